"""What manifests share, and several projects in one run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import licensecheck
from licensecheck.cli import main
from tests.conftest import ON

ORG = """\
schema = 1
[organization]
kind = "company"
domicile = "DE"
agreements = ["kimi-k2"]
[organization.monthly_active_users_in]
"2024-06" = 5
[policy]
fail_on = "due"
deny = ["non-commercial"]
[[waivers]]
finding = "mit/license-copy"
reason = "settled for all"
until = 2027-01-01
[[waivers]]
finding = "mit/license-copy"
model = "other/model"
reason = "of another project"
until = 2027-01-01
"""
PHI = """\
schema = 1
extends = ["../org.toml"]
[organization]
domicile = "US"
[organization.monthly_active_users_in]
"2024-07" = 6
[[models]]
id = "microsoft/phi-4"
[[deployments]]
name = "d"
offering = "weights"
"""


def repository(root: Path, org: str = ORG, manifest: str = PHI) -> Path:
    (root / ".git").mkdir()
    (root / "app").mkdir()
    (root / "org.toml").write_text(org, encoding="utf-8")
    (root / "app" / "licensecheck.toml").write_text(manifest, encoding="utf-8")
    return root / "app"


def check(*args: str) -> Result:
    return CliRunner().invoke(main, ["check", *args, "--on", "2026-11-23"])


def test_the_later_file_counts_and_each_value_says_where_it_is_from(
    tmp_path: Path, licenses: licensecheck.Licenses
) -> None:
    project = licensecheck.load_project(repository(tmp_path), licenses, on=ON)
    facts = project.deployments[0].organization.facts
    assert {name: (known.value, known.where) for name, known in facts.items() if name != "organization.agreements"} == {
        "organization.kind": ("company", "../org.toml: organization.kind"),
        "organization.domicile": ("US", "licensecheck.toml: organization.domicile"),
        "organization.monthly_active_users_in.2024-06": (5, "../org.toml: organization.monthly_active_users_in.2024-06"),
        "organization.monthly_active_users_in.2024-07":
            (6, "licensecheck.toml: organization.monthly_active_users_in.2024-07"),
    }  # fmt: skip
    assert project.policy.fail_on == "due"
    assert project.policy.deny == ("non-commercial",)
    assert [(item.reason, item.where) for item in project.waivers] == [("settled for all", "../org.toml: waivers[0]")]
    assert project.deployments[0].organization.agreements[0].where == "../org.toml: organization.agreements[0]"


def test_a_list_of_the_manifest_replaces_the_shared_one(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    more = (
        PHI
        + '[policy]\ndeny = ["copyleft"]\n[[waivers]]\nfinding = "mit/copyright-notice"\nreason = "r"\nuntil = 2027-01-01\n'
    )
    project = licensecheck.load_project(repository(tmp_path, manifest=more), licenses, on=ON)
    assert project.policy.deny == ("copyleft",)
    assert [item.where for item in project.waivers] == ["licensecheck.toml: waivers[0]", "../org.toml: waivers[0]"]


def test_of_two_shared_files_the_later_counts(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    folder = repository(tmp_path, manifest=PHI.replace('["../org.toml"]', '["../org.toml", "more.toml"]'))
    (folder / "more.toml").write_text('schema = 1\n[organization]\nkind = "nonprofit"\n', encoding="utf-8")
    facts = licensecheck.load_project(folder, licenses, on=ON).deployments[0].organization.facts
    assert facts["organization.kind"][:2] == ("nonprofit", "more.toml: organization.kind")
    assert facts["organization.monthly_active_users_in.2024-06"].value == 5


def test_a_finding_points_into_the_shared_file(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    log = json.loads(check(str(folder), "--format", "sarif").stdout)
    (waived,) = [item for item in log["runs"][0]["results"] if "suppressions" in item]
    assert waived["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "app/licensecheck.toml"
    report = json.loads(check(str(folder), "--format", "json").stdout)
    assert [item["waived"]["from"] for item in report["findings"] if item["waived"]] == ["../org.toml: waivers[0]"]


WRONG = [
    (ORG.replace('"DE"', '"UK"'), PHI.replace('domicile = "US"\n', ""), "../org.toml:4: organization.domicile: 'UK'"),
    (ORG.replace("schema = 1\n", ""), PHI, "../org.toml: schema: the version"),
    (ORG + "[[models]]\nid = \"a/b\"\n", PHI, "../org.toml: models: a shared file does not hold this"),
    ("schema = 1\norganization = 3\n", PHI, "organization: this is no table"),
    (ORG.replace("mit/license-copy", "mit/nothing", 1), PHI, "../org.toml:12: waivers[0].finding"),
    ("schema = 1\n[", PHI, "../org.toml:2: this is no TOML"),
    (ORG, PHI.replace("../org.toml", "../none.toml"), "../none.toml: it does not exist"),
    (ORG, PHI.replace("../org.toml", "../../org.toml"), "extends[0]: '../../org.toml' is outside of the repository"),
    (ORG, PHI.replace("../org.toml", "/etc/passwd"), "outside of the repository"),
    (ORG, PHI.replace('["../org.toml"]', "3"), "licensecheck.toml:2: extends"),
    (ORG.replace("other/model", "Microsoft/Phi-4"), PHI, "declares no model 'Microsoft/Phi-4'"),
    ('schema = 1\nwaivers = ["x"]\n', PHI, "../org.toml: waivers: these are no tables"),
]  # fmt: skip


@pytest.mark.parametrize(("org", "manifest", "words"), WRONG)
def test_mistakes_are_placed_in_the_file_that_makes_them(org: str, manifest: str, words: str, tmp_path: Path) -> None:
    done = check(str(repository(tmp_path, org, manifest)))
    assert done.exit_code == 2
    assert words in done.stderr


def test_a_folder_outside_the_repository_has_to_be_named(tmp_path: Path) -> None:
    inner = tmp_path / "repo"
    inner.mkdir()
    folder = repository(inner, manifest=PHI.replace("../org.toml", "../../org.toml"))
    (tmp_path / "org.toml").write_text(ORG, encoding="utf-8")
    assert check(str(folder)).exit_code == 2
    assert check(str(folder), "--shared", str(tmp_path)).exit_code == 10


@pytest.mark.parametrize("command", [
    ("baseline",), ("models",), ("outbound",), ("notice",), ("notice", "--check"),
    ("waive", "mit/copyright-notice", "--model", "microsoft/phi-4", "--reason", "x", "--until", "2027-01-01"),
])  # fmt: skip
def test_every_command_takes_that_folder(command: tuple[str, ...], tmp_path: Path) -> None:
    inner = tmp_path / "repo"
    inner.mkdir()
    folder = repository(inner, manifest=PHI.replace("../org.toml", "../../org.toml"))
    (tmp_path / "org.toml").write_text(ORG, encoding="utf-8")
    words = [command[0], *command[1:2], str(folder), *command[2:]] if command[0] == "waive" else [*command, str(folder)]
    refused = CliRunner().invoke(main, words)
    assert (refused.exit_code, "is outside of the repository" in refused.stderr) == (2, True)
    done = CliRunner().invoke(main, [*words, "--shared", str(tmp_path)])
    assert (done.exit_code, done.stderr.count("error:")) == (10 if "--check" in command else 0, 0)


def test_each_of_several_projects_has_a_baseline_of_its_own(tmp_path: Path) -> None:
    repository(tmp_path)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "licensecheck.toml").write_text(PHI, encoding="utf-8")
    everything = (str(tmp_path), "--all-projects", "--fail-on", "due")
    name = "licensecheck-baseline.json"
    none = check(*everything, "--baseline", name)
    assert (none.exit_code, "no project has such a file" in none.stderr) == (2, True)
    folder = check(*everything, "--baseline", str(tmp_path / name))
    assert (folder.exit_code, "without a folder" in folder.stderr) == (2, True)
    done = CliRunner().invoke(main, ["baseline", str(tmp_path), "--all-projects"])
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == [
        str(tmp_path / at / name) for at in ("app", "b")
    ]
    assert check(*everything).exit_code == 10
    assert check(*everything, "--baseline", name).exit_code == 0
    (tmp_path / "b" / name).unlink()
    assert check(*everything, "--baseline", name).exit_code == 10
    (tmp_path / "b" / name).write_text("no baseline", encoding="utf-8")
    assert check(*everything, "--baseline", name).exit_code == 2
    elsewhere = CliRunner().invoke(
        main, ["baseline", str(tmp_path), "--all-projects", "--output", str(tmp_path / name)]
    )
    assert (elsewhere.exit_code, "without a folder" in elsewhere.stderr) == (2, True)


def test_every_project_in_one_run(tmp_path: Path) -> None:
    repository(tmp_path)
    for name, text in [
        ("b", PHI.replace("../org.toml", "../org.toml").replace("microsoft/phi-4", "nobody/knows")),
        (".hidden", "no toml ["), ("venv", "no toml ["), ("node_modules", "no toml ["),
    ]:  # fmt: skip
        (tmp_path / name).mkdir()
        (tmp_path / name / "licensecheck.toml").write_text(text, encoding="utf-8")
    (tmp_path / "venv" / "pyvenv.cfg").write_text("", encoding="utf-8")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    done = check(str(tmp_path), "--all-projects", "--format", "json")
    report = json.loads(done.stdout)
    assert report["schema"] == "licensecheck-reports/1"
    assert [item["project"] for item in report["reports"]] == ["app", "b"]
    assert done.exit_code == 11
    text = check(str(tmp_path), "--all-projects").stdout
    assert "app: conditional" in text
    assert "b: undetermined" in text
    runs = json.loads(check(str(tmp_path), "--all-projects", "--format", "sarif").stdout)["runs"]
    assert [run["automationDetails"]["id"] for run in runs] == ["licensecheck/app/app/", "licensecheck/b/b/"]
    (tmp_path / "b" / "licensecheck.toml").write_text("schema = 2\n", encoding="utf-8")
    done = check(str(tmp_path), "--all-projects")
    assert done.exit_code == 2


def test_no_project_anywhere(tmp_path: Path) -> None:
    assert check(str(tmp_path), "--all-projects").exit_code == 2
    (tmp_path / "licensecheck.toml").write_text("schema = 1\n", encoding="utf-8")
    assert check(str(tmp_path), "--all-projects").exit_code == 3

"""What manifests share, and several projects in one run."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

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
    (ORG, PHI.replace("../org.toml", "a\\u0000b"), "licensecheck.toml:2: extends[0]: 'a\\x00b' holds a character"),
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


def projects(root: Path, **manifests: str) -> str:
    """Projects outside of any repository, by their folders."""
    for name, text in manifests.items():
        (root / name).mkdir(exist_ok=True)
        (root / name / "licensecheck.toml").write_text("schema = 1\n" + text, encoding="utf-8")
    return str(root)


MODEL = '[[models]]\nid = "microsoft/phi-4"\n'
UNKNOWN = '[[models]]\nid = "nobody/knows"\n'


def test_one_project_that_declares_nothing_is_not_passed_over(tmp_path: Path) -> None:
    everything = projects(tmp_path, a=MODEL, b='[project]\nname = "empty"\n')
    for more in ([], ["--exit-zero"], ["--quiet"], ["--format", "json"]):
        done = check(everything, "--all-projects", *more)
        assert (done.exit_code, "error: b/licensecheck.toml: nothing is declared" in done.stderr) == (3, True)
    (tmp_path / "b" / "licensecheck.toml").unlink()
    assert check(everything, "--all-projects", "--fail-on", "violated").exit_code == 0
    (tmp_path / "b" / "licensecheck.toml").mkdir()
    done = check(everything, "--all-projects")
    assert (done.exit_code, "b/licensecheck.toml: it is no regular file" in done.stderr) == (2, True)


def test_a_baseline_of_a_project_that_declares_nothing_is_refused(tmp_path: Path) -> None:
    everything = projects(tmp_path, a=MODEL, b="")
    done = CliRunner().invoke(main, ["baseline", everything, "--all-projects"])
    assert (done.exit_code, "error: b/licensecheck.toml: nothing is declared" in done.stderr) == (3, True)
    assert not list(tmp_path.rglob("*.json"))


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that may not be looked into, whoever runs the tests."""
    folder = tmp_path / "db"
    folder.mkdir()
    scan, stat = os.scandir, os.stat

    def refused(path: Any) -> None:
        if isinstance(path, (str, os.PathLike)) and folder in (Path(path), *Path(path).parents):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

    def scandir(path: Any = ".") -> Any:
        refused(path)
        return scan(path)

    def stat_of(path: Any, **more: Any) -> os.stat_result:
        if isinstance(path, (str, os.PathLike)) and folder in Path(path).parents:
            refused(path)
        return stat(path, **more)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "stat", stat_of)
    return folder


def test_a_folder_that_cannot_be_searched_leaves_the_run_incomplete(tmp_path: Path, closed: Path) -> None:
    everything = projects(tmp_path, a=MODEL)
    for more in ([], ["--exit-zero"], ["--fail-on", "violated"]):
        assert check(everything, "--all-projects", *more).exit_code == 11
    words = "db: projects in it are not checked: Permission denied"
    assert words in check(everything, "--all-projects").stdout
    assert json.loads(check(everything, "--all-projects", "--format", "json").stdout)["incomplete"] == [words]
    assert check(everything, "--all-projects", "--quiet").stdout == f"a/licensecheck.toml: not read: {words}\n"
    done = CliRunner().invoke(main, ["baseline", everything, "--all-projects"])
    assert (done.exit_code, words in done.stderr) == (0, True)
    (tmp_path / "a" / "licensecheck.toml").unlink()
    done = check(everything, "--all-projects")
    assert (done.exit_code, "error: db: cannot be read: Permission denied" in done.stderr) == (2, True)
    closed.rename(tmp_path / ".hidden")
    assert "db" not in check(everything, "--all-projects").stderr


@pytest.mark.parametrize("in_git", [True, False])
def test_of_several_projects_each_is_named(in_git: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = tmp_path / "top"
    top.mkdir()
    if in_git:
        (top / ".git").mkdir()
    everything = projects(top, a="wrong = 1\n", b='extends = ["../org.toml", "none.toml"]\n')
    (top / "org.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir("/usr")
    done = check(everything, "--all-projects", "--format", "json")
    wanted = {
        ("a/licensecheck.toml", 2),
        ("b/none.toml", None),
        ("org.toml" if in_git else "b/licensecheck.toml", None),
    }
    assert {(item["file"], item["line"]) for item in json.loads(done.stdout)["errors"]} == wanted
    projects(top, a=UNKNOWN, b=UNKNOWN + 'path = "gone"\n')
    items = json.loads(check(everything, "--all-projects", "--format", "gitlab").stdout)
    assert {item["location"]["path"] for item in items} == {"a/licensecheck.toml", "b/licensecheck.toml"}
    assert len({item["fingerprint"] for item in items}) == len(items)
    runs = json.loads(check(everything, "--all-projects", "--format", "sarif").stdout)["runs"]
    assert [run["automationDetails"]["id"] for run in runs] == ["licensecheck/a/a/", "licensecheck/b/b/"]
    lines = check(everything, "--all-projects", "--quiet").stdout.splitlines()
    assert [line.partition(": ")[0] for line in lines if "not read" in line] == ["b/licensecheck.toml"]
    one = json.loads(check(str(top / "a"), "--all-projects", "--format", "sarif").stdout)["runs"]
    assert one[0]["automationDetails"]["id"] == ("licensecheck/a/a/" if in_git else "licensecheck/./a/")


@pytest.mark.parametrize("inside", ["sub", "submodule"])
def test_repositories_below_the_searched_folder_change_no_path(inside: str, tmp_path: Path) -> None:
    everything = projects(tmp_path, **{inside: MODEL, "other": MODEL})
    for name in (inside, "other"):
        (tmp_path / name / ".git").mkdir()
    runs = json.loads(check(everything, "--all-projects", "--format", "sarif").stdout)["runs"]
    assert [run["automationDetails"]["id"].split("/")[1] for run in runs] == sorted([inside, "other"])


def test_a_folder_whose_name_begins_with_a_dot_keeps_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    projects(tmp_path, **{".ci": UNKNOWN})
    done = check(str(tmp_path / ".ci"), "--quiet")
    assert all(line.startswith(".ci/licensecheck.toml:") for line in done.stdout.splitlines())
    assert "file=.ci/licensecheck.toml," in check(str(tmp_path / ".ci"), "--format", "github").stdout
    items = json.loads(check(str(tmp_path / ".ci"), "--format", "gitlab").stdout)
    assert {item["location"]["path"] for item in items} == {".ci/licensecheck.toml"}


PYPROJECTS = [
    (b'[project]\nname = "caf\xe9"\n', None), ("[project]\n".encode("utf-16"), None), (b"[project\n", None),
    (b'[tool.licensecheck]\nname = "caf\xe9"\n', "c/pyproject.toml: the file is not UTF-8"),
    (b"[tool.licensecheck\n", "c/pyproject.toml:1: this is no TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "words"), PYPROJECTS)
def test_a_pyproject_that_is_not_ours_need_not_be_readable(data: bytes, words: str | None, tmp_path: Path) -> None:
    everything = projects(tmp_path, a=MODEL)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "pyproject.toml").write_bytes(data)
    done = check(everything, "--all-projects", "--fail-on", "violated")
    assert (done.exit_code, (words or "") in done.stderr) == (2 if words else 0, True)

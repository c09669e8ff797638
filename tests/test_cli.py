"""The command line: what it prints, how it exits, and that it is the same everywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import licensecheck
from licensecheck.cli import COMMANDS, main
from tests.conftest import ROOT

EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/licensecheck.toml"))
PHI = 'schema = 1\n[[models]]\nid = "microsoft/phi-4"\n[[deployments]]\nname = "d"\noffering = "weights"\n'


def run(*args: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, list(args), env=env)


def project(folder: Path, text: str = PHI) -> Path:
    (folder / "licensecheck.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_demo_shows_every_open_status() -> None:
    report = json.loads(
        run("check", str(ROOT / "examples/chat-service"), "--format", "json", "--on", "2026-11-23").stdout
    )
    assert report["verdict"] == "blocked"
    assert {finding["status"] for finding in report["findings"]} >= {"violated", "undetermined", "due"}


def test_keys_of_the_json_report_are_those_of_the_contract(tmp_path: Path) -> None:
    done = run("check", str(project(tmp_path)), "--format", "json", "--on", "2026-11-23")
    report = json.loads(done.stdout)
    assert list(report) == ["schema", "tool", "on", "project", "verdict", "incomplete", "counts", "components",
                            "deployments", "findings"]  # fmt: skip
    assert report["schema"] == "licensecheck-report/1"
    assert report["tool"]["version"] == licensecheck.__version__
    assert report["tool"]["licenses"].startswith("sha256:")
    assert list(report["counts"]) == ["violated", "undetermined", "due", "satisfied", "info", "waived"]
    assert list(report["components"][0]) == ["id", "type", "origin", "declared", "licenses"]
    assert list(report["components"][0]["licenses"][0]) == ["id", "from", "where", "via"]
    for finding in report["findings"]:
        assert list(finding) == ["code", "kind", "status", "level", "component", "via", "deployment", "license", "clause",
                                 "source", "message", "because", "assumes", "asks", "fix", "contested", "waived",
                                 "fingerprint"]  # fmt: skip
        assert bool(finding["asks"]) is (finding["status"] == "undetermined")
        assert finding["fix"] or finding["status"] in ("satisfied", "info", "not-applicable")
    assert len({finding["fingerprint"] for finding in report["findings"]}) == len(report["findings"])
    assert done.stdout.endswith("}\n")
    assert "\r" not in done.stdout


def test_all_reports_what_does_not_apply(tmp_path: Path) -> None:
    args = ("check", str(project(tmp_path, PHI.replace("weights", "service"))), "--format", "json")
    assert json.loads(run(*args).stdout)["findings"] == []
    everything = json.loads(run(*args, "--all").stdout)["findings"]
    assert {finding["status"] for finding in everything} == {"not-applicable"}


def test_bytes_are_the_same_with_other_hash_seeds_and_in_another_folder(tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "chat-service"
    shutil.copytree(ROOT / "examples/chat-service", copy)
    seen = set()
    for folder, seed in ((ROOT / "examples/chat-service", "0"), (copy, "1"), (copy, "2")):
        for format_ in ("text", "json"):
            command = [
                sys.executable,
                "-m",
                "licensecheck",
                "check",
                "--format",
                format_,
                "--on",
                "2026-11-23",
                "--all",
            ]
            env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
            done = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=False)
            assert done.returncode == 12
            seen.add((format_, done.stdout))
    assert len(seen) == 2


def test_output_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    folder, target = project(tmp_path), tmp_path / "report.json"
    done = run("check", str(folder), "--format", "json", "--output", str(target))
    assert (done.exit_code, done.stdout) == (0, "")
    assert json.loads(target.read_text("utf-8"))["verdict"] == "conditional"
    gone = run("check", str(folder), "--output", str(tmp_path / "gone" / "report.txt"))
    assert gone.exit_code == 2
    assert "cannot be written" in gone.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"licensecheck.toml", "report.json"}


def test_limiting_to_a_deployment(tmp_path: Path) -> None:
    more = '[[deployments]]\nname = "e"\nmodels = ["microsoft/phi-4"]\noffering = "service"\n'
    folder = str(project(tmp_path, PHI.replace('"d"\n', '"d"\nmodels = ["microsoft/phi-4"]\n') + more))
    whole = json.loads(run("check", folder, "--format", "json").stdout)
    part = json.loads(run("check", folder, "--format", "json", "--deployment", "e").stdout)
    assert (whole["verdict"], part["verdict"]) == ("conditional", "clear")
    assert [item["name"] for item in part["deployments"]] == ["e"]
    wrong = run("check", folder, "--deployment", "x")
    assert wrong.exit_code == 2
    assert "It declares 'd', 'e'." in wrong.stderr


def test_fail_on_replaces_that_of_the_manifest(tmp_path: Path) -> None:
    folder = str(project(tmp_path, PHI + '[policy]\nfail_on = "due"\n'))
    assert run("check", folder).exit_code == 10
    assert run("check", folder, "--fail-on", "undetermined").exit_code == 0


@pytest.mark.parametrize("text", ["schema = 1\n", 'schema = 1\n[[datasets]]\nid = "a/b"\n'])
def test_nothing_to_check(text: str, tmp_path: Path) -> None:
    done = run("check", str(project(tmp_path, text)))
    assert done.exit_code == 3
    assert "nothing to check" in done.stderr
    document = json.loads(run("check", str(tmp_path), "--format", "json").stdout)
    assert document["schema"] == "licensecheck-error/1"


def test_what_stands_at_the_output_stays_what_it_is(tmp_path: Path) -> None:
    folder = str(project(tmp_path))
    target, link, pipe = tmp_path / "target.txt", tmp_path / "link.txt", tmp_path / "pipe"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o600)
    link.symlink_to("target.txt")
    assert run("check", folder, "--output", str(link)).exit_code == 0
    assert link.is_symlink()
    assert "conditional" in target.read_text("utf-8")
    assert target.stat().st_mode & 0o777 == 0o600
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert run("check", folder, "--output", str(pipe)).exit_code == 0
    assert b"conditional" in os.read(reader, 100_000)
    os.close(reader)
    assert pipe.is_fifo()
    for wrong, words in ((tmp_path, "is a folder"), (tmp_path / "licensecheck.toml", "is the manifest")):
        done = run("check", folder, "--format", "json", "--output", str(wrong))
        assert done.exit_code == 2
        assert words in json.loads(done.stdout)["errors"][0]["problem"]


def test_wrong_words_are_refused_in_the_format_they_ask_for(tmp_path: Path) -> None:
    for args in (["--on", "nonsense"], ["--licenses", "/gone"], ["--bogus"]):
        done = run("check", str(tmp_path), "--format", "json", *args)
        assert done.exit_code == 2
        assert json.loads(done.stdout)["schema"] == "licensecheck-error/1"


def test_json_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    folder = project(tmp_path, PHI.replace('name = "d"', 'name = "dé"'))
    command = [sys.executable, "-m", "licensecheck", "check", "--format", "json"]
    env = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=False)
    assert json.loads(done.stdout.decode("utf-8"))["deployments"][0]["name"] == "dé"


def test_standard_output_that_cannot_be_written(tmp_path: Path) -> None:
    folder = project(tmp_path)
    for redirect, status in ((">&-", 0), ("> /dev/full", 2)):
        command = f"{sys.executable} -m licensecheck check {redirect}"
        done = subprocess.run(command, cwd=folder, shell=True, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S602
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr


BROKEN = {
    "a.toml": ["aliases = 5", "x = [", 'schema = 1\nid = "a"\nlike = "zz"', "term = 5", "reaches = 5"],
    "families.toml": ["families = 5", "x = ["],
    "models/a.toml": ["namespaces = 5", "x = ["],
    "MyLic.toml": ['schema = 1\nid = "MyLic"'],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BROKEN.items() for text in texts])
def test_broken_files_of_ones_own_are_refused(name: str, text: str, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "models").mkdir(parents=True)
    (own / name).write_text(text, encoding="utf-8")
    folder = project(tmp_path, 'schema = 1\n[[models]]\nid = "nobody/knows"\nlicense = "whatever"\n')
    done = run("check", str(folder), "--licenses", str(own))
    assert done.exit_code == 2, done.output
    assert Path(name).name in done.stderr


def test_a_license_that_is_no_file(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "x.toml").mkdir(parents=True)
    done = run("check", str(project(tmp_path)), "--licenses", str(own), "--format", "json")
    assert done.exit_code == 2
    assert run("licenses", "lint", "/etc/hostname").exit_code == 2


def test_limiting_leaves_out_what_other_models_could_not_be_read(tmp_path: Path) -> None:
    text = """
    schema = 1
    [[models]]
    id = "microsoft/phi-4"
    [[models]]
    id = "microsoft/phi-2"
    path = "gone"
    [[deployments]]
    name = "p"
    models = ["microsoft/phi-2"]
    offering = "internal"
    [[deployments]]
    name = "q"
    models = ["microsoft/phi-4"]
    offering = "internal"
    """
    folder = str(project(tmp_path, text))
    assert run("check", folder).exit_code == 11
    assert run("check", folder, "--deployment", "q").exit_code == 0


WRONG_USAGE = [
    (("check", "--on", "yesterday"), "does not match the format"),
    (("check", "--format", "xml"), "is not one of"),
    (("check", "--fail-on", "never"), "is not one of"),
    (("chekc",), "No such command"),
    (("check", "--licenses", "gone"), "does not exist"),
]


@pytest.mark.parametrize(("args", "words"), WRONG_USAGE)
def test_wrong_usage(args: tuple[str, ...], words: str) -> None:
    done = run(*args)
    assert done.exit_code == 2
    assert words in done.stderr


def test_errors_as_json(tmp_path: Path) -> None:
    done = run("check", str(project(tmp_path, 'schema = 1\n[organization]\ndomicile = "UK"\n')), "--format", "json")
    assert done.exit_code == 2
    document = json.loads(done.stdout)
    assert document == {"schema": "licensecheck-error/1", "errors": [{
        "file": "licensecheck.toml", "line": 3, "key": "organization.domicile",
        "problem": "'UK' is no country code", "remedy": "Write 'GB'.",
    }]}  # fmt: skip
    assert "organization.domicile" in done.stderr


def test_color_only_where_it_is_wanted(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "licensecheck", "check"]
    folder = project(tmp_path)
    assert b"\x1b[" not in subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout
    master, slave = os.openpty()
    for env, wanted in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
        subprocess.run(command, cwd=folder, stdout=slave, env={**clean, "TERM": "xterm", **env}, check=False)
        assert (b"\x1b[" in os.read(master, 100_000)) is wanted
    os.close(slave)
    os.close(master)


def test_a_closed_pipe_is_no_crash(tmp_path: Path) -> None:
    command = f"{sys.executable} -m licensecheck licenses | head -1"
    done = subprocess.run(command, cwd=tmp_path, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    done = run(name, "--help")
    assert done.exit_code == 0
    assert "Usage:" in done.stdout


def test_version() -> None:
    assert run("--version").stdout == f"licensecheck, version {licensecheck.__version__}\n"


EXPLAINED = [
    ("llama-4", ["Llama 4 Community License Agreement", "territory-exclusion", "like llama-3.1", "Not modeled"]),
    ("LLAMA3.1", ["(llama-3.1)"]),
    ("llama-3.1/name-prefix", ["clause 1.b.i, last sentence", 'a name that begins with "Llama"', "whoever made"]),
    ("license-drift", ["published without what its ancestor's license demands"]),
    (
        "deepseek-ai/DeepSeek-R1-Distill-Llama-70B",
        ["the catalog says: mit", "Llama-3.3-70B-Instruct by finetune, under llama-3.3"],
    ),
    ("openai/gpt-4.5-preview", ["license: openai-services", "Offered only as a service"]),
    ("deployment.offering", ["weights", "How is it offered?"]),
    ("organization.monthly_active_users_in.2024-06", ["in 2024-06", "llama-3.1/usage-scale-limit"]),
    ("organization.monthly_active_users_in", ["<month>"]),
    ("deployment.distributes", ["stands for: deployment.offering in"]),
]


@pytest.mark.parametrize(("target", "words"), EXPLAINED)
def test_explaining(target: str, words: list[str]) -> None:
    done = run("explain", target)
    assert done.exit_code == 0, done.stderr
    for word in words:
        assert word in " ".join(done.stdout.split()), word


def test_explaining_a_finding_by_its_fingerprint(tmp_path: Path) -> None:
    folder = str(project(tmp_path))
    finding = json.loads(run("check", folder, "--format", "json").stdout)["findings"][0]
    done = run("explain", finding["fingerprint"], folder)
    assert finding["code"] in done.stdout
    assert "The term:" in done.stdout
    assert run("explain", "0" * 32, folder).exit_code == 2


def test_explaining_nonsense_names_the_nearest() -> None:
    done = run("explain", "llama-3.11")
    assert done.exit_code == 2
    assert "Did you mean 'llama-3.1'?" in done.stderr


def test_listing_licenses(licenses: licensecheck.Licenses) -> None:
    rows = json.loads(run("licenses", "--format", "json").stdout)
    assert [row["id"] for row in rows] == sorted(licenses.files)
    assert all(list(row) == ["id", "name", "spdx", "category", "aliases", "reviewed"] for row in rows)
    assert len(run("licenses").stdout.splitlines()) == len(rows)
    assert run("licenses", "show", "Apache-2.0").stdout == run("explain", "apache-2.0").stdout
    family = run("licenses", "show", "cc")
    assert family.exit_code == 2
    assert "several licenses" in family.stderr


LINEAGE = """schema = 1
[[models]]
id = "acme/Llama-chat"
origin = "ours"
license = "mit"
derived_from = [{ model = "vendor/x", by = "finetune" }]
[[models]]
id = "vendor/x"
path = "files"
[[deployments]]
name = "d"
"""


def test_lineage_shows_the_license_and_its_source_at_each_step(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    card = "---\nlicense: apache-2.0\nbase_model: meta-llama/Llama-3.1-8B\n---\n"
    (files / "README.md").write_text(card, encoding="utf-8")
    done = run("lineage", "acme/Llama-chat", str(project(tmp_path, LINEAGE)))
    assert done.exit_code == 0
    tree, _, bound = done.stdout.partition("\n\n")
    assert [line.partition("  ")[2] for line in tree.splitlines()] == [
        "ours, released under mit",
        "vendor/x  apache-2.0  (files/README.md:2: license)",
        " └─ finetune  meta-llama/Llama-3.1-8B  llama-3.1  " + tree.rpartition("llama-3.1  ")[2],
    ]
    anyone, _, maker = bound.partition("binds whoever made it")
    assert "apache-2.0 through weights: license-copy" in anyone
    assert "llama-3.1 through weights" in anyone
    assert "name-prefix" in maker
    assert "name-prefix" not in anyone


def test_lineage_of_a_folder_needs_no_manifest(tmp_path: Path) -> None:
    files = tmp_path / "their-model"
    files.mkdir()
    (files / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    (files / "config.json").write_text("{", encoding="utf-8")
    done = run("lineage", str(files), str(tmp_path))
    assert done.exit_code == 0
    assert done.stdout.startswith("their-model  mit  ")
    assert done.stderr.startswith("not read: ")
    assert "config.json" in done.stderr


def test_lineage_says_what_is_not_known(tmp_path: Path) -> None:
    done = run("lineage", "nobody/knows", str(tmp_path))
    assert done.stdout.startswith("nobody/knows  license unknown\n")
    assert "not known, so more may bind: the license of nobody/knows" in done.stdout


def test_lineage_refuses_a_manifest_that_cannot_be_used(tmp_path: Path) -> None:
    done = run("lineage", "nobody/knows", str(project(tmp_path, "schema = 1\nmodel = 3\n")))
    assert done.exit_code == 2
    assert "model" in done.stderr

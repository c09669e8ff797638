"""`licensecheck diff`: what came, went and changed, each with its cause; from reports and from revisions."""

from __future__ import annotations

import datetime
import json
import os
import re
import subprocess
import tempfile
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from licensecheck.changes import HOWS, Cause, Changes, compare
from licensecheck.cli import main
from licensecheck.commands import revisions
from licensecheck.evaluate.report import Report
from licensecheck.report.changes import FORMATS, render, why
from licensecheck.report.formats import About
from licensecheck.report.formats import render as report_as
from licensecheck.saved import Saved, parse
from tests.conftest import ROOT
from tests.test_policy import TUNED, WAIVER, Judge, both

NAME = "llama-3.1/name-prefix"
BASE = both(TUNED)
PHI = '[[models]]\nid = "microsoft/phi-4"\n[[deployments]]\nname = "d"\noffering = "service"\n'


def saved(report: Report, *, everything: bool = False, data: str = "sha256:0", version: str = "1") -> Saved:
    return parse(report_as("json", [report], About(version, lambda: data, everything)), "report")


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def causes(changes: Changes, how: str, code: str) -> list[tuple[Any, ...]]:
    found = [item for item in changes.items if item.how == how and item.seen.code == code]
    assert found, code
    return [cause[:4] for cause in found[0].causes]


MORE = PHI.replace('"d"', '"ship"').replace(
    'offering = "service"', 'offering = "weights"\nmodels = ["microsoft/phi-4"]'
)
CAUSES: list[tuple[str, Callable[[str], str], str, str, list[tuple[Any, ...]], int]] = [
    ("a fact", lambda text: text.replace('["coding"]', '["military"]'), "came", "llama-3.1/prohibited-use",
     [("fact", "deployment.uses", ["coding"], ["military"])], 12),
    ("a fact that was asked for", lambda text: text.replace('uses = ["coding"]\n', ""), "came", "llama-3.1/prohibited-use",
     [("fact", "deployment.uses", ["coding"], None)], 11),
    ("a name", lambda text: text.replace("acme/support-8b", "acme/Llama-8b"), "went", NAME,
     [("component", "acme/support-8b", "acme/support-8b", None)], 0),
    ("evidence", lambda text: text.replace('display = ["Built with Llama"]\n', ""), "changed", "llama-3.1/attribution-display",
     [("fact", "deployment.display", ["Built with Llama"], None)], 10),
    ("a model and a deployment", lambda text: text + MORE, "came", "mit/license-copy",
     [("component", "microsoft/phi-4", None, "microsoft/phi-4"), ("deployment", "ship", None, "ship")], 10),
    ("a deployment", lambda text: text.replace('"api"\nmodels', '"other"\nmodels'), "went", NAME,
     [("deployment", "api", "api", None)], 12),
    ("a license", lambda text: text.replace("Llama-3.1-8B", "Llama-3.2-1B"), "went", NAME,
     [("license", "llama-3.1", "meta-llama/Llama-3.1-8B", None)], 12),
    ("a waiver", lambda text: text + WAIVER, "changed", NAME, [("waiver", NAME, None, "2026-11-23")], 0),
]  # fmt: skip


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize(("change", "how", "code", "wanted", "status"), [case[1:] for case in CAUSES], ids=[case[0] for case in CAUSES])  # fmt: skip
def test_causes(
    change: Callable[[str], str], how: str, code: str, wanted: list[tuple[Any, ...]], status: int, everything: bool,
    judge: Judge,
) -> None:  # fmt: skip
    old, new = (saved(judge(text), everything=everything) for text in (BASE, change(BASE)))
    changes = compare(old, new)
    found = causes(changes, how, code)
    if not everything:
        # A report leaves out what does not apply, and with it what a fact was.
        found, wanted = ([(kind, name) for kind, name, *_ in items] for items in (found, wanted))
    assert found == wanted
    back = compare(new, old)
    turned = {"came": "went", "went": "came"}
    assert {(item.seen.fingerprint, turned.get(item.how, item.how)) for item in changes.items} == {
        (item.seen.fingerprint, item.how) for item in back.items
    }
    assert changes.exit_status == status


def test_a_status_that_becomes_worse(judge: Judge) -> None:
    old, new = (saved(judge(BASE + f'[policy]\ndeny = ["{name}"]\n')) for name in ("mit", "llama-3.1"))
    assert compare(old, new).exit_status == 12
    assert compare(new, old).exit_status == 0
    assert compare(new, new).exit_status == 0


def test_a_waiver_that_ended_is_worse_and_the_day_is_why(judge: Judge) -> None:
    old = saved(judge(BASE + WAIVER))
    new = saved(judge(BASE + WAIVER, on=datetime.date(2026, 11, 24)))
    changes = compare(old, new)
    day = ("day", "", "2026-11-23", "2026-11-24")
    assert causes(changes, "changed", NAME) == [day, ("waiver", NAME, "2026-11-23", None)]
    assert causes(changes, "came", "expired-waiver") == [day]
    assert changes.exit_status == 12


def test_a_waiver_that_was_taken_out_on_its_last_day_did_not_end(judge: Judge) -> None:
    changes = compare(saved(judge(BASE + WAIVER)), saved(judge(BASE)))
    assert causes(changes, "changed", NAME) == [("waiver", NAME, "2026-11-23", None)]
    assert changes.exit_status == 12


def test_what_differs_for_all_is_named_where_nothing_else_is(judge: Judge) -> None:
    report = judge(BASE)
    old = saved(report._replace(findings=report.findings[1:]))
    new = saved(report, data="sha256:1", version="2")
    (item,) = compare(old, new).of("came")
    assert [(cause.kind, cause.old, cause.new, cause.certain) for cause in item.causes] == [
        ("license-data", "sha256:0", "sha256:1", False), ("tool", "1", "2", False),
    ]  # fmt: skip
    assert [why(cause) for cause in item.causes] == ["perhaps the license files, which are not the same", "perhaps the tool: 1 -> 2"]  # fmt: skip
    (item,) = compare(old, saved(report)).of("came")
    assert [cause.kind for cause in item.causes] in (["unknown"], ["fact"])


def test_what_can_no_longer_be_read_is_worse(judge: Judge) -> None:
    old = saved(judge(PHI))
    new = saved(judge(PHI.replace('phi-4"', 'phi-4"\npath = "gone"')))
    assert (compare(old, new).exit_status, compare(new, old).exit_status) == (11, 0)
    assert "not read now: gone" in render("text", compare(old, new))
    assert "read again: gone" in render("text", compare(new, old))


def test_every_kind_of_cause_has_words() -> None:
    kinds = typing.get_args(typing.get_type_hints(Cause)["kind"])
    page = (ROOT / "docs/ci.md").read_text("utf-8").partition("| cause |")[2].partition("\n\n")[0]
    assert set(kinds) == set(re.findall(r"^\| `([a-z-]+)` \| (?:a fact|the|nothing)", page, re.MULTILINE))  # fmt: skip
    for kind in kinds:
        for old, new in ((None, "x"), ("x", None), ("x", "y"), (None, None)):
            assert why(Cause(kind, "n", old, new)).strip()


@pytest.mark.parametrize("format_", FORMATS)
def test_formats(format_: str, judge: Judge) -> None:
    old, new = saved(judge(BASE)), saved(judge(CAUSES[0][1](BASE) + MORE))
    text = render(format_, compare(old, new))
    assert text == render(format_, compare(old, new))
    assert text.endswith("\n")
    if format_ == "json":
        found = json.loads(text)
        listed = [item["fingerprint"] for how in HOWS for item in found[how]]
        assert sorted(listed) == sorted(old.findings.keys() | new.findings.keys())
        return
    for words in ("llama-3.1/prohibited-use", "mit/license-copy", "microsoft/phi-4 is used now", "deployment.uses"):
        assert words in text
    if format_ == "markdown":
        assert all(line.count("|") - line.count("\\|") == 6 for line in text.splitlines() if line.startswith("| "))


NO_REPORT = [("{}", "this is no report"), ("[", "this is no JSON"), ("", "this is no JSON"),
             ('{"schema": "licensecheck-reports/1", "reports": []}', "a report of several projects"),
             ('{"schema": "other/1"}', "is not the format of one report"),
             ("[" * 800 + "]" * 800, "nested too deeply"),
             ('{"schema": "licensecheck-report/1"}', "'tool' is missing")]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), NO_REPORT)
def test_what_is_no_report(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "old.json"
    file.write_text(text, encoding="utf-8")
    done = run("diff", str(file), str(file), "--format", "json")
    assert done.exit_code == 2
    assert words in done.stderr
    assert json.loads(done.stdout)["schema"] == "licensecheck-error/1"


def test_a_report_that_holds_a_finding_twice_is_refused(judge: Judge, tmp_path: Path) -> None:
    found = json.loads(report_as("json", [judge(BASE)], About("1", lambda: "sha256:0")))
    found["findings"].append(found["findings"][0])
    (tmp_path / "twice.json").write_text(json.dumps(found), encoding="utf-8")
    done = run("diff", str(tmp_path / "twice.json"), str(tmp_path / "twice.json"))
    assert done.exit_code == 2
    assert "a second finding" in done.stderr


def test_a_report_with_a_value_that_is_nested_too_deeply_is_refused(judge: Judge, tmp_path: Path) -> None:
    report = json.loads(report_as("json", [judge(BASE)], About("1", lambda: "sha256:0")))
    report["findings"][0]["because"] = [{"fact": "x", "value": "deep", "from": ""}]
    found = json.dumps(report).replace('"deep"', "[" * 800 + "]" * 800)
    (tmp_path / "deep.json").write_text(found, encoding="utf-8")
    done = run("diff", str(tmp_path / "deep.json"), str(tmp_path / "deep.json"))
    assert (done.exit_code, "deep.json: it is nested too deeply" in done.stderr) == (2, True)


@pytest.mark.parametrize("format_", FORMATS)
def test_control_characters_in_a_report_are_not_printed(format_: str, judge: Judge) -> None:
    report = json.loads(report_as("json", [judge(BASE)], About("1", lambda: "sha256:0")))
    for finding in report["findings"]:
        finding["because"] = [{**item, "value": "a\x1b[2J\ud800"} for item in finding["because"]]
    report["incomplete"] = ["\x9bx"]
    old, new = saved(judge(CAUSES[0][1](BASE))), parse(json.dumps(report), "report")
    for changes in (compare(old, new), compare(new, old)):
        shown = render(format_, changes)
        assert "\N{REPLACEMENT CHARACTER}" in shown
        assert shown.encode()
        assert not any(char < " " or "\x7f" <= char <= "\x9f" for char in shown.replace("\n", ""))


# Revisions --------------------------------------------------------------------------------------------------------


def git(folder: Path, *words: str) -> None:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b", *words]
    subprocess.run(command, check=True, capture_output=True, env=env)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits of a project in a folder: `first` is clear, the second one is due."""
    folder = tmp_path / "repository" / "ai"
    folder.mkdir(parents=True)
    (folder / "licensecheck.toml").write_text("schema = 1\n" + PHI, encoding="utf-8")
    (folder.parent / "unrelated").write_text("x", encoding="utf-8")
    git(folder.parent, "init", "-q", "-b", "main")
    git(folder, "add", "-A", "..")
    git(folder, "commit", "-q", "-m", "1")
    git(folder, "tag", "first")
    (folder / "licensecheck.toml").write_text("schema = 1\n" + PHI.replace("service", "weights"), encoding="utf-8")
    git(folder, "commit", "-q", "-a", "-m", "2")
    (folder / "licensecheck.toml").write_text("what is not committed", encoding="utf-8")
    return folder


def test_two_revisions(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    state = (repository / "licensecheck.toml").read_bytes()
    done = run("diff", "first", "HEAD", str(repository))
    assert done.exit_code == 10, done.output
    assert 'because: deployment.offering: "service" -> "weights"' in done.stdout
    assert run("diff", "HEAD", "first", str(repository / "licensecheck.toml")).exit_code == 0
    monkeypatch.chdir(repository)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert run("diff", "HEAD~1", "main").exit_code == 10
    assert (repository / "licensecheck.toml").read_bytes() == state
    assert not list((tmp_path / "temporary").iterdir())


def test_a_report_and_a_revision(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "licensecheck.toml").write_text("schema = 1\n" + PHI, encoding="utf-8")
    report = tmp_path / "old.json"
    assert run("check", str(tmp_path / "p"), "--format", "json", "--output", str(report)).exit_code == 0
    assert run("diff", str(report), "main", str(repository)).exit_code == 10


def test_the_manifest_is_found_above_and_in_pyproject(repository: Path) -> None:
    folder = repository.parent / "deep" / "er"
    folder.mkdir(parents=True)
    (folder / "x").write_text("x", encoding="utf-8")
    (folder / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    text = PHI.replace("[[", "[[tool.licensecheck.").replace("service", "weights")
    (repository.parent / "pyproject.toml").write_text("[tool.licensecheck]\nschema = 1\n" + text, encoding="utf-8")
    git(repository.parent, "add", "-A")
    git(repository.parent, "commit", "-q", "-m", "3")
    done = run("diff", "HEAD", "HEAD", str(folder))
    assert done.exit_code == 0, done.output
    assert "new: HEAD, repository as of" in done.stdout


def test_files_beside_the_manifest_are_there_and_no_others(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("Copyright MIT License", encoding="utf-8")
    (repository / "NOTICE").write_text("Copyright 2024 somebody\n", encoding="utf-8")
    (repository / "out").symlink_to(tmp_path / "secret")
    (repository / "up").symlink_to("../unrelated")
    (repository / "in").symlink_to("NOTICE")
    (repository / "licensecheck.toml").write_text("schema = 1\n", encoding="utf-8")
    (repository / ".gitattributes").write_text("NOTICE export-ignore filter=evil\n", encoding="utf-8")
    git(repository, "config", "filter.evil.smudge", f"touch {tmp_path}/ran")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "3")
    hook = repository.parent / ".git" / "hooks" / "post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", encoding="utf-8")
    hook.chmod(0o755)
    (tmp_path / "ran").unlink(missing_ok=True)
    with revisions.Repository(repository).manifest_at("HEAD") as held:
        manifest = held.manifest
        names = {path.name for path in manifest.parent.iterdir()}
        assert names == {"licensecheck.toml", "NOTICE", "in", ".gitattributes"}
        assert (manifest.parent / "in").read_text("utf-8").startswith("Copyright 2024")
        assert manifest.parent.name == "ai"
    assert not manifest.exists()
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("where", ["../org.toml", "../../org.toml"])
def test_a_manifest_is_compared_with_what_it_extends(
    where: str, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    org = repository / where
    for revision in ("old", "new"):
        deny = 'deny = ["mit"]' if revision == "new" else ""
        org.write_text(f"schema = 1\n[policy]\n{deny}\n", encoding="utf-8")
        (repository / "licensecheck.toml").write_text(f'schema = 1\nextends = ["{where}"]\n{PHI}', encoding="utf-8")
        git(repository, "add", "-A", "..")
        git(repository, "commit", "-q", "--allow-empty", "-m", revision)
        git(repository, "tag", revision)
    monkeypatch.chdir(repository)
    done = run("diff", "old", "new", *(["--shared", str(tmp_path)] if where.count("..") == 2 else []))
    if where.count("..") == 2:  # outside of the repository there is only what is there now
        assert (done.exit_code, "policy" in done.stdout) == (0, False)
        refused = run("diff", "old", "new")
        assert (refused.exit_code, "is outside of the repository" in refused.stderr) == (2, True)
    else:
        assert done.exit_code == 12
        assert "policy" in done.stdout


def tree(folder: Path) -> dict[str, str]:
    """All that is in a folder: files by what they hold, links by where they lead."""
    return {
        str(path.relative_to(folder)): str(path.readlink()) if path.is_symlink() else path.read_text("utf-8", "replace")
        for path in sorted(folder.rglob("*")) if (path.is_symlink() or path.is_file()) and ".git" not in path.parts
    }  # fmt: skip


ORG = 'schema = 1\n[policy]\ndeny = ["mit"]\n'
PLANTING = [
    ('"{shared}/org.toml"', "outside of the repository", True),
    ('"{shared}/org.toml"', "outside of the repository", False),
    ('"' + "../" * 40 + 'zz.toml"', "zz.toml: it does not exist", False),
    ('"../../shared/org.toml", "../../shared/./org.toml"', "", True),
    ('"../../shared/org.toml", "../../shared/../shared/org.toml", "../../shared/org.toml"', "", True),
    ('"../../shared/org.toml"', "it does not exist", False),
    ('"../../repository/../shared/org.toml"', "", True),
    ('"../../repository/ai/own.toml"', "own.toml: it does not exist", False),
    ('"."', "it does not exist", False),
    ('"../.git/config"', "it does not exist", False),
]  # fmt: skip


@pytest.mark.parametrize(("names", "words", "there"), PLANTING)
def test_nothing_is_written_outside_of_the_temporary_folder(
    names: str, words: str, there: bool, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    if there:
        (shared / "org.toml").write_text(ORG, encoding="utf-8")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    manifest = f"schema = 1\nextends = [{names.format(shared=shared)}]\n{PHI}"
    (repository / "licensecheck.toml").write_text(manifest, encoding="utf-8")
    git(repository, "commit", "-q", "-a", "-m", "extends")
    (repository / "own.toml").write_text(ORG, encoding="utf-8")
    before = tree(tmp_path)
    monkeypatch.chdir(repository)
    done = run("diff", "first", "HEAD", "--shared", "/" if "zz.toml" in names else str(shared))
    assert done.exit_code == (2 if words else 12), done.output
    assert words in done.stderr
    assert tree(tmp_path) == before
    assert not list((tmp_path / "temporary").iterdir())


def test_a_tree_that_holds_a_name_twice_plants_nothing(repository: Path, tmp_path: Path) -> None:
    """A link, and below the same name a link that would be written through it."""
    outside = tmp_path / "outside"
    outside.mkdir()

    def held(kind: str, data: bytes) -> bytes:
        words = ["git", "-C", str(repository), "hash-object", "-w", "-t", kind, "--literally", "--stdin"]
        return bytes.fromhex(subprocess.run(words, input=data, capture_output=True, check=True).stdout.decode())

    def trees(*entries: tuple[bytes, bytes, bytes]) -> bytes:
        return held("tree", b"".join(mode + b" " + name + b"\0" + id_ for mode, name, id_ in entries))

    link = held("blob", str(outside).encode())
    inner = trees((b"120000", b"y", link))
    manifest = held("blob", f"schema = 1\n{PHI}".encode())
    top = trees((b"100644", b"licensecheck.toml", manifest), (b"120000", b"x", link), (b"40000", b"x", inner))
    commit = f"tree {top.hex()}\nauthor a <a@b> 0 +0000\ncommitter a <a@b> 0 +0000\n\nx\n".encode()
    done = run("diff", "first", held("commit", commit).hex(), str(repository))
    assert (done.exit_code, "the revision cannot be written out" in done.stderr) == (2, True)
    assert not list(outside.iterdir())


LINKS: list[tuple[str, dict[str, str], dict[str, str], str]] = [
    ("the manifest", {"conf/m.toml": "MANIFEST"}, {"ai/licensecheck.toml": "../conf/m.toml"}, "conf/m.toml"),
    ("the manifest, by a folder", {"conf/m.toml": "MANIFEST"},
     {"ai/licensecheck.toml": "../c/m.toml", "c": "conf"}, "conf/m.toml"),
    ("what is extended", {"ai/licensecheck.toml": "EXTENDS org.toml", "conf/org.toml": "ORG"},
     {"ai/org.toml": "../conf/org.toml"}, "conf/org.toml"),
    ("a folder of it", {"ai/licensecheck.toml": "EXTENDS c/../org.toml", "conf/deep/x": "", "conf/org.toml": "ORG"},
     {"ai/c": "../conf/deep"}, "conf/org.toml"),
    ("two links", {"ai/licensecheck.toml": "EXTENDS ../a.toml", "conf/org.toml": "ORG"},
     {"a.toml": "b.toml", "b.toml": "conf/org.toml"}, "conf/org.toml"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "links", "changed"), [case[1:] for case in LINKS], ids=[case[0] for case in LINKS])
def test_links_inside_the_repository_are_followed_as_a_check_does(
    files: dict[str, str], links: dict[str, str], changed: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = repository.parent
    (repository / "licensecheck.toml").unlink()
    for revision, deny in (("old", ""), ("new", 'deny = ["mit"]')):
        texts = {"MANIFEST": f"schema = 1\n{PHI}[policy]\n{deny}\n", "ORG": f"schema = 1\n[policy]\n{deny}\n"}
        for name, text in files.items():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            extends = f'schema = 1\nextends = ["{text.removeprefix("EXTENDS ")}"]\n{PHI}'
            held = extends if text.startswith("EXTENDS ") else texts.get(text, text)
            (top / name).write_text(held, encoding="utf-8")
        for name, target in links.items():
            if not (top / name).is_symlink():
                (top / name).symlink_to(target)
        git(top, "add", "-A")
        git(top, "commit", "-q", "-m", revision)
        git(top, "tag", revision)
    assert run("check", str(repository)).exit_code == 12
    (top / changed).write_text("what is not committed", encoding="utf-8")
    monkeypatch.chdir(repository)
    done = run("diff", "old", "new")
    assert done.exit_code == 12, done.output
    assert "policy" in done.stdout
    assert run("diff", "new", "new").exit_code == 0


@pytest.mark.parametrize("target", ["licensecheck.toml", "../gone.toml", "/etc/passwd", "..", "."])
def test_a_manifest_that_is_a_link_to_no_file_of_the_revision(target: str, repository: Path) -> None:
    (repository / "licensecheck.toml").unlink()
    (repository / "licensecheck.toml").symlink_to(target)
    git(repository, "commit", "-q", "-a", "-m", "link")
    done = run("diff", "first", "HEAD", str(repository))
    assert (done.exit_code, "HEAD: licensecheck.toml: it is no file of the revision" in done.stderr) == (2, True)


def test_a_shared_folder_that_is_a_link(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "org.toml").write_text(ORG, encoding="utf-8")
    (tmp_path / "dlink").symlink_to("shared")
    (repository / "licensecheck.toml").write_text(
        f'schema = 1\nextends = ["../../dlink/org.toml"]\n{PHI}', encoding="utf-8"
    )
    git(repository, "commit", "-q", "-a", "-m", "extends")
    monkeypatch.chdir(repository)
    for folder in ("../../dlink", "../../shared"):
        assert run("check", "--shared", folder).exit_code == 12
        assert run("diff", "first", "HEAD", "--shared", folder).exit_code == 12
    assert run("diff", "first", "HEAD").exit_code == 2


def test_a_revision_without_the_folder_of_the_cache_is_judged_without(repository: Path, tmp_path: Path) -> None:
    for value in ("cache", "../cache"):
        (repository / "licensecheck.toml").write_text(
            f'schema = 1\n{PHI}[sources]\nhub_cache = "{value}"\n', encoding="utf-8"
        )
        assert run("check", str(repository)).exit_code == 2
        git(repository, "commit", "-q", "-a", "-m", "cache")
        assert run("diff", "first", "HEAD", str(repository)).exit_code == 0
    gone = str(tmp_path / "gone")
    (repository / "licensecheck.toml").write_text(
        f'schema = 1\n{PHI}[sources]\nhub_cache = "{gone}"\n', encoding="utf-8"
    )
    git(repository, "commit", "-q", "-a", "-m", "elsewhere")
    done = run("diff", "first", "HEAD", str(repository))
    assert (done.exit_code, f"there is no folder '{gone}'" in done.stderr) == (2, True)


REFUSED = [
    (("gone", "HEAD"), "gone: there is no such file, and no such git revision"),
    (("HEAD", "HEAD^{tree}"), "no such git revision"),
    (("first", "first..main"), "no such git revision"),
    (("first", "HEAD", "elsewhere"), "it does not exist"),
]


@pytest.mark.parametrize(("args", "words"), REFUSED)
def test_what_is_no_revision(
    args: tuple[str, ...], words: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    done = run("diff", *args)
    assert done.exit_code == 2
    assert words in done.stderr


def test_a_word_that_git_would_take_for_an_option(repository: Path, tmp_path: Path) -> None:
    done = run("diff", "--", f"--output={tmp_path}/made", "HEAD", str(repository))
    assert done.exit_code == 2
    assert not (tmp_path / "made").exists()


def test_no_repository(tmp_path: Path) -> None:
    done = run("diff", "a", "b", str(tmp_path))
    assert done.exit_code == 2
    assert "not a git repository" in done.stderr


def test_no_manifest_at_that_time(repository: Path) -> None:
    (repository / "kept").write_text("x", encoding="utf-8")
    git(repository, "rm", "-q", "-f", "licensecheck.toml")
    git(repository, "commit", "-q", "-m", "gone")
    done = run("diff", "first", "HEAD", str(repository))
    assert done.exit_code == 2
    assert "the revision holds no licensecheck.toml" in done.stderr


def test_a_broken_manifest_is_named_with_its_revision(repository: Path) -> None:
    git(repository, "commit", "-q", "-a", "-m", "broken")
    done = run("diff", "first", "HEAD", str(repository))
    assert done.exit_code == 2
    assert "error: HEAD: licensecheck.toml:1: this is no TOML" in done.stderr


def test_bounds_and_a_missing_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_MOST_FILES", "_MOST_BYTES"):
        with monkeypatch.context() as patch:
            patch.setattr(revisions, name, 0)
            done = run("diff", "first", "HEAD", str(repository))
            assert done.exit_code == 2
            assert "holds more than" in done.stderr
    monkeypatch.setenv("PATH", "")
    done = run("diff", "first", "HEAD", str(repository))
    assert done.exit_code == 2
    assert "git: it is not installed" in done.stderr

"""Baselines: what they hold, what they make of a check, and what cannot be one. Waivers that end soon."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from licensecheck import baseline
from licensecheck.cli import main
from licensecheck.report import change
from licensecheck.report.formats import FORMATS
from tests.test_policy import SITUATIONS, WAIVER, Judge, both
from tests.test_policy import TUNED as ONE

TUNED = both(ONE)
ON = ("--on", "2026-11-23")


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def written(folder: Path, situation: str) -> str:
    (folder / "licensecheck.toml").write_text("schema = 1\n" + situation, encoding="utf-8")
    done = run("baseline", str(folder), *ON)
    assert done.exit_code == 0, done.output
    return str(folder / baseline.NAME)


@pytest.mark.parametrize("situation", [name for name in SITUATIONS if name != "nothing"])
def test_what_a_baseline_holds_does_not_fail(situation: str, tmp_path: Path) -> None:
    file = written(tmp_path, SITUATIONS[situation])
    check = ("check", str(tmp_path), *ON, "--fail-on", "due")
    assert run(*check).exit_code > 0
    done = run(*check, "--baseline", file)
    assert done.exit_code == 0
    assert "(known by the baseline)" in done.stdout
    assert "no longer found" not in done.stdout
    assert "<br>known by the baseline |" in run(*check, "--baseline", file, "--format", "markdown").stdout
    for format_ in ("json", "csv"):
        same = (run(*check, *more, "--format", format_).stdout for more in ((), ("--baseline", file)))
        assert len(set(same)) == 1, format_
    assert run(*check, "--baseline", file, "--quiet").stdout == ""


def test_every_format_takes_a_baseline(tmp_path: Path) -> None:
    file = written(tmp_path, SITUATIONS["violated"])
    for format_ in FORMATS:
        assert run("check", str(tmp_path), *ON, "--baseline", file, "--format", format_).exit_code == 0, format_


def test_what_came_since_fails(tmp_path: Path) -> None:
    file = written(tmp_path, SITUATIONS["due"])
    (tmp_path / "licensecheck.toml").write_text("schema = 1\n" + SITUATIONS["violated"], encoding="utf-8")
    done = run("check", str(tmp_path), *ON, "--baseline", file)
    assert done.exit_code == 12
    assert "no longer found: mit/license-copy microsoft/phi-4 in d\n" in done.stdout
    assert "0 of 1 open finding known by the baseline" in done.stdout
    text = run("check", str(tmp_path), *ON, "--baseline", file, "--format", "markdown").stdout
    assert "- no longer found: `mit/license-copy` microsoft/phi-4 in d\n" in text


MILDER = [("due", "due", True), ("due", "undetermined", False), ("due", "violated", False),
          ("undetermined", "due", True), ("undetermined", "undetermined", True), ("undetermined", "violated", False),
          ("violated", "due", True), ("violated", "undetermined", True), ("violated", "violated", True)]  # fmt: skip


@pytest.mark.parametrize(("then", "now", "known"), MILDER)
def test_what_has_become_worse_is_new(then: str, now: str, known: bool, judge: Judge) -> None:
    report = judge(SITUATIONS["violated"])
    (finding,) = [item for item in report.findings if item.status == "violated"]
    report = report._replace(findings=(finding._replace(status=now),))  # type: ignore[arg-type]
    (entry,) = baseline.open_now(report)
    held = baseline.held_against(report, [entry._replace(status=then)])  # type: ignore[arg-type]
    assert held.knows(held.findings[0]) is known
    assert (held._replace(fail_on="due").exit_status == 0) is known
    assert held.gone == ()


def test_waived_findings_are_left_out_and_not_gone(judge: Judge) -> None:
    before = baseline.open_now(judge(TUNED))
    waived = judge(TUNED + WAIVER)
    after = baseline.open_now(waived)
    assert {item.code for item in before} - {item.code for item in after} == {"llama-3.1/name-prefix"}
    assert baseline.held_against(waived, before).gone == ()


def test_what_could_not_be_read_fails_all_the_same(tmp_path: Path) -> None:
    file = written(tmp_path, SITUATIONS["nothing"].replace('"microsoft/phi-4"', '"microsoft/phi-4"\npath = "gone"'))
    assert run("check", str(tmp_path), *ON, "--baseline", file).exit_code == 11
    assert run("check", str(tmp_path), *ON, "--baseline", file, "--fail-on", "violated").exit_code == 11
    assert "not read" in run("baseline", str(tmp_path), *ON).stderr


def test_a_deployment_reports_only_what_is_gone_from_it(tmp_path: Path) -> None:
    two = SITUATIONS["due"] + '[[deployments]]\nname = "e"\nmodels = ["microsoft/phi-4"]\noffering = "weights"\n'
    two = two.replace('name = "d"\n', 'name = "d"\nmodels = ["microsoft/phi-4"]\n')
    file = written(tmp_path, two)
    (tmp_path / "licensecheck.toml").write_text("schema = 1\n" + two.replace("weights", "service"), encoding="utf-8")
    done = run("check", str(tmp_path), *ON, "--baseline", file, "--deployment", "e")
    assert [line for line in done.stdout.splitlines() if "no longer" in line] == [
        f"no longer found: mit/{code} microsoft/phi-4 in e" for code in ("copyright-notice", "license-copy")
    ]


def test_the_same_findings_are_the_same_bytes(tmp_path: Path, judge: Judge) -> None:
    text = Path(written(tmp_path, TUNED)).read_text("utf-8")
    assert Path(written(tmp_path, TUNED)).read_text("utf-8") == text
    entries = baseline.open_now(judge(TUNED))
    assert baseline.text_of(reversed(entries)) == text
    assert baseline.parse(text, "b") == tuple(entries)
    assert list(json.loads(text)["findings"][0]) == ["fingerprint", "code", "status", "component", "deployment"]


def test_options_of_a_baseline(tmp_path: Path) -> None:
    written(tmp_path, SITUATIONS["due"])
    other = tmp_path / "other.json"
    done = run("baseline", str(tmp_path), "--set", 'deployment.offering="service"', "--output", str(other), *ON)
    assert (done.exit_code, json.loads(other.read_text("utf-8"))["findings"]) == (0, [])
    assert "nothing is open" in done.stdout
    manifest = tmp_path / "licensecheck.toml"
    before = manifest.read_bytes()
    assert run("baseline", str(tmp_path), "--output", str(manifest)).exit_code == 2
    assert run("check", str(tmp_path), "--baseline", str(other), "--output", str(other)).exit_code == 2
    assert manifest.read_bytes() == before
    assert json.loads(other.read_text("utf-8"))["findings"] == []
    manifest.write_text("schema = 1\n", encoding="utf-8")
    assert run("baseline", str(tmp_path)).exit_code == 3


ENTRY = {"fingerprint": "0" * 32, "code": "a/b", "status": "due", "component": "x", "deployment": None}
MALFORMED = [
    ("", "this is no JSON"), ("[]", "this is no baseline"), ("{", "this is no JSON"), ("[" * 100_000, "nested too deeply"),
    ('{"schema": "licensecheck-report/1"}', "is not the format of a baseline"),
    ('{"schema": "licensecheck-baseline/2", "findings": []}', "is not the format of a baseline"),
    ('{"schema": []}', "is not the format of a baseline"),
    ('{"schema": "licensecheck-baseline/1"}', "'findings' is missing"),
    ('{"schema": "licensecheck-baseline/1", "findings": [], "more": 1}', "unknown key 'more'"),
    ('{"schema": "licensecheck-baseline/1", "findings": ' + "9" * 5000 + "}", "too many digits"),
    *((json.dumps({"schema": baseline.SCHEMA, "findings": [{**ENTRY, **wrong}]}), "findings[0]")
      for wrong in ({"status": "satisfied"}, {"fingerprint": "xyz"}, {"code": None}, {"component": 5}, {"code": "\ud800"})),
    (json.dumps({"schema": baseline.SCHEMA, "findings": [ENTRY, ENTRY]}), "stands at findings[0] already"),
    ("\ud800", "not UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), MALFORMED)
def test_what_is_no_baseline(text: str, words: str, tmp_path: Path) -> None:
    written(tmp_path, SITUATIONS["due"])
    file = tmp_path / "wrong.json"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    done = run("check", str(tmp_path), "--baseline", str(file), "--format", "json")
    assert done.exit_code == 2
    assert words in done.stderr
    assert "wrong.json" in done.stderr
    assert json.loads(done.stdout)["schema"] == "licensecheck-error/1"


def test_a_baseline_that_is_not_there(tmp_path: Path) -> None:
    written(tmp_path, SITUATIONS["due"])
    for file in (tmp_path / "gone.json", tmp_path):
        done = run("check", str(tmp_path), "--baseline", str(file))
        assert done.exit_code == 2
        assert done.stderr.startswith(f"error: {file}: it ")


ENDS = [
    ("2026-11-23", "ends today"),
    ("2026-11-24", "ends in 1 day"),
    ("2026-12-23", "ends in 30 days"),
    ("2026-12-24", ""),
]


@pytest.mark.parametrize(("until", "words"), ENDS)
def test_the_end_of_a_waiver_is_announced(until: str, words: str, tmp_path: Path) -> None:
    written(tmp_path, TUNED + WAIVER.replace("2026-11-23", until))
    text = run("check", str(tmp_path), *ON).stdout
    whole = run("check", str(tmp_path), *ON, "--all").stdout
    table = run("check", str(tmp_path), *ON, "--format", "markdown").stdout
    if words:
        assert f"name-prefix ({words})" in text
        assert f"(until {until}, {words})" in whole
        assert f"(until {until}, {words})" in table
        for shown in (text, whole, table):
            assert f"1 waiver ends within 30 days, on {until}" in shown
    else:
        assert "ends" not in text
        assert f"(until {until})" in table


def test_the_ends_of_several_waivers(judge: Judge) -> None:
    web, api = (
        WAIVER.replace("-23", f"-{day}") + f'deployment = "{name}"\n' for day, name in ((30, "web"), (25, "api"))
    )
    report = judge(TUNED + web + api)
    assert [day.isoformat() for day in report.ending] == ["2026-11-25", "2026-11-30"]
    assert "2 waivers end within 30 days, the first on 2026-11-25" in change.summary(report)
    one = judge(TUNED + WAIVER.replace("-23", "-30"))
    assert len([item for item in one.findings if item.waived]) == 2
    assert len(one.ending) == 1

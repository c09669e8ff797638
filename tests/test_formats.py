"""Every format: valid by its official schema or reader, the same bytes twice, places that hold what they say."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import junitparser
import pytest
from click.testing import CliRunner

from licensecheck.cli import main
from licensecheck.positions import Span
from licensecheck.report.formats import FORMATS
from tests.conftest import ROOT
from tests.test_positions import cut

EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/licensecheck.toml"))
GOLDEN = ROOT / "tests" / "golden"
ENDINGS = {"text": "txt"}
# What has a mistake of every kind in it: waived, unread, about the manifest itself, with signs that formats must escape.
MANIFEST = """\
schema = 1
[project]
name = "a|b <c> & _d_"
[[models]]
id = "acme/caf\u00e9-8B"
origin = "ours"
derived_from = [
  { model = "meta-llama/Llama-3.1-8B", by = "finetune" },
]
[[models]]
id = "vendor/none"
path = "files"
[[deployments]]
name = "web, or: so"
models = ["acme/caf\u00e9-8B", "vendor/none"]
offering = "service"
[[waivers]]
finding = "llama-3.1/name-prefix"
reason = "renamed soon; =1+1"
until = 2026-12-31
[[waivers]]
finding = "policy"
reason = "old"
until = 2026-01-01
"""


def rendered(format_: str, folder: Path, *more: str) -> str:
    done = CliRunner().invoke(main, ["check", str(folder), "--format", format_, "--on", "2026-11-23", *more])
    assert done.exit_code in (0, 10, 11, 12), done.output
    return done.stdout


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    (tmp_path / "licensecheck.toml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "README.md").write_text("---\nlicense: [\n---\n", encoding="utf-8")
    return tmp_path


@pytest.fixture(params=[*EXAMPLES, "messy"])
def folder(request: pytest.FixtureRequest, messy: Path) -> Path:
    return messy if request.param == "messy" else ROOT / "examples" / request.param


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("format_", FORMATS)
def test_golden_reports(name: str, format_: str) -> None:
    """Run with LICENSECHECK_UPDATE_GOLDEN=1 to write them anew, then read the difference."""
    text = re.sub(r"sha256:[0-9a-f]{64}", "sha256:...", rendered(format_, ROOT / "examples" / name))
    file = GOLDEN / f"{name}.{ENDINGS.get(format_, format_)}"
    if os.environ.get("LICENSECHECK_UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode())
    assert text == file.read_bytes().decode()
    if format_ == "text":
        assert max(map(len, text.splitlines())) <= 100


def test_every_example_has_golden_reports_and_there_are_no_others() -> None:
    wanted = {f"{name}.{ENDINGS.get(format_, format_)}" for name in EXAMPLES for format_ in FORMATS}
    assert {path.name for path in GOLDEN.iterdir()} == wanted


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_bytes_twice(format_: str, folder: Path) -> None:
    assert rendered(format_, folder) == rendered(format_, folder)
    assert rendered(format_, folder).endswith("\n")


# SARIF ------------------------------------------------------------------------------------------------------------


def test_sarif_is_what_its_schema_says(folder: Path, published: Any) -> None:
    for more in ((), ("--all",)):
        log = json.loads(rendered("sarif", folder, *more))
        jsonschema.Draft7Validator(published("sarif-2.1.0")).validate(log)
        run = log["runs"][0]
        assert [result["ruleId"] for result in run["results"]] == [
            run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] for result in run["results"]
        ]
        assert len({result["partialFingerprints"]["licensecheck/v1"] for result in run["results"]}) == len(
            run["results"]
        )


def test_sarif_regions_hold_what_they_are_about(folder: Path) -> None:
    text = (folder / "licensecheck.toml").read_text("utf-8")
    regions = 0
    for result in json.loads(rendered("sarif", folder))["runs"][0]["results"]:
        for location in [*result["locations"], *result.get("relatedLocations", ())]:
            where = location["physicalLocation"]
            assert not where["artifactLocation"]["uri"].startswith(("/", "file:"))
            assert where["artifactLocation"]["uri"].endswith("licensecheck.toml")
            region = where["region"]
            held = cut(text, Span(region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]))
            said = location.get("message", {}).get("text")
            regions += 1
            if said is None:
                component = result["properties"]["component"]
                assert held == f'"{component}"' if component else held.startswith("[[waivers")
            elif said.startswith("deployment "):
                assert held == json.dumps(said.removeprefix("deployment "), ensure_ascii=False)
            elif " by lineage: " in said:
                assert said.rpartition(" <- ")[2].rpartition(": ")[2] in held
            else:
                assert held.strip()
    assert regions >= 4


def test_sarif_says_what_is_waived_and_what_was_not_read(messy: Path) -> None:
    run = json.loads(rendered("sarif", messy))["runs"][0]
    waived = [result for result in run["results"] if "suppressions" in result]
    assert [result["ruleId"] for result in waived] == ["llama-3.1/name-prefix"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["invocations"][0]["toolExecutionNotifications"]


# The others -------------------------------------------------------------------------------------------------------


def test_junit_is_what_its_readers_read(folder: Path) -> None:
    report = json.loads(rendered("json", folder))
    suites = junitparser.JUnitXml.fromstring(rendered("junit", folder).encode())
    cases = [case for suite in suites for case in suite]
    assert len(cases) == len([item for item in report["findings"] if item["status"] != "not-applicable"]) + len(
        report["incomplete"]
    )
    failed = sorted(case.name for case in cases if any(isinstance(item, junitparser.Failure) for item in case.result))
    assert failed == sorted(item["code"] for item in report["findings"] if not item["waived"]
                            and (item["status"] == "violated" or (item["status"] == "undetermined" and item["level"] == "error")))  # fmt: skip
    assert suites.failures == len(failed)
    assert suites.errors == len(report["incomplete"])


def test_gitlab_is_what_its_schema_says(folder: Path, published: Any) -> None:
    items = json.loads(rendered("gitlab", folder))
    schema = published("codeclimate")
    for item in items:
        assert {"description", "check_name", "fingerprint", "severity", "location"} <= item.keys()
        assert item["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert item["location"]["lines"]["begin"] >= 1
    assert len({item["fingerprint"] for item in items}) == len(items)
    assert schema


def test_github_lines_are_commands_at_the_line_of_the_component(messy: Path) -> None:
    text = rendered("github", messy)
    lines = text.splitlines()
    commands = [line for line in lines if line.startswith("::")]
    for line in commands:
        assert re.fullmatch(r"::(error|warning|notice) [^\n]*::[^\n]+", line)
        assert "\r" not in line
    assert any("line=5," in line and "title=undetermined%3A" in line for line in commands)
    assert any("web%2C or%3A so" in line for line in commands)
    assert commands[0].startswith("::error title=licensecheck::not read")
    assert lines[-1].startswith("a|b <c> & _d_: undetermined")


@pytest.mark.parametrize("name", ["::add-mask::a", "  ::stop-commands::a", "x ##[add-mask]a"])
def test_the_name_of_a_project_is_no_command_for_github(name: str, tmp_path: Path) -> None:
    (tmp_path / "licensecheck.toml").write_text(
        f'schema = 1\n[project]\nname = "{name}"\n[[models]]\nid = "microsoft/phi-4"\n', encoding="utf-8"
    )
    lines = [line for line in rendered("github", tmp_path).splitlines() if not line.startswith("::notice ")]
    assert len(lines) == 1
    assert not lines[0].lstrip().startswith("::")
    assert "##[" not in lines[0]


def test_inside_actions_the_format_is_chosen(messy: Path) -> None:
    done = CliRunner().invoke(main, ["check", str(messy)], env={"GITHUB_ACTIONS": "true"})
    assert "::error" in done.stdout
    done = CliRunner().invoke(main, ["check", str(messy), "--format", "text"], env={"GITHUB_ACTIONS": "true"})
    assert "::error" not in done.stdout


def test_csv_is_a_table_without_formulas(folder: Path) -> None:
    report = json.loads(rendered("json", folder))
    rows = list(csv.DictReader(io.StringIO(rendered("csv", folder))))
    assert len(rows) == len(report["findings"]) + len(report["incomplete"])
    assert [row["code"] for row in rows if row["fingerprint"]] == [item["code"] for item in report["findings"]]
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_markdown_tables_stay_tables(messy: Path) -> None:
    text = rendered("markdown", messy)
    assert "a\\|b \\<c> & \\_d\\_: undetermined" in text
    for line in text.splitlines():
        if line.startswith("| "):
            cells = len(re.findall(r"(?<!\\)\|", line)) - 1
            assert cells in (2, 4), line
    assert "<details><summary>Waived: 1</summary>" in text


# What others write ------------------------------------------------------------------------------------------------

HOSTILE = "A\x1b[12A\x1b[0JX\x07\x9b2J\x7f\u202eY"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Names and texts with characters that move a cursor, turn a line around or are none at all."""
    folder = tmp_path / os.fsdecode(b"caf\xe9\x1b[2J")
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "LICENSE").write_text(f"MIT License\nCopyright (c) 2025 {HOSTILE}\n", encoding="utf-8")
    reason = json.dumps(f"{HOSTILE}\x01").replace("\x7f", "\\u007f")[1:-1] + "\\uFFFE"
    (folder / "licensecheck.toml").write_text(
        'schema = 1\n[[models]]\nid = "a/b"\npath = "files"\n[[models]]\nid = "microsoft/phi-4"\npath = "gone"\n'
        f'[[waivers]]\nfinding = "mit/license-copy"\nreason = "{reason}"\nuntil = 2027-01-01\n',
        encoding="utf-8",
    )
    return folder


def loose(text: str) -> list[str]:
    """The characters that a terminal takes for more than themselves, and those that UTF-8 or XML do not hold."""
    return re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]", text)


@pytest.mark.parametrize("format_", FORMATS)
def test_control_characters_of_others_reach_no_report(format_: str, hostile: Path) -> None:
    text = rendered(format_, hostile)
    assert not loose(text)
    assert format_ == "gitlab" or any(sign in text for sign in ("\N{REPLACEMENT CHARACTER}", "\\ufffd", "%EF%BF%BD"))
    if format_ == "junit":
        junitparser.JUnitXml.fromstring(text.encode())
    assert not loose(CliRunner().invoke(main, ["check", str(hostile), "--quiet"]).output)


def test_control_characters_of_others_reach_no_error(hostile: Path) -> None:
    (hostile / "licensecheck.toml").write_text('schema = 1\nextends = ["\\u001b[2J.toml"]\n', encoding="utf-8")
    for format_ in ("text", "json"):
        done = CliRunner().invoke(main, ["check", str(hostile), "--format", format_])
        assert (done.exit_code, loose(done.output), loose(done.stderr)) == (2, [], [])


def test_other_commands_print_no_control_characters(hostile: Path) -> None:
    for words in (
        ["notice", str(hostile)], ["lineage", "a/b", str(hostile)], ["explain", "a/b", str(hostile)],
        ["identify", str(hostile / "files" / "LICENSE")], ["identify", "--format", "json", str(hostile / "files" / "LICENSE")],
    ):  # fmt: skip
        done = CliRunner().invoke(main, words)
        assert done.exception is None or isinstance(done.exception, SystemExit)
        assert not loose(done.output), words


# Where they go ----------------------------------------------------------------------------------------------------


def test_several_formats_at_once(messy: Path) -> None:
    files = {name: messy / f"out.{name}" for name in FORMATS}
    outputs = [part for name, file in files.items() for part in ("--output", f"{name}={file}")]
    done = CliRunner().invoke(main, ["check", str(messy), "--on", "2026-11-23", *outputs])
    assert done.stdout == rendered("text", messy)
    for name, file in files.items():
        assert file.read_bytes().decode() == rendered(name, messy)


def test_an_output_without_a_format_is_not_printed_too(messy: Path) -> None:
    done = CliRunner().invoke(
        main, ["check", str(messy), "--on", "2026-11-23", "--format", "json", "--output", str(messy / "x=y.json")]
    )
    assert done.stdout == ""
    assert (messy / "x=y.json").read_text("utf-8") == rendered("json", messy)


@pytest.mark.parametrize(
    "outputs",
    [["markdwon=out"], ["Jsonx=out"], ["json=out", "csv=out"], ["json="], ["out", "./out"], ["json=licensecheck.toml"]],
)
def test_outputs_that_cannot_be(outputs: list[str], messy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(messy)
    done = CliRunner().invoke(main, ["check", *(part for output in outputs for part in ("--output", output))])
    assert done.exit_code == 2
    assert done.stderr.startswith("error: ")
    assert not (messy / "out").exists()
    assert not list(messy.glob("*=*"))


def test_a_misspelled_format_is_told_and_a_file_of_such_a_name_can_be_written(
    messy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(messy)
    done = CliRunner().invoke(main, ["check", "--output", "markdwon=summary.md"])
    assert "Did you mean 'markdown'?" in done.stderr
    CliRunner().invoke(main, ["check", "--output", "./a=b"])
    assert (messy / "a=b").exists()


def test_a_pipe_takes_the_report_as_it_is(messy: Path) -> None:
    reader, writer = os.pipe()
    try:
        done = CliRunner().invoke(
            main, ["check", str(messy), "--on", "2026-11-23", "--output", f"csv=/dev/fd/{writer}"]
        )
    finally:
        os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        assert pipe.read().decode() == rendered("csv", messy)
    assert done.stdout == rendered("text", messy)


def test_quiet_is_a_line_for_each_failure(messy: Path) -> None:
    done = CliRunner().invoke(main, ["check", str(messy), "--quiet", "--on", "2026-11-23"])
    report = json.loads(rendered("json", messy))
    failing = [item["code"] for item in report["findings"] if not item["waived"] and item["level"] == "error"
               and item["status"] in ("violated", "undetermined")]  # fmt: skip
    lines = done.stdout.splitlines()
    assert len(lines) == len(failing) + len(report["incomplete"])
    assert all(code in line for code, line in zip(failing, lines, strict=False))
    assert lines[0].startswith("licensecheck.toml:5: undetermined ")


def test_exit_zero_never_hides_what_was_not_read(messy: Path) -> None:
    assert CliRunner().invoke(main, ["check", str(messy), "--exit-zero"]).exit_code == 11
    blocked = str(ROOT / "examples" / "german-llama-4")
    assert CliRunner().invoke(main, ["check", blocked]).exit_code == 12
    assert CliRunner().invoke(main, ["check", blocked, "--exit-zero"]).exit_code == 0

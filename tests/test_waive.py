"""`licensecheck waive`: what it writes, byte for byte, and what it refuses."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path

import pytest
import tomli
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from licensecheck import entries
from licensecheck.cli import main
from licensecheck.commands import waive
from licensecheck.entries import added
from licensecheck.errors import InputError
from tests.test_policy import TUNED, WAIVER, Judge, both

HEAD = "# Ours. Tab:\there, and trailing space: \nschema = 1 # first\n\n"
MANIFEST = HEAD + both(TUNED)
UNTIL = datetime.date(2027, 3, 31)
GIVEN = ("--reason", 'He said "später", \\o/', "--until", "2027-03-31", "--on", "2026-11-23")
NAMED = ("llama-3.1/name-prefix", "--model", "acme/support-8b")
OTHER = '[[waivers]] # kept\nfinding = "mit/license-copy"   # why\nreason = "r"\nuntil = 2027-01-01 # when'


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def manifest(folder: Path, text: str = MANIFEST, name: str = "licensecheck.toml") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def findings(folder: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("check", str(folder), "--format", "json", "--on", "2026-11-23").stdout)["findings"]  # fmt: skip
    return found


def inserted(old: bytes, new: bytes) -> bytes:
    """What was put into a text at one place; all else is as it was."""
    start = next((at for at, (one, two) in enumerate(zip(old, new, strict=False)) if one != two), len(old))
    rest = len(old) - start
    assert new[:start] + new[len(new) - rest :] == old
    return new[start : len(new) - rest]


def in_pyproject(text: str) -> str:
    return '[project]\nname = "x"\n[tool.licensecheck]\n' + text.replace("[[", "[[tool.licensecheck.").replace("\n[o", "\n[tool.licensecheck.o").replace("\n[p", "\n[tool.licensecheck.p")  # fmt: skip


LAYOUTS = {
    "none": MANIFEST,
    "none, no line end": MANIFEST.rstrip("\n"),
    "last": MANIFEST + OTHER,
    "between": MANIFEST + OTHER + "\n# of the policy\n\n[policy]\nallow = []\n",
    "two": MANIFEST + OTHER + "\n[policy]\nallow = []\n" + OTHER.replace("mit/", "apache-2.0/") + "\n# end",
    "array, empty": HEAD + "waivers = [] # none\n" + both(TUNED),
    "array, empty lines": HEAD + "waivers = [\n  # none yet\n]\n" + both(TUNED),
    "array": HEAD + 'waivers = [{ finding = "mit/license-copy", reason = "], }", until = 2027-01-01 }]\n' + both(TUNED),
    "array, comma": HEAD + 'waivers = [\n\t{ finding = "mit/license-copy", reason = "#", until = 2027-01-01 }, # c,\n]\n' + both(TUNED),
    "array, no comma": HEAD + 'waivers = [\n  { finding = "mit/license-copy", reason = "#", until = 2027-01-01 } # c,\n  ]\n' + both(TUNED),
}  # fmt: skip


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("file", ["licensecheck.toml", "pyproject.toml"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_else_changes(layout: str, file: str, end: str, mark: str, tmp_path: Path) -> None:
    text = LAYOUTS[layout] if file == "licensecheck.toml" else in_pyproject(LAYOUTS[layout])
    path = manifest(tmp_path, mark + text.replace("\n", end), file)
    path.chmod(0o640)
    old = path.read_bytes()
    done = run("waive", *NAMED, str(tmp_path), *GIVEN)
    assert done.exit_code == 0, done.output
    new = path.read_bytes()
    if layout == "array, no comma":
        assert b" }, # c," in new
        put = inserted(old, new.replace(b" }, # c,", b" } # c,", 1))
    else:
        put = inserted(old, new)
    assert put.count(b"\n") == put.count(end.encode())
    before, after = (tomli.loads(data.decode("utf-8-sig")) for data in (old, new))
    held = after["tool"]["licensecheck"] if file == "pyproject.toml" else after
    assert held["waivers"].pop() == {"finding": NAMED[0], "model": NAMED[2], "reason": GIVEN[1], "until": UNTIL}
    if not held["waivers"]:
        (before["tool"]["licensecheck"] if file == "pyproject.toml" else before).setdefault("waivers", [])
    assert before == after
    assert path.stat().st_mode & 0o777 == 0o640
    assert [item["code"] for item in findings(tmp_path) if item["waived"]] == [NAMED[0]] * 2
    if layout == "between":
        assert new.index(put) < new.index(b"# of the policy")
    if layout in ("none", "last", "two"):
        assert new.endswith((put, b"# end"))


def test_a_fingerprint_waives_that_finding_alone(tmp_path: Path) -> None:
    path = manifest(tmp_path)
    (web,) = [str(item["fingerprint"]) for item in findings(tmp_path)
              if item["deployment"] == "web" and item["code"] == NAMED[0]]  # fmt: skip
    done = run("waive", web[:8].upper(), str(path), *GIVEN)
    assert done.exit_code == 0, done.output
    assert done.stdout == f"licensecheck.toml: {NAMED[0]} of {NAMED[2]} in web is waived until 2027-03-31\n"
    assert [item["fingerprint"] for item in findings(tmp_path) if item["waived"]] == [web]
    assert path.read_text("utf-8").endswith(
        f'\n\n[[waivers]]\nfinding = "{NAMED[0]}"\nmodel = "{NAMED[2]}"\ndeployment = "web"\n'
        'reason = "He said \\"später\\", \\\\o/"\nuntil = 2027-03-31\n'
    )


@pytest.mark.parametrize(("more", "wanted"), [((), ["api", "web"]), (("--deployment", "api"), ["api"])])
def test_a_code_waives_in_every_deployment_unless_one_is_named(
    more: tuple[str, ...], wanted: list[str], tmp_path: Path
) -> None:
    manifest(tmp_path)
    assert run("waive", *NAMED, *more, str(tmp_path), *GIVEN).exit_code == 0
    assert [item["deployment"] for item in findings(tmp_path) if item["waived"]] == wanted


EXPIRED = WAIVER.replace("2026-11-23", "2026-01-01")
REFUSED = [
    ("", (*NAMED, *GIVEN[:3], "2026-11-22", *GIVEN[4:]), "this day is past"),
    ("", (*NAMED, "--reason", "  ", *GIVEN[2:]), "the text is empty"),
    ("", (*NAMED, "--reason", "\udcff", *GIVEN[2:]), "not UTF-8"),
    ("", ("llama-3.1/name-prefix", *GIVEN), "a code alone names too much"),
    ("", ("llama-3.1/name-prefx", *NAMED[1:], *GIVEN), "Did you mean 'llama-3.1/name-prefix'?"),
    ("", ("0123456", *GIVEN), "At least 8 digits"),
    ("", ("00000000", *GIVEN), "nothing is found that '00000000' names"),
    ("", (*NAMED[:2], "acme/other", *GIVEN), "is not found for acme/other"),
    ("", (*NAMED, "--deployment", "none", *GIVEN), "is not found for acme/support-8b in none"),
    ("", ("llama-3.1/attribution-display", *NAMED[1:], *GIVEN), "is satisfied: there is nothing to accept"),
    ("", ("llama-3.1/termination", *NAMED[1:], *GIVEN), "is info: there is nothing to accept"),
    (WAIVER, (*NAMED, *GIVEN), "is waived already, until 2026-11-23"),
    (WAIVER + 'deployment = "web"\n', (*NAMED, *GIVEN), "is waived already, until 2026-11-23"),
    (EXPIRED, (*NAMED, *GIVEN), "is there already; it ended on 2026-01-01"),
    (EXPIRED, ("expired-waiver", "--model", "acme/support-8b", *GIVEN), "is not found for acme/support-8b"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "args", "words"), REFUSED)
def test_refusals(more: str, args: tuple[str, ...], words: str, tmp_path: Path) -> None:
    path = manifest(tmp_path, MANIFEST + more)
    old = path.read_bytes()
    done = run("waive", *args, str(tmp_path))
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stderr.startswith("error: ")
    assert path.read_bytes() == old
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_the_end_of_a_waiver_is_not_waived(tmp_path: Path) -> None:
    manifest(tmp_path, MANIFEST + EXPIRED)
    (ended,) = [str(item["fingerprint"]) for item in findings(tmp_path) if item["code"] == "expired-waiver"]
    done = run("waive", ended, str(tmp_path), *GIVEN)
    assert done.exit_code == 2
    assert "Change or remove the waiver itself. See licensecheck.toml: waivers[0]." in done.stderr


def test_the_last_day_may_be_today(tmp_path: Path) -> None:
    manifest(tmp_path)
    assert run("waive", *NAMED, str(tmp_path), *GIVEN[:3], "2026-11-23", *GIVEN[4:]).exit_code == 0


def test_an_ambiguous_beginning(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    report = judge(both(TUNED))
    monkeypatch.setattr(waive, "_names", lambda _, item: item.code == NAMED[0])
    with pytest.raises(InputError, match="2 fingerprints begin with 0123456789abcdef"):
        waive.choose(report, "0123456789abcdef", None, None)


def test_a_table_that_is_written_inline_is_left_alone(tmp_path: Path) -> None:
    text = ('[tool]\nlicensecheck = { schema = 1, models = [{ id = "microsoft/phi-4" }], '
            'deployments = [{ name = "d", offering = "weights" }] }\n')  # fmt: skip
    path = manifest(tmp_path, text, "pyproject.toml")
    done = run("waive", "mit/license-copy", "--model", "microsoft/phi-4", str(tmp_path), *GIVEN)
    assert done.exit_code == 2
    assert "Write it there yourself:" in done.stderr
    assert 'finding = "mit/license-copy"' in done.stderr
    assert path.read_text("utf-8") == text


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest(tmp_path)
    monkeypatch.setitem(sys.modules, "tomlkit", None)
    done = run("waive", *NAMED, str(tmp_path), *GIVEN)
    assert done.exit_code == 2
    assert 'pip install ".[edit]"' in done.stderr


def test_a_manifest_that_somebody_changes_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = manifest(tmp_path)
    proved = waive._proved

    def change(*args: object) -> object:
        path.write_text(MANIFEST + "# more\n", encoding="utf-8")
        return proved(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(waive, "_proved", change)
    done = run("waive", *NAMED, str(tmp_path), *GIVEN)
    assert done.exit_code == 2
    assert "changed in the meantime" in done.stderr
    assert path.read_text("utf-8").endswith("# more\n")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=20), st.sampled_from(sorted(LAYOUTS)), st.sampled_from(["\n", "\r\n"]))
def test_any_text_comes_back(reason: str, layout: str, end: str) -> None:
    entry = {"finding": "a/b", "reason": reason, "until": UNTIL}
    old = LAYOUTS[layout].replace("\n", end)
    new = tomli.loads(added(old, "f", "waivers", entry))
    assert new["waivers"].pop() == entry


def test_nothing_is_written_unless_the_finding_is_really_waived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = manifest(tmp_path)
    elsewhere = WAIVER.replace("name-prefix", "flow-down")
    monkeypatch.setattr(waive, "added", lambda text, *_: f"{text}\n{elsewhere}")
    done = run("waive", *NAMED, str(tmp_path), *GIVEN)
    assert done.exit_code == 2
    assert f"a waiver would not hold for {NAMED[0]} of {NAMED[2]} in api" in done.stderr
    assert path.read_text("utf-8") == MANIFEST


@pytest.mark.parametrize("changed", ["a = 1\nb = 1\n", "a = 1\n[[w]]\nx = 2\n", "a = 2\n[[w]]\nx = 1\n", "a = "])
def test_a_text_that_says_something_else_is_refused(changed: str) -> None:
    entries._proved("a = 1\n[[w]]\nx = 1\n", "f", "w", {"a": 1}, [{"x": 1}], "")
    with pytest.raises(InputError, match="cannot be added"):
        entries._proved(changed, "f", "w", {"a": 1}, [{"x": 1}], "")

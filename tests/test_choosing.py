"""What helps to choose: the table of licenses, comparing two, models that are cleared, licenses to release under."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner, Result

import licensecheck
from licensecheck.cli import main
from licensecheck.licenses import Licenses
from licensecheck.report import license_table
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "choosing.md").read_text("utf-8")


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def own_license(folder: Path, id_: str, terms: str, head: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{id_}.toml").write_text(
        f'schema = 1\nid = "{id_}"\nname = "The {id_} license"\nlicensor = "somebody"\ncategory = "permissive"\n'
        f'reviewed = 2026-01-02\n{head}\n[[document]]\nname = "license"\nsource = "https://example.com/{id_}"\n{terms}',
        encoding="utf-8",
    )
    return folder


def term(kind: str, more: str = "", clause: str = "1") -> str:
    return f'[[term]]\nkind = "{kind}"\nclause = "{clause}"\nanchor = "a"\nsays = "Says {kind}."\n{more}\n'


# -- the table --------------------------------------------------------------------------------------------------------


def test_the_table_has_a_row_for_each_license_by_id(licenses: licensecheck.Licenses) -> None:
    lines = run("licenses", "--format", "markdown").stdout.splitlines()
    assert lines[0] == "| id | name | category | limits | duties | evidence | reviewed |"
    assert re.fullmatch(r"\|( --- \|){7}", lines[1])
    assert [line.split("`")[1] for line in lines[2:]] == sorted(licenses.files)
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 8 for line in lines)
    (row,) = [line for line in lines if line.startswith("| `llama-3.1` |")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert "`usage-scale-limit`" in cells[3]
    assert "`license-copy`" in cells[4]
    assert "`license-copy`" not in cells[3]
    assert cells[5:] == ["text compared", licenses.get("llama-3.1").reviewed.isoformat()]


def test_the_table_says_how_a_license_was_read_and_leaves_notes_out(tmp_path: Path) -> None:
    note = term("prohibited-use", "note = true") + term("registration", "shown_by = { registration = true }")
    own_license(tmp_path, "read", note)
    own_license(tmp_path, "unread", "", 'unread = "Nobody had it."')
    rows = list(license_table.lines(Licenses([tmp_path])))
    assert rows[2:] == [
        "| `read` | The read license | permissive |  | `registration` | text read, not compared | 2026-01-02 |",
        "| `unread` | The unread license | permissive |  |  | text not read | 2026-01-02 |",
    ]
    stated = re.findall(r"^\| `(text [^`]+)` \|", PAGE, re.MULTILINE)
    assert {row.split(" | ")[5] for row in rows[2:]} < set(stated)
    held = {license_table.evidence(item) for item in licensecheck.load_licenses()}
    assert held <= set(stated)


def test_the_table_of_no_license_is_a_head(tmp_path: Path) -> None:
    assert len(list(license_table.lines(Licenses([tmp_path])))) == 2

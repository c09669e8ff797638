"""What helps to choose: the table of licenses, comparing two, models that are cleared, licenses to release under."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import licensecheck
from licensecheck.choosing.compare import ASPECTS, compare
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


# -- comparing --------------------------------------------------------------------------------------------------------


def test_a_license_is_the_same_as_itself(licenses: licensecheck.Licenses) -> None:
    for item in licenses:
        found = compare(item, item)
        assert (found.only_left, found.only_right, found.differing) == ((), (), ())
        assert len(found.same) == len(item.terms)


def test_comparing_is_symmetric_and_loses_no_term(licenses: licensecheck.Licenses) -> None:
    some = [licenses.get(id_) for id_ in sorted(licenses.files)[::9]]
    for left in some:
        for right in some:
            found, back = compare(left, right), compare(right, left)
            pairs = (*found.differing, *found.same)
            assert sorted([*found.only_left, *(pair.left for pair in pairs)]) == sorted(left.terms)
            assert sorted([*found.only_right, *(pair.right for pair in pairs)]) == sorted(right.terms)
            assert {term.kind for term in found.only_left}.isdisjoint(term.kind for term in found.only_right)
            assert (len(back.only_left), len(back.same)) == (len(found.only_right), len(found.same))


DIFFERENT = {
    "clause": ("", "", "2"),
    "through": ('through = ["itself"]', 'through = ["itself", "outputs"]', "1"),
    "binds": ('binds = "maker"', 'binds = "anyone"', "1"),
    "note": ("", "note = true", "1"),
    "applies": ('applies = "deployment.commercial"', 'applies = "deployment.production"', "1"),
    "unless": ("", 'unless = [{ clause = "3", when = "deployment.production" }]', "1"),
    "requires": ("", 'requires = "deployment.production"', "1"),
    "contested": ("", 'contested = [{ note = "Some say so." }]', "1"),
}


@pytest.mark.parametrize("aspect", [*DIFFERENT, "shown_by", "outbound"])
def test_each_aspect_is_seen_alone(aspect: str, tmp_path: Path) -> None:
    one, two, clause = DIFFERENT.get(aspect, ("", "", "1"))
    kind = "prohibited-use"
    if aspect == "shown_by":
        kind, one, two = "registration", "shown_by = { statement = true }", "shown_by = { registration = true }"
    elif aspect == "outbound":
        kind, one, two = "outbound-license", "", 'outbound = ["c"]'
    own_license(tmp_path, "a", term(kind, one))
    data = Licenses([own_license(tmp_path, "b", term(kind, two, clause))])
    (pair,) = compare(data.get("a"), data.get("b")).differing
    assert pair.differs == (aspect,)
    done = run("compare", "a", "b", "--licenses", str(tmp_path), "--format", "json")
    (aspects,) = [item["aspects"] for item in json.loads(done.stdout)["different"]]
    (values,) = [item["values"] for item in aspects]
    assert values[0] != values[1]
    assert f"      {aspect.replace('_', ' ')}\n" in run("compare", "a", "b", "--licenses", str(tmp_path)).stdout


def test_other_words_for_the_same_are_the_same(tmp_path: Path) -> None:
    own_license(tmp_path, "a", term("outbound-license", 'applies = "deployment.commercial"\noutbound = ["c", "d"]'))
    own_license(
        tmp_path, "b", term("outbound-license", 'applies = " deployment.commercial "\noutbound = ["d", "c", "a"]')
    )
    data = Licenses([tmp_path])
    assert compare(data.get("a"), data.get("b")).differing == ()


def test_terms_of_another_code_are_matched_by_kind(tmp_path: Path) -> None:
    own_license(tmp_path, "a", term("prohibited-use", 'code = "prohibited-use.war"'))
    own_license(tmp_path, "b", term("no-hosting") + term("prohibited-use", 'code = "prohibited-use.peace"'))
    data = Licenses([tmp_path])
    found = compare(data.get("a"), data.get("b"))
    assert [pair.code for pair in found.same] == ["prohibited-use.war / prohibited-use.peace"]
    assert ([item.code for item in found.only_left], [item.code for item in found.only_right]) == ([], ["no-hosting"])


def test_comparing_takes_names_in_any_case_and_puts_differences_first() -> None:
    shown = run("compare", "LLAMA3.1", "Llama-4").stdout
    assert "(llama-3.1)" in shown
    order = [shown.index(words) for words in ("\nOnly in llama-4\n", "\nDifferent\n", "\nThe same: ")]
    assert order == sorted(order)
    assert "territory-exclusion" in shown[order[0] : order[1]]
    table = run("compare", "llama-3.1", "llama-4", "--format", "markdown").stdout
    assert table.startswith("## Llama 3.1 Community License Agreement and Llama 4 Community License Agreement\n")
    assert "| `territory-exclusion` |  | not in it | " in table
    assert "`aspect`" not in table
    assert table.splitlines()[-1].startswith("The same: `")


def test_comparing_with_unknown_names_tells_of_both_and_names_the_nearest() -> None:
    done = run("compare", "llama-3.11", "cc")
    assert done.exit_code == 2
    assert "Did you mean 'llama-3.1'?" in done.stderr
    assert "'cc' names several licenses" in done.stderr
    refused = json.loads(run("compare", "llama-3.11", "mit", "--format", "json").stdout)
    assert refused["schema"] == "licensecheck-error/1"
    assert refused["errors"][0]["remedy"] == "Did you mean 'llama-3.1'?"


def test_the_page_lists_the_aspects() -> None:
    section = PAGE.partition("| aspect |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(ASPECTS)

"""The worked cases of ModelGo and MG Analyzer: the same errors in our terms, or a cited reason why ours differs."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import tomli

import licensecheck
from tests.conftest import ROOT

DATA = tomli.loads((ROOT / "tests" / "data" / "modelgo.toml").read_text("utf-8"))
CASES: list[dict[str, Any]] = DATA["case"]
LEVELS = ("error", "warning", "notice")
OPEN = {"violated", "undetermined"}
TEXTS = Path(os.environ.get("LICENSECHECK_SHARED", ROOT.parent / "shared")) / "texts"
# Where a license's texts are called otherwise. Two have none there.
FILES = {
    "bigscience-bloom-rail-1.0": ["bigscience-rail-1.0.LICENSE"],
    "bsd-3-clause": ["bsd-new.LICENSE"],
    "creativeml-openrail-m": ["stable-diffusion-2022-08-22.LICENSE"],
    "llama-2": ["llama2.LICENSE.txt", "llama2.USE_POLICY.txt"],
    "llama-3.1": ["llama3_1.LICENSE.txt", "llama3_1.USE_POLICY.txt"],
    "llama-3.2": ["llama3_2.LICENSE.txt", "llama3_2.USE_POLICY.txt"],
    "lgpllr": [],
    "modelgo-by-nc": [],
}
ORGANIZATION = {"kind": "company", "domicile": "SG", "monthly_active_users": 1000, "annual_revenue_usd": 100_000}


class Wanted(NamedTuple):
    component: str
    code: str
    status: str
    contested: bool

    @classmethod
    def read(cls, text: str) -> Wanted:
        component, code, status, *contested = text.split()
        assert contested in ([], ["contested"]), text
        return cls(component, code, status, bool(contested))


def manifest(case: dict[str, Any]) -> str:
    """The works of the case as third parties' under the inventory's licenses, and what the case itself declares."""
    facts = ORGANIZATION | case.get("organization", {})
    months = facts.pop("monthly_active_users_in", {})
    lines = ["[organization]", *(f"{key} = {json.dumps(value)}" for key, value in facts.items())]
    if months:
        lines += ["[organization.monthly_active_users_in]", *(f'"{key}" = {value}' for key, value in months.items())]
    left = set(case["works"])
    for table in ("models", "datasets"):
        for name, license_ in DATA["inventory"][table]:
            if name in left:
                left.remove(name)
                lines += [f"[[{table}]]", f'id = "inventory/{name}"', f'license = "{license_}"']
                lines += ['license_reason = "the inventory of ModelGo"']
                lines += ["notice = false"] if table == "models" else []
                if name in ("Llama2", "Llama3.2-Vision"):
                    lines += [f'modality = "{"text" if name == "Llama2" else "multimodal"}"']
    assert not left, f"not in the inventory: {sorted(left)}"
    return "\n".join([*lines, str(case["manifest"])])


def wanted(case: dict[str, Any]) -> set[Wanted]:
    texts = [text for event in case.get("events", []) for text in event.get("same", [])]
    return {Wanted.read(text) for text in [*texts, *(item["finding"] for item in case.get("more", []))]}


def cites(case: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [tuple(cite) for item in [*case.get("events", []), *case.get("more", [])] for cite in item.get("cites", [])]


def _params() -> list[Any]:
    return [
        pytest.param(case, id=case["id"], marks=[pytest.mark.xfail(strict=True, reason=case["wrong"])] if "wrong" in case else [])
        for case in CASES
    ]  # fmt: skip


@pytest.mark.parametrize("case", _params())
def test_a_case_is_judged_as_its_licenses_say(case: dict[str, Any], judge: Callable[..., licensecheck.Report]) -> None:
    report = judge(manifest(case))
    assert report.incomplete == ()
    found = {
        Wanted(str(item.component), item.code, item.status, item.contested is not None) for item in report.findings
    }
    expected = wanted(case)
    decided = {item for item in expected if item.status in OPEN}
    assert {item for item in found if item.status in OPEN} == decided
    assert expected - decided <= found, sorted(found)
    there = {f"{item.component} {item.code}" for item in found if item.status != "not-applicable"}
    assert not there & set(case.get("absent", []))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_every_event_is_accounted_for(case: dict[str, Any]) -> None:
    totals = dict.fromkeys(LEVELS, 0)
    for event in case.get("events", []):
        (level,) = set(event) & set(LEVELS)
        totals[level] += event.get("times", 1)
        assert ("same" in event) != ("differs" in event), event
        assert "same" in event or event["cites"], f"no clause decides: {event}"
    for item in case.get("more", []):
        assert item["why"]
        assert item["cites"] or item["finding"].split()[1] == "unknown-license", item
    if "counts" in case:
        assert (totals["error"], totals["warning"]) == (case["counts"]["errors"], case["counts"]["warnings"])


def test_the_worked_cases_are_all_there() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES)
    errors = {case["id"]: case["counts"]["errors"] for case in CASES if "counts" in case}
    published = {"1a": 4, "1b": 7, "2a": 1, "2b": 1, "3": 0, "4a": 1, "4b": 2, "5": 3, "5'": 1}
    assert published.items() <= errors.items()
    others = {"MG i", "MG ii", "MG content", "MG iii", "MG iv", "probe 1", "probe 2", "probe 3"}
    assert others <= {case["id"] for case in CASES}


def test_what_is_cited_is_a_license_of_ours(licenses: licensecheck.Licenses) -> None:
    for case in CASES:
        for license_, clause, words in cites(case):
            assert licenses.get(license_).id == license_
            assert clause
            assert 4 <= len(words.split()) <= 12, words


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the folder of license texts is not here")
def test_what_is_cited_stands_in_the_text() -> None:
    texts = {path.name: path for path in TEXTS.glob("*/*")}
    for license_, words in {(license_, words) for case in CASES for license_, _, words in cites(case)}:
        names = FILES.get(license_, [f"{license_.removesuffix('-only')}.LICENSE"])
        found = [_plain(words) in _plain(texts[name].read_text("utf-8")) for name in names]
        assert any(found) or not names, (license_, words)


def _plain(text: str) -> str:
    for curly, straight in (("’", "'"), ("“", '"'), ("”", '"')):
        text = text.replace(curly, straight)
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()

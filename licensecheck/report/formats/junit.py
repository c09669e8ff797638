"""JUnit XML: a suite per deployment, a case per finding; what is open and not waived fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from licensecheck.evaluate.report import Finding, Report, exit_rank
from licensecheck.report import places
from licensecheck.report.formats import About

if TYPE_CHECKING:
    import junitparser

EXTRA: Final = "ci"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def render(reports: Sequence[Report], about: About) -> str:
    """The reports as one document."""
    import junitparser

    suites = junitparser.JUnitXml("licensecheck")
    for report in reports:
        for name in (*(item.name for item in report.deployments), None):
            cases = [_case(item, report) for item in report.findings
                     if item.deployment == name and (about.everything or item.status != "not-applicable")]  # fmt: skip
            if name is None:
                cases += [_unread(item.text) for item in report.incomplete]
            if cases or name is not None:
                suite = junitparser.TestSuite(f"{report.project}: {name or 'all deployments'}")
                suite.add_testcases(cases)
                suites.add_testsuite(suite)
    suites.update_statistics()  # type: ignore[no-untyped-call]
    text: str = suites.tostring().decode("utf-8")  # type: ignore[no-untyped-call]
    return f"{_HEAD}{text.rstrip()}\n"


def _case(finding: Finding, report: Report) -> junitparser.TestCase:
    import junitparser

    place = places.main(finding, report)
    case = junitparser.TestCase(finding.code, finding.component or report.file)
    case._elem.set("file", place.path)
    if place.span is not None:
        case._elem.set("line", str(place.span.line))
    if finding.waived is not None:
        case.result = [junitparser.Skipped(f"waived: {finding.waived.reason} (until {finding.waived.until})")]
    elif report.fails(finding):
        failure = junitparser.Failure(finding.message, finding.status)
        failure.text = "\n".join(filter(None, (finding.fix, f"clause: {finding.clause}" if finding.clause else "",
                                               finding.source, f"asks: {', '.join(finding.asks)}" if finding.asks else "")))  # fmt: skip
        case.result = [failure]
    elif exit_rank(finding):
        case.result = [junitparser.Skipped(f"{finding.status}, which does not fail: {finding.message}")]
    return case


def _unread(text: str) -> junitparser.TestCase:
    import junitparser

    case = junitparser.TestCase("incomplete", "what could not be read")
    case.result = [junitparser.Error(text, "incomplete")]
    return case

"""The report in as few words as possible: what fails, a line each."""

from __future__ import annotations

from collections.abc import Iterator

from licensecheck.evaluate.report import Report
from licensecheck.report import places


def failing_lines(report: Report) -> Iterator[str]:
    """FILE:LINE: STATUS CODE COMPONENT in DEPLOYMENT, for each finding that fails, and for what could not be read."""
    for finding in report.findings:
        if report.fails(finding):
            place = places.main(finding, report)
            line = "" if place.span is None else f":{place.span.line}"
            where = " in ".join(filter(None, (finding.component, finding.deployment)))
            yield f"{place.path}{line}: {finding.status} {finding.code} {where}".rstrip()
    for item in report.incomplete:
        yield f"{places.path(report, report.file)}: not read: {item.text}"

"""Workflow commands of GitHub Actions: an annotation per finding that is open, at its line in the manifest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from licensecheck.evaluate.report import Report, exit_rank
from licensecheck.report import places
from licensecheck.report.folding import Folded, fold
from licensecheck.report.formats import About

_COMMANDS: Final = {"error": "error", "warning": "warning", "note": "notice"}


def render(reports: Sequence[Report], _: About) -> str:
    """One line for each annotation, the worst first; then one for each project."""
    lines: list[str] = []
    for report in reports:
        lines += (f"::error title=licensecheck::{_data(f'not read: {item.text}')}" for item in report.incomplete)
        open_ = [item for item in report.findings if item.waived is None and exit_rank(item)]
        lines += (_line(row, report) for row in fold(sorted(open_, key=lambda item: -exit_rank(item)), report))
        lines += _summary(report)
    return "\n".join(lines) + "\n"


def _summary(report: Report) -> Iterator[str]:
    counts = ", ".join(f"{number} {status}" for status, number in report.counts.items() if number)
    yield f"{_plain(report.project)}: {report.verdict} ({counts or 'nothing found'})"


def _line(row: Folded, report: Report) -> str:
    finding = row.finding
    place = places.main(finding, report)
    parts = {"file": place.path}
    if place.span is not None:
        span = place.span
        parts |= {"line": str(span.line), "endLine": str(span.end_line), "col": str(span.column)}
    parts["title"] = f"{finding.status}: {finding.code}" + (f" ({row.about})" if row.about else "")
    said = ",".join(f"{key}={_property(value)}" for key, value in parts.items())
    asks = f"asks: {', '.join(finding.asks)}" if finding.asks else ""
    names = f"packages: {row.names}" if row.many else ""
    text = "\n".join(filter(None, (finding.message, asks, finding.fix, names)))
    command = _COMMANDS[finding.level] if report.fails(finding) else "notice"
    return f"::{command} {said}::{_data(text)}"


def _plain(text: str) -> str:
    """A name in a line that is no command: a runner takes `::` at its beginning for one, and `##[` anywhere."""
    return " ".join(text.split()).replace("::", ": :").replace("##[", "## [")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

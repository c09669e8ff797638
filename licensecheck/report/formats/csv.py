"""CSV, a row per finding: for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from licensecheck.evaluate.report import Finding, Report
from licensecheck.report import places
from licensecheck.report.formats import About

COLUMNS: Final = ("project", "component", "deployment", "license", "code", "kind", "status", "clause", "source", "message",
                  "asks", "fix", "waived", "file", "line", "fingerprint")  # fmt: skip


def render(reports: Sequence[Report], about: About) -> str:
    """The reports as one table with a header line; lines end with a line feed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report in reports:
        writer.writerows(_row(item, report) for item in (report.findings if about.everything else report.shown))
        writer.writerows([report.project, item.component, *[""] * 4, "incomplete", "", "", _plain(item.text), *[""] * 6]
                         for item in report.incomplete)  # fmt: skip
    return out.getvalue()


def _row(item: Finding, report: Report) -> list[str]:
    place = places.main(item, report)
    waived = f"{item.waived.reason} (until {item.waived.until})" if item.waived is not None else ""
    return [_plain(text) for text in (
        report.project, item.component or "", item.deployment or "", item.license or "", item.code, item.kind, item.status,
        item.clause, item.source, item.message, " ".join(item.asks), item.fix, waived, place.path,
        str(place.span.line) if place.span is not None else "", item.fingerprint,
    )]  # fmt: skip


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

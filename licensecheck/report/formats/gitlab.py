"""GitLab's code quality report: a list of what is open, with a fingerprint and a line in the manifest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from licensecheck.evaluate.report import Finding, Report, exit_rank
from licensecheck.report import places
from licensecheck.report.formats import About

_SEVERITIES: Final = {"violated": "critical", "undetermined": "major", "due": "minor"}


def render(reports: Sequence[Report], _: About) -> str:
    """The reports as one list; what is waived or in the baseline is left out, as nobody needs to act on it."""
    items = [_item(item, report) for report in reports for item in report.findings
             if item.waived is None and exit_rank(item) and item.fingerprint not in (report.known or ())]  # fmt: skip
    items += [_unread(item.text, report) for report in reports for item in report.incomplete]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _item(finding: Finding, report: Report) -> dict[str, Any]:
    place = places.main(finding, report)
    where = " in ".join(filter(None, (finding.component, finding.deployment)))
    return {
        "description": f"{where}: {finding.message}" if where else finding.message,
        "check_name": finding.code, "fingerprint": f"{report.folder}/{finding.fingerprint}".strip("/"),
        "severity": _SEVERITIES[finding.status], "type": "issue", "categories": ["Compatibility"],
        "location": {"path": place.path, "lines": {"begin": place.span.line if place.span else 1}},
        "content": {"body": finding.fix},
    }  # fmt: skip


def _unread(text: str, report: Report) -> dict[str, Any]:
    path = places.path(report, report.file)
    return {"description": f"not read: {text}", "check_name": "incomplete", "fingerprint": f"incomplete: {path}: {text}",
            "severity": "critical", "type": "issue", "categories": ["Compatibility"],
            "location": {"path": path, "lines": {"begin": 1}}, "content": {"body": ""}}  # fmt: skip

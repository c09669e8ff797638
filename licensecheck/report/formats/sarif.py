"""SARIF 2.1.0, for code scanning: one run per project, a rule per finding's code, places in the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from licensecheck import kinds
from licensecheck.evaluate.report import Finding, Report, exit_rank
from licensecheck.report import places
from licensecheck.report.formats import About
from licensecheck.report.places import Place

EXTRA: Final = "ci"
SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
# Everything that is open fails here; what is met or only worth knowing passes.
_KINDS: Final = {"violated": "fail", "due": "fail", "undetermined": "fail", "satisfied": "pass", "info": "fail",
                 "not-applicable": "notApplicable"}  # fmt: skip


def render(reports: Sequence[Report], about: About) -> str:
    """The reports as one SARIF log."""
    from sarif_pydantic import Sarif

    log = Sarif.model_validate(
        {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, about) for report in reports]}
    )
    text: str = log.model_dump_json(by_alias=True, exclude_none=True, indent=2)
    return text + "\n"


def _run(report: Report, about: About) -> dict[str, Any]:
    findings = [
        item for item in report.findings if about.everything or item.status not in ("satisfied", "not-applicable")
    ]
    codes = sorted({item.code for item in findings})
    rules = {code: index for index, code in enumerate(codes)}
    firsts = {item.code: item for item in reversed(findings)}
    unread = [{"level": "error", "message": {"text": item.text}} for item in report.incomplete]
    return {
        "tool": {"driver": {
            "name": "licensecheck", "version": about.version, "semanticVersion": about.version,
            "rules": [_rule(firsts[code]) for code in codes],
        }},
        "automationDetails": {"id": f"licensecheck/{report.folder or '.'}/{report.project}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not unread, "toolExecutionNotifications": unread}],
        "results": [_result(item, rules[item.code], report) for item in findings],
        "properties": {"verdict": report.verdict, "on": report.on.isoformat(), "project": report.project},
    }  # fmt: skip


def _rule(finding: Finding) -> dict[str, Any]:
    meaning = kinds.MEANINGS[finding.kind]
    clause = f" Clause {finding.clause} of {finding.license}." if finding.clause else ""
    text = f"{meaning}{clause}" + (f" Source: {finding.source}" if finding.source else "")
    rule: dict[str, Any] = {
        "id": finding.code, "name": finding.kind, "shortDescription": {"text": meaning},
        "fullDescription": {"text": f"{meaning}{clause}"}, "help": {"text": text},
        "defaultConfiguration": {"level": _level(finding)}, "properties": {"tags": ["license", finding.kind]},
    }  # fmt: skip
    if finding.source.startswith("https://"):
        rule["helpUri"] = finding.source
    return rule


def _level(finding: Finding) -> str:
    return finding.level if _KINDS[finding.status] == "fail" else "none"


def _result(finding: Finding, index: int, report: Report) -> dict[str, Any]:
    text = finding.message + (f" Fix: {finding.fix}" if finding.fix else "")
    if finding.asks:
        text += f" Declare: {', '.join(finding.asks)}."
    related = [_location(place, number) for number, place in enumerate(places.related(finding, report), 1)]
    result: dict[str, Any] = {
        "ruleId": finding.code, "ruleIndex": index, "kind": _KINDS[finding.status], "level": _level(finding),
        "message": {"text": text}, "locations": [_location(places.main(finding, report))],
        "partialFingerprints": {"licensecheck/v1": finding.fingerprint},
        "properties": {"status": finding.status, "component": finding.component, "deployment": finding.deployment,
                       "license": finding.license},
    }  # fmt: skip
    if related:
        result["relatedLocations"] = related
    if finding.waived is not None:
        why = f"{finding.waived.reason} (until {finding.waived.until})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    if report.known is not None and exit_rank(finding):  # a baseline holds only what is open
        result["baselineState"] = "unchanged" if report.knows(finding) else "new"
    return result


def _location(place: Place, number: int | None = None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.path)}}
    if place.span is not None:
        span = place.span
        physical["region"] = {"startLine": span.line, "startColumn": span.column, "endLine": span.end_line,
                              "endColumn": span.end_column}  # fmt: skip
    location: dict[str, Any] = {"physicalLocation": physical}
    if number is not None:
        location |= {"id": number, "message": {"text": place.says}}
    return location

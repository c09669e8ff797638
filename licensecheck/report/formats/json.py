"""The report as JSON, schema `licensecheck-report/1`; of several projects, `licensecheck-reports/1`."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import Any, Final

from licensecheck.evaluate.report import ComponentSummary, Finding, Report
from licensecheck.report.formats import About

SCHEMA: Final = "licensecheck-report/1"
SCHEMA_OF_MANY: Final = "licensecheck-reports/1"


def render(reports: Sequence[Report], about: About) -> str:
    """The reports as JSON text: UTF-8, indent 2, a newline at the end, keys in the order of the contract."""
    documents = [document(report, about) for report in reports]
    whole = documents[0] if len(documents) == 1 else {"schema": SCHEMA_OF_MANY, "reports": documents}
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_plain) + "\n"


def document(report: Report, about: About) -> dict[str, Any]:
    """One report, as the schema says."""
    findings = report.findings if about.everything else report.shown
    return {
        "schema": SCHEMA,
        "tool": {"version": about.version, "licenses": about.digest()},
        "on": report.on.isoformat(),
        "project": report.project,
        "verdict": report.verdict,
        "incomplete": [item.text for item in report.incomplete],
        "counts": report.counts,
        "components": [_component(item) for item in report.components],
        "deployments": [{"name": item.name, "verdict": item.verdict} for item in report.deployments],
        "findings": [_finding(item) for item in findings],
    }


def _plain(value: object) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _component(item: ComponentSummary) -> dict[str, Any]:
    licenses = [{"id": one.id, "from": one.source, "where": one.where, "via": list(one.via)} for one in item.licenses]
    return {"id": item.id, "type": item.type, "origin": item.origin, "declared": item.declared, "licenses": licenses}


def _finding(item: Finding) -> dict[str, Any]:
    waived = item.waived
    return {
        "code": item.code, "kind": item.kind, "status": item.status, "level": item.level, "component": item.component,
        "via": list(item.via), "deployment": item.deployment, "license": item.license, "clause": item.clause,
        "source": item.source, "message": item.message,
        "because": [{"fact": one.fact, "value": one.value, "from": one.source} for one in item.because],
        "assumes": list(item.assumes), "asks": list(item.asks), "fix": item.fix, "contested": item.contested,
        "waived": waived and {"reason": waived.reason, "until": waived.until, "from": waived.source},
        "fingerprint": item.fingerprint,
    }  # fmt: skip

"""The JSON Schema of the JSON report, which the report is held against."""

from __future__ import annotations

from typing import Any, Final, get_args

from licensecheck import kinds
from licensecheck.facts import TYPES
from licensecheck.report.formats.json import SCHEMA, SCHEMA_OF_MANY

_TEXT: Final = {"type": "string"}
_MAYBE: Final = {"type": ["string", "null"]}
_TEXTS: Final = {"type": "array", "items": _TEXT}
_VERDICT: Final = {"enum": list(get_args(kinds.Verdict))}


def document() -> dict[str, Any]:
    """What `--format json` prints: a report, the reports of several projects, or the errors of a run that had none."""
    many = _table(schema={"const": SCHEMA_OF_MANY}, reports={"type": "array", "items": {"$ref": "#/$defs/report"}})
    errors = _table(
        schema={"const": "licensecheck-error/1"},
        errors=_list(_table(file=_TEXT, line={"type": ["integer", "null"]}, key=_MAYBE, problem=_TEXT, remedy=_TEXT)),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "licensecheck report",
        "anyOf": [{"$ref": "#/$defs/report"}, many, errors], "$defs": {"report": _report()},
    }  # fmt: skip


def _report() -> dict[str, Any]:
    counted = (*(status for status in kinds.STATUSES if status != "not-applicable"), "waived")
    return _table(
        schema={"const": SCHEMA}, tool=_table(version=_TEXT, licenses={"type": "string", "pattern": "^sha256:"}),
        on={"type": "string", "format": "date"}, project=_TEXT, verdict=_VERDICT, incomplete=_TEXTS,
        counts=_table(**{name: {"type": "integer", "minimum": 0} for name in counted}),
        components=_list(_table(
            id=_TEXT, type={"enum": list(TYPES)}, origin={"enum": ["third-party", "ours"]}, declared=_MAYBE,
            licenses=_list(_table(**{"id": _TEXT, "from": _TEXT, "where": _TEXT, "via": _TEXTS})),
        )),
        deployments=_list(_table(name=_TEXT, verdict=_VERDICT)),
        findings=_list(_table(
            code=_TEXT, kind={"enum": sorted(kinds.KINDS)}, status={"enum": list(kinds.STATUSES)},
            level={"enum": list(get_args(kinds.Level))}, component=_MAYBE, via=_TEXTS, deployment=_MAYBE, license=_MAYBE,
            clause=_TEXT, source=_TEXT, message=_TEXT,
            because=_list(_table(**{"fact": _TEXT, "value": True, "from": _TEXT})), assumes=_TEXTS, asks=_TEXTS, fix=_TEXT,
            contested=_MAYBE,
            waived={"anyOf": [{"type": "null"}, _table(**{"reason": _TEXT, "until": _TEXT, "from": _TEXT})]},
            fingerprint={"type": "string", "pattern": "^[0-9a-f]{32}$"},
        )),
    )  # fmt: skip


def _table(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}

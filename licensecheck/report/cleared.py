"""The catalog's models in a project's deployments: as text, Markdown and JSON."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from licensecheck import facts
from licensecheck.choosing.cleared import Cleared, Row
from licensecheck.report.style import paint, wrap
from licensecheck.report.tables import cell, codes, table

SCHEMA: Final = "licensecheck-models/1"
_NONE: Final = "no model of the catalog"
_KNOWN: Final = {"service": "only a service", "unreleased": "never released"}


def text(found: Sequence[Cleared], *, color: bool = False) -> Iterator[str]:
    """A line per model: verdict, id, license, and the findings that decide."""
    rows = [row for item in found for row in item.rows]
    width = max((len(row.id) for row in rows), default=0)
    licenses = max((len(_license(row)) for row in rows), default=0)
    for index, item in enumerate(found):
        if index:
            yield ""
        yield paint(f"{item.deployment}: {_counts(item)}", color=color, bold=True)
        for row in item.rows:
            shown = f"{row.verdict:12}  {row.id:{width}}  {_license(row):{licenses}}  {', '.join(row.deciding)}"
            yield f"  {shown}".rstrip()
        if item.asks:
            yield "  to settle what is open, declare:"
        for name, number in item.asks.items():
            models = "1 model" if number == 1 else f"{number} models"
            yield from wrap(f"{name}: {facts.question(name)} ({models})", 4)


def markdown(found: Sequence[Cleared]) -> Iterator[str]:
    """A table per deployment."""
    for index, item in enumerate(found):
        if index:
            yield ""
        yield f"## {cell(item.deployment)}: {_counts(item)}"
        if item.rows:
            yield ""
            rows = ((f"`{row.id}`", cell(_license(row)), row.verdict, codes(row.deciding)) for row in item.rows)
            yield from table(("model", "license", "verdict", "decided by"), rows)
        if item.asks:
            yield ""
            yield "To settle what is open, declare:"
            yield ""
            yield from (f"- `{name}`: {cell(facts.question(name))} ({number})" for name, number in item.asks.items())


def document(found: Sequence[Cleared], project: str, on: datetime.date, version: str, licenses: str) -> str:
    """JSON text, schema `licensecheck-models/1`."""
    whole = {
        "schema": SCHEMA,
        "tool": {"version": version, "licenses": licenses},
        "on": on.isoformat(),
        "project": project,
        "deployments": [
            {"name": item.deployment, "counts": dict(item.counts), "models": [_row(row) for row in item.rows]}
            for item in found
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _row(row: Row) -> dict[str, Any]:
    return {"id": row.id, "matches": list(row.matches), "license": row.license or None, "status": row.status or None,
            "verdict": row.verdict, "findings": list(row.deciding), "asks": list(row.asks)}  # fmt: skip


def _counts(item: Cleared) -> str:
    return ", ".join(f"{number} {name}" for name, number in item.counts.items() if number) or _NONE


def _license(row: Row) -> str:
    return row.license or _KNOWN.get(row.status, "")

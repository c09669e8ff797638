"""Known risk: the findings that were open when a baseline was written, and a report held against them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final

from licensecheck import kinds, schema
from licensecheck.errors import InputError, Problem
from licensecheck.evaluate.report import Earlier, Report
from licensecheck.textfiles import parse_json

NAME: Final = "licensecheck-baseline.json"
SCHEMA: Final = "licensecheck-baseline/1"
_REMEDY: Final = "Write it anew with `licensecheck baseline`."


def open_now(report: Report) -> tuple[Earlier, ...]:
    """What is violated, undetermined or due in a report, and not waived."""
    return tuple(
        Earlier(item.fingerprint, item.code, item.status, item.component, item.deployment)
        for item in report.findings if item.status in kinds.OPEN and item.waived is None
    )  # fmt: skip


def text_of(entries: Iterable[Earlier]) -> str:
    """A baseline's text: the same findings are the same bytes."""
    findings = [item._asdict() for item in sorted(entries, key=_order)]
    return json.dumps({"schema": SCHEMA, "findings": findings}, ensure_ascii=False, indent=2) + "\n"


def parse(text: str, file: str) -> tuple[Earlier, ...]:
    """The findings that a baseline's text holds.

    Raises:
        InputError: it is no baseline, or holds a finding twice.

    """
    found = parse_json(text, file)
    said = found.get("schema") if isinstance(found, dict) else None
    if said != SCHEMA:
        what = "this is no baseline" if said is None else f"{schema.show(said)} is not the format of a baseline"
        raise InputError([Problem(file, None, what, f"Its schema is {SCHEMA!r}. {_REMEDY}")])
    tables, problems = _FILE.validate(found, file)
    if tables is None:
        raise InputError(item._replace(remedy=_REMEDY) for item in problems)
    entries = tuple(Earlier(**item) for item in tables["findings"])
    seen: dict[str, int] = {}
    for index, item in enumerate(entries):
        first = seen.setdefault(item.fingerprint, index)
        if first != index:
            what = f"the finding {item.fingerprint} stands at findings[{first}] already"
            problems.append(Problem(file, f"findings[{index}]", what, _REMEDY))
    if problems:
        raise InputError(problems)
    return entries


def held_against(report: Report, entries: Iterable[Earlier]) -> Report:
    """The report with what a baseline knows of it.

    A finding that has become worse since is not known; one that is waived by now is still found.
    """
    held = {item.fingerprint: item for item in entries}
    now = {item.fingerprint: item.status for item in report.findings if item.status in kinds.OPEN}
    known = {key for key, status in now.items()
             if key in held and kinds.severity(status) <= kinds.severity(held[key].status)}  # fmt: skip
    gone = sorted((item for key, item in held.items() if key not in now), key=_order)
    return report._replace(known=frozenset(known), gone=tuple(gone))


def _order(item: Earlier) -> tuple[tuple[bool, str], ...]:
    """As reports sort their findings: by code point, null first."""
    keys = (item.component, item.deployment, item.code, item.fingerprint)
    return tuple((key is not None, key or "") for key in keys)


def _fingerprint(value: str) -> str:
    if re.fullmatch("[0-9a-f]{32}", value):
        return value
    raise schema.wrong(f"{schema.show(value)} is no fingerprint")


_FILE: Final = schema.Shape(schema.table(
    {
        "schema": schema.one_of([SCHEMA]),
        "findings": schema.many(schema.table({
            "fingerprint": schema.checked(schema.text(), _fingerprint),
            "code": schema.text(),
            "status": schema.one_of(kinds.OPEN),
            "component": schema.or_null(schema.text()),
            "deployment": schema.or_null(schema.text()),
        }, {})),
    },
    {},
))  # fmt: skip

"""A JSON report read back: what it says of findings, licenses and facts, for comparing it with another."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from licensecheck import kinds, schema
from licensecheck.errors import InputError, Problem
from licensecheck.kinds import Status
from licensecheck.printable import all_printable
from licensecheck.textfiles import parse_json

SCHEMA: Final = "licensecheck-report/1"
SCHEMA_OF_MANY: Final = "licensecheck-reports/1"
LIMIT: Final = 128 * 2**20  # bytes of a report
_REMEDY: Final = "Write it anew with `licensecheck check --format json`."
_EACH: Final = "Write a report of each project: `licensecheck check FOLDER --format json`."


class Seen(NamedTuple):
    """A finding as a report tells it."""

    fingerprint: str
    code: str
    kind: str
    status: Status
    component: str | None
    deployment: str | None
    license: str | None
    because: tuple[tuple[str, Any], ...]  # facts and their values
    asks: tuple[str, ...]
    waived_until: datetime.date | None

    @property
    def applies(self) -> bool:
        return self.status != "not-applicable"

    @property
    def severity(self) -> int:
        return 0 if self.waived_until is not None else kinds.severity(self.status)

    @property
    def exit_rank(self) -> int:
        return 0 if self.waived_until is not None else kinds.exit_rank(self.kind, self.status)

    @property
    def order(self) -> tuple[tuple[bool, str], ...]:
        keys = (self.component, self.deployment, self.license, self.code, self.fingerprint)
        return tuple((key is not None, key or "") for key in keys)


class Saved(NamedTuple):
    """A report; `name` is how the user called it."""

    name: str
    version: str
    license_data: str
    on: datetime.date
    project: str
    verdict: str
    incomplete: tuple[str, ...]
    components: Mapping[str, Mapping[str, str]]  # by id: the licenses that bind it, and through what
    deployments: tuple[str, ...]
    findings: Mapping[str, Seen]  # by fingerprint


def parse(text: str, name: str) -> Saved:
    """What a JSON report says.

    Raises:
        InputError: it is none, is one of several projects, or holds a finding twice.

    """
    found = all_printable(parse_json(text, name))
    said = found.get("schema") if isinstance(found, dict) else None
    if said == SCHEMA_OF_MANY:
        raise InputError([Problem(name, None, "this is a report of several projects, and one is compared", _EACH)])
    if said != SCHEMA:
        what = "this is no report" if said is None else f"{schema.show(said)} is not the format of one report"
        raise InputError([Problem(name, None, what, f"Its schema is {SCHEMA!r}. {_REMEDY}")])
    tables, problems = _REPORT.validate(found, name)
    if tables is None:
        raise InputError(item._replace(remedy=_REMEDY) for item in problems)
    findings: dict[str, Seen] = {}
    for index, item in enumerate(tables["findings"]):
        if item["fingerprint"] in findings:
            what = f"a second finding {item['fingerprint']}"
            problems.append(Problem(name, f"findings[{index}]", what, _REMEDY))
        findings[item["fingerprint"]] = _seen(item)
    if problems:
        raise InputError(problems)
    components = {
        item["id"]: {one["id"]: " <- ".join(one["via"]) or one["from"] for one in item["licenses"]}
        for item in tables["components"]
    }
    return Saved(
        name, tables["tool"]["version"], tables["tool"]["licenses"], tables["on"], tables["project"], tables["verdict"],
        tuple(tables["incomplete"]), components, tuple(item["name"] for item in tables["deployments"]), findings,
    )  # fmt: skip


def _seen(item: Mapping[str, Any]) -> Seen:
    return Seen(
        item["fingerprint"], item["code"], item["kind"], item["status"], item["component"], item["deployment"],
        item["license"], tuple((one["fact"], one["value"]) for one in item["because"]), tuple(item["asks"]),
        item["waived"]["until"] if item["waived"] is not None else None,
    )  # fmt: skip


def _day(value: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise schema.wrong(f"{schema.show(value)} is no day") from None


_DAY: Final = schema.checked(schema.text(), _day)
_TEXTS: Final = schema.many(schema.maybe_empty())
_NAME: Final = schema.or_null(schema.text())
# Keys that a comparison does not look at may be missing, or be others.
_REPORT: Final = schema.Shape(schema.needs({
    "schema": schema.one_of([SCHEMA]),
    "tool": schema.needs({"version": schema.text(), "licenses": schema.text()}),
    "on": _DAY,
    "project": schema.text(),
    "verdict": schema.one_of(kinds.VERDICTS),
    "incomplete": _TEXTS,
    "components": schema.many(schema.needs({
        "id": schema.text(),
        "licenses": schema.many(schema.needs({"id": schema.text(), "from": schema.text(), "via": _TEXTS})),
    })),
    "deployments": schema.many(schema.needs({"name": schema.text()})),
    "findings": schema.many(schema.needs({
        "fingerprint": schema.text(), "code": schema.text(), "kind": schema.one_of(kinds.MEANINGS),
        "status": schema.one_of(kinds.STATUSES), "component": _NAME, "deployment": _NAME, "license": _NAME,
        "because": schema.many(schema.needs({"fact": schema.text(), "value": schema.anything()})),
        "asks": _TEXTS,
        "waived": schema.or_null(schema.needs({"until": _DAY})),
    })),
}))  # fmt: skip

"""Official rules, apart from licenses, that keep certain actors from certain models or providers: dated data."""

from __future__ import annotations

import datetime
from typing import Final, NamedTuple

from licensecheck import conditions, schema
from licensecheck.conditions import Node
from licensecheck.errors import InputError, Problem
from licensecheck.licenses import Licenses
from licensecheck.textfiles import parse_toml, read_text

FILE: Final = "advisories.toml"


class Advisory(NamedTuple):
    """One rule: whom it concerns (`applies`), whose models (`vendors`, as the catalog names them), what it says."""

    id: str
    title: str
    authority: str
    instrument: str
    since: datetime.date
    vendors: tuple[str, ...]
    applies: Node
    says: str
    exemptions: str
    source: str
    secondary: bool  # its official text was not read
    certain: bool  # the facts can tell whom it concerns, and its text was read


_FILE: Final = schema.Shape(schema.table(
    {"schema": schema.version(), "checked": schema.day(), "advisory": schema.many(schema.table(
        {
            "id": schema.text(), "title": schema.text(), "jurisdiction": schema.text(), "authority": schema.text(),
            "instrument": schema.text(), "since": schema.day(), "vendors": schema.many(schema.text(), 1),
            "applies": schema.text(), "says": schema.prose(), "source": schema.text(),
        },
        {"exemptions": schema.prose(), "secondary": schema.flag(), "certain": schema.flag()},
    ))},
    {},
))  # fmt: skip


def load(licenses: Licenses) -> tuple[Advisory, ...]:
    """The advisories of the license folders; a later folder replaces one of the same id.

    Raises:
        InputError: a file of them cannot be used.
    """
    found: dict[str, Advisory] = {}
    for folder in licenses.folders:
        path = folder / FILE
        if not path.is_file():
            continue
        known, problems = _FILE.validate(parse_toml(read_text(path, FILE), FILE), FILE)
        if known is None or problems:
            raise InputError(problems)
        for index, raw in enumerate(known["advisory"]):
            try:
                applies = conditions.parse(raw["applies"])
            except conditions.ConditionError as error:
                raise InputError([Problem(FILE, f"advisory[{index}].applies", str(error), "Correct it.")]) from error
            found[raw["id"]] = Advisory(
                raw["id"], raw["title"], raw["authority"], raw["instrument"], raw["since"], tuple(raw["vendors"]), applies,
                raw["says"], raw.get("exemptions", ""), raw["source"], raw.get("secondary", False), raw.get("certain", False),
            )  # fmt: skip
    return tuple(found[id_] for id_ in sorted(found))

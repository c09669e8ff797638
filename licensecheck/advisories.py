"""Official rules, apart from licenses, that look at certain models, providers or licenses: dated data."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Set
from fnmatch import fnmatchcase
from typing import Any, Final, Literal, NamedTuple

from licensecheck import conditions, kinds, schema
from licensecheck.conditions import Node
from licensecheck.errors import InputError, Problem
from licensecheck.licenses import Licenses
from licensecheck.terms import CATEGORIES, License, Term
from licensecheck.textfiles import parse_toml, read_text

FILE: Final = "advisories.toml"
CONCERNS: Final = ("all", "most", "some")


class Advisory(NamedTuple):
    """One rule: whom it may concern (`applies`), whose models, what it says."""

    id: str
    title: str
    authority: str
    instrument: str
    since: datetime.date
    vendors: tuple[str, ...]  # as the catalog names them
    models: tuple[str, ...]  # patterns of names, where the catalog names no vendor of its own
    applies: Node
    concerns: Literal["all", "most", "some"]  # of those whom `applies` describes
    says: str
    exemptions: str
    source: str
    secondary: bool  # its official text was not read
    service: bool  # only the vendor's own service is meant, and not the same weights with another host

    def means(self, vendors: Set[str], names: Set[str]) -> bool:
        """Whether it is about one of these vendors, or about a model of one of these names."""
        return not vendors.isdisjoint(self.vendors) or any(
            fnmatchcase(name.lower(), pattern.lower()) for name in names for pattern in self.models
        )


class OpenSource(NamedTuple):
    """A rule that frees models under a free and open-source license: which licenses it takes for such."""

    id: str
    title: str
    authority: str
    instrument: str
    since: datetime.date
    applies: Node
    free: frozenset[str]  # categories
    withholds: frozenset[str]  # kinds of terms that such a license does not have
    says: str
    source: str
    secondary: bool


class View(NamedTuple):
    """Whether a rule takes a license for free and open-source, and the terms that speak against it."""

    answer: Literal["yes", "no", "unclear", "unknown"]
    against: tuple[Term, ...]


class Advisories(NamedTuple):
    rules: tuple[Advisory, ...]
    open_source: tuple[OpenSource, ...]


_RULE: Final = {
    "id": schema.text(), "title": schema.text(), "jurisdiction": schema.text(), "authority": schema.text(),
    "instrument": schema.text(), "since": schema.day(), "applies": schema.text(), "says": schema.prose(),
    "source": schema.text(),
}  # fmt: skip
_FILE: Final = schema.Shape(schema.table(
    {"schema": schema.version(), "checked": schema.day()},
    {
        "advisory": schema.many(schema.table(
            {**_RULE, "vendors": schema.many(schema.text(), 1)},
            {"exemptions": schema.prose(), "secondary": schema.flag(), "concerns": schema.one_of(CONCERNS),
             "models": schema.many(schema.text()), "service": schema.flag()},
        )),
        "open_source": schema.many(schema.table(
            {**_RULE, "free": schema.many(schema.one_of(CATEGORIES), 1),
             "withholds": schema.many(schema.one_of(sorted(kinds.TERM_KINDS)), 1)},
            {"secondary": schema.flag()},
        )),
    },
))  # fmt: skip


def load(licenses: Licenses) -> Advisories:
    """The rules of the license folders; a later folder replaces one of the same id.

    Raises:
        InputError: a file of them cannot be used.
    """
    rules: dict[str, Advisory] = {}
    open_source: dict[str, OpenSource] = {}
    for folder in licenses.folders:
        path = folder / FILE
        if not path.is_file():
            continue
        known, problems = _FILE.validate(parse_toml(read_text(path, FILE), FILE), FILE)
        if known is None or problems:
            raise InputError(problems)
        for index, raw in enumerate(known.get("advisory", ())):
            rules[raw["id"]] = Advisory(
                raw["id"], raw["title"], raw["authority"], raw["instrument"], raw["since"], tuple(raw["vendors"]),
                tuple(raw.get("models", ())),
                _applies(raw, f"advisory[{index}]"), raw.get("concerns", "some"), raw["says"], raw.get("exemptions", ""),
                raw["source"], raw.get("secondary", False), raw.get("service", False),
            )  # fmt: skip
        for index, raw in enumerate(known.get("open_source", ())):
            open_source[raw["id"]] = OpenSource(
                raw["id"], raw["title"], raw["authority"], raw["instrument"], raw["since"],
                _applies(raw, f"open_source[{index}]"), frozenset(raw["free"]), frozenset(raw["withholds"]), raw["says"],
                raw["source"], raw.get("secondary", False),
            )  # fmt: skip
    return Advisories(
        tuple(rules[id_] for id_ in sorted(rules)), tuple(open_source[id_] for id_ in sorted(open_source))
    )


def _applies(raw: Mapping[str, Any], place: str) -> Node:
    try:
        return conditions.parse(raw["applies"])
    except conditions.ConditionError as error:
        raise InputError([Problem(FILE, f"{place}.applies", str(error), "Correct it.")]) from error


def view(license_: License, rule: OpenSource) -> View:
    """Whether the rule takes the license for free and open-source."""
    if license_.unread:
        return View("unknown", ())
    against = tuple(term for term in license_.terms if term.kind in rule.withholds)
    free = license_.category in rule.free
    if free and not against:
        return View("yes", ())
    return View("unclear" if free or not against else "no", against)


def views(license_: License, licenses: Licenses) -> tuple[tuple[str, str], ...]:
    """What each rule that frees open-source models says of a license: the rule's instrument, and its view as prose."""
    return tuple((rule.instrument, reasons(view(license_, rule), license_)) for rule in load(licenses).open_source)


def reasons(seen: View, license_: License) -> str:
    """A view as prose."""
    terms = ", ".join(dict.fromkeys(term.kind for term in seen.against))
    return {
        "yes": "yes",
        "no": f"no, for its {terms}",
        "unclear": f"unclear, for its {terms}" if terms else f"unclear, as it is {license_.category}",
        "unknown": "not known: its text was not read",
    }[seen.answer]

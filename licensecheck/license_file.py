"""Reading a license file: its schema, what `like` brings, and the terms it states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from licensecheck import conditions, facts, kinds, schema
from licensecheck.conditions import Node
from licensecheck.errors import InputError, Problem
from licensecheck.logic import Truth
from licensecheck.terms import BINDS, CARRIED, CATEGORIES, Dispute, Document, Evidence, Exemption, License, Term

MOST_OVERLAPS: Final = 4
Parent = Callable[[str], "dict[str, Any] | None"]

_HEAD_KEYS: Final = {
    "spdx": schema.text(), "aliases": schema.many(schema.text()), "assumed_aliases": schema.many(schema.text()),
    "like": schema.text(), "drop": schema.many(schema.text()), "released": schema.day(),
    "reaches": schema.many(schema.one_of(facts.WAYS), 1), "carries": schema.many(schema.one_of(CARRIED[:1])),
    "not_modeled": schema.many(schema.text()), "unread": schema.prose(),
}  # fmt: skip
_BINDS: Final = schema.either(
    schema.one_of(BINDS), schema.keyed(schema.one_of(facts.WAYS), schema.one_of(BINDS)),
)  # fmt: skip
_TERM_KEYS: Final = {
    "code": schema.text(), "clause": schema.text(), "document": schema.text(), "anchor": schema.text(),
    "says": schema.prose(), "fix": schema.prose(), "note": schema.flag(), "applies": schema.text(),
    "requires": schema.text(), "through": schema.many(schema.one_of(facts.WAYS), 1), "binds": _BINDS,
    "unless": schema.many(schema.table({"clause": schema.text(), "when": schema.text()}, {})),
    "contested": schema.many(schema.table({"note": schema.prose()}, {"when": schema.text()})),
    "shown_by": schema.table({}, {
        "display": schema.many(schema.text(), 1), "on": schema.many(schema.one_of(facts.PLACES), 1),
        "notice": schema.many(schema.text(), 1), "copyright": schema.flag(), "name": schema.text(),
        "license_text": schema.either(schema.flag(), schema.text()), "documents": schema.many(schema.text(), 1),
        "points": schema.many(schema.many(schema.text(), 1), 1), "registration": schema.flag(), "statement": schema.flag(),
    }),
    "outbound": schema.many(schema.text()), "carries": schema.one_of(CARRIED),
}  # fmt: skip
FILE: Final = schema.Shape(schema.table(
    {
        "schema": schema.version(), "id": schema.text(), "name": schema.text(), "licensor": schema.text(),
        "category": schema.one_of(CATEGORIES), "reviewed": schema.day(),
    },
    _HEAD_KEYS
    | {
        "term": schema.many(schema.table({"kind": schema.one_of(sorted(kinds.TERM_KINDS))}, _TERM_KEYS)),
        "document": schema.many(schema.table(
            {"name": schema.text(), "source": schema.text()}, {"texts": schema.many(schema.text())},
        )),
    },
))  # fmt: skip
_NEEDED: Final = ("clause", "anchor", "says")


def build(tables: dict[str, Any], file: str, parent_of: Parent) -> License:
    """The license that the tables of a file state.

    Args:
        tables: of the file, with or without its cases.
        file: its name, for errors.
        parent_of: the tables of the license that `like` names; None if there is none.

    Raises:
        InputError: the file cannot be used, with every mistake.

    """
    known = _validated(tables, file)
    problems: list[Problem] = []
    if known["id"] + ".toml" != file:
        problems.append(Problem(file, "id", f"the id {known['id']!r} is not the file's name", "Rename one of them."))
    if known["id"] != known["id"].lower():
        problems.append(
            Problem(file, "id", "the id has capitals", "Write it in lower case; SPDX's spelling is `spdx`.")
        )
    raw_terms, parent = _inherit(known, file, parent_of)
    reaches = known.get("reaches") or parent.get("reaches") or ["itself", "weights"]
    documents = tuple(
        Document(item["name"], item["source"], tuple(item.get("texts", ()))) for item in known.get("document", ())
    )
    if not documents:
        problems.append(Problem(file, "document", "there is no document", "Add a [[document]] with name and source."))
    builder = _TermBuilder(known["id"], file, documents, tuple(reaches), problems, parent_of)
    terms = tuple(builder.term(raw, place, inherited) for raw, place, inherited in raw_terms)
    if known.get("unread") and terms:
        problems.append(Problem(file, "unread", "a license that was not read states no terms", "Drop one of them."))
    if problems:
        raise InputError(problems)
    return License(
        known["id"], known["name"], known.get("spdx", ""), tuple(known.get("aliases", ())),
        tuple(known.get("assumed_aliases", ())), known.get("like", ""), known["licensor"], known["category"],
        known.get("released"), known["reviewed"], tuple(known.get("carries", parent.get("carries", ()))),
        tuple(known.get("not_modeled", parent.get("not_modeled", ()))), known.get("unread", ""), documents, terms, file,
    )  # fmt: skip


def _validated(tables: Mapping[str, Any], file: str) -> dict[str, Any]:
    known, problems = FILE.validate({key: value for key, value in tables.items() if key != "case"}, file)
    if problems:
        raise InputError(problems)
    found: dict[str, Any] = known
    return found


def _inherit(
    known: dict[str, Any], file: str, parent_of: Parent
) -> tuple[list[tuple[dict[str, Any], str, bool]], dict[str, Any]]:
    """The terms of the file that `like` names, changed and completed by its own; and that file's tables."""
    own = [(term, f"term[{index}]") for index, term in enumerate(known.get("term", ()))]
    if "like" not in known:
        return [(term, place, False) for term, place in own], {}
    like = known["like"]
    tables = parent_of(like)
    if tables is None:
        raise InputError([Problem(file, "like", f"there is no license {like!r}", "Name a license file.")])
    parent = _validated(tables, f"{like}.toml")
    if "like" in parent:
        raise InputError([Problem(file, "like", f"{like!r} is itself like another", "Name that one.")])
    terms = parent.get("term", ())
    codes = [code_of(term) for term in terms]
    dropped = known.get("drop", ())
    gone = [code for code in dropped if code not in codes]
    if gone:
        raise InputError([Problem(file, "drop", f"{like} has no term {code!r}", "Drop it.") for code in gone])
    merged: dict[str, tuple[dict[str, Any], str, bool]] = {
        code: (term, f"term {code} of {like}", True)
        for code, term in zip(codes, terms, strict=True)
        if code not in dropped
    }
    for term, place in own:
        before = merged.get(code_of(term), ({}, "", False))[0]
        merged[code_of(term)] = ({**before, **term}, place, False)
    return list(merged.values()), parent


def code_of(term: Mapping[str, Any]) -> str:
    """What tells a term from the others of its license."""
    return str(term.get("code", term.get("kind", "")))


class _TermBuilder:
    def __init__(
        self,
        license_: str,
        file: str,
        documents: tuple[Document, ...],
        reaches: tuple[str, ...],
        problems: list[Problem],
        other: Parent,
    ) -> None:
        self.license, self.file, self.documents = license_, file, documents
        self.reaches, self.problems, self.other = reaches, problems, other
        self.codes: set[str] = set()

    def wrong(self, key: str, problem: str, remedy: str = "") -> None:
        self.problems.append(Problem(self.file, key, problem, remedy))

    def condition(self, text: str, key: str) -> Node:
        try:
            return conditions.parse(text)
        except conditions.ConditionError as error:
            self.wrong(key, error.problem, error.remedy)
        except RecursionError:
            self.wrong(key, "the condition is nested too deeply", "Flatten it.")
        return conditions.Constant(Truth.UNKNOWN)

    def term(self, raw: dict[str, Any], place: str, inherited: bool) -> Term:
        kind, code = raw["kind"], code_of(raw)
        if code != kind and not code.startswith(kind + "."):
            self.wrong(f"{place}.code", f"the code {code!r} does not begin with the kind", f"Write '{kind}.word'.")
        if code in self.codes:
            self.wrong(place, f"a second term has the code {code!r}", f"Give one of them a code: '{kind}.word'.")
        self.codes.add(code)
        for key in _NEEDED:
            if key not in raw:
                self.wrong(f"{place}.{key}", f"{key!r} is missing", "Add it.")
        document = raw.get("document", self.documents[0].name if self.documents else "")
        self._documented(f"{place}.document", document)
        if len(str(raw.get("anchor", "")).split()) > 12:
            self.wrong(f"{place}.anchor", "the anchor has more than 12 words", "Shorten it.")
        release = kind in kinds.RELEASE_KINDS
        requires = self.condition('lineage.release == "allowed"', place) if release else None
        if "requires" in raw:
            requires = self.condition(raw["requires"], f"{place}.requires")
        through = tuple(raw.get("through", self.reaches))
        binds = raw.get("binds", "anyone")
        evidence: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in raw.get("shown_by", {}).items()
        }
        if "points" in evidence:
            evidence["points"] = tuple(tuple(phrases) for phrases in evidence["points"])
        shown = Evidence(**evidence)
        self._shape(raw, kind, place, shown)
        term = Term(
            self.license, code, kind, raw.get("clause", ""), document, raw.get("anchor", ""), raw.get("says", ""),
            raw.get("fix", ""), raw.get("note", False), through,
            {way: binds if isinstance(binds, str) else binds.get(way, "anyone") for way in through},
            self.condition(raw.get("applies", "true"), f"{place}.applies"), raw.get("applies", "true"),
            requires, raw.get("requires", ""),
            tuple(Exemption(item["clause"], self.condition(item["when"], f"{place}.unless[{index}].when"), item["when"])
                  for index, item in enumerate(raw.get("unless", ()))),
            tuple(Dispute(self.condition(item.get("when", "true"), f"{place}.contested[{index}].when"),
                          item.get("when", "true"), item["note"])
                  for index, item in enumerate(raw.get("contested", ()))),
            shown, tuple(raw.get("outbound", ())), raw.get("carries", ""), inherited,
        )  # fmt: skip
        self._sizes(term, place)
        return term

    def _sizes(self, term: Term, place: str) -> None:
        """A list fact that many comparisons cut has too many regions to try them all."""
        nodes = [
            term.applies,
            *(exemption.when for exemption in term.unless),
            *([term.requires] if term.requires else []),
        ]
        names = [atom.fact for node in nodes for atom in conditions.atoms(node) if atom.op == "overlaps"]
        crowded = [name for name in dict.fromkeys(names) if names.count(name) > MOST_OVERLAPS]
        if crowded:
            self.wrong(
                f"{place}.applies", f"{crowded[0]!r} is compared more than {MOST_OVERLAPS} times", "Join the lists."
            )

    def _documented(self, key: str, document: str) -> None:
        if self.documents and document not in [known.name for known in self.documents]:
            self.wrong(key, f"the file has no document {document!r}", "Add a [[document]] of that name.")

    def _texts(self, place: str, shown: Evidence) -> None:
        """The texts that have to be there are ones that can be known."""
        for name in shown.documents:
            self._documented(f"{place}.documents", name)
        if shown.documents and shown.license_text is not True:
            self.wrong(f"{place}.documents", "documents are named, and not that the text of this license is meant",
                       "Write 'license_text = true'.")  # fmt: skip
        if isinstance(shown.license_text, str) and self.other(shown.license_text) is None:
            self.wrong(f"{place}.license_text", f"there is no license {shown.license_text!r}", "Name a license file.")

    def _shape(self, raw: dict[str, Any], kind: str, place: str, shown: Evidence) -> None:
        """A term has what its kind is judged by, and nothing that would never be looked at."""
        release = kind in kinds.RELEASE_KINDS
        worth_knowing = kind in kinds.WORTH_KNOWING or raw.get("note", False)
        if kind in kinds.DUTIES and not worth_knowing and not release and shown == Evidence():
            self.wrong(f"{place}.shown_by", "nothing shows that this duty is met", "Say what does.")
        if "shown_by" in raw and (kind not in kinds.DUTIES or worth_knowing or kind == "share-alike"):
            self.wrong(f"{place}.shown_by", f"no evidence is looked at for a term of kind {kind!r}", "Remove it.")
        if "requires" in raw and (release or worth_knowing or kind not in kinds.LIMITS):
            self.wrong(f"{place}.requires", f"a term of kind {kind!r} requires nothing", "Remove it.")
        if not release and ("outbound" in raw or "carries" in raw):
            self.wrong(place, f"a term of kind {kind!r} rules no release", "Remove 'outbound' and 'carries'.")
        self._texts(f"{place}.shown_by", shown)
        if shown.on and not shown.display:
            self.wrong(f"{place}.shown_by.on", "places are named and no text", "Add 'display'.")
        extra = set(raw["binds"]) - set(raw.get("through", self.reaches)) if isinstance(raw.get("binds"), dict) else ()
        if extra:
            self.wrong(
                f"{place}.binds", f"the term does not reach through {sorted(extra)[0]!r}", "Add it to 'through'."
            )

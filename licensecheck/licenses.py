"""License files: a typed mirror of `licenses/<id>.toml`, its loader, and lookup by id or alias."""

from __future__ import annotations

import datetime
import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import tomli

from licensecheck import conditions, facts, kinds, schema
from licensecheck.conditions import Node
from licensecheck.errors import InputError, Problem

CATEGORIES: Final = (
    "public-domain", "permissive", "weak-copyleft", "copyleft", "source-available", "non-commercial", "research",
    "proprietary",
)  # fmt: skip
WAYS: Final = facts.WAYS
BINDS: Final = ("anyone", "maker")


class Document(NamedTuple):
    """One text of the agreement, or one that it incorporates; `texts` are hashes of the copies compared."""

    name: str
    source: str
    texts: tuple[str, ...]


class Exemption(NamedTuple):
    """When a term does not apply after all, and the clause that says so."""

    clause: str
    when: Node
    text: str


class Dispute(NamedTuple):
    """A reading that is truly disputed; the conservative one is reported with this note."""

    when: Node
    text: str
    note: str


class Evidence(NamedTuple):
    """What shows that a duty is met. `display`: one is enough; `notice`: all of them."""

    display: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    notice: tuple[str, ...] = ()
    license_text: bool = False
    name: str = ""
    registration: bool = False
    statement: bool = False


class Term(NamedTuple):
    """One clause: through which ways and whom it binds, when it applies, what it requires or what shows it met."""

    license: str
    code: str
    kind: str
    clause: str
    document: str
    anchor: str
    says: str
    fix: str
    note: bool
    through: tuple[str, ...]
    binds: Mapping[str, str]  # whom, per way
    applies: Node
    applies_text: str
    requires: Node | None
    requires_text: str
    unless: tuple[Exemption, ...]
    contested: tuple[Dispute, ...]
    shown_by: Evidence
    outbound: tuple[str, ...]
    carries: str
    inherited: bool

    @property
    def full_code(self) -> str:
        return f"{self.license}/{self.code}"

    @property
    def about_release(self) -> bool:
        return self.kind in kinds.RELEASE_KINDS and self.requires is not None


class License(NamedTuple):
    """One encoded agreement, at one version."""

    id: str
    name: str
    spdx: str
    aliases: tuple[str, ...]
    assumed_aliases: tuple[str, ...]
    like: str
    licensor: str
    category: str
    released: datetime.date | None
    reviewed: datetime.date
    carries: tuple[str, ...]
    not_modeled: tuple[str, ...]
    documents: tuple[Document, ...]
    terms: tuple[Term, ...]
    file: str

    def document(self, name: str) -> Document | None:
        return next((document for document in self.documents if document.name == name), None)

    def term(self, code: str) -> Term | None:
        return next((term for term in self.terms if term.code == code), None)


_HEAD_KEYS: Final = {
    "spdx": schema.text(), "aliases": schema.many(schema.text()), "assumed_aliases": schema.many(schema.text()),
    "like": schema.text(), "drop": schema.many(schema.text()), "released": schema.day(),
    "reaches": schema.many(schema.one_of(WAYS), 1), "carries": schema.many(schema.one_of(["use-restrictions"])),
    "not_modeled": schema.many(schema.text()),
}  # fmt: skip
_BINDS: Final = schema.either(
    schema.one_of(BINDS), schema.keyed(schema.one_of(WAYS), schema.one_of(BINDS)),
)  # fmt: skip
_TERM_KEYS: Final = {
    "code": schema.text(), "clause": schema.text(), "document": schema.text(), "anchor": schema.text(),
    "says": schema.text(), "fix": schema.text(), "note": schema.flag(), "applies": schema.text(),
    "requires": schema.text(), "through": schema.many(schema.one_of(WAYS), 1), "binds": _BINDS,
    "unless": schema.many(schema.table({"clause": schema.text(), "when": schema.text()}, {})),
    "contested": schema.many(schema.table({"note": schema.text()}, {"when": schema.text()})),
    "shown_by": schema.table({}, {
        "display": schema.many(schema.text(), 1), "on": schema.many(schema.one_of(facts.PLACES), 1),
        "notice": schema.many(schema.text(), 1), "license_text": schema.flag(), "name": schema.text(),
        "registration": schema.flag(), "statement": schema.flag(),
    }),
    "outbound": schema.many(schema.text()), "carries": schema.one_of(["use-restrictions"]),
}  # fmt: skip
_FILE: Final = schema.Shape(schema.table(
    {
        "schema": schema.one_of([1]), "id": schema.text(), "name": schema.text(), "licensor": schema.text(),
        "category": schema.one_of(CATEGORIES), "reviewed": schema.day(),
        "term": schema.many(schema.table({"kind": schema.one_of(sorted(kinds.TERM_KINDS))}, _TERM_KEYS)),
    },
    _HEAD_KEYS
    | {
        "document": schema.many(schema.table(
            {"name": schema.text(), "source": schema.text()}, {"texts": schema.many(schema.text())},
        )),
    },
))  # fmt: skip
_NEEDED: Final = ("clause", "anchor", "says")


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises:
        InputError: it is malformed, with the line.
    """
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        line = getattr(error, "lineno", None)
        problem = getattr(error, "msg", str(error))
        raise InputError([Problem(file, None, f"this is no TOML: {problem}", "Correct the line.", line)]) from error
    except RecursionError as error:
        raise InputError([Problem(file, None, "the tables are nested too deeply", "Flatten them.")]) from error


def read_text(path: Path, limit: int, shown: str) -> str:
    """A UTF-8 file of at most `limit` bytes.

    Raises:
        InputError: it cannot be read, is larger or is not UTF-8.
    """
    try:
        with path.open("rb") as handle:
            data = handle.read(limit + 1)
    except OSError as error:
        raise InputError([Problem(shown, None, f"cannot be read: {error.strerror}", "Check the path.")]) from error
    if len(data) > limit:
        remedy = f"The largest that is read is {limit // 1_000_000} MB."
        raise InputError([Problem(shown, None, "the file is too large", remedy)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError([Problem(shown, None, "the file is not UTF-8", "Save it as UTF-8.")]) from error


def head(text: str) -> str:
    """The keys of a data file, which come before its first table."""
    return text if (end := text.find("\n[")) < 0 else text[:end]


def without_cases(text: str) -> str:
    """A license file without its cases, which come last."""
    return text if (end := text.find("\n[[case]]")) < 0 else text[:end]


LIMIT: Final = 5_000_000


class Licenses:
    """The encoded licenses of some folders; a later folder adds to the ones before and may replace an entry."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.folders = tuple(folders)
        self._loaded: dict[str, License] = {}

    @functools.cached_property
    def files(self) -> dict[str, Path]:
        """License id to file; the id is the file's name."""
        found: dict[str, Path] = {}
        for folder in self.folders:
            found |= {path.stem: path for path in sorted(folder.glob("*.toml")) if path.stem != "families"}
        return found

    @functools.cached_property
    def families(self) -> dict[str, str]:
        """Names that hubs use for several licenses at once, and what each leaves open."""
        found: dict[str, str] = {}
        for folder in self.folders:
            path = folder / "families.toml"
            if path.is_file():
                found |= parse_toml(read_text(path, LIMIT, path.name), path.name).get("families", {})
        return found

    @functools.cached_property
    def _aliases(self) -> dict[str, tuple[str, bool]]:
        found: dict[str, tuple[str, bool]] = {}
        for id_, path in self.files.items():
            keys = parse_toml(head(read_text(path, LIMIT, path.name)), path.name)
            for name in (keys.get("spdx"), *keys.get("aliases", ())):
                if isinstance(name, str):
                    found.setdefault(name.lower(), (id_, False))
            for name in keys.get("assumed_aliases", ()):
                found.setdefault(str(name).lower(), (id_, True))
        return found

    def find(self, name: str) -> tuple[str, bool] | None:
        """The id of the license that a name means, in any case, and whether that is an assumption.

        None where no entry has it or it is a family of several licenses.
        """
        plain = name.strip().lower()
        if plain in self.files:
            return plain, False
        if plain in self.families:
            return None
        return self._aliases.get(plain)

    def get(self, id_: str) -> License:
        """The license with this id.

        Raises:
            KeyError: there is none.
            InputError: its file cannot be used.
        """
        if id_ not in self._loaded:
            path = self.files[id_]
            self._loaded[id_] = self._build(self.tables(id_), path.name)
        return self._loaded[id_]

    def __iter__(self) -> Iterator[License]:
        return (self.get(id_) for id_ in sorted(self.files))

    def tables(self, id_: str, *, cases: bool = False) -> dict[str, Any]:
        """The tables of a license file as they stand there, without those that `like` brings."""
        path = self.files[id_]
        text = read_text(path, LIMIT, path.name)
        return parse_toml(text if cases else without_cases(text), path.name)

    @functools.cached_property
    def digest(self) -> str:
        """A hash of all license data, the model catalog included."""
        total = hashlib.sha256()
        for folder in self.folders:
            for path in sorted(folder.rglob("*.toml")):
                data = path.read_bytes()
                total.update(f"{path.relative_to(folder).as_posix()} {len(data)}\n".encode() + data)
        return "sha256:" + total.hexdigest()

    def _build(self, tables: dict[str, Any], file: str) -> License:
        problems: list[Problem] = []
        known, problems = _FILE.validate({key: value for key, value in tables.items() if key != "case"}, file)
        if known is None:
            raise InputError(problems)
        if known["id"] + ".toml" != file:
            problems.append(Problem(file, "id", f"the id {known['id']!r} is not the file's name", "Rename one of them."))
        raw_terms, parent = self._inherit(known, file)
        reaches = known.get("reaches") or parent.get("reaches") or ["itself", "weights"]
        documents = tuple(
            Document(item["name"], item["source"], tuple(item.get("texts", ()))) for item in known.get("document", ())
        )
        builder = _TermBuilder(known["id"], file, documents, tuple(reaches), problems)
        terms = tuple(builder.term(raw, place, inherited) for raw, place, inherited in raw_terms)
        if problems:
            raise InputError(problems)
        return License(
            known["id"], known["name"], known.get("spdx", ""), tuple(known.get("aliases", ())),
            tuple(known.get("assumed_aliases", ())), known.get("like", ""), known["licensor"], known["category"],
            known.get("released"), known["reviewed"], tuple(known.get("carries", parent.get("carries", ()))),
            tuple(known.get("not_modeled", parent.get("not_modeled", ()))), documents, terms, file,
        )  # fmt: skip

    def _inherit(
        self, known: dict[str, Any], file: str
    ) -> tuple[list[tuple[dict[str, Any], str, bool]], dict[str, Any]]:
        """The terms of the file `like` names, changed and completed by its own."""
        own = [(term, f"term[{index}]") for index, term in enumerate(known["term"])]
        if "like" not in known:
            return [(term, place, False) for term, place in own], {}
        if known["like"] not in self.files:
            raise InputError([Problem(file, "like", f"there is no license {known['like']!r}", "Name a license file.")])
        parent = self.tables(known["like"])
        if "like" in parent:
            raise InputError([Problem(file, "like", f"{known['like']!r} is itself like another", "Name that one.")])
        merged: dict[str, tuple[dict[str, Any], str, bool]] = {
            code_of(term): (term, f"term {code_of(term)} of {known['like']}", True)
            for term in parent["term"]
            if code_of(term) not in known.get("drop", ())
        }
        gone = [code for code in known.get("drop", ()) if code not in {code_of(term) for term in parent["term"]}]
        if gone:
            raise InputError([Problem(file, "drop", f"{known['like']} has no term {code!r}", "Drop it.") for code in gone])
        for term, place in own:
            before = merged.get(code_of(term), ({}, "", False))[0]
            merged[code_of(term)] = ({**before, **term}, place, False)
        return list(merged.values()), parent


def code_of(term: Mapping[str, Any]) -> str:
    """What tells a term from the others of its license."""
    return str(term.get("code", term.get("kind", "")))


class _TermBuilder:
    def __init__(
        self, license_: str, file: str, documents: tuple[Document, ...], reaches: tuple[str, ...], problems: list[Problem]
    ) -> None:
        self.license, self.file, self.documents = license_, file, documents
        self.reaches, self.problems = reaches, problems
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
        return conditions.Constant(conditions.Truth.UNKNOWN)

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
        if document not in [known.name for known in self.documents]:
            self.wrong(f"{place}.document", f"the file has no document {document!r}", "Add a [[document]] of that name.")
        if len(str(raw.get("anchor", "")).split()) > 12:
            self.wrong(f"{place}.anchor", "the anchor has more than 12 words", "Shorten it.")
        release = kind in kinds.RELEASE_KINDS
        requires = self.condition('lineage.release == "allowed"', place) if release else None
        if "requires" in raw:
            requires = self.condition(raw["requires"], f"{place}.requires")
        through = tuple(raw.get("through", self.reaches))
        binds = raw.get("binds", "anyone")
        shown = Evidence(**{key: tuple(value) if isinstance(value, list) else value
                            for key, value in raw.get("shown_by", {}).items()})  # fmt: skip
        self._shape(raw, kind, place, shown)
        return Term(
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
        if shown.on and not shown.display:
            self.wrong(f"{place}.shown_by.on", "places are named and no text", "Add 'display'.")
        extra = set(raw["binds"]) - set(raw.get("through", self.reaches)) if isinstance(raw.get("binds"), dict) else ()
        if extra:
            self.wrong(f"{place}.binds", f"the term does not reach through {sorted(extra)[0]!r}", "Add it to 'through'.")


def data_folder() -> Path:
    """The folder of license data: inside the package as installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "_licenses"
    return installed if installed.is_dir() else package.parent / "licenses"

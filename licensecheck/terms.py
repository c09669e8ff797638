"""The typed form of an encoded license: documents, terms, and what shows that they are met."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from licensecheck import kinds
from licensecheck.conditions import Node

# From those that allow most to those that allow least.
CATEGORIES: Final = (
    "public-domain", "permissive", "weak-copyleft", "copyleft", "source-available", "non-commercial", "research",
    "proprietary",
)  # fmt: skip
FREE: Final = frozenset(["public-domain", "permissive"])
BINDS: Final = ("anyone", "maker")
# What has to survive a release: restrictions that many licenses carry, or those of this one licensor.
CARRIED: Final = ("use-restrictions", "own-restrictions")


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
    """What shows that a duty is met. `display`: one is enough; `notice` and `documents`: all of them.

    `points` are what terms of use have to name, all of them, each by one of its phrases.
    """

    display: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    notice: tuple[str, ...] = ()
    copyright: bool = False  # the licensor's copyright line, whatever it says
    license_text: bool | str = False  # the text of the license itself, or of the one with this id
    documents: tuple[str, ...] = ()  # those of the license that belong to its text; none: the first
    name: str = ""
    points: tuple[tuple[str, ...], ...] = ()
    registration: bool = False
    statement: bool = False

    @property
    def places(self) -> list[str]:
        """Where a text has to be shown, as prose."""
        return [place.replace("-", " ") for place in self.on]

    @property
    def names(self) -> str:
        """What terms of use have to name, as prose."""
        return " and ".join(either(phrases) for phrases in self.points)


def either(phrases: Iterable[str]) -> str:
    """Phrases of which one is enough, as prose."""
    return " or ".join(f'"{phrase}"' for phrase in phrases)


class Whole(NamedTuple):
    """A text that has to be there word for word: a document of a license."""

    license: str
    document: str  # "" for the first


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
    def texts(self) -> tuple[Whole, ...]:
        """The texts that show that the duty is met, all of them together."""
        wanted = self.shown_by.license_text
        if not wanted:
            return ()
        license_ = wanted if isinstance(wanted, str) else self.license
        return tuple(Whole(license_, name) for name in self.shown_by.documents or ("",))

    @property
    def others_allowed(self) -> str:
        """Which licenses besides those named the term allows a release under, as prose; "" for none."""
        return {
            "use-restrictions": "another license that carries the same use restrictions",
            "own-restrictions": "any license, where an agreement passes the restrictions on",
        }.get(self.carries, "")

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
    unread: str  # why its terms are not known, and what others report of them; "" where they were read
    documents: tuple[Document, ...]
    terms: tuple[Term, ...]
    file: str

    def document(self, name: str) -> Document | None:
        return next((document for document in self.documents if document.name == name), None)

    def term(self, code: str) -> Term | None:
        return next((term for term in self.terms if term.code == code), None)

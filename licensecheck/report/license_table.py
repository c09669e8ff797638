"""The encoded licenses as one Markdown table: what each limits, what it orders, and how well it was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Final

from licensecheck import kinds
from licensecheck.advisories import OpenSource, view
from licensecheck.report.tables import cell, codes, table
from licensecheck.terms import License

_HEAD: Final = ("id", "name", "category", "limits", "duties", "evidence", "reviewed")


def lines(licenses: Iterable[License], open_source: Sequence[OpenSource]) -> Iterator[str]:
    """A row per license, by id; the last columns are the views of rules that free open-source models."""
    head = (*_HEAD, *(cell(f"free by {rule.instrument}") for rule in open_source))
    return table(head, (_row(item, open_source) for item in sorted(licenses, key=lambda item: item.id)))


def _row(item: License, open_source: Sequence[OpenSource]) -> tuple[str, ...]:
    return (
        f"`{item.id}`", cell(item.name), item.category, codes(_kinds(item, kinds.LIMITS)),
        codes(_kinds(item, kinds.DUTIES)), evidence(item), item.reviewed.isoformat(),
        *(view(item, rule).answer for rule in open_source),
    )  # fmt: skip


def _kinds(item: License, group: Set[str]) -> list[str]:
    """The kinds of its terms, in the order of the list of kinds; a term that is only a note limits nobody."""
    held = {term.kind for term in item.terms if not term.note and term.kind in group}
    return [kind for kind in kinds.MEANINGS if kind in held]


def evidence(item: License) -> str:
    """What its terms rest on: a text that was at hand and whose copies can be told by their hashes, or less."""
    if item.unread:
        return "text not read"
    if all(document.texts for document in item.documents):
        return "text compared"
    return "text compared in part" if any(document.texts for document in item.documents) else "text read, not compared"

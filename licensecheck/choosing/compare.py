"""Two licenses, term by term: what only one says, what both say differently, and what is the same."""

from __future__ import annotations

from typing import Final, NamedTuple

from licensecheck.terms import License, Term

# In what two terms about the same matter can differ, as reports name it.
ASPECTS: Final = (
    "clause", "through", "binds", "note", "applies", "unless", "requires", "shown_by", "outbound", "contested",
)  # fmt: skip


class Pair(NamedTuple):
    """A term of each license about the same matter, and the aspects in which they differ."""

    left: Term
    right: Term
    differs: tuple[str, ...]

    @property
    def code(self) -> str:
        return self.left.code if self.left.code == self.right.code else f"{self.left.code} / {self.right.code}"


class Comparison(NamedTuple):
    left: License
    right: License
    only_left: tuple[Term, ...]
    only_right: tuple[Term, ...]
    differing: tuple[Pair, ...]
    same: tuple[Pair, ...]


def compare(left: License, right: License) -> Comparison:
    """Two licenses side by side. Terms are matched by code, those left over by kind; both in their order."""
    matched: dict[str, Term] = {
        term.code: other for term in left.terms if (other := right.term(term.code)) is not None
    }  # fmt: skip
    rest = [term for term in right.terms if term.code not in matched]
    for term in left.terms:
        other = next((item for item in rest if item.kind == term.kind), None)
        if term.code not in matched and other is not None:
            matched[term.code] = other
            rest.remove(other)
    pairs = [Pair(term, matched[term.code], _differs(term, matched[term.code]))
             for term in left.terms if term.code in matched]  # fmt: skip
    return Comparison(
        left, right, tuple(term for term in left.terms if term.code not in matched), tuple(rest),
        tuple(pair for pair in pairs if pair.differs), tuple(pair for pair in pairs if not pair.differs),
    )  # fmt: skip


def _differs(left: Term, right: Term) -> tuple[str, ...]:
    one, two = _meant(left, right), _meant(right, left)
    return tuple(about for about in ASPECTS if one[about] != two[about])


def _meant(term: Term, other: Term) -> dict[str, object]:
    """What a term says of each aspect, in a form in which other words for the same are equal.

    That a license itself is among those it may be passed on under is the same on both sides.
    """
    return {
        "clause": term.clause,
        "through": set(term.through),
        "binds": {way: whom for way, whom in term.binds.items() if way in other.binds},
        "note": term.note,
        "applies": term.applies,
        "unless": {item.when for item in term.unless},
        "requires": term.requires if term.requires_text else None,
        "shown_by": term.shown_by,
        "outbound": ({term.license, *term.outbound} - {term.license, other.license}, term.carries),
        "contested": {(item.when, item.note) for item in term.contested},
    }

"""Two licenses side by side, the differences first: as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from licensecheck.choosing.compare import Comparison, Pair
from licensecheck.report.license_text import shows
from licensecheck.report.style import paint, wrap
from licensecheck.report.tables import cell, table
from licensecheck.terms import License, Term

SCHEMA: Final = "licensecheck-comparison/1"


def text(found: Comparison, *, color: bool = False) -> Iterator[str]:
    """Plain lines for a terminal."""
    for item in (found.left, found.right):
        yield paint(f"{item.name}  ({item.id})", color=color, bold=True)
        yield f"  {_about(item)}"
    for item, terms in ((found.left, found.only_left), (found.right, found.only_right)):
        if terms:
            yield ""
            yield paint(f"Only in {item.id}", color=color, bold=True)
        for term in terms:
            yield f"    {paint(term.code, color=color, bold=True)}  clause {term.clause}"
            yield from wrap(term.says, 8)
    if found.differing:
        yield ""
        yield paint("Different", color=color, bold=True)
    for pair in found.differing:
        yield f"    {paint(pair.code, color=color, bold=True)}"
        for about in pair.differs:
            yield f"      {about.replace('_', ' ')}"
            for term in (pair.left, pair.right):
                yield from wrap(described(term, about) or "-", 8, f"{term.license}: ")
    yield ""
    if found.same:
        yield from wrap(", ".join(pair.code for pair in found.same), 0, "The same: ")
    else:
        yield "No term is the same."


def markdown(found: Comparison) -> Iterator[str]:
    """One table, what differs first; what is the same in a line below."""
    left, right = found.left, found.right
    yield f"## {cell(left.name)} and {cell(right.name)}"
    yield ""
    yield f"- `{left.id}`: {cell(_about(left))}"
    yield f"- `{right.id}`: {cell(_about(right))}"
    if found.only_left or found.only_right or found.differing:
        rows = [
            *((f"`{term.code}`", "", _whole(term), "not in it") for term in found.only_left),
            *((f"`{term.code}`", "", "not in it", _whole(term)) for term in found.only_right),
            *((f"`{pair.code}`", about.replace("_", " "), *(cell(described(term, about)) for term in pair[:2]))
              for pair in found.differing for about in pair.differs),
        ]  # fmt: skip
        yield ""
        yield from table(("term", "aspect", f"`{left.id}`", f"`{right.id}`"), rows)
    yield ""
    yield f"The same: {', '.join(f'`{pair.code}`' for pair in found.same) or 'nothing'}"


def document(found: Comparison) -> str:
    """JSON text, schema `licensecheck-comparison/1`."""
    whole = {
        "schema": SCHEMA,
        "licenses": [
            {"id": item.id, "name": item.name, "category": item.category, "reviewed": item.reviewed.isoformat()}
            for item in (found.left, found.right)
        ],
        "only": [_term(term) for term in (*found.only_left, *found.only_right)],
        "different": [_pair(pair) for pair in found.differing],
        "same": [[pair.left.code, pair.right.code] for pair in found.same],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _term(term: Term) -> dict[str, Any]:
    return {"license": term.license, "code": term.code, "kind": term.kind, "clause": term.clause, "says": term.says}


def _pair(pair: Pair) -> dict[str, Any]:
    sides = (pair.left, pair.right)
    aspects = [{"aspect": about, "values": [described(term, about) for term in sides]} for about in pair.differs]
    return {"codes": [term.code for term in sides], "kind": pair.left.kind, "aspects": aspects,
            "says": [term.says for term in sides]}  # fmt: skip


def _about(item: License) -> str:
    released = f", released {item.released}" if item.released else ""
    unread = "; its terms are not known" if item.unread else ""
    return f"{item.licensor}; {item.category}{released}; reviewed {item.reviewed}{unread}"


def _whole(term: Term) -> str:
    return cell(f"{term.says} (clause {term.clause})")


def described(term: Term, about: str) -> str:
    """What a term says of one aspect, in words; '' for nothing."""
    whom = set(term.binds.values())
    ways = ", ".join(f"{way}: {who}" for way, who in term.binds.items())
    itself = (
        "the license itself",
        *term.outbound,
        *([term.others_allowed] if term.others_allowed else []),
    )
    forms = {
        "clause": term.clause,
        "through": ", ".join(term.through),
        "binds": whom.pop() if len(whom) == 1 else ways,
        "note": "only worth knowing" if term.note else "a term that is judged",
        "applies": "always" if term.applies_text == "true" else term.applies_text,
        "unless": "; ".join(f"{item.text} (clause {item.clause})" for item in term.unless),
        "requires": term.requires_text,
        "shown_by": "; ".join(shows(term)),
        "outbound": ", ".join(itself) if term.about_release else "",
        "contested": "; ".join(item.note if item.text == "true" else f"{item.note} (where {item.text})"
                               for item in term.contested),
    }  # fmt: skip
    return forms[about]

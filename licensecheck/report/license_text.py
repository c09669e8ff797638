"""An encoded license, or one of its terms, as a lawyer reads it: whole, with what it takes from another marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from licensecheck import kinds
from licensecheck.evaluate import remedies
from licensecheck.report.style import paint, wrap
from licensecheck.terms import License, Term

_WAYS = {
    "itself": "the model itself",
    "weights": "what was made from its weights",
    "outputs": "what was made with its outputs",
    "data": "what was trained on it as data",
}
_GROUPS = (
    (kinds.LIMITS, "Limits and prohibitions"),
    (kinds.DUTIES, "Duties"),
    (kinds.WORTH_KNOWING, "Worth knowing"),
)


def license_lines(license_: License, views: Iterable[tuple[str, str]] = (), *, color: bool = False) -> Iterator[str]:
    """A whole license.

    Args:
        views: rules that free open-source models, and whether they take it for such.
    """
    yield paint(f"{license_.name}  ({license_.id})", color=color, bold=True)
    released = f", released {license_.released}" if license_.released else ""
    yield f"  {license_.licensor}; {license_.category}{released}; reviewed {license_.reviewed}"
    names = [name for name in (license_.spdx, *license_.aliases) if name]
    yield from wrap(", ".join(names), 2, "also called: ")
    if license_.assumed_aliases:
        yield from wrap(", ".join(license_.assumed_aliases), 2, "assumed for: ")
    for document in license_.documents:
        yield f"  {document.name}: {document.source}"
    for instrument, view in views:
        yield from wrap(f"free and open-source by {instrument}? {view}", 2)
    if license_.like:
        yield f"  like {license_.like}: terms marked with = are the same there"
    for group, title in _GROUPS:
        terms = [
            term
            for term in license_.terms
            if term.kind in group and not (term.note and group is not kinds.WORTH_KNOWING)
        ]
        terms += [term for term in license_.terms if term.note and group is kinds.WORTH_KNOWING]
        if terms:
            yield ""
            yield paint(title, color=color, bold=True)
        for term in terms:
            yield ""
            yield from term_lines(term, license_, color=color)
    if license_.unread:
        yield from wrap(license_.unread, 2, "its terms are not known: ")
    if license_.not_modeled:
        yield ""
        yield paint("Not modeled", color=color, bold=True)
        yield from (line for text in license_.not_modeled for line in wrap(text, 2, "- "))


def term_lines(term: Term, license_: License, *, color: bool = False) -> Iterator[str]:
    """One term: what it says, whom it binds through what, when, and what shows that it is met."""
    mark = "= " if term.inherited else ""
    yield f"  {mark}{paint(term.code, color=color, bold=True)}  clause {term.clause}"
    yield from wrap(term.says, 4)
    yield from wrap(_binds(term), 4, "binds: ")
    if term.applies_text != "true":
        yield from wrap(term.applies_text, 4, "applies when: ")
    for exemption in term.unless:
        yield from wrap(f"{exemption.text}  (clause {exemption.clause})", 4, "unless: ")
    if term.requires_text:
        yield from wrap(term.requires_text, 4, "requires: ")
    met = "; ".join(_met(term, license_))
    if met:
        yield from wrap(met, 4, "met by: ")
    for dispute in term.contested:
        when = "" if dispute.text == "true" else f"  (where {dispute.text})"
        yield from wrap(dispute.note + when, 4, "disputed: ")
    if not term.note and term.kind not in kinds.WORTH_KNOWING:
        yield from wrap(remedies.fix(term, license_, "due", ()), 4, "fix: ")


def _binds(term: Term) -> str:
    parts = []
    for whom, who in (("anyone", "whoever uses or offers"), ("maker", "whoever made")):
        ways = [_WAYS[way] for way in term.through if term.binds[way] == whom]
        if ways:
            parts.append(f"{who} {' or '.join(ways)}")
    return "; ".join(parts)


def _met(term: Term, license_: License) -> Iterator[str]:
    yield from shows(term)
    if term.about_release:
        more = f" or {term.others_allowed}" if term.others_allowed else ""
        yield f"a release under {' or '.join((license_.id, *term.outbound))}{more}"
    if term.kind in kinds.SETTLED_BY_AGREEMENT and not term.note:
        yield "a separate agreement with the licensor"


def shows(term: Term) -> Iterator[str]:
    """What shows that a duty is met, each as prose."""
    shown = term.shown_by
    if shown.display:
        where = f" on the {' or '.join(shown.places)}" if shown.on else ""
        yield "showing " + " or ".join(f'"{text}"' for text in shown.display) + where
    if shown.notice:
        yield "a file that holds " + " and ".join(f'"{text}"' for text in shown.notice)
    if shown.copyright:
        yield "a file that holds the licensor's copyright line"
    if isinstance(shown.license_text, str):
        yield f"a file that holds the text of {shown.license_text}"
    elif len(shown.documents) > 1:
        yield f"files that hold the text of the license: {', '.join(shown.documents)}"
    elif shown.license_text:
        yield "a file that holds the text of the license"
    if shown.name:
        yield f'a name that begins with "{shown.name}"'
    if shown.points:
        yield f"terms of use that name {shown.names}"
    if shown.registration:
        yield "a registration recorded in organization.registrations"
    if shown.statement:
        yield "a statement of how it is done"

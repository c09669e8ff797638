"""Looking at what a duty is shown by: displays, files, names, registrations, a person's word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from licensecheck import generated
from licensecheck.evaluate import texts
from licensecheck.evaluate.judge import Shown
from licensecheck.project import Deployment, Evidence, Known
from licensecheck.terms import License, Term, Whole, either


class Look(NamedTuple):
    """What was looked at, in order, and what that comes to."""

    shown: Shown
    seen: tuple[tuple[str, Known], ...]  # fact or `evidence`, and what stands there
    assumes: tuple[str, ...] = ()
    lacks: str = ""  # what a source that was looked at does not show


def look(
    term: Term, license_: License, component: str, deployment: Deployment, evidence: Iterable[Evidence],
    copyrights: Callable[[], tuple[str, ...]] = tuple,
) -> Look:  # fmt: skip
    """Look at every source that the term names; one that shows the duty is met is enough.

    Args:
        copyrights: the copyright lines that came with what is licensed, as far as they are known.
    """
    wanted = term.shown_by
    looks = []
    if wanted.name:
        looks.append(_name(wanted.name, component))
    if wanted.registration and term.license in deployment.organization.registrations:
        where = deployment.organization.registrations[term.license]
        looks.append(Look("shown", (("organization.registrations", Known(term.license, where)),)))
    if wanted.display and deployment.display is not None:
        looks.append(_display(term, deployment))
    own = [item for item in evidence if item.term == term.full_code
           and item.model in (None, component) and item.deployment in (None, deployment.name)]  # fmt: skip
    files = [item for item in own if term.texts and item.file is not None]
    looks += [_item(term, item, copyrights) for item in own if item not in files]
    if files:
        looks.append(_texts(term, license_, files))
    for outcome in ("shown", "failed"):
        for found in looks:
            if found.shown == outcome:
                return found
    return looks[0] if looks else Look("absent", ())


def named(component: str, required: str) -> bool:
    """Whether a component's name has the beginning that a license requires."""
    return texts.begins_with(texts.name_of(component), required)


def _name(required: str, component: str) -> Look:
    seen = (("model.id", Known(component, "")),)
    if named(component, required):
        return Look("shown", seen)
    return Look("failed", seen, lacks=f"the name {texts.name_of(component)!r} does not begin with {required!r}")


def _display(term: Term, deployment: Deployment) -> Look:
    assert deployment.display is not None
    wanted, known = term.shown_by, deployment.facts["deployment.display"]
    seen = (("deployment.display", known),)
    hits = [item for item in deployment.display if any(texts.shows(item.text, text) for text in wanted.display)]
    for item in hits:
        if not wanted.on or item.on in wanted.on:
            return Look("shown", seen)
    for item in hits:
        if not item.on:
            return Look("shown", seen, (f"{item.text!r} is shown on the {' or '.join(wanted.places)}",))
    where = f" on the {' or '.join(wanted.places)}" if wanted.on else ""
    return Look("failed", seen, lacks=f"no text shows {' or '.join(repr(text) for text in wanted.display)}{where}")


def _texts(term: Term, license_: License, files: Sequence[Evidence]) -> Look:
    """The files that are named for a term; what one of them lacks another may hold."""
    first = {whole: next((item for item in files if item.held.get(whole)), None) for whole in term.texts}
    seen = tuple(("evidence", Known(f"{item.file}:{item.held[whole]}", item.where))
                 for whole, item in first.items() if item is not None)  # fmt: skip
    lacking = "; ".join(text_name(whole, license_) for whole, item in first.items() if item is None)
    if not lacking:
        return Look("shown", seen)
    lacks = [f"{item.file} {item.unreadable}" for item in files if item.text is None]
    if read := [item.file or "" for item in files if item.text is not None]:
        lacks.append(f"{' and '.join(read)} {'does' if len(read) == 1 else 'do'} not hold: {lacking}")
    return Look("failed", (("evidence", Known(files[0].file, files[0].where)),), lacks="; ".join(lacks))


def text_name(whole: Whole, license_: License) -> str:
    """A text that a term of a license asks for, as prose."""
    name = f"the text of the {license_.name}" if whole.license == license_.id else f"the text of {whole.license}"
    more = license_.document(whole.document) if whole.license == license_.id else None
    return name if more is None or more == license_.documents[0] else f"{name} ({more.name})"


def _item(term: Term, item: Evidence, copyrights: Callable[[], tuple[str, ...]]) -> Look:
    wanted = term.shown_by
    if item.statement is not None:
        seen = (("evidence", Known(item.statement, item.where)),)
        if wanted.statement:
            return Look("shown", seen)
        return Look("absent", seen, lacks="a statement does not show this duty: name a file")
    file = item.file or ""
    seen = (("evidence", Known(file, item.where)),)
    if item.text is None:
        return Look("failed", seen, lacks=f"{file} {item.unreadable}")
    assumes: tuple[str, ...] = ()
    if wanted.display:
        own = generated.without(item.text)  # what this tool wrote lists the text as something to be done
        shown = {text: line for text in wanted.display if (line := texts.line_of(own, text, file))}
        lines = shown or {" or ".join(wanted.display): 0}
    elif wanted.notice:
        lines = {text: texts.line_of(item.text, text, file) for text in wanted.notice}
    elif wanted.copyright:
        known = copyrights()
        found = [texts.line_of(item.text, text, file) for text in known or ("Copyright",)]
        lines = dict(zip(known or ("a copyright line",), found, strict=True))
        assumes = () if known else (f"the copyright line in {file} is that of the licensor",)
    elif wanted.points:
        return _points(term, generated.without(item.text), file, item.where)
    elif wanted.statement:
        # A person's word may be a file of their own: that it can be read is all that can be said of it.
        return Look("shown", seen)
    else:
        lines = {"what this duty is shown by": 0}
    lacking = [text for text, line in lines.items() if not line]
    if lacking:
        return Look("failed", seen, lacks=f"{file} does not hold: {'; '.join(lacking)}")
    first = min(lines.values())
    return Look("shown", (("evidence", Known(f"{file}:{first}", item.where)),), assumes)


def _points(term: Term, text: str, file: str, where: str) -> Look:
    lines, lacking = points(term, text, file)
    seen = tuple(("evidence", Known(f"{file}:{line}", where)) for line in lines)
    if lacking:
        return Look("failed", seen or (("evidence", Known(file, where)),), lacks=f"{file} does not name: {lacking}")
    return Look("shown", seen, (f"what {file} says there binds its readers",))


def points(term: Term, text: str, file: str) -> tuple[list[int], str]:
    """The lines on which terms of use name what a term orders, in order, and as prose what they do not name.

    Names are compared without regard to case.
    """
    folded = text.casefold()
    linked = texts.with_links(folded)
    lines, lacking = set(), []
    for phrases in term.shown_by.points:
        found = [line for phrase in phrases for source in (folded, linked)
                 if (line := texts.line_of(source, phrase.casefold(), file))]  # fmt: skip
        if found:
            lines.add(min(found))
        else:
            lacking.append(either(phrases))
    return sorted(lines), "; ".join(lacking)

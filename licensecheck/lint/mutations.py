"""Every way in which a term could say something slightly else, so that a case can be shown to notice."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from licensecheck import conditions
from licensecheck.conditions import And, Atom, Constant, Derived, Node, Not, Or, State, Value, evaluate
from licensecheck.evaluate.judge import applies
from licensecheck.facts import FACTS, PLACES, WAYS
from licensecheck.kinds import DUTIES, WORTH_KNOWING
from licensecheck.logic import Truth
from licensecheck.terms import CARRIED, Evidence, Term


class Mutant(NamedTuple):
    says: str
    term: Term


def mutants(term: Term) -> Iterator[Mutant]:
    """Each atom, operator, literal, way, bound person, exemption and piece of evidence of a term, changed alone."""
    for says, node in _nodes(term.applies):
        yield Mutant(f"applies: {says}", term._replace(applies=node))
    if term.requires is not None and not term.about_release:
        for says, node in _nodes(term.requires):
            yield Mutant(f"requires: {says}", term._replace(requires=node))
    for index, exemption in enumerate(term.unless):
        others = term.unless[:index] + term.unless[index + 1 :]
        yield Mutant(f"unless {exemption.text}: left out", term._replace(unless=others))
        for says, node in _nodes(exemption.when):
            changed = (*term.unless[:index], exemption._replace(when=node), *term.unless[index + 1 :])
            yield Mutant(f"unless: {says}", term._replace(unless=changed))
    yield from _ways(term)
    yield from _evidence(term)
    yield from _release(term)
    if term.kind not in WORTH_KNOWING:
        yield Mutant("note turned round", term._replace(note=not term.note))


def _nodes(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Constant):
        yield "never", Constant(Truth.FALSE if node.value is Truth.TRUE else Truth.TRUE)
    elif isinstance(node, Atom):
        yield f"not {node.fact}", Not(node)
        yield from _atoms(node)
    elif isinstance(node, Derived):
        yield f"not {node.fact}", Not(node)
        for fact in FACTS.values():
            # Who confuses one way of offering with another writes one of these for the other.
            if fact.derived and fact.subject == "deployment" == node.fact.partition(".")[0] and fact.name != node.fact:
                yield f"{fact.name} instead of {node.fact}", conditions.parse(fact.name)
    elif isinstance(node, Not):
        yield from ((says, Not(part)) for says, part in _nodes(node.part))
    else:
        other = Or(node.parts) if isinstance(node, And) else And(node.parts)
        yield "and and or exchanged", other
        for index, part in enumerate(node.parts):
            rest = node.parts[:index] + node.parts[index + 1 :]
            yield f"part {index + 1} left out", node._replace(parts=rest)
            for says, changed in _nodes(part):
                yield says, node._replace(parts=(*node.parts[:index], changed, *node.parts[index + 1 :]))


_BOUNDARY = {">": ">=", ">=": ">", "<": "<=", "<=": "<"}


def _atoms(atom: Atom) -> Iterator[tuple[str, Atom]]:
    if atom.op in _BOUNDARY:
        yield f"{atom.fact} {_BOUNDARY[atom.op]}", atom._replace(op=_BOUNDARY[atom.op])
        for value in _neighbors(atom.values[0]):
            yield f"{atom.fact} {atom.op} {value}", atom._replace(values=(value,))
    if len(atom.values) > 1:
        for index, value in enumerate(atom.values):
            rest = atom.values[:index] + atom.values[index + 1 :]
            yield f"{atom.fact} without {value}", atom._replace(values=rest)


def _neighbors(value: Value) -> list[Value]:
    if isinstance(value, datetime.date):
        return [value - datetime.timedelta(days=1), value + datetime.timedelta(days=1)]
    assert isinstance(value, (int, float))
    return [value - 1, value + 1]


def _ways(term: Term) -> Iterator[Mutant]:
    for way in term.through:
        rest = tuple(other for other in term.through if other != way)
        yield Mutant(f"not through {way}", term._replace(through=rest))
        whom = "maker" if term.binds[way] == "anyone" else "anyone"
        # Who changed a model counts as its maker, so a term about changes binds the maker either way.
        if not _never(term, {"model.modified": False}):
            yield Mutant(f"binds {whom} through {way}", term._replace(binds={**term.binds, way: whom}))
    whom = "anyone" if "anyone" in term.binds.values() else "maker"
    for way in WAYS:
        carries = "weights" if way in ("itself", "weights") else "nothing"
        if way not in term.through and not _never(term, {"lineage.way": way, "lineage.carries": carries}):
            more = {**term.binds, way: whom}
            yield Mutant(f"through {way}, too", term._replace(through=(*term.through, way), binds=more))


def _never(term: Term, known: Mapping[str, State]) -> bool:
    """Whether a term does not apply under these facts, whatever the others are."""
    return evaluate(applies(term), known.get) is Truth.FALSE


def _evidence(term: Term) -> Iterator[Mutant]:
    shown = term.shown_by
    if term.kind not in DUTIES or term.note or shown == Evidence():
        return

    def mutant(says: str, **changed: object) -> Mutant:
        return Mutant(f"shown by: {says}", term._replace(shown_by=shown._replace(**changed)))  # type: ignore[arg-type]

    for key in ("display", "notice"):
        texts = getattr(shown, key)
        for index, text in enumerate(texts):
            shorter = " ".join(text.split()[:-1]) if key == "display" else ""
            for other in filter(None, (text + " indeed", text.swapcase(), shorter)):
                yield mutant(repr(other), **{key: (*texts[:index], other, *texts[index + 1 :])})
            if len(texts) > 1:
                yield mutant(f"without {text!r}", **{key: texts[:index] + texts[index + 1 :]})
    if shown.on:
        yield mutant("anywhere", on=())
        for place in PLACES:
            yield mutant(f"without {place}" if place in shown.on else f"{place}, too",
                         on=tuple(one for one in PLACES if (one in shown.on) is not (one == place)))  # fmt: skip
    if shown.name:
        for other in (shown.name + "s", shown.name.swapcase(), shown.name[:-1]):
            yield mutant(f"a name like {other!r}", name=other)
    for index, phrases in enumerate(shown.points):
        others = shown.points[:index] + shown.points[index + 1 :]
        yield mutant(f"without the point {phrases[0]!r}", points=others)
        for phrase in phrases:
            rest = tuple(other for other in phrases if other != phrase) or (f"{phrase} indeed",)
            yield mutant(f"{phrase!r} names nothing", points=(*others, rest))
    for name in shown.documents if len(shown.documents) > 1 else ():
        rest = tuple(other for other in shown.documents if other != name)
        yield mutant(f"without the document {name!r}", documents=rest)
    if isinstance(shown.license_text, str):
        yield mutant("the text of the license itself", license_text=True)
    for key in ("copyright", "license_text", "registration", "statement"):
        if getattr(shown, key):
            yield mutant(f"no {key}", **{key: False})


def _release(term: Term) -> Iterator[Mutant]:
    if not term.about_release:
        return
    for id_ in term.outbound:
        rest = tuple(other for other in term.outbound if other != id_)
        yield Mutant(f"outbound without {id_}", term._replace(outbound=rest))
    for other in ("", *CARRIED) if term.carries else CARRIED[:1]:
        if other != term.carries:
            yield Mutant(f"carries {other or 'nothing'}", term._replace(carries=other))

"""One term against one set of facts: its status, what decided it, and what is still to be asked."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Final, Literal, NamedTuple

from licensecheck import conditions, facts, kinds
from licensecheck.conditions import And, AtMost, Atom, Node, Not, Or, State
from licensecheck.kinds import Status
from licensecheck.logic import Truth
from licensecheck.project import Known
from licensecheck.terms import Term

Shown = Literal["shown", "failed", "absent"]
Release = Literal["allowed", "other", "unknown", "absent", ""]


class Facts:
    """What is known for one judgment, by full name; `base.*` is `model.*` where nothing lies between."""

    def __init__(self, *layers: Mapping[str, Known], itself: bool = False) -> None:
        self._layers, self._itself = layers, itself

    def canonical(self, name: str) -> str:
        return "model." + name[5:] if self._itself and name.startswith("base.") else name

    def known(self, name: str) -> Known | None:
        name = self.canonical(name)
        for layer in self._layers:
            if name in layer:
                return layer[name]
        return None

    def state(self, name: str) -> tuple[State, Known | None]:
        """The state of a fact, and the declared fact that it rests on."""
        known = self.known(name)
        if known is not None:
            return known.value, known
        found = facts.find(name)
        if found is None:
            return None, None
        fact, key = found
        if fact.stands_at and (other := self.known(f"{fact.stands_at}.{key}")) is not None:
            text = f"{name} is {other.value:_}, the figure of {fact.stands_at}.{key}"
            return other.value, Known(other.value, other.where, text)
        if fact.bounded_by and (bound := self.known(fact.bounded_by)) is not None:
            text = f"{name} is at most {bound.value:_}, the figure of {fact.bounded_by}"
            return AtMost(bound.value), Known(bound.value, bound.where, text)
        return None, None


class Judgment(NamedTuple):
    """How a term stands. `because` and `asks` are names of facts as conditions have them."""

    status: Status
    because: tuple[str, ...]
    asks: tuple[str, ...]


def applies(term: Term) -> Node:
    """When a term applies, its exemptions included."""
    if not term.unless:
        return term.applies
    return And((term.applies, *(Not(exemption.when) for exemption in term.unless)))


class Settled(NamedTuple):
    applies: Truth
    complies: Truth
    asks: tuple[str, ...]


_MEMO: dict[object, Settled] = {}
_MEMO_LIMIT: Final = 100_000


def judge(term: Term, known: Facts, shown: Callable[[], Shown], agreed: bool, release: Release = "") -> Judgment:
    """Judge a term.

    Args:
        known: the facts.
        shown: looks at the evidence; called only for duties that may apply.
        agreed: a separate agreement settles it.
        release: for a term about release, how the license that is released under stands to it.

    """
    when = applies(term)
    lookup = _lookup(known, release)
    if agreed or term.note or term.kind in kinds.WORTH_KNOWING:
        fine: Status = "satisfied" if agreed else "info"
        truth = _settle(when, None, known, lookup).applies
        return _judgment("not-applicable" if truth is Truth.FALSE else fine, when, None, lookup, ())
    # A share-alike duty is met by the license of the release; without one there is nothing to look at yet.
    requires = term.requires if term.kind not in kinds.DUTIES or release not in ("", "absent") else None
    settled = _settle(when, requires, known, lookup)
    found: Shown = "failed"
    if term.kind in kinds.DUTIES and requires is None and settled.applies is not Truth.FALSE:
        found = "absent" if release == "absent" else shown()
    status: Status
    if settled.applies is Truth.FALSE:
        status = "not-applicable"
    elif found == "shown" or settled.complies is Truth.TRUE:
        status = "satisfied"
    elif settled.complies is Truth.UNKNOWN:
        status = "undetermined"
    else:
        status = "due" if found == "absent" else "violated"
    return _judgment(status, when, requires, lookup, settled.asks if status == "undetermined" else ())


def _judgment(
    status: Status, when: Node, requires: Node | None, lookup: conditions.Lookup, asks: tuple[str, ...]
) -> Judgment:
    because = list(conditions.deciding(when, lookup))
    if requires is not None and status != "not-applicable":
        because += conditions.deciding(requires, lookup)
    return Judgment(status, tuple(dict.fromkeys(because)), asks)


def _lookup(known: Facts, release: Release) -> conditions.Lookup:
    def lookup(name: str) -> State:
        if name == "lineage.release":
            return release if release in ("allowed", "other") else None
        return known.state(name)[0]

    return lookup


def _settle(when: Node, requires: Node | None, known: Facts, lookup: conditions.Lookup) -> Settled:
    """Both conditions as they are however the unknown facts turn out, and the facts that could still matter."""
    names = conditions.mentioned(*(node for node in (when, requires) if node is not None))
    states = {name: lookup(name) for name in names}
    key = (when, requires, tuple((known.canonical(name), state) for name, state in states.items()))
    if key not in _MEMO:
        if len(_MEMO) >= _MEMO_LIMIT:
            _MEMO.clear()
        _MEMO[key] = settle(when, requires, states, known.canonical)
    return _MEMO[key]


def settle(
    when: Node, requires: Node | None, states: Mapping[str, State], canonical: Callable[[str], str] = lambda name: name
) -> Settled:
    """Kleene's answer where it is definite; else that of every way in which the unknown facts can turn out."""
    compliance: Node = Not(when) if requires is None else Or((Not(when), requires))
    first = conditions.evaluate(when, states.__getitem__)
    second = conditions.evaluate(compliance, states.__getitem__)
    if Truth.UNKNOWN not in (first, second):
        return Settled(first, second, ())
    tests: dict[str, list[Atom]] = {}
    for atom in conditions.atoms(compliance):
        tests.setdefault(canonical(atom.fact), []).append(atom)
    spellings = {name: canonical(name) for name in states}
    unknown = list(dict.fromkeys(
        spellings[name] for name, state in states.items() if state is None or isinstance(state, AtMost)
    ))  # fmt: skip
    bound_of = {spellings[name]: state for name, state in states.items()}
    samples = [conditions.sample(name, tests[name], bound_of[name]) for name in unknown]
    outcomes: dict[tuple[int, ...], Truth] = {}
    applied: set[Truth] = set()
    for picks in itertools.product(*(range(len(values)) for values in samples)):
        chosen = {name: samples[index][pick] for index, (name, pick) in enumerate(zip(unknown, picks, strict=True))}
        world = {name: chosen.get(spelling, states[name]) for name, spelling in spellings.items()}
        applied.add(conditions.evaluate(when, world.__getitem__))
        outcomes[picks] = conditions.evaluate(compliance, world.__getitem__)
    asks = tuple(name for index, name in enumerate(unknown) if _matters(index, outcomes))
    return Settled(_common(applied), _common(set(outcomes.values())), asks)


def _common(values: set[Truth]) -> Truth:
    return values.pop() if len(values) == 1 else Truth.UNKNOWN


def _matters(index: int, outcomes: Mapping[tuple[int, ...], Truth]) -> bool:
    """Whether another value of this one fact ever changes the outcome while the others stay."""
    seen: dict[tuple[int, ...], Truth] = {}
    for picks, outcome in outcomes.items():
        others = picks[:index] + picks[index + 1 :]
        if seen.setdefault(others, outcome) is not outcome:
            return True
    return False

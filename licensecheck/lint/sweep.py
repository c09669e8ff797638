"""Every term under every combination of what its own conditions can tell apart, unknown included."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from licensecheck import conditions
from licensecheck.conditions import Atom, State
from licensecheck.errors import Problem
from licensecheck.evaluate.judge import Settled, applies, settle
from licensecheck.licenses import Licenses
from licensecheck.logic import Truth
from licensecheck.terms import License, Term

MOST = 20_000  # combinations of one term; the lint on facts per term keeps real ones far below


def problems(_: Licenses, license_: License) -> list[Problem]:
    """Where a judgment raises, asks the wrong facts, or moves among definite outcomes on learning one more."""
    found = []
    for term in license_.terms:
        wrong = next(_term(term), None)
        if wrong is not None:
            found.append(Problem(license_.file, term.code, wrong, "Report this: the engine is at fault."))
    return found


def _term(term: Term) -> Iterator[str]:
    when = applies(term)
    names = conditions.mentioned(when) if term.requires is None else conditions.mentioned(when, term.requires)
    tests: dict[str, list[Atom]] = {name: [] for name in names}
    for node in (when, term.requires):
        for atom in conditions.atoms(node) if node is not None else ():
            tests[atom.fact].append(atom)
    # A sampled region stands for all its values; None is unknown. Derived facts of lineage are always known.
    values: list[list[State]] = [
        [*conditions.sample(name, tests[name], None), *([] if name.startswith("lineage.") else [None])]
        for name in names
    ]
    seen: dict[tuple[State, ...], Settled] = {}
    for index, combination in enumerate(itertools.product(*values)):
        if index >= MOST:
            yield "there are too many combinations to sweep"
            return
        seen[combination] = settle(when, term.requires, dict(zip(names, combination, strict=True)))
    for combination, settled in seen.items():
        yield from _wrong(names, values, combination, settled, seen)


def _wrong(
    names: tuple[str, ...], values: list[list[State]], combination: tuple[State, ...], settled: Settled,
    seen: Mapping[tuple[State, ...], Settled],
) -> Iterator[str]:  # fmt: skip
    unknown = [index for index, state in enumerate(combination) if state is None]
    if bool(settled.asks) is not (settled.complies is Truth.UNKNOWN):
        yield f"it asks {settled.asks} where the outcome is {settled.complies.name}"
    if not unknown and Truth.UNKNOWN in (settled.applies, settled.complies):
        yield "everything is known and the outcome is not"
    for index in unknown:
        for value in values[index]:
            if value is None:
                continue
            learned = seen[(*combination[:index], value, *combination[index + 1 :])]
            for before, after in ((settled.applies, learned.applies), (settled.complies, learned.complies)):
                if before is not Truth.UNKNOWN and after is not before:
                    yield f"learning {names[index]} moves the outcome from {before.name} to {after.name}"
            if names[index] not in settled.asks and learned.complies is not settled.complies:
                yield f"{names[index]} changes the outcome and is not asked for"

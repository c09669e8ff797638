"""The language of conditions: short expressions over facts, in three-valued logic.

    expression = conjunction {"or" conjunction}
    conjunction = negation {"and" negation}
    negation = "not" negation | "(" expression ")" | "true" | "false" | FACT
             | FACT ("==" | "!=" | "<" | "<=" | ">" | ">=") LITERAL | FACT ("in" | "overlaps") "[" LITERAL, ... "]"

A literal is a number, a date (YYYY-MM-DD), `true`, `false` or a choice in double quotes. Conditions are parsed
once and checked against the vocabulary; facts that stand for others are replaced by them while parsing.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple, Union

from licensecheck import facts, regions
from licensecheck.errors import nearest
from licensecheck.logic import Truth, every, some

Value = Union[bool, int, float, datetime.date, str, "tuple[Value, ...]"]


class ConditionError(ValueError):
    """A condition that cannot be read or does not fit the vocabulary, with what to do about it."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


class AtMost(NamedTuple):
    """An undeclared figure that a declared one bounds from above."""

    limit: float


class Constant(NamedTuple):
    value: Truth


class Atom(NamedTuple):
    """One comparison of one declared fact. `values` are the literals as written, regions not expanded."""

    fact: str
    op: str
    values: tuple[Value, ...]


class Not(NamedTuple):
    part: Node


class And(NamedTuple):
    parts: tuple[Node, ...]
    op: str = "and"  # named tuples compare by content, and `a and b` is not `a or b`


class Or(NamedTuple):
    parts: tuple[Node, ...]
    op: str = "or"


class Derived(NamedTuple):
    """A fact that stands for a condition over others."""

    fact: str
    part: Node
    op: str = "derived"


Node = Union[Constant, Atom, Not, And, Or, Derived]
State = Union[Value, AtMost, None]  # of a fact: its value, a bound of it, or unknown
Lookup = Callable[[str], State]

_TOKEN: Final = re.compile(
    r'\s*(?:(?P<date>\d{4}-\d{2}-\d{2})(?![\w.-])|(?P<number>\d[\d_]*(?:\.\d+)?)(?![\w.-])|"(?P<text>[^"]*)"'
    r"|(?P<name>[a-z_]+\.[a-z0-9_.-]*[a-z0-9])|(?P<word>[a-z]+)|(?P<op>==|!=|<=|>=|<|>|\(|\)|\[|\]|,))"
)
_LONGEST_NUMBER: Final = 30
_ORDERED: Final = ("<", "<=", ">", ">=")
_OPPOSITE: Final = {"==": "!=", "<": ">=", ">": "<="}


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text.rstrip()):
            match = _TOKEN.match(text, position)
            if match is None:
                raise ConditionError(f"cannot read {text[position:].strip()!r} in {text!r}",
                                     "Choices stand in double quotes; facts are written in full.")  # fmt: skip
            kind = str(match.lastgroup)
            self.tokens.append((kind, match[kind]))
            position = match.end()
        self.tokens.append(("end", ""))

    def peek(self) -> tuple[str, str]:
        return self.tokens[0]

    def take(self, token: str = "") -> str:
        kind, word = self.tokens[0]
        if (token and word != token) or kind == "end":
            raise ConditionError(f"expected {token or 'more'!r} and found {word or 'the end'!r} in {self.text!r}")
        del self.tokens[0]
        return word

    def expression(self) -> Node:
        parts = [self.conjunction()]
        while self.peek() == ("word", "or"):
            self.take()
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def conjunction(self) -> Node:
        parts = [self.negation()]
        while self.peek() == ("word", "and"):
            self.take()
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negation(self) -> Node:
        kind, word = self.peek()
        if (kind, word) == ("word", "not"):
            self.take()
            return Not(self.negation())
        if (kind, word) == ("op", "("):
            self.take()
            inner = self.expression()
            self.take(")")
            return inner
        if kind == "word" and word in ("true", "false"):
            self.take()
            return Constant(Truth.of(word == "true"))
        if kind != "name":
            raise ConditionError(f"expected a fact and found {word or 'the end'!r} in {self.text!r}")
        return self.atom(self.take())

    def atom(self, name: str) -> Node:
        found = facts.find(name)
        if found is None:
            keyed = [sample for sample in facts.names() if sample.startswith(name + ".")]
            raise ConditionError(f"there is no fact {name!r}", nearest(name, keyed or facts.names()))
        fact, _ = found
        if not fact.judged:
            raise ConditionError(f"{name!r} is a matter of evidence or structure and cannot be compared",
                                 "Use shown_by, outbound or a fact that conditions may mention.")  # fmt: skip
        kind, op = self.peek()
        if kind == "op" and op in ("==", "!=", *_ORDERED):
            self.take()
            atom = self.typed(fact, Atom(name, op, (self.literal(),)))
        elif kind == "word" and op in ("in", "overlaps"):
            self.take()
            self.take("[")
            values = [self.literal()]
            while self.peek()[1] == ",":
                self.take()
                values.append(self.literal())
            self.take("]")
            atom = self.typed(fact, Atom(name, op, tuple(values)))
        elif fact.type != "boolean":
            raise ConditionError(f"{name!r} is no yes-or-no fact, so it needs a comparison")
        else:
            atom = Atom(name, "==", (True,))
        return atom if not fact.derived else _derived(fact, atom)

    def literal(self) -> Value:
        kind, word = self.peek()
        self.take()
        if kind == "number" and len(word) > _LONGEST_NUMBER:
            raise ConditionError("a number has too many digits")
        if kind == "number":
            plain = word.replace("_", "")
            return float(plain) if "." in plain else int(plain)
        if kind == "date":
            try:
                return datetime.date.fromisoformat(word)
            except ValueError as error:
                raise ConditionError(f"{word} is no day of the calendar") from error
        if kind == "text":
            return word
        if kind == "word" and word in ("true", "false"):
            return word == "true"
        raise ConditionError(f"expected a literal and found {word!r} in {self.text!r}",
                             "Literals are numbers, dates, true, false and choices in double quotes.")  # fmt: skip

    def typed(self, fact: facts.Fact, atom: Atom) -> Atom:
        many = fact.type in ("choices", "countries", "texts")
        if (atom.op == "overlaps") is not many:
            wanted = "overlaps [..]" if many else "== != < <= > >= or in [..]"
            raise ConditionError(f"{fact.name!r} cannot be compared with {atom.op!r}", f"Use {wanted}.")
        ordered = fact.numeric or fact.type == "date"
        if atom.op in _ORDERED and not ordered:
            raise ConditionError(f"{fact.name!r} has no order, so {atom.op!r} does not fit it")
        expected: type | tuple[type, ...] = str
        if fact.numeric:
            expected = (int, float)
        elif fact.type == "date":
            expected = datetime.date
        elif fact.type == "boolean":
            expected = bool
        known = facts.places(fact)
        for value in atom.values:
            if not isinstance(value, expected) or (fact.numeric and isinstance(value, bool)):
                raise ConditionError(f"{value!r} is no value of {fact.name!r}, a fact of type {fact.type!r}")
            if known and value not in known:
                remedy = regions.remedy(str(value)) if fact.type.startswith("countr") else nearest(str(value), known)
                raise ConditionError(f"{value!r} is no value of {fact.name!r}", remedy)
        return atom


def _derived(fact: facts.Fact, atom: Atom) -> Node:
    if atom.op not in ("==", "!=") or not isinstance(atom.values[0], bool):
        raise ConditionError(f"{fact.name!r} is a yes-or-no fact: write it alone or with not")
    plain = Derived(fact.name, parse(fact.derived))
    return plain if atom.values[0] is (atom.op == "==") else Not(plain)


@functools.cache
def parse(text: str) -> Node:
    """Read and type-check a condition.

    Raises:
        ConditionError: it is malformed, or names a fact, choice, country or region that does not exist.

    """
    parser = _Parser(text)
    node = parser.expression()
    if parser.peek()[0] != "end":
        raise ConditionError(f"expected the end and found {parser.peek()[1]!r} in {text!r}")
    return node


def atoms(node: Node) -> Iterator[Atom]:
    """Its comparisons in the order of the source."""
    if isinstance(node, Atom):
        yield node
    elif isinstance(node, (Not, Derived)):
        yield from atoms(node.part)
    elif isinstance(node, (And, Or)):
        for part in node.parts:
            yield from atoms(part)


def mentioned(*nodes: Node) -> tuple[str, ...]:
    """The declared facts that conditions mention, in order of first mention."""
    return tuple(dict.fromkeys(atom.fact for node in nodes for atom in atoms(node)))


@functools.cache
def _members(atom: Atom) -> frozenset[Value]:
    fact = facts.find(atom.fact)
    if fact is not None and fact[0].type in ("country", "countries"):
        return frozenset(regions.expand(str(value) for value in atom.values))
    return frozenset(atom.values)


def _bounded(atom: Atom, bound: float) -> Truth:
    literal = atom.values[0]
    if not isinstance(literal, (int, float)):
        return Truth.UNKNOWN
    if atom.op in (">", "<="):
        over = Truth.FALSE if bound <= literal else Truth.UNKNOWN
        return over if atom.op == ">" else ~over
    if atom.op in (">=", "<"):
        over = Truth.FALSE if bound < literal else Truth.UNKNOWN
        return over if atom.op == ">=" else ~over
    return Truth.UNKNOWN


def _compare(atom: Atom, value: Any) -> bool:
    if atom.op == "overlaps":
        held = frozenset(value)
        if {"EU", "EEA", "worldwide"} & held:
            held = frozenset(regions.expand(str(place) for place in held))
        return bool(held & _members(atom))
    if atom.op in ("==", "!=", "in"):
        return (value in _members(atom)) is not (atom.op == "!=")
    literal: Any = atom.values[0]  # of the fact's own type, as typed() has seen to
    below = bool(value < literal)
    if atom.op in ("<", ">="):
        return below is (atom.op == "<")
    return (below or value == literal) is (atom.op == "<=")


def test(atom: Atom, state: State) -> Truth:
    """One comparison, of a fact in this state."""
    if state is None:
        return Truth.UNKNOWN
    if isinstance(state, AtMost):
        return _bounded(atom, state.limit)
    return Truth.of(_compare(atom, state))


def evaluate(node: Node, lookup: Lookup) -> Truth:
    """Kleene's value of a condition."""
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, Atom):
        return test(node, lookup(node.fact))
    if isinstance(node, Not):
        return ~evaluate(node.part, lookup)
    if isinstance(node, Derived):
        return evaluate(node.part, lookup)
    parts = (evaluate(part, lookup) for part in node.parts)
    return every(parts) if isinstance(node, And) else some(parts)


def deciding(node: Node, lookup: Lookup) -> Iterator[str]:
    """The facts that make a condition what it is: of each branch the first that decides it, in source order."""
    if isinstance(node, Atom):
        if lookup(node.fact) is not None:
            yield node.fact
    elif isinstance(node, (Not, Derived)):
        yield from deciding(node.part, lookup)
    elif isinstance(node, (And, Or)):
        settling = Truth.FALSE if isinstance(node, And) else Truth.TRUE
        for part in node.parts:
            if evaluate(part, lookup) is settling:
                yield from deciding(part, lookup)
                return
        for part in node.parts:
            yield from deciding(part, lookup)


def sample(fact_name: str, tests: list[Atom], state: State) -> list[Value]:
    """Values of an unknown fact, one from each region that these comparisons cut, none beyond its bound."""
    found = facts.find(fact_name)
    assert found is not None
    fact, _ = found
    if fact.type == "boolean":
        return [False, True]
    if fact.numeric or fact.type == "date":
        values = _cuts(tests, fact.type)
        if isinstance(state, AtMost):
            return [value for value in values if not isinstance(value, (int, float)) or value <= state.limit]
        return values
    return _choices(fact, tests)


def _cuts(tests: list[Atom], kind: str) -> list[Value]:
    literals: list[Any] = sorted({value for atom in tests for value in _members(atom)})
    values: list[Value] = []
    for index, literal in enumerate(literals):
        if isinstance(literal, datetime.date):
            day = datetime.timedelta(days=1)
            values += [literal - day, literal, literal + day]
        else:
            following = literals[index + 1] if index + 1 < len(literals) else literal + 2
            if literal > 0:
                values.append(0 if index == 0 else literal - 1 if kind != "money" else literal - 0.5)
            values.append(literal)
            if kind == "money" or following > literal + 1:
                values.append(literal + 1 if following > literal + 1 else (literal + following) / 2)
    return list(dict.fromkeys(values))


def _choices(fact: facts.Fact, tests: list[Atom]) -> list[Value]:
    known = COUNTRY_VALUES if fact.type in ("country", "countries") else fact.choices
    named = set().union(*(_members(atom) for atom in tests))
    pool: list[Value] = list(known) if known else [*sorted(map(str, named)), "another"]
    # Values that every comparison treats alike are one region; a list may hold any selection of regions.
    groups: dict[tuple[bool, ...], Value] = {}
    for value in pool:
        groups.setdefault(tuple(value in _members(atom) for atom in tests), value)
    representatives = list(groups.values())
    if fact.type not in ("choices", "countries", "texts"):
        return representatives
    selections: list[Value] = [()]
    for value in representatives:
        selections += [(*chosen, value) for chosen in selections if isinstance(chosen, tuple)]
    return selections


COUNTRY_VALUES: Final = tuple(sorted(regions.COUNTRIES))

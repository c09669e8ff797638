"""License expressions: names joined by AND and OR."""

from __future__ import annotations

import re
from typing import Final, NamedTuple, Union


class Name(NamedTuple):
    """One license as it was written, an exception (WITH) included."""

    text: str


class Both(NamedTuple):
    parts: tuple[Expression, ...]


class Choice(NamedTuple):
    parts: tuple[Expression, ...]


Expression = Union[Name, Both, Choice]
_OPERATOR: Final = re.compile(r"[()]|\s(?:AND|OR|WITH)\s", re.IGNORECASE)


def parse(text: str) -> Expression:
    """Read an SPDX expression. A text that is none stands as one name, which no license will have."""
    if _OPERATOR.search(text) is None:
        return Name(text.strip())
    # The reference parser of SPDX expressions; loaded only for the rare license that is more than one name.
    from license_expression import ExpressionError, Licensing

    try:
        return _tree(Licensing().parse(text, simple=True))
    except (ExpressionError, AssertionError, AttributeError, IndexError, RecursionError, TypeError, ValueError):
        # Besides its own error the parser raises whatever it stumbles over in what is no expression.
        return Name(text.strip())


def _tree(node: object) -> Expression:
    from license_expression import AND, OR, LicenseSymbol, LicenseWithExceptionSymbol

    if isinstance(node, (AND, OR)):
        parts = tuple(_tree(part) for part in node.args)
        return Both(parts) if isinstance(node, AND) else Choice(parts)
    if isinstance(node, LicenseWithExceptionSymbol):
        return Name(f"{node.license_symbol.key} WITH {node.exception_symbol.key}")
    assert isinstance(node, LicenseSymbol)
    return Name(str(node.key))


MOST_BRANCHES: Final = 64


def branches(expression: Expression) -> list[tuple[str, ...]]:
    """The ways to comply, in order: of each, the names that bind together.

    An expression with more than `MOST_BRANCHES` ways is no choice anybody made: it stands as one unknown name.
    """
    found = _branches(expression)
    return [(f"an expression of more than {MOST_BRANCHES} choices",)] if found is None else found


def _branches(expression: Expression) -> list[tuple[str, ...]] | None:
    if isinstance(expression, Name):
        return [(expression.text,)]
    parts = [_branches(part) for part in expression.parts]
    found: dict[frozenset[str], tuple[str, ...]] = {}
    if isinstance(expression, Choice):
        for part in parts:
            if part is None:
                return None
            for branch in part:
                found.setdefault(frozenset(branch), branch)
        return list(found.values()) if len(found) <= MOST_BRANCHES else None
    ways: list[tuple[str, ...]] = [()]
    for part in parts:
        if part is None or len(ways) * len(part) > MOST_BRANCHES**2:
            return None
        found = {}
        for left in ways:
            for right in part:
                branch = tuple(dict.fromkeys(left + right))
                found.setdefault(frozenset(branch), branch)
        ways = list(found.values())
    return ways if len(ways) <= MOST_BRANCHES else None

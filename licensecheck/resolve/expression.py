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
    except ExpressionError:
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


def branches(expression: Expression) -> list[tuple[str, ...]]:
    """The ways to comply, in order: of each, the names that bind together."""
    if isinstance(expression, Name):
        return [(expression.text,)]
    if isinstance(expression, Choice):
        return list(dict.fromkeys(branch for part in expression.parts for branch in branches(part)))
    found: list[tuple[str, ...]] = [()]
    for part in expression.parts:
        found = [tuple(dict.fromkeys(left + right)) for left in found for right in branches(part)]
    return found

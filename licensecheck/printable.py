"""Texts of others without what must not reach a terminal or a report."""

from __future__ import annotations

import re
from typing import Any, Final

# Control characters, marks that turn the direction of what follows, halves of surrogate pairs, and what is no
# character: none belongs in a text, and each can make a terminal or a report show something else, or break a format.
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def printable(text: str) -> str:
    """The text with each of these replaced by a sign that says so; line ends are one character."""
    return text if text.isprintable() else _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def all_printable(value: Any) -> Any:
    """A value with every text in its tuples, lists and tables made printable; what else it holds stays as it is."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {all_printable(key): all_printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [all_printable(item) for item in value]
    if isinstance(value, tuple):
        items = map(all_printable, value)
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    return value

"""Tables in Markdown, in which text stays text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table; its cells are Markdown already."""
    yield line(head)
    yield line(["---"] * len(head))
    yield from (line(row) for row in rows)


def line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def cell(text: str) -> str:
    """Text that stays text within a table."""
    plain = " ".join(text.split())
    for sign in ("\\", "|", "<", "*", "_", "`", "[", "]", "~"):
        plain = plain.replace(sign, "\\" + sign)
    return plain


def codes(names: Iterable[str]) -> str:
    """Names as code, one after the other."""
    return ", ".join(f"`{name}`" for name in names)

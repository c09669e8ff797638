"""What is wrong with an input, written for the person who can fix it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import NamedTuple

from licensecheck.printable import printable


class Problem(NamedTuple):
    """One mistake: where it stands, what is wrong, what to do about it."""

    file: str
    key: str | None
    problem: str
    remedy: str
    line: int | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        where = f"{place}: {self.key}" if self.key else place
        return printable(f"{where}: {self.problem}" + (f"\n    {self.remedy}" if self.remedy else ""))


class InputError(Exception):
    """An input that cannot be used, with everything that is wrong with it (never empty)."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(word: str, known: Iterable[str]) -> str:
    """A remedy that names the known word most like `word`, or '' where none is like it."""
    names = sorted(set(known))
    if len(names) > _MOST or len(word) > _LONGEST:
        return ""
    like = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if not like and len(word) >= _SHORTEST:
        # A word that is part of a known name is more often meant than a similar spelling.
        like = [name for name in names if word in name or name in word][:1]
    return f"Did you mean {like[0]!r}?" if like else ""


_MOST, _LONGEST, _SHORTEST = 400, 100, 3  # beyond these a comparison takes long and helps nobody


def needs(extra: str) -> str:
    """The remedy where a library of an extra is missing. On the public index the name belongs to another tool."""
    return f'In a checkout of licensecheck: pip install ".[{extra}]"'

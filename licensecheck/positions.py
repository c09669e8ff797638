"""Where the keys and values of a TOML file stand in its text.

The readers of TOML give values without places. This walks a text that one of them took, so it need not find mistakes:
strings, comments and brackets are all it tells apart.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import tomli

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_STRING: Final = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR: Final = re.compile(r"[^,\]}#\r\n]*")


class Span(NamedTuple):
    """Part of a text, lines and columns counted from 1 in code points; the end is behind the last one."""

    line: int
    column: int
    end_line: int
    end_column: int


class Positions:
    """The places in one TOML text, by key path (models[0].id): of values, and of the headers of tables."""

    def __init__(self, text: str) -> None:
        self._text = text

    def find(self, path: str) -> Span | None:
        """The place of a value; of what would hold it where it is missing; None if nothing of it is there."""
        while path:
            if path in self._offsets:
                start, end = self._offsets[path]
                return Span(*self._place(start), *self._place(end))
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return None

    def extent(self, path: str) -> tuple[int, int] | None:
        """Where a value, or a table with all that it holds, begins and ends in the text; None if it is not there."""
        below = (f"{path}.", f"{path}[")
        spans = [span for key, span in self._offsets.items() if key == path or key.startswith(below)]
        return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else None

    @functools.cached_property
    def _offsets(self) -> Mapping[str, tuple[int, int]]:
        walk = _Walk(self._text)
        walk.document()
        return walk.found

    @functools.cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self._text))]

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class Lines(Positions):
    """The lines of any text, by their numbers."""

    @functools.cached_property
    def _offsets(self) -> Mapping[str, tuple[int, int]]:
        ends = [*self._starts[1:], len(self._text) + 1]
        return {str(number): (start, max(start, end - 1))
                for number, (start, end) in enumerate(zip(self._starts, ends, strict=True), 1)}  # fmt: skip


class _Walk:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.found: dict[str, tuple[int, int]] = {}
        self.entries: dict[str, int] = {}  # of arrays of tables, how many there were so far

    def skip(self, pattern: re.Pattern[str] = _BLANK) -> None:
        match = pattern.match(self.text, self.at)
        assert match is not None
        self.at = match.end()

    def document(self) -> None:
        table = ""
        self.skip()
        while self.at < len(self.text):
            table = self.header() if self.text[self.at] == "[" else self.pair(table)
            self.skip()

    def header(self) -> str:
        start = self.at
        many = self.text.startswith("[[", start)
        self.at += 2 if many else 1
        path = ""
        keys = self.keys()
        for index, key in enumerate(keys):
            path = _join(path, key)
            if many and index == len(keys) - 1:
                self.entries[path] = self.entries.get(path, -1) + 1
            if path in self.entries:
                path = f"{path}[{self.entries[path]}]"
        self.skip(_SPACE)
        self.at += 2 if many else 1
        self.found.setdefault(path, (start, self.at))
        return path

    def keys(self) -> list[str]:
        """A dotted key."""
        found = []
        while True:
            self.skip(_SPACE)
            quoted = self.text[self.at] in "\"'"
            match = (_STRING if quoted else _BARE_KEY).match(self.text, self.at)
            assert match is not None
            found.append(tomli.loads(f"k = {match[0]}")["k"] if quoted else match[0])
            self.at = match.end()
            self.skip(_SPACE)
            if self.text[self.at] != ".":
                return found
            self.at += 1

    def pair(self, table: str) -> str:
        start, path = self.at, table
        keys = self.keys()
        for key in keys[:-1]:
            path = _join(path, key)
            self.found.setdefault(path, (start, self.at))
        self.at += 1  # the sign =
        self.skip(_SPACE)
        self.value(_join(path, keys[-1]))
        return table

    def value(self, path: str) -> None:
        start, first = self.at, self.text[self.at]
        if first == "[":
            self.members("]", path)
        elif first == "{":
            self.members("}", path)
        else:
            match = (_STRING if first in "\"'" else _SCALAR).match(self.text, self.at)
            assert match is not None
            self.at = start + len(match[0].rstrip())
        self.found.setdefault(path, (start, self.at))

    def members(self, end: str, path: str) -> None:
        """What stands between brackets."""
        self.at += 1
        index = 0
        self.skip()
        while self.text[self.at] != end:
            if end == "]":
                self.value(f"{path}[{index}]")
            else:
                self.pair(path)
            index += 1
            self.skip()
            if self.text[self.at] == ",":
                self.at += 1
                self.skip()
        self.at += 1


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key

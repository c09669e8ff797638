"""YAML without surprises: text stays text, nothing is built or run, and every value knows its line.

PyYAML's parser is used for its events only. What its loaders add is what is not wanted here: `1.0`, `no` and dates
that turn into something else than was written, tags that make objects, and aliases that multiply.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple, Union

from licensecheck.resolve.readers.said import Notes

DEEPEST: Final = 32  # lists and tables in one another
MOST: Final = 200_000  # values, those that aliases repeat counted each time
_SHOWN: Final = 80  # characters of a key


class Node(NamedTuple):
    """A value and its line."""

    value: Value
    line: int
    size: int = 1  # values in it, itself included


Value = Union[str, None, list[Node], dict[str, Node]]


class _UnusableError(Exception):
    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.what, self.line = what, line


class _Open:
    """A list or table under construction, and the key of the table that waits for its value."""

    def __init__(self, anchor: str | None, line: int, table: bool) -> None:
        self.anchor, self.line, self.size = anchor, line, 1
        self.items: list[Node] | dict[str, Node] = {} if table else []
        self.merged: dict[str, Node] = {}
        self.key: str | None = None


def documents(text: str, notes: Notes, first_line: int = 1) -> list[Node]:
    """The documents of a YAML text whose first line is line `first_line` of its file.

    Those before a mistake are returned; the mistake, and every key that stands twice (the last counts), is noted.
    """
    import yaml  # costs 15 ms that a check without cards need not spend

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # PyYAML can be built without the C library
    builder = _Builder(notes, first_line)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except _UnusableError as error:
        notes.problem(error.what, None, error.line)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be parsed"
        notes.problem(f"this is no YAML: {what}", None, None if mark is None else mark.line + first_line)
    except (ValueError, RecursionError, OverflowError) as error:  # the parser's own limits, such as lone surrogates
        notes.problem(f"this is no YAML: {type(error).__name__}")
    return builder.documents


class _Builder:
    def __init__(self, notes: Notes, first_line: int) -> None:
        self._notes, self._first = notes, first_line
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._count = 0
        self.documents: list[Node] = []

    def take(self, event: Any) -> None:
        """Take the parser's next event.

        Raises:
            _UnusableError: the text goes beyond a limit, or uses what is not supported.

        """
        kind = type(event).__name__
        line = event.start_mark.line + self._first
        if kind == "ScalarEvent":
            plain_null = event.implicit[0] and event.value in ("", "~", "null", "Null", "NULL")
            self._add(Node(None if plain_null else event.value, line), event.anchor, 1)
        elif kind == "AliasEvent":
            if event.anchor not in self._anchors:
                raise _UnusableError(f"the alias *{event.anchor[:_SHOWN]} stands for nothing before it", line)
            node = self._anchors[event.anchor]
            self._add(node._replace(line=line), None, node.size)
        elif kind in ("SequenceStartEvent", "MappingStartEvent"):
            if len(self._open) == DEEPEST:
                raise _UnusableError(f"it is nested more than {DEEPEST} deep", line)
            self._open.append(_Open(event.anchor, line, kind == "MappingStartEvent"))
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            done = self._open.pop()
            if isinstance(done.items, dict):
                done.items = done.merged | done.items
            self._add(Node(done.items, done.line, done.size), done.anchor, 1)
        elif kind == "DocumentStartEvent":
            self._anchors.clear()

    def _add(self, node: Node, anchor: str | None, count: int) -> None:
        self._count += count
        if self._count > MOST:
            raise _UnusableError(f"it holds more than {MOST} values, those that aliases repeat included", node.line)
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self.documents.append(node)
            return
        parent = self._open[-1]
        parent.size += node.size
        if isinstance(parent.items, list):
            parent.items.append(node)
        elif parent.key is None:
            parent.key = self._key(node)
        else:
            self._pair(parent, parent.items, parent.key, node)
            parent.key = None

    def _key(self, node: Node) -> str:
        if isinstance(node.value, (list, dict)):
            raise _UnusableError("a key is a list or a table", node.line)
        return node.value or ""

    def _pair(self, parent: _Open, items: dict[str, Node], key: str, node: Node) -> None:
        if key == "<<":
            tables = node.value if isinstance(node.value, list) else [node]
            for table in tables:
                if not isinstance(table.value, dict):
                    raise _UnusableError("<< must be given a table", node.line)
                for name, value in table.value.items():
                    parent.merged.setdefault(name, value)  # what comes first counts
            return
        if key in items:
            before = items[key].line
            self._notes.problem(f"the key stands twice, first in line {before}", key[:_SHOWN], node.line)
        items[key] = node


def text_of(node: Node | None) -> str | None:
    """The text of a value that is one."""
    return node.value if node is not None and isinstance(node.value, str) else None


def plain(node: Node) -> object:
    """What to show a notebook: the value without its lines."""
    return node.value


def get(node: Node | None, key: str) -> Node | None:
    """An entry of a table; None where it is no table or has no such key."""
    return node.value.get(key) if node is not None and isinstance(node.value, dict) else None


def items_of(node: Node | None, place: str) -> list[tuple[str, Node]]:
    """The values of a list, with the place of each; a single value counts as a list of it, and nothing as none."""
    if node is None or node.value is None:
        return []
    if isinstance(node.value, list):
        return [(f"{place}[{index}]", item) for index, item in enumerate(node.value)]
    return [(place, node)]

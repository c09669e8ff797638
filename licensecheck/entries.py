"""Adding an entry to a list of tables in a manifest, so that nothing else in the file changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from licensecheck.errors import InputError, Problem
from licensecheck.positions import Positions
from licensecheck.textfiles import parse_toml

EXTRA: Final = "edit"
_COMMENT: Final = re.compile(r"#[^\r\n]*")


def added(text: str, file: str, path: str, entry: Mapping[str, Any]) -> str:
    """The text of a TOML file with one more entry at the end of the list of tables at `path`.

    It goes behind the last entry, into brackets where the list is written so; without one to the end of the file. Every
    byte that was there stays, in its order.

    Raises:
        InputError: the file is written in a way in which that cannot be done, or the library for it is missing.
        ModuleNotFoundError: tomlkit is not installed.
    """
    pairs = [f"{key} = {_value(value)}" for key, value in entry.items()]
    tables = parse_toml(text, file)
    places = Positions(text)
    items = _list(tables, path)
    end = "\r\n" if "\r\n" in text else "\n"
    table = f"[[{path}]]{end}" + "".join(f"{pair}{end}" for pair in pairs)
    listed = places.extent(path)
    if not items and listed is None:
        changed = _at_the_end(text, table, end)
    elif listed is not None and text[listed[0]] == "[" and not text.startswith("[[", listed[0]):
        changed = _in_brackets(
            text, listed, places.extent(f"{path}[{len(items) - 1}]"), f"{{ {', '.join(pairs)} }}", end
        )
    else:
        last = places.extent(f"{path}[{len(items) - 1}]")
        assert last is not None
        changed = _behind(text, last[1], table, end)
    _proved(changed, file, path, tables, [*items, dict(entry)], table)
    return changed


def _at_the_end(text: str, table: str, end: str) -> str:
    gap = "" if not text.strip() else end if text.endswith("\n") else end + end
    return f"{text}{gap}{table}"


def _behind(text: str, at: int, table: str, end: str) -> str:
    """Behind the line on which the last value of the last entry ends."""
    line = text.find("\n", at)
    if line < 0:
        return f"{text}{end}{end}{table}"
    return f"{text[: line + 1]}{end}{table}{text[line + 1 :]}"


def _in_brackets(text: str, whole: tuple[int, int], last: tuple[int, int] | None, item: str, end: str) -> str:
    close = whole[1] - 1
    if last is None:
        start = text.rfind("\n", whole[0], close) + 1
        if start:  # a comment may stand before it
            return f"{text[:start]}    {item},{end}{text[start:]}"
        return f"{text[:close]}{item}{text[close:]}"
    rest = _COMMENT.sub(lambda found: " " * len(found[0]), text[last[1] : close])
    comma = rest.find(",")
    behind = last[1] + comma + 1 if comma >= 0 else last[1]
    line = text.find("\n", behind, close)
    before = text[:behind] + ("" if comma >= 0 else ",")
    if line < 0:
        return f"{before} {item}{text[behind:]}"
    line -= text[line - 1] == "\r"
    start = text.rfind("\n", 0, last[0]) + 1
    indent = text[start : last[0]]
    indent = indent if not indent.strip() else "    "
    return f"{before}{text[behind:line]}{end}{indent}{item},{text[line:]}"


def _value(value: Any) -> str:
    import tomlkit

    text: str = tomlkit.item(value).as_string()
    return text


def _list(tables: Mapping[str, Any], path: str) -> list[Any]:
    here: Any = tables
    for key in path.split("."):
        here = here.get(key, {}) if isinstance(here, dict) else {}
    return here if isinstance(here, list) else []


def _proved(changed: str, file: str, path: str, tables: Mapping[str, Any], wanted: list[Any], table: str) -> None:
    """That the new text says what the old one did, and the entry.

    Raises:
        InputError: it does not.
    """
    *parents, key = path.split(".")
    try:
        found = parse_toml(changed, file)
        here: Any = tables
        for parent in parents:
            here = here[parent]
        here[key] = wanted
        if found == tables:
            return
    except InputError:
        pass
    shown = "".join(f"\n    {line}" for line in table.splitlines())
    what = "the entry cannot be added in the way in which this file is written"
    raise InputError([Problem(file, path, what, f"Write it there yourself:{shown}")])

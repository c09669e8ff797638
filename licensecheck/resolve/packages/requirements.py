"""Requirements as pip reads them: names with markers, files that include others, and what names no package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from licensecheck.errors import InputError
from licensecheck.project import package_id
from licensecheck.resolve.readers.said import Notes, printable
from licensecheck.textfiles import read_text

if TYPE_CHECKING:
    from packaging.requirements import Requirement

MOST_FILES: Final = 64
MOST_LINES: Final = 20_480
_COMMENT: Final = re.compile(r"(?:^|\s)#.*$")
_INCLUDE: Final = re.compile(r"(?:-r|--requirement)[\s=]*(\S.*)$")
_EDITABLE: Final = re.compile(r"(?:-e|--editable)[\s=]*(\S.*)$")
_OPTION: Final = re.compile(r"\s+--(?:hash|config-settings|global-option|install-option)[\s=].*$")
_EGG: Final = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")


class Named(NamedTuple):
    """A package that a file names."""

    id: str
    extras: frozenset[str]
    where: str


def named(text: str, where: str, markers: Mapping[str, str], extras: Iterable[str] = ()) -> Named | None:
    """The package that a requirement names; None where its markers say that it is not used.

    Raises:
        ValueError: it is no requirement.
    """
    from packaging.requirements import Requirement

    item = Requirement(text)
    id_ = package_id(item.name)
    if id_ is None:
        raise ValueError("no name of a package")
    return Named(id_, frozenset(item.extras), where) if applies(item, markers, extras) else None


def applies(item: Requirement, markers: Mapping[str, str], extras: Iterable[str]) -> bool:
    """Whether a requirement's markers hold where the program runs, with any of some extras or with none."""
    from packaging.markers import UndefinedComparison, UndefinedEnvironmentName

    if item.marker is None:
        return True
    try:
        return any(item.marker.evaluate({**markers, "extra": extra}) for extra in ("", *extras))
    except (UndefinedComparison, UndefinedEnvironmentName, ValueError):
        return True  # what cannot be told is used


def read(path: Path, root: Path, markers: Mapping[str, str], notes: Notes) -> list[Named]:
    """The packages that a requirements file and those that it includes name. Constraints name none."""
    found: list[Named] = []
    todo = [path]
    seen: set[Path] = set()
    while todo:
        here = todo.pop(0)
        if here in seen:
            continue
        seen.add(here)
        shown = here.relative_to(root).as_posix()
        if len(seen) > MOST_FILES:
            notes.problem(f"{shown}: more than {MOST_FILES} files of requirements, and not read")
            return found
        try:
            lines = _lines(read_text(here, shown))
        except InputError as error:
            notes.problem(f"{shown}: {error.problems[0].problem}")
            continue
        if len(lines) > MOST_LINES:
            notes.problem(f"{shown}: only the first {MOST_LINES} of its lines are read")
        for number, line in lines[:MOST_LINES]:
            where = f"{shown}:{number}"
            included = _INCLUDE.match(line)
            if included:
                todo += _included(included[1].strip("\"' "), here, root, where, notes)
                continue
            item = _named(line, where, markers, notes)
            found += [item] if item is not None else []
    return found


def _included(name: str, here: Path, root: Path, where: str, notes: Notes) -> list[Path]:
    try:
        path = (here.parent / name).resolve()
    except (OSError, RuntimeError, ValueError):
        path = Path()
    if "://" in name or not path.is_relative_to(root):
        notes.problem(f"{where}: it includes what is outside the project: {printable(name)[:200]!r}")
        return []
    return [path]


def _named(line: str, where: str, markers: Mapping[str, str], notes: Notes) -> Named | None:
    line = _OPTION.sub("", line)
    editable = _EDITABLE.match(line)
    if line.startswith("-") and editable is None:
        return None  # an option of the installer, or a constraint
    text = editable[1] if editable else line
    try:
        return named(text, where, markers)
    except ValueError:  # packaging's InvalidRequirement is one
        pass
    egg = _EGG.search(text)
    id_ = package_id(egg[1]) if egg else None
    if id_ is None:
        notes.problem(f"{where}: it says not which package it is: {printable(text)[:200]!r}")
        return None
    return Named(id_, frozenset(), where)


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines with their numbers, those that a backslash joins as one, without comments and blank ones."""
    found: list[tuple[int, str]] = []
    start, held = 0, ""
    for number, line in enumerate([*text.splitlines(), ""], 1):
        start = start or number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            held += line[:-1]
            continue
        whole = _COMMENT.sub("", held + line).strip()
        if whole:
            found.append((start, whole))
        start, held = 0, ""
    return found

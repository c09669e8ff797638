"""Requirements as pip reads them: names with markers, files that include others, and what names no package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from licensecheck.errors import InputError, Problem
from licensecheck.positions import Lines, Positions
from licensecheck.purl import package_id
from licensecheck.resolve.readers.said import Notes, printable
from licensecheck.textfiles import read_text

if TYPE_CHECKING:
    from packaging.requirements import Requirement

MOST_FILES: Final = 64
MOST_LINES: Final = 20_480
_COMMENT: Final = re.compile(r"(?:^|\s)#.*$")
_INCLUDE: Final = re.compile(r"(?:-r|--requirement)[\s=]*(\S.*)$")
_EDITABLE: Final = re.compile(r"(?:-e|--editable)[\s=]*(\S.*)$")
_NOTHING: Final = re.compile(r"(?:-r|--requirement|-e|--editable)\s*=?\s*")
_OPTION: Final = re.compile(r"(?<=\S)\s+--(?:hash|config-settings|global-option|install-option)[\s=].*$")
_EGG: Final = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")
_EXTRAS: Final = re.compile(r"\[[^\]]*\]\s*$")
_PLACE: Final = re.compile(
    r"[/\\]|^\.|^[A-Za-z]:|\.(?:whl|zip|tar|tar\.\w+|tgz)$"
)  # of a file, a folder or a repository


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

    try:
        item = Requirement(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
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
    except (UndefinedComparison, UndefinedEnvironmentName, RecursionError, ValueError):
        return True  # what cannot be told is used


class Reading:
    """What comes of reading the files that name packages.

    Args:
        root: the project's folder.
        markers: where the program runs.
        extras: of the project itself.
        own: folders of the project whose packages other files name.
    """

    def __init__(
        self, root: Path, markers: Mapping[str, str], extras: Iterable[str] = (), own: Iterable[Path] = ()
    ) -> None:
        self.root, self.markers, self.extras, self.own = root, markers, tuple(extras), frozenset(own)
        self.found: list[Named] = []
        self.notes = Notes("")  # what could not be told
        self.wrong: list[Problem] = []  # mistakes in the files
        self.positions: dict[str, Positions] = {}

    def refuse(
        self, shown: str, what: str, line: int | None = None, key: str | None = None,
        remedy: str = "Correct it, or take it out.",
    ) -> None:  # fmt: skip
        """Note a mistake in a file."""
        self.wrong.append(Problem(shown, key, printable(what), remedy, line))


def read(path: Path, reading: Reading) -> None:
    """Add the packages that a requirements file and those that it includes name. Constraints name none."""
    todo: list[tuple[Path, str, int | None]] = [(path, "", None)]
    seen: set[Path] = set()
    root, notes = reading.root, reading.notes
    while todo:
        here, by, at = todo.pop(0)
        if here in seen:
            continue
        seen.add(here)
        shown = here.relative_to(root).as_posix()
        if len(seen) > MOST_FILES:
            notes.problem(f"{shown}: more than {MOST_FILES} files of requirements, and not read")
            return
        try:
            text = read_text(here, shown)
        except InputError as error:
            if by:
                reading.refuse(by, f"{shown} is included: {error.problems[0].problem}", at)
            else:
                reading.wrong += error.problems
            continue
        reading.positions[shown] = Lines(text)
        lines = _lines(text)
        if len(lines) > MOST_LINES:
            notes.problem(f"{shown}: only the first {MOST_LINES} of its lines are read")
        for number, line in lines[:MOST_LINES]:
            included = _INCLUDE.match(line)
            if included is None:
                _line(line, shown, number, here.parent, reading)
                continue
            name = included[1].strip("\"' ")
            inner = _inside(name, here.parent, root)
            if inner is None:
                notes.problem(f"{shown}:{number}: it includes what is outside the project: {printable(name)[:200]!r}")
            else:
                todo.append((inner, shown, number))


def _inside(name: str, folder: Path, root: Path) -> Path | None:
    """The place in the project that a path names."""
    try:
        path = (folder / name).resolve()
    except (OSError, RuntimeError, ValueError):
        return None
    return path if "://" not in name and path.is_relative_to(root) else None


def _line(line: str, shown: str, number: int, folder: Path, reading: Reading) -> None:
    """A line that includes nothing: what it installs, or an option."""
    line = _OPTION.sub("", line)
    editable = _EDITABLE.match(line)
    if _NOTHING.fullmatch(line):
        reading.refuse(shown, f"nothing is named after {line!r}", number)
        return
    if line.startswith("-") and editable is None:
        return  # an option of the installer, or a constraint
    text = editable[1] if editable else line
    where = f"{shown}:{number}"
    try:
        item = named(text, where, reading.markers)
    except ValueError:  # packaging's InvalidRequirement is one
        _unnamed(text, shown, number, folder, reading)
        return
    reading.found += [item] if item is not None else []


def _unnamed(text: str, shown: str, number: int, folder: Path, reading: Reading) -> None:
    """A URL or a path, which may say elsewhere which package it is; else a mistake."""
    where = f"{shown}:{number}"
    egg = _EGG.search(text)
    id_ = package_id(egg[1]) if egg else None
    if id_ is not None:
        reading.found.append(Named(id_, frozenset(), where))
    elif _inside(_EXTRAS.sub("", text), folder, reading.root) in reading.own:
        return  # the project itself
    elif _PLACE.search(text):
        reading.notes.problem(f"{where}: it says not which package it is: {printable(text)[:200]!r}")
    else:
        reading.refuse(shown, f"this is no requirement: {printable(text)[:200]!r}", number)


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

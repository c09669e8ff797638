"""Where an interpreter keeps what is installed for it, and what that is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from licensecheck.resolve.packages import metadata
from licensecheck.resolve.packages.metadata import Distribution
from licensecheck.resolve.readers.files import open_file, read_at_most
from licensecheck.resolve.readers.said import Notes, printable

MOST: Final = 20_480  # names in one folder
_PLACES: Final = ("lib/python3*/site-packages", "lib/python3*/dist-packages", "Lib/site-packages",
                  "lib64/python3*/site-packages")  # fmt: skip
_OLD: Final = (".egg", ".egg-link")
_VERSION: Final = re.compile(r"^version(?:_info)?\s*=\s*(\d+\.\d+(?:\.\d+)?)", re.MULTILINE)
_SYSTEM: Final = re.compile(r"^include-system-site-packages\s*=\s*true\s*$", re.MULTILINE | re.IGNORECASE)


def read(path: Path, shown: str, notes: Notes) -> dict[str, Distribution]:
    """What is installed, by id.

    Args:
        path: an environment's folder, its interpreter, or a folder that packages were installed into.
        shown: how reports name it.
        notes: for what could not be read.
    """
    folders = list(_folders(path))
    if not folders:
        notes.problem(f"{shown} is no environment and no interpreter in one: it holds no installed packages")
    if _SYSTEM.search(_settings(path)):
        notes.problem(f"{shown} uses packages of the system, too, and these are not read")
    found: dict[str, Distribution] = {}
    for folder in folders:
        inside = folder.resolve()
        for name in _names(folder, notes):
            own = Notes(name)
            item = metadata.read(folder / name, inside, own)
            if item is not None and item.id in found and found[item.id].folder.parent == folder:
                own.problem(f"it is installed twice, beside {found[item.id].folder.name}, which counts")
            notes.problems += own.problems
            if item is not None:
                found.setdefault(item.id, item)
    return dict(sorted(found.items()))


def version(path: Path) -> str:
    """The version of Python that an environment is for; "" where it does not say."""
    said = _VERSION.search(_settings(path))
    return said[1] if said else ""


def _root(path: Path) -> Path:
    """The environment's folder; the interpreter in one is mostly a link to another's, which says nothing."""
    path = Path(os.path.abspath(path))  # noqa: PTH100  # resolving it would follow that link
    return path if path.is_dir() else path.parent.parent if (path.parent.parent / "pyvenv.cfg").is_file() or \
        path.parent.name.lower() in ("bin", "scripts") else path.parent  # fmt: skip


def _settings(path: Path) -> str:
    root = _root(path)
    own = Notes("pyvenv.cfg")
    handle = open_file(root / "pyvenv.cfg", root.resolve(), own)
    if handle is None:
        return ""
    with handle:
        return (read_at_most(handle, 64 << 10, own) or b"").decode("utf-8", "replace")


def _folders(path: Path) -> Iterator[Path]:
    try:
        if not path.exists():
            return
        root = _root(path)
        if path.is_dir() and any(_is_metadata(name) for name in os.listdir(root)):  # noqa: PTH208
            yield root
            return
        seen: set[Path] = set()
        for pattern in _PLACES:
            for folder in sorted(root.glob(pattern)):
                if folder.is_dir() and folder.resolve() not in seen:
                    seen.add(folder.resolve())
                    yield folder
    except OSError:
        return


def _is_metadata(name: str) -> bool:
    return name.endswith((".dist-info", ".egg-info")) and not name.startswith("~")


def _names(folder: Path, notes: Notes) -> list[str]:
    found: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for count, entry in enumerate(entries):
                if count == MOST:
                    notes.problem(f"{folder.name} holds more than {MOST} names, and is not read")
                    return []
                if entry.name.endswith(_OLD):
                    notes.problem(f"{printable(entry.name)} was installed in an old way, and is not read")
                elif _is_metadata(entry.name):
                    found.append(entry.name)
    except OSError as error:
        notes.problem(f"{folder.name} cannot be read: {error.strerror}")
    return sorted(found)

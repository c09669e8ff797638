"""Opening what others wrote: regular files inside one folder, and never more of them than a limit."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from licensecheck.resolve.readers.said import MB, Notes

MOST_NAMES: Final = 20_480  # files and folders, in all that is walked
DEEPEST: Final = 6  # folders below the one that is read
# Their files belong to version control, to caches and to programs, not to the model.
SKIPPED: Final = {"__pycache__", "node_modules", "site-packages"}
_LFS: Final = b"version https://git-lfs.github.com/spec/"
NOT_FETCHED: Final = "this is a Git LFS pointer: the file itself was not fetched"


class Found(NamedTuple):
    name: str  # relative to the folder, with "/"
    path: Path


def boundary(folder: Path) -> Path:
    """The folder that links may not lead out of: the folder itself, and for a hub cache's snapshot, whose files are
    links into the `blobs` beside it, the cache of that one model.
    """
    real = folder.resolve()
    cache = real.parent.parent
    in_cache = real.parent.name == "snapshots" and cache.name.startswith(("models--", "datasets--"))
    return cache if in_cache else real


def walk(folder: Path, notes: Notes) -> list[Found]:
    """All files below a folder by name, links to folders not followed. What is left out is noted.

    A folder whose own names exceed the limit is left out whole, so that the answer never depends on the order in
    which the system lists names.
    """
    found: list[Found] = []
    left = MOST_NAMES
    folders = [("", folder, 0)]
    while folders:
        prefix, here, depth = folders.pop(0)
        names = _names(here, left, prefix, notes)
        if names is None:
            continue
        left -= len(names)
        for name, is_folder, is_link in names:
            shown = prefix + name
            if not is_folder:
                found.append(Found(shown, here / name))
            elif name.startswith(".") or name in SKIPPED:
                continue
            elif is_link:
                notes.problem(f"the link to a folder is not followed: {shown}")
            elif depth == DEEPEST:
                notes.problem(f"more than {DEEPEST} folders deep, and not read: {shown}")
            else:
                folders.append((f"{shown}/", here / name, depth + 1))
    return sorted(found, key=lambda item: item.name.split("/"))


def _names(folder: Path, limit: int, prefix: str, notes: Notes) -> list[tuple[str, bool, bool]] | None:
    names: list[tuple[str, bool, bool]] = []
    where = prefix.rstrip("/") or "the folder"
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if len(names) == limit:
                    notes.problem(f"more than {MOST_NAMES} files, and not read: {where}")
                    return None
                names.append((entry.name, _is_folder(entry), entry.is_symlink()))
    except OSError as error:
        notes.problem(f"cannot be read: {where}: {error.strerror}")
        return None
    return sorted(names)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle: opening it will say so, if it bears a name that matters
        return False


def open_file(path: Path, inside: Path, notes: Notes) -> BinaryIO | None:
    """A regular file that lies inside a folder, links resolved; of anything else a note says why not.

    Opening neither waits (as for the other end of a pipe) nor follows a link that was put there since.
    """
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(inside):
            notes.problem("it is a link that leads out of the folder, and not followed")
            return None
        if not stat.S_ISREG(real.stat().st_mode):
            notes.problem("it is no regular file")
            return None
        handle = os.fdopen(os.open(real, flags), "rb")
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links in a circle, before Python 3.13
        notes.problem(f"cannot be read: {getattr(error, 'strerror', None) or 'no such file'}")
        return None
    if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
        handle.close()
        notes.problem("it is no regular file")
        return None
    return handle


def is_pointer(start: bytes, notes: Notes) -> bool:
    """Whether the file is what Git leaves in place of a large file that was not fetched."""
    if not start.startswith(_LFS):
        return False
    notes.problem(NOT_FETCHED)
    return True


def read_bytes(handle: BinaryIO, limit: int, notes: Notes) -> bytes | None:
    """A whole file of at most `limit` bytes."""
    data = read_at_most(handle, limit + 1, notes)
    if data is not None and len(data) > limit:
        notes.problem(f"the file is too large: {limit // MB} MB is the most that is read")
        return None
    return None if data is None or is_pointer(data, notes) else data


def read_at_most(handle: BinaryIO, count: int, notes: Notes) -> bytes | None:
    try:
        return handle.read(count)
    except OSError as error:
        notes.problem(f"cannot be read: {error.strerror}")
        return None


def decode(data: bytes, notes: Notes, first_line: int = 1) -> str:
    """UTF-8 with or without a mark, or UTF-16 with one. Of other bytes a note is made, and they are replaced."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + first_line
        notes.problem("the text is not UTF-8", None, line)
        return data.decode(encoding, "replace")

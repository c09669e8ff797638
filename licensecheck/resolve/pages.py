"""What a project shows to people: README, documentation, templates and terms of use, read where nobody names them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

from licensecheck import generated
from licensecheck.resolve.readers.files import open_file, walk
from licensecheck.resolve.readers.said import Notes

LIMIT: Final = 500_000  # bytes of one file
MOST: Final = 500  # files that are read
TOTAL: Final = 16 * 2**20  # characters of all of them
_DOCUMENTS: Final = frozenset("md markdown rst adoc txt html htm".split())
_TEMPLATES: Final = frozenset("html htm xhtml j2 jinja jinja2 mustache hbs ejs erb tmpl tsx jsx vue svelte md".split())
# The folders that are looked through, what in them is read, and the places for which that stands.
_FOLDERS: Final = {
    "docs": (_DOCUMENTS, ("documentation",)),
    "doc": (_DOCUMENTS, ("documentation",)),
    "templates": (_TEMPLATES, ("user-interface", "website")),
    "legal": (_DOCUMENTS, ()),
}
# How the names of files begin that hold terms of use, without signs between the words.
_TERMS: Final = tuple("terms tos eula acceptableuse aup conditions enduserlicense usepolicy usagepolicy".split())


class Page(NamedTuple):
    """A file that people may see, the user's own part of it, and the places for which it stands."""

    file: str
    text: str
    places: tuple[str, ...]
    terms: bool  # whether it is called like terms of use


def pages(root: Path) -> tuple[Page, ...]:
    """The pages of a project, in order. What cannot be read shows nothing, and no link leads out of the project."""
    inside = root.resolve()
    found: list[tuple[str, Path, tuple[str, ...]]] = []
    try:
        names = sorted(item.name for item in inside.iterdir())
    except OSError:
        return ()
    for name in names:
        stem, _, ending = name.partition(".")
        if stem.lower() == "readme" and (not ending or ending.lower() in _DOCUMENTS):
            found.append((name, inside / name, ("documentation",)))
        elif _is_terms(name) and (not ending or ending.lower() in _DOCUMENTS):
            found.append((name, inside / name, ()))
        elif name in _FOLDERS and (inside / name).is_dir() and not (inside / name).is_symlink():
            endings, places = _FOLDERS[name]
            found += [(f"{name}/{item.name}", item.path, places) for item in walk(inside / name, Notes(name))
                      if item.name.rpartition(".")[2].lower() in endings]  # fmt: skip
    read: list[Page] = []
    left = TOTAL
    for name, path, places in found[:MOST]:
        text = _read(path, inside)
        left -= len(text)
        if left < 0:
            break
        if text.strip():
            read.append(Page(name, text, places, _is_terms(name)))
    return tuple(read)


def _is_terms(file: str) -> bool:
    return re.sub("[^a-z]", "", file.rpartition("/")[2].lower()).startswith(_TERMS)


def _read(path: Path, inside: Path) -> str:
    handle = open_file(path, inside, Notes(path.name))
    if handle is None:
        return ""
    with handle:
        data = handle.read(LIMIT + 1)
    if len(data) > LIMIT or b"\0" in data:
        return ""
    return generated.without(data.decode("utf-8-sig", "replace"))

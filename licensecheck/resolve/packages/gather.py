"""Which software packages a project uses: those that its files name, with all that these need, or all installed ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from licensecheck.errors import InputError
from licensecheck.positions import Positions
from licensecheck.printable import printable
from licensecheck.project import Project
from licensecheck.purl import package_id
from licensecheck.resolve.packages import environment, requirements, tables
from licensecheck.resolve.packages.metadata import Distribution
from licensecheck.resolve.packages.requirements import Named, Reading
from licensecheck.resolve.readers.files import open_file, read_at_most
from licensecheck.resolve.readers.said import Notes

_OTHERS: Final = (".cfg", ".json", ".lock", ".py", ".toml", ".yaml", ".yml")  # that are no requirements either
_READ: Final = "Name pyproject.toml, a file of requirements, or a lock of uv, Poetry, PDM or Pipenv, or pylock.toml."
_NAME: Final = re.compile(r"\s*[A-Za-z0-9][A-Za-z0-9._-]*")
MOST_STEPS: Final = 100_000  # from packages to what they need


class Package(NamedTuple):
    """A software package that the project uses; `installed` is None where nothing is at hand that tells of it."""

    id: str
    where: str  # the file that names it
    installed: Distribution | None


class Packages(NamedTuple):
    found: Mapping[str, Package] = {}  # by id; it is only read
    problems: tuple[str, ...] = ()  # what could not be told
    positions: Mapping[str, Positions] = {}  # of the files that name packages


def gather(project: Project) -> Packages:
    """The packages of a project. What could not be read is told, never passed over.

    Raises:
        InputError: a file that the manifest names for its packages cannot be used, or a line of it.
    """
    sources = project.packages
    root = project.manifest.root.resolve()
    markers = _markers(sources.markers, sources.python) if sources.files else {}
    own = {path.parent for path in sources.files if tables.reader_of(path.name) is not None}
    reading = Reading(root, markers, sources.extras, own)
    for path in sources.files:
        shown = path.relative_to(root).as_posix()
        if tables.reader_of(path.name) is not None:
            tables.read(path, shown, reading)
        elif path.suffix.lower() in _OTHERS:
            reading.refuse(shown, "files of this kind are not read for packages", remedy=_READ)
        else:
            requirements.read(path, reading)
    if reading.wrong:
        raise InputError(dict.fromkeys(reading.wrong))
    notes = reading.notes
    installed: Mapping[str, Distribution] = {}
    if sources.python is not None:
        given = sources.python.relative_to(root).as_posix() if sources.python.is_relative_to(root) else \
            sources.python.name  # fmt: skip
        installed = environment.read(sources.python, given, notes)
    mine = {id_ for id_, item in installed.items() if _is_own(item, root)}
    if sources.files:
        found = _needed(reading.found, installed, markers, notes)
    else:
        found = {id_: Package(id_, item.shown, item) for id_, item in installed.items()}
    problems = [f"{item.file}: {item.problem}" if item.file else item.problem for item in notes.problems]
    return Packages({id_: found[id_] for id_ in sorted(found.keys() - mine)}, tuple(dict.fromkeys(problems)),
                    reading.positions)  # fmt: skip


def _markers(stated: Mapping[str, str], python: Path | None) -> dict[str, str]:
    """Where the program runs: as stated, else as the environment says, else here."""
    from packaging.markers import default_environment

    found: dict[str, str] = {key: str(value) for key, value in default_environment().items()}
    version = environment.version(python) if python is not None else ""
    if version:
        found["python_version"] = ".".join(version.split(".")[:2])
        found["python_full_version"] = version if version.count(".") > 1 else f"{version}.0"
    return found | dict(stated)


def _needed(
    named: Iterable[Named], installed: Mapping[str, Distribution], markers: Mapping[str, str], notes: Notes
) -> dict[str, Package]:
    """What is named, and what that needs as far as it is installed, each with the first place that names it."""
    found: dict[str, Package] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    todo = list(named)
    for count, item in enumerate(todo):
        if count == MOST_STEPS:
            notes.problem(f"packages need each other in more than {MOST_STEPS} ways, and the rest is not followed")
            break
        if (item.id, item.extras) in seen:
            continue
        seen.add((item.id, item.extras))
        here = installed.get(item.id)
        found.setdefault(item.id, Package(item.id, item.where, here))
        for text in here.requires if here is not None else ():
            try:
                need = requirements.named(text, here.shown if here is not None else "", markers, item.extras)
            except ValueError:
                need = _by_name(text, here.shown if here is not None else "", installed, notes)
            if need is not None:
                todo.append(need)
    return found


def _by_name(text: str, where: str, installed: Mapping[str, Distribution], notes: Notes) -> Named | None:
    """What other people's metadata need, where the requirement cannot be read: an installed package counts."""
    name = _NAME.match(text)
    id_ = package_id(name[0].strip()) if name is not None else None
    if id_ in installed:
        return Named(str(id_), frozenset(), where)
    notes.problem(f"{where}: it cannot be told what it needs: {printable(text)[:80]!r}")
    return None


def _is_own(item: Distribution, root: Path) -> bool:
    """Whether a distribution was installed from the project's own folder: it is no third party's."""
    handle = open_file(item.folder / "direct_url.json", item.inside, Notes(""))
    if handle is None:
        return False
    with handle:
        data = read_at_most(handle, 64 << 10, Notes(""))
    try:
        url = urlsplit(json.loads(data or b"{}")["url"])
        return url.scheme == "file" and Path(unquote(url.path)).resolve().is_relative_to(root)
    except (AttributeError, KeyError, OSError, RecursionError, RuntimeError, TypeError, ValueError):
        return False

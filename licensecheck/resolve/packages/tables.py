"""What a project's TOML and JSON files name: pyproject.toml, and lock files of uv, Poetry, Pipenv and PEP 751."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from licensecheck.errors import InputError
from licensecheck.project import package_id
from licensecheck.resolve.packages.requirements import Named, named
from licensecheck.resolve.readers.jsontext import parse as parse_json
from licensecheck.resolve.readers.said import Notes, printable
from licensecheck.textfiles import parse_toml, read_text

LIMIT: Final = 32_000_000  # bytes: locks of large projects hold the digest of every file
Reader = Callable[[Mapping[str, Any], str, Mapping[str, str], tuple[str, ...], Notes], Iterator[Named]]


def read(path: Path, shown: str, markers: Mapping[str, str], extras: tuple[str, ...], notes: Notes) -> list[Named]:
    """The packages that one of these files names."""
    reader = reader_of(path.name)
    assert reader is not None, path
    try:
        text = read_text(path, shown, LIMIT)
        own = Notes(shown)
        tables = parse_json(text.encode(), own) if path.name == PIPFILE_LOCK else parse_toml(text, shown)
    except InputError as error:
        notes.problem(f"{shown}: {error.problems[0].problem}")
        return []
    notes.problems += own.problems
    if not isinstance(tables, dict):
        notes.problem(f"{shown}: it holds no tables")
        return []
    return list(reader(tables, shown, markers, extras, notes))


def reader_of(name: str) -> Reader | None:
    """The reader of a file by its name; None for what is taken as a file of requirements."""
    if name.startswith("pylock.") and name.endswith(".toml"):
        return _pylock
    return {"pyproject.toml": _pyproject, "uv.lock": _uv, "poetry.lock": _poetry, PIPFILE_LOCK: _pipfile}.get(name)


PIPFILE_LOCK: Final = "Pipfile.lock"


def _pyproject(
    tables: Mapping[str, Any], shown: str, markers: Mapping[str, str], extras: tuple[str, ...], notes: Notes
) -> Iterator[Named]:
    project = _table(tables.get("project"))
    if not project:
        notes.problem(f"{shown}: there is no table [project] that lists dependencies")
    dynamic = _list(project.get("dynamic"))
    if "dependencies" in dynamic or (extras and "optional-dependencies" in dynamic):
        notes.problem(f"{shown}: its dependencies are worked out when it is built, and are not known")
    yield from _requirements(project.get("dependencies"), f"{shown}: project.dependencies", markers, notes)
    optional = _table(project.get("optional-dependencies"))
    for extra in extras:
        if extra not in optional:
            notes.problem(f"{shown}: it has no extra {extra!r}")
        key = f"{shown}: project.optional-dependencies.{extra}"
        yield from _requirements(optional.get(extra), key, markers, notes)


def _requirements(found: Any, key: str, markers: Mapping[str, str], notes: Notes) -> Iterator[Named]:
    for index, text in enumerate(_list(found)):
        where = f"{key}[{index}]"
        try:
            item = named(text if isinstance(text, str) else "", where, markers)
        except ValueError:
            notes.problem(f"{where}: it is no requirement: {printable(str(text))[:200]!r}")
            continue
        if item is not None:
            yield item


def _uv(
    tables: Mapping[str, Any], shown: str, markers: Mapping[str, str], extras: tuple[str, ...], notes: Notes
) -> Iterator[Named]:
    """What the project needs, and what that needs; packages for development only are not what is offered."""
    packages = [item for item in map(_table, _list(tables.get("package"))) if isinstance(item.get("name"), str)]
    own = [item for item in packages if _table(item.get("source")).keys() & {"editable", "virtual"}]
    if not own:
        yield from _all(packages, shown, notes)
        return
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for item in packages:
        by_name.setdefault(item["name"], []).append(item)
    wanted: list[tuple[str, tuple[str, ...]]] = [(item["name"], extras) for item in own]
    seen = set(wanted)
    names = {item["name"] for item in own}
    found: list[Mapping[str, Any]] = []
    while wanted:
        name, chosen = wanted.pop()
        for item in by_name.get(name, ()):
            if name not in names:
                found.append(item)
            optional = _table(item.get("optional-dependencies"))
            needs = [
                *_list(item.get("dependencies")),
                *(need for extra in chosen for need in _list(optional.get(extra))),
            ]
            for need in map(_table, needs):
                if not isinstance(need.get("name"), str) or not _holds(need.get("marker"), markers):
                    continue
                one = (need["name"], tuple(part for part in _list(need.get("extra")) if isinstance(part, str)))
                if one not in seen:
                    seen.add(one)
                    wanted.append(one)
    yield from _all(found, shown, notes)


def _holds(marker: Any, markers: Mapping[str, str]) -> bool:
    if not isinstance(marker, str):
        return True
    from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName

    try:
        return Marker(marker).evaluate({**markers, "extra": ""})
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, ValueError):
        return True


def _poetry(
    tables: Mapping[str, Any], shown: str, markers: Mapping[str, str], _extras: tuple[str, ...], notes: Notes
) -> Iterator[Named]:
    """All that is not for development only: of the group `main`, where the lock tells groups apart."""
    packages = [_table(item) for item in _list(tables.get("package"))]
    main = [item for item in packages if "main" in _list(item.get("groups", ["main"]))
            and item.get("category", "main") == "main" and _holds(item.get("markers"), markers)]  # fmt: skip
    yield from _all(main, shown, notes)


def _pylock(
    tables: Mapping[str, Any], shown: str, markers: Mapping[str, str], _extras: tuple[str, ...], notes: Notes
) -> Iterator[Named]:
    packages = [_table(item) for item in _list(tables.get("packages"))]
    yield from _all([item for item in packages if _holds(item.get("marker"), markers)], shown, notes)


def _pipfile(
    tables: Mapping[str, Any], shown: str, markers: Mapping[str, str], _extras: tuple[str, ...], notes: Notes
) -> Iterator[Named]:
    default = _table(tables.get("default"))
    yield from _all([{"name": name} for name, item in default.items() if _holds(_table(item).get("markers"), markers)],
                    shown, notes)  # fmt: skip


def _all(items: Iterable[Mapping[str, Any]], shown: str, notes: Notes) -> Iterator[Named]:
    for item in items:
        name = item.get("name")
        id_ = package_id(name) if isinstance(name, str) else None
        if id_ is None:
            notes.problem(f"{shown}: an entry names no package: {printable(str(name))[:200]!r}")
        else:
            yield Named(id_, frozenset(), f"{shown}: {name}")


def _table(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []

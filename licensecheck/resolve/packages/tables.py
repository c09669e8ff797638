"""What a project's TOML and JSON files name: pyproject.toml, and lock files of uv, Poetry, Pipenv and PEP 751."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from licensecheck.errors import InputError
from licensecheck.positions import Positions
from licensecheck.purl import package_id
from licensecheck.resolve.packages.requirements import Named, Reading, named
from licensecheck.resolve.readers.said import printable
from licensecheck.textfiles import parse_json, parse_toml, read_text

LIMIT: Final = 32_000_000  # bytes: locks of large projects hold the digest of every file
Reader = Callable[[Mapping[str, Any], str, Reading], Iterator[Named]]


def read(path: Path, shown: str, reading: Reading) -> None:
    """Add the packages that one of these files names."""
    reader = reader_of(path.name)
    assert reader is not None, path
    try:
        text = read_text(path, shown, LIMIT)
        if path.name == PIPFILE_LOCK:
            tables = parse_json(text, shown)
        else:
            tables = parse_toml(text, shown)
            reading.positions[shown] = Positions(text)
    except InputError as error:
        reading.wrong += error.problems
        return
    if not isinstance(tables, dict) or not tables:
        reading.refuse(shown, "it holds no tables")
        return
    reading.found += reader(tables, shown, reading)


def reader_of(name: str) -> Reader | None:
    """The reader of a file by its name; None for what is taken as a file of requirements."""
    if name.startswith("pylock.") and name.endswith(".toml"):
        return _pylock
    return {"pyproject.toml": _pyproject, "uv.lock": _uv, "poetry.lock": _poetry, "pdm.lock": _pdm,
            PIPFILE_LOCK: _pipfile}.get(name)  # fmt: skip


PIPFILE_LOCK: Final = "Pipfile.lock"


def _pyproject(tables: Mapping[str, Any], shown: str, reading: Reading) -> Iterator[Named]:
    project = _table(tables.get("project"))
    if not project:
        reading.notes.problem(f"{shown}: there is no table [project] that lists dependencies")
    dynamic = _list(project.get("dynamic"))
    if "dependencies" in dynamic or (reading.extras and "optional-dependencies" in dynamic):
        reading.notes.problem(f"{shown}: its dependencies are worked out when it is built, and are not known")
    yield from _requirements(project.get("dependencies"), shown, "project.dependencies", reading)
    optional = _table(project.get("optional-dependencies"))
    for extra in reading.extras:
        if extra not in optional:
            reading.notes.problem(f"{shown}: it has no extra {extra!r}")
        yield from _requirements(optional.get(extra), shown, f"project.optional-dependencies.{extra}", reading)


def _requirements(found: Any, shown: str, key: str, reading: Reading) -> Iterator[Named]:
    if found is not None and not isinstance(found, list):
        _refuse(shown, key, "this is no list of requirements", reading)
    for index, text in enumerate(_list(found)):
        try:
            where = f"{shown}: {key}[{index}]"
            item = named(text if isinstance(text, str) else "", where, reading.markers)
        except ValueError:
            _refuse(shown, f"{key}[{index}]", f"this is no requirement: {str(text)[:200]!r}", reading)
            continue
        if item is not None:
            yield item


def _refuse(shown: str, key: str, what: str, reading: Reading) -> None:
    span = reading.positions[shown].find(key)
    reading.refuse(shown, what, span.line if span is not None else None, key)


Items = Iterable[tuple[str, Mapping[str, Any]]]  # entries of a lock with their key paths


def _entries(tables: Mapping[str, Any], key: str, shown: str, reading: Reading) -> list[tuple[str, Mapping[str, Any]]]:
    if not isinstance(tables.get(key), list):
        reading.refuse(shown, "there is no list of packages", key=key)
    return [(f"{key}[{index}].name", _table(item)) for index, item in enumerate(_list(tables.get(key)))]


def _uv(tables: Mapping[str, Any], shown: str, reading: Reading) -> Iterator[Named]:
    """What the project needs, and what that needs; packages for development only are not what is offered."""
    packages = _entries(tables, "package", shown, reading)
    own = {item["name"] for _, item in packages
           if isinstance(item.get("name"), str) and _table(item.get("source")).keys() & {"editable", "virtual"}}  # fmt: skip
    if not own:
        yield from _all(packages, shown, reading)
        return
    by_name: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for place, item in packages:
        by_name.setdefault(str(item.get("name")), []).append((place, item))
    wanted: list[tuple[str, tuple[str, ...]]] = [(name, reading.extras) for name in sorted(own)]
    seen = set(wanted)
    found: dict[str, Mapping[str, Any]] = {}
    while wanted:
        name, chosen = wanted.pop()
        for place, item in by_name.get(name, ()):
            if name not in own:
                found[place] = item
            optional = _table(item.get("optional-dependencies"))
            needs = [
                *_list(item.get("dependencies")),
                *(need for extra in chosen for need in _list(optional.get(extra))),
            ]
            for need in map(_table, needs):
                if not isinstance(need.get("name"), str) or not _holds(need.get("marker"), reading):
                    continue
                one = (need["name"], tuple(part for part in _list(need.get("extra")) if isinstance(part, str)))
                if one not in seen:
                    seen.add(one)
                    wanted.append(one)
    yield from _all(found.items(), shown, reading)


def _holds(marker: Any, reading: Reading) -> bool:
    if not isinstance(marker, str):
        return True
    from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName

    try:
        parsed = Marker(marker)
        return any(parsed.evaluate({**reading.markers, "extra": extra}) for extra in ("", *reading.extras))
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, RecursionError, ValueError):
        return True


def _poetry(tables: Mapping[str, Any], shown: str, reading: Reading) -> Iterator[Named]:
    """All that is not for development only: of the group `main`, where the lock tells groups apart."""
    yield from _all(((place, item) for place, item in _entries(tables, "package", shown, reading)
                     if "main" in _list(item.get("groups", ["main"])) and item.get("category", "main") == "main"
                     and _holds(item.get("markers"), reading)), shown, reading)  # fmt: skip


def _pdm(tables: Mapping[str, Any], shown: str, reading: Reading) -> Iterator[Named]:
    """What the project needs; groups of others are extras or for development."""
    groups = {"default", *reading.extras}
    yield from _all(((place, item) for place, item in _entries(tables, "package", shown, reading)
                     if groups & {str(group) for group in _list(item.get("groups", ["default"]))}
                     and _holds(item.get("marker"), reading)), shown, reading)  # fmt: skip


def _pylock(tables: Mapping[str, Any], shown: str, reading: Reading) -> Iterator[Named]:
    yield from _all(((place, item) for place, item in _entries(tables, "packages", shown, reading)
                     if _holds(item.get("marker"), reading)), shown, reading)  # fmt: skip


def _pipfile(tables: Mapping[str, Any], shown: str, reading: Reading) -> Iterator[Named]:
    if not isinstance(tables.get("default"), dict):
        reading.refuse(shown, "there is no table of packages", key="default")
    yield from _all(((f"default.{name}", {"name": name}) for name, item in _table(tables.get("default")).items()
                     if _holds(_table(item).get("markers"), reading)), shown, reading)  # fmt: skip


def _all(items: Items, shown: str, reading: Reading) -> Iterator[Named]:
    for place, item in items:
        name = item.get("name")
        id_ = package_id(name) if isinstance(name, str) else None
        if id_ is None:
            reading.notes.problem(f"{shown}: {place}: an entry names no package: {printable(str(name))[:200]!r}")
        else:
            yield Named(id_, frozenset(), f"{shown}: {place}")


def _table(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []

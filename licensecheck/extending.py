"""What manifests share: organization facts, policy and waivers of the files that `extends` names."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from licensecheck import schema
from licensecheck.errors import InputError, Problem, nearest
from licensecheck.positions import Positions
from licensecheck.purl import PREFIX
from licensecheck.textfiles import parse_toml, read_text

KEY: Final = "extends"
SHARED: Final = ("schema", "organization", "policy", "waivers")
# The text of a file by the relative path that the manifest gives; None: it is not among those that may be read.
Reader = Callable[[str], str | None]


class Extended(NamedTuple):
    """A manifest's tables with what it extends."""

    tables: dict[str, Any]
    origins: Mapping[str, tuple[str, str]]  # key path in the tables to the file and key path that it comes from
    positions: Mapping[str, Positions]  # of the shared files


def beside(root: Path, allowed: Sequence[Path] = ()) -> Reader:
    """Reads what a manifest extends from the repository that it stands in.

    Args:
        root: the folder of the manifest.
        allowed: folders besides the repository in which shared files may lie.
    """
    inside = [repository(root) or root.resolve(), *(folder.resolve() for folder in allowed)]

    def read(name: str) -> str | None:
        real = Path(os.path.realpath(root / name))
        return read_text(real, name) if any(real.is_relative_to(folder) for folder in inside) else None

    return read


def extend(tables: dict[str, Any], file: str, read: Reader) -> Extended:
    """The tables with what they extend; of two files that say something else, the later one counts, the manifest last.

    Args:
        tables: of the manifest.
        file: its name, for errors.
        read: gives the files.

    Raises:
        InputError: a shared file cannot be used.
    """
    names = tables.get(KEY, [])
    if not isinstance(names, list) or not all(isinstance(name, str) and name.isprintable() for name in names):
        return Extended(tables, {}, {})  # the schema says what is wrong with it
    merged: dict[str, Any] = {**tables}
    origins: dict[str, tuple[str, str]] = {}
    positions: dict[str, Positions] = {}
    problems: list[Problem] = []
    own = _as_table(tables.get("organization")), _as_table(tables.get("policy"))
    organization: dict[str, Any] = {}
    policy: dict[str, Any] = {}
    waivers: list[tuple[Any, str, str]] = []
    for index, name in enumerate(names):
        try:
            found, text = _read(read, name, f"{KEY}[{index}]", file)
        except InputError as error:
            problems += error.problems
            continue
        positions[name] = Positions(text)
        _overlay(organization, _as_table(found.get("organization")), "organization", name, origins)
        _overlay(policy, _as_table(found.get("policy")), "policy", name, origins)
        waivers += [(waiver, name, f"waivers[{place}]") for place, waiver in enumerate(found.get("waivers", []))]
    if problems:
        raise InputError(problems)
    for key, shared, mine in (("organization", organization, own[0]), ("policy", policy, own[1])):
        if shared and mine is not None:
            _overlay(shared, mine, key, "", origins)
            merged[key] = shared
    listed = tables.get("waivers", [])
    if isinstance(listed, list):
        # A shared waiver of a model or deployment of another project is none of this one.
        taken = [item for item in waivers if _concerns(item[0], tables)]
        for place, (_, name, key) in enumerate(taken, len(listed)):
            origins[f"waivers[{place}]"] = (name, key)
        if taken:
            merged["waivers"] = [*listed, *(waiver for waiver, _, _ in taken)]
    return Extended(merged, origins, positions)


def repository(folder: Path) -> Path | None:
    """The top of the repository that a folder belongs to."""
    start = folder.resolve()
    return next((item for item in (start, *start.parents) if (item / ".git").exists()), None)


def _read(read: Reader, name: str, key: str, file: str) -> tuple[dict[str, Any], str]:
    text = None if Path(name).is_absolute() else read(name)
    if text is None:
        raise InputError([Problem(file, key, f"{name!r} is outside of the repository",
                                  "Name a file of the repository, or give its folder with --shared.")])  # fmt: skip
    found = parse_toml(text, name)
    problems = [
        Problem(name, key, "a shared file does not hold this", nearest(key, SHARED) or f"It holds {', '.join(SHARED)}.")
        for key in found if key not in SHARED
    ]  # fmt: skip
    if found.get("schema") != schema.FORMAT:
        problems.append(Problem(name, "schema", "the version of the format is missing or another",
                                f"Begin with `schema = {schema.FORMAT}`."))  # fmt: skip
    problems += [Problem(name, key, "this is no table", f"Write [{key}].") for key in ("organization", "policy")
                 if not isinstance(found.get(key, {}), dict)]  # fmt: skip
    waivers = found.get("waivers", [])
    if not isinstance(waivers, list) or not all(isinstance(waiver, dict) for waiver in waivers):
        problems.append(Problem(name, "waivers", "these are no tables", "Write [[waivers]]."))
    if problems:
        raise InputError(problems)
    return found, text


def _as_table(value: object) -> dict[str, Any] | None:
    """A table; an empty one where there is none, None where something else stands in its place."""
    return {} if value is None else value if isinstance(value, dict) else None


def _overlay(
    below: dict[str, Any], above: dict[str, Any] | None, path: str, file: str, origins: dict[str, tuple[str, str]]
) -> None:
    """Write a table over another, key by key; remember the file that each value comes from, '' for the manifest."""
    for key, value in (above or {}).items():
        place = f"{path}.{key}"
        if isinstance(value, dict) and isinstance(below.setdefault(key, {}), dict):
            _overlay(below[key], value, place, file, origins)
            continue
        below[key] = value
        for old in [old for old in origins if old == place or old.startswith(place + ".")]:
            del origins[old]
        if file:
            origins[place] = (file, place)


def _concerns(waiver: Mapping[str, Any], tables: Mapping[str, Any]) -> bool:
    def named(key: str, by: str) -> set[Any]:
        entries = tables.get(key, [])
        return {entry.get(by) for entry in entries if isinstance(entry, dict)} if isinstance(entries, list) else set()

    model, deployment = waiver.get("model"), waiver.get("deployment")
    # One that differs in case alone is meant, and the mistake is told.
    components = {str(id_).lower() for id_ in named("models", "id") | named("datasets", "id")}
    package = str(model).startswith(PREFIX)  # the manifest names few of them, and may name none
    return (model is None or package or str(model).lower() in components) and (
        deployment is None or deployment in (named("deployments", "name") or {"default"})
    )

"""What manifests share: organization facts, policy and waivers of the files that `extends` names."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from licensecheck import schema
from licensecheck.errors import InputError, Problem, nearest
from licensecheck.positions import Positions
from licensecheck.purl import PREFIX
from licensecheck.textfiles import parse_toml, read_text

KEY: Final = "extends"
SHARED: Final = ("schema", "organization", "policy", "waivers")


class Extended(NamedTuple):
    """A manifest's tables with what it extends."""

    tables: dict[str, Any]
    origins: Mapping[str, tuple[str, str]]  # key path in the tables to the file and key path that it comes from
    positions: Mapping[str, Positions]  # of the shared files


def extend(tables: dict[str, Any], root: Path, file: str, allowed: Sequence[Path] = ()) -> Extended:
    """The tables with what they extend; of two files that say something else, the later one counts, the manifest last.

    Args:
        tables: of the manifest.
        root: its folder.
        file: its name, for errors.
        allowed: folders besides the repository in which shared files may lie.

    Raises:
        InputError: a shared file cannot be used.
    """
    names = tables.get(KEY, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return Extended(tables, {}, {})  # the schema says what is wrong with it
    merged: dict[str, Any] = {**tables}
    origins: dict[str, tuple[str, str]] = {}
    positions: dict[str, Positions] = {}
    problems: list[Problem] = []
    inside = [_repository(root), *(folder.resolve() for folder in allowed)]
    own = _as_table(tables.get("organization")), _as_table(tables.get("policy"))
    organization: dict[str, Any] = {}
    policy: dict[str, Any] = {}
    waivers: list[tuple[Any, str, str]] = []
    for index, name in enumerate(names):
        try:
            found, text = _read(root / name, name, inside, f"{KEY}[{index}]", file)
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


def _repository(root: Path) -> Path:
    """The top of the repository that a folder belongs to; the folder itself where there is none."""
    start = root.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / ".git").exists()), start)


def _read(path: Path, name: str, inside: Sequence[Path], key: str, file: str) -> tuple[dict[str, Any], str]:
    real = Path(os.path.realpath(path))
    if Path(name).is_absolute() or not any(real.is_relative_to(folder) for folder in inside):
        raise InputError([Problem(file, key, f"{name!r} is outside of the repository",
                                  "Name a file of the repository, or give its folder with --shared.")])  # fmt: skip
    text = read_text(real, name)
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

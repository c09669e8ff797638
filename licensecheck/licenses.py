"""The encoded licenses: lookup by id or alias in one or more folders of license files."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from licensecheck import schema
from licensecheck.errors import InputError, Problem
from licensecheck.license_file import build
from licensecheck.terms import License
from licensecheck.textfiles import head, parse_toml, read_text, without_cases

OTHERS: Final = ("families", "advisories", "classifiers")  # data files that are no licenses
_NAME_LIST = schema.many(schema.text())
_NAMES = schema.Shape(schema.open_table(
    {"spdx": schema.text(), "aliases": _NAME_LIST, "assumed_aliases": _NAME_LIST},
))  # fmt: skip
_CLASSIFIERS = schema.Shape(schema.table(
    {"licenses": schema.keyed(schema.text(), schema.text()), "open": schema.keyed(schema.text(), schema.prose())},
    {"fits": schema.keyed(schema.text(), schema.many(schema.text()))},
))  # fmt: skip
_FAMILIES = schema.Shape(schema.table({"families": schema.keyed(schema.text(), schema.prose())}, {}))


class Classifiers(NamedTuple):
    """What the trove classifiers of Python packages say of a license."""

    meant: Mapping[str, str]  # the license that each means
    left_open: Mapping[str, str]  # those that leave it open, and what they leave open
    fits: Mapping[str, Sequence[str]]  # what else may be said beside one that leaves it open, as patterns of SPDX ids


class Licenses:
    """The encoded licenses of some folders; a later folder adds to the ones before and may replace an entry."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.folders = tuple(folders)
        self._loaded: dict[str, License] = {}

    @functools.cached_property
    def files(self) -> dict[str, Path]:
        """License id to file; the id is the file's name."""
        found: dict[str, Path] = {}
        for folder in self.folders:
            found |= {path.stem.lower(): path for path in sorted(folder.glob("*.toml")) if path.stem not in OTHERS}
        return found

    @functools.cached_property
    def families(self) -> dict[str, str]:
        """Names that hubs use for several licenses at once, and what each leaves open."""
        found: dict[str, str] = {}
        for folder in self.folders:
            path = folder / "families.toml"
            if path.is_file():
                known, problems = _FAMILIES.validate(parse_toml(read_text(path, path.name), path.name), path.name)
                if problems:
                    raise InputError(problems)
                found |= known["families"]
        return found

    @functools.cached_property
    def classifiers(self) -> Classifiers:
        """The trove classifiers that are known."""
        meant: dict[str, str] = {}
        left_open: dict[str, str] = {}
        fits: dict[str, Sequence[str]] = {}
        for folder in self.folders:
            path = folder / "classifiers.toml"
            if path.is_file():
                known, problems = _CLASSIFIERS.validate(parse_toml(read_text(path, path.name), path.name), path.name)
                if problems:
                    raise InputError(problems)
                meant |= known["licenses"]
                left_open |= known["open"]
                fits |= known.get("fits", {})
        return Classifiers(meant, left_open, fits)

    @functools.cached_property
    def _aliases(self) -> dict[str, tuple[str, bool]]:
        found: dict[str, tuple[str, bool]] = {}
        for id_, path in self.files.items():
            keys, problems = _NAMES.validate(parse_toml(head(read_text(path, path.name)), path.name), path.name)
            if problems:
                raise InputError(problems)
            for name in filter(None, (keys.get("spdx"), *keys.get("aliases", ()))):
                found.setdefault(name.lower(), (id_, False))
            for name in keys.get("assumed_aliases", ()):
                found.setdefault(name.lower(), (id_, True))
        return found

    def find(self, name: str) -> tuple[str, bool] | None:
        """The id of the license that a name means, in any case, and whether that is an assumption.

        None where no entry has it or it is a family of several licenses.
        """
        plain = name.strip().lower()
        if plain in self.files:
            return plain, False
        if plain in self.families:
            return None
        return self._aliases.get(plain)

    def get(self, id_: str) -> License:
        """The license with this id.

        Raises:
            KeyError: there is none.
            InputError: its file cannot be used.

        """
        if id_ not in self._loaded:
            path = self.files[id_]
            self._loaded[id_] = build(self.tables(id_), path.name, self._parent)
        return self._loaded[id_]

    def validate(self, folder: Path) -> None:
        """Load every license of a folder.

        Raises:
            InputError: some cannot be used; the problems of all are listed.
        """
        problems: list[Problem] = []
        for id_, path in self.files.items():
            if path.parent != folder:
                continue
            try:
                self.get(id_)
            except InputError as error:
                problems += error.problems
        if problems:
            raise InputError(problems)

    def __iter__(self) -> Iterator[License]:
        return (self.get(id_) for id_ in sorted(self.files))

    def tables(self, id_: str, *, cases: bool = False) -> dict[str, Any]:
        """The tables of a license file as they stand there, without those that `like` brings."""
        path = self.files[id_]
        text = read_text(path, path.name)
        return parse_toml(text if cases else without_cases(text), path.name)

    @functools.cached_property
    def digest(self) -> str:
        """A hash of all license data, the model catalog included."""
        total = hashlib.sha256()
        for folder in self.folders:
            for path in sorted(path for path in folder.rglob("*.toml") if path.is_file()):
                data = path.read_bytes()
                total.update(f"{path.relative_to(folder).as_posix()} {len(data)}\n".encode() + data)
        return "sha256:" + total.hexdigest()

    def _parent(self, id_: str) -> dict[str, Any] | None:
        return self.tables(id_) if id_ in self.files else None


def data_folder() -> Path:
    """The folder of license data: inside the package as installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "_licenses"
    return installed if installed.is_dir() else package.parent / "licenses"

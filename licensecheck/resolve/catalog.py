"""The model catalog: which model ids come under which license, as data under `licenses/models/`."""

from __future__ import annotations

import datetime
import fnmatch
import functools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from licensecheck import facts, schema
from licensecheck.errors import InputError, Problem
from licensecheck.licenses import Licenses
from licensecheck.textfiles import head, parse_toml, read_text


class Base(NamedTuple):
    model: str
    by: str


class Provider(NamedTuple):
    """Where a model runs, as the beginning of its name says."""

    name: str
    hosted: bool  # somebody else holds the weights


class Entry(NamedTuple):
    """What is known of the models that a pattern names."""

    match: tuple[str, ...]
    exclude: tuple[str, ...]
    license: str  # an expression; "" where there is none to name
    status: str  # "", "service" (only its provider offers it) or "unreleased" (nobody was given a license)
    modality: str
    notice: bool | None
    bases: tuple[Base, ...]
    released: datetime.date | None
    relicensed: datetime.date | None
    secondary: bool  # rests on a secondary source
    source: str
    says: str
    vendor: str
    checked: datetime.date
    where: str


_ENTRY: Final = schema.table(
    {"match": schema.many(schema.text(), 1), "source": schema.text()},
    {
        "except": schema.many(schema.text()), "license": schema.text(),
        "status": schema.one_of(["service", "unreleased"]), "modality": schema.one_of(facts.MODALITIES),
        "notice": schema.flag(), "released": schema.day(), "relicensed": schema.day(), "secondary": schema.flag(),
        "checked": schema.day(), "says": schema.text(),
        "base": schema.many(schema.table({"model": schema.text(), "by": schema.one_of(facts.STEPS)}, {})),
    },
)  # fmt: skip
_FILE: Final = schema.Shape(schema.table(
    {"schema": schema.version(), "vendor": schema.text(), "namespaces": schema.many(schema.maybe_empty()),
     "checked": schema.day(), "model": schema.many(_ENTRY)},
    {},
))  # fmt: skip


_PROVIDERS: Final = schema.Shape(schema.table(
    {"schema": schema.version()},
    {"hosted": schema.keyed(schema.text(), schema.text()), "local": schema.keyed(schema.text(), schema.text())},
))  # fmt: skip
_NAMES: Final = schema.Shape(schema.open_table({"namespaces": schema.many(schema.maybe_empty())}))
_PREFIXES: Final = "providers.toml"
_SECONDARY: Final = " (a secondary source)"
_WILD: Final = re.compile(r"[*?\[]")


class Catalog:
    """The catalog files of the license folders; within a file the first entry that matches is the one."""

    def __init__(self, licenses: Licenses) -> None:
        self._folders = [folder / "models" for folder in licenses.folders]
        self._read: dict[Path, tuple[Entry, ...]] = {}

    @functools.cached_property
    def _files(self) -> list[tuple[Path, frozenset[str]]]:
        """Each file with the hub namespaces it speaks of, later folders first."""
        found = []
        for folder in reversed(self._folders):
            for path in sorted(folder.glob("*.toml")):
                if path.name == _PREFIXES:
                    continue
                file = f"models/{path.name}"
                keys, problems = _NAMES.validate(parse_toml(head(read_text(path, file)), file), file)
                if problems:
                    raise InputError(problems)
                found.append((path, frozenset(name.lower() for name in keys.get("namespaces", ()))))
        return found

    def find(self, model: str) -> Entry | None:
        """The entry that knows a model id (hub ids do not tell upper from lower case); None if none does.

        A name that says first where the model runs (groq/..., bedrock/...) is looked up whole, then without that.
        """
        return self._looked_up(model)[0]

    def provider(self, model: str) -> Provider | None:
        """Where a known model runs, if its name begins with that."""
        return self._looked_up(model)[1]

    def bare(self, model: str) -> str:
        """A model's name without what says where it runs."""
        prefix = self._prefix(model.strip().lower())
        return model.strip()[len(prefix) + 1 :] if prefix else model

    @functools.cache  # noqa: B019  # one catalog lives as long as the run
    def _looked_up(self, model: str) -> tuple[Entry | None, Provider | None]:
        name = model.strip().lower()
        found = self._named(name)
        prefix = self._prefix(name)
        if found is not None or not prefix:
            return found, None
        found, _ = self._looked_up(name.removeprefix(prefix + "/"))
        return found, self._providers[prefix] if found is not None else None

    def _prefix(self, name: str) -> str:
        parts = name.split("/")
        return next((head for count in range(len(parts) - 1, 0, -1)
                     if (head := "/".join(parts[:count])) in self._providers), "")  # fmt: skip

    @functools.cached_property
    def _providers(self) -> dict[str, Provider]:
        found: dict[str, Provider] = {}
        for folder in self._folders:
            path, file = folder / _PREFIXES, f"models/{_PREFIXES}"
            if path.is_file():
                known, problems = _PROVIDERS.validate(parse_toml(read_text(path, file), file), file)
                if problems:
                    raise InputError(problems)
                for key in ("hosted", "local"):
                    found |= {
                        name.lower(): Provider(text, key == "hosted") for name, text in known.get(key, {}).items()
                    }
        return found

    def _named(self, name: str) -> Entry | None:
        namespace = name.rpartition("/")[0]
        for path, namespaces in self._files:
            if namespace in namespaces:
                found = self._patterns(path).find(name)
                if found is not None:
                    return found
        return None

    @functools.cache  # noqa: B019  # one catalog lives as long as the run
    def _patterns(self, path: Path) -> Patterns:
        return Patterns(self._entries(path))

    def __iter__(self) -> Iterator[Entry]:
        for path, _ in self._files:
            yield from self._entries(path)

    def _entries(self, path: Path) -> tuple[Entry, ...]:
        if path not in self._read:
            file = f"models/{path.name}"
            tables = parse_toml(read_text(path, file), file)
            known, problems = _FILE.validate(tables, file)
            if known is None:
                raise InputError(problems)
            entries = [_entry(raw, known, f"{file}: model[{index}]") for index, raw in enumerate(known["model"])]
            lone = [entry for entry in entries if not (entry.license or entry.status)]
            if lone:
                raise InputError(Problem(file, entry.where, "neither license nor status", "Add one.") for entry in lone)
            self._read[path] = tuple(entries)
        return self._read[path]


def _entry(raw: dict[str, Any], file: dict[str, Any], where: str) -> Entry:
    return Entry(
        tuple(raw["match"]), tuple(raw.get("except", ())), raw.get("license", ""), raw.get("status", ""),
        raw.get("modality", ""), raw.get("notice"), tuple(Base(**base) for base in raw.get("base", ())),
        raw.get("released"), raw.get("relicensed"), raw.get("secondary", False), raw["source"], raw.get("says", ""),
        file["vendor"], raw.get("checked", file["checked"]), where + _SECONDARY * raw.get("secondary", False),
    )  # fmt: skip


class Patterns:
    """The patterns of one file: whole names in a table, others by what they begin with."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._whole: dict[str, list[int]] = {}
        self._begun: list[tuple[str, str, int]] = []
        for index, entry in enumerate(entries):
            for pattern in map(str.lower, entry.match):
                beginning = _WILD.split(pattern, maxsplit=1)[0]
                if beginning == pattern:
                    self._whole.setdefault(pattern, []).append(index)
                else:
                    self._begun.append((beginning, pattern, index))

    def find(self, name: str) -> Entry | None:
        """The first entry that matches a name in lower case."""
        hits = [index for beginning, pattern, index in self._begun
                if name.startswith(beginning) and _pattern(pattern).match(name)]  # fmt: skip
        for index in sorted(hits + self._whole.get(name, [])):
            if not any(_pattern(pattern.lower()).match(name) for pattern in self._entries[index].exclude):
                return self._entries[index]
        return None


@functools.cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(text))

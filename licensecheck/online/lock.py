"""`licensecheck.lock`: what models' files on the hub said, so that a run without network gives the same judgment."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from licensecheck import schema
from licensecheck.errors import InputError, Problem
from licensecheck.fingerprints import fingerprint
from licensecheck.manifest import LOCK
from licensecheck.online.fetched import Fetched, Read
from licensecheck.resolve.readers.said import MB, Claim, Said
from licensecheck.textfiles import parse_toml, read_text

NAME: Final = LOCK
LIMIT: Final = 16 * MB
_REMEDY: Final = "Take it from version control again, or write it anew with --online."


class LicenseText(NamedTuple):
    """A license, notice or use policy that came with the model: which one it is, without the text."""

    kind: str
    file: str
    line: int | None
    place: str
    fingerprint: str  # as license files list their texts
    licenses: tuple[str, ...]  # what it was recognized as when it was read


class Model(NamedTuple):
    id: str
    revision: str
    license: str  # as the card says it; "" where it does not
    day: datetime.date  # on which it was first read thus
    files: tuple[Read, ...]
    claims: tuple[Claim, ...]
    texts: tuple[LicenseText, ...]
    problems: tuple[Problem, ...]  # what the readers could not make out

    @property
    def digest(self) -> str:
        """One digest of all that was read: SHA-256 over a line for each file, its SHA-256 and its name, by name."""
        lines = "".join(f"{file.sha256}  {file.name}\n" for file in sorted(self.files))
        return f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"

    @property
    def said(self) -> Said:
        """What the readers said when the files were there, but for the texts, of which only `texts` is known."""
        return Said(tuple(file.name for file in self.files), self.claims, (), self.problems)


class Lock(NamedTuple):
    """The models by id; ids do not tell upper from lower case."""

    models: tuple[Model, ...] = ()

    def find(self, id_: str) -> Model | None:
        return next((model for model in self.models if model.id.lower() == id_.lower()), None)


class Change(NamedTuple):
    """What is different from the lock. `kind`: added, removed, revision, license, content."""

    kind: str
    id: str
    says: str


def locked(
    fetched: Fetched, said: Said, day: datetime.date, recognized: Mapping[tuple[str, str], Sequence[str]] | None = None
) -> Model | None:
    """What to keep of a model that was fetched and read; None where it was not read whole.

    Args:
        recognized: of the texts that were recognized, by (file, place), the licenses that each holds.

    """
    if fetched.problems or fetched.revision is None:
        return None
    known = recognized or {}
    texts = tuple(
        LicenseText(text.kind, text.file, text.line, text.place, fingerprint(text.text),
                    tuple(known.get((text.file, text.place), ())))
        for text in said.texts
    )  # fmt: skip
    problems = tuple(problem._replace(remedy="") for problem in said.problems)
    return Model(
        fetched.id, fetched.revision, license_of(said.claims), day, tuple(sorted(fetched.files)), said.claims, texts,
        problems,
    )  # fmt: skip


def license_of(claims: Iterable[Claim]) -> str:
    """The license as the card says it: 'other (name-of-it)', or several with commas between; '' for none."""
    card = [claim for claim in claims if claim.file.lower() == "readme.md"]
    ids = [claim.value for claim in card if claim.key == "license"]
    names = [claim.value for claim in card if claim.key == "license_name"]
    said = ", ".join(dict.fromkeys(ids))
    named = ", ".join(dict.fromkeys(names))
    return " ".join((f"{said} ({named})" if said and named else said or named).split())


def renewed(old: Lock | None, models: Iterable[Model], kept: Collection[str] = ()) -> Lock:
    """The lock to write: these models, and the old entries of those in `kept` that could not be read now.

    A model that is the same but for the day keeps the day on which it was first read thus.
    """
    before = {model.id.lower(): model for model in (old or Lock()).models}
    now: dict[str, Model] = {}
    for model in models:
        was = before.get(model.id.lower())
        now[model.id.lower()] = was if was is not None and was == model._replace(day=was.day) else model
    for id_ in kept:
        if id_.lower() in before:
            now.setdefault(id_.lower(), before[id_.lower()])
    return Lock(tuple(now[key] for key in sorted(now)))


def diff(old: Lock, new: Lock) -> tuple[Change, ...]:
    """What changed, in words, by id."""
    before, after = ({model.id.lower(): model for model in lock.models} for lock in (old, new))
    found: list[Change] = []
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            found.append(Change("added", now.id, f"{now.id} is not in {NAME}"))
        elif now is None and was is not None:
            found.append(Change("removed", was.id, f"{was.id} is in {NAME}, but is used no more"))
        elif was is not None and now is not None:
            found += _changes(was, now)
    return tuple(found)


def _changes(was: Model, now: Model) -> list[Change]:
    found: list[Change] = []
    since = f"since {was.day.isoformat()}"
    if was.license != now.license:
        names = [repr(model.license) if model.license else "no license" for model in (was, now)]
        found.append(Change("license", now.id, f"the card of {now.id} says {names[1]}; it said {names[0]} {since}"))
    if was.files != now.files:
        found.append(Change("content", now.id, f"{now.id} changed {since}: {_files(was, now)}"))
    if was.revision != now.revision:
        says = f"{now.id} is at commit {now.revision[:12]}; it was at {was.revision[:12]} {since}"
        found.append(Change("revision", now.id, says))
    return found


def _files(was: Model, now: Model) -> str:
    before, after = dict(was.files), dict(now.files)
    words = {
        "is new": after.keys() - before.keys(), "is gone": before.keys() - after.keys(),
        "is different": {name for name in before.keys() & after.keys() if before[name] != after[name]},
    }  # fmt: skip
    return "; ".join(f"{name} {word}" for word, names in words.items() for name in sorted(names))


def read(path: Path, shown: str = NAME) -> Lock:
    """The lock at a path.

    Raises:
        InputError: it cannot be read or was not written by this program.

    """
    text = read_text(path, shown, LIMIT)
    try:
        tables = parse_toml(text, shown)
        data, problems = _SHAPE.validate(tables, shown)
        if problems:
            raise InputError(problems)
        models = [_model(table, shown, f"model[{index}]") for index, table in enumerate(data.get("model", ()))]
    except InputError as error:
        raise InputError(problem._replace(remedy=_REMEDY) for problem in error.problems) from None
    seen: set[str] = set()
    for index, model in enumerate(models):
        if model.id.lower() in seen:
            raise InputError([Problem(shown, f"model[{index}].id", f"{model.id!r} stands twice", _REMEDY)])
        seen.add(model.id.lower())
    return Lock(tuple(models))


def _model(table: dict[str, Any], shown: str, key: str) -> Model:
    model = Model(
        table["id"], table["revision"], table["license"], table["day"],
        tuple(Read(file["name"], file["sha256"]) for file in table["files"]),
        tuple(Claim(item["key"], item["value"], item["file"], item.get("line"), item.get("place", ""))
              for item in table["claims"]),
        tuple(LicenseText(item["kind"], item["file"], item.get("line"), item.get("place", ""), item["fingerprint"],
                          tuple(item.get("licenses", ()))) for item in table["texts"]),
        tuple(Problem(item["file"], item.get("key"), item["problem"], "", item.get("line"))
              for item in table["problems"]),
    )  # fmt: skip
    if model.digest != table["digest"]:
        raise InputError([Problem(shown, f"{key}.digest", "it is not the digest of the files below it", "")])
    return model


def _hex(length: int, prefix: str = "") -> schema.Schema:
    pattern = re.compile(rf"{prefix}[0-9a-f]{{{length}}}")

    def check(value: str) -> str:
        if pattern.fullmatch(value):
            return value
        raise schema.wrong(f"{schema.show(value)} is not {prefix}{length} hexadecimal digits")

    return schema.checked(schema.text(), check)


_WHERE: Final = {"line": schema.count(), "place": schema.maybe_empty()}
_SHAPE: Final = schema.Shape(schema.table({"schema": schema.version()}, {"model": schema.many(schema.table(
    {
        "id": schema.text(), "revision": _hex(40), "license": schema.maybe_empty(), "day": schema.day(),
        "digest": _hex(64, "sha256:"), "files": schema.many(schema.table({"name": schema.text(), "sha256": _hex(64)}, {})),
        "claims": schema.many(schema.table(
            {"key": schema.text(), "value": schema.maybe_empty(), "file": schema.maybe_empty()}, _WHERE)),
        "texts": schema.many(schema.table(
            {"kind": schema.text(), "file": schema.maybe_empty(), "fingerprint": _hex(64)},
            {**_WHERE, "licenses": schema.many(schema.text())})),
        "problems": schema.many(schema.table(
            {"file": schema.maybe_empty(), "problem": schema.maybe_empty()},
            {"line": schema.count(), "key": schema.maybe_empty()})),
    }, {},
))}))  # fmt: skip

"""A model's folder, or one of its files: which reader reads what."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from licensecheck.resolve.readers import (
    card,
    configs,
    gguf,
    licensefiles,
    mergekit,
    mlflow,
    modelfile,
    ollama,
    safetensors,
)
from licensecheck.resolve.readers.files import boundary, open_file, walk
from licensecheck.resolve.readers.said import Notes, Said, gather

MOST_FILES: Final = 4096  # opened in one folder
Reader = Callable[[BinaryIO, Notes], None]
_CACHE: Final = re.compile(r"(?:models|datasets)--(.+)")
_COMMIT: Final = re.compile(r"[0-9a-f]{7,64}")


def reader_of(name: str) -> Reader | None:
    """The reader for a file by its name relative to the model's folder; None for a file that says nothing here."""
    last = name.rpartition("/")[2]
    lower = last.lower()
    if lower == "readme.md":
        return card.read
    if lower in ("model_card_data.yaml", "model_card_data.yml"):
        return card.read_yaml
    if last in configs.READERS:
        return partial(configs.read, reader=configs.READERS[last])
    if lower in ("mergekit_config.yml", "mergekit_config.yaml", "mergekit_moe_config.yml", "mergekit_moe_config.yaml"):
        return mergekit.read
    if last == "MLmodel":
        return mlflow.read
    if lower.endswith(".gguf"):
        return gguf.read
    if lower.endswith(".safetensors"):
        return safetensors.read
    if lower == "modelfile" or lower.startswith("modelfile.") or lower.endswith(".modelfile"):
        return modelfile.read
    kind = licensefiles.kind_of(name)
    return partial(licensefiles.read, kind=kind) if kind else None


def read(path: Path) -> Said:
    """Everything that a model's folder says, or one file of it. Never raises: what cannot be read is a problem.

    A folder is read with those below it, and each claim names its file, so that a caller can tell the card of the
    model (no "/" in the name) from one of a part. A folder of the hub's cache is read at the commit of its branch
    `main`, else at its only commit.
    """
    is_folder = False
    with contextlib.suppress(OSError, ValueError):  # a name that is too long or none: opening it says so
        is_folder = path.is_dir()
    return _folder(path) if is_folder else _file(path)


def _folder(path: Path) -> Said:
    notes = Notes(".")
    cache = _CACHE.fullmatch(path.resolve().name)
    if cache and (path / "snapshots").is_dir():
        snapshot = _snapshot(path, notes)
        if snapshot is None:
            return gather([notes])
        path = snapshot
    _cached(path.resolve(), notes)
    inside = boundary(path)
    found = [notes]
    wanted = [(item, reader) for item in walk(path, notes) if (reader := reader_of(item.name)) is not None]
    if len(wanted) > MOST_FILES:
        notes.problem(f"only {MOST_FILES} of {len(wanted)} files that say something are read")
    for item, reader in wanted[:MOST_FILES]:
        found.append(_open(item.path, item.name, inside, reader))
    if not wanted:
        notes.problem("no file in it says anything of a model")
    said = gather(found)
    return said._replace(files=tuple(name for name in said.files if name != "."))


def _file(path: Path) -> Said:
    inside = path.absolute().parent
    with contextlib.suppress(OSError, RuntimeError, ValueError):  # opening it says what is wrong with it
        # Whoever names one file means what it links to; the folder's limits are for what a folder brings along.
        inside = path.resolve().parent
    reader = reader_of(path.name)
    notes = Notes(path.name)
    handle = open_file(path, inside, notes)
    if handle is None:
        return gather([notes])
    with handle:
        if reader is None and handle.peek(4)[:4] == gguf.MAGIC:  # type: ignore[attr-defined]  # it is buffered
            reader = gguf.read
        if reader is None and ollama.is_manifest(path.absolute()):
            return gather(ollama.read(handle, path.absolute(), notes))
        if reader is None:
            notes.problem("no reader knows this file")
            return gather([notes])
        reader(handle, notes)
    return gather([notes])


def _open(path: Path, name: str, inside: Path, reader: Reader) -> Notes:
    notes = Notes(name)
    handle = open_file(path, inside, notes)
    if handle is not None:
        with handle:
            reader(handle, notes)
    return notes


def _snapshot(cache: Path, notes: Notes) -> Path | None:
    """The folder of one commit in a cache of the hub."""
    commits = sorted(item.name for item in _folders(cache / "snapshots"))
    main = Notes("refs/main")
    handle = open_file(cache / "refs" / "main", cache.resolve(), main)
    wanted = ""
    if handle is not None:
        with handle:
            wanted = handle.read(64).decode("ascii", "replace").strip()
    if _COMMIT.fullmatch(wanted) and wanted in commits:
        return cache / "snapshots" / wanted
    if len(commits) == 1:
        return cache / "snapshots" / commits[0]
    notes.problem(f"the cache holds {len(commits)} commits and does not say which is used: name one of them")
    return None


def _folders(folder: Path) -> list[Path]:
    """The folders in a folder; none where it cannot be read."""
    try:
        return [item for item in folder.iterdir() if item.is_dir()]
    except OSError:
        return []


def _cached(real: Path, notes: Notes) -> None:
    """Note id and commit, which the hub's cache writes into the names of its folders."""
    cache = _CACHE.fullmatch(real.parent.parent.name)
    if cache and real.parent.name == "snapshots":
        notes.claim("id", cache[1].replace("--", "/", 1), "snapshots")
        notes.claim("revision", real.name, "snapshots")

"""Where programs keep the models they fetched: the hub's cache, and Ollama's store.

The cache's layout is that of huggingface_hub, which owns it; the store's is that of Ollama's registry client.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

_PART: Final = re.compile(r"[A-Za-z0-9_][\w.-]*")
_REGISTRY: Final = "registry.ollama.ai"
_COMMIT: Final = re.compile(r"[0-9a-f]{7,64}")


class Found(NamedTuple):
    path: Path
    shown: str  # without what differs from machine to machine


def in_hub_cache(cache: Path, id_: str, kind: str, revision: str | None) -> Found | None:
    """The files of a model or dataset in the hub's cache; None where they, or the revision of them, are not there.

    Args:
        cache: the folder of the cache.
        id_: as on the hub, in any case: the hub does not tell upper from lower case, a folder's name may.
        kind: `model` or `dataset`.
        revision: a commit, or the name of a branch or tag; None for the one that programs take.
    """
    if not 1 <= len(parts := id_.split("/")) <= 2 or not all(map(_PART.fullmatch, parts)):
        return None
    folder = _entry(cache, "--".join((f"{kind}s", *parts)))
    if folder is None or not (folder / "snapshots").is_dir():
        return None
    shown = f"hub_cache/{folder.name}"
    if revision is None:
        return Found(folder, shown)
    commit = revision if _COMMIT.fullmatch(revision) else ""
    with contextlib.suppress(OSError, ValueError):
        ref = folder / "refs" / revision
        if all(map(_PART.fullmatch, revision.split("/"))) and ref.is_file():
            commit = ref.read_bytes()[:64].decode("ascii", "replace").strip()
    snapshot = folder / "snapshots" / commit
    known = bool(_COMMIT.fullmatch(commit)) and snapshot.is_dir()
    return Found(snapshot, f"{shown}/snapshots/{commit}") if known else None


def in_ollama(store: Path, id_: str) -> Found | None:
    """The manifest of a model in Ollama's store, by a name as its programs take it; None where it is not there.

    Args:
        store: the folder that holds `manifests` and `blobs`.
        id_: [[REGISTRY/]NAMESPACE/]NAME[:TAG].
    """
    name, _, tag = id_.partition(":")
    parts = name.split("/")
    if not 1 <= len(parts) <= 3 or not all(map(_PART.fullmatch, [*parts, tag or "latest"])):
        return None
    registry, namespace, last = (_REGISTRY, "library", *parts)[-3:] if len(parts) < 2 else (_REGISTRY, *parts)[-3:]
    path: Path | None = store / "manifests"
    for part in (registry, namespace, last, tag or "latest"):
        path = _entry(path, part) if path is not None else None
    if path is None or not path.is_file():
        return None
    return Found(path, f"ollama/{path.relative_to(store / 'manifests').as_posix()}")


def _entry(folder: Path, name: str) -> Path | None:
    """What a folder holds under a name, in the same spelling or else the first that differs only by case."""
    with contextlib.suppress(OSError, ValueError):
        if (folder / name).exists():
            return folder / name
    return next(_alike(folder, name), None)


def _alike(folder: Path, name: str) -> Iterator[Path]:
    try:
        names = sorted(item.name for item in folder.iterdir())
    except OSError:
        return
    yield from (folder / item for item in names if item.lower() == name.lower())

"""Ollama's store: a manifest names the layers of a model, which lie beside it as blobs named by their digest."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any, BinaryIO, Final

from licensecheck.resolve.readers import gguf, licensefiles
from licensecheck.resolve.readers.files import open_file, read_bytes
from licensecheck.resolve.readers.jsontext import parse_table
from licensecheck.resolve.readers.said import MB, Notes

LIMIT: Final = MB
MOST_LAYERS: Final = 256
_PREFIX: Final = "application/vnd.ollama.image."
_DIGEST: Final = re.compile(r"sha256[:-]([0-9a-f]{64})")
_REGISTRY: Final = re.compile(r"registry\.ollama\.ai/(?:library/)?")


def is_manifest(path: Path) -> bool:
    """Whether a file lies where a store keeps manifests: manifests/<registry>/<namespace>/<name>/<tag>."""
    return len(path.parents) > 3 and path.parents[3].name == "manifests"


def read(handle: BinaryIO, path: Path, notes: Notes) -> list[Notes]:
    """Read a manifest, and the layers that say something: license texts, and the metadata of GGUF files."""
    data = read_bytes(handle, LIMIT, notes)
    if data is None:
        return [notes]
    table = parse_table(data, notes)
    if not table:
        return [notes]
    if is_manifest(path):
        registry, namespace, name, tag = path.parts[-4:]
        notes.claim("id", _REGISTRY.sub("", f"{registry}/{namespace}/{name}") + f":{tag}", "manifests")
    layers = table.get("layers")
    if not isinstance(layers, list):
        notes.problem("it has no list of layers", "layers")
        return [notes]
    if len(layers) > MOST_LAYERS:
        notes.problem(f"it has more than {MOST_LAYERS} layers; the first are read", "layers")
    found = [notes]
    blobs = next((parent / "blobs" for parent in path.parents if (parent / "blobs").is_dir()), None)
    for index, layer in enumerate(layers[:MOST_LAYERS]):
        found += _layer(layer, f"layers[{index}]", blobs, notes)
    return found


def _layer(layer: Any, place: str, blobs: Path | None, notes: Notes) -> list[Notes]:
    media = layer.get("mediaType") if isinstance(layer, dict) else None
    if not isinstance(media, str):
        notes.problem("it is no layer", place)
        return []
    origin = layer.get("from")
    if isinstance(origin, str):
        notes.claim("base_file", origin, f"{place}.from")
    kind = media.removeprefix(_PREFIX)
    if kind == "adapter":
        notes.claim("base_model_relation", "adapter", place)
    if kind not in ("license", "model", "adapter", "projector"):
        return []
    digest = layer.get("digest")
    found = _DIGEST.fullmatch(digest) if isinstance(digest, str) else None
    if found is None:
        notes.problem("its digest is none", place)
        return []
    if blobs is None:
        notes.problem("the folder of blobs that belongs to it is not there", place)
        return []
    inner = Notes(f"sha256-{found[1]}")
    handle = open_file(blobs / f"sha256-{found[1]}", blobs.resolve(), inner)
    if handle is None:
        return [inner]
    with handle:
        if kind == "license":
            _license(handle, found[1], inner)
        else:
            gguf.read(handle, inner)
    return [inner]


def _license(handle: BinaryIO, digest: str, notes: Notes) -> None:
    licensefiles.read(handle, notes, "license")
    if handle.tell() <= licensefiles.LIMIT:
        handle.seek(0)
        if hashlib.sha256(handle.read(licensefiles.LIMIT)).hexdigest() != digest:
            notes.problem("its content is not what its digest says")

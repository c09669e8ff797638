"""The metadata in the header of a safetensors file: what trainers and image tools write into it.

The header is eight bytes of length and that much JSON, so the format's own package (which opens tensors) is not needed.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, Final

from licensecheck.resolve.readers.files import is_pointer
from licensecheck.resolve.readers.jsontext import parse_table
from licensecheck.resolve.readers.said import MB, Notes

HEADER: Final = 8 * MB  # bytes; a file of 50,000 tensors has 6
_KEYS: Final = {
    "license": "license", "license_name": "license_name", "license_link": "license_link", "license_url": "license_link",
    "modelspec.license": "license", "modelspec.title": "name", "modelspec.author": "organization",
    "modelspec.architecture": "model_type", "ss_base_model_version": "base_model_name",
    "ss_sd_model_name": "base_model_name", "ss_network_module": "peft_type",
    "base_model_revision": "base_model_revision", "base_model_relation": "base_model_relation",
}  # fmt: skip
_MODELS: Final = {
    "base_model": "base_model", "base_model_name_or_path": "base_model", "modelspec.base_model": "base_model",
    "modelspec.repo_url": "id",
}  # fmt: skip
# That the key is there says how the file was made.
_RELATIONS: Final = {"ss_network_module": "adapter", "lora_adapter_metadata": "adapter", "sd_merge_models": "merge",
                     "sd_merge_recipe": "merge", "modelspec.merged_from": "merge"}  # fmt: skip


def read(handle: BinaryIO, notes: Notes) -> None:
    """Read the header's metadata. A header without any says nothing, which is no problem."""
    try:
        _read(handle, notes)
    except OSError as error:
        notes.problem(f"cannot be read: {error.strerror}")


def _read(handle: BinaryIO, notes: Notes) -> None:
    start = handle.read(8)
    if len(start) < 8:
        notes.problem("it ends in the middle of its header")
        return
    (length,) = struct.unpack("<Q", start)
    if length > HEADER:
        if not is_pointer(start + handle.read(64), notes):
            notes.problem(f"it declares a header of {length} bytes; {HEADER // MB} MB are the most that are read")
        return
    data = handle.read(length)
    if len(data) < length:
        notes.problem("it ends in the middle of its header")
        return
    metadata = parse_table(data, notes, "header").get("__metadata__")
    if metadata is None:
        return
    if not isinstance(metadata, dict):
        notes.problem("a table is expected", "__metadata__")
        return
    for key, value in metadata.items():
        if key in _KEYS:
            notes.claim(_KEYS[key], value, key)
        elif key in _MODELS:
            notes.model(_MODELS[key], value, key)
        elif key == "modelspec.merged_from" and isinstance(value, str):
            for name in value.split(","):
                notes.claim("base_model_name", name, key)
        if key in _RELATIONS or (key == "modelspec.architecture" and str(value).endswith("/lora")):
            notes.claim("base_model_relation", _RELATIONS.get(key, "adapter"), key)

"""MLflow's MLmodel file: which model was logged."""

from __future__ import annotations

from typing import BinaryIO, Final

from licensecheck.resolve.readers.files import decode, read_bytes
from licensecheck.resolve.readers.said import MB, Notes
from licensecheck.resolve.readers.yamltext import documents, get, plain

LIMIT: Final = MB
_KEYS: Final = {"source_model_revision": "revision", "task": "pipeline_tag",
                "pipeline_model_type": "architecture"}  # fmt: skip


def read(handle: BinaryIO, notes: Notes) -> None:
    """Read an MLmodel file: the source model of each flavor, which is stored in the same folder or fetched."""
    data = read_bytes(handle, LIMIT, notes)
    if data is None:
        return
    found = documents(decode(data, notes), notes)
    if not found or not isinstance(found[0].value, dict):
        notes.problem("a table is expected")
        return
    flavors = get(found[0], "flavors")
    if flavors is None or not isinstance(flavors.value, dict):
        notes.problem("it has no flavors", "flavors", None if flavors is None else flavors.line)
        return
    for name, flavor in flavors.value.items():
        if not isinstance(flavor.value, dict):
            continue
        for key, node in flavor.value.items():
            place = f"flavors.{name}.{key}"
            if key == "source_model_name":
                notes.model("source", plain(node), place, node.line)
            elif key == "peft_adaptor":
                notes.claim("base_model_relation", "adapter", place, node.line)
            elif key in _KEYS:
                notes.claim(_KEYS[key], plain(node), place, node.line)
            elif key.endswith("_name") and key.startswith("source_"):
                notes.model("source", plain(node), place, node.line)
            elif key == "components" and isinstance(node.value, list):
                for index, item in enumerate(node.value):
                    notes.claim("component", plain(item), f"{place}[{index}]", item.line)

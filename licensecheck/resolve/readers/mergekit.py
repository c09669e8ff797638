"""mergekit's configuration: every model that went into a merge."""

from __future__ import annotations

from typing import BinaryIO, Final

from licensecheck.resolve.readers.files import decode, read_bytes
from licensecheck.resolve.readers.said import MB, Notes
from licensecheck.resolve.readers.yamltext import Node, documents, get, plain

LIMIT: Final = MB
# The keys that name a model, in a merge, in its slices and in a mixture of experts.
_MODELS: Final = ("base_model", "model", "source_model", "lora", "adapter", "model_name_or_path")
_SETTINGS: Final = ("parameters", "tokenizer", "positive_prompts", "negative_prompts", "chat_template")


def read(handle: BinaryIO, notes: Notes) -> None:
    """Read mergekit_config.yml, with one merge or several in a row. That it is there says that models were merged."""
    data = read_bytes(handle, LIMIT, notes)
    if data is None:
        return
    notes.claim("base_model_relation", "merge", notes.file.rpartition("/")[2])
    found = documents(decode(data, notes), notes)
    own = {name.value for document in found if (name := get(document, "name")) and isinstance(name.value, str)}
    seen: set[str] = set()
    for document in found:
        if not isinstance(document.value, dict):
            notes.problem("a table is expected", None, document.line)
            continue
        method = get(document, "merge_method")
        if method is not None:
            notes.claim("merge_method", plain(method), "merge_method", method.line)
        _models(document, own, seen, notes)
    if found and not seen and not notes.problems:
        notes.problem("no model is named")


def _models(start: Node, own: set[str], seen: set[str], notes: Notes) -> None:
    """Note each model once, where it stands first. What one merge of a row makes for the next is left out."""
    waiting: list[tuple[str, str, Node]] = [("", "", start)]
    while waiting:
        place, key, node = waiting.pop()
        if isinstance(node.value, str):
            if key in _MODELS:
                # "model+lora" is a model with an adapter applied to it.
                for name in filter(None, (part.strip() for part in node.value.split("+"))):
                    if name not in own and name not in seen:
                        notes.model("base_model", name, place, node.line)
                    seen.add(name)
        elif isinstance(node.value, dict):
            entries = [
                # A model can be a table: { model: { path: ..., revision: ... }, lora: { path: ... } }
                (f"{place}.{name}".lstrip("."), key if key in _MODELS and name == "path" else name, child)
                for name, child in node.value.items()
                if name not in _SETTINGS
            ]
            waiting += reversed(entries)
        elif isinstance(node.value, list):
            # The entries of a list take its key, for a list of names.
            entries = [(f"{place}[{index}]", key, child) for index, child in enumerate(node.value)]
            waiting += reversed(entries)

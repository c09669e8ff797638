"""The front matter of a model or dataset card (README.md), and the same keys in a YAML file of their own."""

from __future__ import annotations

import re
from typing import BinaryIO, Final

from licensecheck.resolve.readers.files import decode, is_pointer, read_at_most, read_bytes
from licensecheck.resolve.readers.said import MB, Notes
from licensecheck.resolve.readers.tags import note
from licensecheck.resolve.readers.yamltext import Node, documents, get, items_of, plain

LIMIT: Final = MB  # bytes from the beginning of the card to the end of its front matter
_OPENS: Final = re.compile(rb"\s*^---[ \t]*$", re.MULTILINE)
_CLOSES: Final = re.compile(rb"^---[ \t]*$", re.MULTILINE)

_TEXTS: Final = ("license_name", "license_link", "license_details", "base_model_relation", "pipeline_tag",
                 "library_name", "quantized_by")  # fmt: skip
_LISTS: Final = ("license",)
_MODELS: Final = {"base_model": "base_model", "datasets": "dataset", "source_datasets": "dataset",
                  "new_version": "new_version"}  # fmt: skip
_GATED: Final = ("extra_gated_heading", "extra_gated_description", "extra_gated_prompt")


def read(handle: BinaryIO, notes: Notes) -> None:
    """Read a card's front matter. A card without any says nothing, which is no problem."""
    data = read_at_most(handle, LIMIT + 1, notes)
    if data is not None and not is_pointer(data, notes):
        read_card(data, notes)


def read_yaml(handle: BinaryIO, notes: Notes) -> None:
    """Read a YAML file with a card's keys, as MLflow writes beside a model."""
    data = read_bytes(handle, LIMIT, notes)
    if data is not None:
        _read(decode(data, notes), 1, notes)


def read_card(data: bytes, notes: Notes) -> None:
    """Read the front matter at the beginning of a card, of which the first LIMIT bytes count."""
    whole = len(data) <= LIMIT
    data = data[:LIMIT]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = decode(data, notes).encode("utf-8", "replace")
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    start = _OPENS.match(data)
    if start is None:
        return
    first_line = data.count(b"\n", 0, start.end()) + 1
    end = _CLOSES.search(data, start.end())
    if end is None:
        reason = "is not closed by a line of three dashes" if whole else f"is longer than {LIMIT // MB} MB"
        notes.problem(f"the front matter {reason}", None, first_line)
        return
    _read(decode(data[start.end() : end.start()], notes, first_line), first_line, notes)


def _read(text: str, first_line: int, notes: Notes) -> None:
    found = documents(text, notes, first_line)
    if not found or found[0].value is None:
        return
    if len(found) > 1:
        notes.problem("only the first of several documents is read", None, found[1].line)
    card = found[0]
    if not isinstance(card.value, dict):
        notes.problem("a table is expected", None, card.line)
        return
    for key in card.value:
        node = card.value[key]
        if key in _TEXTS:
            notes.claim(key, plain(node), key, node.line)
        elif key in _LISTS:
            for place, item in items_of(node, key):
                notes.claim(key, plain(item), place, item.line)
        elif key in _MODELS:
            for place, item in items_of(node, key):
                notes.model(_MODELS[key], plain(item), place, item.line)
        elif key in _GATED:
            notes.claim("gated_text", plain(node), key, node.line)
        elif key == "tags":
            _tags(node, notes)
    for field, node in _fields(get(card, "extra_gated_fields")):
        notes.claim("gated_text", field, "extra_gated_fields", node.line)


def _fields(node: Node | None) -> list[tuple[str, Node]]:
    """What people tick or fill in, which is often where a use policy is named."""
    return list(node.value.items()) if node is not None and isinstance(node.value, dict) else []


def _tags(tags: Node, notes: Notes) -> None:
    for place, item in items_of(tags, "tags"):
        note(plain(item), place, item.line, notes)

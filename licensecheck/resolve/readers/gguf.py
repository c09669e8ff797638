"""The metadata at the head of a GGUF file.

The format is a few dozen lines of reading; the `gguf` package would bring numpy, and maps whole files into memory.
Nothing is allocated or skipped for a declared length before it is known to lie in the file and within the limits.
"""

from __future__ import annotations

import re
import struct
from typing import BinaryIO, Final

from licensecheck.resolve.readers.files import is_pointer
from licensecheck.resolve.readers.said import LONGEST_VALUE, MB, MOST_CLAIMS, Notes
from licensecheck.resolve.readers.tags import note

HEADER: Final = 64 * MB  # bytes of metadata; the largest vocabularies take some 15
MOST_KEYS: Final = 16_384
MOST_ITEMS: Final = 2 * MB  # texts in lists, in the whole header; a list in a list counts as LIST
LIST: Final = 16
LONGEST_KEY: Final = 65_535  # bytes; the format's own limit
DEEPEST: Final = 4  # lists in one another
MAGIC: Final = b"GGUF"

_STRING, _ARRAY = 8, 9
_SIZES: Final = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_KEYS: Final = {
    "general.license": "license", "general.license.name": "license_name", "general.license.link": "license_link",
    "general.name": "name", "general.organization": "organization", "general.quantized_by": "quantized_by",
    "general.architecture": "model_type", "general.type": "type", "adapter.type": "peft_type",
}  # fmt: skip
_MODELS: Final = {
    "general.repo_url": "id", "general.source.url": "source", "general.source.repo_url": "source",
    "general.source.huggingface.repository": "source",
}  # fmt: skip
_LISTS: Final = ("general.tags", "general.datasets")
_NUMBERED: Final = re.compile(r"general\.(base_model|dataset)\.(\d{1,6})\.(name|organization|url|repo_url|doi)")
_KEPT: Final = re.compile(r"general\..*|adapter\.type", re.DOTALL)


class _UnreadableError(Exception):
    pass


class _Header:
    """The bytes of the header, read in pieces, with what is left of the limits."""

    def __init__(self, handle: BinaryIO, order: str, wide: bool) -> None:
        self._handle, self._wide = handle, wide
        self._data, self._at = b"", 0
        self._left = HEADER
        self.items = MOST_ITEMS
        self._u32 = struct.Struct(order + "I")
        self._length = struct.Struct(order + ("Q" if wide else "I"))

    def bytes(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            self._fill(count)
            end = self._at + count
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def _fill(self, count: int) -> None:
        """Have `count` bytes at hand.

        Raises:
            _UnreadableError: so many are not in the file, or are more than is read of it.

        """
        rest = self._data[self._at :]
        if count - len(rest) > self._left:
            raise _UnreadableError(f"its metadata is longer than {HEADER // MB} MB, or a length in it is wrong")
        want = min(max(count - len(rest), MB), self._left)
        more = self._handle.read(want)  # never more than is left, whatever length was declared
        self._left -= len(more)
        self._data, self._at = rest + more, 0
        if len(self._data) < count:
            raise _UnreadableError("it ends in the middle of its metadata")

    def u32(self) -> int:
        return int(self._u32.unpack(self.bytes(4))[0])

    def length(self) -> int:
        return int(self._length.unpack(self.bytes(self._length.size))[0])

    def string(self, longest: int) -> str:
        length = self.length()
        if length > longest:
            raise _UnreadableError(f"a text in it is longer than {longest} bytes")
        return self.bytes(length).decode("utf-8", "replace")

    def skip(self, count: int) -> None:
        """Go over bytes without keeping them."""
        while count > 0:
            part = min(count, MB)
            self.bytes(part)
            count -= part

    def skip_strings(self, count: int) -> None:
        """Go over texts, which in a vocabulary are hundreds of thousands."""
        size, unpack = self._length.size, self._length.unpack_from
        while count:
            data, at, end = self._data, self._at, len(self._data)
            while count and at + size <= end:
                (length,) = unpack(data, at)
                if length > end - at - size:
                    break
                at += size + length
                count -= 1
            self._at = at
            if count:  # one that reaches beyond the piece at hand
                self.skip(self.length())
                count -= 1

    def take_items(self, count: int) -> None:
        self.items -= count
        if self.items < 0:
            raise _UnreadableError(f"its lists hold more than {MOST_ITEMS} entries")


def read(handle: BinaryIO, notes: Notes) -> None:
    """Read the metadata. What stands before a mistake is kept."""
    try:
        _read(handle, notes)
    except _UnreadableError as error:
        notes.problem(str(error))
    except OSError as error:
        notes.problem(f"cannot be read: {error.strerror}")


def _read(handle: BinaryIO, notes: Notes) -> None:
    start = handle.read(8)
    if start[:4] != MAGIC:
        if not is_pointer(start + handle.read(64), notes):
            raise _UnreadableError("this is no GGUF file")
        return
    if len(start) < 8:
        raise _UnreadableError("it ends in the middle of its metadata")
    (version,) = struct.unpack("<I", start[4:])
    order = "<"
    if version and not version & 0xFFFF:  # a small number seen from the wrong end
        order = ">"
        (version,) = struct.unpack(">I", start[4:])
    if version not in (1, 2, 3):
        raise _UnreadableError(f"version {version} of the format is not known")
    header = _Header(handle, order, wide=version > 1)
    header.length()  # the number of tensors
    count = header.length()
    if count > MOST_KEYS:
        raise _UnreadableError(f"it declares {count} keys; {MOST_KEYS} are the most that are read")
    seen: set[str] = set()
    found: dict[str, object] = {}
    try:
        for _ in range(count):
            key = header.string(LONGEST_KEY)
            value = _value(header, header.u32(), _KEPT.fullmatch(key) is not None, 0)
            if key in seen:
                notes.problem("the key stands twice", key)
            seen.add(key)
            if value is not None:
                found[key] = value
    finally:
        _claims(found, notes)


def _value(header: _Header, kind: int, kept: bool, depth: int) -> object:
    """A text or a list of texts, or 0 in place of a number, where it is kept; None where it is skipped."""
    if kind in _SIZES:
        header.bytes(_SIZES[kind])
        return 0 if kept else None
    if kind == _STRING:
        length = header.length()
        if not kept:
            header.skip(length)
            return None
        if length > HEADER:
            raise _UnreadableError(f"its metadata is longer than {HEADER // MB} MB, or a length in it is wrong")
        text = header.bytes(min(length, 4 * LONGEST_VALUE)).decode("utf-8", "replace")
        header.skip(length - 4 * LONGEST_VALUE)
        return text
    if kind == _ARRAY:
        return _array(header, kept, depth)
    raise _UnreadableError(f"it holds a value of an unknown type, {kind}")


def _array(header: _Header, kept: bool, depth: int) -> object:
    if depth == DEEPEST:
        raise _UnreadableError(f"its lists are nested more than {DEEPEST} deep")
    kind = header.u32()
    count = header.length()
    if kind in _SIZES:
        header.skip(count * _SIZES[kind])
        return [] if kept else None
    header.take_items(count if kind == _STRING else count * LIST)
    if kind == _STRING:
        few = min(count, MOST_CLAIMS + 1) if kept else 0
        items = [_value(header, kind, True, depth + 1) for _ in range(few)]
        header.skip_strings(count - few)
        return items if kept else None
    for _ in range(count):
        _value(header, kind, False, depth + 1)
    return [] if kept else None


def _claims(found: dict[str, object], notes: Notes) -> None:
    for key, value in found.items():
        if key in _LISTS:
            for index, item in enumerate(value if isinstance(value, list) else [value]):
                if key == "general.tags":
                    note(item, f"{key}[{index}]", None, notes)
                else:
                    notes.model("dataset", item, f"{key}[{index}]")
        elif key in _KEYS:
            notes.claim(_KEYS[key], value, key)
            if key == "general.type" and value == "adapter":
                notes.claim("base_model_relation", "adapter", key)
        elif key in _MODELS:
            notes.model(_MODELS[key], value, key)
        elif numbered := _NUMBERED.fullmatch(key):
            _numbered(numbered, found, notes)


def _numbered(key: re.Match[str], found: dict[str, object], notes: Notes) -> None:
    """Note a base or dataset: by the address of its repository, or of its page; by name, as an id is only there."""
    kind, number, field = key.groups()
    prefix = f"general.{kind}.{number}."
    if field in ("repo_url", "url"):
        if field == "repo_url" or not found.get(f"{prefix}repo_url"):
            notes.model("base_model" if kind == "base_model" else "dataset", found[key[0]], key[0])
    elif field == "name" and kind == "base_model":
        notes.claim("base_model_name", found[key[0]], key[0])
    elif field == "name" and not (found.get(f"{prefix}repo_url") or found.get(f"{prefix}url")):
        notes.claim("dataset", found[key[0]], key[0])

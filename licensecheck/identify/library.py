"""The fingerprints of the encoded licenses' texts: one data file beside the license files, hashes only.

The file is a line of JSON, then 32-bit little-endian numbers: for each text the hashes of each three words in order, and
its smallest ones, by which the texts worth comparing are found.
"""

from __future__ import annotations

import functools
import json
import sys
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from licensecheck.errors import InputError, Problem
from licensecheck.fingerprints import fingerprint
from licensecheck.identify import align, excuse
from licensecheck.identify.normalize import WORD, Text, digest, little_endian
from licensecheck.licenses import Licenses
from licensecheck.textfiles import head, parse_toml, read_text

FILE: Final = "fingerprints.bin"
_SCHEMA: Final = "licensecheck-fingerprints/1"
_LIMIT: Final = 96 * 2**20  # bytes of a fingerprint file
_FEWEST, _SHARE = 64, 16  # of a text's hashes, at least so many and one in so many are looked for first


class Entry(NamedTuple):
    """One text: whose it is, what tells it whole, its hashes, and which of its words others may lack."""

    license: str
    document: str
    text: str  # its hash, as the license file lists it
    digest: str
    grams: Sequence[int]
    sketch: Sequence[int]
    optional: tuple[tuple[int, int, int], ...]  # from which word, how many, MARK or FIELD


class Known:
    """One text of the library, prepared for comparing when that is first needed."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.license, self.document = entry.license, entry.document

    @functools.cached_property
    def distinct(self) -> frozenset[int]:
        return frozenset(self.entry.grams)

    @functools.cached_property
    def places(self) -> dict[int, int]:
        return align.positions(self.entry.grams)

    @functools.cached_property
    def optional(self) -> bytearray:
        flags = bytearray(len(self.entry.grams) + 2)
        for start, length, kind in self.entry.optional:
            flags[start : start + length] = bytes([kind]) * length
        return flags


class Library:
    """The known texts of some encoded licenses; a later folder's texts of a license replace those before."""

    def __init__(self, licenses: Licenses) -> None:
        self.licenses = licenses

    @functools.cached_property
    def texts(self) -> tuple[Known, ...]:
        found: dict[str, list[Known]] = {}
        for folder in self.licenses.folders:
            own: dict[str, list[Known]] = {}
            for entry in read(folder / FILE):
                own.setdefault(entry.license, []).append(Known(entry))
            found |= own
        return tuple(known for id_ in sorted(found) for known in found[id_])

    @functools.cached_property
    def whole(self) -> dict[str, list[Known]]:
        """The texts of each digest."""
        found: dict[str, list[Known]] = {}
        for known in self.texts:
            found.setdefault(known.entry.digest, []).append(known)
        return found

    @functools.cached_property
    def _sketches(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for index, known in enumerate(self.texts):
            for value in known.entry.sketch:
                found.setdefault(value, []).append(index)
        return found

    def candidates(self, grams: set[int], least: float) -> list[Known]:
        """The texts of whose hashes at least that share occurs among these; the fullest first."""
        hits: dict[int, int] = {}
        for value in self._sketches.keys() & grams:
            for index in self._sketches[value]:
                hits[index] = hits.get(index, 0) + 1
        near = [index for index, count in hits.items() if count >= least * len(self.texts[index].entry.sketch) / 2]
        shares = {index: len(grams & self.texts[index].distinct) / len(self.texts[index].distinct) for index in near}
        order = sorted((-share, index) for index, share in shares.items() if share >= least)
        return [self.texts[index] for _, index in order]

    @functools.cache  # noqa: B019  # a library lives as long as the process that reads it
    def title(self, id_: str) -> frozenset[str]:
        """The words of a license's names."""
        path = self.licenses.files.get(id_)
        if path is None:
            return frozenset()
        keys = parse_toml(head(read_text(path, path.name)), path.name)
        names = [id_, keys.get("name", ""), keys.get("spdx", ""), *keys.get("aliases", ())]
        return frozenset(word.lower() for name in names for word in WORD.findall(str(name)))


def read(path: Path) -> list[Entry]:
    """The entries of a fingerprint file; none where there is no such file.

    Raises:
        InputError: it cannot be used.

    """
    try:
        with path.open("rb") as handle:
            data = handle.read(_LIMIT + 1)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror}") from error
    first, _, rest = data.partition(b"\n")
    try:
        header = json.loads(first)
        if header["schema"] != _SCHEMA or len(data) > _LIMIT or len(rest) != 4 * header["numbers"]:
            raise _unusable(path, "is of another edition, or cut off")
        numbers = array("I")
        numbers.frombytes(rest)
        if sys.byteorder == "big":
            numbers.byteswap()
        return [
            Entry(
                item["license"], item["document"], item["text"], item["digest"],
                numbers[item["grams"][0] : sum(item["grams"])], numbers[item["sketch"][0] : sum(item["sketch"])],
                tuple((start, length, kind) for start, length, kind in item["optional"]),
            )
            for item in header["texts"]
        ]  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise _unusable(path, "is damaged") from error


def _unusable(path: Path, problem: str) -> InputError:
    remedy = "Write it anew with `licensecheck identify --learn-from FOLDER`."
    return InputError([Problem(path.name, None, problem, remedy)])


def learned(license_: str, document: str, text: str) -> Entry:
    """The entry of a text of a license."""
    prepared = Text(text)
    grams = array("I", prepared.grams)
    distinct = sorted(set(grams))
    return Entry(
        license_, document, fingerprint(text), digest(prepared.grams), grams,
        array("I", distinct[: max(_FEWEST, len(distinct) // _SHARE)]), _ranges(excuse.optional(prepared)),
    )  # fmt: skip


def _ranges(flags: bytearray) -> tuple[tuple[int, int, int], ...]:
    found: list[tuple[int, int, int]] = []
    for index, kind in enumerate(flags):
        if not kind:
            continue
        if found and found[-1][2] == kind and sum(found[-1][:2]) == index:
            found[-1] = (found[-1][0], found[-1][1] + 1, kind)
        else:
            found.append((index, 1, kind))
    return tuple(found)


def written(entries: Iterable[Entry]) -> bytes:
    """The bytes of a fingerprint file. What texts share whole is there once."""
    numbers = array("I")
    at: dict[str, tuple[list[int], list[int]]] = {}
    items: list[dict[str, Any]] = []
    for entry in entries:
        if entry.digest not in at:
            start = len(numbers)
            numbers.extend(entry.grams)
            middle = len(numbers)
            numbers.extend(entry.sketch)
            at[entry.digest] = [start, middle - start], [middle, len(numbers) - middle]
        grams, sketch = at[entry.digest]
        items.append({
            "license": entry.license, "document": entry.document, "text": entry.text, "digest": entry.digest,
            "grams": grams, "sketch": sketch, "optional": entry.optional,
        })  # fmt: skip
    header = {"schema": _SCHEMA, "numbers": len(numbers), "texts": items}
    return json.dumps(header, separators=(",", ":")).encode() + b"\n" + little_endian(numbers)


def learn(own: Licenses, licenses: Licenses, folder: Path, before: Iterable[Entry]) -> tuple[list[Entry], list[str]]:
    """The entries of every text that a license file lists, and the texts of which there is neither copy nor entry.

    Args:
        own: the licenses whose texts are meant.
        licenses: these and those that they may be like.
        folder: where copies of their texts are looked for, in it and below.
        before: entries that stay where no copy is found and the license file still lists the text.

    Raises:
        InputError: a license file cannot be used.

    """
    copies: dict[str, str] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            text = read_text(path, path.name)
        except InputError:
            continue  # no text: nothing that a license file could list
        copies.setdefault(fingerprint(text), text)
    kept = {(entry.license, entry.document, entry.text): entry for entry in before}
    entries, absent = [], []
    for id_ in sorted(own.files):
        license_ = licenses.get(id_)
        for document in license_.documents:
            for text_hash in sorted(set(document.texts)):
                if text_hash in copies:
                    entries.append(learned(license_.id, document.name, copies[text_hash]))
                elif (license_.id, document.name, text_hash) in kept:
                    entries.append(kept[license_.id, document.name, text_hash])
                else:
                    absent.append(f"{license_.id} ({document.name}): {text_hash}")
    return entries, absent

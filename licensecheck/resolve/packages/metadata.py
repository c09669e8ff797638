"""One installed distribution: what its METADATA says, read without importing or running anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from licensecheck.purl import package_id
from licensecheck.resolve.readers import licensefiles
from licensecheck.resolve.readers.files import open_file, read_at_most
from licensecheck.resolve.readers.said import MB, Notes, Text, printable

LIMIT: Final = MB  # bytes of the fields, which stand before the description
MOST_TEXTS: Final = 64  # license files of one distribution
_SINGLE: Final = {"name", "version", "license", "license-expression"}
_MANY: Final = {"classifier", "license-file", "requires-dist"}
_LONGEST: Final = 200  # characters of a license's name; more is a text


class Distribution(NamedTuple):
    """What an installed distribution says of itself, as written."""

    id: str
    version: str
    folder: Path  # of its metadata, or the one file that holds them
    inside: Path  # the folder that links may not lead out of
    expression: str
    classifiers: tuple[str, ...]  # of licenses only
    license: str  # the old field: a name
    text: str  # the same field, where it holds a text
    files: tuple[str, ...]  # of licenses, as the metadata lists them
    requires: tuple[str, ...]
    notice: bool

    @property
    def shown(self) -> str:
        """Its metadata as reports name it: without what differs from machine to machine."""
        file = _file_of(self.folder)
        return file.name if file == self.folder else f"{self.folder.name}/{file.name}"


def read(folder: Path, inside: Path, notes: Notes) -> Distribution | None:
    """The distribution of a `.dist-info` or `.egg-info` folder; None, with a note, if its metadata cannot be used."""
    handle = open_file(_file_of(folder), inside, notes)
    if handle is None:
        return None
    with handle:
        data = read_at_most(handle, LIMIT + 1, notes)
    if data is None:
        return None
    fields = _fields(data)
    if len(fields) > LIMIT:
        notes.problem(f"the fields of its metadata are longer than {LIMIT // MB} MB, and not read")
        return None
    raw, unread = _parsed(fields)
    if unread:
        notes.problem(f"fields that stand twice or are no UTF-8 are not read: {', '.join(sorted(unread))}")
    single = {name: printable(values[0]) for name, values in raw.items() if name in _SINGLE}
    id_ = package_id(single.get("name", ""))
    if id_ is None:
        notes.problem("the metadata names no package")
        return None
    license_ = raw.get("license", [""])[0]
    license_ = "" if license_.upper() == "UNKNOWN" else license_  # what tools once wrote for nothing
    is_text = len(license_) > _LONGEST or "\n" in license_
    classifiers = tuple(printable(item) for item in raw.get("classifier", ()) if item.startswith("License ::"))
    return Distribution(
        id_, single.get("version", ""), folder, inside, single.get("license-expression", ""), tuple(dict.fromkeys(classifiers)),
        "" if is_text else printable(license_), license_ if is_text else "",
        tuple(raw.get("license-file", ()))[:MOST_TEXTS], tuple(raw.get("requires-dist", ())), _notice(folder),
    )  # fmt: skip


def _parsed(fields: bytes) -> tuple[dict[str, list[str]], set[str]]:
    """The fields that count by their names in lower case, and those that say two things or are no UTF-8."""
    entries: list[tuple[str, list[bytes]]] = []
    for line in fields.splitlines():
        key, colon, value = line.partition(b":")
        if line[:1] in (b" ", b"\t"):
            entries[-1:] = [(last, [*lines, line.strip()]) for last, lines in entries[-1:]]
        elif colon:
            entries.append((key.decode("ascii", "replace").strip().lower(), [value.strip()]))
    found: dict[str, list[str]] = {}
    unread: set[str] = set()
    for name, lines in entries:
        if name in _SINGLE | _MANY:
            try:
                found.setdefault(name, []).append(b"\n".join(lines).decode("utf-8").strip())
            except UnicodeDecodeError:
                unread.add(name)
    unread |= {name for name in _SINGLE if len(found.get(name, ())) > 1}
    return {name: values for name, values in found.items() if name not in unread & _SINGLE}, unread


def _file_of(folder: Path) -> Path:
    if folder.name.endswith(".dist-info"):
        return folder / "METADATA"
    return folder / "PKG-INFO" if folder.is_dir() else folder  # once a file was all there was


def _fields(data: bytes) -> bytes:
    """The fields alone: a description is not read."""
    ends = [end for mark in (b"\n\n", b"\r\n\r\n") if (end := data.find(mark)) >= 0]
    return data[: min(ends)] if ends else data


def _names(folder: Path) -> Iterator[str]:
    """The files that may be license texts: beside the metadata, and in the folder for them."""
    for place, prefix in ((folder, ""), (folder / "licenses", "licenses/")):
        try:
            names = sorted(item.name for item in place.iterdir())
        except OSError:
            continue
        yield from (prefix + name for name in names[: MOST_TEXTS * 16])


def _notice(folder: Path) -> bool:
    return any(licensefiles.kind_of(name) == "notice" for name in _names(folder))


def texts(found: Distribution, notes: Notes) -> tuple[Text, ...]:
    """The license texts that came with a distribution; those of parts in folders of their own are the parts'."""
    listed = [place for name in found.files for place in (f"licenses/{name}", name) if "/" not in name]
    names = list(dict.fromkeys([*listed, *_names(found.folder)]))
    read_: list[Text] = []
    for name in names:
        path = found.folder / name
        kind = licensefiles.kind_of(name.rpartition("/")[2])
        if kind not in ("license", "code-license") or not path.is_file():
            continue
        if len(read_) == MOST_TEXTS:
            notes.problem(f"only {MOST_TEXTS} of its license files are read")
            break
        own = Notes(f"{found.folder.name}/{name}")
        handle = open_file(path, found.inside, own)
        if handle is not None:
            with handle:
                licensefiles.read(handle, own, kind)
        read_ += own.texts
        notes.problems += own.problems
    return tuple(read_)

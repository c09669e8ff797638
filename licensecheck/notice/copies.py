"""Where the text of a license is taken from: files of the project and of its models, never from this package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from licensecheck import generated
from licensecheck.errors import InputError
from licensecheck.fingerprints import body
from licensecheck.identify import held
from licensecheck.licenses import Licenses
from licensecheck.resolve.readers.files import walk
from licensecheck.resolve.readers.said import Notes, Text
from licensecheck.terms import License
from licensecheck.textfiles import read_text

LIMIT: Final = 2_000_000  # bytes of one file


class Copy(NamedTuple):
    """A file that may be a license, without what collections and this tool write around it."""

    name: str
    text: str


class Found(NamedTuple):
    """The text of a license, or None; and the files that hold it with other words, which are left where they are."""

    text: str | None
    more: tuple[str, ...] = ()


class Copies:
    """The texts at hand. Nothing but the license is taken over, and an exact copy before one with other line breaks."""

    def __init__(self, licenses: Licenses, folder: Path | None) -> None:
        self._licenses = licenses
        self._texts = list(_texts(folder)) if folder is not None else []

    def find(self, license_: License, document: str, files: Iterable[tuple[str, Sequence[Text]]]) -> Found:
        """A document of a license, from these files, else from the folder.

        Args:
            license_: the license.
            document: the name of the document; "" for the first.
            files: those that came with each component.
        """
        own = [_copy(f"{text.file} of {id_}", text.text) for id_, texts in files for text in texts if not text.place]
        for copies in (own, self._texts):
            for copy in copies:
                if held.is_copy(copy.text, license_, document):
                    return Found(copy.text)
            for copy in copies:
                if held.is_alone(copy.text, license_, self._licenses, document):
                    return Found(copy.text)
        return Found(None, tuple(
            copy.name for copy in (*own, *self._texts) if held.line_of(copy.text, license_, self._licenses, document)
        ))  # fmt: skip


def _texts(folder: Path) -> Iterable[Copy]:
    for item in walk(folder, Notes(".")):
        try:
            yield _copy(item.name, read_text(item.path, item.name, LIMIT))
        except InputError:
            continue  # no text, and so no license


def _copy(name: str, text: str) -> Copy:
    return Copy(name, body(generated.unmarked(text).lstrip("\ufeff\r\n")).lstrip("\n"))

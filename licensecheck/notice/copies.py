"""Where the text of a license is taken from: files of the project and of its models, never from this package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from licensecheck.errors import InputError
from licensecheck.fingerprints import body
from licensecheck.identify import held
from licensecheck.licenses import Licenses
from licensecheck.resolve.readers.files import walk
from licensecheck.resolve.readers.said import Notes, Text
from licensecheck.terms import License
from licensecheck.textfiles import read_text

LIMIT: Final = 2_000_000  # bytes of one file


class Copies:
    """The texts at hand. An exact copy is taken before one that only holds the license."""

    def __init__(self, licenses: Licenses, folder: Path | None) -> None:
        self._licenses = licenses
        self._texts = list(_texts(folder)) if folder is not None else []

    def find(self, license_: License, files: Iterable[Sequence[Text]]) -> str | None:
        """The text of a license, from these files of components, else from the folder; None if there is none."""
        own = [text.text for item in files for text in item if not text.place]
        for texts in (own, self._texts):
            for text in texts:
                if held.is_copy(text, license_):
                    return body(text)
            for text in texts:
                if held.holds(text, license_, self._licenses):
                    return body(text)
        return None


def _texts(folder: Path) -> Iterable[str]:
    for item in walk(folder, Notes(".")):
        try:
            yield read_text(item.path, item.name, LIMIT)
        except InputError:
            continue  # no text, and so no license

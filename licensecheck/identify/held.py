"""Whether a file holds the text of a license, be it among others, as evidence of a duty wants it."""

from __future__ import annotations

import functools
import re
from typing import Final

from licensecheck.fingerprints import fingerprint, words
from licensecheck.identify import Match, align, identify
from licensecheck.identify.library import Library
from licensecheck.identify.normalize import Text
from licensecheck.licenses import Licenses
from licensecheck.terms import License


def holds(text: str, license_: License, licenses: Licenses) -> bool:
    """Whether every word of a license's text stands in a file, and no other license's text is meant there.

    A license whose texts nobody has learned yet is known by the passages that its terms point at.
    """
    return line_of(text, license_, licenses) > 0


def line_of(text: str, license_: License, licenses: Licenses) -> int:
    """The line of a file on which the text of a license begins; 0 if the file does not hold it."""
    document = license_.documents[0]
    if is_copy(text, license_):
        return 1
    library = library_of(licenses)
    if any((known.license, known.document) == (license_.id, document.name) for known in library.texts):
        return next(
            (match.start for match in _identified(text, library)
             if license_.id in (match.license, *match.also) and match.document == document.name and not match.missing),
            0,
        )  # fmt: skip
    anchors = {term.anchor for term in license_.terms if term.document == document.name}
    plain = words(text)
    return int(bool(anchors) and all(words(anchor) in plain for anchor in anchors))


_LEAST: Final = (
    100  # words: shorter passages of a license are quoted for other reasons, a notice that it orders among them
)


def besides_licenses(text: str, licenses: Licenses) -> str:
    """A file without the lines that are parts of a license's text: what a license orders to be shown stands in it, too.

    Lines keep their numbers.
    """
    if len(text.split()) < _LEAST:
        return text
    library = library_of(licenses)
    prepared = Text(text)
    theirs = bytearray(len(prepared.raw))
    for known in library.candidates(set(prepared.grams), align.LEAST):
        for chain in align.find(prepared.grams, known.entry.grams, known.places):
            if chain.matched < _LEAST:
                continue
            end = chain.start
            for gap in chain.gaps:
                theirs[end : gap.start] = b"\1" * (gap.start - end)
                end = max(end, gap.end)
            theirs[end : chain.end] = b"\1" * (chain.end - end)
    own = {prepared.line(word) for word, mark in enumerate(theirs) if not mark}
    licensed = {prepared.line(word) for word, mark in enumerate(theirs) if mark} - own
    lines = re.split(r"(?<=\n)", text)
    return "".join("\n" if number in licensed else line for number, line in enumerate(lines, 1))


def is_copy(text: str, license_: License) -> bool:
    """Whether a file is one of the copies with which the license's terms were compared, and nothing else."""
    return fingerprint(text) in license_.documents[0].texts


@functools.lru_cache(maxsize=256)
def _identified(text: str, library: Library) -> tuple[Match, ...]:
    """The licenses of a text; many duties ask about the same one."""
    return tuple(identify(text, library))


@functools.lru_cache(maxsize=4)
def library_of(licenses: Licenses) -> Library:
    """The known texts of some licenses, read once."""
    return Library(licenses)

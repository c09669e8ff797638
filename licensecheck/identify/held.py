"""Whether a file holds the text of a license, be it among others, as evidence of a duty wants it."""

from __future__ import annotations

import functools
import re
from typing import Final

from licensecheck.fingerprints import fingerprint, words
from licensecheck.identify import IDENTIFIED, Match, align, excuse, identify
from licensecheck.identify.library import Library
from licensecheck.identify.normalize import Text, cleaned
from licensecheck.licenses import Licenses
from licensecheck.terms import License, Term, Whole

_FRONT: Final = re.compile(r"\s*---[ \t]*\n")


def holds(text: str, license_: License, licenses: Licenses) -> bool:
    """Whether every word of a license's text stands in a file, and no other license's text is meant there.

    A license whose texts nobody has learned yet is known by the passages that its terms point at.
    """
    return line_of(text, license_, licenses) > 0


def lines_of(text: str, term: Term, licenses: Licenses) -> dict[Whole, int]:
    """Of the texts that show a duty met, those that a file holds, and the lines on which they begin."""
    found = {whole: line_of(text, licenses.get(whole.license), licenses, whole.document) for whole in term.texts}
    return {whole: line for whole, line in found.items() if line}


def line_of(text: str, license_: License, licenses: Licenses, name: str = "") -> int:
    """The line of a file on which a document of a license begins; 0 if the file does not hold it.

    Args:
        text: what the file holds.
        license_: the license.
        licenses: those that are known besides.
        name: which document is meant; "" for the first.
    """
    document = license_.document(name) or license_.documents[0]
    if is_copy(text, license_, name):
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


# Words: shorter passages of a license are quoted for other reasons, and a notice that it orders is one.
_LEAST: Final = 100


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


def is_copy(text: str, license_: License, name: str = "") -> bool:
    """Whether a file is one of the copies with which the license's terms were compared, and nothing else."""
    return fingerprint(text) in (license_.document(name) or license_.documents[0]).texts


def is_alone(text: str, license_: License, licenses: Licenses, name: str = "") -> bool:
    """Whether a file is a document of a license, with no more than a title and copyright lines; if unsure, it is not."""
    document = license_.document(name) or license_.documents[0]
    library = library_of(licenses)
    matches = _identified(text, library)
    own = all(match.kind in IDENTIFIED and license_.id in (match.license, *match.also) for match in matches)
    if not own or document.name not in [match.document for match in matches] or _FRONT.match(text):
        return False
    # Identification lets any number of headings pass before a license; here one line is the title.
    head = Text("\n".join(cleaned(text).split("\n")[: matches[0].start - 1]))
    title = library.title(license_.id)
    rest = excuse.unexcused(head, 0, len(head.raw), title, stated=excuse.statements(head), heading=False)
    return len({head.line(word) for start, end in rest for word in range(start, end)}) <= 1


@functools.lru_cache(maxsize=256)
def _identified(text: str, library: Library) -> tuple[Match, ...]:
    """The licenses of a text; many duties ask about the same one."""
    return tuple(identify(text, library))


@functools.lru_cache(maxsize=4)
def library_of(licenses: Licenses) -> Library:
    """The known texts of some licenses, read once."""
    return Library(licenses)

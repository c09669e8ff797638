"""The copyright lines of the file that a license came in: those of its licensor, not of whoever wrote the license."""

from __future__ import annotations

import re
from typing import Final

from licensecheck.identify.held import library_of
from licensecheck.identify.normalize import Text
from licensecheck.licenses import Licenses

_LINE: Final = re.compile(
    r"^[ \t>*#/;-]*((?:portions[ \t]+)?(?:copyright[ \t:]*(?=\(c\)|\u00a9|\d{4})|\u00a9|\(c\)(?=[ \t]*\d{4}))[^\n]*\w[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD: Final = re.compile(r"\[[^\]\n]*\]|\{[^}\n]*\}|<(?![^>\n]*[@/])[^>\n]*>")
_LONGEST: Final = 200  # characters of one line; more is a sentence
_MOST: Final = 50  # lines of one file


def lines(text: str, license_: str, licenses: Licenses) -> tuple[str, ...]:
    """The copyright lines of a text, each once, in order. Fields that nobody filled in make a line none.

    Args:
        text: what holds a license.
        license_: its id. A line of the license's own text names who wrote the license.
        licenses: where that text is known from.
    """
    found = dict.fromkeys(" ".join(match[1].split()) for match in _LINE.finditer(text.replace("\r\n", "\n")))
    plain = [line.rstrip(" */") for line in found if len(line) <= _LONGEST and not _FIELD.search(line)]
    if not plain:
        return ()
    texts = [known for known in library_of(licenses).texts if known.license == license_]
    return tuple(
        line for line in plain if not any(set(Text(line).grams) <= known.distinct and Text(line).grams for known in texts)
    )[:_MOST]  # fmt: skip

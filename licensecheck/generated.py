"""The parts of files that this tool writes: they stand between markers, and everything else belongs to the user."""

from __future__ import annotations

import hashlib
import re
from typing import Final, NamedTuple

_BEGIN: Final = "licensecheck notice: begin {digest}. It is written anew each time; write your own text outside of it."
_END: Final = "licensecheck notice: end"
_LINE: Final = re.compile(
    r"(?:^|(?<=\A\ufeff))[ \t]*(?:<!--|#)[ \t]*licensecheck notice: (?P<which>begin|end)\b[ ]?(?P<digest>[0-9a-f]*).*(?:\r?\n|\Z)",
    re.MULTILINE,
)


class DamagedError(ValueError):
    """The markers of a file do not pair."""


class Parts(NamedTuple):
    """A text in three parts: the user's, ours (None: there is none), the user's. The markers are in none of them."""

    before: str
    ours: str | None
    after: str
    intact: bool = False  # ours is as it was written


def parts(text: str) -> Parts:
    """Take a text apart at its markers.

    Raises:
        DamagedError: they do not pair.
    """
    marks = list(_LINE.finditer(text))
    if not marks:
        return Parts(text, None, "")
    if [mark["which"] for mark in marks] != ["begin", "end"]:
        raise DamagedError
    begin, end = marks
    ours = text[begin.end() : end.start()]
    return Parts(text[: begin.start()], ours, text[end.end() :], begin["digest"] == _digest(ours))


def _digest(ours: str) -> str:
    return hashlib.sha256(ours.replace("\r\n", "\n").encode("utf-8", "replace")).hexdigest()[:16]


def without(text: str) -> str:
    """The user's own part of a text, on the lines on which it stands; all of it where the markers do not pair."""
    try:
        found = parts(text)
    except DamagedError:
        return text
    ours = text[len(found.before) : len(text) - len(found.after)]
    return found.before + "\n" * ours.count("\n") + found.after


def unmarked(text: str) -> str:
    """A text without the markers, whether they pair or not."""
    return _LINE.sub("", text)


def put(text: str, ours: str | None, *, markup: bool) -> str:
    """The text with this as our part, in place of the one that is there, else at the end; None takes it out.

    Args:
        text: what the file holds; '' for a file that is not there.
        ours: the new part, with line ends of one character.
        markup: whether the markers are comments of markup, else lines after a number sign.

    Raises:
        DamagedError: the markers of the text do not pair.
    """
    found = parts(text)
    if ours is None:
        return found.before + found.after
    end = "\r\n" if "\r\n" in text else "\n"
    ours = ours.rstrip("\n") + "\n"
    begin = _BEGIN.format(digest=_digest(ours))
    opening, closing = (f"<!-- {begin} -->", f"<!-- {_END} -->") if markup else (f"# {begin}", f"# {_END}")
    body = f"{opening}\n{ours}{closing}\n".replace("\n", end)
    before = found.before
    if found.ours is None and before:
        before += end if before.endswith("\n") else end + end
    return before + body + found.after

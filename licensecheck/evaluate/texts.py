"""Comparing what a license orders to be shown with what is shown."""

from __future__ import annotations

import bisect
import functools
import html
import re
import unicodedata
from typing import Final

# What opens and closes a comment, in markup and templates; in code, where a path like src/*.js is no comment, too.
_COMMENTS: Final = (("<!--", "-->"), ("<%--", "--%>"), ("{#", "#}"), ("{/*", "*/}"))
_CODE_COMMENTS: Final = (*_COMMENTS, ("/*", "*/"))
_CODE: Final = frozenset(
    "c cc cpp cs css dart go h hpp java js jsx kt less m mjs php rs scss svelte swift ts tsx vue".split()
)
_LINE: Final = re.compile(r"(?m)^[ \t]*\[//\]: # .*$")
_CODE_LINE: Final = re.compile(r"(?m)^[ \t]*//.*$")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_EMPHASIS: Final = re.compile(r"\*\*|`")
_QUOTES: Final = str.maketrans(
    {"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u00a9": "(c)"}
)


@functools.lru_cache(maxsize=256)
def comparable(text: str, file: str = "") -> str:
    """A text as literals are compared: NFKC, straight quotes, (c), one space, no tags, no comments.

    Args:
        text: what a person would read, or the source of it.
        file: the name of the file it stands in, which tells what a comment is there.
    """
    code = file.rpartition(".")[2].lower() in _CODE
    for opening, closing in _CODE_COMMENTS if code else _COMMENTS:
        text = _without(text, opening, closing)
    text = _LINE.sub(" ", _CODE_LINE.sub(" ", text) if code else text)
    plain = html.unescape(_TAG.sub(" ", _EMPHASIS.sub("", text)))
    plain = unicodedata.normalize("NFKC", plain.translate(_QUOTES)).translate(_QUOTES)
    return " ".join(plain.replace("(C)", "(c)").split())


def _without(text: str, opening: str, closing: str) -> str:
    """The text without what stands between these marks; what is never closed is hidden to its end."""
    kept = []
    position = 0
    while (start := text.find(opening, position)) >= 0:
        kept.append(text[position:start])
        end = text.find(closing, start + len(opening))
        if end < 0:
            return " ".join(kept)
        position = end + len(closing)
    return " ".join([*kept, text[position:]])


def shows(text: str, required: str, file: str = "") -> bool:
    """Whether `text` holds the required words, not as part of longer ones and not as another version's name."""
    return _found(comparable(text, file), required)


def _found(plain: str, required: str) -> bool:
    wanted = re.escape(comparable(required))
    return re.search(rf"(?<![^\W_]){wanted}(?![^\W_])(?!\.\d)", plain) is not None


@functools.lru_cache(maxsize=1024)
def line_of(text: str, required: str, file: str = "") -> int:
    """The line on which the required words begin; 0 if they are not shown."""
    if not shows(text, required, file):
        return 0
    lines = text.splitlines(keepends=True)

    def held(start: int, end: int) -> bool:
        return _found(comparable.__wrapped__("".join(lines[start:end]), file), required)

    last = bisect.bisect_left(range(len(lines)), x=True, key=lambda end: held(0, end + 1)) + 1
    return bisect.bisect_left(range(last), x=True, key=lambda start: not held(start + 1, last)) + 1


def begins_with(name: str, required: str) -> bool:
    """Whether a model's name has the required beginning; its spaces may stand as '-', '_' or '.'."""
    pattern = "[-_. ]".join(re.escape(part) for part in required.split(" "))
    return re.match(pattern, name) is not None


def name_of(id_: str) -> str:
    """A model's name: what follows the last slash of its id."""
    return id_.rpartition("/")[2]

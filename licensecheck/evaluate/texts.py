"""Comparing what a license orders to be shown with what is shown."""

from __future__ import annotations

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
    wanted = re.escape(comparable(required))
    return re.search(rf"(?<![^\W_]){wanted}(?![^\W_])(?!\.\d)", comparable(text, file)) is not None


def begins_with(name: str, required: str) -> bool:
    """Whether a model's name has the required beginning; its spaces may stand as '-', '_' or '.'."""
    pattern = "[-_. ]".join(re.escape(part) for part in required.split(" "))
    return re.match(pattern, name) is not None


def name_of(id_: str) -> str:
    """A model's name: what follows the last slash of its id."""
    return id_.rpartition("/")[2]

"""Comparing what a license orders to be shown with what is shown."""

from __future__ import annotations

import bisect
import functools
import html
import re
import unicodedata
from typing import Final

from licensecheck.evaluate.visible import visible

_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_LINK: Final = re.compile(r"""<a\b[^<>]*?\bhref\s*=\s*["']?([^"'\s<>]+)[^<>]*>""", re.IGNORECASE)
# Marks of emphasis around words, and those of a quotation before each line.
_EMPHASIS: Final = re.compile(r"`|(?<![^\W_])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![^\W_])")
_QUOTED: Final = re.compile(r"(?m)^[ \t]*>[ \t>]*")
_UNSEEN: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphens and spaces without width
_LINES: Final = re.compile(r"[^\n\r]*(?:\r\n|\n|\r)|[^\n\r]+")
_QUOTES: Final = str.maketrans(
    {"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u00a9": "(c)"}
)


@functools.lru_cache(maxsize=1024)
def comparable(text: str) -> str:
    """A text as literals are compared: NFKC, straight quotes, (c), one space, no tags, no marks of emphasis."""
    text = _EMPHASIS.sub("", _UNSEEN.sub("", _QUOTED.sub(" ", text)))
    plain = html.unescape(_TAG.sub(" ", text))
    plain = unicodedata.normalize("NFKC", plain.translate(_QUOTES)).translate(_QUOTES)
    return " ".join(plain.replace("(C)", "(c)").split())


@functools.lru_cache(maxsize=1024)
def _seen(text: str, file: str) -> str:
    return visible(text, file)


def shows(text: str, required: str, file: str = "") -> bool:
    """Whether `text` holds the required words, not as part of longer ones and not as another version's name."""
    return _found(comparable(_seen(text, file)), required)


def _found(plain: str, required: str) -> bool:
    wanted = re.escape(comparable(required))
    return re.search(rf"(?<![^\W_]){wanted}(?![^\W_])(?!\.\d)", plain) is not None


@functools.lru_cache(maxsize=4096)
def line_of(text: str, required: str, file: str = "") -> int:
    """The line on which the required words begin; 0 if they are not shown."""
    if not shows(text, required, file):
        return 0
    lines = _LINES.findall(_seen(text, file))

    def held(start: int, end: int) -> bool:
        return _found(comparable.__wrapped__("".join(lines[start:end])), required)

    last = bisect.bisect_left(range(len(lines)), x=True, key=lambda end: held(0, end + 1)) + 1
    return bisect.bisect_left(range(last), x=True, key=lambda start: not held(start + 1, last)) + 1


def with_links(text: str) -> str:
    """A text with the address of each link before its words."""
    return _LINK.sub(lambda link: f" {link[1]} " + "\n" * link[0].count("\n"), text)


def begins_with(name: str, required: str) -> bool:
    """Whether a model's name has the required beginning; its spaces may stand as '-', '_' or '.'."""
    pattern = "[-_. ]".join(re.escape(part) for part in required.split(" "))
    return re.match(pattern, name) is not None


def name_of(id_: str) -> str:
    """A model's name: what follows the last slash of its id."""
    return id_.rpartition("/")[2]

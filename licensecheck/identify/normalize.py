"""A license text as words: what markup, wrapping, quoting and encoding change is left out; each word keeps its place.

Everything here is linear in the length of the text, whatever it holds.
"""

from __future__ import annotations

import bisect
import functools
import hashlib
import re
import unicodedata
from array import array
from typing import Final

LIMIT: Final = 5_000_000  # characters of one text that are read
GRAM: Final = 3  # words under one hash
_M1, _M2, _MASK = 0x9E3779B1, 0x85EBCA77, 0xFFFFFFFF

# Scripts without spaces between words are taken character by character, so that they may be wrapped anywhere.
_DENSE: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
WORD: Final = re.compile(rf"[^\W_{_DENSE}]+|[{_DENSE}]|[%$\u20ac\u00a3\u00a5]")
_FRONT: Final = re.compile(r"\A\s*---[ \t]*\n(?=[A-Za-z_][\w-]*:)")
_FRONT_END: Final = re.compile(r"^---[ \t]*$", re.MULTILINE)
_TAG: Final = re.compile(
    r"<(?:!doctype|/?(?:html|head|body|title|meta|link|a|p|br|hr|div|span|h[1-6]|ul|ol|li|dl|dt|dd|b|i|u|s|em|strong|small|big|tt|pre"
    r"|code|samp|kbd|var|cite|blockquote|q|table|thead|tbody|tr|td|th|caption|font|center|img|sup|sub|section|article"
    r"|main|header|footer|nav|aside|button|form|input|label|details|summary|abbr|address|script|style))"
    r"(?:[\s/][^<>]{0,2000})?>",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Where a link points to; it may be wrapped, but no spaces are in it, so that no sentence is taken for one.
_LINK: Final = re.compile(
    r"\]\((?:[a-z]{3,6}:|[#/.])[^()\s]{0,1000}(?:\n[ \t]{0,20}[^()\s]{1,1000}){0,3}(?:[ \t]+\"[^\"\n]{0,200}\")?\)",
    re.IGNORECASE,
)
LINKED: Final = "\x02"  # stands where the text of a link ends
_QUOTE: Final = re.compile(r"^(?:[ \t]{0,8}>){1,9}[ \t]?", re.MULTILINE)
_FENCE: Final = re.compile(r"^[ \t>*#/]{0,40}(?:```|~~~)[^\n`]{0,40}$", re.MULTILINE)
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_COMMENT_WORD: Final = re.compile(r"^[ \t]*(?:dnl|rem|c)\b", re.IGNORECASE | re.MULTILINE)
_SAME: Final = {
    "licence": "license", "licences": "licenses", "licenced": "licensed", "sublicence": "sublicense", "https": "http",
}  # fmt: skip


class _Hashes(dict[str, int]):
    """The hash of each word; made once per spelling."""

    def __missing__(self, word: str) -> int:
        plain = unicodedata.normalize("NFKC", word).lower()
        plain = _SAME.get(plain, plain)
        value = int.from_bytes(hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=4).digest(), "little")
        if len(self) < 200_000:
            self[word] = value
        return value


HASHES: Final = _Hashes()


def _lines_of(match: re.Match[str]) -> str:
    """What takes the place of markup, so that line numbers stay."""
    return " " + "\n" * match[0].count("\n")


def _without_blocks(text: str, name: str) -> str:
    """A text without the elements of that name and what is in them; one that is not closed is left alone."""
    low, parts, at = text.lower(), [], 0
    if len(low) != len(text):
        return text
    while (start := low.find(f"<{name}", at)) >= 0:
        end = low.find(f"</{name}", start)
        if end < 0:
            break
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end
    return "".join([*parts, text[at:]])


def cleaned(text: str) -> str:
    """A text without front matter and markup, with the same lines."""
    text = text[:LIMIT].replace("\r\n", "\n").replace("\r", "\n").replace(LINKED, " ")
    if (front := _FRONT.match(text)) and (end := _FRONT_END.search(text, front.end())):
        text = "\n" * text.count("\n", 0, end.end()) + text[end.end() :]
    if ">" in text:
        text = _QUOTE.sub("", text)
    if "<" in text:
        for name in ("script", "style"):
            text = _without_blocks(text, name)
        text = _TAG.sub(_lines_of, text)
    if "&" in text and _ENTITY.search(text):
        import html

        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
        text = _TAG.sub(_lines_of, text)
    if "](" in text:
        text = _LINK.sub(lambda match: LINKED + _lines_of(match), text)
    if "```" in text or "~~~" in text:
        text = _FENCE.sub("", text)
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", text)
    if 2 * len(_COMMENT_WORD.findall(text)) > text.count("\n") + 1:
        text = _COMMENT_WORD.sub("", text)
    return text


def grams(words: list[int]) -> list[int]:
    """The hash of each three words in order; none for a shorter text."""
    return [(a * _M1 + b * _M2 + c) & _MASK for a, b, c in zip(words, words[1:], words[2:], strict=False)]


def digest(hashes: list[int]) -> str:
    """What two texts of the same words share."""
    data = array("I", hashes)
    return hashlib.blake2b(little_endian(data), digest_size=16).hexdigest()


def little_endian(data: array[int]) -> bytes:
    import sys

    if sys.byteorder == "big":
        data = data[:]
        data.byteswap()
    return data.tobytes()


class Text:
    """A text as words with their places; the places are found when they are first asked for."""

    def __init__(self, text: str) -> None:
        self.text = cleaned(text)
        self.raw: list[str] = WORD.findall(self.text)
        self.words = [HASHES[word] for word in self.raw]
        self.grams = grams(self.words)

    @functools.cached_property
    def starts(self) -> list[int]:
        return [match.start() for match in WORD.finditer(self.text)]

    @functools.cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def low(self, word: int) -> str:
        return self.raw[word].lower()

    def start(self, word: int) -> int:
        """The place of a word in `text`."""
        return self.starts[word]

    def end(self, word: int) -> int:
        return self.starts[word] + len(self.raw[word])

    def line(self, word: int) -> int:
        """The number of the line of a word, from 1; of the last word for one beyond it."""
        if not self.raw:
            return 1
        return bisect.bisect_right(self._line_starts, self.starts[min(word, len(self.raw) - 1)])

    def first_of_line(self, word: int) -> int:
        """The first word of the line on which a word stands."""
        return bisect.bisect_left(self.starts, self._line_starts[self.line(word) - 1])

    def line_end(self, word: int) -> int:
        """The number of the first word after the line on which a word stands."""
        line = self.line(word)
        if line == len(self._line_starts):
            return len(self.raw)
        return bisect.bisect_left(self.starts, self._line_starts[line])

    def between(self, word: int) -> str:
        """What stands before a word, from the end of the one before it."""
        return self.text[self.end(word - 1) if word else 0 : self.starts[word]]

    def after(self, word: int) -> str:
        """What stands after a word, up to the next."""
        following = self.starts[word + 1] if word + 1 < len(self.raw) else len(self.text)
        return self.text[self.end(word) : following]

    def excerpt(self, start: int, end: int) -> str:
        """The words from `start` up to `end` as they stand in the text, on one line."""
        if start >= end:
            return ""
        return " ".join(self.text[self.starts[start] : self.end(end - 1)].replace(LINKED, "]").split())

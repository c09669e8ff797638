"""Comparing what a license orders to be shown with what is shown."""

from __future__ import annotations

import functools
import hashlib
import html
import re
import unicodedata
from typing import Final

_HIDDEN: Final = re.compile(r"<!--.*?-->|/\*.*?\*/", re.DOTALL)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_QUOTES: Final = str.maketrans(
    {"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u00a9": "(c)"}
)
_FRONT_MATTER: Final = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


@functools.lru_cache(maxsize=256)
def comparable(text: str) -> str:
    """A text as literals are compared: NFKC, straight quotes, (c), one space, no tags, no comments."""
    plain = html.unescape(_TAG.sub(" ", _HIDDEN.sub(" ", text)))
    plain = unicodedata.normalize("NFKC", plain.translate(_QUOTES)).translate(_QUOTES)
    return " ".join(plain.replace("(C)", "(c)").split())


def shows(text: str, required: str) -> bool:
    """Whether `text` holds the required words, not as part of longer ones and not as another version's name."""
    wanted = re.escape(comparable(required))
    return re.search(rf"(?<![^\W_]){wanted}(?![^\W_])(?!\.\d)", comparable(text)) is not None


def begins_with(name: str, required: str) -> bool:
    """Whether a model's name has the required beginning; its spaces may stand as '-', '_' or '.'."""
    pattern = "[-_. ]".join(re.escape(part) for part in required.split(" "))
    return re.match(pattern, name) is not None


def name_of(id_: str) -> str:
    """A model's name: what follows the last slash of its id."""
    return id_.rpartition("/")[2]


def words(text: str) -> str:
    """A license text as it is compared and hashed: no front matter, NFKC, lower case, words joined by one space."""
    return " ".join(unicodedata.normalize("NFKC", _FRONT_MATTER.sub("", text.replace("\r\n", "\n"))).lower().split())


def fingerprint(text: str) -> str:
    """The hash of a license text, as license files list it."""
    return hashlib.sha256(words(text).encode()).hexdigest()

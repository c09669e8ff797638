"""License texts as license files list them: the words as they stand, and a hash of them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

_FRONT_MATTER: Final = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def words(text: str) -> str:
    """A license text as it is compared and hashed: no front matter, NFKC, lower case, words joined by one space."""
    return " ".join(unicodedata.normalize("NFKC", body(text)).lower().split())


def body(text: str) -> str:
    """A license text without the front matter that collections of licenses put before it; line ends are one character."""
    return _FRONT_MATTER.sub("", text.replace("\r\n", "\n"))


def fingerprint(text: str) -> str:
    """The hash of a license text, as license files list it."""
    return hashlib.sha256(words(text).encode()).hexdigest()

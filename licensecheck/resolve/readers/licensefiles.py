"""Which files are licenses, notices and use policies, told by their names, and what stands in them."""

from __future__ import annotations

import re
from typing import BinaryIO, Final

from licensecheck.resolve.readers.files import decode, is_pointer, read_at_most
from licensecheck.resolve.readers.said import MB, Notes

LIMIT: Final = MB  # bytes of one text
_TEXT_ENDINGS: Final = frozenset("txt md markdown mdown rst text html htm pdf doc docx rtf adoc org".split())
_OTHER_ENDINGS: Final = frozenset(
    """py pyi pyc js ts jsx tsx json jsonl yaml yml toml csv tsv png jpg jpeg gif svg webp ico go rs c h cc cpp hpp java
    kt rb sh bat ps1 ipynb lock cfg ini conf xml spdx log sql db css scss zip gz tar whl safetensors gguf bin pt pth onnx
    tmpl tpl j2 sig asc sha256 metadata""".split()
)
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LICENSE: Final = re.compile(r"(?:un)?licen[cs]es?|licen[cs]ing|copying|copyrights?|eula")
_LONGEST: Final = 10  # words of a name; more is a sentence


def kind_of(name: str) -> str | None:
    """The kind of text (one of KINDS) that a file of this name in a model's folder is; None if it is no such text.

    `name` is relative to the folder: what lies in a folder LICENSES is a license, whatever it is called.
    """
    *folders, last = name.split("/")
    stem, ending = _split(last)
    if ending in _OTHER_ENDINGS:
        return None
    words = [word.lower() for word in _WORD.findall(stem)]
    if len(words) > _LONGEST:
        return None
    has = set(words)
    is_license = any(_LICENSE.fullmatch(word) for word in words) or (
        "terms" in has and (len(words) == 1 or bool(has & {"use", "service", "conditions"}))
    )
    is_notice = bool(has & {"notice", "notices"})
    if ({"third", "party"} <= has or "thirdparty" in has) and (is_license or is_notice):
        return "third-party"
    if ("policy" in has or "policies" in has) and has & {"use", "usage", "uses"}:
        return "use-policy"
    if has & {"aup"} or (has & {"use", "usage"} and has & {"restrictions", "restriction", "acceptable", "prohibited"}):
        return "use-policy"
    if is_license:
        return _licensed(has)
    if is_notice:
        return "notice"
    inside = folders[-1].lower() if folders else ""
    if re.fullmatch(r"licen[cs]es?", inside) and (not ending or ending in _TEXT_ENDINGS):
        return "license"
    return None


def _licensed(words: set[str]) -> str:
    if words & {"code", "software", "src"}:
        return "code-license" if not words & {"model", "weights"} else "license"
    if words & {"model", "models", "weight", "weights", "checkpoint", "checkpoints"}:
        return "weights-license"
    return "data-license" if words & {"data", "dataset", "datasets"} else "license"


def _split(name: str) -> tuple[str, str]:
    """The name without an ending that says only what format it is in, and that ending in lower case."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem:
        return name, ""
    known = ending.lower()
    if known in _TEXT_ENDINGS:
        return stem, known
    return name, known if known in _OTHER_ENDINGS else ""


def read(handle: BinaryIO, notes: Notes, kind: str) -> None:
    """Read a text of a kind, up to the limit."""
    data = read_at_most(handle, LIMIT + 1, notes)
    if data is None or is_pointer(data, notes):
        return
    if len(data) > LIMIT:
        notes.problem(f"only the first {LIMIT // MB} MB of it is read")
        data = data[:LIMIT]
    text = _text(data, notes)
    if text is not None:
        notes.text(kind, text)


def _text(data: bytes, notes: Notes) -> str | None:
    """The text, in whichever encoding: older licenses are Latin-1, and their words are what matters."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not marked and (b"\0" in data or data.startswith((b"%PDF", b"PK\x03\x04", b"{\\rtf"))):
        notes.problem("this is no plain text, so it is not read")
        return None
    if marked:
        return decode(data, notes)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The limit may have cut a character in two.
        if error.start >= len(data) - 4 and len(data) == LIMIT:
            return data[: error.start].decode("utf-8-sig")
        return data.decode("latin-1")

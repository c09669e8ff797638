"""Ollama's Modelfile: instructions in any case, texts bare, in quotes or in three of them."""

from __future__ import annotations

import re
from typing import BinaryIO, Final

from licensecheck.resolve.readers.files import decode, read_bytes
from licensecheck.resolve.readers.said import MB, Notes

LIMIT: Final = MB
_IGNORED: Final = ("template", "system", "parameter", "message", "renderer", "parser", "requires")
_QUOTES: Final = '"""'
_FILE: Final = re.compile(r"[.~]|[.~]?\.?[/\\].*|[A-Za-z]:[\\/].*|.*\.(?:gguf|safetensors|bin)|.*[*?].*", re.IGNORECASE)
_ON_HUB: Final = re.compile(r"(?:https?://)?(?:hf\.co|huggingface\.co)/([\w.-]+/[\w.-]+)(?::[\w.-]+)?", re.IGNORECASE)


def read(handle: BinaryIO, notes: Notes) -> None:
    data = read_bytes(handle, LIMIT, notes)
    if data is not None:
        read_text(decode(data, notes), notes)


def read_text(text: str, notes: Notes) -> None:
    """Read a Modelfile's bases, adapters and license texts."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at, based = 0, False
    while at < len(lines):
        first = at
        word, _, rest = lines[at].strip().partition(" ")
        if "\t" in word:
            word, _, rest = lines[at].strip().partition("\t")
        at += 1
        if not word or word.startswith("#"):
            continue
        value, at = _value(rest.strip(), lines, at)
        if value is None:
            notes.problem("the quotes are not closed, so nothing after them is read", word, first + 1)
            return
        based = based or word.lower() == "from"
        _instruction(word, value, first + 1, notes)
    if not based:
        notes.problem("it has no FROM, so it names no model")


def _value(rest: str, lines: list[str], at: int) -> tuple[str | None, int]:
    """The value that begins in `rest`, and the line after it; None where its quotes are not closed.

    As Ollama reads it, quotes close where a line ends with them.
    """
    quotes = _QUOTES if rest.startswith(_QUOTES) else '"' if rest.startswith('"') else ""
    if not quotes:
        return rest, at
    kept = [rest[len(quotes) :]]
    while not kept[-1].rstrip().endswith(quotes):
        if at == len(lines):
            return None, at
        kept.append(lines[at])
        at += 1
    kept[-1] = kept[-1].rstrip().removesuffix(quotes)
    return "\n".join(kept), at


def _instruction(word: str, value: str, line: int, notes: Notes) -> None:
    name = word.lower()
    if name == "from":
        _base(value, word, line, notes)
    elif name == "adapter":
        notes.claim("base_model_relation", "adapter", word, line)
        notes.claim("base_file", value, word, line)
    elif name == "license":
        notes.text("license", value, word, line)
    elif name == "draft":
        notes.claim("draft_model", value, word, line)
    elif name not in _IGNORED:
        notes.problem("this instruction is not known", word, line)


def _base(value: str, place: str, line: int, notes: Notes) -> None:
    hub = _ON_HUB.fullmatch(value)
    if not value:
        notes.problem("it names no model", place, line)
    elif hub:
        notes.claim("base_model", hub[1], place, line)
    elif _FILE.fullmatch(value):
        notes.claim("base_file", value, place, line)
    else:
        notes.claim("base_model", value, place, line)

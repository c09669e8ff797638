"""What of a page or a template people see: comments are taken out, and every line keeps its number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_CODE: Final = frozenset(
    "c cc cpp cs css dart go h hpp java js jsx kt less m mjs php rs scss svelte swift ts tsx vue".split()
)
_PAGES: Final = frozenset("html htm xhtml ejs erb hbs handlebars j2 jinja jinja2 mustache tmpl svelte vue".split())
# What opens and closes a comment anywhere. Only the first hides all that follows if it is never closed: an opening of
# another one may be something else where it stands, like the mark of a heading.
_ANYWHERE: Final = (
    ("<!--", "-->"), ("<%--", "--%>"), ("<%#", "%>"), ("{#", "#}"), ("{/*", "*/}"), ("{{!--", "--}}"), ("{{/*", "*/}}"),
)  # fmt: skip
_BY_ENDING: Final = dict.fromkeys(("hbs", "handlebars", "mustache"), ("{{!", "}}"))
_LINE: Final = re.compile(r"(?m)^[ \t]*\[//\]: # .*$")
# Strings hold no comments; those of one line end with it, so that an apostrophe in a text opens none for long.
_TOKEN: Final = re.compile(
    r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|/\*|(?<!:)//[^\n]*""", re.DOTALL
)
_SCRIPT: Final = re.compile(r"<(script|style)\b[^>]*>", re.IGNORECASE)
_CLOSING: Final = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}


def visible(text: str, file: str = "") -> str:
    """A text without its comments.

    Args:
        text: what a person would read, or the source of it.
        file: the name of the file it stands in, which tells what a comment is there.
    """
    ending = file.rpartition(".")[2].lower()
    for opening, closing in _ANYWHERE:
        text = _without(text, opening, closing, to_the_end=opening == "<!--")
    if ending in _BY_ENDING:
        text = _without(text, *_BY_ENDING[ending])
    text = _LINE.sub("", text)
    if ending in _CODE:
        text = _uncommented(text)
    elif ending in _PAGES:
        text = "".join(_scripts_uncommented(text))
    return text


def _without(text: str, opening: str, closing: str, *, to_the_end: bool = False) -> str:
    """The text without what stands between these marks."""
    kept = []
    position = 0
    while (start := text.find(opening, position)) >= 0:
        end = text.find(closing, start + len(opening))
        if end < 0 and not to_the_end:
            break
        end = len(text) if end < 0 else end + len(closing)
        kept += [text[position:start], _blank(text, start, end)]
        position = end
    return "".join([*kept, text[position:]]) if kept else text


def _blank(text: str, start: int, end: int) -> str:
    return " " + "\n" * text.count("\n", start, end)


def _uncommented(text: str) -> str:
    """Code without its comments."""
    kept = []
    position = start = 0
    last = text.rfind("*/")
    while (found := _TOKEN.search(text, position)) is not None:
        position = found.end()
        if found.group().startswith("/*"):
            if last < position:
                continue  # it is never closed, and so is none
            position = text.find("*/", position) + 2
        elif not found.group().startswith("//"):
            continue
        kept += [text[start : found.start()], _blank(text, found.start(), position)]
        start = position
    return "".join([*kept, text[start:]])


def _scripts_uncommented(text: str) -> Iterator[str]:
    position = 0
    while (found := _SCRIPT.search(text, position)) is not None:
        closing = _CLOSING[found[1].lower()].search(text, found.end())
        end = len(text) if closing is None else closing.start()
        yield text[position : found.end()]
        yield _uncommented(text[found.end() : end])
        position = end
    yield text[position:]

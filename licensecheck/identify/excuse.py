"""Differences that change nothing of a license: copyright lines, list marks, fields to be filled in, its own title.

Everything else counts, be it one word. An excuse never covers words that grant, order, forbid or condition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from licensecheck.identify.normalize import Text

MARK: Final = 1  # a document's word that may be absent: list marks, copyright lines, the appendix on how to apply it
FIELD: Final = 2  # one that stands for what others fill in

_OPERATIVE: Final = frozenset(
    """
    must shall should will would may might can cannot could need needs not no non nor never none neither without only
    except unless until if when where whenever provided subject condition conditions conditional conditioned require
    requires required requirement requirements oblige obliged obligation obligations agree agrees agreed accept consent
    grant grants granted granting permit permits permitted permission permissions allow allows allowed forbid forbids
    forbidden prohibit prohibits prohibited prohibition restrict restricts restricted restriction restrictions limit
    limits limited limitation revoke revoked terminate terminates terminated right rights license licenses licensed
    licensee licensor sublicense waive waived warranty warranties liable liability use uses used using usage user users
    commercial commercially noncommercial nonprofit research academic personal internal private military evaluation
    evil good copy copies distribute distributed distribution redistribute redistribution modify modifies modified
    modification modifications change changed changes derivative derivatives sell sold sale sales resell pay pays paid
    payment fee fees royalty royalties revenue income owe owes percent share notify inform contact ask display include
    includes included including attribution credit acknowledge acknowledgement notice plus additional addition
    additionally also however furthermore further moreover exclude excludes excluded exclusive excluding apply applies
    applied exception exceptions amended amendment supplement supplemental custom replace replaced comply complies
    compliance law laws export country countries territory ban banned patent patents trademark train training deploy
    host hosted hosting service services api output outputs company companies organization government prior written
    approval authorized authorization register registration expire expires instead but do does don t
    """.split()
)
_COMPANY: Final = frozenset(["inc", "ltd", "co", "corp", "llc", "gmbh", "jr", "dr", "st", "ag", "c"])
_COMMON: Final = frozenset(
    ["the", "license", "licenses", "licence", "agreement", "version", "v", "public", "text", "terms", "of"]
)
_STATEMENT: Final = re.compile(
    r"(?:\b(?:portions|parts|some parts)[ \t]+)?\bcopyright\b[ \t:]*(?=\(c\)|\u00a9|\d|[<\[{]|by\b|[^\W\d_])"
    r"|\u00a9|\(c\)(?=[ \t]{0,4}(?:\d{4}|copyright\b))",
    re.IGNORECASE,
)
_NO_STATEMENT: Final = frozenset(
    "holder holders owner owners notice notices law laws license licenses act statement and or in interest protection "
    "ownership policy patent infringement treaty treaties".split()
)
_RESERVED: Final = re.compile(r"^[^\w\n]*all[ \t]+rights[ \t]+reserved[^\w\n]*$", re.IGNORECASE | re.MULTILINE)
_FIELD: Final = re.compile(
    r"<(?!http)[^<>\n]{1,80}>|\[[^\[\]\n\x02]{1,80}\]|\{[^{}\n]{1,80}\}|\bnames?\s+of\s+((?:the\s+)?[A-Z]{4,})\b"
)
_NUMERAL: Final = re.compile(r"\d{1,3}|[a-z]|[ivx]{1,5}")
_LONGEST: Final = 15  # words of one copyright statement
_FILLED: Final = 10  # words that fill a field


def _span(text: Text, start: int, end: int) -> range:
    """The words that stand from one place of the text to another."""
    import bisect

    return range(bisect.bisect_left(text.starts, start), bisect.bisect_left(text.starts, end))


def statements(text: Text, *, own_line: bool = False) -> bytearray:
    """Which words are a copyright line; none of it reaches past its line or sentence, or into operative words.

    Args:
        text: the words.
        own_line: take only those that begin a line; what a license orders to be written is none of its own.

    """
    found = bytearray(len(text.raw))
    for match in _RESERVED.finditer(text.text):
        for word in _span(text, match.start(), match.end()):
            found[word] = 1
    for match in _STATEMENT.finditer(text.text):
        longest = match.end() + _LONGEST * 40
        newline = text.text.find("\n", match.end(), longest)
        words = _span(text, match.start(), newline if newline >= 0 else longest)
        named = next((word for word in words if text.low(word) not in ("portions", "parts", "some", "copyright")), -1)
        if named >= 0 and text.low(named) in _NO_STATEMENT:
            continue
        if own_line and words and text.first_of_line(words[0]) != words[0]:
            continue
        for word in words[:_LONGEST]:
            low = text.low(word)
            if (low in ("all", "rights", "reserved") and _reserved(text, word)) or low not in _OPERATIVE:
                if word > words.start and _ends_sentence(text, word) and low != "all":
                    break
                found[word] = 1
            else:
                break
    return found


def _reserved(text: Text, word: int) -> bool:
    first = word - ("all", "rights", "reserved").index(text.low(word))
    return first >= 0 and [item.lower() for item in text.raw[first : first + 3]] == ["all", "rights", "reserved"]


def _ends_sentence(text: Text, word: int) -> bool:
    """Whether a sentence ends before this word."""
    before = text.low(word - 1)
    return (
        text.raw[word][:1].isupper() and re.match(r"[.;:][)\]\"]?\s", text.between(word)) is not None
        and len(before) > 1 and before not in _COMPANY
    )  # fmt: skip


def is_mark(text: Text, word: int) -> bool:
    """Whether a word numbers an item of a list."""
    low = text.low(word)
    if len(low) > 5 or not _NUMERAL.fullmatch(low):
        return False
    after, before = text.after(word), text.between(word)
    if after[:1] not in (".", ")") and not re.match(r"\\[.)]", after):
        return False
    if word == 0 or "\n" in before or before.lstrip()[:1] in (";", ":", ".", ","):
        return True
    return before.endswith("(") and text.low(word - 1) in ("and", "or")


def optional(text: Text) -> bytearray:
    """Which words of a document others may lack (`MARK`) or fill in otherwise (`FIELD`)."""
    found = statements(text, own_line=True)
    for word in range(len(text.raw)):
        if not found[word] and is_mark(text, word):
            found[word] = MARK
    for match in _FIELD.finditer(text.text):
        group = 1 if match[1] else 0
        words = _span(text, match.start(group), match.end(group))
        if len(words) <= _FILLED:
            for word in words:
                found[word] = FIELD
    tail = _appendix(text)
    found[tail:] = bytes([MARK]) * (len(found) - tail)
    return found


def _appendix(text: Text) -> int:
    """Where the appendix on how to apply a license to one's work begins, if that is how it ends."""
    lows = [word.lower() for word in text.raw]
    for word in range(len(lows) - 8, len(lows) // 2, -1):
        if lows[word : word + 5] == ["end", "of", "terms", "and", "conditions"]:
            for start in range(word + 5, word + 8):
                if lows[start : start + 3] == ["how", "to", "apply"]:
                    return word + 5
            break
    return len(lows)


def fills(text: Text, start: int, end: int, flags: bytes) -> bool:
    """Whether the words of a text from `start` up to `end` fill the fields that a document has there."""
    return (
        FIELD in flags and 0 not in flags and end - start <= _FILLED
        and not any(text.low(word) in _OPERATIVE for word in range(start, end))
    )  # fmt: skip


def unexcused(
    text: Text, start: int, end: int, title: frozenset[str], *, stated: bytearray, heading: bool
) -> Iterator[tuple[int, int]]:
    """The spans of added words that count.

    Args:
        text: the text, with what was added from word `start` up to `end`.
        start: the first added word.
        end: the word after them.
        title: the words of the license's own names.
        stated: which words are copyright lines.
        heading: whether short headings of other things are let pass, as before a license.

    """
    word, open_at = start, -1
    while word < end:
        stop = min(end, text.line_end(word))
        counted = [item for item in range(word, stop) if not stated[item] and not is_mark(text, item)]
        whole = text.first_of_line(word) == word
        if counted and whole and _is_title(text, counted, title):
            counted = []
        if counted and heading and whole and stop == text.line_end(word) and _is_heading(text, word, stop):
            counted = []
        if counted:
            if open_at < 0:
                open_at = counted[0]
            last = counted[-1] + 1
            if last < stop or stop == end:
                yield open_at, last
                open_at = -1
        elif open_at >= 0:
            yield open_at, word
            open_at = -1
        word = stop


def _is_title(text: Text, words: list[int], title: frozenset[str]) -> bool:
    if len(words) > 12 or words[-1] - words[0] != len(words) - 1:
        return False
    return {text.low(word) for word in words} <= title | _COMMON


def _is_heading(text: Text, start: int, end: int) -> bool:
    """Whether a line stands alone, is short, is no sentence and says nothing operative."""
    if end - start > 8 or any(
        text.low(word) in _OPERATIVE or not text.raw[word].isalnum() for word in range(start, end)
    ):
        return False
    after = text.after(end - 1)
    alone = end == len(text.raw) or re.match(r"[^\n.;]*\n[^\w\n]*(?:\n|$)", after) is not None
    return alone and (start == 0 or text.between(start).count("\n") > 1 or "#" in text.between(start))

"""Which license a text is, at which version, and what differs.

    library = Library(licensecheck.load_licenses())
    for match in identify(text, library):
        print(match.license, match.kind, match.start, match.end)

A text is a license only if every word is the license's own, save what changes nothing of it: copyright lines, list
marks, its title, fields to be filled in. One word more, and it is that license with additions; one word less, and it is
unknown, with the license it is closest to.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from typing import Final, NamedTuple

from licensecheck.identify import align, excuse
from licensecheck.identify.align import Chain, Gap
from licensecheck.identify.library import Known, Library
from licensecheck.identify.normalize import Text, digest

IDENTIFIED: Final = ("exact", "same")
_LISTED: Final = 0.5  # of a document's words found: less is no further license of a text
_CLOSEST: Final = 0.4  # of the document's words and of the text's, added up: less is not even like it
_SHOWN: Final = 1_000  # characters of one excerpt

__all__ = ["IDENTIFIED", "Excerpt", "Library", "Match", "Missing", "identify"]


class Excerpt(NamedTuple):
    """Words of a file that are not the license's; a long text is cut, the count is not."""

    line: int
    words: int
    text: str


class Missing(NamedTuple):
    """How many words of the license are missing, and at which line of the file."""

    line: int
    words: int


class Match(NamedTuple):
    """One license found in a text.

    kind: 'exact', word for word; 'same', but for what changes nothing; 'with-additions', whole but with further words;
    'partial', the closest that is known, but not it.
    """

    license: str
    document: str
    kind: str
    coverage: float  # of the license's words, those found
    added: tuple[Excerpt, ...]
    missing: int
    start: int  # lines of the file
    end: int
    gaps: tuple[Missing, ...]
    also: tuple[str, ...]  # licenses whose text fits no less


class _Found(NamedTuple):
    """A known text at one place of the text."""

    known: Known
    chain: Chain
    needed: int  # words of the document that may not be absent
    absent: int  # those of them that are

    @property
    def score(self) -> int:
        return self.chain.matched - self.absent - self.chain.added

    @property
    def place(self) -> tuple[int, ...]:
        """What is equal for texts that fit no less than each other."""
        return self.chain.start, self.chain.end, self.score, self.absent

    @property
    def coverage(self) -> float:
        return max(0.0, 1 - self.absent / max(1, self.needed))


def identify(text: str, library: Library) -> list[Match]:
    """The licenses of a text in the order in which they stand there; none where it is like no known one."""
    prepared = Text(text)
    if not prepared.grams:
        return []
    whole = library.whole.get(digest(prepared.grams))
    if whole:
        also = tuple(sorted({known.license for known in whole} - {whole[0].license}))
        last = prepared.line(len(prepared.raw))
        return [Match(whole[0].license, whole[0].document, "exact", 1.0, (), 0, prepared.line(0), last, (), also)]
    chosen = _chosen(prepared, library)
    return _matches(prepared, chosen, library)


def _chosen(text: Text, library: Library) -> list[tuple[_Found, tuple[str, ...]]]:
    """The known texts that stand in a text, none over another, in order; or the one that it is closest to."""
    every: list[_Found] = []
    chains: dict[str, list[Chain]] = {}
    for known in library.candidates(set(text.grams), align.LEAST):
        entry = known.entry
        if entry.digest not in chains:
            chains[entry.digest] = align.find(text.grams, entry.grams, known.places)
        every += [_found(known, chain) for chain in chains[entry.digest]]
    every.sort(key=lambda item: (item.chain.end, item.known.license, item.known.document))
    taken = _best(item for item in every if item.coverage >= _LISTED and item.score > 0)
    if not taken and every:
        likeness = {id(item): item.coverage + item.chain.matched / len(text.raw) for item in every}
        closest = max(every, key=lambda item: likeness[id(item)])
        if likeness[id(closest)] >= _CLOSEST:
            taken = [closest]
    places: dict[tuple[int, ...], set[str]] = {}
    for item in every:
        places.setdefault(item.place, set()).add(item.known.license)
    return [(item, tuple(sorted(places[item.place] - {item.known.license}))) for item in taken]


def _best(every: Iterable[_Found]) -> list[_Found]:
    """Those that together explain most of a text, none over another; they come and go in the order of their ends."""
    ends: list[int] = []
    totals = [0]
    chosen: list[tuple[_Found, int] | None] = [None]  # per total: what was taken last, and the total before it
    for item in every:
        before = bisect.bisect_right(ends, item.chain.start)
        ends.append(item.chain.end)
        if totals[before] + item.score > totals[-1]:
            totals.append(totals[before] + item.score)
            chosen.append((item, before))
        else:
            totals.append(totals[-1])
            chosen.append(None)
    taken: list[_Found] = []
    index = len(chosen) - 1
    while index > 0:
        last = chosen[index]
        if last is None:
            index -= 1
        else:
            taken.append(last[0])
            index = last[1]
    return taken[::-1]


def _found(known: Known, chain: Chain) -> _Found:
    flags = known.optional
    absent = sum(flags.count(0, gap.since, gap.until) for gap in chain.gaps)
    return _Found(known, chain, flags.count(0), absent)


def _matches(text: Text, chosen: list[tuple[_Found, tuple[str, ...]]], library: Library) -> list[Match]:
    stated = excuse.statements(text) if chosen else bytearray()
    found = []
    for index, (item, also) in enumerate(chosen):
        chain, title = item.chain, library.title(item.known.license)
        spans: list[tuple[int, int]] = []
        if index == 0:
            spans += excuse.unexcused(text, 0, chain.start, title, stated=stated, heading=True)
        for gap in chain.gaps:
            if not excuse.fills(text, gap.start, gap.end, bytes(item.known.optional[gap.since : gap.until])):
                spans += excuse.unexcused(text, gap.start, gap.end, title, stated=stated, heading=False)
        more = index + 1 < len(chosen)
        following = chosen[index + 1][0].chain.start if more else len(text.raw)
        if more:
            title |= library.title(chosen[index + 1][0].known.license)
        spans += excuse.unexcused(text, chain.end, following, title, stated=stated, heading=more)
        found.append(_match(text, item, spans, also))
    return found


def _match(text: Text, item: _Found, spans: Iterable[tuple[int, int]], also: tuple[str, ...]) -> Match:
    known, chain = item.known, item.chain
    added = tuple(
        Excerpt(text.line(start), end - start, _cut(text.excerpt(start, min(end, start + _SHOWN))))
        for start, end in spans
    )  # fmt: skip
    gaps = tuple(
        Missing(text.line(gap.start), count) for gap in chain.gaps if (count := _needed(known.optional, gap))
    )  # fmt: skip
    kind = "partial" if item.absent else "with-additions" if added else "same"
    return Match(
        known.license, known.document, kind, item.coverage, added, item.absent, text.line(chain.start),
        text.line(chain.end - 1), gaps, also,
    )  # fmt: skip


def _needed(optional: bytearray, gap: Gap) -> int:
    return optional.count(0, gap.since, gap.until)


def _cut(excerpt: str) -> str:
    return excerpt if len(excerpt) <= _SHOWN else excerpt[: _SHOWN - 1] + "\u2026"

"""Where a document stands in a text, and which words of either the other lacks; in time linear in their lengths.

A document is the hashes of each three words in order. Runs of equal hashes are chained in the order of both, as when
genomes are aligned; what the runs cover is the same in both, to the word.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from licensecheck.identify.normalize import GRAM

LEAST: Final = 0.12  # of a document found: less is chance
_BACK: Final = 24  # runs before one that may precede it in a chain
_SMALL: Final = 400  # hashes of a gap that is compared in full
_BEYOND: Final = 12  # hashes more than a document has before or after a chain that are compared with those


class Run(NamedTuple):
    """`length` equal hashes, from `at` in the text and from `of` in the document."""

    at: int
    of: int
    length: int


class Gap(NamedTuple):
    """Words that differ: those of the text from `start` up to `end`, those of the document from `since` to `until`."""

    start: int
    end: int
    since: int
    until: int


class Chain(NamedTuple):
    """A document found in a text from word `start` up to `end`, with what differs in between."""

    start: int
    end: int
    gaps: tuple[Gap, ...]
    matched: int  # words of the document

    @property
    def added(self) -> int:
        return sum(gap.end - gap.start for gap in self.gaps)


def positions(document: Sequence[int]) -> dict[int, int]:
    """The place of each hash that a document has once."""
    found = dict(zip(document, range(len(document)), strict=True))
    if len(found) < len(document):
        first = dict(zip(reversed(document), range(len(document) - 1, -1, -1), strict=True))
        found = {value: place for value, place in found.items() if first[value] == place}
    return found


def find(text: Sequence[int], document: Sequence[int], places: Mapping[int, int]) -> list[Chain]:
    """Every place where at least `LEAST` of the document stands in the text; the fullest first."""
    chains = _chained(_runs(text, document, places))
    least = LEAST * len(document)
    return [
        _chain(chain, text, document) for chain in chains if sum(run.length + GRAM - 1 for run in chain) >= least
    ]  # fmt: skip


def _runs(text: Sequence[int], document: Sequence[int], places: Mapping[int, int]) -> list[Run]:
    runs, end, last, size = [], 0, len(text), len(document)
    for at in [at for at, value in enumerate(text) if value in places]:
        if at < end:
            continue
        of = places[text[at]]
        back = 1
        while at - back >= end and of - back >= 0 and text[at - back] == document[of - back]:
            back += 1
        on = 1
        while at + on < last and of + on < size and text[at + on] == document[of + on]:
            on += 1
        end = at + on
        runs.append(Run(at - back + 1, of - back + 1, on + back - 1))
    return runs


def _chained(runs: list[Run]) -> list[list[Run]]:
    """The runs in chains, by what each gains less what it skips; each run is in at most one."""
    score: list[float] = []
    before: list[int] = []
    for index, run in enumerate(runs):
        best, from_ = run.length + GRAM - 1.0, -1
        for other in range(index - 1, max(-1, index - 1 - _BACK), -1):
            prior = runs[other]
            if prior.of + prior.length <= run.of:
                skipped = abs((run.at - prior.at) - (run.of - prior.of))
                words = min(GRAM - 1, run.of - prior.of - prior.length) + run.length  # those under one run alone
                gain = score[other] + words - 1 - min(0.1 * skipped, 200)
                if gain > best:
                    best, from_ = gain, other
        score.append(best)
        before.append(from_)
    used = bytearray(len(runs))
    chains = []
    for index in sorted(range(len(runs)), key=lambda item: (-score[item], item)):
        chain: list[Run] = []
        while index >= 0 and not used[index]:
            used[index] = 1
            chain.append(runs[index])
            index = before[index]  # noqa: PLW2901
        if chain:
            chains.append(chain[::-1])
    return chains


def _between(text: Sequence[int], document: Sequence[int], at: int, end: int, of: int, until: int) -> list[Run]:
    """The runs between these places, where that is little enough to be compared in full."""
    if not (0 < end - at <= _SMALL and 0 < until - of <= _SMALL):
        return []
    matcher = difflib.SequenceMatcher(None, text[at:end], document[of:until], autojunk=False)
    return [Run(at + block.a, of + block.b, block.size) for block in matcher.get_matching_blocks()[:-1]]


def _refined(chain: list[Run], text: Sequence[int], document: Sequence[int]) -> list[Run]:
    """A chain whose gaps, before and after it too, hold no equal hashes any more."""
    first = chain[0]
    found = [*_between(text, document, max(0, first.at - first.of - _BEYOND), first.at, 0, first.of), first]
    for following in chain[1:]:
        run, prior = following, found[-1]
        at, of = prior.at + prior.length, prior.of + prior.length
        on = 0
        while at + on < run.at and of + on < run.of and text[at + on] == document[of + on]:
            on += 1
        found[-1] = prior = prior._replace(length=prior.length + on)
        at, of, back = at + on, of + on, 0
        while run.at - back > at and run.of - back > of and text[run.at - back - 1] == document[run.of - back - 1]:
            back += 1
        run = Run(run.at - back, run.of - back, run.length + back)
        found += [*_between(text, document, at, run.at, of, run.of), run]
    last = found[-1]
    at, of, until = last.at + last.length, last.of + last.length, len(document)
    end = min(len(text), at + until - of + _BEYOND)
    return found + _between(text, document, at, end, of, until)


def _chain(runs: list[Run], text: Sequence[int], document: Sequence[int]) -> Chain:
    runs = _refined(runs, text, document)
    gaps: list[Gap] = []
    if runs[0].of:
        gaps.append(Gap(runs[0].at, runs[0].at, 0, runs[0].of))
    end, until = runs[0].at + runs[0].length + GRAM - 1, runs[0].of + runs[0].length + GRAM - 1
    for run in runs[1:]:
        # The last words under one run may be the first under the next; twice in one and once in the other differs.
        shared = max(end - run.at, until - run.of, 0)
        start, since = run.at + shared, run.of + shared
        if start > end or since > until:
            gaps.append(Gap(end, start, until, since))
        end, until = max(end, run.at + run.length + GRAM - 1), max(until, run.of + run.length + GRAM - 1)
    total = len(document) + GRAM - 1
    if until < total:
        gaps.append(Gap(end, end, until, total))
    return Chain(runs[0].at, end, tuple(gaps), total - sum(gap.until - gap.since for gap in gaps))

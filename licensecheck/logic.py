"""Three-valued truth after Kleene: FALSE < UNKNOWN < TRUE."""

from __future__ import annotations

import enum
from collections.abc import Iterable


class Truth(enum.IntEnum):
    """What is known of a statement. `and` is the least, `or` the greatest, `not` turns the order round.

    An unknown is never false, so a Truth has no truth value of its own: ``bool()`` raises
    ``TypeError``. Compare with ``is``.
    """

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __bool__(self) -> bool:
        raise TypeError("a Truth is no bool: compare it with `is Truth.TRUE` or `is Truth.FALSE`")

    def __invert__(self) -> Truth:
        return Truth(2 - self.value)

    def __and__(self, other: int) -> Truth:
        return Truth(min(self.value, int(other)))

    def __or__(self, other: int) -> Truth:
        return Truth(max(self.value, int(other)))

    @classmethod
    def of(cls, value: bool | None) -> Truth:
        """The Truth of a plain bool; None is UNKNOWN."""
        return cls.UNKNOWN if value is None else cls.TRUE if value else cls.FALSE


def every(truths: Iterable[Truth]) -> Truth:
    """Kleene's conjunction of any number; TRUE of none."""
    return min(truths, default=Truth.TRUE, key=int)


def some(truths: Iterable[Truth]) -> Truth:
    """Kleene's disjunction of any number; FALSE of none."""
    return max(truths, default=Truth.FALSE, key=int)

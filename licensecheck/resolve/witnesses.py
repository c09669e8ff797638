"""What the sources of a component say of its license, and what binds by all of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from licensecheck.licenses import Licenses
from licensecheck.terms import CATEGORIES, FREE, License

if TYPE_CHECKING:
    from licensecheck.resolve.textual import Recognized


class Bound(NamedTuple):
    """A license that a component came under, and who says so."""

    id: str  # of the encoded license; "" where none has this name
    name: str  # as written
    source: str  # manifest | catalog | card | text | metadata
    where: str
    assumed: str = ""
    unread: bool = False  # there is such a license, and its text was not at hand

    @property
    def judged(self) -> bool:
        """Whether its terms are encoded."""
        return bool(self.id) and not self.unread


Choices = tuple[tuple[Bound, ...], ...]


class Witness(NamedTuple):
    """One source that says what license a component came under."""

    source: str  # catalog | card | text | metadata
    says: str  # as written
    choices: Choices
    open: bool = False  # it only says that there is some license, or names a family
    against: str = ""  # what else it says, which the license is not
    nameless: bool = False  # it only has a name for it that no license has
    free: bool = False  # it can be taken under terms that withhold nothing


def of_text(item: Recognized, named: Collection[str], where: str) -> Bound:
    """The license that a text is. Where nobody says which of several, the first: a later version is more freedom."""
    id_ = next((id_ for id_ in item.ids if id_ in named), item.ids[0] if item.ids else "")
    assumed = f"the text in {where} is taken for {id_}: nobody says that it is {' or '.join(item.ids[1:])}"
    return Bound(id_, id_ or item.says, "text", where, assumed if len(item.ids) > 1 and id_ not in named else "")


def bounds(choices: Choices) -> Iterator[Bound]:
    return (bound for branch in choices for bound in branch)


def ids(choices: Choices) -> set[frozenset[str]]:
    """The choices as sets of license ids, or of names where no license has one."""
    return {frozenset(bound.id or bound.name.lower() for bound in branch) for branch in choices}


def withholds_nothing(choices: Choices, licenses: Licenses) -> bool:
    """Whether one of the choices consists of licenses without limits."""
    return any(
        bool(branch) and all(bound.id and licenses.get(bound.id).category in FREE for bound in branch)
        for branch in choices
    )


def withholds_more(choices: Choices, than: License, licenses: Licenses) -> bool:
    """Whether each of the choices holds a license of a category that allows less than another license's."""
    return bool(choices) and all(
        any(bound.id and CATEGORIES.index(licenses.get(bound.id).category) > CATEGORIES.index(than.category)
            for bound in branch)
        for branch in choices
    )  # fmt: skip


def heard(witnesses: Sequence[Witness]) -> Sequence[Witness]:
    """The sources that say which license it is; all where none does.

    A card's own name for a license says no more than that there is one; it is heard where nobody says which, and where
    what the others say withholds nothing, which it may contradict.
    """
    definite = [item for item in witnesses if not item.open]
    named = [item for item in definite if not item.nameless]
    if named and not any(item.free for item in named):
        definite = named
    return definite or witnesses


def agreed(witnesses: Sequence[Witness]) -> tuple[Choices, str]:
    """What binds by all that the sources say: where they differ, all of it; and how they differ, or ''."""
    said = heard(witnesses)
    if not said:
        return (), ""
    choices = said[0].choices
    differing = [item for item in said[1:] if ids(item.choices) != ids(said[0].choices)]
    for item in differing:
        choices = tuple(
            tuple({bound.id or bound.name: bound for bound in (*left, *right)}.values())
            for left in choices for right in item.choices
        )  # fmt: skip
    own = [f"the {item.source} says {item.against}, and names {item.says}" for item in said if item.against]
    if not differing:
        return choices, "; ".join(own)
    return choices, "; ".join(f"the {item.source} says {item.says}" for item in (said[0], *differing))


def written(choices: Choices) -> str:
    """The choices as an expression, to be read like one that was declared."""
    branches = [" AND ".join(bound.id or bound.name for bound in branch) for branch in choices]
    return branches[0] if len(branches) == 1 else " OR ".join(f"({branch})" for branch in branches)

"""Through what, and through whose hands, a component comes from each of its ancestors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

from licensecheck.facts import STEPS
from licensecheck.resolve.components import Component

# What a step carries over. A dataset made from another carries its content, as weights are carried.
_CARRIES: Final = dict.fromkeys(STEPS, "weights") | {
    "distilled": "outputs", "generated_by": "outputs", "trained_on": "data", "made_from": "weights",
}  # fmt: skip


class Components(Protocol):
    def __getitem__(self, id_: str) -> Component: ...


class Reach(NamedTuple):
    """One way from a component to an ancestor (or to itself). Ancestors are told apart by all but `via`."""

    ancestor: str
    way: str  # itself | weights | outputs | data
    by: str  # the nearest step that is no copy; "copy" if all are; "" for itself
    carries: str  # what its files hold of the ancestor: weights | adapter | nothing
    ours: bool  # every step was taken by the maker asked about
    via: tuple[str, ...]  # the shortest chain, the ancestor last
    where: str  # of the first step


def reach(start: Component, graph: Components, is_ours: Callable[[Component], bool], itself: str) -> tuple[Reach, ...]:
    """Every ancestor by every way, each once: by shortest chain, ties by id.

    `itself` is the way in which the component stands to its own license: "itself", or "weights" for a third
    party's component that we changed. Layers of merges have few ancestors and very many paths, so what is
    searched are states of (ancestor, way, ...), never paths.
    """
    first = Reach(start.id, itself, "finetune" if itself == "weights" else "", "weights", True, (), start.where)
    changed = itself == "weights"
    found: dict[tuple[str, str, str, str, bool], Reach] = {}
    layer = [first]
    while layer:
        following: list[Reach] = []
        for here in sorted(layer, key=lambda item: item.via):
            state = (here.ancestor, here.way, here.by, here.carries, here.ours)
            if state in found:
                continue
            found[state] = here
            component = graph[here.ancestor]
            if component.ends_search:
                continue
            for step in component.steps:
                way = _CARRIES[step.by]
                if here.way in ("outputs", "data") and way != "outputs":
                    way = here.way
                taken = component.type == "dataset" or is_ours(component) or (changed and component.id == start.id)
                following.append(Reach(
                    step.target, way, step.by if here.by in ("", "copy") else here.by,
                    _held(here.carries, step.by), here.ours and taken, (*here.via, step.target),
                    here.where if here.via else step.where,
                ))  # fmt: skip
        layer = following
    return tuple(found.values())


def _held(carried: str, by: str) -> str:
    if _CARRIES[by] != "weights" or carried == "nothing":
        return "nothing"
    return "adapter" if by == "adapter" else carried

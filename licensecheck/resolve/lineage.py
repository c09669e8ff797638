"""Through what, and through whose hands, a component comes from each of its ancestors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

from licensecheck.facts import STEPS
from licensecheck.project import Step
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
    by: str  # the nearest step that is no copy, and past a part the nearest of our own that changed it; "" for itself
    carries: str  # what its files hold of the ancestor: weights | adapter | nothing
    merged: bool  # a step before was a merge
    ours: bool  # every step down to the last use of outputs was taken by the maker asked about
    via: tuple[str, ...]  # the shortest chain, the ancestor last
    where: str  # of the first step


def reach(start: Component, graph: Components, is_ours: Callable[[Component], bool], itself: str) -> tuple[Reach, ...]:
    """Every ancestor by every way, each once: by shortest chain, ties by id.

    `itself` is the way in which the component stands to its own license: "itself", or "weights" for a third
    party's component that we changed. Layers of merges have few ancestors and very many paths, so what is
    searched are states of (ancestor, way, ...), never paths.
    """
    changed = itself == "weights"
    layer = [Reach(start.id, itself, "finetune" if changed else "", "weights", False, True, (), start.where)]
    found: dict[tuple[str, str, str, str, bool, bool], Reach] = {}
    while layer:
        following: list[Reach] = []
        for here in sorted(layer, key=lambda item: item.via):
            state = (here.ancestor, here.way, here.by, here.carries, here.merged, here.ours)
            if state in found:
                continue
            found[state] = here
            component = graph[here.ancestor]
            own = component.type == "dataset" or is_ours(component) or (changed and component.id == start.id)
            for step in component.steps:
                if not (step.known_only and component.ends_search):
                    following.append(_further(here, step, graph[step.target].id, own))
        layer = following
    return tuple(found.values())


def _further(here: Reach, step: Step, target: str, own: bool) -> Reach:
    """The ancestor one step further, where `own` says whose step it is."""
    carried = _CARRIES[step.by]
    way = here.way if here.way in ("outputs", "data") and carried != "outputs" else carried
    # Who generated outputs is bound by what the weights that did so were made from, whoever made those.
    beyond_outputs = here.way == "outputs" and carried == "weights"
    return Reach(
        target,
        way,
        step.by if here.by in ("", "copy") or (here.by == "contains" and own and step.by != "copy") else here.by,
        _held(here, step.by),
        here.merged or step.by == "merge",
        here.ours and (own or beyond_outputs),
        (*here.via, target),
        here.where if here.via else step.where,
    )


def _held(here: Reach, by: str) -> str:
    """What files hold of an ancestor one step further; an adapter that was merged into something is weights again."""
    if _CARRIES[by] != "weights" or here.carries == "nothing":
        return "nothing"
    if by == "adapter":
        return "weights" if here.merged else "adapter"
    return here.carries

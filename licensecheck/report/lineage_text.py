"""A component's lineage as a tree: the license at each node, and what binds whom at the leaf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from licensecheck.evaluate import binding
from licensecheck.evaluate.binding import Reached
from licensecheck.licenses import Licenses
from licensecheck.report.style import paint, wrap
from licensecheck.resolve.components import Component, Graph

_WAYS = {"itself": "itself", "weights": "through weights", "outputs": "through outputs", "data": "through data"}


def lines(id_: str, graph: Graph, licenses: Licenses, *, color: bool = False) -> Iterator[str]:
    """The tree under a component, then the licenses that bind whoever uses it and whoever made it."""
    component = graph[id_]
    yield paint(component.id, color=color, bold=True) + f"  {described(component)}"
    yield from _children(component, graph, "", {component.id})
    yield ""
    yield from _bound(
        "binds whoever uses or offers it", binding.reached(component, graph), licenses, graph, maker=False
    )
    yield from _bound("binds whoever made it", binding.published(component, graph), licenses, graph, maker=True)
    unknown = [reach.ancestor for reach in binding.reached(component, graph).reaches if _open(graph[reach.ancestor])]
    for name in dict.fromkeys(unknown):
        yield f"not known, so more may bind: the license of {name}. Declare it in the manifest, or give it a path."


def described(component: Component) -> str:
    """The license of a component in short, and who says so."""
    if component.ours or not component.choices:
        return named(component)
    against = f"; {component.disagreement}" if component.disagreement else ""
    return f"{named(component)}  ({component.choices[0][0].where}{against})"


def named(component: Component) -> str:
    """The license of a component in short."""
    if component.ours:
        return f"ours, released under {component.declared}" if component.declared else "ours"
    if component.status == "service" and not component.choices:
        return "only a service of its provider"
    if component.status == "unreleased":
        return "never released"
    if not component.choices:
        return "license unknown"
    return " OR ".join(" AND ".join(bound.id or f"{bound.name} (not encoded)" for bound in branch)
                       for branch in component.choices)  # fmt: skip


def _open(component: Component) -> bool:
    unnamed = any(not bound.judged for branch in component.choices for bound in branch)
    return not component.known or unnamed


def _children(component: Component, graph: Graph, indent: str, seen: set[str]) -> Iterator[str]:
    steps = [step for step in component.steps if not (step.known_only and component.ends_search)]
    if component.ends_search and len(steps) < len(component.steps):
        yield f"{indent}   (given new terms by the licensor of what it was made from: nothing before binds)"
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        parent = graph[step.target]
        again = parent.id in seen
        yield f"{indent}{'└─' if last else '├─'} {step.by}  {parent.id}  {described(parent)}" + (
            "  (above)" if again else ""
        )
        if not again:
            seen.add(parent.id)
            yield from _children(parent, graph, indent + ("   " if last else "│  "), seen)


def _bound(title: str, who: Reached, licenses: Licenses, graph: Graph, *, maker: bool) -> Iterator[str]:
    found: dict[tuple[str, str], list[str]] = {}
    for reach in who.reaches:
        for branch in graph[reach.ancestor].choices:
            for bound in branch:
                if not bound.id:
                    continue
                terms = [term.code for term in licenses.get(bound.id).terms if _concerns(term.binds, reach.way, maker=maker)
                         and binding.binds(term, reach, who.maker)]  # fmt: skip
                if terms:
                    found.setdefault((bound.id, reach.way), []).extend(terms)
    yield f"{title}:"
    if not found:
        yield "  nothing that is encoded"
    for (id_, way), codes in sorted(found.items()):
        yield from wrap(", ".join(dict.fromkeys(codes)), 2, f"{id_} {_WAYS[way]}: ")


def _concerns(binds: Mapping[str, str], way: str, *, maker: bool) -> bool:
    return binds.get(way) == ("maker" if maker else "anyone")

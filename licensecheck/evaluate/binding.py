"""Which terms reach a component, and the facts they are judged by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from licensecheck.evaluate.evidence import look
from licensecheck.evaluate.judge import Facts, Release
from licensecheck.licenses import Licenses
from licensecheck.logic import Truth, every, some
from licensecheck.project import Deployment, Evidence, Known
from licensecheck.resolve import lineage
from licensecheck.resolve.components import Component, Graph
from licensecheck.resolve.expression import Both, Choice, Expression, Name
from licensecheck.resolve.lineage import Reach
from licensecheck.resolve.witnesses import Bound
from licensecheck.terms import License, Term


class Reached(NamedTuple):
    """A component seen as what it was made from, by its maker or by whoever uses it."""

    component: Component
    reaches: tuple[Reach, ...]
    maker: bool  # whether the one asked about made (or changed) the component
    under: frozenset[str]  # licenses under which it holds weights


def reached(component: Component, graph: Graph) -> Reached:
    """As it binds us, who use it and made what is ours."""
    itself = "weights" if component.modified else "itself"
    return _reached(component, graph, component.ours or component.modified, itself)


def published(component: Component, graph: Graph) -> Reached:
    """As its maker published it: every step to it is the maker's own."""
    reaches = lineage.reach(component, graph, lambda other: other.id == component.id, "itself")
    return Reached(component, reaches, True, _under(reaches, graph))


def _reached(component: Component, graph: Graph, maker: bool, itself: str) -> Reached:
    reaches = lineage.reach(component, graph, lambda other: other.ours, itself)
    return Reached(component, reaches, maker, _under(reaches, graph))


def _under(reaches: tuple[Reach, ...], graph: Graph) -> frozenset[str]:
    return frozenset(
        bound.id
        for item in reaches
        if item.way in ("itself", "weights")
        for branch in graph[item.ancestor].choices
        for bound in branch
    )


def binds(term: Term, reach: Reach, maker: bool) -> bool:
    """Whether a term binds through this way; through outputs it binds a maker who took every step."""
    if reach.way not in term.through:
        return False
    if term.binds[reach.way] == "anyone":
        return True
    return maker and (reach.way != "outputs" or reach.ours)


def terms(license_: License, reach: Reach, maker: bool) -> Iterator[Term]:
    return (term for term in license_.terms if binds(term, reach, maker))


def facts_of(who: Reached, reach: Reach, bound: Bound, graph: Graph, *others: Mapping[str, Known]) -> Facts:
    """The facts of one component as it comes from one ancestor under one license; `others` are the rest."""
    where = reach.where or "lineage"
    line = {
        "lineage.way": Known(reach.way, where),
        "lineage.by": Known(reach.by, where),
        "lineage.carries": Known(reach.carries, where),
        "lineage.type": Known(who.component.type, where),
        "lineage.same_license": Known(bound.id in who.under, where),
        "lineage.others": Known(tuple(sorted(who.under - {"", bound.id})), where),
    }
    if who.component.ours or who.maker:
        declared = who.component.facts.get("model.modified")
        changed = Known(reach.by != "copy", where)
        line["model.modified"] = declared if declared is not None and declared.where != "default" else changed
    base = {
        "base." + name.partition(".")[2]: known for name, known in graph[reach.ancestor].facts.items()
    }  # fmt: skip
    return Facts(line, who.component.facts, base, *others, itself=reach.ancestor == who.component.id)


def release(
    term: Term, license_: License, offered: Expression | None, licenses: Licenses, component: str,
    deployment: Deployment | None = None, shown: Iterable[Evidence] = (),
) -> Release:  # fmt: skip
    """How the license `offered` with a derivative stands to a term about release; None: nothing is declared.

    Restrictions that are passed on by other means than the license survive a release just as well, so shown
    evidence of the flow-down of the same license counts.
    """
    if not term.about_release:
        return ""
    truth = Truth.UNKNOWN if offered is None else _allowed(offered, term, licenses)
    if truth is not Truth.TRUE and term.carries and deployment is not None:
        for other in license_.terms:
            if other.kind == "flow-down" and look(other, license_, component, deployment, shown).shown == "shown":
                return "allowed"
    if offered is None:
        return "absent"
    return {Truth.TRUE: "allowed", Truth.FALSE: "other", Truth.UNKNOWN: "unknown"}[truth]  # type: ignore[return-value]


def _allowed(expression: Expression, term: Term, licenses: Licenses) -> Truth:
    """X AND Y is allowed if one of them is, X OR Y if each is: the recipient may take either."""
    if isinstance(expression, Both):
        return some(_allowed(part, term, licenses) for part in expression.parts)
    if isinstance(expression, Choice):
        return every(_allowed(part, term, licenses) for part in expression.parts)
    assert isinstance(expression, Name)
    found = licenses.find(expression.text)
    if found is None:
        return Truth.UNKNOWN
    id_ = found[0]
    if id_ in (term.license, *term.outbound):
        return Truth.TRUE
    return Truth.of(bool(term.carries) and term.carries in licenses.get(id_).carries)

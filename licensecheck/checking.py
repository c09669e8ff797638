"""The whole check: a project, the encoded licenses and the catalog in, a report out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from licensecheck import kinds, policy
from licensecheck.advisories import load
from licensecheck.errors import InputError
from licensecheck.evaluate import advisory, binding
from licensecheck.evaluate import components as about_components
from licensecheck.evaluate.findings import Judge, Taken, worst
from licensecheck.evaluate.report import (
    BoundLicense,
    ComponentSummary,
    DeploymentSummary,
    Finding,
    Made,
    Report,
    Said,
    Unread,
    verdict,
)
from licensecheck.licenses import Licenses
from licensecheck.printable import all_printable
from licensecheck.project import Project
from licensecheck.resolve import expression
from licensecheck.resolve.catalog import Catalog
from licensecheck.resolve.components import Component, Graph
from licensecheck.resolve.witnesses import Bound, Choices, heard
from licensecheck.terms import CATEGORIES

if TYPE_CHECKING:
    from licensecheck.resolve.detected import Hub


def check(project: Project, licenses: Licenses, hub: Hub | None = None) -> Report:
    """Judge every component in every deployment that uses it.

    Args:
        hub: what is known of the models from a hub.

    Raises:
        InputError: a license or catalog file that the project needs cannot be used, or the manifest contradicts the
            catalog without giving a reason.

    """
    catalog = Catalog(licenses)
    graph = Graph(project, licenses, catalog, None if hub is None else hub.sources)
    judge = Judge(project, licenses, graph)
    uses = {item.name: graph.uses(item) for item in project.deployments}
    used = sorted({id_ for ids in uses.values() for id_ in ids})
    bound = _bound(judge, used)
    if judge.graph.problems:
        raise InputError(judge.graph.problems)
    rules = policy.rules(project.policy, licenses, bound)
    findings: list[Finding] = []
    advisories = load(licenses) if project.policy.advisories else None
    taken: dict[str, list[Taken]] = {id_: [] for id_ in used}
    accepted: dict[str, list[Taken]] = {id_: [] for id_ in used}  # where one policy decides for all deployments
    apart = any(item.policy is not None for item in project.deployments)
    for deployment in project.deployments:
        for id_ in dict.fromkeys(uses[deployment.name]):
            own = deployment.policy
            applied = rules if own is None else policy.rules(own, licenses, bound)
            items = judge.component(id_, deployment, {name for name, rule in applied.items() if rule.rejects})
            taken[id_] += items
            if apart:
                decides = project.policy if own is None else own
                findings += policy.findings(project, decides, id_, items, applied, deployment.name)
            else:
                accepted[id_] += items
            findings += worst(_placed(finding) for item in items for finding in item.findings)
            findings += about_components.unreleased(judge, id_, deployment.name)
            if advisories is not None:
                whose = _vendors(judge, id_), _names(judge, id_, catalog)
                findings += advisory.findings(graph[id_], deployment, advisories.rules, *whose)
                findings += advisory.reliefs(graph[id_], deployment, advisories.open_source, licenses)
    for id_ in used:
        findings += about_components.findings(judge, id_, taken[id_])
        findings += policy.findings(project, project.policy, id_, accepted[id_], rules, None)
        if hub is not None:
            findings += about_components.changed(judge, id_, hub.changes)
            reached = {reach.ancestor for reach in judge.reached(id_).reaches}
            graph.incomplete += [(id_, text) for name in sorted(reached) for text in hub.unread.get(name.lower(), ())]
    judged = policy.waive(project, worst(findings))
    judged.sort(key=lambda finding: finding.order)
    summaries = tuple(
        DeploymentSummary(item.name, verdict(_of(judged, item.name, uses[item.name])), item.where, uses[item.name])
        for item in project.deployments
    )
    report = Report(
        project.name, project.manifest.file, project.on, verdict(judged), tuple(Unread(*item) for item in judge.graph.incomplete),
        tuple(_summary(judge, id_, taken[id_]) for id_ in used), summaries, tuple(judged), project.policy.fail_on,
        graph.positions, ancestors=tuple(_ancestors(judge, used)),
    )  # fmt: skip
    cleaned: Report = all_printable(report)
    return cleaned


def _bound(judge: Judge, ids: Sequence[str]) -> list[str]:
    found = {
        bound.id
        for id_ in ids
        for reach in judge.reached(id_).reaches
        for branch in judge.graph[reach.ancestor].choices
        for bound in branch
        if bound.id
    }
    return sorted(found)


def _vendors(judge: Judge, id_: str) -> set[str]:
    """Who made the weights that a component holds."""
    entries = (component.entry for component in _whole(judge, id_))
    return {entry.vendor for entry in entries if entry is not None and entry.vendor}


def _names(judge: Judge, id_: str, catalog: Catalog) -> set[str]:
    """What others call the models whose weights a component holds, with and without where they run."""
    ids = [component.id for component in _whole(judge, id_) if component.type == "model" and not component.ours]
    return {name for id_ in ids for name in (id_, catalog.bare(id_))}


def _whole(judge: Judge, id_: str) -> Iterator[Component]:
    """A component, and those whose weights it holds."""
    return (judge.graph[reach.ancestor] for reach in judge.reached(id_).reaches if reach.way in ("itself", "weights"))


def _placed(finding: Finding) -> Finding:
    """What is worth knowing of a license is said once per component, not in each deployment."""
    return finding._replace(deployment=None) if finding.kind in kinds.WORTH_KNOWING else finding


def _of(findings: Sequence[Finding], deployment: str, ids: Sequence[str]) -> list[Finding]:
    """The findings that count in a deployment: its own, and those about the components it uses."""
    return [
        finding for finding in findings
        if finding.deployment == deployment or (finding.deployment is None and finding.component in ids)
    ]  # fmt: skip


def _summary(judge: Judge, id_: str, taken: Iterable[Taken]) -> ComponentSummary:
    """A component with the licenses that bind it, each through the shortest chain."""
    licenses: dict[str, BoundLicense] = {}
    for item in sorted(taken, key=lambda taken: (len(taken.reach.via), taken.reach.via)):
        via = item.reach.via
        where = item.reach.where if via else item.bound.where
        licenses.setdefault(item.license, _bound_license(
            judge.licenses, item.bound, "lineage" if via else item.bound.source, where, via))  # fmt: skip
    component = judge.graph[id_]
    version = component.facts.get("model.revision") if component.type == "package" else None
    return ComponentSummary(
        component.id, component.type, component.origin, component.declared,
        tuple(sorted(licenses.values(), key=lambda item: item.id)), component.where,
        tuple(Made(judge.graph[step.target].id, step.by) for step in component.steps
              if not (step.known_only and component.ends_search)),
        tuple(_said(judge.licenses, component)), str(version.value) if version is not None else "",
    )  # fmt: skip


def _ancestors(judge: Judge, used: Sequence[str]) -> Iterator[ComponentSummary]:
    """What the used components were made from, with what would bind whoever used that itself.

    No deployment uses it, so nothing says which of several licenses offered is taken: it is the one that allows most.
    """
    own = {judge.graph[id_].id for id_ in used}
    for ancestor in sorted({reach.ancestor for id_ in used for reach in judge.reached(id_).reaches} - own):
        who = judge.reached(ancestor)
        yield _summary(judge, ancestor, (
            Taken(bound.id, bound, reach, ()) for reach in who.reaches
            for bound in _freest(judge.graph[reach.ancestor].choices, judge.licenses)
            if bound.id and (reach.way == "itself" or any(binding.terms(judge.licenses.get(bound.id), reach, who.maker)))
        ))  # fmt: skip


def _freest(choices: Choices, licenses: Licenses) -> tuple[Bound, ...]:
    def rank(branch: tuple[Bound, ...]) -> int:
        return max((CATEGORIES.index(licenses.get(bound.id).category) if bound.id else len(CATEGORIES)
                    for bound in branch), default=0)  # fmt: skip

    return min(choices, key=rank, default=())


def _said(licenses: Licenses, component: Component) -> Iterator[Said]:
    if component.declared is not None:
        where = f"{component.where}.license"
        yield Said("manifest", component.declared, tuple(
            tuple(_bound_license(licenses, Bound((licenses.find(name) or ("",))[0], name, "manifest", where), "manifest", where)
                  for name in branch)
            for branch in expression.branches(expression.parse(component.declared))))  # fmt: skip
    for witness in heard(component.witnesses):
        yield Said(witness.source, witness.says, tuple(
            tuple(_bound_license(licenses, bound, bound.source, bound.where) for bound in branch)
            for branch in witness.choices))  # fmt: skip


def _bound_license(
    licenses: Licenses, bound: Bound, source: str, where: str, via: tuple[str, ...] = ()
) -> BoundLicense:
    if not bound.id:
        return BoundLicense("", source, where, via, bound.name)
    license_ = licenses.get(bound.id)
    url = next((document.source for document in license_.documents), "")
    return BoundLicense(bound.id, source, where, via, license_.name, license_.spdx, url)

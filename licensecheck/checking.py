"""The whole check: a project, the encoded licenses and the catalog in, a report out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from licensecheck import kinds, policy
from licensecheck.errors import InputError
from licensecheck.evaluate import components as about_components
from licensecheck.evaluate.findings import Judge, Taken, worst
from licensecheck.evaluate.report import (
    BoundLicense,
    ComponentSummary,
    DeploymentSummary,
    Finding,
    Report,
    Unread,
    verdict,
)
from licensecheck.licenses import Licenses
from licensecheck.project import Project
from licensecheck.resolve.catalog import Catalog
from licensecheck.resolve.components import Graph

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
    graph = Graph(project, licenses, Catalog(licenses), None if hub is None else hub.sources)
    judge = Judge(project, licenses, graph)
    uses = {item.name: (*item.models, *item.datasets) for item in project.deployments}
    used = sorted({id_ for ids in uses.values() for id_ in ids})
    bound = _bound(judge, used)
    if judge.graph.problems:
        raise InputError(judge.graph.problems)
    rules = policy.rejected(project.policy, licenses, bound)
    findings: list[Finding] = []
    taken: dict[str, list[Taken]] = {id_: [] for id_ in used}
    for deployment in project.deployments:
        for id_ in dict.fromkeys(uses[deployment.name]):
            items = judge.component(id_, deployment, rules)
            taken[id_] += items
            findings += worst(_placed(finding) for item in items for finding in item.findings)
            findings += about_components.unreleased(judge, id_, deployment.name)
    for id_ in used:
        findings += about_components.findings(judge, id_, taken[id_], rules)
        if hub is not None:
            findings += about_components.changed(judge, id_, hub.changes)
            reached = {reach.ancestor for reach in judge.reached(id_).reaches}
            graph.incomplete += [(id_, text) for name in sorted(reached) for text in hub.unread.get(name.lower(), ())]
    judged = policy.waive(project, worst(findings))
    judged.sort(key=lambda finding: finding.order)
    summaries = tuple(
        DeploymentSummary(item.name, verdict(_of(judged, item.name, uses[item.name])), item.where)
        for item in project.deployments
    )
    return Report(
        project.name, project.manifest.file, project.on, verdict(judged), tuple(Unread(*item) for item in judge.graph.incomplete),
        tuple(_summary(judge, id_, taken[id_]) for id_ in used), summaries, tuple(judged), project.policy.fail_on,
        {project.manifest.file: project.manifest.positions},
    )  # fmt: skip


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


def _placed(finding: Finding) -> Finding:
    """What is worth knowing of a license is said once per component, not in each deployment."""
    return finding._replace(deployment=None) if finding.kind in kinds.WORTH_KNOWING else finding


def _of(findings: Sequence[Finding], deployment: str, ids: Sequence[str]) -> list[Finding]:
    """The findings that count in a deployment: its own, and those about the components it uses."""
    return [
        finding for finding in findings
        if finding.deployment == deployment or (finding.deployment is None and finding.component in ids)
    ]  # fmt: skip


def _summary(judge: Judge, id_: str, taken: Sequence[Taken]) -> ComponentSummary:
    component = judge.graph[id_]
    licenses: dict[str, BoundLicense] = {}
    for item in sorted(taken, key=lambda taken: (len(taken.reach.via), taken.reach.via)):
        via = item.reach.via
        found = BoundLicense(item.license, "lineage" if via else item.bound.source,
                             item.reach.where if via else item.bound.where, via)  # fmt: skip
        licenses.setdefault(item.license, found)
    return ComponentSummary(id_, component.type, component.origin, component.declared,
                            tuple(sorted(licenses.values(), key=lambda item: item.id)), component.where)  # fmt: skip

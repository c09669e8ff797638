"""Every term that reaches a component, judged in a deployment, and the worst of each as a finding."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from licensecheck import conditions, facts, kinds
from licensecheck.evaluate import binding, evidence, remedies
from licensecheck.evaluate.beside import Beside
from licensecheck.evaluate.binding import Reached
from licensecheck.evaluate.evidence import Look
from licensecheck.evaluate.judge import Facts, Shown, judge
from licensecheck.evaluate.report import Because, Finding, exit_rank
from licensecheck.licenses import Licenses
from licensecheck.logic import Truth
from licensecheck.project import Deployment, Known, Project
from licensecheck.resolve.components import Component, Graph
from licensecheck.resolve.lineage import Reach
from licensecheck.resolve.witnesses import Bound, withholds_more, withholds_nothing
from licensecheck.terms import License, Term

_MODEL = re.compile(r"\bmodel\b")
_SHOWN_AS = {"lineage.carries": "lineage.contains"}


class Taken(NamedTuple):
    """A license that binds a component in a deployment, after every choice among licenses was made."""

    license: str
    bound: Bound
    reach: Reach
    findings: tuple[Finding, ...]


class Judge:
    """Judges the components of one project; what does not depend on the deployment is worked out once."""

    def __init__(self, project: Project, licenses: Licenses, graph: Graph) -> None:
        self.project, self.licenses, self.graph = project, licenses, graph
        self._reached: dict[str, Reached] = {}
        self._broken: dict[str, list[tuple[Reach, str, list[Term]]]] = {}

    def reached(self, id_: str) -> Reached:
        if id_ not in self._reached:
            self._reached[id_] = binding.reached(self.graph[id_], self.graph)
        return self._reached[id_]

    def component(self, id_: str, deployment: Deployment, denied: Collection[str]) -> list[Taken]:
        """What binds a component in a deployment. Where a license offers a choice, the branch with the better
        verdict is taken, ties by order; a branch that the policy rejects counts as blocked.
        """
        who = self.reached(id_)
        taken: list[Taken] = []
        by_ancestor: dict[str, list[Reach]] = {}
        for reach in who.reaches:
            by_ancestor.setdefault(reach.ancestor, []).append(reach)
        for ancestor, reaches in by_ancestor.items():
            options: list[list[Taken]] = [
                [item for bound in branch if bound.id for reach in reaches
                 for item in self._taken(who, reach, bound, deployment)]
                for branch in self.graph[ancestor].choices
                if all(bound.judged for bound in branch) or len(self.graph[ancestor].choices) == 1
            ]  # fmt: skip
            if options:
                taken += min(options, key=lambda option: _rank(option, denied))
        return taken

    def _taken(self, who: Reached, reach: Reach, bound: Bound, deployment: Deployment) -> list[Taken]:
        license_ = self.licenses.get(bound.id)
        known = binding.facts_of(who, reach, bound, self.graph, deployment.facts, deployment.organization.facts)
        findings = tuple(
            self._finding(term, license_, who, reach, bound, known, deployment)
            for term in binding.terms(license_, reach, who.maker)
        )
        return [Taken(bound.id, bound, reach, findings)] if findings or reach.way == "itself" else []

    def _finding(
        self, term: Term, license_: License, who: Reached, reach: Reach, bound: Bound, known: Facts,
        deployment: Deployment,
    ) -> Finding:  # fmt: skip
        looked: list[Look] = []

        def shown() -> Shown:
            near = Beside(who.component, self.graph[reach.ancestor], self.graph, self.licenses)
            found = evidence.look(term, license_, who.component.id, deployment, self.project.evidence,
                                  lambda: near.copyrights(license_))  # fmt: skip
            looked.append(found if found.shown != "absent" or found.lacks else near.look(term, license_, deployment))
            return looked[0].shown

        agreement = next(
            (item for item in deployment.organization.agreements if item.settles(bound.id, term.kind, self.project.on)),
            None,
        )
        # Of a third party's component that we changed, what the manifest declares is also what we release it under.
        declared = who.component.ours or (who.maker and who.component.declared is not None)
        offered = who.component.release if declared else None
        release = binding.release(term, license_, offered, self.licenses, who.component.id, deployment,
                                  self.project.evidence)  # fmt: skip
        judged = judge(term, known, shown, agreement is not None, release)
        seen = looked[0] if looked else Look("absent", ())
        because, assumes = explain(judged.because, known, who.component)
        if judged.status not in ("not-applicable", "info"):
            because += [Because(name, (item if item.where else known.known(name) or item).value,
                                (item if item.where else known.known(name) or item).where) for name, item in seen.seen]  # fmt: skip
            assumes += seen.assumes
            if agreement is not None:
                because.append(Because("organization.agreements", agreement.license, agreement.where))
        asks = tuple(dict.fromkeys(facts.asked_as(name) for name in judged.asks))
        document = license_.document(term.document)
        return Finding(
            term.full_code, term.kind, judged.status, who.component.id, reach.via, deployment.name, term.license,
            term.clause, document.source if document is not None else "", _message(term, judged.status, seen, who.component.type),
            tuple(dict.fromkeys(because)), tuple(dict.fromkeys((*((bound.assumed,) if bound.assumed else ()), *assumes))), asks,
            _worded(remedies.fix(term, license_, judged.status, asks), who.component.type), _contested(term, judged.status, known),
        )  # fmt: skip

    def drift(self, id_: str) -> list[tuple[Component, Reach, str, list[Term]]]:
        """Third parties' derivatives, the component or its ancestors, whose name, making or declared license breaks
        an ancestor's license as they were published: derivative, way to the ancestor, license, broken terms.
        """
        found = []
        chains: dict[str, tuple[str, ...]] = {}
        for reach in self.reached(id_).reaches:
            chains.setdefault(reach.ancestor, reach.via)
        for ancestor, chain in chains.items():
            component = self.graph[ancestor]
            if component.ours or not component.steps or component.ends_search or component.type != "model":
                continue
            if component.id not in self._broken:
                self._broken[component.id] = self._breaches(component)
            for item, license_id, broken in self._broken[component.id]:
                found.append((component, item._replace(via=chain + item.via), license_id, broken))
        return found

    def _breaches(self, component: Component) -> list[tuple[Reach, str, list[Term]]]:
        who = binding.published(component, self.graph)
        offered = {"deployment.offering": Known("weights", "published")}
        found = []
        for reach in who.reaches:
            if reach.way == "itself":
                continue
            for branch in self.graph[reach.ancestor].choices:
                for bound in branch:
                    if not bound.id:
                        continue
                    known = binding.facts_of(who, reach, bound, self.graph, offered)
                    license_ = self.licenses.get(bound.id)
                    # A label that withholds more than the ancestor's license promises nobody what is not theirs.
                    stricter = withholds_more(component.choices, license_, self.licenses)
                    broken = [
                        term for term in license_.terms
                        if term.binds.get(reach.way) == "maker" and binding.binds(term, reach, True)
                        and not (stricter and term.kind == "outbound-license")
                        and self._breached(term, license_, known, component)
                    ]  # fmt: skip
                    # Nobody can give more than they have: a limit binds on under a label that does not say so.
                    if not broken and reach.way == "weights" and withholds_nothing(component.choices, self.licenses):
                        broken = [term for term in license_.terms
                                  if term.kind in kinds.LIMITS and reach.way in term.binds]  # fmt: skip
                    if broken:
                        found.append((reach, bound.id, broken))
        return found

    def _breached(self, term: Term, license_: License, known: Facts, component: Component) -> bool:
        def shown() -> Shown:
            name = term.shown_by.name
            return "absent" if not name else "shown" if evidence.named(component.id, name) else "failed"

        release = binding.release(term, license_, component.release, self.licenses, component.id)
        return judge(term, known, shown, False, release).status == "violated"


def _rank(option: Iterable[Taken], denied: Collection[str]) -> int:
    ranks = [12 if item.license in denied else exit_rank(finding) for item in option for finding in item.findings]
    return max(ranks, default=0)


def explain(names: Iterable[str], known: Facts, component: Component) -> tuple[list[Because], tuple[str, ...]]:
    """The deciding facts as reports name them, and the assumptions among them."""
    because: list[Because] = []
    assumes: list[str] = []
    for name in names:
        if name == "lineage.release":
            because.append(Because("model.license", component.declared, f"{component.where}.license"))
            continue
        fact = known.state(name)[1]
        if fact is None:
            continue
        shown = facts.asked_as(_SHOWN_AS.get(known.canonical(name), known.canonical(name)))
        value = fact.value if name != "lineage.carries" else fact.value != "nothing"
        because.append(Because(shown, value, fact.where))
        if fact.assumed:
            assumes.append(fact.assumed)
    return because, tuple(assumes)


def _worded(text: str, type_: str) -> str:
    """A sentence of a term, which is stated for models: of a software package it speaks of that."""
    return _MODEL.sub("package", text) if type_ == "package" else text


def _message(term: Term, status: kinds.Status, look: Look, type_: str) -> str:
    says = _worded(term.says, type_)
    return f"{says} ({look.lacks})" if status in ("violated", "due") and look.lacks else says


def _contested(term: Term, status: kinds.Status, known: Facts) -> str | None:
    if status == "not-applicable":
        return None
    notes = [
        dispute.note for dispute in term.contested
        if conditions.evaluate(dispute.when, lambda name: known.state(name)[0]) is not Truth.FALSE
    ]  # fmt: skip
    return " ".join(notes) or None


def worst(findings: Iterable[Finding]) -> list[Finding]:
    """One finding per identity: the worst over all ways, ties by the shortest chain, then by its ids."""
    best: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.component, finding.deployment, finding.license, finding.code, finding.subject)
        before = best.get(key)
        if before is None or _weight(finding) < _weight(before):
            best[key] = finding
    return list(best.values())


def _weight(finding: Finding) -> tuple[int, int, tuple[str, ...]]:
    return kinds.STATUSES.index(finding.status), len(finding.via), finding.via

"""Under which licenses what we made may be released: every encoded one is tried, as the check would judge it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from licensecheck import kinds, policy
from licensecheck.evaluate import binding
from licensecheck.evaluate.findings import Judge, Taken, worst
from licensecheck.evaluate.report import Finding
from licensecheck.kinds import Status
from licensecheck.licenses import Licenses
from licensecheck.project import Deployment, Known, Project
from licensecheck.resolve import expression
from licensecheck.resolve.components import Component, Graph
from licensecheck.terms import CATEGORIES, Term

_RELEASES: Final = ("weights", "product")
_OFFERED: Final = "deployment.offering"
_OPEN: Final = ("violated", "undetermined", "due")
_BARS: Final = ("no-derivatives",)
_MOST_DEMANDING: Final = 8  # of ancestors' licenses, beyond which only all of them together are tried
_MOST_TOGETHER: Final = 4  # of rules that are looked at together


class Scene(NamedTuple):
    """A deployment in which a component goes out, or would if its weights were released."""

    deployment: Deployment
    assumed: bool


class Rule(NamedTuple):
    """A term that stands in the way of a release, with the ways in which the tried licenses meet it."""

    term: Term
    via: tuple[str, ...]
    source: str
    asks: tuple[str, ...]
    statuses: Mapping[str, Status]  # of the licenses that it rules out; empty where it stands whatever the license


class Outbound(NamedTuple):
    """What one component of ours may be released under."""

    component: Component
    scenes: tuple[Scene, ...]
    tried: tuple[str, ...]  # single licenses, those of the lineage first, then by category, then by id
    lineage: tuple[str, ...]  # those of them that ancestors came under
    fitting: tuple[str, ...]
    combined: tuple[str, ...]  # of ancestors' licenses, where no single one fits
    rules: tuple[Rule, ...]  # that rule licenses out, those that rule out most first
    contradictions: tuple[tuple[str, ...], ...]  # codes of rules that no single license meets together
    barriers: tuple[Rule, ...]  # that no license removes
    staying: tuple[Term, ...]  # limits that bind whoever receives it, whatever it is released under
    passed_on: tuple[Finding, ...]  # terms that are to be passed on besides
    declared: tuple[Rule, ...] | None  # what the declared license breaks; None: none is declared
    gaps: tuple[Component, ...]  # that it was made from, and of which it is not known what binds


def ours(project: Project, graph: Graph) -> list[Component]:
    """The components that we made or changed, as declared."""
    found = [graph[item.id] for item in project.declared]
    return [item for item in found if item.ours or item.modified]


def outbound(project: Project, licenses: Licenses, graph: Graph, component: Component) -> Outbound:
    """Try every encoded license for a component of ours, in every deployment in which it goes out."""
    return _Search(project, licenses, graph, component).found()


class _Judged(NamedTuple):
    findings: tuple[Finding, ...]
    taken: tuple[Taken, ...]  # what binds, every choice among licenses made


class _Search:
    def __init__(self, project: Project, licenses: Licenses, graph: Graph, component: Component) -> None:
        self.project, self.licenses, self.graph, self.component = project, licenses, graph, component
        self.who = binding.reached(component, graph)
        self.scenes = tuple(_scenes(project, component))
        inbound = dict.fromkeys(
            bound.id for reach in sorted(self.who.reaches, key=lambda item: (len(item.via), item.via))
            for branch in graph[reach.ancestor].choices for bound in branch if bound.id
        )  # fmt: skip
        self.inbound = {id_: licenses.get(id_) for id_ in inbound}
        rules = policy.rules(project.policy, licenses, sorted(inbound))
        self.rejected = {id_ for id_, rule in rules.items() if rule.rejects}
        self.judged: dict[tuple[str, ...], _Judged] = {}

    def found(self) -> Outbound:
        tried = self._candidates()
        broken = {name: self._broken(name) for name in tried}
        fitting = tuple(name for name in tried if not broken[name])
        about = self._judge((*fitting, *tried, "")[0])
        barriers = tuple(self._rule(item, {}) for item in about.findings if item.kind in _BARS and item.status in _OPEN)
        gaps = tuple(self._gaps())
        barred = bool(barriers) or any(gap.status == "unreleased" for gap in gaps)
        rules = self._rules(broken)
        declared = self.component.declared
        return Outbound(
            self.component, self.scenes, tried, tuple(name for name in tried if name in self.inbound),
            () if barred else fitting, () if barred or fitting else tuple(self._combined(rules)),
            rules, () if fitting else tuple(_contradictions(rules, tried)), barriers, tuple(self._staying(about.taken)),
            tuple(item for item in about.findings if item.kind == "flow-down" and item.status not in ("info", "not-applicable")),
            None if declared is None else tuple(
                self._rule(item, {declared: item.status}) for item in self._broken(declared)),
            gaps,
        )  # fmt: skip

    def _candidates(self) -> tuple[str, ...]:
        rest = [item for item in self.licenses if item.id not in self.inbound and not item.unread]
        rest.sort(key=lambda item: (CATEGORIES.index(item.category), item.id))
        return (*self.inbound, *(item.id for item in rest))

    def _broken(self, name: str) -> tuple[Finding, ...]:
        return tuple(
            item for item in self._judge(name).findings if self._term(item).about_release and item.status in _OPEN
        )

    def _judge(self, name: str) -> _Judged:
        """What a check finds if the component is released under a license; of licenses that no term tells from each
        other, one is judged for all.
        """
        offered = expression.parse(name)
        key = tuple(
            binding.release(term, license_, offered, self.licenses, self.component.id)
            for license_ in self.inbound.values() for term in license_.terms
        )  # fmt: skip
        if key not in self.judged:
            released = self.graph.releasing(self.component.id, name)
            judge = Judge(self.project, self.licenses, released)
            taken = [
                item for scene in self.scenes
                for item in judge.component(self.component.id, scene.deployment, self.rejected)
            ]  # fmt: skip
            # The worst over the deployments, too: a license has to do in each of them.
            found = worst(item._replace(deployment=None) for one in taken for item in one.findings)
            self.judged[key] = _Judged(tuple(sorted(found, key=lambda item: item.order)), tuple(taken))
        return self.judged[key]

    def _term(self, finding: Finding) -> Term:
        term = self.licenses.get(finding.license or "").term(finding.code.partition("/")[2])
        assert term is not None
        return term

    def _rule(self, finding: Finding, statuses: Mapping[str, Status]) -> Rule:
        return Rule(self._term(finding), finding.via, finding.source, finding.asks, statuses)

    def _rules(self, broken: Mapping[str, Sequence[Finding]]) -> tuple[Rule, ...]:
        ruled: dict[str, tuple[Finding, dict[str, Status]]] = {}
        for name, findings in broken.items():
            for item in findings:
                ruled.setdefault(item.code, (item, {}))[1][name] = item.status
        rules = [self._rule(item, statuses) for item, statuses in ruled.values()]
        return tuple(sorted(rules, key=lambda rule: (-len(rule.statuses), rule.term.full_code)))

    def _combined(self, rules: Sequence[Rule]) -> Iterator[str]:
        """The smallest sets of the demanding ancestors' own licenses that fit together, joined by AND."""
        demanding = [id_ for id_ in self.inbound if any(rule.term.license == id_ for rule in rules)]
        sizes = range(2, len(demanding) + 1) if len(demanding) <= _MOST_DEMANDING else [len(demanding)]
        for size in sizes:
            names = [" AND ".join(ids) for ids in itertools.combinations(demanding, size)]
            fitting = [name for name in names if not self._broken(name)]
            if fitting:
                yield from fitting
                return

    def _gaps(self) -> Iterator[Component]:
        """A service's terms were not read, and what was never released came with none."""
        for name in dict.fromkeys(reach.ancestor for reach in self.who.reaches):
            found = self.graph[name]
            unread = [any(not bound.judged for bound in branch) for branch in found.choices]
            if not found.known or found.status or (unread and all(unread)):
                yield found

    def _staying(self, taken: Iterable[Taken]) -> list[Term]:
        """The limits that reach whoever uses the component after us."""
        found = {
            term.full_code: term
            for item in taken for term in binding.terms(self.licenses.get(item.license), item.reach, maker=False)
            if term.kind in kinds.LIMITS and term.kind not in _BARS and not term.note and not term.about_release
        }  # fmt: skip
        return [found[code] for code in sorted(found)]


def _scenes(project: Project, component: Component) -> Iterator[Scene]:
    """The deployments in which it goes out or may; none of which hands it out, one that would."""
    users = [item for item in project.deployments if component.id in (*item.models, *item.datasets)]
    handed_out = False
    for item in users:
        known = item.facts.get(_OFFERED)
        handed_out = handed_out or (known is not None and known.value in _RELEASES)
        if known is None or known.value != "internal":
            yield Scene(item, assumed=False)
    if not handed_out:
        first = (users or list(project.deployments))[0]
        facts = {**first.facts, _OFFERED: Known("weights", "assumed")}
        yield Scene(first._replace(facts=facts), assumed=True)


def _contradictions(rules: Sequence[Rule], tried: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The smallest sets of rules that rule out every license together."""
    for size in range(1, min(len(rules), _MOST_TOGETHER) + 1):
        hits = [
            chosen for chosen in itertools.combinations(rules, size)
            if len(set().union(*(rule.statuses for rule in chosen))) == len(tried)
        ]  # fmt: skip
        if hits:
            yield from (tuple(sorted(rule.term.full_code for rule in chosen)) for chosen in hits)
            return

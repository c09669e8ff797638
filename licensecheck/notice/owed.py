"""What is owed: the duties that nothing but the files of this tool meets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from licensecheck import generated, kinds
from licensecheck.checking import check
from licensecheck.evaluate import binding
from licensecheck.evaluate.report import Finding, Report
from licensecheck.identify.held import line_of
from licensecheck.licenses import Licenses
from licensecheck.project import Evidence, Project
from licensecheck.resolve.components import Component, Graph
from licensecheck.terms import Term

if TYPE_CHECKING:
    from licensecheck.resolve.detected import Hub


class Owed(NamedTuple):
    """A duty that is due or violated, and how it is met: by `lines`, `copyright`, a `text`, or by `hand`."""

    finding: Finding
    term: Term
    how: str


def owed(project: Project, licenses: Licenses, hub: Hub | None) -> tuple[Report, tuple[Owed, ...]]:
    """The report as it is without the files of this tool, and the duties that are open in it."""
    own = tuple(_own(project, licenses))
    report = check(project._replace(evidence=own), licenses, hub)
    found = []
    for finding in report.findings:
        if finding.kind in kinds.DUTIES and finding.status in ("due", "violated") and finding.license is not None:
            term = licenses.get(finding.license).term(finding.code.partition("/")[2])
            if term is not None:
                found.append(Owed(finding, term, _how(term)))
    return report, tuple(found)


def _how(term: Term) -> str:
    wanted = term.shown_by
    if wanted.display or term.kind == "publication-credit":  # what is said in public stands in no notice file
        return "hand"
    return "lines" if wanted.notice else "copyright" if wanted.copyright else "text" if wanted.license_text else "hand"


def _own(project: Project, licenses: Licenses) -> Iterator[Evidence]:
    """The evidence without what this tool wrote; a file that holds nothing else is none."""
    for item in project.evidence:
        text = None if item.text is None else generated.without(item.text)
        if text is None or text == item.text:
            yield item
        elif text.strip():
            held = {whole: line for whole in item.held
                    if (line := line_of(text, licenses.get(whole.license), licenses, whole.document))}  # fmt: skip
            yield item._replace(text=text, held=held)


def sources(component: str, license_: str, graph: Graph) -> list[Component]:
    """The component and what it was made from, as far as it came under a license; itself if nothing else did."""
    found = [
        graph[reach.ancestor] for reach in binding.reached(graph[component], graph).reaches
        if any(bound.id == license_ for branch in graph[reach.ancestor].choices for bound in branch)
    ]  # fmt: skip
    return list({item.id: item for item in found}.values()) or [graph[component]]

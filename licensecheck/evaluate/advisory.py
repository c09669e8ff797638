"""Whether an official rule concerns a component in a deployment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from licensecheck import facts as vocabulary
from licensecheck.advisories import Advisory, OpenSource, reasons, view
from licensecheck.conditions import Node, atoms, evaluate, mentioned
from licensecheck.evaluate.judge import Facts, settle
from licensecheck.evaluate.report import Because, Finding
from licensecheck.kinds import Status
from licensecheck.licenses import Licenses
from licensecheck.logic import Truth
from licensecheck.project import Deployment
from licensecheck.resolve.components import Component
from licensecheck.resolve.expression import branches


def findings(
    component: Component, deployment: Deployment, rules: Iterable[Advisory], vendors: Set[str], names: Set[str]
) -> Iterator[Finding]:
    """The rules that concern the organization and the deployment, and a vendor or model whose weights the component holds.

    A rule that concerns all whom the facts describe is violated; one that concerns most has to be looked at; any other
    is worth knowing. Only of the first kind what decides is asked for, and where something that is declared speaks for
    the rule.
    """
    known = Facts(component.facts, deployment.facts, deployment.organization.facts, itself=True)
    for item in rules:
        if not item.means(vendors, names):
            continue
        host = known.known("model.provider")
        elsewhere = item.service and host is not None and host.value not in item.vendors
        truth, asks = _settled(item.applies, known)
        if truth is Truth.FALSE or elsewhere:
            continue
        status: Status = "undetermined"
        if truth is Truth.UNKNOWN:
            if item.concerns != "all" or not _speaks_for(item.applies, known):
                continue
            fix = f"Declare {' and '.join(asks)}."
        elif item.concerns == "all":
            status, fix = "violated", "Use another model. Where an exemption holds, waive this finding with it."
        elif item.concerns == "most":
            fix = (
                "Find out whether it concerns you. If not, waive this finding with the reason; else use another model."
            )
        else:
            status, fix = "info", "Ask whether it concerns you, or use another model."
        except_ = f" Excepted: {item.exemptions}" if item.exemptions else ""
        said = f"{item.title} ({item.authority}, since {item.since}). {item.says}{except_}"
        yield _finding(item, component, deployment, status, said, fix, known, asks)


def reliefs(
    component: Component, deployment: Deployment, rules: Iterable[OpenSource], licenses: Licenses
) -> Iterator[Finding]:
    """What a rule that frees open-source models says of the license that a model of ours is released under."""
    if component.release is None or component.type != "model" or not (component.ours or component.modified):
        return
    known = Facts(component.facts, deployment.facts, deployment.organization.facts, itself=True)
    for item in rules:
        if _settled(item.applies, known)[0] is not Truth.TRUE:
            continue
        told = []
        for name in dict.fromkeys(name for branch in branches(component.release) for name in branch):
            found = licenses.find(name)
            if found is not None:
                license_ = licenses.get(found[0])
                told.append(f"{license_.id}: {reasons(view(license_, item), license_)}")
        if told:
            said = f"{item.title} ({item.authority}, since {item.since}). {item.says} Free and open-source in this sense? {'; '.join(told)}."
            yield _finding(item, component, deployment, "info", said, "Ask whether you are its provider.", known, ())


def _finding(
    item: Advisory | OpenSource, component: Component, deployment: Deployment, status: Status, said: str, fix: str,
    known: Facts, asks: tuple[str, ...],
) -> Finding:  # fmt: skip
    reported = " Its official text was not read; this is what others report." if item.secondary else ""
    because = tuple(_because(known, item.applies))
    return Finding(
        "advisory", "advisory", status, component.id, (), deployment.name, None, item.instrument, item.source,
        said + reported, because, (), asks if status == "undetermined" else (), fix, subject=(("advisory", item.id),),
    )  # fmt: skip


def _settled(applies: Node, known: Facts) -> tuple[Truth, tuple[str, ...]]:
    states = {name: known.state(name)[0] for name in mentioned(applies)}
    settled = settle(applies, None, states, known.canonical)
    return settled.applies, tuple(dict.fromkeys(vocabulary.asked_as(name) for name in settled.asks))


def _speaks_for(applies: Node, known: Facts) -> bool:
    """Whether something that is declared of the organization or the deployment is as the rule describes it."""
    said = (atom for atom in atoms(applies) if not atom.fact.startswith("model."))
    return any(evaluate(atom, lambda name: known.state(name)[0]) is Truth.TRUE for atom in said)


def _because(known: Facts, applies: Node) -> Iterator[Because]:
    for name in mentioned(applies):
        found = known.known(name)
        if found is not None:
            yield Because(name, found.value, found.where)

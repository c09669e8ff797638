"""Whether an official rule concerns a component in a deployment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from licensecheck import facts as vocabulary
from licensecheck.advisories import Advisory
from licensecheck.conditions import mentioned
from licensecheck.evaluate.judge import Facts, settle
from licensecheck.evaluate.report import Because, Finding
from licensecheck.kinds import Status
from licensecheck.logic import Truth
from licensecheck.project import Deployment
from licensecheck.resolve.components import Component


def findings(component: Component, deployment: Deployment, advisories: Iterable[Advisory]) -> Iterator[Finding]:
    """The rules about a component's vendor that concern the organization and the deployment.

    Where the facts alone can tell, and the rule's text was read, it is violated or asks; else it is worth knowing, and
    only where all that the facts can tell of it holds.
    """
    vendor = component.entry.vendor if component.entry is not None else None
    known = Facts(component.facts, deployment.facts, deployment.organization.facts, itself=True)
    for item in advisories:
        if vendor not in item.vendors:
            continue
        states = {name: known.state(name)[0] for name in mentioned(item.applies)}
        settled = settle(item.applies, None, states, known.canonical)
        if settled.applies is Truth.FALSE or (settled.applies is Truth.UNKNOWN and not item.certain):
            continue
        status: Status = "info"
        if item.certain:
            status = "violated" if settled.applies is Truth.TRUE else "undetermined"
        asks = (
            tuple(dict.fromkeys(vocabulary.asked_as(name) for name in settled.asks)) if status == "undetermined" else ()
        )
        reported = "" if not item.secondary else " Its official text was not read; this is what others report."
        except_ = f" Excepted: {item.exemptions}" if item.exemptions else ""
        yield Finding(
            "advisory", "advisory", status, component.id, (), deployment.name, None, item.instrument, item.source,
            f"{item.title} ({item.authority}, since {item.since}). {item.says}{except_}{reported}",
            tuple(_because(known, item)), (), asks,
            "Ask whether it concerns you, or use another model." if status == "info" else "Use another model.",
            subject=(("advisory", item.id),),
        )  # fmt: skip


def _because(known: Facts, item: Advisory) -> Iterator[Because]:
    for name in mentioned(item.applies):
        found = known.known(name)
        if found is not None:
            yield Because(name, found.value, found.where)

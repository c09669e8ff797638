"""What components of ours may be released under: as text and JSON."""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from licensecheck.choosing.outbound import Outbound, Rule
from licensecheck.licenses import Licenses
from licensecheck.report.style import paint, wrap
from licensecheck.resolve.components import Component
from licensecheck.terms import FREE, Term

SCHEMA: Final = "licensecheck-outbound/1"
_SHOWN: Final = 8  # as text, of the licenses of a category that withholds something


def text(found: Sequence[Outbound], licenses: Licenses, *, color: bool = False) -> Iterator[str]:
    """First what would do, then what rules the others out, then what stays whatever is chosen."""
    if not found:
        yield 'Nothing is declared as ours (origin = "ours"), so nothing is released.'
    for index, item in enumerate(found):
        if index:
            yield ""
        yield paint(item.component.id, color=color, bold=True) + f"  released in: {', '.join(_scenes(item))}"
        yield from _declared(item)
        yield from _would_do(item, licenses)
        yield from _ruled_out(item)
        yield from _besides(item)


def _scenes(item: Outbound) -> Iterator[str]:
    for scene in item.scenes:
        offering = scene.deployment.facts.get("deployment.offering")
        if scene.assumed:
            yield f"{scene.deployment.name} (if its weights were handed out)"
        else:
            yield f"{scene.deployment.name} ({offering.value if offering is not None else 'offering unknown'})"


def _declared(item: Outbound) -> Iterator[str]:
    if item.declared is None:
        return
    yield from wrap(f"declared: {item.component.declared}" + (", which would not do:" if item.declared else ""), 2)
    for rule in item.declared:
        yield from wrap(_rule(rule), 4)


def _would_do(item: Outbound, licenses: Licenses) -> Iterator[str]:
    for rule in item.barriers:
        yield from wrap(f"no license would do: {_rule(rule)}. {rule.term.says}", 2)
    for gap in item.gaps:
        if gap.status == "unreleased":
            yield from wrap(f"no license would do: {_gap(gap)}", 2)
    if item.contradictions:
        yield "  no license would do alone:"
    known = {rule.term.full_code: rule for rule in item.rules}
    for codes in item.contradictions:
        yield from wrap(f"{' and '.join(_rule(known[code]) for code in codes)} contradict each other: no license meets "
                        f"{'both' if len(codes) == 2 else 'all'}", 4)  # fmt: skip
    if item.combined:
        yield "  would do together, one for each term, if both can hold for one work:"
        yield from (f"    {name}" for name in item.combined)
    if not item.fitting:
        return
    every = len(item.fitting) == len(item.tried)
    if every:
        yield f"  would do: any of the {len(item.tried)} encoded licenses, the freest among them:"
    else:
        yield f"  would do: {len(item.fitting)} of {len(item.tried)} encoded licenses"
    own = [id_ for id_ in item.fitting if id_ in item.lineage]
    if own:
        yield from wrap(", ".join(own), 4, "of what it was made from: ")
    rest = [id_ for id_ in item.fitting if id_ not in item.lineage]
    for category, ids in itertools.groupby(rest, key=lambda id_: licenses.get(id_).category):
        names = list(ids)
        if category not in FREE and every:
            continue
        shown = names if category in FREE else names[:_SHOWN]
        more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
        yield from wrap(", ".join(shown) + more, 4, f"{category}: ")


def _ruled_out(item: Outbound) -> Iterator[str]:
    if item.rules:
        yield f"  ruled out, of {len(item.tried)} encoded licenses:"
    for rule in item.rules:
        yield from wrap(f"{len(rule.statuses)} by {_rule(rule)}", 4)


def _besides(item: Outbound) -> Iterator[str]:
    if item.staying:
        yield "  binds whoever receives it, whatever it is released under:"
    for license_, terms in itertools.groupby(item.staying, key=lambda term: term.license):
        yield from wrap(", ".join(f"{term.code} ({term.clause})" for term in terms), 4, f"{license_}: ")
    if item.passed_on:
        yield "  is to be passed on besides:"
    for finding in item.passed_on:
        yield from wrap(f"{finding.code} (clause {finding.clause}): {finding.status}", 4)
    gaps = [gap for gap in item.gaps if gap.status != "unreleased"]
    if gaps:
        yield "  not known, so more may stand against it:"
    for gap in gaps:
        yield from wrap(_gap(gap), 4)


def _rule(rule: Rule) -> str:
    asks = f", open until {' and '.join(rule.asks)} is declared" if rule.asks else ""
    return f"{rule.term.full_code} (clause {rule.term.clause}{asks})"


def _gap(gap: Component) -> str:
    if gap.status == "unreleased":
        return f"{gap.id} was never released, and nobody has a license for it"
    if gap.status == "service":
        return f"the terms of the service that offers {gap.id}"
    names = dict.fromkeys(bound.name for branch in gap.choices for bound in branch if not bound.judged)
    return f"the license of {gap.id}" + (f", {', '.join(names)}" if names else "")


def document(
    found: Iterable[Outbound], project: str, on: datetime.date, version: str, licenses: Licenses
) -> str:  # fmt: skip
    """JSON text, schema `licensecheck-outbound/1`."""
    whole = {
        "schema": SCHEMA,
        "tool": {"version": version, "licenses": licenses.digest},
        "on": on.isoformat(),
        "project": project,
        "components": [_component(item) for item in found],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _component(item: Outbound) -> dict[str, Any]:
    return {
        "id": item.component.id,
        "type": item.component.type,
        "declared": item.component.declared,
        "declared_breaks": None if item.declared is None else [rule.term.full_code for rule in item.declared],
        "released_in": [{"deployment": scene.deployment.name, "assumed": scene.assumed} for scene in item.scenes],
        "fitting": list(item.fitting),
        "combined": list(item.combined),
        "contradictions": [list(codes) for codes in item.contradictions],
        "ruled_out": [_document(rule) | {"licenses": sorted(rule.statuses)} for rule in item.rules],
        "barred_by": [_document(rule) for rule in item.barriers],
        "staying": [_term(term) for term in item.staying],
        "passed_on": [{"code": one.code, "clause": one.clause, "status": one.status} for one in item.passed_on],
        "not_known": [{"component": gap.id, "problem": _gap(gap)} for gap in item.gaps],
    }


def _document(rule: Rule) -> dict[str, Any]:
    return _term(rule.term) | {"via": list(rule.via), "source": rule.source, "asks": list(rule.asks)}


def _term(term: Term) -> dict[str, Any]:
    return {"code": term.full_code, "kind": term.kind, "clause": term.clause}

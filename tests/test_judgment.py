"""The table of the contract: how a term's status follows from what is known, for every row."""

from __future__ import annotations

import itertools
from typing import get_args

import pytest

from licensecheck import conditions, kinds
from licensecheck.evaluate.judge import Facts, Release, Shown, judge
from licensecheck.kinds import Status
from licensecheck.logic import Truth
from licensecheck.project import Known
from licensecheck.terms import Evidence, Term

APPLIES, REQUIRES = "deployment.commercial", "deployment.production"
STATES: dict[Truth, bool | None] = {Truth.TRUE: True, Truth.FALSE: False, Truth.UNKNOWN: None}
F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE


def term(kind: str, *, requires: bool = False, note: bool = False, release: bool = False) -> Term:
    needed = conditions.parse('lineage.release == "allowed"') if release else None
    if requires:
        needed = conditions.parse(REQUIRES)
    return Term("own", kind, kind, "1", "license", "", "", "", note, ("itself",), {"itself": "anyone"},
                conditions.parse(APPLIES), APPLIES, needed, REQUIRES if requires else "", (), (),
                Evidence(statement=True), (), "", inherited=False)  # fmt: skip


def facts(applies: Truth, requires: Truth = T) -> Facts:
    states = {APPLIES: STATES[applies], REQUIRES: STATES[requires]}
    return Facts({name: Known(value, "here") for name, value in states.items() if value is not None})


def status(item: Term, known: Facts, shown: Shown = "absent", *, agreed: bool = False, release: Release = "") -> Status:
    return judge(item, known, lambda: shown, agreed, release).status


LIMIT_ROWS = {
    (F, F): "not-applicable", (F, U): "not-applicable", (F, T): "not-applicable",
    (T, T): "satisfied", (U, T): "satisfied", (T, F): "violated",
    (T, U): "undetermined", (U, F): "undetermined", (U, U): "undetermined",
}  # fmt: skip


@pytest.mark.parametrize(("applies", "requires"), list(itertools.product(Truth, Truth)))
@pytest.mark.parametrize("kind", sorted(kinds.LIMITS - kinds.RELEASE_KINDS))
def test_limits_and_prohibitions(kind: str, applies: Truth, requires: Truth) -> None:
    assert status(term(kind, requires=True), facts(applies, requires)) == LIMIT_ROWS[applies, requires]


@pytest.mark.parametrize("kind", sorted(kinds.LIMITS - kinds.RELEASE_KINDS))
def test_a_limit_without_requirement_is_met_by_an_agreement_only(kind: str) -> None:
    found = [status(term(kind), facts(applies)) for applies in (F, U, T)]
    assert found == ["not-applicable", "undetermined", "violated"]
    agreed = [status(term(kind), facts(applies), agreed=True) for applies in (F, U, T)]
    assert agreed == ["not-applicable", "satisfied", "satisfied"]


DUTY_ROWS = {
    (F, "shown"): "not-applicable", (F, "failed"): "not-applicable", (F, "absent"): "not-applicable",
    (U, "shown"): "satisfied", (U, "failed"): "undetermined", (U, "absent"): "undetermined",
    (T, "shown"): "satisfied", (T, "failed"): "violated", (T, "absent"): "due",
}  # fmt: skip


@pytest.mark.parametrize(("applies", "shown"), list(itertools.product(Truth, get_args(Shown))))
@pytest.mark.parametrize("kind", sorted(kinds.DUTIES - kinds.RELEASE_KINDS))
def test_duties(kind: str, applies: Truth, shown: Shown) -> None:
    assert status(term(kind), facts(applies), shown) == DUTY_ROWS[applies, shown]


@pytest.mark.parametrize("applies", list(Truth))
def test_worth_knowing_and_notes(applies: Truth) -> None:
    wanted = "not-applicable" if applies is F else "info"
    for kind in sorted(kinds.WORTH_KNOWING):
        assert status(term(kind), facts(applies)) == wanted
    for kind in sorted(kinds.LIMITS | kinds.DUTIES):
        assert status(term(kind, note=True), facts(applies)) == wanted


RELEASE_ROWS: list[tuple[str, Release, Status]] = [
    ("outbound-license", "allowed", "satisfied"), ("outbound-license", "other", "violated"),
    ("outbound-license", "unknown", "undetermined"), ("outbound-license", "absent", "undetermined"),
    ("share-alike", "allowed", "satisfied"), ("share-alike", "other", "violated"),
    ("share-alike", "unknown", "undetermined"), ("share-alike", "absent", "due"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "release", "wanted"), RELEASE_ROWS)
def test_releasing(kind: str, release: Release, wanted: Status) -> None:
    item = term(kind, release=True)
    assert status(item, facts(T), release=release) == wanted
    assert status(item, facts(F), release=release) == "not-applicable"
    asks = judge(item, facts(T), lambda: "absent", False, release).asks
    assert asks == (("lineage.release",) if wanted == "undetermined" else ())


def test_it_asks_if_and_only_if_undetermined() -> None:
    for kind, applies, requires, shown in itertools.product(
        ("usage-scale-limit", "flow-down", "termination"), Truth, Truth, get_args(Shown)
    ):
        item = term(kind, requires=kind == "usage-scale-limit")
        found = judge(item, facts(applies, requires), lambda shown=shown: shown, False)  # type: ignore[misc]
        assert bool(found.asks) is (found.status == "undetermined")


def test_an_exemption_ends_a_term_only_where_it_is_so() -> None:
    from licensecheck.terms import Exemption

    spared = term("usage-scale-limit")._replace(unless=(Exemption("2", conditions.parse("model.modified"), ""),))
    for modified, wanted in ((True, "not-applicable"), (False, "violated")):
        known = Facts({APPLIES: Known(True, ""), "model.modified": Known(modified, "")})
        assert status(spared, known) == wanted
    unknown = judge(spared, facts(T), lambda: "absent", False)
    assert (unknown.status, unknown.asks) == ("undetermined", ("model.modified",))


LEVELS = {"violated": "error", "due": "warning", "info": "note", "satisfied": "none", "not-applicable": "none"}


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_levels(kind: str) -> None:
    for name, level in LEVELS.items():
        assert kinds.level(kind, name) == level  # type: ignore[arg-type]
    assert kinds.level(kind, "undetermined") == ("warning" if kind in kinds.DUTIES else "error")


def test_the_bound_of_a_month_and_the_own_figure() -> None:
    group, own = "organization.monthly_active_users_in.2024-06", "organization.own_monthly_active_users_in.2024-06"
    current = "organization.monthly_active_users"
    known = Facts({current: Known(5, "file")})
    assert known.state(group)[0] == conditions.AtMost(5)
    assert known.state(own)[0] == conditions.AtMost(5)
    known = Facts({current: Known(5, "file"), group: Known(9, "file")})
    state, fact = known.state(own)
    assert state == 9
    assert fact is not None
    assert "figure of" in fact.assumed
    assert known.state(group) == (9, Known(9, "file"))
    assert Facts({}).state(group) == (None, None)


def test_base_facts_are_the_models_own_where_nothing_lies_between() -> None:
    layer = {"model.notice": Known(True, "m"), "base.notice": Known(False, "b")}
    assert Facts(layer, itself=True).known("base.notice") == Known(True, "m")
    assert Facts(layer).known("base.notice") == Known(False, "b")

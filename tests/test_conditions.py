"""The language of conditions: what it reads, what it refuses and how it decides."""

from __future__ import annotations

import datetime
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck import conditions, facts, regions
from licensecheck.conditions import AtMost, ConditionError, State, evaluate, parse
from licensecheck.evaluate.judge import settle
from licensecheck.logic import Truth

TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
USERS, MONTH = "deployment.monthly_active_users", "organization.monthly_active_users_in.2024-06"

DECIDED: list[tuple[str, dict[str, State], Truth]] = [
    (f"{USERS} > 100_000_000", {USERS: 100_000_000}, FALSE),
    (f"{USERS} > 100_000_000", {USERS: 100_000_001}, TRUE),
    (f"{USERS} >= 100_000_000", {USERS: 100_000_000}, TRUE),
    (f"{USERS} >= 100_000_000", {USERS: 99_999_999}, FALSE),
    (f"{USERS} < 10", {USERS: 10}, FALSE),
    (f"{USERS} < 10", {USERS: 9}, TRUE),
    (f"{USERS} <= 10", {USERS: 10}, TRUE),
    (f"{USERS} <= 10", {USERS: 11}, FALSE),
    (f"{USERS} == 10", {USERS: 10}, TRUE),
    (f"{USERS} != 10", {USERS: 10}, FALSE),
    (f"{USERS} > 10", {}, UNKNOWN),
    ("deployment.monthly_revenue_usd > 0.5", {"deployment.monthly_revenue_usd": 0.75}, TRUE),
    ("deployment.commercial", {"deployment.commercial": True}, TRUE),
    ("not deployment.commercial", {"deployment.commercial": True}, FALSE),
    ("deployment.commercial == false", {"deployment.commercial": False}, TRUE),
    ("deployment.commercial and false", {}, FALSE),
    ("deployment.commercial or true", {}, TRUE),
    ("deployment.commercial or deployment.production and false", {}, UNKNOWN),
    ("(deployment.commercial or true) and deployment.production", {"deployment.production": True}, TRUE),
    ('organization.domicile in ["EU"]', {"organization.domicile": "DE"}, TRUE),
    ('organization.domicile in ["EU"]', {"organization.domicile": "GB"}, FALSE),
    ('organization.domicile in ["EU"]', {"organization.domicile": "NO"}, FALSE),
    ('organization.domicile in ["EEA"]', {"organization.domicile": "NO"}, TRUE),
    ('organization.domicile in ["EU", "KR"]', {"organization.domicile": "KR"}, TRUE),
    ('deployment.countries overlaps ["EU"]', {"deployment.countries": ("US", "FR")}, TRUE),
    ('deployment.countries overlaps ["EU"]', {"deployment.countries": ("US",)}, FALSE),
    ('deployment.countries overlaps ["KR"]', {"deployment.countries": ("worldwide",)}, TRUE),
    ('deployment.countries overlaps ["RE"]', {"deployment.countries": ("EU",)}, TRUE),
    ('deployment.countries overlaps ["NO"]', {"deployment.countries": ("EU",)}, FALSE),
    ('deployment.uses overlaps ["military"]', {"deployment.uses": ()}, FALSE),
    ("deployment.distributes", {"deployment.offering": "product"}, TRUE),
    ("deployment.distributes", {"deployment.offering": "api"}, FALSE),
    ("not deployment.makes_available", {"deployment.offering": "internal"}, TRUE),
    ("deployment.hosts == false", {"deployment.offering": "service"}, FALSE),
    ("deployment.started < 2025-01-01", {"deployment.started": datetime.date(2024, 12, 31)}, TRUE),
    ("deployment.started >= 2025-01-01", {"deployment.started": datetime.date(2025, 1, 1)}, TRUE),
    (f"{MONTH} > 700_000_000", {MONTH: AtMost(700_000_000)}, FALSE),
    (f"{MONTH} > 700_000_000", {MONTH: AtMost(700_000_001)}, UNKNOWN),
    (f"{MONTH} >= 700_000_000", {MONTH: AtMost(699_999_999)}, FALSE),
    (f"{MONTH} >= 700_000_000", {MONTH: AtMost(700_000_000)}, UNKNOWN),
    (f"{MONTH} <= 700_000_000", {MONTH: AtMost(700_000_000)}, TRUE),
    (f"{MONTH} < 700_000_000", {MONTH: AtMost(699_999_999)}, TRUE),
    (f"{MONTH} == 5", {MONTH: AtMost(3)}, UNKNOWN),
]


@pytest.mark.parametrize(("text", "state", "expected"), DECIDED)
def test_deciding(text: str, state: dict[str, State], expected: Truth) -> None:
    assert evaluate(parse(text), state.get) is expected


REFUSED = [
    ("deployment.comercial", "no fact", "deployment.commercial"),
    ("commercial", "expected a fact", ""),
    ("organization.monthly_active_users_in > 5", "no fact", "monthly_active_users_in"),
    ("organization.monthly_active_users_in.2024-13 > 5", "no fact", "monthly_active_users_in"),
    ("organization.monthly_active_users_of.retail > 5", "no fact", ""),
    ('deployment.offering == "saas"', "no value", ""),
    ('deployment.offering == "weight"', "no value", "weights"),
    ('organization.domicile in ["UK"]', "no value", "'GB'"),
    ('organization.domicile in ["Germany"]', "no value", "ISO 3166-1"),
    ('deployment.commercial == "yes"', "type 'boolean'", ""),
    ("deployment.commercial > true", "no order", ""),
    (f'{USERS} > "many"', "type 'people'", ""),
    (f"{USERS} > true", "type 'people'", ""),
    (f"{USERS}", "needs a comparison", ""),
    ('deployment.uses in ["military"]', "cannot be compared", "overlaps"),
    ('deployment.offering overlaps ["weights"]', "cannot be compared", "in [..]"),
    ("deployment.display", "evidence or structure", "shown_by"),
    ("model.license", "evidence or structure", ""),
    ("deployment.started > 2025-02-30", "no day", ""),
    ("deployment.started > 5", "type 'date'", ""),
    ("deployment.distributes in [true]", "write it alone", ""),
    ("", "the end", ""),
    ("deployment.commercial and", "the end", ""),
    ("deployment.commercial deployment.production", "expected the end", ""),
    ("(deployment.commercial", "expected ')'", ""),
    ("deployment.commercial & deployment.production", "cannot read", "double quotes"),
    (f"{USERS} > 1 + 1", "cannot read", ""),
    ("len(deployment.uses)", "expected a fact", ""),
]


@pytest.mark.parametrize(("text", "problem", "remedy"), REFUSED)
def test_refusing(text: str, problem: str, remedy: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert problem in caught.value.problem
    assert remedy in caught.value.remedy


def test_nodes_that_mean_something_else_are_not_equal() -> None:
    one, two = "deployment.commercial", "deployment.production"
    assert parse(f"{one} and {two}") != parse(f"{one} or {two}")
    assert parse("deployment.distributes") != parse("not deployment.distributes")


def test_deciding_facts_are_the_first_that_decide_each_branch() -> None:
    node = parse("deployment.commercial and (deployment.production or model.modified)")
    state: dict[str, State] = {"deployment.commercial": True, "deployment.production": True, "model.modified": True}
    assert list(conditions.deciding(node, state.get)) == ["deployment.commercial", "deployment.production"]
    state["deployment.commercial"] = False
    assert list(conditions.deciding(node, state.get)) == ["deployment.commercial"]


def test_one_fact_in_several_atoms_is_decided_by_all_its_values() -> None:
    """Kleene alone cannot see that one of two opposites holds."""
    node = parse('deployment.offering == "internal" or deployment.makes_available')
    assert evaluate(node, lambda _: None) is UNKNOWN
    settled = settle(node, None, {"deployment.offering": None})
    assert settled.applies is TRUE
    assert settled.asks == ()


def test_asks_hold_only_what_can_still_matter() -> None:
    node = parse(f"deployment.commercial and ({USERS} > 10 or deployment.monthly_revenue_usd > 5)")
    names = conditions.mentioned(node)
    nothing: dict[str, State] = dict.fromkeys(names)
    assert settle(node, None, nothing).asks == names
    assert settle(node, None, {**nothing, USERS: 11}).asks == ("deployment.commercial",)
    assert settle(node, None, {**nothing, "deployment.commercial": False}).asks == ()
    assert settle(node, None, {**nothing, "deployment.commercial": True, USERS: 1}).asks == (
        "deployment.monthly_revenue_usd",
    )


def test_a_bound_excludes_what_lies_beyond_it() -> None:
    node = parse(f"{MONTH} > 700 or {MONTH} > 100")
    assert settle(node, None, {MONTH: AtMost(50)}).applies is FALSE
    assert settle(node, None, {MONTH: AtMost(500)}).asks == (MONTH,)


_ATOMS = [
    f"{USERS} > 100", f"{USERS} >= 200", f"{USERS} == 150", "deployment.commercial", "deployment.production",
    "deployment.distributes", "deployment.hosts", 'deployment.uses overlaps ["military", "weapons"]',
    'deployment.uses overlaps ["weapons", "hiring"]', 'organization.domicile in ["EU", "US"]',
    "deployment.monthly_revenue_usd <= 5.5", "deployment.started > 2025-01-01",
]  # fmt: skip
_TEXTS = st.recursive(
    st.sampled_from(_ATOMS),
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) and ({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) or ({pair[1]})"),
    ),
    max_leaves=4,
)


@given(_TEXTS, st.randoms(use_true_random=False))
def test_learning_never_moves_a_definite_outcome_and_asks_are_exact(text: str, chance: random.Random) -> None:
    node = parse(text)
    names = conditions.mentioned(node)
    tests = {name: [atom for atom in conditions.atoms(node) if atom.fact == name] for name in names}
    values = {name: conditions.sample(name, tests[name], None) for name in names}
    state: dict[str, State] = {name: chance.choice([None, *values[name]]) for name in names}
    settled = settle(node, None, state)
    assert bool(settled.asks) is (settled.complies is UNKNOWN)
    assert all(state[name] is None for name in settled.asks)
    for name in names:
        for value in values[name] if state[name] is None else ():
            learned = settle(node, None, {**state, name: value})
            if settled.complies is not UNKNOWN:
                assert learned.complies is settled.complies
            elif name not in settled.asks:
                assert learned.complies is UNKNOWN


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except ConditionError as error:
        assert error.problem  # noqa: PT017  # every refusal says why; being read is as good an outcome


def test_samples_have_one_value_of_each_region() -> None:
    atom = next(conditions.atoms(parse(f"{USERS} > 100")))
    assert conditions.sample(USERS, [atom], None) == [0, 100, 101]
    assert conditions.sample(USERS, [atom], AtMost(100)) == [0, 100]
    place = next(conditions.atoms(parse('organization.domicile in ["EU"]')))
    found = conditions.sample("organization.domicile", [place], None)
    assert sorted(value in regions.EU for value in found) == [False, True]


def test_the_vocabulary_is_sound() -> None:
    for fact in facts.FACTS.values():
        assert fact.question.endswith((")", "?")), fact.name
        assert "?" in fact.question, fact.name
        if fact.derived:
            parse(fact.derived)
        if fact.type in ("choice", "choices"):
            assert len(set(fact.choices)) == len(fact.choices) > 1, fact.name
        if fact.bounded_by:
            assert facts.FACTS[fact.bounded_by].numeric
        if fact.stands_at:
            assert facts.FACTS[fact.stands_at].key == fact.key


def test_every_asked_fact_is_one_that_a_manifest_declares() -> None:
    for fact in facts.FACTS.values():
        if fact.judged and not fact.derived and fact.subject != "lineage":
            name = facts.asked_as(fact.name)
            assert name.split(".")[0] in ("organization", "model", "deployment")
            assert name in facts.FACTS
    assert facts.asked_as("lineage.release") == "model.license"


def test_regions_are_made_of_countries() -> None:
    for name, members in regions.REGIONS.items():
        assert members <= regions.COUNTRIES, name
    assert len(regions.EU - {"AX", "GF", "GP", "MF", "MQ", "RE", "YT"}) == 27
    assert len(regions.COUNTRIES) == 249

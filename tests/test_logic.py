"""The laws of three-valued truth, over all values."""

from __future__ import annotations

import itertools

import pytest

from licensecheck.logic import Truth, every, some

ALL = list(Truth)
PAIRS = list(itertools.product(ALL, ALL))
TRIPLES = list(itertools.product(ALL, ALL, ALL))


@pytest.mark.parametrize("value", ALL)
def test_a_truth_is_no_bool(value: Truth) -> None:
    with pytest.raises(TypeError, match="no bool"):
        bool(value)


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_and_or_not(a: Truth, b: Truth) -> None:
    assert (a & b) is (b & a)
    assert (a | b) is (b | a)
    assert ~(a & b) is (~a | ~b)
    assert ~(a | b) is (~a & ~b)
    assert ~~a is a
    assert (a & (a | b)) is a
    assert every([a, b]) is (a & b)
    assert some([a, b]) is (a | b)


@pytest.mark.parametrize(("a", "b", "c"), TRIPLES)
def test_distribution(a: Truth, b: Truth, c: Truth) -> None:
    assert (a & (b | c)) is ((a & b) | (a & c))
    assert ((a & b) & c) is (a & (b & c))


@pytest.mark.parametrize(("a", "b"), [(a, b) for a, b in PAIRS if Truth.UNKNOWN not in (a, b)])
def test_it_agrees_with_bools_where_nothing_is_unknown(a: Truth, b: Truth) -> None:
    one, two = a is Truth.TRUE, b is Truth.TRUE
    assert (a & b) is Truth.of(one and two)
    assert (a | b) is Truth.of(one or two)
    assert ~a is Truth.of(not one)


def test_empty_and_unknown() -> None:
    assert every([]) is Truth.TRUE
    assert some([]) is Truth.FALSE
    assert Truth.of(None) is Truth.UNKNOWN
    assert ~Truth.UNKNOWN is Truth.UNKNOWN

"""Where values stand in a TOML text: what stands there, read by itself, is the value."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import tomli
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from licensecheck.positions import Positions, Span
from tests.conftest import ROOT

TEXT = '''\
schema = 1   # first
title = "a # no comment"

[organization] # who
"monthly active".x = 'lit\\eral'
dates = [2026-01-01, 2026-01-01T00:00:00Z,
  # between
  2026-01-01 00:00:00,
]
many = """
lines "" with "quotes" """""

[[models]]
id = "one"
from = [{ model = "x", by = "copy" }, { model = "y", deep.er = [ [1, 2], [] ] }]
[models.sub]
k = true

[[models]]
id = "two"
  [[models.inner]]
  n = +1_000
  [[models.inner]]
  n = 1e3
  [models.inner.t]
  z = {}
'''


def cut(text: str, span: Span | None) -> str:
    assert span is not None
    lines = text.split("\n")
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    inner = lines[span.line : span.end_line - 1]
    return "\n".join([lines[span.line - 1][span.column - 1 :], *inner, lines[span.end_line - 1][: span.end_column - 1]])


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n")])
def test_each_value_stands_where_it_is_said_to(text: str) -> None:
    places = Positions(text)
    found = list(leaves(tomli.loads(text)))
    assert len(found) == 17
    for path, value in found:
        assert tomli.loads(f"v = {cut(text, places.find(path))}")["v"] == value, path


def test_tables_stand_at_their_headers() -> None:
    places = Positions(TEXT)
    for path, header in [("organization", "[organization]"), ("models[0]", "[[models]]"), ("models[0].sub", "[models.sub]"),
                         ("models[1].inner[1]", "[[models.inner]]"), ("models[1].inner[1].t", "[models.inner.t]"),
                         ("models[0].from[0]", '{ model = "x", by = "copy" }')]:  # fmt: skip
        assert cut(TEXT, places.find(path)) == header, path
    assert places.find("models[1]") != places.find("models[0]")


def test_what_is_missing_stands_where_it_would_be() -> None:
    places = Positions(TEXT)
    assert places.find("models[0].license") == places.find("models[0]")
    assert places.find("models[0].from[1].deep.er[9].x") == places.find("models[0].from[1].deep.er")
    assert places.find("policy.fail_on") is None
    assert places.find("") is None


_KEYS = st.one_of(st.sampled_from(["a", "models", "id", "x-y", "1"]), st.text("ab é\"'\\#=[]", min_size=1, max_size=5))
_LEAVES = st.one_of(
    st.booleans(), st.integers(-(2**40), 2**40), st.floats(allow_nan=False), st.text(max_size=12), st.dates(),
    st.datetimes(), st.times(),
)  # fmt: skip
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3)),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_any_document(tables: dict[str, Any]) -> None:
    text = tomlkit.dumps(tables)
    read = tomli.loads(text)
    places = Positions(text)
    paths = [path for path, _ in leaves(read)]
    for path, value in leaves(read):
        if paths.count(path) > 1:
            continue  # a key with a dot in it looks like two
        shown = cut(text, places.find(path))
        found = tomli.loads(f"v = {shown}")["v"]
        assert found == value
        assert isinstance(value, (bool, int, float, str, datetime.date, datetime.time))


def test_the_examples() -> None:
    for path in sorted(ROOT.glob("examples/*/licensecheck.toml")):
        text = path.read_text("utf-8")
        places = Positions(text)
        for key, value in leaves(tomli.loads(text)):
            assert tomli.loads(f"v = {cut(text, places.find(key))}")["v"] == value

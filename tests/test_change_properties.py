"""Over any projects: what is new fails, what is known does not, and no finding is lost on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import licensecheck
from licensecheck import baseline, kinds, loading
from licensecheck.changes import HOWS, compare
from licensecheck.evaluate.report import Report, exit_rank
from licensecheck.report.formats import About, render
from licensecheck.saved import Saved, parse
from tests.conftest import ON

IDS = ["microsoft/phi-4", "meta-llama/Llama-3.1-8B", "deepseek-ai/DeepSeek-V3", "google/gemma-2-9b", "nobody/knows"]
OURS = "acme/tuned"
USES = ["coding", "military", "medical-advice", "other"]
CODES = [
    "llama-3.1/prohibited-use",
    "mit/license-copy",
    "mit/copyright-notice",
    "unknown-model",
    "llama-3.1/name-prefix",
]
ANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _entry(draw: st.DrawFn, name: str, choices: st.SearchStrategy[str]) -> str:
    return draw(st.one_of(st.just(""), choices.map(lambda value: f"{name} = {value}\n")))


@st.composite
def projects(draw: st.DrawFn) -> str:
    """A small manifest: some models of the catalog, perhaps one of ours, one or two deployments, perhaps waivers."""
    flag, word = st.sampled_from(["true", "false"]), st.sampled_from(kinds.OPEN)
    text = "schema = 1\n" + '[project]\nname = "p"\n[organization]\n'
    text += _entry(draw, "monthly_active_users", st.sampled_from(["1_000", "900_000_000"]))
    text += _entry(draw, "domicile", st.sampled_from(['"US"', '"DE"', '"CN"']))
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True))
    for id_ in ids:
        text += f'[[models]]\nid = "{id_}"\n' + _entry(draw, "modified", flag)
    if draw(st.booleans()):
        text += f'[[models]]\nid = "{OURS}"\norigin = "ours"\n'
        text += f'derived_from = [{{ model = "{draw(st.sampled_from(ids))}", by = "finetune" }}]\n'
        ids = [*ids, OURS]
    for name in draw(st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=2, unique=True)):
        used = draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
        text += f'[[deployments]]\nname = "{name}"\nmodels = {used!r}\n'.replace("'", '"')
        text += _entry(draw, "offering", st.sampled_from(['"internal"', '"service"', '"weights"']))
        text += _entry(draw, "uses", st.sampled_from(USES).map(lambda use: f'["{use}"]'))
        text += _entry(draw, "commercial", flag)
    for code in draw(st.lists(st.sampled_from(CODES), max_size=2, unique=True)):
        text += f'[[waivers]]\nfinding = "{code}"\nreason = "r"\nuntil = 2026-12-{draw(st.sampled_from([1, 31])):02}\n'
    return text + "[policy]\n" + _entry(draw, "fail_on", word.map(lambda value: f'"{value}"'))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("project") / "licensecheck.toml"
    path.write_text("", encoding="utf-8")
    return path


def judged(text: str, file: Path, licenses: licensecheck.Licenses) -> Report:
    return licensecheck.check(loading.load(file, licenses, ON, text=text), licenses)


def saved(report: Report, *, everything: bool) -> Saved:
    return parse(render("json", [report], About("1", lambda: "sha256:0", everything)), "report")


@ANY
@given(text=projects(), data=st.data())
def test_what_is_known_does_not_fail_and_what_is_new_does(
    text: str, data: st.DataObject, file: Path, licenses: licensecheck.Licenses
) -> None:
    report = judged(text, file, licenses)
    entries = baseline.open_now(report)
    assert {item.fingerprint for item in entries} == {
        item.fingerprint for item in report.findings if exit_rank(item) and not item.waived
    }
    some = data.draw(st.lists(st.sampled_from(entries), unique=True) if entries else st.just([]))
    assert set(baseline.parse(baseline.text_of(some), "b")) == set(some)
    held = baseline.held_against(report, baseline.parse(baseline.text_of(some), "b"))
    known = {item.fingerprint for item in some}
    assert held.gone == ()
    assert held.findings == report.findings
    for item in held.findings:
        assert held.fails(item) is (report.fails(item) and item.fingerprint not in known)
    ranks = [exit_rank(item) for item in report.findings if report.fails(item) and item.fingerprint not in known]
    assert held.exit_status == max(ranks, default=0)
    assert baseline.held_against(report, entries).exit_status == 0


@ANY
@given(first=projects(), second=projects(), everything=st.booleans())
def test_no_finding_is_lost(
    first: str, second: str, everything: bool, file: Path, licenses: licensecheck.Licenses
) -> None:
    reports = [judged(text, file, licenses) for text in (first, second)]
    old, new = (saved(report, everything=everything) for report in reports)
    for report, read in zip(reports, (old, new), strict=True):
        shown = report.findings if everything else report.shown
        assert {item.fingerprint: item.status for item in shown} == {
            key: item.status for key, item in read.findings.items()
        }
    changes = compare(old, new)
    listed = [item.seen.fingerprint for how in HOWS for item in changes.of(how)]
    assert len(listed) == len(changes.items) == len(set(listed))
    assert set(listed) == old.findings.keys() | new.findings.keys()
    assert all(bool(item.causes) is (item.how != "same") for item in changes.items)
    assert {item.seen.fingerprint for item in changes.items if item.worse} <= {
        item.seen.fingerprint for item in changes.items if item.how in ("came", "changed")
    }
    # A baseline of the first project, held against the second one, says the same.
    held = baseline.held_against(reports[1], baseline.open_now(reports[0]))._replace(fail_on="due")
    failing = {item.fingerprint for item in held.findings if held.fails(item)}
    assert failing == {item.seen.fingerprint for item in changes.items if item.worse}
    assert held.exit_status == changes.exit_status
    found = {item.fingerprint for item in reports[1].findings if item.status in kinds.OPEN}
    assert {item.fingerprint for item in held.gone} | (found & _open(reports[0])) == _open(reports[0])


def _open(report: Report) -> set[Any]:
    return {item.fingerprint for item in baseline.open_now(report)}


@ANY
@given(text=projects())
def test_a_report_is_the_same_as_itself(text: str, file: Path, licenses: licensecheck.Licenses) -> None:
    report = judged(text, file, licenses)
    changes = compare(saved(report, everything=False), saved(report, everything=True))
    assert {item.how for item in changes.items} <= {"same"}
    assert changes.exit_status == 0

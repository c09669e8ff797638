"""Waivers, allow and deny lists, thresholds and exit statuses; agreements and their ends."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

import licensecheck

Judge = Callable[..., licensecheck.Report]

TUNED = """
[organization]
kind = "company"
domicile = "US"
monthly_active_users = 1_000
[[models]]
id = "acme/support-8b"
origin = "ours"
license = "llama-3.1"
modality = "text"
derived_from = [{ model = "meta-llama/Llama-3.1-8B", by = "finetune" }]
[[deployments]]
name = "web"
offering = "service"
uses = ["coding"]
display = ["Built with Llama"]
[[deployments]]
name = "api"
models = ["acme/support-8b"]
offering = "api"
uses = ["coding"]
display = ["Built with Llama"]
"""
WAIVER = '[[waivers]]\nfinding = "llama-3.1/name-prefix"\nreason = "Renamed in 2.0"\nuntil = 2026-11-23\n'


def both(text: str) -> str:
    return text.replace('name = "web"\n', 'name = "web"\nmodels = ["acme/support-8b"]\n')


def status_of(report: licensecheck.Report, kind: str) -> list[str]:
    return [item.status for item in report.findings if item.kind == kind]


def test_a_waiver_holds_on_its_last_day_and_never_changes_the_status(judge: Judge) -> None:
    report = judge(both(TUNED) + WAIVER)
    waived = [item for item in report.findings if item.waived]
    assert [(item.deployment, item.status) for item in waived] == [("api", "violated"), ("web", "violated")]
    assert (report.verdict, report.counts["waived"], report.counts["violated"]) == ("clear", 2, 0)
    assert report.exit_status == 0
    later = judge(both(TUNED) + WAIVER, on=datetime.date(2026, 11, 24))
    assert not [item for item in later.findings if item.waived]
    assert status_of(later, "expired-waiver") == ["due"]
    assert (later.verdict, later.exit_status) == ("blocked", 12)


def test_narrowing_a_waiver(judge: Judge) -> None:
    report = judge(both(TUNED) + WAIVER + 'deployment = "web"\n')
    assert {item.name: item.verdict for item in report.deployments} == {"web": "clear", "api": "blocked"}
    report = judge(both(TUNED) + WAIVER + 'model = "acme/support-8b"\n')
    assert report.verdict == "clear"


def test_an_unused_waiver_is_said(judge: Judge) -> None:
    report = judge(both(TUNED).replace("acme/support-8b", "acme/Llama-8b") + WAIVER)
    assert status_of(report, "unused-waiver") == ["info"]
    (finding,) = [item for item in report.findings if item.kind == "unused-waiver"]
    assert (finding.component, finding.deployment, finding.subject) == (
        None,
        None,
        (("finding", "llama-3.1/name-prefix"),),
    )


def test_two_waivers_of_the_same_kind_have_fingerprints_of_their_own(judge: Judge) -> None:
    other = WAIVER.replace("llama-3.1/name-prefix", "mit/license-copy")
    report = judge(both(TUNED).replace("acme/support-8b", "acme/Llama-8b") + WAIVER + other)
    prints = [item.fingerprint for item in report.findings if item.kind == "unused-waiver"]
    assert len(set(prints)) == 2


POLICIES = [
    ("", "", True),
    ("", '"mit"', True),
    ("", '"Llama3.1"', False),
    ("", '"source-available"', False),
    ('"permissive"', "", False),
    ('"source-available"', "", True),
    ('"llama-3.1"', "", True),
    ('"llama-3.1", "mit"', '"llama-3.1"', False),
]


@pytest.mark.parametrize(("allow", "deny", "fine"), POLICIES)
def test_allow_and_deny(allow: str, deny: str, fine: bool, judge: Judge) -> None:
    text = both(TUNED).replace("acme/support-8b", "acme/Llama-8b")
    report = judge(f"{text}[policy]\nallow = [{allow}]\ndeny = [{deny}]\n")
    assert status_of(report, "policy") == ([] if fine else ["violated"])
    assert report.verdict == ("clear" if fine else "blocked")


def test_the_policy_chooses_among_licenses_on_offer(judge: Judge) -> None:
    text = '[[models]]\nid = "a/b"\nlicense = "mit OR apache-2.0"\n[policy]\ndeny = ["mit"]\n'
    report = judge(text, sets=('deployment.offering="internal"',))
    assert [item.id for item in report.components[0].licenses] == ["apache-2.0"]
    assert report.verdict == "clear"
    report = judge(text.replace('["mit"]', '["permissive"]'), sets=('deployment.offering="internal"',))
    assert report.verdict == "blocked"


BIG = '[organization]\nmonthly_active_users = 900_000_000\nagreements = [{entry}]\n[[models]]\nid = "meta-llama/{model}"\n'
OFFER = '[[deployments]]\nname = "d"\noffering = "internal"\nuses = ["military"]\n'
AGREEMENTS = [
    ("", "undetermined", "violated"),
    ('"llama-3.1"', "satisfied", "violated"),
    ('"llama3.1"', "satisfied", "violated"),
    ('"llama-4"', "undetermined", "violated"),
    ('{ license = "llama-3.1", until = 2026-11-23 }', "satisfied", "violated"),
    ('{ license = "llama-3.1", until = 2026-11-22 }', "undetermined", "violated"),
    ('{ license = "llama-3.1", covers = [] }', "undetermined", "violated"),
    ('{ license = "llama-3.1", covers = ["prohibited-use"] }', "undetermined", "satisfied"),
    ('{ license = "llama-3.1", covers = ["usage-scale-limit", "prohibited-use"] }', "satisfied", "satisfied"),
]


@pytest.mark.parametrize(("entry", "scale", "use"), AGREEMENTS)
def test_agreements(entry: str, scale: str, use: str, judge: Judge) -> None:
    report = judge(BIG.format(entry=entry, model="Llama-3.1-8B") + OFFER)
    assert status_of(report, "usage-scale-limit") == [scale]
    assert [item.status for item in report.findings if item.code == "llama-3.1/prohibited-use"] == [use]


EXITS = [
    ("violated", "due", 12), ("violated", "undetermined", 12), ("violated", "violated", 12),
    ("undetermined", "due", 11), ("undetermined", "undetermined", 11), ("undetermined", "violated", 0),
    ("undetermined duty", "due", 10), ("undetermined duty", "undetermined", 0), ("undetermined duty", "violated", 0),
    ("due", "due", 10), ("due", "undetermined", 0), ("due", "violated", 0),
    ("nothing", "due", 0),
]  # fmt: skip
SITUATIONS = {
    "violated": '[[models]]\nid = "deepseek-ai/DeepSeek-V3"\n[[deployments]]\nname = "d"\noffering = "internal"\nuses = ["military"]\n',
    "undetermined": '[[models]]\nid = "deepseek-ai/DeepSeek-V3"\n[[deployments]]\nname = "d"\noffering = "internal"\n',
    "undetermined duty": '[[models]]\nid = "microsoft/phi-4"\n',
    "due": '[[models]]\nid = "microsoft/phi-4"\n[[deployments]]\nname = "d"\noffering = "weights"\n',
    "nothing": '[[models]]\nid = "microsoft/phi-4"\n[[deployments]]\nname = "d"\noffering = "service"\n',
}
VERDICTS = {"violated": "blocked", "undetermined": "undetermined", "undetermined duty": "conditional",
            "due": "conditional", "nothing": "clear"}  # fmt: skip


@pytest.mark.parametrize(("situation", "fail_on", "wanted"), EXITS)
def test_exit_status_and_verdict(situation: str, fail_on: str, wanted: int, judge: Judge) -> None:
    report = judge(SITUATIONS[situation] + f'[policy]\nfail_on = "{fail_on}"\n')
    assert report.exit_status == wanted
    assert report.verdict == VERDICTS[situation]


def test_what_could_not_be_read_fails_whatever_the_threshold(judge: Judge) -> None:
    text = SITUATIONS["nothing"].replace('"microsoft/phi-4"', '"microsoft/phi-4"\npath = "gone"')
    report = judge(text + '[policy]\nfail_on = "violated"\n')
    assert [item.text for item in report.incomplete] == ["gone: cannot be read: No such file or directory"]
    assert report.exit_status == 11


LISTS = [
    ('deny = ["Meta Platforms"]', "violated", "policy.deny holds 'Meta Platforms'"),
    ('deny = ["meta platforms"]', "violated", "policy.deny holds"),
    ('deny = ["name-prefix"]', "violated", "policy.deny holds 'name-prefix'"),
    ('deny = ["attribution-display"]', None, ""),  # shown, so there is nothing against it
    ('deny = ["no-hosting"]', None, ""),
    ('review = ["llama-3.1"]', "due", "policy.review holds 'llama-3.1'"),
    ('review = ["source-available"]', "due", "wants somebody to look"),
    ('review = ["prohibited-use"]', None, ""),
    ('allow = ["Meta Platforms"]', None, ""),
    ('allow = ["permissive"]', "violated", "policy.allow holds neither"),
    ('deny = ["llama-3.1"]\nreview = ["llama-3.1"]', "violated", "policy.deny"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "status", "words"), LISTS)
def test_lists_hold_ids_categories_licensors_and_kinds(
    rules: str, status: str | None, words: str, judge: Judge
) -> None:
    found = [item for item in judge(both(TUNED) + f"[policy]\n{rules}\n").findings if item.kind == "policy"]
    assert [item.status for item in found] == ([status] if status else [])
    assert all(words in item.message and item.deployment is None for item in found)


def test_what_was_reviewed_is_met_by_somebodys_word(judge: Judge) -> None:
    text = (
        both(TUNED) + '[policy]\nreview = ["llama-3.1"]\n[[evidence]]\nterm = "policy"\nstatement = "Legal, in May"\n'
    )
    assert status_of(judge(text), "policy") == ["satisfied"]
    assert status_of(judge(text + 'deployment = "web"\n'), "policy") == ["due"]


def test_a_deployment_has_a_policy_of_its_own(judge: Judge) -> None:
    text = both(TUNED).replace(
        '[[deployments]]\nname = "api"', '[deployments.policy]\ndeny = ["llama-3.1"]\n[[deployments]]\nname = "api"'
    )
    found = [(item.deployment, item.status) for item in judge(text).findings if item.kind == "policy"]
    assert found == [("web", "violated")]
    verdicts = {item.name: item.verdict for item in judge(text + WAIVER).deployments}
    assert verdicts == {"web": "blocked", "api": "clear"}
    # What it does not say itself, the project's policy says.
    found = [(item.deployment, item.status) for item in judge(text + '[policy]\nreview = ["source-available"]\n').findings
             if item.kind == "policy"]  # fmt: skip
    assert found == [("api", "due"), ("web", "violated")]
    # What it allows itself is allowed there, whatever the project's policy says.
    text = text.replace('deny = ["llama-3.1"]', "deny = []") + '[policy]\ndeny = ["llama-3.1"]\n'
    assert [(item.deployment, item.status) for item in judge(text).findings if item.kind == "policy"] == [
        ("api", "violated")
    ]
    verdicts = {item.name: item.verdict for item in judge(text + WAIVER).deployments}
    assert verdicts == {"web": "clear", "api": "blocked"}

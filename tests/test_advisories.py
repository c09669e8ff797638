"""Official rules beside the licenses: whom they concern, and how to turn them off."""

from __future__ import annotations

from pathlib import Path

import pytest

import licensecheck
from licensecheck import advisories
from licensecheck.resolve.catalog import Catalog
from tests.conftest import ON

RULE = """\
schema = 1
checked = 2026-01-01
[[advisory]]
id = "fr-test"
title = "France: no phi"
jurisdiction = "FR"
authority = "Office"
instrument = "Order 1"
since = 2025-01-01
vendors = ["Microsoft"]
applies = 'organization.kind == "government" and organization.domicile == "FR"'
says = "Offices keep away from it."
source = "https://example.org/order"
"""
MODEL = """\
schema = 1
{organization}
[[models]]
id = "microsoft/phi-4"
[[deployments]]
name = "d"
offering = "internal"
uses = ["coding"]
{more}
"""
OURS = '[organization]\nkind = "government"\ndomicile = "FR"'


def judged(folder: Path, rule: str, organization: str, more: str = "") -> list[tuple[str, tuple[str, ...]]]:
    (folder / "own").mkdir(exist_ok=True)
    (folder / "own" / "advisories.toml").write_text(rule, encoding="utf-8")
    (folder / "licensecheck.toml").write_text(MODEL.format(organization=organization, more=more), encoding="utf-8")
    licenses = licensecheck.load_licenses([folder / "own"])
    report = licensecheck.check(licensecheck.load_project(folder, licenses, on=ON), licenses)
    found = [item for item in report.findings if item.kind == "advisory"]
    assert all((item.component, item.deployment, item.clause) == ("microsoft/phi-4", "d", "Order 1") for item in found)
    return [(item.status, item.asks) for item in found]


ALL = RULE + 'concerns = "all"\n'
MOST = RULE + 'concerns = "most"\n'
HALF = '[organization]\nkind = "government"'
CASES = [
    (RULE, OURS, [("info", ())]),
    (RULE, HALF, []),
    (RULE, OURS.replace("FR", "DE"), []),
    (MOST, OURS, [("undetermined", ())]),
    (MOST, HALF, []),
    (MOST, OURS.replace("FR", "DE"), []),
    (ALL, OURS, [("violated", ())]),
    (ALL, HALF, [("undetermined", ("organization.domicile",))]),
    (ALL, HALF.replace('kind = "government"', 'domicile = "FR"'), [("undetermined", ("organization.kind",))]),
    (ALL, "", []),  # nothing that is declared speaks for it
    (ALL, OURS.replace("government", "company"), []),
    (ALL.replace("Microsoft", "Nobody"), OURS, []),
    (ALL.replace("Microsoft", "Nobody") + 'models = ["microsoft/*"]\n', OURS, [("violated", ())]),
    (ALL.replace("Microsoft", "Nobody") + 'models = ["MICROSOFT/Phi-[34]"]\n', OURS, [("violated", ())]),
    (ALL.replace("Microsoft", "Nobody") + 'models = ["phi-4", "soft/*"]\n', OURS, []),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "organization", "wanted"), CASES)
def test_whom_a_rule_concerns(
    rule: str, organization: str, wanted: list[tuple[str, tuple[str, ...]]], tmp_path: Path
) -> None:
    assert judged(tmp_path, rule, organization) == wanted


def test_one_line_turns_them_off(tmp_path: Path) -> None:
    assert judged(tmp_path, ALL, OURS, "[policy]\nadvisories = false\n") == []


def test_a_rule_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    for bad in (RULE.replace("organization.kind", "organization.kin"), RULE.replace("schema = 1", "schema = 2")):
        with pytest.raises(licensecheck.InputError, match=r"advisories\.toml"):
            judged(tmp_path, bad, OURS)


def test_shipped_rules_name_vendors_of_the_catalog_and_are_dated(licenses: licensecheck.Licenses) -> None:
    vendors = {entry.vendor for entry in Catalog(licenses)}
    found = advisories.load(licenses)
    assert found.rules
    assert found.open_source
    for rule in found.rules:
        assert set(rule.vendors) <= vendors, rule.id
    dated = [(item.source, item.since) for item in found.rules] + [
        (item.source, item.since) for item in found.open_source
    ]
    for source, since in dated:
        assert source.startswith("https://")
        assert since <= ON


CHINESE = ["baidu/ERNIE-4.5-21B-A3B-PT", "ByteDance-Seed/Seed-OSS-36B-Instruct", "XiaomiMiMo/MiMo-7B-RL",
           "inclusionAI/Ling-lite", "openbmb/MiniCPM-V-4_5", "Wan-AI/Wan2.2-T2V-A14B", "meituan-longcat/LongCat-Flash-Chat",
           "doubao-1.5-pro", "openrouter/baidu/ernie-4.5-21b-a3b", "tencent/HunyuanVideo", "Qwen/Qwen3-8B"]  # fmt: skip


@pytest.mark.parametrize(
    "name", [*CHINESE, "acme/tuned", "mistralai/Mistral-7B-v0.3", "acme/wan2-tuned", "longcat-mine"]
)
def test_the_shipped_rule_on_covered_nations_knows_their_makers(
    name: str, tmp_path: Path, licenses: licensecheck.Licenses
) -> None:
    text = MODEL.format(organization='[organization]\ndomicile = "US"', more="").replace("coding", "military")
    text = text.replace("microsoft/phi-4", name)
    if name.endswith(("tuned", "mine")):
        base = "meituan-longcat/LongCat-Flash-Chat" if name == "acme/tuned" else "microsoft/phi-4"
        text = text.replace(
            f'"{name}"\n', f'"{name}"\norigin = "ours"\nderived_from = [{{ model = "{base}", by = "finetune" }}]\n'
        )
    (tmp_path / "licensecheck.toml").write_text(text, encoding="utf-8")
    report = licensecheck.check(licensecheck.load_project(tmp_path, licenses, on=ON), licenses)
    found = {dict(item.subject or ()).get("advisory") for item in report.findings if item.kind == "advisory"}
    assert ("us-ndaa-2026-1532" in found) == (name in [*CHINESE, "acme/tuned"])


def test_a_rule_about_weights_reaches_what_was_made_from_them(tmp_path: Path) -> None:
    made = """\
[[models]]
id = "acme/tuned"
origin = "ours"
modality = "text"
license = "mit"
derived_from = [{ model = "microsoft/phi-4", by = "BY" }]
"""
    rule = RULE.replace('domicile == "FR"', 'domicile == "FR" and model.access == "weights"')
    for by, wanted in (("finetune", {"acme/tuned"}), ("distilled", set())):
        (tmp_path / "own").mkdir(exist_ok=True)
        (tmp_path / "own" / "advisories.toml").write_text(rule, encoding="utf-8")
        text = MODEL.format(organization=OURS, more="").replace(
            "[[deployments]]", made.replace("BY", by) + "[[deployments]]"
        )
        (tmp_path / "licensecheck.toml").write_text(text, encoding="utf-8")
        licenses = licensecheck.load_licenses([tmp_path / "own"])
        report = licensecheck.check(licensecheck.load_project(tmp_path, licenses, on=ON), licenses)
        assert {item.component for item in report.findings if item.kind == "advisory"} == wanted


# -- the European Union on free and open-source licenses --------------------------------------------------------------

VIEWS = [
    ("mit", "yes"), ("apache-2.0", "yes"), ("gpl-3.0-only", "yes"), ("cc-by-4.0", "yes"), ("cc-by-sa-4.0", "yes"),
    ("llama-3.1", "no, for its usage-scale-limit, prohibited-use"), ("gemma", "no, for its "), ("openrail++", "no, for its prohibited-use"),
    ("cc-by-nc-4.0", "no, for its non-commercial"), ("deepseek-1.0", "no, for its prohibited-use"),
    ("kimi-k2", "unclear, as it is source-available"), ("ofl-1.1", "unclear, for its non-commercial"),
    ("intel-research", "not known: its text was not read"),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "wanted"), VIEWS)
def test_which_licenses_are_free_and_open_source(id_: str, wanted: str, licenses: licensecheck.Licenses) -> None:
    ((_, said),) = advisories.views(licenses.get(id_), licenses)
    assert said.startswith(wanted)


RELEASED = """\
schema = 1
[[models]]
id = "acme/own"
origin = "ours"
modality = "text"
license = "LICENSE"
[[models]]
id = "microsoft/phi-4"
[[deployments]]
name = "d"
offering = "OFFERING"
countries = ["COUNTRY"]
"""
SITUATIONS = [
    ("apache-2.0", "weights", "DE", ["apache-2.0: yes"]),
    ("mit OR llama-3.1", "weights", 'US", "FR', ["llama-3.1: no, for its usage-scale-limit", "mit: yes"]),
    ("apache-2.0", "weights", "US", []),
    ("apache-2.0", "service", "DE", []),
    ("nobody-knows-1.0", "weights", "DE", []),
]


@pytest.mark.parametrize(("license_", "offering", "country", "wanted"), SITUATIONS)
def test_what_a_release_in_the_union_is_told(
    license_: str, offering: str, country: str, wanted: list[str], tmp_path: Path, licenses: licensecheck.Licenses
) -> None:
    text = RELEASED.replace("LICENSE", license_).replace("OFFERING", offering).replace("COUNTRY", country)
    (tmp_path / "licensecheck.toml").write_text(text, encoding="utf-8")
    report = licensecheck.check(licensecheck.load_project(tmp_path, licenses, on=ON), licenses)
    found = [item for item in report.findings if item.kind == "advisory"]
    assert [(item.component, item.status, item.asks) for item in found] == [("acme/own", "info", ())] * bool(wanted)
    assert all(words in item.message for item in found for words in wanted)


def test_shipped_rules_about_providers(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    text = 'schema = 1\n[organization]\nkind = "{}"\ndomicile = "{}"\n[[models]]\nid = "{}"\n[[deployments]]\nname = "d"\noffering = "internal"\nuses = ["{}"]\n'
    for kind, domicile, model, use, wanted in (
        ("government", "TW", "deepseek/deepseek-chat", "coding", {"violated"}),
        ("government", "TW", "groq/deepseek-r1-distill-llama-70b", "coding", set()),
        ("government", "TW", "openrouter/deepseek/deepseek-r1", "coding", set()),
        ("government", "AU", "deepseek/deepseek-chat", "coding", {"undetermined", "info"}),
        ("government", "CZ", "deepseek/deepseek-chat", "coding", {"undetermined", "info"}),
        ("government", "CZ", "deepseek-ai/DeepSeek-V3-0324", "coding", set()),
        ("company", "US", "deepseek/deepseek-chat", "military", {"undetermined"}),
        ("company", "US", "deepseek/deepseek-chat", "coding", set()),
        ("company", "DE", "deepseek/deepseek-chat", "coding", set()),
    ):
        (tmp_path / "licensecheck.toml").write_text(text.format(kind, domicile, model, use), encoding="utf-8")
        report = licensecheck.check(licensecheck.load_project(tmp_path, licenses, on=ON), licenses)
        assert {item.status for item in report.findings if item.kind == "advisory"} == wanted, (
            kind,
            domicile,
            model,
            use,
        )

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


CERTAIN = RULE + "certain = true\n"
CASES = [
    (RULE, OURS, [("info", ())]),
    (RULE, '[organization]\nkind = "government"', []),
    (RULE, OURS.replace("FR", "DE"), []),
    (CERTAIN, OURS, [("violated", ())]),
    (CERTAIN, '[organization]\nkind = "government"', [("undetermined", ("organization.domicile",))]),
    (CERTAIN, "", [("undetermined", ("organization.kind", "organization.domicile"))]),
    (CERTAIN, OURS.replace("government", "company"), []),
    (CERTAIN.replace("Microsoft", "Nobody"), OURS, []),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "organization", "wanted"), CASES)
def test_whom_a_rule_concerns(
    rule: str, organization: str, wanted: list[tuple[str, tuple[str, ...]]], tmp_path: Path
) -> None:
    assert judged(tmp_path, rule, organization) == wanted


def test_one_line_turns_them_off(tmp_path: Path) -> None:
    assert judged(tmp_path, CERTAIN, OURS, "[policy]\nadvisories = false\n") == []


def test_a_rule_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    for bad in (RULE.replace("organization.kind", "organization.kin"), RULE.replace("schema = 1", "schema = 2")):
        with pytest.raises(licensecheck.InputError, match=r"advisories\.toml"):
            judged(tmp_path, bad, OURS)


def test_shipped_rules_name_vendors_of_the_catalog_and_are_dated(licenses: licensecheck.Licenses) -> None:
    vendors = {entry.vendor for entry in Catalog(licenses)}
    found = advisories.load(licenses)
    assert found
    for item in found:
        assert set(item.vendors) <= vendors, item.id
        assert item.source.startswith("https://")
        assert item.since <= ON
        assert not (item.certain and item.secondary), item.id

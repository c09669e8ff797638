"""A made-up license and model family, dropped into a copy of the data, works everywhere with no other edit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import licensecheck
from licensecheck.cli import main
from licensecheck.lint import lint
from tests.conftest import ON, ROOT

LICENSE = """\
schema = 1
id = "zephyr-1"
name = "Zephyr License 1"
spdx = "LicenseRef-Zephyr-1"
aliases = ["zephyr"]
licensor = "Zephyr Labs"
category = "source-available"
released = 2025-05-02
reviewed = 2026-01-01
[[document]]
name = "license"
source = "https://example.org/zephyr"
[[term]]
kind = "usage-scale-limit"
clause = "2"
anchor = "a thousand people"
applies = "organization.monthly_active_users_in.2025-04 >= 1_000"
says = "A thousand people in the month before release are too many."
fix = "Ask Zephyr Labs."
[[term]]
kind = "attribution-display"
clause = "3"
anchor = "show the words"
applies = "deployment.makes_available"
shown_by = { display = ["Blown by Zephyr"] }
says = "The words are shown."
[[case]]
says = "The boundary"
each = { "organization.monthly_active_users_in.2025-04" = [1_000, 1_001], "lineage.way" = ["itself", "weights"] }
expect = { usage-scale-limit = "violated" }
[[case]]
says = "Below"
given = { "organization.monthly_active_users_in.2025-04" = 999 }
expect = { usage-scale-limit = "not-applicable" }
[[case]]
says = "Unknown"
expect = { usage-scale-limit = "undetermined", attribution-display = "undetermined" }
[[case]]
says = "Agreed"
given = { "organization.agreements" = ["zephyr-1"] }
expect = { usage-scale-limit = "satisfied" }
[[case]]
says = "Through nothing else"
given = { "organization.monthly_active_users_in.2025-04" = 5_000, "model.origin" = "ours", "deployment.offering" = "api" }
each = { "lineage.way" = ["outputs", "data"] }
expect = { usage-scale-limit = "not-applicable", attribution-display = "not-applicable" }
[[case]]
says = "Shown to anybody outside"
each = { "deployment.offering" = ["api", "service", "product", "weights"], "lineage.way" = ["itself", "weights"] }
expect = { attribution-display = "due" }
[[case]]
says = "Inside"
given = { "deployment.offering" = "internal" }
expect = { attribution-display = "not-applicable" }
[[case]]
says = "Shown"
given = { "deployment.offering" = "api", "deployment.display" = ["Blown by Zephyr"] }
expect = { attribution-display = "satisfied" }
[[case]]
says = "Something else is shown"
given = { "deployment.offering" = "api", "deployment.display" = ["Blown by", "blown by zephyr"] }
expect = { attribution-display = "violated" }
"""
CATALOG = """\
schema = 1
vendor = "Zephyr Labs"
namespaces = ["zephyr-labs"]
checked = 2026-01-01
[[model]]
match = ["zephyr-labs/Breeze-*"]
license = "zephyr-1"
modality = "text"
source = "https://example.org/breeze"
"""
MANIFEST = """\
schema = 1
[organization]
monthly_active_users = 1_000
agreements = []
[[models]]
id = "zephyr-labs/Breeze-7B"
[[deployments]]
name = "d"
offering = "api"
[[evidence]]
term = "zephyr-1/attribution-display"
file = "page.html"
[policy]
deny = ["Zephyr"]
"""


def test_it_works_everywhere(tmp_path: Path) -> None:
    data = tmp_path / "licenses"
    shutil.copytree(ROOT / "licenses", data)
    (data / "zephyr-1.toml").write_text(LICENSE, encoding="utf-8")
    (data / "models" / "zephyr.toml").write_text(CATALOG, encoding="utf-8")
    licenses = licensecheck.Licenses([data])
    assert lint(licenses, "zephyr-1") == ([], "2 terms, 20 cases")
    assert licenses.find("LICENSEREF-zephyr-1") == ("zephyr-1", False)
    (tmp_path / "licensecheck.toml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "page.html").write_text("<p>Blown by Zephyr</p>", encoding="utf-8")
    report = licensecheck.check(licensecheck.load_project(tmp_path, licenses, on=ON), licenses)
    found = {item.code: item for item in report.findings}
    assert found["zephyr-1/usage-scale-limit"].asks == ("organization.monthly_active_users_in.2025-04",)
    assert found["zephyr-1/attribution-display"].status == "satisfied"
    assert found["policy"].license == "zephyr-1"
    assert report.components[0].licenses[0].id == "zephyr-1"


def test_a_folder_of_ones_own_is_added_by_an_option(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "models").mkdir(parents=True)
    (own / "zephyr-1.toml").write_text(LICENSE, encoding="utf-8")
    (own / "models" / "zephyr.toml").write_text(CATALOG, encoding="utf-8")
    (tmp_path / "licensecheck.toml").write_text(MANIFEST.partition("[[evidence]]")[0], encoding="utf-8")
    runner = CliRunner()
    args = ["--licenses", str(own)]
    report = json.loads(runner.invoke(main, ["check", str(tmp_path), "--format", "json", *args]).stdout)
    assert report["components"][0]["licenses"][0]["id"] == "zephyr-1"
    assert "Zephyr License 1" in runner.invoke(main, ["explain", "zephyr", *args]).stdout
    assert "license: zephyr-1" in runner.invoke(main, ["explain", "zephyr-labs/breeze-7b", *args]).stdout
    assert "zephyr-1" in runner.invoke(main, ["licenses", *args]).stdout
    done = runner.invoke(main, ["licenses", "lint", str(own / "zephyr-1.toml")])
    assert (done.exit_code, done.stdout) == (0, "zephyr-1: 2 terms, 20 cases, proven\n")


def test_a_file_of_ones_own_replaces_one_of_ours(tmp_path: Path) -> None:
    text = LICENSE.replace('"zephyr-1"', '"mit"').replace('"zephyr"', '"mit-like"')
    (tmp_path / "mit.toml").write_text(text, encoding="utf-8")
    assert licensecheck.load_licenses([tmp_path]).get("mit").name == "Zephyr License 1"


UNREAD = """\
schema = 1
id = "mist-1"
name = "Mist License 1"
aliases = ["mist"]
licensor = "Mist"
category = "source-available"
reviewed = 2026-01-01
unread = "Its text is shown only after signing in. A newspaper reports a limit of a thousand users."
[[document]]
name = "license"
source = "https://example.org/mist"
"""


@pytest.mark.parametrize(("declared", "status"), [
    ("mist", "undetermined"), ("mist AND mit", "undetermined"), ("mist OR mit", None), ("mit OR mist", None),
    ("mist OR nobody-knows", "undetermined"),
])  # fmt: skip
def test_a_license_whose_text_was_not_read_is_never_certain(declared: str, status: str | None, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "mist-1.toml").write_text(UNREAD, encoding="utf-8")
    manifest = f'schema = 1\n[[models]]\nid = "mist/m"\nlicense = "{declared}"\n[[deployments]]\nname = "d"\noffering = "api"\n'
    (tmp_path / "licensecheck.toml").write_text(manifest, encoding="utf-8")
    licenses = licensecheck.load_licenses([own])
    assert lint(licenses, "mist-1") == ([], "0 terms, 0 cases")
    report = licensecheck.check(licensecheck.load_project(tmp_path, licenses, on=ON), licenses)
    found = {item.kind: item for item in report.findings}
    assert (found["unknown-license"].status if "unknown-license" in found else None) == status
    assert report.verdict == ("undetermined" if status else "clear")
    if status and "nobody" not in declared:
        assert "newspaper reports" in found["unknown-license"].message
        assert found["unknown-license"].asks == ("model.license",)
    explained = CliRunner().invoke(main, ["explain", "mist-1", "--licenses", str(own)])
    assert "newspaper reports" in " ".join(explained.stdout.split())


def test_a_license_that_was_not_read_states_no_terms(tmp_path: Path) -> None:
    (tmp_path / "zephyr-1.toml").write_text(
        LICENSE.replace("[[document]]", 'unread = "why"\n[[document]]', 1), encoding="utf-8"
    )
    with pytest.raises(licensecheck.InputError, match="states no terms"):
        licensecheck.load_licenses([tmp_path])

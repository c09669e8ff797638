"""The published schemas hold for every example, every license file, and what the tool prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli
from click.testing import CliRunner

from licensecheck.cli import main
from licensecheck.licenses import OTHERS
from tests.conftest import ROOT
from tests.test_formats import EXAMPLES, MANIFEST


def validator(of: str) -> Any:
    schema = json.loads(CliRunner().invoke(main, ["schema", of]).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_a_manifest(name: str) -> None:
    text = (ROOT / "examples" / name / "licensecheck.toml").read_text("utf-8")
    validator("manifest").validate(plain(tomli.loads(text)))


def test_every_license_file_is_one_and_a_mistake_is_none() -> None:
    checker = validator("license")
    for path in sorted((ROOT / "licenses").glob("*.toml")):
        if path.stem not in OTHERS:
            checker.validate(plain(tomli.loads(path.read_text("utf-8"))))
    mit = plain(tomli.loads((ROOT / "licenses" / "mit.toml").read_text("utf-8")))
    for wrong in ({**mit, "licence": "x"}, {**mit, "schema": 2}, {key: mit[key] for key in mit if key != "id"}):
        assert not checker.is_valid(wrong)


@pytest.mark.parametrize("more", [[], ["--all"]])
def test_every_report_is_one(more: list[str], tmp_path: Path) -> None:
    checker = validator("report")
    (tmp_path / "licensecheck.toml").write_text(MANIFEST, encoding="utf-8")
    for args in (*([str(ROOT / "examples" / name)] for name in EXAMPLES), [str(tmp_path)],
                 [str(ROOT / "examples"), "--all-projects"], [str(tmp_path / "none")]):  # fmt: skip
        done = CliRunner().invoke(main, ["check", *args, "--format", "json", *more])
        checker.validate(json.loads(done.stdout))
    report = json.loads(CliRunner().invoke(main, ["check", str(tmp_path), "--format", "json"]).stdout)
    for wrong in (
        {**report, "verdict": "fine"},
        {**report, "more": 1},
        {key: report[key] for key in report if key != "on"},
    ):
        assert not checker.is_valid(wrong)

"""The shared exam, where it is at hand: every case that the encoded licenses can answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import licensecheck
from tests.conftest import ROOT

SHARED = Path(os.environ.get("LICENSECHECK_SHARED", ROOT.parent / "shared"))
SCENARIOS = SHARED / "scenarios"
# These need the reading of cards and license texts.
LATER = {"card-and-text-disagree", "card-and-text-disagree-bsd"}


@pytest.mark.skipif(not SCENARIOS.is_dir(), reason=f"the folder of exam cases {SHARED.name}/scenarios is not here")
def test_the_exam(licenses: licensecheck.Licenses) -> None:
    cases = [json.loads(line) for path in sorted(SCENARIOS.glob("*.jsonl"))
             for line in path.read_text("utf-8").splitlines() if line.strip()]  # fmt: skip
    command = f"{sys.executable} -m licensecheck"
    files = [str(path) for path in sorted(SCENARIOS.glob("*.jsonl"))]
    exam = [sys.executable, str(SCENARIOS / "exam.py"), "--licensecheck", command, *files]
    done = subprocess.run(exam, capture_output=True, text=True, check=False)
    failed = {line.split()[1].rstrip(":") for line in done.stdout.splitlines() if line.startswith("FAIL ")}
    assert f"/{len(cases)}" in done.stdout.splitlines()[-1]
    open_ = {case["id"] for case in cases if _needs_more(case, licenses)} | LATER
    assert not failed - open_, done.stdout


def _needs_more(case: dict[str, object], licenses: licensecheck.Licenses) -> bool:
    """Whether a case asks for a license that no file encodes."""
    wanted = {str(item["license"]) for key in ("expect", "forbid") for item in case.get(key) or []  # type: ignore[attr-defined]
              if item.get("license")}  # fmt: skip
    import tomli

    try:
        tables = tomli.loads(str(case["manifest"]))
    except tomli.TOMLDecodeError:
        return False
    models = [model for model in tables.get("models", []) if isinstance(model, dict)]
    wanted |= {str(model["license"]) for model in models if "license" in model}
    from licensecheck.resolve.catalog import Catalog

    catalog = Catalog(licenses)
    ids = [str(model["id"]) for model in models if "id" in model]
    ids += [
        str(step.get("model")) for model in models for step in model.get("derived_from", []) if isinstance(step, dict)
    ]
    wanted |= {entry.license for id_ in ids if (entry := catalog.find(id_)) is not None and entry.license}
    organization = tables.get("organization", {})
    for key in ("agreements", "registrations"):
        wanted |= {str(name) for name in organization.get(key, [])} if isinstance(organization, dict) else set()
    return any(licenses.find(name) is None and name.lower() not in licenses.families for name in wanted)

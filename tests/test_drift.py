"""Real derivatives, as their cards label them: which drop what an ancestor demands, or break its naming rule."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

import licensecheck
from licensecheck.evaluate.findings import Judge
from licensecheck.facts import STEPS
from licensecheck.project import Declared, Known, Step, nothing_declared
from licensecheck.resolve.catalog import Catalog
from licensecheck.resolve.components import Graph
from tests.conftest import ON, ROOT

SHARED = Path(os.environ.get("LICENSECHECK_SHARED", ROOT.parent / "shared")) / "cards/drift.jsonl"
ROWS: list[dict[str, Any]] = (
    [json.loads(line) for line in SHARED.read_text("utf-8").splitlines()] if SHARED.is_file() else []
)
# Where the judgment is another than the list's, and why.
OTHERWISE = {
    "Salesforce/LLaMA-3-8B-SFR-Iterative-DPO-R": "names are compared with their capitals",
    "RedHatAI/Meta-Llama-3.1-8B-Instruct-NVFP4": "the name begins with Meta, and the rule wants Llama there",
    "TheBloke/cat-v1.0-13B-GGUF": "what it repackages is itself labeled MIT over Llama 2",
    "uukuguy/speechless-mistral-dolphin-orca-platypus-samantha-7b": "another family's label drops nothing here",
    "TheBloke/speechless-mistral-dolphin-orca-platypus-samantha-7B-GGUF": "another family's label drops nothing here",
    "Open-Orca/OpenOrca-Platypus2-13B": "one of the merged models is labeled share-alike",
    "zai-org/LongReward-glm4-9b-DPO": "its name does not begin as the license wants; its publisher is the licensor, under another name",
    "fofr/sdxl-emoji": "one RAIL's label for another's carries the restrictions",
    "RunDiffusion/Juggernaut-XL-v9": "one RAIL's label for another's carries the restrictions",
    "OnomaAIResearch/Illustrious-XL-v2.0": "one RAIL's label for another's carries the restrictions",
}


def _declared(id_: str, license_: Any, name: str | None, bases: list[str], by: str) -> Declared:
    text = " AND ".join(license_) if isinstance(license_, list) else license_
    text = name if name and text in (None, "", "other", "unknown") else text
    steps = tuple(Step(base, by, "card") for base in bases)
    return Declared(
        id_, "model", "third-party", text or None, "card", {"model.id": Known(id_, "card")}, steps, None, "card"
    )


def judged(row: dict[str, Any], catalog: Catalog) -> tuple[bool, bool]:
    """Whether a derivative is reported as drifting, and whether an ancestor's license is not known."""
    levels: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for item in row["chain"]:
        levels[item["level"]].append(item)
    by = row["relation"] if row["relation"] in STEPS else "finetune"
    bases = [item["id"] for item in levels[1]]
    found = {row["id"]: _declared(row["id"], row["declared_license"], row["declared_license_name"], bases, by)}
    for level in sorted(levels):
        for item in levels[level]:
            if catalog.find(item["id"]) is None:
                above = [parent["id"] for parent in levels.get(level + 1, [])]
                found[item["id"]] = _declared(item["id"], item["license"], item["license_name"], above, "finetune")
    project = nothing_declared(ROOT, ON)._replace(declared=tuple(found.values()))
    licenses = licensecheck.load_licenses()
    graph = Graph(project, licenses, catalog)
    judge = Judge(project, licenses, graph)
    drifts = bool(judge.drift(row["id"]))
    reached = [graph[reach.ancestor] for reach in judge.reached(row["id"]).reaches]
    open_ = any(not item.known or any(not bound.id for branch in item.choices for bound in branch) for item in reached)
    return drifts, open_


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog(licensecheck.load_licenses())


@pytest.mark.skipif(not ROWS, reason=f"the list of derivatives {SHARED.name} is not here")
def test_real_derivatives(catalog: Catalog) -> None:
    wrong = {}
    for row in ROWS:
        if row["verdict"] == "unknown":
            continue  # the list itself does not say
        drifts, open_ = judged(row, catalog)
        if drifts != row["should_flag"] and not (open_ and not drifts):
            wrong[row["id"]] = row["reason"]
    assert set(wrong) == set(OTHERWISE), wrong

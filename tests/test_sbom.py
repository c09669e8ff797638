"""The bills of materials: valid by the standards' own libraries, and with all that the report knows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import spdx_python_model
from click.testing import CliRunner
from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import licensecheck
from licensecheck.cli import main
from licensecheck.evaluate.report import Report
from licensecheck.report.formats import About, cyclonedx, render
from tests.conftest import ON, ROOT
from tests.test_formats import EXAMPLES, folder, messy, rendered

__all__ = ["folder", "messy"]  # fixtures
ABOUT = About("0.1.0", lambda: "sha256:0")
BILLS = ("cyclonedx", "spdx")
# Every step there is, a diamond, data of data, a choice, a name that nobody encoded, and two deployments.
LINEAGE = """
[project]
name = "caf\u00e9 / two"
[[models]]
id = "acme/mix"
origin = "ours"
license = "MIT OR (Apache-2.0 AND LicenseRef-ours)"
derived_from = [
  { model = "acme/left", by = "merge" }, { model = "acme/right", by = "merge" },
  { model = "acme/vae", by = "contains" }, { model = "meta-llama/Llama-3.3-70B-Instruct", by = "distilled" },
]
trained_on = ["acme/talk"]
[[models]]
id = "acme/left"
origin = "ours"
derived_from = [{ model = "mistralai/Mistral-7B-v0.1", by = "adapter" }]
trained_on = ["public/web"]
[[models]]
id = "acme/right"
origin = "ours"
derived_from = [{ model = "mistralai/Mistral-7B-v0.1", by = "quantized" }]
[[models]]
id = "acme/vae"
origin = "ours"
derived_from = [{ model = "other/vae", by = "copy" }]
[[models]]
id = "other/vae"
license = "weird license 1.0"
[[models]]
id = "acme/own"
origin = "ours"
license = "MIT OR Apache-2.0"
[[datasets]]
id = "acme/talk"
origin = "ours"
generated_by = ["google/gemma-2-9b"]
made_from = ["public/web"]
[[datasets]]
id = "public/web"
license = "ODC-By-1.0"
[[deployments]]
name = "one"
models = ["acme/mix", "acme/own"]
datasets = ["acme/talk"]
offering = "weights"
[[deployments]]
name = "two"
models = ["acme/left"]
offering = "internal"
"""
STEPS = {
    ("acme/mix", "merge", "acme/left"), ("acme/mix", "merge", "acme/right"), ("acme/mix", "contains", "acme/vae"),
    ("acme/mix", "distilled", "meta-llama/Llama-3.3-70B-Instruct"), ("acme/mix", "trained_on", "acme/talk"),
    ("acme/left", "adapter", "mistralai/Mistral-7B-v0.1"), ("acme/left", "trained_on", "public/web"),
    ("acme/right", "quantized", "mistralai/Mistral-7B-v0.1"), ("acme/vae", "copy", "other/vae"),
    ("acme/talk", "generated_by", "google/gemma-2-9b"), ("acme/talk", "made_from", "public/web"),
}  # fmt: skip


def validated(text: str) -> Any:
    """A CycloneDX bill that the library's strict validator and its reader took."""
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    assert error is None, error
    bill = json.loads(text)
    Bom.from_json(bill)  # type: ignore[attr-defined]
    refs = [item["bom-ref"] for item in walked(bill) if "bom-ref" in item]
    assert len(set(refs)) == len(refs)
    assert {ref for item in bill["dependencies"] for ref in (item["ref"], *item.get("dependsOn", ()))} <= set(refs)
    return bill


def walked(bill: Any) -> Iterator[Any]:
    """Every component of a bill, those of the pedigrees, too."""
    todo = [*bill["components"], *filter(None, [bill["metadata"].get("component")])]
    while todo:
        item = todo.pop()
        yield item
        todo += item.get("pedigree", {}).get("ancestors", ())


def licenses(item: Any, acknowledgement: str) -> list[str]:
    """The licenses of a component, by their SPDX ids."""
    return [
        one["license"].get("id") or next(iter(properties(one["license"], "spdx")), one["license"].get("name"))
        if "license" in one else one["expression"]
        for one in item.get("licenses", ()) if (one.get("license") or one)["acknowledgement"] == acknowledgement
    ]  # fmt: skip


def properties(item: Any, name: str) -> list[str]:
    return [one["value"] for one in item.get("properties", ()) if one["name"] == f"licensecheck:{name}"]


class Graph:
    """An SPDX document that the library read, with the links between its elements."""

    def __init__(self, text: str) -> None:
        self.model, read = spdx_python_model.load_data(json.loads(text))
        assert not read.link()  # every element that is referred to is there
        self.elements = [item for item in read.foreach() if isinstance(item, self.model.Element)]
        self.packages = {item.name: item for item in self.of("software_Package")}
        documents = self.of("SpdxDocument")
        assert len(documents) == 1
        assert {item.get_id() for item in documents[0].element} == {
            item.get_id() for item in self.elements if item is not documents[0]}  # fmt: skip
        for item in (*self.of("ai_AIPackage"), *self.of("dataset_DatasetPackage")):
            for relation in ("hasDeclaredLicense", "hasConcludedLicense"):  # what the profiles demand
                assert len(list(self.related(item, relation))) == 1

    def of(self, kind: str) -> list[Any]:
        return [item for item in self.elements if isinstance(item, getattr(self.model, kind))]

    def related(self, start: Any, relation: str) -> Iterator[Any]:
        for item in self.of("Relationship"):
            if item.from_ is start and item.relationshipType == getattr(self.model.RelationshipType, relation):
                yield from item.to

    def license(self, name: str, relation: str) -> str:
        found = next(self.related(self.packages[name], relation))
        if isinstance(found, str):
            return found.rpartition("/")[2]
        text: str = found.simplelicensing_licenseExpression
        own = {entry.key: entry.value for entry in found.simplelicensing_customIdToUri}
        named = [word.strip("()") for word in text.split() if word.strip("()").startswith("LicenseRef-")]
        assert set(own) == set(named)
        ids = {item.get_id() for item in self.of("simplelicensing_SimpleLicensingText")}
        assert set(own.values()) <= ids
        return text

    def statements(self, name: str) -> set[str]:
        return {item.statement for item in self.of("Annotation") if item.subject is self.packages[name]}


@pytest.fixture
def lineage(judge: Callable[..., Report]) -> Report:
    return judge(LINEAGE)


def test_every_bill_is_valid_and_nothing_is_lost(folder: Path) -> None:
    report = json.loads(rendered("json", folder))
    bill, graph = validated(rendered("cyclonedx", folder)), Graph(rendered("spdx", folder))
    parts = {item["name"]: item for item in bill["components"]}
    whole = bill["metadata"]["component"]
    assert whole["name"] == report["project"]
    assert properties(whole, "verdict") == [report["verdict"]]
    assert f"verdict: {report['verdict']}" in graph.statements(report["project"])
    for deployment in report["deployments"]:
        said = f"{deployment['name']}: {deployment['verdict']}"
        assert said in properties(whole, "deployment")
        assert f"deployment {said}" in graph.statements(report["project"])
    assert properties(whole, "incomplete") == sorted(report["incomplete"])
    assert {f"not read: {text}" for text in report["incomplete"]} <= graph.statements(report["project"])
    for item in report["components"]:
        kind = "data" if item["type"] == "dataset" else "machine-learning-model"
        assert parts[item["id"]]["type"] == kind
        assert len(licenses(parts[item["id"]], "concluded")) == len(item["licenses"])
    assert bill["metadata"]["timestamp"] == "2026-11-23T00:00:00+00:00"
    told = 0
    for finding in report["findings"]:
        if finding["status"] not in ("violated", "undetermined", "due"):
            continue
        told += 1
        status = "waived" if finding["waived"] else finding["status"]
        where = f" (deployment {finding['deployment']})" if finding["deployment"] else ""
        text = f"{finding['code']}: {finding['message']}{where}"
        part = parts[finding["component"]] if finding["component"] else whole
        assert [said for said in properties(part, status) if said.startswith(text)]
        name = finding["component"] or report["project"]
        assert [said for said in graph.statements(name) if said.startswith(f"{status}: {text}")]
    names = ("violated", "undetermined", "due", "waived")
    assert told == sum(len(properties(part, name)) for part in (*parts.values(), whole) for name in names)


def test_what_is_declared_and_what_binds_a_derivative_of_two() -> None:
    example = ROOT / "examples" / "chat-service"
    bill, graph = validated(rendered("cyclonedx", example)), Graph(rendered("spdx", example))
    llama, deepseek = "LicenseRef-scancode-llama-3.1-license-2024", "LicenseRef-scancode-deepseek-la-1.0"
    part = bill["components"][0]
    assert licenses(part, "declared") == [llama]
    assert licenses(part, "concluded") == [deepseek, llama]
    assert [one["license"]["url"] for one in part["licenses"] if "url" in one["license"]][1:] == [
        "https://www.llama.com/llama3_1/license/"] * 2  # fmt: skip
    assert graph.license("acme/support-8B", "hasDeclaredLicense") == llama
    assert graph.license("acme/support-8B", "hasConcludedLicense") == f"{deepseek} AND {llama}"
    bases = ["deepseek-ai/DeepSeek-V3", "meta-llama/Llama-3.1-8B-Instruct"]
    assert [item["name"] for item in part["pedigree"]["ancestors"]] == bases
    assert part["pedigree"]["notes"] == f"distilled: {bases[0]}; finetune: {bases[1]}"
    found = {item.name: item for item in graph.related(graph.packages["acme/support-8B"], "descendantOf")}
    assert sorted(found) == bases
    for name, license_ in zip(bases, (deepseek, llama), strict=True):
        assert graph.license(name, "hasConcludedLicense") == license_


def test_licenses_of_the_spdx_list_go_by_their_ids() -> None:
    bill = validated(rendered("cyclonedx", ROOT / "examples" / "on-device"))
    found = {item["name"]: (licenses(item, "declared"), licenses(item, "concluded")) for item in bill["components"]}
    assert found == {"microsoft/phi-4": (["MIT"], ["MIT"]), "Qwen/Qwen3-8B": (["Apache-2.0"], ["Apache-2.0"])}
    assert all("id" in one["license"] for item in bill["components"] for one in item["licenses"])


def test_pedigrees_and_dependencies_hold_the_whole_chain(lineage: Report) -> None:
    bill = validated(render("cyclonedx", [lineage], ABOUT))
    names = {item["bom-ref"]: item["name"] for item in walked(bill) if "bom-ref" in item}
    steps = {(names[item["ref"]], "trained_on", names[ref]) for item in bill["dependencies"]
             for ref in item.get("dependsOn", ()) if names[item["ref"]] != lineage.project}  # fmt: skip
    for item in walked(bill):
        for note in filter(None, item.get("pedigree", {}).get("notes", "").split("; ")):
            by, _, target = note.partition(": ")
            steps.add((item["name"], by, target))
            assert target in [ancestor["name"] for ancestor in item["pedigree"]["ancestors"]]
    assert steps == STEPS
    for part in bill["components"]:  # whoever looks at one component sees its whole chain
        shown = {item["name"] for item in walked({"components": [part], "metadata": {}})}
        if part["name"] == "acme/mix":
            assert {"acme/left", "acme/right", "mistralai/Mistral-7B-v0.1", "other/vae", "public/web"} <= shown
    same = [ref for item in walked(bill) for ref in properties(item, "same-as")]
    assert same
    assert set(same) <= set(names)


def test_relationships_hold_the_whole_chain(lineage: Report) -> None:
    graph = Graph(render("spdx", [lineage], ABOUT))
    steps = {(item.from_.name, item.comment, to.name, item.relationshipType.rpartition("/")[2])
             for item in graph.of("Relationship") for to in item.to if item.comment in {by for _, by, _ in STEPS}}  # fmt: skip
    words = {"trained_on": "trainedOn", "contains": "contains", "copy": "copiedTo", "generated_by": "generates"}
    assert steps == {
        (*((target, by, start) if by in ("copy", "generated_by") else (start, by, target)), words.get(by, "descendantOf"))
        for start, by, target in STEPS
    }  # fmt: skip
    assert {item.name for item in graph.of("dataset_DatasetPackage")} == {"acme/talk", "public/web"}
    assert len(graph.of("ai_AIPackage")) == 9


def test_choices_and_licenses_that_nobody_encoded(lineage: Report) -> None:
    bill, graph = (render(name, [lineage], ABOUT) for name in BILLS)
    parts = {item["name"]: item for item in walked(validated(bill)) if "bom-ref" in item}
    read = Graph(graph)
    own = "MIT OR (Apache-2.0 AND LicenseRef-licensecheck-LicenseRef-ours)"
    assert licenses(parts["acme/mix"], "declared") == [own]
    assert read.license("acme/mix", "hasDeclaredLicense") == own
    assert parts["acme/own"]["licenses"] == [{"acknowledgement": "declared", "expression": "MIT OR Apache-2.0"}]
    assert read.license("acme/own", "hasConcludedLicense") == "NoAssertionLicense"
    assert licenses(parts["public/web"], "declared") == ["ODC-By-1.0"]
    weird = read.license("other/vae", "hasDeclaredLicense")
    assert weird.startswith("LicenseRef-licensecheck-weird-license-1.0-")
    assert licenses(parts["other/vae"], "declared") == [weird]
    # What binds the mix is more than what is known, and the relationship says so.
    relation = next(item for item in read.of("Relationship") if item.from_ is read.packages["acme/mix"]
                    and item.relationshipType == read.model.RelationshipType.hasConcludedLicense)  # fmt: skip
    assert relation.completeness == read.model.RelationshipCompleteness.incomplete


def test_a_card_that_says_other_declares_nothing(judge: Callable[..., Report], tmp_path: Path) -> None:
    (tmp_path / "card").mkdir()
    (tmp_path / "card" / "README.md").write_text("---\nlicense: other\n---\n", encoding="utf-8")
    report = judge('[[models]]\nid = "meta-llama/Llama-3.1-8B"\npath = "card"\n')
    graph = Graph(render("spdx", [report], ABOUT))
    declared = graph.license("meta-llama/Llama-3.1-8B", "hasDeclaredLicense")
    assert declared == "LicenseRef-scancode-llama-3.1-license-2024"


def test_a_choice_that_a_third_party_offers_is_declared_and_what_is_taken_of_it_concluded(
    judge: Callable[..., Report],
) -> None:
    report = judge(
        '[[models]]\nid = "a/b"\nlicense = "gpl-3.0-only OR mit"\n[[models]]\nid = "c/d"\norigin = "ours"\n'
        'derived_from = [{ model = "a/b", by = "finetune" }]\n[[deployments]]\nname = "x"\nmodels = ["c/d"]\n'
    )
    bill, graph = validated(render("cyclonedx", [report], ABOUT)), Graph(render("spdx", [report], ABOUT))
    base = next(item for item in walked(bill) if item["name"] == "a/b")
    assert licenses(base, "declared") == ["GPL-3.0-only OR MIT"]
    assert licenses(base, "concluded") == ["MIT"]
    assert graph.license("a/b", "hasDeclaredLicense") == "GPL-3.0-only OR MIT"
    assert graph.license("a/b", "hasConcludedLicense") == "MIT"


@pytest.mark.parametrize("format_", BILLS)
def test_a_deployment_alone_keeps_the_lineage(format_: str, lineage: Report, tmp_path: Path) -> None:
    assert lineage.components
    text = rendered(format_, tmp_path, "--deployment", "one")
    names = {item["name"] for item in walked(validated(text))} if format_ == "cyclonedx" else set(Graph(text).packages)
    assert {name for step in STEPS for name in (step[0], step[2])} <= names


def test_a_lineage_without_end_in_sight(judge: Callable[..., Report]) -> None:
    models = [f'[[models]]\nid = "acme/m{number}"\norigin = "ours"\n'
              f'derived_from = [{{ model = "acme/m{number + 1}", by = "finetune" }}]\n' for number in range(60)]  # fmt: skip
    last = '[[models]]\nid = "acme/m60"\nlicense = "mit"\n'
    report = judge("".join(models) + last + '[[deployments]]\nname = "x"\nmodels = ["acme/m0"]\n')
    bill, graph = validated(render("cyclonedx", [report], ABOUT)), Graph(render("spdx", [report], ABOUT))
    assert len({item["name"] for item in walked(bill)} & set(graph.packages)) == 62
    notes = " ".join(item["pedigree"]["notes"] for item in walked(bill) if "pedigree" in item)
    assert notes.count("finetune: ") == 60
    assert cyclonedx.DEEPEST < 60


def test_a_project_without_components(judge: Callable[..., Report]) -> None:
    reports = [judge(""), judge('[[models]]\nid = "microsoft/phi-4"\n')]
    validated(render("cyclonedx", reports, ABOUT))
    Graph(render("spdx", reports, ABOUT))


def test_layers_of_merges_are_small(judge: Callable[..., Report]) -> None:
    count = 12
    models = [f'[[models]]\nid = "m/{layer}{side}"\norigin = "ours"\nderived_from = [{{ model = "m/{layer + 1}a", '
              f'by = "merge" }}, {{ model = "m/{layer + 1}b", by = "merge" }}]\n'
              for layer in range(count) for side in "ab"]  # fmt: skip
    last = "".join(f'[[models]]\nid = "m/{count}{side}"\nlicense = "mit"\n' for side in "ab")
    report = judge("".join(models) + last + '[[deployments]]\nname = "x"\nmodels = ["m/0a"]\n')
    bill = validated(render("cyclonedx", [report], ABOUT))
    assert len(list(walked(bill))) <= 4 * count + 2


def test_several_projects_are_one_bill(licenses: licensecheck.Licenses) -> None:
    reports = [licensecheck.check(licensecheck.load_project(ROOT / "examples" / name, licenses, on=ON), licenses)
               for name in (*EXAMPLES, EXAMPLES[0])]  # fmt: skip
    bill, graph = validated(render("cyclonedx", reports, ABOUT)), Graph(render("spdx", reports, ABOUT))
    wholes = [item for item in bill["components"] if item["type"] == "application"]
    assert sorted(item["name"] for item in wholes) == sorted(report.project for report in reports)
    assert len(bill["components"]) == len(reports) + sum(len(report.components) for report in reports)
    roots = graph.of("software_Sbom")[0].rootElement
    assert sorted(item.name for item in roots) == sorted(report.project for report in reports)
    told = [
        item for report in reports for item in report.findings if item.status in ("violated", "undetermined", "due")
    ]
    assert len([item for item in graph.of("Annotation") if "/finding/" in item.get_id()]) == len(told)


@pytest.mark.parametrize("format_", BILLS)
def test_the_same_bytes_whatever_the_hash_seed(format_: str, lineage: Report, tmp_path: Path) -> None:
    texts = set()
    for seed in ("0", "1", "4711"):
        done = subprocess.run(
            [sys.executable, "-m", "licensecheck", "check", str(tmp_path), "--format", format_, "--on", "2026-11-23"],
            capture_output=True, check=False, env={**os.environ, "PYTHONHASHSEED": seed}, cwd=ROOT,
        )  # fmt: skip
        texts.add(done.stdout.decode("utf-8"))
    assert texts == {rendered(format_, tmp_path)}
    assert str(tmp_path) not in texts.pop()
    assert lineage.components


@pytest.mark.parametrize("format_", BILLS)
def test_a_bill_is_named_by_what_it_says(format_: str, lineage: Report) -> None:
    def name(report: Report, about: About = ABOUT) -> str:
        bill = json.loads(render(format_, [report], about))
        if format_ == "cyclonedx":
            return str(bill["serialNumber"])
        return next(str(item["spdxId"]) for item in bill["@graph"] if item["type"] == "SpdxDocument")

    assert "00000000-0000" not in name(lineage)
    assert name(lineage) == name(lineage, ABOUT._replace(digest=lambda: "sha256:1"))
    assert name(lineage) != name(lineage._replace(findings=()), ABOUT)


@pytest.mark.parametrize(("format_", "library"), [("cyclonedx", "cyclonedx"), ("spdx", "spdx_python_model")])
def test_without_the_library_the_error_says_what_to_install(
    format_: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Hidden(library), *sys.meta_path])
    done = CliRunner().invoke(main, ["check", str(ROOT / "examples" / "chat-service"), "--format", format_])
    assert done.exit_code == 2
    assert done.stdout == ""
    assert f"{format_} is written by the library {library}, which is not installed" in done.stderr
    assert 'pip install ".[sbom]"' in done.stderr


class Hidden:
    """Finds a library nowhere."""

    def __init__(self, library: str) -> None:
        self.library = library

    def find_spec(self, name: str, *_: object) -> None:
        if name.partition(".")[0] == self.library:
            raise ModuleNotFoundError(f"No module named {name!r}", name=self.library)

"""Real models: what the catalog knows of them, and that it knows nothing it has no source for."""

from __future__ import annotations

import datetime
import re

import pytest
import tomli

import licensecheck
from licensecheck.evaluate import binding
from licensecheck.project import nothing_declared
from licensecheck.resolve.catalog import Catalog
from licensecheck.resolve.components import Graph
from tests.conftest import ON, ROOT

MODELS = tomli.loads((ROOT / "tests/data/public_models.toml").read_text("utf-8"))["model"]


@pytest.fixture(scope="module")
def graph() -> Graph:
    licenses = licensecheck.load_licenses()
    return Graph(nothing_declared(ROOT, ON), licenses, Catalog(licenses))


def controlling(id_: str, graph: Graph) -> list[str]:
    """The licenses under which a model's weights come, its ancestors' included, by id or by name if not encoded."""
    if graph[id_].status == "service":
        return []  # its provider's terms bind, and nobody is given weights
    return sorted({
        bound.id or bound.name
        for item in binding.reached(graph[id_], graph).reaches if item.way in ("itself", "weights")
        for branch in graph[item.ancestor].choices for bound in branch
    })  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=[model["id"] for model in MODELS])
def test_the_controlling_license_of_a_real_model(model: dict[str, object], graph: Graph) -> None:
    found = controlling(str(model["id"]), graph)
    assert found == model["licenses"]
    assert controlling(str(model["id"]).upper(), graph) == found
    if model.get("certain") is False:
        assert not [name for name in found if name in graph._licenses.files]


UNLIKE = [
    ("Qwen/Qwen2.5-3B-Instruct", "qwen-research"), ("Qwen/Qwen2.5-7B-Instruct", "apache-2.0"),
    ("Qwen/Qwen2.5-72B", "qwen-2024"), ("Qwen/Qwen2-72B-Instruct", "tongyi-qianwen"), ("Qwen/Qwen2-7B", "apache-2.0"),
    ("deepseek-ai/DeepSeek-V3", "deepseek-1.0"), ("deepseek-ai/DeepSeek-V3-0324", "mit"),
    ("google/gemma-3-27b-it", "gemma"), ("google/gemma-4-31B-it", "apache-2.0"),
    ("mistralai/Mistral-7B-v0.1", "apache-2.0"), ("mistralai/Codestral-22B-v0.1", "mistral-non-production"),
    ("mistralai/Mistral-Large-Instruct-2411", "mistral-research"),
    ("meta-llama/Llama-Guard-4-12B", "llama-4"), ("meta-llama/Llama-Prompt-Guard-2-86M", "llama-4 mit"),
    ("meta-llama/LlamaGuard-7b", "llama-2"), ("codellama/CodeLlama-34b-hf", "llama-2"),
    ("moonshotai/Kimi-K2-Instruct", "kimi-k2"), ("moonshotai/Kimi-K2.5", "kimi-k2.5"),
    ("openai/gpt-oss-20b", "apache-2.0"), ("microsoft/phi-4", "mit"),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "license_"), UNLIKE)
def test_families_that_split(id_: str, license_: str, graph: Graph) -> None:
    assert controlling(id_, graph) == license_.split()


MODALITIES = [
    ("meta-llama/Llama-3.2-3B-Instruct", "text"), ("meta-llama/Llama-3.2-11B-Vision-Instruct", "multimodal"),
    ("meta-llama/Llama-4-Scout-17B-16E-Instruct", "multimodal"), ("meta-llama/Llama-Guard-4-12B", "multimodal"),
    ("meta-llama/Llama-Prompt-Guard-2-22M", "text"), ("meta-llama/Llama-3.3-70B-Instruct", "text"),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "modality"), MODALITIES)
def test_modalities_that_decide(id_: str, modality: str, graph: Graph) -> None:
    assert graph[id_].facts["model.modality"].value == modality


SERVICES = ["openai/gpt-4.5-preview", "gpt-5.2", "anthropic/claude-3-7-sonnet-20250219", "claude-3-7-sonnet-latest",
            "google/gemini-2.0-flash", "gemini-2.5-pro"]  # fmt: skip


@pytest.mark.parametrize("id_", SERVICES)
def test_models_that_are_only_a_service(id_: str, graph: Graph) -> None:
    assert graph[id_].status == "service"
    assert graph[id_].facts["model.access"].value == "provider"


def test_unknown_ids_stay_unknown(graph: Graph) -> None:
    for id_ in ("nobody/knows", "meta-llama/Llama-9-Omega", "Qwen", "meta-llama/", "openai/"):
        assert not graph[id_].known, id_


def test_every_base_is_known_and_every_entry_can_match(graph: Graph) -> None:
    catalog = graph._catalog
    entries = list(catalog)
    assert len(entries) > 300
    for entry in entries:
        for base in entry.bases:
            assert graph[base.model].known, f"{entry.where}: {base.model}"
        plain = [pattern for pattern in entry.match if not re.search(r"[*?\[]", pattern)]
        for id_ in plain:
            assert catalog.find(id_) is entry, f"{entry.where}: {id_} is shadowed"


def test_catalog_entries_are_dated_and_sourced(graph: Graph) -> None:
    for entry in graph._catalog:
        assert entry.checked <= ON
        assert entry.source.startswith("https://")
        assert entry.status == "" or entry.says
        assert entry.relicensed is None or (entry.bases and entry.relicensed > datetime.date(2022, 1, 1))


def test_a_name_that_says_first_where_the_model_runs(graph: Graph) -> None:
    for name, provider in [
        ("together_ai/Qwen/Qwen2.5-3B-Instruct", "Together AI"), ("fireworks_ai/qwen/qwen2.5-3b-instruct", "Fireworks AI"),
        ("openrouter/together/Qwen/Qwen2.5-3B-Instruct", "OpenRouter"),
    ]:  # fmt: skip
        assert controlling(name, graph) == controlling("Qwen/Qwen2.5-3B-Instruct", graph) != []
        known = graph[name].facts
        assert (known["model.access"].value, known["model.provider"].value) == ("provider", provider)
        assert known["model.id"].value == name
    local = graph["ollama/Qwen/Qwen2.5-3B-Instruct"].facts
    assert local["model.access"].value == "weights"
    assert "model.provider" not in local


@pytest.mark.parametrize(
    "name", ["azure/our-deployment", "together_ai/", "together_ai", "groq//", "databricks/dolly-v99"]
)
def test_a_prefix_alone_makes_no_model_known(name: str, graph: Graph) -> None:
    assert graph[name].choices == ()
    assert graph[name].facts["model.access"].value == "weights"

"""Models' files where programs keep what they fetched: the hub's cache and Ollama's store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import licensecheck
from licensecheck import cli
from licensecheck.commands.opened import standard_stores
from licensecheck.resolve.stores import in_hub_cache, in_ollama
from tests.fuzz_readers import gguf_file

Judge = Callable[..., licensecheck.Report]
OFFER = '[[deployments]]\nname = "d"\noffering = "internal"\nuses = ["coding"]\n'
GGUF = gguf_file([("general.license", "mit")])
HEAD, OLD = "a" * 40, "b" * 40


def cached(root: Path, folder: str, commits: dict[str, dict[str, str]], **refs: str) -> Path:
    for commit, files in commits.items():
        for name, text in files.items():
            path = root / folder / "snapshots" / commit / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name, commit in refs.items():
        (root / folder / "refs").mkdir(parents=True, exist_ok=True)
        (root / folder / "refs" / name).write_text(commit, encoding="ascii")
    return root


def card(license_: str, more: str = "") -> dict[str, str]:
    return {"README.md": f"---\nlicense: {license_}\n{more}---\n"}


def pulled(root: Path, name: str, **layers: bytes) -> Path:
    listed = []
    for kind, data in layers.items():
        digest = hashlib.sha256(data).hexdigest()
        (root / "blobs").mkdir(parents=True, exist_ok=True)
        (root / "blobs" / f"sha256-{digest}").write_bytes(data)
        listed.append({"mediaType": f"application/vnd.ollama.image.{kind}", "digest": f"sha256:{digest}"})
    path = root / "manifests" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"layers": listed}), encoding="utf-8")
    return root


def bound(report: licensecheck.Report) -> list[tuple[str, str, str]]:
    return [(item.id, item.source, item.where) for item in report.components[0].licenses]


def test_a_model_in_the_cache_is_read_only_where_the_manifest_says_so(tmp_path: Path, judge: Judge) -> None:
    cached(tmp_path / "cache", "models--vendor--x", {HEAD: card("mit")}, main=HEAD)
    model = f'[[models]]\nid = "vendor/X"\n{OFFER}'
    report = judge(model + '[sources]\nhub_cache = "cache"\n')
    assert bound(report) == [("mit", "card", "hub_cache/models--vendor--x/README.md:2: license")]
    assert not report.incomplete
    for sources in ("", "[sources]\nhub_cache = false\n"):
        assert [item.code for item in judge(model + sources).findings] == ["unknown-model"]


def test_a_revision_is_that_commit_or_nothing(tmp_path: Path) -> None:
    cache = cached(tmp_path, "models--vendor--x", {HEAD: card("mit"), OLD: card("apache-2.0")}, main=HEAD, v1=OLD)
    for revision, commit in [("v1", OLD), (OLD, OLD), ("main", HEAD), (HEAD, HEAD)]:
        found = in_hub_cache(cache, "vendor/x", "model", revision)
        assert found is not None
        assert found.path == cache / "models--vendor--x" / "snapshots" / commit
    for revision in ("v2", "c" * 40, "../x", "a/../../x", ""):
        assert in_hub_cache(cache, "vendor/x", "model", revision) is None
    for id_ in ("vendor/y", "x", "../x", "a/b/c", "vendor/", "/vendor/x", "vendor\\x", "vendor/x\n", "vendor/x\0"):
        assert in_hub_cache(cache, id_, "model", None) is None
    assert in_hub_cache(cache, "vendor/x", "dataset", None) is None
    assert in_hub_cache(tmp_path / "none", "vendor/x", "model", None) is None


def test_what_a_cached_model_was_made_from_is_looked_up_there_too(tmp_path: Path, judge: Judge) -> None:
    cached(tmp_path / "cache", "models--vendor--tuned", {HEAD: card("mit", "base_model: vendor/base\n")})
    cached(tmp_path / "cache", "models--vendor--base", {HEAD: card("llama3.1")})
    report = judge(f'[[models]]\nid = "vendor/tuned"\n{OFFER}[sources]\nhub_cache = "cache"\n')
    assert [item[0] for item in bound(report)] == ["llama-3.1", "mit"]
    assert "license-drift" in {item.code for item in report.findings}


def test_a_dataset_in_the_cache(tmp_path: Path, judge: Judge) -> None:
    cached(tmp_path / "cache", "datasets--vendor--d", {HEAD: card("cc-by-4.0")})
    more = '[[datasets]]\nid = "vendor/d"\n' + OFFER.replace("uses", 'datasets = ["vendor/d"]\nuses')
    assert bound(judge(more + '[sources]\nhub_cache = "cache"\n'))[0][:2] == ("cc-by-4.0", "card")


def test_files_that_say_nothing_are_as_good_as_none(tmp_path: Path, judge: Judge) -> None:
    cached(tmp_path / "cache", "models--vendor--x", {HEAD: {"tokenizer.json": "{}"}})
    report = judge(f'[[models]]\nid = "vendor/x"\n{OFFER}[sources]\nhub_cache = "cache"\n')
    assert not report.incomplete
    assert [item.code for item in report.findings] == ["unknown-model"]


@pytest.mark.parametrize(("id_", "name"), [
    ("some", "registry.ollama.ai/library/some/latest"), ("some:8b", "registry.ollama.ai/library/some/8b"),
    ("ollama/some:8b", "registry.ollama.ai/library/some/8b"), ("me/some", "registry.ollama.ai/me/some/latest"),
    ("hf.co/org/Repo:Q4_K_M", "hf.co/org/Repo/Q4_K_M"),
])  # fmt: skip
def test_a_model_in_ollamas_store(id_: str, name: str, tmp_path: Path, judge: Judge) -> None:
    store = pulled(tmp_path / "store", name, model=GGUF)
    report = judge(f'[[models]]\nid = "{id_}"\n{OFFER}[sources]\nollama = "store"\n')
    blob = next((store / "blobs").iterdir()).name
    folder = name.rpartition("/")[0]
    assert [item[:2] for item in bound(report)] == [("mit", "card")]
    assert bound(report)[0][2].startswith(f"ollama/{folder}/{blob}")


def test_what_is_not_in_ollamas_store(tmp_path: Path) -> None:
    store = pulled(tmp_path, "registry.ollama.ai/library/some/8b", license=b"x")
    assert in_ollama(store, "SOME:8B") is not None
    for id_ in ("some", "other:8b", "../some:8b", "some:../8b", "a/b/c/d", "", ":", "some:8b\0", "library"):
        assert in_ollama(store, id_) is None


def test_the_usual_folders_are_those_of_the_programs(tmp_path: Path) -> None:
    for environ, cache in [
        ({"HF_HUB_CACHE": "/c"}, "/c"), ({"HF_HOME": "/h"}, "/h/hub"), ({"XDG_CACHE_HOME": "/x"}, "/x/huggingface/hub"),
        ({}, str(Path.home() / ".cache/huggingface/hub")), ({"HUGGINGFACE_HUB_CACHE": "/old"}, "/old"),
    ]:  # fmt: skip
        assert standard_stores(environ)["hub_cache"] == Path(cache)
    assert standard_stores({"OLLAMA_MODELS": "/m"})["ollama"] == Path("/m")
    assert standard_stores({})["ollama"] == Path.home() / ".ollama" / "models"
    (tmp_path / "licensecheck.toml").write_text(
        f'schema = 1\n[[models]]\nid = "vendor/x"\n{OFFER}[sources]\nhub_cache = true\nollama = true\n',
        encoding="utf-8",
    )
    cached(tmp_path / "cache", "models--vendor--x", {HEAD: card("mit")})
    env = {"HF_HUB_CACHE": str(tmp_path / "cache"), "OLLAMA_MODELS": str(tmp_path / "none")}
    for command in (["check"], ["lineage", "vendor/x"], ["explain", "vendor/x"]):
        found = CliRunner().invoke(cli.main, [*command, str(tmp_path)], env=env)
        assert "mit" in found.output or command == ["check"]
        assert "hub_cache/models--vendor--x" in found.output or command == ["check"]
        assert found.exit_code == 0

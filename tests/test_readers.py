"""What models' files say is read in full, from any file, however it was made."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licensecheck.resolve import readers
from licensecheck.resolve.readers import card, configs, files, gguf, licensefiles, safetensors
from licensecheck.resolve.readers.said import KEYS, MB, MOST_CLAIMS, MOST_PROBLEMS, Notes, Said, hub_id
from tests import fuzz_readers
from tests.conftest import ROOT
from tests.fuzz_readers import TARGETS, gguf_array, gguf_file, gguf_string, run, safetensors_file

SHARED = Path(os.environ.get("LICENSECHECK_SHARED", ROOT.parent / "shared"))
CARDS = SHARED / "cards" / "cards.jsonl"


def put(folder: Path, **contents: str | bytes) -> Path:
    """Write files; a name is given with __ for a dot and _S_ for a slash."""
    for name, content in contents.items():
        write(folder / name.replace("__", ".").replace("_S_", "/"), content)
    return folder


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def pairs(said: Said) -> list[tuple[str, str]]:
    return [(claim.key, claim.value) for claim in said.claims]


def troubles(said: Said) -> str:
    return "\n".join(str(problem) for problem in said.problems)


# -- every key of every format ------------------------------------------------------------------------------------

SAYS: list[tuple[str, bytes, list[tuple[str, str, str, int | None]]]] = [
    ("card", b"---\nlicense: mit\n---\n", [("license", "mit", "license", 2)]),
    ("card", b"---\nlicense: [mit, apache-2.0]\n---\n",
     [("license", "mit", "license[0]", 2), ("license", "apache-2.0", "license[1]", 2)]),
    ("card", b"\n\n---\r\nlicense: other\r\nlicense_name: n\r\nlicense_link: LICENSE\r\n---\r\n",
     [("license", "other", "license", 4), ("license_name", "n", "license_name", 5),
      ("license_link", "LICENSE", "license_link", 6)]),
    ("card", b"\xef\xbb\xbf---\rlicense: mit\r---\r", [("license", "mit", "license", 2)]),
    ("card", "---\nlicense: mit\n---\n".encode("utf-16"), [("license", "mit", "license", 2)]),
    ("card", b"---\nlicense_name: 1.0\nlicense: no\n---", [("license_name", "1.0", "license_name", 2),
                                                           ("license", "no", "license", 3)]),
    ("card", b"---\nlicense: ~\nlicense_name:\nlicense_link: ''\nbase_model: []\n---\n", []),
    ("card", b"---\nlicense_details: d\nquantized_by: q\nlibrary_name: peft\n---\n",
     [("license_details", "d", "license_details", 2), ("quantized_by", "q", "quantized_by", 3),
      ("library_name", "peft", "library_name", 4)]),
    ("card", b"---\nbase_model:\n- org/a\n- https://huggingface.co/org/b/tree/main\nbase_model_relation: merge\n---\n",
     [("base_model", "org/a", "base_model[0]", 3), ("base_model", "org/b", "base_model[1]", 4),
      ("base_model_relation", "merge", "base_model_relation", 5)]),
    ("card", b"---\ndatasets: org/d\nsource_datasets: [x]\nnew_version: org/n\n---\n",
     [("dataset", "org/d", "datasets", 2), ("dataset", "x", "source_datasets[0]", 3),
      ("new_version", "org/n", "new_version", 4)]),
    ("card", b"---\ntags:\n- license:mit\n- base_model:org/a\n- base_model:finetune:org/b\n- dataset:org/c\n- LoRA\n- x\n"
             b"- region:us\n---\n",
     [("license", "mit", "tags[0]", 3), ("base_model", "org/a", "tags[1]", 4),
      ("base_model_relation", "finetune", "tags[2]", 5), ("base_model", "org/b", "tags[2]", 5),
      ("dataset", "org/c", "tags[3]", 6), ("tag", "LoRA", "tags[4]", 7)]),
    ("card", b"---\npipeline_tag: text-generation\n---\n", [("pipeline_tag", "text-generation", "pipeline_tag", 2)]),
    ("card", b"---\nextra_gated_heading: h\nextra_gated_description: d\nextra_gated_prompt: |\n  one\n  two\n"
             b"extra_gated_fields:\n  I agree: checkbox\n---\n",
     [("gated_text", "h", "extra_gated_heading", 2), ("gated_text", "d", "extra_gated_description", 3),
      ("gated_text", "one\ntwo", "extra_gated_prompt", 4), ("gated_text", "I agree", "extra_gated_fields", 8)]),
    ("card", b"---\na: &x {license: mit, license_name: z}\n<<: *x\nlicense_name: own\n---\n",
     [("license", "mit", "license", 2), ("license_name", "own", "license_name", 4)]),
    ("card", b"# no front matter\nlicense: mit\n", []),
    ("card", b"", []),
    ("card", b"---\n---\n", []),
    ("card", b"---\nlicense: mit\n---\n\xff\xfe binary below", [("license", "mit", "license", 2)]),
    ("card-yaml", b"license: mit\n", [("license", "mit", "license", 1)]),
    ("config", fuzz_readers.CONFIG,
     [("name_or_path", "org/base", "_name_or_path", None), ("model_type", "x", "model_type", None),
      ("architecture", "A", "architectures[0]", None), ("architecture", "B", "architectures[1]", None),
      ("quantization", "gptq", "quantization_config", None), ("modality_config", "vision_config", "vision_config", None),
      ("model_type", "v", "vision_config.model_type", None)]),
    ("config", b'{"license": "mit", "text_config": {"_name_or_path": "org/t"}, "thinker_config": {"audio_config": {}}}',
     [("license", "mit", "license", None), ("name_or_path", "org/t", "text_config._name_or_path", None),
      ("modality_config", "audio_config", "thinker_config.audio_config", None)]),
    ("adapter", b'{"base_model_name_or_path": "org/base", "peft_type": "LORA", "revision": "abc"}',
     [("base_model_relation", "adapter", "adapter_config.json", None),
      ("base_model", "org/base", "base_model_name_or_path", None), ("base_model_revision", "abc", "revision", None),
      ("peft_type", "LORA", "peft_type", None)]),
    ("adapter", b"{}", [("base_model_relation", "adapter", "adapter_config.json", None)]),
    ("model-index", fuzz_readers.INDEX,
     [("pipeline_class", "P", "_class_name", None), ("name_or_path", "org/p", "_name_or_path", None),
      ("component", "vae: diffusers.V", "vae", None)]),
    ("model-index", b'{"unet": ["d", "U", {"pretrained_model_name_or_path": "org/u"}]}',
     [("component", "unet: d.U", "unet", None), ("name_or_path", "org/u", "unet", None)]),
    ("quantize", b'{"bits": 4, "quant_method": "awq", "model_name_or_path": "org/m"}',
     [("quantization", "awq", "quant_method", None), ("name_or_path", "org/m", "model_name_or_path", None)]),
    ("mergekit", fuzz_readers.MERGE,
     [("base_model_relation", "merge", "file", None), ("merge_method", "dare_ties", "merge_method", 1),
      ("base_model", "org/base", "base_model", 2), ("base_model", "org/one", "slices[0].sources[0].model", 5),
      ("base_model", "org/lora", "slices[0].sources[0].model", 5),
      ("base_model", "org/two", "slices[0].sources[1].model.model.path", 6),
      ("base_model", "org/three", "slices[0].sources[1].model.lora.path", 6),
      ("base_model", "org/four", "models[1].model", 7)]),
    ("mergekit", b"name: a\nmodels: [{model: b}]\n---\nbase_model: a\nexperts: [{source_model: c, positive_prompts: [x]}]",
     [("base_model_relation", "merge", "file", None), ("base_model", "b", "models[0].model", 2),
      ("base_model", "c", "experts[0].source_model", 5)]),
    ("mlflow", fuzz_readers.MLMODEL,
     [("source", "org/name", "flavors.transformers.source_model_name", 3),
      ("revision", "abc", "flavors.transformers.source_model_revision", 4),
      ("component", "tokenizer", "flavors.transformers.components[0]", 5),
      ("base_model_relation", "adapter", "flavors.transformers.peft_adaptor", 6)]),
    ("safetensors", safetensors_file({
        "license": "mit", "license_name": "n", "license_link": "l", "modelspec.license": "m", "modelspec.title": "t",
        "modelspec.author": "a", "modelspec.architecture": "x/lora", "modelspec.merged_from": "p, q",
        "ss_base_model_version": "v1", "ss_sd_model_name": "s.ckpt", "ss_network_module": "networks.lora",
        "base_model": "https://huggingface.co/org/b", "sd_merge_models": "{}", "format": "pt"}),
     [("license", "mit", "license", None), ("license_name", "n", "license_name", None),
      ("license_link", "l", "license_link", None), ("license", "m", "modelspec.license", None),
      ("name", "t", "modelspec.title", None), ("organization", "a", "modelspec.author", None),
      ("model_type", "x/lora", "modelspec.architecture", None),
      ("base_model_relation", "adapter", "modelspec.architecture", None),
      ("base_model_name", "p", "modelspec.merged_from", None), ("base_model_name", "q", "modelspec.merged_from", None),
      ("base_model_relation", "merge", "modelspec.merged_from", None),
      ("base_model_name", "v1", "ss_base_model_version", None), ("base_model_name", "s.ckpt", "ss_sd_model_name", None),
      ("peft_type", "networks.lora", "ss_network_module", None),
      ("base_model_relation", "adapter", "ss_network_module", None), ("base_model", "org/b", "base_model", None),
      ("base_model_relation", "merge", "sd_merge_models", None)]),
    ("safetensors", safetensors_file(None, "{}"), []),
    ("modelfile", b'# c\nFROM org/base:8b\nfrom ./x.gguf\nFROM hf.co/org/repo:Q4_K_M\nADAPTER ./a\nDRAFT small\nfrom C:\\m',
     [("base_model", "org/base:8b", "FROM", 2), ("base_file", "./x.gguf", "from", 3),
      ("base_model", "org/repo", "FROM", 4), ("base_model_relation", "adapter", "ADAPTER", 5),
      ("base_file", "./a", "ADAPTER", 5), ("draft_model", "small", "DRAFT", 6), ("base_file", "C:\\m", "from", 7)]),
]  # fmt: skip


@pytest.mark.parametrize(("reader", "data", "claims"), SAYS, ids=[f"{name}-{n}" for n, (name, *_) in enumerate(SAYS)])
def test_what_a_file_says(reader: str, data: bytes, claims: list[tuple[str, str, str, int | None]]) -> None:
    said = run(TARGETS[reader].read, data)
    assert not said.problems
    assert [(claim.key, claim.value, claim.place, claim.line) for claim in said.claims] == claims


GGUF_SAYS = [
    ("general.license", "mit", "license", "mit"),
    ("general.license.name", "N", "license_name", "N"),
    ("general.license.link", "L", "license_link", "L"),
    ("general.name", "A", "name", "A"),
    ("general.organization", "O", "organization", "O"),
    ("general.quantized_by", "Q", "quantized_by", "Q"),
    ("general.architecture", "x", "model_type", "x"),
    ("general.type", "model", "type", "model"),
    ("adapter.type", "lora", "peft_type", "lora"),
    ("general.repo_url", "https://huggingface.co/org/r", "id", "org/r"),
    ("general.source.url", "https://example.org/x", "source", "https://example.org/x"),
    ("general.source.repo_url", "https://huggingface.co/org/s", "source", "org/s"),
    ("general.source.huggingface.repository", "org/s", "source", "org/s"),
    ("general.base_model.0.name", "Base", "base_model_name", "Base"),
    ("general.base_model.12.repo_url", "https://huggingface.co/org/b", "base_model", "org/b"),
    ("general.base_model.0.url", "https://huggingface.co/org/b", "base_model", "org/b"),
    ("general.dataset.0.name", "D", "dataset", "D"),
    ("general.dataset.0.repo_url", "https://huggingface.co/datasets/org/d", "dataset", "org/d"),
    ("general.tags", ["en", "lora"], "tag", "lora"),
    ("general.tags", ["license:mit"], "license", "mit"),
    ("general.tags", ["base_model:org/b"], "base_model", "org/b"),
    ("general.datasets", ["org/d"], "dataset", "org/d"),
]


@pytest.mark.parametrize(("version", "order"), [(1, "<"), (2, "<"), (3, "<"), (3, ">")])
def test_every_key_of_a_gguf_file(version: int, order: str) -> None:
    noise: list[tuple[str | bytes, object]] = [("t.tokens", ["a"] * 300), ("n", 5), ("b", (7, b"\1")), ("l", (9,
        gguf_array(9, [gguf_array(4, [b"1234"] * 3, order, version > 1)], order, version > 1)))]  # fmt: skip
    for key, written, name, value in GGUF_SAYS:
        said = run(gguf.read, gguf_file([*noise, (key, written)], version, order))
        assert (pairs(said), said.problems) == ([(name, value)], ()), key


def test_a_gguf_adapter_and_a_base_with_both_addresses() -> None:
    said = run(gguf.read, gguf_file([
        ("general.type", "adapter"), ("general.base_model.0.url", "https://example.org"),
        ("general.base_model.0.repo_url", "https://huggingface.co/org/b"), ("general.dataset.0.name", "d"),
        ("general.dataset.0.url", "https://example.org/d"),
    ]))  # fmt: skip
    assert pairs(said) == [("type", "adapter"), ("base_model_relation", "adapter"), ("base_model", "org/b"),
                           ("dataset", "https://example.org/d")]  # fmt: skip


def test_a_modelfile_may_bring_license_texts() -> None:
    text = 'FROM x\nLICENSE """\nMIT "quoted" """ inside\n  indented\n"""\nlicense bare\nLicense "in\nquotes"\nPARAMETER a 1\n'
    said = run(TARGETS["modelfile"].read, text.replace("\n", "\r\n").encode())
    assert not said.problems
    assert [(text.text, text.line, text.kind) for text in said.texts] == [
        ('\nMIT "quoted" """ inside\n  indented\n', 2, "license"), ("bare", 6, "license"), ("in\nquotes", 7, "license"),
    ]  # fmt: skip


# -- names of license files ---------------------------------------------------------------------------------------

NAMES = {
    "license": ["LICENSE", "LICENCE", "License.txt", "license.md", "LICENSE.apache", "COPYING", "UNLICENSE", "SEAMLESS_LICENSE",
                "LICENSE-2.0.txt", "Some Vendor LICENSE AGREEMENT", "vae.license.txt", "LICENSES/Apache-2.0.txt",
                "licenses/own", "sub/LICENSE", "TERMS_OF_USE.md", "COPYRIGHT", "EULA.pdf", "LICENSE_CODE_AND_MODEL"],
    "code-license": ["LICENSE-CODE", "LICENSE_CODE.txt", "CodeLicense.md", "LICENSE.code"],
    "weights-license": ["LICENSE-MODEL", "MODEL_LICENSE", "MODEL_LICENSE_AGREEMENT.txt", "LICENSE_weights", "LICENSE.weights"],
    "data-license": ["LICENSE-DATA", "DATASET_LICENSE.md"],
    "third-party": ["THIRD_PARTY_NOTICES.txt", "ThirdPartyNotices.txt", "third-party-licenses.txt"],
    "notice": ["NOTICE", "Notice.txt", "NOTICE.md", "notices.rst"],
    "use-policy": ["USE_POLICY.md", "USAGE_POLICY", "ACCEPTABLE_USE_POLICY.txt", "AUP.md", "use_restrictions.txt"],
    None: ["README.md", "license.py", "licenses.json", "LICENSE.png", "NOTICE.yml", "relicensing.md", "privacy_policy.md",
           "responsible_use_guide.md", "a sentence about how one of us once chose the license of it all.md", "x/y.txt",
           "unnoticed.txt", "terminals.md", "licensecheck.toml"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in NAMES.items() for name in names])
def test_the_kind_of_a_license_file(kind: str | None, name: str) -> None:
    assert licensefiles.kind_of(name) == kind


@pytest.mark.parametrize(("data", "text", "problem"), [
    (b"plain\r\n", "plain\r\n", ""), (b"\xef\xbb\xbfx", "x", ""), ("é".encode("latin-1"), "é", ""),
    ("x\n".encode("utf-16"), "x\n", ""), (b"a\0b", None, "no plain text"), (b"%PDF-1.7", None, "no plain text"),
    (b" \n", None, "the text is empty"), (b"version https://git-lfs.github.com/spec/v1\n", None, "LFS"),
    ("é".encode() * MB, "é" * (MB // 2), "first 1 MB"), (b"x" + "é".encode() * MB, "x" + "é" * (MB // 2 - 1), "first 1 MB"),
])  # fmt: skip
def test_the_text_of_a_license(data: bytes, text: str | None, problem: str) -> None:
    said = run(TARGETS["license"].read, data)
    assert [found.text for found in said.texts] == ([] if text is None else [text])
    assert problem in troubles(said)
    assert bool(problem) == bool(said.problems)


# -- hostile and damaged files ------------------------------------------------------------------------------------

KV = struct.Struct("<I").pack
HEAD = struct.Struct("<4sIQQ").pack
HUGE = 2**63
BAD: list[tuple[str, bytes, str]] = [
    ("card", b"---\nlicense: mit\n", "is not closed"),
    ("card", b"---\nx: " + b"a" * MB + b"\n---\n", "longer than 1 MB"),
    ("card", b"---\nlicense: [mit\n---\n", ":3: this is no YAML"),
    ("card", b"---\nlicense: mit\nlicense: gpl\n---\n", ":3: license: the key stands twice, first in line 2"),
    ("card", b"---\nlicense: {a: b}\n---\n", ":2: license: a text is expected, not a table"),
    ("card", b"---\nbase_model: [[a]]\n---\n", "a text is expected, not a list"),
    ("card", b"---\nlicense: m\xe9t\n---\n", ":2: the text is not UTF-8"),
    ("card", b"---\n- a\n---\n", "a table is expected"),
    ("card", b"---\nlicense: \"a\\x1b[2Jb\"\n---\n", "characters that cannot be shown"),
    ("card", "---\nlicense: a\u202eb\n---\n".encode(), "characters that cannot be shown"),
    ("card", b"---\nlicense: a\x1bb\n---\n", "no YAML"),
    ("card", b"---\nx: " + b"[" * 9999 + b"\n---\n", "nested more than 32 deep"),
    ("card", b"---\n" + b"".join(b" " * n + b"a:\n" for n in range(99)) + b"---\n", "nested more than 32 deep"),
    ("card", b"---\na: &a [*a]\n---\n", "stands for nothing before it"),
    ("card", b"---\n{[a]: b}\n---\n", "a key is a list or a table"),
    ("card", b"---\n<<: a\n---\n", "<< must be given a table"),
    ("card", b"---\nbase_model:\n" + b"- a\n" * 3000 + b"---\n", f"only the first {MOST_CLAIMS} entries"),
    ("card", b"---\nextra_gated_prompt: " + b"a" * 70_000 + b"\n---\n", "longer than 65536 characters"),
    ("card", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer"),
    ("card-yaml", b"a" * (MB + 1), "too large"),
    ("card-yaml", b"license: a\n---\nlicense: b\n", "only the first of several documents"),
    ("config", b"", "no JSON"), ("config", b"[]", "no JSON table"), ("config", b"\xff{}", "not UTF-8"),
    ("config", b'{"model_type": "a", "model_type": "b"}', "model_type: the key stands twice"),
    ("config", b'{"a":' * 99_999, "nested too deeply"), ("config", b"{" + b" " * 5 * MB + b"}", "too large"),
    ("config", b'{"model_type": [5]}', "not a list"), ("config", b'{"model_type": "\\ud800"}', "cannot be shown"),
    ("config", b'{"model_type": NaN, "architectures": [null, {}]}', "not a table"),
    ("config", b'{"model_type": true}', "not true or false"), ("config", b'{"architectures": {}}', "not a table"),
    ("mergekit", b"models: []", "no model is named"), ("mergekit", b"- a", "a table is expected"),
    ("mlflow", b"x: 1", "no flavors"), ("mlflow", b"", "a table is expected"),
    ("safetensors", b"", "in the middle of its header"), ("safetensors", struct.pack("<Q", HUGE), "declares a header"),
    ("safetensors", struct.pack("<Q", 100) + b"{}", "in the middle of its header"),
    ("safetensors", safetensors_file("text"), "a table is expected"),
    ("safetensors", safetensors_file(None, '{"__metadata__": {}, "__metadata__": {}}'), "stands twice"),
    ("safetensors", safetensors_file({"license": ["a"]}), "a text is expected, not a list"),
    ("safetensors", safetensors_file(None, "[" * 99_999), "nested too deeply"),
    ("safetensors", b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
    ("modelfile", b'FROM x\nLICENSE """\nnever closed', ":2: LICENSE: the quotes are not closed"),
    ("modelfile", b"PARAMETER a 1", "no FROM"), ("modelfile", b"FROM x\nRUN y", ":2: RUN: this instruction is not known"),
    ("modelfile", b"FROM", "names no model"), ("modelfile", b'FROM x\nLICENSE ""', "the text is empty"),
    ("gguf", b"", "no GGUF file"), ("gguf", b"GGUF", "in the middle"), ("gguf", b"GGML" + b"\0" * 99, "no GGUF file"),
    ("gguf", b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
    ("gguf", HEAD(b"GGUF", 4, 0, 0), "version 4"), ("gguf", HEAD(b"GGUF", 3, 0, HUGE), "declares"),
    ("gguf", HEAD(b"GGUF", 3, HUGE, 1), "in the middle"),
    ("gguf", HEAD(b"GGUF", 3, 0, 1) + struct.pack("<Q", HUGE), "longer than 65535 bytes"),
    ("gguf", HEAD(b"GGUF", 3, 0, 1) + gguf_string("general.license") + struct.pack("<IQ", 8, HUGE), "a length in it is wrong"),
    ("gguf", HEAD(b"GGUF", 3, 0, 1) + gguf_string("x") + struct.pack("<IQ", 8, HUGE), "in the middle"),
    ("gguf", HEAD(b"GGUF", 3, 0, 1) + gguf_string("x") + KV(9) + struct.pack("<IQ", 12, HUGE), "in the middle"),
    ("gguf", HEAD(b"GGUF", 3, 0, 1) + gguf_string("x") + KV(9) + struct.pack("<IQ", 8, HUGE), "lists hold more than"),
    ("gguf", HEAD(b"GGUF", 3, 0, 1) + gguf_string("x") + KV(9) + struct.pack("<IQ", 9, 1) * 99, "nested more than 4 deep"),
    ("gguf", HEAD(b"GGUF", 3, 0, 1) + gguf_string("x") + KV(99), "unknown type, 99"),
    ("gguf", gguf_file([("general.license", "a"), ("general.license", "b")]), "the key stands twice"),
    ("gguf", gguf_file([("general.license", 5)]), "a text is expected"),
    ("gguf", gguf_file([("general.license", ["a"])]), "a text is expected, not a list"),
    ("gguf", gguf_file([("general.license", b"\xff\xfe")]), "cannot be shown"),
    ("gguf", gguf_file([("general.tags", ["lora"] * 3000)]), f"only the first {MOST_CLAIMS} entries"),
    ("ollama", b'{"layers": 1}', "no list of layers"),
    ("ollama", fuzz_readers.MANIFEST, "the folder of blobs"),
]  # fmt: skip


@pytest.mark.parametrize(("reader", "data", "problem"), BAD, ids=[f"{name}-{n}" for n, (name, *_) in enumerate(BAD)])
def test_what_is_wrong_is_said(reader: str, data: bytes, problem: str) -> None:
    begun = time.perf_counter()
    said = run(TARGETS[reader].read, data)
    assert problem in troubles(said)
    fuzz_readers.check(said)
    assert time.perf_counter() - begun < 2


def test_what_stands_before_a_mistake_is_kept() -> None:
    whole = gguf_file([("general.license", "mit"), ("general.name", "x")])
    for end in range(len(whole)):
        said = run(gguf.read, whole[:end])
        assert said.problems
        assert set(pairs(said)) <= {("license", "mit"), ("name", "x")}
    assert ("license", "mit") in pairs(run(gguf.read, whole[:-1]))
    assert pairs(run(TARGETS["mergekit"].read, b"base_model: a\n---\nbase_model: [")) == [
        ("base_model_relation", "merge"), ("base_model", "a")]  # fmt: skip


def test_aliases_do_not_multiply() -> None:
    bomb = "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}' if n else 'a'] * 10)}]\n" for n in range(12))
    begun = time.perf_counter()
    said = run(TARGETS["card"].read, f"---\n{bomb}base_model: *x11\n---\n".encode())
    assert "values, those that aliases repeat included" in troubles(said)
    assert time.perf_counter() - begun < 1


def test_tags_build_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "made"
    for tag in ("python/object/apply:os.system", "python/object/new:os.system"):
        run(TARGETS["card"].read, f"---\nlicense: !!{tag} ['touch {mark}']\n---\n".encode())
    assert not mark.exists()


def test_problems_of_one_file_are_bounded_and_never_repeated() -> None:
    said = run(TARGETS["modelfile"].read, b"FROM x\n" + b"RUN y\n" * 999)
    assert len(said.problems) == MOST_PROBLEMS + 1
    assert "more problems than are listed" in said.problems[-1].problem


def test_a_vocabulary_of_hundreds_of_thousands_is_passed_over() -> None:
    data = gguf_file([("t.tokens", [f"token {n}" for n in range(300_000)]), ("general.license", "mit")])
    begun = time.perf_counter()
    assert pairs(run(gguf.read, data)) == [("license", "mit")]
    assert time.perf_counter() - begun < 2


def test_the_slow_yaml_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    before = run(TARGETS["card"].read, fuzz_readers.CARD)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert run(TARGETS["card"].read, fuzz_readers.CARD) == before
    assert before.claims


@pytest.mark.parametrize(("text", "id_"), [
    ("https://huggingface.co/org/name", "org/name"), ("https://huggingface.co/org/name.git", "org/name"),
    ("hf.co/org/name?x=1", "org/name"), ("https://huggingface.co/datasets/org/d/blob/main/x", "org/d"),
    ("https://huggingface.co/spaces/org/d", None), ("https://huggingface.co/org", None), ("org/name", None),
    ("https://example.org/org/name", None), ("https://huggingface.co/" + "a/" * 40_000, None),
])  # fmt: skip
def test_the_id_in_an_address(text: str, id_: str | None) -> None:
    assert hub_id(text) == id_


# -- folders and single files -------------------------------------------------------------------------------------


def test_a_folder_is_read_whole_and_in_the_order_of_names(tmp_path: Path) -> None:
    put(tmp_path, README__md=fuzz_readers.CARD, config__json=b'{"model_type": "x"}', LICENSE="terms", NOTICE="n",
        adapter_config__json=fuzz_readers.ADAPTER, x__gguf=fuzz_readers.GGUF, z__safetensors=fuzz_readers.TENSORS,
        MLmodel=fuzz_readers.MLMODEL, mergekit_config__yml=fuzz_readers.MERGE, Modelfile=fuzz_readers.MODELFILE,
        model_index__json=fuzz_readers.INDEX, vae_S_config__json=b'{"_name_or_path": "org/vae"}', weights__bin=b"\0",
        vae_S_LICENSE="other terms", __git_S_LICENSE="git's", quantize_config__json=b"{}", main__py="license = 1",
        model_card_data__yaml=b"license: mit\n")  # fmt: skip
    said = readers.read(tmp_path)
    assert not said.problems
    assert said.files == (
        "LICENSE", "MLmodel", "Modelfile", "NOTICE", "README.md", "adapter_config.json", "config.json",
        "mergekit_config.yml", "model_card_data.yaml", "model_index.json", "quantize_config.json", "vae/LICENSE",
        "vae/config.json", "x.gguf", "z.safetensors",
    )  # fmt: skip
    assert [(text.file, text.kind) for text in said.texts if not text.place] == [
        ("LICENSE", "license"), ("NOTICE", "notice"), ("vae/LICENSE", "license")]  # fmt: skip
    assert {claim.file for claim in said.claims} == {*said.files} - {"LICENSE", "NOTICE", "vae/LICENSE"}
    assert readers.read(tmp_path) == said
    assert [claim.value for claim in said.of("license") if claim.file == "README.md"] == ["other", "mit"]


@pytest.mark.parametrize("name", ["README.md", "x.gguf", "x.safetensors", "Modelfile", "config.json", "blob"])
def test_one_file_can_be_read(tmp_path: Path, name: str) -> None:
    data = {"README.md": fuzz_readers.CARD, "x.safetensors": fuzz_readers.TENSORS, "Modelfile": fuzz_readers.MODELFILE,
            "config.json": fuzz_readers.CONFIG}.get(name, fuzz_readers.GGUF)  # fmt: skip
    said = readers.read(write(tmp_path / name, data))
    assert said.claims
    assert said.files == (name,)
    assert not said.problems


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    assert "no file in it says anything" in troubles(readers.read(tmp_path))
    assert "no such file" in troubles(readers.read(tmp_path / "gone")).lower()
    assert "no reader knows" in troubles(readers.read(write(tmp_path / "a.xyz", "x")))
    assert readers.read(Path("a\0b")).problems
    assert readers.read(tmp_path / ("x" * 5000)).problems


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_pipes_and_devices_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "README.md")
    os.mkfifo(tmp_path / "x.gguf")
    (tmp_path / "LICENSE").symlink_to("/dev/zero")
    found: list[Said] = []
    thread = threading.Thread(target=lambda: found.append(readers.read(tmp_path)), daemon=True)
    thread.start()
    thread.join(5)
    assert found, "it waits"
    assert Counter(problem.problem for problem in found[0].problems) == {
        "it is no regular file": 2, "it is a link that leads out of the folder, and not followed": 1}  # fmt: skip
    assert "no regular file" in troubles(readers.read(tmp_path / "README.md"))


def test_links_stay_inside(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret", "license text of somebody else")
    model = put(tmp_path / "model", config__json=b"{}", licenses_S_own="terms")
    (model / "LICENSE").symlink_to(secret)
    (model / "NOTICE").symlink_to("NOTICE")
    (model / "COPYING").symlink_to("licenses/own")
    (model / "UNLICENSE").symlink_to("gone")
    (model / "out").symlink_to(tmp_path)
    (model / "up").symlink_to(model)
    said = readers.read(model)
    assert [(text.file, text.text) for text in said.texts] == [("COPYING", "terms"), ("licenses/own", "terms")]
    assert "LICENSE: it is a link that leads out of the folder" in troubles(said)
    assert "NOTICE: cannot be read" in troubles(said)
    assert "UNLICENSE: cannot be read" in troubles(said)
    assert "the link to a folder is not followed: up" in troubles(said)
    (tmp_path / "alias").symlink_to(model)
    assert readers.read(tmp_path / "alias").texts == said.texts


def test_a_hub_cache_is_read_through_its_links(tmp_path: Path) -> None:
    cache = tmp_path / "models--org--some--name"
    write(cache / "blobs" / "1", fuzz_readers.CARD)
    write(tmp_path / "models--org--other" / "blobs" / "1", "x")
    for commit in ("aaaaaaaa", "bbbbbbbb"):
        (cache / "snapshots" / commit).mkdir(parents=True)
        (cache / "snapshots" / commit / "README.md").symlink_to("../../blobs/1")
    (cache / "snapshots" / "bbbbbbbb" / "LICENSE").symlink_to("../../../models--org--other/blobs/1")
    assert "2 commits" in troubles(readers.read(cache))
    write(cache / "refs" / "main", "bbbbbbbb")
    said = readers.read(cache)
    assert pairs(said)[:2] == [("id", "org/some--name"), ("revision", "bbbbbbbb")]
    assert ("license", "other") in pairs(said)
    assert "LICENSE: it is a link that leads out" in troubles(said)
    assert readers.read(cache / "snapshots" / "bbbbbbbb") == said
    write(cache / "refs" / "main", "../../../..")
    assert "2 commits" in troubles(readers.read(cache))


def test_too_many_and_too_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "/".join("abcdefgh") / "LICENSE", "x")
    assert "more than 6 folders deep, and not read: a/b/c/d/e/f/g" in troubles(readers.read(tmp_path))
    for number in range(9):
        write(tmp_path / "many" / f"LICENSE-{number}", "x")
    monkeypatch.setattr(files, "MOST_NAMES", 8)
    said = readers.read(tmp_path)
    assert "more than 8 files, and not read: many" in troubles(said)
    monkeypatch.setattr(files, "MOST_NAMES", 99)
    monkeypatch.setattr("licensecheck.resolve.readers.folder.MOST_FILES", 3)
    assert "only 3 of 9 files" in troubles(readers.read(tmp_path))
    assert len(readers.read(tmp_path).texts) == 3


def test_what_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object, flags: int) -> int:  # noqa: ARG001
        raise PermissionError(13, "Permission denied")

    write(tmp_path / "LICENSE", "x")
    monkeypatch.setattr(os, "open", refuse)
    assert "LICENSE: cannot be read: Permission denied" in troubles(readers.read(tmp_path))


def test_a_file_name_cannot_harm_a_report(tmp_path: Path) -> None:
    name = "LICENSE-\x1b[2J\n.txt"
    said = readers.read(write(tmp_path / name, "").parent)
    str(said.problems[0]).encode()
    assert "\x1b" not in troubles(said)


def store(root: Path, layers: list[tuple[str, bytes]], name: str = "registry.ollama.ai/library/some/8b") -> Path:
    listed = []
    for kind, data in layers:
        digest = hashlib.sha256(data).hexdigest()
        write(root / "blobs" / f"sha256-{digest}", data)
        listed.append({"mediaType": f"application/vnd.ollama.image.{kind}", "digest": f"sha256:{digest}"})
    return write(root / "manifests" / name, json.dumps({"schemaVersion": 2, "layers": listed}))


def test_an_ollama_store(tmp_path: Path) -> None:
    layers = [("model", fuzz_readers.GGUF), ("license", b"terms one"), ("license", b"terms two"), ("params", b"{}")]
    said = readers.read(store(tmp_path, layers))
    assert not said.problems
    assert pairs(said)[0] == ("id", "some:8b")
    assert ("base_model", "org/base") in pairs(said)
    assert [text.text for text in said.texts] == ["terms one", "terms two"]
    other = readers.read(store(tmp_path, [("adapter", fuzz_readers.GGUF)], "hf.co/org/repo/Q4"))
    assert pairs(other)[:2] == [("id", "hf.co/org/repo:Q4"), ("base_model_relation", "adapter")]
    for blob in (tmp_path / "blobs").iterdir():
        blob.write_bytes(b"changed")
    manifest = tmp_path / "manifests" / "registry.ollama.ai" / "library" / "some" / "8b"
    assert "not what its digest says" in troubles(readers.read(manifest))
    write(
        manifest, b'{"layers": [{"mediaType": "application/vnd.ollama.image.license", "digest": "sha256:../../x"}, {}]}'
    )
    assert "its digest is none" in troubles(readers.read(manifest))
    assert "it is no layer" in troubles(readers.read(manifest))


# -- hints --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("card_", "config", "hint"), [
    ("pipeline_tag: text-generation", "{}", "text"), ("pipeline_tag: image-text-to-text", "{}", "multimodal"),
    ("pipeline_tag: unheard-of", "{}", None), ("license: mit", '{"vision_config": {}}', "multimodal"),
    ("pipeline_tag: feature-extraction", '{"vision_config": {}}', "embedding"), ("license: mit", "{}", None),
])  # fmt: skip
def test_the_modality_hint(tmp_path: Path, card_: str, config: str, hint: str | None) -> None:
    said = readers.read(put(tmp_path, README__md=f"---\n{card_}\n---\n", config__json=config))
    found = readers.modality(said)
    assert (found[0] if found else None) == hint


# -- properties ---------------------------------------------------------------------------------------------------

SLOWLY = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*KEYS, "layers", "_name_or_path", "flavors", "models"]) | st.text(), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("reader", TARGETS)
@SLOWLY
@given(data=st.binary(max_size=300))
def test_no_bytes_make_a_reader_raise(reader: str, data: bytes) -> None:
    for seed in (b"", b"---\n", b"GGUF\3\0\0\0", b"{", TARGETS[reader].seeds[0]):
        fuzz_readers.check(run(TARGETS[reader].read, seed + data))


@pytest.mark.parametrize("reader", TARGETS)
@SLOWLY
@given(value=JSON)
def test_no_structure_makes_a_reader_raise(reader: str, value: Any) -> None:
    text = json.dumps(value)
    for data in (text.encode(), f"---\n{text}\n---\n".encode(), safetensors_file(value)):
        fuzz_readers.check(run(TARGETS[reader].read, data))


@SLOWLY
@given(
    st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40) | st.lists(st.text(), max_size=5))), st.integers(0, 9)
)
def test_any_gguf_file_that_is_well_formed_is_read(entries: list[tuple[str, Any]], tail: int) -> None:
    entries = [(key, value) for key, value in dict(entries).items() if not key.startswith(("general.", "adapter."))]
    data = gguf_file([*_encoded(entries), ("general.license", "mit")]) + b"\0" * tail
    said = run(gguf.read, data)
    assert (pairs(said), said.problems) == ([("license", "mit")], ())


def _encoded(entries: list[tuple[str, Any]]) -> list[tuple[str | bytes, object]]:
    def encode(text: str) -> bytes:
        return text.encode("utf-8", "replace")

    made = {encode(key): [encode(item) for item in value] if isinstance(value, list) else encode(value)
            for key, value in entries}  # fmt: skip
    return list(made.items())


@SLOWLY
@given(st.text(max_size=60))
def test_any_text_in_a_card_is_read_as_written_or_complained_of(text: str) -> None:
    said = run(card.read, f"---\nlicense: {json.dumps(text)}\n---\n".encode())
    expected = text.strip().replace("\r\n", "\n")
    assert said.problems or [claim.value for claim in said.claims] == ([expected] if expected else [])


@SLOWLY
@given(st.text(max_size=80))
def test_any_name_has_a_kind_or_none(name: str) -> None:
    assert licensefiles.kind_of(name) in (None, *readers.KINDS)


@pytest.mark.parametrize("reader", TARGETS)
def test_a_short_run_of_the_fuzzer(reader: str) -> None:
    assert fuzz_readers.fuzz(reader, 1_000, seed=7)


# -- real cards ---------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not CARDS.is_file(), reason=f"the rows of real cards {SHARED.name}/cards/cards.jsonl are not here")
def test_real_cards_come_out_as_they_were_declared(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in CARDS.read_text("utf-8").splitlines()]
    keys = ("license", "license_name", "license_link", "base_model", "base_model_relation")
    for row in rows:
        matter = {key: row[key] for key in keys if row[key]} | {
            "language": ["en"],
            "model-index": [{"name": row["id"]}],
        }
        text = yaml.safe_dump(matter, sort_keys=False, allow_unicode=True)
        said = readers.read(put(tmp_path, README__md=f"---\n{text}---\n\n# {row['id']}\n"))
        assert not said.problems
        assert pairs(said) == [(key, value) for key in keys if row[key]
                               for value in (row[key] if isinstance(row[key], list) else [row[key]])]  # fmt: skip
    assert len(rows) > 400


def test_readers_share_one_vocabulary() -> None:
    assert set(configs.READERS) == {"config.json", "adapter_config.json", "model_index.json", "quantize_config.json",
                                    "quant_config.json"}  # fmt: skip
    with pytest.raises(AssertionError):
        Said().of("unheard-of")
    with pytest.raises(AssertionError):
        Notes("x").claim("unheard-of", "x", "x")
    assert safetensors.HEADER <= 8 * MB

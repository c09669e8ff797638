"""A long run of damaged files through every reader, for hand and night; pytest does not collect it.

    python -m tests.fuzz_readers [--inputs 200000] [--seed 1] [--reader gguf]

Each input is one of the seeds below, damaged one to eight times: bytes flipped, cut out, doubled, cut off, replaced by
numbers and words that readers trip over, or spliced with another seed. A reader that raises, takes a second, or says
something that no report could print ends the run with exit status 1 and leaves the input as `fuzz-<reader>.bin` in the
folder for temporary files. Of each reader the run prints inputs per second and the slowest input.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from licensecheck.resolve.readers import (
    card,
    configs,
    gguf,
    licensefiles,
    mergekit,
    mlflow,
    modelfile,
    ollama,
    safetensors,
)
from licensecheck.resolve.readers.said import KEYS, KINDS, LONGEST_VALUE, Notes, Said, gather

SLOW = 1.0  # seconds
Reader = Callable[[BinaryIO, Notes], None]


def gguf_string(text: str | bytes, order: str = "<", wide: bool = True) -> bytes:
    data = text.encode() if isinstance(text, str) else text
    return struct.pack(order + ("Q" if wide else "I"), len(data)) + data


def gguf_array(kind: int, items: list[bytes], order: str = "<", wide: bool = True) -> bytes:
    return struct.pack(order + ("IQ" if wide else "II"), kind, len(items)) + b"".join(items)


def gguf_file(
    pairs: list[tuple[str | bytes, object]], version: int = 3, order: str = "<", count: int | None = None
) -> bytes:
    """A GGUF file of texts, lists of texts and numbers; (type, bytes) stands for a value of any other type."""
    wide = version > 1
    out = b"GGUF" + struct.pack(order + ("IQQ" if wide else "III"), version, 0, len(pairs) if count is None else count)
    for key, value in pairs:
        out += gguf_string(key, order, wide)
        if isinstance(value, (str, bytes)):
            out += struct.pack(order + "I", 8) + gguf_string(value, order, wide)
        elif isinstance(value, list):
            items = [gguf_string(item, order, wide) for item in value]
            out += struct.pack(order + "I", 9) + gguf_array(8, items, order, wide)
        elif isinstance(value, tuple):
            out += struct.pack(order + "I", value[0]) + value[1]
        else:
            out += struct.pack(order + "II", 4, value)
    return out


def safetensors_file(metadata: object, raw: str | None = None) -> bytes:
    header = (raw if raw is not None else json.dumps({"__metadata__": metadata})).encode()
    return struct.pack("<Q", len(header)) + header + b"\0" * 8


CARD = b"""---
license: other
license_name: some-license
license_link: LICENSE
base_model:
- org/base
- https://huggingface.co/org/other
base_model_relation: &r merge
datasets: [org/data, "org/more"]
tags: [license:mit, "base_model:adapter:org/x", lora, *r]
pipeline_tag: text-generation
extra_gated_prompt: |
  You agree to the terms.
extra_gated_fields:
  I agree to the policy: checkbox
<<: {quantized_by: me}
---
# A card
"""
MERGE = b"""merge_method: dare_ties
base_model: org/base
slices:
- sources:
  - {model: org/one+org/lora, layer_range: [0, 32]}
  - model: &m {model: {path: org/two}, lora: {path: org/three}}
models: [*m, {model: org/four, parameters: {weight: 0.3}}]
"""
MLMODEL = b"""flavors:
  transformers:
    source_model_name: org/name
    source_model_revision: abc
    components: [tokenizer]
    peft_adaptor: peft
"""
ADAPTER = b'{"base_model_name_or_path": "org/base", "peft_type": "LORA", "revision": null, "r": 8}'
CONFIG = b"""{"_name_or_path": "org/base", "architectures": ["A", "B"], "model_type": "x", "torch_dtype": "bfloat16",
"vision_config": {"model_type": "v"}, "quantization_config": {"quant_method": "gptq", "bits": 4}, "eps": 1e-05}"""
INDEX = b'{"_class_name": "P", "vae": ["diffusers", "V"], "no": [null, null], "_name_or_path": "org/p"}'
MODELFILE = (
    b'# made\nFROM org/base:8b\nfrom ./x.gguf\nADAPTER ./a.gguf\nLICENSE """\nTerms\n"""\nPARAMETER x 1\nlicense "b"\n'
)
GGUF = gguf_file([
    ("general.architecture", "x"), ("general.license", "mit"), ("general.license.name", "n"),
    ("general.base_model.count", 1), ("general.base_model.0.name", "Base"),
    ("general.base_model.0.repo_url", "https://huggingface.co/org/base"), ("general.tags", ["lora", "a"]),
    ("tokenizer.ggml.tokens", ["a", "b"] * 20), ("x", (9, gguf_array(9, [gguf_array(4, [b"1234"])]))),
    ("general.dataset.0.name", "d"), ("flag", (7, b"\1")), ("big", (10, b"12345678")),
])  # fmt: skip
TENSORS = safetensors_file({"format": "pt", "modelspec.license": "mit", "modelspec.architecture": "x/lora",
                            "ss_sd_model_name": "b.safetensors", "modelspec.merged_from": "a,b"})  # fmt: skip


MANIFEST = json.dumps({"schemaVersion": 2, "layers": [
    {"mediaType": "application/vnd.ollama.image.license", "digest": "sha256:" + "0" * 64, "size": 1},
    {"mediaType": "application/vnd.ollama.image.adapter", "digest": "sha256:" + "1" * 64, "from": "/x"}, 1,
]}).encode()  # fmt: skip


def read_manifest(handle: BinaryIO, notes: Notes) -> None:
    ollama.read(handle, Path("/nowhere/manifests/registry/namespace/name/tag"), notes)


def with_length(data: bytes) -> bytes:
    """A safetensors file whose declared length is that of its header, so that damage reaches the JSON."""
    return struct.pack("<Q", max(0, len(data) - 16)) + data[8:]


class Target(NamedTuple):
    read: Reader
    seeds: tuple[bytes, ...]
    repair: Callable[[bytes], bytes] | None = None  # applied to half of the inputs


TARGETS = {
    "card": Target(card.read, (CARD, CARD.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + CARD, b"# no front matter\n")),
    "card-yaml": Target(card.read_yaml, (CARD[4:-13], b"license: mit\n")),
    "config": Target(partial(configs.read, reader=configs.config), (CONFIG, b"{}")),
    "adapter": Target(partial(configs.read, reader=configs.adapter_config), (ADAPTER,)),
    "model-index": Target(partial(configs.read, reader=configs.model_index), (INDEX,)),
    "quantize": Target(partial(configs.read, reader=configs.quantize_config), (b'{"bits": 4, "quant_method": "awq"}',)),
    "mergekit": Target(mergekit.read, (MERGE, b"---\nname: a\nmodels: [{model: b}]\n---\nbase_model: a\n")),
    "mlflow": Target(mlflow.read, (MLMODEL,)),
    "gguf": Target(gguf.read, (GGUF, gguf_file([("general.license", "mit"), ("general.tags", ["merge"])], 1),
                               gguf_file([("general.license", "mit"), ("general.tags", ["merge"])], 3, ">"))),
    "safetensors": Target(safetensors.read, (TENSORS, safetensors_file(None)), with_length),
    "ollama": Target(read_manifest, (MANIFEST,)),
    "modelfile": Target(modelfile.read, (MODELFILE,)),
    "license": Target(partial(licensefiles.read, kind="license"), (b"Terms and conditions\n", "é".encode("latin-1"))),
}  # fmt: skip

WORDS = [
    b"", b"\0", b"---\n", b"\n", b"\r\n", b"&a ", b"*a", b"<<: ", b"[", b"]", b"{", b"}", b"[[[[[[[[", b"- - - - ", b"? ",
    b": ", b"!!python/object/apply:os.system ", b"!<x> ", b"%YAML 9.9\n", b"|\n", b">-\n", b"'", b'"', b'"""', b"\\ud800",
    b"\\u0000", b"\x1b[2J", b"\xe2\x80\xae", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x80", b"null", b"1e999", b"NaN",
    b"9" * 50, b"general.", b"license", b"base_model", b"__metadata__", b"GGUF", b"version https://git-lfs.github.com/spec/v1",
    b"\xff" * 4, b"\xff" * 8, b"\x7f" + b"\xff" * 7, b"\0\0\0\1", b"\1\0\0\0", b"\t", b"#", b"a: &a [*a]", b"\n...\n",
]  # fmt: skip


def damage(source: random.Random, seeds: tuple[bytes, ...]) -> bytes:
    data = bytearray(source.choice(seeds))
    for _ in range(source.choice((1, 1, 1, 2, 4, 8))):
        at = source.randint(0, len(data))
        end = min(len(data), at + source.choice((1, 1, 2, 4, 8, 40)))
        way = source.randrange(8)
        if way == 0 and data:
            data[at % len(data)] ^= 1 << source.randrange(8)
        elif way == 1 and data:
            data[at % len(data)] = source.randrange(256)
        elif way == 2:
            del data[at:end]
        elif way == 3:
            data[at:at] = data[at:end] * source.choice((1, 2, 30))
        elif way == 4 and source.random() < 0.3:
            del data[at:]
        elif way == 5:
            data[at:at] = source.choice(WORDS)
        elif way == 6:
            data[at:end] = source.choice(WORDS)
        elif way == 7:
            other = source.choice(seeds)
            data[at:] = other[source.randint(0, len(other)) :]
    return bytes(data[:20_000])


def run(read: Reader, data: bytes) -> Said:
    notes = Notes("file")
    read(io.BytesIO(data), notes)
    return gather([notes])


def check(said: Said) -> None:
    """Whatever was said can be printed, and keeps to the vocabulary and the limits."""
    for claim in said.claims:
        assert claim.key in KEYS
        assert 0 < len(claim.value) <= LONGEST_VALUE
        assert claim.line is None or claim.line > 0
        f"{claim.value}{claim.place}".encode()
        assert "\x1b" not in claim.value + claim.place
    for text in said.texts:
        assert text.kind in KINDS
        assert text.text.strip()
    for problem in said.problems:
        str(problem).encode()
        assert problem.problem
        assert "\x1b" not in str(problem)


def fuzz(name: str, inputs: int, seed: int) -> bool:
    target = TARGETS[name]
    source = random.Random(f"{seed}-{name}")  # noqa: S311  # no secret
    slowest, slow_input, claims, problems, total = 0.0, b"", 0, 0, 0.0
    for index in range(inputs):
        data = damage(source, target.seeds)
        if target.repair is not None and index % 2:
            data = target.repair(data)
        begun = time.perf_counter()
        try:
            said = run(target.read, data)
            taken = time.perf_counter() - begun
            check(said)
            if index % 100 == 0:
                assert run(target.read, data) == said, "two readings differ"
            assert taken < SLOW, f"it took {taken:.2f} s"
        except Exception as error:  # any at all is what is sought
            kept = Path(tempfile.gettempdir()) / f"fuzz-{name}.bin"
            kept.write_bytes(data)
            print(f"{name}: {type(error).__name__}: {error}; the input is in {kept}")
            return False
        total += taken
        claims += bool(said.claims or said.texts)
        problems += bool(said.problems)
        if taken > slowest:
            slowest, slow_input = taken, data
    print(
        f"{name:12} {inputs} inputs, {inputs / total:8.0f}/s, {claims / inputs:4.0%} said something, "
        f"{problems / inputs:4.0%} had a problem; slowest {1000 * slowest:.1f} ms: {slow_input[:60]!r} ({len(slow_input)} bytes)",
        flush=True,
    )
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=200_000, help="for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reader", choices=list(TARGETS), action="append")
    options = parser.parse_args()
    results = [fuzz(name, options.inputs, options.seed) for name in options.reader or TARGETS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())

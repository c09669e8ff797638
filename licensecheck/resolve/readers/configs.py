"""The JSON files that libraries write beside weights: transformers, PEFT, diffusers, quantizers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, Final

from licensecheck.resolve.readers.files import read_bytes
from licensecheck.resolve.readers.jsontext import LIMIT, parse_table
from licensecheck.resolve.readers.said import Notes

# The parts of a transformers configuration that stand for a medium, or for the model inside it.
_MEDIA: Final = ("vision_config", "audio_config", "speech_config", "video_config")
_INNER: Final = (*_MEDIA, "text_config", "llm_config", "language_config", "thinker_config", "talker_config",
                 "encoder", "decoder", "text_encoder", "audio_encoder", "generator")  # fmt: skip

Reader = Callable[[dict[str, Any], Notes], None]


def read(handle: BinaryIO, notes: Notes, reader: Reader) -> None:
    """Read one JSON file with the reader for its name (READERS)."""
    data = read_bytes(handle, LIMIT, notes)
    if data is not None:
        reader(parse_table(data, notes), notes)


def config(table: dict[str, Any], notes: Notes) -> None:
    """Read config.json: what the model is, for which media, and from where its configuration was loaded."""
    _config(table, "", notes)
    for key in _INNER:
        part = table.get(key)
        if isinstance(part, dict):
            if key in _MEDIA:
                notes.claim("modality_config", key, key)
            _config(part, f"{key}.", notes)


def _config(table: dict[str, Any], prefix: str, notes: Notes) -> None:
    notes.model("name_or_path", table.get("_name_or_path"), f"{prefix}_name_or_path")
    notes.claim("model_type", table.get("model_type"), f"{prefix}model_type")
    _each("architecture", table.get("architectures"), f"{prefix}architectures", notes)
    for key in _MEDIA:
        if prefix and isinstance(table.get(key), dict):
            notes.claim("modality_config", key, prefix + key)
    quantization = table.get("quantization_config")
    if isinstance(quantization, dict):
        notes.claim("quantization", quantization.get("quant_method", "unnamed"), f"{prefix}quantization_config")
    for key in ("license", "license_name", "license_link"):
        notes.claim(key, table.get(key), prefix + key)
    for key in ("base_model", "base_model_name_or_path"):
        notes.model("base_model", table.get(key), prefix + key)


def adapter_config(table: dict[str, Any], notes: Notes) -> None:
    """Read PEFT's adapter_config.json. That it is there says that these weights are an adapter."""
    notes.claim("base_model_relation", "adapter", "adapter_config.json")
    notes.model("base_model", table.get("base_model_name_or_path"), "base_model_name_or_path")
    notes.claim("base_model_revision", table.get("revision"), "revision")
    notes.claim("peft_type", table.get("peft_type"), "peft_type")


def model_index(table: dict[str, Any], notes: Notes) -> None:
    """Read diffusers' model_index.json: the pipeline and the models that it is composed of."""
    notes.claim("pipeline_class", table.get("_class_name"), "_class_name")
    notes.model("name_or_path", table.get("_name_or_path"), "_name_or_path")
    for name, value in table.items():
        if isinstance(value, list) and not name.startswith("_"):
            if len(value) >= 2 and all(isinstance(part, str) for part in value[:2]):
                notes.claim("component", f"{name}: {value[0]}.{value[1]}", name)
            # A component that the pipeline goes without is written [null, null].
            for part in value[2:]:
                if isinstance(part, dict):
                    notes.model("name_or_path", part.get("pretrained_model_name_or_path"), name)


def quantize_config(table: dict[str, Any], notes: Notes) -> None:
    """Read quantize_config.json or quant_config.json: how the weights were quantized, and often of which model."""
    methods = [table[key] for key in ("quant_method", "checkpoint_format", "version") if table.get(key)]
    notes.claim("quantization", methods[0] if methods else "unnamed", "quant_method")
    notes.model("name_or_path", table.get("model_name_or_path"), "model_name_or_path")


def _each(key: str, value: object, place: str, notes: Notes) -> None:
    if isinstance(value, list):
        for index, item in enumerate(value):
            notes.claim(key, item, f"{place}[{index}]")
    else:
        notes.claim(key, value, place)


READERS: Final[dict[str, Reader]] = {
    "config.json": config,
    "adapter_config.json": adapter_config,
    "model_index.json": model_index,
    "quantize_config.json": quantize_config,
    "quant_config.json": quantize_config,
}

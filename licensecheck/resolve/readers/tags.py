"""Tags, which cards carry and converters copy into GGUF files: those that the hub derives from a card, and hints."""

from __future__ import annotations

from typing import Final

from licensecheck.resolve.readers.said import Notes

_RELATIONS: Final = ("finetune", "adapter", "merge", "quantized")
# Words of people, not of the hub, that hint at how a model was made.
_HINTS: Final = frozenset(
    """merge mergekit lora qlora adapter peft dora ia3 quantized quantization gptq awq gguf exl2 bnb 4-bit 8-bit
    int4 int8 fp8 mlx distillation distilled distill finetune finetuned fine-tuned""".split()
)


def note(tag: object, place: str, line: int | None, notes: Notes) -> None:
    """Note what a tag says of license, base or dataset, as in base_model:adapter:ORG/NAME, and a word that hints at how
    the model was made. Other tags say nothing here.
    """
    if not isinstance(tag, str):
        notes.claim("tag", tag, place, line)
        return
    prefix, colon, rest = tag.strip().partition(":")
    if not colon:
        if tag.strip().lower() in _HINTS:
            notes.claim("tag", tag, place, line)
    elif prefix == "license":
        notes.claim("license", rest, place, line)
    elif prefix == "dataset":
        notes.model("dataset", rest, place, line)
    elif prefix == "base_model":
        relation, more, model = rest.partition(":")
        if more and relation in _RELATIONS:
            notes.claim("base_model_relation", relation, place, line)
            rest = model
        notes.model("base_model", rest, place, line)

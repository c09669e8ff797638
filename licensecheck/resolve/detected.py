"""What a component's own files come to: the license they declare, what it was made from, what it reads and gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from licensecheck import generated
from licensecheck.errors import Problem
from licensecheck.facts import STEPS
from licensecheck.project import Step
from licensecheck.resolve.readers import Claim, Said, Text, modality, read
from licensecheck.resolve.readers.files import NOT_FETCHED


class Stated(NamedTuple):
    """Something that a file says, and where."""

    value: str
    where: str


class Source(NamedTuple):
    """What the files of a component say. The texts themselves are not at hand where `held` tells what they hold."""

    said: Said
    shown: str  # where the files are, as reports name it
    held: Mapping[tuple[str, str], tuple[str, ...]] | None = None  # by file and place, ids; none: not recognized


class Hub(NamedTuple):
    """What is known of models from a hub, by their ids in lower case; and what could not be asked."""

    sources: Mapping[str, Source] = {}  # it is only read
    changes: Mapping[str, str] = {}  # what is said otherwise than it was
    unread: Mapping[str, tuple[str, ...]] = {}


class Detected(NamedTuple):
    shown: str  # as in `Source`
    licenses: tuple[Stated, ...]  # as the card, or metadata inside the weights, declares them
    tag: str  # what `license` says where that leaves the license open and a name stands beside it; else ''
    texts: tuple[Text, ...]  # the license texts that are about the weights
    held: Mapping[tuple[str, str], tuple[str, ...]] | None  # as in `Source`
    steps: tuple[Step, ...]
    modality: Stated | None
    notice: bool
    unread: tuple[str, ...]
    files: tuple[Text, ...] = ()  # every license, notice and policy, without what this tool wrote


def source_of(folder: Path, shown: str) -> Source:
    """What the files in a folder, which reports call `shown`, say."""
    said = read(folder)
    if not folder.is_dir():  # then the one problem names the folder itself
        shown = shown.removesuffix(folder.name).removesuffix("/")
    return Source(said, shown)


def detect(source: Source, own_id: str, families: frozenset[str]) -> Detected:
    """What the files of a component come to.

    Args:
        source: what they say.
        own_id: the component's id, which is no base of itself.
        families: license names that leave open which license is meant, in lower case.
    """
    said, shown = source.said, source.shown
    hint = modality(said)
    declared, tag = _declared(said, shown, families)
    within = f"{shown}/" if shown else ""
    files = tuple(
        text for item in said.texts if (text := item._replace(text=generated.without(item.text))).text.strip()
    )
    return Detected(
        shown, declared, tag, tuple(_about_weights(said)), source.held, tuple(_steps(said, shown, own_id)),
        None if hint is None else Stated(hint[0], _where(hint[1], shown)),
        any(text.kind == "notice" for text in files),
        tuple(f"{within}{problem}".replace(f"{shown}/.: ", f"{shown}: ") for problem in said.problems
              if not _missed(problem, said)),
        files,
    )  # fmt: skip


def _missed(problem: Problem, said: Said) -> bool:
    """Whether what was not read are only weights that a clone left out, where other files say what license it is."""
    weights = problem.file.lower().endswith((".safetensors", ".gguf"))
    return weights and problem.problem == NOT_FETCHED and bool(said.of("license", "license_name") or said.texts)


def _where(claim: Claim, shown: str) -> str:
    line = "" if claim.line is None else f":{claim.line}"
    return f"{shown}/{claim.file}{line}: {claim.place}"


def _of_root(said: Said, *keys: str) -> list[Claim]:
    """The claims of files that speak of the whole: those of the root, not of a part in a folder below."""
    return [claim for claim in said.of(*keys) if "/" not in claim.file]


def _declared(said: Said, shown: str, families: frozenset[str]) -> tuple[tuple[Stated, ...], str]:
    found = {claim.value.lower(): Stated(claim.value, _where(claim, shown)) for claim in _of_root(said, "license")}
    names = [Stated(claim.value, _where(claim, shown)) for claim in _of_root(said, "license_name")]
    open_ = not found or all(name in families for name in found)
    if names and open_:
        return (names[0],), next(iter(found), "")
    return tuple(found.values()), ""


def _about_weights(said: Said) -> Iterator[Text]:
    """The license texts of the root that are about the weights: those named after them, else the plain ones."""
    texts = [text for text in said.texts if "/" not in text.file and text.kind in ("license", "weights-license")]
    named = [text for text in texts if text.kind == "weights-license"]
    yield from named or texts


def _steps(said: Said, shown: str, own_id: str) -> Iterator[Step]:
    bases = _of_root(said, "base_model") or _of_root(said, "base_model_name")
    relations = [claim.value.lower() for claim in _of_root(said, "base_model_relation")]
    stated = next((relation for relation in relations if relation in STEPS), None)
    by = stated or _inferred(said, len({claim.value.lower() for claim in bases}))
    seen: set[str] = set()
    for claim in bases:
        name = claim.value.lower()
        if name not in seen and name != own_id.lower():
            seen.add(name)
            yield Step(claim.value, by, _where(claim, shown))
    for claim in _of_root(said, "source"):
        name = claim.value.lower()
        if name not in seen and name != own_id.lower():
            seen.add(name)
            yield Step(claim.value, "copy", _where(claim, shown))


def _inferred(said: Said, bases: int) -> str:
    """How a model was made from its bases, where the card does not say: by what its files are."""
    if _of_root(said, "peft_type"):
        return "adapter"
    if bases > 1 or _of_root(said, "merge_method"):
        return "merge"
    weights = any(claim.file.lower().endswith(".gguf") for claim in said.claims)
    return "quantized" if weights or said.of("quantization", "quantized_by") else "finetune"

"""What a model's files say, as the readers report it, and the notebook that a reader writes into."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from licensecheck.errors import Problem
from licensecheck.printable import printable

MB: Final = 1 << 20
LONGEST_VALUE: Final = 64 << 10  # characters of one claim
MOST_CLAIMS: Final = 2048  # of one file
MOST_PROBLEMS: Final = 64  # of one file

_HUB: Final = re.compile(
    r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/(?:datasets/|models/)?"
    r"([\w.-]{1,96}/[\w.-]{1,96}?)(?:\.git|[/?#:].*)?"
)
_NO_REPOSITORY: Final = {"api", "blog", "collections", "docs", "papers", "spaces", "datasets", "models"}


class Claim(NamedTuple):
    """One thing that one file says. `key` is one of KEYS, whatever the format calls it."""

    key: str
    value: str
    file: str  # relative to the folder that was read, with "/"
    line: int | None  # where the format has lines that count
    place: str  # the key as the file writes it: base_model[0], general.license, LICENSE


class Text(NamedTuple):
    """A license, notice or use policy that comes with the model, whole or up to the limit."""

    kind: str  # one of KINDS
    text: str
    file: str
    line: int | None
    place: str  # "" for a file of its own, else where it stands in the file


class Said(NamedTuple):
    """All that was read, in the order of the files' names. A file that could not be used is in `problems`."""

    files: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    texts: tuple[Text, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, *keys: str) -> tuple[Claim, ...]:
        """The claims under any of the keys, in order."""
        assert set(keys) <= KEYS.keys(), keys
        return tuple(claim for claim in self.claims if claim.key in keys)


KEYS: Final = {
    "id": "the model's own id on a hub",
    "revision": "the commit of it",
    "name": "what the model is called",
    "organization": "who published it",
    "license": "an id or a name of a license, as written",
    "license_name": "the name of a license that has no id",
    "license_link": "where its text is: a URL, or a file beside the card",
    "license_details": "what older data cards say in words",
    "gated_text": "what a hub makes people accept before they download",
    "base_model": "the id of a model it was made from, or whatever stands in that place",
    "base_model_name": "a base that is only called by a name, not by an id",
    "base_model_revision": "the commit of the base",
    "base_model_relation": "how it was made: finetune, adapter, merge, quantized, or as written",
    "base_file": "a file or folder it was made from",
    "source": "the model that this is a copy or a conversion of",
    "new_version": "the model that replaces it",
    "name_or_path": "from where its configuration was loaded: a hint only, and often a local path",
    "dataset": "a dataset it was trained on",
    "tag": "a tag of the card that hints at how the model was made",
    "pipeline_tag": "the task",
    "library_name": "the library that loads it",
    "model_type": "the architecture's short name",
    "architecture": "a class that loads it",
    "modality_config": "a part for another medium than text: vision_config, audio_config",
    "component": "a part of a pipeline: its name and its class",
    "pipeline_class": "the class of a pipeline",
    "peft_type": "the kind of adapter",
    "type": "what a GGUF file holds: model, adapter, mmproj",
    "merge_method": "how models were merged",
    "quantization": "how the weights were quantized",
    "quantized_by": "who quantized them",
    "draft_model": "a smaller model that is run beside it",
}
KINDS: Final = (
    "license", "code-license", "weights-license", "data-license", "third-party", "notice", "use-policy",
)  # fmt: skip


class Notes:
    """What is read from one file. Nothing that is written into it raises; what does not fit becomes a problem."""

    def __init__(self, file: str) -> None:
        self.file = printable(file)
        self.claims: list[Claim] = []
        self.texts: list[Text] = []
        self.problems: list[Problem] = []

    def claim(self, key: str, value: object, place: str, line: int | None = None) -> None:
        """Note a claim. Nothing (None or blank) claims nothing; what is no text is a problem."""
        assert key in KEYS, key
        if value is None:
            return
        if not isinstance(value, str):
            self.problem(f"a text is expected, not {_kind(value)}", place, line)
            return
        if not value.strip():
            return
        if len(self.claims) >= MOST_CLAIMS:
            self.problem(f"only the first {MOST_CLAIMS} entries are read")
            return
        if len(value) > LONGEST_VALUE:
            self.problem(f"the value is longer than {LONGEST_VALUE} characters; its beginning is read", place, line)
            value = value[:LONGEST_VALUE]
        shown = printable(value.strip())
        if "\N{REPLACEMENT CHARACTER}" in shown:  # ours, or that of a reader that met bytes which are no text
            self.problem("the value holds characters that cannot be shown", place, line)
        self.claims.append(Claim(key, shown, self.file, line, printable(place[:200])))

    def model(self, key: str, value: object, place: str, line: int | None = None) -> None:
        """Note a model or dataset. The URL of a hub's page stands for the id."""
        self.claim(key, (hub_id(value) or value) if isinstance(value, str) else value, place, line)

    def text(self, kind: str, text: str, place: str = "", line: int | None = None) -> None:
        """Note a license text. One that is empty is a problem: an empty LICENSE licenses nothing."""
        assert kind in KINDS, kind
        if not text.strip():
            self.problem("the text is empty", place or None, line)
        elif len(self.texts) >= MOST_CLAIMS:
            self.problem(f"only the first {MOST_CLAIMS} texts are read")
        else:
            self.texts.append(Text(kind, text, self.file, line, printable(place[:200])))

    def problem(self, what: str, place: str | None = None, line: int | None = None) -> None:
        """Note what could not be read, once."""
        key = printable(place[:200]) if place else None
        problem = Problem(self.file, key, printable(what), "", line)
        if len(self.problems) == MOST_PROBLEMS:
            problem = Problem(self.file, None, "there are more problems than are listed", "")
        if len(self.problems) <= MOST_PROBLEMS and problem not in self.problems:
            self.problems.append(problem)


def gather(notes: list[Notes]) -> Said:
    """One report of several files, in their order."""
    return Said(
        tuple(dict.fromkeys(note.file for note in notes)),
        tuple(claim for note in notes for claim in note.claims),
        tuple(text for note in notes for text in note.texts),
        tuple(dict.fromkeys(problem for note in notes for problem in note.problems)),
    )


def hub_id(text: str) -> str | None:
    """The id in the URL of a hub's page, as in https://huggingface.co/ORG/NAME/tree/main; None if it is no such URL."""
    if len(text) > LONGEST_VALUE:
        return None
    found = _HUB.fullmatch(text.strip())
    return found[1] if found and found[1].partition("/")[0].lower() not in _NO_REPOSITORY else None


def _kind(value: object) -> str:
    names = {dict: "a table", list: "a list", bool: "true or false"}
    return names.get(type(value), "a number")

"""What a model's own files come to: which license binds, what it was made from, and where sources disagree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import licensecheck
from tests.test_identify import SHARED, here

Judge = Callable[..., licensecheck.Report]

OFFER = '[[deployments]]\nname = "d"\noffering = "internal"\nuses = ["coding"]\n'


@pytest.fixture
def model(tmp_path: Path, judge: Judge) -> Callable[..., licensecheck.Report]:
    """Check a third party's model that comes with these files, a card's front matter first."""

    def run(card: str = "", more: str = "", **files: str) -> licensecheck.Report:
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        if card:
            (folder / "README.md").write_text(f"---\n{card}\n---\n# Model\n", encoding="utf-8")
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
        return judge(f'[[models]]\nid = "vendor/x"\npath = "files"\n{more}{OFFER}')

    return run


def bound(report: licensecheck.Report) -> dict[str, str]:
    return {item.id: item.source for item in report.components[0].licenses}


def codes(report: licensecheck.Report) -> dict[str, str]:
    return {item.code: item.status for item in report.findings if "/" not in item.code}


CARDS = [
    ("license: mit", {"mit": "card"}, {}),
    ("license: MIT", {"mit": "card"}, {}),
    ("license: llama3.1", {"llama-3.1": "card"}, {}),
    ("license: [mit, apache-2.0]", {"mit": "card", "apache-2.0": "card"}, {}),
    ("license: other\nlicense_name: apache-2.0", {"apache-2.0": "card"}, {"license-disagreement": "due"}),
    ("license: other\nlicense_name: llama-3.1-community", {"llama-3.1": "card"}, {}),
    ("license: other\nlicense_name: modified-mit", {}, {"unknown-license": "undetermined"}),
    ("license_name: mit", {"mit": "card"}, {}),
    ("license: other", {}, {"unknown-license": "undetermined"}),
    ("license: other\nlicense_name: house-rules", {}, {"unknown-license": "undetermined"}),
    ("license: cc", {}, {"unknown-license": "undetermined"}),
    ("tags: [chat]", {}, {"unknown-model": "undetermined"}),
]


@pytest.mark.parametrize(("card", "wanted", "about"), CARDS)
def test_what_a_card_declares(
    card: str, wanted: dict[str, str], about: dict[str, str], model: Callable[..., licensecheck.Report]
) -> None:
    report = model(card)
    assert bound(report) == wanted
    assert codes(report) == about
    assert report.incomplete == ()


def test_a_declared_license_binds_instead_with_its_reason(model: Callable[..., licensecheck.Report]) -> None:
    with pytest.raises(licensecheck.InputError, match=r"replaces llama3\.1 \(card\)"):
        model("license: llama3.1", 'license = "mit"\n')
    report = model("license: llama3.1", 'license = "mit"\nlicense_reason = "contract 17"\n')
    assert bound(report) == {"mit": "manifest"}
    assert codes(report) == {"license-override": "info"}
    assert codes(model("license: mit", 'license = "mit"\n')) == {}


BASES = [
    ("base_model: meta-llama/Llama-3.1-8B", "finetune"),
    ("base_model: meta-llama/Llama-3.1-8B\nbase_model_relation: quantized", "quantized"),
    ("base_model: [meta-llama/Llama-3.1-8B, mistralai/Mistral-7B-v0.1]", "merge"),
    ("base_model: https://huggingface.co/meta-llama/Llama-3.1-8B", "finetune"),
    ("tags: ['base_model:adapter:meta-llama/Llama-3.1-8B']", "adapter"),
]


@pytest.mark.parametrize(("card", "by"), BASES)
def test_what_a_card_says_it_was_made_from(card: str, by: str, model: Callable[..., licensecheck.Report]) -> None:
    report = model(f"license: apache-2.0\n{card}")
    assert bound(report)["llama-3.1"] == "lineage"
    assert codes(report)["license-drift"] == "due"
    (drift,) = [item for item in report.findings if item.code == "license-drift"]
    assert drift.via == ("meta-llama/Llama-3.1-8B",)
    steps = {because.value for item in report.findings for because in item.because if because.fact == "lineage.by"}
    assert steps <= {by}


def test_an_adapter_is_told_by_its_files(model: Callable[..., licensecheck.Report]) -> None:
    config = '{"base_model_name_or_path": "meta-llama/Llama-3.1-8B", "peft_type": "LORA"}'
    report = model("license: mit", adapter_config__json=config)
    assert bound(report) == {"mit": "card", "llama-3.1": "lineage"}


def test_a_model_is_no_base_of_itself(model: Callable[..., licensecheck.Report]) -> None:
    assert bound(model("license: mit\nbase_model: vendor/X")) == {"mit": "card"}


def test_the_task_tells_the_modality(model: Callable[..., licensecheck.Report]) -> None:
    card = "license: llama3.2\npipeline_tag: {}"
    for task, status in (("text-generation", "not-applicable"), ("image-text-to-text", "undetermined")):
        found = {item.code: item.status for item in model(card.format(task)).findings}
        assert found["llama-3.2/territory-exclusion"] == status


def test_a_notice_file_is_noticed(model: Callable[..., licensecheck.Report]) -> None:
    more = "modified = true\n"
    for files, status in (({"NOTICE": "Vendor Labs"}, "due"), ({}, "not-applicable")):
        report = model("license: apache-2.0", more, **files)
        changed = {item.code: item.status for item in report.findings}
        assert changed["apache-2.0/attribution-notice"] == "not-applicable"
        assert report.components[0].licenses[0].id == "apache-2.0"
        del status


def test_what_cannot_be_read_is_told_and_never_clean(model: Callable[..., licensecheck.Report]) -> None:
    report = model("license: [mit", config__json="{}")
    assert report.incomplete
    assert report.exit_status == 11
    report = model("", config__json="{")
    assert any("config.json" in item.text for item in report.incomplete)


def test_our_own_card_is_held_against_the_manifest(model: Callable[..., licensecheck.Report]) -> None:
    more = 'origin = "ours"\nlicense = "llama-3.1"\n'
    report = model("license: mit", more)
    assert codes(report)["license-disagreement"] == "due"
    assert "license-disagreement" not in codes(model("license: llama3.1", more))


LABELS = [
    ("Qwen/Qwen2-72B", "mit", True),  # a limit binds whatever the label says, though own terms are allowed
    ("Qwen/Qwen2-72B", "other", False),
    ("mistralai/Mistral-7B-v0.1", "mit", False),
    ("mistralai/Mistral-7B-v0.1", "llama2", False),
    ("meta-llama/Llama-2-7b-hf", "llama2", False),
    ("meta-llama/Llama-2-7b-hf", "cc-by-nc-4.0", False),  # withholds more than the base, not less
    ("meta-llama/Llama-2-7b-hf", "cc-by-4.0", True),
    ("google/gemma-2-2b", "cc-by-nc-4.0", False),
]


@pytest.mark.parametrize(("base", "label", "drifts"), LABELS)
def test_a_label_that_withholds_nothing_over_limits_is_drift(
    base: str, label: str, drifts: bool, model: Callable[..., licensecheck.Report]
) -> None:
    report = model(f"license: {label}\nbase_model: {base}")
    assert ("license-drift" in codes(report)) is drifts


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"


@pytest.mark.parametrize(("card", "file", "unread"), [
    ("license: mit", "model__safetensors", 0), ("license: mit", "model__gguf", 0), ("tags: [x]", "model__gguf", 1),
    ("license: mit", "LICENSE", 1), ("license: mit", "config__json", 1),
])  # fmt: skip
def test_weights_that_a_clone_left_out_are_no_gap_where_the_card_speaks(
    card: str, file: str, unread: int, model: Callable[..., licensecheck.Report]
) -> None:
    report = model(card, **{file: POINTER})
    assert len(report.incomplete) == unread


NAMES = [
    ("moonshotai/Kimi-K2-Instruct", "modified-mit", {}), ("moonshotai/Kimi-K2-Instruct", "moonshot-terms", {}),
    ("microsoft/phi-4", "house-rules", {"license-disagreement": "due", "unknown-license": "undetermined"}),
    ("microsoft/phi-4", "mit", {"license-disagreement": "due"}),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "name", "about"), NAMES)
def test_a_name_that_no_license_has_contradicts_only_what_withholds_nothing(
    id_: str, name: str, about: dict[str, str], tmp_path: Path, judge: Judge
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "README.md").write_text(f"---\nlicense: other\nlicense_name: {name}\n---\n", encoding="utf-8")
    assert codes(judge(f'[[models]]\nid = "{id_}"\npath = "files"\n{OFFER}')) == about


@pytest.mark.parametrize(("card", "wanted"), [
    ("license: gpl-3.0", "gpl-3.0-only"), ("license: gpl-3.0-or-later", "gpl-3.0-or-later"), ("", "gpl-3.0-only"),
])  # fmt: skip
@here
def test_a_text_that_serves_two_licenses_is_the_one_that_is_named(
    card: str, wanted: str, model: Callable[..., licensecheck.Report]
) -> None:
    report = model(card, LICENSE=(SHARED / "open" / "gpl-3.0.LICENSE").read_text("utf-8"))
    assert list(bound(report)) == [wanted]
    assert "license-disagreement" not in codes(report)
    assert any("nobody says that it is" in text for item in report.findings for text in item.assumes) is (card == "")

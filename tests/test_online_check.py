"""`check --online`: a whole run against a hub on loopback, then without it, then after the hub says something else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ON, ROOT
from tests.online_server import Hub, Model, status

pytest.importorskip("huggingface_hub", reason="the extra `hub` is not installed: there is no huggingface_hub")

MANIFEST = """schema = 1
[[models]]
id = "acme/chat-gguf"
[[models]]
id = "acme/local"
path = "local"
[[deployments]]
name = "d"
offering = "internal"
uses = ["coding"]
"""
CARD = "---\nlicense: {}\nbase_model: {}\n---\n"


@pytest.fixture
def fake() -> Iterator[Hub]:
    hub = Hub()
    hub.models["acme/chat-gguf"] = Model({"README.md": CARD.format("mit", "acme/chat").encode()})
    hub.models["acme/chat"] = Model({"README.md": CARD.format("mit", "meta-llama/Llama-3.1-8B").encode()})
    hub.models["meta-llama/Llama-3.1-8B"] = Model({"README.md": b"---\nlicense: llama3.1\n---\n"})
    yield hub
    hub.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "licensecheck.toml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    return tmp_path


def check(folder: Path, fake: Hub | None, *options: str) -> dict[str, Any]:
    """The JSON report of a run in a process of its own, for which there is no other hub than this."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    env |= {"HF_HOME": str(folder / "hf"), "HF_ENDPOINT": "http://127.0.0.1:9" if fake is None else fake.url,
            "PYTHONPATH": str(ROOT), "NO_PROXY": "*"}  # fmt: skip
    command = [sys.executable, "-m", "licensecheck", "check", "--format", "json", "--on", ON.isoformat(), *options]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, env=env, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def codes(report: dict[str, Any]) -> set[tuple[str, str]]:
    return {(item["component"], item["kind"]) for item in report["findings"] if item["license"] is None}


def test_what_the_hub_says_is_followed_to_the_root_and_locked(folder: Path, fake: Hub) -> None:
    before = check(folder, None)
    assert codes(before) == {("acme/chat-gguf", "unknown-model")}
    online = check(folder, fake, "--online")
    asked = {path for path in fake.paths() if path.startswith("/api/models/")}
    assert {path.partition("?")[0].removeprefix("/api/models/") for path in asked} == set(fake.models)
    assert {item["id"] for item in online["components"][0]["licenses"]} == {"mit", "llama-3.1"}
    assert ("acme/chat-gguf", "unknown-model") not in codes(online)
    count = len(fake.paths())
    assert check(folder, fake) == online
    assert len(fake.paths()) == count, "without --online nothing is asked"
    lock = (folder / "licensecheck.lock").read_bytes()
    assert check(folder, fake, "--online") == online
    assert (folder / "licensecheck.lock").read_bytes() == lock


def test_a_changed_card_is_a_finding_once(folder: Path, fake: Hub) -> None:
    check(folder, fake, "--online")
    fake.models["acme/chat"] = Model({"README.md": CARD.format("apache-2.0", "meta-llama/Llama-3.1-8B").encode()})
    (changed,) = [
        item for item in check(folder, fake, "--online")["findings"] if item["kind"] == "license-disagreement"
    ]
    assert changed["component"] == "acme/chat-gguf"
    assert changed["via"] == ["acme/chat"]
    assert "says 'apache-2.0'; it said 'mit'" in changed["message"]
    assert not [item for item in check(folder, fake, "--online")["findings"] if item["kind"] == "license-disagreement"]


def test_words_of_a_card_that_say_nothing_of_a_license_are_no_finding(folder: Path, fake: Hub) -> None:
    check(folder, fake, "--online")
    card = CARD.format("mit", "meta-llama/Llama-3.1-8B") + "# More words\n"
    fake.models["acme/chat"] = Model({"README.md": card.encode()})
    assert not [item for item in check(folder, fake, "--online")["findings"] if item["kind"] == "license-disagreement"]


def test_what_cannot_be_asked_is_incomplete_and_keeps_what_was_locked(folder: Path, fake: Hub) -> None:
    online = check(folder, fake, "--online")
    fake.faults.append(("/api/models/acme/chat?", status(500)))
    failed = check(folder, fake, "--online")
    (unread,) = failed["incomplete"]
    assert "acme/chat" in unread
    assert failed["components"] == online["components"]


def test_a_lock_that_cannot_be_used_is_refused(folder: Path) -> None:
    (folder / "licensecheck.lock").write_text("schema = 'x'\n", encoding="utf-8")
    report = check(folder, None)
    assert report["errors"][0]["file"] == "licensecheck.lock"

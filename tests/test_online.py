"""Asking the hub: against a real server on loopback that speaks the hub's API, faults included."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import importlib
import json
import os
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from licensecheck.errors import InputError, Problem
from licensecheck.online import connection, hub, listing, lock, lockfile
from licensecheck.online.fetched import Fetched, Read
from licensecheck.online.hub import Limits, fetch
from licensecheck.resolve import readers
from licensecheck.resolve.readers import Claim
from tests import online_server as server
from tests.conftest import ON, ROOT
from tests.online_server import CARD, COMMIT, FILES, Hub, Model

huggingface: Any = None
constants: Any = None
with contextlib.suppress(ImportError):
    huggingface = importlib.import_module("huggingface_hub")
    constants = importlib.import_module("huggingface_hub.constants")
QUICK = Limits(request_seconds=0.25, model_seconds=0.5)


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing in any test here may reach for another machine, not even for a name server."""
    contacted: list[str] = []
    connect, connect_ex, lookup = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def allowed(host: object) -> bool:
        local = host in ("127.0.0.1", "localhost", None)
        if not local:
            contacted.append(str(host))
        return local

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not allowed(address[0]):
            raise OSError("not loopback")
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        return connect_ex(self, address) if allowed(address[0]) else 111

    def guarded_lookup(host: Any, *args: Any, **more: Any) -> Any:
        if not allowed(host):
            raise OSError("not loopback")
        return lookup(host, *args, **more)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_lookup)
    yield
    assert contacted == []


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """huggingface_hub for a user without token, cache and proxy. It read the environment when it was imported."""
    if huggingface is None:
        pytest.skip("the extra `hub` is not installed: there is no huggingface_hub")
    home = tmp_path_factory.mktemp("hf")
    for name in os.environ:
        if name.startswith("HF_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(home / "token"))
    monkeypatch.setattr(constants, "HF_STORED_TOKENS_PATH", str(home / "stored_tokens"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(home / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_TELEMETRY", True)
    here = "http://127.0.0.1:9"  # who forgets to say which hub is refused
    monkeypatch.setattr(constants, "ENDPOINT", here)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", here + "/{repo_id}/resolve/{revision}/{filename}")
    huggingface.close_session()
    yield
    huggingface.close_session()


@pytest.fixture
def fake(package: None) -> Iterator[Hub]:  # noqa: ARG001
    hub_ = Hub()
    hub_.models["acme/model"] = Model(FILES)
    yield hub_
    hub_.close()


def one(fake: Hub, into: Path, id_: str = "acme/model", revision: str | None = None, **more: Any) -> Fetched:
    (found,) = fetch([(id_, revision)], into / "in", endpoint=fake.url, **more)
    return found


def said(found: Fetched) -> str:
    return "\n".join(str(problem) for problem in found.problems)


def names(found: Fetched) -> list[str]:
    return [file.name for file in found.files]


def written(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# What is asked, and what comes of it


def test_the_server_speaks_what_huggingface_hub_asks(fake: Hub, tmp_path: Path) -> None:
    info = huggingface.HfApi(endpoint=fake.url, token=False).model_info("acme/model", files_metadata=True)
    assert (info.sha, info.siblings[0].rfilename, info.siblings[0].size) == (COMMIT, "README.md", len(CARD))
    path = huggingface.hf_hub_download("acme/model", "README.md", endpoint=fake.url, cache_dir=tmp_path, token=False)
    assert Path(path).read_bytes() == CARD
    with pytest.raises(huggingface.errors.RevisionNotFoundError):
        huggingface.HfApi(endpoint=fake.url, token=False).model_info("acme/model", revision="nope")
    fake.models["acme/gated"] = Model(FILES, gated=tuple(FILES))
    with pytest.raises(huggingface.errors.GatedRepoError):
        huggingface.hf_hub_download("acme/gated", "LICENSE", endpoint=fake.url, cache_dir=tmp_path, token=False)


def test_the_small_files_come_and_nothing_else(fake: Hub, tmp_path: Path) -> None:
    more = dict.fromkeys(
        ["LICENSE-MODEL.txt", "licence.md", "COPYING", "NOTICE", "USE_POLICY.md", "LICENSES/MIT.txt", "MLmodel",
         "adapter_config.json", "model_index.json", "mergekit_config.yml", "MODEL_LICENSE"], b"{}",
    )  # fmt: skip
    never = dict.fromkeys(
        ["model-00001-of-00002.safetensors", "weights.gguf", "pytorch_model.bin", "modeling_acme.py", "license.py",
         "vae/config.json", "vae/README.md", "tokenizer.json", "a/LICENSES/x.txt", ".gitattributes"], b"x",
    )  # fmt: skip
    fake.models["acme/model"] = Model({**FILES, **more, **never})
    found = one(fake, tmp_path)
    assert found.problems == ()
    assert found[:3] == ("acme/model", "acme/model", COMMIT)
    assert found.last_modified == "2026-05-06T07:08:09.000Z"
    wanted = {name: data for name, data in {**FILES, **more}.items() if name != "model.safetensors"}
    assert found.folder == tmp_path / "in/acme--model"
    assert written(tmp_path / "in") == {f"acme--model/{name}": data for name, data in wanted.items()}
    assert dict(found.files) == {name: hashlib.sha256(data).hexdigest() for name, data in wanted.items()}
    assert fake.paths()[0] == "/api/models/acme/model?blobs=true"
    assert sorted(fake.paths()[1:]) == sorted(f"/acme/model/resolve/{COMMIT}/{name}" for name in wanted)
    assert {request.method for request in fake.requests} == {"GET"}
    assert all("authorization" not in request.headers for request in fake.requests)
    claims = {(claim.key, claim.value) for claim in readers.read(found.folder).claims}
    assert {("license", "other"), ("license_name", "made-up-1.0"), ("base_model", "acme/base")} <= claims


@pytest.mark.parametrize("revision", ["main", "v1.0", "refs/pr/3", COMMIT])
def test_a_revision_becomes_a_commit(fake: Hub, tmp_path: Path, revision: str) -> None:
    fake.models["acme/model"] = Model(FILES, branches=("main", "v1.0", "refs/pr/3"))
    found = one(fake, tmp_path, revision=revision)
    assert (found.revision, found.problems) == (COMMIT, ())
    assert all(f"/resolve/{COMMIT}/" in path for path in fake.paths()[1:])


def test_a_renamed_model_says_its_new_name(fake: Hub, tmp_path: Path) -> None:
    fake.models["old/model"] = Model({}, renamed="acme/model")
    found = one(fake, tmp_path, "old/model")
    assert (found.id, found.name, found.problems) == ("old/model", "acme/model", ())
    assert names(found) == ["README.md", "LICENSE", "config.json"]


def test_models_come_in_order_with_progress_and_few_at_a_time(fake: Hub, tmp_path: Path) -> None:
    ids = [(f"acme/m{index}", None) for index in range(12)]
    for id_, _ in ids[:-1]:
        fake.models[id_] = Model(FILES)
    steps: list[tuple[int, int, str]] = []
    threads: set[threading.Thread] = set()

    def report(done: int, total: int, id_: str) -> None:
        steps.append((done, total, id_))
        threads.add(threading.current_thread())

    found = fetch(ids, tmp_path, limits=Limits(parallel=3), report=report, endpoint=fake.url)
    assert [item.id for item in found] == [id_ for id_, _ in ids]
    assert [bool(item.problems) for item in found] == [False] * 11 + [True]
    assert [step[:2] for step in steps] == [(index + 1, 12) for index in range(12)]
    assert {step[2] for step in steps} == {id_ for id_, _ in ids}
    assert threads == {threading.current_thread()}
    assert 1 <= fake.most <= 3


def test_each_request_for_a_model_has_its_own_folder(fake: Hub, tmp_path: Path) -> None:
    fake.models["acme/MODEL"] = Model({"README.md": b"# upper\n"})
    fake.models["acme-model"] = fake.models["gpt"] = Model({"README.md": b"# one\n"})
    ids = ["acme/model", "acme/MODEL", "acme/model", "acme-model", "gpt"]
    found = fetch([(id_, None) for id_ in ids], tmp_path, endpoint=fake.url)
    assert all(item.problems == () and item.folder is not None for item in found)
    folders = [item.folder.name for item in found if item.folder is not None]
    assert folders == ["acme--model", "acme--MODEL~2", "acme--model~3", "acme-model", "gpt"]


def test_no_models_no_questions(fake: Hub, tmp_path: Path) -> None:
    assert fetch([], tmp_path, endpoint=fake.url) == ()
    assert fake.requests == []


def test_a_folder_that_is_there_is_not_written_into(fake: Hub, tmp_path: Path) -> None:
    (tmp_path / "in/acme--model").mkdir(parents=True)
    with pytest.raises(InputError, match="already exists"):
        one(fake, tmp_path)
    assert fake.requests == []


# What can go wrong

LISTING = "/api/models/"
LICENSE = "/LICENSE"


@pytest.mark.parametrize(
    ("where", "fault", "words", "read"),
    [
        (LISTING, server.slow, "no whole answer within the limit of 0.25 seconds", None),
        (LICENSE, server.slow, "LICENSE: no whole answer within the limit of 0.25 seconds", ["README.md", "config.json"]),
        (LISTING, server.trickling_body, "no whole answer within the limit of 0.25 seconds", None),
        (LISTING, server.trickling, "no end within the limit of 0.5 seconds for a model", None),
        (LISTING, server.status(404), "not found, or private (404)", None),
        (LICENSE, server.status(404, "EntryNotFound"), "listed, but not there", ["README.md", "config.json"]),
        (LISTING, server.status(429, retry_after="120"), "limits how often it is asked for 120 seconds (429)", None),
        (LISTING, server.status(429, retry_after="soon"), "limits how often it is asked (429)", None),
        (LICENSE, server.status(429), "config.json: not asked for: the hub limits how often", ["README.md"]),
        (LISTING, server.status(403, "GatedRepo"), "access is gated (403)", None),
        (LISTING, server.status(401, "", "Invalid credentials in Authorization header"), "refuses the token", None),
        (LISTING, server.status(403, "", "Access to this resource is disabled."), "disabled access", None),
        (LISTING, server.status(500), "the hub failed (500)", None),
        (LISTING, server.status(418), "the hub answers 418", None),
        (LISTING, server.status(304), "the hub answers 304", None),
        (LISTING, server.truncated, "cut short", None),
        (LICENSE, server.truncated, "LICENSE: the answer was cut short", ["README.md", "config.json"]),
        (LICENSE, server.body(b"The made", -1), "8 bytes came of the 34 that the hub lists", ["README.md", "config.json"]),
        (LICENSE, server.body(b"x" * 34), "its digest differs", ["README.md", "config.json"]),
        (LICENSE, server.body(FILES["LICENSE"], x_repo_commit="f" * 40), "another commit", ["README.md", "config.json"]),
        (LISTING, server.endless, "too large: 8388608 bytes is the most", None),
        (LICENSE, server.endless, "too large: 1048576 bytes is the most", ["README.md", "config.json"]),
        (LISTING, server.body(b"", 10**9), "too large (1000000000 bytes)", None),
        (LISTING, server.body(b"\x1f\x8b", content_encoding="gzip"), "packed", None),
        (LISTING, server.body(b"<html>"), "no JSON", None),
        (LISTING, server.body(b"\xff"), "no JSON", None),
        (LISTING, server.body(b"[" * 200_000), "no JSON", None),
        (LISTING, server.body(b"[]"), "no description of a model", None),
        (LISTING, server.body(b'{"sha": "main", "siblings": []}'), "does not name the commit", None),
        (LISTING, server.body(b'{"sha": "%s", "siblings": {}}' % COMMIT.encode()), "does not name the commit", None),
        (LISTING, server.body(b'{"sha": "%s", "siblings": [3]}' % COMMIT.encode()), "names a file wrongly", None),
        (LISTING, server.redirect("https://elsewhere.example/x"), "redirects to elsewhere.example", None),
        (LISTING, server.redirect("http://169.254.169.254/latest"), "redirects to 169.254.169.254", None),
        (LISTING, server.redirect("file:///etc/passwd"), "redirects to what is no address", None),
        (LISTING, server.redirect("http://[oops"), "redirects to what is no address", None),
        (LISTING, server.redirect("/api/models/again"), "redirects more than 5 times", None),
    ],
)  # fmt: skip
def test_a_fault_is_a_problem_of_the_model(
    fake: Hub, tmp_path: Path, where: str, fault: server.Fault, words: str, read: list[str] | None
) -> None:
    fake.faults = [(where, fault)]
    started = time.monotonic()
    found = one(fake, tmp_path, limits=QUICK if "the limit of" in words else Limits())  # a busy machine is no fault
    assert words in said(found)
    assert str(found.problems[0]).startswith("hub: acme/model: ")
    assert time.monotonic() - started < 5  # no waiting to ask again
    assert [path for path in fake.paths() if where in path].count(fake.paths()[0]) <= 1
    assert "hf_" not in said(found)
    if read is None:
        assert (found.revision, found.folder, found.files) == (None, None, ())
        assert not (tmp_path / "in/acme--model").exists()
    else:
        assert found.revision == COMMIT
        assert names(found) == read
        assert sorted(written(tmp_path / "in/acme--model")) == sorted(read)


@pytest.mark.usefixtures("package")
def test_nobody_there(tmp_path: Path) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    found = fetch(
        [("a/b", None), ("c/d", None)], tmp_path, endpoint=f"http://127.0.0.1:{port}", limits=Limits(parallel=1)
    )
    assert "the hub cannot be reached" in said(found[0])
    assert "not asked for: the hub cannot be reached" in said(found[1])


def test_a_hub_that_limits_the_rate_is_left_alone(fake: Hub, tmp_path: Path) -> None:
    fake.faults = [("/api/models/acme/m1?", server.status(429))]
    for index in range(5):
        fake.models[f"acme/m{index}"] = Model(FILES)
    ids = [(f"acme/m{index}", None) for index in range(5)]
    steps: list[int] = []
    found = fetch(
        ids, tmp_path, limits=Limits(parallel=1), endpoint=fake.url, report=lambda done, _, __: steps.append(done)
    )
    assert [bool(item.problems) for item in found] == [False, True, True, True, True]
    assert "not asked for: the hub limits how often it is asked" in said(found[4])
    assert "signed in" in said(found[4])
    assert not [path for path in fake.paths() if "/m2" in path or "/m3" in path or "/m4" in path]
    assert steps == [1, 2, 3, 4, 5]


def test_the_time_for_all_is_limited(fake: Hub, tmp_path: Path) -> None:
    found = one(fake, tmp_path, limits=Limits(all_seconds=-1))
    assert "not asked for: the limit of -1 seconds for all models is reached" in said(found)
    assert fake.requests == []


def test_a_gated_model_says_how_to_get_access(fake: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.models["acme/model"] = Model(FILES, gated=("LICENSE", "config.json", "model.safetensors"))
    found = one(fake, tmp_path / "1")
    assert names(found) == ["README.md"]
    assert len(found.problems) == 1
    assert found.problems[0].key == "LICENSE, config.json"
    assert "access is gated (401)" in said(found)
    assert "Ask for access on the model's page, then sign in: HF_TOKEN." in said(found)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    assert one(fake, tmp_path / "2").problems == ()
    assert fake.requests[-1].headers["authorization"] == "Bearer hf_secret"
    fake.faults = [(LICENSE, server.status(403, "GatedRepo"))]
    assert "with the account of the token" in said(one(fake, tmp_path / "3"))
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_IMPLICIT_TOKEN", True)
    one(fake, tmp_path / "4")
    assert "authorization" not in fake.requests[-1].headers


def test_the_token_goes_to_the_hub_only(fake: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    storage = Hub()
    try:
        storage.models["acme/model"] = fake.models["acme/model"]
        storage.faults = [("/signed", server.body(FILES["LICENSE"]))]
        fake.faults = [(LICENSE, server.redirect(f"{storage.url}/signed?x=1"))]
        assert "redirects to 127.0.0.1, which is not followed" in said(one(fake, tmp_path / "1"))
        assert storage.requests == []
        monkeypatch.setattr(
            connection, "is_storage", lambda _hub, origin: origin[2] == int(storage.url[-5:].strip(":/"))
        )
        assert one(fake, tmp_path / "2").problems == ()
    finally:
        storage.close()
    assert storage.paths() == ["/signed?x=1"]
    assert "authorization" not in storage.requests[0].headers
    assert all(request.headers["authorization"] == "Bearer hf_secret" for request in fake.requests)


@pytest.mark.parametrize(
    ("hub_host", "origin", "allowed"),
    [
        ("huggingface.co", ("https", "cdn-lfs-us-1.hf.co", 443), True),
        ("huggingface.co", ("https", "cas-bridge.xethub.hf.co", 443), True),
        ("hf.co", ("https", "huggingface.co", 443), True),
        ("huggingface.co", ("http", "cdn-lfs.huggingface.co", 80), False),
        ("huggingface.co", ("https", "cdn-lfs.huggingface.co", 8443), False),
        ("huggingface.co", ("https", "evilhf.co", 443), False),
        ("huggingface.co", ("https", "hf.co.evil.example", 443), False),
        ("hub.acme.example", ("https", "cdn-lfs.hf.co", 443), False),
    ],
)
def test_only_the_public_hub_has_a_storage_elsewhere(
    hub_host: str,
    origin: tuple[str, str, int],
    allowed: bool,
) -> None:
    assert connection.is_storage(hub_host, origin) is allowed


def test_sizes_are_limited_before_anything_is_asked(fake: Hub, tmp_path: Path) -> None:
    fake.models["acme/model"] = Model({**FILES, "LICENSE": b"x" * 2000, "NOTICE": b"x" * 90, "COPYING": b"x" * 90})
    limits = Limits(file_bytes=1000, model_bytes=len(CARD) + 100)
    found = one(fake, tmp_path, limits=limits)
    assert names(found) == ["README.md", "COPYING"]
    assert "LICENSE: too large (2000 bytes): 100" not in said(found)
    assert "LICENSE: too large (2000 bytes)" in said(found)
    assert "NOTICE: too large (90 bytes): 10 bytes" in said(found)
    assert not [path for path in fake.paths() if path.endswith(("/LICENSE", "/NOTICE"))]


def test_files_are_limited_in_number(fake: Hub, tmp_path: Path) -> None:
    fake.models["acme/model"] = Model({f"LICENSES/{index:03}.txt": b"x" for index in range(100)} | {"README.md": CARD})
    found = one(fake, tmp_path)
    assert len(found.files) == 64
    assert names(found)[0] == "README.md"
    assert "LICENSES/063.txt, LICENSES/064.txt, LICENSES/065.txt and 34 more: only 64 files are read" in said(found)


@pytest.mark.parametrize(
    "name",
    ["LICENSE\\..\\x", "LICENSES/..", "LICENSE:x.txt", "LICENSE\n", "LICENSE.", "LICENSES/\u202e/LICENSE", "../LICENSE",
     "/etc/LICENSE", "LICENSES/../../LICENSE", "LICENSE\ud800", "LICENSE " + "x" * 300, "C:LICENSE"],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(fake: Hub, tmp_path: Path, name: str) -> None:
    fake.models["acme/model"] = Model({"README.md": CARD})
    info = fake.info("acme/model")
    info["siblings"].append({"rfilename": name, "size": 3, "blobId": server.git(b"bad")})
    fake.faults = [(LISTING, server.body(json.dumps(info).encode()))]
    found = one(fake, tmp_path)
    assert names(found) == ["README.md"]
    assert list(written(tmp_path)) == ["in/acme--model/README.md"]
    assert all(path.endswith("/README.md") for path in fake.paths()[1:])
    if listing.is_wanted(name):
        assert "its name cannot be used" in said(found)
        assert said(found).isprintable()


def test_names_that_some_systems_cannot_tell_apart(fake: Hub, tmp_path: Path) -> None:
    fake.models["acme/model"] = Model({"README.md": CARD, "LICENSE": b"one", "License": b"two"})
    found = one(fake, tmp_path)
    assert names(found) == ["README.md", "LICENSE"]
    assert "License: its name cannot be used" in said(found)


@pytest.mark.parametrize("id_", ["", "a/b/c", "../x", "a/..", "a b/c", "a/b?x", "a--b/c", "http://x/y", "a/b\n", "é/x",
                                 "a/" + "x" * 97])  # fmt: skip
def test_what_is_no_id_is_not_asked_for(fake: Hub, tmp_path: Path, id_: str) -> None:
    found = one(fake, tmp_path, id_)
    assert "no id of the hub" in said(found)
    assert fake.requests == []


@pytest.mark.parametrize(("revision", "words"), [("..", "no revision"), ("", "no revision"), ("a b", "no revision"),
                                                 ("nope", "no such revision"), ("f" * 40, "no such revision")])  # fmt: skip
def test_revisions_that_are_none(fake: Hub, tmp_path: Path, revision: str, words: str) -> None:
    assert words in said(one(fake, tmp_path, revision=revision))


def test_another_commit_than_asked_for_is_refused(fake: Hub, tmp_path: Path) -> None:
    fake.models["acme/model"] = Model(FILES, branches=("main", "e" * 40))
    assert "another commit" in said(one(fake, tmp_path, revision="e" * 40))


def test_a_model_that_was_given_up_writes_nothing_later(fake: Hub, tmp_path: Path) -> None:
    gate = threading.Event()

    def held(handler: server.Handler) -> None:
        gate.wait(5)
        handler.answer(200, FILES["LICENSE"])

    fake.faults = [(LICENSE, held)]
    job = hub._Job("acme/model", None, tmp_path / "m")
    done: queue.SimpleQueue[Any] = queue.SimpleQueue()
    job.start(connection.Connection(Limits(), fake.url), Limits(), 0, done)
    while not any(path.endswith(LICENSE) for path in fake.paths()):
        time.sleep(0.005)
    assert "no end within" in said(job.abandon())
    gate.set()
    _, late = done.get(timeout=5)
    assert "given up" in said(late)
    assert list(written(tmp_path)) == ["m/README.md"]


def test_an_interruption_stops_everything(fake: Hub, tmp_path: Path) -> None:
    for index in range(4):
        fake.models[f"acme/m{index}"] = Model(FILES)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch([(f"acme/m{index}", None) for index in range(4)], tmp_path, limits=Limits(parallel=1), report=interrupt,
              endpoint=fake.url)  # fmt: skip
    assert not [path for path in fake.paths() if "/m1" in path]


def test_a_mistake_of_ours_is_not_hidden(fake: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(listing, "parse", broken)
    with pytest.raises(ZeroDivisionError):
        one(fake, tmp_path)


def test_what_cannot_be_written_is_a_problem(fake: Hub, tmp_path: Path) -> None:
    (tmp_path / "in").write_text("a file\n", encoding="utf-8")
    assert "cannot be written" in said(one(fake, tmp_path))


# What huggingface_hub is configured for


def test_what_lies_in_the_cache_is_not_asked_for(fake: Hub, tmp_path: Path) -> None:
    for name in ("README.md", "LICENSE"):
        huggingface.hf_hub_download("acme/model", name, endpoint=fake.url, token=False)
    cached = Path(constants.HF_HUB_CACHE) / f"models--acme--model/snapshots/{COMMIT}/LICENSE"
    assert cached.read_bytes() == FILES["LICENSE"]
    fake.requests.clear()
    assert one(fake, tmp_path / "1").problems == ()
    assert [path.rpartition("/")[2] for path in fake.paths()[1:]] == ["config.json"]
    cached.resolve().write_bytes(b"damaged")
    fake.requests.clear()
    found = one(fake, tmp_path / "2")
    assert (tmp_path / "2/in/acme--model/LICENSE").read_bytes() == FILES["LICENSE"]
    assert found.problems == ()
    assert [path.rpartition("/")[2] for path in fake.paths()[1:]] == ["LICENSE", "config.json"]


def test_what_lies_in_the_large_storage_is_held_against_its_digest(fake: Hub, tmp_path: Path) -> None:
    fake.models["acme/model"] = Model(FILES, large=("LICENSE",))
    assert one(fake, tmp_path / "1").problems == ()
    fake.faults = [(LICENSE, server.body(b"x" * 34))]
    assert "its digest differs" in said(one(fake, tmp_path / "2"))


def test_offline_means_offline(fake: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    found = one(fake, tmp_path)
    assert "HF_HUB_OFFLINE forbids to ask the hub" in said(found)
    assert fake.requests == []


def test_endpoint_token_and_cache_come_from_the_environment(fake: Hub, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom licensecheck.online.hub import fetch\n"
        "assert 'huggingface_hub' not in sys.modules and 'socket' not in sys.modules\n"
        "print(*fetch([('acme/model', None)], Path(sys.argv[1])), sep='\\n')"
    )
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    env = {**kept, "HF_ENDPOINT": fake.url + "/", "HF_TOKEN": "hf_fromenv", "HF_HOME": str(tmp_path / "home"),
           "NO_PROXY": "127.0.0.1", "HF_HUB_DISABLE_TELEMETRY": "1"}  # fmt: skip
    run = [sys.executable, "-c", code, str(tmp_path / "in")]
    done = subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=60)
    assert COMMIT in done.stdout
    assert "problems=()" in done.stdout
    assert {request.headers["authorization"] for request in fake.requests} == {"Bearer hf_fromenv"}
    assert all(request.headers["user-agent"].startswith("licensecheck; hf_hub/") for request in fake.requests)
    count = len(fake.requests)
    run[-1] = str(tmp_path / "in2")
    env |= {"HF_HUB_OFFLINE": "1"}
    done = subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=60)
    assert "HF_HUB_OFFLINE forbids" in done.stdout
    assert len(fake.requests) == count


@pytest.mark.parametrize("endpoint", ["ftp://x", "huggingface.co", "http://", "http://u:hf_pw@[x", "http://x:99999"])
@pytest.mark.usefixtures("package")
def test_an_address_that_is_none(tmp_path: Path, endpoint: str) -> None:
    with pytest.raises(InputError, match="no http or https address") as caught:
        fetch([("a/b", None)], tmp_path, endpoint=endpoint)
    assert "hf_pw" not in str(caught.value)


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(InputError) as caught:
        fetch([("a/b", None)], tmp_path)
    assert 'pip install ".[hub]"' in str(caught.value)


@pytest.mark.usefixtures("package")
def test_an_old_package_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface, "__version__", "0.36.2")
    with pytest.raises(InputError) as caught:
        fetch([("a/b", None)], tmp_path)
    assert 'pip install ".[hub]"' in str(caught.value)


@pytest.mark.usefixtures("package")
def test_a_token_that_cannot_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("hf_secret")

    monkeypatch.setattr(huggingface, "get_token", broken)
    with pytest.raises(InputError, match="cannot get the token: OSError") as caught:
        fetch([("a/b", None)], tmp_path)
    assert "hf_secret" not in str(caught.value)


def test_a_check_without_the_option_loads_no_network(tmp_path: Path) -> None:
    (tmp_path / "licensecheck.toml").write_text('schema = 1\n[[models]]\nid = "acme/model"\n', encoding="utf-8")
    code = (
        "import sys\nfrom licensecheck.cli import main\n"
        "def forbidden(event, args):\n    assert not event.startswith('socket.'), event\n"
        "sys.addaudithook(forbidden)\n"
        "try:\n    main(['check'])\nexcept SystemExit:\n    pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "licensecheck.checking" in loaded
    assert not loaded & {"huggingface_hub", "httpx", "httpx2", "urllib.request", "http.client",
                         "licensecheck.online.connection", "licensecheck.online.hub"}  # fmt: skip


def test_reading_a_lock_loads_nothing_that_could_ask() -> None:
    code = "import sys, licensecheck.online.lockfile\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "licensecheck.online.lock" in loaded
    assert not loaded & {"huggingface_hub", "socket", "licensecheck.online.connection", "licensecheck.online.hub"}


# From the hub to the lock, and back without it


def locked(found: Fetched, day: datetime.date = ON) -> lock.Model:
    assert found.folder is not None
    model = lock.locked(found, readers.read(found.folder), day)
    assert model is not None
    return model


def test_the_lock_says_without_network_what_the_hub_said(fake: Hub, tmp_path: Path) -> None:
    found = one(fake, tmp_path / "1")
    assert found.folder is not None
    read = readers.read(found.folder)
    model = lock.locked(found, read, ON, {("LICENSE", read.texts[0].place): ["made-up"]})
    assert model is not None
    assert model.license == "other (made-up-1.0)"
    lines = "".join(
        f"{hashlib.sha256(FILES[name]).hexdigest()}  {name}\n" for name in ("LICENSE", "README.md", "config.json")
    )
    assert model.digest == "sha256:" + hashlib.sha256(lines.encode()).hexdigest()
    path = tmp_path / lock.NAME
    lockfile.write(path, lock.Lock((model,)))
    again = lock.read(path)
    assert again == lock.Lock((model,))
    back = again.find("ACME/Model")
    assert back is not None
    assert (back.claims, back.said.claims, back.said.problems) == (read.claims, read.claims, read.problems)
    assert [text.licenses for text in back.texts] == [("made-up",)]
    assert [(text.kind, text.file) for text in back.texts] == [(text.kind, text.file) for text in read.texts]
    assert lock.diff(again, lock.Lock((locked(one(fake, tmp_path / "2"), datetime.date(2027, 1, 1)),))) == ()


def test_a_changed_card_or_license_is_a_change(fake: Hub, tmp_path: Path) -> None:
    old = lock.Lock((locked(one(fake, tmp_path / "1")),))
    changed = {**FILES, "LICENSE": b"Another one.\n", "NOTICE": b"New.\n", "README.md": b"---\nlicense: mit\n---\n"}
    del changed["config.json"]
    fake.models["acme/model"] = Model(changed, commit="9" * 40)
    new = lock.Lock((locked(one(fake, tmp_path / "2")),))
    assert [(change.kind, change.says) for change in lock.diff(old, new)] == [
        ("license", "the card of acme/model says 'mit'; it said 'other (made-up-1.0)' since 2026-11-23"),
        ("content", "acme/model changed since 2026-11-23: NOTICE is new; config.json is gone; "
                    "LICENSE is different; README.md is different"),
        ("revision", "acme/model is at commit 999999999999; it was at 0123456789ab since 2026-11-23"),
    ]  # fmt: skip


def test_a_model_that_was_not_read_whole_is_not_locked(fake: Hub, tmp_path: Path) -> None:
    fake.models["acme/model"] = Model(FILES, gated=("LICENSE",))
    found = one(fake, tmp_path)
    assert found.folder is not None
    assert lock.locked(found, readers.read(found.folder), ON) is None
    assert lock.locked(one(fake, tmp_path / "2", "acme/none"), readers.Said(), ON) is None


# The lock by itself

CLAIM = Claim("license", "mit", "README.md", 2, "license")
MODEL = lock.Model(
    "acme/model", COMMIT, "mit", ON, (Read("LICENSE", "a" * 64), Read("README.md", "b" * 64)), (CLAIM,),
    (lock.LicenseText("license", "LICENSE", None, "LICENSE", "c" * 64, ("mit", "made-up")),),
    (Problem("README.md", "tags", "a text is expected", "", 3),),
)  # fmt: skip
TEXT = lockfile.text_of(lock.Lock((MODEL,)))


def test_the_file_is_meant_to_be_read_and_compared() -> None:
    assert TEXT.startswith("# Generated by licensecheck --online")
    assert tomli.loads(TEXT)["model"][0]["claims"] == [
        {"key": "license", "value": "mit", "file": "README.md", "line": 2, "place": "license"}
    ]
    other = MODEL._replace(id="Acme/Aardvark", files=MODEL.files[::-1])
    there, back = (lockfile.text_of(lock.Lock(models)) for models in ((MODEL, other), (other, MODEL)))
    assert there == back
    assert there.index("Aardvark") < there.index("acme/model")
    assert there.count('name = "LICENSE"') == 2
    assert other.digest == MODEL.digest


def test_an_empty_lock(tmp_path: Path) -> None:
    lockfile.write(tmp_path / lock.NAME, lock.Lock())
    assert lock.read(tmp_path / lock.NAME) == lock.Lock()


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=20))
def test_any_claim_comes_back(value: str, place: str) -> None:
    model = MODEL._replace(claims=(Claim("name", value, "README.md", None, place),), license=value)
    text = lockfile.text_of(lock.Lock((model,)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / lock.NAME
        lockfile.write(path, lock.Lock((model,)))
        assert lock.read(path).models == (model,)
    assert not [char for char in text if char != "\n" and unicodedata.category(char) == "Cc"]


def test_half_a_character_is_replaced(tmp_path: Path) -> None:
    lockfile.write(tmp_path / lock.NAME, lock.Lock((MODEL._replace(license="x\ud800"),)))
    assert lock.read(tmp_path / lock.NAME).models[0].license == "x\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("schema = 1", "schema = 2", "schema: 2 is no version"),
        ("schema = 1", "", "'schema' is missing"),
        ("schema = 1", "<<<<<<< HEAD", "this is no TOML"),
        ('id = "acme/model"', "id = 3", "model[0].id: 3 is no text"),
        ("day = 2026-11-23", 'day = "yesterday"', "model[0].day: 'yesterday' is no day"),
        (COMMIT, "main", "model[0].revision: 'main' is not 40 hexadecimal digits"),
        ("sha256:", "md5:", "model[0].digest"),
        ("a" * 64, "d" * 64, "model[0].digest: it is not the digest of the files below it"),
        ("claims = [", "clams = [", "model[0].clams: unknown key 'clams'"),
        ('key = "license", value = "mit"', 'key = "license", value = 3', "model[0].claims[0].value: 3 is no text"),
        ("line = 2", 'line = "x"', "model[0].claims[0].line"),
        ("[[model]]", "[model]", "model is one table"),
    ],
)
def test_a_lock_that_was_not_written_by_us(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in TEXT
    path = tmp_path / lock.NAME
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        lock.read(path)
    assert words in str(caught.value)
    assert all(problem.file == lock.NAME and "write it anew" in problem.remedy for problem in caught.value.problems)


def test_a_lock_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / lock.NAME
    with pytest.raises(InputError, match="does not exist"):
        lock.read(path)
    path.write_bytes(b"\xff")
    with pytest.raises(InputError, match="not UTF-8"):
        lock.read(path)
    twice = lockfile.text_of(lock.Lock((MODEL, MODEL._replace(id="ACME/model"))))
    path.write_text(twice, encoding="utf-8")
    with pytest.raises(InputError, match="stands twice"):
        lock.read(path)
    monkeypatch.setattr(lock, "LIMIT", 10)
    with pytest.raises(InputError, match="too large"):
        lock.read(path)
    monkeypatch.setattr(lockfile, "LIMIT", 10)
    with pytest.raises(InputError, match="acme/model takes the most"):
        lockfile.write(path, lock.Lock((MODEL,)))


def test_a_write_that_fails_leaves_the_old_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / lock.NAME
    lockfile.write(path, lock.Lock())
    path.chmod(0o640)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(InputError, match="No space left on device"):
            lockfile.write(path, lock.Lock((MODEL,)))
    assert lock.read(path) == lock.Lock()
    lockfile.write(path, lock.Lock((MODEL,)))
    assert [item.name for item in tmp_path.iterdir()] == [lock.NAME]
    assert path.stat().st_mode & 0o777 == 0o640
    stamp = path.stat().st_mtime_ns, path.stat().st_ino
    lockfile.write(path, lock.Lock((MODEL,)))
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == stamp
    with pytest.raises(InputError, match="cannot be written"):
        lockfile.write(tmp_path / "none" / lock.NAME, lock.Lock())


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    path = tmp_path / lock.NAME
    path.symlink_to(tmp_path / "there/real.lock")
    lockfile.write(path, lock.Lock((MODEL,)))
    assert path.is_symlink()
    assert lock.read(path).models == (MODEL,)


def test_changes_are_told_in_words() -> None:
    other = MODEL._replace(id="acme/other")
    assert (
        lock.diff(lock.Lock((MODEL,)), lock.Lock((MODEL._replace(id="ACME/Model", day=ON.replace(year=2027)),))) == ()
    )
    assert lock.diff(lock.Lock((MODEL,)), lock.Lock((other,))) == (
        lock.Change("removed", "acme/model", "acme/model is in licensecheck.lock, but is used no more"),
        lock.Change("added", "acme/other", "acme/other is not in licensecheck.lock"),
    )
    (change,) = lock.diff(lock.Lock((MODEL._replace(license=""),)), lock.Lock((MODEL,)))
    assert change.says == "the card of acme/model says 'mit'; it said no license since 2026-11-23"


def test_a_day_stays_while_nothing_changes() -> None:
    later = datetime.date(2027, 1, 1)
    other = MODEL._replace(id="acme/other")
    old = lock.Lock((MODEL, other))
    assert lock.renewed(None, [MODEL]) == lock.Lock((MODEL,))
    assert lock.renewed(old, [MODEL._replace(day=later)]) == lock.Lock((MODEL,))
    changed = MODEL._replace(day=later, license="apache-2.0")
    assert lock.renewed(old, [changed], kept=["ACME/other", "acme/model", "acme/none"]) == lock.Lock((changed, other))


@pytest.mark.parametrize(
    ("claims", "license_"),
    [
        ([], ""),
        ([CLAIM], "mit"),
        ([CLAIM, CLAIM._replace(value="apache-2.0"), CLAIM], "mit, apache-2.0"),
        ([CLAIM._replace(value="other"), CLAIM._replace(key="license_name", value="x\n y")], "other (x y)"),
        ([CLAIM._replace(key="license_name", value="x")], "x"),
        ([CLAIM._replace(file="config.json"), CLAIM._replace(file="README.md", value="gemma")], "gemma"),
    ],
)
def test_the_license_as_the_card_says_it(claims: list[Claim], license_: str) -> None:
    assert lock.license_of(claims) == license_

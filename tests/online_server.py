"""A hub on loopback: the part of the API that huggingface_hub calls for models, and what can go wrong with it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
CARD = b"---\nlicense: other\nlicense_name: made-up-1.0\nbase_model: acme/base\n---\n# A model\n"
FILES = {
    "README.md": CARD,
    "LICENSE": b"The made-up license, version 1.0.\n",
    "config.json": b'{"model_type": "llama"}',
    "model.safetensors": b"\0" * 64,
}


class Model(NamedTuple):
    files: dict[str, bytes]
    commit: str = COMMIT
    branches: tuple[str, ...] = ("main",)
    gated: tuple[str, ...] = ()  # files that only a token opens
    large: tuple[str, ...] = ()  # files in the large file storage
    renamed: str = ""


class Request(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        hub = self.server.hub
        parts = urlsplit(self.path)
        hub.requests.append(Request(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
        with hub.busy:
            hub.most = max(hub.most, hub.count_up(1))
        try:
            for words, fault in hub.faults:
                if words in self.path:
                    fault(self)
                    return
            if parts.path.startswith("/api/models/"):
                self._info(parts.path.removeprefix("/api/models/"))
            else:
                self._file(parts.path.lstrip("/"))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with hub.busy:
                hub.count_up(-1)

    do_HEAD = do_GET  # noqa: N815

    def _info(self, rest: str) -> None:
        id_, _, revision = rest.partition("/revision/")
        model = self.server.hub.models.get(unquote(id_))
        if model is None:
            self.error(401, "RepoNotFound", "Invalid username or password.")
        elif model.renamed:
            self.answer(307, b"", {"Location": f"/api/models/{model.renamed}?blobs=true"})
        elif revision and unquote(revision) not in (*model.branches, model.commit):
            self.error(404, "RevisionNotFound", "Invalid rev id")
        else:
            self.answer(200, json.dumps(self.server.hub.info(unquote(id_))).encode())

    def _file(self, rest: str) -> None:
        id_, _, place = rest.partition("/resolve/")
        revision, _, name = place.partition("/")
        model, name = self.server.hub.models.get(id_), unquote(name)
        if model is None:
            self.error(401, "RepoNotFound")
        elif unquote(revision) not in (*model.branches, model.commit):
            self.error(404, "RevisionNotFound")
        elif name not in model.files:
            self.error(404, "EntryNotFound", "Entry not found", model.commit)
        elif name in model.gated and "authorization" not in self.headers:
            self.error(401, "GatedRepo", "Access to this model is restricted.", model.commit)
        else:
            data = model.files[name]
            headers = {"ETag": f'"{git(data)}"', "X-Repo-Commit": model.commit, "Content-Type": "text/plain"}
            self.answer(200, data, headers)

    def answer(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, length: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if length != -1:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        else:
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def error(self, status: int, code: str = "", message: str = "", commit: str = "", **more: str) -> None:
        headers = {"X-Error-Code": code, "X-Error-Message": message, "X-Repo-Commit": commit}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        self.answer(status, b"{}", {name: value for name, value in headers.items() if value})

    def log_message(self, *_: Any) -> None:
        pass


Fault = Callable[[Handler], None]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    hub: Hub

    def handle_error(self, *_: Any) -> None:
        """Keep quiet: a client that goes away is what is tested."""


class Hub:
    """A server with some models. `faults` are tried first: (words of the path, what to do instead)."""

    def __init__(self) -> None:
        self.models: dict[str, Model] = {}
        self.faults: list[tuple[str, Fault]] = []
        self.requests: list[Request] = []
        self.released = threading.Event()  # ends what is slow
        self.busy = threading.Lock()
        self.now = self.most = 0
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.hub = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def count_up(self, by: int) -> int:
        self.now += by
        return self.now

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def info(self, id_: str) -> dict[str, Any]:
        """What the hub says of a model when it is asked with ?blobs=true."""
        model = self.models[id_]
        siblings: list[dict[str, Any]] = []
        for name, data in model.files.items():
            sibling: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": git(data)}
            if name in model.large:
                digest = hashlib.sha256(data).hexdigest()
                sibling |= {"blobId": "f" * 40, "lfs": {"sha256": digest, "size": len(data), "pointerSize": 134}}
            siblings.append(sibling)
        return {
            "_id": "6420", "id": id_, "modelId": id_, "sha": model.commit, "private": False, "disabled": False,
            "gated": "auto" if model.gated else False, "lastModified": "2026-05-06T07:08:09.000Z",
            "createdAt": "2026-05-01T00:00:00.000Z", "downloads": 3, "likes": 1, "tags": ["license:other"],
            "siblings": siblings,
        }  # fmt: skip


def git(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def slow(handler: Handler) -> None:
    """Say nothing until the test is over."""
    handler.server.hub.released.wait(20)
    handler.close_connection = True


def trickling(handler: Handler) -> None:
    """Send the beginning of an answer that never ends, a byte at a time."""
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not handler.server.hub.released.wait(0.02):
            handler.wfile.write(b"x")
    handler.close_connection = True


def trickling_body(handler: Handler) -> None:
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not handler.server.hub.released.wait(0.02):
            handler.wfile.write(b"x")
    handler.close_connection = True


def truncated(handler: Handler) -> None:
    handler.answer(200, b'{"id": "acme', length=500)
    handler.close_connection = True


def endless(handler: Handler) -> None:
    """Send without a length, and for as long as somebody reads."""
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not handler.server.hub.released.is_set():
            handler.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
    handler.close_connection = True


def status(code: int, error: str = "", message: str = "", **headers: str) -> Fault:
    return lambda handler: handler.error(code, error, message, **headers)


def body(data: bytes, length: int | None = None, **headers: str) -> Fault:
    return lambda handler: handler.answer(200, data, {k.replace("_", "-"): v for k, v in headers.items()}, length)


def redirect(to: str) -> Fault:
    return lambda handler: handler.answer(302, b"", {"Location": to})

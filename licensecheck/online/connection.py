"""One bounded question to the hub: what huggingface_hub is configured for, and limits that it does not have.

Its own downloads wait and ask again when they are told to slow down, and read as much as they are sent. So only its
configuration is used (endpoint, token, cache, offline switch, the session with its proxies and certificates), and the
questions are put here: each once, for a limited time and a limited number of bytes.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from licensecheck.errors import InputError, Problem, needs
from licensecheck.printable import printable
from licensecheck.resolve.readers.said import MB

EXTRA: Final = "hub"
_HUB_HOSTS: Final = ("huggingface.co", "hf.co")  # the public hub's, and those of its file storage below them
_PORTS: Final = {"http": 80, "https": 443}
_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_LONGEST: Final = 200  # characters of somebody else's message


class Limits(NamedTuple):
    """How long and how much. No question is put twice."""

    request_seconds: float = 10
    model_seconds: float = 60
    all_seconds: float = 900
    file_bytes: int = MB
    model_bytes: int = 5 * MB
    listing_bytes: int = 8 * MB  # the hub's description of a model, with the names of all its files
    files: int = 64
    parallel: int = 4


class Fault(Exception):  # noqa: N818  # it is what went wrong, not always an error of ours
    """Why something could not be read. After one that `halts`, other models need not be asked for."""

    def __init__(self, what: str, remedy: str = "", *, halts: bool = False, gated: bool = False) -> None:
        super().__init__(what)
        self.what, self.remedy, self.halts, self.gated = what, remedy, halts, gated


class Answer(NamedTuple):
    body: bytes
    headers: Mapping[str, str]


class Connection:
    """The hub that huggingface_hub is configured for, or another `endpoint`.

    Raises:
        InputError: huggingface_hub is not installed, or its configuration cannot be used.

    """

    def __init__(self, limits: Limits, endpoint: str | None = None) -> None:
        package, self._constants, session = _package()
        self._limits = limits
        self.endpoint = (endpoint or str(self._constants.ENDPOINT)).rstrip("/")
        self._origin = _origin(self.endpoint)
        if self._origin is None:
            # The address may hold a password, so it is not shown.
            problem = Problem("HF_ENDPOINT", None, "the hub's address is no http or https address", "Correct it.")
            raise InputError([problem])
        self.host = self._origin[1]
        self.offline = bool(self._constants.HF_HUB_OFFLINE)
        self._cached = package.try_to_load_from_cache
        self._headers = {
            "user-agent": f"licensecheck; hf_hub/{package.__version__}",
            "accept-encoding": "identity",  # what is packed has no known size
        }
        self._session = session()  # here, for old versions make one for each thread that asks first
        self._token = None if self.offline else self._signed_in(package)

    def _signed_in(self, package: Any) -> str | None:
        if self._constants.HF_HUB_DISABLE_IMPLICIT_TOKEN:
            return None
        try:
            token = package.get_token()
        except Exception as error:
            # It reads files and may renew a token, and any failure of that says the same to the user.
            what = f"huggingface_hub cannot get the token: {type(error).__name__}"
            raise InputError([Problem("HF_TOKEN", None, what, "Sign in anew: `hf auth login`.")]) from error
        return token if isinstance(token, str) and token else None

    @property
    def signed_in(self) -> bool:
        return self._token is not None

    def file_url(self, id_: str, commit: str, name: str) -> str:
        return f"{self.endpoint}/{id_}/resolve/{commit}/{quote(name)}"

    def cached(self, id_: str, commit: str, name: str) -> Path | None:
        """The file in huggingface_hub's cache, if it lies there."""
        try:
            found = self._cached(id_, name, revision=commit)
        except (OSError, ValueError):
            return None
        return Path(found) if isinstance(found, str) else None

    def get(self, url: str, limit: int, deadline: float) -> Answer:
        """The answer of a GET, whole and of at most `limit` bytes, by the deadline of the model (monotonic).

        Raises:
            Fault: there is no such answer.

        """
        deadline = min(deadline, time.monotonic() + self._limits.request_seconds)
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                answer = self._once(url, limit, deadline)
            except (Fault, MemoryError):
                raise
            except Exception as error:
                fault = _network_fault(error, self._limits.request_seconds)
                if fault is None:
                    raise
                raise fault from error
            if isinstance(answer, Answer):
                return answer
            url = self._follow(url, answer)
        raise Fault(f"the hub redirects more than {_MOST_REDIRECTS} times")

    def _once(self, url: str, limit: int, deadline: float) -> Answer | str:
        """The answer, or the place that it redirects to."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise _late(self._limits.request_seconds)
        headers = dict(self._headers)
        if self._token is not None and _origin(url) == self._origin:
            headers["authorization"] = f"Bearer {self._token}"
        with self._session.stream("GET", url, headers=headers, timeout=left, follow_redirects=False) as response:
            if response.status_code in _REDIRECTS and "location" in response.headers:
                return str(response.headers["location"])
            if response.status_code != 200:
                raise status_fault(response.status_code, response.headers, signed_in=self.signed_in)
            return Answer(self._body(response, limit, deadline), response.headers)

    def _body(self, response: Any, limit: int, deadline: float) -> bytes:
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise Fault("the hub sends it packed, although it was asked not to")
        length = response.headers.get("content-length", "")
        expected = int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None
        if expected is not None and expected > limit:
            raise too_large(expected, limit)
        parts: list[bytes] = []
        size = 0
        for part in response.iter_raw():
            size += len(part)
            if size > limit:
                raise too_large(None, limit)
            if time.monotonic() > deadline:
                raise _late(self._limits.request_seconds)
            parts.append(part)
        if expected is not None and size != expected:
            raise _cut()
        return b"".join(parts)

    def _follow(self, url: str, location: str) -> str:
        """Where a redirect leads.

        Raises:
            Fault: to a place that is neither this hub nor, for the public hub, its own file storage.

        """
        try:
            target = urljoin(url, location)
            origin = _origin(target)
        except ValueError:
            origin = None
        if origin is None:
            raise Fault("the hub redirects to what is no address")
        if origin == self._origin or is_storage(self.host, origin):
            return target
        raise Fault(f"the hub redirects to {shown(origin[1])}, which is not followed", "Check HF_ENDPOINT.")


def is_storage(hub: str, origin: tuple[str, str, int]) -> bool:
    """Whether a place belongs to the file storage of the public hub, if that is the hub that is asked."""
    scheme, host, port = origin
    if hub not in _HUB_HOSTS or scheme != "https" or port != _PORTS["https"]:
        return False
    return any(host == name or host.endswith(f".{name}") for name in _HUB_HOSTS)


def status_fault(status: int, headers: Mapping[str, str], *, signed_in: bool) -> Fault:
    """What an answer of another status than 200 means; the hub says it in headers."""
    code, message = headers.get("x-error-code", ""), headers.get("x-error-message", "")
    if status == 429:
        seconds = headers.get("retry-after", "")
        when = f" for {seconds} seconds" if seconds.isascii() and seconds.isdigit() and len(seconds) < 6 else ""
        remedy = "Run it again later." if signed_in else "Run it again later, signed in: HF_TOKEN, or `hf auth login`."
        return Fault(f"the hub limits how often it is asked{when} (429)", remedy, halts=True)
    if code == "GatedRepo":
        access = "Ask for access on the model's page"
        how = f"{access} with the account of the token." if signed_in else f"{access}, then sign in: HF_TOKEN."
        return Fault(f"access is gated ({status})", how, gated=True)
    if status == 401 and message.startswith("Invalid credentials"):
        return Fault("the hub refuses the token (401)", "Renew HF_TOKEN, or sign in: `hf auth login`.", halts=True)
    if message == "Access to this resource is disabled.":
        return Fault(f"the hub has disabled access to it ({status})", "See the model's page.")
    if code == "RevisionNotFound":
        return Fault("the model has no such revision", "Correct the revision.")
    if code == "EntryNotFound":
        return Fault("the file is listed, but not there", "Run it again.")
    if status in (401, 403, 404):
        remedy = "Check the id." if signed_in else "Check the id; for a private model, sign in: HF_TOKEN."
        return Fault(f"not found, or private ({status})", remedy)
    what = f"the hub failed ({status})" if status >= 500 else f"the hub answers {status}"
    return Fault(what, "Run it again later.")


def too_large(size: int | None, limit: int) -> Fault:
    of = "" if size is None else f" ({size} bytes)"
    return Fault(f"too large{of}: {limit} bytes is the most that is read", "Download it, and name its folder as path.")


def _late(seconds: float) -> Fault:
    return Fault(f"no whole answer within the limit of {seconds:g} seconds", "Run it again later.")


def _cut() -> Fault:
    return Fault("the answer was cut short", "Run it again.")


def _network_fault(error: Exception, seconds: float) -> Fault | None:
    """What an exception of the session means; None for one that is none of its.

    huggingface_hub changed its HTTP library between versions; the names of its exceptions stayed.
    """
    names = {base.__name__ for base in type(error).__mro__}
    if "OfflineModeIsEnabled" in names:
        return offline()
    if "TimeoutException" in names:
        return Fault(_late(seconds).what, _late(seconds).remedy, halts="ConnectTimeout" in names)
    if "ConnectError" in names or "ProxyError" in names:
        return Fault(
            f"the hub cannot be reached: {shown(str(error))}", "Check the network and HF_ENDPOINT.", halts=True
        )
    if names & {"RemoteProtocolError", "ReadError"}:
        return _cut()
    if names & {"HTTPError", "InvalidURL", "StreamError", "OSError"}:
        return Fault(f"the hub cannot be asked: {type(error).__name__}", "Check HF_ENDPOINT.")
    return None


def shown(text: str) -> str:
    """Somebody else's text on one line, and not too much of it."""
    return " ".join(printable(text[: 2 * _LONGEST]).split())[:_LONGEST]


def offline() -> Fault:
    return Fault("HF_HUB_OFFLINE forbids to ask the hub", "Unset it, or run without --online.", halts=True)


def _origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an http address; None for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname.lower(), port


def _package() -> tuple[Any, Any, Any]:
    """The package huggingface_hub, its constants and the function that gives its session."""
    try:
        package = importlib.import_module("huggingface_hub")
        constants = importlib.import_module("huggingface_hub.constants")
        session = importlib.import_module("huggingface_hub.utils").get_session
    except (ImportError, AttributeError) as error:
        problem = Problem("--online", None, "the package huggingface_hub, 1.0 or later, is needed", needs(EXTRA))
        raise InputError([problem]) from error
    if int(package.__version__.partition(".")[0]) < 1:
        problem = Problem("--online", None, f"huggingface_hub {package.__version__} is too old", needs(EXTRA))
        raise InputError([problem])
    return package, constants, session

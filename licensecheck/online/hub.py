"""Fetching the small files of models from the hub: the card, configurations, licenses and notices, and nothing else."""

from __future__ import annotations

import hashlib
import queue
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from licensecheck.errors import InputError, Problem
from licensecheck.online import listing
from licensecheck.online.connection import Connection, Fault, Limits, offline, shown, too_large
from licensecheck.online.fetched import Fetched, Read

__all__ = ["Fetched", "Limits", "fetch"]

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.-]")
_REVISION: Final = re.compile(r"[\w./+@-]*\w[\w./+@-]*", re.ASCII)
_MOST_NAMED: Final = 3


def fetch(
    ids: Sequence[tuple[str, str | None]],
    into: Path,
    *,
    limits: Limits = Limits(),  # noqa: B008  # it cannot be changed
    report: Callable[[int, int, str], None] = lambda _done, _total, _id: None,
    endpoint: str | None = None,
) -> tuple[Fetched, ...]:
    """Fetch models, given as (id, revision or None), each into a folder of its own below `into`.

    Asks the hub that huggingface_hub is configured for (or `endpoint`), as the user that it is signed in as, and takes
    from its cache what lies there. Nothing is put twice: what fails is a problem of that model. After the hub cannot be
    reached, limits the rate or refuses the token, models not yet begun are not asked for.

    Args:
        report: is called in the caller's thread with how many are done, of how many, and which was the last.

    Raises:
        InputError: huggingface_hub is missing, or a folder for a model already exists.

    """
    connection = Connection(limits, endpoint)
    jobs = _jobs(ids, into)
    if connection.offline:
        return tuple(job.failed(offline()) for job in jobs)
    results: dict[int, Fetched] = {}
    running: dict[int, _Job] = {}
    done: queue.SimpleQueue[tuple[int, Fetched | BaseException]] = queue.SimpleQueue()
    waiting = list(range(len(jobs)))[::-1]
    end = time.monotonic() + limits.all_seconds
    halted: Fault | None = None
    try:
        while waiting or running:
            while waiting and len(running) < max(1, limits.parallel):
                index = waiting.pop()
                if time.monotonic() > end:
                    halted = halted or Fault(f"the limit of {limits.all_seconds:g} seconds for all models is reached")
                if halted is not None:
                    results[index] = jobs[index].failed(Fault(f"not asked for: {halted.what}", halted.remedy))
                    report(len(results), len(jobs), jobs[index].id)
                else:
                    jobs[index].start(connection, limits, index, done)
                    running[index] = jobs[index]
            if not running:
                break
            for index in _finished(done, running, results):
                halted = halted or running[index].halted
                del running[index]
                report(len(results), len(jobs), jobs[index].id)
    finally:
        for job in running.values():
            job.abandon()
    return tuple(results[index] for index in range(len(jobs)))


def _finished(
    done: queue.SimpleQueue[tuple[int, Fetched | BaseException]], running: dict[int, _Job], results: dict[int, Fetched]
) -> list[int]:
    """Wait until some model is done or overdue; which ones."""
    overdue = min(job.overdue for job in running.values())
    try:
        index, result = done.get(timeout=max(0.0, overdue - time.monotonic()))
    except queue.Empty:
        late = [index for index, job in running.items() if job.overdue <= time.monotonic()]
        for index in late:
            results[index] = running[index].abandon()
        return late
    if index not in running:  # it was given up
        return []
    if isinstance(result, BaseException):
        raise result
    results[index] = result
    return [index]


class _Job:
    """One model. It runs in a thread that nobody waits for: an answer that trickles in cannot hold anything up."""

    def __init__(self, id_: str, revision: str | None, folder: Path) -> None:
        self.id, self.revision, self.folder = id_, revision, folder
        self.halted: Fault | None = None
        self.overdue = 0.0
        self._abandoned = False
        self._lock = threading.Lock()
        self._limits = Limits()
        self._deadline = 0.0

    def start(
        self, connection: Connection, limits: Limits, index: int,
        done: queue.SimpleQueue[tuple[int, Fetched | BaseException]],
    ) -> None:  # fmt: skip
        self._limits = limits
        self._deadline = time.monotonic() + limits.model_seconds
        # A request in time ends by itself; one second more is for an answer whose beginning never ends.
        self.overdue = self._deadline + min(1.0, limits.request_seconds)

        def run() -> None:
            try:
                done.put((index, self._model(connection)))
            except BaseException as error:  # it is raised again in the caller's thread
                done.put((index, error))

        threading.Thread(target=run, name=f"hub: {self.id}", daemon=True).start()

    def abandon(self) -> Fetched:
        """Give it up: from now on its thread writes nothing."""
        with self._lock:
            self._abandoned = True
        return self.failed(Fault(f"no end within the limit of {self._limits.model_seconds:g} seconds for a model"))

    def failed(self, fault: Fault) -> Fetched:
        problem = Problem(f"hub: {shown(self.id)}", None, fault.what, fault.remedy)
        return Fetched(self.id, self.id, None, None, None, (), (problem,))

    def _model(self, connection: Connection) -> Fetched:
        try:
            found = self._listing(connection)
            self._write(None, b"")
        except Fault as fault:
            self.halted = fault if fault.halts else None
            return self.failed(fault)
        read: list[Read] = []
        failures: list[tuple[str, Fault]] = [(name, Fault("its name cannot be used")) for name in found.left_out]
        left = self._limits.model_bytes
        for count, file in enumerate(found.files):
            try:
                if self.halted is not None:
                    raise Fault(f"not asked for: {self.halted.what}", self.halted.remedy)
                if count >= self._limits.files:
                    raise Fault(f"only {self._limits.files} files are read")
                data = self._file(connection, found, file, min(left, self._limits.file_bytes))
                self._write(file.name, data)
            except Fault as fault:
                failures.append((file.name, fault))
                self.halted = self.halted or (fault if fault.halts else None)
            else:
                left -= len(data)
                read.append(Read(file.name, hashlib.sha256(data).hexdigest()))
        problems = tuple(_problems(f"hub: {self.id}", failures))
        return Fetched(self.id, found.name, found.commit, self.folder, found.last_modified, tuple(read), problems)

    def _listing(self, connection: Connection) -> listing.Listing:
        if not listing.is_id(self.id):
            raise Fault("this is no id of the hub", "Write it as ORGANIZATION/NAME.")
        if self.revision is not None and not _REVISION.fullmatch(self.revision):
            raise Fault("this is no revision", "Write a branch, a tag or a commit.")
        at = "" if self.revision is None else f"/revision/{quote(self.revision, safe='')}"
        url = f"{connection.endpoint}/api/models/{self.id}{at}?blobs=true"
        found = listing.parse(connection.get(url, self._limits.listing_bytes, self._deadline).body, self.id)
        if self.revision is not None and listing.COMMIT.fullmatch(self.revision) and found.commit != self.revision:
            raise Fault("the hub answers for another commit than the one asked for", "Check HF_ENDPOINT.")
        return found

    def _file(self, connection: Connection, found: listing.Listing, file: listing.File, limit: int) -> bytes:
        if file.size is not None and file.size > limit:
            raise too_large(file.size, limit)
        cached = self._cached(connection, found, file, limit)
        if cached is not None:
            return cached
        answer = connection.get(connection.file_url(found.name, found.commit, file.name), limit, self._deadline)
        if answer.headers.get("x-repo-commit", found.commit) != found.commit:
            raise Fault("the hub answers for another commit than the one asked for", "Run it again.")
        listing.check(answer.body, file)
        return answer.body

    @staticmethod
    def _cached(connection: Connection, found: listing.Listing, file: listing.File, limit: int) -> bytes | None:
        """The file from huggingface_hub's cache, if it is there and is what the hub lists."""
        path = connection.cached(found.name, found.commit, file.name) if file.git or file.sha256 else None
        if path is None:
            return None
        try:
            with path.open("rb") as handle:
                data = handle.read(limit + 1)
            listing.check(data, file)
        except (OSError, Fault):
            return None
        return data

    def _write(self, name: str | None, data: bytes) -> None:
        """Write a file of the model, or for None make its folder; neither may have been there."""
        with self._lock:
            if self._abandoned:
                raise Fault("given up")
            try:
                if name is None:
                    self.folder.mkdir(parents=True)
                    return
                path = self.folder / name
                path.parent.mkdir(exist_ok=True)
                with path.open("xb") as handle:
                    handle.write(data)
            except OSError as error:
                raise Fault(f"cannot be written: {error.strerror}", f"Check {self.folder.parent}.") from error


def _problems(file: str, failures: Iterable[tuple[str, Fault]]) -> list[Problem]:
    """One problem for each reason, with the files that it kept from being read."""
    by_reason: dict[tuple[str, str], list[str]] = {}
    for name, fault in failures:
        by_reason.setdefault((fault.what, fault.remedy), []).append(shown(name))
    return [Problem(file, _named(names), what, remedy) for (what, remedy), names in by_reason.items()]


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _jobs(ids: Sequence[tuple[str, str | None]], into: Path) -> list[_Job]:
    """The models with a folder for each, told apart also where upper case is not told from lower."""
    jobs: list[_Job] = []
    taken: set[str] = set()
    for id_, revision in ids:
        name = _UNSAFE.sub("-", id_.replace("/", "--"))[:150].lstrip(".") or "model"
        count = 1
        unique = name
        while unique.lower() in taken:
            count += 1
            unique = f"{name}~{count}"
        taken.add(unique.lower())
        jobs.append(_Job(id_, revision, into / unique))
    there = [job for job in jobs if job.folder.exists() or job.folder.is_symlink()]
    if there:
        remedy = "Fetch into a new folder."
        raise InputError(Problem(str(job.folder), None, "it already exists", remedy) for job in there)
    return jobs

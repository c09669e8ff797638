"""A command that is killed while it writes leaves the old file or the new one; one that cannot write says so."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from click.testing import CliRunner

from licensecheck.cli import main
from licensecheck.commands import output
from tests.test_policy import TUNED, both

ON = ("--on", "2026-11-23")
WAIVE = (
    "waive",
    "llama-3.1/name-prefix",
    "--model",
    "acme/support-8b",
    "--reason",
    "r" * 3000,
    "--until",
    "2027-01-01",
    *ON,
)
COMMANDS = {
    "baseline": (("baseline", ".", *ON), "licensecheck-baseline.json"),
    "waive": (WAIVE, "licensecheck.toml"),
    "check": (("check", ".", *ON, "--format", "json", "--output", "report.json"), "report.json"),
}
TIMES = 70  # of each command: 210 in all
KILLED = 77


@pytest.fixture(params=COMMANDS)
def written(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[tuple[str, ...], Path, bytes]:
    """A command, the file that it writes, and what that holds before."""
    monkeypatch.chdir(tmp_path)
    Path("licensecheck.toml").write_text("schema = 1\n" + both(TUNED), encoding="utf-8")
    words, name = COMMANDS[request.param]
    if name != "licensecheck.toml":
        Path(name).write_text("old\n", encoding="utf-8")
    return words, Path(name), Path(name).read_bytes()


def run(words: tuple[str, ...]) -> int:
    return CliRunner().invoke(main, list(words)).exit_code


def in_a_child(prepare: Callable[[], None], words: tuple[str, ...]) -> int:
    """How a command ended in a process of its own: its exit status, or the negative signal."""
    child = os.fork()
    if not child:
        status = 99
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            prepare()
            status = run(words)
        finally:
            sys.settrace(None)
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def exits_at(step: int, count: Path | None = None) -> Callable[[], None]:
    """Exit at once before an instruction of the module that writes, counted; or count them all."""
    steps = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal steps
        if frame.f_code.co_filename != output.__file__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            steps += 1
            if steps == step:
                os._exit(KILLED)
            if count is not None:
                count.write_text(str(steps), encoding="utf-8")
        return trace

    return lambda: sys.settrace(trace)


def dies_after(size: int) -> Callable[[], None]:
    """Be killed by the system where a file grows beyond a size: in the middle of what is written."""

    def prepare() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    return prepare


@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
def test_killed_while_writing(written: tuple[tuple[str, ...], Path, bytes], tmp_path: Path) -> None:
    words, file, old = written
    count = tmp_path / "count"
    good = in_a_child(exits_at(-1, count), words)
    assert good in (0, 12)
    new, total = file.read_bytes(), int(count.read_text("utf-8"))
    assert new != old
    assert total > 100
    chance = random.Random(f"{words}")  # noqa: S311
    seen: set[tuple[bool, int]] = set()
    for number in range(TIMES):
        file.write_bytes(old)
        if number % 2:
            ended = in_a_child(exits_at(chance.randint(1, total)), words)
        else:
            ended = in_a_child(dies_after(chance.randrange(len(new))), words)
        held = file.read_bytes()
        assert held in (old, new)
        assert ended in (KILLED, -signal.SIGXFSZ)
        seen.add((held == new, ended))
    assert {(False, KILLED), (True, KILLED), (False, -signal.SIGXFSZ)} == seen


def refused(name: str, code: int) -> Callable[[pytest.MonkeyPatch], None]:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return lambda patch: patch.setattr(*{"open": (tempfile, "mkstemp"), "move": (Path, "replace")}[name], refuse)


def full(patch: pytest.MonkeyPatch) -> None:
    """A disk without space: the system says so when the text reaches it."""
    real = os.fdopen

    def opened(handle: int, *args: Any, **more: Any) -> Any:
        os.close(handle)
        return real(os.open("/dev/full", os.O_WRONLY), *args, **more)

    patch.setattr(os, "fdopen", opened)


@pytest.mark.parametrize(("break_", "code"), [
    (refused("open", errno.EACCES), errno.EACCES), (refused("open", errno.EROFS), errno.EROFS),
    (refused("open", errno.ENOSPC), errno.ENOSPC), (full, errno.ENOSPC), (refused("move", errno.EIO), errno.EIO),
])  # fmt: skip
def test_what_cannot_be_written_is_said(
    break_: Callable[[pytest.MonkeyPatch], None], code: int, written: tuple[tuple[str, ...], Path, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    words, file, old = written
    before = sorted(Path().iterdir())
    with monkeypatch.context() as patch:
        break_(patch)
        done = CliRunner().invoke(main, list(words))
    assert done.exit_code == 2, done.output
    assert f"{file.name}: cannot be written: {os.strerror(code)}" in done.stderr
    assert "Check the folder" in done.stderr
    assert file.read_bytes() == old
    assert sorted(Path().iterdir()) == before


@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
def test_a_file_that_may_not_grow(written: tuple[tuple[str, ...], Path, bytes]) -> None:
    words, file, old = written
    before = sorted(Path().iterdir())
    assert in_a_child(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40, resource.RLIM_INFINITY)), words) == 2
    assert file.read_bytes() == old
    assert sorted(Path().iterdir()) == before

"""A project as a git revision holds it, in a folder that is gone afterwards.

Nothing is checked out: blobs are read from git's store as they are, without hooks, filters or attributes, and never
fetched. Links that would lead out of the folder are left out, and so are submodules.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final, NamedTuple

from licensecheck.errors import InputError, Problem
from licensecheck.manifest import NAME, PYPROJECT, declares, extended_by

_MOST_FILES: Final = 10**5
_MOST_BYTES: Final = 10**9
_SECONDS: Final = 120
_NOT_OURS: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")
_LINK: Final = "120000"
_REMEDY: Final = "OLD and NEW are reports that exist, or revisions of the git repository that PATH is in."
_OTHERWISE: Final = "Compare reports instead: `licensecheck check --format json` in a checkout of each."


class _Blob(NamedTuple):
    mode: str
    id: str
    size: int
    path: PurePosixPath  # from the top of the repository


class Repository:
    """The git repository that a path is in."""

    def __init__(self, path: Path) -> None:
        """Find it.

        Raises:
            InputError: the path is in none, or git cannot be run.
        """
        self._shown = str(path)
        self._folder = path if path.is_dir() else path.parent
        if not path.exists():
            raise InputError([Problem(self._shown, None, "it does not exist", "Check the path.")])
        top, prefix = (
            self._git("rev-parse", "--show-toplevel", "--show-prefix")
            .decode("utf-8", "surrogateescape")
            .split("\n")[:2]
        )
        self._top = Path(os.path.realpath(top))
        self._within = PurePosixPath(prefix)
        self._file = path.name if path.is_file() else None

    @contextlib.contextmanager
    def manifest_at(self, revision: str, shared: Sequence[Path] = ()) -> Iterator[Path]:
        """The manifest of the project as a revision holds it, with the files beside and below it and what it extends.

        Args:
            revision: what git knows the commit by.
            shared: folders outside the repository; what the manifest extends from there is as it is now.

        Raises:
            InputError: there is no such revision, it holds no manifest here, or too much.
        """
        commit = self._commit(revision)
        with tempfile.TemporaryDirectory(prefix="licensecheck-") as name:
            # Every path is as long as it is outside, so that relative ones lead where they lead there.
            top = Path(name).joinpath(*self._top.parts[1:])
            for folder in (self._within, *self._within.parents):
                names = [self._file] if self._file else [NAME, PYPROJECT]
                here = {blob.path.name: blob for blob in self._listed(commit, [str(folder / name) for name in names])}
                for found in (here[name] for name in names if name in here):
                    self._write([found], top, top)
                    manifest = top / found.path
                    if found.path.name != PYPROJECT or self._file or declares(manifest):
                        self._write(self._below(commit, folder, revision), top, manifest.parent)
                        self._write(self._extended(commit, manifest, top), top, top)
                        (top / ".git").mkdir(exist_ok=True)  # what is extended stays in the repository
                        self._outside(manifest, top, shared)
                        yield manifest
                        return
                    manifest.unlink()
                if self._file:
                    break
        what = f"the revision holds no {self._file or NAME} at {self._shown}" + ("" if self._file else " or above")
        raise InputError([Problem(revision, None, what, "Name a revision that has one, or another PATH.")])

    def _commit(self, revision: str) -> str:
        what = "there is no such file, and no such git revision"
        if not revision.startswith("-"):
            done = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
            found = done.stdout.decode("ascii", "replace").split()
            if done.returncode == 0 and found and re.fullmatch("[0-9a-f]{40,64}", found[-1]):
                return found[-1]
        raise InputError([Problem(revision, None, what, "`git log` and `git branch --all` show what there is; a shallow clone lacks older ones.")])  # fmt: skip

    def _below(self, commit: str, folder: PurePosixPath, revision: str) -> list[_Blob]:
        blobs = list(self._listed(commit, [] if folder == PurePosixPath() else [f"{folder}/"]))
        if len(blobs) > _MOST_FILES or sum(blob.size for blob in blobs) > _MOST_BYTES:
            what = f"the folder of the manifest holds more than {_MOST_FILES} files or {_MOST_BYTES // 10**6} MB"
            raise InputError([Problem(revision, None, what, _OTHERWISE)])
        return blobs

    def _extended(self, commit: str, manifest: Path, top: Path) -> list[_Blob]:
        """The files of the revision that a manifest extends, if they are in the repository."""
        paths = [os.path.relpath(os.path.normpath(manifest.parent / name), top) for name in extended_by(manifest)]
        inside = [path for path in paths if not path.startswith("..")]
        return list(self._listed(commit, inside)) if inside else []

    def _outside(self, manifest: Path, top: Path, shared: Sequence[Path]) -> None:
        """Links to the shared files outside of the repository that a manifest extends."""
        for name in extended_by(manifest):
            link = Path(os.path.normpath(manifest.parent / name))
            real = Path(os.path.normpath(self._top / manifest.parent.relative_to(top) / name))
            if not link.is_relative_to(top) and any(real.is_relative_to(folder.resolve()) for folder in shared):
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(real)

    def _listed(self, commit: str, paths: Sequence[str]) -> Iterator[_Blob]:
        said = self._git("ls-tree", "-r", "-z", "--long", "--full-tree", commit, "--", *paths)
        for line in filter(None, said.split(b"\0")):
            head, _, path = line.partition(b"\t")
            mode, kind, id_, size = head.decode("ascii").split()
            name = PurePosixPath(path.decode("utf-8", "surrogateescape"))
            if kind == "blob" and not name.is_absolute() and not {"..", ".git"} & set(name.parts):
                yield _Blob(mode, id_, int(size), name)

    def _write(self, blobs: Sequence[_Blob], root: Path, inside: Path) -> None:
        """Write files below `root`; links come last, so that nothing is written through them, and stay `inside`."""
        ordered = sorted(blobs, key=lambda blob: blob.mode == _LINK)
        asked = "".join(f"{blob.id}\n" for blob in ordered).encode("ascii")
        links = []
        try:
            with tempfile.TemporaryFile() as held:
                self._git("cat-file", "--batch", data=asked, out=held)
                held.seek(0)
                for blob in ordered:
                    target = root / blob.path
                    data = _content(held, blob)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    if blob.mode == _LINK:
                        target.unlink(missing_ok=True)
                        target.symlink_to(os.fsdecode(data))
                        links.append(target)
                    else:
                        target.write_bytes(data)
            for link in links:
                if not Path(os.path.realpath(link)).is_relative_to(os.path.realpath(inside)):
                    link.unlink()
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise InputError(
                [Problem(self._shown, None, f"the revision cannot be written out: {why}", _OTHERWISE)]
            ) from error

    def _git(self, *words: str, data: bytes = b"", out: IO[bytes] | None = None) -> bytes:
        done = self._run(*words, data=data, out=out)
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"]
            raise InputError([Problem(self._shown, None, said[0].removeprefix("fatal: "), _REMEDY)])  # fmt: skip
        return done.stdout or b""

    def _run(self, *words: str, data: bytes = b"", out: IO[bytes] | None = None) -> subprocess.CompletedProcess[bytes]:
        safe = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "--no-pager", "--literal-pathspecs")
        quiet = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_ALLOW_PROTOCOL": "none"}
        # PATH decides which repository is meant, inside a hook of another one, too.
        own = {key: value for key, value in os.environ.items() if key not in _NOT_OURS}
        try:
            return subprocess.run(  # noqa: S603  # words are ours, or a revision that was checked
                ["git", "-C", str(self._folder), *safe, *words],  # noqa: S607  # the user's own git
                input=data, stdout=subprocess.PIPE if out is None else out, stderr=subprocess.PIPE, check=False,
                timeout=_SECONDS, env={**own, **quiet},
            )  # fmt: skip
        except FileNotFoundError as error:
            raise InputError(
                [Problem("git", None, "it is not installed, and revisions are read by it", _OTHERWISE)]
            ) from error
        except subprocess.TimeoutExpired as error:
            raise InputError([Problem("git", None, f"it took more than {_SECONDS} seconds", _OTHERWISE)]) from error
        except (OSError, ValueError) as error:  # ValueError: a null in a word
            raise InputError([Problem("git", None, f"it cannot be run: {error}", _OTHERWISE)]) from error


def _content(held: IO[bytes], blob: _Blob) -> bytes:
    """The next blob of what `git cat-file --batch` wrote."""
    head = held.readline().split()
    if len(head) != 3 or head[0].decode("ascii") != blob.id or int(head[2]) != blob.size:
        raise ValueError(f"{blob.path} is not in this clone")
    data = held.read(blob.size)
    held.read(1)
    return data

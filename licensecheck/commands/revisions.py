"""A project as a git revision holds it, in a folder that is gone afterwards.

Nothing is checked out: blobs are read from git's store as they are, without hooks, filters or attributes, and never
fetched. Only the folder of the manifest is written out; links that would lead out of it are left out, and so are
submodules. What the manifest extends is read where it stands.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final, NamedTuple

from licensecheck.errors import InputError, Problem
from licensecheck.extending import Reader
from licensecheck.manifest import LOCK, NAME, PYPROJECT, holds_table
from licensecheck.textfiles import LIMIT, decoded, read_text

_MOST_FILES: Final = 10**5
_MOST_BYTES: Final = 10**9
_SECONDS: Final = 120
_NOT_OURS: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")
_MOST_STEPS: Final = 200  # of a path, links followed
_LINK: Final = "120000"
_REMEDY: Final = "OLD and NEW are reports that exist, or revisions of the git repository that PATH is in."
_OTHERWISE: Final = "Compare reports instead: `licensecheck check --format json` in a checkout of each."


class Held(NamedTuple):
    """A manifest in a copy of its folder, and what reads the files that it extends."""

    manifest: Path
    read: Reader


class _Entry(NamedTuple):
    """What a tree of git holds under a path from the top of the repository."""

    mode: str
    id: str
    size: int
    path: PurePosixPath

    @property
    def is_file(self) -> bool:
        return self.mode.startswith("100")


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
    def manifest_at(self, revision: str, shared: Sequence[Path] = ()) -> Iterator[Held]:
        """The manifest of the project as a revision holds it, with the files beside and below it and what it extends.

        Args:
            revision: what git knows the commit by.
            shared: folders outside the repository; what the manifest extends from there is as it is now.

        Raises:
            InputError: there is no such revision, it holds no manifest here, or too much.
        """
        commit = self._commit(revision)
        with tempfile.TemporaryDirectory(prefix="licensecheck-") as name:
            folder, file, data = self._manifest(commit, revision)
            root = Path(name, self._top.name, folder)
            self._write(self._below(commit, folder, revision), folder, root)
            # These may be links to elsewhere in the repository.
            lock = self._led(commit, folder, LOCK)
            texts = {file: data, **({LOCK: self._bytes(lock)} if isinstance(lock, _Entry) else {})}
            with self._told():
                for own, held in texts.items():
                    (root / own).unlink(missing_ok=True)
                    (root / own).write_bytes(held)
            yield Held(root / file, functools.partial(self._text, commit, folder, shared))

    def _manifest(self, commit: str, revision: str) -> tuple[PurePosixPath, str, bytes]:
        """The folder of the manifest, its name and what it holds."""
        for folder in [self._within] if self._file else [self._within, *self._within.parents]:
            for file in [self._file] if self._file else [NAME, PYPROJECT]:
                found = self._led(commit, folder, file)
                if isinstance(found, _Entry):
                    data = self._bytes(found)
                    if self._file or file == NAME or holds_table(data):
                        return folder, file, data
                elif file != PYPROJECT and self._entry(commit, folder / file) is not None:
                    raise InputError([Problem(file, None, "it is no file of the revision", _OTHERWISE)])
        what = f"the revision holds no {self._file or NAME} at {self._shown}" + ("" if self._file else " or above")
        raise InputError([Problem(revision, None, what, "Name a revision that has one, or another PATH.")])

    def _text(self, commit: str, folder: PurePosixPath, shared: Sequence[Path], name: str) -> str | None:
        """What a manifest in a folder extends: as the revision holds it, or as it is now if it is in a shared folder."""
        found = self._led(commit, folder, name)
        if found is None:
            raise InputError([Problem(name, None, "it does not exist", "Check the path.")])
        if isinstance(found, _Entry):
            return decoded(self._bytes(found), name)
        return read_text(found, name) if any(found.is_relative_to(item.resolve()) for item in shared) else None

    def _led(self, commit: str, folder: PurePosixPath, name: str) -> _Entry | Path | None:
        """What a path leads to from a folder: a file of the revision, its links followed, or a place outside of the
        repository; None if it leads nowhere.
        """
        at, found = self._top / folder, None
        todo = [*reversed(PurePosixPath(name).parts)]
        for _ in range(_MOST_STEPS):
            if not todo:
                return (found if at != self._top else None) if at.is_relative_to(self._top) else at
            part = todo.pop()
            here = at.parent if part == ".." else at / part
            if not here.is_relative_to(self._top):
                at = Path(os.path.realpath(here))
                continue
            entry = None if here == self._top else self._entry(commit, PurePosixPath(here.relative_to(self._top)))
            if entry is not None and entry.mode == _LINK:
                target = os.fsdecode(self._bytes(entry))
                if "\0" in target:
                    return None
                todo += reversed(PurePosixPath(target).parts)
                continue
            if entry is None and here != self._top:
                return None
            at, found = here, entry if entry is not None and entry.is_file else None
        return None

    def _commit(self, revision: str) -> str:
        what = "there is no such file, and no such git revision"
        if not revision.startswith("-"):
            done = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
            found = done.stdout.decode("ascii", "replace").split()
            if done.returncode == 0 and found and re.fullmatch("[0-9a-f]{40,64}", found[-1]):
                return found[-1]
        raise InputError([Problem(revision, None, what, "`git log` and `git branch --all` show what there is; a shallow clone lacks older ones.")])  # fmt: skip

    def _below(self, commit: str, folder: PurePosixPath, revision: str) -> list[_Entry]:
        """The files and links in a folder and below it."""
        found = self._listed("-r", commit, "--", *([] if folder == PurePosixPath() else [f"{folder}/"]))
        blobs = [item for item in found if item.is_file or item.mode == _LINK]
        blobs = [item for item in blobs if not {"..", ".git"} & set(item.path.parts)]
        if len(blobs) > _MOST_FILES or sum(blob.size for blob in blobs) > _MOST_BYTES:
            what = f"the folder of the manifest holds more than {_MOST_FILES} files or {_MOST_BYTES // 10**6} MB"
            raise InputError([Problem(revision, None, what, _OTHERWISE)])
        return blobs

    def _entry(self, commit: str, path: PurePosixPath) -> _Entry | None:
        return next((item for item in self._listed(commit, "--", str(path)) if item.path == path), None)

    def _listed(self, *words: str) -> Iterator[_Entry]:
        said = self._git("ls-tree", "-z", "--long", "--full-tree", *words)
        for line in filter(None, said.split(b"\0")):
            head, _, path = line.partition(b"\t")
            mode, _, id_, size = head.decode("ascii").split()
            yield _Entry(mode, id_, int(size) if size.isdigit() else 0, PurePosixPath(os.fsdecode(path)))

    def _bytes(self, entry: _Entry) -> bytes:
        if entry.size > LIMIT:
            remedy = f"The largest that is read is {LIMIT // 10**6} MB."
            raise InputError([Problem(str(entry.path), None, "the file is too large", remedy)])
        return self._git("cat-file", "blob", entry.id)

    def _write(self, blobs: Sequence[_Entry], folder: PurePosixPath, root: Path) -> None:
        """Write what is below a folder to `root`; links come last, so that nothing is written through them, and lead
        nowhere else.
        """
        ordered = sorted(blobs, key=lambda blob: blob.mode == _LINK)
        asked = "".join(f"{blob.id}\n" for blob in ordered).encode("ascii")
        targets = [root / blob.path.relative_to(folder) for blob in ordered]
        links = []
        with self._told(), tempfile.TemporaryFile() as held:
            self._git("cat-file", "--batch", data=asked, out=held)
            held.seek(0)
            for parent in {root, *(target.parent for target in targets)}:
                parent.mkdir(parents=True, exist_ok=True)
            for blob, target in zip(ordered, targets, strict=True):
                data = _content(held, blob)
                if blob.mode == _LINK:
                    target.unlink(missing_ok=True)
                    target.symlink_to(os.fsdecode(data))
                    links.append(target)
                else:
                    target.write_bytes(data)
            for link in links:
                if not Path(os.path.realpath(link)).is_relative_to(os.path.realpath(root)):
                    link.unlink()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            what = f"the revision cannot be written out: {why}"
            raise InputError([Problem(self._shown, None, what, _OTHERWISE)]) from error

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


def _content(held: IO[bytes], blob: _Entry) -> bytes:
    """The next blob of what `git cat-file --batch` wrote."""
    head = held.readline().split()
    if len(head) != 3 or head[0].decode("ascii") != blob.id or int(head[2]) != blob.size:
        raise ValueError(f"{blob.path} is not in this clone")
    data = held.read(blob.size)
    held.read(1)
    return data

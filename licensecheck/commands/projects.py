"""Every project of a repository: the manifests in and below a folder."""

from __future__ import annotations

import contextlib
import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from licensecheck.commands.opened import folder_of
from licensecheck.errors import InputError, Problem
from licensecheck.evaluate.report import Report, Unread
from licensecheck.manifest import LOCK, NAME, PYPROJECT, declares, extended_by
from licensecheck.project import Project
from licensecheck.report import places

In = TypeVar("In")
Out = TypeVar("Out")
_SKIPPED: Final = frozenset(["node_modules", "__pycache__"])


class Found(NamedTuple):
    """Manifests, or a path to look for one at; the folder that was searched, and where that could not be done."""

    paths: Sequence[Path]
    searched: Path | None = None
    unread: Sequence[str] = ()

    def opened(self, open_: Callable[[Path], Project]) -> list[Project]:
        """The projects of these manifests; the mistakes of all are told at once."""

        def one(path: Path) -> Project:
            with _named(path, self.searched):
                return open_(path)

        return _each(self.paths, one)

    def judged(self, projects: Iterable[Project], judge: Callable[[Project], Report]) -> list[Report]:
        """Their reports, with the folders that paths in them begin at."""

        def one(project: Project) -> Report:
            with _named(project.manifest.root / project.manifest.file, self.searched):
                return judge(project)._replace(folder=folder_of(project.manifest.root, self.searched))

        return _each(projects, one)


def manifests_below(folder: Path) -> Found:
    """The manifests in a folder and below it, sorted; hidden folders and virtual environments are left out.

    Raises:
        InputError: the path is no folder, there is no manifest, or what may be one cannot be read.
    """
    if not folder.is_dir():
        raise InputError([Problem(str(folder), None, "this is no folder", "Name the folder to search.")])
    errors: list[OSError] = []
    found: list[Path] = []
    problems: list[Problem] = []
    for path in _candidates(folder, errors):
        try:
            with _named(path, folder):
                if path.name == NAME or declares(path):
                    found.append(path)
        except InputError as error:
            problems += error.problems
        except OSError as error:
            errors.append(error)
    unread = [(folder_of(Path(error.filename), folder) or ".", error.strerror) for error in errors]
    if not found:
        problems += [Problem(where, None, f"cannot be read: {why}", "Check its rights.") for where, why in unread]
        problems.append(Problem(str(folder), None, f"there is no {NAME} here or below", "Write one."))
    if problems:
        raise InputError(problems)
    return Found(
        sorted(found), folder, [f"{where}: projects in it are not checked: {why}" for where, why in sorted(unread)]
    )


def _candidates(top: Path, errors: list[OSError]) -> Iterator[Path]:
    for folder, inner, files in os.walk(top, onerror=errors.append):
        inner[:] = [
            name for name in inner
            if not name.startswith(".") and name not in _SKIPPED
            and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))  # noqa: PTH110, PTH118  # never raises
        ]  # fmt: skip
        if NAME in (*inner, *files):  # what has this name and is no file is told where it is read
            yield Path(folder) / NAME
        elif PYPROJECT in files:
            yield Path(folder) / PYPROJECT
        inner[:] = [name for name in inner if name != NAME]


def _each(items: Iterable[In], work: Callable[[In], Out]) -> list[Out]:
    """What comes of each; the mistakes of all are told at once."""
    found: list[Out] = []
    problems: list[Problem] = []
    for item in items:
        try:
            found.append(work(item))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


@contextlib.contextmanager
def _named(manifest: Path, searched: Path | None) -> Iterator[None]:
    """Of one of several projects, what is wrong is told with the paths that findings have: the names are all alike."""
    try:
        yield
    except InputError as error:
        if searched is None:
            raise
        folder = folder_of(manifest.parent, searched)
        own = {manifest.name, LOCK, *_extended(manifest)}
        raise InputError(
            item._replace(file=posixpath.normpath(posixpath.join(folder, item.file))) if item.file in own else item
            for item in error.problems
        ) from error


def _extended(manifest: Path) -> list[str]:
    try:
        return extended_by(manifest)
    except InputError:
        return []


def nothing_in(reports: Iterable[Report]) -> list[Problem]:
    """What to say of projects that declare nothing: nobody takes those for checked."""
    return [
        Problem(places.path(report, report.file), None, "nothing is declared that a deployment uses: there is nothing to check",
                "Declare models and deployments.")
        for report in reports if not (report.components or report.incomplete)
    ]  # fmt: skip


def with_unread(reports: Sequence[Report], unread: Sequence[str]) -> list[Report]:
    """The reports, the first of which tells what could not be searched for projects: no other would."""
    first, *others = reports
    return [first._replace(incomplete=(*first.incomplete, *(Unread("", text) for text in unread))), *others]

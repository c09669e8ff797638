"""License compliance for AI projects: may we, what must we do, and what do we not know yet?

    import datetime
    import licensecheck

    licenses = licensecheck.load_licenses()
    project = licensecheck.load_project("path/to/project", licenses, on=datetime.date(2026, 11, 23))
    report = licensecheck.check(project, licenses)
    for finding in report.findings:
        print(finding.status, finding.code, finding.message)

Nothing here prints, exits or reads the environment or the clock.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from licensecheck.checking import check
from licensecheck.errors import InputError, Problem
from licensecheck.evaluate.report import Because, Finding, Report, Waived
from licensecheck.licenses import Licenses, data_folder
from licensecheck.loading import load
from licensecheck.project import Project
from licensecheck.terms import License, Term

__version__: Final = "0.1.0"
__all__ = [
    "Because", "Finding", "InputError", "License", "Licenses", "Problem", "Project", "Report", "Term", "Waived",
    "__version__", "check", "load_licenses", "load_project",
]  # fmt: skip


def load_licenses(folders: Iterable[str | os.PathLike[str]] = ()) -> Licenses:
    """The encoded licenses that come with the package, and those of further folders.

    Args:
        folders: folders of license files; what they hold is added, and replaces an entry of the same id.

    Raises:
        InputError: a file of these folders cannot be used.

    """
    own = [Path(folder) for folder in folders]
    licenses = Licenses([data_folder(), *own])
    for folder in own:
        licenses.validate(folder)
    return licenses


def load_project(
    path: str | os.PathLike[str], licenses: Licenses, *, on: datetime.date, sets: Sequence[str] = (),
    stores: Mapping[str, Path] | None = None, shared: Sequence[Path] = (),
) -> Project:  # fmt: skip
    """Read the manifest at `path`, in that folder or in the nearest one above.

    Args:
        on: the day as of which the project is judged.
        sets: FACT=VALUE texts that replace what the manifest says, as `--set` does.
        stores: the folders that `true` means for the keys of `[sources]`; without one, `true` is an error.
        shared: folders outside the repository in which files that the manifest extends may lie.

    Raises:
        InputError: the manifest cannot be used; it lists every problem.

    """
    return load(Path(path), licenses, on, sets, stores, shared)

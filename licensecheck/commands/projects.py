"""Every project of a repository: the manifests in and below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from licensecheck.errors import InputError, Problem
from licensecheck.manifest import NAME, PYPROJECT, declares

_SKIPPED: Final = frozenset(["node_modules", "__pycache__"])


def manifests_below(folder: Path) -> list[Path]:
    """The manifests in a folder and below it, sorted; hidden folders and virtual environments are left out.

    Raises:
        InputError: the path is no folder, or there is no manifest.
    """
    if not folder.is_dir():
        raise InputError([Problem(str(folder), None, "this is no folder", "Name the folder to search.")])
    found = sorted(_found(folder))
    if not found:
        raise InputError([Problem(str(folder), None, f"there is no {NAME} here or below", "Write one.")])
    return found


def _found(top: Path) -> Iterator[Path]:
    for folder, inner, files in os.walk(top):
        inner[:] = [
            name for name in inner
            if not name.startswith(".") and name not in _SKIPPED and not (Path(folder) / name / "pyvenv.cfg").exists()
        ]  # fmt: skip
        if NAME in files:
            yield Path(folder) / NAME
        elif PYPROJECT in files and declares(Path(folder) / PYPROJECT):
            yield Path(folder) / PYPROJECT

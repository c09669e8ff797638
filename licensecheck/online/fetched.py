"""What came of asking for a model. It stands by itself, so that reading a lock loads nothing that could ask."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from licensecheck.errors import Problem


class Read(NamedTuple):
    """A file that was read whole."""

    name: str  # relative to the model's folder, with "/"
    sha256: str


class Fetched(NamedTuple):
    """What the hub gave of one model. It is all there was if and only if `problems` is empty."""

    id: str  # as it was asked for
    name: str  # as the hub calls it now; another than `id` where it was renamed
    revision: str | None  # the commit; None where the hub did not say it
    folder: Path | None  # with the files that were read; None where nothing was, or the model was given up
    last_modified: str | None
    files: tuple[Read, ...]
    problems: tuple[Problem, ...]

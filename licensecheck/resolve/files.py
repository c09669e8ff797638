"""What the files that a model comes with say of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_NOTICE: Final = re.compile(r"notices?(\.(txt|md|rst))?", re.IGNORECASE)


def has_notice(folder: Path) -> bool | None:
    """Whether a NOTICE file lies in a model's folder; None where the folder cannot be read."""
    try:
        return any(_NOTICE.fullmatch(path.name) and path.is_file() for path in folder.iterdir())
    except OSError:
        return None

"""The ids of software packages: package URLs without a version, so that what is said of one outlives an update."""

from __future__ import annotations

import re
from typing import Final

PREFIX: Final = "pkg:pypi/"
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,198}[A-Za-z0-9])?")


def package_id(name: str) -> str | None:
    """The id of a package in reports, whichever way its name is spelled; None if no package can have this name."""
    return PREFIX + re.sub(r"[-_.]+", "-", name).lower() if _NAME.fullmatch(name) else None

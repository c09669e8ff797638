"""The document that says, in a format for machines, why an input could not be used."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from licensecheck.errors import Problem
from licensecheck.printable import all_printable

SCHEMA: Final = "licensecheck-error/1"


def document(problems: Iterable[Problem]) -> str:
    """All problems as JSON text, schema `licensecheck-error/1`."""
    items = [
        {"file": item.file, "line": item.line, "key": item.key, "problem": item.problem, "remedy": item.remedy}
        for item in map(all_printable, problems)
    ]
    return json.dumps({"schema": SCHEMA, "errors": items}, ensure_ascii=False, indent=2) + "\n"

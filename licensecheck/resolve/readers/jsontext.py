"""JSON of bounded size, in which numbers stay text and no key stands twice unnoticed.

The standard parser bounds the depth: it gives up, as a note then says, where Python's own calls would.
"""

from __future__ import annotations

import json
from typing import Any, Final

from licensecheck.resolve.readers.files import decode
from licensecheck.resolve.readers.said import MB, Notes

LIMIT: Final = 5 * MB


def parse(data: bytes, notes: Notes, what: str = "file") -> Any:
    """The value of a JSON text; None where it is none, with a note."""
    text = decode(data, notes)
    if notes.problems:
        return None  # text with replaced bytes could still parse, and say what nobody wrote

    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    notes.problem("the key stands twice", key)
                seen.add(key)
        return made

    try:
        return json.loads(text, object_pairs_hook=table, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        notes.problem(f"the {what} is no JSON: {error.msg}", None, error.lineno)
    except RecursionError:
        notes.problem(f"the {what} is nested too deeply")
    return None


def parse_table(data: bytes, notes: Notes, what: str = "file") -> dict[str, Any]:
    """The table that a JSON text is; empty where it is none, with a note."""
    found = parse(data, notes, what)
    if isinstance(found, dict):
        return found
    if not notes.problems:
        notes.problem(f"the {what} is no JSON table")
    return {}

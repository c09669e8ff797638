"""Reading the files that people keep, TOML and JSON: bounded, as UTF-8, with the line of a mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import tomli

from licensecheck.errors import InputError, Problem

LIMIT: Final = 5_000_000  # bytes of one file


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises:
        InputError: it is malformed, with the line.

    """
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        line = getattr(error, "lineno", None)
        problem = getattr(error, "msg", str(error))
        raise InputError([Problem(file, None, f"this is no TOML: {problem}", "Correct the line.", line)]) from error
    except ValueError as error:  # a whole number of thousands of digits
        raise InputError([Problem(file, None, "a number has too many digits", "Correct the number.")]) from error
    except RecursionError as error:
        raise InputError([Problem(file, None, "the tables are nested too deeply", "Flatten them.")]) from error


def parse_json(text: str, file: str) -> Any:
    """The value of a JSON text.

    Raises:
        InputError: it is malformed, with the line.

    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(
            [Problem(file, None, f"this is no JSON: {error.msg}", "Check the file.", error.lineno)]
        ) from error
    except ValueError as error:  # a whole number of thousands of digits
        raise InputError([Problem(file, None, "a number has too many digits", "Check the file.")]) from error
    except RecursionError as error:
        raise InputError([Problem(file, None, "it is nested too deeply", "Check the file.")]) from error


def read_text(path: Path, shown: str, limit: int = LIMIT) -> str:
    """A UTF-8 file of at most `limit` bytes.

    Raises:
        InputError: it cannot be read, is larger or is not UTF-8.

    """
    try:
        if not path.is_file():  # a folder, a pipe or a device would block or never end
            what = "does not exist" if not path.exists() else "is no regular file"
            raise InputError([Problem(shown, None, f"it {what}", "Check the path.")])
        with path.open("rb") as handle:
            data = handle.read(limit + 1)
    except OSError as error:
        raise InputError([Problem(shown, None, f"cannot be read: {error.strerror}", "Check the path.")]) from error
    if len(data) > limit:
        remedy = f"The largest that is read is {limit // 10**6} MB."
        raise InputError([Problem(shown, None, "the file is too large", remedy)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError([Problem(shown, None, "the file is not UTF-8", "Save it as UTF-8.")]) from error


def text_or_reason(path: Path, limit: int) -> tuple[str | None, str | None]:
    """The text of a UTF-8 file of at most `limit` bytes, or why there is none."""
    try:
        if not path.is_file():
            return None, "is no file" if path.exists() else "does not exist"
        with path.open("rb") as handle:
            data = handle.read(limit + 1)
    except OSError:
        return None, "cannot be read"
    if len(data) > limit:
        return None, f"is larger than {limit // 10**6} MB"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, "is no UTF-8 text"
    if "\0" in text:
        return None, "is no text"
    return (text, None) if text.strip() else (None, "is empty")


def head(text: str) -> str:
    """The keys of a data file, which come before its first table."""
    return text if (end := text.find("\n[")) < 0 else text[:end]


def without_cases(text: str) -> str:
    """A license file without its cases, which come last."""
    return text if (end := text.find("\n[[case]]")) < 0 else text[:end]

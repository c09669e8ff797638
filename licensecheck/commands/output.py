"""Printing and writing what a command has to say, whatever standard output and the file system do."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

from licensecheck.errors import InputError, Problem
from licensecheck.printable import printable


def emit(text: str) -> None:
    """Print a text as UTF-8, whatever the locale says. A reader that has seen enough ends nothing else.

    Raises:
        InputError: standard output cannot be written.
    """
    if sys.stdout is None:
        return
    try:
        binary = getattr(sys.stdout, "buffer", None)
        if binary is None:
            sys.stdout.write(text)
        else:
            binary.write(text.encode("utf-8", "surrogateescape"))
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered has no reader either: without this the interpreter complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise InputError([Problem("standard output", None, f"cannot be written: {error.strerror}", "")]) from error


def tell(text: str) -> None:
    """Print a line beside what a command has to say, such as what is wrong."""
    click.echo(printable(text), err=True)


def write(path: Path, text: str, kept: Iterable[Path] = ()) -> None:
    """Write a file whole or not at all, through links, with the mode that the file has.

    Args:
        path: the file.
        text: what it will hold.
        kept: files that may not be written over.

    Raises:
        InputError: it cannot be written there.
    """
    try:
        # Of a pipe or a device the real path may be no path: one that a shell made has no name.
        mode = path.stat().st_mode if path.exists() else None
        if mode is not None and not stat.S_ISREG(mode):
            if stat.S_ISDIR(mode):
                raise InputError([Problem(str(path), None, "this is a folder", "Name a file in it.")])
            path.write_text(text, encoding="utf-8")  # a pipe or a device takes the text and stays what it is
            return
        target = Path(os.path.realpath(path))
        if target in {Path(os.path.realpath(manifest)) for manifest in kept}:
            raise InputError([Problem(str(path), None, "this is the manifest or the baseline", "Name another file.")])
        _replace(target, text, stat.S_IMODE(mode) if mode is not None else 0o644)
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
        raise InputError(
            [Problem(str(path), None, problem, "Check the folder, its rights and the space that is left.")]
        ) from error


def _replace(target: Path, text: str, mode: int) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(mode)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise

"""Where the reports of a run go: standard output, and files in formats of their own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import licensecheck
from licensecheck.commands.output import emit, write
from licensecheck.errors import InputError, Problem, nearest
from licensecheck.evaluate.report import Report
from licensecheck.licenses import Licenses
from licensecheck.report.formats import FORMATS, About, render
from licensecheck.report.style import wants_color


class Outputs(NamedTuple):
    """What is asked for: a format for standard output ('' for nothing), and formats for files."""

    printed: str
    files: tuple[tuple[str, Path], ...]


def asked(format_: str | None, outputs: Sequence[str], environ: Mapping[str, str]) -> Outputs:
    """What `--format` and `--output` ask for.

    `FORMAT=FILE` writes a file besides what is printed; `FILE` alone takes what would have been printed. Inside GitHub
    Actions the format that annotates is the usual one.

    Raises:
        InputError: a file is named twice, or none is, or a format that there is not.
    """
    usual = "github" if environ.get("GITHUB_ACTIONS") == "true" else "text"
    printed = format_ or usual
    files = []
    problems = []
    for output in outputs:
        name, equals, file = output.partition("=")
        if equals and name in FORMATS:
            files.append((name, Path(file)))
        elif equals and name.isalpha():
            remedy = nearest(name.lower(), FORMATS) or f"Formats are {', '.join(FORMATS)}."
            what = f"{remedy} A file of this name is written ./{output}."
            problems.append(Problem("--output", None, f"there is no format {name!r}", what))
        else:
            # What goes into a file is for people, unless a format is given.
            files.append((format_ or "text", Path(output)))
            printed = ""
    names = [os.path.realpath(path) for _, path in files]
    problems += [Problem("--output", None, f"{path} is named twice", "Name another file.")
                for index, (_, path) in enumerate(files) if names[index] in names[:index]]  # fmt: skip
    problems += [Problem("--output", None, "there is no file after the sign =", "Write FORMAT=FILE.")
                 for output in outputs if output.partition("=")[0] in FORMATS and output.endswith("=")]  # fmt: skip
    if problems:
        raise InputError(problems)
    return Outputs(printed, tuple(files))


def deliver(
    outputs: Outputs, reports: Sequence[Report], licenses: Licenses, manifests: Iterable[Path], *, everything: bool
) -> None:
    """Write and print the reports; nothing is written before each format is known to work.

    Raises:
        InputError: a library that a format needs is missing, or a file cannot be written.
    """
    about = About(licensecheck.__version__, lambda: licenses.digest, everything)
    texts = [(path, render(name, reports, about)) for name, path in outputs.files]
    printed = render(outputs.printed, reports, about._replace(color=wants_color())) if outputs.printed else ""
    kept = list(manifests)
    for path, text in texts:
        write(path, text, kept)
    if printed:
        emit(printed)

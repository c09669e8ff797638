"""`licensecheck compare`."""

from __future__ import annotations

from pathlib import Path

import click

import licensecheck
from licensecheck.choosing.compare import compare
from licensecheck.commands import options
from licensecheck.commands.licenses import find
from licensecheck.commands.output import emit
from licensecheck.errors import InputError, Problem
from licensecheck.report import comparison
from licensecheck.report.style import wants_color
from licensecheck.terms import License


@click.command()
@click.argument("left", metavar="LICENSE")
@click.argument("right", metavar="LICENSE")
@options.shown_as
@options.licenses
def command(left: str, right: str, format_: str, folders: tuple[Path, ...]) -> None:
    """Show how two licenses differ, term by term: by id or alias, in any case."""
    licenses = licensecheck.load_licenses(folders)
    found: list[License] = []
    problems: list[Problem] = []
    for name in (left, right):
        try:
            found.append(find(licenses, name))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(dict.fromkeys(problems))
    compared = compare(*found)
    if format_ == "json":
        emit(comparison.document(compared))
        return
    shown = comparison.text(compared, color=wants_color()) if format_ == "text" else comparison.markdown(compared)
    emit("\n".join(shown) + "\n")

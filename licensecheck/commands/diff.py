"""`licensecheck diff`."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

import licensecheck
from licensecheck.changes import compare
from licensecheck.cli import EXIT_INPUT
from licensecheck.commands import options
from licensecheck.commands.opened import hub_of, standard_stores
from licensecheck.commands.output import emit, tell
from licensecheck.commands.refusal import document as json_report_of
from licensecheck.commands.revisions import Repository
from licensecheck.errors import InputError
from licensecheck.licenses import Licenses
from licensecheck.loading import load
from licensecheck.report import formats
from licensecheck.report.changes import FORMATS, render
from licensecheck.saved import LIMIT, Saved, parse
from licensecheck.textfiles import read_text


@click.command()
@click.argument("old")
@click.argument("new")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@options.on
@options.shared
@options.licenses
def command(
    old: str, new: str, path: Path, format_: str, on: datetime.datetime | None, shared: tuple[Path, ...],
    folders: tuple[Path, ...],
) -> None:  # fmt: skip
    """Show what came, went and changed from OLD to NEW, and why.

    Each is a file that `licensecheck check --format json` wrote or, where there is no such file, a git revision of the
    project at PATH, which is then judged as of one day. Exit status: 0 if nothing worse came, else that of the worst
    that came (10: due, 11: undetermined or not read, 12: violated).
    """
    try:
        licenses = licensecheck.load_licenses(folders)
        day = options.day(on)
        before, after = (_saved(name, path, day, shared, licenses) for name in (old, new))
        changes = compare(before, after)
        emit(render(format_, changes))
    except InputError as error:
        if format_ == "json":
            emit(json_report_of(error.problems))
        for problem in error.problems:
            tell(f"error: {problem}")
        sys.exit(EXIT_INPUT)
    sys.exit(changes.exit_status)


def _saved(name: str, path: Path, day: datetime.date, shared: Sequence[Path], licenses: Licenses) -> Saved:
    """A report, from a file or judged now."""
    if Path(name).is_file():
        return parse(read_text(Path(name), name, LIMIT), name)
    try:
        with Repository(path).manifest_at(name, shared) as held:
            project = load(held.manifest, licenses, day, standard=standard_stores(os.environ), past=held.read)
            report = licensecheck.check(project, licenses, hub_of(project))
    except InputError as error:
        raise InputError(item._replace(file=f"{name}: {item.file}") if item.file != name else item for item in error.problems) from error  # fmt: skip
    # What does not apply says which facts it rests on, and so why it does now.
    about = formats.About(licensecheck.__version__, lambda: licenses.digest, everything=True)
    return parse(formats.render("json", [report], about), name)

"""`licensecheck baseline`."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

import licensecheck
from licensecheck import baseline, kinds
from licensecheck.cli import EXIT_NOTHING
from licensecheck.commands import options
from licensecheck.commands.opened import hub_of, project_at
from licensecheck.commands.output import emit, write


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE",
    help=f"The file to write. [default: {baseline.NAME} beside the manifest]",
)  # fmt: skip
@options.on
@options.sets
@options.python
@options.licenses
def command(
    path: Path, output: Path | None, on: datetime.datetime | None, sets: tuple[str, ...], python: Path | None,
    folders: tuple[Path, ...],
) -> None:  # fmt: skip
    """Write down what is open in the project at PATH now, so that `licensecheck check --baseline FILE` fails only
    where something else is found.

    What could not be read is never part of a baseline; it fails every check until it can be read.
    """
    licenses = licensecheck.load_licenses(folders)
    project = project_at(path, licenses, options.day(on), sets, python=python)
    report = licensecheck.check(project, licenses, hub_of(project))
    if not report.components:
        what = f"{report.file} declares nothing that a deployment uses: there is no baseline of nothing"
        click.echo(f"error: {what}\n    Declare models and deployments.", err=True)
        sys.exit(EXIT_NOTHING)
    entries = baseline.open_now(report)
    target = project.manifest.root / baseline.NAME if output is None else output
    write(target, baseline.text_of(entries), [project.manifest.root / project.manifest.file])
    numbers = {status: sum(item.status == status for item in entries) for status in kinds.OPEN}
    counts = ", ".join(f"{number} {status}" for status, number in numbers.items() if number)
    emit(f"{target}: {counts or 'nothing is open'}\n")
    for item in report.incomplete:
        click.echo(f"not read, which a baseline never covers: {item.text}", err=True)

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
from licensecheck.commands.output import emit, tell, write
from licensecheck.commands.projects import Found, manifests_below, nothing_in, with_unread
from licensecheck.errors import InputError, Problem
from licensecheck.evaluate.report import Report
from licensecheck.project import Project


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE",
    help=f"The file to write. [default: {baseline.NAME} beside the manifest]",
)  # fmt: skip
@click.option("--all-projects", "every_project", is_flag=True, help="Write one for every project in and below PATH.")
@options.on
@options.sets
@options.shared
@options.python
@options.licenses
def command(
    path: Path, output: Path | None, every_project: bool, on: datetime.datetime | None, sets: tuple[str, ...],
    shared: tuple[Path, ...], python: Path | None, folders: tuple[Path, ...],
) -> None:  # fmt: skip
    """Write down what is open in the project at PATH now, so that `licensecheck check --baseline FILE` fails only
    where something else is found.

    What could not be read is never part of a baseline; it fails every check until it can be read.
    """
    if every_project and output is not None and output.name != str(output):
        raise InputError([Problem("--output", str(output), "with --all-projects each baseline stands beside its manifest",
                                  "Write a file name without a folder.")])  # fmt: skip
    licenses = licensecheck.load_licenses(folders)
    found = manifests_below(path) if every_project else Found([path])
    projects = found.opened(lambda path: project_at(path, licenses, options.day(on), sets, shared, python))
    reports = found.judged(projects, lambda project: licensecheck.check(project, licenses, hub_of(project)))
    nothing = nothing_in(reports)
    if nothing:
        for problem in nothing:
            tell(f"error: {problem}")
        sys.exit(EXIT_NOTHING)
    reports = with_unread(reports, found.unread)
    for project, report in zip(projects, reports, strict=True):
        target = (
            output if output is not None and not every_project else project.manifest.root / (output or baseline.NAME)
        )
        _write(target, project, report)


def _write(target: Path, project: Project, report: Report) -> None:
    entries = baseline.open_now(report)
    write(target, baseline.text_of(entries), [project.manifest.root / project.manifest.file])
    numbers = {status: sum(item.status == status for item in entries) for status in kinds.OPEN}
    counts = ", ".join(f"{number} {status}" for status, number in numbers.items() if number)
    emit(f"{target}: {counts or 'nothing is open'}\n")
    for item in report.incomplete:
        tell(f"not read, which a baseline never covers: {item.text}")

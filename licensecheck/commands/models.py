"""`licensecheck models`."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

import licensecheck
from licensecheck.choosing.cleared import BEST_FIRST, cleared, limited
from licensecheck.commands import options
from licensecheck.commands.opened import deployments_of, project_at
from licensecheck.commands.output import emit
from licensecheck.report import cleared as report
from licensecheck.report.style import wants_color


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--deployment", "names", multiple=True, help="Judge for this deployment only. May be repeated.")
@click.option(
    "--verdict", "verdicts", multiple=True, type=click.Choice(BEST_FIRST),
    help="List only models with this verdict. May be repeated.",
)  # fmt: skip
@options.on
@options.shown_as
@options.shared
@options.licenses
def command(
    path: Path, names: tuple[str, ...], verdicts: tuple[str, ...], on: datetime.datetime | None, format_: str,
    shared: tuple[Path, ...], folders: tuple[Path, ...],
) -> None:  # fmt: skip
    """List which known models are cleared for the organization and each deployment of the project at PATH.

    Each is judged as a third party's model that is used unmodified; no file and no network is read. An entry of the
    catalog is one row, named by its first pattern.
    """
    day = on.date() if on is not None else datetime.datetime.now(datetime.timezone.utc).date()
    licenses = licensecheck.load_licenses(folders)
    project = project_at(path, licenses, day, shared=shared)
    found = limited(cleared(project, licenses, deployments_of(project, names)), verdicts)
    if format_ == "json":
        emit(report.document(found, project.name, project.on, licensecheck.__version__, licenses.digest))
        return
    emit("\n".join(report.text(found, color=wants_color()) if format_ == "text" else report.markdown(found)) + "\n")

"""`licensecheck lineage`."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

import licensecheck
from licensecheck.commands import options
from licensecheck.commands.opened import graph_of, project_if_any
from licensecheck.commands.output import emit, tell
from licensecheck.project import Declared, Known, Project
from licensecheck.report.lineage_text import lines
from licensecheck.report.style import wants_color


@click.command()
@click.argument("target", metavar="MODEL")
@click.argument("path", metavar="[PROJECT]", type=click.Path(path_type=Path, exists=True), default=".")
@options.shared
@options.licenses
def command(target: str, path: Path, shared: tuple[Path, ...], folders: tuple[Path, ...]) -> None:
    """Show what MODEL was made from, with the license at each step and what binds whom.

    MODEL is an id, as the manifest of PROJECT declares it or the catalog knows it, or a folder of model files.
    """
    licenses = licensecheck.load_licenses(folders)
    day = datetime.datetime.now(datetime.timezone.utc).date()
    folder = Path(target)
    project = project_if_any(path, licenses, day, shared)
    if folder.is_dir() and not any(item.id == target for item in project.declared):
        project, target = _with(project, folder), folder.resolve().name
    color = wants_color()
    graph = graph_of(project, licenses)
    emit("\n".join(lines(target, graph, licenses, color=color)) + "\n")
    for component, unread in graph.incomplete:
        tell(f"not read: {unread} ({component})")


def _with(project: Project, folder: Path) -> Project:
    """The project with the model in a folder added to what it declares."""
    name = folder.resolve().name
    known = {"model.id": Known(name, str(folder))}
    found = Declared(name, "model", "third-party", None, None, known, (), folder.resolve(), str(folder))
    return project._replace(declared=(*project.declared, found))

"""`licensecheck outbound`."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import click

import licensecheck
from licensecheck.choosing.outbound import ours, outbound
from licensecheck.commands import options
from licensecheck.commands.opened import graph_of, project_at
from licensecheck.commands.output import emit, tell
from licensecheck.errors import InputError, Problem, nearest
from licensecheck.report import outbound as report
from licensecheck.report.style import wants_color
from licensecheck.resolve.components import Component, Graph


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--model", "id_", metavar="ID", help="Only this model or dataset of ours.")
@options.on
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.shared
@options.licenses
def command(
    path: Path, id_: str | None, on: datetime.datetime | None, format_: str, shared: tuple[Path, ...],
    folders: tuple[Path, ...],
) -> None:  # fmt: skip
    """Say under which licenses the models and datasets of ours at PATH may be released, and what rules the others out.

    Every encoded license is tried, as the check would judge it; where none fits alone, those of what a model was made
    from together.
    """
    day = on.date() if on is not None else datetime.datetime.now(datetime.timezone.utc).date()
    licenses = licensecheck.load_licenses(folders)
    project = project_at(path, licenses, day, shared=shared)
    graph = graph_of(project, licenses)
    wanted = ours(project, graph)
    if id_ is not None:
        wanted = [_of(id_, wanted, graph, [item.id for item in project.declared])]
    found = [outbound(project, licenses, graph, component) for component in wanted]
    if graph.problems:
        raise InputError(graph.problems)
    if format_ == "json":
        emit(report.document(found, project.name, project.on, licensecheck.__version__, licenses))
    else:
        emit("\n".join(report.text(found, licenses, color=wants_color())) + "\n")
    for component, unread in graph.incomplete:
        tell(f"not read: {unread} ({component})")


def _of(id_: str, wanted: Sequence[Component], graph: Graph, declared: Sequence[str]) -> Component:
    found = next((item for item in wanted if item.id.lower() == id_.lower()), None)
    if found is not None:
        return found
    if id_.lower() in {name.lower() for name in declared}:
        problem = f"{graph[id_].id!r} is a third party's: it is passed on under its own license"
        raise InputError([Problem("--model", None, problem,
                                  'Declare what you make from it: origin = "ours", derived_from.')])  # fmt: skip
    remedy = nearest(id_, [item.id for item in wanted]) or 'Declare it with origin = "ours" and what it was made from.'
    raise InputError([Problem("--model", None, f"the manifest declares no model or dataset {id_!r}", remedy)])

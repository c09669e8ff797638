"""`licensecheck check`."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

import licensecheck
from licensecheck.cli import EXIT_INPUT, EXIT_NOTHING
from licensecheck.commands import options
from licensecheck.commands.opened import hub_of, project_at
from licensecheck.commands.output import emit, write
from licensecheck.commands.refusal import document as json_report_of
from licensecheck.errors import InputError, Problem
from licensecheck.evaluate.report import Report, verdict
from licensecheck.manifest import FAIL_ON, LOCK
from licensecheck.project import Project

if TYPE_CHECKING:
    from licensecheck.resolve.detected import Hub


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Write the report here.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of judgment. [default: today in UTC]")
@click.option("--deployment", "names", multiple=True, help="Report only this deployment. May be repeated.")
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="FACT=VALUE",
    help="Set a fact to a TOML value: deployment[production].commercial=true. May be repeated.",
)
@click.option(
    "--fail-on", type=click.Choice(FAIL_ON), help="The least that fails. [default: the manifest's, undetermined]"
)
@click.option("--all", "everything", is_flag=True, help="Report terms that do not apply, too.")
@click.option("--online", is_flag=True, help="Ask the hub what models' cards and licenses say, and write the lock.")
@options.licenses
def command(
    path: Path, format_: str, output: Path | None, on: datetime.datetime | None, names: tuple[str, ...],
    sets: tuple[str, ...], fail_on: str | None, everything: bool, online: bool, folders: tuple[Path, ...],
) -> None:  # fmt: skip
    """Judge the project at PATH (a folder, or a manifest) and exit with 0, 10, 11 or 12.

    10: something is due; 11: something is undetermined; 12: something is violated; 2: the input cannot be used;
    3: there is nothing to check.
    """
    day = on.date() if on is not None else datetime.datetime.now(datetime.timezone.utc).date()
    try:
        licenses = licensecheck.load_licenses(folders)
        project = project_at(path, licenses, day, sets)
        if fail_on is not None:
            project = project._replace(policy=project.policy._replace(fail_on=fail_on))
        report = licensecheck.check(project, licenses, _hub(project, licenses, online=online))
        if not report.components:
            nothing = f"{project.manifest.file} declares nothing that a deployment uses: there is nothing to check"
            _refuse([Problem(project.manifest.file, None, nothing, "Declare models and deployments.")], format_)
            sys.exit(EXIT_NOTHING)
        report = _limited(report, project, names)
        if format_ == "json":
            from licensecheck.report import json_report

            text = json_report.render(
                report, version=licensecheck.__version__, licenses=licenses.digest, everything=everything
            )
        else:
            from licensecheck.report import text_report
            from licensecheck.report.style import wants_color

            text = text_report.render(report, everything=everything, color=output is None and wants_color())
        if output is None:
            emit(text)
        else:
            write(output, text, project.manifest.root / project.manifest.file)
    except InputError as error:
        _refuse(error.problems, format_)
        sys.exit(EXIT_INPUT)
    sys.exit(report.exit_status)


def _hub(project: Project, licenses: licensecheck.Licenses, *, online: bool) -> Hub | None:
    """What is known from the hub: asked now, or as it was locked."""
    if not online:
        return hub_of(project)
    from licensecheck.online import ask, lockfile
    from licensecheck.online.known import lock_of

    def progress(done: int, total: int, id_: str) -> None:
        click.echo(f"asked the hub for {done} of {total} models: {id_}", err=True)

    asked = ask.ask(project, licenses, lock_of(project), progress)
    lockfile.write(project.manifest.root / LOCK, asked.lock)
    return asked.hub


def _refuse(problems: Sequence[Problem], format_: str) -> None:
    if format_ == "json":
        emit(json_report_of(problems))
    for problem in problems:
        click.echo(f"error: {problem}", err=True)


def _limited(report: Report, project: Project, names: tuple[str, ...]) -> Report:
    """The report of some deployments only; waivers were matched before."""
    if not names:
        return report
    known = {item.name: item for item in project.deployments}
    unknown = [name for name in names if name not in known]
    if unknown:
        choices = ", ".join(repr(name) for name in known)
        raise InputError(Problem("--deployment", name, "the manifest declares no such deployment",
                                 f"It declares {choices}.") for name in unknown)  # fmt: skip
    ids = {id_ for name in names for id_ in (*known[name].models, *known[name].datasets)}
    findings = tuple(
        finding for finding in report.findings
        if finding.deployment in names
        or (finding.deployment is None and (finding.component is None or finding.component in ids))
    )  # fmt: skip
    return report._replace(
        findings=findings, deployments=tuple(item for item in report.deployments if item.name in names),
        components=tuple(item for item in report.components if item.id in ids), verdict=verdict(findings),
        incomplete=tuple(item for item in report.incomplete if item.component in ids),
    )  # fmt: skip

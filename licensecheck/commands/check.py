"""`licensecheck check`."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

import licensecheck
from licensecheck.cli import EXIT_INPUT, EXIT_NOTHING
from licensecheck.commands import options
from licensecheck.commands.opened import environment_at, folder_of, hub_of, project_at
from licensecheck.commands.output import emit
from licensecheck.commands.outputs import asked, deliver
from licensecheck.commands.refusal import document as json_report_of
from licensecheck.errors import InputError, Problem
from licensecheck.evaluate.report import Report, verdict
from licensecheck.manifest import FAIL_ON, LOCK
from licensecheck.project import Project
from licensecheck.report.formats import FORMATS
from licensecheck.report.quiet import failing_lines

if TYPE_CHECKING:
    from licensecheck.resolve.detected import Hub


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="How to print the report. [default: text; in GitHub Actions, github]",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="[FORMAT=]FILE",
    help="Write the report to FILE: without FORMAT instead of printing it, with FORMAT besides. May be repeated.",
)
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
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found, if everything could be read.")
@click.option("--quiet", is_flag=True, help="Print one line for each finding that fails, and nothing else.")
@click.option("--all", "everything", is_flag=True, help="Report terms that do not apply, too.")
@click.option("--online", is_flag=True, help="Ask the hub what models' cards and licenses say, and write the lock.")
@click.option(
    "--python",
    type=click.Path(path_type=Path),
    help="Judge the software packages in this environment, too: its folder, or its interpreter, which is not run.",
)
@options.licenses
def command(
    path: Path, format_: str | None, outputs: tuple[str, ...], on: datetime.datetime | None, names: tuple[str, ...],
    sets: tuple[str, ...], fail_on: str | None, exit_zero: bool, quiet: bool, everything: bool, online: bool,
    python: Path | None, folders: tuple[Path, ...],
) -> None:  # fmt: skip
    """Judge the project at PATH (a folder, or a manifest) and exit with 0, 10, 11 or 12.

    10: something is due; 11: something is undetermined; 12: something is violated; 2: the input cannot be used;
    3: there is nothing to check.
    """
    day = on.date() if on is not None else datetime.datetime.now(datetime.timezone.utc).date()
    try:
        wanted = asked(format_, outputs, os.environ)
        licenses = licensecheck.load_licenses(folders)
        project = project_at(path, licenses, day, sets)
        if python is not None:
            project = project._replace(packages=project.packages._replace(python=environment_at(python)))
        if fail_on is not None:
            project = project._replace(policy=project.policy._replace(fail_on=fail_on))
        report = licensecheck.check(project, licenses, _hub(project, licenses, online=online))
        if not report.components:
            nothing = f"{project.manifest.file} declares nothing that a deployment uses: there is nothing to check"
            _refuse([Problem(project.manifest.file, None, nothing, "Declare models and deployments.")], format_)
            sys.exit(EXIT_NOTHING)
        reports = [_limited(report, names)._replace(folder=folder_of(project))]
        if quiet:
            wanted = wanted._replace(printed="")
        deliver(wanted, reports, licenses, [project.manifest.root / project.manifest.file], everything=everything)
        if quiet:
            emit("".join(f"{line}\n" for report in reports for line in failing_lines(report)))
    except InputError as error:
        _refuse(error.problems, format_)
        sys.exit(EXIT_INPUT)
    status = max(report.exit_status for report in reports)
    sys.exit(0 if exit_zero and not any(report.incomplete for report in reports) else status)


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


def _refuse(problems: Sequence[Problem], format_: str | None) -> None:
    if format_ == "json":
        emit(json_report_of(problems))
    for problem in problems:
        click.echo(f"error: {problem}", err=True)


def _limited(report: Report, names: tuple[str, ...]) -> Report:
    """The report of some deployments only; waivers were matched before."""
    if not names:
        return report
    known = {item.name: item for item in report.deployments}
    unknown = [name for name in names if name not in known]
    if unknown:
        choices = ", ".join(repr(name) for name in known)
        raise InputError(Problem("--deployment", name, "the manifest declares no such deployment",
                                 f"It declares {choices}.") for name in unknown)  # fmt: skip
    ids = {id_ for name in names for id_ in known[name].uses}
    findings = tuple(
        finding for finding in report.findings
        if finding.deployment in names
        or (finding.deployment is None and (finding.component is None or finding.component in ids))
    )  # fmt: skip
    return report._replace(
        findings=findings, deployments=tuple(item for item in report.deployments if item.name in names),
        components=tuple(item for item in report.components if item.id in ids), verdict=verdict(findings),
        ancestors=(*report.ancestors, *(item for item in report.components if item.id not in ids)),
        incomplete=tuple(item for item in report.incomplete if item.component in {"", *ids}),
    )  # fmt: skip

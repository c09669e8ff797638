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
from licensecheck import baseline
from licensecheck.cli import EXIT_INPUT, EXIT_NOTHING
from licensecheck.commands import options
from licensecheck.commands.opened import deployments_of, hub_of, project_at
from licensecheck.commands.output import emit, tell
from licensecheck.commands.outputs import asked, deliver
from licensecheck.commands.projects import Found, manifests_below, nothing_in, with_unread
from licensecheck.commands.refusal import document as json_report_of
from licensecheck.errors import InputError, Problem
from licensecheck.evaluate.report import Report, verdict
from licensecheck.manifest import FAIL_ON, LOCK
from licensecheck.project import Project
from licensecheck.report.formats import FORMATS
from licensecheck.report.quiet import failing_lines
from licensecheck.textfiles import read_text

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
@options.on
@click.option("--deployment", "names", multiple=True, help="Report only this deployment. May be repeated.")
@options.sets
@click.option(
    "--fail-on", type=click.Choice(FAIL_ON), help="The least that fails. [default: the manifest's, undetermined]"
)
@click.option(
    "--baseline",
    "held",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Fail only for findings that are not in this file, as `licensecheck baseline` writes it.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found, if everything could be read.")
@click.option("--quiet", is_flag=True, help="Print one line for each finding that fails, and nothing else.")
@click.option("--all", "everything", is_flag=True, help="Report terms that do not apply, too.")
@click.option("--all-projects", "every_project", is_flag=True, help="Judge every project in and below PATH.")
@options.shared
@click.option("--online", is_flag=True, help="Ask the hub what models' cards and licenses say, and write the lock.")
@options.python
@options.licenses
def command(
    path: Path, format_: str | None, outputs: tuple[str, ...], on: datetime.datetime | None, names: tuple[str, ...],
    sets: tuple[str, ...], fail_on: str | None, held: Path | None, exit_zero: bool, quiet: bool, everything: bool,
    every_project: bool, shared: tuple[Path, ...], online: bool, python: Path | None, folders: tuple[Path, ...],
) -> None:  # fmt: skip
    """Judge the project at PATH (a folder, or a manifest) and exit with 0, 10, 11 or 12.

    10: something is due; 11: something is undetermined; 12: something is violated; 2: the input cannot be used;
    3: there is nothing to check.
    """
    day = options.day(on)
    try:
        wanted = asked(format_, outputs, os.environ)
        licenses = licensecheck.load_licenses(folders)
        found = manifests_below(path) if every_project else Found([path])
        projects = found.opened(lambda path: project_at(path, licenses, day, sets, shared, python))
        if fail_on is not None:
            projects = [item._replace(policy=item.policy._replace(fail_on=fail_on)) for item in projects]
        files = _baselines(held, projects, every_project=every_project)
        reports = found.judged(
            projects, lambda item: _report(item, files[item.manifest.root], licenses, names, online=online)
        )
        nothing = nothing_in(reports)
        if nothing:
            _refuse(nothing, format_)
            sys.exit(EXIT_NOTHING)
        reports = with_unread(reports, found.unread)
        if quiet:
            wanted = wanted._replace(printed="")
        kept = [item.manifest.root / item.manifest.file for item in projects]
        deliver(wanted, reports, licenses, [*kept, *filter(None, files.values())], everything=everything)
        if quiet:
            emit("".join(f"{line}\n" for report in reports for line in failing_lines(report)))
    except InputError as error:
        _refuse(error.problems, format_)
        sys.exit(EXIT_INPUT)
    status = max(report.exit_status for report in reports)
    sys.exit(0 if exit_zero and not any(report.incomplete for report in reports) else status)


def _baselines(held: Path | None, projects: Sequence[Project], *, every_project: bool) -> dict[Path, Path | None]:
    """The baseline of each project, by its folder; with `--all-projects` the file of that name beside its manifest, if it has one."""
    if held is None or not every_project:
        return dict.fromkeys((project.manifest.root for project in projects), held)
    if held.name != str(held):
        raise InputError([Problem("--baseline", str(held), "with --all-projects each baseline stands beside its manifest",
                                  "Name the file without a folder.")])  # fmt: skip
    files = {project.manifest.root: project.manifest.root / held for project in projects}
    if not any(file.exists() for file in files.values()):
        raise InputError([Problem("--baseline", str(held), "no project has such a file beside its manifest",
                                  "Write them with `licensecheck baseline --all-projects`.")])  # fmt: skip
    return {folder: file if file.exists() else None for folder, file in files.items()}


def _report(
    project: Project, held: Path | None, licenses: licensecheck.Licenses, names: tuple[str, ...], *, online: bool
) -> Report:
    entries = None if held is None else baseline.parse(read_text(held, str(held)), str(held))
    report = licensecheck.check(project, licenses, _hub(project, licenses, online=online))
    if entries is not None:
        report = baseline.held_against(report, entries)
    return _limited(report, project, names)


def _hub(project: Project, licenses: licensecheck.Licenses, *, online: bool) -> Hub | None:
    """What is known from the hub: asked now, or as it was locked."""
    if not online:
        return hub_of(project)
    from licensecheck.online import ask, lockfile
    from licensecheck.online.known import lock_of

    def progress(done: int, total: int, id_: str) -> None:
        tell(f"asked the hub for {done} of {total} models: {id_}")

    asked = ask.ask(project, licenses, lock_of(project), progress)
    lockfile.write(project.manifest.root / LOCK, asked.lock)
    return asked.hub


def _refuse(problems: Sequence[Problem], format_: str | None) -> None:
    if format_ == "json":
        emit(json_report_of(problems))
    for problem in problems:
        tell(f"error: {problem}")


def _limited(report: Report, project: Project, names: tuple[str, ...]) -> Report:
    """The report of some deployments only; waivers were matched before."""
    if not names:
        return report
    wanted = {item.name for item in deployments_of(project, names)}
    ids = {id_ for item in report.deployments if item.name in wanted for id_ in item.uses}

    def counts(component: str | None, deployment: str | None) -> bool:
        return deployment in names or (deployment is None and (component is None or component in ids))

    findings = tuple(item for item in report.findings if counts(item.component, item.deployment))
    return report._replace(
        gone=tuple(item for item in report.gone if counts(item.component, item.deployment)),
        findings=findings, deployments=tuple(item for item in report.deployments if item.name in names),
        components=tuple(item for item in report.components if item.id in ids), verdict=verdict(findings),
        ancestors=(*report.ancestors, *(item for item in report.components if item.id not in ids)),
        incomplete=tuple(item for item in report.incomplete if item.component in {"", *ids}),
    )  # fmt: skip

"""`licensecheck check`."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path

import click

import licensecheck
from licensecheck.cli import EXIT_INPUT, EXIT_NOTHING
from licensecheck.commands import options
from licensecheck.errors import InputError, Problem
from licensecheck.evaluate.report import Report, verdict
from licensecheck.manifest import FAIL_ON
from licensecheck.project import Project


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report here.")
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
@options.licenses
def command(
    path: Path, format_: str, output: Path | None, on: datetime.datetime | None, names: tuple[str, ...],
    sets: tuple[str, ...], fail_on: str | None, everything: bool, folders: tuple[Path, ...],
) -> None:  # fmt: skip
    """Judge the project at PATH (a folder, or a manifest) and exit with 0, 10, 11 or 12.

    10: something is due; 11: something is undetermined; 12: something is violated; 2: the input cannot be used;
    3: there is nothing to check.
    """
    day = on.date() if on is not None else datetime.datetime.now(datetime.timezone.utc).date()
    try:
        licenses = licensecheck.load_licenses(folders)
        project = licensecheck.load_project(path, licenses, on=day, sets=sets)
        if not project.declared:
            click.echo(
                f"{project.manifest.file} declares no models and no datasets: there is nothing to check.", err=True
            )
            sys.exit(EXIT_NOTHING)
        if fail_on is not None:
            project = project._replace(policy=project.policy._replace(fail_on=fail_on))
        report = _limited(licensecheck.check(project, licenses), project, names)
    except InputError as error:
        if format_ != "json":
            raise
        click.echo(_errors(error), nl=False)
        for problem in error.problems:
            click.echo(f"error: {problem}", err=True)
        sys.exit(EXIT_INPUT)
    if format_ == "json":
        from licensecheck.report import json_report

        text = json_report.render(
            report, version=licensecheck.__version__, licenses=licenses.digest, everything=everything
        )
        color = False
    else:
        from licensecheck.report import text_report
        from licensecheck.report.style import wants_color

        color = output is None and wants_color()
        text = text_report.render(report, everything=everything, color=color)
    if output is None:
        click.echo(text, nl=False, color=color)
    else:
        write(output, text)
    sys.exit(report.exit_status)


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
    )  # fmt: skip


def _errors(error: InputError) -> str:
    items = [
        {"file": item.file, "line": item.line, "key": item.key, "problem": item.problem, "remedy": item.remedy}
        for item in error.problems
    ]
    return json.dumps({"schema": "licensecheck-error/1", "errors": items}, ensure_ascii=False, indent=2) + "\n"


def write(path: Path, text: str) -> None:
    """Write a report whole or not at all."""
    import os
    import tempfile

    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(
            [Problem(str(path), None, f"cannot be written: {error.strerror}", "Check the folder.")]
        ) from error

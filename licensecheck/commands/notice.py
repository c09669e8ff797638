"""`licensecheck notice`."""

from __future__ import annotations

import datetime
import difflib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import click

import licensecheck
from licensecheck.cli import EXIT_NOTHING
from licensecheck.commands import options
from licensecheck.commands.opened import graph_of, hub_of, project_at
from licensecheck.commands.output import emit, write
from licensecheck.entries import EXTRA, added
from licensecheck.errors import InputError, Problem, needs
from licensecheck.notice.plan import Change, Plan, plan
from licensecheck.project import Project

EXIT_DUE: Final = 10


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the project that the files go to. [default: the manifest's]",
)
@click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with copies of license texts, which are known by their words.",
)
@click.option(
    "--check", "only", is_flag=True, help="Write nothing: print what would change, and exit with 10 if anything would."
)
@click.option("--write-evidence", "declare", is_flag=True, help="Add the evidence to the manifest, too.")
@options.on
@options.shared
@options.python
@options.licenses
def command(
    path: Path, output: Path | None, texts: Path | None, only: bool, declare: bool, on: datetime.datetime | None,
    shared: tuple[Path, ...], python: Path | None, folders: tuple[Path, ...],
) -> None:  # fmt: skip
    """Write what the project at PATH owes in files: NOTICE, THIRD_PARTY_MODELS.md and copies of licenses.

    Only the parts between the marks are written; what you write outside of them stays.
    """
    licenses = licensecheck.load_licenses(folders)
    day = on.date() if on is not None else datetime.datetime.now(datetime.timezone.utc).date()
    project = project_at(path, licenses, day, shared=shared, python=python)
    planned = plan(
        project, licenses, graph_of(project, licenses), hub_of(project), output or project.manifest.root, texts
    )
    if not planned.report.components:
        click.echo(f"error: {project.manifest.file} declares nothing that a deployment uses", err=True)
        sys.exit(EXIT_NOTHING)
    manifest = _manifest(project, planned.entries) if planned.entries and (only or declare) else None
    if only:
        changes = [*planned.changes, *([manifest] if manifest is not None else [])]
        emit("".join(line for change in changes for line in _diff(change)))
        for item in planned.missing:
            click.echo(f"missing: {item}", err=True)
        for item in planned.not_taken:
            click.echo(f"not taken: {item}", err=True)
        sys.exit(EXIT_DUE if changes else 0)
    for change in (*planned.changes, *([manifest] if manifest is not None else [])):
        _write(change)
    emit("".join(f"{line}\n" for line in _said(planned, project, manifest)))
    for item in planned.not_taken:
        click.echo(f"not taken: {item}", err=True)
    for unread in planned.report.incomplete:
        click.echo(f"not read: {unread.text} ({unread.component})", err=True)


def _manifest(project: Project, entries: Sequence[Mapping[str, str]]) -> Change:
    """The manifest with more evidence, all else as it is."""
    path = project.manifest.root / project.manifest.file
    try:
        old = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError([Problem(path.name, None, f"cannot be read: {error.strerror}", "Check the file.")]) from error
    mark = "\ufeff" * old.startswith("\ufeff")
    new = old.removeprefix(mark)
    try:
        for entry in entries:
            new = added(new, path.name, f"{project.manifest.prefix}.evidence".lstrip("."), entry)
    except ModuleNotFoundError as error:
        raise InputError([Problem(
            "notice", None, f"manifests are edited by the library {error.name}, which is not installed",
            needs(EXTRA),
        )]) from error  # fmt: skip
    return Change(path.name, path, old, mark + new)


def _diff(change: Change) -> Iterator[str]:
    old, new = ((text or "").splitlines(keepends=True) for text in (change.old, change.new))
    for line in difflib.unified_diff(old, new, change.file, change.file):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _write(change: Change) -> None:
    try:
        if change.new is None:
            change.path.unlink()
            return
        change.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
        raise InputError([Problem(change.file, None, problem, "Check the folder.")]) from error
    write(change.path, change.new)


def _said(planned: Plan, project: Project, manifest: Change | None) -> Iterator[str]:
    for change in planned.changes:
        yield f"{'removed' if change.new is None else 'wrote'} {change.file}"
    if not planned.changes:
        yield "every file is as it should be"
    if manifest is not None:
        count = len(planned.entries)
        yield f"wrote {manifest.file}: {count} {'entry' if count == 1 else 'entries'} of evidence"
    for item in planned.missing:
        yield f"missing: {item}"
    for code in dict.fromkeys(f"{item.finding.code} of {item.finding.component}" for item in planned.by_hand):
        yield f"to do by hand: {code}"
    if planned.entries and manifest is None:
        prefix = f"{project.manifest.prefix}.".lstrip(".")
        yield f"add to {project.manifest.file}, or run again with --write-evidence:"
        for entry in planned.entries:
            yield ""
            yield f"[[{prefix}evidence]]"
            yield from (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items())

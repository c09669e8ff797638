"""`licensecheck waive`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

import licensecheck
from licensecheck.commands import options
from licensecheck.commands.opened import hub_of, project_as, project_at
from licensecheck.commands.output import emit, write
from licensecheck.entries import EXTRA, added
from licensecheck.errors import InputError, Problem, nearest, needs
from licensecheck.evaluate.report import Finding, Report
from licensecheck.kinds import OPEN
from licensecheck.licenses import Licenses
from licensecheck.project import Project

_SHORTEST = 8  # digits of a fingerprint


@click.command()
@click.argument("finding")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--reason", required=True, help="Why it is accepted.")
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it is.")
@click.option("--model", help="Only for this model, dataset or package; needed where FINDING is a code.")
@click.option("--deployment", help="Only for this deployment.")
@options.on
@options.shared
@options.licenses
def command(
    finding: str, path: Path, reason: str, until: datetime.datetime, model: str | None, deployment: str | None,
    on: datetime.datetime | None, shared: tuple[Path, ...], folders: tuple[Path, ...],
) -> None:  # fmt: skip
    """Write into the manifest of the project at PATH that FINDING is accepted until a day.

    FINDING is a fingerprint, of which eight digits are enough, or a code such as license-id/term together with
    --model. Nothing else in the manifest changes.
    """
    licenses = licensecheck.load_licenses(folders)
    day = options.day(on)
    project = project_at(path, licenses, day, shared=shared)
    _usable(reason, until.date(), day)
    report = licensecheck.check(project, licenses, hub_of(project))
    chosen = choose(report, finding.lower() if _is_fingerprint(finding) else finding, model, deployment)
    _unwaived(project, chosen)
    first = chosen[0]
    entry: dict[str, str | datetime.date] = {"finding": first.code}
    if first.component is not None:
        entry["model"] = first.component
    if deployment is not None or (_is_fingerprint(finding) and first.deployment is not None):
        entry["deployment"] = deployment or str(first.deployment)
    entry |= {"reason": reason, "until": until.date()}
    manifest = project.manifest.root / project.manifest.file
    old = _text(manifest)
    place = f"{project.manifest.prefix}.waivers".lstrip(".")
    mark = "\ufeff" * old.startswith("\ufeff")
    try:
        new = added(old.removeprefix(mark), manifest.name, place, entry)
    except ModuleNotFoundError as error:
        raise InputError([Problem(
            "waive", None, f"manifests are edited by the library {error.name}, which is not installed",
            needs(EXTRA),
        )]) from error  # fmt: skip
    waived = _proved(new, project, shared, report, chosen, licenses)
    if _text(manifest) != old:
        raise InputError([Problem(manifest.name, None, "it was changed in the meantime", "Run the command again.")])
    write(manifest, mark + new)
    emit("".join(f"{manifest.name}: {_title(item)} is waived until {until.date()}\n" for item in waived))


def choose(report: Report, target: str, model: str | None, deployment: str | None) -> list[Finding]:
    """The open findings that a fingerprint, or a code with a model, names; all of one code and component.

    Raises:
        InputError: there are none, several with that beginning, or what there is needs no waiver.
    """
    named = [item for item in report.findings if _names(target, item)]
    hits = [item for item in named if model in (None, item.component) and deployment in (None, item.deployment)]
    if not named:
        codes = {item.code for item in report.findings if item.status in OPEN}
        hint = "At least 8 digits of a fingerprint are needed." if re.fullmatch("[0-9a-fA-F]{1,7}", target) else ""
        _refuse(report, f"nothing is found that {target!r} names",
                hint or nearest(target, codes) or "`licensecheck check --format json` lists the findings with their fingerprints.")  # fmt: skip
    if not hits:
        _refuse(report, f"{target} is not found for {' in '.join(filter(None, (model, deployment)))}", _list(named))
    if _is_fingerprint(target):
        if len(hits) > 1:
            _refuse(report, f"{len(hits)} fingerprints begin with {target}", f"Write more of it. {_list(hits)}")
    elif model is None:
        _refuse(report, f"a code alone names too much: {target}", f"Write --model, or a fingerprint. {_list(hits)}")
    open_ = [item for item in hits if item.status in OPEN]
    if not open_:
        _refuse(report, f"{_title(hits[0])} is {hits[0].status}: there is nothing to accept", "")
    waived = [item.waived for item in open_ if item.waived is not None]
    if waived:
        _refuse(report, f"{_title(open_[0])} is waived already, until {waived[0].until}", f"See {waived[0].source}.")
    if open_[0].subject is not None:
        _refuse(report, f"{_title(open_[0])} is about a waiver, which cannot be waived",
                f"Change or remove the waiver itself. See {open_[0].because[0].source}.")  # fmt: skip
    return open_


def _usable(reason: str, until: datetime.date, day: datetime.date) -> None:
    problems = []
    if not reason.strip():
        problems.append(Problem("--reason", None, "the text is empty", "Say why the finding is accepted."))
    elif any("\ud800" <= char <= "\udfff" for char in reason):
        problems.append(Problem("--reason", None, "the text is not UTF-8", "Write it in UTF-8."))
    if until < day:
        problems.append(
            Problem("--until", str(until), "this day is past", "Name the last day on which it is accepted.")
        )
    if problems:
        raise InputError(problems)


def _unwaived(project: Project, chosen: Iterable[Finding]) -> None:
    """No waiver of the same is there that has ended."""
    for item in chosen:
        for waiver in project.waivers:
            if waiver.finding == item.code and waiver.model in (None, item.component) and waiver.deployment in (None, item.deployment):  # fmt: skip
                what = f"a waiver of {_title(item)} is there already; it ended on {waiver.until}"
                raise InputError([Problem(waiver.where, None, what, "Decide anew, and set a later `until` there.")])


def _proved(
    text: str, project: Project, shared: Sequence[Path], report: Report, chosen: Sequence[Finding], licenses: Licenses
) -> list[Finding]:
    """What the changed manifest waives and the old one did not; all that was chosen is among it."""
    changed = project_as(text, project, licenses, shared)
    before = {item.fingerprint for item in report.findings if item.waived is not None}
    after = licensecheck.check(changed, licenses, hub_of(changed)).findings
    waived = [item for item in after if item.waived is not None and item.fingerprint not in before]
    lacking = {item.fingerprint for item in chosen} - {item.fingerprint for item in waived}
    if lacking:
        titles = ", ".join(_title(item) for item in chosen if item.fingerprint in lacking)
        _refuse(report, f"a waiver would not hold for {titles}", "Nothing was written.")
    return waived


def _text(manifest: Path) -> str:
    """The manifest as it stands, with its own line ends and, if there is one, its byte order mark."""
    try:
        return manifest.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(
            [Problem(manifest.name, None, f"cannot be read: {error.strerror}", "Check the path.")]
        ) from error


def _is_fingerprint(target: str) -> bool:
    return re.fullmatch(f"[0-9a-f]{{{_SHORTEST},32}}", target.lower()) is not None


def _names(target: str, item: Finding) -> bool:
    return item.fingerprint.startswith(target) if _is_fingerprint(target) else item.code == target


def _title(item: Finding) -> str:
    where = " in ".join(filter(None, (item.component, item.deployment)))
    return f"{item.code} of {where}" if where else item.code


def _list(findings: Iterable[Finding]) -> str:
    return "There is " + ", ".join(f"{_title(item)} ({item.fingerprint[:12]})" for item in findings) + "."


def _refuse(report: Report, problem: str, remedy: str) -> None:
    raise InputError([Problem(report.file, None, problem, remedy)])

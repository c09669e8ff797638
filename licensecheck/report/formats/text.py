"""The report for people: verdict first, then what is open by component and deployment, quiet about the rest."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, Final

from licensecheck import facts
from licensecheck.evaluate.report import Because, Finding, Report
from licensecheck.kinds import ABOUT_PROJECT, OPEN, STATUSES
from licensecheck.purl import PREFIX
from licensecheck.report import change, folding
from licensecheck.report.folding import Folded
from licensecheck.report.formats import About
from licensecheck.report.style import WIDTH, paint, wrap

_COLORS: Final = {"violated": "red", "undetermined": "yellow", "due": "cyan", "satisfied": "green", "info": "blue"}
_VERDICTS: Final = {"blocked": "red", "undetermined": "yellow", "conditional": "cyan", "clear": "green"}
_MEANING: Final = {
    "blocked": "something in the plan is not allowed",
    "undetermined": "facts are missing that decide whether it is allowed",
    "conditional": "allowed once what is due is done",
    "clear": "nothing stands against it",
}
_UNREAD: Final = "as far as it could be read"


def render(reports: Sequence[Report], about: About) -> str:
    """The reports as text of at most 80 columns where words allow it."""
    return "\n".join("\n".join(_lines(report, about.everything, about.color)) + "\n" for report in reports)


def _lines(report: Report, everything: bool, color: bool) -> Iterator[str]:
    verdict = paint(report.verdict, color=color, fg=_VERDICTS[report.verdict], bold=True)
    yield f"{report.project}: {verdict} - {_UNREAD if report.incomplete else _MEANING[report.verdict]}"
    for item in report.deployments:
        yield f"  {item.name}: " + paint(item.verdict, color=color, fg=_VERDICTS[item.verdict])
    yield from (f"  incomplete: {item.text}" for item in report.incomplete)
    listed = report.findings if everything else report.shown
    loud = sorted((finding for finding in listed if _is_loud(finding, everything)), key=_severity)
    quiet = [finding for finding in listed if not _is_loud(finding, everything)]
    rows = [Folded(item, (item.component,)) for item in loud] if everything else folding.fold(loud, report)
    for group in _groups(rows):
        yield ""
        yield paint(_heading(group[0]), color=color, bold=True)
        if group[0].many:
            yield from wrap(group[0].names, 2)
        for row in group:
            yield ""
            yield from finding_lines(row.finding, report, color)
    yield from _questions(loud)
    yield from _quiet(quiet, folding.packages(report), report)
    if report.gone:
        yield ""
        yield from (f"no longer found: {change.title(item)}" for item in report.gone)
    yield ""
    yield _counts(report)


def _is_loud(finding: Finding, everything: bool) -> bool:
    return everything or (finding.status in OPEN and finding.waived is None)


def _severity(finding: Finding) -> tuple[tuple[tuple[bool, str], ...], int]:
    """Components and deployments in their order; in each, what is worst first."""
    return finding.order[:2], STATUSES.index(finding.status)


def _groups(rows: Sequence[Folded]) -> list[list[Folded]]:
    """The rows of each component in a deployment; then those of the same packages, the worst first."""
    groups: dict[Hashable, list[Folded]] = {}
    for row in rows:
        license_ = row.finding.license if row.many else None
        groups.setdefault((row.components, row.finding.deployment, license_), []).append(row)
    # Sorting keeps the order of what is alike.
    return sorted(groups.values(), key=lambda group: (group[0].many, group[0].many and _severity(group[0].finding)[1]))


def _heading(row: Folded) -> str:
    if not row.many:
        return row.about or "manifest"
    under = f" under {row.finding.license}" if row.finding.license else ""
    return " in ".join(filter(None, (f"{len(row.components)} packages ({PREFIX}...){under}", row.finding.deployment)))


def finding_lines(finding: Finding, report: Report, color: bool) -> Iterator[str]:
    """One finding in full."""
    status = "waived" if finding.waived else finding.status
    label = paint(status, color=color, fg=_COLORS.get(status, "white"), bold=True)
    mark = f" ({change.KNOWN})" if not finding.waived and report.knows(finding) else ""
    yield f"  {label} {finding.code}{mark}"
    yield from wrap(finding.message, 4)
    if finding.clause:
        yield from wrap(finding.clause, 4, "clause: ")
    if finding.source and finding.status in OPEN:
        yield f"    source: {finding.source}"
    if finding.via and finding.via != (finding.component,):
        yield from wrap(" <- ".join(finding.via), 4, "via: ")
    for text in dict.fromkeys(map(_because, finding.because)):
        yield from wrap(text, 4, "because: ")
    yield from (line for text in finding.assumes for line in wrap(text, 4, "assumes: "))
    if finding.asks:
        yield from wrap(", ".join(finding.asks), 4, "asks: ")
    if finding.contested:
        yield from wrap(finding.contested, 4, "disputed: ")
    if finding.waived:
        ends = "".join(f", {text}" for text in change.ending(finding, report))
        yield from wrap(f"{finding.waived.reason} (until {finding.waived.until}{ends})", 4, "waived: ")
    if finding.fix and (not finding.asks or finding.kind in ABOUT_PROJECT):
        yield from wrap(finding.fix, 4, "fix: ")


def _because(item: Because) -> str:
    return f"{item.fact} = {value(item.value)} ({item.source})" if item.source else f"{item.fact} = {value(item.value)}"


def value(item: Any) -> str:
    """A fact's value as a manifest writes it, figures with separators."""
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, (int, float)):
        return f"{item:_}"
    if isinstance(item, (tuple, list)):
        return "[" + ", ".join(value(part) for part in item) + "]"
    return "not declared" if item is None else str(item) if not isinstance(item, str) else f'"{item}"'


def _questions(findings: Sequence[Finding]) -> Iterator[str]:
    """What would settle the open findings, each question once."""
    asked: dict[str, int] = {}
    for finding in findings:
        for name in finding.asks:
            asked[name] = asked.get(name, 0) + 1
    if asked:
        yield ""
        yield "to settle what is open, declare:"
    for name, number in asked.items():
        yield from wrap(f"{facts.question(name)} ({number} finding{'s' * (number > 1)})", 4, f"{name}: ")


_TITLES: Final = {
    "waived": "waived", "satisfied": "met", "info": "worth knowing",
    "not-applicable": "does not apply, on an assumption",
}  # fmt: skip


def _quiet(findings: Sequence[Finding], packages: frozenset[str], report: Report) -> Iterator[str]:
    """What needs nobody's action: its terms by component and license, and what was assumed for them."""
    for status, title in _TITLES.items():
        rows: dict[str, list[str]] = {}
        held: dict[str, dict[str, None]] = {}  # the packages of each row that folds them
        assumed: dict[str, None] = {}
        for finding in findings:
            if status != ("waived" if finding.waived else finding.status):
                continue
            license_, _, code = finding.code.rpartition("/")
            name = "packages" if finding.component in packages else finding.component or "manifest"
            label = name + (f", {license_}" if license_ else "")
            held.setdefault(label, {})[finding.component or ""] = None
            code += "".join(f" ({text})" for text in change.ending(finding, report))
            if code not in rows.setdefault(label, []):
                rows[label].append(code)
            assumed |= dict.fromkeys(finding.assumes)
        if rows:
            yield ""
            yield f"{title}:"
        for label, codes in rows.items():
            if label.startswith("packages"):
                alone = next(iter(held[label])) if len(held[label]) == 1 else f"{len(held[label])} packages"
                label = alone + label.removeprefix("packages")  # noqa: PLW2901
            yield from textwrap.wrap(f"{label}: {', '.join(codes)}", WIDTH, initial_indent="  ", subsequent_indent="    ",
                                     break_long_words=False, break_on_hyphens=False)  # fmt: skip
        yield from (line for text in assumed for line in wrap(text, 4, "assumes: "))


def _counts(report: Report) -> str:
    counts = [f"{number} {status}" for status, number in report.counts.items() if number]
    models, deployments = len(report.components), len(report.deployments)
    judged = f"{models} component{'s' * (models != 1)} in {deployments} deployment{'s' * (deployments != 1)}"
    lines = [f"{judged}, as of {report.on}", ", ".join(counts) or "nothing found", *change.summary(report)]
    if report.verdict != "clear":
        lines.append("`licensecheck explain CODE` tells more")
    return "\n".join(lines)

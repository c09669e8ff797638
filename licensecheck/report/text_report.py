"""The report for people: verdict first, then what is open by component and deployment, quiet about the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from licensecheck import facts
from licensecheck.evaluate.report import Because, Finding, Report
from licensecheck.report.style import paint, wrap

_COLORS: Final = {"violated": "red", "undetermined": "yellow", "due": "cyan", "satisfied": "green", "info": "blue"}
_VERDICTS: Final = {"blocked": "red", "undetermined": "yellow", "conditional": "cyan", "clear": "green"}
_MEANING: Final = {
    "blocked": "something in the plan is not allowed",
    "undetermined": "facts are missing that decide whether it is allowed",
    "conditional": "allowed once what is due is done",
    "clear": "nothing stands against it",
}
_OPEN: Final = ("violated", "undetermined", "due")


def render(report: Report, *, everything: bool = False, color: bool = False) -> str:
    """The report as text of at most 80 columns where words allow it."""
    return "\n".join(_lines(report, everything, color)) + "\n"


def _lines(report: Report, everything: bool, color: bool) -> Iterator[str]:
    verdict = paint(report.verdict, color=color, fg=_VERDICTS[report.verdict], bold=True)
    yield f"{report.project}: {verdict} - {_MEANING[report.verdict]}"
    for item in report.deployments:
        yield f"  {item.name}: " + paint(item.verdict, color=color, fg=_VERDICTS[item.verdict])
    yield from (f"  note: {note}" for note in report.notes)
    yield from (f"  incomplete: {text}" for text in report.incomplete)
    listed = report.findings if everything else report.shown
    loud = [finding for finding in listed if _is_loud(finding, everything)]
    quiet = [finding for finding in listed if not _is_loud(finding, everything)]
    group: tuple[str | None, str | None] | None = None
    for finding in loud:
        if (finding.component, finding.deployment) != group:
            group = (finding.component, finding.deployment)
            yield ""
            yield paint(_heading(*group), color=color, bold=True)
        yield ""
        yield from _finding(finding, color)
    yield from _quiet(quiet)
    yield ""
    yield _counts(report)


def _is_loud(finding: Finding, everything: bool) -> bool:
    return everything or (finding.status in _OPEN and finding.waived is None)


def _heading(component: str | None, deployment: str | None) -> str:
    if component is None:
        return "manifest"
    return component if deployment is None else f"{component} in {deployment}"


def _finding(finding: Finding, color: bool) -> Iterator[str]:
    status = "waived" if finding.waived else finding.status
    label = paint(status, color=color, fg=_COLORS.get(status, "white"), bold=True)
    clause = f"  clause {finding.clause}" if finding.clause else ""
    yield f"  {label} {finding.code}{clause}"
    yield from wrap(finding.message, 4)
    if finding.via and finding.via != (finding.component,):
        yield from wrap(" <- ".join(finding.via), 4, "via: ")
    for because in finding.because:
        yield from wrap(_because(because), 4, "because: ")
    yield from (line for text in finding.assumes for line in wrap(text, 4, "assumes: "))
    for name in finding.asks:
        yield from wrap(f"{name} - {facts.question(name)}", 4, "asks: ")
    if finding.contested:
        yield from wrap(finding.contested, 4, "disputed: ")
    if finding.waived:
        yield from wrap(f"{finding.waived.reason} (until {finding.waived.until})", 4, "waived: ")
    if finding.fix and not finding.asks:
        yield from wrap(finding.fix, 4, "fix: ")
    if finding.source and finding.status in _OPEN:
        yield f"    source: {finding.source}"


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


def _quiet(findings: Sequence[Finding]) -> Iterator[str]:
    """What needs nobody's action, a line a component and status."""
    lines: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        status = "waived" if finding.waived else finding.status
        key = (status, finding.component or "manifest")
        lines.setdefault(key, [])
        if finding.code not in lines[key]:
            lines[key].append(finding.code)
    titles = {"waived": "waived", "satisfied": "met", "info": "worth knowing",
              "not-applicable": "does not apply, on an assumption"}  # fmt: skip
    for status, title in titles.items():
        rows = [(component, codes) for (found, component), codes in lines.items() if found == status]
        if rows:
            yield ""
            yield f"{title}:"
        for component, codes in rows:
            yield from wrap(", ".join(codes), 2, f"{component}: ")


def _counts(report: Report) -> str:
    counts = [f"{number} {status}" for status, number in report.counts.items() if number]
    models = len(report.components)
    judged = f"{models} component{'s' if models != 1 else ''} in {len(report.deployments)} deployment"
    judged += "s" if len(report.deployments) != 1 else ""
    hint = "" if report.verdict == "clear" else "  `licensecheck explain CODE` tells more"
    return f"{judged}, as of {report.on}: {', '.join(counts) or 'nothing found'}\n{hint.strip()}".rstrip()

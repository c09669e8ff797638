"""Markdown for a job summary: the verdict, what stands against it, the questions, and the rest folded away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from licensecheck import facts
from licensecheck.evaluate.report import Finding, Report, exit_rank
from licensecheck.report import change, places
from licensecheck.report.folding import Folded, fold
from licensecheck.report.formats import About
from licensecheck.report.tables import cell

_SIGNS: Final = {"blocked": "\N{NO ENTRY}", "undetermined": "\N{BLACK QUESTION MARK ORNAMENT}",
                 "conditional": "\N{WARNING SIGN}", "clear": "\N{WHITE HEAVY CHECK MARK}"}  # fmt: skip
_TITLES: Final = {"violated": "Not allowed", "undetermined": "Not known yet", "due": "Must be done"}


def render(reports: Sequence[Report], about: About) -> str:
    """The reports, one after the other."""
    return "\n".join("\n".join(_lines(report, about)) + "\n" for report in reports)


def _lines(report: Report, about: About) -> Iterator[str]:
    yield f"## {_SIGNS[report.verdict]} {cell(report.project)}: {report.verdict}"
    yield ""
    counts = ", ".join(f"{number} {status}" for status, number in report.counts.items() if number)
    yield f"{counts or 'nothing found'}, as of {report.on}"
    for line in change.summary(report):
        yield ""
        yield line
    yield ""
    yield "| deployment | verdict |"
    yield "| --- | --- |"
    yield from (f"| {cell(item.name)} | {_SIGNS[item.verdict]} {item.verdict} |" for item in report.deployments)
    if report.incomplete:
        yield ""
        yield "### Could not be read"
        yield ""
        yield from (f"- {cell(item.text)}" for item in report.incomplete)
    for status, title in _TITLES.items():
        found = [item for item in report.findings if item.status == status and item.waived is None and exit_rank(item)]
        yield from _table(title, found, report)
    asked = dict.fromkeys(name for item in report.findings if item.waived is None for name in item.asks)
    if asked:
        yield ""
        yield "### To settle what is open, declare"
        yield ""
        yield from (f"- `{name}`: {cell(facts.question(name))}" for name in asked)
    quiet = {"Waived": [item for item in report.findings if item.waived],
             "Met": [item for item in report.findings if item.status == "satisfied" and not item.waived],
             "Worth knowing": [item for item in report.findings if item.status == "info" and not item.waived]}  # fmt: skip
    if about.everything:
        quiet["Does not apply"] = [item for item in report.findings if item.status == "not-applicable"]
    for title, found in quiet.items():
        if found:
            yield ""
            yield f"<details><summary>{title}: {len(found)}</summary>"
            yield ""
            yield from (_quiet(item, report) for item in fold(found, report))
            yield ""
            yield "</details>"
    if report.gone:
        yield ""
        yield from (f"- no longer found: `{item.code}` {cell(change.where(item))}".rstrip() for item in report.gone)


def _table(title: str, findings: Sequence[Finding], report: Report) -> Iterator[str]:
    if not findings:
        return
    yield ""
    yield f"### {title}"
    yield ""
    yield "| finding | where | why | what to do |"
    yield "| --- | --- | --- | --- |"
    for row in fold(findings, report):
        item = row.finding
        place = places.main(item, report)
        line = "" if place.span is None else f":{place.span.line}"
        at = cell(row.names) if row.many else f"`{place.path}{line}`"
        clause = f" ({_link(f'clause {item.clause}', item.source)})" if item.clause else ""
        todo = cell(item.fix) or f"declare {', '.join(f'`{name}`' for name in item.asks)}"
        mark = f"<br>{change.KNOWN}" if report.knows(item) else ""
        yield f"| `{item.code}`{mark} | {cell(row.about or 'manifest')}<br>{at} | {cell(item.message)}{clause} | {todo} |"


def _quiet(row: Folded, report: Report) -> str:
    item = row.finding
    ends = "".join(f", {text}" for text in change.ending(item, report))
    why = f": {cell(item.waived.reason)} (until {item.waived.until}{ends})" if item.waived is not None else ""
    names = f": {cell(row.names)}" if row.many else ""
    return f"- `{item.code}` {cell(row.about)}{names}{why}"


def _link(text: str, url: str) -> str:
    return f"[{cell(text)}]({url})" if url.startswith("https://") else cell(text)

"""The words of the files: the notice, and the list of models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from licensecheck.evaluate.report import ComponentSummary, Finding, Report
from licensecheck.notice.owed import Owed
from licensecheck.resolve.components import Graph


class Block(NamedTuple):
    """What the notice says of some components: lines that a license orders, or copyright lines."""

    heading: str
    lines: tuple[str, ...]


def kinds_of(report: Report) -> str:
    """What of others a project uses, in words."""
    packages = any(item.type == "package" for item in report.components)
    return "models and software packages" if packages else "models"


def notice(blocks: Iterable[Block], models: str, of: str) -> str:
    """The notice."""
    parts = [f"This project holds or uses {of} of others. {models} lists them with their licenses."]
    parts += ["\n".join((block.heading, *block.lines)) for block in blocks]
    return "\n\n".join(parts) + "\n"


def blocks(text: str) -> dict[str, tuple[str, ...]]:
    """The blocks of a notice by their headings."""
    found = {}
    for part in text.replace("\r\n", "\n").strip().split("\n\n")[1:]:
        heading, *lines = part.splitlines()
        found[heading] = tuple(lines)
    return found


def models(
    report: Report, graph: Graph, copies: Mapping[str, str], missing: Sequence[str], by_hand: Sequence[Owed]
) -> str:
    """The list of models and software packages, in Markdown.

    Args:
        copies: the files that hold the texts of licenses, by the licenses' names.
        missing: what could not be found, with where to get it.
        by_hand: the duties that no file of this tool meets.
    """
    lines = [
        f"# Third-party {kinds_of(report)}",
        "",
        f"What {_plain(report.project)} uses, and under which licenses.",
        "",
    ]
    lines += ["| component | license | made from | source |", "| --- | --- | --- | --- |"]
    for item in sorted((*report.components, *report.ancestors), key=lambda item: item.id):
        cells = (
            f"{item.id}@{item.version}" if item.version else item.id,
            _licenses(item),
            ", ".join(f"{made.target} ({made.by})" for made in item.steps),
            _source(item, graph),
        )
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') or '-' for cell in cells)} |")
    if copies:
        lines += ["", "## Copies of licenses", ""]
        lines += [f"* [{_plain(name)}]({file})" for name, file in copies.items()]
    if missing:
        lines += ["", "## Missing", "", *(f"* {_plain(item)}" for item in missing)]
    if by_hand:
        lines += ["", "## To do by hand", "", *_to_do(by_hand)]
    open_ = [item for item in report.findings if item.status == "undetermined"]
    if open_:
        lines += ["", "## Not decided yet", ""]
        lines += sorted({f"* {item.code} of {item.component}: declare {', '.join(item.asks)}" for item in open_})
    return "\n".join(lines) + "\n"


def _licenses(item: ComponentSummary) -> str:
    found = (f"[{_plain(bound.name)}]({bound.url})" if bound.url else _plain(bound.name) for bound in item.licenses)
    return ", ".join(found)


def _source(item: ComponentSummary, graph: Graph) -> str:
    component = graph[item.id]
    if component.ours:
        return "our own"
    return component.entry.source if component.entry is not None else component.folder


def _to_do(by_hand: Sequence[Owed]) -> Iterator[str]:
    places: dict[tuple[str, str], list[Finding]] = {}
    for item in by_hand:
        places.setdefault((item.finding.code, item.finding.component or ""), []).append(item.finding)
    for (code, component), findings in places.items():
        first = findings[0]
        where = ", ".join(item.deployment for item in findings if item.deployment)
        yield f"* {code} of {component} in {where} (clause {first.clause}): {_plain(first.message)} {_plain(first.fix)}"


def _plain(text: str) -> str:
    return " ".join(text.split())

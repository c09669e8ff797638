"""Changes as Markdown, for a comment on a pull request or a job summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from licensecheck.changes import Change, Changes
from licensecheck.report import changes as shown
from licensecheck.report.tables import cell


def render(changes: Changes) -> str:
    """The changes as Markdown."""
    return "\n".join(_lines(changes)) + "\n"


def _lines(changes: Changes) -> Iterator[str]:
    old, new = changes.old, changes.new
    yield f"## {cell(new.project)}: {old.verdict} -> {new.verdict}"
    yield ""
    yield f"From {cell(old.name)} as of {old.on} to {cell(new.name)} as of {new.on}: {shown.counts(changes)}"
    for how, items in shown.sorted_by_weight(changes):
        if items:
            yield ""
            yield f"### {how.capitalize()}"
            yield ""
            yield from _table(items)
    for title, texts in (("Not read now", changes.unread_came), ("Read again", changes.unread_went)):
        if texts:
            yield ""
            yield f"### {title}"
            yield ""
            yield from (f"- {cell(text)}" for text in texts)


def _table(items: Sequence[Change]) -> Iterator[str]:
    yield "| finding | where | from | to | why |"
    yield "| --- | --- | --- | --- | --- |"
    for item in items:
        why = "<br>".join(cell(shown.why(cause)) for cause in item.causes)
        states = f"{shown.state(item.old)} | {shown.state(item.new)}"
        yield f"| `{item.seen.code}` | {cell(shown.where(item.seen))} | {states} | {why} |"

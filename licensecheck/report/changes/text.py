"""Changes for people: what came, what changed, what went, with the reasons below each."""

from __future__ import annotations

from collections.abc import Iterator

from licensecheck.changes import Changes
from licensecheck.report import changes as shown
from licensecheck.report.style import wrap
from licensecheck.saved import Saved


def render(changes: Changes) -> str:
    """The changes as text."""
    return "\n".join(_lines(changes)) + "\n"


def _lines(changes: Changes) -> Iterator[str]:
    yield from (f"{label}: {_title(saved)}" for label, saved in (("old", changes.old), ("new", changes.new)))
    for how, items in shown.sorted_by_weight(changes):
        if items:
            yield ""
            yield f"{how}:"
        for item in items:
            states = {"came": shown.state(item.new), "went": f"was {shown.state(item.old)}"}
            step = states.get(how, f"{shown.state(item.old)} -> {shown.state(item.new)}")
            yield f"  {step} {item.seen.code}, {shown.where(item.seen)}"
            yield from (line for cause in item.causes for line in wrap(shown.why(cause), 4, "because: "))
    for label, texts in (("not read now", changes.unread_came), ("read again", changes.unread_went)):
        if texts:
            yield ""
            yield from (f"{label}: {text}" for text in texts)
    yield ""
    yield shown.counts(changes)


def _title(saved: Saved) -> str:
    return f"{saved.name}, {saved.project} as of {saved.on}: {saved.verdict}"

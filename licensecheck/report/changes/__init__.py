"""One module per format in which changes between two reports are shown, each with `render(changes)`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from licensecheck.changes import HOWS, Cause, Change, Changes
from licensecheck.report.formats.text import value
from licensecheck.saved import Seen

FORMATS: Final = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))
_NOWHERE: Final = "nothing in the reports says why; perhaps a file that the manifest names holds something else"


def render(format_: str, changes: Changes) -> str:
    """The changes in a format."""
    text: str = importlib.import_module(f"{__name__}.{format_}").render(changes)
    return text


def state(seen: Seen | None) -> str:
    """The status of a finding in one report."""
    if seen is None or not seen.applies:
        return "not found"
    return f"{seen.status}, waived" if seen.waived_until is not None else seen.status


def where(seen: Seen) -> str:
    return " in ".join(filter(None, (seen.component, seen.deployment))) or "manifest"


def matters(change: Change) -> bool:
    """Whether somebody had to act, or has to now."""
    return any(seen is not None and seen.severity for seen in (change.old, change.new))


def sorted_by_weight(changes: Changes) -> Iterator[tuple[str, list[Change]]]:
    """What came, changed and went and matters, the worst of each first."""
    for how in HOWS[:-1]:
        found = [item for item in changes.of(how) if matters(item)]
        yield (
            how,
            sorted(found, key=lambda item: -max(seen.severity for seen in (item.old, item.new) if seen is not None)),
        )


def counts(changes: Changes) -> str:
    """How many findings there are in all, and how many of what changed is not shown."""
    text = ", ".join(f"{len(changes.of(how))} {'are the same' if how == 'same' else how}" for how in HOWS)
    hidden = sum(not matters(item) for how in HOWS[:-1] for item in changes.of(how))
    return text + (
        f" ({hidden} of these need nobody's action and {'is' if hidden == 1 else 'are'} not shown)" if hidden else ""
    )


def why(cause: Cause) -> str:
    """A cause in words."""
    said = _WORDS[cause.kind](cause)
    return said if cause.certain or cause.kind == "unknown" else f"perhaps {said}"


def _step(cause: Cause) -> str:
    """From what to what."""
    return f"{value(cause.old)} -> {value(cause.new)}"


def _fact(cause: Cause) -> str:
    if cause.certain:
        return f"{cause.name}: {_step(cause)}"
    known = "now" if cause.old is None else "before"
    return (
        f"{cause.name}: {known} {value(cause.new if cause.old is None else cause.old)}, the other report does not say"
    )


def _came(cause: Cause, came: str, went: str) -> str:
    return f"{cause.name} {came if cause.old is None else went}"


def _license(cause: Cause) -> str:
    through = cause.new if cause.old is None else cause.old
    return _came(cause, "binds it now", "binds it no longer") + f" ({through})"


def _waiver(cause: Cause) -> str:
    if cause.old is None and cause.new is None:
        return f"a waiver of {cause.name} or what it matches"
    return f"waived until {cause.new}" if cause.old is None else f"no longer waived (it was until {cause.old})"


_WORDS: Final[Mapping[str, Callable[[Cause], str]]] = {
    "fact": _fact,
    "component": lambda cause: _came(cause, "is used now", "is used no longer"),
    "deployment": lambda cause: _came(cause, "is a new deployment", "is deployed no longer"),
    "license": _license,
    "waiver": _waiver,
    "day": lambda cause: f"the day: {cause.old} -> {cause.new}",
    "license-data": lambda _: "the license files, which are not the same",
    "tool": lambda cause: f"the tool: {cause.old} -> {cause.new}",
    "unknown": lambda _: _NOWHERE,
}

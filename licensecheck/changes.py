"""What changed between two reports, and for each change why: the one thing that a list of differences does not say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from licensecheck.saved import Saved, Seen

How = Literal["came", "changed", "went", "same"]
# A finding names these wherever they count, unless it has one of those statuses.
_SHOWN: Final = ("evidence", "organization.agreements", "organization.registrations", "deployment.display")
_SILENT: Final = ("not-applicable", "info")
HOWS: Final[tuple[How, ...]] = ("came", "changed", "went", "same")


class Cause(NamedTuple):
    """What made a finding come, go or change: kind, name, and what it was and is (None: unknown, or not there).

    `certain`: it differs between the reports and concerns the finding; else it only may have been it.
    """

    kind: Literal["fact", "component", "deployment", "license", "waiver", "day", "license-data", "tool", "unknown"]
    name: str
    old: Any = None
    new: Any = None
    certain: bool = True


class Change(NamedTuple):
    """A finding in both reports; one that does not apply is as one that is not there."""

    how: How
    old: Seen | None
    new: Seen | None
    causes: tuple[Cause, ...]

    @property
    def seen(self) -> Seen:
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def worse(self) -> bool:
        return _severity(self.new) > _severity(self.old)


class Changes(NamedTuple):
    """The union of the findings of two reports, each once, in the order of reports."""

    old: Saved
    new: Saved
    items: tuple[Change, ...]
    unread_came: tuple[str, ...]
    unread_went: tuple[str, ...]

    def of(self, how: How) -> tuple[Change, ...]:
        return tuple(item for item in self.items if item.how == how)

    @property
    def exit_status(self) -> int:
        """0 if nothing worse came, else what the worst that came weighs: 10, 11 or 12."""
        ranks = [item.new.exit_rank for item in self.items if item.worse and item.new is not None]
        return max([*ranks, *([11] if self.unread_came else [])], default=0)


def compare(old: Saved, new: Saved) -> Changes:
    """What changed from one report to another."""
    why = _Why(old, new)
    items = []
    for key in old.findings.keys() | new.findings.keys():
        before, after = old.findings.get(key), new.findings.get(key)
        how = _how(before, after)
        items.append(Change(how, before, after, () if how == "same" else tuple(why.causes(before, after))))
    items.sort(key=lambda item: item.seen.order)
    return Changes(
        old, new, tuple(items), tuple(text for text in new.incomplete if text not in old.incomplete),
        tuple(text for text in old.incomplete if text not in new.incomplete),
    )  # fmt: skip


def _how(old: Seen | None, new: Seen | None) -> How:
    was, is_ = old is not None and old.applies, new is not None and new.applies
    if was != is_:
        return "came" if is_ else "went"
    if old is None or new is None or not was:
        return "same"
    return "same" if (old.status, bool(old.waived_until)) == (new.status, bool(new.waived_until)) else "changed"


def _severity(seen: Seen | None) -> int:
    return 0 if seen is None else seen.severity


_Facts = Mapping[tuple[str, str | None], tuple[Any, ...]]


class _Why:
    def __init__(self, old: Saved, new: Saved) -> None:
        self.old, self.new = old, new
        self.facts = _facts(old), _facts(new)

    def causes(self, old: Seen | None, new: Seen | None) -> list[Cause]:
        """The causes that are certain; without one, all that may have been it."""
        seen = new or old
        assert seen is not None
        found = list(self._waiver(old, new))
        if old is None or new is None or old.status != new.status:
            found += self._parts(seen)
            found += self._licenses(seen)
            found += self._facts(old, new)
        certain = [item for item in found if item.certain]
        maybe = [*found, *self._everywhere()]
        return certain or maybe or [Cause("unknown", "", certain=False)]

    def _waiver(self, old: Seen | None, new: Seen | None) -> Iterator[Cause]:
        before, after = old and old.waived_until, new and new.waived_until
        if old is not None and new is not None and before != after and not (before and after):
            if before is not None and before < self.new.on:
                yield Cause("day", "", self.old.on.isoformat(), self.new.on.isoformat())
            yield Cause("waiver", new.code, before and before.isoformat(), after and after.isoformat())
        seen = new or old
        assert seen is not None
        if seen.kind == "expired-waiver" and self.old.on != self.new.on:
            yield Cause("day", "", self.old.on.isoformat(), self.new.on.isoformat())
        elif seen.kind in ("expired-waiver", "unused-waiver"):
            name = next((str(value) for fact, value in seen.because if fact == "waiver"), "")
            yield Cause("waiver", name)

    def _parts(self, seen: Seen) -> Iterator[Cause]:
        """A component or deployment that is in one report only."""
        for kind, name, was, is_ in (
            ("component", seen.component, self.old.components, self.new.components),
            ("deployment", seen.deployment, self.old.deployments, self.new.deployments),
        ):
            if name is not None and (name in was) != (name in is_):
                yield Cause(kind, name, name if name in was else None, name if name in is_ else None)  # type: ignore[arg-type]

    def _licenses(self, seen: Seen) -> Iterator[Cause]:
        """A license that binds the component in one report only; the finding's own, if it is of one."""
        if seen.component is None or seen.component not in self.old.components or seen.component not in self.new.components:  # fmt: skip
            return
        was, is_ = self.old.components[seen.component], self.new.components[seen.component]
        for name in sorted(was.keys() ^ is_.keys()):
            if seen.license in (None, name):
                yield Cause("license", name, was.get(name), is_.get(name))

    def _facts(self, old: Seen | None, new: Seen | None) -> Iterator[Cause]:
        """Facts that decided in one report and are others in the other one."""
        seen = new or old
        assert seen is not None
        names = [
            fact
            for side in (old, new)
            if side is not None
            for fact in (*(name for name, _ in side.because), *side.asks)
        ]
        for name in dict.fromkeys(names):
            if name == "waiver":
                continue
            before, after = (self._values(name, side, self.facts[index], seen) for index, side in enumerate((old, new)))
            if before != after:
                always = name in _SHOWN and all(side is not None and side.status not in _SILENT for side in (old, new))
                certain = always or None not in (before, after)
                yield Cause("fact", name, _one(before), _one(after), certain)

    @staticmethod
    def _values(name: str, side: Seen | None, facts: _Facts, seen: Seen) -> tuple[Any, ...] | None:
        """What a report says of a fact for a finding: () if it is asked for, None if nothing is said."""
        if side is not None and name in side.asks:
            return ()
        own = tuple(value for fact, value in side.because if fact == name) if side is not None else ()
        if own:
            return own
        return next((facts[key] for key in _keys(name, seen) if key in facts), None)

    def _everywhere(self) -> Iterator[Cause]:
        """What differs for all findings alike."""
        pairs: tuple[tuple[Any, str, Callable[[Saved], str]], ...] = (
            ("license-data", "tool.licenses", lambda saved: saved.license_data),
            ("tool", "tool.version", lambda saved: saved.version),
            ("day", "", lambda saved: saved.on.isoformat()),
        )
        for kind, name, said in pairs:
            if said(self.old) != said(self.new):
                yield Cause(kind, name, said(self.old), said(self.new), certain=False)


def _one(values: tuple[Any, ...] | None) -> Any:
    """The value of a fact as a cause names it: none, one, or the list of several."""
    return None if not values else values[0] if len(values) == 1 else list(values)


def _keys(name: str, seen: Seen) -> list[tuple[str, str | None]]:
    """Of what a fact is told: of the component, or of the deployment, whose organization may be one of its own."""
    subject = name.partition(".")[0]
    if subject == "model":
        return [(name, seen.component)]
    return [(name, seen.deployment)] if subject in ("deployment", "organization") else []


def _facts(saved: Saved) -> _Facts:
    """What a report says of facts anywhere, to know them of findings that are not in it."""
    found: dict[tuple[str, str | None], tuple[Any, ...]] = {}
    for seen in saved.findings.values():
        names = [name for name, _ in seen.because]
        for name, value in seen.because:
            if names.count(name) == 1:
                found.update(dict.fromkeys(_keys(name, seen), (value,)))
        for name in seen.asks:
            found.update(dict.fromkeys(_keys(name, seen), ()))
    return found

"""What a report says of its own past and future: the baseline that it was held against, waivers that end soon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from licensecheck.evaluate.report import SOON, Earlier, Finding, Report, exit_rank

KNOWN: Final = "known by the baseline"


def where(item: Earlier | Finding) -> str:
    """COMPONENT in DEPLOYMENT."""
    return " in ".join(filter(None, (item.component, item.deployment)))


def title(item: Earlier) -> str:
    return f"{item.code} {where(item)}".rstrip()


def ending(finding: Finding, report: Report) -> Iterator[str]:
    """When the waiver of a finding ends, if that is soon."""
    days = report.days_left(finding)
    if days is not None:
        yield "ends today" if days == 0 else f"ends in {days} day{'s' * (days != 1)}"


def summary(report: Report) -> Iterator[str]:
    """How many of the open findings the baseline knows, and how many waivers are about to end."""
    if report.known is not None:
        open_ = [item for item in report.findings if item.waived is None and exit_rank(item)]
        known = sum(report.knows(item) for item in open_)
        yield f"{known} of {len(open_)} open finding{'s' * (len(open_) != 1)} {KNOWN}"
    days = report.ending
    if days:
        some = "1 waiver ends" if len(days) == 1 else f"{len(days)} waivers end"
        yield f"{some} within {SOON} days, {'on' if len(days) == 1 else 'the first on'} {days[0]}"

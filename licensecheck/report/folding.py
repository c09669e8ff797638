"""Findings that say the same of many software packages, folded into one for people to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from licensecheck.evaluate.report import Finding, Report
from licensecheck.purl import PREFIX


class Folded(NamedTuple):
    """A finding, and the components that it is about: one, or the packages of which it says the same."""

    finding: Finding
    components: tuple[str | None, ...]

    @property
    def many(self) -> bool:
        return len(self.components) > 1

    @property
    def about(self) -> str:
        """COMPONENT in DEPLOYMENT, or how many packages; '' for the manifest."""
        count = f"{len(self.components)} packages"
        return " in ".join(filter(None, (count if self.many else self.components[0], self.finding.deployment)))

    @property
    def names(self) -> str:
        """The packages by their names alone."""
        return ", ".join((item or "").removeprefix(PREFIX) for item in self.components)


def packages(report: Report) -> frozenset[str]:
    """The ids of the software packages."""
    return frozenset(item.id for item in report.components if item.type == "package")


def fold(findings: Iterable[Finding], report: Report) -> list[Folded]:
    """The findings in their order, those of packages together where only the component differs."""
    folded = packages(report)
    rows: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        same = (_spoken(finding, ""), finding.deployment, finding.status, finding.code, finding.waived, finding.asks,
                report.knows(finding))  # fmt: skip
        rows.setdefault(same if finding.component in folded else number, []).append(finding)
    return [
        Folded(row[0] if row[0].component not in folded else _of_one(row[0]) if len(row) == 1 else _of_all(row[0]),
               tuple(item.component for item in row))
        for row in rows.values()
    ]  # fmt: skip


def _spoken(finding: Finding, name: str) -> str:
    return finding.message.replace(finding.component, name) if finding.component else finding.message


def _of_one(finding: Finding) -> Finding:
    """The finding without what is true of every package: that it is no derivative of anything."""
    return finding._replace(because=tuple(item for item in finding.because if not item.fact.startswith("lineage.")))


def _of_all(finding: Finding) -> Finding:
    """The finding without what is true of its own component only."""
    name = finding.component or ""
    return finding._replace(
        message=_spoken(finding, "each"), fix=finding.fix.replace(name, "ID"), via=(), assumes=(),
        because=tuple(item for item in finding.because if item.fact.startswith(("deployment.", "organization."))),
    )  # fmt: skip

"""Where in the user's files a finding stands: the entry of its component, and what decided it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from licensecheck.evaluate.report import Finding, Report
from licensecheck.positions import Span


class Place(NamedTuple):
    """A part of a file, by its path from the top of the repository, with `/`."""

    path: str
    span: Span | None
    says: str = ""


def main(finding: Finding, report: Report) -> Place:
    """The id of the component that a finding is about, or the line that names it; else the first thing that decided it; else the manifest."""
    component = next((item for item in report.components if item.id == finding.component), None)
    wheres = [f"{component.where}.id"] if component is not None and component.where else []
    wheres += [item.source for item in finding.because]
    found = (place for where in wheres if (place := at(where, report)) is not None)
    return next(found, Place(_path(report, report.file), None))


def related(finding: Finding, report: Report) -> Iterator[Place]:
    """The deployment, the steps of the lineage and the facts that a finding rests on, each place once."""
    seen = {main(finding, report).span}
    for says, where in _wheres(finding, report):
        place = at(where, report)
        if place is not None and place.span not in seen:
            seen.add(place.span)
            yield place._replace(says=says)


def _wheres(finding: Finding, report: Report) -> Iterator[tuple[str, str]]:
    for deployment in report.deployments:
        if deployment.name == finding.deployment:
            yield f"deployment {deployment.name}", f"{deployment.where}.name"
    for component in report.components:
        for license_ in component.licenses:
            if component.id == finding.component and license_.id == finding.license and license_.via:
                yield f"{license_.id} by lineage: {' <- '.join(license_.via)}", license_.where
    for item in finding.because:
        yield item.fact, item.source


def at(where: str, report: Report) -> Place | None:
    """The place that a text like `licensecheck.toml: models[0].id` names; None if it is in no file of the project."""
    file, _, key = where.partition(": ")
    if file not in report.positions:
        file, _, key = where.rpartition(":")  # FILE:LINE
    positions = report.positions.get(file)
    span = positions.find(key) if positions is not None else None
    return None if span is None else Place(_path(report, file), span)


def _path(report: Report, file: str) -> str:
    return posixpath.normpath(f"{report.folder}/{file}") if report.folder else file

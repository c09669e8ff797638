"""CycloneDX 1.6 as JSON: a bill of the models and datasets, what they were made from, and what is open about them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from licensecheck.evaluate.report import BoundLicense, ComponentSummary, Report
from licensecheck.report import bom
from licensecheck.report.formats import About

if TYPE_CHECKING:
    from cyclonedx.model import Property
    from cyclonedx.model.component import Component, Pedigree
    from cyclonedx.model.dependency import Dependency
    from cyclonedx.model.license import License, LicenseAcknowledgement

EXTRA: Final = "sbom"
# The library descends into each ancestor; where a lineage is longer than this, its end is a flat list.
DEEPEST: Final = 20
_FIRST: Final = ("$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata")


def render(reports: Sequence[Report], about: About) -> str:
    """The reports as one bill. Of one project, that project is what the bill is about."""
    from cyclonedx.model.bom import Bom, BomMetaData
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.tool import ToolRepository
    from cyclonedx.output.json import JsonV1Dot6

    tool = Component(name="licensecheck", version=about.version, type=ComponentType.APPLICATION)
    day = datetime.datetime.combine(reports[0].on, datetime.time(), datetime.timezone.utc)
    made = Bom(
        serial_number=bom.UNNAMED,
        metadata=BomMetaData(timestamp=day, tools=ToolRepository(components=[tool]),
                             properties=_properties([("licenses", about.digest())])),
    )  # fmt: skip
    for report, scope in zip(reports, bom.scopes(reports), strict=True):
        project = _Project(report, scope, about)
        whole, parts = project.whole(), project.parts()
        if len(reports) == 1:
            made.metadata.component = whole
        else:
            made.components.add(whole)
        made.components.update(parts.values())
        made.dependencies.add(_dependency(whole, [parts[item.id] for item in report.components]))
        made.dependencies.update(_dependency(part, [parts[name] for name in project.data(id_)])
                                 for id_, part in parts.items())  # fmt: skip
    document = json.loads(JsonV1Dot6(made).output_as_string())
    return bom.named({key: document[key] for key in _FIRST} | document, about)


class _Project:
    """One report as components, whose references begin with a scope of their own."""

    def __init__(self, report: Report, scope: str, about: About) -> None:
        self._report, self._scope = report, scope
        self._involved = bom.involved(report)
        self._told: dict[str | None, list[tuple[str, str]]] = {}  # by component; None: about none
        for item in bom.told(report, about):
            self._told.setdefault(item.component, []).append((bom.status(item), bom.sentence(item)))
        self._placed: set[str] = set()  # those that stand in the bill, and so have their reference

    def whole(self) -> Component:
        from cyclonedx.model.component import Component, ComponentType

        report = self._report
        said = [("verdict", report.verdict), *(("incomplete", item.text) for item in report.incomplete)]
        said += [("deployment", f"{item.name}: {item.verdict}") for item in report.deployments]
        return Component(name=report.project, type=ComponentType.APPLICATION, bom_ref=self._scope,
                         properties=_properties([*said, *self._told.get(None, ())]))  # fmt: skip

    def parts(self) -> dict[str, Component]:
        """What is used, and the data that this was trained on; all else stands in the pedigrees of these."""
        used = [item.id for item in self._report.components]
        ids = sorted({*used, *(name for id_ in used for name in self.data(id_))})
        self._placed |= set(ids)
        items = [self._involved[id_] for id_ in ids]
        return {item.id: self._component(item, self._pedigree(item, {item.id}, 0)) for item in items}

    def data(self, id_: str) -> list[str]:
        return sorted(step.target for step in self._involved[id_].steps if step.by == "trained_on")

    def _component(self, item: ComponentSummary, pedigree: Pedigree | None, *, again: bool = False) -> Component:
        """One component; where it stands `again`, it has no reference of its own, and tells whose it shares."""
        from cyclonedx.model.component import Component, ComponentType
        from packageurl import PackageURL

        types = {"dataset": ComponentType.DATA, "package": ComponentType.LIBRARY}
        url = PackageURL.from_string(item.id)._replace(version=item.version or None) if item.type == "package" else None
        ref = f"{self._scope}/{quote(item.id)}"
        said = [("origin", item.origin), *(("said", f"{one.source}: {one.says}") for one in item.said)]
        said += [("same-as", ref)] if again else self._told.get(item.id, [])
        return Component(
            name=item.id, bom_ref=None if again else ref, licenses=_licenses(item), pedigree=pedigree,
            type=types.get(item.type, ComponentType.MACHINE_LEARNING_MODEL), purl=url, version=item.version or None,
            properties=_properties(said),
        )  # fmt: skip

    def _pedigree(self, item: ComponentSummary, seen: set[str], depth: int) -> Pedigree | None:
        """What a component was made from, each with its own pedigree where it first stands in the tree.

        A dependency says what is used was trained on; of an ancestor, which can have none, its pedigree says so.
        """
        from cyclonedx.model.component import Pedigree

        steps = [(item.id, step) for step in item.steps if depth or step.by != "trained_on"]
        if not steps:
            return None
        if depth == DEEPEST:
            for _, step in steps:
                if step.target not in seen:
                    seen.add(step.target)
                    steps += [(step.target, further) for further in self._involved[step.target].steps]
        notes = sorted(f"{step.by}: {step.target}" if id_ == item.id else f"{id_} {step.by}: {step.target}"
                       for id_, step in steps)  # fmt: skip
        ancestors = []
        for target in sorted({step.target for _, step in steps}):
            first = target not in seen
            seen.add(target)
            again = target in self._placed
            self._placed.add(target)
            own = self._pedigree(self._involved[target], seen, depth + 1) if first else None
            ancestors.append(self._component(self._involved[target], own, again=again))
        return Pedigree(ancestors=ancestors, notes="; ".join(dict.fromkeys(notes)))


def _dependency(part: Component, on: Iterable[Component]) -> Dependency:
    from cyclonedx.model.dependency import Dependency

    return Dependency(part.bom_ref, [Dependency(item.bom_ref) for item in on])


def _properties(pairs: Iterable[tuple[str, str]]) -> list[Property]:
    from cyclonedx.model import Property

    return [Property(name=f"licensecheck:{name}", value=value) for name, value in pairs]


def _licenses(item: ComponentSummary) -> list[License]:
    """What was declared and what binds. The format has no place for an expression beside other licenses, so a choice
    that does not stand alone goes by its expression as a name.
    """
    from cyclonedx.model.license import DisjunctiveLicense, LicenseAcknowledgement, LicenseExpression

    found: list[License] = [_license(one, LicenseAcknowledgement.CONCLUDED) for one in item.licenses]
    for said in bom.declared(item):
        if len(said.choices) == 1:
            found += [_license(one, LicenseAcknowledgement.DECLARED) for one in said.choices[0]]
        elif not found and len(bom.declared(item)) == 1:
            return [LicenseExpression(bom.choice(said.choices), acknowledgement=LicenseAcknowledgement.DECLARED)]
        elif said.choices:
            found.append(DisjunctiveLicense(name=bom.choice(said.choices), properties=_properties([("from", said.source)]),
                                            acknowledgement=LicenseAcknowledgement.DECLARED))  # fmt: skip
    return found


def _license(item: BoundLicense, acknowledgement: LicenseAcknowledgement) -> License:
    from cyclonedx.model import XsUri
    from cyclonedx.model.license import DisjunctiveLicense
    from cyclonedx.spdx import is_supported_id

    spdx = bom.reference(item)
    listed = is_supported_id(spdx)
    said = [("from", item.source), *([("via", " <- ".join(item.via))] if item.via else [])]
    return DisjunctiveLicense(
        id=spdx if listed else None, name=None if listed else item.name, acknowledgement=acknowledgement,
        url=XsUri(item.url) if item.url else None,
        properties=_properties(said if listed else [*said, ("spdx", spdx)]),
    )  # fmt: skip

"""SPDX 3.0.1 as JSON-LD: the models and datasets with the AI and dataset profiles, their licenses and their lineage."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from licensecheck.evaluate.report import BoundLicense, ComponentSummary, Report
from licensecheck.report import bom
from licensecheck.report.formats import About

if TYPE_CHECKING:
    from spdx_python_model.bindings import v3_0_1 as model

EXTRA: Final = "sbom"
VERSION: Final = "3.0.1"
# How the specification calls a step, and whether it tells it from the ancestor's side. What it has no word for is descent.
_STEPS: Final = {"trained_on": ("trainedOn", False), "contains": ("contains", False), "copy": ("copiedTo", True),
                 "generated_by": ("generates", True)}  # fmt: skip
_DESCENT: Final = ("descendantOf", False)


def render(reports: Sequence[Report], about: About) -> str:
    """The reports as one document."""
    return bom.named(_Document(reports, about).data(), about)


class _Document:
    """The elements of one document; they refer to each other by their ids."""

    def __init__(self, reports: Sequence[Report], about: About) -> None:
        from spdx_python_model.bindings import v3_0_1 as model

        self._model, self._about = model, about
        name = " and ".join(dict.fromkeys(report.project for report in reports))
        self._namespace = f"https://spdx.org/spdxdocs/licensecheck-{quote(reports[0].project, safe='')}-{bom.UNNAMED}"
        self._elements: dict[str, model.Element] = {}
        day = datetime.datetime.combine(reports[0].on, datetime.time(), datetime.timezone.utc)
        self._created = model.CreationInfo(specVersion=VERSION, created=day)
        agent = self._add(model.SoftwareAgent, "licensecheck", name="licensecheck")
        tool = self._add(model.Tool, f"licensecheck-{about.version}", name=f"licensecheck {about.version}",
                         description=f"with license data {about.digest()}")  # fmt: skip
        self._created.createdBy, self._created.createdUsing = [agent], [tool]
        roots = [self._project(report, scope) for report, scope in zip(reports, bom.scopes(reports), strict=True)]
        profiles = [getattr(model.ProfileIdentifierType, word)
                    for word in ("core", "software", "ai", "dataset", "simpleLicensing")]  # fmt: skip
        inside = sorted(self._elements)
        bill = self._add(model.software_Sbom, "bom", name=name, rootElement=roots, element=inside, profileConformance=profiles,
                         software_sbomType=[model.software_SbomType.analyzed])  # fmt: skip
        self._add(model.SpdxDocument, "document", name=name, rootElement=[bill], element=[*inside, bill],
                  profileConformance=profiles)  # fmt: skip

    def data(self) -> Any:
        return self._model.JSONLDSerializer().serialize_data(
            self._model.SHACLObjectSet(self._elements.values()), force_at_graph=True
        )

    def _add(self, kind: type[model.Element], path: str, **properties: Any) -> str:
        """A new element, unless there is one under this path; its id. What is empty is left out."""
        id_ = f"{self._namespace}#{path}"
        if id_ not in self._elements:
            held = {name: value for name, value in properties.items() if value}
            self._elements[id_] = kind(_id=id_, creationInfo=self._created, **held)
        return id_

    def _project(self, report: Report, scope: str) -> str:
        model, root = self._model, f"project/{scope}"
        whole = self._add(model.software_Package, root, name=report.project,
                          software_primaryPurpose=model.software_SoftwarePurpose.application)  # fmt: skip
        parts = bom.involved(report)
        paths = {id_: f"{root}/component/{quote(id_, safe='')}" for id_ in parts}
        ids = {id_: self._part(item, paths[id_]) for id_, item in parts.items()}
        if report.components:
            self._relate(f"{root}/uses", whole, "dependsOn", [ids[item.id] for item in report.components])
        for id_, item in parts.items():
            self._licensed(item, paths[id_], ids[id_], complete=bom.complete(item, parts))
            for step in sorted(set(item.steps)):
                relation, backwards = _STEPS.get(step.by, _DESCENT)
                start, end = (step.target, id_) if backwards else (id_, step.target)
                self._relate(f"{paths[id_]}/{step.by}/{quote(step.target, safe='')}", ids[start], relation, [ids[end]],
                             comment=step.by)  # fmt: skip
        said = [("verdict", f"verdict: {report.verdict}")]
        said += [(f"deployment/{quote(item.name, safe='')}", f"deployment {item.name}: {item.verdict}")
                 for item in report.deployments]  # fmt: skip
        said += [(f"incomplete/{number}", f"not read: {item.text}") for number, item in enumerate(report.incomplete, 1)]
        for path, text in said:
            self._annotate(f"{root}/{path}", whole, text)
        for finding in bom.told(report, self._about):
            subject = whole if finding.component is None else ids[finding.component]
            statement = f"{bom.status(finding)}: {bom.sentence(finding)}"
            self._annotate(f"{root}/finding/{finding.fingerprint}", subject, statement)
        return whole

    def _part(self, item: ComponentSummary, path: str) -> str:
        model = self._model
        if item.type == "dataset":
            return self._add(model.dataset_DatasetPackage, path, name=item.id,
                             software_primaryPurpose=model.software_SoftwarePurpose.data,
                             dataset_datasetType=[model.dataset_DatasetType.noAssertion])  # fmt: skip
        if item.type == "package":
            url = f"{item.id}@{quote(item.version, safe='')}" if item.version else item.id
            return self._add(model.software_Package, path, name=item.id, software_packageUrl=url,
                             software_primaryPurpose=model.software_SoftwarePurpose.library)  # fmt: skip
        return self._add(model.ai_AIPackage, path, name=item.id,
                         software_primaryPurpose=model.software_SoftwarePurpose.model)  # fmt: skip

    def _licensed(self, item: ComponentSummary, path: str, id_: str, *, complete: bool) -> None:
        """The profiles want one declared and one concluded license of each package, be it that nothing is asserted."""
        said = bom.declared(item)
        declared = bom.both(bom.choice(one.choices) for one in said)
        held = [license_ for one in said for branch in one.choices for license_ in branch]
        self._relate(f"{path}/declared", id_, "hasDeclaredLicense", [self._expression(declared, held)],
                     comment="; ".join(f"{one.source}: {one.says}" for one in item.said))  # fmt: skip
        concluded = bom.both(bom.reference(license_) for license_ in item.licenses)
        why = [" <- ".join((f"{bom.reference(one)} by {one.source}", *one.via)) for one in item.licenses]
        self._relate(f"{path}/concluded", id_, "hasConcludedLicense", [self._expression(concluded, item.licenses)],
                     comment="; ".join(why), complete=complete)  # fmt: skip

    def _expression(self, text: str, held: Iterable[BoundLicense]) -> str:
        model = self._model
        if not text:
            nothing: str = model.expandedlicensing_IndividualLicensingInfo.NoAssertionLicense
            return nothing
        named = {bom.reference(license_): license_ for license_ in held}
        entries = [model.DictionaryEntry(key=name, value=self._text(name, license_))
                   for name, license_ in sorted(named.items()) if name.startswith("LicenseRef-")]  # fmt: skip
        return self._add(model.simplelicensing_LicenseExpression, f"license/{quote(text, safe='')}",
                         simplelicensing_licenseExpression=text, simplelicensing_customIdToUri=entries)  # fmt: skip

    def _text(self, name: str, license_: BoundLicense) -> str:
        """What stands for a license that SPDX does not list. The text itself stays where its licensor publishes it."""
        where = f"The text is not copied here: {license_.url}" if license_.url else "The text is not known."
        return self._add(self._model.simplelicensing_SimpleLicensingText, name, name=license_.name,
                         simplelicensing_licenseText=where)  # fmt: skip

    def _relate(
        self, path: str, start: str, relation: str, ends: list[str], *, comment: str = "", complete: bool = True
    ) -> None:
        model = self._model
        self._add(model.Relationship, path, from_=start, to=ends, comment=comment or None,
                  relationshipType=getattr(model.RelationshipType, relation),
                  completeness=None if complete else model.RelationshipCompleteness.incomplete)  # fmt: skip

    def _annotate(self, path: str, subject: str, statement: str) -> None:
        model = self._model
        self._add(model.Annotation, path, subject=subject, statement=statement, contentType="text/plain",
                  annotationType=model.AnnotationType.other)  # fmt: skip

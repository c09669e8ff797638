"""The components of a project: every declared model and dataset and all that they were made from."""

from __future__ import annotations

import copy
import functools
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from licensecheck.errors import Problem
from licensecheck.licenses import Licenses
from licensecheck.positions import Positions
from licensecheck.project import Declared, Deployment, Known, PackageSources, Project, Step
from licensecheck.resolve import expression
from licensecheck.resolve.catalog import Catalog, Entry
from licensecheck.resolve.expression import Expression
from licensecheck.resolve.witnesses import (
    Bound,
    Choices,
    Witness,
    agreed,
    bounds,
    ids,
    of_text,
    withholds_nothing,
    written,
)

if TYPE_CHECKING:
    from licensecheck.resolve.detected import Detected, Source
    from licensecheck.resolve.packages import Package, Packages
    from licensecheck.resolve.pages import Page
    from licensecheck.resolve.readers import Text


class Component(NamedTuple):
    """A model, dataset or software package with what is known of it. A third party's license binds whoever uses it; of ours, the
    declared license is what we offer to others and binds nobody here.
    """

    id: str
    type: str
    origin: str
    facts: Mapping[str, Known]
    choices: Choices  # inbound: the ways to comply; of each, what binds together
    declared: str | None
    release: Expression | None  # ours, or a third party's as its maker published it
    replaced: str  # what a manifest's override replaces
    disagreement: str  # what its sources say against each other
    status: str  # "", "service", "unreleased"
    entry: Entry | None
    steps: tuple[Step, ...]
    witnesses: tuple[Witness, ...]  # what each source says of its license
    ends_search: bool  # its licensor gave new terms, so nothing before it binds
    where: str
    texts: tuple[Text, ...] = ()  # the licenses and notices among its own files
    folder: str = ""  # of the project that holds these files, as reports name it

    @property
    def ours(self) -> bool:
        return self.origin == "ours"

    @property
    def modified(self) -> bool:
        """A third party's component that we changed, and so count as ours, one step above itself."""
        known = self.facts.get("model.modified")
        return not self.ours and known is not None and known.value is True

    @property
    def known(self) -> bool:
        """Whether anything at all says what it comes under."""
        return self.ours or bool(self.choices) or bool(self.status)


class Graph:
    """All components by id, in any case; what is not declared is looked up when it is reached."""

    def __init__(
        self, project: Project, licenses: Licenses, catalog: Catalog, hub: Mapping[str, Source] | None = None
    ) -> None:
        self._licenses, self._catalog, self._hub = licenses, catalog, hub or {}
        self._manifest, self._stores, self._project = project.manifest, project.stores, project
        self._declared = {item.id.lower(): item for item in project.declared}
        self._found: dict[str, Component] = {}
        self._texts: dict[str, tuple[Text, ...]] = {}  # of software packages
        # What is written nowhere but as a step is a dataset where datasets are named.
        steps = [step for item in project.declared for step in item.steps]
        self._datasets = {step.target.lower() for step in steps if step.by in ("trained_on", "made_from")}
        self.incomplete: list[tuple[str, str]] = []  # what could not be read
        self.problems: list[Problem] = []  # where the manifest contradicts what is known

    def __getitem__(self, id_: str) -> Component:
        key = id_.lower()
        if key not in self._found:
            self._found[key] = self._resolve(id_, self._declared.get(key))
        return self._found[key]

    @functools.cached_property
    def pages(self) -> tuple[Page, ...]:
        """What the project shows to people, read when it is first asked for."""
        from licensecheck.resolve.pages import pages

        return pages(self._manifest.root)

    @functools.cached_property
    def _gathered(self) -> Packages | None:
        if self._project.packages == PackageSources():
            return None
        from licensecheck.resolve.packages import gather

        found = gather(self._project)
        self.incomplete += [("", text) for text in found.problems]
        return found

    @property
    def packages(self) -> Mapping[str, Package]:
        """The software packages that the project's files name or its environment holds, by id."""
        return {} if self._gathered is None else self._gathered.found

    @property
    def positions(self) -> Mapping[str, Positions]:
        """Of the values in the manifest, and in the files that name packages."""
        return {**({} if self._gathered is None else self._gathered.positions), **self._manifest.positions}

    def texts(self, component: Component) -> tuple[Text, ...]:
        """The licenses and notices among a component's own files; those of a package are read when they are needed."""
        found = self.packages.get(component.id)
        if found is None or found.installed is None:
            return component.texts
        if component.id not in self._texts:
            from licensecheck.resolve.packages.metadata import texts
            from licensecheck.resolve.readers.said import Notes

            self._texts[component.id] = texts(found.installed, Notes(""))
        return self._texts[component.id]

    def uses(self, deployment: Deployment) -> tuple[str, ...]:
        """All components that a deployment uses."""
        stated = [item.id for item in self._project.declared if item.type == "package"]
        packages = sorted({*self.packages, *stated}) if deployment.packages else []
        return (*deployment.models, *deployment.datasets, *packages)

    def _package(self, id_: str, found: Package | None, declared: Declared | None) -> Component:
        """A software package: what its metadata and texts say of it, unless the manifest says otherwise."""
        where = self._manifest.where(declared.where) if declared is not None else found.where if found else ""
        known = {"model.id": Known(id_, where)}
        witnesses: list[Witness] = []
        if found is not None and found.installed is not None:
            from licensecheck.resolve.packages import licensed

            known["model.notice"] = Known(found.installed.notice, found.installed.shown)
            known["model.revision"] = Known(found.installed.version, found.installed.shown)
            witnesses, problems = licensed.witnesses(found.installed, self._licenses, self._choices)
            self.incomplete += [(id_, text) for text in problems]
        known.update(declared.facts if declared is not None else {})
        return self._component(id_, "package", "third-party", known, {}, witnesses, declared, None, where)

    def releasing(self, id_: str, license_: str) -> Graph:
        """The same components, this one released under another license."""
        other = copy.copy(self)
        other._found = {
            **self._found,
            id_.lower(): self[id_]._replace(declared=license_, release=expression.parse(license_)),
        }
        return other

    def _resolve(self, id_: str, declared: Declared | None) -> Component:
        if id_.lower() in self.packages or (declared is not None and declared.type == "package"):
            return self._package(id_.lower(), self.packages.get(id_.lower()), declared)
        entry = self._catalog.find(id_)
        id_ = declared.id if declared is not None else id_
        known = _from_entry(id_, entry)
        provider = self._catalog.provider(id_)
        if provider is not None and provider.hosted:
            known["model.access"] = Known("provider", f"the name: {provider.name}")
            known["model.provider"] = Known(provider.name, f"the name: {provider.name}")
        steps = {(base.model.lower(), base.by): Step(base.model, base.by, entry.where, True)
                 for base in entry.bases} if entry is not None else {}  # fmt: skip
        witnesses = [] if entry is None or not entry.license else [
            self._witness("catalog", entry.license, self._choices(entry.license, "catalog", entry.where))]  # fmt: skip
        found = self._detect(id_, declared)
        texts = found.files if found is not None else ()
        if found is not None:
            if found.modality is not None and "model.modality" not in known:
                known["model.modality"] = Known(found.modality.value, found.modality.where)
            known["model.notice"] = Known(found.notice, found.shown)
            # A derivative is named by its own files more exactly than by a pattern of the catalog.
            steps |= {(step.target.lower(), step.by): step for step in found.steps
                      if step.target.lower() not in {target for target, _ in steps}}  # fmt: skip
            witnesses += self._witnesses(found, [bound.id for item in witnesses for bound in bounds(item.choices)])
        if declared is None:
            type_ = "dataset" if entry is None and id_.lower() in self._datasets else "model"
            return self._component(id_, type_, "third-party", known, steps, witnesses, None, entry, "")._replace(
                texts=texts
            )
        known.update(declared.facts)
        steps |= {(step.target.lower(), step.by): step for step in declared.steps}
        if declared.type == "model":
            self._kinds_of(declared)
        folder = found.shown if found is not None and declared.path is not None else ""
        return self._component(id_, declared.type, declared.origin, known, steps, witnesses, declared, entry,
                               self._manifest.where(declared.where))._replace(texts=texts, folder=folder)  # fmt: skip

    def _component(
        self, id_: str, type_: str, origin: str, known: dict[str, Known], steps: Mapping[tuple[str, str], Step],
        witnesses: list[Witness], declared: Declared | None, entry: Entry | None, where: str,
    ) -> Component:  # fmt: skip
        text = declared.license if declared is not None else None
        detected, disagreement = agreed(witnesses)
        choices, replaced = detected, ""
        status = entry.status if entry is not None else ""
        if origin == "ours":
            choices = ()
            own = [Witness("manifest", text, self._choices(text, "manifest", where))] if text is not None else []
            disagreement = agreed([*own, *(item for item in witnesses if item.source != "catalog")])[1]
        else:
            known.setdefault("model.modified", Known(value=False, where="default"))
            if text is not None and declared is not None:
                choices, disagreement = self._choices(text, "manifest", f"{where}.license"), ""
                replaced = self._replaced(declared, entry, choices, witnesses)
                status = ""
        offered = text if text is not None else written(detected)
        return Component(
            id_, type_, origin, known, choices, text, expression.parse(offered) if offered else None, replaced,
            disagreement, status, entry, tuple(steps.values()), tuple(witnesses),
            entry is not None and entry.relicensed is not None, where,
        )  # fmt: skip

    def _detect(self, id_: str, declared: Declared | None) -> Detected | None:
        """What the component's own files say; what could not be read of them is remembered."""
        ours = declared is not None and declared.origin == "ours"
        source = None if ours else self._hub.get(id_.lower())
        if declared is not None and declared.path is not None:
            from licensecheck.resolve.detected import source_of

            shown = declared.path.relative_to(self._manifest.root.resolve()).as_posix()
            source = source_of(declared.path, shown)
        elif not ours:
            stored = self._stored(id_, declared)
            # What a program fetched leaves out cards and license texts as often as not.
            if stored is not None and (
                source is None or stored.said.texts or stored.said.of("license", "license_name")
            ):
                source = stored
        if source is None:
            return None
        from licensecheck.resolve.detected import detect

        found = detect(source, id_, frozenset(self._licenses.families))
        self.incomplete += [(id_, text) for text in found.unread]
        return found

    def _stored(self, id_: str, declared: Declared | None) -> Source | None:
        """What is said by the files that a program fetched, where the project lets them be looked up."""
        cache, ollama = self._stores
        if cache is None and ollama is None:
            return None
        from licensecheck.resolve.detected import source_of
        from licensecheck.resolve.stores import in_hub_cache, in_ollama

        revision = declared.facts.get("model.revision") if declared is not None else None
        type_ = declared.type if declared is not None else "dataset" if id_.lower() in self._datasets else "model"
        for name in dict.fromkeys((id_, self._catalog.bare(id_))):
            found = in_hub_cache(cache, name, type_, str(revision.value) if revision else None) if cache else None
            if found is None and ollama is not None and type_ == "model":
                found = in_ollama(ollama, name)
            if found is not None and (source := source_of(found.path, found.shown)).said.files:
                return source
        return None

    def _witnesses(self, found: Detected, named: Collection[str]) -> Iterator[Witness]:
        """What the files say. Of several licenses with the same text, it is the one that is `named` elsewhere."""
        if found.licenses:
            names = " AND ".join(f"({item.value})" if " " in item.value else item.value for item in found.licenses)
            open_ = all(item.value.lower() in self._licenses.families for item in found.licenses)
            choices = self._choices(names, "card", found.licenses[0].where)
            known = [bound for bound in bounds(choices) if bound.id]
            named = [*named, *(bound.id for bound in known)]
            # A tag that says "another" stands for what the hub has no tag for, which standard licenses have.
            listed = [self._licenses.get(bound.id).spdx for bound in known]
            standard = any(spdx and not spdx.startswith("LicenseRef-") for spdx in listed)
            yield self._witness("card", names, choices)._replace(
                open=open_, against=found.tag if standard else "", nameless=not known
            )
        if found.texts:
            from licensecheck.resolve.textual import recognized, remembered

            for text in found.texts:
                where = f"{found.shown}/{text.file}"
                held = (
                    recognized(text.text, self._licenses) if found.held is None
                    else remembered(found.held.get((text.file, text.place), ()))
                )  # fmt: skip
                bound = tuple(of_text(item, named, where) for item in held)
                yield self._witness("text", " and ".join(item.says for item in held), (bound,))

    def _witness(self, source: str, says: str, choices: Choices) -> Witness:
        return Witness(source, says, choices, free=withholds_nothing(choices, self._licenses))

    def _replaced(self, declared: Declared, entry: Entry | None, choices: Choices, witnesses: list[Witness]) -> str:
        """What the license that the manifest declares for a third party's component replaces; '' for nothing."""
        known = {"service": "its provider's terms", "unreleased": "that it was never released"}
        others = [
            f"{item.says} ({item.source})" for item in witnesses if not item.open and ids(item.choices) != ids(choices)
        ]
        if entry is not None and entry.status:
            others.append(f"{known[entry.status]} (catalog)")
        if not others:
            return ""
        replaced = " and ".join(others)
        if declared.reason is None:
            key = f"{declared.where}.license_reason"
            self.problems.append(Problem(
                self._manifest.file, f"{self._manifest.prefix}.{key}".lstrip("."),
                f"the declared license {declared.license!r} of {declared.id!r} replaces {replaced}, and no reason is given",
                "Add license_reason, or leave the license out.",
            ))  # fmt: skip
        return replaced

    def _kinds_of(self, declared: Declared) -> None:
        """A known model is no dataset that another could be trained on."""
        for step in declared.steps:
            known = step.by == "trained_on" and step.target.lower() not in self._declared
            if known and self._catalog.find(step.target) is not None:
                self.problems.append(Problem(
                    self._manifest.file, step.where.partition(": ")[2], f"{step.target!r} is a model, and no dataset",
                    'Name it in derived_from, by = "distilled" if its outputs were used.',
                ))  # fmt: skip

    def _choices(self, text: str, source: str, where: str) -> Choices:
        return tuple(
            tuple(self._bound(name, source, where) for name in branch)
            for branch in expression.branches(expression.parse(text))
        )

    def _bound(self, name: str, source: str, where: str) -> Bound:
        found = self._licenses.find(name)
        if found is None:
            return Bound("", name, source, where)
        id_, assumed = found
        note = f"{name!r} is taken for {id_}" if assumed else ""
        return Bound(id_, name, source, where, note, bool(self._licenses.get(id_).unread))


def _from_entry(id_: str, entry: Entry | None) -> dict[str, Known]:
    known = {
        "model.id": Known(id_, f"catalog: {id_}"),
        "model.from_product": Known(value=False, where="default"),
        "model.access": Known("weights", "default"),
    }
    if entry is not None and entry.status == "service":
        known["model.access"] = Known("provider", entry.where)
    if entry is not None and entry.modality:
        known["model.modality"] = Known(entry.modality, entry.where)
    if entry is not None and entry.notice is not None:
        known["model.notice"] = Known(entry.notice, entry.where)
    return known

"""The components of a project: every declared model and dataset and all that they were made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from licensecheck.licenses import Licenses
from licensecheck.project import Declared, Known, Project, Step
from licensecheck.resolve import expression
from licensecheck.resolve.catalog import Catalog, Entry
from licensecheck.resolve.expression import Expression
from licensecheck.resolve.files import has_notice


class Bound(NamedTuple):
    """A license that a component came under, and who says so."""

    id: str  # of the encoded license; "" where none has this name
    name: str  # as written
    source: str  # manifest | catalog
    where: str
    assumed: str = ""


class Component(NamedTuple):
    """A model or dataset with what is known of it. A third party's license binds whoever uses it; of ours, the
    declared license is what we offer to others and binds nobody here.
    """

    id: str
    type: str
    origin: str
    facts: Mapping[str, Known]
    choices: tuple[tuple[Bound, ...], ...]  # inbound: the ways to comply; of each, what binds together
    declared: str | None
    release: Expression | None  # ours, or a third party's as its maker published it
    replaced: str  # what a manifest's override replaces
    status: str  # "", "service", "unreleased"
    entry: Entry | None
    steps: tuple[Step, ...]
    ends_search: bool  # its licensor gave new terms, so nothing before it binds
    where: str

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
    """All components by id; what is not declared is looked up when it is reached."""

    def __init__(self, project: Project, licenses: Licenses, catalog: Catalog) -> None:
        self._licenses, self._catalog = licenses, catalog
        self._declared = {item.id: item for item in project.declared}
        self._found: dict[str, Component] = {}
        self._manifest = project.manifest
        self.incomplete: list[str] = []  # what could not be read

    def __getitem__(self, id_: str) -> Component:
        if id_ not in self._found:
            declared = self._declared.get(id_)
            self._found[id_] = self._resolve(id_, declared)
        return self._found[id_]

    def _resolve(self, id_: str, declared: Declared | None) -> Component:
        entry = self._catalog.find(id_)
        known: dict[str, Known] = {"model.id": Known(id_, f"catalog: {id_}")}
        steps: dict[tuple[str, str], Step] = {}
        if entry is not None:
            if entry.modality:
                known["model.modality"] = Known(entry.modality, entry.where)
            if entry.notice is not None:
                known["model.notice"] = Known(entry.notice, entry.where)
            steps = {(base.model, base.by): Step(base.model, base.by, entry.where) for base in entry.bases}
        known["model.from_product"] = Known(False, "default")
        known["model.access"] = Known("weights", "default")
        place = ""
        type_, origin, text, replaced = "model", "third-party", None, ""
        if declared is not None:
            known.update(declared.facts)
            type_, origin, text = declared.type, declared.origin, declared.license
            place = self._manifest.where(f"{declared.where}.license")
            self._read(declared, known)
            steps |= {(step.target, step.by): step for step in declared.steps}
        if origin == "third-party":
            known.setdefault("model.modified", Known(False, "default"))
        choices: tuple[tuple[Bound, ...], ...] = ()
        stated = entry.license if entry is not None else ""
        if origin == "third-party":
            if text is not None:
                choices = self._choices(text, "manifest", place)
                if (
                    stated
                    and entry is not None
                    and self._ids(choices) != self._ids(self._choices(stated, "catalog", ""))
                ):
                    replaced = f"{stated} ({entry.where})"
            elif stated and entry is not None:
                choices = self._choices(stated, "catalog", entry.where)
        offered = text if text is not None else stated
        return Component(
            id_, type_, origin, known, choices, text, expression.parse(offered) if offered else None, replaced,
            "" if entry is None or text is not None else entry.status, entry, tuple(steps.values()),
            entry is not None and entry.relicensed is not None,
            self._manifest.where(declared.where) if declared is not None else "",
        )  # fmt: skip

    def _read(self, declared: Declared, known: dict[str, Known]) -> None:
        """Add what the component's own files say."""
        if declared.path is None:
            return
        where = self._manifest.where(f"{declared.where}.path")
        notice = has_notice(declared.path)
        if notice is None:
            self.incomplete.append(f"{where}: the folder of {declared.id} cannot be read")
        elif "model.notice" not in declared.facts:
            known["model.notice"] = Known(notice, where)

    def _choices(self, text: str, source: str, where: str) -> tuple[tuple[Bound, ...], ...]:
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
        return Bound(id_, name, source, where, note)

    @staticmethod
    def _ids(choices: tuple[tuple[Bound, ...], ...]) -> set[frozenset[str]]:
        return {frozenset(bound.id or bound.name for bound in branch) for branch in choices}

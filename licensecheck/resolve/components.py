"""The components of a project: every declared model and dataset and all that they were made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from licensecheck.errors import Problem
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
    """All components by id, in any case; what is not declared is looked up when it is reached."""

    def __init__(self, project: Project, licenses: Licenses, catalog: Catalog) -> None:
        self._licenses, self._catalog = licenses, catalog
        self._manifest = project.manifest
        self._declared = {item.id.lower(): item for item in project.declared}
        self._found: dict[str, Component] = {}
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

    def _resolve(self, id_: str, declared: Declared | None) -> Component:
        entry = self._catalog.find(id_)
        id_ = declared.id if declared is not None else id_
        known = {
            "model.id": Known(id_, f"catalog: {id_}"),
            "model.from_product": Known(value=False, where="default"),
            "model.access": Known("weights", "default"),
        }
        steps: dict[tuple[str, str], Step] = {}
        if entry is not None:
            if entry.modality:
                known["model.modality"] = Known(entry.modality, entry.where)
            if entry.notice is not None:
                known["model.notice"] = Known(entry.notice, entry.where)
            steps = {
                (base.model.lower(), base.by): Step(base.model, base.by, entry.where, True) for base in entry.bases
            }
        if declared is None:
            type_ = "dataset" if entry is None and id_.lower() in self._datasets else "model"
            known["model.modified"] = Known(value=False, where="default")
            choices, offered = self._from_catalog(entry), entry.license if entry is not None else ""
            return Component(
                id_, type_, "third-party", known, choices, None, expression.parse(offered) if offered else None, "",
                entry.status if entry is not None else "", entry, tuple(steps.values()), _ends(entry), "",
            )  # fmt: skip
        known.update(declared.facts)
        self._read(declared, known)
        steps |= {(step.target.lower(), step.by): step for step in declared.steps}
        if declared.type == "model":
            self._kinds_of(declared)
        where = self._manifest.where(declared.where)
        text, stated = declared.license, self._from_catalog(entry)
        choices, replaced = stated, ""
        if declared.origin == "ours":
            choices = ()
        else:
            known.setdefault("model.modified", Known(value=False, where="default"))
            if text is not None:
                choices = self._choices(text, "manifest", f"{where}.license")
                replaced = self._replaced(declared, entry, choices, stated)
        offered = text if text is not None else entry.license if entry is not None else ""
        return Component(
            id_, declared.type, declared.origin, known, choices, text, expression.parse(offered) if offered else None,
            replaced, "" if entry is None or text is not None else entry.status, entry, tuple(steps.values()),
            _ends(entry), where,
        )  # fmt: skip

    def _from_catalog(self, entry: Entry | None) -> Choices:
        return self._choices(entry.license, "catalog", entry.where) if entry is not None and entry.license else ()

    def _replaced(self, declared: Declared, entry: Entry | None, choices: Choices, stated: Choices) -> str:
        """What the license that the manifest declares for a third party's component replaces; '' for nothing."""
        if entry is None or (stated and self._ids(choices) == self._ids(stated)):
            return ""
        known = {"service": "its provider's terms", "unreleased": "that it was never released"}
        replaced = f"{known.get(entry.status, entry.license)} ({entry.where})"
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

    def _read(self, declared: Declared, known: dict[str, Known]) -> None:
        """Add what the component's own files say."""
        if declared.path is None:
            return
        where = self._manifest.where(f"{declared.where}.path")
        notice = has_notice(declared.path)
        if notice is None:
            self.incomplete.append((declared.id, f"{where}: the folder of {declared.id} cannot be read"))
        elif "model.notice" not in declared.facts:
            known["model.notice"] = Known(notice, where)

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
        return Bound(id_, name, source, where, note)

    @staticmethod
    def _ids(choices: Choices) -> set[frozenset[str]]:
        return {frozenset(bound.id or bound.name.lower() for bound in branch) for branch in choices}


Choices = tuple[tuple[Bound, ...], ...]


def _ends(entry: Entry | None) -> bool:
    return entry is not None and entry.relicensed is not None

"""From a manifest's tables to a project: every reference followed, every mistake found."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from licensecheck import facts, kinds, schema
from licensecheck.errors import InputError, Problem, nearest
from licensecheck.licenses import Licenses
from licensecheck.manifest import Manifest, locate, manifest_schema, read
from licensecheck.project import (
    Agreement,
    Declared,
    Deployment,
    Display,
    Evidence,
    Known,
    Organization,
    Policy,
    Project,
    Step,
    Waiver,
)
from licensecheck.terms import CATEGORIES

EVIDENCE_LIMIT: Final = 2_000_000
_SHARED: Final = ("monthly_active_users", "monthly_revenue_usd", "daily_active_users", "monthly_visits")
_MODEL_FACTS: Final = tuple(
    fact.field for fact in facts.FACTS.values() if fact.subject == "model" and fact.judged and not fact.derived
)


def load(path: Path, licenses: Licenses, on: datetime.date, sets: Sequence[str] = ()) -> Project:
    """Read, check and type the manifest at, in or above `path`, as of the day `on`.

    Raises:
        InputError: it cannot be used; every problem is listed.

    """
    manifest = read(locate(path), sets)
    shape = schema.Shape(manifest_schema())
    tables, problems = shape.validate(manifest.tables, manifest.file, manifest.prefix)
    if tables is None:
        # What else is wrong with the parts that can be read is said in the same run.
        builder = _Builder(manifest, _salvage(manifest.tables), licenses, on)
        builder.references()
        raise InputError(problems + builder.problems)
    builder = _Builder(manifest, tables, licenses, on)
    project = builder.project()
    if builder.problems:
        raise InputError(builder.problems)
    return project


def _salvage(tables: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of a faulty manifest whose names can be followed."""
    found: dict[str, Any] = {}
    for key, name in (("models", "id"), ("datasets", "id"), ("deployments", "name")):
        entries = tables.get(key)
        found[key] = [
            {field: value for field, value in entry.items() if isinstance(value, (str, list)) and _plain(value)}
            for entry in (entries if isinstance(entries, list) else [])
            if isinstance(entry, dict) and isinstance(entry.get(name), str)
        ]
    return found


def _plain(value: object) -> bool:
    if isinstance(value, list):
        links = all(isinstance(item, dict) and isinstance(item.get("model"), str) for item in value)
        return links or all(isinstance(item, str) for item in value)
    return True


class _Builder:
    def __init__(self, manifest: Manifest, tables: Mapping[str, Any], licenses: Licenses, on: datetime.date) -> None:
        self.manifest, self.tables, self.licenses, self.on = manifest, tables, licenses, on
        self.problems: list[Problem] = []

    def wrong(self, key: str, problem: str, remedy: str = "") -> None:
        prefix = self.manifest.prefix + "." if self.manifest.prefix else ""
        self.problems.append(Problem(self.manifest.file, prefix + key, problem, remedy))

    def entries(self, key: str) -> list[tuple[str, Mapping[str, Any]]]:
        return [(f"{key}[{index}]", entry) for index, entry in enumerate(self.tables.get(key, ()))]

    def project(self) -> Project:
        declared = [self.declared(place, entry, "model") for place, entry in self.entries("models")]
        declared += [self.declared(place, entry, "dataset") for place, entry in self.entries("datasets")]
        self.references()
        organization = self.organization(self.tables.get("organization", {}), "organization")
        deployments = self.deployments(declared, organization)
        evidence = tuple(self.evidence(place, entry) for place, entry in self.entries("evidence"))
        waivers = tuple(self.waiver(place, entry) for place, entry in self.entries("waivers"))
        policy = self.tables.get("policy", {})
        for key in ("allow", "deny"):
            for index, name in enumerate(policy.get(key, ())):
                if name not in CATEGORIES:
                    self.license_id(name, f"policy.{key}[{index}]", "a license id or a category")
        for key, value in self.tables.get("sources", {}).items():
            if value is not False:
                self.wrong(f"sources.{key}", "models' files cannot be looked up there yet", "Leave it out.")
        return Project(
            self.tables.get("project", {}).get("name", self.manifest.root.resolve().name), self.manifest,
            tuple(declared), deployments, evidence, waivers,
            Policy(policy.get("fail_on", "undetermined"), tuple(policy.get("allow", ())), tuple(policy.get("deny", ())),
                   self.manifest.where("policy")),
            self.on,
        )  # fmt: skip

    # -- references -----------------------------------------------------------------------------------------------

    def references(self) -> None:
        """Names that are declared twice, that nothing declares, and cycles."""
        seen: dict[str, str] = {}
        for key in ("models", "datasets"):
            for place, entry in self.entries(key):
                first = seen.setdefault(entry["id"].lower(), place)
                if first != place:
                    self.wrong(f"{place}.id", f"{entry['id']!r} is declared already, at {first}", "Remove one of them.")
        names: dict[str, str] = {}
        for place, entry in self.entries("deployments"):
            first = names.setdefault(entry["name"], place)
            if first != place:
                self.wrong(f"{place}.name", f"a deployment {entry['name']!r} is declared already", "Rename one.")
            for key in ("models", "datasets"):
                known = {item["id"] for _, item in self.entries(key)}
                for index, name in enumerate(entry.get(key, ())):
                    if name not in known:
                        self.wrong(f"{place}.{key}[{index}]", f"no [[{key}]] entry declares {name!r}",
                                   nearest(name, known) or f"Declare it under [[{key}]].")  # fmt: skip
        self.cycles()

    def cycles(self) -> None:
        links: dict[str, list[str]] = {}
        for key in ("models", "datasets"):
            for _, entry in self.entries(key):
                targets = [item["model"] if isinstance(item, dict) else item
                           for field in ("derived_from", "trained_on", "generated_by", "made_from")
                           for item in entry.get(field, ())]  # fmt: skip
                links.setdefault(entry["id"], []).extend(targets)
        done: set[str] = set()
        for start in links:
            cycle = _cycle(start, links, done)
            if cycle:
                self.wrong("models" if start in [entry["id"] for _, entry in self.entries("models")] else "datasets",
                           f"a component is made from itself: {' <- '.join(cycle)}",
                           "Take the step out that did not happen.")  # fmt: skip

    # -- parts ----------------------------------------------------------------------------------------------------

    def known(self, entry: Mapping[str, Any], subject: str, place: str, fields: Iterable[str]) -> dict[str, Known]:
        """The declared facts of an entry, under their full names."""
        found: dict[str, Known] = {}
        for field in fields:
            if field not in entry:
                continue
            value, fact = entry[field], facts.FACTS[f"{subject}.{field}"]
            where = self.manifest.where(f"{place}.{field}")
            if fact.key:
                for key, item in value.items():
                    where = self.manifest.where(f"{place}.{field}.{key}")
                    found[f"{subject}.{field}.{key}"] = Known(item, where)
                    if fact.key == "month" and key > self.on.strftime("%Y-%m"):
                        self.wrong(f"{place}.{field}.{key}", f"the month {key} is still to come", "Check the month.")
            else:
                found[f"{subject}.{field}"] = Known(tuple(value) if isinstance(value, list) else value, where)
            if fact.name == "model.obtained" and value > self.on:
                self.wrong(f"{place}.{field}", f"{value} is still to come", "Check the date.")
        return found

    def organization(self, entry: Mapping[str, Any], place: str) -> Organization:
        fields = [fact.field for fact in facts.FACTS.values() if fact.subject == "organization" and fact.judged]
        agreements = []
        for index, item in enumerate(entry.get("agreements", ())):
            at = f"{place}.agreements[{index}]"
            stated: Mapping[str, Any] = {"license": item} if isinstance(item, str) else item
            for number, kind in enumerate(stated.get("covers", ())):
                if kind not in kinds.TERM_KINDS:
                    self.wrong(f"{at}.covers[{number}]", f"there is no kind of term {kind!r}",
                               nearest(kind, kinds.TERM_KINDS))  # fmt: skip
            id_ = self.license_id(stated["license"], at, "a license id")
            agreements.append(Agreement(id_, tuple(stated.get("covers", ())), stated.get("until"),
                                        stated.get("reference", ""), self.manifest.where(at)))  # fmt: skip
        registrations = {
            self.license_id(name, f"{place}.registrations[{index}]", "a license id"):
                self.manifest.where(f"{place}.registrations[{index}]")
            for index, name in enumerate(entry.get("registrations", ()))
        }  # fmt: skip
        return Organization(self.known(entry, "organization", place, fields), tuple(agreements), registrations)

    def license_id(self, name: str, key: str, wanted: str) -> str:
        found = self.licenses.find(name)
        if found is not None:
            return found[0]
        names = [*self.licenses.files, *(CATEGORIES if "category" in wanted else ())]
        self.wrong(key, f"{name!r} is not {wanted}",
                   nearest(name, names) or "`licensecheck licenses` lists them.")  # fmt: skip
        return name

    def declared(self, place: str, entry: Mapping[str, Any], type_: str) -> Declared:
        made = [field for field in ("derived_from", "trained_on", "generated_by", "made_from") if entry.get(field)]
        if made and "origin" not in entry and type_ == "model":
            self.wrong(f"{place}.origin", f"who made {entry['id']!r} must be said where {made[0]!r} is given",
                       'Write origin = "ours" or origin = "third-party".')  # fmt: skip
        steps = [Step(item["model"], item["by"], self.manifest.where(f"{place}.derived_from[{index}]"))
                 for index, item in enumerate(entry.get("derived_from", ()))]  # fmt: skip
        for field in ("trained_on", "generated_by", "made_from"):
            steps += [Step(item, field, self.manifest.where(f"{place}.{field}[{index}]"))
                      for index, item in enumerate(entry.get(field, ()))]  # fmt: skip
        fields = _MODEL_FACTS if type_ == "model" else ()
        known = self.known(entry, "model", place, fields)
        known["model.id"] = Known(entry["id"], self.manifest.where(f"{place}.id"))
        path = self.inside(entry["path"], f"{place}.path") if "path" in entry else None
        return Declared(entry["id"], type_, entry.get("origin", "third-party"), entry.get("license"),
                        entry.get("license_reason"), known, tuple(steps), path, place)  # fmt: skip

    def inside(self, name: str, key: str) -> Path | None:
        """The place in the project that a relative path names; one that leaves it is a mistake in the manifest."""
        root = self.manifest.root.resolve()
        if "\0" not in name and not Path(name).is_absolute():
            path = (root / name).resolve()
            if path == root or root in path.parents:
                return path
        self.wrong(key, f"{name!r} is outside the project", "Name a place below the manifest's folder.")
        return None

    def deployments(self, declared: Sequence[Declared], organization: Organization) -> tuple[Deployment, ...]:
        entries = self.entries("deployments") or [("deployments[0]", {"name": "default"})]
        named = {model for _, entry in entries for model in entry.get("models", ())}
        bases = {step.target for item in declared for step in item.steps}
        rest = [item.id for item in declared if item.type == "model" and item.id not in named | bases]
        shared = self.shared_figures(entries)
        fields = [fact.field for fact in facts.FACTS.values()
                  if fact.subject == "deployment" and fact.judged and not fact.derived]  # fmt: skip
        found = []
        for place, entry in entries:
            own = organization
            if "organization" in entry:
                changed = self.organization(entry["organization"], f"{place}.organization")
                own = Organization(
                    {**organization.facts, **changed.facts},
                    changed.agreements if "agreements" in entry["organization"] else organization.agreements,
                    changed.registrations if "registrations" in entry["organization"] else organization.registrations,
                )
            known = {**shared.get(entry.get("product", ""), {}), **self.known(entry, "deployment", place, fields)}
            display = None
            if "display" in entry:
                display = tuple(Display(item, "") if isinstance(item, str) else Display(item["text"], item.get("on", ""))
                                for item in entry["display"])  # fmt: skip
                known["deployment.display"] = Known(tuple(item.text for item in display),
                                                    self.manifest.where(f"{place}.display"))  # fmt: skip
            found.append(Deployment(entry["name"], tuple(entry.get("models", rest)), tuple(entry.get("datasets", ())),
                                    known, display, own, place))  # fmt: skip
        return tuple(found)

    def shared_figures(self, entries: list[tuple[str, Mapping[str, Any]]]) -> dict[str, dict[str, Known]]:
        """The figures of each product, which all its deployments share."""
        products: dict[str, dict[str, Known]] = {}
        for place, entry in entries:
            if "product" not in entry:
                continue
            product = products.setdefault(entry["product"], {})
            for field in _SHARED:
                if field not in entry:
                    continue
                name = f"deployment.{field}"
                first = product.setdefault(name, Known(entry[field], self.manifest.where(f"{place}.{field}")))
                if first.value != entry[field]:
                    self.wrong(f"{place}.{field}",
                               f"the product {entry['product']!r} has two figures, {first.value} and {entry[field]}",
                               "It is the figure of the whole product: write the same one, or write it once.")  # fmt: skip
        return products

    def evidence(self, place: str, entry: Mapping[str, Any]) -> Evidence:
        self.narrowing(place, entry)
        self.code(entry["term"], f"{place}.term")
        if ("file" in entry) is ("statement" in entry):
            self.wrong(place, "evidence is a file or a statement, one of them", "Write `file` or `statement`.")
        text = unreadable = None
        if "file" in entry:
            text, unreadable = self.evidence_file(entry["file"], f"{place}.file")
        return Evidence(entry["term"], entry.get("model"), entry.get("deployment"), entry.get("file"), text, unreadable,
                        entry.get("statement"), self.manifest.where(place))  # fmt: skip

    def evidence_file(self, name: str, key: str) -> tuple[str | None, str | None]:
        """Its text, or why it cannot be read; a path that leaves the project is a mistake in the manifest."""
        path = self.inside(name, key)
        if path is None:
            return None, "is outside the project"
        try:
            with path.open("rb") as handle:
                data = handle.read(EVIDENCE_LIMIT + 1)
        except OSError as error:
            return None, "does not exist" if isinstance(error, FileNotFoundError) else "cannot be read"
        if len(data) > EVIDENCE_LIMIT:
            return None, f"is larger than {EVIDENCE_LIMIT // 1_000_000} MB"
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None, "is no UTF-8 text"
        return (None, "is no text") if "\0" in text else (text, None)

    def waiver(self, place: str, entry: Mapping[str, Any]) -> Waiver:
        self.narrowing(place, entry)
        self.code(entry["finding"], f"{place}.finding")
        return Waiver(entry["finding"], entry.get("model"), entry.get("deployment"), entry["reason"], entry["until"],
                      self.manifest.where(place))  # fmt: skip

    def narrowing(self, place: str, entry: Mapping[str, Any]) -> None:
        components = {item["id"] for key in ("models", "datasets") for _, item in self.entries(key)}
        names = {item["name"] for _, item in self.entries("deployments")} or {"default"}
        for key, known in (("model", components), ("deployment", names)):
            if key in entry and entry[key] not in known:
                self.wrong(
                    f"{place}.{key}", f"the manifest declares no {key} {entry[key]!r}", nearest(entry[key], known)
                )

    def code(self, code: str, key: str) -> None:
        """A finding's code: a kind about the project, or LICENSE/TERM."""
        license_, slash, term = code.partition("/")
        if not slash:
            if code not in kinds.ABOUT_PROJECT | {"not-licensed"}:
                self.wrong(key, f"there is no finding {code!r}",
                           nearest(code, kinds.ABOUT_PROJECT) or "Write it as reports do: 'license-id/term'.")  # fmt: skip
            return
        if license_ not in self.licenses.files:
            self.license_id(license_, key, "a license id") if self.licenses.find(license_) is None else self.wrong(
                key, f"findings name this license by its id {self.licenses.find(license_)[0]!r}",  # type: ignore[index]
                f"Write '{self.licenses.find(license_)[0]}/{term}'.")  # type: ignore[index]  # fmt: skip
            return
        codes = [known.code for known in self.licenses.get(license_).terms]
        if term not in codes:
            self.wrong(key, f"{license_} has no term {term!r}", nearest(term, codes) or f"It has {', '.join(codes)}.")


def _cycle(start: str, links: Mapping[str, Sequence[str]], done: set[str]) -> list[str]:
    """A chain of links that comes back to where it was, found by depth, without recursion; [] if there is none."""
    path: list[str] = []
    stack: list[tuple[str, Iterator[str]]] = [(start, iter(links.get(start, ())))]
    if start in done:
        return []
    path.append(start)
    while stack:
        node, targets = stack[-1]
        target = next(targets, None)
        if target is None:
            done.add(node)
            stack.pop()
            path.pop()
        elif target in path:
            done.update(path)
            return [*path[path.index(target) :], target]
        elif target not in done:
            path.append(target)
            stack.append((target, iter(links.get(target, ()))))
    return []

"""From a manifest's tables to a project: every reference followed, every mistake found."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from licensecheck import facts, kinds, schema
from licensecheck.errors import InputError, Problem, nearest
from licensecheck.extending import Reader
from licensecheck.licenses import Licenses
from licensecheck.manifest import Manifest, locate, manifest_schema, read
from licensecheck.printable import printable
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
from licensecheck.purl import PREFIX
from licensecheck.references import References, names_in
from licensecheck.sources import Sources
from licensecheck.terms import CATEGORIES, Term, Whole
from licensecheck.terms import Evidence as Shown
from licensecheck.textfiles import text_or_reason

EVIDENCE_LIMIT: Final = 2_000_000
_SHARED: Final = ("monthly_active_users", "monthly_revenue_usd", "daily_active_users", "monthly_visits")
_MODEL_FACTS: Final = tuple(
    fact.field for fact in facts.FACTS.values() if fact.subject == "model" and fact.judged and not fact.derived
)


def load(
    path: Path,
    licenses: Licenses,
    on: datetime.date,
    sets: Sequence[str] = (),
    standard: Mapping[str, Path] | None = None,
    shared: Sequence[Path] = (),
    text: str | None = None,
    past: Reader | None = None,
) -> Project:
    """Read, check and type the manifest at, in or above `path`, as of the day `on`.

    Args:
        path: a manifest, or a folder.
        licenses: those that it may name.
        on: the day as of which it is judged.
        sets: FACT=VALUE texts that replace what it says.
        standard: the folders that `true` means in `[sources]`.
        shared: folders outside the repository in which files that it extends may lie.
        text: what the manifest would hold, to judge that instead of what it holds.
        past: reads the files that it extends, where it is that of a git revision.

    Raises:
        InputError: it cannot be used; every problem is listed.
    """
    manifest = read(locate(path), sets, shared, text, past)
    shape = schema.Shape(manifest_schema())
    tables, problems = shape.validate(manifest.tables, manifest.file, manifest.prefix)
    if tables is None:
        # What else is wrong with the parts that can be read is said in the same run.
        tables = shape.prune({**manifest.tables, "schema": schema.FORMAT})
    builder = _Builder(manifest, tables, licenses, on, standard or {}, pruned=bool(problems))
    project = builder.project()
    problems += builder.problems
    if problems:
        raise InputError(_placed(problem, manifest) for problem in problems)
    return project


def _placed(problem: Problem, manifest: Manifest) -> Problem:
    """The problem with its line; a mistake in a value that `--set` gave is one of the option, not of the file."""
    key = (problem.key or "").removeprefix(manifest.prefix + "." if manifest.prefix else "")
    label = next(
        (label for path, label in manifest.sets.items() if key == path or key.startswith((path + "[", path + "."))), ""
    )
    if label:
        return problem._replace(file=label)
    if problem.file == manifest.file and key:
        file, key = manifest.origin(key)
        problem = problem._replace(file=file, key=key)
    positions = manifest.positions.get(problem.file)
    span = positions.find(problem.key or "") if positions is not None else None
    return problem._replace(line=span.line) if span is not None else problem


class _Builder:
    def __init__(
        self, manifest: Manifest, tables: Mapping[str, Any], licenses: Licenses, on: datetime.date,
        standard: Mapping[str, Path], *, pruned: bool,
    ) -> None:  # fmt: skip
        self.manifest, self.tables, self.licenses, self.on = manifest, tables, licenses, on
        self.sources = Sources(manifest, tables.get("sources", {}), standard, self.wrong, self.inside)
        self.pruned = pruned  # faulty parts were taken out, so that what is missing now may have been there
        self.problems: list[Problem] = []

    def wrong(self, key: str, problem: str, remedy: str = "") -> None:
        prefix = self.manifest.prefix + "." if self.manifest.prefix else ""
        self.problems.append(Problem(self.manifest.file, prefix + key, problem, remedy))

    def entries(self, key: str) -> list[tuple[str, Mapping[str, Any]]]:
        entries = enumerate(self.tables.get(key, ()))
        return [(f"{key}[{index}]", entry) for index, entry in entries if entry is not None]

    def project(self) -> Project:
        declared = [self.declared(place, entry, "model") for place, entry in self.entries("models")]
        declared += [self.declared(place, entry, "dataset") for place, entry in self.entries("datasets")]
        declared += [self.sources.declared(place, entry) for place, entry in self.entries("packages")]
        for found in References(self.manifest, self.entries).problems():
            self.wrong(*found)
        organization = self.organization(self.tables.get("organization", {}), "organization")
        deployments = self.deployments(declared, organization)
        evidence = tuple(self.evidence(place, entry) for place, entry in self.entries("evidence"))
        waivers = tuple(self.waiver(place, entry) for place, entry in self.entries("waivers"))
        keys = [(item.finding, item.model, item.deployment) for item in waivers]
        for index, waiver in enumerate(waivers):
            if keys.index(keys[index]) < index:
                self.wrong(
                    self.entries("waivers")[index][0], f"a second waiver of the same {waiver.finding!r}", "Remove one."
                )
        return Project(
            self.tables.get("project", {}).get("name", printable(self.manifest.root.resolve().name)), self.manifest,
            tuple(declared), deployments, evidence, waivers,
            self.policy({}, "policy"),
            self.on, self.sources.stores(), self.sources.packages(),
        )  # fmt: skip

    def policy(self, own: Mapping[str, Any], place: str) -> Policy:
        """The project's policy, with what a deployment says otherwise."""
        table = {**self.tables.get("policy", {}), **own}
        for key in ("allow", "deny", "review"):
            for index, name in enumerate(own.get(key, ()) if own else table.get(key, ())):
                kind = key != "allow" and name in kinds.TERM_KINDS
                if not kind and name not in CATEGORIES and name.lower() not in self.licensors:
                    self.license_id(name, f"{place}.{key}[{index}]", "a license id, a category or a licensor")
        allow, deny, review = (tuple(table.get(key, ())) for key in ("allow", "deny", "review"))
        return Policy(table.get("fail_on", "undetermined"), allow, deny, review, self.manifest.where(place),
                      table.get("advisories", True))  # fmt: skip

    @functools.cached_property
    def licensors(self) -> set[str]:
        return {license_.licensor.lower() for license_ in self.licenses}

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
            agreements.append(Agreement(id_, _tuple(stated.get("covers")), stated.get("until"),
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
        if made and "origin" not in entry and type_ == "model" and not self.pruned:
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
        if entry.get("origin") == "ours" and entry.get("from_product"):
            self.wrong(f"{place}.from_product", "what is ours was not received inside a vendor's product",
                       "Declare it of the model that was received.")  # fmt: skip
        if entry["id"].startswith(PREFIX):
            self.wrong(f"{place}.id", f"{entry['id']!r} names a software package", "Declare it under [[packages]].")
        path = self.inside(entry["path"], f"{place}.path") if "path" in entry else None
        return Declared(entry["id"], type_, entry.get("origin", "third-party"), entry.get("license"),
                        entry.get("license_reason"), known, tuple(steps), path, place)  # fmt: skip

    def inside(self, name: str, key: str) -> Path | None:
        """The place in the project that a relative path names; one that leaves it is a mistake in the manifest."""
        root = self.manifest.root.resolve()
        if not Path(name).is_absolute():
            try:
                path = (root / name).resolve()
            except (OSError, RuntimeError, ValueError):  # a loop of links, a name too long
                self.wrong(key, f"{schema.show(name)} cannot be followed", "Name a place below the manifest's folder.")
                return None
            if path == root or root in path.parents:
                return path
        self.wrong(key, f"{name!r} is outside the project", "Name a place below the manifest's folder.")
        return None

    def deployments(self, declared: Sequence[Declared], organization: Organization) -> tuple[Deployment, ...]:
        entries = self.entries("deployments") or [("deployments[0]", {"name": "default"})]
        named = {model for _, entry in entries for model in entry.get("models", ())}
        bases = {step.target.lower() for item in declared if item.type == "model" for step in item.steps}
        named = {name.lower() for name in named}
        rest = [item.id for item in declared if item.type == "model" and item.id.lower() not in named | bases]
        spelled = {item.id.lower(): item.id for item in declared}
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
            packages = entry.get("packages", entry.get("offering") != "weights")
            models = tuple(spelled.get(name.lower(), name) for name in entry.get("models", rest))
            datasets = tuple(spelled.get(name.lower(), name) for name in entry.get("datasets", ()))
            named_packages = self.tables.get("sources", {}).keys() & {"packages", "python"} or self.entries("packages")
            used = models or datasets or (packages and named_packages)
            listed = any(item.type != "package" for item in declared)
            if listed and not used and "deployments" in self.tables and not self.pruned:
                self.wrong(place, f"the deployment {entry['name']!r} uses no model and no dataset",
                           "Name in `models` those it uses, or remove it.")  # fmt: skip
            policy = self.policy(entry["policy"], f"{place}.policy") if entry.get("policy") else None
            found.append(Deployment(entry["name"], models, datasets, known, display, own, self.manifest.where(place),
                                    policy, packages))  # fmt: skip
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
        term = self.code(entry["term"], f"{place}.term")
        shows = entry["term"] in ("service-terms", "policy") if term is None else term.shown_by != Shown()
        if not shows and (term is not None or entry["term"] in kinds.KINDS):
            self.wrong(f"{place}.term", f"no evidence is looked at for {entry['term']!r}",
                       "Evidence shows that a duty is met; a limit is met by its facts, or by an agreement.")  # fmt: skip
        if ("file" in entry) is ("statement" in entry) and ("file" in entry or not self.pruned):
            self.wrong(place, "evidence is a file or a statement, one of them", "Write `file` or `statement`.")
        text = unreadable = None
        if "file" in entry:
            text, unreadable = self.evidence_file(entry["file"], f"{place}.file")
        held = self.held(text, term)
        if text is not None and term is not None:
            text = self.besides_licenses(text, term)
        return Evidence(entry["term"], entry.get("model"), entry.get("deployment"), entry.get("file"), text, unreadable,
                        entry.get("statement"), self.manifest.where(place), held)  # fmt: skip

    def held(self, text: str | None, term: Term | None) -> Mapping[Whole, int]:
        if text is None or term is None or not term.texts:
            return {}
        from licensecheck.identify.held import lines_of

        return lines_of(text, term, self.licenses)

    def besides_licenses(self, text: str, term: Term) -> str:
        """What a license orders to be shown does not stand in a copy of the license."""
        if not (term.shown_by.display or term.shown_by.notice or term.shown_by.points):
            return text
        from licensecheck.identify.held import besides_licenses

        return besides_licenses(text, self.licenses)

    def evidence_file(self, name: str, key: str) -> tuple[str | None, str | None]:
        """Its text, or why it cannot be read; a path that leaves the project is a mistake in the manifest."""
        path = self.inside(name, key)
        if path is None:
            return None, "is outside the project"
        if path == (self.manifest.root / self.manifest.file).resolve():
            self.wrong(key, "the manifest is no evidence for itself", "Name the file that shows it.")
        return text_or_reason(path, EVIDENCE_LIMIT)

    def waiver(self, place: str, entry: Mapping[str, Any]) -> Waiver:
        self.narrowing(place, entry)
        self.code(entry["finding"], f"{place}.finding")
        return Waiver(entry["finding"], entry.get("model"), entry.get("deployment"), entry["reason"], entry["until"],
                      self.manifest.where(place))  # fmt: skip

    def narrowing(self, place: str, entry: Mapping[str, Any]) -> None:
        components = names_in(self.manifest, "models") | names_in(self.manifest, "datasets")
        names = names_in(self.manifest, "deployments") or {"default"}
        for key, known in (("model", components), ("deployment", names)):
            if key in entry and entry[key] not in known and not (key == "model" and entry[key].startswith(PREFIX)):
                self.wrong(
                    f"{place}.{key}", f"the manifest declares no {key} {entry[key]!r}", nearest(entry[key], known)
                )

    def code(self, code: str, key: str) -> Term | None:
        """The term that a finding's code names: a kind about the project has none, else LICENSE/TERM."""
        license_, slash, term = code.partition("/")
        if not slash:
            if code not in kinds.ABOUT_PROJECT | {"not-licensed"}:
                self.wrong(key, f"there is no finding {code!r}",
                           nearest(code, kinds.ABOUT_PROJECT) or "Write it as reports do: 'license-id/term'.")  # fmt: skip
            return None
        found = self.licenses.find(license_)
        if found is None:
            self.license_id(license_, key, "a license id")
            return None
        if found[0] != license_:
            self.wrong(key, f"findings name this license by its id {found[0]!r}", f"Write '{found[0]}/{term}'.")
            return None
        known = self.licenses.get(license_)
        if known.term(term) is None:
            codes = [item.code for item in known.terms]
            self.wrong(key, f"{license_} has no term {term!r}", nearest(term, codes) or f"It has {', '.join(codes)}.")
        return known.term(term)


def _tuple(items: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if items is None else tuple(items)

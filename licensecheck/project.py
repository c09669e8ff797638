"""A declared project in typed form: who deploys which models, how they were made and how they are offered."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from licensecheck import kinds
from licensecheck.manifest import Manifest
from licensecheck.terms import Whole


class Known(NamedTuple):
    """The value of a fact and where it came from; `assumed` says so where it is not declared."""

    value: Any
    where: str
    assumed: str = ""


class Agreement(NamedTuple):
    """A separate agreement with a licensor; `covers` lists kinds; None: what such agreements usually settle."""

    license: str
    covers: tuple[str, ...] | None
    until: datetime.date | None
    reference: str
    where: str

    def settles(self, license_: str, kind: str, on: datetime.date) -> bool:
        if self.license != license_ or (self.until is not None and on > self.until):
            return False
        return kind in (kinds.SETTLED_BY_AGREEMENT if self.covers is None else self.covers)


class Organization(NamedTuple):
    facts: Mapping[str, Known]
    agreements: tuple[Agreement, ...]
    registrations: Mapping[str, str]  # license id to place


class Step(NamedTuple):
    """One thing that a component was made from, and how."""

    target: str
    by: str  # a step of a derived_from; else trained_on, generated_by, made_from
    where: str
    known_only: bool = False  # the catalog says so, and the manifest does not


class Declared(NamedTuple):
    """A model or dataset as the manifest declares it."""

    id: str
    type: str  # model | dataset | package
    origin: str
    license: str | None
    reason: str | None
    facts: Mapping[str, Known]
    steps: tuple[Step, ...]
    path: Path | None  # the folder of its files
    where: str


class Display(NamedTuple):
    text: str
    on: str  # "" for anywhere


class Policy(NamedTuple):
    """What is accepted: license ids, categories and licensors; `deny` and `review` hold kinds of findings, too."""

    fail_on: str
    allow: tuple[str, ...]
    deny: tuple[str, ...]
    review: tuple[str, ...]
    where: str
    advisories: bool = True  # whether official rules beside the licenses are reported


class Deployment(NamedTuple):
    name: str
    models: tuple[str, ...]
    datasets: tuple[str, ...]
    facts: Mapping[str, Known]
    display: tuple[Display, ...] | None  # None: nothing is said about it
    organization: Organization
    where: str
    policy: Policy | None = None  # of its own
    packages: bool = True  # whether it holds the software packages of the project


class Evidence(NamedTuple):
    """How a duty is met: a file that was read (`text`, or `unreadable` says why not), or a person's word.

    `held`: the license texts that its term asks for and the file holds, with the lines on which they begin.
    """

    term: str
    model: str | None
    deployment: str | None
    file: str | None
    text: str | None
    unreadable: str | None
    statement: str | None
    where: str
    held: Mapping[Whole, int] = {}


class Waiver(NamedTuple):
    """Accepted risk; it holds on its last day."""

    finding: str
    model: str | None
    deployment: str | None
    reason: str
    until: datetime.date
    where: str


class Stores(NamedTuple):
    """Where models' files are looked for, besides the paths that the manifest gives."""

    hub_cache: Path | None = None
    ollama: Path | None = None


class PackageSources(NamedTuple):
    """Where the software packages of the project are named, and where they are installed."""

    files: tuple[Path, ...] = ()
    python: Path | None = None  # an environment's folder, or its interpreter
    extras: tuple[str, ...] = ()  # of the project itself
    markers: Mapping[str, str] = {}  # where the program runs, if not here; it is only read


class Project(NamedTuple):
    """A whole manifest; every reference in it holds."""

    name: str
    manifest: Manifest
    declared: tuple[Declared, ...]
    deployments: tuple[Deployment, ...]
    evidence: tuple[Evidence, ...]
    waivers: tuple[Waiver, ...]
    policy: Policy
    on: datetime.date
    stores: Stores = Stores()
    packages: PackageSources = PackageSources()


def nothing_declared(root: Path, on: datetime.date) -> Project:
    """A project that says nothing, for looking at models without one."""
    manifest = Manifest(root, "(no manifest)", "", {})
    return Project("", manifest, (), (), (), (), Policy("undetermined", (), (), (), ""), on)

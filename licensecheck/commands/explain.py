"""`licensecheck explain`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import click

import licensecheck
from licensecheck import conditions, facts, kinds
from licensecheck.advisories import views
from licensecheck.commands import options
from licensecheck.commands.opened import graph_of, hub_of, project_at, project_if_any
from licensecheck.commands.output import emit
from licensecheck.errors import InputError, Problem, nearest
from licensecheck.evaluate.judge import applies
from licensecheck.licenses import Licenses
from licensecheck.project import Project
from licensecheck.report.license_text import license_lines, term_lines
from licensecheck.report.style import wants_color, wrap


@click.command()
@click.argument("target")
@click.argument("path", type=click.Path(path_type=Path, exists=True), default=".")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of judgment. [default: today in UTC]")
@options.shared
@options.licenses
def command(
    target: str, path: Path, on: datetime.datetime | None, shared: tuple[Path, ...], folders: tuple[Path, ...]
) -> None:
    """Explain TARGET: a license (llama-3.1), a term (llama-3.1/name-prefix), a kind of finding (license-drift), a
    model (meta-llama/Llama-3.1-8B), a fact (deployment.commercial), or a finding of the project at PATH by its
    fingerprint.
    """
    licenses = licensecheck.load_licenses(folders)
    day = options.day(on)
    told = _known(target, licenses, color=wants_color())
    if told is None and re.fullmatch("[0-9a-f]{8,32}", target):
        told = _finding(target, project_at(path, licenses, day, shared=shared), licenses, color=wants_color())
    elif told is None:
        told = _model(target, project_if_any(path, licenses, day, shared), licenses)
    emit("\n".join(told) + "\n")


def _known(target: str, licenses: Licenses, *, color: bool) -> Iterator[str] | None:
    """What is the same for every project; None if it is none of that."""
    found = facts.find(target)
    if found is not None or target in facts.FACTS:
        return _fact(facts.FACTS[target] if found is None else found[0], target, licenses)
    if target in kinds.MEANINGS:
        return _kind(target, licenses)
    if licenses.find(target) is not None:
        license_ = licenses.get(licenses.find(target)[0])  # type: ignore[index]
        return license_lines(license_, views(license_, licenses), color=color)
    name, _, code = target.partition("/")
    known = licenses.find(name)
    if known is not None and (term := licenses.get(known[0]).term(code)) is not None:
        return term_lines(term, licenses.get(known[0]), color=color)
    return None


def _fact(fact: facts.Fact, name: str, licenses: Licenses) -> Iterator[str]:
    yield name if not fact.key or name != fact.name else f"{name}.<{fact.key}>"
    yield from wrap(
        fact.question.replace("{key}", name.rpartition(".")[2] if name != fact.name else f"<{fact.key}>"), 2
    )
    if fact.unit:
        yield f"  written as: {fact.unit}"
    if fact.choices:
        yield from wrap(", ".join(fact.choices), 2, "one of: " if fact.type == "choice" else "any of: ")
    if fact.default:
        yield f"  default: {fact.default}"
    if fact.derived:
        yield f"  stands for: {fact.derived}"
    terms = [
        term.full_code for license_ in licenses for term in license_.terms
        if any(item == name or item.startswith(fact.name + ".") for item in conditions.mentioned(applies(term), *([term.requires] if term.requires else [])))
    ]  # fmt: skip
    if terms:
        yield from wrap(", ".join(terms), 2, "asked by: ")


def _kind(kind: str, licenses: Licenses) -> Iterator[str]:
    yield kind
    yield from wrap(kinds.MEANINGS[kind], 2)
    terms = [term.full_code for license_ in licenses for term in license_.terms if term.kind == kind]
    if terms:
        yield from wrap(", ".join(terms), 2, "terms: ")


def _finding(target: str, project: Project, licenses: Licenses, *, color: bool) -> Iterator[str]:
    from licensecheck.report.formats.text import finding_lines

    report = licensecheck.check(project, licenses, hub_of(project))
    hits = [finding for finding in report.findings if finding.fingerprint.startswith(target)]
    if not hits:
        raise InputError([Problem(project.manifest.file, None, f"no finding has the fingerprint {target}",
                                  "Take one from `licensecheck check --format json`.")])  # fmt: skip
    for finding in hits:
        yield f"{finding.component or 'manifest'}" + (f" in {finding.deployment}" if finding.deployment else "")
        yield from finding_lines(finding, report, color)
        license_, _, code = finding.code.partition("/")
        if code:
            yield ""
            yield "The term:"
            term = licenses.get(license_).term(code)
            assert term is not None
            yield from term_lines(term, licenses.get(license_), color=color)
        elif finding.kind in kinds.MEANINGS:
            yield from wrap(kinds.MEANINGS[finding.kind], 4)


def _model(target: str, project: Project, licenses: Licenses) -> Iterator[str]:
    from licensecheck.report.model_text import lines

    graph = graph_of(project, licenses)
    component = graph[target]
    if component.entry is None and not component.witnesses and not component.where:
        names = [*licenses.files, *kinds.KINDS, *facts.names()]
        raise InputError([Problem("explain", None, f"{target!r} is no license, term, kind, fact, finding or known model",
                                  nearest(target, names) or "A model that no catalog entry knows has its license "
                                  "declared in the manifest.")])  # fmt: skip
    return lines(component, graph)

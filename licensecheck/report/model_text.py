"""What is known of a model or dataset: what each source says of its license, and what binds by all of them."""

from __future__ import annotations

from collections.abc import Iterator

from licensecheck.report.lineage_text import named
from licensecheck.report.style import wrap
from licensecheck.resolve.catalog import Entry
from licensecheck.resolve.components import Component, Graph


def lines(component: Component, graph: Graph) -> Iterator[str]:
    """A component as plain lines, its catalog entry among them."""
    entry = component.entry
    yield component.id + (f"  ({entry.vendor})" if entry is not None else "")
    yield from wrap(named(component), 2, "license: ")
    for witness in component.witnesses:
        yield from wrap(
            f"{witness.says}{_where(witness.choices[0][0].where, entry)}", 4, f"the {witness.source} says: "
        )
    if component.disagreement:
        yield from wrap(f"they differ: {component.disagreement}", 4)
    if component.replaced:
        yield from wrap(component.replaced, 4, "replaced by the manifest: ")
    modality = component.facts.get("model.modality")
    if modality is not None:
        yield f"  modality: {modality.value}"
    if entry is not None and entry.released:
        yield f"  released: {entry.released}"
    for step in component.steps:
        yield f"  made from: {step.target} by {step.by}, under {named(graph[step.target])}  ({step.where})"
    if entry is None:
        return
    if entry.relicensed:
        yield f"  relicensed by the base's own licensor on {entry.relicensed}: no earlier terms bind"
    if entry.says:
        yield from wrap(entry.says, 2)
    yield f"  source: {entry.source}, checked {entry.checked}"


def _where(where: str, entry: Entry | None) -> str:
    secondary = " (from a secondary source)" if entry is not None and where == entry.where and entry.secondary else ""
    return f"  ({where}){secondary}"

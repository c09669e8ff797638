"""What the entries of a manifest say of each other: names, steps and cycles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from licensecheck.errors import nearest
from licensecheck.manifest import Manifest


def names_in(manifest: Manifest, key: str) -> set[str]:
    """Every id or name that the manifest gives, in entries that cannot be used, too."""
    by = "name" if key == "deployments" else "id"
    raw = manifest.tables.get(key)
    found = [entry.get(by) for entry in raw if isinstance(entry, dict)] if isinstance(raw, list) else []
    return {name.strip() for name in found if isinstance(name, str)}


class References:
    """Follows every name of a manifest; `entries` gives a list's usable entries with their places."""

    def __init__(self, manifest: Manifest, entries: Callable[[str], list[tuple[str, Mapping[str, Any]]]]) -> None:
        self.manifest, self._entries = manifest, entries
        self._found: list[tuple[str, str, str]] = []

    def _wrong(self, key: str, problem: str, remedy: str) -> None:
        self._found.append((key, problem, remedy))

    def problems(self) -> list[tuple[str, str, str]]:
        """Each with its key path, what is wrong and what to do."""
        self._names()
        self._kinds_of_steps()
        self._cycles()
        return self._found

    def _names(self) -> None:
        """Names that are declared twice, or that nothing declares. Hub ids do not tell cases apart."""
        seen: dict[str, str] = {}
        for key in ("models", "datasets", "packages"):
            for place, entry in self._entries(key):
                first = seen.setdefault(entry["id"].lower(), place)
                if first != place:
                    self._wrong(
                        f"{place}.id", f"{entry['id']!r} is declared already, at {first}", "Remove one of them."
                    )
        names: set[str] = set()
        for place, entry in self._entries("deployments"):
            if entry["name"] in names:
                self._wrong(f"{place}.name", f"a deployment {entry['name']!r} is declared already", "Rename one.")
            names.add(entry["name"])
            for key in ("models", "datasets"):
                known = {name.lower() for name in names_in(self.manifest, key)}
                for index, name in enumerate(entry.get(key, ())):
                    if name.lower() not in known:
                        self._wrong(f"{place}.{key}[{index}]", f"no [[{key}]] entry declares {name!r}",
                                   nearest(name, names_in(self.manifest, key)) or f"Declare it under [[{key}]].")  # fmt: skip

    def _kinds_of_steps(self) -> None:
        """Models are trained on datasets and made from models; datasets are written by models and made from datasets."""
        models = {entry["id"].lower() for _, entry in self._entries("models")}
        datasets = {entry["id"].lower() for _, entry in self._entries("datasets")}
        for key, field, wrong, remedy in (
            ("models", "derived_from", datasets, "Name it in trained_on."),
            ("models", "trained_on", models, 'Name it in derived_from, by = "distilled" if its outputs were used.'),
            ("datasets", "generated_by", datasets, "Name it in made_from."),
            ("datasets", "made_from", models, "Name it in generated_by."),
        ):
            for place, entry in self._entries(key):
                for index, item in enumerate(entry.get(field, ())):
                    name = item["model"] if isinstance(item, Mapping) else item
                    if name.lower() in wrong:
                        kind = "a dataset" if wrong is datasets else "a model"
                        self._wrong(f"{place}.{field}[{index}]", f"{name!r} is declared as {kind}", remedy)

    def _cycles(self) -> None:
        links: dict[str, list[str]] = {}
        places: dict[str, str] = {}
        names: dict[str, str] = {}
        for key in ("models", "datasets"):
            for place, entry in self._entries(key):
                targets = [item["model"] if isinstance(item, Mapping) else item
                           for field in ("derived_from", "trained_on", "generated_by", "made_from")
                           for item in entry.get(field, ())]  # fmt: skip
                name = entry["id"].lower()
                names[name], places[name] = entry["id"], place
                links.setdefault(name, []).extend(target.lower() for target in targets)
        done: set[str] = set()
        for start in links:
            cycle = _cycle(start, links, done)
            if cycle:
                chain = " <- ".join(names.get(name, name) for name in cycle)
                self._wrong(places[cycle[0]], f"a component is made from itself: {chain}",
                           "Take the step out that did not happen.")  # fmt: skip


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

"""Asking the hub for the models of a project and all that they were made from, and remembering what it said."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from licensecheck.licenses import Licenses
from licensecheck.online import hub, lock
from licensecheck.online.fetched import Fetched
from licensecheck.online.known import sources
from licensecheck.online.lock import Lock, Model
from licensecheck.project import Project
from licensecheck.resolve.catalog import Catalog
from licensecheck.resolve.components import Graph
from licensecheck.resolve.detected import Hub
from licensecheck.resolve.readers import read
from licensecheck.resolve.textual import recognized

_ROUNDS: Final = 8  # of models whose cards name bases that were not asked for yet
Report = Callable[[int, int, str], None]


class Asked(NamedTuple):
    """What the hub said: for judging, and to be written."""

    hub: Hub
    lock: Lock


def ask(project: Project, licenses: Licenses, old: Lock | None, report: Report) -> Asked:
    """Ask for every third party's model without a path, and for their bases as their cards name them.

    Args:
        old: what was locked; it stands where the hub cannot be asked now.
        report: is called with how many models of a round are done, of how many, and which was the last.

    Raises:
        InputError: the hub's own client is missing or is not configured rightly.

    """
    models: dict[str, Model] = {}
    unread: dict[str, tuple[str, ...]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in range(_ROUNDS):
            graph = Graph(project, licenses, Catalog(licenses), sources(models.values()))
            wanted = [item for item in _wanted(project, graph) if item[0].lower() not in models.keys() | unread.keys()]
            if not wanted:
                break
            for fetched in hub.fetch(wanted, Path(folder) / str(count), report=report):
                model = _model(fetched, licenses, project.on)
                if model is None:
                    unread[fetched.id.lower()] = tuple(str(item) for item in fetched.problems)
                else:
                    models[fetched.id.lower()] = model
    new = lock.renewed(old, models.values(), tuple(unread))
    return Asked(Hub(sources(new.models), _changes(old, new), unread), new)


def _wanted(project: Project, graph: Graph) -> Iterator[tuple[str, str | None]]:
    declared = {item.id.lower(): item for item in project.declared}
    waiting = [item.id for item in project.declared]
    seen: set[str] = set()
    while waiting:
        id_ = waiting.pop(0)
        if id_.lower() in seen:
            continue
        seen.add(id_.lower())
        component, own = graph[id_], declared.get(id_.lower())
        waiting += [step.target for step in component.steps]
        local = own is not None and own.path is not None
        if component.type == "model" and not component.ours and not component.status and not local and "/" in id_:
            revision = own.facts.get("model.revision") if own is not None else None
            yield id_, None if revision is None else str(revision.value)


def _model(fetched: Fetched, licenses: Licenses, day: datetime.date) -> Model | None:
    if fetched.folder is None:
        return None
    said = read(fetched.folder)
    known = {}
    for text in said.texts:
        found = recognized(text.text, licenses)
        known[text.file, text.place] = [item.key for item in found] if all(item.ids for item in found) else []
    return lock.locked(fetched, said, day, known)


def _changes(old: Lock | None, new: Lock) -> dict[str, str]:
    """What is said otherwise than it was, where it is about the license, its texts or what a model was made from."""
    if old is None:
        return {}
    found: dict[str, list[str]] = {}
    for change in lock.diff(old, new):
        was, now = old.find(change.id), new.find(change.id)
        if was is not None and now is not None and change.kind in ("license", "content") and _tells(was) != _tells(now):
            found.setdefault(change.id.lower(), []).append(change.says)
    return {id_: "; ".join(says) for id_, says in found.items()}


def _tells(model: Model) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    return (
        frozenset((claim.key, claim.value) for claim in model.claims),
        frozenset((text.file, text.fingerprint) for text in model.texts),
    )

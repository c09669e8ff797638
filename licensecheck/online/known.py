"""What a lock says of models, as the resolver takes it. Nothing here can ask anybody."""

from __future__ import annotations

from collections.abc import Iterable

from licensecheck.manifest import LOCK
from licensecheck.online import lock
from licensecheck.online.lock import Lock, Model
from licensecheck.project import Project
from licensecheck.resolve.detected import Hub, Source
from licensecheck.resolve.readers import Text


def locked(project: Project) -> Hub | None:
    """What the lock beside a project's manifest says; None where there is no lock.

    Raises:
        InputError: the lock cannot be read.
    """
    old = lock_of(project)
    return None if old is None else Hub(sources(old.models))


def lock_of(project: Project) -> Lock | None:
    """The lock beside a project's manifest."""
    path = project.manifest.root / LOCK
    return lock.read(path) if path.exists() else None


def sources(models: Iterable[Model]) -> dict[str, Source]:
    """What models said, by id in lower case."""
    found = {}
    for model in models:
        texts = tuple(Text(text.kind, "", text.file, text.line, text.place) for text in model.texts)
        held = {(text.file, text.place): text.licenses for text in model.texts}
        found[model.id.lower()] = Source(model.said._replace(texts=texts), f"hub: {model.id}", held)
    return found

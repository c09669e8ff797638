"""What a lock says of models, as the resolver takes it. Nothing here can ask anybody."""

from __future__ import annotations

from collections.abc import Iterable

from licensecheck.online.lock import Lock, Model
from licensecheck.resolve.detected import Hub, Source
from licensecheck.resolve.readers import Text


def remembered(old: Lock) -> Hub:
    """What a lock says, for a run without network."""
    return Hub(sources(old.models))


def sources(models: Iterable[Model]) -> dict[str, Source]:
    """What models said, by id in lower case."""
    found = {}
    for model in models:
        texts = tuple(Text(text.kind, "", text.file, text.line, text.place) for text in model.texts)
        held = {(text.file, text.place): text.licenses for text in model.texts}
        found[model.id.lower()] = Source(model.said._replace(texts=texts), f"hub: {model.id}", held)
    return found

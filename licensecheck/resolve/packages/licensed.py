"""What an installed distribution says of its license, each statement taken literally, never by a part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from licensecheck.licenses import Licenses
from licensecheck.resolve import expression
from licensecheck.resolve.expression import Expression, Name
from licensecheck.resolve.packages.metadata import Distribution, texts
from licensecheck.resolve.readers.said import Notes
from licensecheck.resolve.witnesses import Bound, Choices, Witness, of_text, withholds_nothing

METADATA: Final = "metadata"
ToChoices = Callable[[str, str, str], Choices]


def witnesses(found: Distribution, licenses: Licenses, choices: ToChoices) -> tuple[list[Witness], list[str]]:
    """What says which license it is, and what could not be read.

    The expression of PEP 639 alone, if there is one. Else what the classifiers and the old field name, and where
    neither says which license it is, the texts that came with it.
    """
    if found.expression:
        where = f"{found.shown}: License-Expression"
        return [_witness(found.expression, choices(found.expression, METADATA, where), licenses)], []
    said = [*_classifiers(found, licenses, choices), *_field(found, licenses, choices)]
    if any(not item.open for item in said):
        return said, []
    notes = Notes(found.folder.name)
    said += _texts(found, licenses, notes)
    return said, [f"{item.file}: {item.problem}" for item in notes.problems]


def _witness(says: str, choices: Choices, licenses: Licenses, *, open_: bool = False) -> Witness:
    return Witness(METADATA, says, choices, open=open_, free=withholds_nothing(choices, licenses))


def _classifiers(found: Distribution, licenses: Licenses, choices: ToChoices) -> Iterator[Witness]:
    """Several classifiers may mean a choice or all at once: all bind, until somebody says which."""
    meant, left_open = licenses.classifiers
    where = f"{found.shown}: Classifier"
    # A classifier above others, such as that for all approved licenses, adds nothing to a more exact one.
    exact = [item for item in found.classifiers
             if not any(other.startswith(f"{item} ::") for other in found.classifiers)]  # fmt: skip
    names = [meant.get(item, item.rpartition(" :: ")[2]) for item in exact if item not in left_open]
    if names:
        bound = {
            item.id or item.name: item
            for name in names
            for way in choices(_quoted(name), METADATA, where)
            for item in way
        }
        yield _witness(" and ".join(names), (tuple(bound.values()),), licenses,
                       open_=not any(item.id for item in bound.values()))  # fmt: skip
    elif exact:
        plain = [item.rpartition(" :: ")[2] for item in exact]
        yield _witness(" and ".join(plain), (tuple(Bound("", name, METADATA, where) for name in plain),), licenses,
                       open_=True)  # fmt: skip


def _quoted(name: str) -> str:
    """The name as one license, whatever words are in it."""
    return name if isinstance(expression.parse(name), Name) else name.replace(" ", "-")


def _field(found: Distribution, licenses: Licenses, choices: ToChoices) -> Iterator[Witness]:
    """The old field is free text: it names a license only if all of it is the name of one, or an expression of such."""
    name = found.license
    where = f"{found.shown}: License"
    if name and name.upper() != "UNKNOWN":
        tree = expression.parse(name)
        known = all(licenses.find(part) is not None for part in _names(tree))
        bound = choices(name, METADATA, where) if known else ((Bound("", name, METADATA, where),),)
        yield _witness(name, bound, licenses, open_=not known)
    if found.text:
        yield from _recognized(found.text, where, licenses)


def _names(tree: Expression) -> Iterator[str]:
    if isinstance(tree, Name):
        yield tree.text
    else:
        for part in tree.parts:
            yield from _names(part)


def _texts(found: Distribution, licenses: Licenses, notes: Notes) -> Iterator[Witness]:
    for text in texts(found, notes):
        yield from _recognized(text.text, text.file, licenses)


def _recognized(text: str, where: str, licenses: Licenses) -> Iterator[Witness]:
    from licensecheck.resolve.textual import recognized

    held = recognized(text, licenses)
    bound = tuple(of_text(item, (), where) for item in held)
    choices: Choices = (bound,)
    yield Witness("text", " and ".join(item.says for item in held), choices, free=withholds_nothing(choices, licenses))

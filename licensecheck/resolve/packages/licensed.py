"""What an installed distribution says of its license, each statement taken literally, never by a part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final

from licensecheck.licenses import Licenses
from licensecheck.resolve import expression
from licensecheck.resolve.expression import Expression, Name
from licensecheck.resolve.packages.metadata import Distribution, texts
from licensecheck.resolve.readers.said import Notes
from licensecheck.resolve.witnesses import Bound, Choices, Witness, bounds, of_text, withholds_nothing

METADATA: Final = "metadata"
ToChoices = Callable[[str, str, str], Choices]


def witnesses(found: Distribution, licenses: Licenses, choices: ToChoices) -> tuple[list[Witness], list[str]]:
    """What says which license it is, and what could not be read.

    The expression of PEP 639 alone, if there is one. Else what the classifiers and the old field name, and where
    neither says which license it is, the texts that came with it. What contradicts them binds, too.
    """
    if found.expression:
        where = f"{found.shown}: License-Expression"
        return [_witness(found.expression, choices(found.expression, METADATA, where), licenses)], []
    said = _alike(found, [*_classifiers(found, licenses, choices)], [*_field(found, licenses, choices)], licenses)
    notes = Notes(found.folder.name)
    if all(item.open for item in said):
        said += _texts(found, licenses, notes)
    said += _contradicting(found, said, licenses)
    return said, [f"{item.file}: {item.problem}" for item in notes.problems]


def _alike(found: Distribution, classifiers: list[Witness], field: list[Witness], licenses: Licenses) -> list[Witness]:
    """The classifiers and the old field, which say the same where they differ only in how they can say it.

    Classifiers cannot say whether licenses are a choice: an expression of the very same does. And what leaves it open
    has another name in the field.
    """
    if found.license and classifiers and field:
        if field[0].open and _leave_open_the_same(found, licenses):
            field[0] = field[0]._replace(choices=classifiers[0].choices)
        elif not field[0].open and _name_the_same(found, field[0], licenses):
            classifiers[0] = classifiers[0]._replace(choices=field[0].choices, open=False, free=field[0].free)
    return [*classifiers, *field]


def _leave_open_the_same(found: Distribution, licenses: Licenses) -> bool:
    """Whether each classifier leaves open what the old field does."""
    _, left_open, fits = licenses.classifiers
    own = set(fits.get(found.license.lower(), ()))
    return bool(own) and all(
        item in left_open and ("*" in own or not own.isdisjoint(fits.get(item, ()))) for item in _exact(found)
    )


def _name_the_same(found: Distribution, field: Witness, licenses: Licenses) -> bool:
    """Whether the classifiers name all licenses of the old field, as far as they can, and no other."""
    meant, _, fits = licenses.classifiers
    named = {licenses.get(item.id).spdx for item in bounds(field.choices)}
    covered = [
        {spdx for spdx in named if spdx == meant.get(item) or any(fnmatchcase(spdx, way) for way in fits.get(item, ()))}
        for item in _exact(found)
    ]
    return len(covered) > 1 and all(covered) and set().union(*covered) == named


def _contradicting(found: Distribution, said: Sequence[Witness], licenses: Licenses) -> list[Witness]:
    """What leaves the license open, and yet cannot be the one that is named elsewhere: it binds as well."""
    named = [
        licenses.get(item.id).spdx
        for witness in said
        if not witness.open
        for item in bounds(witness.choices)
        if item.id
    ]
    fits = licenses.classifiers.fits
    contradicting = []
    for name, key, where in _left_open(found, licenses):
        if named and not any(fnmatchcase(spdx, pattern) for spdx in named for pattern in fits.get(key, ())):
            contradicting.append(_witness(name, ((Bound("", name, METADATA, where),),), licenses))
    return contradicting


def _left_open(found: Distribution, licenses: Licenses) -> Iterator[tuple[str, str, str]]:
    """The classifiers, and the old field, that say not which license it is: as shown, as data name them, and where."""
    for item in found.classifiers:
        if item in licenses.classifiers.left_open:
            yield item.rpartition(" :: ")[2], item, f"{found.shown}: Classifier"
    if found.license and not _is_known(expression.parse(found.license), licenses):
        yield found.license, found.license.lower(), f"{found.shown}: License"


def _witness(says: str, choices: Choices, licenses: Licenses, *, open_: bool = False) -> Witness:
    return Witness(METADATA, says, choices, open=open_, free=withholds_nothing(choices, licenses))


def _classifiers(found: Distribution, licenses: Licenses, choices: ToChoices) -> Iterator[Witness]:
    """Several classifiers may mean a choice or all at once: all bind, until somebody says which."""
    meant, left_open, _ = licenses.classifiers
    where = f"{found.shown}: Classifier"
    exact = _exact(found)
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


def _exact(found: Distribution) -> list[str]:
    """A classifier above others, such as that for all approved licenses, adds nothing to a more exact one."""
    return [item for item in found.classifiers
            if not any(other.startswith(f"{item} ::") for other in found.classifiers)]  # fmt: skip


def _quoted(name: str) -> str:
    """The name as one license, whatever words are in it."""
    return name if isinstance(expression.parse(name), Name) else name.replace(" ", "-")


def _field(found: Distribution, licenses: Licenses, choices: ToChoices) -> Iterator[Witness]:
    """The old field is free text: it names a license only if all of it is the name of one, or an expression of such."""
    name = found.license
    where = f"{found.shown}: License"
    if name:
        known = _is_known(expression.parse(name), licenses)
        bound = choices(name, METADATA, where) if known else ((Bound("", name, METADATA, where),),)
        yield _witness(name, bound, licenses, open_=not known)
    if found.text:
        yield from _recognized(found.text, where, licenses)


def _is_known(tree: Expression, licenses: Licenses) -> bool:
    return all(licenses.find(part) is not None for part in _names(tree))


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

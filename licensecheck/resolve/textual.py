"""Which licenses the text that comes with a component holds."""

from __future__ import annotations

from typing import Final, NamedTuple

from licensecheck.identify import IDENTIFIED, Match, identify
from licensecheck.identify.held import library_of
from licensecheck.licenses import Licenses
from licensecheck.printable import printable

_OR: Final = " OR "


class Recognized(NamedTuple):
    """The licenses that a text may be, as the same text serves several, or what can be said of one that is none."""

    ids: tuple[str, ...]
    says: str

    @property
    def key(self) -> str:
        """The licenses as one text, to be remembered."""
        return _OR.join(self.ids)


def recognized(text: str, licenses: Licenses) -> tuple[Recognized, ...]:
    """The licenses of a text. Whatever it says besides them, or instead of them, stands for a license of its own."""
    found = []
    for match in identify(text, library_of(licenses)):
        main = licenses.get(match.license).documents[0].name
        if match.kind in IDENTIFIED and match.document != main:
            continue  # a policy that its license refers to
        known = (match.license, *match.also) if match.kind in IDENTIFIED else ()
        found.append(Recognized(tuple(sorted(known)), _says(match)))
    return tuple(dict.fromkeys(found)) or (Recognized((), "a text that is like no encoded license"),)


def remembered(keys: tuple[str, ...]) -> tuple[Recognized, ...]:
    """What a text was recognized as when it was at hand."""
    found = tuple(Recognized(tuple(key.split(_OR)), key.replace(_OR, " or ")) for key in keys)
    return found or (Recognized((), "a text that is no encoded license"),)


def _says(match: Match) -> str:
    if match.kind in IDENTIFIED:
        return " or ".join((match.license, *match.also))
    if match.kind == "partial":
        return f"a text like {match.license}, which lacks {match.missing} words of it"
    first = match.added[0]
    more = f" and {len(match.added) - 1} more passages" if len(match.added) > 1 else ""
    return f"{match.license} with words of its own: line {first.line}, {printable(' '.join(first.text.split()))[:200]!r}{more}"

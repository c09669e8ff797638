"""Whether a file holds the text of a license, be it among others, as evidence of a duty wants it."""

from __future__ import annotations

import functools

from licensecheck.fingerprints import fingerprint, words
from licensecheck.identify import identify
from licensecheck.identify.library import Library
from licensecheck.licenses import Licenses
from licensecheck.terms import License


def holds(text: str, license_: License, licenses: Licenses) -> bool:
    """Whether every word of a license's text stands in a file, and no other license's text is meant there.

    A license whose texts nobody has learned yet is known by the passages that its terms point at.
    """
    document = license_.documents[0]
    if fingerprint(text) in document.texts:
        return True
    library = library_of(licenses)
    if any((known.license, known.document) == (license_.id, document.name) for known in library.texts):
        return any(
            license_.id in (match.license, *match.also) and match.document == document.name and not match.missing
            for match in identify(text, library)
        )
    anchors = {term.anchor for term in license_.terms if term.document == document.name}
    plain = words(text)
    return bool(anchors) and all(words(anchor) in plain for anchor in anchors)


@functools.lru_cache(maxsize=4)
def library_of(licenses: Licenses) -> Library:
    """The known texts of some licenses, read once."""
    return Library(licenses)

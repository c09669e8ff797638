"""What shows a duty where the manifest names nothing: files that go out with the model, pages that people see.

Nobody promised these, so that what they lack breaks nothing: the duty is then due.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from licensecheck.evaluate import texts
from licensecheck.evaluate.evidence import Look, points
from licensecheck.licenses import Licenses
from licensecheck.project import Deployment, Known
from licensecheck.resolve.components import Component, Graph
from licensecheck.terms import License, Term, Whole

if TYPE_CHECKING:
    from licensecheck.resolve.readers import Text


class Beside(NamedTuple):
    """What lies beside a component that came from an ancestor."""

    component: Component
    ancestor: Component
    graph: Graph
    licenses: Licenses

    def look(self, term: Term, license_: License, deployment: Deployment) -> Look:
        """Look at what is handed out, and at what is shown."""
        if term.shown_by.display:
            return self._pages(term) if deployment.display is None else Look("absent", ())
        if term.shown_by.points:
            return self._terms(term)
        offering = deployment.facts.get("deployment.offering")
        # Inside a product the folder itself goes nowhere.
        if offering is None or offering.value != "weights" or not self.component.folder:
            return Look("absent", ())
        return self._shipped(term, license_)

    def copyrights(self, license_: License) -> tuple[str, ...]:
        """The copyright lines that came with the license, in the ancestor's own files."""
        return lines(self.graph.texts(self.ancestor), license_, self.licenses)

    def _shipped(self, term: Term, license_: License) -> Look:
        folder = self.component.folder.removeprefix(".").lstrip("/")
        files = {f"{folder}/{text.file}".lstrip("/"): text for text in self.component.texts if not text.place}
        found: dict[Whole | None, tuple[str, int]] = {}
        for name, text in files.items():
            for what, line in self._lines(term, license_, text):
                found.setdefault(what, (name, line))
        if found and len(found) == max(1, len(term.texts)):
            seen = tuple(("evidence", Known(f"{name}:{line}", name)) for name, line in found.values())
            assumed = f"what lies in {self.component.folder} goes out with {self.component.id}"
            return Look("shown", seen, (assumed,))
        return Look("absent", (), lacks=f"not found in {_listed(list(files))}" if files else "")

    def _lines(self, term: Term, license_: License, text: Text) -> list[tuple[Whole | None, int]]:
        """Which of the texts that the term asks for begins where in a file; for other things the one line."""
        if term.texts:
            from licensecheck.identify.held import lines_of

            return list(lines_of(text.text, term, self.licenses).items())
        wanted = term.shown_by
        if wanted.notice:
            found = [self._own_line(text.text, item, text.file) for item in wanted.notice]
        elif wanted.copyright:
            known = self.copyrights(license_) or lines((text,), license_, self.licenses)
            found = [texts.line_of(text.text, item, text.file) for item in known]
        else:
            found = []
        return [(None, min(found))] if found and all(found) else []

    def _own_line(self, text: str, required: str, file: str) -> int:
        """The line on which required words stand outside of the licenses that a file holds."""
        return texts.line_of(text, required, file) and texts.line_of(self._own(text), required, file)

    def _own(self, text: str) -> str:
        from licensecheck.identify.held import besides_licenses

        return besides_licenses(text, self.licenses)

    def _pages(self, term: Term) -> Look:
        wanted = term.shown_by
        shown = [page for page in self.graph.pages if page.places]
        pages = [page for page in shown if not wanted.on or set(wanted.on) & set(page.places)]
        for page in pages:
            for text in wanted.display:
                line = self._own_line(page.text, text, page.file)
                if line:
                    place = f"{page.file}:{line}"
                    assumed = f"{text!r} in {place} is what users see"
                    return Look("shown", (("evidence", Known(place, page.file)),), (assumed,))
        return Look("absent", (), lacks=f"not found in {_listed([page.file for page in pages])}" if pages else "")

    def _terms(self, term: Term) -> Look:
        pages = [page for page in self.graph.pages if page.terms]
        lacks = []
        for page in pages:
            found, lacking = points(term, page.text, page.file)
            if not lacking:
                found, lacking = points(term, self._own(page.text), page.file)
            if not lacking:
                seen = tuple(("evidence", Known(f"{page.file}:{line}", page.file)) for line in found)
                return Look("shown", seen, (f"what {page.file} says there binds its readers",))
            lacks.append(f"{page.file} does not name: {lacking}")
        return Look("absent", (), lacks="; ".join(lacks))


def lines(files: Sequence[Text], license_: License, licenses: Licenses) -> tuple[str, ...]:
    """The copyright lines of the files that hold a license."""
    return tuple(dict.fromkeys(_lines(files, license_, licenses)))


def _lines(files: Sequence[Text], license_: License, licenses: Licenses) -> Iterator[str]:
    for text in files:
        from licensecheck.identify import copyrights, held

        if held.holds(text.text, license_, licenses):
            yield from copyrights.lines(text.text, license_.id, licenses)


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:2])} and {len(names) - 2} more files"

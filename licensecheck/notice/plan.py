"""What the files of a project become, and the evidence that has to name them."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from licensecheck import generated
from licensecheck.errors import InputError, Problem
from licensecheck.evaluate.beside import lines as copyright_lines
from licensecheck.evaluate.texts import line_of as line_of_text
from licensecheck.identify.held import besides_licenses, line_of
from licensecheck.licenses import Licenses
from licensecheck.notice import pages
from licensecheck.notice.copies import LIMIT, Copies
from licensecheck.notice.owed import Owed, owed, sources
from licensecheck.notice.pages import Block
from licensecheck.project import Project
from licensecheck.resolve.components import Component, Graph
from licensecheck.terms import Document, License, Whole

if TYPE_CHECKING:
    from licensecheck.evaluate.report import Report
    from licensecheck.resolve.detected import Hub

NOTICE: Final = "NOTICE"
MODELS: Final = "THIRD_PARTY_MODELS.md"
COPIES: Final = "licenses"


class Change(NamedTuple):
    """A file, relative to the manifest, as it is and as it becomes; None: it is not there."""

    file: str
    path: Path
    old: str | None
    new: str | None


class Plan(NamedTuple):
    changes: tuple[Change, ...]  # files that are as they should be are left out
    entries: tuple[dict[str, str], ...]  # evidence that the manifest lacks
    missing: tuple[str, ...]
    not_taken: tuple[str, ...]  # files that hold a missing text and more
    by_hand: tuple[Owed, ...]
    report: Report  # as it is without the files of this tool


def plan(
    project: Project, licenses: Licenses, graph: Graph, hub: Hub | None, output: Path, texts: Path | None
) -> Plan:  # fmt: skip
    """Work out what is owed and what becomes of the files; nothing is written.

    Args:
        output: the folder of the files, in the project.
        texts: a folder in which copies of licenses are looked for.

    Raises:
        InputError: the folder is outside the project, or a file in it cannot be read or taken apart.
    """
    return _Planner(project, licenses, graph, hub, output, texts).plan()


def _where(source: Component) -> str:
    """Where the copyright line of a component is to be found."""
    if source.type == "package":
        return (
            "no license file that it was installed with holds the license with such a line; see where it is published"
        )
    where = source.entry.source if source.entry is not None else source.folder
    return (
        f"it stands in the license file that the model came with{f', see {where}' if where else ''}; declare its `path`"
    )


class _Planner:
    def __init__(
        self, project: Project, licenses: Licenses, graph: Graph, hub: Hub | None, output: Path, texts: Path | None
    ) -> None:  # fmt: skip
        self.project, self.licenses, self.graph = project, licenses, graph
        self.root = project.manifest.root.resolve()
        self.output = output.resolve()
        if not self.output.is_relative_to(self.root):
            raise InputError([Problem(str(output), None, "it is outside the project",
                                      "Name a folder below the manifest's folder: evidence has to stand there.")])  # fmt: skip
        try:
            str(self.output.relative_to(self.root)).encode()
        except UnicodeEncodeError:
            raise InputError([Problem(ascii(str(output)), None, "a manifest cannot name this folder: its name is not UTF-8",
                                      "Rename it, or choose another --output.")]) from None  # fmt: skip
        self.copies = Copies(licenses, texts)
        self.report, self.owed = owed(project, licenses, hub)
        self.files: dict[str, str | None] = {}  # our part of each file; None takes it out
        self.owing: set[str] = set()  # the copies that are owed, found or not
        self.held: dict[str, str] = {}  # the text of each file that was read
        self.entries: list[dict[str, str]] = []
        self.missing: list[str] = []
        self.not_taken: list[str] = []

    def plan(self) -> Plan:
        # A file that the user named well enough before is not written anew, so every file is read first.
        names = self._texts()
        blocks = [*self._lines(), *self._copyrights()]
        self.files[NOTICE] = pages.notice(blocks, MODELS, pages.kinds_of(self.report)) if blocks else None
        by_hand = tuple(item for item in self.owed if item.how == "hand")
        self.files[MODELS] = pages.models(self.report, self.graph, names, self.missing, by_hand)
        self._leftovers()
        changes = tuple(change for name in sorted(self.files) if (change := self._change(name)) is not None)
        return Plan(
            changes, tuple(self.entries), tuple(self.missing), tuple(self.not_taken), by_hand, self.report
        )  # fmt: skip

    def _by_license(self, how: str) -> Iterator[tuple[License, list[Owed]]]:
        found: dict[str, list[Owed]] = {}
        for item in self.owed:
            if item.how == how:
                found.setdefault(item.term.license, []).append(item)
        yield from ((self.licenses.get(id_), found[id_]) for id_ in sorted(found))

    def _texts(self) -> dict[str, str]:
        wanted: dict[Whole, list[Owed]] = {}
        items = [item for item in self.owed if item.how == "text"]
        for item in items:
            for whole in item.term.texts:
                wanted.setdefault(whole, []).append(item)
        names, placed = {}, {}
        for whole in sorted(wanted):
            license_ = self.licenses.get(whole.license)
            document = license_.document(whole.document) or license_.documents[0]
            first = document == license_.documents[0]
            name = f"{COPIES}/{license_.id}{'' if first else '.' + document.name.replace('/', '-')}.txt"
            title = license_.name if first else f"{license_.name}, {document.name}"
            self.owing.add(name)
            if self._copy(name, license_, document, wanted[whole]):
                placed[whole] = name
                if self.files[name] is not None:
                    names[title] = name  # what the user keeps is no business of the list
            else:
                self.missing.append(f"the text of the {title} ({license_.id}): get it at {document.source} and "
                                    f"run `licensecheck notice --texts` with the folder that holds it")  # fmt: skip
        for item in items:
            if placed.keys() >= set(item.term.texts):  # a copy of a part of what is asked for shows nothing
                for whole in item.term.texts:
                    self._entry(placed[whole], item.finding.code)
        return names

    def _copy(self, name: str, license_: License, document: Document, items: list[Owed]) -> bool:
        """Whether a file holds a text, or will."""
        before = self._parts(name)
        if line_of(before.before + before.after, license_, self.licenses, document.name):
            self.files[name] = None
            return True
        if before.intact and line_of(before.ours or "", license_, self.licenses, document.name):
            self.files[name] = (before.ours or "").replace("\r\n", "\n")
            return True
        came = {item.id: item for owed in items
                for item in sources(owed.finding.component or "", owed.term.license, self.graph)}  # fmt: skip
        found = self.copies.find(license_, document.name, ((id_, self.graph.texts(item)) for id_, item in came.items()))
        if found.text is None:
            self.not_taken += [
                f"{file}: it holds the text of the {license_.name} ({license_.id}), and other words; take the text alone"
                for file in found.more
            ]  # fmt: skip
            return False
        self.files[name] = found.text
        return True

    def _lines(self) -> Iterator[Block]:
        for license_, items in self._by_license("lines"):
            for code in dict.fromkeys(item.finding.code for item in items):
                same = [item for item in items if item.finding.code == code]
                components = dict.fromkeys(item.finding.component or "" for item in same)
                wanted = same[0].term.shown_by.notice
                if not self._own(wanted, besides_licenses):
                    yield Block(f"{', '.join(components)} ({license_.id})", wanted)
                self._entry(NOTICE, code)

    def _copyrights(self) -> Iterator[Block]:
        part = self._parts(NOTICE)
        before = pages.blocks(part.ours or "") if part.intact else {}
        done: dict[str, tuple[str, ...]] = {}
        for license_, items in self._by_license("copyright"):
            for code, component in dict.fromkeys((item.finding.code, item.finding.component or "") for item in items):
                shown = False
                for source in sources(component, license_.id, self.graph):
                    heading = f"{source.id}, {license_.name} ({license_.id})"
                    if heading not in done:
                        # Where the model's files are not at hand, as in CI, what was found once stays.
                        done[heading] = copyright_lines(
                            self.graph.texts(source), license_, self.licenses
                        ) or before.get(heading, ())
                        if done[heading]:
                            if not self._own(done[heading], lambda text, _: text):
                                yield Block(heading, done[heading])
                        else:
                            self.missing.append(f"the copyright line of {source.id} ({license_.id}): {_where(source)}, "
                                                f"or write the line into {NOTICE} yourself")  # fmt: skip
                    shown = shown or bool(done[heading])
                if shown:
                    self._entry(NOTICE, code, component)

    def _own(self, lines: tuple[str, ...], read: Callable[[str, Licenses], str]) -> bool:
        """Whether the user's own part of the notice, as evidence of it is read, holds these lines: ours are not needed."""
        parts = self._parts(NOTICE)
        text = read(parts.before + parts.after, self.licenses)
        return all(line_of_text(text, line, NOTICE) for line in lines)

    def _entry(self, name: str, code: str, model: str | None = None) -> None:
        """Note that the manifest has to name a file for a duty, unless it does wherever that is owed."""
        file = (self.output / name).relative_to(self.root).as_posix()
        there = [
            item for item in self.project.evidence
            if item.term == code and item.file is not None and os.path.normpath(item.file) == os.path.normpath(file)
        ]  # fmt: skip
        if all(
            any(item.model in (None, at.component) and item.deployment in (None, at.deployment) for item in there)
            for at in (owed.finding for owed in self.owed)
            if at.code == code and model in (None, at.component)
        ):
            return
        entry = {"term": code, **({"model": model} if model is not None else {}), "file": file}
        if entry not in self.entries:
            self.entries.append(entry)

    def _leftovers(self) -> None:
        """Copies that this tool wrote and that are owed no more. What else lies there is not ours, and left alone."""
        folder = self.output / COPIES
        for path in sorted(folder.glob("*.txt")) if folder.is_dir() else ():
            name = f"{COPIES}/{path.name}"
            # What is left of a copy whose text is not found is no worse than nothing.
            if name in self.owing:
                continue
            try:
                if self._parts(name).ours is not None:
                    self.files[name] = None
            except InputError:
                continue

    def _change(self, name: str) -> Change | None:
        path = self.output / name
        held = self._read(name)
        old = held if path.exists() else None
        new: str | None = generated.put(held, self.files[name], markup=name.endswith(".md"))
        if (
            not (new or "").removeprefix("\ufeff").strip()
            and self.files[name] is None
            and self._parts(name).ours is not None
        ):
            new = None  # nothing but our part was in it
        elif old is None and not new:
            return None
        return None if new == old else Change(path.relative_to(self.root).as_posix(), path, old, new)

    def _parts(self, name: str) -> generated.Parts:
        try:
            return generated.parts(self._read(name))
        except generated.DamagedError:
            raise InputError([Problem(
                (self.output / name).relative_to(self.root).as_posix(), None,
                "the lines that mark the part written by `licensecheck notice` do not pair",
                "Restore them, or remove that part with its marks; it is written anew.",
            )]) from None  # fmt: skip

    def _read(self, name: str) -> str:
        """What a file holds, line ends as they are; '' for one that is not there."""
        if name not in self.held:
            path = self.output / name
            shown = path.relative_to(self.root).as_posix()
            try:
                real = path.resolve()
                if not real.is_relative_to(self.root):
                    raise InputError([Problem(shown, None, "it is a link out of the project", "Remove the link.")])
                data = b""
                if path.exists():
                    if not path.is_file():
                        raise InputError(
                            [Problem(shown, None, "it is no file", "Remove it, or choose another --output.")]
                        )
                    with path.open("rb") as file:
                        data = file.read(LIMIT + 1)
                if len(data) > LIMIT:
                    raise InputError([Problem(shown, None, "the file is too large", f"The largest that is read is {LIMIT // 10**6} MB.")])  # fmt: skip
                self.held[name] = data.decode("utf-8")
            except (OSError, RuntimeError) as error:
                raise InputError([Problem(shown, None, f"cannot be read: {error}"[:200], "Check the file.")]) from error
            except UnicodeDecodeError as error:
                raise InputError([Problem(shown, None, "the file is not UTF-8", "Save it as UTF-8.")]) from error
        return self.held[name]

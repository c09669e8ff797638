"""`licensecheck identify`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

import licensecheck
from licensecheck.cli import EXIT_INPUT
from licensecheck.commands import options
from licensecheck.commands.output import emit, tell
from licensecheck.errors import InputError, Problem
from licensecheck.identify import IDENTIFIED, Excerpt, Library, Match, Missing, identify
from licensecheck.licenses import Licenses
from licensecheck.printable import printable
from licensecheck.textfiles import read_text

EXIT_DIFFERS: Final = 10
_MOST: Final = 5  # differences shown of one license


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--learn-from", type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Write the fingerprints of the encoded licenses anew, from copies of their texts in this folder.",
)  # fmt: skip
@options.licenses
def command(files: tuple[Path, ...], format_: str, learn_from: Path | None, folders: tuple[Path, ...]) -> None:
    """Say which license each FILE is, at which version, and what differs.

    Exit status: 0 if every file is a license word for word, or but for copyright lines, list marks, titles and fields
    to be filled in; 10 if one has further words, lacks some or is unknown; 2 if one cannot be read.
    """
    licenses = licensecheck.load_licenses(folders)
    if learn_from is not None:
        _learn(licenses, learn_from)
    elif not files:
        raise click.UsageError("Name a file whose license is to be identified.")
    if files:
        _identify(files, format_, Library(licenses))


def _identify(files: tuple[Path, ...], format_: str, library: Library) -> None:
    found: list[tuple[str, list[Match]]] = []
    problems: list[Problem] = []
    for path in files:
        try:
            found.append((str(path), identify(read_text(path, str(path)), library)))
        except InputError as error:
            problems += error.problems
    if format_ == "json":
        if problems:
            from licensecheck.commands.refusal import document

            emit(document(problems))
        else:
            items = [_item(file, matches) for file, matches in found]
            report = {"schema": "licensecheck-identify/1", "files": items}
            emit(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    else:
        emit("".join(printable(line) + "\n" for file, matches in found for line in _lines(file, matches)))
    for problem in problems:
        tell(f"error: {problem}")
    if problems:
        sys.exit(EXIT_INPUT)
    sys.exit(0 if all(_verdict(matches) == "identified" for _, matches in found) else EXIT_DIFFERS)


def _verdict(matches: list[Match]) -> str:
    kinds = {match.kind for match in matches}
    if not matches or "partial" in kinds:
        return "unknown"
    return "identified" if kinds <= set(IDENTIFIED) else "with-additions"


def _item(file: str, matches: list[Match]) -> dict[str, Any]:
    return {
        "file": printable(file), "verdict": _verdict(matches),
        "matches": [
            {**match._asdict(), "coverage": round(match.coverage, 4), "also": list(match.also),
             "added": [excerpt._asdict() for excerpt in match.added], "gaps": [gap._asdict() for gap in match.gaps]}
            for match in matches
        ],
    }  # fmt: skip


def _lines(file: str, matches: list[Match]) -> Iterator[str]:
    if not matches:
        yield f"{file}: unknown; no encoded license is like it"
    elif len(matches) == 1:
        yield f"{file}: {_title(matches[0])}"
        yield from _differences(matches[0], "  ")
    else:
        names = " and ".join(dict.fromkeys(match.license for match in matches if match.kind != "partial"))
        verdict = _verdict(matches)
        yield f"{file}: " + (names if verdict == "identified" else f"{len(matches)} texts, not all of them identified")
        for match in matches:
            yield f"  lines {match.start}-{match.end}: {_title(match)}"
            yield from _differences(match, "    ")


def _title(match: Match) -> str:
    name = f"{match.license} ({match.document})" if match.document != "license" else match.license
    if match.also:
        name += f" (or {', '.join(match.also)}: the text is the same)"
    if match.kind == "partial":
        return f"unknown; closest is {name}, {_percent(match.coverage)} of its words"
    return f"{name}, with additions" if match.kind == "with-additions" else name


def _percent(coverage: float) -> str:
    """Never 100 where a word is missing."""
    return f"{min(99.9, int(coverage * 1000) / 10):.1f}%" if coverage > 0.99 else f"{int(coverage * 100)}%"


def _differences(match: Match, indent: str) -> Iterator[str]:
    from licensecheck.report.style import WIDTH, wrap

    every: list[Excerpt | Missing] = sorted([*match.added, *match.gaps], key=lambda item: item.line)
    for item in every[:_MOST]:
        count = f"{item.words} word{'s' if item.words != 1 else ''}"
        if isinstance(item, Missing):
            yield f"{indent}line {item.line}: lacks {count} of {match.license}"
        else:
            text = item.text if len(item.text) <= 600 else item.text[:600].rsplit(" ", 1)[0] + " \u2026"
            label = f"{indent}line {item.line}: {count} added:"
            if len(label) + len(text) + 3 <= WIDTH:
                yield f"{label} \u201c{text}\u201d"
            else:
                yield label
                yield from wrap(f"\u201c{text}\u201d", len(indent) + 2)
    if len(every) > _MOST:
        rest = sum(item.words for item in every[_MOST:])
        yield f"{indent}and {len(every) - _MOST} more differences, of {rest} words"


def _learn(licenses: Licenses, folder: Path) -> None:
    """Write the fingerprints beside the license files: of the last folder given, else of those that come along."""
    from licensecheck.identify.library import FILE, learn, read, written

    own = Licenses([licenses.folders[-1]])
    target = own.folders[0] / FILE
    before = read(target) if target.is_file() else []
    entries, absent = learn(own, licenses, folder, before)
    data = written(entries)
    part = target.with_name(target.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
        raise InputError([Problem(str(target), None, problem, "Check the folder.")]) from error
    for line in absent:
        tell(f"warning: no copy of {line}")
    licenses_of = len({entry.license for entry in entries})
    emit(f"{target.name}: {len(entries)} texts of {licenses_of} licenses, {len(data) // 1000} kB\n")

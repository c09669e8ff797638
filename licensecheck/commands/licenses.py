"""`licensecheck licenses`: list, show and lint the encoded licenses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

import licensecheck
from licensecheck.advisories import load, views
from licensecheck.commands import options
from licensecheck.commands.output import emit, tell
from licensecheck.errors import InputError, Problem, nearest
from licensecheck.licenses import OTHERS, Licenses
from licensecheck.terms import License


@click.group("licenses", invoke_without_command=True)
@click.option("--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@options.licenses
@click.pass_context
def command(ctx: click.Context, format_: str, folders: tuple[Path, ...]) -> None:
    """List the encoded licenses; `show` one whole, `lint` files of your own."""
    ctx.obj = folders
    if ctx.invoked_subcommand is not None:
        return
    licenses = licensecheck.load_licenses(folders)
    found = list(licenses)
    if format_ == "json":
        rows = [
            {"id": item.id, "name": item.name, "spdx": item.spdx or None, "category": item.category,
             "aliases": list(item.aliases), "reviewed": item.reviewed.isoformat()}
            for item in found
        ]  # fmt: skip
        emit(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return
    if format_ == "markdown":
        from licensecheck.report.license_table import lines

        emit("\n".join(lines(found, load(licenses).open_source)) + "\n")
        return
    width = max((len(item.id) for item in found), default=0)
    emit("".join(f"{item.id:{width}}  {item.category:16}  {item.name}\n" for item in found))


@command.command()
@click.argument("name", metavar="ID")
@options.licenses
@click.pass_context
def show(ctx: click.Context, name: str, folders: tuple[Path, ...]) -> None:
    """Show one license whole, by id or alias; what it shares with the one it is like is marked."""
    from licensecheck.report.license_text import license_lines
    from licensecheck.report.style import wants_color

    licenses = licensecheck.load_licenses((*ctx.obj, *folders))
    color = wants_color()
    found = find(licenses, name)
    emit("\n".join(license_lines(found, views(found, licenses), color=color)) + "\n")


def find(licenses: Licenses, name: str) -> License:
    """The license that a name means.

    Raises:
        InputError: there is none.

    """
    found = licenses.find(name)
    if found is not None:
        return licenses.get(found[0])
    family = licenses.families.get(name.strip().lower())
    problem = f"{name!r} names several licenses: {family}" if family else f"no encoded license is called {name!r}"
    raise InputError([Problem("licenses", None, problem,
                              nearest(name, licenses.files) or "`licensecheck licenses` lists them.")])  # fmt: skip


@command.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.licenses
@click.pass_context
def lint(ctx: click.Context, files: tuple[Path, ...], folders: tuple[Path, ...]) -> None:
    """Prove license FILES by their cases: that these hold, and would notice if a term said anything else.

    Without FILES, every encoded license is linted. A file of your own is read together with its folder.
    """
    from licensecheck.lint import lint as prove

    other = [path for path in files if path.suffix != ".toml"]
    if other:
        raise InputError(Problem(str(path), None, "this is no license file", "Name a .toml file.") for path in other)
    own = tuple(dict.fromkeys(path.resolve().parent for path in files))
    licenses = licensecheck.load_licenses((*ctx.obj, *folders, *own))
    ids = [path.stem for path in files if path.stem not in OTHERS] or sorted(licenses.files)
    wrong = 0
    for id_ in ids:
        problems, summary = prove(licenses, id_)
        for problem in problems:
            tell(f"error: {problem}")
        wrong += len(problems)
        click.echo(f"{id_}: {summary}" + (f", {len(problems)} problems" if problems else ", proven"))
    sys.exit(2 if wrong else 0)

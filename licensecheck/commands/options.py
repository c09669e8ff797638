"""Options that several commands share."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

licenses = click.option(
    "--licenses", "folders", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of license files to add. May be repeated.",
)  # fmt: skip
on = click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of judgment. [default: today in UTC]")
sets = click.option(
    "--set", "sets", multiple=True, metavar="FACT=VALUE",
    help="Set a fact to a TOML value: deployment[production].commercial=true. May be repeated.",
)  # fmt: skip
python = click.option(
    "--python", type=click.Path(path_type=Path),
    help="Judge the software packages in this environment, too: its folder, or its interpreter, which is not run.",
)  # fmt: skip
shared = click.option(
    "--shared", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder outside the repository that manifests may extend from. May be repeated.",
)  # fmt: skip


def day(given: datetime.datetime | None) -> datetime.date:
    """The day that `--on` gave, or today."""
    return given.date() if given is not None else datetime.datetime.now(datetime.timezone.utc).date()


shown_as = click.option(
    "--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True,
)  # fmt: skip

"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

licenses = click.option(
    "--licenses", "folders", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of license files to add. May be repeated.",
)  # fmt: skip
shown_as = click.option(
    "--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True,
)  # fmt: skip

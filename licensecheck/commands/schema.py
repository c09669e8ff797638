"""`licensecheck schema`."""

from __future__ import annotations

import json

import click

from licensecheck.commands.output import emit
from licensecheck.jsonschema import manifest_document


@click.command()
def command() -> None:
    """Print the JSON Schema of licensecheck.toml, so that editors complete and check it."""
    emit(json.dumps(manifest_document(), ensure_ascii=False, indent=2) + "\n")

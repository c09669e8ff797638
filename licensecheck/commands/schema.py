"""`licensecheck schema`."""

from __future__ import annotations

import json

import click

from licensecheck.commands.output import emit
from licensecheck.jsonschema import license_document, manifest_document
from licensecheck.report import report_schema

_OF = {"manifest": manifest_document, "license": license_document, "report": report_schema.document}


@click.command()
@click.argument("name", type=click.Choice(list(_OF)), default="manifest", metavar="[NAME]")
def command(name: str) -> None:
    """Print the JSON Schema NAME: of a manifest (the default), a license file or the JSON report."""
    emit(json.dumps(_OF[name](), ensure_ascii=False, indent=2) + "\n")

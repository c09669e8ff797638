"""The command line. Commands are loaded when they are called, so that a check loads only what it needs."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Final

import click

from licensecheck.errors import InputError

COMMANDS: Final[Mapping[str, str]] = {
    "check": "Judge the project's models and deployments against their licenses.",
    "explain": "Explain a license, a term, a model, a fact or a finding.",
    "licenses": "List, show and lint the encoded licenses.",
    "schema": "Print the JSON Schema of the manifest.",
}

EXIT_INPUT: Final = 2
EXIT_NOTHING: Final = 3


class Lazy(click.Group):
    """A group whose commands are modules of `licensecheck.commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"licensecheck.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except InputError as error:
            for problem in error.problems:
                click.echo(f"error: {problem}", err=True)
            ctx.exit(EXIT_INPUT)


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="licensecheck", prog_name="licensecheck")
def main() -> None:
    """License compliance for AI projects: what is forbidden, what must be done, what is still unknown."""

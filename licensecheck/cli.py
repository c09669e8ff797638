"""The command line. Commands are loaded when they are called, so that a check loads only what it needs."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import click

from licensecheck.errors import InputError, Problem

COMMANDS: Final[Mapping[str, str]] = {
    "check": "Judge the project's models and deployments against their licenses.",
    "baseline": "Write down what is open now, so that only what is new fails.",
    "diff": "Show what changed between two reports or revisions, and why.",
    "waive": "Accept a finding until a day, in the manifest.",
    "models": "List which known models are cleared for the project's deployments.",
    "outbound": "Say under which licenses what we made may be released.",
    "explain": "Explain a license, a term, a model, a fact or a finding.",
    "lineage": "Show what a model was made from and which licenses bind it.",
    "identify": "Say which license a text is.",
    "notice": "Write the notices, copies of licenses and the list of models that the project owes.",
    "licenses": "List, show and lint the encoded licenses.",
    "compare": "Show how two licenses differ, term by term.",
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

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        """Run; words that cannot be used are refused in the format that they ask for."""
        words = list(sys.argv[1:] if args is None else args)
        try:
            return super().main(words, *more, **{**extra, "standalone_mode": False})
        except click.ClickException as error:
            remedy = "`licensecheck --help` lists what there is."
            _document(words, [Problem("command line", None, error.format_message(), remedy)])
            error.show()
        except InputError as error:
            _document(words, error.problems)
            for problem in error.problems:
                click.echo(f"error: {problem}", err=True)
        except click.Abort:
            click.echo("stopped", err=True)
        sys.exit(EXIT_INPUT)


def _document(words: Sequence[str], problems: Sequence[Problem]) -> None:
    """Print what is wrong as a document, where JSON is asked for."""
    if ("json" in words and "--format" in words) or "--format=json" in words:
        from licensecheck.commands.output import emit
        from licensecheck.commands.refusal import document

        emit(document(problems))


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="licensecheck", prog_name="licensecheck")
def main() -> None:
    """License compliance for AI projects: what is forbidden, what must be done, what is still unknown."""

"""One module per format of the report, each with `render(reports, about)`; its name is the format's."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from licensecheck.errors import InputError, Problem, needs
from licensecheck.evaluate.report import Report

FORMATS: Final = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


class About(NamedTuple):
    """What a format may say besides the reports."""

    version: str
    digest: Callable[[], str]  # the hash of the license data; most formats do without, and it reads every file
    everything: bool = False  # findings that do not apply, too
    color: bool = False


def render(format_: str, reports: Sequence[Report], about: About) -> str:
    """The reports of one run in a format.

    Raises:
        InputError: the format needs a library that is not installed.
    """
    module = importlib.import_module(f"{__name__}.{format_}")
    try:
        text: str = module.render(reports, about)
    except ModuleNotFoundError as error:
        raise InputError([Problem(
            "--format", None, f"{format_} is written by the library {error.name}, which is not installed",
            needs(module.EXTRA),
        )]) from error  # fmt: skip
    return text

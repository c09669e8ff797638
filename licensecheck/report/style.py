"""Color and width of what a terminal shows."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterable
from typing import Final

import click

WIDTH: Final = 80


def wants_color() -> bool:
    """Whether standard output is a terminal that may be colored (https://no-color.org)."""
    return (
        sys.stdout is not None
        and sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


def paint(text: str, *, color: bool, **style: bool | str) -> str:
    return click.style(text, **style) if color else text  # type: ignore[arg-type]  # click's own names of styles


def wrap(text: str, indent: int, first: str = "") -> Iterable[str]:
    """Lines of at most `WIDTH`, the first one begun with a label. Long words stay whole."""
    pad = " " * indent
    start = f"{pad}{first}"
    return textwrap.wrap(
        text, WIDTH, initial_indent=start, subsequent_indent=" " * len(start), break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip

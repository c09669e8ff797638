"""Validation of what people write, by pydantic's core, with errors that say where and what to do.

Schemas are built from plain data rather than from model classes: building the twenty classes that a manifest
needs costs more at start-up than the whole check (see benchmarks/startup.py).
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic_core import PydanticCustomError, SchemaValidator, ValidationError
from pydantic_core import core_schema as core

from licensecheck.errors import Problem, nearest

Schema = core.CoreSchema


def text() -> Schema:
    return core.str_schema(strict=True, min_length=1, strip_whitespace=True)


def anything() -> Schema:
    return core.any_schema()


def maybe_empty() -> Schema:
    return core.str_schema(strict=True)


def flag() -> Schema:
    return core.bool_schema(strict=True)


def count(most: int = 10**13) -> Schema:
    return core.int_schema(strict=True, ge=0, le=most)


def money() -> Schema:
    # A strict float takes whole numbers too; what is written without a point stays whole in reports.
    return checked(core.float_schema(strict=True, ge=0, le=10**14, allow_inf_nan=False), _plain)


def day() -> Schema:
    return checked(core.any_schema(), _day)


def one_of(choices: Iterable[str | int]) -> Schema:
    return core.literal_schema(list(choices))


def many(items: Schema, least: int = 0) -> Schema:
    return core.list_schema(items, strict=True, min_length=least)


def keyed(keys: Schema, values: Schema) -> Schema:
    return core.dict_schema(keys, values, strict=True)


def either(*schemas: Schema) -> Schema:
    return core.union_schema(list(schemas), mode="left_to_right")


def checked(schema: Schema, check: Callable[[Any], Any]) -> Schema:
    """`schema`, and a function that returns the value or raises `wrong(...)`."""
    return core.no_info_after_validator_function(check, schema)


def table(required: Mapping[str, Schema], optional: Mapping[str, Schema]) -> Schema:
    """A table with these keys and no others."""
    fields = {key: core.typed_dict_field(value, required=True) for key, value in required.items()}
    fields |= {key: core.typed_dict_field(value, required=False) for key, value in optional.items()}
    return core.typed_dict_schema(fields, extra_behavior="forbid", strict=True, metadata={"keys": list(fields)})


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


def wrong(problem: str, remedy: str = "") -> PydanticCustomError:
    """What a check raises: one problem and what to do about it."""
    return PydanticCustomError("wrong", "{problem}", {"problem": problem, "remedy": remedy})


def _day(value: object) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    raise wrong(f"{show(value)} is no day", "Write a date without quotes: 2026-11-23.")


def show(value: object) -> str:
    """A value as its author would recognize it, cut to a readable length."""
    shown = "true" if value is True else "false" if value is False else repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."


class Shape:
    """What a file or a part of it must look like."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    @functools.cached_property
    def _validator(self) -> SchemaValidator:
        return SchemaValidator(self.schema)

    def validate(self, data: object, file: str, prefix: str = "") -> tuple[Any, list[Problem]]:
        """The validated data and everything that is wrong with it (then the data is None)."""
        try:
            return self._validator.validate_python(data), []
        except ValidationError as error:
            found = error.errors(include_url=False)
        return None, _distinct(_problem(self.schema, item, file, prefix) for item in found)


def _distinct(problems: Iterable[Problem]) -> list[Problem]:
    """One problem a place: a union reports one for each of its members."""
    by_place: dict[str | None, Problem] = {}
    for problem in problems:
        by_place.setdefault(problem.key, problem)
    return list(by_place.values())


def path(location: Iterable[int | str], prefix: str = "") -> str:
    """A key path as people write it: models[1].derived_from[0].by."""
    written = prefix
    for part in location:
        if isinstance(part, int):
            written += f"[{part}]"
        elif (
            part != "[key]"
            and not part.startswith(("literal[", "list[", "dict[", "function-"))
            and part not in _UNION_LABELS
        ):
            written += f".{part}" if written else part
    return written


_UNION_LABELS = {"str", "int", "float", "bool", "constrained-str", "constrained-int", "constrained-float", "typed-dict",
                 "any"}  # fmt: skip


def _problem(schema: Schema, item: Any, file: str, prefix: str) -> Problem:
    context = item.get("ctx") or {}
    location = tuple(item["loc"])
    key = path(location, prefix)
    kind = item["type"]
    if kind == "wrong":
        return Problem(file, key, str(context["problem"]), str(context["remedy"]))
    value = show(item["input"])
    if kind == "extra_forbidden":
        known = _keys_at(schema, location[:-1])
        word = str(location[-1])
        remedy = nearest(word, known) or f"The keys here are {', '.join(sorted(known))}."
        return Problem(file, key, f"unknown key {word!r}", remedy)
    if kind == "missing":
        return Problem(file, key, f"{str(location[-1])!r} is missing", "Add it.")
    if kind == "literal_error":
        expected = str(context.get("expected", ""))
        words = [word.strip("' ") for word in expected.replace(" or ", ", ").split(",")]
        return Problem(file, key, f"{value} is none of the choices",
                       nearest(str(item["input"]), words) or f"Write one of {expected}.")  # fmt: skip
    if kind in _PLAIN:
        problem, remedy = _PLAIN[kind]
        return Problem(file, key, problem.format(value=value, **context), remedy.format(**context))
    return Problem(file, key, f"{value}: {item['msg']}", "")


_PLAIN = {
    "string_type": ("{value} is no text", "Put it in quotes."),
    "string_too_short": ("the text is empty", "Leave the key out where nothing is known."),
    "bool_type": ("{value} is no yes or no", "Write true or false, without quotes."),
    "int_type": ("{value} is no whole number", "Write digits without quotes: 12_000_000."),
    "int_parsing_size": ("{value} is absurdly large", "Check the figure."),
    "float_type": ("{value} is no number", "Write digits without quotes: 48_000_000."),
    "finite_number": ("{value} is no finite number", "Leave the key out where nothing is known."),
    "greater_than_equal": ("{value} is less than {ge}", "A figure cannot be negative."),
    "less_than_equal": ("{value} is absurdly large", "Check the figure; the largest that is read is {le}."),
    "list_type": ("{value} is no list", "Put it in square brackets."),
    "too_short": ("the list is empty", "Name at least one, or leave the key out."),
    "dict_type": ("{value} is no table", "Write it as a table of keys and values."),
}


def _keys_at(schema: Any, location: tuple[int | str, ...]) -> list[str]:
    """The keys that the table at this place may have."""
    here = schema
    for part in location:
        here = _peel(here)
        if here["type"] == "typed-dict" and part in here["fields"]:
            here = here["fields"][part]["schema"]
        elif here["type"] == "list" and isinstance(part, int):
            here = here["items_schema"]
        elif here["type"] == "union":
            here = next((choice for choice in here["choices"] if _peel(choice)["type"] == "typed-dict"), here)
    here = _peel(here)
    if here["type"] == "union":
        here = next((choice for choice in map(_peel, here["choices"]) if choice["type"] == "typed-dict"), here)
    return list(here.get("fields", {}))


def _peel(schema: Any) -> Any:
    while schema["type"].startswith("function-"):
        schema = schema["schema"]
    return schema

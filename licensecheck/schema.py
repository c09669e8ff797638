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
FORMAT = 1


def text() -> Schema:
    """A name or another text of one line."""
    return checked(core.str_schema(strict=True, min_length=1, strip_whitespace=True), _printable)


def prose() -> Schema:
    """A text that may have several lines."""
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
    return checked(core.any_schema(), _day, {"type": "string", "format": "date"})


def one_of(choices: Iterable[str]) -> Schema:
    return core.literal_schema(list(choices))


def version() -> Schema:
    """The version of a file's format."""
    return checked(core.any_schema(), _version, {"const": FORMAT})


def many(items: Schema, least: int = 0) -> Schema:
    return core.list_schema(items, strict=True, min_length=least)


def keyed(keys: Schema, values: Schema) -> Schema:
    return core.dict_schema(keys, values, strict=True)


def either(*schemas: Schema) -> Schema:
    return core.union_schema(list(schemas), mode="left_to_right")


def or_null(schema: Schema) -> Schema:
    return core.nullable_schema(schema)


def checked(schema: Schema, check: Callable[[Any], Any], json: Mapping[str, Any] | None = None) -> Schema:
    """`schema`, and a function that returns the value or raises `wrong(...)`; `json` says the same as JSON Schema."""
    return core.no_info_after_validator_function(check, schema, metadata=None if json is None else {"json": json})


def table(required: Mapping[str, Schema], optional: Mapping[str, Schema]) -> Schema:
    """A table with these keys and no others."""
    fields = {key: core.typed_dict_field(value, required=True) for key, value in required.items()}
    fields |= {key: core.typed_dict_field(value, required=False) for key, value in optional.items()}
    return core.typed_dict_schema(fields, extra_behavior="forbid", strict=True, metadata={"keys": list(fields)})


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


def open_table(optional: Mapping[str, Schema]) -> Schema:
    """A table in which these keys have these values, and others any."""
    fields = {key: core.typed_dict_field(value, required=False) for key, value in optional.items()}
    return core.typed_dict_schema(fields, extra_behavior="ignore", strict=True)


def needs(required: Mapping[str, Schema]) -> Schema:
    """A table in which these keys have these values; it may have others."""
    fields = {key: core.typed_dict_field(value, required=True) for key, value in required.items()}
    return core.typed_dict_schema(fields, extra_behavior="ignore", strict=True)


def wrong(problem: str, remedy: str = "") -> PydanticCustomError:
    """What a check raises: one problem and what to do about it."""
    return PydanticCustomError("wrong", "{problem}", {"problem": problem, "remedy": remedy})


def _printable(value: str) -> str:
    if value.isprintable():
        return value
    raise wrong(f"{show(value)} holds a character that cannot be printed", "Take line ends and control characters out.")


def _version(value: object) -> int:
    if value == FORMAT and type(value) is int:
        return value
    raise wrong(f"{show(value)} is no version of this format", f"Write schema = {FORMAT}.")


def _day(value: object) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    raise wrong(f"{show(value)} is no day", "Write a date without quotes: 2026-11-23.")


def show(value: object) -> str:
    """A value as its author would recognize it, cut to a readable length."""
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    try:
        shown = "true" if value is True else "false" if value is False else repr(value)
    except ValueError:  # a whole number of thousands of digits
        return "a number of thousands of digits"
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
        return None, _distinct([_problem(self.schema, item, file, prefix) for item in _meant(found)])

    def prune(self, data: Any) -> Any:
        """A copy of the data without what is wrong in it; an entry of a list of tables that cannot be used is None."""
        copy = _copied(data)
        for _ in range(_ROUNDS):
            try:
                self._validator.validate_python(_without_gaps(copy))
            except ValidationError as error:
                for item in error.errors(include_url=False, include_input=False):
                    _cut(copy, tuple(item["loc"]), missing=item["type"] == "missing")
            else:
                return {key: _entries(value) for key, value in copy.items()}
        return {}


_ROUNDS = 8


def _entries(value: Any) -> Any:
    return (
        [None if entry is None else _without_gaps(entry) for entry in value]
        if isinstance(value, list)
        else _without_gaps(value)
    )


def _copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data


def _without_gaps(data: Any) -> Any:
    """The data with the gaps that cutting left in its lists filled by nothing that could be wrong again."""
    if isinstance(data, dict):
        return {key: _without_gaps(value) for key, value in data.items()}
    return [_without_gaps(value) for value in data if value is not None] if isinstance(data, list) else data


def _cut(data: Any, location: tuple[int | str, ...], *, missing: bool) -> None:
    """Take the faulty value out: a key from its table, or an entry from its list (which stays a gap there)."""
    parents: list[tuple[Any, int | str]] = []
    here = data
    for part in location:
        if isinstance(here, dict) and part in here:
            parents.append((here, part))
            here = here[part]
        elif isinstance(here, list) and isinstance(part, int):
            solid = [index for index, value in enumerate(here) if value is not None]
            if part >= len(solid):
                return
            parents.append((here, solid[part]))
            here = here[solid[part]]
    if missing and isinstance(here, dict) and not parents:
        return
    if parents:
        parent, key = parents[-1]
        if isinstance(parent, dict):
            parent.pop(key, None)
        else:
            assert isinstance(key, int)
            parent[key] = None


def _meant(items: list[Any]) -> list[Any]:
    """Without what a union says of members that cannot be meant: a table is never meant as a text."""
    kept = [item for item in items if not (item["type"] == "string_type" and isinstance(item["input"], dict))]
    return kept or items


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
    if kind == "list_type" and isinstance(item["input"], dict):
        return Problem(
            file, key, f"{key} is one table, where a list of tables is wanted", f"Write [[{key}]], twice bracketed."
        )
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

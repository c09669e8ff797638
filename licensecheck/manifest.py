"""Finding and reading a manifest: its file, its schema, `--set`, and where each value stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from licensecheck import facts, regions, schema
from licensecheck.errors import InputError, Problem, nearest
from licensecheck.extending import KEY, extend
from licensecheck.positions import Positions
from licensecheck.textfiles import parse_toml, read_text

NAME: Final = "licensecheck.toml"
LOCK: Final = "licensecheck.lock"
PYPROJECT: Final = "pyproject.toml"
TABLE: Final = ("tool", "licensecheck")

# Keys of the other tool of this name, a checker of Python packages' licenses.
_OTHER_TOOL: Final = frozenset(
    [
        "using",
        "requirements_paths",
        "ignore_packages",
        "fail_packages",
        "ignore_licenses",
        "fail_licenses",
        "only_licenses",
        "skip_dependencies",
        "hide_output_parameters",
        "show_only_failing",
        "pypi_api",
        "zero",
        "groups",
        "extras",
        "format",
        "file",
    ]
)


class Manifest(NamedTuple):
    """The tables of a manifest as they stand, and where that is."""

    root: Path  # the folder that paths in it are relative to
    file: str  # as shown in reports
    prefix: str  # "" or "tool.licensecheck"
    tables: dict[str, Any]
    sets: Mapping[str, str] = {}  # key path to the --set option that it came from
    positions: Mapping[str, Positions] = {}  # of the values in the manifest, and in the files that it extends
    origins: Mapping[str, tuple[str, str]] = {}  # key paths that come from another file: which, and the key path there

    def where(self, path: str) -> str:
        """The place of a value: file and key path, or the option that set it."""
        if path in self.sets:
            return self.sets[path]
        return ": ".join(self.origin(path))

    def origin(self, path: str) -> tuple[str, str]:
        """The file that a value stands in, and its key path there."""
        for head, (file, key) in self.origins.items():
            if path == head or path.startswith((head + ".", head + "[")):
                return file, key + path[len(head) :]
        return self.file, f"{self.prefix}.{path}" if self.prefix else path


def locate(path: Path) -> Path:
    """The manifest at `path`, in it, or in the nearest folder above.

    Raises:
        InputError: there is none, or what has its name is no file.
    """
    try:
        if path.is_file():
            return path
        if not path.is_dir():
            what = "is no file and no folder" if path.exists() else "does not exist"
            raise InputError([Problem(str(path), None, f"it {what}", "Check the path.")])
        start = path.resolve()
        for folder in (start, *start.parents):
            if (folder / NAME).exists() or (folder / NAME).is_symlink():
                return folder / NAME
            if declares(folder / PYPROJECT):
                return folder / PYPROJECT
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
        raise InputError(
            [Problem(str(path)[:100], None, f"it cannot be read: {error}"[:200], "Check the path.")]
        ) from error
    raise InputError([Problem(
        str(path), None, f"there is no {NAME} here or in any folder above, and no [tool.licensecheck] in a {PYPROJECT}",
        f"Write a {NAME} that declares the models and deployments; `licensecheck schema` prints what it may hold.",
    )])  # fmt: skip


def declares(pyproject: Path) -> bool:
    """Whether a pyproject.toml has our table. One that cannot be read is an error only where it names the tool."""
    if not pyproject.is_file():
        return False
    text = read_text(pyproject, PYPROJECT)
    return TABLE[-1] in text and _table(parse_toml(text, PYPROJECT)) is not None


def extended_by(path: Path) -> list[str]:
    """The files that the manifest at `path` extends, as it names them; what else it says is not looked at.

    Raises:
        InputError: it cannot be read, or is no TOML.
    """
    named = (_own(path, read_text(path, path.name)) or {}).get(KEY, [])
    return [name for name in named if isinstance(name, str)] if isinstance(named, list) else []


def _own(path: Path, text: str) -> dict[str, Any] | None:
    """Our tables in a file; None for a pyproject.toml that has none."""
    tables = parse_toml(text, path.name)
    return _table(tables) if path.name == PYPROJECT else tables


def _table(tables: Mapping[str, Any]) -> dict[str, Any] | None:
    here: Any = tables
    for key in TABLE:
        here = here.get(key) if isinstance(here, dict) else None
    return here if isinstance(here, dict) else None


def read(path: Path, sets: Sequence[str] = (), shared: Sequence[Path] = (), text: str | None = None) -> Manifest:
    """Read the manifest file at `path` with what it extends, and apply `--set` options to it.

    Args:
        path: where it stands.
        sets: FACT=VALUE texts.
        shared: folders outside the repository in which files that it extends may lie.
        text: what the file would hold, to read that instead.

    Raises:
        InputError: it cannot be read, is no TOML or belongs to the other tool of this name.

    """
    text = read_text(path, path.name) if text is None else text
    tables = _own(path, text)
    prefix = ".".join(TABLE) if path.name == PYPROJECT else ""
    if tables is None:
        raise InputError([Problem(path.name, prefix, "there is no such table", f"Add it, or write a {NAME}.")])
    if "schema" not in tables and (other := sorted(_OTHER_TOOL & tables.keys())):
        raise InputError([Problem(
            path.name, prefix or None,
            f"this configures another tool of the same name, a checker of Python packages (its key {other[0]!r})",
            f"Put this tool's settings into a {NAME} of their own, beginning with `schema = 1`.",
        )])  # fmt: skip
    tables, origins, positions = extend(tables, path.parent, path.name, shared)
    changed = _apply(tables, sets)
    positions = {path.name: Positions(text), **positions}
    return Manifest(path.parent, path.name, prefix, tables, changed, positions, origins)


def _apply(tables: dict[str, Any], sets: Sequence[str]) -> dict[str, str]:
    """Write the values of `--set` options into the tables; the key paths that they set, and how to say so."""
    changed: dict[str, str] = {}
    problems: list[Problem] = []
    for option in sets:
        name, equals, value = option.partition("=")
        try:
            if not equals:
                raise ValueError("there is no '='")
            parsed = parse_toml("value = " + value, "--set")
            if list(parsed) != ["value"]:
                raise ValueError("more than one value")
            changed |= _set(tables, name.strip(), parsed["value"])
        except (InputError, TypeError, ValueError) as error:
            what = error.problems[0].problem if isinstance(error, InputError) else str(error)
            problems.append(Problem("--set", option, what,
                                    'Write FACT=VALUE with a TOML value: organization.domicile="DE".'))  # fmt: skip
    if problems:
        raise InputError(problems)
    return changed


def _set(tables: dict[str, Any], name: str, value: object) -> dict[str, str]:
    subject, _, rest = name.partition(".")
    selector = ""
    if "[" in name:
        subject, _, rest = name.partition("[")
        selector, bracket, rest = rest.partition("].")
        if not bracket:
            raise ValueError(f"the selector of {name!r} does not end with ']' and a fact")
    full = f"{subject}.{rest}" if rest else subject
    found = facts.find(full)
    derived = facts.FACTS.get(full)
    if derived is not None and (derived.derived or subject in ("base", "lineage")):
        raise ValueError(f"{full!r} is worked out from other facts and cannot be set")
    if found is None or subject not in ("organization", *_LISTS):
        raise ValueError(f"there is no fact {full!r}. {nearest(full, facts.names())}".rstrip(" ."))
    fact, key = found
    if "[]" in name:
        raise ValueError(f"the selector of {name!r} is empty: leave it out to mean every {subject}")
    if fact.field in ("id", "name"):
        raise ValueError(f"{full!r} is a name that others refer to, and cannot be set from outside")
    if subject == "organization":
        if selector:
            raise ValueError("the organization takes no selector")
        _put(_table_of(tables, "organization"), fact.field, key, value)
        return {f"organization.{rest}": f"--set {name}"}
    entries = tables.setdefault(subject + "s", [{"name": "default"}] if subject == "deployment" else [])
    by = "name" if subject == "deployment" else "id"
    known = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    hits = [index for index, entry in enumerate(known) if selector in ("", entry.get(by))]
    if not hits:
        raise ValueError(
            f"the manifest declares no {subject} {selector!r}" if selector else f"no {subject} is declared"
        )
    for index in hits:
        _put(known[index], fact.field, key, value)
    label = f"--set {name}" + ("" if selector or len(known) == 1 else f" (every {subject})")
    return {f"{subject}s[{index}].{rest}": label for index in hits}


_LISTS: Final = ("model", "dataset", "package", "deployment")


def _table_of(tables: dict[str, Any], name: str) -> dict[str, Any]:
    found = tables.setdefault(name, {})
    if not isinstance(found, dict):
        raise TypeError(f"{name!r} in the manifest is no table")
    return found


def _put(table: dict[str, Any], field: str, key: str, value: object) -> None:
    if key:
        _table_of(table, field)[key] = value
    else:
        table[field] = value


def _country(value: str) -> str:
    if value not in regions.COUNTRIES:
        raise schema.wrong(f"{value!r} is no country code", regions.remedy(value))
    return value


def _place(value: str) -> str:
    if value not in regions.COUNTRIES and value not in regions.REGIONS:
        raise schema.wrong(f"{value!r} is no country code and no region", regions.remedy(value))
    return value


def _month(value: str) -> str:
    if facts.MONTH.fullmatch(value) is None:
        raise schema.wrong(f"{value!r} is no month", "Write it as YYYY-MM.")
    return value


_IDS: Final = schema.many(schema.text())
_OTHER: Final = {
    "organization.agreements": schema.many(schema.either(
        schema.text(),
        schema.table({"license": schema.text()},
                     {"covers": _IDS, "until": schema.day(), "reference": schema.text()}),
    )),
    "organization.registrations": _IDS,
    "model.derived_from": schema.many(
        schema.table({"model": schema.text(), "by": schema.one_of(facts.STEPS)}, {})),
    "model.trained_on": _IDS,
    "dataset.generated_by": _IDS,
    "dataset.made_from": _IDS,
    "deployment.models": _IDS,
    "deployment.datasets": _IDS,
    "deployment.display": schema.many(schema.either(
        schema.prose(), schema.table({"text": schema.prose()}, {"on": schema.one_of(facts.PLACES)}),
    )),
}  # fmt: skip


def fact_schema(fact: facts.Fact) -> schema.Schema:
    """What a manifest may write for a fact."""
    if fact.type == "other":
        return _OTHER[fact.name]
    plain: dict[str, schema.Schema] = {
        "boolean": schema.flag(), "people": schema.count(10**10), "count": schema.count(), "money": schema.money(),
        "date": schema.day(), "text": schema.text(), "texts": _IDS,
        "country": schema.checked(schema.text(), _country, {"enum": sorted(regions.COUNTRIES)}),
        "countries": schema.many(schema.checked(schema.text(), _place, {"enum": [*sorted(regions.COUNTRIES), *regions.REGIONS]}), 1),
    }  # fmt: skip
    if fact.type == "choice":
        value = schema.one_of(fact.choices)
    elif fact.type == "choices":
        value = schema.many(schema.one_of(fact.choices))
    else:
        value = plain[fact.type]
    if fact.key == "month":
        return schema.keyed(
            schema.checked(schema.text(), _month, {"type": "string", "pattern": f"^{facts.MONTH.pattern}$"}), value
        )
    return schema.keyed(schema.one_of(facts.BUSINESSES), value) if fact.key else value


def _fields(
    subject: str, required: Iterable[str] = (), more: Mapping[str, schema.Schema] | None = None
) -> schema.Schema:
    fields = {
        fact.field: fact_schema(fact) for fact in facts.FACTS.values() if fact.subject == subject and not fact.derived
    }
    must = {name: fields.pop(name) for name in required}
    return schema.table(must, fields | dict(more or {}))


def manifest_schema() -> schema.Schema:
    """The schema of a whole manifest, built from the vocabulary of facts."""
    organization = _fields("organization")
    narrowing = {"model": schema.text(), "deployment": schema.text()}
    return schema.table(
        {"schema": schema.version()},
        {
            "extends": schema.many(schema.text()),
            "project": schema.table({}, {"name": schema.text()}),
            "organization": organization,
            "models": schema.many(_fields("model", ["id"])),
            "datasets": schema.many(_fields("dataset", ["id"])),
            "packages": schema.many(_fields("package", ["id"])),
            "deployments": schema.many(_fields("deployment", ["name"], {"organization": organization, "policy": schema.table({}, _RULES)})),
            "evidence": schema.many(schema.table(
                {"term": schema.text()}, {"file": schema.text(), "statement": schema.prose(), **narrowing})),
            "waivers": schema.many(schema.table(
                {"finding": schema.text(), "reason": schema.prose(), "until": schema.day()}, narrowing)),
            "sources": schema.table({}, {
                **{name: schema.either(schema.flag(), schema.text()) for name in SOURCES},
                "packages": _IDS, "extras": _IDS, "python": schema.text(),
                "markers": schema.keyed(schema.one_of(MARKERS), schema.maybe_empty()),
            }),
            "policy": schema.table({}, {"fail_on": schema.one_of(FAIL_ON), "advisories": schema.flag(), **_RULES}),
        },
    )  # fmt: skip


_RULES: Final = {"allow": _IDS, "deny": _IDS, "review": _IDS}
SOURCES: Final = ("hub_cache", "ollama")
# The names of environment markers (PEP 508) that say where a program runs.
MARKERS: Final = (
    "implementation_name", "implementation_version", "os_name", "platform_machine", "platform_python_implementation",
    "platform_release", "platform_system", "platform_version", "python_full_version", "python_version", "sys_platform",
)  # fmt: skip
FAIL_ON: Final = ("due", "undetermined", "violated")

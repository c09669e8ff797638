"""The documentation against the source: what it names exists, what exists is named, what it shows is what comes out."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
import tomli

import licensecheck
from licensecheck import cli, facts, fingerprints, kinds, license_file, loading, manifest, regions, schema, terms
from licensecheck.commands import check as check_command
from licensecheck.errors import InputError
from licensecheck.evaluate import report
from licensecheck.jsonschema import manifest_document
from licensecheck.licenses import OTHERS
from licensecheck.lint import cases, lint
from licensecheck.report.formats import About, render
from licensecheck.resolve import catalog, lineage

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
MANIFEST, JUDGMENT, ENCODING = (ROOT / "docs" / f"{name}.md" for name in ("manifest", "judgment", "encoding"))
PAGES = (README, *sorted((ROOT / "docs").glob("*.md")))
CI = ROOT / "docs" / "ci.md"  # what it shows is run by test_pipelines, with git
DAY = datetime.date(2026, 11, 23)


class Block(NamedTuple):
    language: str
    text: str


class Table(NamedTuple):
    heading: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> list[str]:
        return [row[self.head.index(name)] for row in self.rows]


def blocks(page: Path) -> list[Block]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [Block(language, text) for language, text in found]


def prose(page: Path) -> str:
    """A page without its blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def tables(page: Path) -> list[Table]:
    found: list[Table] = []
    heading = ""
    rows: list[tuple[str, ...]] = []
    for line in [*prose(page).splitlines(), ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
        elif rows:
            assert all(len(row) == len(rows[0]) for row in rows), f"a table under {heading!r} has uneven rows"
            found.append(Table(heading, rows[0], tuple(rows[2:])))
            rows = []
        if line.startswith("#"):
            heading = re.sub(r"<.*?>", "", line.lstrip("# ")).strip()
    return found


def by_head(page: Path, first: str) -> list[Table]:
    found = [table for table in tables(page) if table.head[0] == first]
    assert found, f"{page.name} has no table of {first!r}"
    return found


def ticks(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def names(page: Path, first: str) -> list[str]:
    """What the tables with this first heading name, in order; each row names exactly one thing."""
    cells = [cell for table in by_head(page, first) for cell in table.column(first)]
    assert all(re.fullmatch(r"`[^`]+`", cell) for cell in cells), cells
    return [cell.strip("`") for cell in cells]


def folder_of(page: Path, folder: Path) -> Path:
    """A folder that holds the files that a page shows."""
    own = folder / "my-licenses"
    (own / "models").mkdir(parents=True)
    for block in blocks(page):
        if block.language != "toml":
            continue
        held = tomli.loads(block.text)
        if "vendor" in held:
            path = own / "models" / f"{held['vendor'].lower()}.toml"
        elif "licensor" in held:
            path = own / f"{held['id']}.toml"
        elif "families" in held:
            path = own / "families.toml"
        elif "schema" in held:
            path = folder / manifest.NAME
        else:
            continue
        assert not path.exists(), f"{page.name} shows two files {path.name}"
        path.write_text(block.text, encoding="utf-8")
    return folder


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "licensecheck", *arguments]
    clean = {key: value for key, value in os.environ.items() if key != "FORCE_COLOR"}
    return subprocess.run(
        command, cwd=folder, env=clean | {"PYTHONIOENCODING": "utf-8"}, check=False, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


# -- what is shown ----------------------------------------------------------------------------------------------------


def shown_commands(page: Path) -> Iterator[tuple[str, str]]:
    for block in blocks(page):
        if block.language == "console":
            assert block.text.startswith("$ licensecheck "), block.text
            for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                yield command, output


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page != CI and any(shown_commands(page))], ids=lambda page: page.stem
)
def test_commands_print_what_is_shown(page: Path, tmp_path: Path) -> None:
    folder = folder_of(page, tmp_path)
    status = -1
    for command, output in shown_commands(page):
        words = shlex.split(command)
        if command == "echo $?":
            assert output == f"{status}\n"
            continue
        if words[0] == "head":
            lines = (folder / words[2]).read_text(encoding="utf-8").splitlines(keepends=True)
            assert "".join(lines[: int(words[1].removeprefix("-"))]) == output
            continue
        assert words[0] == "licensecheck", command
        done = run(words[1:], folder)
        status = done.returncode
        assert done.stdout == output, command


def test_the_readme_and_the_guide_to_encoding_show_commands() -> None:
    assert len(list(shown_commands(README))) >= 2
    assert len(list(shown_commands(ENCODING))) >= 2


def test_the_example_of_the_library_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder_of(README, tmp_path))
    all_blocks = blocks(README)
    (index,) = [number for number, block in enumerate(all_blocks) if block.language == "python"]
    assert all_blocks[index + 1].language == "text"
    exec(compile(all_blocks[index].text, "README.md", "exec"), {})  # noqa: S102  # our own page
    assert capsys.readouterr().out == all_blocks[index + 1].text


def test_the_hash_of_a_text_is_the_one_that_is_compared() -> None:
    (block,) = [block for block in blocks(ENCODING) if block.language == "python"]
    scope: dict[str, Any] = {}
    exec(compile(block.text, "encoding.md", "exec"), scope)  # noqa: S102  # our own page
    for text in ("\uff21 License\n\n of  “Words”", "---\ntitle: x\n---\nMIT\tLicense\n", "a\n---\nb\n---\n", ""):
        assert scope["text_hash"](text) == fingerprints.fingerprint(text)


def test_manifests_load(tmp_path: Path) -> None:
    data = licensecheck.load_licenses()
    for page in PAGES:
        for number, block in enumerate(blocks(page)):
            held = tomli.loads(block.text) if block.language == "toml" else {}
            if "schema" not in held or "vendor" in held or "licensor" in held:
                continue
            path = tmp_path / f"{page.stem}-{number}.toml"
            path.write_text(block.text, encoding="utf-8")
            project = licensecheck.load_project(path, data, on=DAY)
            assert project.declared
            licensecheck.check(project, data)
    assert len(list(tmp_path.iterdir())) >= 2


def test_parts_of_manifests_fit_the_schema() -> None:
    shape = schema.Shape(manifest.manifest_schema())
    shown = [block for page in (README, MANIFEST) for block in blocks(page) if block.language == "toml"]
    parts = [part for part in (tomli.loads(block.text) for block in shown) if "schema" not in part]
    assert parts
    for part in parts:
        assert shape.validate({"schema": 1, **part}, "part")[1] == []


def test_options_that_set_facts_work(tmp_path: Path) -> None:
    folder_of(MANIFEST, tmp_path)
    data = licensecheck.load_licenses()
    lines = [line for block in blocks(MANIFEST) if block.language == "sh" for line in block.text.splitlines()]
    sets = [words[words.index("--set") + 1] for words in map(shlex.split, lines)]
    assert len(sets) >= 4
    for option in sets:
        licensecheck.load_project(tmp_path, data, on=DAY, sets=[option])
    with pytest.raises(InputError):
        licensecheck.load_project(tmp_path, data, on=DAY, sets=["deployment.hosts=true"])


def test_encoded_examples_are_proven(tmp_path: Path) -> None:
    own = folder_of(ENCODING, tmp_path) / "my-licenses"
    data = licensecheck.load_licenses([own])
    ids = [path.stem for path in own.glob("*.toml") if path.stem not in OTHERS]
    assert ids
    for id_ in ids:
        assert lint(data, id_)[0] == []
    known = catalog.Catalog(data)
    entries = [entry for entry in known if entry.vendor == "Acme"]
    assert len(entries) >= 2
    assert all(data.find(entry.license) for entry in entries)
    assert data.find("acme") is None
    assert "acme" in data.families


def test_examples_have_the_verdicts_that_their_page_states() -> None:
    page = ROOT / "examples" / "README.md"
    (table,) = by_head(page, "example")
    stated = {re.findall(r"\[([^\]]+)\]", row[0])[0]: row[1] for row in table.rows}
    assert set(stated) == {path.name for path in page.parent.iterdir() if path.is_dir()}
    data = licensecheck.load_licenses()
    for name, verdict in stated.items():
        project = licensecheck.load_project(page.parent / name, data, on=DAY)
        assert licensecheck.check(project, data).verdict == verdict, name


# -- the vocabulary ---------------------------------------------------------------------------------------------------


def fact_rows() -> dict[str, dict[str, str]]:
    """Every documented fact by its name without a key."""
    found: dict[str, dict[str, str]] = {}
    for table in by_head(MANIFEST, "fact"):
        for row in table.rows:
            name = re.sub(r"\.<[^>]+>`$|`", "", row[0])
            assert name not in found, name
            found[name] = dict(zip(table.head, row, strict=True))
    return found


def test_every_fact_is_documented_and_no_other() -> None:
    assert set(fact_rows()) == set(facts.FACTS)


@pytest.mark.parametrize("fact", facts.FACTS.values(), ids=lambda fact: fact.name)
def test_facts_are_documented_as_they_are(fact: facts.Fact) -> None:
    row = fact_rows()[fact.name]
    assert row["type"] == f"`{'list' if fact.type == 'other' else fact.type}`"
    placeholder = {"": "", "month": ".<YYYY-MM>", "business": ".<business>"}[fact.key]
    assert row["fact"] == f"`{fact.name}{placeholder}`"
    if fact.subject in ("base", "lineage") or fact.derived:
        assert row["default"] == "derived"
    elif fact.name in ("model.id", "dataset.id", "package.id", "deployment.name"):
        assert row["default"] == "required"
    else:
        assert row["default"] == (fact.default or "unknown")
    if fact.derived and fact.name != "lineage.contains":
        assert fact.derived in ticks(row["meaning"])
    if fact.choices:
        words = {word for word in ticks(row["meaning"]) if "." not in word and "_" not in word}
        assert words == set(fact.choices)


def test_types_and_steps_are_documented() -> None:
    types = {"list" if fact.type == "other" else fact.type for fact in facts.FACTS.values()}
    assert set(names(MANIFEST, "type")) == types
    (steps,) = by_head(MANIFEST, "by")
    carried = dict(zip(names(MANIFEST, "by"), steps.column("carries"), strict=True))
    assert carried == {step: lineage._CARRIES[step] for step in facts.STEPS}
    assert set(names(JUDGMENT, "way")) == set(facts.WAYS)
    assert set(ticks(by_head(MANIFEST, "display key")[0].rows[1][3])) == set(facts.PLACES)
    (countries,) = [row for row in by_head(MANIFEST, "type")[0].rows if row[0] == "`countries`"]
    assert {word.strip('"') for word in ticks(countries[1])} == set(regions.REGIONS)


def test_every_kind_is_documented_and_no_other() -> None:
    groups = {table.heading: table for table in by_head(JUDGMENT, "kind")}
    wanted = {
        "Limits and prohibitions": kinds.LIMITS, "Duties": kinds.DUTIES, "Worth knowing": kinds.WORTH_KNOWING,
        "About the project": kinds.ABOUT_PROJECT,
    }  # fmt: skip
    assert set(groups) == set(wanted)
    for heading, known in wanted.items():
        rows = {row[0].strip("`"): row[1] for row in groups[heading].rows}
        assert rows == {kind: kinds.MEANINGS[kind] for kind in known}


def test_kinds_that_nothing_reports_are_named() -> None:
    sources = [path for path in (ROOT / "licensecheck").rglob("*.py") if path.name != "kinds.py"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    silent = {kind for kind in kinds.ABOUT_PROJECT if f'"{kind}"' not in code}
    said = re.findall(r"^Not reported yet: (.*?)\.", prose(JUDGMENT), re.MULTILINE)
    assert {kind for line in said for kind in ticks(line)} == silent


def test_what_an_agreement_settles_is_documented() -> None:
    (sentence,) = re.findall(r"^Without `covers` it settles (.*?)\.", prose(MANIFEST), re.DOTALL | re.MULTILINE)
    assert set(ticks(sentence)) == kinds.SETTLED_BY_AGREEMENT


def test_statuses_and_verdicts_are_documented() -> None:
    assert names(JUDGMENT, "status") == list(kinds.STATUSES)
    assert names(JUDGMENT, "verdict") == list(kinds.VERDICTS)
    (levels,) = by_head(JUDGMENT, "group of the kind")
    examples = {"limit, prohibition": "prohibited-use", "duty": "license-copy"}
    group = ""
    for row in levels.rows:
        group = row[0] or group
        kind = examples.get(group, "trademark")
        assert row[4].strip("`") == kinds.level(kind, row[3].strip("`"))  # type: ignore[arg-type]


def test_the_table_of_statuses_is_that_of_the_judge() -> None:
    """Each row of the table, judged by a term of that group."""
    from licensecheck import conditions
    from licensecheck.evaluate.judge import Facts, Shown, judge
    from licensecheck.project import Known

    data = licensecheck.load_licenses()
    some = data.get("mit").terms[0]
    (table,) = by_head(JUDGMENT, "group of the kind")
    kind = {"limit, prohibition": "prohibited-use", "duty": "license-copy"}
    state = {"true": True, "false": False, "unknown": None}
    group, judged = "", 0
    for row in table.rows:
        group = row[0] or group
        for applies in row[1].split(", "):
            for second in (row[2] or "any").split(", "):
                term = some._replace(
                    kind=kind.get(group, "trademark"), applies=conditions.parse("deployment.commercial"), unless=(),
                    requires=conditions.parse("deployment.production") if group.startswith("limit") else None,
                )  # fmt: skip
                known = {"deployment.commercial": state[applies], "deployment.production": state.get(second)}
                given = {name: Known(value, "") for name, value in known.items() if value is not None}
                found: Shown = second if second in ("shown", "failed", "absent") else "failed"  # type: ignore[assignment]
                outcome = judge(term, Facts(given), lambda found=found: found, False)  # type: ignore[misc]
                assert outcome.status == row[3].strip("`"), row
                assert bool(outcome.asks) is (outcome.status == "undetermined")
                judged += 1
    assert judged == 17


# -- keys -------------------------------------------------------------------------------------------------------------


def fields(shape: Any) -> dict[str, bool]:
    """The keys of a table's schema, and whether each is required."""
    while shape["type"] in ("list", "union"):
        if shape["type"] == "list":
            shape = shape["items_schema"]
        else:
            shape = next(choice for choice in shape["choices"] if choice["type"] == "typed-dict")
    return {key: bool(field["required"]) for key, field in shape["fields"].items()}


def inner(shape: Any, key: str) -> Any:
    while shape["type"] == "list":
        shape = shape["items_schema"]
    return shape["fields"][key]["schema"]


def documented(table: Table) -> dict[str, bool]:
    return {row[0].strip("`"): row[table.head.index("default")] == "required" for row in table.rows}


def test_every_key_of_a_manifest_is_documented_and_no_other() -> None:
    whole = manifest.manifest_schema()
    by_heading = {table.heading: documented(table) for table in by_head(MANIFEST, "key")}
    wanted = {"Top level": fields(whole)}
    for key in ("project", "sources", "policy"):
        wanted[f"`[{key}]`"] = fields(inner(whole, key))
    for key in ("evidence", "waivers"):
        wanted[f"`[[{key}]]`"] = fields(inner(whole, key))
    assert by_heading == wanted
    more = {"organization": "organization", "model": "models", "dataset": "datasets", "deployment": "deployments"}
    for subject, key in more.items():
        keys = {fact.field for fact in facts.FACTS.values() if fact.subject == subject and not fact.derived}
        assert fields(inner(whole, key)).keys() - keys == (
            {"organization", "policy"} if subject == "deployment" else set()
        )
    organization, deployments = inner(whole, "organization"), inner(whole, "deployments")
    assert documented(by_head(MANIFEST, "agreement key")[0]) == fields(inner(organization, "agreements"))
    assert documented(by_head(MANIFEST, "display key")[0]) == fields(inner(deployments, "display"))
    assert set(manifest_document()["properties"]) == set(by_heading["Top level"])


def test_every_key_of_license_and_catalog_files_is_documented_and_no_other() -> None:
    file, model = license_file.FILE.schema, catalog._FILE.schema
    term, entry = inner(file, "term"), inner(model, "model")
    wanted: dict[str, dict[str, bool]] = {
        "license key": fields(file), "document key": fields(inner(file, "document")),
        "term key": fields(term) | dict.fromkeys(license_file._NEEDED, True), "unless key": fields(inner(term, "unless")),
        "contested key": fields(inner(term, "contested")), "shown_by key": fields(inner(term, "shown_by")),
        "case key": fields(cases._CASE.schema), "catalog key": fields(model), "model key": fields(entry),
        "base key": fields(inner(entry, "base")),
    }  # fmt: skip
    assert {head: documented(by_head(ENCODING, head)[0]) for head in wanted} == wanted
    assert names(ENCODING, "category") == list(terms.CATEGORIES)


def json_report(folder: Path) -> dict[str, Any]:
    """A report with a waived finding and a chain, and so with every kind of key."""
    (folder / manifest.NAME).write_text(
        """
        schema = 1
        [[models]]
        id = "acme/support-8B"
        origin = "ours"
        derived_from = [{ model = "meta-llama/Llama-3.1-8B", by = "finetune" }]
        [[deployments]]
        name = "web"
        offering = "service"
        [[waivers]]
        finding = "llama-3.1/name-prefix"
        reason = "renamed soon"
        until = 2027-01-01
        """,
        encoding="utf-8",
    )
    data = licensecheck.load_licenses()
    result = licensecheck.check(licensecheck.load_project(folder, data, on=DAY), data)
    about = About(licensecheck.__version__, lambda: data.digest)
    found: dict[str, Any] = json.loads(render("json", [result], about))
    return found


def test_every_key_of_the_json_report_is_documented_in_order(tmp_path: Path) -> None:
    found = json_report(tmp_path)
    findings = found["findings"]
    waived = next(item["waived"] for item in findings if item["waived"])
    because = next(item["because"] for item in findings if item["because"])[0]
    levels: dict[str, dict[str, Any]] = {
        "report key": found, "component key": found["components"][0],
        "component license key": found["components"][0]["licenses"][0], "deployment key": found["deployments"][0],
        "finding key": findings[0], "because key": because, "waived key": waived,
    }  # fmt: skip
    assert {head: names(JUDGMENT, head) for head in levels} == {head: list(item) for head, item in levels.items()}
    (tool,) = [row for row in by_head(JUDGMENT, "report key")[0].rows if row[0] == "`tool`"]
    assert ticks(tool[1]) == list(found["tool"])
    assert found["schema"] in prose(JUDGMENT)


def test_every_key_of_the_error_document_is_documented_in_order(tmp_path: Path) -> None:
    (tmp_path / manifest.NAME).write_text("schema = 2\n", encoding="utf-8")
    command = [sys.executable, "-m", "licensecheck", "check", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    found = json.loads(done.stdout)
    assert done.returncode == cli.EXIT_INPUT
    assert names(JUDGMENT, "error key") == list(found["errors"][0])
    assert f"`{found['schema']}`" in prose(JUDGMENT)


def test_the_fingerprint_is_made_as_documented() -> None:
    import hashlib

    finding = report.Finding("a/b", "b", "due", "é", (), "web", "a", "", "", "", (), (), (), "")
    key = json.dumps(["1", "é", "web", "a", "a/b", None], ensure_ascii=False, separators=(",", ":"))
    assert finding.fingerprint == hashlib.sha256(key.encode()).hexdigest()[:32]
    assert '`["1", component, deployment, license, code, subject]`' in prose(JUDGMENT)


# -- the command line and the library ---------------------------------------------------------------------------------


def commands(group: click.Group, path: str = "licensecheck") -> Iterator[tuple[str, click.Command]]:
    yield path, group
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def options() -> dict[tuple[str, str], click.Option]:
    return {
        (path, option.opts[-1]): option
        for path, command in commands(cli.main) for option in command.params
        if isinstance(option, click.Option) and "--help" not in option.opts
    }  # fmt: skip


def test_every_command_is_documented_and_no_other() -> None:
    table = next(table for table in by_head(README, "command") if "what it does" in table.head)
    stated = {re.sub(r" \[?[A-Z]+\]?", "", cell.strip("`")) for cell in table.column("command")}
    assert stated == {path for path, _ in commands(cli.main)} - {"licensecheck"}
    for cell in table.column("command"):
        path = re.sub(r" \[?[A-Z]+\]?", "", cell.strip("`"))
        command = dict(commands(cli.main))[path]
        given = [item for item in command.params if isinstance(item, click.Argument)]
        arguments = [item.make_metavar(click.Context(command)).removesuffix("...") for item in given]
        assert cell.strip("`").removeprefix(path).split() == arguments


def test_every_option_is_documented_and_no_other() -> None:
    table = next(table for table in by_head(README, "command") if "option" in table.head)
    rows = {(row[0].strip("`"), row[1].strip("`")): row[2] for row in table.rows}
    assert set(rows) == set(options())
    for key, option in options().items():
        if isinstance(option.type, click.Choice):
            assert set(option.type.choices) <= set(ticks(rows[key]))
        assert ("may be repeated" in rows[key] or "as for" in rows[key]) is option.multiple


def test_no_page_names_an_option_or_a_command_that_does_not_exist() -> None:
    known = {name for _, name in options()} | {"--help", "-h"}
    paths = {path for path, _ in commands(cli.main)} - {"licensecheck"}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        spans = [*ticks(prose(page)), *re.findall(r"^(?:\$ )?(licensecheck .*)$", text, re.MULTILINE)]
        assert spans
        for span in spans:
            assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*(?=[\s=]|$)", span)) <= known, (page.name, span)
            if span.startswith("licensecheck "):
                assert any(f"{span} ".startswith(f"{path} ") for path in paths), (page.name, span)


SITUATIONS = {
    0: 'schema = 1\n[[models]]\nid = "microsoft/phi-4"\n[[deployments]]\nname = "a"\noffering = "internal"\n',
    10: 'schema = 1\n[policy]\nfail_on = "due"\n[[models]]\nid = "microsoft/phi-4"\n'
        '[[deployments]]\nname = "a"\noffering = "weights"\n',
    11: 'schema = 1\n[[models]]\nid = "nobody/knows"\n',
    12: 'schema = 1\n[policy]\ndeny = ["mit"]\n[[models]]\nid = "microsoft/phi-4"\n',
    cli.EXIT_INPUT: "schema = 2\n",
    cli.EXIT_NOTHING: "schema = 1\n",
}  # fmt: skip


@pytest.mark.parametrize("page", [README, JUDGMENT], ids=lambda page: page.stem)
def test_every_exit_status_is_documented_and_no_other(page: Path) -> None:
    assert [int(name) for name in names(page, "exit status")] == list(SITUATIONS)
    text = check_command.command.help or ""
    assert {int(word) for word in re.findall(r"\b\d+\b", text)} == set(SITUATIONS)


@pytest.mark.parametrize("status", SITUATIONS)
def test_every_exit_status_comes_about(status: int, tmp_path: Path) -> None:
    (tmp_path / manifest.NAME).write_text(SITUATIONS[status], encoding="utf-8")
    assert run(["check", "--on", DAY.isoformat()], tmp_path).returncode == status


def test_thresholds_are_documented() -> None:
    (row,) = [row for table in by_head(MANIFEST, "key") for row in table.rows if row[0] == "`fail_on`"]
    assert set(ticks(row[3])) == set(manifest.FAIL_ON)
    (file,) = [row for table in by_head(MANIFEST, "key") for row in table.rows if row[0] == "`file`"]

    assert f"at most {loading.EVIDENCE_LIMIT // 1_000_000} MB" in file[3]


def test_the_library_is_documented_and_no_more_than_it() -> None:
    assert set(names(JUDGMENT, "name")) == {f"licensecheck.{name}" for name in licensecheck.__all__} - {
        "licensecheck.__version__"
    }
    for row in by_head(JUDGMENT, "name")[0].rows:
        if row[0] in ("`licensecheck.Report`", "`licensecheck.Problem`"):
            owner = getattr(licensecheck, row[0].strip("`").partition(".")[2])
            assert [name for name in ticks(row[1]) if not hasattr(owner, name)] == []


# -- names in running text --------------------------------------------------------------------------------------------


def test_no_page_names_a_fact_that_does_not_exist() -> None:
    seen = 0
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        pattern = r"(?<![\w./-])(?:organization|model|dataset|deployment|base|lineage)\.[a-z_]+(?:\.[\w<>-]*[\w>])?"
        for name in re.findall(pattern, text):
            stem = ".".join(name.split(".")[:2])
            if name == cases.STEPS_OURS or stem in facts.FACTS or facts.find(name) is not None:
                seen += 1
                continue
            pytest.fail(f"{page.name} names {name}")
    assert seen > 100


def test_no_page_names_a_term_that_does_not_exist() -> None:
    data = licensecheck.load_licenses()
    ids = "|".join(re.escape(id_) for id_ in data.files)
    seen = 0
    for page in PAGES:
        for id_, code in re.findall(rf"(?<![\w/.-])({ids})/([a-z][a-z.-]*[a-z])", page.read_text(encoding="utf-8")):
            assert data.get(id_).term(code) is not None, (page.name, id_, code)
            seen += 1
    assert seen


def anchors(page: Path) -> set[str]:
    found = set(re.findall(r'<a id="([^"]+)"></a>', prose(page)))
    for heading in re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE):
        plain = re.sub(r"<.*?>", "", heading).strip().lower()
        found.add(re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", plain)))
    return found


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "examples" / "README.md"], ids=lambda page: str(page.relative_to(ROOT))
)
def test_links_resolve(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        other = (page.parent / file).resolve() if file else page
        assert other.exists(), target
        assert other == ROOT or ROOT in other.parents, target
        if anchor:
            assert anchor in anchors(other), target


def test_every_page_is_linked_from_the_readme() -> None:
    linked = {target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", prose(README))}
    assert {f"docs/{page.name}" for page in PAGES if page != README} <= linked


def test_pages_keep_to_the_manner_of_the_project() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert re.findall(r"\b[Ll]icen[c]e", text) == [], page.name
        assert re.findall(r"(?<![\w.])/(?:home|root|tmp|work|usr|Users|mnt)/", text) == [], page.name
        assert all(len(line) <= 120 for line in prose(page).splitlines() if not line.startswith("|")), page.name


def test_encoded_licenses_are_not_listed_by_hand() -> None:
    """The list and its length change with every file, so the page points at the command."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        cli.main(["licenses"], standalone_mode=False)
    assert len(shown.getvalue().splitlines()) == len(licensecheck.load_licenses().files)
    section = prose(README).partition("## What is encoded today")[2].partition("\n## ")[0]
    assert "`licensecheck licenses`" in section
    assert not re.search(r"\d", section)

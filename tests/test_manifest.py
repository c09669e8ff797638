"""Reading a manifest: where it is found, what it may say, and how mistakes are reported."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import licensecheck
from licensecheck.errors import InputError
from licensecheck.jsonschema import manifest_document
from tests.conftest import ON, ROOT

BAD: list[dict[str, Any]] = tomli.loads((ROOT / "tests/data/bad_manifests.toml").read_text("utf-8"))["case"]


def load(folder: Path, licenses: licensecheck.Licenses, text: str | bytes, *sets: str) -> licensecheck.Project:
    data = text.encode() if isinstance(text, str) else text
    (folder / "licensecheck.toml").write_bytes(data)
    return licensecheck.load_project(folder, licenses, on=ON, sets=sets)


def refused(folder: Path, licenses: licensecheck.Licenses, text: str | bytes, *sets: str) -> InputError:
    with pytest.raises(InputError) as caught:
        load(folder, licenses, text, *sets)
    assert caught.value.problems
    assert all(problem.file and problem.problem for problem in caught.value.problems)
    return caught.value


@pytest.mark.parametrize("case", BAD, ids=[case["says"] for case in BAD])
def test_one_mistake_one_place(case: dict[str, Any], tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    text = case["text"] if case["text"].startswith("schema") else "schema = 1\n" + case["text"]
    error = refused(tmp_path, licenses, text)
    assert [problem.key for problem in error.problems] == [case["key"]], str(error)
    for words in case["words"]:
        assert words in str(error)
    line = error.problems[0].line
    place = "licensecheck.toml" if line is None else f"licensecheck.toml:{line}"
    assert f"{place}: {case['key']}: " in str(error)
    if line is None:
        # What is missing altogether stands nowhere.
        assert case["key"].partition(".")[0].partition("[")[0] not in tomli.loads(text)
    else:
        tokens = case["key"].replace("]", "").replace("[", ".").split(".")
        near = text.splitlines()[line - 1]
        assert any(token in near for token in tokens if not token.isdigit()), near


def test_mistakes_of_shape_do_not_hide_those_of_sense(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    text = """
    schema = 1
    [organization]
    domicile = "UK"
    agreements = ["nope"]
    [[models]]
    id = "a/b"
    path = "../x"
    obtained = 2099-01-01
    [[models]]
    origin = "ours"
    [[waivers]]
    finding = "nope/x"
    reason = "r"
    until = 2027-01-01
    [[evidence]]
    term = "mit/nope"
    file = "/etc/passwd"
    [policy]
    deny = ["foo"]
    """
    said = {problem.key for problem in refused(tmp_path, licenses, text).problems}
    assert said == {"organization.domicile", "organization.agreements[0]", "models[0].path", "models[0].obtained",
                    "models[1].id", "waivers[0].finding", "evidence[0].term", "evidence[0].file", "policy.deny[0]"}  # fmt: skip


def test_all_mistakes_are_said_at_once(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    text = """
    schema = 1
    [organization]
    yearly_income = 3
    domicile = "UK"
    [[models]]
    id = "a/b"
    [[deployments]]
    name = "d"
    models = ["vendor/forgotten"]
    commercial = 3
    """
    said = {problem.key for problem in refused(tmp_path, licenses, text).problems}
    assert said == {"organization.yearly_income", "organization.domicile", "deployments[0].commercial",
                    "deployments[0].models[0]"}  # fmt: skip


SPECIAL = ["folder", "dangling link", "looping link", "pipe"]


@pytest.mark.parametrize("what", SPECIAL)
def test_a_manifest_that_is_no_file_is_not_passed_over(
    what: str, tmp_path: Path, licenses: licensecheck.Licenses
) -> None:
    load(tmp_path, licenses, "schema = 1\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    file = inner / "licensecheck.toml"
    if what == "folder":
        file.mkdir()
    elif what == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to("licensecheck.toml" if what == "looping link" else "gone.toml")
    with pytest.raises(InputError, match=r"licensecheck\.toml"):
        licensecheck.load_project(inner, licenses, on=ON)


NOT_TOML: list[tuple[str, bytes, str]] = [
    ("malformed", b"schema = 1\n[[models]\n", "licensecheck.toml:2"),
    ("a key twice", b"schema = 1\nschema = 1\n", "no TOML"),
    ("not UTF-8", b'schema = 1\n[project]\nname = "caf\xe9"\n', "not UTF-8"),
    ("nested very deeply", b"schema = 1\na = " + b"[" * 50_000 + b"]" * 50_000, ""),
    ("a dotted key of hundreds of parts", b"schema = 1\n" + b"a." * 900 + b"b = 1\n", "nested too deeply"),
    ("a huge file", b"# " + b"x" * 50_000_000, "too large"),
    ("empty", b"", "'schema' is missing"),
    ("a null character", b"schema = 1\n\x00", "no TOML"),
    ("a number of thousands of digits", b"schema = " + b"9" * 5_000, "too many digits"),
    ("a hexadecimal one", b"schema = 0x" + b"f" * 5_000, "thousands of digits"),
    ("true for a version", b"schema = true", "no version of this format"),
]


@pytest.mark.parametrize(("_says", "data", "words"), NOT_TOML, ids=[case[0] for case in NOT_TOML])
def test_files_that_are_no_manifest(
    _says: str, data: bytes, words: str, tmp_path: Path, licenses: licensecheck.Licenses
) -> None:
    assert words in str(refused(tmp_path, licenses, data))


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    project = load(tmp_path, licenses, b'\xef\xbb\xbfschema = 1\r\n[project]\r\nname = "x"\r\n')
    assert project.name == "x"


def test_it_is_found_here_or_above(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    load(tmp_path, licenses, "schema = 1\n")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert licensecheck.load_project(below, licenses, on=ON).manifest.root == tmp_path.resolve()
    (below / "licensecheck.toml").write_text('schema = 1\n[project]\nname = "inner"\n', encoding="utf-8")
    assert licensecheck.load_project(below, licenses, on=ON).name == "inner"
    (below / "own.toml").write_text('schema = 1\n[project]\nname = "named"\n', encoding="utf-8")
    assert licensecheck.load_project(below / "own.toml", licenses, on=ON).name == "named"


def test_no_manifest_anywhere(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    with pytest.raises(InputError, match="no licensecheck.toml here or in any folder above"):
        licensecheck.load_project(tmp_path, licenses, on=ON)
    with pytest.raises(InputError, match="does not exist"):
        licensecheck.load_project(tmp_path / "gone", licenses, on=ON)


def test_pyproject(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text(
        '[tool.licensecheck]\nschema = 1\n[[tool.licensecheck.models]]\nid = "a/b"\n', encoding="utf-8"
    )
    project = licensecheck.load_project(tmp_path, licenses, on=ON)
    assert project.declared[0].facts["model.id"].where == "pyproject.toml: tool.licensecheck.models[0].id"
    pyproject.write_text("[tool.licensecheck]\nschema = 1\nmodel = 3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"pyproject.toml:3: tool.licensecheck.model: unknown key"):
        licensecheck.load_project(tmp_path, licenses, on=ON)
    # A pyproject.toml of the folder that has no such table does not hide a manifest above.
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text('[project]\nname = "licensecheck-user"\n', encoding="utf-8")
    pyproject.write_text("[tool.licensecheck]\nschema = 1\n", encoding="utf-8")
    assert licensecheck.load_project(inner, licenses, on=ON).manifest.root == tmp_path.resolve()


@pytest.mark.parametrize("name", ["licensecheck.toml", "pyproject.toml"])
def test_another_tool_of_the_same_name_is_recognized(
    name: str, tmp_path: Path, licenses: licensecheck.Licenses
) -> None:
    table = "[tool.licensecheck]\n" if name == "pyproject.toml" else ""
    (tmp_path / name).write_text(table + 'using = "PEP631"\nfail_licenses = ["GPL"]\n', encoding="utf-8")
    with pytest.raises(InputError, match="another tool of the same name"):
        licensecheck.load_project(tmp_path, licenses, on=ON)


SETS = [
    ('organization.domicile="DE"', "organization.domicile", "DE"),
    ("organization.monthly_active_users_in.2024-06=5", "organization.monthly_active_users_in.2024-06", 5),
    ("deployment[web].commercial=true", "deployment.commercial", True),
    ("deployment.commercial=false", "deployment.commercial", False),
    ('deployment[web].uses=["coding"]', "deployment.uses", ("coding",)),
]


@pytest.mark.parametrize(("option", "name", "value"), SETS)
def test_set(option: str, name: str, value: object, tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    text = 'schema = 1\n[[models]]\nid = "a/b"\n[[deployments]]\nname = "web"\n'
    deployment = load(tmp_path, licenses, text, option).deployments[0]
    known = {**deployment.facts, **deployment.organization.facts}[name]
    assert known.value == value
    assert known.where == "--set " + option.partition("=")[0]


def test_set_without_a_selector_says_that_it_set_all(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    text = 'schema = 1\n[[models]]\nid = "a/b"\n[[deployments]]\nname = "x"\n[[deployments]]\nname = "y"\nmodels = ["a/b"]\n'
    project = load(tmp_path, licenses, text.replace('"x"', '"x"\nmodels = ["a/b"]'), "deployment.commercial=true")
    wheres = {item.facts["deployment.commercial"].where for item in project.deployments}
    assert wheres == {"--set deployment.commercial (every deployment)"}


def test_set_selects_a_model_by_its_id(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    text = 'schema = 1\n[[models]]\nid = "a/b.c"\n[[models]]\nid = "d/e"\n'
    project = load(tmp_path, licenses, text, "model[a/b.c].modified=true")
    assert [item.facts.get("model.modified") is not None for item in project.declared] == [True, False]


BAD_SETS = [
    ("organization.domicile", "no '='"),
    ("organization.domicile=DE", "no TOML"),
    ('organization.domicil="DE"', "Did you mean 'organization.domicile'?"),
    ('organization.domicile="UK"', "Write 'GB'."),
    ("deployment[gone].commercial=true", "declares no deployment 'gone'"),
    ("deployment[web.commercial=true", "does not end with ']'"),
    ("deployment.hosts=true", "worked out from other facts"),
    ("base.notice=true", "worked out from other facts"),
    ('organization[x].domicile="DE"', "takes no selector"),
    ("organization.domicile=1\nschema=2", "more than one value"),
    ("deployment[].commercial=true", "the selector of 'deployment[].commercial' is empty"),
    ('model.id="q"', "cannot be set from outside"),
    ("foo=1", "there is no fact 'foo'"),
]


@pytest.mark.parametrize(("option", "words"), BAD_SETS)
def test_set_mistakes(option: str, words: str, tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    text = 'schema = 1\n[[models]]\nid = "a/b"\n[[deployments]]\nname = "web"\n'
    assert words in str(refused(tmp_path, licenses, text, option))


def test_figures_of_a_product_are_shared(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    text = """
    schema = 1
    [[models]]
    id = "a/b"
    [[deployments]]
    name = "web"
    product = "p"
    monthly_active_users = 5
    [[deployments]]
    name = "app"
    product = "p"
    [[deployments]]
    name = "other"
    """
    figures = [item.facts.get("deployment.monthly_active_users") for item in load(tmp_path, licenses, text).deployments]
    assert [known and known.value for known in figures] == [5, 5, None]


def test_a_deployment_overrides_the_organization_key_by_key(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    text = """
    schema = 1
    [organization]
    domicile = "US"
    kind = "company"
    agreements = ["llama-4"]
    [[models]]
    id = "a/b"
    [[deployments]]
    name = "joint"
    [deployments.organization]
    domicile = "FR"
    [[deployments]]
    name = "own"
    """
    joint, own = (item.organization for item in load(tmp_path, licenses, text).deployments)
    assert joint.facts["organization.domicile"].value == "FR"
    assert joint.facts["organization.kind"].value == "company"
    assert [item.license for item in joint.agreements] == ["llama-4"]
    assert own.facts["organization.domicile"].value == "US"


def test_a_deployment_without_models_has_those_that_no_other_names(
    tmp_path: Path, licenses: licensecheck.Licenses
) -> None:
    text = """
    schema = 1
    [[models]]
    id = "acme/base"
    [[models]]
    id = "acme/tuned"
    origin = "ours"
    derived_from = [{ model = "acme/base", by = "finetune" }]
    [[models]]
    id = "acme/named"
    [[deployments]]
    name = "rest"
    [[deployments]]
    name = "one"
    models = ["acme/named"]
    """
    rest, one = load(tmp_path, licenses, text).deployments
    assert rest.models == ("acme/tuned",)
    assert one.models == ("acme/named",)


def test_without_deployments_there_is_a_default_one(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    (only,) = load(tmp_path, licenses, 'schema = 1\n[[models]]\nid = "a/b"\n').deployments
    assert (only.name, only.models, dict(only.facts)) == ("default", ("a/b",), {})


def test_the_json_schema_agrees_with_the_reader(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    document = json.loads(json.dumps(manifest_document()))
    jsonschema.Draft202012Validator.check_schema(document)
    validator = jsonschema.Draft202012Validator(document)

    def plain(text: str) -> Any:
        return json.loads(json.dumps(tomli.loads(text), default=datetime.date.isoformat))

    for manifest in (ROOT / "examples").rglob("licensecheck.toml"):
        validator.validate(plain(manifest.read_text("utf-8")))
    by_schema = ("unknown key", "none of the choices", "no whole number", "less than", "no country", "no yes or no",
                 "no list", "empty", "missing", "Did you mean 'surveillance'", "no month")  # fmt: skip
    seen = 0
    for case in BAD:
        text = case["text"] if case["text"].startswith("schema") else "schema = 1\n" + case["text"]
        said = str(refused(tmp_path, licenses, text))
        if any(words in said for words in by_schema) and "nan" not in text:
            seen += 1
            assert not validator.is_valid(plain(text)), case["says"]
    assert seen > 20


_KEYS = st.sampled_from(
    ["schema", "organization", "models", "datasets", "deployments", "id", "name", "derived_from", "model", "by", "uses",
     "countries", "agreements", "license", "evidence", "term", "file", "waivers", "policy", "allow", "display", "text",
     "monthly_active_users_in", "2024-06", "trained_on", "generated_by", "sources", "x"],
)  # fmt: skip
_VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.dates(), st.none().map(lambda _: [])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=4)),
    max_leaves=8,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(tables=st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_any_tables_are_used_or_refused(
    tables: dict[str, Any], tmp_path: Path, licenses: licensecheck.Licenses
) -> None:
    from licensecheck import loading, manifest, schema

    read = manifest.Manifest(tmp_path, "licensecheck.toml", "", {"schema": 1, **tables})
    shape = schema.Shape(manifest.manifest_schema())
    found, problems = shape.validate(read.tables, read.file)
    assert (found is None) is bool(problems)
    if found is None:
        found = shape.prune({**read.tables, "schema": 1})
        assert not shape.validate({key: loading_gaps(value) for key, value in found.items()}, "f")[1]
    builder = loading._Builder(read, found, licenses, ON, {}, pruned=bool(problems))
    builder.project()
    assert all(problem.key is None or isinstance(problem.key, str) for problem in problems + builder.problems)


def loading_gaps(value: Any) -> Any:
    return [item for item in value if item is not None] if isinstance(value, list) else value

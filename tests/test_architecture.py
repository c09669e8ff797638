"""What holds of the source as a whole: layers, no law in the code, lazy loading, no place but its own."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import licensecheck
from licensecheck.resolve.catalog import Catalog
from tests.conftest import ROOT

PACKAGE = ROOT / "licensecheck"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
# A module may import from its own layer and from those before it. The first name that begins a module's name counts.
LAYERS = [
    ["logic", "errors", "regions", "kinds", "schema", "fingerprints", "positions", "generated", "purl"],
    ["facts"],
    ["conditions"],
    ["terms"],
    ["textfiles", "license_file"],
    ["licenses"],
    ["advisories"],
    ["identify"],
    ["extending"],
    ["manifest", "jsonschema", "entries"],
    ["project", "references", "sources"],
    ["loading"],
    ["resolve"],
    ["evaluate"],
    ["policy", "lint", "online", "baseline", "saved", "changes"],
    ["checking"],
    ["choosing"],
    ["report", "notice"],
    [""],  # the package itself: the public API
    ["cli", "commands", "__main__"],
]


def layer(module: str) -> int:
    name = module.removeprefix("licensecheck").removeprefix(".")
    first = name.partition(".")[0]
    return next(index for index, names in enumerate(LAYERS) if first in names)


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names if f"{node.module}.{alias.name}" in MODULES}
            if f"{node.module}.{node.names[0].name}" in MODULES:
                found.discard(node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    own = layer(module)
    for other in imported(MODULES[module]):
        if other.split(".")[0] == "licensecheck":
            assert layer(other) <= own, f"{module} imports {other}"


def test_every_module_has_a_layer_and_every_layer_a_module() -> None:
    names = {module.removeprefix("licensecheck").removeprefix(".").partition(".")[0] for module in MODULES}
    assert names == {name for names in LAYERS for name in names}


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith("licensecheck.evaluate")])
def test_the_judgment_knows_no_files_clock_or_environment(module: str) -> None:
    assert not imported(MODULES[module]) & {"os", "pathlib", "time", "sys", "io", "subprocess", "socket"}
    source = MODULES[module].read_text("utf-8")
    assert not re.search(r"\bopen\(|\.today\(|\.now\(", source)


def test_only_commands_read_the_clock_print_and_exit() -> None:
    for module, path in MODULES.items():
        if module.startswith(("licensecheck.cli", "licensecheck.commands", "licensecheck.__main__")):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not calls & {
            "print",
            "sys.exit",
            "exit",
            "datetime.datetime.now",
            "datetime.date.today",
            "click.echo",
        }, module


def test_no_license_model_threshold_or_notice_stands_in_the_code(licenses: licensecheck.Licenses) -> None:
    words = {license_.id for license_ in licenses} | {license_.name for license_ in licenses}
    words |= {license_.licensor for license_ in licenses if license_.licensor[:1].isupper()}
    for license_ in licenses:
        for term in license_.terms:
            shown = term.shown_by
            words |= {text for text in (*shown.display, *shown.notice, shown.name) if text}
    for entry in Catalog(licenses):
        words |= {name for pattern in entry.match if len(name := pattern.rpartition("/")[2].strip("*")) > 6}
    numbers = {number for license_ in licenses for term in license_.terms for number in _numbers(term.applies_text)}
    numbers = {number for number in numbers if number >= 1_000}
    for module, path in MODULES.items():
        tree = ast.parse(path.read_text("utf-8"))
        docstrings = _docstrings(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant):
                continue
            if isinstance(node.value, str) and node.value not in docstrings:
                held = [word for word in words if word in node.value and _apart(word, node.value)]
                assert not held or module == "licensecheck", f"{module}:{node.lineno} holds {held}"
            if isinstance(node.value, int):
                assert node.value not in numbers, f"{module}:{node.lineno} holds {node.value}"
    assert len(words) > 100
    assert 700_000_000 in numbers


def _apart(word: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def _numbers(text: str) -> list[int]:
    return [int(number.replace("_", "")) for number in re.findall(r"(?<![\d-])\d[\d_]*(?![\d-])", text)]


def _docstrings(tree: ast.Module) -> set[str]:
    owners = [node for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))]
    return {
        owner.body[0].value.value for owner in owners
        if owner.body and isinstance(owner.body[0], ast.Expr) and isinstance(owner.body[0].value, ast.Constant)
        and isinstance(owner.body[0].value.value, str)
    }  # fmt: skip


def test_a_check_loads_only_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "licensecheck.toml").write_text('schema = 1\n[[models]]\nid = "microsoft/phi-4"\n', encoding="utf-8")
    code = (
        "import sys\nfrom licensecheck.cli import main\n"
        "try:\n    main(['check'])\nexcept SystemExit:\n    pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "licensecheck.report.formats.text" in loaded
    unwanted = {"pydantic", "license_expression", "licensecheck.lint", "licensecheck.jsonschema", "asyncio",
                "yaml", "licensecheck.online", "licensecheck.identify", "licensecheck.resolve.readers",
                "licensecheck.commands.explain", "licensecheck.commands.licenses", "importlib.metadata",
                "licensecheck.resolve.packages", "packaging"}  # fmt: skip
    assert not loaded & unwanted


@pytest.mark.parametrize("module", MODULES)
def test_modules_stay_small_enough_to_hold_one_idea(module: str) -> None:
    assert len(MODULES[module].read_text("utf-8").splitlines()) <= 400


def test_the_public_names_exist_and_are_typed() -> None:
    assert (PACKAGE / "py.typed").is_file()
    for name in licensecheck.__all__:
        assert getattr(licensecheck, name) is not None

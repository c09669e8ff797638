"""What helps to choose: the table of licenses, comparing two, models that are cleared, licenses to release under."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import licensecheck
from licensecheck import kinds
from licensecheck.choosing.cleared import cleared
from licensecheck.choosing.compare import ASPECTS, compare
from licensecheck.choosing.outbound import ours, outbound
from licensecheck.cli import main
from licensecheck.commands.opened import graph_of
from licensecheck.licenses import Licenses
from licensecheck.report import cleared as cleared_report
from licensecheck.report import license_table
from licensecheck.resolve.catalog import Catalog
from licensecheck.terms import CATEGORIES
from tests.conftest import ON, ROOT

PAGE = (ROOT / "docs" / "choosing.md").read_text("utf-8")


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def own_license(folder: Path, id_: str, terms: str, head: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{id_}.toml").write_text(
        f'schema = 1\nid = "{id_}"\nname = "The {id_} license"\nlicensor = "somebody"\ncategory = "permissive"\n'
        f'reviewed = 2026-01-02\n{head}\n[[document]]\nname = "license"\nsource = "https://example.com/{id_}"\n{terms}',
        encoding="utf-8",
    )
    return folder


def term(kind: str, more: str = "", clause: str = "1") -> str:
    return f'[[term]]\nkind = "{kind}"\nclause = "{clause}"\nanchor = "a"\nsays = "Says {kind}."\n{more}\n'


# -- the table --------------------------------------------------------------------------------------------------------


def test_the_table_has_a_row_for_each_license_by_id(licenses: licensecheck.Licenses) -> None:
    lines = run("licenses", "--format", "markdown").stdout.splitlines()
    assert (
        lines[0]
        == "| id | name | category | limits | duties | evidence | reviewed | free by Regulation (EU) 2024/1689, Art. 53(2) |"
    )
    assert re.fullmatch(r"\|( --- \|){8}", lines[1])
    assert [line.split("`")[1] for line in lines[2:]] == sorted(licenses.files)
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 9 for line in lines)
    (row,) = [line for line in lines if line.startswith("| `llama-3.1` |")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert "`usage-scale-limit`" in cells[3]
    assert "`license-copy`" in cells[4]
    assert "`license-copy`" not in cells[3]
    assert cells[5:] == ["text compared", licenses.get("llama-3.1").reviewed.isoformat(), "no"]


def test_the_table_says_how_a_license_was_read_and_leaves_notes_out(tmp_path: Path) -> None:
    note = term("prohibited-use", "note = true") + term("registration", "shown_by = { registration = true }")
    own_license(tmp_path, "read", note)
    own_license(tmp_path, "unread", "", 'unread = "Nobody had it."')
    rows = list(license_table.lines(Licenses([tmp_path]), ()))
    assert rows[2:] == [
        "| `read` | The read license | permissive |  | `registration` | text read, not compared | 2026-01-02 |",
        "| `unread` | The unread license | permissive |  |  | text not read | 2026-01-02 |",
    ]
    stated = re.findall(r"^\| `(text [^`]+)` \|", PAGE, re.MULTILINE)
    assert {row.split(" | ")[5] for row in rows[2:]} < set(stated)
    held = {license_table.evidence(item) for item in licensecheck.load_licenses()}
    assert held <= set(stated)


def test_the_table_of_no_license_is_a_head(tmp_path: Path) -> None:
    assert len(list(license_table.lines(Licenses([tmp_path]), ()))) == 2


# -- comparing --------------------------------------------------------------------------------------------------------


def test_a_license_is_the_same_as_itself(licenses: licensecheck.Licenses) -> None:
    for item in licenses:
        found = compare(item, item)
        assert (found.only_left, found.only_right, found.differing) == ((), (), ())
        assert len(found.same) == len(item.terms)


def test_comparing_is_symmetric_and_loses_no_term(licenses: licensecheck.Licenses) -> None:
    some = [licenses.get(id_) for id_ in sorted(licenses.files)[::9]]
    for left in some:
        for right in some:
            found, back = compare(left, right), compare(right, left)
            pairs = (*found.differing, *found.same)
            assert sorted([*found.only_left, *(pair.left for pair in pairs)]) == sorted(left.terms)
            assert sorted([*found.only_right, *(pair.right for pair in pairs)]) == sorted(right.terms)
            assert {term.kind for term in found.only_left}.isdisjoint(term.kind for term in found.only_right)
            assert (len(back.only_left), len(back.same)) == (len(found.only_right), len(found.same))


DIFFERENT = {
    "clause": ("", "", "2"),
    "through": ('through = ["itself"]', 'through = ["itself", "outputs"]', "1"),
    "binds": ('binds = "maker"', 'binds = "anyone"', "1"),
    "note": ("", "note = true", "1"),
    "applies": ('applies = "deployment.commercial"', 'applies = "deployment.production"', "1"),
    "unless": ("", 'unless = [{ clause = "3", when = "deployment.production" }]', "1"),
    "requires": ("", 'requires = "deployment.production"', "1"),
    "contested": ("", 'contested = [{ note = "Some say so." }]', "1"),
}


@pytest.mark.parametrize("aspect", [*DIFFERENT, "shown_by", "outbound"])
def test_each_aspect_is_seen_alone(aspect: str, tmp_path: Path) -> None:
    one, two, clause = DIFFERENT.get(aspect, ("", "", "1"))
    kind = "prohibited-use"
    if aspect == "shown_by":
        kind, one, two = "registration", "shown_by = { statement = true }", "shown_by = { registration = true }"
    elif aspect == "outbound":
        kind, one, two = "outbound-license", "", 'outbound = ["c"]'
    own_license(tmp_path, "a", term(kind, one))
    data = Licenses([own_license(tmp_path, "b", term(kind, two, clause))])
    (pair,) = compare(data.get("a"), data.get("b")).differing
    assert pair.differs == (aspect,)
    done = run("compare", "a", "b", "--licenses", str(tmp_path), "--format", "json")
    (aspects,) = [item["aspects"] for item in json.loads(done.stdout)["different"]]
    (values,) = [item["values"] for item in aspects]
    assert values[0] != values[1]
    assert f"      {aspect.replace('_', ' ')}\n" in run("compare", "a", "b", "--licenses", str(tmp_path)).stdout


def test_other_words_for_the_same_are_the_same(tmp_path: Path) -> None:
    own_license(tmp_path, "a", term("outbound-license", 'applies = "deployment.commercial"\noutbound = ["c", "d"]'))
    own_license(
        tmp_path, "b", term("outbound-license", 'applies = " deployment.commercial "\noutbound = ["d", "c", "a"]')
    )
    data = Licenses([tmp_path])
    assert compare(data.get("a"), data.get("b")).differing == ()


def test_terms_of_another_code_are_matched_by_kind(tmp_path: Path) -> None:
    own_license(tmp_path, "a", term("prohibited-use", 'code = "prohibited-use.war"'))
    own_license(tmp_path, "b", term("no-hosting") + term("prohibited-use", 'code = "prohibited-use.peace"'))
    data = Licenses([tmp_path])
    found = compare(data.get("a"), data.get("b"))
    assert [pair.code for pair in found.same] == ["prohibited-use.war / prohibited-use.peace"]
    assert ([item.code for item in found.only_left], [item.code for item in found.only_right]) == ([], ["no-hosting"])


def test_comparing_takes_names_in_any_case_and_puts_differences_first() -> None:
    shown = run("compare", "LLAMA3.1", "Llama-4").stdout
    assert "(llama-3.1)" in shown
    order = [shown.index(words) for words in ("\nOnly in llama-4\n", "\nDifferent\n", "\nThe same: ")]
    assert order == sorted(order)
    assert "territory-exclusion" in shown[order[0] : order[1]]
    table = run("compare", "llama-3.1", "llama-4", "--format", "markdown").stdout
    assert table.startswith("## Llama 3.1 Community License Agreement and Llama 4 Community License Agreement\n")
    assert "| `territory-exclusion` |  | not in it | " in table
    assert "`aspect`" not in table
    assert table.splitlines()[-1].startswith("The same: `")


def test_comparing_with_unknown_names_tells_of_both_and_names_the_nearest() -> None:
    done = run("compare", "llama-3.11", "cc")
    assert done.exit_code == 2
    assert "Did you mean 'llama-3.1'?" in done.stderr
    assert "'cc' names several licenses" in done.stderr
    refused = json.loads(run("compare", "llama-3.11", "mit", "--format", "json").stdout)
    assert refused["schema"] == "licensecheck-error/1"
    assert refused["errors"][0]["remedy"] == "Did you mean 'llama-3.1'?"


def test_the_page_lists_the_aspects() -> None:
    section = PAGE.partition("| aspect |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(ASPECTS)


# -- models that are cleared ------------------------------------------------------------------------------------------

TWO = """
[organization]
kind = "company"
domicile = "DE"
monthly_active_users = 2_000_000
annual_revenue_usd = 30_000_000
[[deployments]]
name = "hub"
offering = "weights"
commercial = true
countries = ["DE"]
uses = ["translation"]
[[deployments]]
name = "lab"
offering = "internal"
commercial = false
purpose = "research"
"""


def project(folder: Path, text: str) -> str:
    (folder / "licensecheck.toml").write_text("schema = 1\n" + text, encoding="utf-8")
    return str(folder)


def models(folder: Path, text: str, *args: str) -> dict[str, Any]:
    done = run("models", project(folder, text), "--on", "2026-11-23", "--format", "json", *args)
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, Any]]:
    """What is said of all models for a manifest, looked up once for all tests."""
    folder = tmp_path_factory.mktemp("judged")
    return functools.cache(lambda text: models(folder, text))


def rows_of(deployment: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in deployment["models"]}


def test_each_deployment_is_judged_on_its_own_and_sorted_best_first(
    tmp_path: Path, judged: Callable[[str], dict[str, Any]]
) -> None:
    found = judged(TWO)
    assert list(found) == ["schema", "tool", "on", "project", "deployments"]
    assert [item["name"] for item in found["deployments"]] == ["hub", "lab"]
    best = ["clear", "conditional", "undetermined", "blocked"]
    for item in found["deployments"]:
        keys = [(best.index(row["verdict"]), row["id"]) for row in item["models"]]
        assert keys == sorted(keys)
        assert item["counts"] == {name: sum(key[0] == index for key in keys) for index, name in enumerate(best)}
    hub, lab = map(rows_of, found["deployments"])
    assert hub.keys() == lab.keys()
    assert (hub["microsoft/phi-4"]["verdict"], lab["microsoft/phi-4"]["verdict"]) == ("conditional", "clear")
    assert hub["microsoft/phi-4"]["findings"] == ["mit/copyright-notice", "mit/license-copy"]
    (command,) = [row for id_, row in hub.items() if id_ == "CohereLabs/c4ai-command-a-03-2025"]
    assert (command["verdict"], command["findings"]) == ("blocked", ["cc-by-nc-4.0/non-commercial"])
    service = hub["claude-*"]
    assert (service["status"], service["license"], service["findings"]) == (
        "service",
        "anthropic-commercial",
        service["findings"],
    )
    assert "service-terms" in service["findings"]
    never = hub["meta-llama/Llama-4-Behemoth*"]
    assert (never["verdict"], never["findings"]) == ("blocked", ["not-licensed"])
    only = models(tmp_path, TWO, "--deployment", "lab", "--verdict", "clear")
    assert [item["name"] for item in only["deployments"]] == ["lab"]
    assert only["deployments"][0]["models"] == [row for row in lab.values() if row["verdict"] == "clear"]
    assert only["deployments"][0]["counts"] == found["deployments"][1]["counts"]


def test_every_entry_of_the_catalog_is_there(
    judged: Callable[[str], dict[str, Any]], licenses: licensecheck.Licenses
) -> None:
    (found,) = judged("")["deployments"]
    assert found["name"] == "default"
    catalog, ids = Catalog(licenses), {row["id"] for row in found["models"]}
    for entry in catalog:
        # Patterns for any namespace name no model by themselves.
        own = [pattern for pattern in entry.match if catalog.find(pattern) is entry]
        assert not own or own[0] in ids
    for row in found["models"]:
        assert row["asks"] or row["verdict"] != "undetermined"
        assert not row["asks"] or row["verdict"] in ("undetermined", "conditional")


@pytest.mark.parametrize(
    "more",
    [
        "",
        '[[waivers]]\nfinding = "mit/license-copy"\nreason = "soon"\nuntil = 2027-01-01\n'
        '[policy]\ndeny = ["apache-2.0"]\n',
    ],
)
def test_a_model_is_judged_as_a_check_of_it_alone_judges(
    more: str, tmp_path: Path, judged: Callable[[str], dict[str, Any]], licenses: licensecheck.Licenses
) -> None:
    organization, _, deployments = TWO.partition("[[deployments]]")
    found = judged(TWO + more)
    names = [row["id"] for row in found["deployments"][0]["models"]][::60]
    assert len(names) > 40
    rows = {item["name"]: rows_of(item) for item in found["deployments"]}
    for name in [*names, "deepseek-ai/DeepSeek-R1-Distill-Llama-70B"]:
        declared = f'[[models]]\nid = "{name}"\n'
        text = "schema = 1\n" + organization + declared + more + "[[deployments]]" + deployments
        for deployment in ("hub", "lab"):
            text = text.replace(f'name = "{deployment}"\n', f'name = "{deployment}"\nmodels = ["{name}"]\n')
        (tmp_path / "licensecheck.toml").write_text(text, encoding="utf-8")
        report = licensecheck.check(licensecheck.load_project(tmp_path, licenses, on=ON), licenses)
        verdicts = {item.name: item.verdict for item in report.deployments}
        for item in found["deployments"]:
            row = rows[item["name"]][name]
            assert row["verdict"] == verdicts[item["name"]], name
            codes = {one.code for one in report.findings if one.deployment in (None, item["name"]) and not one.waived}
            assert set(row["findings"]) <= codes


MILITARY = """\
[organization]
kind = "company"
domicile = "US"
[[deployments]]
name = "w"
offering = "weights"
commercial = true
purpose = "business"
countries = ["US"]
uses = ["military"]
"""


def test_neither_spelling_nor_vendor_is_lost(tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    (found,) = models(tmp_path, MILITARY)["deployments"]
    names = [
        "stabilityai/StableBeluga-7B",
        "openai/gpt-oss-20b",
        "xai-org/grok-1",
        "Qwen/Qwen3-8B",
        "zai-org/CogVideoX-2b",
    ]
    rows = rows_of(found)
    for name in (name for name in names if name in rows):
        text = f'schema = 1\n[[models]]\nid = "{name}"\n{MILITARY}'
        (tmp_path / "licensecheck.toml").write_text(text, encoding="utf-8")
        report = licensecheck.check(licensecheck.load_project(tmp_path, licenses, on=ON), licenses)
        assert rows[name]["verdict"] == report.verdict, name
    assert len(rows.keys() & set(names)) >= 3


DISTILLED = "deepseek-ai/DeepSeek-R1-Distill-Llama-70B"


@pytest.mark.parametrize(
    "declared", [f'[[models]]\nid = "{DISTILLED}"\npath = "files"\n', '[sources]\nhub_cache = "."\n']
)
def test_what_the_manifest_says_of_single_models_and_their_files_does_not_count(
    declared: str, tmp_path: Path, judged: Callable[[str], dict[str, Any]], licenses: licensecheck.Licenses
) -> None:
    stored = tmp_path / f"models--{DISTILLED.replace('/', '--')}"
    for folder in (tmp_path / "files", stored / "snapshots" / "abc"):
        folder.mkdir(parents=True)
        (folder / "README.md").write_text("---\nlicense: cc-by-nc-4.0\n---\n", encoding="utf-8")
    (stored / "refs").mkdir()
    (stored / "refs" / "main").write_text("abc", encoding="utf-8")
    using = f'[[models]]\nid = "{DISTILLED}"\n' if "sources" in declared else ""
    opened = licensecheck.load_project(project(tmp_path, using + declared), licenses, on=ON)
    codes = {finding.code for finding in licensecheck.check(opened, licenses).findings}
    assert "cc-by-nc-4.0/non-commercial" in codes  # what a check reads
    assert models(tmp_path, using + declared)["deployments"] == judged("")["deployments"]


def test_evidence_for_one_model_is_not_that_of_others(tmp_path: Path) -> None:
    text = TWO.replace('name = "hub"', 'name = "hub"\nmodels = ["microsoft/phi-4"]')
    text = text.replace('name = "lab"', 'name = "lab"\nmodels = ["microsoft/phi-4"]')
    text += '[[models]]\nid = "microsoft/phi-4"\n[[evidence]]\nterm = "mit/copyright-notice"\nfile = "NOTICE"\n'
    (tmp_path / "NOTICE").write_text("Copyright (c) Microsoft\n", encoding="utf-8")
    hub = ("--deployment", "hub")
    all_ = rows_of(models(tmp_path, text, *hub)["deployments"][0])
    one = rows_of(models(tmp_path, text + 'model = "microsoft/phi-4"\n', *hub)["deployments"][0])
    assert all_["microsoft/phi-4"]["findings"] == one["microsoft/phi-4"]["findings"] == ["mit/license-copy"]
    other = next(id_ for id_, row in one.items() if row["findings"] == ["mit/copyright-notice", "mit/license-copy"])
    assert all_[other]["findings"] == ["mit/license-copy"]


def test_an_empty_catalog_and_a_verdict_that_no_model_has(tmp_path: Path) -> None:
    empty = own_license(tmp_path / "none", "a", term("no-hosting"))
    data = Licenses([empty])
    opened = licensecheck.load_project(project(tmp_path, TWO), data, on=ON)
    found = cleared(opened, data, opened.deployments)
    assert [item.rows for item in found] == [(), ()]
    assert list(cleared_report.text(found)) == ["hub: no model of the catalog", "", "lab: no model of the catalog"]
    assert next(cleared_report.markdown(found)) == "## hub: no model of the catalog"
    held = json.loads(cleared_report.document(found, "p", ON, "1", data.digest))
    assert [item["models"] for item in held["deployments"]] == [[], []]


def test_entries_that_others_stand_before_are_left_out(tmp_path: Path) -> None:
    own = own_license(tmp_path / "own", "a", term("no-hosting"))
    (own / "models").mkdir()
    entry = '[[model]]\nmatch = ["{}"]\nlicense = "{}"\nsource = "https://example.com"\n'
    (own / "models" / "a.toml").write_text(
        'schema = 1\nvendor = "A"\nnamespaces = ["a"]\nchecked = 2026-01-01\n'
        + entry.format("a/*", "a") + entry.format("a/b", "mit"),
        encoding="utf-8",
    )  # fmt: skip
    data = Licenses([own])
    opened = licensecheck.load_project(project(tmp_path, TWO), data, on=ON)
    (row,) = cleared(opened, data, opened.deployments)[0].rows
    assert (row.id, row.matches, row.license) == ("a/*", ("a/*",), "a")


def test_models_as_text_and_as_a_table(tmp_path: Path) -> None:
    folder = project(tmp_path, TWO)
    shown = run("models", folder, "--on", "2026-11-23", "--deployment", "hub").stdout
    assert re.search(r"^  blocked +CohereLabs/c4ai-command-a-03-2025 +cc-by-nc-4.0 +cc-by-nc-4.0/non-commercial$",
                     shown, re.MULTILINE)  # fmt: skip
    assert "  to settle what is open, declare:\n" in shown
    table = run("models", folder, "--on", "2026-11-23", "--format", "markdown").stdout
    assert re.search(r"^\| `claude-\*` \| .* \| conditional \| .*`service-terms`.* \|$", table, re.MULTILINE)
    assert [line.partition(":")[0] for line in table.splitlines() if line.startswith("## ")] == ["## hub", "## lab"]


def test_models_without_a_manifest_or_for_another_deployment_is_refused(tmp_path: Path) -> None:
    assert json.loads(run("models", str(tmp_path), "--format", "json").stdout)["schema"] == "licensecheck-error/1"
    wrong = run("models", project(tmp_path, TWO), "--deployment", "hob")
    assert wrong.exit_code == 2
    assert "It declares 'hub', 'lab'." in wrong.stderr


# -- licenses to release under ----------------------------------------------------------------------------------------


def made(*bases: str, more: str = "", by: str = "finetune") -> str:
    """A model of ours made from others: ids that the catalog knows, or `id=license`."""
    steps, declared = [], ""
    for base in bases:
        id_, _, license_ = base.partition("=")
        id_, _, own = id_.partition("~")
        steps.append(f'{{ model = "{id_}", by = "{own or by}" }}')
        if license_:
            declared += f'[[models]]\nid = "{id_}"\nlicense = "{license_}"\n'
    return f'[[models]]\nid = "acme/x"\norigin = "ours"\n{more}\nderived_from = [{", ".join(steps)}]\n{declared}'


def offered(offering: str, name: str = "hub", key: str = "models") -> str:
    return f'[[deployments]]\nname = "{name}"\n{key} = ["acme/x"]\n' + (
        f'offering = "{offering}"\n' if offering else ""
    )


LLAMA, GEMMA, PHI = "meta-llama/Llama-3.1-8B", "google/gemma-2-9b", "microsoft/phi-4"
DATASET = '[[datasets]]\nid = "acme/x"\norigin = "ours"\nmade_from = ["a/d"]\ngenerated_by = ["{}"]\n[[datasets]]\nid = "a/d"\nlicense = "cc-by-sa-4.0"\n'
SITUATIONS = {
    "free": made(PHI) + offered("weights"),
    "one": made(LLAMA) + offered("product"),
    "two": made(LLAMA, GEMMA, by="merge") + offered("weights"),
    "three": made(LLAMA, GEMMA, "a/b=gpl-2.0-only", "a/c=cc-by-sa-4.0", by="merge") + offered("weights"),
    "compatible": made("a/b=lgpl-2.1-or-later", "a/c=gpl-3.0-only", by="merge") + offered("weights"),
    "choice": made("a/b=cc-by-sa-4.0 OR llama-3.1", PHI, by="merge") + offered("weights"),
    "both": made("a/b=cc-by-sa-4.0 AND gemma") + offered("weights"),
    "restrictions": made("deepseek-ai/DeepSeek-V3~distilled", "stabilityai/stable-diffusion-2-1") + offered("weights"),
    "passed on": made(GEMMA) + offered("weights")
        + '[[evidence]]\nterm = "gemma/flow-down"\nstatement = "the agreement, section 4"\n',
    "adapter": made("a/b=c-uda-1.0", LLAMA, by="adapter") + offered("product") + offered("weights", "w"),
    "served": made("a/b=osl-3.0", "a/c=mpl-2.0", by="merge") + offered("api"),
    "inside": made("a/b=agpl-3.0-only") + offered("internal"),
    "unknown offering": made(LLAMA) + offered(""),
    "no deployment": made(LLAMA, "a/b=cc-by-nc-4.0", by="merge"),
    "several": made("a/b=mpl-2.0", GEMMA) + offered("service") + offered("product", "app") + offered("", "later"),
    "rejected choice": '[policy]\ndeny = ["mit"]\n' + made("a/b=gpl-3.0-only OR mit") + offered("weights"),
    "open adapter": made("a/b=c-uda-1.0", by="adapter") + offered(""),
    "dataset": DATASET.format(GEMMA) + offered("weights", key="datasets"),
    "barred": made("a/b=modelgo-by-nd", LLAMA, by="merge") + offered("weights"),
    "contained": made(f"{LLAMA}~contains", "a/b=cc-by-sa-4.0~copy") + offered("weights"),
    "unencoded": made("a/b=nobody-knows", LLAMA, by="merge") + offered("weights"),
    "agreed": '[organization]\nagreements = [{ license = "llama-3.1", covers = ["outbound-license"] }]\n'
        + made(LLAMA, GEMMA) + offered("weights"),
}  # fmt: skip


@pytest.mark.parametrize("name", SITUATIONS)
def test_what_would_do_is_what_the_check_accepts(name: str, tmp_path: Path, licenses: licensecheck.Licenses) -> None:
    """Every suggested license leaves no finding about a release open; every other gives those that were named."""
    project(tmp_path, SITUATIONS[name])
    opened = licensecheck.load_project(tmp_path, licenses, on=ON)
    (one,) = ours(opened, graph := graph_of(opened, licenses))
    found = outbound(opened, licenses, graph, one)
    barred = {rule.term.full_code for rule in found.barriers}
    assert found.tried[: len(found.lineage)] == found.lineage
    assert set(found.tried) == {item.id for item in licenses if not item.unread}
    sample = {*found.lineage, *found.tried[::29], *found.fitting[:6], *found.combined}
    for license_ in sorted(sample):
        declaring = [f'{one.type}[acme/x].license="{license_}"']
        runs = [declaring]
        if any(scene.assumed for scene in found.scenes):
            (handed_out,) = [scene.deployment.name for scene in found.scenes if scene.assumed]
            runs.append([*declaring, f'deployment[{handed_out}].offering="weights"'])
        statuses: dict[str, set[str]] = {}
        for sets in runs:
            for finding in licensecheck.check(
                licensecheck.load_project(tmp_path, licenses, on=ON, sets=sets), licenses
            ).findings:
                released = finding.kind in kinds.RELEASE_KINDS or finding.kind == "no-derivatives"
                if finding.component == "acme/x" and released and finding.status in ("violated", "undetermined", "due"):
                    statuses.setdefault(finding.code, set()).add(finding.status)
        if license_ in (*found.fitting, *found.combined):
            assert statuses == {}, license_
            continue
        named = {rule.term.full_code: rule.statuses[license_] for rule in found.rules if license_ in rule.statuses}
        assert named or barred, license_
        assert named.keys() | barred == statuses.keys(), license_
        assert all(status in statuses[code] for code, status in named.items()), license_


def outbound_of(folder: Path, text: str, *args: str) -> list[dict[str, Any]]:
    done = run("outbound", project(folder, text), "--on", "2026-11-23", "--format", "json", *args)
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["components"]
    return found


def test_licenses_come_from_the_lineage_first_then_by_category_then_by_id(
    tmp_path: Path, licenses: licensecheck.Licenses
) -> None:
    (found,) = outbound_of(tmp_path, SITUATIONS["free"])
    rank = [(CATEGORIES.index(licenses.get(id_).category), id_) for id_ in found["fitting"][1:]]
    assert found["fitting"][0] == "mit"
    assert rank == sorted(rank)
    assert len(rank) == sum(not item.unread for item in licenses) - 1
    (found,) = outbound_of(tmp_path, SITUATIONS["compatible"])
    assert found["fitting"][0] == "gpl-3.0-only"


def test_what_is_open_until_a_fact_is_declared_asks_for_it(tmp_path: Path) -> None:
    (found,) = outbound_of(tmp_path, SITUATIONS["open adapter"])
    assert found["fitting"] == ["c-uda-1.0"]
    assert [rule["asks"] for rule in found["ruled_out"]] == [["deployment.offering"]]
    assert "open until deployment.offering is declared" in " ".join(run("outbound", str(tmp_path)).stdout.split())
    (dataset,) = outbound_of(tmp_path, SITUATIONS["dataset"])
    assert (dataset["type"], dataset["passed_on"]) == ("dataset", [])


def test_contradictory_duties_are_named_as_such(tmp_path: Path) -> None:
    text = made("a/b=cc-by-sa-4.0", "a/c=gpl-2.0-only", by="merge") + offered("weights")
    (found,) = outbound_of(tmp_path, text)
    assert found["fitting"] == []
    assert found["contradictions"] == [["cc-by-sa-4.0/share-alike", "gpl-2.0-only/share-alike"]]
    assert found["combined"] == ["cc-by-sa-4.0 AND gpl-2.0-only"]
    (kept,) = outbound_of(tmp_path, text.replace("gpl-2.0-only", "gpl-3.0-only"))
    assert (kept["contradictions"], kept["combined"]) == ([], [])
    assert kept["fitting"] == ["gpl-3.0-only"]
    shown = " ".join(run("outbound", project(tmp_path, text)).stdout.split())
    assert "contradict each other: no license meets both would do together" in shown


def test_what_is_declared_and_what_stays_is_said(tmp_path: Path) -> None:
    text = made(LLAMA, GEMMA, by="merge", more='license = "MIT"') + offered("weights")
    (found,) = outbound_of(tmp_path, text)
    assert found["declared_breaks"] == ["gemma/outbound-license", "llama-3.1/outbound-license"]
    assert "llama-3.1/usage-scale-limit" in {term["code"] for term in found["staying"]}
    assert found["passed_on"] == [{"code": "gemma/flow-down", "clause": "~3.1(1)", "status": "due"}]
    (rule,) = [rule for rule in found["ruled_out"] if rule["code"] == "llama-3.1/outbound-license"]
    assert "mit" in rule["licenses"]
    assert "llama-3.1" not in rule["licenses"]
    assert rule["via"] == [LLAMA]


def test_what_no_license_removes_is_said(tmp_path: Path) -> None:
    (barred,) = outbound_of(tmp_path, SITUATIONS["barred"])
    assert (barred["fitting"], barred["combined"]) == ([], [])
    assert [rule["code"] for rule in barred["barred_by"]] == ["modelgo-by-nd/no-derivatives"]
    assert "no license would do: modelgo-by-nd/no-derivatives" in run("outbound", str(tmp_path)).stdout
    (never,) = outbound_of(tmp_path, made("meta-llama/Llama-4-Behemoth") + offered("weights"))
    assert never["fitting"] == []
    assert "never released" in never["not_known"][0]["problem"]
    (service,) = outbound_of(tmp_path, made("openai/gpt-4o", "nobody/knows", by="distilled"))
    assert [item["component"] for item in service["not_known"]] == ["nobody/knows", "openai/gpt-4o"]
    assert service["fitting"]


def test_the_deployments_that_count_are_named(tmp_path: Path) -> None:
    (found,) = outbound_of(tmp_path, SITUATIONS["several"])
    assert found["released_in"] == [
        {"deployment": "hub", "assumed": False}, {"deployment": "app", "assumed": False},
        {"deployment": "later", "assumed": False},
    ]  # fmt: skip
    (found,) = outbound_of(tmp_path, SITUATIONS["inside"])
    assert found["released_in"] == [{"deployment": "hub", "assumed": True}]
    (found,) = outbound_of(tmp_path, SITUATIONS["no deployment"])
    assert [item["assumed"] for item in found["released_in"]] == [False, True]
    assert "(if its weights were handed out)" in run("outbound", str(tmp_path)).stdout


def test_only_what_is_ours_is_released(tmp_path: Path) -> None:
    folder = project(
        tmp_path, SITUATIONS["two"] + f'[[models]]\nid = "{PHI}"\n' + offered("", "d").replace("acme/x", PHI)
    )
    assert "acme/x" in run("outbound", folder, "--model", "Acme/X").stdout
    for name, words in ((PHI, "is a third party's"), ("acme/y", "Did you mean 'acme/x'?"), ("zzz", 'origin = "ours"')):
        done = run("outbound", folder, "--model", name, "--format", "json")
        assert done.exit_code == 2
        assert words in done.stderr
        assert json.loads(done.stdout)["schema"] == "licensecheck-error/1"
    project(tmp_path, f'[[models]]\nid = "{PHI}"\n')
    assert run("outbound", folder).stdout.startswith("Nothing is declared as ours")
    (changed,) = outbound_of(
        tmp_path, f'[[models]]\nid = "{LLAMA}"\nmodified = true\n' + offered("weights").replace("acme/x", LLAMA)
    )
    assert changed["fitting"] == ["llama-3.1"]


def test_the_page_shows_what_is_printed(tmp_path: Path) -> None:
    manifest = re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)[0]
    (tmp_path / "licensecheck.toml").write_text(manifest, encoding="utf-8")
    printed = run("outbound", str(tmp_path), "--on", "2026-11-23").stdout.splitlines()
    (shown,) = re.findall(r"^```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert [line for line in printed if line in shown.splitlines()] == shown.splitlines()
    found = outbound_of(tmp_path, manifest.partition("\n")[2])
    section = PAGE.partition("| outbound key |")[2]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(found[0])

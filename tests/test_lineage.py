"""Through what a component comes from its ancestors, and whom that binds."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

import licensecheck
from licensecheck import facts
from licensecheck.project import Step
from licensecheck.resolve.components import Component
from licensecheck.resolve.lineage import Reach, reach

WEIGHTS = ("finetune", "adapter", "merge", "quantized", "contains", "copy", "made_from")


class Nodes(dict[str, Component]):
    """Components by id, from `child: [(parent, by), ...]`; ids with a capital are ours."""

    def __init__(self, **links: list[tuple[str, str]]) -> None:
        super().__init__()
        names = {*links, *(parent for steps in links.values() for parent, _ in steps)}
        for name in names:
            steps = tuple(Step(parent, by, f"{name}.{parent}") for parent, by in links.get(name, []))
            type_ = "dataset" if name.startswith("data") else "model"
            origin = "ours" if name[0].isupper() else "third-party"
            self[name] = Component(name, type_, origin, {}, (), None, None, "", "", "", None, steps, (), False, name)


def ways(nodes: Nodes, start: str, itself: str = "itself") -> dict[str, set[tuple[str, bool]]]:
    found: dict[str, set[tuple[str, bool]]] = {}
    for item in reach(nodes[start], nodes, lambda other: other.ours, itself):
        found.setdefault(item.ancestor, set()).add((item.way, item.ours))
    return found


@pytest.mark.parametrize("by", [*facts.STEPS, "trained_on", "generated_by", "made_from"])
def test_one_step(by: str) -> None:
    way = {"distilled": "outputs", "generated_by": "outputs", "trained_on": "data"}.get(by, "weights")
    assert ways(Nodes(A=[("base", by)]), "A") == {"A": {("itself", True)}, "base": {(way, True)}}


@pytest.mark.parametrize(
    ("one", "two"), list(itertools.product([*facts.STEPS, "trained_on", "generated_by"], repeat=2))
)
def test_a_chain_is_outputs_else_data_else_weights(one: str, two: str) -> None:
    kinds = {"distilled": "outputs", "generated_by": "outputs", "trained_on": "data"}
    steps = {kinds.get(one, "weights"), kinds.get(two, "weights")}
    wanted = "outputs" if "outputs" in steps else "data" if "data" in steps else "weights"
    assert ways(Nodes(A=[("B", one)], B=[("base", two)]), "A")["base"] == {(wanted, True)}


def test_every_step_is_ours_only_if_each_child_is() -> None:
    assert ways(Nodes(A=[("mid", "finetune")], mid=[("base", "distilled")]), "A")["base"] == {("outputs", False)}
    assert ways(Nodes(A=[("Mid", "finetune")], Mid=[("base", "distilled")]), "A")["base"] == {("outputs", True)}


def test_who_trains_on_outputs_is_bound_whoever_made_the_weights_that_gave_them() -> None:
    assert ways(Nodes(A=[("mirror", "distilled")], mirror=[("base", "copy")]), "A")["base"] == {("outputs", True)}
    nodes = Nodes(A=[("mid", "distilled")], mid=[("data", "trained_on")], data=[("base", "generated_by")])
    assert ways(nodes, "A")["base"] == {("outputs", False)}


def test_the_origin_of_a_dataset_does_not_matter() -> None:
    nodes = Nodes(A=[("data1", "trained_on")], data1=[("data2", "made_from")], data2=[("base", "generated_by")])
    assert ways(nodes, "A")["base"] == {("outputs", True)}


def test_a_third_partys_component_that_we_changed_is_one_step_above_itself() -> None:
    found = ways(Nodes(vendor=[("base", "finetune")]), "vendor", "weights")
    assert found == {"vendor": {("weights", True)}, "base": {("weights", True)}}


def test_two_ways_to_one_ancestor_are_two() -> None:
    nodes = Nodes(A=[("base", "finetune"), ("data", "trained_on")], data=[("base", "generated_by")])
    assert ways(nodes, "A")["base"] == {("weights", True), ("outputs", True)}


def test_the_shortest_chain_is_told_ties_by_id() -> None:
    nodes = Nodes(A=[("b", "merge"), ("c", "merge")], b=[("root", "finetune")], c=[("root", "finetune")])
    chains = [item.via for item in reach(nodes["A"], nodes, lambda _: True, "itself") if item.ancestor == "root"]
    assert chains == [("b", "root")]
    nodes = Nodes(A=[("b", "finetune"), ("root", "finetune")], b=[("root", "finetune")])
    chains = [item.via for item in reach(nodes["A"], nodes, lambda _: True, "itself") if item.ancestor == "root"]
    assert chains == [("root",)]


def test_what_the_files_hold() -> None:
    def held(nodes: Nodes) -> set[tuple[str, str]]:
        found = reach(nodes["A"], nodes, lambda _: True, "itself")
        return {(item.ancestor, item.carries) for item in found if item.ancestor != "A"}

    assert held(Nodes(A=[("b", "adapter")])) == {("b", "adapter")}
    assert held(Nodes(A=[("b", "merge")], b=[("c", "adapter")])) == {("b", "weights"), ("c", "weights")}
    assert held(Nodes(A=[("b", "quantized")], b=[("c", "adapter")])) == {("b", "weights"), ("c", "adapter")}
    assert held(Nodes(A=[("b", "distilled")], b=[("c", "finetune")])) == {("b", "nothing"), ("c", "nothing")}


def test_a_copy_of_a_copy_is_a_copy_and_of_a_finetune_is_none() -> None:
    def steps(nodes: Nodes) -> dict[str, str]:
        return {item.ancestor: item.by for item in reach(nodes["A"], nodes, lambda _: True, "itself")}

    assert steps(Nodes(A=[("b", "copy")], b=[("c", "copy")]))["c"] == "copy"
    assert steps(Nodes(A=[("b", "copy")], b=[("c", "merge")]))["c"] == "merge"
    assert steps(Nodes(A=[("b", "quantized")], b=[("c", "merge")]))["c"] == "quantized"


def test_a_cycle_ends() -> None:
    nodes = Nodes(A=[("b", "merge")], b=[("c", "merge")], c=[("b", "merge")])
    assert set(ways(nodes, "A")) == {"A", "b", "c"}


def test_layers_of_merges_are_searched_by_ancestor_not_by_path() -> None:
    links: dict[str, list[tuple[str, str]]] = {}
    below = ["root1", "root2"]
    for layer in range(40):
        names = [f"L{layer}a", f"L{layer}b"]
        links |= {name: [(parent, "merge") for parent in below] for name in names}
        below = names
    nodes = Nodes(**links)
    found: tuple[Reach, ...] = reach(nodes[below[0]], nodes, lambda other: other.ours, "itself")
    assert len(found) == 81
    assert {item.way for item in found} == {"itself", "weights"}


# On whole projects ------------------------------------------------------------------------------------------------

Judge = Callable[..., licensecheck.Report]
ORGANIZATION = '[organization]\nkind = "company"\ndomicile = "US"\nmonthly_active_users = 900_000_000\n'


def statuses(report: licensecheck.Report, component: str, license_: str) -> dict[str, str]:
    prefix = license_ + "/"
    return {item.code.removeprefix(prefix): item.status for item in report.findings
            if item.component == component and item.license == license_}  # fmt: skip


def test_maker_terms_bind_the_maker_and_not_the_user(judge: Judge) -> None:
    text = """
[[models]]
id = "{id}"
origin = "{origin}"
modality = "text"
license = "llama-3.1"
license_reason = "its card"
derived_from = [{{ model = "meta-llama/Llama-3.1-8B", by = "finetune" }}]
[[deployments]]
name = "d"
offering = "service"
"""
    ours = statuses(judge(text.format(id="acme/x", origin="ours")), "acme/x", "llama-3.1")
    theirs = statuses(judge(text.format(id="vendor/x", origin="third-party")), "vendor/x", "llama-3.1")
    assert ours["name-prefix"] == "violated"
    assert "name-prefix" not in theirs
    assert ours["attribution-display"] == theirs["attribution-display"] == "due"


def test_who_receives_a_student_broke_no_promise(judge: Judge) -> None:
    text = """
[[models]]
id = "vendor/student"
origin = "third-party"
modality = "text"
license = "mit"
license_reason = "its card"
derived_from = [{ model = "meta-llama/Llama-2-7b-hf", by = "distilled" }]
[[models]]
id = "acme/tuned"
origin = "ours"
modality = "text"
derived_from = [{ model = "vendor/student", by = "finetune" }]
[[deployments]]
name = "d"
models = ["acme/tuned", "vendor/student"]
offering = "service"
"""
    report = judge(ORGANIZATION + text)
    for id_ in ("acme/tuned", "vendor/student"):
        found = statuses(report, id_, "llama-2")
        assert set(found) == {"license-drift"}, found
        assert found["license-drift"] == "due"


def test_a_modified_third_party_model_is_ours_for_maker_terms(judge: Judge) -> None:
    text = '[[models]]\nid = "meta-llama/Llama-3.1-8B"\nmodified = true\n[[deployments]]\nname = "d"\noffering = "weights"\n'
    found = statuses(judge(text), "meta-llama/Llama-3.1-8B", "llama-3.1")
    assert found["name-prefix"] == "satisfied"
    assert found["outbound-license"] == "undetermined"


def test_a_relicensed_base_ends_the_search(judge: Judge) -> None:
    text = '[[models]]\nid = "deepseek-ai/DeepSeek-R1"\n[[deployments]]\nname = "d"\noffering = "service"\nuses = ["military"]\n'
    report = judge(text)
    assert report.verdict == "clear"
    assert [item.id for item in report.components[0].licenses] == ["mit"]


def test_steps_of_the_manifest_are_followed_whatever_was_relicensed(judge: Judge) -> None:
    text = """
[[models]]
id = "deepseek-ai/DeepSeek-V3-0324"
origin = "third-party"
modality = "text"
modified = true
derived_from = [{ model = "meta-llama/Llama-2-7b-hf", by = "distilled" }]
[[deployments]]
name = "d"
offering = "internal"
"""
    found = statuses(judge(text), "deepseek-ai/DeepSeek-V3-0324", "llama-2")
    assert found["output-training"] == "violated"


def test_ids_do_not_tell_cases_apart(judge: Judge) -> None:
    text = """
[[models]]
id = "acme/Base"
license = "mit"
[[models]]
id = "acme/tuned"
origin = "ours"
derived_from = [{ model = "Acme/base", by = "finetune" }]
[[deployments]]
name = "d"
models = ["ACME/tuned"]
offering = "weights"
"""
    report = judge(text)
    assert [item.id for item in report.components] == ["acme/tuned"]
    assert statuses(report, "acme/tuned", "mit")["license-copy"] == "due"
    assert "unknown-model" not in {item.code for item in report.findings}


OVERRIDES = [
    ("meta-llama/Llama-3.1-8B", "mit", "llama-3.1"),
    ("meta-llama/Llama-3.1-8B", "mit OR llama-3.1", "llama-3.1"),
    ("openai/gpt-4.5-preview", "mit", "its provider's terms"),
    ("meta-llama/Llama-4-Behemoth", "mit", "never released"),
]


@pytest.mark.parametrize(("id_", "license_", "replaced"), OVERRIDES)
def test_replacing_what_is_known_needs_a_reason_and_is_told(
    id_: str, license_: str, replaced: str, judge: Judge
) -> None:
    text = f'[[models]]\nid = "{id_}"\nlicense = "{license_}"\n{{}}[[deployments]]\nname = "d"\noffering = "internal"\n'
    with pytest.raises(licensecheck.InputError, match="no reason is given") as caught:
        judge(text.format(""))
    assert [problem.key for problem in caught.value.problems] == ["models[0].license_reason"]
    report = judge(text.format('license_reason = "contract 17"\n'))
    (told,) = [item for item in report.findings if item.kind == "license-override"]
    assert told.status == "info"
    assert replaced in told.message


def test_an_override_on_a_base_is_told_of_what_was_made_from_it(judge: Judge) -> None:
    text = """
[[models]]
id = "meta-llama/Llama-2-7b-hf"
license = "mit"
license_reason = "because"
[[models]]
id = "acme/x"
origin = "ours"
modality = "text"
derived_from = [{ model = "meta-llama/Llama-2-7b-hf", by = "distilled" }]
"""
    (told,) = [item for item in judge(text).findings if item.kind == "license-override"]
    assert told.via == ("meta-llama/Llama-2-7b-hf",)


def test_the_same_license_is_no_override(judge: Judge) -> None:
    report = judge('[[models]]\nid = "meta-llama/Llama-3.1-8B"\nlicense = "Llama3.1"\n')
    assert "license-override" not in {item.kind for item in report.findings}


def test_a_known_model_that_is_said_to_be_ours(judge: Judge) -> None:
    report = judge('[[models]]\nid = "meta-llama/Llama-3.1-8B"\norigin = "ours"\n')
    assert [(item.code, item.status) for item in report.findings] == [("license-disagreement", "due")]


def test_a_known_model_is_no_dataset(judge: Judge) -> None:
    with pytest.raises(licensecheck.InputError, match="is a model, and no dataset"):
        judge('[[models]]\nid = "acme/x"\norigin = "ours"\ntrained_on = ["meta-llama/Llama-2-7b-hf"]\n')


def test_an_unknown_dataset_is_asked_for_as_one(judge: Judge) -> None:
    report = judge('[[models]]\nid = "acme/x"\norigin = "ours"\ntrained_on = ["some/data"]\n')
    (finding,) = report.findings
    assert (finding.code, finding.asks) == ("unknown-model", ("dataset.license",))
    assert '[[datasets]] id = "some/data"' in finding.fix


def test_what_we_changed_can_say_what_it_is_released_under(judge: Judge) -> None:
    text = '[[models]]\nid = "meta-llama/Llama-3.1-8B"\nmodified = true\nlicense = "llama-3.1"\n[[deployments]]\nname = "d"\noffering = "weights"\n'
    found = statuses(judge(text), "meta-llama/Llama-3.1-8B", "llama-3.1")
    assert found["outbound-license"] == "satisfied"


def test_a_generator_of_a_dataset_is_still_a_model_of_its_own(judge: Judge) -> None:
    text = """
[[models]]
id = "meta-llama/Llama-3.1-8B"
[[datasets]]
id = "acme/d"
origin = "ours"
generated_by = ["meta-llama/Llama-3.1-8B"]
"""
    assert [item.id for item in judge(text).components] == ["meta-llama/Llama-3.1-8B"]


def test_many_choices_are_one_unknown_and_take_no_time(judge: Judge) -> None:
    text = '[[models]]\nid = "a/b"\nlicense = "{}"\n[[deployments]]\nname = "d"\noffering = "internal"\n'
    many = " AND ".join(f"(l{index} OR m{index})" for index in range(40))
    assert {item.code for item in judge(text.format(many)).findings} == {"unknown-license"}
    same = " AND ".join("(mit OR apache-2.0)" for _ in range(40))
    assert judge(text.format(same)).verdict == "clear"


@pytest.mark.parametrize("license_", ["()", "() OR mit", "mit OR", "AND", "mit WITH", "(((", "mit OR OR mit", "( mit"])
def test_what_is_no_expression_is_an_unknown_license(license_: str, judge: Judge) -> None:
    report = judge(f'[[models]]\nid = "a/b"\nlicense = "{license_}"\n')
    assert {item.code for item in report.findings} == {"unknown-license"}


def test_a_long_chain_of_other_peoples_models_is_judged_in_proportion(judge: Judge) -> None:
    lines = ['[[models]]\nid = "v/m0"\nlicense = "llama-2"\n']
    for index in range(1, 120):
        step = f'derived_from = [{{ model = "v/m{index - 1}", by = "finetune" }}]'
        lines.append(
            f'[[models]]\nid = "v/m{index}"\norigin = "third-party"\nlicense = "mit"\nmodality = "text"\n{step}\n'
        )
    names = ", ".join(f'"v/m{index}"' for index in range(120))
    report = judge("".join(lines) + f'[[deployments]]\nname = "d"\nmodels = [{names}]\noffering = "internal"\n')
    assert len([item for item in report.findings if item.kind == "license-drift"]) == 119


def test_a_declared_license_never_removes_an_ancestors_terms(judge: Judge) -> None:
    text = """
[[models]]
id = "deepseek-ai/DeepSeek-R1-Distill-Llama-8B"
license = "apache-2.0"
license_reason = "somebody said so"
derived_from = []
[[deployments]]
name = "d"
offering = "service"
"""
    report = judge(text)
    assert {item.id for item in report.components[0].licenses} >= {"apache-2.0", "llama-3.1"}
    kinds = {item.kind: item.status for item in report.findings}
    assert kinds["license-override"] == "info"
    assert kinds["license-drift"] == "due"
    assert kinds["attribution-display"] == "due"


def test_an_unknown_ancestor_is_the_components_unknown(judge: Judge) -> None:
    text = """
[[models]]
id = "acme/x"
origin = "ours"
modality = "text"
derived_from = [{ model = "nobody/knows", by = "merge" }, { model = "vendor/gpl", by = "merge" }]
[[models]]
id = "vendor/gpl"
license = "gpl"
[[deployments]]
name = "d"
offering = "internal"
"""
    report = judge(text)
    found = {item.code: item for item in report.findings if item.component == "acme/x"}
    assert found["unknown-model"].via == ("nobody/knows",)
    assert found["unknown-license"].via == ("vendor/gpl",)
    assert all(found[code].asks == ("model.license",) for code in ("unknown-model", "unknown-license"))
    assert report.verdict == "undetermined"


def test_a_choice_takes_the_branch_with_the_better_verdict(judge: Judge) -> None:
    text = """
[[models]]
id = "vendor/x"
license = "{license}"
[[deployments]]
name = "d"
offering = "{offering}"
uses = ["military"]
"""
    report = judge(text.format(license="deepseek-1.0 OR mit", offering="service"))
    assert [item.id for item in report.components[0].licenses] == ["mit"]
    assert report.verdict == "clear"
    report = judge(text.format(license="mit OR apache-2.0", offering="service"))
    assert [item.id for item in report.components[0].licenses] == ["mit"]
    report = judge(text.format(license="mit AND deepseek-1.0", offering="service"))
    assert [item.id for item in report.components[0].licenses] == ["deepseek-1.0", "mit"]
    assert report.verdict == "blocked"
    report = judge(text.format(license="mit OR nobody-knows", offering="service"))
    assert report.verdict == "clear"
    report = judge(text.format(license="mit AND nobody-knows", offering="service"))
    assert report.verdict == "undetermined"


def test_an_adapter_is_judged_with_its_base_unless_it_goes_out_alone(judge: Judge) -> None:
    text = """
[[models]]
id = "acme/Llama-lora"
origin = "ours"
license = "llama-3.1"
modality = "text"
derived_from = [{{ model = "meta-llama/Llama-3.1-8B", by = "adapter" }}]
[[deployments]]
name = "d"
offering = "{offering}"
"""
    assert (
        statuses(judge(text.format(offering="product")), "acme/Llama-lora", "llama-3.1")["attribution-notice"] == "due"
    )
    alone = statuses(judge(text.format(offering="weights")), "acme/Llama-lora", "llama-3.1")
    assert alone["attribution-notice"] == "not-applicable"
    assert alone["license-copy"] == "due"


@pytest.mark.parametrize("how", ["made_from", "merge", "finetune", "contains"])
@pytest.mark.parametrize(
    ("other", "released", "violated"),
    [
        ("gpl-3.0-only", "gpl-3.0-only", False),
        ("gpl-3.0-only", "eupl-1.2", False),
        ("gpl-3.0-only", "mit", True),
        ("mit", "gpl-3.0-only", True),
        ("mit", "eupl-1.2", False),
        ("some-license", "gpl-3.0-only", True),
    ],
)
def test_a_compatible_license_is_open_only_where_another_work_is_under_it(
    other: str, released: str, violated: bool, how: str, judge: Judge
) -> None:
    kind = "datasets" if how == "made_from" else "models"
    steps = ", ".join(f'{{ model = "o/{name}", by = "{how}" }}' for name in "de")
    made = 'made_from = ["o/d", "o/e"]' if how == "made_from" else f"derived_from = [{steps}]"
    report = judge(f"""
[[{kind}]]
id = "o/d"
license = "eupl-1.2"
[[{kind}]]
id = "o/e"
license = "{other}"
[[{kind}]]
id = "acme/x"
origin = "ours"
license = "{released}"
{made}
[[deployments]]
name = "d"
offering = "weights"
{kind} = ["acme/x"]
""")
    found = {item.status for item in report.findings if item.code.startswith("eupl-1.2/share-alike")}
    assert found - {"not-applicable"} == {"violated" if violated else "satisfied"}

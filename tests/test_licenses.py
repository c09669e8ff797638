"""Every license file of the folder proves itself; files with mistakes are refused with the place and a remedy."""

from __future__ import annotations

import hashlib
import os
import random
import re
import shutil
from pathlib import Path

import pytest

import licensecheck
from licensecheck import conditions, fingerprints, kinds
from licensecheck.conditions import State
from licensecheck.errors import InputError
from licensecheck.evaluate.judge import applies, settle
from licensecheck.licenses import OTHERS
from licensecheck.lint import cases, lint, proof, sweep
from licensecheck.logic import Truth
from tests.conftest import ROOT

IDS = sorted(path.stem for path in (ROOT / "licenses").glob("*.toml") if path.stem not in OTHERS)
SHARED = Path(os.environ.get("LICENSECHECK_SHARED", ROOT.parent / "shared"))


@pytest.mark.parametrize("id_", IDS)
def test_a_license_file_is_proven_by_its_cases(id_: str, licenses: licensecheck.Licenses) -> None:
    problems, _ = lint(licenses, id_)
    assert not problems, "\n".join(map(str, problems))


@pytest.mark.parametrize("id_", IDS)
def test_random_facts_never_move_a_definite_outcome(id_: str, licenses: licensecheck.Licenses) -> None:
    """2,000 seeded random fact sets per license: asked exactly when undetermined, learning never moves an outcome."""
    chance = random.Random(int(hashlib.sha256(id_.encode()).hexdigest()[:8], 16))  # noqa: S311
    license_ = licenses.get(id_)
    tries = 2_000 // max(1, len(license_.terms)) + 1
    for term in license_.terms:
        nodes = [applies(term)] if term.requires is None else [applies(term), term.requires]
        names = conditions.mentioned(*nodes)
        atoms = [atom for node in nodes for atom in conditions.atoms(node)]
        values = {name: conditions.sample(name, [atom for atom in atoms if atom.fact == name], None) for name in names}
        for _ in range(tries):
            state: dict[str, State] = {name: chance.choice([None, *values[name]]) for name in names}
            settled = settle(applies(term), term.requires, state)
            assert bool(settled.asks) is (settled.complies is Truth.UNKNOWN)
            unknown = [name for name in names if state[name] is None]
            if unknown and settled.complies is not Truth.UNKNOWN:
                name = chance.choice(unknown)
                learned = settle(applies(term), term.requires, {**state, name: chance.choice(values[name])})
                assert learned.complies is settled.complies


def test_names_of_licenses_are_told_apart(licenses: licensecheck.Licenses) -> None:
    seen: dict[str, str] = {}
    for license_ in licenses:
        names = {license_.id, license_.spdx.lower(), *map(str.lower, (*license_.aliases, *license_.assumed_aliases))}
        for name in names - {""}:
            assert seen.setdefault(name, license_.id) == license_.id, name
            assert name not in licenses.families
        for name in (license_.spdx, *license_.aliases):
            if name:
                assert licenses.find(name.upper()) == (license_.id, False)
    assert licenses.find("no such license") is None


def test_a_family_is_no_license(licenses: licensecheck.Licenses) -> None:
    assert licenses.families
    for name, why in licenses.families.items():
        assert licenses.find(name) is None
        assert why


@pytest.mark.parametrize("id_", IDS)
def test_sources_are_dated_and_reachable_by_name(id_: str, licenses: licensecheck.Licenses) -> None:
    license_ = licenses.get(id_)
    assert license_.documents
    assert all(document.source.startswith("https://") for document in license_.documents)
    assert license_.released is None or license_.released <= license_.reviewed
    for text in (text for document in license_.documents for text in document.texts):
        assert re.fullmatch("[0-9a-f]{64}", text)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the folder of license texts {SHARED.name}/ is not here")
@pytest.mark.parametrize("id_", IDS)
def test_anchors_and_hashes_hold_in_the_texts(id_: str, licenses: licensecheck.Licenses) -> None:
    known = {fingerprints.fingerprint(path.read_text("utf-8")): path.read_text("utf-8")
             for path in (SHARED / "texts").rglob("*") if path.is_file()}  # fmt: skip
    license_ = licenses.get(id_)
    for term in license_.terms:
        document = license_.document(term.document)
        assert document is not None
        assert document.texts, f"no copy of {document.name} was compared"
        # Some texts were read where the licensor keeps them, and are not among these.
        for text in known.keys() & set(document.texts):
            assert fingerprints.words(term.anchor) in fingerprints.words(known[text]), (
                f"{term.full_code}: {term.anchor}"
            )
            _clause_number_is_printed(term.clause, known[text], term.full_code)


def _clause_number_is_printed(clause: str, text: str, code: str) -> None:
    """The first number of a clause stands at the beginning of a line, where the copy prints numbers at all."""
    number = re.match(r"(\d+)", clause)
    if number is None or clause.startswith(("~", "(")):
        return
    printed = re.findall(r"(?m)^[\s*#\\]*(?:section\s+)?(\d+)[\\.:)*\s]", text, re.IGNORECASE)
    if printed:
        assert number[1] in printed, f"{code}: clause {clause}"


# What a proof must notice -----------------------------------------------------------------------------------------


def test_every_case_of_a_proven_file_is_not_enough_without_its_boundary(licenses: licensecheck.Licenses) -> None:
    license_ = licenses.get("llama-3.1")
    every = cases.load(licenses, "llama-3.1")
    month = "organization.monthly_active_users_in.2024-06"
    at = {700_000_000, 700_000_001}
    without = [
        case for case in every if not at & {case.given.get(month), case.given.get("organization.monthly_active_users")}
    ]
    said = [str(problem) for problem in proof.problems(licenses, license_, without)]
    assert any(">=" in text for text in said)
    assert any("699999999" in text for text in said)
    assert any("700000001" in text for text in said)


def test_a_wrong_case_is_found(licenses: licensecheck.Licenses) -> None:
    license_ = licenses.get("mit")
    case = cases.load(licenses, "mit")[0]
    turned = case._replace(expect=dict.fromkeys(case.expect, "satisfied"))
    found = cases.run(licenses, license_, [turned])
    assert len(found) == len(case.expect)
    assert "is due, not satisfied" in found[0].problem


def test_the_wrong_month_is_found(tmp_path: Path) -> None:
    copy = tmp_path / "licenses"
    shutil.copytree(ROOT / "licenses", copy)
    file = copy / "llama-4.toml"
    file.write_text(file.read_text("utf-8").replace("2025-03", "2025-01"), encoding="utf-8")
    problems, _ = lint(licensecheck.Licenses([copy]), "llama-4")
    assert any("is not the calendar month before 2025-04-05" in problem.problem for problem in problems)


def test_the_sweep_looks_at_every_combination(licenses: licensecheck.Licenses, monkeypatch: pytest.MonkeyPatch) -> None:
    license_ = licenses.get("kimi-k2")
    assert sweep.problems(licenses, license_) == []
    monkeypatch.setattr(sweep, "MOST", 3)
    assert [problem.problem for problem in sweep.problems(licenses, license_)] == [
        "there are too many combinations to sweep"
    ] * sum(len(conditions.mentioned(applies(term))) > 1 for term in license_.terms)


# Files with mistakes ----------------------------------------------------------------------------------------------

GOOD = """\
schema = 1
id = "own"
name = "Own License"
licensor = "Somebody"
category = "proprietary"
reviewed = 2026-01-01
[[document]]
name = "license"
source = "https://example.org/license"
[[term]]
kind = "usage-scale-limit"
clause = "1"
anchor = "more than ten users"
applies = "deployment.monthly_active_users > 10"
says = "Ten users at most."
"""
LIMIT = 'kind = "usage-scale-limit"'
BAD = [
    ("schema = 1", "schema = 2", "schema", "no version of this format"),
    ('id = "own"', 'id = "other"', "id", "not the file's name"),
    ('category = "proprietary"', 'category = "closed"', "category", "none of the choices"),
    ('kind = "usage-scale-limit"', 'kind = "usage-limit"', "term[0].kind", "none of the choices"),
    ("monthly_active_users", "monthly_active_user", "term[0].applies", "monthly_active_users"),
    ('clause = "1"\n', "", "term[0].clause", "missing"),
    ('says = "Ten users at most."\n', "", "term[0].says", "missing"),
    ("more than ten users", "one two three four five six seven eight nine ten eleven twelve thirteen",
     "term[0].anchor", "12 words"),
    ('says = "Ten', 'document = "policy"\nsays = "Ten', "term[0].document", "no document"),
    ('says = "Ten', 'through = ["weight"]\nsays = "Ten', "term[0].through[0]", "weights"),
    ('says = "Ten', 'binds = { outputs = "maker" }\nsays = "Ten', "term[0].binds", "does not reach"),
    ('says = "Ten', 'shown_by = { statement = true }\nsays = "Ten', "term[0].shown_by", "no evidence"),
    ('says = "Ten', 'outbound = ["mit"]\nsays = "Ten', "term[0]", "no release"),
    ('says = "Ten', 'code = "limit.users"\nsays = "Ten', "term[0].code", "does not begin"),
    ('says = "Ten', 'unless = [{ clause = "2", when = "model.from_produkt" }]\nsays = "Ten', "term[0].unless[0].when",
     "model.from_product"),
    ('kind = "usage-scale-limit"', 'kind = "flow-down"', "term[0].shown_by", "nothing shows"),
    (LIMIT, 'kind = "license-copy"\nshown_by = { license_text = "nobody" }', "term[0].shown_by.license_text", "no license"),
    (LIMIT, 'kind = "license-copy"\nshown_by = { license_text = true, documents = ["policy"] }',
     "term[0].shown_by.documents", "no document"),
    (LIMIT, 'kind = "license-copy"\nshown_by = { license_text = "own", documents = ["license"] }',
     "term[0].shown_by.documents", "license_text = true"),
    ('licensor = "Somebody"', 'licensor = "Somebody"\nlike = "nobody"', "like", "no license"),
    ('licensor = "Somebody"', 'licensor = "Somebody"\nlike = "llama-4"', "like", "itself like"),
    ('licensor = "Somebody"', 'licensor = "Somebody"\nlike = "mit"\ndrop = ["name-prefix"]', "drop", "no term"),
    ('licensor = "Somebody"', 'licensor = "Somebody"\nlicence = "x"', "licence", "unknown key"),
    ("reviewed = 2026-01-01", 'reviewed = "2026-01-01"', "reviewed", "no day"),
    ("reviewed = 2026-01-01", "reviewed = 2026-01-01T00:00:00", "reviewed", "no day"),
    ('licensor = "Somebody"', 'licensor = "Somebody"\naliases = "own"', "aliases", "no list"),
    ("> 10", "> " + "9" * 40, "term[0].applies", "too many digits"),
    ('applies = "deployment.monthly_active_users > 10"',
     "applies = '" + " or ".join(f'deployment.uses overlaps ["{use}"]' for use in ("coding", "games", "hiring", "news", "search")) + "'",
     "term[0].applies", "Join the lists"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "words"), BAD)
def test_a_mistake_in_a_license_file_is_placed(tmp_path: Path, old: str, new: str, key: str, words: str) -> None:
    assert old in GOOD
    (tmp_path / "own.toml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        licensecheck.load_licenses([tmp_path]).get("own")
    said = [(problem.file, problem.key) for problem in caught.value.problems]
    assert ("own.toml", key) in said
    assert words in str(caught.value)


COPY = """
[[document]]
name = "policy"
source = "https://example.org/policy"
[[case]]
says = "x"
evidence = { license-copy = "{text of %s}" }
expect = { license-copy = "%s" }
"""
TEXTS = [
    ("true", "license", "satisfied", ""),
    ("true", "policy", "violated", ""),
    ("true", "mit", "violated", ""),
    ('true, documents = ["license", "policy"]', "policy} {text of license", "satisfied", ""),
    ('true, documents = ["license", "policy"]', "license", "violated", "without the document 'license'"),
    ('"mit"', "mit} {text of license", "satisfied", "the text of the license itself"),
    ('"mit"', "license", "violated", "no license_text"),
    ("true", "nobody", "violated", "no document and no license 'nobody'"),
]


@pytest.mark.parametrize(("wanted", "held", "status", "problem"), TEXTS)
def test_which_texts_show_a_duty(wanted: str, held: str, status: str, problem: str, tmp_path: Path) -> None:
    text = GOOD.replace(LIMIT, f'kind = "license-copy"\nshown_by = {{ license_text = {wanted} }}')
    text = text.replace('applies = "deployment.monthly_active_users > 10"\n', "")
    (tmp_path / "own.toml").write_text(text + COPY % (held, status), encoding="utf-8")
    try:
        problems, _ = lint(licensecheck.load_licenses([tmp_path]), "own")
    except InputError as error:
        problems = list(error.problems)
    said = "\n".join(item.problem for item in problems)
    assert problem in said
    assert "case[0]" not in said
    assert f"not {status}" not in said


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("monthly_active_users", "users").replace('clause = "1"\n', "")
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        licensecheck.load_licenses([tmp_path]).get("own")
    assert [problem.key for problem in caught.value.problems] == ["term[0].clause", "term[0].applies"]


def test_a_file_without_cases_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(GOOD, encoding="utf-8")
    problems, summary = lint(licensecheck.load_licenses([tmp_path]), "own")
    assert summary == "1 terms, 0 cases"
    said = "\n".join(problem.problem for problem in problems)
    for words in ("shows it violated", "shows it not-applicable", "shows it undetermined", "shows it satisfied", ">=",
                  "not through itself", "through data, too", "binds maker"):  # fmt: skip
        assert words in said, words


def test_groups_of_kinds_share_nothing() -> None:
    groups = [kinds.LIMITS, kinds.DUTIES, kinds.WORTH_KNOWING, kinds.ABOUT_PROJECT]
    assert sum(map(len, groups)) == len(kinds.KINDS) == len(set().union(*groups))
    assert kinds.LIMITS >= kinds.SETTLED_BY_AGREEMENT

"""The cases of a license file: facts, and how terms must come out under them."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from licensecheck import facts, kinds, schema
from licensecheck.errors import InputError, Problem, nearest
from licensecheck.evaluate import binding, evidence
from licensecheck.evaluate.judge import Facts, Judgment, Shown, judge
from licensecheck.licenses import Licenses
from licensecheck.manifest import fact_schema
from licensecheck.project import Agreement, Deployment, Display, Evidence, Known, Organization
from licensecheck.resolve import expression
from licensecheck.resolve.lineage import Reach
from licensecheck.terms import License, Term, Whole

LICENSE_TEXT: Final = "{license text}"  # stands for all documents of the license in a file of evidence
TEXT_OF: Final = re.compile(r"\{text of ([^{}]+)\}")  # stands for one of them, or for another license
LICENSE: Final = "{license}"  # stands for the license itself in what a model is released under


class Case(NamedTuple):
    """One situation, and the status that each named term must have in it."""

    says: str
    given: Mapping[str, Any]
    evidence: Mapping[str, str | bool]  # term code to a file's text, or true for a person's word
    expect: Mapping[str, str]
    place: str


# What a case may say of lineage beyond the vocabulary: whether every step from the licensed model is our own.
STEPS_OURS: Final = "lineage.ours"


def _said(value: bool) -> bool:
    if value:
        return value
    raise schema.wrong("nothing is said", "Write true for a person's word, or what the file holds.")


_CASE: Final = schema.Shape(schema.table(
    {"says": schema.text(), "expect": schema.keyed(schema.text(), schema.one_of(kinds.STATUSES))},
    {
        "given": schema.keyed(schema.text(), schema.anything()),
        "each": schema.keyed(schema.text(), schema.many(schema.anything(), 1)),
        "evidence": schema.keyed(schema.text(), schema.either(schema.checked(schema.flag(), _said), schema.prose())),
    },
))  # fmt: skip


def load(licenses: Licenses, id_: str) -> list[Case]:
    """The cases of a license: its own, and those of the file it is like for the terms it takes unchanged.

    Raises:
        InputError: a case is malformed or names a fact, a value or a term that does not exist.

    """
    license_ = licenses.get(id_)
    problems: list[Problem] = []
    cases = list(_own(licenses, id_, problems))
    if license_.like:
        kept = {term.code for term in license_.terms if term.inherited}
        for case in _own(licenses, license_.like, []):
            expect = {code: status for code, status in case.expect.items() if code in kept}
            if expect:
                cases.append(case._replace(expect=expect))
    known = {term.code for term in license_.terms}
    for case in cases:
        problems += [
            Problem(license_.file, case.place, f"there is no term {code!r}", nearest(code, known))
            for code in (*case.expect, *case.evidence) if code not in known
        ]  # fmt: skip
        problems += [
            Problem(license_.file, case.place, f"there is no document and no license {name!r}", "Name one of them.")
            for text in case.evidence.values() for name in TEXT_OF.findall(str(text))
            if license_.document(name) is None and name not in licenses.files
        ]  # fmt: skip
    if problems:
        raise InputError(problems)
    return cases


def _own(licenses: Licenses, id_: str, problems: list[Problem]) -> Iterator[Case]:
    file = licenses.files[id_].name
    for index, raw in enumerate(licenses.tables(id_, cases=True).get("case", ())):
        place = f"case[{index}]"
        known, wrong = _CASE.validate(raw, file, place)
        problems += wrong
        if known is None:
            continue
        each = known.get("each", {})
        for values in itertools.product(*each.values()):
            given = {**known.get("given", {}), **dict(zip(each, values, strict=True))}
            for name, value in given.items():
                problems += _check(name, value, file, f"{place}.given")
            yield Case(known["says"], given, known.get("evidence", {}), known["expect"], place)


def _check(name: str, value: object, file: str, place: str) -> list[Problem]:
    found = facts.find(name)
    if name == STEPS_OURS:
        return []
    if found is None or found[0].derived:
        return [Problem(file, place, f"there is no fact {name!r}", nearest(name, facts.names()))]
    fact = found[0]
    shape = schema.one_of(fact.choices) if fact.subject in ("base", "lineage") and fact.choices else None
    if shape is None:
        shape = schema.flag() if fact.type == "boolean" else fact_schema(fact._replace(key=""))
    return schema.Shape(shape).validate(value, file, f"{place}.{name}")[1]


class Situation(NamedTuple):
    """A case in the form that terms are judged in."""

    reach: Reach
    maker: bool
    known: Facts
    component: str
    deployment: Deployment
    evidence: tuple[Evidence, ...]
    release: str | None


_DAY: Final = datetime.date(2026, 1, 1)


def situation(case: Case, license_: License) -> Situation:
    """The facts of a case with the defaults of a manifest."""
    given = dict(case.given)
    if isinstance(released := given.get("model.license"), str):
        given["model.license"] = released.replace(LICENSE, license_.id)
    way = given.pop("lineage.way", "itself")
    ours = given.get("model.origin") == "ours" or given.get("model.modified") is True
    by = given.get(
        "lineage.by", {"itself": "", "weights": "finetune", "outputs": "distilled", "data": "trained_on"}[way]
    )
    carries = "nothing" if way in ("outputs", "data") else "adapter" if by == "adapter" else "weights"
    steps_ours = bool(given.pop(STEPS_OURS, ours))
    component = str(given.get("model.id", "acme/model"))
    known = {
        name: Known(tuple(value) if isinstance(value, list) else value, case.place) for name, value in given.items()
    }
    known |= {name: Known(value, case.place) for name, value in (
        ("lineage.way", way), ("lineage.by", by), ("lineage.carries", carries), ("model.id", component))}  # fmt: skip
    for name, value in (("lineage.type", "model"), ("lineage.same_license", way in ("itself", "weights")),
                        ("lineage.others", ()), ("model.from_product", False),
                        ("model.access", "weights"), ("model.modified", ours and by != "copy"),
                        ("base.from_product", False), ("base.access", "weights")):  # fmt: skip
        known.setdefault(name, Known(value, "default"))
    organization = Organization(
        known, tuple(Agreement(str(item), None, None, "", case.place) for item in given.get("organization.agreements", ())),
        {str(item): case.place for item in given.get("organization.registrations", ())},
    )  # fmt: skip
    display = given.get("deployment.display")
    shown = None if display is None else tuple(
        Display(item, "") if isinstance(item, str) else Display(item["text"], item.get("on", "")) for item in display
    )  # fmt: skip
    deployment = Deployment("case", (component,), (), known, shown, organization, case.place)
    items = tuple(
        Evidence(f"{license_.id}/{code}", None, None, None if held is True else "FILE",
                 None if held is True else str(held), None, "done" if held is True else None, case.place,
                 _held(str(held), license_))
        for code, held in case.evidence.items()
    )  # fmt: skip
    reach = Reach("base", way, by, carries, False, steps_ours, () if way == "itself" else ("base",), case.place)
    return Situation(reach, ours, Facts(known, itself=way == "itself"), component, deployment, items,
                     given.get("model.license"))  # fmt: skip


def _held(text: str, license_: License) -> dict[Whole, int]:
    """The license texts that a file of evidence stands for."""
    documents = [document.name for document in license_.documents]
    names = documents if LICENSE_TEXT in text else []
    names += TEXT_OF.findall(text)
    held = {Whole(license_.id, name) if name in documents else Whole(name, ""): 1 for name in names}
    return {**held, Whole(license_.id, ""): 1} if documents[0] in names else held


def outcome(term: Term, license_: License, at: Situation, licenses: Licenses) -> Judgment:
    """How a term stands in a situation; one that does not reach it is not applicable."""
    if not binding.binds(term, at.reach, at.maker):
        return Judgment("not-applicable", (), ())

    def shown() -> Shown:
        return evidence.look(term, license_, at.component, at.deployment, at.evidence).shown

    agreed = any(item.settles(license_.id, term.kind, _DAY) for item in at.deployment.organization.agreements)
    offered = None if at.release is None else expression.parse(at.release)
    release = binding.release(term, license_, offered, licenses, at.component, at.deployment, at.evidence)
    return judge(term, at.known, shown, agreed, release)


def run(licenses: Licenses, license_: License, cases: Sequence[Case]) -> list[Problem]:
    """The cases that do not hold."""
    problems = []
    for case in cases:
        at = situation(case, license_)
        for code, status in case.expect.items():
            term = license_.term(code)
            assert term is not None
            found = outcome(term, license_, at, licenses).status
            if found != status:
                problems.append(Problem(license_.file, case.place, f"{case.says}: {code} is {found}, not {status}",
                                        "Correct the term or the case."))  # fmt: skip
    return problems

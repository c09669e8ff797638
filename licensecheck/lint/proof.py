"""What the cases of a license file must show of each of its terms."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from licensecheck import conditions, kinds
from licensecheck.errors import Problem
from licensecheck.evaluate.judge import applies
from licensecheck.licenses import Licenses
from licensecheck.lint.cases import Case, outcome, situation
from licensecheck.lint.mutations import mutants
from licensecheck.logic import Truth
from licensecheck.terms import License, Term

MOST_FACTS = 6


def problems(licenses: Licenses, license_: License, cases: Sequence[Case]) -> list[Problem]:
    """Everything that is missing: statuses no case shows, changes no case notices, a term with too many facts."""
    found = []
    at = [(case, situation(case, license_)) for case in cases]
    for term in license_.terms:
        own = [(case, where) for case, where in at if term.code in case.expect]
        shown = {case.expect[term.code] for case, _ in own}
        for status in _needed(term):
            if status not in shown:
                found.append(_missing(license_, term, f"no case shows it {status}"))
        for mutant in mutants(term):
            # Evidence of one term can release another, so the mutant takes its place in the whole license.
            terms = tuple(mutant.term if other is term else other for other in license_.terms)
            changed = license_._replace(terms=terms)
            if all(
                outcome(mutant.term, changed, where, licenses).status == case.expect[term.code] for case, where in own
            ):
                found.append(_missing(license_, term, f"no case would notice the change «{mutant.says}»"))
        facts = {name for name in conditions.mentioned(*_conditions(term)) if not name.startswith("lineage.")}
        if len(facts) > MOST_FACTS:
            found.append(_missing(license_, term, f"it mentions {len(facts)} facts, more than {MOST_FACTS}"))
    found += _months(license_)
    return found


def _missing(license_: License, term: Term, what: str) -> Problem:
    return Problem(license_.file, term.code, what, "Add a case." if "case" in what else "Split the term.")


def _conditions(term: Term) -> list[conditions.Node]:
    return [applies(term)] if term.requires is None else [applies(term), term.requires]


def _needed(term: Term) -> Iterator[str]:
    """The statuses that a term of this form can have and a case has to show."""
    always = term.applies == conditions.Constant(Truth.TRUE) and not term.unless
    open_ = not always and any(not name.startswith("lineage.") for name in conditions.mentioned(applies(term)))
    yield "not-applicable"
    if term.note or term.kind in kinds.WORTH_KNOWING:
        yield "info"
        return
    if term.kind in kinds.LIMITS:
        yield "violated"
        if term.requires is not None or term.kind in kinds.SETTLED_BY_AGREEMENT:
            yield "satisfied"
        if open_ or term.requires is not None:
            yield "undetermined"
        return
    yield "satisfied"
    shown = term.shown_by
    if term.about_release or not shown.name:
        yield "due"
    looked_at = (shown.display, shown.notice, shown.copyright, shown.license_text, shown.name, shown.points)
    if term.about_release or any(looked_at):
        yield "violated"
    if open_ or term.about_release:
        yield "undetermined"


def _months(license_: License) -> Iterator[Problem]:
    """A figure frozen at release is that of the calendar month before it."""
    if license_.released is None:
        return
    before = license_.released.replace(day=1) - datetime.timedelta(days=1)
    for term in license_.terms:
        for name in conditions.mentioned(*_conditions(term)):
            if "monthly_active_users_in." in name and not name.endswith(before.strftime(".%Y-%m")):
                yield Problem(license_.file, term.code, f"{name} is not the calendar month before {license_.released}",
                              f"Write {before:%Y-%m}, or correct `released`.")  # fmt: skip

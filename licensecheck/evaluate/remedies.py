"""What to do about a finding, where the license file does not say it better."""

from __future__ import annotations

from collections.abc import Sequence

from licensecheck import facts
from licensecheck.kinds import Status
from licensecheck.terms import License, Term


def fix(term: Term, license_: License, status: Status, asks: Sequence[str]) -> str:
    """One sentence or two: what settles the finding."""
    if status == "undetermined":
        return "Declare " + " and ".join(asks) + "."
    if status in ("satisfied", "not-applicable"):
        return ""
    if term.shown_by.points:
        return f"{term.fix or 'Write it into your terms of use.'} {_by_points(term)}"
    return term.fix or _by_evidence(term, license_) or _by_kind(term)


def _by_evidence(term: Term, license_: License) -> str:
    wanted = term.shown_by
    code = term.full_code
    if wanted.display:
        where = f" on the {' or '.join(wanted.places)}" if wanted.on else ""
        texts = " or ".join(f'"{text}"' for text in wanted.display)
        return f"Show {texts}{where}, and declare it in the deployment's `display` or name the file as evidence."
    if wanted.notice:
        texts = " ".join(f'"{text}"' for text in wanted.notice)
        return f'Ship a notice file that holds {texts}, and name it: [[evidence]] term = "{code}", file = "NOTICE".'
    if wanted.copyright:
        return (f"Ship the copyright line of the license file that the model came with, and name the file that holds it: "
                f'[[evidence]] term = "{code}", file = "NOTICE".')  # fmt: skip
    if len(term.texts) > 1:
        return (f"Ship copies of the {license_.name} ({', '.join(wanted.documents)}), and name each file: "
                f'[[evidence]] term = "{code}", file = "LICENSE".')  # fmt: skip
    if wanted.license_text:
        name = wanted.license_text if isinstance(wanted.license_text, str) else f"the {license_.name}"
        return f'Ship a copy of {name}, and name it: [[evidence]] term = "{code}", file = "LICENSE".'
    if wanted.name:
        return f'Begin the model\'s name with "{wanted.name}".'
    if wanted.registration:
        return f'Register with {license_.licensor}, then add "{license_.id}" to organization.registrations.'
    if wanted.statement:
        return f'Do it, and say so: [[evidence]] term = "{code}", statement = "how and where".'
    return ""


def _by_points(term: Term) -> str:
    return (f'Name {term.shown_by.names} there, and name the file: [[evidence]] term = "{term.full_code}", file = "TERMS.md"; '
            f'or say where it stands: statement = "where".')  # fmt: skip


def _by_kind(term: Term) -> str:
    if term.about_release:
        allowed = ", ".join((term.license, *term.outbound))
        more = f" or {term.others_allowed}" if term.others_allowed else ""
        return f"Release it under {allowed}{more}, or do not release it."
    return ""


def questions(asks: Sequence[str]) -> list[str]:
    """The questions behind the facts that a finding asks for."""
    return [facts.question(name) for name in asks]

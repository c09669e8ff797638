"""What a license file must prove of itself: its cases hold, and they would notice if it said something else."""

from __future__ import annotations

from licensecheck.errors import InputError, Problem
from licensecheck.licenses import Licenses
from licensecheck.lint import cases, proof, sweep


def lint(licenses: Licenses, id_: str) -> tuple[list[Problem], str]:
    """Everything that is wrong with a license file, and how much of it was looked at."""
    try:
        license_ = licenses.get(id_)
        found = cases.load(licenses, id_)
    except InputError as error:
        return list(error.problems), "cannot be used"
    problems = [
        *cases.run(licenses, license_, found),
        *proof.problems(licenses, license_, found),
        *sweep.problems(licenses, license_),
    ]
    return problems, f"{len(license_.terms)} terms, {len(found)} cases"

"""The closed list of what a term or a finding can be about, and what each group means for its status."""

from __future__ import annotations

from typing import Final, Literal

Status = Literal["violated", "undetermined", "due", "satisfied", "info", "not-applicable"]
Level = Literal["error", "warning", "note", "none"]
Verdict = Literal["blocked", "undetermined", "conditional", "clear"]

# Worst first: the order in which one finding stands for several.
STATUSES: Final[tuple[Status, ...]] = ("violated", "undetermined", "due", "satisfied", "info", "not-applicable")
VERDICTS: Final[tuple[Verdict, ...]] = ("blocked", "undetermined", "conditional", "clear")

LIMITS: Final = frozenset({
    "usage-scale-limit", "revenue-limit", "territory-exclusion", "entity-exclusion", "authorization",
    "additional-terms", "non-commercial", "research-only", "prohibited-use", "output-training",
    "no-derivatives", "no-hosting", "guardrail", "outbound-license", "not-licensed",
})  # fmt: skip
DUTIES: Final = frozenset({
    "license-copy", "copyright-notice", "attribution-notice", "attribution-display", "name-prefix",
    "state-changes", "flow-down", "share-alike", "source-disclosure", "network-source", "registration",
    "ai-disclosure", "safeguards", "publication-credit", "latest-version",
})  # fmt: skip
WORTH_KNOWING: Final = frozenset({
    "patent-retaliation", "litigation-termination", "termination", "indemnity", "trademark", "revocable",
    "remote-restriction", "governing-law", "ownership", "export-control",
})  # fmt: skip
ABOUT_PROJECT: Final = frozenset({
    "unknown-license", "license-disagreement", "license-override", "license-drift", "name-conflict",
    "unknown-model", "undeclared-model", "service-terms", "expired-waiver", "unused-waiver", "policy",
    "advisory",
})  # fmt: skip
TERM_KINDS: Final = LIMITS | DUTIES | WORTH_KNOWING
KINDS: Final = TERM_KINDS | ABOUT_PROJECT

# A separate agreement with the licensor settles these unless it says what else it covers.
SETTLED_BY_AGREEMENT: Final = frozenset({
    "usage-scale-limit", "revenue-limit", "entity-exclusion", "territory-exclusion", "authorization",
    "non-commercial", "research-only",
})  # fmt: skip
# Whether they hold depends on the license that the derivative is released under.
RELEASE_KINDS: Final = frozenset({"outbound-license", "share-alike"})
# An open question of these kinds leaves the verdict itself open.
UNKNOWN_COMPONENT: Final = frozenset({"unknown-model", "unknown-license"})


def level(kind: str, status: Status) -> Level:
    """How loud a finding is: an open limit is an error, an open duty a warning."""
    if status == "violated":
        return "error"
    if status == "undetermined":
        return "warning" if kind in DUTIES else "error"
    if status == "due":
        return "warning"
    return "note" if status == "info" else "none"


def ranks_as_due(kind: str, status: Status) -> bool:
    """Whether a finding weighs as a duty that is still to be met: due, or a duty nobody could decide."""
    return status == "due" or (status == "undetermined" and kind in DUTIES)

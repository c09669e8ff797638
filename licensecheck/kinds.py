"""The closed list of what a term or a finding can be about, and what each group means for its status."""

from __future__ import annotations

from typing import Final, Literal

Status = Literal["violated", "undetermined", "due", "satisfied", "info", "not-applicable"]
Level = Literal["error", "warning", "note", "none"]
Verdict = Literal["blocked", "undetermined", "conditional", "clear"]

# Worst first: the order in which one finding stands for several.
STATUSES: Final[tuple[Status, ...]] = ("violated", "undetermined", "due", "satisfied", "info", "not-applicable")
OPEN: Final[tuple[Status, ...]] = ("violated", "undetermined", "due")
VERDICTS: Final[tuple[Verdict, ...]] = ("blocked", "undetermined", "conditional", "clear")

_LIMITS: Final = {
    "usage-scale-limit": "Rights end, or are missing, above a number of users.",
    "revenue-limit": "Rights end, or are missing, above a revenue.",
    "territory-exclusion": "Some countries, or licensees at home there, are left out.",
    "entity-exclusion": "Some kinds of licensee are left out.",
    "authorization": "The licensor's grant in writing is needed first.",
    "additional-terms": "Further terms must be agreed to.",
    "non-commercial": "Commercial use is left out.",
    "research-only": "The purpose must be research.",
    "prohibited-use": "Some uses are forbidden.",
    "output-training": "Outputs may not be used to train or improve other models.",
    "no-derivatives": "Changed versions may not be made or shared.",
    "no-hosting": "It may not be offered as a hosted service.",
    "guardrail": "Safety measures may not be taken out.",
    "outbound-license": "A derivative may be released only under some licenses.",
    "not-licensed": "Nobody was given a license for it.",
}
_DUTIES: Final = {
    "license-copy": "A copy of the license goes with what is handed out.",
    "copyright-notice": "Copyright notices go with what is handed out.",
    "attribution-notice": "A line of attribution goes with what is handed out.",
    "attribution-display": "A text is shown to users or readers.",
    "name-prefix": "The name of a derived model begins in a given way.",
    "state-changes": "Changed files say that they were changed.",
    "flow-down": "Terms are passed on to users or recipients, in an agreement that binds them.",
    "share-alike": "Derivatives are released under the same terms.",
    "source-disclosure": "The source goes with what is handed out.",
    "network-source": "Users over a network are offered the source.",
    "registration": "The licensor is told, by registration.",
    "ai-disclosure": "People are told that something was made by, or talks as, a machine.",
    "safeguards": "Measures against misuse are in place.",
    "publication-credit": "Publications credit the licensor.",
    "latest-version": "Reasonable efforts are made to use the latest version.",
}
_WORTH_KNOWING: Final = {
    "patent-retaliation": "Patent rights end for who sues over patents.",
    "litigation-termination": "All rights end for who sues.",
    "termination": "How the license ends.",
    "indemnity": "The licensee bears others' claims.",
    "trademark": "What may be done with the licensor's marks.",
    "revocable": "The licensor may take the license back.",
    "remote-restriction": "The licensor may restrict use from afar.",
    "governing-law": "Which law and courts decide.",
    "ownership": "Who owns derivatives and outputs.",
    "export-control": "Export control and sanctions bind.",
}
_ABOUT_PROJECT: Final = {
    "unknown-license": "A license is named that no entry has, or a name that several licenses share.",
    "license-disagreement": "The card and the license text of a component say different things.",
    "license-override": "The manifest's license replaces what the catalog, the card or the text says.",
    "license-drift": "A third party's derivative was published without what its ancestor's license demands.",
    "name-conflict": "Two naming rules bind one model, and no name can follow both.",
    "unknown-model": "Nothing says what license the model comes under.",
    "undeclared-model": "The project uses a model that the manifest does not declare.",
    "service-terms": "The model exists only as a service, whose terms were not read.",
    "expired-waiver": "A waiver's last day is past.",
    "unused-waiver": "A waiver matches no finding.",
    "policy": "The project's own policy rejects a license.",
    "advisory": "An official rule beside the license concerns this model or provider.",
}
MEANINGS: Final = _LIMITS | _DUTIES | _WORTH_KNOWING | _ABOUT_PROJECT
LIMITS: Final = frozenset(_LIMITS)
DUTIES: Final = frozenset(_DUTIES)
WORTH_KNOWING: Final = frozenset(_WORTH_KNOWING)
ABOUT_PROJECT: Final = frozenset(_ABOUT_PROJECT)
TERM_KINDS: Final = LIMITS | DUTIES | WORTH_KNOWING
KINDS: Final = frozenset(MEANINGS)

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


def exit_rank(kind: str, status: Status) -> int:
    """What a finding weighs in the exit status: 12 (violated), 11 (undetermined), 10 (due), else 0."""
    if status == "violated":
        return 12
    if ranks_as_due(kind, status):
        return 10
    return 11 if status == "undetermined" else 0


def severity(status: Status) -> int:
    """How bad a status is, to compare a finding with itself at another time; 0 if it needs nobody's action."""
    return len(OPEN) - OPEN.index(status) if status in OPEN else 0

"""What the project accepts: allow and deny lists, and waivers. Nothing here changes a judgment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from licensecheck.evaluate.components import about
from licensecheck.evaluate.findings import Taken
from licensecheck.evaluate.report import Because, Finding, Waived
from licensecheck.licenses import Licenses
from licensecheck.project import Policy, Project, Waiver
from licensecheck.purl import PREFIX


class Rule(NamedTuple):
    """A rule of the policy that a license or a finding falls under."""

    rejects: bool  # else it asks for somebody's look
    says: str


def rules(policy: Policy, licenses: Licenses, ids: Iterable[str]) -> dict[str, Rule]:
    """Of these licenses, those that the policy rejects or wants looked at, each with the rule that does."""
    found = {}
    allow, deny, review = ({_id(name, licenses): name for name in names}
                           for names in (policy.allow, policy.deny, policy.review))  # fmt: skip
    for id_ in ids:
        license_ = licenses.get(id_)
        names = (id_, license_.category, license_.licensor.lower())
        denied = [deny[name] for name in names if name in deny]
        asked = [review[name] for name in names if name in review]
        if denied:
            found[id_] = Rule(True, f"policy.deny holds {denied[0]!r}")
        elif allow and not allow.keys() & set(names):
            found[id_] = Rule(True, f"policy.allow holds neither {id_!r} nor its category {names[1]!r}")
        elif asked:
            found[id_] = Rule(False, f"policy.review holds {asked[0]!r}")
    return found


def rule_of_kind(policy: Policy, finding: Finding) -> Rule | None:
    """The rule that a finding falls under by its kind, unless it is met or does not apply."""
    if finding.status in ("satisfied", "not-applicable"):
        return None
    if finding.kind in policy.deny:
        return Rule(True, f"policy.deny holds {finding.kind!r}")
    return Rule(False, f"policy.review holds {finding.kind!r}") if finding.kind in policy.review else None


def findings(
    project: Project,
    policy: Policy,
    id_: str,
    taken: Iterable[Taken],
    rules: Mapping[str, Rule],
    deployment: str | None,
) -> Iterator[Finding]:
    """What a policy has against a component; `deployment` is the one whose own policy it is, else None."""
    seen: set[tuple[str, str]] = set()
    for item in taken:
        found = [("", rules[item.license])] if item.license in rules else []
        found += [
            (finding.kind, rule) for finding in item.findings if (rule := rule_of_kind(policy, finding)) is not None
        ]
        for kind, rule in found:
            if (item.license, rule.says) in seen:
                continue
            seen.add((item.license, rule.says))
            yield _finding(project, id_, item, kind, rule, deployment)


def _finding(project: Project, id_: str, item: Taken, kind: str, rule: Rule, deployment: str | None) -> Finding:
    what = f"{item.license} ({kind})" if kind else item.license
    kind_of = "package" if id_.startswith(PREFIX) else "model"
    because = [Because(f"{kind_of}.license", item.bound.name, item.bound.where)]
    if rule.rejects:
        message, fix = (
            f"The project's policy rejects {what}: {rule.says}.",
            f"Use another {kind_of}, or change the policy.",
        )
        return about(id_, "violated", "policy", message, fix, via=item.reach.via, license_=item.license, because=because,
                     deployment=deployment)  # fmt: skip
    word = next((one for one in project.evidence if one.term == "policy" and one.statement is not None
                 and one.model in (None, id_) and one.deployment in (None, deployment)), None)  # fmt: skip
    fix = f'Have it looked at, then say so: [[evidence]] term = "policy", model = "{id_}", statement = "who, and when".'
    return about(
        id_, "due" if word is None else "satisfied", "policy",
        f"The project's policy wants somebody to look at {what}: {rule.says}.", "" if word else fix, via=item.reach.via,
        license_=item.license, deployment=deployment,
        because=because if word is None else [*because, Because("evidence", word.statement, word.where)],
    )  # fmt: skip


def _id(name: str, licenses: Licenses) -> str:
    found = licenses.find(name)
    return found[0] if found is not None else name.lower()


def waive(project: Project, findings: Sequence[Finding]) -> list[Finding]:
    """The findings with their waivers, and a finding for each waiver that expired or matches nothing."""
    result = list(findings)
    for waiver in project.waivers:
        hits = [index for index, finding in enumerate(result) if _matches(waiver, finding)]
        if project.on > waiver.until:
            result.append(_about(waiver, "expired-waiver", f"It ended on {waiver.until} and does nothing.",
                                 "Settle the finding, or decide anew and set a later `until`."))  # fmt: skip
        elif not hits and not _shared_package(waiver, project):
            result.append(_about(waiver, "unused-waiver", "No finding matches it.", "Remove it."))
        else:
            for index in hits:
                if result[index].waived is None:
                    accepted = Waived(waiver.reason, waiver.until, waiver.where)
                    result[index] = result[index]._replace(waived=accepted)
    return result


def _shared_package(waiver: Waiver, project: Project) -> bool:
    """Whether a waiver is of a software package that another project of those that share it may use."""
    return str(waiver.model).startswith(PREFIX) and waiver.where.partition(": ")[0] != project.manifest.file


def _matches(waiver: Waiver, finding: Finding) -> bool:
    return (
        finding.code == waiver.finding
        and finding.status in ("violated", "undetermined", "due")
        and waiver.model in (None, finding.component)
        and waiver.deployment in (None, finding.deployment)
    )


def _about(waiver: Waiver, kind: str, message: str, fix: str) -> Finding:
    keys = {"finding": waiver.finding, "model": waiver.model, "deployment": waiver.deployment}
    subject = tuple(sorted((key, value) for key, value in keys.items() if value is not None))
    return Finding(
        kind, kind, "due" if kind == "expired-waiver" else "info", None, (), None, None, "", "",
        f"The waiver of {waiver.finding}: {message}", (Because("waiver", waiver.finding, waiver.where),), (), (), fix,
        subject=subject,
    )  # fmt: skip

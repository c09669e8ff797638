"""What the project accepts: allow and deny lists, and waivers. Nothing here changes a judgment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from licensecheck.evaluate.report import Because, Finding, Waived
from licensecheck.licenses import Licenses
from licensecheck.project import Policy, Project, Waiver


def rejected(policy: Policy, licenses: Licenses, ids: Iterable[str]) -> dict[str, str]:
    """Of these licenses, those that the policy rejects, each with the rule that does."""
    found = {}
    allow = {_id(name, licenses) for name in policy.allow}
    deny = {_id(name, licenses): name for name in policy.deny}
    for id_ in ids:
        names = (id_, licenses.get(id_).category)
        denied = [deny[name] for name in names if name in deny]
        if denied:
            found[id_] = f"policy.deny holds {denied[0]!r}"
        elif allow and not allow.intersection(names):
            found[id_] = f"policy.allow holds neither {id_!r} nor its category {names[1]!r}"
    return found


def _id(name: str, licenses: Licenses) -> str:
    found = licenses.find(name)
    return found[0] if found is not None else name


def waive(project: Project, findings: Sequence[Finding]) -> list[Finding]:
    """The findings with their waivers, and a finding for each waiver that expired or matches nothing."""
    result = list(findings)
    for waiver in project.waivers:
        hits = [index for index, finding in enumerate(result) if _matches(waiver, finding)]
        if project.on > waiver.until:
            result.append(_about(waiver, "expired-waiver", f"It ended on {waiver.until} and does nothing.",
                                 "Settle the finding, or decide anew and set a later `until`."))  # fmt: skip
        elif not hits:
            result.append(_about(waiver, "unused-waiver", "No finding matches it.", "Remove it."))
        else:
            for index in hits:
                if result[index].waived is None:
                    accepted = Waived(waiver.reason, waiver.until, waiver.where)
                    result[index] = result[index]._replace(waived=accepted)
    return result


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

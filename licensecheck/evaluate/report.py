"""What a check finds: the typed form of the report, before any format."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from licensecheck import kinds
from licensecheck.kinds import Level, Status, Verdict
from licensecheck.positions import Positions

SOON: Final = 30  # days before its last one from which the end of a waiver is announced


class Because(NamedTuple):
    """A fact that decided, its value and where that came from."""

    fact: str
    value: Any
    source: str


class Waived(NamedTuple):
    reason: str
    until: datetime.date
    source: str


class Finding(NamedTuple):
    """The judgment of one term (or of one question about the project) for one component in one deployment."""

    code: str
    kind: str
    status: Status
    component: str | None
    via: tuple[str, ...]
    deployment: str | None
    license: str | None
    clause: str
    source: str
    message: str
    because: tuple[Because, ...]
    assumes: tuple[str, ...]
    asks: tuple[str, ...]
    fix: str
    contested: str | None = None
    waived: Waived | None = None
    subject: tuple[tuple[str, str], ...] | None = None

    @property
    def level(self) -> Level:
        return kinds.level(self.kind, self.status)

    @property
    def fingerprint(self) -> str:
        """What stays the same while the same question is open: no status, value or text goes into it."""
        subject = None if self.subject is None else dict(self.subject)
        key = ["1", self.component, self.deployment, self.license, self.code, subject]
        text = json.dumps(key, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def order(self) -> tuple[tuple[bool, str], ...]:
        """By code point, null first: component, deployment, license, code."""
        keys = (self.component, self.deployment, self.license, self.code, self.fingerprint)
        return tuple((key is not None, key or "") for key in keys)


class BoundLicense(NamedTuple):
    """A license that binds a component, and through what."""

    id: str
    source: str  # manifest | catalog | lineage
    where: str
    via: tuple[str, ...]
    name: str = ""  # of the license; as written where none has this name, which leaves `id` and `spdx` empty
    spdx: str = ""  # an SPDX id or a LicenseRef-
    url: str = ""


class Said(NamedTuple):
    """What one source that is heard says of a component's license, and the ways to comply that this offers."""

    source: str  # manifest | catalog | card | text
    says: str  # as written
    choices: tuple[tuple[BoundLicense, ...], ...]


class Made(NamedTuple):
    """A step from a component to what it was made from."""

    target: str
    by: str


class ComponentSummary(NamedTuple):
    id: str
    type: str
    origin: str
    declared: str | None
    licenses: tuple[BoundLicense, ...]
    where: str = ""
    steps: tuple[Made, ...] = ()
    said: tuple[Said, ...] = ()
    version: str = ""  # of a software package


class DeploymentSummary(NamedTuple):
    name: str
    verdict: Verdict
    where: str = ""
    uses: tuple[str, ...] = ()  # the ids of all components in it


class Earlier(NamedTuple):
    """A finding as a baseline holds it."""

    fingerprint: str
    code: str
    status: Status
    component: str | None
    deployment: str | None


class Unread(NamedTuple):
    """Something that could not be read, and the component that it would have told of."""

    component: str  # "": of several, which could not be told
    text: str


class Report(NamedTuple):
    """The result of a check. `findings` holds those that do not apply, too; formats leave them out."""

    project: str
    file: str
    on: datetime.date
    verdict: Verdict
    incomplete: tuple[Unread, ...]
    components: tuple[ComponentSummary, ...]
    deployments: tuple[DeploymentSummary, ...]
    findings: tuple[Finding, ...]
    fail_on: str
    positions: Mapping[str, Positions] = {}  # of the values in each file of the project; it is only read
    folder: str = ""  # of the manifest, from the top of the repository, with "/"
    known: frozenset[str] | None = None  # fingerprints of findings that a baseline holds; None: there is none
    ancestors: tuple[ComponentSummary, ...] = ()  # all that the components were made from and that is none of them
    gone: tuple[Earlier, ...] = ()  # what the baseline holds and is no longer found

    @property
    def counts(self) -> dict[str, int]:
        """Findings by status, waived ones counted as such only."""
        found: dict[str, int] = {status: 0 for status in kinds.STATUSES if status != "not-applicable"}
        found["waived"] = 0
        for finding in self.findings:
            if finding.waived is not None:
                found["waived"] += 1
            elif finding.status in found:
                found[finding.status] += 1
        return found

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that apply or rest on an assumption."""
        return tuple(item for item in self.findings if item.status != "not-applicable" or item.assumes)

    @property
    def exit_status(self) -> int:
        """0, or 10 (due), 11 (undetermined), 12 (violated): the worst at or above `fail_on`."""
        failing = max((exit_rank(finding) for finding in self.findings if self.fails(finding)), default=0)
        return max(failing, 11) if self.incomplete else failing

    def fails(self, finding: Finding) -> bool:
        """Whether a finding makes the run fail: it is at or above `fail_on`, not waived, and not in the baseline."""
        threshold = {"due": 10, "undetermined": 11, "violated": 12}[self.fail_on]
        return finding.waived is None and not self.knows(finding) and exit_rank(finding) >= threshold

    def knows(self, finding: Finding) -> bool:
        """Whether the baseline holds an open finding, at least as bad as it is now."""
        return self.known is not None and finding.fingerprint in self.known

    def days_left(self, finding: Finding) -> int | None:
        """For how many more days a finding stays waived, where that is soon to end."""
        days = SOON + 1 if finding.waived is None else (finding.waived.until - self.on).days
        return days if days <= SOON else None

    @property
    def ending(self) -> tuple[datetime.date, ...]:
        """The last days of the waivers that are soon to end, the first one first."""
        found = {item.waived.source: item.waived.until for item in self.findings
                 if item.waived is not None and self.days_left(item) is not None}  # fmt: skip
        return tuple(sorted(found.values()))


def exit_rank(finding: Finding) -> int:
    return kinds.exit_rank(finding.kind, finding.status)


def verdict(findings: Iterable[Finding]) -> Verdict:
    """The verdict over some findings; waived ones do not count."""
    ranks = {exit_rank(finding) for finding in findings if finding.waived is None}
    return {12: "blocked", 11: "undetermined", 10: "conditional", 0: "clear"}[max(ranks, default=0)]  # type: ignore[return-value]

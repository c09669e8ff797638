"""Which models of the catalog are cleared for a project: each judged as a third party's, unmodified, in a deployment."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from licensecheck.checking import check
from licensecheck.evaluate.report import Finding, exit_rank, verdict
from licensecheck.kinds import VERDICTS, Verdict
from licensecheck.licenses import Licenses
from licensecheck.project import Deployment, PackageSources, Project, Stores
from licensecheck.resolve.catalog import Catalog, Entry

# From those that may be used at once to those that may not.
BEST_FIRST: Final[tuple[Verdict, ...]] = tuple(reversed(VERDICTS))


class Row(NamedTuple):
    """An entry of the catalog in one deployment, named by its first pattern."""

    id: str
    matches: tuple[str, ...]
    license: str  # "" for a service, or what was never released
    status: str  # as the catalog has it
    verdict: Verdict
    deciding: tuple[str, ...]  # codes of the findings that make the verdict
    asks: tuple[str, ...]  # the facts that these ask for


class Cleared(NamedTuple):
    """The models in one deployment; `counts` are of all, whatever `rows` is limited to."""

    deployment: str
    counts: Mapping[str, int]
    rows: tuple[Row, ...]

    @property
    def asks(self) -> dict[str, int]:
        """Per fact that is asked for, how many models wait for it; those that most wait for first."""
        names = [name for row in self.rows for name in row.asks]
        return {name: names.count(name) for name in sorted(set(names), key=lambda name: (-names.count(name), name))}


def cleared(project: Project, licenses: Licenses, deployments: Iterable[Deployment]) -> tuple[Cleared, ...]:
    """Every model of the catalog in each of these deployments of a project, best verdict first, then by id.

    The organization's and the deployments' facts, agreements, evidence, policy and waivers count as in a check. What the
    manifest says of single models does not, and no file of a model is read.
    """
    entries = _entries(Catalog(licenses))
    named = {item.model for item in project.evidence} | {item.model for item in project.waivers}
    groups: dict[Hashable, list[str]] = {}
    for id_, entry in entries.items():
        groups.setdefault(_facts(id_, entry, named), []).append(id_)
    # Of entries about which the same is known one is judged for all.
    judged = {members[0]: members for members in groups.values()}
    wanted = tuple(item._replace(models=tuple(judged), datasets=()) for item in deployments)
    report = check(
        project._replace(declared=(), stores=Stores(), packages=PackageSources(), deployments=wanted), licenses
    )
    found: dict[tuple[str, str | None], list[Finding]] = {}
    for finding in report.findings:
        if finding.component is not None:
            # A base may be spelled in another case than the entry of its own.
            found.setdefault((finding.component.lower(), finding.deployment), []).append(finding)
    result = []
    for deployment in wanted:
        rows = []
        for id_, members in judged.items():
            about = [*found.get((id_.lower(), None), ()), *found.get((id_.lower(), deployment.name), ())]
            rows += [_row(member, entries[member], licenses, about) for member in members]
        rows.sort(key=lambda row: (BEST_FIRST.index(row.verdict), row.id))
        counts: dict[str, int] = {name: sum(row.verdict == name for row in rows) for name in BEST_FIRST}
        result.append(Cleared(deployment.name, counts, tuple(rows)))
    return tuple(result)


def _entries(catalog: Catalog) -> dict[str, Entry]:
    """The entries by their first pattern that finds them; one that others stand before is never found."""
    found: dict[str, Entry] = {}
    for entry in catalog:
        id_ = next((pattern for pattern in entry.match if catalog.find(pattern) is entry), None)
        if id_ is not None:
            found.setdefault(id_, entry)
    return found


def _facts(id_: str, entry: Entry, named: set[str | None]) -> Hashable:
    """All that a judgment of an entry can rest on; a derivative's name counts, and so does being named by others."""
    own = id_ if entry.bases or id_ in named else ""
    return own, entry.vendor, entry.license, entry.status, entry.modality, entry.notice, entry.relicensed


def _row(id_: str, entry: Entry, licenses: Licenses, findings: Sequence[Finding]) -> Row:
    known = licenses.find(entry.license)
    open_ = [item for item in findings if item.waived is None]
    worst = max(map(exit_rank, open_), default=0)
    deciding = sorted((item for item in open_ if worst and exit_rank(item) == worst), key=lambda item: item.code)
    return Row(
        id_, entry.match, entry.license if known is None else known[0], entry.status, verdict(open_), tuple(dict.fromkeys(item.code for item in deciding)),
        tuple(dict.fromkeys(name for item in deciding for name in item.asks)),
    )  # fmt: skip


def limited(found: Sequence[Cleared], verdicts: Sequence[str]) -> tuple[Cleared, ...]:
    """Only the models with one of these verdicts; all where none is named."""
    return tuple(
        item._replace(rows=tuple(row for row in item.rows if not verdicts or row.verdict in verdicts)) for item in found
    )

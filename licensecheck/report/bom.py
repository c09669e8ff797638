"""What the bills of materials have in common: who is in them, under which names, and what is said of them."""

from __future__ import annotations

import functools
import hashlib
import json
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from licensecheck.evaluate.report import BoundLicense, ComponentSummary, Finding, Report, Said, exit_rank
from licensecheck.report.formats import About

UNNAMED: Final = uuid.UUID(int=0)
_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_DNS, "licensecheck")


def named(document: Any, about: About) -> str:
    """A bill as text, where what it says itself names it in place of `UNNAMED`: the same for this content only.

    The hash of all license data does not count, as most of that concerns nobody in the bill.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return text.replace(str(UNNAMED), str(uuid.uuid5(_NAMESPACE, text.replace(about.digest(), ""))))


def scopes(reports: Iterable[Report]) -> Iterator[str]:
    """A name for each project that no other has, to begin the names of its components with."""
    seen: Counter[str] = Counter()
    for report in reports:
        name = quote(report.project, safe="")
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}+{seen[name]}"


def involved(report: Report) -> dict[str, ComponentSummary]:
    """The components and all that they were made from, by id; a report of some deployments may know more ancestors."""
    known = {item.id: item for item in (*report.ancestors, *report.components)}
    found: dict[str, ComponentSummary] = {}
    todo = [item.id for item in report.components]
    while todo:
        id_ = todo.pop()
        if id_ not in found:
            found[id_] = known[id_]
            todo += [step.target for step in known[id_].steps]
    return dict(sorted(found.items()))


def complete(item: ComponentSummary, parts: Mapping[str, ComponentSummary]) -> bool:
    """Whether all that binds a component is known: what it and each ancestor, if it is somebody else's, came under."""
    seen, todo = {item.id}, [item]
    while todo:
        here = todo.pop()
        said = [any(all(one.id for one in branch) for branch in each.choices) for each in declared(here)]
        if here.origin != "ours" and not (said and all(said)):
            return False
        further = {step.target for step in here.steps} - seen
        seen |= further
        todo += [parts[id_] for id_ in further]
    return True


def declared(item: ComponentSummary) -> tuple[Said, ...]:
    """What was declared for a component: by the manifest, else by all that its sources say."""
    return tuple(said for said in item.said if said.source == "manifest") or item.said


def choice(branches: Iterable[Iterable[BoundLicense]]) -> str:
    """Licenses to choose from, as an SPDX expression; "" for none."""
    found = [" AND ".join(dict.fromkeys(reference(item) for item in branch)) for branch in branches]
    return found[0] if len(found) == 1 else " OR ".join(f"({text})" if " AND " in text else text for text in found)


def both(expressions: Iterable[str]) -> str:
    """What binds together, as an SPDX expression; "" for nothing."""
    found = list(dict.fromkeys(filter(None, expressions)))
    return found[0] if len(found) == 1 else " AND ".join(f"({text})" if " OR " in text else text for text in found)


def reference(license_: BoundLicense) -> str:
    """A license in an SPDX expression. One that nobody encoded may be on the SPDX list still, with an exception, too."""
    if license_.spdx:
        return license_.spdx
    name = license_.id or license_.name
    parts = [_listed().get(part.lower(), "") for part in re.split(r"\s+with\s+", name, flags=re.IGNORECASE)]
    if all(parts) and len(parts) <= 2:
        return " WITH ".join(parts)
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-")
    # What had to be replaced would make two names one.
    mark = "" if plain == name else f"-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return f"LicenseRef-licensecheck-{plain}{mark}"


@functools.cache
def _listed() -> dict[str, str]:
    from license_expression import get_spdx_licensing

    return {name.lower(): name for name in get_spdx_licensing().known_symbols}


def told(report: Report, about: About) -> list[Finding]:
    """The findings that a bill tells of: what is open or waived; with `--all`, every one."""
    return [item for item in report.findings if about.everything or exit_rank(item)]


def status(finding: Finding) -> str:
    return "waived" if finding.waived is not None else finding.status


def sentence(finding: Finding) -> str:
    """A finding in one line."""
    where = f" (deployment {finding.deployment})" if finding.deployment is not None else ""
    waived = finding.waived
    why = f" (waived until {waived.until}: {waived.reason})" if waived is not None else ""
    return f"{finding.code}: {finding.message}{where}{why}"

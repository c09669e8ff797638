"""Findings about a component itself: what is not known of it, what was replaced, what its sources dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from licensecheck.evaluate.findings import Judge, Taken
from licensecheck.evaluate.report import Because, Finding
from licensecheck.evaluate.texts import name_of
from licensecheck.kinds import UNKNOWN_COMPONENT, Status
from licensecheck.resolve.components import Component
from licensecheck.resolve.expression import Both, Name
from licensecheck.resolve.lineage import Reach
from licensecheck.resolve.witnesses import Bound
from licensecheck.terms import CATEGORIES, Term


def about(
    id_: str, status: Status, kind: str, message: str, fix: str, *, via: Sequence[str] = (), license_: str | None = None,
    deployment: str | None = None, because: Iterable[Because] = (), source: str = "",
) -> Finding:  # fmt: skip
    """A finding about a component; its code is its kind."""
    asks = ("model.license",) if kind in UNKNOWN_COMPONENT and status == "undetermined" else ()
    return Finding(kind, kind, status, id_, tuple(via), deployment, license_, "", source, message, tuple(because), (),
                   asks, fix)  # fmt: skip


def findings(judge: Judge, id_: str, taken: Iterable[Taken]) -> Iterator[Finding]:
    """All findings about one component that do not depend on a deployment.

    Args:
        taken: what binds it in the deployments that use it.
    """
    component = judge.graph[id_]
    reaches: dict[str, Reach] = {}
    for reach in judge.reached(id_).reaches:
        reaches.setdefault(reach.ancestor, reach)
    yield from _unknown(judge, id_, list(reaches.values()))
    yield from _service(judge, id_, list(reaches.values()))
    yield from _override(judge, id_, list(reaches.values()))
    yield from _disagreement(component)
    yield from _drift(judge, id_)
    yield from _name_conflict(judge, id_, taken)
    yield from _joined(judge, component, taken)


_LOOKED_AT = {
    "model": "no catalog entry", "dataset": "no catalog entry", "package": "no installed package that says so",
}  # fmt: skip


def _license_of(component: Component) -> str:
    """The name of the fact."""
    return "package.license" if component.type == "package" else "model.license"


def _override(judge: Judge, id_: str, reaches: Sequence[Reach]) -> Iterator[Finding]:
    replaced = [(reach, judge.graph[reach.ancestor]) for reach in reaches if judge.graph[reach.ancestor].replaced]
    if replaced:
        said = "; ".join(f"of {item.id}, {item.declared} binds instead of {item.replaced}" for _, item in replaced)
        because = [Because(_license_of(item), item.declared, f"{item.where}.license") for _, item in replaced]
        yield about(id_, "info", "license-override", f"The manifest replaces what is known: {said}.", "",
                    via=replaced[0][0].via, because=because)  # fmt: skip


def _disagreement(component: Component) -> Iterator[Finding]:
    because = [Because("model.origin", component.origin, f"{component.where}.origin")]
    if component.ours and component.entry is not None:
        entry = component.entry
        yield about(
            component.id, "due", "license-disagreement",
            f"The manifest says that {component.id} is yours; the catalog knows it as {entry.vendor}'s "
            f"({entry.license or entry.says}).",
            'Write origin = "third-party", or give a model of your own a name of its own.',
            because=because, source=entry.source,
        )  # fmt: skip
    elif component.disagreement:
        yield about(
            component.id, "due", "license-disagreement",
            f"The sources of {component.id} say different things of its license: {component.disagreement}. "
            + ("Others will not know which to follow." if component.ours else "Until that is settled, all of it binds."),
            "Correct the card or the license file." if component.ours else
            "Ask the publisher which one it is, then declare it: license = \"...\", license_reason = \"who says so\".",
            because=[Because(_license_of(component), bound.name, bound.where) for branch in component.choices for bound in branch],
        )  # fmt: skip


def _unknown(judge: Judge, id_: str, reaches: Sequence[Reach]) -> Iterator[Finding]:
    lost = [reach for reach in reaches if not judge.graph[reach.ancestor].known]
    if lost:
        first = judge.graph[lost[0].ancestor]
        names = ", ".join(reach.ancestor for reach in lost)
        found = about(
            id_, "undetermined", "unknown-model",
            f"Nothing says what license {names} comes under: {_LOOKED_AT[first.type]}, no declared license.",
            f'Read its license, then declare it: [[{first.type}s]] id = "{first.id}", license = "...", '
            'license_reason = "where it says so".', via=lost[0].via,
        )  # fmt: skip
        yield found._replace(asks=(f"{first.type}.license",))
    nameless = [
        (reach, bound) for reach in reaches for bound in _unencoded(judge.graph[reach.ancestor])
    ]  # fmt: skip
    if nameless:
        component = judge.graph[id_]
        reach, bound = nameless[0]
        names = ", ".join(dict.fromkeys(f"{item.name!r} ({at.ancestor})" for at, item in nameless))
        family = judge.licenses.families.get(bound.name.lower())
        left_open = {name.rpartition(" :: ")[2]: why for name, why in judge.licenses.classifiers.left_open.items()}
        why = f"{bound.name!r} names several licenses: {family}" if family else "no license of that name is encoded"
        if component.type == "package" and bound.name in left_open:
            why = f"{bound.name!r} leaves it open: {left_open[bound.name]}"
        if bound.source == "text":
            why = "a license is known only by its own words, and these are others"
        if bound.id:
            why = f"its text was not at hand. {judge.licenses.get(bound.id).unread.rstrip('.')}"
        found = about(
            id_, "undetermined", "unknown-license", f"The license {names} could not be judged: {why}.",
            "Read the license, and encode it in a file of your own to add with --licenses DIR." if bound.id else
            "Read the license and declare which one it is (`licensecheck licenses` lists those that are encoded), "
            "or encode it in a file of your own and add --licenses DIR.",
            via=reach.via, because=[Because(_license_of(component), bound.name, bound.where)],
        )  # fmt: skip
        yield found._replace(asks=("package.license",)) if component.type == "package" else found


def _unencoded(component: Component) -> list[Bound]:
    """The licenses that nobody encoded, where no choice avoids them."""
    branches = [[bound for bound in branch if not bound.judged] for branch in component.choices]
    return branches[0] if branches and all(branches) else []


def _service(judge: Judge, id_: str, reaches: Sequence[Reach]) -> Iterator[Finding]:
    services = [
        (reach, judge.graph[reach.ancestor]) for reach in reaches if judge.graph[reach.ancestor].status == "service"
    ]
    if not services:
        return
    # The finding is about the component wherever it is used, so a word for one deployment does not settle it.
    word = next((item for item in judge.project.evidence if item.term == "service-terms" and item.deployment is None
                 and item.model in (None, id_) and item.statement is not None), None)  # fmt: skip
    names = ", ".join(f"{item.id} ({item.entry.vendor})" for _, item in services if item.entry is not None)
    first, source = services[0][0], services[0][1].entry
    encoded = sorted({bound.id for _, item in services for branch in item.choices for bound in branch if bound.judged})
    read = "they were not read by this tool"
    if encoded:
        read = f"what is encoded of them is judged ({', '.join(encoded)}); your contract may say otherwise"
    read = read if word is None else "somebody says that they were read"
    yield about(
        id_, "due" if word is None else "satisfied", "service-terms",
        f"Only a service of its provider offers {names}: the provider's terms bind, and {read}.",
        "" if word else 'Read the provider\'s terms, then say so: [[evidence]] term = "service-terms", '
        f'model = "{id_}", statement = "who read them, and when".',
        via=first.via, because=[] if word is None else [Because("evidence", word.statement, word.where)],
        source=source.source if source is not None else "",
    )  # fmt: skip


def unreleased(judge: Judge, id_: str, deployment: str) -> Iterator[Finding]:
    """Models that were announced and never released, so that nobody holds any right in them."""
    for reach in judge.reached(id_).reaches:
        ancestor = judge.graph[reach.ancestor]
        if ancestor.status == "unreleased" and ancestor.entry is not None:
            yield about(
                id_, "violated", "not-licensed",
                f"{reach.ancestor} was never released: nobody has been given a license for it. {ancestor.entry.says}",
                "Use a model that was released.", via=reach.via, deployment=deployment, source=ancestor.entry.source,
                because=[Because("model.id", reach.ancestor, ancestor.entry.where)],
            )  # fmt: skip
            return


def changed(judge: Judge, id_: str, changes: Mapping[str, str]) -> Iterator[Finding]:
    """What a model, or one that it was made from, says otherwise on the hub than when it was locked."""
    for reach in judge.reached(id_).reaches:
        if reach.ancestor.lower() in changes:
            yield about(
                id_, "due", "license-disagreement",
                f"{reach.ancestor} says something else on the hub than it did: {changes[reach.ancestor.lower()]}.",
                "Read what changed, and commit the new lock if it is fine.", via=reach.via,
            )  # fmt: skip


def _drift(judge: Judge, id_: str) -> Iterator[Finding]:
    seen = set()
    for derivative, reach, license_id, broken in judge.drift(id_):
        if license_id in seen:
            continue
        seen.add(license_id)
        license_ = judge.licenses.get(license_id)
        points = ", ".join(f"{term.kind} (clause {term.clause})" for term in broken)
        offered = f"published under {derivative.declared or _named(derivative)}" if _named(derivative) else "published"
        yield about(
            id_, "due", "license-drift",
            f"{derivative.id}, {offered}, does not carry what the {license_.name} of {reach.ancestor} demands: "
            f"{points}. Its label does not free you from that license.",
            "Follow the ancestor's license as reported here; ask the publisher to correct the card, or use the base.",
            via=reach.via, license_=license_id, source=_source(license_, broken),
            because=[Because("model.license", _named(derivative) or None, _where(derivative)),
                     Because("model.id", name_of(derivative.id), derivative.where or _where(derivative))],
        )  # fmt: skip


def _named(component: Component) -> str:
    return " OR ".join(" AND ".join(bound.name for bound in branch) for branch in component.choices)


def _where(component: Component) -> str:
    return component.choices[0][0].where if component.choices and component.choices[0] else component.where


def _source(license_: object, broken: Sequence[Term]) -> str:
    document = license_.document(broken[0].document)  # type: ignore[attr-defined]
    return str(document.source) if document else ""


def _joined(judge: Judge, component: Component, taken: Iterable[Taken]) -> Iterator[Finding]:
    """A release under several licenses at once, of which one orders its own terms for the whole and another withholds
    more than it lets anybody withhold.
    """
    if not isinstance(component.release, Both) or not component.ours:
        return
    names = [part.text for part in component.release.parts if isinstance(part, Name)]
    found = [judge.licenses.get(known[0]) for name in names if (known := judge.licenses.find(name)) is not None]
    for item in taken:
        for finding in item.findings:
            own = judge.licenses.get(item.license)
            if finding.kind != "share-alike" or finding.status != "satisfied":
                continue
            for other in found:
                if CATEGORIES.index(other.category) > CATEGORIES.index(own.category):
                    yield about(
                        component.id, "due", "license-disagreement",
                        f"{component.id} is released under {component.declared}. The {own.name} orders its own terms for the "
                        f"whole (clause {finding.clause}), and the {other.name} withholds more: of one work, both cannot hold.",
                        "Release the parts apart, each under its own license, or make it from other models.",
                        via=item.reach.via, license_=own.id, source=finding.source,
                        because=[Because("model.license", component.declared, f"{component.where}.license")],
                    )  # fmt: skip


def _name_conflict(judge: Judge, id_: str, taken: Iterable[Taken]) -> Iterator[Finding]:
    """Two naming rules, neither of which allows the other's beginning."""
    rules: dict[str, tuple[str, Taken]] = {}
    for item in taken:
        for finding in item.findings:
            term = judge.licenses.get(item.license).term(finding.code.partition("/")[2])
            if term is not None and term.shown_by.name and finding.status in ("satisfied", "violated"):
                rules.setdefault(item.license, (term.shown_by.name, item))
    names = [name for name, _ in rules.values()]
    clash = [one for one in names if not all(one.startswith(two) or two.startswith(one) for two in names)]
    if clash:
        which = " and ".join(f'"{name}" ({license_})' for license_, (name, _) in sorted(rules.items()))
        via = min((item.reach.via for _, item in rules.values()), key=lambda chain: (len(chain), chain))
        yield about(
            id_, "violated", "name-conflict", f"No name can begin with {which} at once.",
            "Take one of these models out of the lineage, or ask a licensor for permission.", via=via,
        )  # fmt: skip

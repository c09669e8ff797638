"""The closed vocabulary of facts: everything a manifest may say and a license term may ask.

The manifest's schema and documentation, `--set`, the type check of conditions and the questions in reports
all come from this one list.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from licensecheck.regions import COUNTRIES, REGIONS

Subject = Literal["organization", "model", "dataset", "package", "deployment", "base", "lineage"]
Type = Literal[
    "boolean", "people", "count", "money", "date", "choice", "choices", "country", "countries", "text", "texts", "other"
]


class Fact(NamedTuple):
    """One thing that can be known. Absent means unknown unless `default` says otherwise."""

    name: str
    type: Type
    question: str
    choices: tuple[str, ...] = ()
    key: Literal["", "month", "business"] = ""
    default: str = ""
    judged: bool = True  # whether a condition may mention it
    derived: str = ""  # the condition over other facts that it stands for
    stands_at: str = ""  # the fact of the same key whose value it has, as an assumption, until declared
    bounded_by: str = ""  # the fact that bounds it from above, as an assumption, until declared

    @property
    def subject(self) -> str:
        return self.name.split(".", 1)[0]

    @property
    def field(self) -> str:
        return self.name.split(".", 1)[1]

    @property
    def numeric(self) -> bool:
        return self.type in ("people", "count", "money")

    @property
    def unit(self) -> str:
        return {"money": "US dollars", "people": "people", "count": "a whole number", "date": "YYYY-MM-DD"}.get(
            self.type, ""
        )


BUSINESSES: Final = ("model-as-a-service", "ai-work-assistant", "image-generation", "cloud", "software")
MODALITIES: Final = ("text", "vision", "multimodal", "image", "audio", "video", "embedding", "other")
OFFERINGS: Final = ("internal", "service", "api", "product", "weights")
STEPS: Final = ("finetune", "adapter", "merge", "quantized", "contains", "copy", "distilled")
TYPES: Final = ("model", "dataset", "package")
WAYS: Final = ("itself", "weights", "outputs", "data")
PLACES: Final = ("user-interface", "website", "documentation", "blog", "about")
USES: Final = tuple(
    """adult-content advertising autonomous-vehicles biometrics coding companionship content-moderation
    content-writing credit-scoring critical-infrastructure customer-support document-processing education
    emotion-recognition financial-advice gambling games hiring housing image-creation insurance justice
    law-enforcement legal-advice medical-advice medical-devices migration military minors news
    political-campaigning profiling research robotics safety-components search security-testing social-scoring
    surveillance synthetic-data translation voice-cloning weapons other""".split()
)

_FACTS: Final = (
    Fact("organization.kind", "choice", "What kind of organization are you?",
         ("company", "individual", "nonprofit", "academic", "government")),
    Fact("organization.domicile", "country",
         "In which country is the principal place of business, or an individual's residence?"),
    Fact("organization.monthly_active_users", "people",
         "How many monthly active users do all products of the group have in the latest month, affiliates included?"),
    Fact("organization.monthly_active_users_in", "people",
         "How many monthly active users did all products of the group have in {key}, affiliates included? "
         "(Until it is declared, the current figure is taken as its bound where that is within the limit.)", key="month",
         bounded_by="organization.monthly_active_users"),
    Fact("organization.own_monthly_active_users_in", "people",
         "How many monthly active users did your own products have in {key}, affiliates left out?", key="month",
         stands_at="organization.monthly_active_users_in", bounded_by="organization.monthly_active_users"),
    Fact("organization.annual_revenue_usd", "money",
         "What is the group's highest revenue over any twelve months in a row, affiliates included?"),
    Fact("organization.monthly_revenue_usd", "money", "What was the group's revenue in the latest month?"),
    Fact("organization.businesses", "choices", "Which of these does the organization or an affiliate sell?", BUSINESSES),
    Fact("organization.monthly_active_users_of", "people",
         "How many monthly active users does the {key} business of the group have?", key="business"),
    Fact("organization.agreements", "other", "With which licensors is there a separate agreement?",
         default="none", judged=False),
    Fact("organization.registrations", "other", "For which licenses is the registration done?",
         default="none", judged=False),
    Fact("model.id", "text", "What is the model called, as its hub writes it?", judged=False),
    Fact("model.revision", "text", "Which revision is used?", judged=False),
    Fact("model.path", "text", "In which folder of the project are the model's files?", judged=False),
    Fact("model.license", "text", "Which license does it come under (ours: do we release it under)?", judged=False),
    Fact("model.license_reason", "text", "Why does that license bind instead of what catalog, card and text say?",
         judged=False),
    Fact("model.origin", "choice", "Who made it?", ("third-party", "ours"), default="third-party", judged=False),
    Fact("model.derived_from", "other", "From which models was it made, and how?", judged=False),
    Fact("model.trained_on", "other", "On which datasets was it trained?", judged=False),
    Fact("model.modality", "choice",
         "What does it take and give? (vision: reads images and gives no text; multimodal: text and something else)",
         MODALITIES),
    Fact("model.from_product", "boolean", "Did it come inside a vendor's integrated end-user product?",
         default="false"),
    Fact("model.modified", "boolean", "Did you change it?", default="false; ours: true unless it is a copy"),
    Fact("model.access", "choice", "Do you hold the weights, or call a copy that a provider hosts?",
         ("weights", "provider"), default="weights"),
    Fact("model.provider", "text", "Which provider hosts it?", judged=False),
    Fact("model.obtained", "date", "On which day was it obtained?"),
    Fact("model.notice", "boolean", "Does it come with a NOTICE file?"),
    Fact("model.competes_with", "texts", "With which licensors do its uses compete?"),
    Fact("dataset.id", "text", "What is the dataset called?", judged=False),
    Fact("dataset.origin", "choice", "Who made it?", ("third-party", "ours"), default="third-party", judged=False),
    Fact("dataset.license", "text", "Which license does it come under (ours: do we release it under)?", judged=False),
    Fact("dataset.license_reason", "text", "Why does that license bind instead of what the card says?", judged=False),
    Fact("dataset.path", "text", "In which folder of the project are its files?", judged=False),
    Fact("dataset.generated_by", "other", "Which models wrote it?", judged=False),
    Fact("dataset.made_from", "other", "From which datasets was it made?", judged=False),
    Fact("package.id", "text", "What is the package called, as a package URL?", judged=False),
    Fact("package.license", "text", "Which license does it come under?", judged=False),
    Fact("package.license_reason", "text", "Why does that license bind instead of what its metadata says?", judged=False),
    Fact("package.modified", "boolean", "Did you change it?", default="false", judged=False),
    Fact("deployment.name", "text", "What is this way of offering called?", judged=False),
    Fact("deployment.product", "text", "Of which product is it a part?", judged=False),
    Fact("deployment.models", "other", "Which of the declared models does it use?", judged=False),
    Fact("deployment.datasets", "other", "Which of the declared datasets go out with it?", judged=False),
    Fact("deployment.packages", "boolean", "Does it hold the software packages of the project?",
         default="true; false where weights alone are offered", judged=False),
    Fact("deployment.offering", "choice",
         "How is it offered? (internal: own staff only; service: a hosted interface; api: others' programs call it; "
         "product: weights inside an app or device; weights: the weights themselves)", OFFERINGS),
    Fact("deployment.commercial", "boolean",
         "Is it paid for, or run to earn or save the organization money, internal operations included?"),
    Fact("deployment.purpose", "choice", "What is it run for?",
         ("business", "evaluation", "research", "education", "personal", "public-interest")),
    Fact("deployment.production", "boolean", "Is it in production?"),
    Fact("deployment.countries", "countries",
         "In which countries are its users, and the staff and servers that run it?"),
    Fact("deployment.monthly_active_users", "people", "How many monthly active users does the whole product have?"),
    Fact("deployment.monthly_revenue_usd", "money", "How much does the whole product earn in a month?"),
    Fact("deployment.daily_active_users", "people", "How many daily active users does the whole product have?"),
    Fact("deployment.monthly_visits", "count", "How many visits does the whole product have in a month?"),
    Fact("deployment.uses", "choices", "What is it used for?", USES),
    Fact("deployment.display", "other", "Which texts does it show to its users, and where?", judged=False),
    Fact("deployment.started", "date", "On which day did it start?"),
    Fact("deployment.distributes", "boolean", "Do the weights leave the organization?",
         derived='deployment.offering in ["product", "weights"]'),
    Fact("deployment.hosts", "boolean", "Is it hosted for others?",
         derived='deployment.offering in ["service", "api"]'),
    Fact("deployment.makes_available", "boolean", "Does it reach anybody outside the organization?",
         derived='deployment.offering != "internal"'),
    Fact("base.modality", "choice", "What does the model that came under this license take and give?", MODALITIES),
    Fact("base.from_product", "boolean", "Did that model come inside a vendor's integrated end-user product?"),
    Fact("base.access", "choice", "Do you hold that model's weights, or call a copy?", ("weights", "provider")),
    Fact("base.obtained", "date", "On which day was that model obtained?"),
    Fact("base.notice", "boolean", "Does that model come with a NOTICE file?"),
    Fact("lineage.way", "choice", "Through what does the component come from the licensed model?", WAYS),
    Fact("lineage.by", "choice", "How was the component made from it?", STEPS),
    Fact("lineage.same_license", "boolean", "Does the component also hold weights under this same license?"),
    Fact("lineage.others", "texts", "Under which other licenses does the component hold weights?"),
    Fact("lineage.type", "choice", "What is the component?", TYPES),
    Fact("lineage.carries", "choice", "What of the licensed model do its files hold?", ("weights", "adapter", "nothing")),
    Fact("lineage.contains", "boolean", "Does what goes out hold the licensed model's weights?",
         derived='lineage.carries == "weights" or (lineage.carries == "adapter" and deployment.offering != "weights")'),
    Fact("lineage.release", "choice", "Is the license it is released under one that this license allows?",
         ("allowed", "other")),
)  # fmt: skip

FACTS: Final = {fact.name: fact for fact in _FACTS}
MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def find(name: str) -> tuple[Fact, str] | None:
    """The fact that a full name means, with its key ('' for a fact without one); None if there is none."""
    if (fact := FACTS.get(name)) is not None:
        return None if fact.key else (fact, "")
    stem, _, key = name.rpartition(".")
    fact = FACTS.get(stem)
    if fact is None or not fact.key:
        return None
    known = MONTH.fullmatch(key) if fact.key == "month" else key in BUSINESSES
    return (fact, key) if known else None


def asked_as(name: str) -> str:
    """The name under which a manifest declares a fact that a condition mentions."""
    if name == "lineage.release":
        return "model.license"
    return "model." + name.removeprefix("base.") if name.startswith("base.") else name


def question(name: str) -> str:
    """The question that settles a fact, put to the user; its full declared name is expected."""
    found = find(name)
    if found is None:
        return ""
    fact, key = found
    return fact.question.replace("{key}", key)


def names() -> list[str]:
    """Every name, keyed ones with a sample key, for suggestions."""
    sample = {"month": ".2025-01", "business": ".cloud", "": ""}
    return [fact.name + sample[fact.key] for fact in _FACTS]


def places(fact: Fact) -> frozenset[str] | tuple[str, ...]:
    """The values that a literal of this fact may have; empty where any text will do."""
    if fact.type in ("country", "countries"):
        return COUNTRIES | REGIONS.keys()
    return fact.choices

"""The schemas of manifests and license files as JSON Schema documents, from the same definitions that check them."""

from __future__ import annotations

from typing import Any, Final

from licensecheck import facts, license_file
from licensecheck.manifest import manifest_schema

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SUBJECTS: Final = {
    "organization": "organization",
    "models": "model",
    "datasets": "dataset",
    "deployments": "deployment",
}


def manifest_document() -> dict[str, Any]:
    """What `licensecheck.toml` and `[tool.licensecheck]` may hold, each fact with the question that it answers."""
    return {"$schema": DIALECT, "title": "licensecheck manifest", **_document(manifest_schema(), "")}


def license_document() -> dict[str, Any]:
    """What a license file may hold; its cases are described in words only."""
    found = _document(license_file.FILE.schema, "license")
    found["properties"]["case"] = {"type": "array", "items": {"type": "object", "required": ["says", "expect"]}}
    return {"$schema": DIALECT, "title": "licensecheck license file", **found}


def _document(schema: Any, place: str) -> dict[str, Any]:
    kind = schema["type"]
    if kind == "typed-dict":
        fields = schema["fields"]
        return {
            "type": "object",
            "properties": {key: _field(key, field["schema"], place) for key, field in fields.items()},
            "required": [key for key, field in fields.items() if field.get("required")],
            "additionalProperties": False,
        }
    if kind == "list":
        found = {"type": "array", "items": _document(schema["items_schema"], place)}
        return found | ({"minItems": schema["min_length"]} if schema.get("min_length") else {})
    if kind == "dict":
        keys = _document(schema["keys_schema"], place)
        return {
            "type": "object",
            "propertyNames": keys,
            "additionalProperties": _document(schema["values_schema"], place),
        }
    if kind == "union":
        return {"anyOf": [_document(choice, place) for choice in schema["choices"]]}
    return _scalar(schema, kind, place)


def _scalar(schema: Any, kind: str, place: str) -> dict[str, Any]:
    if kind.startswith("function-"):
        stated: dict[str, Any] | None = (schema.get("metadata") or {}).get("json")
        return dict(stated) if stated is not None else _document(schema["schema"], place)
    if kind == "literal":
        return {"enum": list(schema["expected"])}
    names = {"str": "string", "bool": "boolean", "int": "integer", "float": "number", "any": None}
    found: dict[str, Any] = {} if names[kind] is None else {"type": names[kind]}
    for limit, key in (("ge", "minimum"), ("le", "maximum"), ("min_length", "minLength")):
        if limit in schema:
            found[key] = schema[limit]
    return found


def _field(key: str, schema: Any, place: str) -> dict[str, Any]:
    subject = _SUBJECTS.get(key, "") if place in ("", "deployment") else ""
    here = subject or f"{place}.{key}"
    found = _document(schema, here)
    fact = facts.FACTS.get(here)
    if fact is None:
        return found
    text = fact.question.replace("{key}", "that month" if fact.key == "month" else "that")
    return {"description": text + (f" Default: {fact.default}." if fact.default else ""), **found}

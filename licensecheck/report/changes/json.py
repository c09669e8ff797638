"""Changes as JSON, schema `licensecheck-diff/1`: every finding of both reports, each in one list."""

from __future__ import annotations

import json
from typing import Any, Final

from licensecheck.changes import HOWS, Change, Changes
from licensecheck.saved import Saved, Seen

SCHEMA: Final = "licensecheck-diff/1"


def render(changes: Changes) -> str:
    """The changes as JSON text: UTF-8, indent 2, a newline at the end."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "old": _report(changes.old),
        "new": _report(changes.new),
        **{how: [_change(item) for item in changes.of(how)] for how in HOWS},
        "incomplete": {"came": list(changes.unread_came), "went": list(changes.unread_went)},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _report(saved: Saved) -> dict[str, Any]:
    return {
        "name": saved.name, "tool": {"version": saved.version, "licenses": saved.license_data},
        "on": saved.on.isoformat(), "project": saved.project, "verdict": saved.verdict,
    }  # fmt: skip


def _change(item: Change) -> dict[str, Any]:
    seen = item.seen
    return {
        "fingerprint": seen.fingerprint, "code": seen.code, "component": seen.component, "deployment": seen.deployment,
        "old": _state(item.old), "new": _state(item.new), "worse": item.worse,
        "causes": [cause._asdict() for cause in item.causes],
    }  # fmt: skip


def _state(seen: Seen | None) -> dict[str, Any] | None:
    if seen is None:
        return None
    return {"status": seen.status, "waived": seen.waived_until and seen.waived_until.isoformat()}

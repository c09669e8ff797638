"""What `[sources]` and `[[packages]]` say: where models' own files and software packages are looked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from licensecheck.manifest import SOURCES, Manifest
from licensecheck.project import Declared, Known, PackageSources, Stores
from licensecheck.purl import PREFIX, package_id


class Sources:
    """Follows the places that a manifest names.

    Args:
        manifest: whose they are.
        table: its `[sources]`.
        standard: the folders that `true` means.
        wrong: is told of each mistake: the key path, what is wrong, what to do.
        inside: the place in the project that a relative path names.
    """

    def __init__(
        self, manifest: Manifest, table: Mapping[str, Any], standard: Mapping[str, Path],
        wrong: Callable[[str, str, str], None], inside: Callable[[str, str], Path | None],
    ) -> None:  # fmt: skip
        self.manifest, self.table, self.standard = manifest, table, standard
        self.wrong, self.inside = wrong, inside

    def stores(self) -> Stores:
        return Stores(**{key: self._store(key, self.table[key]) for key in SOURCES if key in self.table})

    def _store(self, key: str, value: bool | str) -> Path | None:
        """A folder that `[sources]` names, or the standard one."""
        if not isinstance(value, str):
            if value and key not in self.standard:
                self.wrong(f"sources.{key}", "the standard folder is not known here", "Name the folder.")
            return self.standard.get(key) if value else None
        folder = self.manifest.root / Path(value).expanduser()
        if not folder.is_dir():
            self.wrong(
                f"sources.{key}", f"there is no folder {value!r}", "Correct it, or write true for the usual one."
            )
        return folder

    def packages(self) -> PackageSources:
        """The files that name software packages, and the environment that holds them."""
        files = []
        for index, name in enumerate(self.table.get("packages", ())):
            key = f"sources.packages[{index}]"
            path = self.inside(name, key)
            if path is not None and not path.is_file():
                self.wrong(key, f"there is no file {name!r}", "Correct it, or remove it.")
            files += [path] if path is not None else []
        python = self.table.get("python")
        return PackageSources(tuple(files), None if python is None else self.manifest.root / Path(python).expanduser(),
                              tuple(self.table.get("extras", ())), dict(self.table.get("markers", {})))  # fmt: skip

    def declared(self, place: str, entry: Mapping[str, Any]) -> Declared:
        """What is declared of a software package, under the id that reports give it."""
        id_ = package_id(entry["id"].removeprefix(PREFIX)) if entry["id"].startswith(PREFIX) else None
        if id_ is None:
            self.wrong(f"{place}.id", f"{entry['id']!r} names no package", f"Write it as reports do: {PREFIX}NAME.")
        known = {"model.id": Known(id_ or entry["id"], self.manifest.where(f"{place}.id"))}
        if "modified" in entry:
            known["model.modified"] = Known(entry["modified"], self.manifest.where(f"{place}.modified"))
        return Declared(id_ or entry["id"], "package", "third-party", entry.get("license"),
                        entry.get("license_reason"), known, (), None, place)  # fmt: skip

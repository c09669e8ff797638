"""The project that a command was pointed at, with what its surroundings hold: the standard folders of other programs."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import licensecheck
from licensecheck import loading
from licensecheck.errors import InputError, Problem
from licensecheck.extending import repository
from licensecheck.licenses import Licenses
from licensecheck.manifest import LOCK, locate
from licensecheck.printable import printable
from licensecheck.project import Deployment, Project, nothing_declared
from licensecheck.resolve.catalog import Catalog
from licensecheck.resolve.components import Graph

if TYPE_CHECKING:
    from licensecheck.resolve.detected import Hub


def project_at(
    path: Path, licenses: Licenses, on: datetime.date, sets: Sequence[str] = (), shared: Sequence[Path] = (),
    python: Path | None = None,
) -> Project:  # fmt: skip
    """The project at, in or above a path; with the packages in the environment that `--python` names.

    Raises:
        InputError: its manifest cannot be used, or there is no such environment.
    """
    stores = standard_stores(os.environ)
    found = licensecheck.load_project(path, licenses, on=on, sets=sets, stores=stores, shared=shared)
    return found if python is None else found._replace(packages=found.packages._replace(python=_environment(python)))


def project_as(text: str, project: Project, licenses: Licenses, shared: Sequence[Path] = ()) -> Project:
    """The project as it would be if its manifest held this text.

    Raises:
        InputError: such a manifest cannot be used.
    """
    path = project.manifest.root / project.manifest.file
    return loading.load(path, licenses, project.on, standard=standard_stores(os.environ), shared=shared, text=text)


def _environment(path: Path) -> Path:
    if not path.exists():
        raise InputError([Problem("--python", str(path), "it does not exist", "Name an environment's folder.")])
    return Path(os.path.abspath(path))  # noqa: PTH100  # an interpreter is mostly a link to another's


def project_if_any(path: Path, licenses: Licenses, on: datetime.date, shared: Sequence[Path] = ()) -> Project:
    """The project at, in or above a path, or one that says nothing: a model can be looked at without."""
    try:
        manifest = locate(path)
    except InputError:
        return nothing_declared(path.resolve(), on)
    return project_at(manifest, licenses, on, shared=shared)


def deployments_of(project: Project, names: Sequence[str]) -> tuple[Deployment, ...]:
    """The deployments of these names; all where none is named.

    Raises:
        InputError: the project declares none of that name.
    """
    known = [item.name for item in project.deployments]
    unknown = [name for name in names if name not in known]
    if unknown:
        choices = ", ".join(repr(name) for name in known)
        raise InputError(Problem("--deployment", name, "the manifest declares no such deployment",
                                 f"It declares {choices}.") for name in unknown)  # fmt: skip
    return tuple(item for item in project.deployments if not names or item.name in names)


def folder_of(folder: Path, searched: Path | None = None) -> str:
    """A folder as reports name it: as seen from the top of its repository, "" for that itself.

    Args:
        folder: of a manifest.
        searched: the folder that all projects are looked for in. It counts where it is in no repository, and else
            that repository; without one it is the folder where the command runs.
    """
    root = folder.resolve()
    top = repository(searched or root) or (searched or Path.cwd()).resolve()
    if root == top or not root.is_relative_to(top):
        return ""
    return printable(root.relative_to(top).as_posix())


def hub_of(project: Project) -> Hub | None:
    """What the lock beside the manifest says; most projects have none."""
    if not (project.manifest.root / LOCK).exists():
        return None
    from licensecheck.online.known import locked

    return locked(project)


def graph_of(project: Project, licenses: Licenses) -> Graph:
    """What is known of the components of a project, by its lock, too."""
    hub = hub_of(project)
    return Graph(project, licenses, Catalog(licenses), None if hub is None else hub.sources)


def standard_stores(environ: Mapping[str, str]) -> dict[str, Path]:
    """The folders that `true` means in `[sources]`, as huggingface_hub and Ollama choose them."""
    home = Path.home()
    hub = environ.get("HF_HOME") or str(Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "huggingface")
    cache = environ.get("HF_HUB_CACHE") or environ.get("HUGGINGFACE_HUB_CACHE") or str(Path(hub) / "hub")
    ollama = environ.get("OLLAMA_MODELS") or str(home / ".ollama" / "models")
    return {"hub_cache": Path(cache).expanduser(), "ollama": Path(ollama).expanduser()}

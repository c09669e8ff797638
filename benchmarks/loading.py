"""Loading: a check of three models with all encoded licenses, against one with fourteen, pair by pair in one run.

The other side is a copy of the package whose data folder holds fourteen license files; catalog and all else are equal.
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from startup import MANIFEST, seconds

import licensecheck

FEW = 14


def copy(target: Path, few: int | None) -> Path:
    """The package and its data in a folder of their own; with only some license files, those the models need first."""
    package = Path(licensecheck.__file__).parent
    data = licensecheck.load_licenses().folders[0]
    shutil.copytree(package, target / "licensecheck", ignore=shutil.ignore_patterns("__pycache__", "_licenses"))
    shutil.copytree(data, target / "licenses")
    if few is not None:
        licenses = licensecheck.load_licenses()
        (target / "project").mkdir()
        manifest = target / "project" / "licensecheck.toml"
        manifest.write_text(MANIFEST, encoding="utf-8")
        report = licensecheck.check(
            licensecheck.load_project(manifest, licenses, on=licenses.get("mit").reviewed), licenses
        )
        needed = {bound.id for item in (*report.components, *report.ancestors) for bound in item.licenses}
        needed |= {licenses.get(id_).like for id_ in needed if id_} - {""}
        others = (item.id for item in licenses if item.id not in needed and not item.like)
        kept = [*sorted(needed), *others][:few]
        for id_, path in licenses.files.items():
            if id_ not in kept:
                (target / "licenses" / path.name).unlink()
    compileall.compile_dir(target / "licensecheck", quiet=1)
    return target


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pairs", type=int, default=15)
    pairs = arguments.parse_args().pairs
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        sides = {}
        for side, few in (("all", None), ("few", FEW)):
            folder = copy(root / side, few)
            code = (
                f"import sys; sys.path.insert(0, {str(folder)!r}); from licensecheck.cli import main; main(['check'])"
            )
            sides[side] = [sys.executable, "-c", code]
        project = root / "few" / "project"
        ratios = []
        for pair in range(pairs + 1):
            times = {side: seconds(command, project) for side, command in sorted(sides.items(), reverse=bool(pair % 2))}
            if pair:  # the first one warms the disk's cache
                ratios.append(times["all"] / times["few"])
        counts = [len(licensecheck.load_licenses().files), FEW]
        print(f"check with {counts[0]} licenses / with {counts[1]}, over {pairs} pairs: min {min(ratios):.2f}, "
              f"median {statistics.median(ratios):.2f}, max {max(ratios):.2f} (wanted: 1 within noise)")  # fmt: skip
    return 0


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)
    sys.exit(main())

"""Identification: all texts of a folder in one process, and one file against `import click`, pair by pair in one run.

Peers (askalono, google/licensecheck's `identify_license`, ScanCode) are timed and their answers counted where they are
installed, and skipped where they are not. The folder of texts is named by LICENSECHECK_SHARED.
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import licensecheck

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("LICENSECHECK_SHARED", ROOT.parent / "shared")) / "texts"
PEERS = {
    "askalono": ["askalono", "id"],
    "google/licensecheck": ["identify_license"],
    "ScanCode": ["scancode", "--license", "--quiet", "--json", "-"],
}


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def compare(title: str, command: list[str], against: list[str], pairs: int) -> None:
    seconds(command), seconds(against)
    runs = [(seconds(command), seconds(against)) for _ in range(pairs)]
    one, two = (statistics.median(run[side] for run in runs) for side in (0, 1))
    ratios = sorted(first / second for first, second in runs)
    print(f"{title}: median {one * 1000:.0f} ms against {two * 1000:.0f} ms; "
          f"ratio min {ratios[0]:.2f}, median {statistics.median(ratios):.2f}, max {ratios[-1]:.2f}")  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pairs", type=int, default=11)
    pairs = options.parse_args().pairs
    texts = sorted(str(path) for path in SHARED.rglob("*") if path.is_file())
    if not texts:
        sys.exit(f"there are no texts in {SHARED}; name their folder with LICENSECHECK_SHARED")
    compileall.compile_dir(Path(licensecheck.__file__).parent, quiet=2)
    own = [sys.executable, "-m", "licensecheck", "identify"]
    click = [sys.executable, "-c", "import click"]
    size = sum(Path(name).stat().st_size for name in texts) / 1e6
    print(f"{len(texts)} texts, {size:.1f} MB")
    compare("all texts, against import click (wanted: under 1 s)", [*own, *texts], click, pairs)
    largest, smallest = max(texts, key=lambda name: Path(name).stat().st_size), texts[0]
    for name in (smallest, largest):
        compare(f"{Path(name).name}, against import click (wanted: 1.5 times and 100 ms)", [*own, name], click, pairs)
    for peer, command in PEERS.items():
        if shutil.which(command[0]) is None:
            print(f"{peer}: not installed, skipped")
            continue
        compare(f"one file, against {peer}", [*own, largest], [*command, largest], pairs)


if __name__ == "__main__":
    main()

"""Software packages: an environment of 120 made-up distributions, read and judged, pair by pair in one run.

Against reading their metadata files alone, in one process, and against pip-licenses where it is installed.
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import licensecheck
from licensecheck.resolve.packages import environment
from licensecheck.resolve.readers.said import Notes

COUNT = 120
FILES = 100  # of each distribution in its RECORD: the average of an environment with this project's test tools
DESCRIPTION = "A package that was made up, described at some length. " * 400
SAID = (
    "License-Expression: MIT\n",
    "Classifier: License :: OSI Approved :: MIT License\nLicense: MIT\n",
    "License: Apache-2.0\nClassifier: License :: OSI Approved :: Apache Software License\n",
    "License-Expression: BSD-3-Clause\n",
    "Classifier: License :: OSI Approved :: BSD License\n",
    "License-Expression: MIT OR Apache-2.0\n",
)
TEXT = "Permission to use, copy, modify, and/or distribute this software for any purpose is granted.\n" * 20


def build(root: Path) -> Path:
    """An environment's folder with the metadata and license files of many distributions."""
    site = root / "lib" / "python3.11" / "site-packages"
    for number in range(COUNT):
        folder = site / f"made_up_{number}-1.{number}.dist-info"
        (folder / "licenses").mkdir(parents=True)
        (folder / "licenses" / "LICENSE").write_text(TEXT, encoding="utf-8")
        (folder / "METADATA").write_text(
            f"Metadata-Version: 2.4\nName: made-up-{number}\nVersion: 1.{number}\n{SAID[number % len(SAID)]}"
            f"License-File: LICENSE\nRequires-Dist: made-up-{(number + 1) % COUNT}\n\n{DESCRIPTION}", encoding="utf-8")  # fmt: skip
        record = "".join(f"made_up_{number}/module_{file}.py,sha256={'x' * 43},1234\n" for file in range(FILES))
        (folder / "RECORD").write_text(record + f"{folder.name}/licenses/LICENSE,,\n", encoding="utf-8")
    (root / "licensecheck.toml").write_text(
        'schema = 1\n[[deployments]]\nname = "app"\noffering = "product"\n', encoding="utf-8"
    )
    return site


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def compare(title: str, one: Callable[[], object], two: Callable[[], object], pairs: int) -> None:
    one(), two()
    runs = [(seconds(one), seconds(two)) for _ in range(pairs)]
    first, second = (statistics.median(run[side] for run in runs) for side in (0, 1))
    ratio = statistics.median(run[0] / run[1] for run in runs)
    print(f"{title}: median {first * 1000:.0f} ms against {second * 1000:.0f} ms; ratio {ratio:.2f}")


def run(*command: str) -> Callable[[], object]:
    return lambda: subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pairs", type=int, default=7)
    pairs = options.parse_args().pairs
    compileall.compile_dir(Path(licensecheck.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        site = build(root)
        compare("reading, against the bytes of the metadata alone", lambda: environment.read(root, "made-up", Notes("")),
                lambda: [path.read_bytes() for path in site.glob("*.dist-info/METADATA")], pairs)  # fmt: skip
        check = run(sys.executable, "-m", "licensecheck", "check", name, "--python", name, "--format", "json")
        peer = run(sys.executable, "-c", f"import sys; sys.path.insert(0, {str(site)!r}); import piplicenses; "
                   "sys.argv = ['pip-licenses', '--format=json']; piplicenses.main()")  # fmt: skip
        if importlib.util.find_spec("piplicenses") is None:
            print(
                f"pip-licenses: not installed, skipped; a whole check takes {min(map(seconds, [check] * pairs)):.2f} s"
            )
        else:
            read = (
                f"from pathlib import Path; from licensecheck.resolve.packages import environment as e; "
                f"from licensecheck.resolve.readers.said import Notes; e.read(Path({name!r}), '', Notes(''))"
            )
            compare(
                "reading in a process of its own, against pip-licenses (wanted: half)",
                run(sys.executable, "-c", read),
                peer,
                pairs,
            )
            compare("a whole check, judgment and report included, against pip-licenses", check, peer, pairs)


if __name__ == "__main__":
    main()

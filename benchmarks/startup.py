"""Start-up: a whole check against a bare import of its libraries, pair by pair in one run.

Both sides run with bytecode compiled, as an installer leaves it.
"""

from __future__ import annotations

import argparse
import compileall
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import licensecheck

BARE = """
import click, pydantic, tomli
class Model(pydantic.BaseModel):
    x: int
"""
MANIFEST = """
schema = 1
[organization]
kind = "company"
domicile = "US"
monthly_active_users = 12_000_000
[[models]]
id = "meta-llama/Llama-3.1-8B-Instruct"
[[models]]
id = "acme/Llama-support-8B"
origin = "ours"
license = "llama-3.1"
derived_from = [{ model = "meta-llama/Llama-3.1-8B-Instruct", by = "finetune" }]
[[models]]
id = "Qwen/Qwen3-8B"
[[deployments]]
name = "web"
models = ["acme/Llama-support-8B", "Qwen/Qwen3-8B"]
offering = "service"
commercial = true
countries = ["US"]
uses = ["customer-support"]
[[deployments]]
name = "app"
models = ["meta-llama/Llama-3.1-8B-Instruct"]
offering = "product"
commercial = true
countries = ["US"]
uses = ["coding"]
"""


def seconds(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pairs", type=int, default=15)
    pairs = options.parse_args().pairs
    compileall.compile_dir(Path(licensecheck.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "licensecheck.toml").write_text(MANIFEST, encoding="utf-8")
        (folder / "bare.py").write_text(BARE, encoding="utf-8")
        check = [sys.executable, "-m", "licensecheck", "check"]
        bare = [sys.executable, "bare.py"]
        seconds(check, folder), seconds(bare, folder)
        runs = [(seconds(check, folder), seconds(bare, folder)) for _ in range(pairs)]
    ratios = sorted(one / two for one, two in runs)
    print(f"check: median {statistics.median(one for one, _ in runs) * 1000:.0f} ms")
    print(f"bare imports: median {statistics.median(two for _, two in runs) * 1000:.0f} ms")
    print(f"ratio check / bare over {pairs} pairs: min {ratios[0]:.2f}, median {statistics.median(ratios):.2f}, "
          f"max {ratios[-1]:.2f} (wanted: at most 1.30)")  # fmt: skip


if __name__ == "__main__":
    main()

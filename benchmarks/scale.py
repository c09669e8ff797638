"""Size: 2,000 models in 20 deployments, and 20 layers of two-parent merges; seconds and peak memory of the process."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BASES = ("meta-llama/Llama-3.1-8B-Instruct", "Qwen/Qwen3-8B", "mistralai/Mistral-7B-v0.3", "google/gemma-3-27b-it")
ORGANIZATION = 'schema = 1\n[organization]\nkind = "company"\ndomicile = "US"\nmonthly_active_users = 1_000\n'


def many(models: int = 2_000, deployments: int = 20) -> str:
    """Fine-tunes of well-known models, an equal share of them in each deployment."""
    lines = [ORGANIZATION]
    for index in range(models):
        lines.append(
            f'[[models]]\nid = "acme/model-{index}"\norigin = "ours"\nmodality = "text"\n'
            f'derived_from = [{{ model = "{BASES[index % len(BASES)]}", by = "finetune" }}]\n'
        )
    share = models // deployments
    for index in range(deployments):
        names = ", ".join(f'"acme/model-{number}"' for number in range(index * share, (index + 1) * share))
        offering = ("service", "weights", "internal", "product")[index % 4]
        lines.append(f'[[deployments]]\nname = "d{index}"\nmodels = [{names}]\noffering = "{offering}"\n')
    return "\n".join(lines)


def merges(layers: int = 20) -> str:
    """Each layer has two models, each merged from both of the layer below: a million paths, forty ancestors."""
    lines = [ORGANIZATION]
    below = ["meta-llama/Llama-3.1-8B-Instruct", "mistralai/Mistral-7B-v0.3"]
    for layer in range(layers):
        steps = ", ".join(f'{{ model = "{id_}", by = "merge" }}' for id_ in below)
        below = [f"acme/merge-{layer}-{side}" for side in "ab"]
        lines += [
            f'[[models]]\nid = "{id_}"\norigin = "ours"\nmodality = "text"\nderived_from = [{steps}]\n' for id_ in below
        ]
    lines.append(f'[[deployments]]\nname = "d"\nmodels = ["{below[0]}"]\noffering = "weights"\n')
    return "\n".join(lines)


def run(title: str, manifest: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "licensecheck.toml").write_text(manifest, encoding="utf-8")
        start = time.perf_counter()
        command = [sys.executable, "-m", "licensecheck", "check", "--format", "json"]
        done = subprocess.run(command, cwd=folder, check=False, stdout=subprocess.PIPE)
        took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{title}: {took:.2f} s, peak {peak:.0f} MB, report {len(done.stdout) / 1e6:.1f} MB, exit {done.returncode}")


def main() -> None:
    run("20 layers of two-parent merges (wanted: under 1 s)", merges())
    run("2,000 models in 20 deployments (wanted: under 10 s, 300 MB)", many())


if __name__ == "__main__":
    main()

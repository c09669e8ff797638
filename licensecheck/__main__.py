"""`python -m licensecheck`."""

from __future__ import annotations

from licensecheck.cli import main

if __name__ == "__main__":
    main(prog_name="licensecheck")

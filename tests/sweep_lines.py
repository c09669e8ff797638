"""Takes each line out of each license text: what is left is no copy any more.

    python -m tests.sweep_lines FOLDER

FOLDER holds license texts. Lines of the text's own author and of the part on how to apply it may be missing. Takes some
minutes; exits with 1 if another line was not missed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import licensecheck
from licensecheck.identify.held import holds

_EXCUSED = re.compile(r"(?i)copyright|^\W*$")
_APPENDIX = re.compile(r"(?im)^\W*(appendix: )?how to (apply|use) ")


def not_missed(text: str, license_: licensecheck.License, licenses: licensecheck.Licenses) -> Iterator[tuple[int, str]]:
    """The lines, by number, without which the text still counts as a copy, though they are part of the license."""
    lines = text.splitlines(keepends=True)
    appendix = _APPENDIX.search(text, len(text) // 2)
    end = len(lines) if appendix is None else text[: appendix.start()].count("\n") + 1
    for number, line in enumerate(lines[:end]):
        rest = "".join(lines[:number] + lines[number + 1 :])
        if not _EXCUSED.search(line) and holds(rest, license_, licenses):
            yield number + 1, line.strip()


def main(folder: Path) -> int:
    licenses = licensecheck.load_licenses()
    wanted = [item for item in licenses if any(term.shown_by.license_text for term in item.terms)]
    found = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8", errors="replace")
        text = text.partition("\n---\n")[2] if text.startswith("---") else text
        for license_ in (item for item in wanted if holds(text, item, licenses)):
            lines = list(not_missed(text, license_, licenses))
            found += len(lines)
            print(path.name, license_.id, *(f"\n  {number}: {line}" for number, line in lines))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

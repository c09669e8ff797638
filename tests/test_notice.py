"""`licensecheck notice`: what it writes, what it leaves alone, and that the check takes it for what it is."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tomli
from click.testing import CliRunner, Result

import licensecheck
from licensecheck import generated
from licensecheck.cli import main
from licensecheck.identify import copyrights
from licensecheck.notice.pages import blocks
from tests.conftest import ROOT

SHARED = Path(os.environ.get("LICENSECHECK_SHARED", ROOT.parent / "shared")) / "texts"
EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/licensecheck.toml"))
DAY = ("--on", "2026-11-23")
needs_texts = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no license texts at {SHARED}")
Statuses = dict[tuple[str, str | None, str | None], str]

LLAMA = """schema = 1
[[models]]
id = "meta-llama/Llama-4-Scout-17B-16E"
[[models]]
id = "moonshotai/Kimi-K2-Instruct"
[[models]]
id = "acme/small"
license = "mit"
license_reason = "its card"
path = "models/small"
[[models]]
id = "acme/other"
license = "mit"
license_reason = "its card"
[[deployments]]
name = "d"
offering = "product"
commercial = true
"""
META = "Llama 4 is licensed under the Llama 4 Community License, Copyright \u00a9 Meta Platforms, Inc. All Rights Reserved."
NOTE = "Copyright (c) 2024 Acme Robotics"


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def notice(folder: Path, *args: str) -> Result:
    return run("notice", str(folder), *DAY, *args)


def statuses(folder: Path) -> Statuses:
    document = json.loads(run("check", str(folder), *DAY, "--format", "json").stdout)
    return {(item["code"], item["component"], item["deployment"]): item["status"] for item in document["findings"]}


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of license texts, whose names say nothing."""
    folder = tmp_path_factory.mktemp("texts")
    for number, path in enumerate(sorted(SHARED.rglob("*"))):
        if path.is_file():
            shutil.copy(path, folder / f"{number}.bin")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with duties of every kind that files can meet."""
    folder = tmp_path / "project"
    (folder / "models" / "small").mkdir(parents=True)
    (folder / "licensecheck.toml").write_text(LLAMA, encoding="utf-8")
    return folder


def with_license(project: Path) -> Path:
    """The project, with the license file of one model at hand."""
    text = (SHARED / "open" / "mit.LICENSE").read_text("utf-8").partition("\n---\n")[2]
    lines = [NOTE if line.lower().startswith("copyright") else line for line in text.splitlines()]
    if NOTE not in lines:
        lines.insert(0, NOTE)
    (project / "models" / "small" / "LICENSE").write_text("\n".join(lines), encoding="utf-8")
    return project


def fileable(folder: Path, licenses: licensecheck.Licenses) -> set[tuple[str, str | None, str | None]]:
    """The findings that are open and that a file can meet."""
    found = set()
    for (code, component, deployment), status in statuses(folder).items():
        license_, _, term = code.partition("/")
        known = licenses.get(license_).term(term) if term else None
        if known is None or known.shown_by.display or status not in ("due", "violated"):
            continue
        if known.shown_by.notice or known.shown_by.copyright or known.shown_by.license_text:
            found.add((code, component, deployment))
    return found


# -- the whole --------------------------------------------------------------------------------------------------------


@needs_texts
@pytest.mark.parametrize("name", [*EXAMPLES, ""])
def test_what_is_written_meets_what_files_can_meet(
    name: str, tmp_path: Path, project: Path, texts: Path, licenses: licensecheck.Licenses
) -> None:
    folder = with_license(project)
    if name:
        folder = tmp_path / name
        shutil.copytree(ROOT / "examples" / name, folder)
    owed = fileable(folder, licenses)
    before = held(folder)
    assert notice(folder, "--texts", str(texts), "--check").exit_code == 10
    assert held(folder) == before
    done = notice(folder, "--texts", str(texts), "--write-evidence")
    assert done.exit_code == 0, done.output
    after = statuses(folder)
    lacking = {key for key in owed if after[key] != "satisfied"}
    unknown = ("mit/copyright-notice", "acme/other", "d")  # no file of it is at hand
    assert lacking == owed & {unknown}
    assert ("missing: the copyright line of acme/other (mit)" in done.output) is not bool(name)
    written = held(folder)
    for _ in range(2):
        again = notice(folder, "--write-evidence")
        assert "every file is as it should be" in again.output
        assert held(folder) == written
        assert notice(folder, "--check").exit_code == 0
    for file, data in before.items():
        assert written[file].startswith(data), file
    sound = after
    broken: list[str] = []
    for path, line, rest in _without_a_line(folder):
        old = path.read_bytes()
        path.write_bytes(rest)
        changed = {key: status for key, status in statuses(folder).items() if sound.get(key) != status}
        assert set(changed.values()) <= {"violated"}, line
        assert len({code for code, _, _ in changed}) <= 1, line
        assert bool(changed) or path.name != "NOTICE" or not _orders(line, licenses), line
        broken += [path.name] * bool(changed)
        assert notice(folder, "--check").exit_code in (2, 10), line
        path.write_bytes(old)
    assert statuses(folder) == sound
    assert all(broken.count(path.name) >= 2 for path in folder.glob("licenses/*.txt"))


def _without_a_line(folder: Path) -> Iterator[tuple[Path, str, bytes]]:
    """Each file of ours without one of its lines; of long texts, some of them."""
    for path in [folder / "NOTICE", *sorted((folder / "licenses").glob("*.txt"))]:
        text = path.read_text("utf-8") if path.exists() else ""
        if (ours := generated.parts(text).ours) is None:
            continue
        lines = text.splitlines(keepends=True)
        start = len(generated.parts(text).before.splitlines())
        numbers = [number for number in range(start, start + len(ours.splitlines()) + 2) if lines[number].strip()]
        for number in numbers[:: max(1, len(numbers) // 3)]:
            yield path, lines[number], "".join(lines[:number] + lines[number + 1 :]).encode()


def _orders(line: str, licenses: licensecheck.Licenses) -> bool:
    """Whether a line of the notice is one that a license orders."""
    ordered = {item for license_ in licenses for term in license_.terms for item in term.shown_by.notice}
    return line.strip() in ordered | {NOTE}


@needs_texts
def test_without_its_entry_a_duty_is_due_and_the_check_of_the_files_says_so(project: Path, texts: Path) -> None:
    notice(with_license(project), "--texts", str(texts), "--write-evidence")
    manifest = project / "licensecheck.toml"
    entry = '\n[[evidence]]\nterm = "llama-4/attribution-notice"\nfile = "NOTICE"\n'
    text = manifest.read_text("utf-8")
    assert entry in text
    manifest.write_text(text.replace(entry, ""), encoding="utf-8")
    found = {code: status for (code, _, _), status in statuses(project).items()}
    assert found["llama-4/attribution-notice"] == "due"
    done = notice(project, "--check")
    assert done.exit_code == 10
    assert '+term = "llama-4/attribution-notice"' in done.output


@needs_texts
def test_what_is_owed_no_more_goes_away_and_nothing_else(project: Path, texts: Path) -> None:
    notice(with_license(project), "--texts", str(texts))
    (project / "NOTICE").write_text("Ours.\n" + (project / "NOTICE").read_text("utf-8"), encoding="utf-8")
    (project / "licenses" / "own.txt").write_text("ours", encoding="utf-8")
    assert len(list((project / "licenses").iterdir())) == 4
    manifest = project / "licensecheck.toml"
    manifest.write_text(LLAMA.replace('"product"', '"internal"'), encoding="utf-8")
    assert notice(project).exit_code == 0
    assert (project / "NOTICE").read_text("utf-8") == "Ours.\n"
    assert [path.name for path in (project / "licenses").iterdir()] == ["own.txt"]


# -- what is not found ------------------------------------------------------------------------------------------------


def test_what_is_not_found_is_listed_with_where_to_get_it(project: Path) -> None:
    done = notice(project)
    assert done.exit_code == 0
    page = (project / "THIRD_PARTY_MODELS.md").read_text("utf-8")
    for words in ("https://www.llama.com/llama4/license/", "the copyright line of acme/small (mit)"):
        assert words in page
        assert words in done.output
    assert not (project / "licenses").exists()
    assert "llama-4/attribution-display" in page.partition("## To do by hand")[2]
    assert [item["term"] for item in tomli.loads(done.stdout.partition("--write-evidence:\n")[2])["evidence"]] == [
        "kimi-k2/copyright-notice", "llama-4/attribution-notice",
    ]  # fmt: skip


def test_a_copyright_line_that_was_found_once_stays(project: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"no license texts at {SHARED}")
    notice(with_license(project))
    written = (project / "NOTICE").read_bytes()
    assert NOTE.encode() in written
    (project / "models" / "small" / "LICENSE").unlink()
    notice(project)
    assert (project / "NOTICE").read_bytes() == written


# -- the user's own text ----------------------------------------------------------------------------------------------

OWN = ["", "Ours.", "Ours.\n", "\ufeffOurs.\r\n\r\n", "\n\n  # a\n", "Ours: \u00a9, \u201cB\u201d\n"]


@pytest.mark.parametrize("after", ["", "more", "\nmore \n"])
@pytest.mark.parametrize("before", OWN)
def test_the_users_own_text_stays_byte_for_byte(before: str, after: str, project: Path) -> None:
    path = project / "NOTICE"
    path.write_bytes(before.encode())
    notice(project)
    first = path.read_bytes()
    assert first.startswith(before.encode())
    assert not before.endswith("\r\n\r\n") or b"\n" not in first.replace(b"\r\n", b"")
    path.write_bytes(first.replace(b"Meta", b"Beta") + after.encode())
    notice(project)
    assert path.read_bytes() == first + after.encode()
    notice(project)
    assert path.read_bytes() == first + after.encode()


@needs_texts
def test_what_the_user_wrote_is_not_written_again(project: Path) -> None:
    with_license(project)
    (project / "licenses").mkdir()
    shutil.copy(project / "models" / "small" / "LICENSE", project / "licenses" / "mit.txt")
    (project / "NOTICE").write_text(f"{META}\n{NOTE}\nCopyright (c) 2025 Moonshot AI\n", encoding="utf-8")
    notice(project, "--write-evidence")
    before = held(project)
    assert b"begin" not in before["NOTICE"] + before["licenses/mit.txt"]
    found = statuses(project)
    for code in ("llama-4/attribution-notice", "mit/copyright-notice", "mit/license-copy"):
        assert {status for (about, item, _), status in found.items() if about == code and item != "acme/other"} == {
            "satisfied"
        }
    for _ in range(2):
        assert notice(project, "--check").exit_code == 0
        notice(project, "--write-evidence")
        assert held(project) == before


@pytest.mark.parametrize("lost", ["begin", "end"])
def test_marks_that_do_not_pair_are_left_alone(lost: str, project: Path) -> None:
    notice(project)
    path = project / "NOTICE"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if f"notice: {lost}" not in line), encoding="utf-8")
    before = held(project)
    for more in ((), ("--check",)):
        done = notice(project, *more)
        assert done.exit_code == 2
        assert "do not pair" in done.stderr
        assert held(project) == before


def test_the_list_of_what_is_to_do_shows_nothing(judge: Callable[..., licensecheck.Report], tmp_path: Path) -> None:
    text = ('[[models]]\nid = "meta-llama/Llama-4-Scout-17B-16E"\n[[deployments]]\nname = "d"\noffering = "service"\n'
            '[[evidence]]\nterm = "llama-4/attribution-display"\nfile = "docs.md"\n')  # fmt: skip
    ours = generated.put("# Docs\n", "Show Built with Llama.", markup=True)
    (tmp_path / "docs").mkdir()
    for page, status in ((ours, "violated"), (ours + "Built with Llama\n", "satisfied")):
        report = judge(text, **{"docs.md": page, "docs/x.md": ours})
        (finding,) = [item for item in report.findings if item.code == "llama-4/attribution-display"]
        assert finding.status == status
    assert finding.because[-1].value == "docs.md:6"
    (tmp_path / "docs.md").unlink()
    (finding,) = [
        item for item in judge(text.partition("[[evidence]]")[0]).findings if item.code == "llama-4/attribution-display"
    ]
    assert finding.status == "due"


@pytest.mark.parametrize("lines", ["", "\ufeff"])
def test_a_mark_after_a_byte_order_mark_is_one(lines: str, project: Path) -> None:
    notice(project, "--write-evidence")
    path = project / "NOTICE"
    path.write_text(lines + path.read_text("utf-8"), encoding="utf-8")
    before = held(project)
    assert notice(project, "--check").exit_code == 0
    notice(project)
    assert held(project) == before
    (project / "licensecheck.toml").write_text(LLAMA.replace('"product"', '"internal"'), encoding="utf-8")
    assert notice(project).exit_code == 0
    assert not path.exists()


# -- which texts, and how much of them --------------------------------------------------------------------------------

MODEL = """schema = 1
[[models]]
id = "m/x"
license = "{license}"
license_reason = "its card"
[[deployments]]
name = "d"
models = ["m/x"]
offering = "product"
commercial = true
[[deployments]]
name = "e"
models = ["m/x"]
offering = "internal"
"""


def model(folder: Path, license_: str) -> Path:
    (folder / "licensecheck.toml").write_text(MODEL.replace("{license}", license_), encoding="utf-8")
    return folder


@needs_texts
def test_the_text_of_another_license_is_a_text(tmp_path: Path, texts: Path) -> None:
    model(tmp_path, "lgpl-3.0-only")
    done = notice(tmp_path, "--write-evidence")
    assert "missing: the text of the GNU General Public License v3.0 only (gpl-3.0-only)" in done.output
    assert not (tmp_path / "NOTICE").exists()
    assert statuses(tmp_path)["lgpl-3.0-only/license-copy.gpl", "m/x", "d"] == "due"
    notice(tmp_path, "--write-evidence", "--texts", str(texts))
    assert {path.name for path in (tmp_path / "licenses").iterdir()} == {"gpl-3.0-only.txt", "lgpl-3.0-only.txt"}
    found = statuses(tmp_path)
    for code in ("license-copy", "license-copy.gpl"):
        assert found[f"lgpl-3.0-only/{code}", "m/x", "d"] == "satisfied"
    assert notice(tmp_path, "--check").exit_code == 0


@needs_texts
def test_every_document_that_has_to_go_along(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    model(tmp_path, "gemma")
    terms, policy = (SHARED / "vendor" / f"gemma-{name}.LICENSE" for name in ("tou-2025-03-24", "pup-2024-02-21"))
    shutil.copy(terms, folder)
    done = notice(tmp_path, "--write-evidence", "--texts", str(folder))
    assert "missing: the text of the Gemma Terms of Use, use-policy (gemma)" in done.output
    assert "gemma/license-copy" not in (tmp_path / "licensecheck.toml").read_text("utf-8")
    shutil.copy(policy, folder)
    notice(tmp_path, "--write-evidence", "--texts", str(folder))
    assert {path.name for path in (tmp_path / "licenses").iterdir()} == {"gemma.txt", "gemma.use-policy.txt"}
    assert statuses(tmp_path)["gemma/license-copy", "m/x", "d"] == "satisfied"
    assert notice(tmp_path, "--check").exit_code == 0
    model(tmp_path, "mit")
    notice(tmp_path)
    assert not list((tmp_path / "licenses").iterdir())


def test_what_is_said_in_public_is_no_notice(tmp_path: Path) -> None:
    text = MODEL.replace("{license}", "falcon-llm").replace('id = "m/x"', 'id = "m/x"\nmodified = true')
    (tmp_path / "licensecheck.toml").write_text(text, encoding="utf-8")
    done = notice(tmp_path)
    assert "to do by hand: falcon-llm/publication-credit" in done.output
    assert "publication-credit" not in done.output.partition("--write-evidence:")[2]
    assert not (tmp_path / "NOTICE").exists()


AROUND = [
    ("{}", True),
    ("Acme Models\n\n{}", True),
    (NOTE + "\n{}", True),
    ("MIT License\n\n" + NOTE + "\n\n{}\n", True),
    ("\ufeff{}", True),
    ("\n\n# licensecheck notice: begin 12ab. It is written anew.\n{}\n# licensecheck notice: end\n", True),
    ("# licensecheck notice: begin 12ab. It is written anew.\n{}", True),
    ("INTERNAL memo: do not publish\n\n{}", False),
    ("{}\nINTERNAL memo: do not publish\n", False),
    ("Phoenix\n\nOnly in spring\n\nWith Beta\n\n{}", False),
    ("--- \nowner: Beta\n--- \n{}", False),
    ("{}\n{}\nSee wiki.\n", False),
]


@needs_texts
@pytest.mark.parametrize(
    ("own", "around", "taken"),
    # What stands between marks is none of the model's own files.
    [(own, *item) for own in (False, True) for item in AROUND if not (own and "notice: end" in item[0])],
)
def test_nothing_but_the_license_is_taken_over(own: bool, around: str, taken: bool, project: Path) -> None:
    text = (SHARED / "open" / "mit.LICENSE").read_text("utf-8").partition("\n---\n")[2]
    folder = project / "models" / "small" if own else project.parent / "texts"
    folder.mkdir(exist_ok=True)
    (folder / "LICENSE").write_text(around.replace("{}", text), encoding="utf-8")
    more = () if own else ("--texts", str(folder))
    done = notice(project, *more, "--write-evidence")
    copy = project / "licenses" / "mit.txt"
    assert copy.exists() is taken
    assert ("not taken: LICENSE" in done.output) is not taken
    if taken:
        ours = generated.parts(copy.read_text("utf-8")).ours or ""
        assert "licensecheck" not in ours
        assert "MERCHANTABILITY" in ours
    assert notice(project, "--check").exit_code == 0


@needs_texts
def test_a_folder_that_was_written_is_a_folder_of_texts(project: Path, texts: Path) -> None:
    notice(project, "--texts", str(texts))
    first = held(project / "licenses")
    for _ in range(2):
        done = notice(project, "--output", str(project / "dist"), "--texts", str(project))
        assert done.exit_code == 0
        assert held(project / "dist" / "licenses") == first


# -- what is in the way -----------------------------------------------------------------------------------------------


def test_what_is_not_ours_is_left_alone(project: Path) -> None:
    folder = project / "licenses"
    (folder / "folder.txt").mkdir(parents=True)
    (folder / "latin.txt").write_bytes(b"\xe4")
    (folder / "large.txt").write_bytes(b"x" * 2_000_001)
    (folder / "damaged.txt").write_text("# licensecheck notice: end\n", encoding="utf-8")
    (folder / "away.txt").symlink_to(project.parent / "elsewhere")
    before = held(folder)
    assert notice(project, "--write-evidence").exit_code == 0
    assert notice(project, "--check").exit_code == 0
    assert held(folder) == before


@pytest.mark.parametrize(
    ("narrowed", "status"),
    [('deployment = "d"', 0), ('model = "m/x"', 0), ('deployment = "e"', 10), ('deployment = "d"\nmodel = "m/x"', 0)],
)
def test_evidence_that_is_narrowed_to_where_it_is_owed_is_enough(narrowed: str, status: int, tmp_path: Path) -> None:
    model(tmp_path, "llama-4")
    notice(tmp_path)
    entry = f'[[evidence]]\nterm = "llama-4/attribution-notice"\nfile = "NOTICE"\n{narrowed}\n'
    manifest = tmp_path / "licensecheck.toml"
    manifest.write_text(manifest.read_text("utf-8") + entry, encoding="utf-8")
    assert notice(tmp_path, "--check").exit_code == status
    done = notice(tmp_path, "--write-evidence")
    assert ("1 entry of evidence" in done.output) is bool(status)
    assert notice(tmp_path, "--check").exit_code == 0


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    folder.mkdir()
    model(folder, "llama-4")
    done = notice(folder, "--write-evidence")
    assert done.exit_code == 0, done.output
    assert "What \N{REPLACEMENT CHARACTER} uses" in (folder / "THIRD_PARTY_MODELS.md").read_text("utf-8")
    assert notice(folder, "--check").exit_code == 0
    inside = notice(folder, "--output", str(folder / os.fsdecode(b"\xfe")))
    assert inside.exit_code == 2
    assert "its name is not UTF-8" in inside.stderr


# -- writing ----------------------------------------------------------------------------------------------------------


def test_a_write_that_is_interrupted_leaves_old_or_new(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "NOTICE").write_text("Ours.\n", encoding="utf-8")
    before = held(project)
    replace = Path.replace
    stop = [0]

    def stopped(self: Path, target: Path) -> Path:
        stop[0] -= 1
        if stop[0] < 0:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stopped)
    for count in range(4):
        stop[0] = count
        notice(project, "--write-evidence")
        found = held(project)
        monkeypatch.setattr(Path, "replace", replace)
        assert not [name for name in found if name.endswith(".part")]
        for name, data in found.items():
            whole = (
                data == before.get(name)
                or (b"notice: begin" in data and b"notice: end" in data)
                or b"[[evidence]]" in data
            )
            assert whole, name
        monkeypatch.setattr(Path, "replace", stopped)
    assert stop[0] >= 0


@pytest.mark.parametrize("more", [(), ("--check",)])
def test_folders_that_cannot_be_used(more: tuple[str, ...], project: Path) -> None:
    outside = notice(project, "--output", str(project.parent), *more)
    assert (outside.exit_code, "outside the project" in outside.stderr) == (2, True)
    (project / "NOTICE").symlink_to(project.parent / "elsewhere")
    link = notice(project, *more)
    assert (link.exit_code, "a link out of the project" in link.stderr) == (2, True)
    (project / "NOTICE").unlink()
    (project / "NOTICE").mkdir()
    folder = notice(project, *more)
    assert (folder.exit_code, "it is no file" in folder.stderr) == (2, True)
    (project / "NOTICE").rmdir()
    (project / "NOTICE").write_bytes(b"\xff")
    binary = notice(project, *more)
    assert (binary.exit_code, "not UTF-8" in binary.stderr) == (2, True)


def test_a_folder_that_cannot_be_written_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> tuple[int, str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refused)
    before = held(project)
    done = notice(project)
    assert done.exit_code == 2
    assert "cannot be written: Permission denied" in done.stderr
    assert held(project) == before
    (project / "legal").write_text("a file", encoding="utf-8")
    assert notice(project, "--output", str(project / "legal")).exit_code == 2


def test_another_folder_of_the_project(project: Path) -> None:
    done = notice(project, "--output", str(project / "legal" / "x"), "--write-evidence")
    assert done.exit_code == 0
    assert 'file = "legal/x/NOTICE"' in (project / "licensecheck.toml").read_text("utf-8")
    assert notice(project, "--output", str(project / "legal" / "x"), "--check").exit_code == 0
    found = {code: status for (code, _, _), status in statuses(project).items()}
    assert found["llama-4/attribution-notice"] == "satisfied"


def test_nothing_to_check(tmp_path: Path) -> None:
    (tmp_path / "licensecheck.toml").write_text("schema = 1\n", encoding="utf-8")
    assert notice(tmp_path).exit_code == 3
    assert [path.name for path in tmp_path.iterdir()] == ["licensecheck.toml"]


# -- parts ------------------------------------------------------------------------------------------------------------

LINES = [
    ("Copyright (c) 2024 Acme", ["Copyright (c) 2024 Acme"]),
    ("  # Copyright 2024 Acme, Inc.\n", ["Copyright 2024 Acme, Inc."]),
    ("/* \u00a9 Acme */\nx", ["\u00a9 Acme"]),
    ("Copyright (c) <year> <holder>", []),
    ("Copyright [yyyy] [name of copyright owner]", []),
    ("Copyright {yyyy} x", []),
    ("Copyright (c) 2024 A <a@example.com>", ["Copyright (c) 2024 A <a@example.com>"]),
    ("copyright notice that is included", []),
    ("Copyright License. Subject to the terms", []),
    ("A\r\nCopyright 2024 B\r\nCopyright 2024 B\r\n", ["Copyright 2024 B"]),
    ("Copyright 2024 " + "x" * 300, []),
]


@pytest.mark.parametrize(("text", "wanted"), LINES)
def test_copyright_lines(text: str, wanted: list[str], licenses: licensecheck.Licenses) -> None:
    assert list(copyrights.lines(text, "mit", licenses)) == wanted


@needs_texts
@pytest.mark.parametrize("file", ["gpl-3.0", "apache-2.0", "mit", "bsd-new"])
def test_whoever_wrote_a_license_is_not_its_licensor(file: str, licenses: licensecheck.Licenses) -> None:
    text = (SHARED / "open" / f"{file}.LICENSE").read_text("utf-8")
    id_ = licenses.find({"gpl-3.0": "gpl-3.0-only", "bsd-new": "bsd-3-clause"}.get(file, file))
    assert id_ is not None
    assert copyrights.lines(text, id_[0], licenses) == ()
    assert copyrights.lines(f"{NOTE}\n{text}", id_[0], licenses) == (NOTE,)


def test_parts_and_blocks() -> None:
    text = generated.put("a\n", "x\n\nb\nc\n", markup=False)
    assert generated.parts(text).ours == "x\n\nb\nc\n"
    assert blocks(generated.parts(text).ours or "") == {"b": ("c",)}
    assert generated.without(text).split() == ["a"]
    assert generated.without(text).count("\n") == text.count("\n")
    assert generated.put(text, "x\n\nb\nc\n", markup=False) == text
    assert generated.put(text, None, markup=False) == "a\n\n"

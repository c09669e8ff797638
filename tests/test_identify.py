"""Which license a text is: the same in every dress, never with confidence where a word is different."""

from __future__ import annotations

import html
import itertools
import json
import os
import random
import re
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import licensecheck
from licensecheck.errors import InputError
from licensecheck.fingerprints import fingerprint
from licensecheck.identify import IDENTIFIED, Library, Match, identify
from licensecheck.identify.held import holds
from licensecheck.identify.library import FILE, Known, learned, read, written
from tests.conftest import ROOT
from tests.test_cli import run

SHARED = Path(os.environ.get("LICENSECHECK_SHARED", ROOT.parent / "shared")) / "texts"
TEXTS = sorted(path for path in SHARED.rglob("*") if path.is_file())
here = pytest.mark.skipif(not TEXTS, reason=f"the folder of license texts {SHARED} is not here")

# Two editions of a made-up license, and one that is another.
ONE = """\
Gentle Meadow Accord 1.0

Copyright (c) 2019 Gentle Meadow Society

1. Whoever holds a jar of this honey may open it, taste it and pass it on to neighbors in the same valley.
2. Each jar that is passed on carries the name of the <beekeeper> and a copy of this accord.
3. A village of more than 300 hearths asks the society in writing before it serves the honey at any feast.

The honey comes as the bees made it. The society answers for no stains, stings or other sorrows that follow from it.
"""
TWO = ONE.replace("Accord 1.0", "Accord 1.1").replace("300 hearths", "700 hearths")
OTHER = """\
Rusty Anchor Charter

Sailors lend this rope to each other without a price, mend it after each voyage and hang it dry above the stove. A rope
that broke at sea is buried with a song; its owner gets two new ones from the guild, unless the knot was poorly tied.
"""
TOML = """\
schema = 1
id = "{id}"
name = "{name}"
licensor = "Nobody"
category = "proprietary"
reviewed = 2026-01-01
[[document]]
name = "license"
source = "https://example.org/{id}"
texts = ["{text}"]
"""


@pytest.fixture(scope="session")
def shipped() -> Library:
    return Library(licensecheck.load_licenses())


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, Path]:
    """A folder of three made-up licenses, its fingerprints written by the command."""
    folder = tmp_path_factory.mktemp("made-up")
    for id_, name, text in (
        ("meadow-1.0", "Gentle Meadow Accord 1.0", ONE),
        ("meadow-1.1", "Gentle Meadow Accord 1.1", TWO),
        ("anchor", "Rusty Anchor Charter", OTHER),
    ):
        (folder / f"{id_}.toml").write_text(TOML.format(id=id_, name=name, text=fingerprint(text)), encoding="utf-8")
        (folder / "texts").mkdir(exist_ok=True)
        (folder / "texts" / id_).write_text(text, encoding="utf-8")
    done = run("identify", "--learn-from", str(folder / "texts"), "--licenses", str(folder))
    assert done.exit_code == 0, done.stderr
    assert "3 texts of 3 licenses" in done.stdout
    return Library(licensecheck.load_licenses([folder])), folder


def ids(matches: list[Match]) -> list[tuple[str, str]] | None:
    """What a text is identified as; None where it is not."""
    if not matches or any(match.kind not in IDENTIFIED for match in matches):
        return None
    return [(match.license, match.document) for match in matches]


def by_paragraph(text: str, change: Callable[[str], str]) -> str:
    return "\n\n".join(change(part) for part in re.split(r"\n\s*\n", text))


def wrapped(text: str, width: int) -> str:
    return by_paragraph(text, lambda part: textwrap.fill(part, width, break_long_words=False))


def page(text: str) -> str:
    body = by_paragraph(text, lambda part: "<p>" + html.escape(part).replace("\n", "<br/>\n") + "</p>")
    style = "<style>p { color: green }</style><script>if (a < b) { alert(1) }</script>"
    return f"<!DOCTYPE html>\n<html><head>{style}</head>\n<body>{body}</body></html>"


def another_holder(text: str) -> str:
    return re.sub(r"(?im)^copyright (?:\(c\)|\u00a9|\d).*$", "Copyright \u00a9 1999-2026 Some Body GmbH & Co.", text)


HOLDERS = (
    "Copyright (c) 2024, 2025 Jane Doe <jane@example.org>\nCopyright 2020 The Foo Authors. All rights reserved.\n\n"
)
DRESSES: dict[str, Callable[[str], str]] = {
    "wrapped at 60": lambda text: wrapped(text, 60),
    "wrapped at 100": lambda text: wrapped(text, 100),
    "on one line": lambda text: " ".join(text.split()),
    "quoted": lambda text: "\n".join(f"> {line}" for line in text.splitlines()),
    "wrapped and quoted": lambda text: "\n".join(f"> {line}" for line in wrapped(text, 70).splitlines()),
    "fenced": lambda text: f"```text\n{text}\n```\n",
    "bold": lambda text: re.sub(r"\b([A-Z]{5,})\b", r"**\1**", text),
    "after #": lambda text: "\n".join(f"# {line}" for line in text.splitlines()),
    "after //": lambda text: "\n".join(f"// {line}" for line in text.splitlines()),
    "after dnl": lambda text: "\n".join(f"dnl {line}" for line in text.splitlines()),
    "in a comment": lambda text: "/*\n" + "\n".join(f" * {line}" for line in text.splitlines()) + "\n */\n",
    "another holder": another_holder,
    "more holders": lambda text: HOLDERS + text,
    "escaped": html.escape,
    "a page": page,
    "Windows": lambda text: text.replace("\n", "\r\n"),
    "capitals": str.upper,
    "straight quotes": lambda text: re.sub("[\u2018\u2019]", "'", re.sub("[\u201c\u201d]", '"', text)),
    "front matter": lambda text: f"---\nlicense: other\ntags: [a]\n---\n{text}",
    "soft hyphens": lambda text: text.replace("tion", "\u00adtion"),
}


def plain(path: Path) -> str:
    return re.sub(r"\A---\n.*?\n---\n", "", path.read_text("utf-8").replace("\r\n", "\n"), flags=re.DOTALL)


# The texts at hand ------------------------------------------------------------------------------------------------


def listed(licenses: licensecheck.Licenses) -> dict[str, set[tuple[str, str]]]:
    """The license and document of each hash that a license file lists."""
    found: dict[str, set[tuple[str, str]]] = {}
    for license_ in licenses:
        for document in license_.documents:
            for text in document.texts:
                found.setdefault(text, set()).add((license_.id, document.name))
    return found


@here
def test_every_listed_text_is_itself_and_no_other_is_taken_for_it(
    shipped: Library, licenses: licensecheck.Licenses
) -> None:
    known = listed(licenses)
    seen = set()
    for path in TEXTS:
        text = path.read_text("utf-8")
        found = ids(identify(text, shipped))
        meant = known.get(fingerprint(text))
        if meant is not None:
            assert found is not None, path.name
            assert set(found) <= meant, path.name
            assert len(found) == 1, path.name
            seen |= meant
        elif found is not None:
            # Not listed, but word for word one that is: then the words without numbers, titles and holders agree.
            (match,) = identify(text, shipped)
            assert match.missing == 0, path.name
            assert not match.added, path.name
    # Other texts were read where their licensors keep them.
    here = {fingerprint(path.read_text("utf-8")) for path in TEXTS}
    assert seen == {pair for text in here & known.keys() for pair in known[text]}
    assert len(seen) > 60


@here
@pytest.mark.parametrize("dress", DRESSES)
def test_a_text_is_the_same_in_every_dress(dress: str, shipped: Library) -> None:
    wrong = []
    for path in TEXTS:
        text = plain(path)
        if ids(identify(DRESSES[dress](text), shipped)) != ids(identify(text, shipped)):
            wrong.append(path.name)
    assert not wrong


@here
def test_one_word_more_or_less_is_never_the_license(shipped: Library) -> None:
    """Where that word is part of no link, copyright line, field or appendix."""
    chance = random.Random(23)  # noqa: S311
    for path in TEXTS:
        text = plain(path)
        if ids(identify(text, shipped)) is None:
            continue
        body = text[: text.lower().find("how to apply")] if "how to apply" in text.lower() else text
        words = [
            match for match in re.finditer(r"(?<![\w/.:@<\[{-])[a-z]{4,}(?= [a-z])", body)
            if "copyright" not in body[body.rfind("\n", 0, match.start()) + 1 : match.end()].lower()
        ]  # fmt: skip
        for match in chance.sample(words, 1):
            for new in ("", f"{match[0]} not", "nonsense"):
                changed = f"{text[: match.start()]}{new}{text[match.end() :]}"
                found = identify(changed, shipped)
                assert ids(found) is None, (path.name, changed[match.start() - 30 : match.end() + 30])
                worst = max(sum(item.words for item in item.added) + item.missing for item in found)
                assert worst <= 8, (path.name, found)


CLAUSE = (
    "Anyone who sells more than 40 paintings of the Software a month hangs one of them in the town hall of Erewhon."
)


@here
@pytest.mark.parametrize("place", ["before", "within", "after"])
def test_an_added_clause_is_shown(place: str, shipped: Library) -> None:
    for path in TEXTS:
        text = plain(path)
        whole = identify(text, shipped)
        if ids(whole) is None:
            continue
        half = text.find("\n\n", len(text) // 2)
        half = text.find("\n", len(text) // 2) if half < 0 else half
        changed = {
            "before": f"{CLAUSE}\n\n{text}", "within": f"{text[:half]}\n\n{CLAUSE}\n{text[half:]}",
            "after": f"{text}\n\n{CLAUSE}\n",
        }[place]  # fmt: skip
        found = identify(changed, shipped)
        assert [(match.license, match.kind) for match in found] == [(whole[0].license, "with-additions")], path.name
        shown = " ".join(excerpt.text for excerpt in found[0].added)
        assert "sells more than 40 paintings of the Software a month hangs one of them in the town hall" in shown
        assert changed.split("\n")[found[0].added[0].line - 1].startswith("Anyone who sells")


@here
def test_a_license_that_is_another_with_a_clause(shipped: Library) -> None:
    """What two vendors did: the permissive text whole, and a display clause after it."""
    kimi = next(path for path in TEXTS if path.name == "kimi-k2.LICENSE.txt")
    texts = {path.name: path.read_text("utf-8") for path in TEXTS}
    library = Library(licensecheck.load_licenses())
    library.__dict__["texts"] = tuple(known for known in shipped.texts if known.license in ("mit", "apache-2.0", "isc"))
    (match,) = identify(texts[kimi.name], library)
    (base,) = identify(texts["mit.LICENSE"], library)
    assert (match.license, match.kind, match.missing) == (base.license, "with-additions", 0)
    assert any("100 million monthly active users" in excerpt.text for excerpt in match.added)
    clause = (
        "\n\nOur only change: who earns over 30 million a year with it shows the model's name beside each answer.\n"
    )
    (match,) = identify(another_holder(texts["deepseek-r1.LICENSE.txt"]) + clause, library)
    assert (match.license, match.kind) == (base.license, "with-additions")
    assert [excerpt.text for excerpt in match.added] == [clause.strip().rstrip(".")]


@here
def test_several_licenses_in_one_file(shipped: Library) -> None:
    known = [(path, ids(identify(plain(path), shipped))) for path in TEXTS]
    some = [(plain(path), found) for path, found in known if found is not None]
    chance = random.Random(5)  # noqa: S311
    for _ in range(25):
        picked = chance.sample(some, 3)
        text = "".join(f"## part {index}\n\n{text}\n\n----\n\n" for index, (text, _) in enumerate(picked))
        matches = identify(text, shipped)
        assert ids(matches) == [found[0] for _, found in picked]
        assert all(one.end < two.start for one, two in itertools.pairwise(matches))


@here
def test_evidence_of_a_license_is_all_of_its_text(licenses: licensecheck.Licenses) -> None:
    texts = {path.stem: path.read_text("utf-8") for path in TEXTS}
    mit, apache, kimi = texts["mit"], texts["apache-2.0"], texts["kimi-k2.LICENSE"]
    both = f"Third-party notices\n\nThis product holds software of others.\n\n1. thing\n\n{mit}\n\n2. other\n\n{apache}"
    cut = apache[: len(apache) // 2]
    for id_, text, wanted in [
        ("mit", mit, True), ("mit", wrapped(mit, 60), True), ("mit", both, True), ("apache-2.0", both, True),
        ("mit", kimi, False), ("kimi-k2", kimi, True), ("kimi-k2", mit, False), ("mit", "Released under MIT.", False),
        ("apache-2.0", cut, False), ("apache-2.0", mit, False), ("llama-3.1", texts["llama3_2.LICENSE"], False),
    ]:  # fmt: skip
        assert holds(text, licenses.get(id_), licenses) is wanted, (id_, text[:40])


def test_evidence_of_a_license_that_nobody_learned_is_every_passage(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        TOML.format(id="own", name="Own", text="0" * 64) + '''
[[term]]
kind = "license-copy"
clause = "2"
anchor = "carries the name of the"
shown_by = { license_text = true }
says = "A copy goes along."
''', encoding="utf-8")  # fmt: skip
    licenses = licensecheck.load_licenses([tmp_path])
    assert holds(ONE, licenses.get("own"), licenses)
    assert not holds(OTHER, licenses.get("own"), licenses)


@here
def test_the_shipped_fingerprints_are_those_of_the_texts(licenses: licensecheck.Licenses, tmp_path: Path) -> None:
    """Stale data is noticed: run `licensecheck identify --learn-from FOLDER` after a license file changed."""
    copies = {fingerprint(text): text for text in (path.read_text("utf-8") for path in TEXTS)}
    shipped = {(entry.license, entry.document, entry.text): entry for entry in read(ROOT / "licenses" / FILE)}
    wanted = {
        (license_.id, document.name, text)
        for license_ in licenses for document in license_.documents for text in document.texts
    }  # fmt: skip
    assert set(shipped) <= wanted, "texts that no license file lists"
    assert {key for key in wanted if key[2] in copies} <= set(shipped), "texts at hand that were not learned"
    for key, entry in shipped.items():
        if key[2] in copies:
            again = learned(key[0], key[1], copies[key[2]])
            assert (again.digest, list(again.grams), again.optional) == (
                entry.digest, list(entry.grams), entry.optional
            )  # fmt: skip
    assert len(shipped) == len(read(ROOT / "licenses" / FILE))
    (tmp_path / FILE).write_bytes(written(shipped.values()))
    assert (tmp_path / FILE).read_bytes() == (ROOT / "licenses" / FILE).read_bytes()


@here
def test_no_words_of_a_license_are_shipped() -> None:
    header, _, _ = (ROOT / "licenses" / FILE).read_bytes().partition(b"\n")
    for item in json.loads(header)["texts"]:
        assert set(item) == {"license", "document", "text", "digest", "grams", "sketch", "optional"}


@pytest.fixture(scope="session")
def everything() -> Library:
    """Every text at hand as a license of its own, named after its file."""
    library = Library(licensecheck.load_licenses())
    entries = [learned(path.name, "license", path.read_text("utf-8")) for path in TEXTS]
    library.__dict__["texts"] = tuple(Known(entry) for entry in entries)
    return library


@here
@pytest.mark.parametrize("dress", ["as it is", *DRESSES])
def test_every_text_would_be_told_from_all_others(dress: str, everything: Library) -> None:
    """Were all of them encoded: each version and variant of a family is itself, in this dress too."""
    unsure = []
    for path in TEXTS:
        matches = identify(DRESSES.get(dress, str)(plain(path)), everything)
        found = ids(matches)
        if found is None:
            unsure.append(path.name)
        else:
            assert len(matches) == 1, path.name
            assert path.name in (matches[0].license, *matches[0].also), path.name
    # One text is another's but for its title, which a made-up license of that file's name does not have.
    assert len(unsure) <= 1


@here
def test_no_text_is_taken_for_another_when_its_own_is_unknown(everything: Library) -> None:
    for path in TEXTS:
        (whole,) = identify(plain(path), everything)
        own = {path.name, whole.license, *whole.also}
        library = Library(everything.licenses)
        library.__dict__["texts"] = tuple(known for known in everything.texts if known.license not in own)
        for match in identify(plain(path), library):
            if match.kind in IDENTIFIED:  # the same words save for the holder: then the other way round as well
                other = next(item for item in TEXTS if item.name == match.license)
                library = Library(everything.licenses)
                library.__dict__["texts"] = tuple(known for known in everything.texts if known.license == path.name)
                assert ids(identify(plain(other), library)) == [(path.name, "license")]


# Made-up licenses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize(("text", "id_"), [(ONE, "meadow-1.0"), (TWO, "meadow-1.1"), (OTHER, "anchor")])
def test_a_made_up_license_in_every_dress(dress: str, text: str, id_: str, made_up: tuple[Library, Path]) -> None:
    assert ids(identify(DRESSES[dress](text), made_up[0])) == [(id_, "license")]


CHANGES_NOTHING = [
    ("1. Whoever", "Whoever"), ("2. Each", "- Each"), ("3. A", "(c) A"), ("<beekeeper>", "Old Tom of the Hill"),
    ("<beekeeper>", ""), ("Copyright (c) 2019 Gentle Meadow Society\n", ""),
    ("Copyright (c) 2019 Gentle Meadow Society", "Copyright (c) 2026 Some One. All rights reserved."),
    ("Gentle Meadow Accord 1.0\n", "# The Gentle Meadow Accord, version 1.0\n\nGentle Meadow Accord 1.0\n"),
    ("the same valley", "the **same** [valley](https://example.org/a-b/c?d=e)"),
]  # fmt: skip
CHANGES = [
    ("more than 300", "more than 200", "partial"), ("no stains", "stains", "partial"),
    ("may open", "may not open", "with-additions"), ("in writing ", "", "partial"),
    ("<beekeeper>", "beekeeper, who must be paid", "with-additions"), ("the society in", "the guild in", "partial"),
    ("Society\n", "Society. No commercial use.\n", "with-additions"),
    ("Copyright (c) 2019 Gentle Meadow Society", "Copyright (c) 2026 X, for research only", "with-additions"),
    ("Gentle Meadow Accord 1.0", "Changed Gentle Meadow Accord 1.0", "with-additions"),
    ("each", "each of", "partial"), ("any feast", "any any feast", "with-additions"),
    ("stings or other", "stings other", "partial"), ("<beekeeper>", "<!-- you owe us all you have -->", "with-additions"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), CHANGES_NOTHING)
def test_what_changes_nothing(old: str, new: str, made_up: tuple[Library, Path]) -> None:
    assert old in ONE
    (match,) = identify(ONE.replace(old, new), made_up[0])
    assert (match.license, match.kind, match.added, match.missing) == ("meadow-1.0", match.kind, (), 0)
    assert match.kind in IDENTIFIED


@pytest.mark.parametrize(("old", "new", "kind"), CHANGES)
def test_one_word_that_counts(old: str, new: str, kind: str, made_up: tuple[Library, Path]) -> None:
    changed = ONE.replace(old, new) if old in ONE else ONE.replace("Each", "Each of")
    matches = identify(changed, made_up[0])
    assert ids(matches) is None
    (match,) = matches
    assert match.license == "meadow-1.0"
    assert (match.kind == "with-additions") == (kind == "with-additions" or match.missing == 0)
    assert match.added or match.missing


def test_editions_are_told_by_the_words_in_which_they_differ(made_up: tuple[Library, Path]) -> None:
    library, _ = made_up
    (match,) = identify(ONE.replace("Accord 1.0", "Accord 1.1"), library)
    assert match.kind == "partial"
    assert [excerpt.text for excerpt in match.added] in (["1"], ["300"])
    assert (match.missing, len(match.gaps)) == (1, 1)
    assert match.gaps[0].line in (1, 7)


def test_places_and_counts(made_up: tuple[Library, Path]) -> None:
    text = "Some heading\n\n" + ONE + "\nNobody sings on Mondays.\n\n" + OTHER
    one, two = identify(text, made_up[0])
    assert (one.license, one.kind, one.start, one.end) == ("meadow-1.0", "with-additions", 3, 11)
    assert [(item.line, item.words, item.text) for item in one.added] == [(13, 4, "Nobody sings on Mondays")]
    assert (two.license, two.kind, two.start, two.end) == ("anchor", "same", 15, 18)
    (cut,) = identify(OTHER.replace(" A rope\nthat broke at sea is buried with a song;", ""), made_up[0])
    assert (cut.license, cut.kind, cut.missing, cut.added) == ("anchor", "partial", 11, ())
    assert [(gap.line, gap.words) for gap in cut.gaps] == [(3, 11)]


def test_a_text_of_two_licenses_with_the_same_words(tmp_path: Path) -> None:
    for id_ in ("honey-a", "honey-b"):
        (tmp_path / f"{id_}.toml").write_text(TOML.format(id=id_, name=id_, text=fingerprint(ONE)), encoding="utf-8")
    (tmp_path / FILE).write_bytes(written([learned(id_, "license", ONE) for id_ in ("honey-a", "honey-b")]))
    library = Library(licensecheck.load_licenses([tmp_path]))
    for text in (ONE, HOLDERS + ONE):
        (match,) = identify(text, library)
        assert (match.license, match.also) == ("honey-a", ("honey-b",))


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    library = _shipped_once()
    assert identify(text, library) == identify(text, library)
    assert all(match.kind not in IDENTIFIED for match in identify(text, library))


_LIBRARIES: list[Library] = []


def _shipped_once() -> Library:
    if not _LIBRARIES:
        _LIBRARIES.append(Library(licensecheck.load_licenses()))
    return _LIBRARIES[0]


HOSTILE = ["\n", "- ", "copyright 2 ", "<a ", "](a:b", "<script>", "&amp", "> ", "1. a) ", "all rights reserved\n", "[",
           "---\na: b\n", "the software is provided "]  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_time_grows_no_faster_than_the_text(part: str, made_up: tuple[Library, Path]) -> None:
    """A text of half a megabyte takes a moment; what grows with the square would take minutes."""
    start = time.perf_counter()
    identify(ONE + part * (500_000 // len(part)), made_up[0])
    assert time.perf_counter() - start < 20


# The command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    texts = {"same": HOLDERS + ONE, "more": ONE + "\nBring us a hat.\n", "less": ONE.replace(" in writing", ""),
             "none": "Nothing of the kind.\n"}  # fmt: skip
    found = {name: tmp_path / name for name in texts}
    for name, path in found.items():
        path.write_text(texts[name], encoding="utf-8")
    return found


def test_the_command(files: dict[str, Path], made_up: tuple[Library, Path]) -> None:
    def call(*args: str) -> tuple[int, str, str]:
        done = run("identify", *args, "--licenses", str(made_up[1]))
        return done.exit_code, done.stdout, done.stderr

    same, more, less, none = (str(files[name]) for name in ("same", "more", "less", "none"))
    assert call(same) == (0, f"{same}: meadow-1.0\n", "")
    status, out, _ = call(same, more, less, none)
    assert status == 10
    assert out == (
        f"{same}: meadow-1.0\n"
        f"{more}: meadow-1.0, with additions\n  line 11: 4 words added: \u201cBring us a hat\u201d\n"
        f"{less}: unknown; closest is meadow-1.0, 97% of its words\n  line 7: lacks 2 words of meadow-1.0\n"
        f"{none}: unknown; no encoded license is like it\n"
    )
    status, out, err = call(same, str(files["same"].parent / "absent"))
    assert (status, out) == (2, f"{same}: meadow-1.0\n")
    assert "absent: " in err
    files["none"].write_bytes(b"\xff\xfe\x00")
    assert call(none)[0] == 2
    assert call()[0] == 2


def test_the_command_in_json(files: dict[str, Path], made_up: tuple[Library, Path]) -> None:
    done = run("identify", str(files["more"]), str(files["none"]), "--format", "json", "--licenses", str(made_up[1]))
    assert done.exit_code == 10
    report = json.loads(done.stdout)
    assert report["schema"] == "licensecheck-identify/1"
    assert [item["verdict"] for item in report["files"]] == ["with-additions", "unknown"]
    assert report["files"][0]["matches"] == [{
        "license": "meadow-1.0", "document": "license", "kind": "with-additions", "coverage": 1.0,
        "added": [{"line": 11, "words": 4, "text": "Bring us a hat"}], "missing": 0, "start": 1, "end": 9, "gaps": [],
        "also": [],
    }]  # fmt: skip
    done = run("identify", str(files["more"]), "absent", "--format", "json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["schema"] == "licensecheck-error/1"


def test_learning_keeps_what_has_no_copy_and_drops_what_is_not_listed(
    made_up: tuple[Library, Path], tmp_path: Path
) -> None:
    for path in made_up[1].glob("*.*"):
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    before = (tmp_path / FILE).read_bytes()
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run("identify", "--learn-from", str(empty), "--licenses", str(tmp_path)).exit_code == 0
    assert (tmp_path / FILE).read_bytes() == before
    (tmp_path / "anchor.toml").write_text(TOML.format(id="anchor", name="x", text="0" * 64), encoding="utf-8")
    done = run("identify", "--learn-from", str(empty), "--licenses", str(tmp_path))
    assert "no copy of anchor (license)" in done.stderr
    assert {entry.license for entry in read(tmp_path / FILE)} == {"meadow-1.0", "meadow-1.1"}


@pytest.mark.parametrize("change", [lambda data: data[:-4], lambda data: b"{}\n" + data, lambda data: b"\xff" + data])
def test_damaged_fingerprints_are_refused(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(change(written([learned("own", "license", ONE)])))
    with pytest.raises(InputError, match=r"learn-from"):
        identify(ONE, Library(licensecheck.load_licenses([tmp_path])))

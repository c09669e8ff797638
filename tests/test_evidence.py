"""What shows that a duty is met, and what only seems to."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import licensecheck
from licensecheck import fingerprints, generated
from licensecheck.evaluate import texts
from tests.conftest import ROOT

SHARED = Path(os.environ.get("LICENSECHECK_SHARED", ROOT.parent / "shared")) / "texts"
Judge = Callable[..., licensecheck.Report]

SHOWS = [
    ("Built with Llama", True),
    ("<b>Built&nbsp;with</b> Llama!", True),
    ("We are proud: Built  with\n Llama.", True),
    ("(Built with Llama)", True),
    ("_Built with Llama_", True),
    ("Built with Llama 3", True),
    ("built with llama", False),
    ("Built with Llamas", False),
    ("ReBuilt with Llama", False),
    ("Built with Llama.3", False),
    ("Built with Llama. 3 of them", True),
    ("<!-- Built with Llama -->", False),
    ("{/* Built with Llama */}", False),
    ("<!-- Built with Llama", False),
    ("{# Built with Llama #}", False),
    ("<%-- Built with Llama --%>", False),
    ("[//]: # (Built with Llama)", False),
    ("a <!-- hidden --> Built with Llama <!-- hidden -->", True),
    ("src/*.js Built with Llama tests/*/x", True),
    ("**Built** with `Llama`", True),
    ("<img alt='Built with Llama'>", False),
    ("Ｂuilt with Llama", True),  # NFKC makes them one
    ("Built with Ll\u0430ma", False),
    ("", False),
]


@pytest.mark.parametrize(("text", "shown"), SHOWS)
def test_showing_a_text(text: str, shown: bool) -> None:
    assert texts.shows(text, "Built with Llama") is shown


CODE = [
    ("/* Built with Llama */", False), ("  // Built with Llama", False), ("<p>Built with Llama</p>", True),
    ("render(); // Built with Llama", False), ('x = "/*"; y = "Built with Llama"', True),
    ('from "src/**/*.ts"; "https://a/**"\nBuilt with Llama', True), ("a('//'); /* b */ Built with Llama", True),
    ("<a>https://a.example Built with Llama</a>", True), ("/* never closed\nBuilt with Llama", True),
]  # fmt: skip
SOURCES = [
    ("x.hbs", "{{! TODO: Built with Llama }}", False), ("x.hbs", "{{!-- Built with Llama --}}", False),
    ("x.hbs", "{{#if user}}Hi{{/if}}\n<footer>Built with Llama</footer>", True),
    ("x.mustache", "{{#user}}Hi{{/user}} Built with Llama", True), ("x.ejs", "<%# Built with Llama %>", False),
    ("x.erb", "<%# x %><p>Built with Llama</p>", True), ("x.svelte", "{#if user}a{/if}\n<p>Built with Llama</p>", True),
    ("x.html", "<script>// Built with Llama\n</script>", False), ("x.html", "<style>/* Built with Llama */</style>", False),
    ("x.html", "<script>a = 'Built with Llama' // b</script>", True), ("x.html", "<script>/* a</script> Built with Llama", True),
    ("x.md", "# About us {#about}\n\nBuilt with Llama", True), ("x.md", "*Built* with __Llama__", True),
    ("x.md", "> Built\n> with Llama", True), ("x.md", "Built with Lla\u00adma", True), ("x.tmpl", "{{/* Built with Llama */}}", False),
]  # fmt: skip


@pytest.mark.parametrize(("file", "text", "shown"), SOURCES)
def test_what_people_see_of_a_source(file: str, text: str, shown: bool) -> None:
    assert texts.shows(text, "Built with Llama", file) is shown
    if shown:
        assert (
            texts.line_of(text, "Built with Llama", file)
            == text[: text.index("Buil") if "Buil" in text else 0].count("\n") + 1
        )


@pytest.mark.parametrize("mark", ["\f", "\u2028", "\x85", "\x1c"])
def test_only_line_ends_end_a_line(mark: str) -> None:
    assert texts.line_of(f"a{mark}b\nc{mark}\r\nBuilt with Llama", "Built with Llama") == 3


@pytest.mark.parametrize(("text", "shown"), CODE)
@pytest.mark.parametrize("file", ["page.tsx", "a/b/site.CSS", "main.js"])
def test_comments_of_code_show_nothing(file: str, text: str, shown: bool) -> None:
    assert texts.shows(text, "Built with Llama", file) is shown


@pytest.mark.parametrize(
    "mark", ["<!--", "{#", "/* ", "<a", "**", "&", "`", "'", "<script>", "<script></script>", "{{!", "> "]
)
def test_comparing_takes_time_in_proportion(mark: str) -> None:
    """A quadratic search of 2 MB of openings would not come back."""
    assert not texts.shows(mark * (2_000_000 // len(mark)), "Built with Llama", "x.js")


def test_a_version_is_not_another() -> None:
    assert not texts.shows("Kimi K2.5", "Kimi K2")
    assert texts.shows("Kimi K2.", "Kimi K2")
    assert not texts.shows("Kimi K25", "Kimi K2")


def test_quotes_and_signs_are_compared_alike() -> None:
    assert texts.shows("Copyright (c) Meta", "Copyright © Meta")
    assert texts.shows("Copyright © Meta", "Copyright (c) Meta")
    assert texts.shows("Copyright (C) Meta", "Copyright (c) Meta")
    assert texts.shows("“Built with Llama”", '"Built with Llama"')


NAMES = [
    ("acme/Llama-3-chat", "Llama 3", True), ("Llama_3", "Llama 3", True), ("a/b/Llama.3.x", "Llama 3", True),
    ("acme/Llama3", "Llama 3", False), ("Llama-3/chat", "Llama 3", False), ("acme/llama-3", "Llama 3", False),
    ("acme/Meta-Llama-3", "Llama 3", False), ("acme/Llama", "Llama", True), ("acme/Llamazing", "Llama", True),
    ("acme/xLlama", "Llama", False),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "required", "fine"), NAMES)
def test_names(id_: str, required: str, fine: bool) -> None:
    assert texts.begins_with(texts.name_of(id_), required) is fine


def test_the_hash_of_a_text_ignores_case_space_and_front_matter() -> None:
    assert fingerprints.fingerprint("---\nkey: x\n---\nSome  Text\n") == fingerprints.fingerprint("some text")
    assert fingerprints.fingerprint("some text") != fingerprints.fingerprint("some other text")


KIMI = """
[[models]]
id = "moonshotai/Kimi-K2-Instruct"
[[deployments]]
name = "d"
offering = "service"
commercial = true
monthly_active_users = 200_000_000
"""
DISPLAYS = [
    ("", "due", False),
    ("display = []", "violated", False),
    ('display = ["Kimi K2.5"]', "violated", False),
    ('display = ["Kimi K2"]', "satisfied", True),
    ('display = [{ text = "Kimi K2", on = "user-interface" }]', "satisfied", False),
    ('display = [{ text = "Kimi K2", on = "documentation" }]', "violated", False),
    ('display = [{ text = "Kimi K2", on = "blog" }, "Kimi K2"]', "satisfied", True),
]


@pytest.mark.parametrize(("display", "status", "assumed"), DISPLAYS)
def test_displays_and_their_places(display: str, status: str, assumed: bool, judge: Judge) -> None:
    report = judge(KIMI + display + "\n")
    (finding,) = [item for item in report.findings if item.kind == "attribution-display"]
    assert finding.status == status
    assert bool(finding.assumes) is assumed


NOTICE = '[[evidence]]\nterm = "llama-4/attribution-notice"\n'
LLAMA = '[[models]]\nid = "meta-llama/Llama-4-Scout-17B-16E"\n[[deployments]]\nname = "d"\noffering = "weights"\n'
LINE = "Llama 4 is licensed under the Llama 4 Community License, Copyright © Meta Platforms, Inc. All Rights Reserved."
FILES = [
    ('file = "NOTICE"\n', LINE, "satisfied", ""),
    ('file = "NOTICE"\n', LINE.replace("4", "3.1"), "violated", "does not hold"),
    ('file = "NOTICE"\n', " \n", "violated", "is empty"),
    ('file = "MISSING"\n', LINE, "violated", "does not exist"),
    ('file = "."\n', LINE, "violated", "is no file"),
    ('statement = "done"\n', LINE, "due", "a statement does not show this duty"),
    ('file = "NOTICE"\nmodel = "acme/other"\n', LINE, "due", ""),
    ('file = "NOTICE"\ndeployment = "d"\n', LINE, "satisfied", ""),
]


@pytest.mark.parametrize(("entry", "text", "status", "words"), FILES)
def test_evidence_files(entry: str, text: str, status: str, words: str, judge: Judge) -> None:
    other = '[[models]]\nid = "acme/other"\nlicense = "mit"\n'
    report = judge(other + LLAMA + NOTICE + entry, NOTICE=text)
    (finding,) = [item for item in report.findings if item.code == "llama-4/attribution-notice"]
    assert finding.status == status
    assert words in finding.message


def test_one_source_that_shows_it_is_enough(judge: Judge) -> None:
    report = judge(LLAMA + NOTICE + 'file = "MISSING"\n' + NOTICE + 'file = "NOTICE"\n', NOTICE=LINE)
    (finding,) = [item for item in report.findings if item.code == "llama-4/attribution-notice"]
    assert finding.status == "satisfied"
    assert [item.value for item in finding.because if item.fact == "evidence"] == ["NOTICE:1"]


def test_binary_and_huge_files_are_looked_at_and_fail(judge: Judge, tmp_path: Path) -> None:
    for data, words in ((b"\xff\xfe\x00", "no UTF-8 text"), (b"a\0b", "no text"), (b"x" * 2_000_001, "larger than")):
        (tmp_path / "NOTICE").write_bytes(data)
        report = judge(LLAMA + NOTICE + 'file = "NOTICE"\n')
        (finding,) = [item for item in report.findings if item.code == "llama-4/attribution-notice"]
        assert finding.status == "violated"
        assert words in finding.message


def test_flow_down_shown_lets_another_license_carry_the_restrictions(judge: Judge) -> None:
    text = """
[[models]]
id = "acme/g"
origin = "ours"
modality = "text"
license = "mit"
derived_from = [{ model = "google/gemma-3-4b-it", by = "finetune" }]
[[deployments]]
name = "d"
offering = "weights"
"""
    word = '[[evidence]]\nterm = "gemma/flow-down"\nstatement = "terms of use, section 4"\n'
    for more, status in (("", "violated"), (word, "satisfied")):
        found = {item.code: item.status for item in judge(text + more).findings}
        assert found["gemma/outbound-license"] == status


def test_service_terms_need_somebodys_word(judge: Judge) -> None:
    text = '[[models]]\nid = "openai/gpt-4.5-preview"\n[[deployments]]\nname = "d"\noffering = "internal"\nuses = ["coding"]\ncountries = ["US"]\n[organization]\ndomicile = "US"\n'

    def about(report: licensecheck.Report) -> list[tuple[str, str, str | None]]:
        return [(item.code, item.status, item.deployment) for item in report.findings if item.kind == "service-terms"]

    report = judge(text)
    assert about(report) == [("service-terms", "due", None)]
    assert "what is encoded of them is judged" in next(
        item.message for item in report.findings if item.kind == "service-terms"
    )
    assert report.verdict == "conditional"
    word = (
        '[[evidence]]\nterm = "service-terms"\nmodel = "openai/gpt-4.5-preview"\nstatement = "read by counsel in May"\n'
    )
    report = judge(text + word)
    assert about(report) == [("service-terms", "satisfied", None)]
    assert report.verdict == "clear"


def test_every_service_is_named_and_a_word_for_one_deployment_is_none_for_all(judge: Judge) -> None:
    text = """
[[models]]
id = "acme/x"
origin = "ours"
modality = "text"
derived_from = [{ model = "openai/gpt-4.5-preview", by = "distilled" }, { model = "anthropic/claude-3-7-sonnet", by = "distilled" }]
[[deployments]]
name = "d"
[[evidence]]
term = "service-terms"
statement = "read"
"""
    report = judge(text)
    assert report.findings[0].status == "satisfied"
    assert "gpt-4.5" in report.findings[0].message
    assert "claude-3-7" in report.findings[0].message
    assert judge(text + 'deployment = "d"\n').findings[0].status == "due"


def test_never_released(judge: Judge) -> None:
    report = judge('[[models]]\nid = "meta-llama/Llama-4-Behemoth"\n[[deployments]]\nname = "d"\n')
    assert [(item.code, item.status, item.deployment) for item in report.findings] == [
        ("not-licensed", "violated", "d")
    ]
    assert report.verdict == "blocked"


LINES = [
    ("Built with Llama", 1), ("a\nb\nBuilt with\n Llama", 3), ("x\n<!-- Built with Llama\n-->\n<b>Built</b> with Llama", 4),
    ("Built with Llamas\r\nBuilt with Llama\r\nBuilt with Llama", 2), ("a\nb", 0), ("", 0), ("<!-- a\nb --> Built with Llama", 2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line"), LINES)
def test_the_line_on_which_it_stands(text: str, line: int) -> None:
    assert texts.line_of(text, "Built with Llama") == line


def test_finding_a_line_takes_time_in_proportion() -> None:
    assert texts.line_of("some words of a line\n" * 40_000 + "Built with Llama", "Built with Llama") == 40_001


SHOWN = '[[models]]\nid = "meta-llama/Llama-4-Scout-17B-16E"\n[[deployments]]\nname = "d"\noffering = "service"\n'
PAGES = [
    ({"README.md": "x\nBuilt with Llama\n"}, "", "satisfied", "README.md:2"),
    ({"docs/a/b.md": "Built with Llama"}, "", "satisfied", "docs/a/b.md:1"),
    ({"templates/footer.html": "<p>Built with Llama</p>"}, "", "satisfied", "templates/footer.html:1"),
    ({"README.md": "<!-- Built with Llama -->"}, "", "due", "not found in README.md"),
    ({"src/x.md": "Built with Llama", "docs/a.png": "Built with Llama"}, "", "due", ""),
    ({"README.md": "Built with Llama"}, "display = []\n", "violated", ""),
    ({"README.md": "Built with Llama"}, '[[evidence]]\nterm = "llama-4/attribution-display"\nfile = "x"\n', "violated", ""),
]  # fmt: skip


@pytest.mark.parametrize(("files", "more", "status", "words"), PAGES)
def test_pages_that_nobody_named(
    files: dict[str, str], more: str, status: str, words: str, judge: Judge, tmp_path: Path
) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (finding,) = [item for item in judge(SHOWN + more, **files).findings if item.code == "llama-4/attribution-display"]
    assert finding.status == status
    if status == "satisfied":
        assert finding.because[-1].value == words
        assert finding.assumes == (f"'Built with Llama' in {words} is what users see",)
    else:
        assert words in finding.message
        assert "evidence" not in [item.fact for item in finding.because] or "evidence" in more


def test_a_page_outside_the_project_shows_nothing(judge: Judge, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}.md"
    outside.write_text("Built with Llama", encoding="utf-8")
    (tmp_path / "README.md").symlink_to(outside)
    (finding,) = [item for item in judge(SHOWN).findings if item.code == "llama-4/attribution-display"]
    assert finding.status == "due"


def test_documentation_is_no_user_interface(judge: Judge) -> None:
    text = (
        KIMI.partition("name")[0]
        + 'name = "d"\noffering = "service"\ncommercial = true\nmonthly_active_users = 200_000_000\n'
    )
    (finding,) = [
        item for item in judge(text, **{"README.md": "Kimi K2"}).findings if item.kind == "attribution-display"
    ]
    assert finding.status == "due"


HOSTED = '[[models]]\nid = "tencent/Hunyuan-A13B-Instruct"\n[[deployments]]\nname = "d"\noffering = "service"\n'
BOTH = "Terms\n\nYou follow the acceptable use\npolicy.\nImprove no OTHER AI models with what you get.\n"
HALF = "Terms\n\nYou follow the Acceptable Use Policy.\n"
TERMS = [
    ({"TERMS.md": BOTH}, "TERMS.md", "satisfied", ("TERMS.md:3", "TERMS.md:5")),
    ({"TERMS.md": BOTH}, "", "satisfied", ("TERMS.md:3", "TERMS.md:5")),
    ({"legal/End-user license.txt": BOTH}, "", "satisfied", ("legal/End-user license.txt:3", "legal/End-user license.txt:5")),
    ({"docs/terms_of_service.html": BOTH}, "", "satisfied", ("docs/terms_of_service.html:3", "docs/terms_of_service.html:5")),
    ({"TERMS.md": HALF}, "TERMS.md", "violated", ("TERMS.md:3",)),
    ({"TERMS.md": "Terms\n"}, "TERMS.md", "violated", ("TERMS.md",)),
    ({"TERMS.md": HALF}, "", "due", ()),
    ({"README.md": BOTH}, "", "due", ()),
    ({}, "TERMS.md", "violated", ("TERMS.md",)),
]  # fmt: skip


@pytest.mark.parametrize(("files", "named", "status", "lines"), TERMS)
def test_what_terms_of_use_have_to_name(
    files: dict[str, str], named: str, status: str, lines: tuple[str, ...], judge: Judge, tmp_path: Path
) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    entry = f'[[evidence]]\nterm = "hunyuan/flow-down"\nfile = "{named}"\n' if named else ""
    (finding,) = [item for item in judge(HOSTED + entry, **files).findings if item.code == "hunyuan/flow-down"]
    assert finding.status == status
    assert tuple(item.value for item in finding.because if item.fact == "evidence") == lines
    lacking = [words for words in ('"Acceptable Use Policy"', '"other AI model"') if words in finding.message]
    missing = {BOTH: [], HALF: ['"other AI model"']}.get(
        files.get("TERMS.md", BOTH), ['"Acceptable Use Policy"', '"other AI model"']
    )
    assert lacking == missing
    if status == "satisfied":
        assert finding.assumes == (f"what {next(iter(files))} says there binds its readers",)
    else:
        assert 'Name "Acceptable Use Policy" or "use restrictions" and "other AI model"' in finding.fix


LINK = '<a href="https://ai.google.dev/gemma/prohibited_use_policy">\nthe policy</a>'
GEMMA = HOSTED.replace("tencent/Hunyuan-A13B-Instruct", "google/gemma-2-9b-it")


def test_a_link_names_what_it_leads_to(judge: Judge) -> None:
    entry = '[[evidence]]\nterm = "gemma/flow-down"\nfile = "terms.html"\n'
    for text, status in ((f"<p>\n{LINK}", "satisfied"), (f"<!-- {LINK} -->", "violated")):
        (finding,) = [
            item for item in judge(GEMMA + entry, **{"terms.html": text}).findings if item.code == "gemma/flow-down"
        ]
        assert finding.status == status
        assert status == "violated" or finding.because[-1].value == "terms.html:2"


def test_what_this_tool_lists_to_be_done_is_not_done(judge: Judge) -> None:
    listed = generated.put("", 'Name "Gemma Prohibited Use Policy" there.', markup=True)
    entry = '[[evidence]]\nterm = "gemma/flow-down"\nfile = "x.md"\n'
    (finding,) = [item for item in judge(GEMMA + entry, **{"x.md": listed}).findings if item.code == "gemma/flow-down"]
    assert finding.status == "violated"


OWN_TEXT = [
    ("llama-4-cla-2025.LICENSE", "llama-4/attribution-display", "Built with Llama"),
    ("llama-4-cla-2025.LICENSE", "llama-4/attribution-notice", LINE),
    ("gemma-tou-2025-03-24.LICENSE", "gemma/flow-down", "Gemma Prohibited Use Policy"),
]


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no license texts at {SHARED}")
@pytest.mark.parametrize(("name", "code", "words"), OWN_TEXT)
def test_a_copy_of_the_license_does_not_do_what_the_license_orders(
    name: str, code: str, words: str, judge: Judge, tmp_path: Path
) -> None:
    text = (SHARED / "vendor" / name).read_text("utf-8").partition("\n---\n")[2]
    model = "google/gemma-2-9b-it" if "gemma" in code else "meta-llama/Llama-4-Scout-17B-16E"
    plan = f'[[models]]\nid = "{model}"\n[[deployments]]\nname = "d"\noffering = "weights"\n'
    entry = f'[[evidence]]\nterm = "{code}"\nfile = "x.md"\n'
    (tmp_path / "docs").mkdir()
    for more, named, status in ((text, entry, "violated"), (text, "", "due"), (f"{text}\n{words}\n", entry, "satisfied"),
                                (f"{words}\n\n{text}", entry, "satisfied")):  # fmt: skip
        files = {"x.md": more} if named else {"docs/terms-of-use.md": more}
        (finding,) = [item for item in judge(plan + named, **files).findings if item.code == code]
        assert finding.status == status, (named, more[:60])


def test_a_word_of_ones_own_stands_beside_terms_that_name_nothing(judge: Judge) -> None:
    entries = "".join(
        f'[[evidence]]\nterm = "hunyuan/flow-down"\n{how}\n' for how in ('file = "TERMS.md"', 'statement = "in 7"')
    )
    (finding,) = [
        item for item in judge(HOSTED + entries, **{"TERMS.md": "7"}).findings if item.code == "hunyuan/flow-down"
    ]
    assert (finding.status, finding.because[-1].value) == ("satisfied", "in 7")


FOLDER = """
[[models]]
id = "meta-llama/Llama-4-Scout-17B-16E"
[[models]]
id = "acme/Llama-x"
origin = "ours"
license = "llama-4"
modality = "text"
path = "weights"
derived_from = [{ model = "meta-llama/Llama-4-Scout-17B-16E", by = "finetune" }]
[[deployments]]
name = "d"
models = ["acme/Llama-x"]
offering = "weights"
"""
COPIED = """
[[models]]
id = "m/x"
license = "%s"
license_reason = "its card"
[[deployments]]
name = "d"
offering = "product"
commercial = true
"""
COPY_OF_GPL = ("lgpl-3.0-only", "license-copy.gpl")
COPY_OF_GEMMA = ("gemma", "license-copy")
WHOLE = [
    (COPY_OF_GPL, {"A": "GNU GENERAL PUBLIC LICENSE Version 3, 29 June 2007 END OF TERMS AND CONDITIONS"}, "violated", ""),
    (COPY_OF_GPL, {"A": "open/gpl-3.0.LICENSE"}, "satisfied", ""),
    (COPY_OF_GPL, {"A": "open/lgpl-3.0.LICENSE"}, "violated", "A does not hold: the text of gpl-3.0-only"),
    (COPY_OF_GEMMA, {"A": "vendor/gemma-tou-2025-03-24.LICENSE"}, "violated", "A does not hold: the text of the Gemma Terms of Use (use-policy)"),
    (COPY_OF_GEMMA, {"A": "vendor/gemma-pup-2024-02-21.LICENSE"}, "violated", "A does not hold: the text of the Gemma Terms of Use"),
    (COPY_OF_GEMMA, {"A": "vendor/gemma-tou-2025-03-24.LICENSE", "B": "vendor/gemma-pup-2024-02-21.LICENSE"}, "satisfied", ""),
    (COPY_OF_GEMMA, {"A": "vendor/gemma-tou-2025-03-24.LICENSE", "B": "x", "C": ""}, "violated", "C is empty; A and B do not hold"),
    (COPY_OF_GEMMA, {}, "due", ""),
]  # fmt: skip


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no license texts at {SHARED}")
@pytest.mark.parametrize(("duty", "files", "status", "lacks"), WHOLE)
def test_every_text_that_has_to_go_along_is_held_by_some_file(
    duty: tuple[str, str], files: dict[str, str], status: str, lacks: str, judge: Judge
) -> None:
    held = {name: (SHARED / text).read_text("utf-8") if ".LICENSE" in text else text for name, text in files.items()}
    code = "/".join(duty)
    entries = "".join(f'[[evidence]]\nterm = "{code}"\nfile = "{name}"\n' for name in files)
    (finding,) = [item for item in judge(COPIED % duty[0] + entries, **held).findings if item.code == code]
    assert finding.status == status
    assert lacks in finding.message
    if status == "satisfied":
        assert {str(item.value).partition(":")[0] for item in finding.because if item.fact == "evidence"} == set(files)


PROMISE = '[[evidence]]\nterm = "llama-4/attribution-notice"\nfile = "MISSING"\n'
SHIPPED = [
    ("weights/NOTICE", "x\n" + LINE, "", "satisfied"),
    ("weights/NOTICE", "x\n", "", "due"),
    ("weights/README.md", LINE, "", "due"),
    ("NOTICE", "x\n" + LINE, "", "due"),
    ("weights/NOTICE", "x\n" + LINE, PROMISE, "violated"),
]


@pytest.mark.parametrize(("file", "text", "more", "status"), SHIPPED)
@pytest.mark.parametrize("offering", ["weights", "product"])
def test_what_goes_out_with_the_weights(
    offering: str, file: str, text: str, more: str, status: str, judge: Judge, tmp_path: Path
) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "config.json").write_text("{}", encoding="utf-8")
    report = judge(FOLDER.replace('offering = "weights"', f'offering = "{offering}"') + more, **{file: text})
    (finding,) = [item for item in report.findings if item.code == "llama-4/attribution-notice"]
    shown = status == "satisfied" and offering == "weights"
    assert finding.status == (status if shown or status == "violated" else "due")
    if shown:
        assert (finding.because[-1].value, finding.because[-1].source) == (f"{file}:2", file)
        assert finding.assumes == ("what lies in weights goes out with acme/Llama-x",)


@pytest.mark.parametrize(
    ("held", "status"), [("Copyright (c) 2024 Acme", "satisfied"), ("Copyright (c) 2024 Beta", "violated")]
)
def test_copyright_lines_that_came_along_are_asked_for(
    held: str, status: str, judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("licensecheck.identify.held.holds", lambda *_: True)
    (tmp_path / "m").mkdir()
    text = ('[[models]]\nid = "acme/x"\nlicense = "mit"\nlicense_reason = "its card"\npath = "m"\n[[deployments]]\nname = "d"\n'
            'offering = "product"\n[[evidence]]\nterm = "mit/copyright-notice"\nfile = "NOTICE"\n')  # fmt: skip
    report = judge(text, **{"NOTICE": held, "m/LICENSE": "Copyright (c) 2024 Acme\nwords"})
    (finding,) = [item for item in report.findings if item.code == "mit/copyright-notice"]
    assert finding.status == status
    assert finding.assumes == ()

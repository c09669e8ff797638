"""Software packages: which ones a project uses, what their metadata says, and what follows in which deployment."""

from __future__ import annotations

import fnmatch
import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from trove_classifiers import classifiers

import licensecheck
from licensecheck import kinds
from licensecheck.cli import main
from licensecheck.conditions import evaluate
from licensecheck.errors import InputError, Problem
from licensecheck.evaluate.judge import applies
from licensecheck.evaluate.report import ComponentSummary, Finding, Report
from licensecheck.logic import Truth
from licensecheck.purl import package_id
from licensecheck.report import places, report_schema
from licensecheck.resolve.packages import environment, metadata, requirements
from licensecheck.resolve.readers.said import Notes
from tests.conftest import ON, ROOT

MIT = "License-Expression: MIT"
DEPLOYMENTS = "".join(
    f'[[deployments]]\nname = "{name}"\noffering = "{name}"\n'
    for name in ("internal", "service", "api", "product", "weights")
)
BSD = (
    "Copyright (c) 2024, Somebody\n\nRedistribution and use in source and binary forms, with or without modification, are "
    "permitted provided that the following conditions are met:\n\n1. Redistributions of source code must retain the above "
    "copyright notice, this list of conditions and the following disclaimer.\n\n2. Redistributions in binary form must "
    "reproduce the above copyright notice, this list of conditions and the following disclaimer in the documentation "
    "and/or other materials provided with the distribution.\n\nTHIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND "
    'CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES '
    "OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR "
    "CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES "
    "(INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR "
    "BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR "
    "TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF "
    "THE POSSIBILITY OF SUCH DAMAGE.\n"
)


@pytest.fixture
def project(tmp_path: Path, licenses: licensecheck.Licenses) -> Project:
    return Project(tmp_path, licenses)


class Project:
    """A project with an environment, both written file by file."""

    def __init__(self, root: Path, licenses: licensecheck.Licenses) -> None:
        self.root, self._licenses = root, licenses
        self.site = root / ".venv" / "lib" / "python3.11" / "site-packages"

    def install(self, name: str, fields: str = MIT, version: str = "1.0", **files: str) -> Path:
        folder = self.site / f"{name.replace('-', '_')}-{version}.dist-info"
        (folder / "licenses").mkdir(parents=True)
        text = (
            f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n{fields}\n\nA description.\nLicense: GPL-3.0\n"
        )
        (folder / "METADATA").write_text(text, encoding="utf-8")
        for file, held in files.items():
            (folder / "licenses" / file).write_text(held, encoding="utf-8")
        return folder

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    def check(self, sources: str = "", manifest: str = DEPLOYMENTS) -> Report:
        sources = sources or 'python = ".venv"'
        self.write("licensecheck.toml", f"schema = 1\n[sources]\n{sources}\n{manifest}")
        loaded = licensecheck.load_project(self.root, self._licenses, on=ON)
        return licensecheck.check(loaded, self._licenses)

    def outcome(self, sources: str) -> Report | tuple[Problem, ...]:
        try:
            return self.check(sources)
        except InputError as error:
            return error.problems

    def ids(self, sources: str = "") -> list[str]:
        return [item.id.removeprefix("pkg:pypi/") for item in self.check(sources).components]


def one(report: Report) -> ComponentSummary:
    assert len(report.components) == 1
    return report.components[0]


def licenses_of(report: Report) -> list[str]:
    return [item.id for item in one(report).licenses]


def open_in(report: Report, deployment: str) -> set[str]:
    return {item.code for item in report.findings if item.deployment == deployment and item.status in ("due", "violated", "undetermined")}  # fmt: skip


def about(report: Report, kind: str) -> list[Finding]:
    return [item for item in report.findings if item.kind == kind]


# -- what a license asks of a program that uses a package -------------------------------------------------------------

GNU = {"license-copy", "copyright-notice", "source-disclosure", "flow-down.program"}
IN_A_PRODUCT = {
    "MIT": {"license-copy", "copyright-notice"},
    "BSD-3-Clause": {"license-copy", "copyright-notice"},
    "Apache-2.0": {"license-copy"},
    "MPL-2.0": {"license-copy", "copyright-notice", "source-disclosure"},
    "LGPL-2.1-or-later": {
        "license-copy",
        "copyright-notice",
        "source-disclosure",
        "attribution-notice",
        "flow-down.changes",
    },
    "LGPL-3.0-only": {
        "license-copy",
        "license-copy.gpl",
        "copyright-notice",
        "source-disclosure",
        "attribution-notice",
        "flow-down.changes",
    },
    "GPL-2.0-or-later": GNU,
    "GPL-3.0-only": GNU,
    "AGPL-3.0-or-later": GNU,
    "0BSD": set(),
}


@pytest.mark.parametrize("spdx", IN_A_PRODUCT)
def test_duties_are_due_in_a_product_and_in_no_other_deployment(spdx: str, project: Project) -> None:
    project.install("thing", f"License-Expression: {spdx}")
    report = project.check()
    assert open_in(report, "product") == {f"{spdx.lower()}/{code}" for code in IN_A_PRODUCT[spdx]}
    for deployment in ("internal", "service", "api", "weights"):
        assert open_in(report, deployment) == set(), deployment
    assert {item.name: item.verdict for item in report.deployments}["service"] == "clear"
    assert not any("model" in item.message or "weights" in (item.contested or "") for item in report.findings if item.status == "due")  # fmt: skip


def test_a_hosted_agpl_library_is_only_worth_knowing_unless_it_was_changed(project: Project) -> None:
    project.install("thing", "License-Expression: AGPL-3.0-only")
    found = {item.code: item.status for item in project.check().findings if item.kind == "network-source"}
    assert found.get("agpl-3.0-only/network-source.program") == "info"
    assert found.get("agpl-3.0-only/network-source", "not-applicable") == "not-applicable"
    changed = project.check(manifest=DEPLOYMENTS + '[[packages]]\nid = "pkg:pypi/thing"\nmodified = true\n')
    assert "agpl-3.0-only/network-source" in open_in(changed, "service")


def test_a_deployment_says_otherwise_whether_it_holds_packages(project: Project) -> None:
    project.install("thing")
    told = '[[deployments]]\nname = "a"\noffering = "weights"\npackages = true\n[[deployments]]\nname = "b"\noffering = "product"\npackages = false\n[[deployments]]\nname = "c"\n'
    report = project.check(
        manifest=told.replace('name = "b"\n', 'name = "b"\nmodels = ["m"]\n')
        + '[[models]]\nid = "m"\nlicense = "mit"\n'
    )
    assert {item.component for item in report.findings if item.deployment == "a"} == {"pkg:pypi/thing"}
    assert {item.component for item in report.findings if item.deployment == "b"} == {"m"}
    assert open_in(report, "c") == {"mit/license-copy", "mit/copyright-notice"}


def test_evidence_waivers_and_policy_name_packages_as_reports_do(project: Project) -> None:
    project.install("thing")
    rules = ('[[evidence]]\nterm = "mit/copyright-notice"\nmodel = "pkg:pypi/thing"\nfile = "NOTICE"\n'
             '[[waivers]]\nfinding = "mit/license-copy"\nmodel = "pkg:pypi/thing"\nreason = "soon"\nuntil = 2027-01-01\n'
             '[policy]\ndeny = ["permissive"]\n')  # fmt: skip
    project.write("NOTICE", "Copyright (c) 2024 Somebody")
    report = project.check(manifest=DEPLOYMENTS + rules)
    assert open_in(report, "product") == {"mit/license-copy"}
    assert next(
        item for item in report.findings if item.code == "mit/license-copy" and item.deployment == "product"
    ).waived
    assert [item.component for item in about(report, "policy")] == ["pkg:pypi/thing"]


def test_a_limit_binds_packages_as_it_binds_models(licenses: licensecheck.Licenses) -> None:
    for license_ in licenses:
        for term in license_.terms:
            if term.kind in kinds.LIMITS and "itself" in term.through:
                of = {
                    type_: evaluate(applies(term), {"lineage.type": type_, "lineage.way": "itself"}.get)
                    for type_ in ("model", "package")
                }
                assert of["model"] is Truth.FALSE or of["package"] is not Truth.FALSE, term.full_code


# -- what the metadata says -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("License-Expression: MIT AND Zlib", ["mit", "zlib"]),
        ("License-Expression: MIT\nLicense: GPL-3.0-only\nClassifier: License :: OSI Approved :: BSD License", ["mit"]),
        ("Classifier: License :: OSI Approved :: MIT License", ["mit"]),
        ("Classifier: License :: OSI Approved\nClassifier: License :: OSI Approved :: ISC License (ISCL)", ["isc"]),
        ("Classifier: License :: OSI Approved :: MIT License\nClassifier: License :: OSI Approved :: ISC License (ISCL)", ["isc", "mit"]),
        ("License: MIT", ["mit"]),
        ("License: Apache License, Version 2.0\nClassifier: License :: OSI Approved :: Apache Software License", ["apache-2.0"]),
        ("License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License", ["mit"]),
        ("License: BSD-3-Clause\nClassifier: License :: OSI Approved :: BSD License", ["bsd-3-clause"]),
        ("License: see the file\nClassifier: License :: OSI Approved :: MIT License", ["mit"]),
    ],
)  # fmt: skip
def test_what_says_which_license_it_is(fields: str, expected: list[str], project: Project) -> None:
    project.install("thing", fields)
    report = project.check()
    assert licenses_of(report) == expected
    assert {item.source for item in one(report).licenses} == {"metadata"}
    assert not about(report, "license-disagreement")


@pytest.mark.parametrize(
    "fields",
    [
        "Classifier: License :: OSI Approved :: BSD License",
        "Classifier: License :: OSI Approved :: Apache Software License",
        "Classifier: License :: OSI Approved :: GNU General Public License (GPL)",
        "Classifier: License :: Other/Proprietary License",
        "License: BSD",
        "License: MIT, more or less",
        "License: this is not MIT",
        "License-Expression: LicenseRef-Mine",
        "License-Expression: MIT AND",
    ],
)
def test_a_name_that_leaves_it_open_is_never_resolved_by_a_guess(fields: str, project: Project) -> None:
    project.install("thing", fields)
    report = project.check()
    assert not any(item.id for item in one(report).licenses)
    (found,) = about(report, "unknown-license")
    assert found.status == "undetermined"
    assert found.asks == ("package.license",)


@pytest.mark.parametrize(
    ("fields", "named", "other"),
    [
        ("Classifier: License :: Other/Proprietary License\nLicense: MIT", "mit", "Other/Proprietary License"),
        ("Classifier: License :: OSI Approved :: BSD License\nLicense: MIT", "mit", "BSD License"),
        ("Classifier: License :: OSI Approved :: MIT License\nLicense: Dual License", "mit", "Dual License"),
        ("Classifier: License :: OSI Approved :: MIT License\nClassifier: License :: Free For Home Use", "mit", "Free For Home Use"),
        ("Classifier: License :: OSI Approved :: MIT License\nClassifier: License :: Never Heard Of", "mit", "Never Heard Of"),
    ],
)  # fmt: skip
def test_what_leaves_it_open_binds_beside_what_it_cannot_mean(
    fields: str, named: str, other: str, project: Project
) -> None:
    project.install("thing", fields)
    report = project.check()
    assert named in {bound.id for choice in one(report).said for way in choice.choices for bound in way}
    assert [repr(other) in item.message for item in about(report, "unknown-license")] == [True]
    assert report.exit_status == 11


@pytest.mark.parametrize(
    ("field", "said", "agree"),
    [
        ("BSD", ["BSD License"], True),
        ("Apache", ["Apache Software License"], True),
        ("PSF", ["Python Software Foundation License"], True),
        ("GPL", ["GNU General Public License (GPL)"], True),
        ("GPL", ["GNU General Public License v3 (GPLv3)"], True),
        ("LGPL", ["GNU Library or Lesser General Public License (LGPL)"], True),
        ("MPL", ["Mozilla Public License 2.0 (MPL 2.0)"], True),
        ("AGPL", ["GNU Affero General Public License v3 or later (AGPLv3+)"], True),
        ("see LICENSE", ["BSD License"], True),
        ("GPL", ["GNU Affero General Public License v3"], False),
        ("AGPL", ["GNU General Public License (GPL)"], False),
        ("BSD", ["BSD License", "Apache Software License"], False),
        ("My own", ["BSD License"], False),
        ("MIT or Apache-2.0", ["MIT License", "Apache Software License"], True),
        ("MIT OR ISC", ["MIT License", "ISC License (ISCL)"], True),
        ("MIT AND ISC", ["MIT License", "ISC License (ISCL)"], True),
        ("MIT or Apache-2.0", ["MIT License"], False),
        ("MIT or Apache-2.0", ["MIT License", "BSD License"], False),
        ("MIT or Apache-2.0", ["MIT License", "Apache Software License", "ISC License (ISCL)"], False),
        ("MIT", ["MIT License", "ISC License (ISCL)"], False),
    ],
)
def test_two_ways_of_saying_the_same_do_not_disagree(
    field: str, said: list[str], agree: bool, project: Project
) -> None:
    lines = "".join(f"\nClassifier: License :: OSI Approved :: {item}" for item in said)
    project.install("thing", f"License: {field}{lines}")
    assert (about(project.check(), "license-disagreement") == []) == agree


@pytest.mark.parametrize(
    ("field", "ways"),
    [("MIT or Apache-2.0", {("mit",), ("apache-2.0",)}), ("MIT AND Apache-2.0", {("apache-2.0", "mit")})],
)
def test_an_expression_says_whether_two_classifiers_are_a_choice(
    field: str, ways: set[tuple[str, ...]], project: Project
) -> None:
    lines = "".join(
        f"\nClassifier: License :: OSI Approved :: {item}" for item in ("MIT License", "Apache Software License")
    )
    project.install("thing", f"License: {field}{lines}")
    for said in one(project.check()).said:
        assert {tuple(sorted(bound.id for bound in way)) for way in said.choices} == ways


def test_a_text_settles_what_the_metadata_leaves_open(project: Project) -> None:
    project.install("thing", "Classifier: License :: OSI Approved :: BSD License", LICENSE=BSD)
    report = project.check()
    assert licenses_of(report) == ["bsd-2-clause"]
    assert one(report).licenses[0].source == "text"


def test_a_text_with_words_of_its_own_settles_nothing(project: Project) -> None:
    project.install(
        "thing", "License: BSD", LICENSE=BSD + "\nNobody may use it on Mondays, whatever stands above this line.\n"
    )
    assert len(about(project.check(), "unknown-license")) == 1


def test_a_text_in_the_old_field_is_identified(project: Project) -> None:
    project.install("thing", "License: " + BSD.replace("\n\n", "\n").replace("\n", "\n        "))
    assert licenses_of(project.check()) == ["bsd-2-clause"]


def test_where_the_metadata_contradicts_itself_both_bind(project: Project) -> None:
    project.install("thing", "License: ISC\nClassifier: License :: OSI Approved :: MIT License")
    report = project.check()
    assert licenses_of(report) == ["isc", "mit"]
    assert len(about(report, "license-disagreement")) == 1


def test_the_manifest_decides_with_a_reason(project: Project) -> None:
    project.install("thing", "License: ISC")
    entry = DEPLOYMENTS + '[[packages]]\nid = "pkg:pypi/thing"\nlicense = "mit"\n'
    with pytest.raises(InputError, match="no reason is given"):
        project.check(manifest=entry)
    report = project.check(manifest=entry + 'license_reason = "the author said so"\n')
    assert licenses_of(report) == ["mit"]
    assert len(about(report, "license-override")) == 1


@pytest.mark.parametrize("id_", ["thing", "pkg:pypi/", "pkg:pypi/a b", "pkg:npm/thing", "pkg:pypi/thing@1.0"])
def test_an_id_that_names_no_package_is_a_mistake(id_: str, project: Project) -> None:
    with pytest.raises(InputError, match="names no package"):
        project.check(manifest=f'[[packages]]\nid = "{id_}"\n')


def test_a_package_is_declared_as_a_package_and_once(project: Project) -> None:
    with pytest.raises(InputError, match="names a software package"):
        project.check(manifest='[[models]]\nid = "pkg:pypi/thing"\n')
    with pytest.raises(InputError, match="declared already"):
        project.check(manifest='[[packages]]\nid = "pkg:pypi/thing"\n[[packages]]\nid = "pkg:pypi/thing"\n')


def test_classifiers_are_those_of_the_index_and_mean_known_names(licenses: licensecheck.Licenses) -> None:
    from license_expression import get_spdx_licensing

    meant, left_open, fits = licenses.classifiers
    assert not meant.keys() & left_open.keys()
    assert meant.keys() | left_open.keys() <= set(classifiers)
    symbols = get_spdx_licensing().known_symbols
    assert [name for name in meant.values() if name not in symbols] == []
    assert {name for name in fits if name.startswith("License ::")} <= left_open.keys()
    assert all(name == name.lower() for name in fits if not name.startswith("License ::"))
    patterns = {pattern for some in fits.values() for pattern in some}
    assert [pattern for pattern in patterns if not fnmatch.filter(symbols, pattern)] == []


# -- which packages ---------------------------------------------------------------------------------------------------


def test_files_name_packages_and_the_environment_what_these_need(project: Project) -> None:
    for name, needs in (("a", "b"), ("b", 'c ; extra == "more"'), ("c", "a"), ("d", "a"), ("win", "a")):
        project.install(name, f"{MIT}\nRequires-Dist: {needs}")
    project.write("pyproject.toml", '[project]\nname = "x"\ndependencies = ["A>=1", \'win; sys_platform == "win32"\', "gone"]\n'
                  '[project.optional-dependencies]\nmore = ["b[more]"]\n')  # fmt: skip
    base = 'packages = ["pyproject.toml"]\npython = ".venv"\n'
    assert project.ids(base + 'markers = { sys_platform = "linux" }') == ["a", "b", "gone"]
    assert project.ids(base + 'markers = { sys_platform = "win32" }') == ["a", "b", "gone", "win"]
    assert project.ids(base + 'markers = { sys_platform = "linux" }\nextras = ["more"]') == ["a", "b", "c", "gone"]
    report = project.check(base + 'markers = { sys_platform = "linux" }')
    assert [item.component for item in about(report, "unknown-model")] == ["pkg:pypi/gone"]
    assert project.ids('python = ".venv"') == ["a", "b", "c", "d", "win"]
    assert project.ids('python = ".venv/lib/python3.11/site-packages"') == ["a", "b", "c", "d", "win"]


@pytest.mark.parametrize(("needs", "found", "told"), [
    ("b (>dev)", ["a", "b"], 0), ("B_ >=", ["a"], 1), ("gone (>dev)", ["a"], 1), ("(", ["a"], 1), ("b>=1", ["a", "b"], 0),
])  # fmt: skip
def test_a_need_that_cannot_be_read_is_not_passed_over(
    needs: str, found: list[str], told: int, project: Project
) -> None:
    project.install("a", f"{MIT}\nRequires-Dist: {needs}")
    project.install("b")
    project.write("requirements.txt", "a\n")
    base = 'packages = ["requirements.txt"]\npython = ".venv"\n'
    assert project.ids(base) == found
    assert len(project.check(base).incomplete) == told


def test_requirements_files_as_the_installer_reads_them(project: Project) -> None:
    project.write("requirements.txt", (
        "# a comment\n--index-url https://example.org/simple\n-r more.txt\n-c limits.txt\n"
        "One_Two==1.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\nthree[x]>=1  # why\n"
        'four; python_version < "3"\n-e git+https://example.org/x.git#egg=five\nsix @ https://example.org/six.whl\n'
        "./local/thing\nhttps://example.org/y.tar.gz\n"
    ))  # fmt: skip
    project.write("more.txt", "-r requirements.txt\nseven\n-r ../outside.txt\n")
    project.write("limits.txt", "eight==1\n")
    report = project.check('packages = ["requirements.txt"]')
    assert [item.id for item in report.components] == [
        f"pkg:pypi/{name}" for name in ("five", "one-two", "seven", "six", "three")
    ]
    assert len(report.incomplete) == 3
    assert report.exit_status >= 11
    assert {item.status for item in about(report, "unknown-model")} == {"undetermined"}


@pytest.mark.parametrize(
    ("files", "where", "what"),
    [
        ({"requirements.txt": "a\nb c\n"}, "requirements.txt:2", "this is no requirement: 'b c'"),
        ({"requirements.txt": "a\n-r more.txt\n"}, "requirements.txt:2", "more.txt is included: it does not exist"),
        ({"requirements.txt": "-r more.txt", "more.txt": "# x\n\n  -e\n"}, "more.txt:3", "nothing is named"),
        ({"requirements.txt": "a; " + "(" * 9999 + "os_name=='x'" + ")" * 9999}, "requirements.txt:1", "this is no requirement"),
        ({"pyproject.toml": '[project]\ndependencies = [\n  "a",\n  "b c",\n]\n'}, "pyproject.toml:4: project.dependencies[1]", "no requirement: 'b c'"),
        ({"pyproject.toml": "[project]\ndependencies = 3\n"}, "pyproject.toml:2: project.dependencies", "no list"),
        ({"uv.lock": "version = 1\n\n[package"}, "uv.lock:3", "no TOML"),
        ({"setup.cfg": "[metadata]"}, "setup.cfg", "files of this kind are not read"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_refused_with_its_line(
    files: dict[str, str], where: str, what: str, project: Project
) -> None:
    for name, text in files.items():
        project.write(name, text)
    found = project.outcome(f'packages = ["{next(iter(files))}"]')
    assert not isinstance(found, Report)
    assert len(found) == 1
    assert str(found[0]).startswith(where)
    assert what in found[0].problem


def test_a_finding_stands_at_the_line_that_names_the_package(project: Project) -> None:
    project.write("requirements.txt", "# ours\none\n")
    project.write("pyproject.toml", '[project]\ndependencies = [\n  "two",\n]\n')
    project.write("uv.lock", '[[package]]\nname = "three"\n')
    report = project.check('packages = ["requirements.txt", "pyproject.toml", "uv.lock"]')
    found = {item.component: places.main(item, report) for item in about(report, "unknown-model")}
    lines = {name: (place.path, place.span and place.span.line) for name, place in found.items()}
    assert lines == {
        "pkg:pypi/one": ("requirements.txt", 2), "pkg:pypi/two": ("pyproject.toml", 3), "pkg:pypi/three": ("uv.lock", 2),
    }  # fmt: skip


LOCKS = {
    "uv.lock": """version = 1
[[package]]
name = "app"
version = "0"
source = { editable = "." }
dependencies = [{ name = "one" }, { name = "win", marker = "sys_platform == 'never'" }]
[package.dev-dependencies]
dev = [{ name = "pytest" }]
[[package]]
name = "one"
version = "1"
dependencies = [{ name = "two" }]
[[package]]
name = "two"
version = "1"
[[package]]
name = "win"
version = "1"
[[package]]
name = "pytest"
version = "1"
""",
    "poetry.lock": """[[package]]
name = "one"
groups = ["main"]
[[package]]
name = "two"
[[package]]
name = "pytest"
groups = ["dev"]
[[package]]
name = "old"
category = "dev"
""",
    "pylock.toml": """lock-version = "1.0"
[[packages]]
name = "one"
[[packages]]
name = "two"
[[packages]]
name = "win"
marker = "sys_platform == 'never'"
""",
    "pdm.lock": """[[package]]
name = "one"
groups = ["default"]
[[package]]
name = "two"
groups = ["default", "dev"]
[[package]]
name = "pytest"
groups = ["dev"]
[[package]]
name = "win"
groups = ["default"]
marker = "sys_platform == 'never'"
""",
    "Pipfile.lock": json.dumps({"default": {"one": {"version": "==1"}, "two": {}}, "develop": {"pytest": {}}}),
}


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_what_is_not_for_development_only(name: str, project: Project) -> None:
    project.write(name, LOCKS[name])
    assert project.ids(f'packages = ["{name}"]') == ["one", "two"]


@pytest.mark.parametrize("name", [*LOCKS, "pyproject.toml"])
@pytest.mark.parametrize(
    "text", ["", "{", "[", "package = 3\npackages = 3\nproject = 3", '{"default": [1]}', "[[package]]\nname = 5"]
)
def test_a_file_that_cannot_be_used_is_a_mistake_in_it_or_incomplete(name: str, text: str, project: Project) -> None:
    project.write(name, text)
    found = project.outcome(f'packages = ["{name}"]')
    if isinstance(found, Report):
        assert not found.components
        assert found.incomplete
        assert found.exit_status >= 11
    else:
        assert {item.file for item in found} == {name}
        assert all(item.remedy for item in found)


@given(st.binary(max_size=400))
def test_any_metadata_is_read_without_an_exception(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("site") / "x.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_bytes(b"Name: x\n" + data)
    found = metadata.read(folder, folder.parent.resolve(), Notes("x"))
    assert found is None or found.id.startswith("pkg:pypi/")


@given(st.text(max_size=300))
def test_any_requirements_are_read_without_an_exception(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.mktemp("root").resolve()
    (root / "requirements.txt").write_text(text, encoding="utf-8", errors="replace")
    reading = requirements.Reading(root, {})
    requirements.read(root / "requirements.txt", reading)
    for item in reading.found:
        assert item.id == package_id(item.id.removeprefix("pkg:pypi/"))


# -- the environment --------------------------------------------------------------------------------------------------


def test_an_interpreter_names_its_environment_and_is_not_run(project: Project) -> None:
    project.install("thing")
    (project.root / ".venv" / "bin").mkdir()
    python = project.root / ".venv" / "bin" / "python"
    python.symlink_to("/bin/false")
    assert list(environment.read(python, "python", Notes(""))) == ["pkg:pypi/thing"]


def test_the_project_itself_is_no_third_party(project: Project) -> None:
    project.install("thing")
    own = project.install("mine")
    (own / "direct_url.json").write_text(
        json.dumps({"url": project.root.as_uri(), "dir_info": {"editable": True}}), "utf-8"
    )
    other = project.install("theirs")
    (other / "direct_url.json").write_text(json.dumps({"url": "https://example.org/x.git"}), "utf-8")
    assert project.ids() == ["theirs", "thing"]


def test_what_cannot_be_read_is_told(project: Project) -> None:
    project.install("thing")
    (project.site / "bad-1.dist-info").mkdir()
    leads_out = project.site / "out-1.dist-info"
    leads_out.mkdir()
    project.write("METADATA", "Name: out\n")
    (leads_out / "METADATA").symlink_to(project.root / "METADATA")
    (project.root / ".venv" / "pyvenv.cfg").write_text("include-system-site-packages = true\n", "utf-8")
    report = project.check()
    told = " ".join(item.text for item in report.incomplete)
    assert "bad-1.dist-info" in told
    assert "out of the folder" in told
    assert "of the system" in told
    assert project.ids() == ["thing"]
    assert project.check('python = "nowhere"').incomplete


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"a-1.dist-info/METADATA": "Name: a\n", "a-2.dist-info/METADATA": "Name: a\n"}, "installed twice"),
        ({"a-1.dist-info/METADATA": "Name: a\n" + "X: y\n" * 250_000}, "longer than 1 MB"),
        ({"a-1.dist-info/METADATA": f"Name: a\n{MIT}\n{MIT}\n"}, "fields that stand twice"),
        ({"a-1.dist-info/METADATA": "Version: 1\n"}, "names no package"),
        ({"a.egg-link": "/x"}, "in an old way"),
        ({"a-1.egg-info": f"Name: a\n{MIT}\n"}, ""),
    ],
)
def test_metadata_that_are_broken_or_old(files: dict[str, str], told: str, project: Project) -> None:
    for name, text in files.items():
        path = project.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = project.check()
    assert [told in item.text for item in report.incomplete] == ([True] if told else [])
    assert (report.exit_status >= 11) is bool(told)


def test_a_shared_waiver_of_a_package_counts_where_it_is_used(project: Project) -> None:
    project.install("thing")
    shared = "".join(f'[[waivers]]\nfinding = "mit/license-copy"\nmodel = "pkg:pypi/{name}"\nreason = "x"\nuntil = 2027-01-01\n'
                     for name in ("thing", "other"))  # fmt: skip
    project.write("shared.toml", f"schema = 1\n{shared}")
    text = f'schema = 1\nextends = ["shared.toml"]\n[sources]\npython = ".venv"\n{DEPLOYMENTS}'
    project.write("licensecheck.toml", text)
    loaded = licensecheck.load_project(project.root, licensecheck.load_licenses(), on=ON)
    report = licensecheck.check(loaded, licensecheck.load_licenses())
    assert [item.component for item in report.findings if item.waived] == ["pkg:pypi/thing"]
    assert not about(report, "unused-waiver")


def test_the_notice_holds_what_packages_that_go_out_came_with(project: Project) -> None:
    project.install("one", "License-Expression: BSD-2-Clause", LICENSE=BSD)
    project.install("two", "License-Expression: BSD-2-Clause")
    project.write("licensecheck.toml", f"schema = 1\n{DEPLOYMENTS}")
    arguments = [str(project.root), "--python", str(project.root / ".venv"), "--on", "2026-11-23"]
    shown = CliRunner().invoke(main, ["notice", *arguments])
    assert "the copyright line of pkg:pypi/two (bsd-2-clause): no license file" in shown.output
    assert "pkg:pypi/one, BSD 2-Clause License (bsd-2-clause)\nCopyright (c) 2024, Somebody\n" in (project.root / "NOTICE").read_text("utf-8")  # fmt: skip
    assert "Redistributions in binary form" in (project.root / "licenses" / "bsd-2-clause.txt").read_text("utf-8")
    listed = (project.root / "THIRD_PARTY_MODELS.md").read_text("utf-8")
    assert "# Third-party models and software packages" in listed
    assert "| pkg:pypi/one@1.0 | " in listed
    entries = shown.output.partition("--write-evidence:\n")[2]
    project.write("licensecheck.toml", f"schema = 1\n{DEPLOYMENTS}{entries}")
    told = json.loads(CliRunner().invoke(main, ["check", *arguments, "--format", "json"]).output)
    open_ = {item["component"]: item["code"] for item in told["findings"] if item["status"] == "due"}
    assert open_ == {"pkg:pypi/two": "bsd-2-clause/copyright-notice"}


@pytest.mark.parametrize(("format_", "most"), [("text", 60), ("markdown", 40), ("github", 10)])
def test_many_packages_take_few_lines(format_: str, most: int, project: Project) -> None:
    for number in range(120):
        project.install(f"thing-{number}", ("License-Expression: Apache-2.0", MIT)[number % 2])
    project.write("licensecheck.toml", f"schema = 1\n[sources]\npython = '.venv'\n{DEPLOYMENTS}")
    shown = CliRunner().invoke(main, ["check", str(project.root), "--format", format_])
    assert shown.exit_code == 0
    assert 3 < len(shown.output.splitlines()) <= most + (60 if format_ == "text" else 0)
    for number in range(120):
        assert re.search(rf"\bthing-{number}\b", shown.output)


def test_the_option_replaces_the_manifest_and_folds_what_is_the_same(project: Project) -> None:
    for name in ("one", "two", "three"):
        project.install(name)
    project.install("four", "License-Expression: Apache-2.0")
    project.install("five", "License-Expression: Apache-2.0")
    project.write("licensecheck.toml", f"schema = 1\n{DEPLOYMENTS}")
    arguments = ["check", str(project.root), "--python", str(project.root / ".venv"), "--on", "2026-11-23"]
    shown = CliRunner().invoke(main, arguments)
    assert shown.output.count("due mit/license-copy") == 1
    assert "3 packages (pkg:pypi/...) under mit in product\n  one, three, two\n" in shown.output
    assert "2 packages, apache-2.0: patent-retaliation, trademark" in shown.output
    told = json.loads(CliRunner().invoke(main, [*arguments, "--format", "json"]).output)
    assert [item["type"] for item in told["components"]] == ["package"] * 5
    jsonschema.validate(told, report_schema.document())
    assert len([item for item in told["findings"] if item["code"] == "mit/license-copy"]) == 3
    limited = CliRunner().invoke(main, [*arguments, "--deployment", "product", "--format", "json"])
    assert len(json.loads(limited.output)["components"]) == 5
    assert CliRunner().invoke(main, ["check", str(project.root), "--python", "nowhere"]).exit_code == 2


@pytest.mark.parametrize("format_", ["cyclonedx", "spdx"])
def test_bills_hold_packages_with_their_versions(format_: str, project: Project) -> None:
    project.install("thing", version="1.2")
    project.write("licensecheck.toml", f"schema = 1\n[sources]\npython = '.venv'\n{DEPLOYMENTS}")
    shown = CliRunner().invoke(main, ["check", str(project.root), "--format", format_, "--on", "2026-11-23"])
    assert '"pkg:pypi/thing@1.2"' in shown.output


def test_nothing_is_read_that_the_manifest_does_not_name() -> None:
    assert (ROOT / "pyproject.toml").is_file()
    licenses = licensecheck.load_licenses()
    loaded = licensecheck.load_project(ROOT / "examples" / "chat-service", licenses, on=ON)
    assert {item.type for item in licensecheck.check(loaded, licenses).components} <= {"model", "dataset"}

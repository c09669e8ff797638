"""The files for pipelines: valid by their schemas, and run as the services run them, with installing left out."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
import tomli
import yaml
from click.testing import CliRunner

from licensecheck.cli import COMMANDS, main
from licensecheck.manifest import LOCK, NAME
from tests.conftest import ON, ROOT
from tests.test_docs import blocks, by_head, names, ticks

ACTION = ROOT / "action.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
TEMPLATE = ROOT / "templates" / "licensecheck.yml"
DOCKERFILE = ROOT / "Dockerfile"
PAGE = ROOT / "docs" / "ci.md"
CLEAR = """\
schema = 1
[[models]]
id = "microsoft/phi-4"
[[deployments]]
name = "web"
offering = "service"
commercial = true
"""
BLOCKED = CLEAR + '[[models]]\nid = "facebook/nllb-200-distilled-600M"\n'
DUE = CLEAR.replace('"service"', '"weights"')
UNDETERMINED = CLEAR + '[[models]]\nid = "nobody/knows"\n'
UNREAD = CLEAR + '[[models]]\nid = "nobody/unread"\nlicense = "mit"\npath = "files"\n'
HOSTILE = ["$(touch pwned)", "`touch pwned`", '"; touch pwned; "', "'; touch pwned; '", "a\ntouch pwned\n", "& touch pwned",
           "a\nverdict=clear", "--output=pwned", "${HOME} * ~"]  # fmt: skip


# -- what stands in for installing ------------------------------------------------------------------------------------


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def stubs(folder: Path, day: str = ON.isoformat()) -> Path:
    """A folder of programs: `licensecheck` of this checkout on a fixed day, and `python` and `pip` that install nothing.

    What is asked of pip and of licensecheck is written down, a JSON list on each line of `asked`.
    """
    folder.mkdir(parents=True)
    (folder / "run.py").write_text(
        "import json, sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        f"open({str(folder / 'asked')!r}, 'a').write(json.dumps(sys.argv[1:]) + '\\n')\n"
        "if sys.argv[1] == 'licensecheck':\n"
        "    del sys.argv[1]\n"
        "    from licensecheck.cli import main\n"
        "    command = main.get_command(None, sys.argv[1])\n"
        f"    if any('--on' in item.opts for item in command.params): sys.argv[2:2] = ['--on', {day!r}]\n"
        "    main(prog_name='licensecheck')\n",
        encoding="utf-8",
    )
    python = f"exec {shlex.quote(sys.executable)} -I"
    run = f"{python} {shlex.quote(str(folder / 'run.py'))}"
    executable(folder / "licensecheck", f'#!/bin/sh\n{run} licensecheck "$@"\n')
    executable(folder / "pip", f'#!/bin/sh\n{run} pip "$@"\n')
    executable(
        folder / "python",
        "#!/bin/sh\n"
        'case "$*" in\n'
        '"-m venv "*) mkdir -p "$3/bin" && for name in python pip licensecheck; do\n'
        f'  cp {shlex.quote(str(folder))}/$name "$3/bin"; done ;;\n'
        f'"-m pip "*) shift 2; {run} pip "$@" ;;\n'
        f'"-I -m licensecheck "*) shift 3; {run} licensecheck "$@" ;;\n'
        f'"-I -c "*) shift; {python} "$@" ;;\n'
        '*) echo "the stub does not know: $*" >&2; exit 99 ;;\n'
        "esac\n",
    )
    return folder


def asked_of(program: str, programs: Path) -> list[list[str]]:
    lines = [json.loads(line) for line in (programs / "asked").read_text("utf-8").splitlines()]
    return [words[1:] for words in lines if words[0] == program]


def environment(programs: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items()
            if not key.startswith(("GIT", "PRE_COMMIT", "LICENSECHECK", "FORCE_COLOR"))}  # fmt: skip
    identity = {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return kept | identity | {
        "PATH": os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PRE_COMMIT_HOME": str(programs / "pre-commit"), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "C.UTF-8", **more,
    }  # fmt: skip


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    return stubs(tmp_path / "programs")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder as a job finds it: the top of a repository, with files that must not be taken for Python's own."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    (folder / "json.py").write_text("raise SystemExit('code of the project was run')\n", encoding="utf-8")
    (folder / "files").mkdir()
    (folder / "files" / "README.md").write_text("---\nlicense: [\n---\n", encoding="utf-8")
    (folder / NAME).write_text(CLEAR, encoding="utf-8")
    return folder


def assert_nothing_was_run(folder: Path) -> None:
    assert not list(folder.parent.rglob("pwned"))


# -- GitHub -----------------------------------------------------------------------------------------------------------


class Job(NamedTuple):
    status: int
    log: str
    summary: str
    outputs: dict[str, str]


def outputs_of(path: Path) -> dict[str, str]:
    """What a runner reads from GITHUB_OUTPUT."""
    found: dict[str, str] = {}
    lines = iter(path.read_text("utf-8").splitlines())
    for line in lines:
        name, equals, value = line.partition("=")
        if "<<" in name or not equals:
            name, _, end = line.partition("<<")
            held = []
            for part in lines:
                if part == end:
                    break
                held.append(part)
            value = "\n".join(held)
        assert name not in found, f"the output {name} is set twice"
        found[name] = value
    return found


def run_action(project: Path, programs: Path, **inputs: str) -> Job:
    """Run the steps of the action one after the other, as a runner does."""
    action = yaml.safe_load(ACTION.read_text("utf-8"))
    given = {name: item.get("default", "") for name, item in action["inputs"].items()}
    assert set(inputs) <= set(given)
    values = {f"inputs.{name}": value for name, value in (given | inputs).items()}
    values["steps.python.outputs.python-path"] = str(programs / "python")
    temporary = programs.parent / f"runner temp {len(list(programs.parent.glob('runner temp*')))}"
    temporary.mkdir()
    summary = temporary / "summary"
    summary.write_text("", encoding="utf-8")

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda found: values[found[1]], text)

    status, log = 0, ""
    for number, step in enumerate(action["runs"]["steps"]):
        if "run" not in step or status:
            continue
        script, outputs = temporary / f"{number}.sh", temporary / f"outputs-{number}"
        script.write_text(step["run"], encoding="utf-8")
        outputs.write_text("", encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], cwd=project, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
            env=environment(
                programs, GITHUB_ACTIONS="true", GITHUB_ACTION_PATH=str(ROOT), GITHUB_OUTPUT=str(outputs),
                GITHUB_STEP_SUMMARY=str(summary), RUNNER_TEMP=str(temporary), GITHUB_WORKSPACE=str(project),
                **{name: filled(value) for name, value in step.get("env", {}).items()},
            ),
        )  # fmt: skip
        status, log = done.returncode, log + done.stdout
        values |= {f"steps.{step['id']}.outputs.{name}": value for name, value in outputs_of(outputs).items()}
    shown = {}
    for name, item in action["outputs"].items():
        key = item["value"].strip("${} ")
        shown[name] = values[key] if status != 99 else ""
    return Job(status, log, summary.read_text("utf-8"), shown)


def commands_in(log: str) -> list[str]:
    """The lines that a runner takes for workflow commands, those between stop-commands and its word left out."""
    found: list[str] = []
    stopped = ""
    for line in log.splitlines():
        if stopped:
            stopped = "" if line.strip() == f"::{stopped}::" else stopped
        elif line.strip().startswith("::stop-commands::"):
            stopped = line.strip().removeprefix("::stop-commands::")
        elif line.lstrip().startswith("::") or "##[" in line:
            found.append(line)
    assert not stopped
    return found


def test_the_action_is_what_its_schema_says(published: Any) -> None:
    action = yaml.safe_load(ACTION.read_text("utf-8"))
    jsonschema.Draft7Validator(published("github-action")).validate(action)
    for step in action["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    text = ACTION.read_text("utf-8")
    assert set(re.findall(r"\$\{\{ inputs\.([\w-]+) \}\}", text)) == set(action["inputs"])
    assert action["outputs"].keys() == {"verdict", "exit-status", "report", "sarif"}


def test_the_action_installs_itself_with_what_its_formats_need(project: Path, programs: Path) -> None:
    run_action(project, programs)
    (install,) = asked_of("pip", programs)
    assert install[0] == "install"
    assert install[-1] == f"{ROOT}[ci]"
    assert (ROOT / "pyproject.toml").exists()


@pytest.mark.parametrize(
    ("manifest", "inputs", "status", "verdict"),
    [
        (CLEAR, {}, 0, "clear"),
        (DUE, {}, 0, "conditional"),
        (DUE, {"fail-on": "due"}, 10, "conditional"),
        (UNDETERMINED, {}, 11, "undetermined"),
        (UNDETERMINED, {"fail-on": "violated"}, 0, "undetermined"),
        (BLOCKED, {}, 12, "blocked"),
        (BLOCKED, {"arguments": "--exit-zero\n\n--all\n"}, 0, "blocked"),
        (UNREAD, {"arguments": "--exit-zero"}, 11, "clear"),
    ],
)
def test_the_action_checks(
    manifest: str, inputs: dict[str, str], status: int, verdict: str, project: Path, programs: Path
) -> None:
    (project / NAME).write_text(manifest, encoding="utf-8")
    before = sorted(project.rglob("*"))
    job = run_action(project, programs, **inputs)
    assert job.status == status, job.log
    assert job.outputs["verdict"] == verdict
    assert job.outputs["exit-status"] == str(status)
    report = json.loads(Path(job.outputs["report"]).read_text("utf-8"))
    sarif = json.loads(Path(job.outputs["sarif"]).read_text("utf-8"))
    assert report["verdict"] == verdict
    assert sarif["version"] == "2.1.0"
    assert f": {verdict}\n" in job.summary.splitlines(keepends=True)[0]
    errors = [line for line in commands_in(job.log) if line.startswith("::error ")]
    assert bool(errors) is (status >= 11 or "--exit-zero" in inputs.get("arguments", ""))
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize(
    ("manifest", "status"), [("schema = 1\n", 3), ('schema = 1\n"a\\n::add-mask::b" = 1\n', 2), ("= ##[add-mask]b", 2)]
)
def test_the_action_says_why_nothing_was_checked(manifest: str, status: int, project: Path, programs: Path) -> None:
    (project / NAME).write_text(manifest, encoding="utf-8")
    job = run_action(project, programs)
    assert job.status == status
    assert job.outputs == {"verdict": "", "exit-status": str(status), "report": "", "sarif": ""}
    assert "error: licensecheck.toml" in job.log
    assert "    error: licensecheck.toml" in job.summary
    (command,) = commands_in(job.log)
    assert command.startswith("::error title=licensecheck::")
    assert f"exit status {status}" in command


def test_the_action_takes_paths_as_they_are(project: Path, programs: Path) -> None:
    odd = project / "a b $(touch pwned) 'c' \"d\""
    odd.mkdir()
    (odd / NAME).write_text(BLOCKED, encoding="utf-8")
    job = run_action(project, programs, path=odd.name, **{"sarif-file": f"{odd.name}/x=y.sarif"})
    assert job.status == 12
    assert job.outputs["sarif"] == f"{odd.name}/x=y.sarif"
    (error,) = [line for line in commands_in(job.log) if line.startswith("::error ")]
    assert f"file={odd.name}/licensecheck.toml,line=9," in error
    sarif = json.loads((odd / "x=y.sarif").read_text("utf-8"))
    assert sarif["runs"][0]["results"]
    assert_nothing_was_run(project)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["path", "fail-on", "baseline", "sarif-file", "arguments"])
def test_nothing_in_an_input_of_the_action_is_run(name: str, value: str, project: Path, programs: Path) -> None:
    job = run_action(project, programs, **{name: value})
    if name == "sarif-file" and "/" not in value:
        assert job.status == 0
        assert job.outputs["sarif"] == value
        (project / value).unlink()
    elif (name, value) == ("arguments", "--output=pwned"):
        # The one who writes the workflow may choose a file.
        (project / "pwned").unlink()
    else:
        assert job.status == 2
        assert job.outputs == {"verdict": "", "exit-status": "2", "report": "", "sarif": ""}
    assert_nothing_was_run(project)


def test_of_several_projects_the_action_tells_the_worst(project: Path, programs: Path) -> None:
    for name, text in (("a", BLOCKED), ("b", UNDETERMINED)):
        (project / name).mkdir()
        (project / name / NAME).write_text(text, encoding="utf-8")
    job = run_action(project, programs, arguments="--all-projects")
    assert (job.outputs["verdict"], job.outputs["exit-status"]) == ("blocked", "12")
    (project / "b" / NAME).write_text("schema = 1\n", encoding="utf-8")
    job = run_action(project, programs, arguments="--all-projects")
    assert (job.outputs["verdict"], job.outputs["exit-status"]) == ("", "3")
    assert "error: b/licensecheck.toml: nothing is declared" in job.log


def test_the_action_passes_the_baseline_on(project: Path, programs: Path) -> None:
    run_action(project, programs, baseline="known findings.json")
    (words,) = asked_of("licensecheck", programs)
    assert "--baseline=known findings.json" in words
    assert words[-2:] == ["--", "."]


def test_what_the_baseline_holds_does_not_fail_the_action(project: Path, programs: Path) -> None:
    (project / NAME).write_text(BLOCKED, encoding="utf-8")
    done = subprocess.run(
        [str(programs / "licensecheck"), "baseline"], cwd=project, env=environment(programs), check=True
    )
    assert done.returncode == 0
    (file,) = set(project.glob("*licensecheck*")) - {project / NAME}
    assert run_action(project, programs).status in (0, 12)
    assert run_action(project, programs, baseline=file.name).status == 0


# -- pre-commit -------------------------------------------------------------------------------------------------------


def git(folder: Path, programs: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, env=environment(programs), check=True, stdout=subprocess.PIPE)
    return done.stdout.decode().strip()


def hook_repository(programs: Path) -> tuple[Path, str]:
    """A repository of hooks, as pre-commit fetches it: our hooks file, at a commit."""
    folder = programs.parent / "hooks"
    folder.mkdir()
    git(folder, programs, "init", "--quiet")
    (folder / HOOKS.name).write_bytes(HOOKS.read_bytes())
    git(folder, programs, "add", "--all")
    git(folder, programs, "commit", "--quiet", "--message", "hooks")
    return folder, git(folder, programs, "rev-parse", "HEAD")


def hook_config(text: str, programs: Path) -> str:
    """A configuration that uses the hook, from a repository that is here, and without installing it."""
    config = yaml.safe_load(text)
    (repo,) = config["repos"]
    folder, commit = hook_repository(programs)
    repo |= {"repo": str(folder), "rev": commit}
    for hook in repo["hooks"]:
        hook["language"] = "system"
    return json.dumps(config)


CONFIG = "repos: [{repo: there, rev: now, hooks: [{id: licensecheck}]}]"


def test_the_hooks_file_is_valid() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(HOOKS)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (hook,) = yaml.safe_load(HOOKS.read_text("utf-8"))
    assert hook["language"] == "python"
    scripts = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert hook["entry"].split()[0] in scripts


@pytest.mark.parametrize(
    "path", [NAME, f"a/b/{NAME}", LOCK, "licensecheck-baseline.json", "pyproject.toml", "a/pyproject.toml"]
)
def test_the_hook_runs_when_this_changes(path: str) -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text("utf-8"))
    assert re.search(hook["files"], path)


@pytest.mark.parametrize("path", ["mylicensecheck.toml", "licensecheck.toml.md", "src/app.py", "licensecheckxtoml"])
def test_the_hook_does_not_run_when_only_this_changes(path: str) -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text("utf-8"))
    assert not re.search(hook["files"], path)


def commit(folder: Path, programs: Path) -> subprocess.CompletedProcess[str]:
    git(folder, programs, "add", "--all")
    return subprocess.run(
        ["git", "commit", "--message", "change"], cwd=folder, env=environment(programs), check=False, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def test_the_hook_lets_pass_and_holds_back(tmp_path: Path, programs: Path) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, programs, "init", "--quiet")
    (folder / ".pre-commit-config.yaml").write_text(hook_config(CONFIG, programs), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"], cwd=folder, env=environment(programs), check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    (folder / NAME).write_text(CLEAR, encoding="utf-8")
    done = commit(folder, programs)
    assert done.returncode == 0, done.stdout
    assert re.search(r"^licensecheck\.+Passed$", done.stdout, re.MULTILINE)

    (folder / NAME).write_text(BLOCKED, encoding="utf-8")
    done = commit(folder, programs)
    assert done.returncode == 1
    assert re.search(r"^licensecheck\.+Failed\n- hook id: licensecheck\n- exit code: 12$", done.stdout, re.MULTILINE)
    lines = [line for line in done.stdout.splitlines() if line.startswith(NAME)]
    assert lines == [f"{NAME}:9: violated cc-by-nc-4.0/non-commercial facebook/nllb-200-distilled-600M in web"]

    (folder / NAME).write_text("schema = 2\n", encoding="utf-8")
    done = commit(folder, programs)
    assert "- exit code: 2" in done.stdout
    assert "Write schema = 1." in done.stdout

    (folder / NAME).write_text(CLEAR, encoding="utf-8")
    (folder / "notes.txt").write_text("nothing about models\n", encoding="utf-8")
    done = commit(folder, programs)
    assert done.returncode == 0
    assert re.search(r"^licensecheck\.+\(no files to check\)Skipped$", done.stdout, re.MULTILINE)


# -- GitLab -----------------------------------------------------------------------------------------------------------


def gitlab_job(**inputs: str) -> dict[str, Any]:
    """The job that GitLab makes of the template and of inputs."""
    head, body = yaml.safe_load_all(TEMPLATE.read_text("utf-8"))
    given = {name: (item or {}).get("default") for name, item in head["spec"]["inputs"].items()}
    assert set(inputs) <= set(given)
    values = given | inputs
    assert None not in values.values(), "an input without a default is not given"

    def filled(item: Any) -> Any:
        if isinstance(item, str):
            return re.sub(r"\$\[\[ *inputs\.([\w-]+) *\]\]", lambda found: str(values[found[1]]), item)
        if isinstance(item, dict):
            return {key: filled(value) for key, value in item.items()}
        return [filled(value) for value in item] if isinstance(item, list) else item

    result: dict[str, Any] = filled(body)
    return result


def run_gitlab(project: Path, programs: Path, shell: str = "bash -eo pipefail", **inputs: str) -> int:
    job = gitlab_job(install="the source", **inputs)["licensecheck"]
    script = "\n".join(job["script"])
    return subprocess.run(
        [*shell.split(), "-c", script], cwd=project, env=environment(programs, GITLAB_CI="true", **job["variables"]), check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ).returncode  # fmt: skip


def test_the_template_is_what_its_schema_says(published: Any) -> None:
    jobs = gitlab_job(install="x")
    jsonschema.Draft7Validator(published("schema/ci")).validate(jobs)
    text = TEMPLATE.read_text("utf-8")
    (head, body) = yaml.safe_load_all(text)
    assert set(re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", text)) == set(head["spec"]["inputs"])
    assert all(set(item) <= {"description", "default"} for item in head["spec"]["inputs"].values())
    assert "$[[" not in "".join(body["licensecheck"]["script"])


@pytest.mark.parametrize("shell", ["bash -eo pipefail", "sh -e"])
@pytest.mark.parametrize(("manifest", "status"), [(CLEAR, 0), (BLOCKED, 12), (UNREAD, 11)])
def test_the_template_checks(manifest: str, status: int, shell: str, project: Path, programs: Path) -> None:
    (project / NAME).write_text(manifest, encoding="utf-8")
    assert run_gitlab(project, programs, shell) == status
    assert asked_of("pip", programs)[0][-1] == "the source"
    artifacts = gitlab_job(install="x")["licensecheck"]["artifacts"]
    assert artifacts["when"] == "always"
    quality = json.loads((project / artifacts["reports"]["codequality"]).read_text("utf-8"))
    assert any(item["check_name"] == "cc-by-nc-4.0/non-commercial" for item in quality) is (status == 12)
    assert (project / artifacts["reports"]["junit"]).read_text("utf-8").startswith("<?xml")
    assert all((project / path).exists() for path in artifacts["paths"])


def test_the_template_passes_its_inputs_on(project: Path, programs: Path) -> None:
    (project / "a b").mkdir()
    (project / "a b" / NAME).write_text(DUE, encoding="utf-8")
    assert run_gitlab(project, programs, path="a b") == 0
    assert run_gitlab(project, programs, path="a b", **{"fail-on": "due"}) == 10
    run_gitlab(project, programs, baseline="known findings.json")
    assert "--baseline=known findings.json" in asked_of("licensecheck", programs)[-1]
    assert gitlab_job(install="x", stage="verify")["licensecheck"]["stage"] == "verify"


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["path", "fail-on", "baseline"])
def test_nothing_in_an_input_of_the_template_is_run(name: str, value: str, project: Path, programs: Path) -> None:
    assert run_gitlab(project, programs, **{name: value}) == 2
    assert_nothing_was_run(project)


# -- the container ----------------------------------------------------------------------------------------------------


def instructions() -> list[tuple[str, str]]:
    lines = [line for line in DOCKERFILE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert not any(line.endswith("\\") for line in lines), "this reader knows whole lines only"
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_container_copies_what_the_package_is_built_from() -> None:
    copied = {source for word, rest in instructions() if word == "COPY" and "--from" not in rest
              for source in rest.split()[:-1]}  # fmt: skip
    assert all((ROOT / source).exists() for source in copied)
    build = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = build["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert copied == {"pyproject.toml", build["project"]["readme"], *wheel["packages"], *wheel["force-include"]}


def test_the_container_is_small_and_its_user_is_not_root() -> None:
    known = instructions()
    bases = [rest.split()[0] for word, rest in known if word == "FROM"]
    assert all(re.fullmatch(r"python:3\.\d+-slim", base) for base in bases)
    assert len(set(bases)) == 1, "the environment of one base does not run on another"
    last = known[max(index for index, (word, _) in enumerate(known) if word == "FROM") :]
    settings = dict(last)
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", settings["USER"])
    assert settings["WORKDIR"] == "/project"
    assert json.loads(settings["ENTRYPOINT"]) == ["licensecheck"]


def test_the_commands_of_the_container_run(project: Path, programs: Path, tmp_path: Path) -> None:
    """With the folders of the image elsewhere, and without installing."""
    top = tmp_path / "image"

    def placed(text: str) -> str:
        return text.replace("/opt/licensecheck", f"{top}/opt/licensecheck")

    path = ""
    for word, rest in instructions():
        if word == "RUN":
            subprocess.run(["sh", "-c", placed(rest)], cwd=ROOT, env=environment(programs), check=True)
        elif word == "ENV":
            name, _, value = rest.partition("=")
            assert name == "PATH"
            path = placed(value.strip('"')).replace("$PATH", os.environ["PATH"])
    (install,) = asked_of("pip", programs)
    extras = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert install[-1].startswith(".[")
    assert set(install[-1][2:-1].split(",")) <= set(extras)
    (entry,) = json.loads(dict(instructions())["ENTRYPOINT"])
    (project / NAME).write_text(BLOCKED, encoding="utf-8")
    done = subprocess.run(
        [entry, "check", "--quiet"], cwd=project, env=environment(programs) | {"PATH": path}, check=False,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert done.returncode == 12
    assert done.stdout.count(b"\n") == 1


# -- the package ------------------------------------------------------------------------------------------------------


def test_the_source_package_brings_the_files_for_pipelines() -> None:
    """The tests go with it, and they read these."""
    include = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["sdist"][
        "include"
    ]
    assert {f"/{path.relative_to(ROOT).parts[0]}" for path in (ACTION, HOOKS, TEMPLATE, DOCKERFILE)} <= set(include)


# -- the page ---------------------------------------------------------------------------------------------------------

EXIT_SITUATIONS = {
    "nothing": CLEAR,
    "a duty is due": DUE,
    "something is undetermined": UNDETERMINED,
    "something is violated": BLOCKED,
    "something is violated, and waived": BLOCKED
    + '[[waivers]]\nfinding = "cc-by-nc-4.0/non-commercial"\nreason = "asked"\nuntil = 2027-03-31\n',
    "nothing, but something could not be read": UNREAD,
    "something is violated, and something could not be read": UNREAD.replace("schema = 1", "schema = 1\npolicy.deny = ['mit']"),
    "the manifest cannot be used": "schema = 2\n",
    "there is nothing to check": "schema = 1\n",
}  # fmt: skip


def test_what_fails_when_is_as_the_page_says(project: Path) -> None:
    (table,) = by_head(PAGE, "the worst that is open")
    assert table.column(table.head[0]) == list(EXIT_SITUATIONS)
    for row in table.rows:
        (project / NAME).write_text(EXIT_SITUATIONS[row[0]], encoding="utf-8")
        for head, cell in zip(table.head[1:], row[1:], strict=True):
            words = ["check", str(project), "--on", ON.isoformat(), *ticks(head)[0].split()]
            for more in ([], ["--quiet"]):
                done = CliRunner().invoke(main, [*words, *more])
                assert f"`{done.exit_code}`" == cell, (row[0], words, done.output)


def setup(language: str, key: str) -> Any:
    """The first file of a kind that the page shows."""
    found = [yaml.safe_load(block.text) for block in blocks(PAGE) if block.language == language]
    return next(item for item in found if key in item)


def inputs_documented(heading: str) -> dict[str, str]:
    """The inputs in the table under a heading of the page, with their defaults."""
    (table,) = [table for table in by_head(PAGE, "input") if table.heading == heading]
    return {row[0].strip("`"): row[1].strip("`") for row in table.rows}


def test_the_setup_for_github_is_valid_and_names_what_the_action_has(published: Any) -> None:
    workflow = setup("yaml", "jobs")
    # YAML 1.1 takes the key `on` for a boolean; GitHub does not.
    workflow["on"] = workflow.pop(True)
    jsonschema.Draft7Validator(published("github-workflow")).validate(workflow)
    action = yaml.safe_load(ACTION.read_text("utf-8"))
    steps = workflow["jobs"]["licensecheck"]["steps"]
    (own,) = [step for step in steps if step.get("id") == "licensecheck"]
    assert own["with"].keys() <= action["inputs"].keys()
    used = set(re.findall(r"steps\.licensecheck\.outputs\.([\w-]+)", json.dumps(steps)))
    assert used <= action["outputs"].keys()
    assert all("always()" in step["if"] for step in steps[steps.index(own) + 1 :])
    assert inputs_documented("GitHub") == {name: item["default"] for name, item in action["inputs"].items()}
    assert names(PAGE, "output") == list(action["outputs"])


def test_the_setup_for_pre_commit_is_valid(published: Any) -> None:
    config = setup("yaml", "repos")
    jsonschema.Draft7Validator(published("pre-commit-config")).validate(config)
    known = {hook["id"] for hook in yaml.safe_load(HOOKS.read_text("utf-8"))}
    assert {hook["id"] for repo in config["repos"] for hook in repo["hooks"]} <= known


def test_the_setup_for_gitlab_names_what_the_template_has() -> None:
    (include,) = setup("yaml", "include")["include"]
    head, _ = yaml.safe_load_all(TEMPLATE.read_text("utf-8"))
    known = head["spec"]["inputs"]
    assert include["inputs"].keys() <= known.keys()
    assert {name for name, item in known.items() if "default" not in item} <= include["inputs"].keys()
    assert include["component"].rpartition("@")[0].endswith(f"/licensecheck/{TEMPLATE.stem}")
    assert inputs_documented("GitLab") == {name: item.get("default", "required") for name, item in known.items()}


def test_what_the_page_installs_has_the_extras_of_its_formats() -> None:
    extras = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    named = re.findall(r"licensecheck\[([\w,]+)\] @ ", PAGE.read_text("utf-8"))
    assert len(named) >= 2
    assert all(set(name.split(",")) <= set(extras) for name in named)


def walk(folder: Path, programs: Path) -> Iterator[tuple[str, str]]:
    """Do what the walk-through says, step by step: what it shows, and what comes out.

    A manifest replaces the one that is there, other TOML goes to its end. `text` is the log of the action, `markdown`
    its summary.
    """
    # The next heading of the page; one that a block shows begins with a sign.
    text = re.split(r"^## (?=[A-Z])", PAGE.read_text("utf-8").partition("## A walk-through")[2], flags=re.MULTILINE)[0]
    env = environment(programs)
    status = 0
    for language, held in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        manifest = folder / NAME
        if language == "toml":
            given = tomli.loads(held)
            if "schema" in given:
                manifest.write_text(held, encoding="utf-8")
            elif "waivers" in given and "waive" in COMMANDS:
                (written,) = tomli.loads(manifest.read_text("utf-8"))["waivers"]
                yield (
                    json.dumps(given["waivers"][0], default=str),
                    json.dumps({key: written[key] for key in given["waivers"][0]}, default=str),
                )
            else:
                manifest.write_text(manifest.read_text("utf-8") + "\n" + held, encoding="utf-8")
        elif language == "yaml":
            (folder / ".pre-commit-config.yaml").write_text(hook_config(held, programs), encoding="utf-8")
        elif language in ("text", "markdown"):
            job = run_action(folder, programs)
            assert (job.outputs["verdict"], job.outputs["exit-status"]) == ("blocked", "12")
            yield held, job.log if language == "text" else job.summary
        else:
            assert language == "console"
            for part in re.split(r"^\$ ", held, flags=re.MULTILINE)[1:]:
                command, _, stated = part.partition("\n")
                words = shlex.split(command)
                if words[0] == "licensecheck" and words[1] not in COMMANDS:
                    continue  # its module is not here yet
                done = subprocess.run(
                    ["bash", "-c", f"(exit {status}); {command}"], cwd=folder, env=env, check=False, encoding="utf-8",
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                )  # fmt: skip
                status = done.returncode
                printed = [line for line in done.stdout.splitlines(keepends=True) if not line.startswith("[INFO]")]
                yield stated, "".join(printed)


def test_the_walk_through_is_what_happens(tmp_path: Path, programs: Path) -> None:
    folder = tmp_path / "helpdesk"
    folder.mkdir()
    git(folder, programs, "init", "--quiet")
    shown = 0
    for stated, came_out in walk(folder, programs):
        assert came_out.rstrip() == stated.rstrip()
        shown += 1
    assert shown >= 11
    assert run_action(folder, programs).outputs["verdict"] == "clear"
    assert git(folder, programs, "log", "--format=%s").count("\n") == 3

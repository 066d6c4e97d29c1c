"""What other programs read: hooks for pre-commit and CI, run as far as a machine without their service allows."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from needlint import cli
from needlint.render import format_names

ROOT = Path(__file__).parents[1]
MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <uses-permission android:name="android.permission.READ_CONTACTS" />
    <application />
</manifest>
"""


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text("utf-8"))


HOOKS = {hook["id"]: hook for hook in load(".pre-commit-hooks.yaml")}
ACTION = load("hooks/github/action.yml")


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one application, whose manifest asks for nothing yet."""
    root = tmp_path / "app"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    (root / "AndroidManifest.xml").write_text(re.sub(r"    <uses.*\n", "", MANIFEST))
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x")
    monkeypatch.chdir(root)
    monkeypatch.setenv("LANG", "C")
    return root


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("app/src/main/AndroidManifest.xml", True),
        ("AndroidManifest.xml", True),
        ("app/build.gradle.kts", True),
        ("build.gradle", True),
        ("gradle/libs.versions.toml", True),
        ("app/src/main/java/A.java", True),
        ("app/src/main/java/新/A.kt", True),
        ("app/libs/AMap.jar", True),
        ("app/src/main/res/layout/a.xml", True),
        ("pubspec.yaml", True),
        ("needlint.toml", True),
        ("README.md", False),
        ("app/src/main/res/drawable/a.png", False),
        ("web/index.html", False),
    ],
)
def test_pre_commit_runs_when_a_file_that_matters_changes(path: str, wanted: bool) -> None:
    for hook in HOOKS.values():
        assert bool(re.search(hook["files"], path)) is wanted


def test_pre_commit_hooks_run_as_written(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (app / "AndroidManifest.xml").write_text(MANIFEST)
    git(app, "add", ".")
    for hook in ("needlint", "needlint-changed"):
        program, *arguments = shlex.split(HOOKS[hook]["entry"])
        assert program == "needlint"
        assert cli.run(arguments) == 1
        assert "AndroidManifest.xml:2:36: warning:" in capsys.readouterr().out
    git(app, "commit", "-q", "-m", "y")
    assert cli.run(shlex.split(HOOKS["needlint-changed"]["entry"])[1:]) == 0


def expand(text: str, inputs: dict[str, str], github: dict[str, str]) -> str:
    """`${{ inputs.x }}` and `${{ github.x }}` as the runner replaces them."""
    values = {**{f"inputs.{k}": v for k, v in inputs.items()}, **{f"github.{k}": v for k, v in github.items()}}
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda m: values[m[1]], text)


def run_step(name: str, inputs: dict[str, str], base_ref: str, home: Path) -> subprocess.CompletedProcess[str]:
    step = next(s for s in ACTION["runs"]["steps"] if s["name"] == name)
    given = {key: value["default"] for key, value in ACTION["inputs"].items()} | inputs
    github = {"base_ref": base_ref, "action_path": str(ROOT / "hooks" / "github")}
    environment = {key: expand(value, given, github) for key, value in step["env"].items()}
    assert "${{" not in step["run"], "inputs reach the script by its environment only, never as code"
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(
        shell, env={**os.environ, "RUNNER_TEMP": str(home), **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A runner's folder with needlint installed where the action puts it."""
    program = tmp_path / "runner" / "needlint" / "bin" / "needlint"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m needlint "$@"\n')
    program.chmod(0o755)
    return tmp_path / "runner"


def test_github_annotates_what_a_pull_request_introduces(app: Path, runner: Path, tmp_path: Path) -> None:
    git(app, "clone", "-q", "--bare", ".", str(tmp_path / "origin.git"))
    git(app, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(app, "checkout", "-q", "-b", "feature")
    (app / "AndroidManifest.xml").write_text(MANIFEST)
    git(app, "commit", "-q", "-a", "-m", "y")
    fetched = run_step("Fetch the base branch", {}, "main", runner)
    assert fetched.returncode == 0, fetched.stderr
    done = run_step("Check", {"sarif-file": str(tmp_path / "n.sarif"), "category": "新闻资讯类"}, "main", runner)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith(
        "::warning file=AndroidManifest.xml,line=2,endLine=2,col=36,endColumn=67,title=unused"
    )
    assert '"unused-permission"' in (tmp_path / "n.sarif").read_text("utf-8")
    git(app, "push", "-q", "origin", "feature:main")
    run_step("Fetch the base branch", {}, "main", runner)
    assert run_step("Check", {}, "main", runner).returncode == 0


def test_github_inputs_are_text_not_code(app: Path, runner: Path, tmp_path: Path) -> None:
    evil = f'news"; touch {tmp_path}/owned; $(touch {tmp_path}/owned) #'
    done = run_step("Check", {"category": evil}, "", runner)
    assert done.returncode == 2
    assert "unknown category" in done.stderr
    assert not (tmp_path / "owned").exists()


def commands(value: Any) -> list[str]:
    """Every needlint command line in a CI file's values."""
    if isinstance(value, dict):
        return [c for v in value.values() for c in commands(v)]
    if isinstance(value, list):
        return [c for v in value for c in commands(v)]
    return [value] if isinstance(value, str) and value.startswith("needlint check") else []


@pytest.mark.parametrize("path", ["hooks/gitlab/needlint.yml", "hooks/gitee/needlint.yml"])
def test_ci_commands_are_ones_that_needlint_takes(path: str, app: Path) -> None:
    found = commands(load(path))
    assert found
    variables = {"NEEDLINT_PATH": ".", "NEEDLINT_FAIL_ON": "warning", "NEEDLINT_LANGUAGE": "en"}
    for command in found:
        text = subprocess.run(
            ["bash", "-c", f"needlint() {{ printf '%s\\n' \"$@\"; }}; {command}"],
            env={**os.environ, **variables, "CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert cli.run(text.splitlines()) == 0


def test_gitlab_publishes_the_file_that_it_writes() -> None:
    job = load("hooks/gitlab/needlint.yml")["needlint"]
    assert f"--output {job['artifacts']['reports']['codequality']}" in job["script"][0]


def test_jenkins_reads_the_file_that_it_writes() -> None:
    text = (ROOT / "hooks" / "jenkins" / "Jenkinsfile").read_text("utf-8")
    output, pattern = re.search(r"--output (\S+)", text), re.search(r"pattern: '([^']+)'", text)
    assert output is not None
    assert pattern is not None
    assert output[1] == pattern[1]


def test_every_format_is_named_in_the_readme() -> None:
    text = (ROOT / "hooks" / "README.md").read_text("utf-8")
    assert [name for name in format_names() if name != "text" and f"`{name}`" not in text] == []

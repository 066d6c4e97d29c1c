"""The templates for GitLab, Jenkins and Gitee: valid as their service reads them, their scripts run in a shell."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from ci_repository import Done, git, programs, pull_request, repository, shell

ROOT = Path(__file__).parents[1]
GITLAB = ROOT / "hooks/gitlab/needlint.yml"
GITEE = ROOT / "hooks/gitee/needlint.yml"
JENKINS = ROOT / "hooks/jenkins/Jenkinsfile"
JOB: dict[str, Any] = yaml.safe_load(GITLAB.read_text("utf-8"))["needlint"]
HOSTILE = "x\"'; touch owned; $(touch owned) && touch owned #"


class Checkout:
    """A merge request's clone, and the programs that the scripts call."""

    def __init__(self, tmp_path: Path) -> None:
        self.origin = repository(tmp_path / "origin", "master")
        self.root = pull_request(self.origin, tmp_path / "checkout")
        self.home = tmp_path / "home"
        self.home.mkdir()
        self.programs = programs(tmp_path / "programs", "pip")

    def run(self, script: str, *command: str, **environment: str) -> Done:
        path = f"{self.programs}:{Path(sys.executable).parent}:/usr/bin:/bin"
        return shell(script, self.root, {"PATH": path, "HOME": str(self.home), **environment}, *command)

    @property
    def called(self) -> str:
        return (self.programs / "called").read_text("utf-8")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


# ---- GitLab ----------------------------------------------------------------------------------------------------------


def gitlab(checkout: Checkout, *command: str, **variables: str) -> Done:
    """Both scripts in one shell, as the runner does."""
    given = {**JOB["variables"], "CI_PROJECT_DIR": str(checkout.root), **variables}
    return checkout.run("\n".join([*JOB["before_script"], *JOB["script"]]), *command, **given)


def test_gitlab_file_is_valid() -> None:
    schema = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
    subprocess.run([sys.executable, "-m", "check_jsonschema", *schema, str(GITLAB)], check=True, capture_output=True)


@pytest.mark.parametrize("command", [("sh", "-e", "-c"), ("bash", "-eo", "pipefail", "-c")], ids=["sh", "bash"])
def test_gitlab_reports_what_a_merge_request_introduces(checkout: Checkout, command: tuple[str, ...]) -> None:
    base = git(checkout.origin, "rev-parse", "master")
    done = gitlab(checkout, *command, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert done.returncode == 1, done.stderr
    assert checkout.called == "pip install --quiet --disable-pip-version-check needlint\n"
    assert str(checkout.root) in (checkout.home / ".gitconfig").read_text("utf-8")
    report = JOB["artifacts"]["reports"]["codequality"]
    entries = json.loads((checkout.root / report).read_text("utf-8"))
    assert [e["check_name"] for e in entries] == ["unused-permission"]
    head = git(checkout.root, "rev-parse", "HEAD")
    assert gitlab(checkout, *command, CI_MERGE_REQUEST_DIFF_BASE_SHA=head).returncode == 0
    assert gitlab(checkout, *command).returncode == 1, "a branch is judged as a whole"


@pytest.mark.parametrize("name", [*JOB["variables"], "CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_PROJECT_DIR"])
def test_gitlab_variables_are_text_not_code(checkout: Checkout, name: str) -> None:
    gitlab(checkout, **{name: HOSTILE})
    assert list(checkout.root.parent.rglob("owned")) == []


# ---- Gitee -----------------------------------------------------------------------------------------------------------


def gitee_step() -> dict[str, Any]:
    """The one step. Shape and fields: help.gitee.com, "Gitee Go" (stages, tasks, the plugin `build@python`)."""
    file = yaml.safe_load(GITEE.read_text("utf-8"))
    assert {"version", "name", "displayName", "triggers", "stages"} == set(file)
    assert set(file["triggers"]) <= {"trigger", "push", "pr", "schedule"}
    [stage] = file["stages"]
    assert {"name", "displayName", "strategy", "trigger", "executor", "steps"} == set(stage)
    [step] = stage["steps"]
    assert step["step"] == "build@python"
    assert all(re.fullmatch(r"[a-z0-9_-]+", named["name"]) for named in (stage, step))
    return dict(step)


def test_gitee_reports_what_a_pull_request_introduces(checkout: Checkout) -> None:
    step = gitee_step()
    python = checkout.programs / "python3"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    script = "\n".join(step["commands"])
    done = checkout.run(script, GITEE_PULL_ID="7", GITEE_BRANCH="master")
    assert done.returncode == 1, done.stderr
    assert "READ_CONTACTS" in done.stdout
    [[page]] = [artifact["path"] for artifact in step["artifacts"]]
    text = (checkout.root / page).read_text("utf-8")
    assert "unused-permission" in text
    assert "未声明应用类别" in text
    git(checkout.origin, "branch", "-f", "master", "feature")
    assert checkout.run(script, GITEE_PULL_ID="7", GITEE_BRANCH="master").returncode == 0
    assert checkout.run(script, GITEE_BRANCH="master").returncode == 1, "a push is judged as a whole"
    checkout.run(script, GITEE_PULL_ID=HOSTILE, GITEE_BRANCH=HOSTILE)
    assert list(checkout.root.parent.rglob("owned")) == []


# ---- Jenkins ---------------------------------------------------------------------------------------------------------


def jenkins_script() -> str:
    """The text of the `sh` step; in single quotes Groovy puts nothing into it, but unescapes backslashes."""
    text = JENKINS.read_text("utf-8")
    match = re.search(r"sh '''(.*?)'''", text, re.DOTALL)
    assert match is not None
    assert text.count("{") == text.count("}")
    return match[1].replace("\\\n", "")


def test_jenkins_writes_what_it_reads(checkout: Checkout) -> None:
    python = checkout.programs / "python3"
    python.write_text(
        f'#!/bin/sh\nmkdir -p "$3/bin" && cp {checkout.programs}/needlint {checkout.programs}/pip "$3/bin"\n'
    )
    python.chmod(0o755)
    done = checkout.run(jenkins_script(), "sh", "-xe", "-c", CHANGE_TARGET="master")
    assert done.returncode == 0, done.stderr
    pattern = re.search(r"pattern: '([^']+)'", JENKINS.read_text("utf-8"))
    assert pattern is not None
    root = ElementTree.parse(checkout.root / pattern[1]).getroot()
    assert [e.attrib["source"] for e in root.iter("error")] == ["needlint.unused-permission"]
    git(checkout.origin, "branch", "-f", "master", "feature")
    checkout.run(jenkins_script(), "sh", "-xe", "-c", CHANGE_TARGET="master")
    assert list(ElementTree.parse(checkout.root / pattern[1]).getroot().iter("error")) == []
    checkout.run(jenkins_script(), "sh", "-xe", "-c")
    assert len(list(ElementTree.parse(checkout.root / pattern[1]).getroot().iter("error"))) == 2
    checkout.run(jenkins_script(), "sh", "-xe", "-c", CHANGE_TARGET=HOSTILE)
    assert list(checkout.root.parent.rglob("owned")) == []

"""The GitHub action, its composite steps run as the runner does: conditions, environment, working folder, files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci_repository import MANIFEST, Done, git, programs, pull_request, repository, shell

ROOT = Path(__file__).parents[1]
FILE = ROOT / "hooks/github/action.yml"
ACTION: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
STEPS = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")


class Runner:
    """Runs the action in a checkout. `run` gives the first step that fails, else the last."""

    def __init__(self, checkout: Path, temporary: Path, base_ref: str = "") -> None:
        self.checkout, self.temporary, self.base_ref = checkout, temporary, base_ref
        self.summary = temporary / "summary.md"
        self.ran: list[str] = []
        temporary.mkdir(parents=True, exist_ok=True)

    def run(self, *, install: bool = False, **inputs: str) -> Done:
        given = {name: str(entry["default"]) for name, entry in ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        values = {f"inputs.{name}": value for name, value in given.items()}
        values |= {"github.base_ref": self.base_ref, "github.action_path": str(FILE.parent)}
        done = None
        self.ran = []
        for step in STEPS if install else STEPS[1:]:
            if "if" in step and not holds(step["if"], values):
                continue
            self.ran.append(step["name"])
            environment = {
                name: EXPRESSION.sub(lambda m: values[m[1]], text) for name, text in step.get("env", {}).items()
            }
            files = {"RUNNER_TEMP": str(self.temporary), "GITHUB_STEP_SUMMARY": str(self.summary)}
            bash = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
            done = shell(step["run"], self.checkout, {"GITHUB_ACTIONS": "true", **files, **environment}, *bash)
            if done.returncode:
                break
        assert done is not None
        return done


def holds(condition: str, values: dict[str, str]) -> bool:
    """The part of the expression language that the action uses: comparisons with strings, joined by `&&`."""
    for part in EXPRESSION.sub(r"\1", condition).split("&&"):
        match = re.fullmatch(r"([\w.-]+) (==|!=) '(.*)'", part.strip())
        assert match is not None, part
        if (values[match[1]] == match[3]) != (match[2] == "=="):
            return False
    return True


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    return repository(tmp_path / "origin")


@pytest.fixture
def runner(origin: Path, tmp_path: Path) -> Runner:
    """A runner on a pull request, needlint installed where the first step would put it."""
    programs(tmp_path / "runner/needlint/bin")
    return Runner(pull_request(origin, tmp_path / "checkout"), tmp_path / "runner", "main")


def test_the_file_is_valid() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", str(FILE)]
    subprocess.run(command, check=True, capture_output=True)


def test_no_expression_becomes_code() -> None:
    for step in STEPS:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "inputs reach the script by its environment only"


def test_all_steps_on_a_pull_request(origin: Path, tmp_path: Path) -> None:
    """The first step installs needlint by pip from the action's own checkout, so the package registry is needed."""
    runner = Runner(pull_request(origin, tmp_path / "checkout"), tmp_path / "runner", "main")
    done = runner.run(install=True, sarif_file="a b.sarif", category="新闻资讯类", language="zh")
    assert runner.ran == ["Install needlint", "Fetch the base branch", "Check"], done.stderr
    assert done.returncode == 1, done.stderr
    assert (tmp_path / "runner/needlint/bin/needlint").exists()
    [command] = done.stdout.splitlines()
    where = "file=AndroidManifest.xml,line=2,endLine=2,col=36,endColumn=67,title=unused-permission"
    assert command.startswith(f"::warning {where}::")
    assert "通讯录" in command
    run = json.loads((runner.checkout / "a b.sarif").read_text("utf-8"))["runs"][0]
    assert [r["ruleId"] for r in run["results"]] == ["unused-permission"]
    assert "unused-permission" in runner.summary.read_text("utf-8")


def test_what_the_base_has_already_is_silent(runner: Runner, origin: Path) -> None:
    assert runner.run().returncode == 1
    git(origin, "branch", "-f", "main", "feature")
    assert runner.run().returncode == 0
    assert runner.run(only_changes="false").returncode == 1
    assert runner.ran == ["Check"], "nothing is fetched where everything is judged"
    assert runner.run(only_changes="false", fail_on="never").returncode == 0


def test_a_push_judges_everything(runner: Runner) -> None:
    runner.base_ref = ""
    done = runner.run()
    assert runner.ran == ["Check"]
    assert done.returncode == 1
    assert "title=category-undeclared" in done.stdout


def test_a_folder_of_the_repository(runner: Runner) -> None:
    """Annotations name the file from the repository's root, wherever the project lies in it."""
    folder = runner.checkout / "安卓 app"
    folder.mkdir()
    (folder / "AndroidManifest.xml").write_text(MANIFEST)
    runner.base_ref = ""
    assert "file=安卓 app/AndroidManifest.xml,line=2" in runner.run(path="安卓 app").stdout


def test_a_base_that_is_not_there_says_what_to_do(runner: Runner) -> None:
    runner.base_ref = "gone"
    done = runner.run()
    assert done.returncode != 0
    assert "gone" in done.stderr


HOSTILE = "x\"'; touch owned; $(touch owned) `touch owned` ${IFS} && touch owned #\ntouch owned"


@pytest.mark.parametrize("name", [name for name in ACTION["inputs"] if name != "package"])
def test_inputs_are_text_not_code(runner: Runner, name: str) -> None:
    done = runner.run(**{name.replace("-", "_"): HOSTILE})
    assert list(runner.checkout.parent.rglob("owned")) == []
    if name == "only-changes":
        assert runner.ran == ["Check"]
    elif name != "sarif-file":
        assert done.returncode in (2, 128)
        assert done.stderr


def test_the_package_is_text_not_code(runner: Runner) -> None:
    """The first step, with programs in the place of pip's that only note what they are asked."""
    fake = programs(runner.temporary / "fake", "python3", "pip")
    (runner.temporary / "needlint/bin/pip").symlink_to(fake / "pip")
    step = STEPS[0]
    environment = {"PATH": f"{fake}:/usr/bin:/bin", "RUNNER_TEMP": str(runner.temporary), "NEEDLINT_PACKAGE": HOSTILE}
    assert set(step["env"]) == {"NEEDLINT_PACKAGE", "NEEDLINT_SOURCE"}
    done = shell(step["run"], runner.checkout, environment, "bash", "-eo", "pipefail", "-c")
    assert done.returncode == 0, done.stderr
    assert HOSTILE in (fake / "called").read_text("utf-8")
    assert list(runner.checkout.parent.rglob("owned")) == []


@pytest.mark.parametrize("branch", ["a;touch${IFS}owned", "$(touch${IFS}owned)", "功能/新"])
def test_branch_names_are_text_not_code(origin: Path, tmp_path: Path, branch: str) -> None:
    git(origin, "branch", branch)
    programs(tmp_path / "runner/needlint/bin")
    done = Runner(pull_request(origin, tmp_path / "checkout"), tmp_path / "runner", branch).run()
    assert done.returncode == 1, done.stderr
    assert "unused-permission" in done.stdout
    assert list(tmp_path.rglob("owned")) == []

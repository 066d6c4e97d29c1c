"""The hooks for pre-commit: which files start them, and their commands. test_pre_commit.py runs pre-commit itself."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci_repository import MANIFEST, git, repository
from needlint import cli
from needlint.render import format_names

ROOT = Path(__file__).parents[1]


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text("utf-8"))


HOOKS = {hook["id"]: hook for hook in load(".pre-commit-hooks.yaml")}


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one application, whose manifest asks for nothing yet."""
    root = repository(tmp_path / "app")
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


def test_every_format_is_named_in_the_readme() -> None:
    text = (ROOT / "hooks" / "README.md").read_text("utf-8")
    assert [name for name in format_names() if name != "text" and f"`{name}`" not in text] == []

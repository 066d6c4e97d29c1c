"""The real pre-commit: this checkout as a hook repository, and commits in a repository that uses it.

pre-commit installs needlint by pip into an environment of its own, so the package registry must be reachable: where it
is not, the tests fail and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PUBLISHED = ("lint", "grammars", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <uses-permission android:name="android.permission.READ_CONTACTS" />
    <uses-permission android:name="android.permission.CAMERA" />
    <application>
        <activity android:name=".Main" android:exported="true">
            <intent-filter>
                <action android:name="android.intent.action.MAIN" />
                <category android:name="android.intent.category.LAUNCHER" />
            </intent-filter>
        </activity>
    </application>
</manifest>
"""
CONTACTS = MANIFEST.splitlines(keepends=True)[1]
SOURCE = "src/com/example/拍照 Main.kt"
CODE = """package com.example

import android.app.Activity
import android.hardware.camera2.CameraManager

class Main : Activity() {
    fun open(manager: CameraManager) {
        manager.openCamera("0", null, null)
    }
}
"""
CALL = '        manager.openCamera("0", null, null)\n'
Done = subprocess.CompletedProcess[str]


class Repository:
    """A scratch git repository; every program in it runs away from the person's own configuration."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        configuration = home / "gitconfig"
        identity = "[user]\nname = a\nemail = a@example.org\n[init]\ndefaultBranch = main\n"
        configuration.write_text(f"{identity}[safe]\ndirectory = *\n[commit]\ngpgsign = false\n")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))},
            "GIT_CONFIG_GLOBAL": str(configuration),
            "PRE_COMMIT_HOME": str(home / "pre-commit"),
            "PRE_COMMIT_COLOR": "never",
            "PYTHONPATH": "",
            "LANG": "C",
        }
        self.run("git", "init", "-q")

    def run(self, *command: str) -> Done:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def write(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, "utf-8")

    def commit(self, *options: str) -> Done:
        return self.run("git", "commit", "-m", "x", *options)

    def stage(self, **files: str) -> None:
        for name, text in files.items():
            self.write({"manifest": "AndroidManifest.xml", "code": SOURCE, "note": "README.md"}[name], text)
        self.run("git", "add", ".")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Repository]:
    """An app with an old finding (contacts, which nothing uses) and a permission in use (camera), all committed."""
    app = Repository(tmp_path / "app", tmp_path)
    app.write("needlint.toml", '[app]\ncategory = ["photo-beautify"]\n')
    app.stage(manifest=MANIFEST, code=CODE)
    assert app.commit().returncode == 0
    yield app
    shutil.rmtree(tmp_path / "pre-commit", ignore_errors=True)


def pre_commit(app: Repository, *arguments: str) -> Done:
    return app.run(sys.executable, "-m", "pre_commit", *arguments)


def installed(done: Done) -> str:
    """The output of pre-commit, unless it could not make the hook's environment."""
    said = done.stdout + done.stderr
    assert "An unexpected error has occurred" not in said, (
        f"pre-commit could not install needlint; is the package registry reachable?\n{said}"
    )
    return said


def test_try_repo_on_this_checkout(app: Repository) -> None:
    done = pre_commit(app, "try-repo", str(ROOT), "needlint", "--all-files")
    said = installed(done)
    assert done.returncode == 1, said
    assert "needlint (whole app)" in said
    assert "AndroidManifest.xml:2:36: warning: android.permission.READ_CONTACTS is declared" in said


def test_commits(app: Repository, tmp_path: Path) -> None:
    """One environment serves the whole story: it takes most of the time."""
    use(app, publish(tmp_path), "needlint-changed")
    assert pre_commit(app, "install", "--install-hooks").returncode == 0, "is the package registry reachable?"
    changed = "needlint (what the staged change adds)"

    app.stage(code=CODE.replace("class Main", "/** 相机 */ class Main"))
    said = refused_or_not(app, False)
    assert f"{changed}...." in said
    assert "Passed" in said
    assert "READ_CONTACTS" not in said, "an old finding is not this change's"

    microphone = CONTACTS.replace("READ_CONTACTS", "RECORD_AUDIO")
    app.stage(manifest=MANIFEST.replace(CONTACTS, CONTACTS + microphone))
    said = refused_or_not(app, True)
    assert "AndroidManifest.xml:3:36: warning: android.permission.RECORD_AUDIO is declared" in said
    assert "READ_CONTACTS" not in said
    app.run("git", "reset", "-q", "--hard")

    app.stage(code=CODE.replace(CALL, ""))
    said = refused_or_not(app, True)
    assert "AndroidManifest.xml:3:36: warning: android.permission.CAMERA is declared" in said, "by consequence"
    assert "READ_CONTACTS" not in said
    app.run("git", "reset", "-q", "--hard")

    app.stage(code=CODE)  # what is not staged does not count, and survives the commit
    app.write("AndroidManifest.xml", MANIFEST.replace(CONTACTS, CONTACTS + microphone))
    assert "Passed" in refused_or_not(app, False)
    assert "RECORD_AUDIO" in (app.folder / "AndroidManifest.xml").read_text("utf-8")
    app.run("git", "reset", "-q", "--hard")

    app.stage(note="not judged")
    assert "Skipped" in refused_or_not(app, False)

    use(app, tmp_path / "published", "needlint")
    app.stage(code=CODE + "\n")
    assert "android.permission.READ_CONTACTS is declared" in refused_or_not(app, True), "the whole app, old or new"
    app.stage(manifest=MANIFEST.replace(CONTACTS, ""))
    assert "Passed" in refused_or_not(app, False)


def publish(home: Path) -> Path:
    """This project as it stands here, as a repository with one commit and a tag."""
    published = Repository(home / "published", home)
    for name in PUBLISHED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, published.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, published.folder / name)
    published.run("git", "add", ".")
    assert published.commit("-q").returncode == 0
    published.run("git", "tag", "v0")
    return published.folder


def use(app: Repository, published: Path, hook: str) -> None:
    app.write(
        ".pre-commit-config.yaml", f"repos:\n- repo: {published.as_posix()}\n  rev: v0\n  hooks:\n  - id: {hook}\n"
    )
    app.run("git", "add", ".pre-commit-config.yaml")
    assert app.commit("-q", "--no-verify").returncode == 0


def refused_or_not(app: Repository, refused: bool) -> str:
    """Commit what is staged; the output, after a look at whether a commit was made."""
    before = app.run("git", "rev-parse", "HEAD").stdout
    done = app.commit()
    said = installed(done)
    assert (done.returncode != 0) is refused, said
    assert (app.run("git", "rev-parse", "HEAD").stdout == before) is refused
    return said

"""What CI systems check out: a repository with one application and a clone of it, and shells that run their scripts."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <uses-permission android:name="android.permission.READ_CONTACTS" />
    <application />
</manifest>
"""
FOREIGN = ("CI", "GIT", "CHANGE_")
"""Variables that a CI system which runs these tests may have set: GitHub, GitLab, Gitee, Jenkins, git itself."""
CLEAN = re.sub(r"    <uses.*\n", "", MANIFEST)
Done = subprocess.CompletedProcess[str]


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def repository(root: Path, branch: str = "main") -> Path:
    """A repository whose one app asks for nothing yet."""
    root.mkdir(parents=True)
    git(root, "init", "-q", "-b", branch)
    (root / "AndroidManifest.xml").write_text(CLEAN)
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x")
    return root


def pull_request(root: Path, folder: Path, base: str = "main") -> Path:
    """A clone as CI makes it for a pull request: its head detached, of the base only what the runner fetched."""
    git(root, "checkout", "-q", "-b", "feature")
    (root / "AndroidManifest.xml").write_text(MANIFEST)
    git(root, "commit", "-q", "-a", "-m", "y")
    git(folder.parent, "clone", "-q", "--branch", "feature", "--single-branch", str(root), str(folder))
    git(folder, "checkout", "-q", "--detach")
    return folder


def programs(folder: Path, *names: str) -> Path:
    """A folder with `needlint` as it is installed here, and programs that do nothing but note how they are called."""
    folder.mkdir(parents=True)
    needlint = folder / "needlint"
    needlint.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m needlint "$@"\n')
    for name in names:
        (folder / name).write_text(f'#!/bin/sh\necho "{name} $*" >> {shlex.quote(str(folder / "called"))}\n')
    for program in folder.iterdir():
        program.chmod(0o755)
    return folder


def shell(script: str, root: Path, environment: dict[str, str], *command: str) -> Done:
    """Run a script of a CI file at the root of a checkout."""
    base = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return subprocess.run(
        [*(command or ("sh", "-e", "-c")), script],
        cwd=root,
        env={**base, "LANG": "C", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

"""Emacs itself, in batch, with the configuration that is shipped: it starts the server, shows, explains and fixes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <!-- 通讯录😀 --><uses-permission android:name="android.permission.READ_CONTACTS" />
    <application />
</manifest>
"""


def has_eglot() -> bool:
    if shutil.which("emacs") is None:
        return False
    return (
        subprocess.run(["emacs", "--batch", "--eval", "(require 'eglot)"], capture_output=True, check=False).returncode
        == 0
    )


@pytest.mark.skipif(not has_eglot(), reason="Emacs with eglot is not installed")
def test_emacs_shows_a_diagnostic_and_applies_the_fix(tmp_path: Path) -> None:
    manifest = tmp_path / "app/src/main/AndroidManifest.xml"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(MANIFEST, "utf-8")
    (tmp_path / "settings.gradle").write_text('include ":app"\n')
    (tmp_path / "app/build.gradle").write_text('plugins { id "com.android.application" }\n')
    environment = {
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "NEEDLINT_EL": str(TESTS.parent / "hooks/editors/emacs/needlint.el"),
        "NEEDLINT_COMMAND": f"'{sys.executable}' -m needlint lsp".replace("'", '"'),
        "NEEDLINT_FILE": str(manifest),
    }
    done = subprocess.run(
        ["emacs", "--batch", "-l", str(TESTS / "emacs_drive.el")],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)
    assert said.get("managed") == "t", done.stderr
    assert Path(said["root"]).samefile(tmp_path), "the Gradle project, not the manifest's folder"
    assert (said.get("shown"), said.get("line")) == ("t", "2"), done.stderr
    assert said.get("chinese", "nil") != "nil"
    assert said.get("hover") == "t"
    assert "READ_CONTACTS" in said.get("fix", "")
    assert said.get("cleared") == "t", done.stderr
    without = MANIFEST.replace('<uses-permission android:name="android.permission.READ_CONTACTS" />', "")
    assert manifest.read_text("utf-8") == without

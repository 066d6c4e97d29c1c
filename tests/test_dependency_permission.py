"""The fix of dependency-permission: the element it writes, the namespace it adds, and that the finding is gone then."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint import fix
from needlint.check import check
from needlint.finding import Finding

ANDROID = 'xmlns:android="http://schemas.android.com/apk/res/android"'
TOOLS = 'xmlns:tools="http://schemas.android.com/tools"'
BUILD = (
    "apply plugin: 'com.android.application'\n"
    "dependencies { implementation 'com.google.firebase:firebase-analytics:21.5.0' }\n"
)


def found(root: Path) -> list[Finding]:
    return [f for f in check(root).findings if f.rule == "dependency-permission"]


@pytest.mark.parametrize(
    ("start", "element"),
    [
        (f"<manifest {ANDROID}", 'android:name="{}" tools:node="remove"'),
        (f"<manifest {ANDROID} {TOOLS}", 'android:name="{}" tools:node="remove"'),
        (f"<manifest {ANDROID} {TOOLS.replace('tools=', 't=')}", 'android:name="{}" t:node="remove"'),
    ],
)
def test_fix_removes_the_permission(start: str, element: str, tmp_path: Path) -> None:
    manifest = tmp_path / "src/main/AndroidManifest.xml"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(f'{start} package="com.example">\n    <application />\n</manifest>\n', "utf-8")
    (tmp_path / "build.gradle").write_text(BUILD, "utf-8")
    names = {f.subject for f in found(tmp_path)}
    assert "com.google.android.gms.permission.AD_ID" in names
    for _ in names:
        fix.write(fix.plan(found(tmp_path), tmp_path, unsafe=True), tmp_path)
    text = manifest.read_text("utf-8")
    assert all(f"<uses-permission {element.format(name)} />\n" in text for name in names)
    assert text.count("http://schemas.android.com/tools") == 1
    assert found(tmp_path) == []


def test_fix_waits_to_be_asked_for(tmp_path: Path) -> None:
    (tmp_path / "src/main").mkdir(parents=True)
    (tmp_path / "src/main/AndroidManifest.xml").write_text(f"<manifest {ANDROID}><application /></manifest>", "utf-8")
    (tmp_path / "build.gradle").write_text(BUILD, "utf-8")
    assert fix.plan(found(tmp_path), tmp_path).files == ()

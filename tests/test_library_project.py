"""A tree without an application: its outermost libraries are judged."""

from __future__ import annotations

from pathlib import Path

from needlint.check import check
from needlint.options import Options

MANIFEST = '<manifest xmlns:android="http://schemas.android.com/apk/res/android">{}</manifest>'
CONTACTS = '<uses-permission android:name="android.permission.READ_CONTACTS" />'


def library(root: Path, name: str, manifest: str, dependency: str = "") -> None:
    folder = root / name / "src" / "main"
    folder.mkdir(parents=True)
    (folder / "AndroidManifest.xml").write_text(MANIFEST.format(manifest), "utf-8")
    text = f'apply plugin: "com.android.library"\ndependencies {{ {dependency} }}\n'
    (root / name / "build.gradle").write_text(text, "utf-8")


def test_only_the_outermost_library_stands_for_an_app(tmp_path: Path) -> None:
    (tmp_path / "settings.gradle").write_text('include ":inner", ":outer"\n', "utf-8")
    library(tmp_path, "inner", CONTACTS)
    library(tmp_path, "outer", "", 'implementation project(":inner")')
    report = check(tmp_path, options=Options(cache=False))
    assert [a.module for a in report.apps] == [":outer"]
    unused = [f for f in report.findings if f.rule == "unused-permission"]
    assert [(f.place.path, f.subject) for f in unused] == [
        ("inner/src/main/AndroidManifest.xml", "android.permission.READ_CONTACTS")
    ]

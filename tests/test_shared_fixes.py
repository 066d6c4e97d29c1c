"""Fixes in projects of several apps: one run fixes all of them, and none is called safe that another app pays for."""

from __future__ import annotations

from pathlib import Path

from needlint import cli

ANDROID = 'xmlns:android="http://schemas.android.com/apk/res/android"'
CONTACTS = '<uses-permission android:name="android.permission.READ_CONTACTS" />'
APP = "apply plugin: 'com.android.application'\ndependencies {{ implementation project(':{}') }}\n"
READS = """package com.example;
class Reads { Object all(android.content.ContentResolver r) {
    return r.query(android.provider.ContactsContract.Contacts.CONTENT_URI, null, null, null, null); } }
"""


def project(root: Path, library: str = "", build: str = "", code: str = "") -> Path:
    """Two apps, :one and :two, that share the library :lib; `code` is the second's alone."""
    (root / "settings.gradle").parent.mkdir(parents=True, exist_ok=True)
    (root / "settings.gradle").write_text("include ':one', ':two', ':lib'\n")
    for name in ("one", "two", "lib"):
        (root / name / "src/main/java").mkdir(parents=True)
        inner = library if name == "lib" else "    <application />\n"
        (root / name / "src/main/AndroidManifest.xml").write_text(
            f'<manifest {ANDROID} package="com.example.{name}">\n{inner}</manifest>\n'
        )
        (root / name / "build.gradle").write_text(APP.format("lib"))
    (root / "lib/build.gradle").write_text(f"apply plugin: 'com.android.library'\n{build}")
    (root / "two/src/main/java/Reads.java").write_text(code)
    return root


def fixed(root: Path, *arguments: str) -> dict[str, str]:
    cli.run(["check", str(root), "--no-cache", "--jobs", "1", "--fix", *arguments])
    return {name: (root / name / "src/main/AndroidManifest.xml").read_text() for name in ("one", "two", "lib")}


def test_a_dependency_of_a_shared_library_is_fixed_in_every_app_at_once(tmp_path: Path) -> None:
    build = "dependencies { implementation 'com.google.firebase:firebase-analytics:21.5.0' }\n"
    after = fixed(project(tmp_path, build=build), "--unsafe")
    for name in ("one", "two"):
        assert after[name].count('AD_ID" tools:node="remove"') == 2
    assert fixed(tmp_path, "--unsafe") == after, "a second run is clean"


def test_removing_what_another_app_uses_is_not_safe(tmp_path: Path) -> None:
    assert CONTACTS in fixed(project(tmp_path, f"    {CONTACTS}\n", code=READS))["lib"]


def test_removing_what_no_app_uses_is_safe(tmp_path: Path) -> None:
    assert CONTACTS not in fixed(project(tmp_path, f"    {CONTACTS}\n"))["lib"]

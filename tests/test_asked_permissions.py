"""A permission that code only asks for is told apart from one that nothing mentions, however its name is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.check import check

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.x">
    <uses-permission android:name="android.permission.CAMERA" />
    <application><activity android:name=".A" /></application>
</manifest>
"""
JAVA = """
package com.x;
public class A extends android.app.Activity {
    static final String NAME = "android.permission.CAMERA";
    void f() { %s }
}
"""
KOTLIN = """
package com.x
const val NAME = "android.permission.CAMERA"
class A : android.app.Activity() {
    fun f() { %s }
}
"""


@pytest.mark.parametrize(
    ("path", "text", "body", "asked"),
    [
        ("A.java", JAVA, 'requestPermissions(new String[]{"android.permission.CAMERA"}, 1);', True),
        ("A.java", JAVA, "requestPermissions(new String[]{NAME}, 1);", True),
        ("A.java", JAVA, 'System.out.println("camera");', False),
        ("A.kt", KOTLIN, 'requestPermissions(arrayOf("android.permission.CAMERA"), 1)', True),
        ("A.kt", KOTLIN, "requestPermissions(arrayOf(NAME), 1)", True),
        ("A.kt", KOTLIN.replace("const val", "// const val"), 'println("camera")', False),
    ],
)
def test_asked_by_a_text(path: str, text: str, body: str, asked: bool, tmp_path: Path) -> None:
    (tmp_path / "AndroidManifest.xml").write_text(MANIFEST, "utf-8")
    source = tmp_path / "src/com/x" / path
    source.parent.mkdir(parents=True)
    source.write_text(text % body, "utf-8")
    found = [f for f in check(tmp_path).findings if f.rule == "unused-permission"]
    assert [f.subject for f in found] == ["android.permission.CAMERA"]
    assert ("asked for" in found[0].message.en, "申请" in found[0].message.zh) == (asked, asked)
    assert bool(found[0].related) is asked


@pytest.mark.parametrize("bound", ["", ' android:maxSdkVersion="28"'])
def test_the_fingerprint_permission_needs_no_bound(bound: str, tmp_path: Path) -> None:
    """FingerprintManager is deprecated from level 28 on, but works there, and asks for it."""
    manifest = MANIFEST.replace('CAMERA"', f'USE_FINGERPRINT"{bound}')
    sdk = '<uses-sdk android:minSdkVersion="21" android:targetSdkVersion="34" />'
    (tmp_path / "AndroidManifest.xml").write_text(manifest.replace("<application>", f"{sdk}<application>"), "utf-8")
    source = tmp_path / "src/com/x/A.java"
    source.parent.mkdir(parents=True)
    code = "getSystemService(android.hardware.fingerprint.FingerprintManager.class).isHardwareDetected();"
    source.write_text(JAVA % code, "utf-8")
    rules = {f.rule for f in check(tmp_path).findings if f.subject == "android.permission.USE_FINGERPRINT"}
    assert rules.isdisjoint({"unbounded-permission", "unused-permission"})

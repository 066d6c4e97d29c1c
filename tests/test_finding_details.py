"""How sure and how grave a finding is, what it says and where it leads: what the examples of the pages do not show."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from needlint.check import check
from needlint.finding import Finding

KOTLIN = "src/com/example/App.kt"


def manifest(inside: str = "", application: str = "") -> str:
    return f"""<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    {inside}
    <application android:name=".App">{application}</application>
</manifest>
"""


def permission(name: str, more: str = "") -> str:
    return f'<uses-permission android:name="android.permission.{name}" {more} />'


def found(root: Path, rule: str, files: Mapping[str, str]) -> list[Finding]:
    for path, text in {"AndroidManifest.xml": manifest(), **files}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    report = check(root)
    assert [e.message.en for e in report.errors] == []
    return [f for f in report.findings if f.rule == rule]


def application(imports: str, body: str) -> str:
    lines = "\n".join(f"import {name}" for name in ("android.app.Application", *imports.split()))
    return (
        f"package com.example\n{lines}\nclass App : Application() {{\n"
        f"    override fun onCreate() {{\n        super.onCreate()\n        {body}\n    }}\n}}\n"
    )


def test_a_known_sdk_started_first_thing_is_certain(tmp_path: Path) -> None:
    umeng = application("com.umeng.commonsdk.UMConfigure", 'UMConfigure.init(this, 1, "")')
    (finding,) = found(tmp_path, "sdk-before-consent", {KOTLIN: umeng})
    assert finding.confidence == "high"
    assert "Application.onCreate" in finding.message.en


def test_other_starts_of_an_sdk_are_named_beside_the_first(tmp_path: Path) -> None:
    calls = "\n        ".join(f'UMConfigure.init(this, {number}, "")' for number in range(8))
    umeng = application("com.umeng.commonsdk.UMConfigure", calls)
    (finding,) = found(tmp_path, "sdk-before-consent", {KOTLIN: umeng})
    also = [r.place for r in finding.related if r.message.en.startswith("also ")]
    assert len(also) == 5
    assert finding.place not in also


@pytest.mark.parametrize(("target", "count"), [(22, 1), (23, 0)])
def test_the_first_level_that_asks_at_runtime(tmp_path: Path, target: int, count: int) -> None:
    sdk = f'<uses-sdk android:minSdkVersion="16" android:targetSdkVersion="{target}" />'
    assert len(found(tmp_path, "legacy-target-sdk", {"AndroidManifest.xml": manifest(sdk)})) == count


@pytest.mark.parametrize(("least", "text"), [(22, "unused"), (23, "obsolete")])
def test_a_permission_that_no_supported_level_knows(tmp_path: Path, least: int, text: str) -> None:
    sdk = f'<uses-sdk android:minSdkVersion="{least}" android:targetSdkVersion="34" />'
    files = {"AndroidManifest.xml": manifest(sdk + permission("AUTHENTICATE_ACCOUNTS"))}
    (finding,) = found(tmp_path, "unused-permission", files)
    assert ("22" in finding.message.en) == (text == "obsolete")
    assert finding.confidence == "high"
    assert finding.fix is not None
    assert finding.fix.safe


@pytest.mark.parametrize(("pause", "text"), [(1500, "1500 ms"), (2000, "2 s")])
def test_an_interval_is_told_in_the_unit_that_fits(tmp_path: Path, pause: int, text: str) -> None:
    code = application(
        "android.location.LocationListener android.location.LocationManager",
        f"""val manager = getSystemService(LOCATION_SERVICE) as LocationManager
        manager.requestLocationUpdates(LocationManager.GPS_PROVIDER, {pause}L, 0f, LocationListener {{ println(it) }})""",
    )
    files = {"AndroidManifest.xml": manifest(permission("ACCESS_FINE_LOCATION")), KOTLIN: code}
    (finding,) = found(tmp_path, "frequent-collection", files)
    assert f" {text}" in finding.message.en


@pytest.mark.parametrize(("side", "severity"), [("consumer", "warning"), ("supply", "note")])
def test_an_app_for_those_who_supply_a_service_may_take_more(tmp_path: Path, side: str, severity: str) -> None:
    files = {
        "needlint.toml": f'[app]\nside = "{side}"\n',
        KOTLIN: application("com.umeng.commonsdk.UMConfigure", 'UMConfigure.init(this, 1, "")'),
    }
    (finding,) = found(tmp_path, "harvesting-sdk", files)
    assert finding.severity == severity
    assert "imei" in finding.data


def test_every_sign_of_an_sdk_is_shown(tmp_path: Path) -> None:
    umeng = application("com.umeng.commonsdk.UMConfigure", 'UMConfigure.init(this, 1, "")')
    build = """plugins { id 'com.android.application' }
android { namespace 'com.example' }
dependencies { implementation 'com.umeng.umsdk:common:9.6.3' }
"""
    files = {"build.gradle": build, "src/main/AndroidManifest.xml": manifest(), "src/main/java/App.kt": umeng}
    (finding,) = found(tmp_path, "harvesting-sdk", files)
    assert finding.place.path == "build.gradle"
    assert [r.place.path for r in finding.related] == ["src/main/java/App.kt"]


def test_a_declaration_that_takes_a_permission_out_is_not_the_one_at_fault(tmp_path: Path) -> None:
    camera = application("android.hardware.Camera", "Camera.open()")
    files = {
        "needlint.toml": '[app]\ncategory = "news"\n',
        "build.gradle": "plugins { id 'com.android.application' }\nandroid { namespace 'com.example' }\n",
        "src/main/AndroidManifest.xml": manifest(permission("CAMERA")),
        "src/debug/AndroidManifest.xml": """<manifest xmlns:android="http://schemas.android.com/apk/res/android"
    xmlns:tools="http://schemas.android.com/tools">
    <uses-permission android:name="android.permission.CAMERA" tools:node="remove" />
</manifest>
""",
        "src/main/java/com/example/App.kt": camera,
    }
    (tmp_path / "AndroidManifest.xml").unlink(missing_ok=True)
    seen = found(tmp_path, "unnecessary-permission", files)
    assert [f.place.path for f in seen] == ["src/main/AndroidManifest.xml"]
    assert "Camera" in seen[0].message.en


def test_what_an_app_takes_without_a_policy_is_summed_up_in_three(tmp_path: Path) -> None:
    launcher = """<activity android:name=".Main" android:exported="true"><intent-filter>
        <action android:name="android.intent.action.MAIN" />
        <category android:name="android.intent.category.LAUNCHER" /></intent-filter></activity>"""
    code = application(
        "android.provider.Settings android.provider.ContactsContract android.provider.CallLog "
        "android.content.ClipboardManager android.provider.Telephony",
        """contentResolver.query(ContactsContract.Contacts.CONTENT_URI, null, null, null, null)
        contentResolver.query(CallLog.Calls.CONTENT_URI, null, null, null, null)
        contentResolver.query(Telephony.Sms.CONTENT_URI, null, null, null, null)
        Settings.Secure.getString(contentResolver, Settings.Secure.ANDROID_ID)
        packageManager.getInstalledPackages(0)""",
    )
    files = {"AndroidManifest.xml": manifest("", launcher), KOTLIN: code}
    (finding,) = found(tmp_path, "missing-privacy-policy", files)
    assert len(finding.related) == 3

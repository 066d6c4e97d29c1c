"""What counts as a use of a permission in own code, as a doubt, as nothing: small sources, one verdict each."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.analysis import analyse
from needlint.app.app import App
from needlint.config import Config
from needlint.options import Options

P = "android.permission."
CASES = {
    "asked for only": (
        "CAMERA",
        "import androidx.core.app.ActivityCompat\nclass A { fun f(a: android.app.Activity) = "
        "ActivityCompat.requestPermissions(a, arrayOf(android.Manifest.permission.CAMERA), 1) }",
        "none",
    ),
    "camera app through an intent": (
        "CAMERA",
        "import android.content.Intent\nimport android.provider.MediaStore\n"
        "class A { fun f() = Intent(MediaStore.ACTION_IMAGE_CAPTURE) }",
        "own-code",
    ),
    "a scanner of an unknown library": (
        "CAMERA",
        "import com.example.lib.scanner.ScanView\nclass A { fun f(v: ScanView) = v.start() }",
        "unknown",
    ),
    "contacts queried": (
        "READ_CONTACTS",
        "import android.provider.ContactsContract\nclass A { fun f(r: android.content.ContentResolver) = "
        "r.query(ContactsContract.Contacts.CONTENT_URI, null, null, null, null) }",
        "own-code",
    ),
    "contacts picked": (
        "READ_CONTACTS",
        "import android.content.Intent\nimport android.provider.ContactsContract\n"
        "class A { fun f() = Intent(Intent.ACTION_PICK, ContactsContract.Contacts.CONTENT_URI) }",
        "none",
    ),
    "contacts picked by a literal URI": (
        "READ_CONTACTS",
        "import android.content.Intent\nimport android.net.Uri\n"
        'class A { fun f() = Intent(Intent.ACTION_PICK, Uri.parse("content://contacts/people")) }',
        "none",
    ),
    "photos picked by a URI in a field": (
        "READ_EXTERNAL_STORAGE",
        "import android.content.Intent\nimport android.provider.MediaStore\n"
        "class A { private val photos = MediaStore.Images.Media.EXTERNAL_CONTENT_URI\n"
        "fun f() = Intent(Intent.ACTION_PICK, photos)\n"
        'fun g() = Intent(Intent.ACTION_PICK).apply { setDataAndType(photos, "image/*") } }',
        "none",
    ),
    "photos queried by a URI in a field": (
        "READ_EXTERNAL_STORAGE",
        "import android.content.Intent\nimport android.provider.MediaStore\n"
        "class A { private val photos = MediaStore.Images.Media.EXTERNAL_CONTENT_URI\n"
        "fun f() = Intent(Intent.ACTION_PICK, photos)\n"
        "fun g(r: android.content.ContentResolver) = r.query(photos, null, null, null, null) }",
        "own-code",
    ),
    "a URI in a field that nobody is seen to use": (
        "READ_EXTERNAL_STORAGE",
        "import android.provider.MediaStore\nclass A { val photos = MediaStore.Images.Media.EXTERNAL_CONTENT_URI }",
        "own-code",
    ),
    "contacts written": (
        "READ_CONTACTS",
        "import android.provider.ContactsContract\nimport android.content.ContentValues\n"
        "class A { fun f(r: android.content.ContentResolver, v: ContentValues) = "
        "r.insert(ContactsContract.RawContacts.CONTENT_URI, v) }",
        "none",
    ),
    "SMS by a literal URI": (
        "READ_SMS",
        'import android.net.Uri\nclass A { fun f() = Uri.parse("content://sms/inbox") }',
        "own-code",
    ),
    "dialled, not called": (
        "CALL_PHONE",
        "import android.content.Intent\nclass A { fun f() = Intent(Intent.ACTION_DIAL) }",
        "none",
    ),
    "called by a literal action": (
        "CALL_PHONE",
        'import android.content.Intent\nclass A { fun f() = Intent("android.intent.action.CALL") }',
        "own-code",
    ),
    "overlay asked for only": (
        "WRITE_SETTINGS",
        "import android.provider.Settings\nclass A { fun f(c: android.content.Context) = Settings.System.canWrite(c) }",
        "none",
    ),
    "an archive opened": (
        "REQUEST_INSTALL_PACKAGES",
        "class A { fun f(i: android.content.Intent, u: android.net.Uri) = "
        'i.setDataAndType(u, "application/vnd.android.package-archive") }',
        "own-code",
    ),
    "a file of any type opened": (
        "REQUEST_INSTALL_PACKAGES",
        "class A { fun f(i: android.content.Intent, u: android.net.Uri, t: String) = i.setDataAndType(u, t) }",
        "unknown",
    ),
    "a picture opened": (
        "REQUEST_INSTALL_PACKAGES",
        'class A { fun f(i: android.content.Intent, u: android.net.Uri) = i.setDataAndType(u, "image/*") }',
        "none",
    ),
    "a class beside a getter of its name": (
        "SYSTEM_ALERT_WINDOW",
        "import android.view.WindowManager\nclass A {\n    fun getWindowManager(): WindowManager? = null\n"
        "    fun f(p: WindowManager.LayoutParams) { p.type = WindowManager.LayoutParams.TYPE_APPLICATION_OVERLAY }\n}",
        "own-code",
    ),
    "the battery dialog shown by a library": (
        "REQUEST_IGNORE_BATTERY_OPTIMIZATIONS",
        "import com.hjq.permissions.XXPermissions\nimport com.hjq.permissions.permission.PermissionLists\n"
        "class A { fun f(c: android.content.Context) = XXPermissions.with(c)"
        ".permission(PermissionLists.getRequestIgnoreBatteryOptimizationsPermission()).request(null) }",
        "own-code",
    ),
    "a toast window": (
        "SYSTEM_ALERT_WINDOW",
        "import android.view.WindowManager\nclass A {\n"
        "    fun f(p: WindowManager.LayoutParams) { p.type = WindowManager.LayoutParams.TYPE_TOAST }\n}",
        "none",
    ),
    "Wi-Fi asked of a tool box": (
        "ACCESS_WIFI_STATE",
        "import com.blankj.utilcode.util.NetworkUtils\nclass A { fun f() = NetworkUtils.isWifiAvailable() }",
        "own-code",
    ),
    "something else of a tool box": (
        "ACCESS_WIFI_STATE",
        "import com.blankj.utilcode.util.StringUtils\nclass A { fun f(t: String) = StringUtils.isEmpty(t) }",
        "none",
    ),
    "a name read from what a manager hands out": (
        "BLUETOOTH_CONNECT",
        "import android.bluetooth.BluetoothManager\nclass A { fun f(b: BluetoothManager?) = b?.adapter?.name }",
        "own-code",
    ),
    "alarms shown": (
        "com.android.alarm.permission.SET_ALARM",
        "import android.provider.AlarmClock\nclass A { fun f(c: android.content.Context) = "
        "c.startActivity(android.content.Intent(AlarmClock.ACTION_SHOW_ALARMS)) }",
        "own-code",
    ),
    "a recorder of an unknown library": (
        "RECORD_AUDIO",
        "import org.sound.AudioRecorder\nclass A { fun f(r: AudioRecorder) = r.go() }",
        "unknown",
    ),
    "a word only across two others": (
        "RECORD_AUDIO",
        "import org.sound.ExportCallView\nclass A { fun f(r: ExportCallView) = r.go() }",
        "none",
    ),
    "a permission of a maker whose code is there": (
        "com.maker.account.permission.SIGN_IN",
        "import com.maker.account.client.Session\nclass A { fun f(s: Session) = s.go() }",
        "unknown",
    ),
    "a permission of a maker of nothing here": (
        "com.maker.account.permission.SIGN_IN",
        "import com.other.account.Session\nclass A { fun f(s: Session) = s.go() }",
        "none",
    ),
    "a class of the network": ("INTERNET", "class A { fun f(u: java.net.URL) = u.openConnection() }", "own-code"),
    "no network": ("INTERNET", "class A { fun f(u: String) = u.length }", "none"),
    "call state by override": (
        "READ_PHONE_STATE",
        "import android.telephony.PhoneStateListener\nclass A : PhoneStateListener() {\n"
        "    override fun onCallStateChanged(state: Int, number: String?) {}\n}",
        "own-code",
    ),
    "the file system by its path": (
        "READ_EXTERNAL_STORAGE",
        'class A { fun f() = java.io.File("/sdcard/DCIM").list() }',
        "own-code",
    ),
    "own files only": (
        "READ_EXTERNAL_STORAGE",
        'class A { fun f(c: android.content.Context) = java.io.File(c.filesDir, "x").list() }',
        "none",
    ),
    "steps by sensor type": (
        "ACTIVITY_RECOGNITION",
        "import android.hardware.Sensor\nclass A { fun f(m: android.hardware.SensorManager) = "
        "m.getDefaultSensor(Sensor.TYPE_STEP_COUNTER) }",
        "own-code",
    ),
    "another sensor": (
        "ACTIVITY_RECOGNITION",
        "import android.hardware.Sensor\nclass A { fun f(m: android.hardware.SensorManager) = "
        "m.getDefaultSensor(Sensor.TYPE_LIGHT) }",
        "none",
    ),
}


def app_of(root: Path, permission: str, source: str) -> App:
    name = permission if "." in permission else P + permission
    (root / "AndroidManifest.xml").write_text(
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.app">\n'
        f'    <uses-permission android:name="{name}" />\n    <application />\n</manifest>\n',
        "utf-8",
    )
    (root / "src").mkdir()
    (root / "src" / "A.kt").write_text(f"package com.example.app\n\n{source}\n", "utf-8")
    (app,) = analyse(root, Config(), Options(cache=False)).apps
    return app


@pytest.mark.parametrize("case", CASES)
def test_verdict(case: str, tmp_path: Path) -> None:
    permission, source, expected = CASES[case]
    (verdict,) = app_of(tmp_path, permission, source).permissions
    assert verdict.use == expected, (verdict.used_by, verdict.doubts)


@pytest.mark.parametrize(
    ("source", "data"),
    (
        ("fun f(p: android.content.pm.PackageManager) = p.getInstalledPackages(0)", ["installed-apps"]),
        ('fun f(p: android.content.pm.PackageManager) = p.getPackageInfo("com.tencent.mm", 0)', ["installed-apps"]),
        ("fun f(c: android.content.Context) = c.packageManager.getPackageInfo(c.packageName, 0)", []),
        ("fun f(c: android.content.Intent, p: android.content.pm.PackageManager) = c.resolveActivity(p)", []),
        ("fun f() = android.os.Build.MODEL + android.os.Build.SERIAL", ["device-serial"]),
        ("fun f(c: android.net.ConnectivityManager) = c.activeNetworkInfo?.isConnected", []),
        ("fun f(w: android.net.wifi.WifiManager) = w.connectionInfo.macAddress", ["mac-address"]),
        ("fun f(t: android.telephony.TelephonyManager) = t.networkCountryIso + t.simCountryIso", []),
        ("fun f(t: android.telephony.TelephonyManager) = t.getNetworkCountryIso(0)", []),
        ("fun f(t: android.telephony.TelephonyManager) = t.networkOperatorName", ["carrier-network"]),
        ("fun f(c: android.content.ClipboardManager) = c.setPrimaryClip(c.primaryClip!!)", ["clipboard"]),
    ),
)
def test_reads_of_personal_information(source: str, data: list[str], tmp_path: Path) -> None:
    app = app_of(tmp_path, "INTERNET", f"class A {{ {source} }}")
    assert [kind for read in app.reads for kind in read.data] == data


def test_a_permission_that_guards_an_own_component_is_used(tmp_path: Path) -> None:
    (tmp_path / "AndroidManifest.xml").write_text(
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.app">\n'
        '    <permission android:name="com.example.app.permission.ADMIN" android:protectionLevel="signature" />\n'
        '    <uses-permission android:name="com.example.app.permission.ADMIN" />\n'
        '    <uses-permission android:name="com.example.app.permission.OTHER" />\n'
        "    <application>\n"
        '        <receiver android:name=".R" android:permission="com.example.app.permission.ADMIN" />\n'
        "    </application>\n"
        "</manifest>\n",
        "utf-8",
    )
    (app,) = analyse(tmp_path, Config(), Options(cache=False)).apps
    assert {v.name.rsplit(".", 1)[-1]: v.use for v in app.permissions} == {"ADMIN": "component", "OTHER": "none"}


def test_an_sdk_whose_presence_is_a_guess_proves_no_use(tmp_path: Path) -> None:
    source = "import com.bytedance.example.Thing\nclass A(val thing: Thing)"
    (verdict,) = app_of(tmp_path, "ACCESS_COARSE_LOCATION", source).permissions
    assert verdict.use == "unknown"


def test_soloader_is_not_react_native(tmp_path: Path) -> None:
    (tmp_path / "build.gradle").write_text(
        "apply plugin: 'com.android.application'\n"
        "dependencies { implementation 'com.facebook.soloader:soloader:0.10.5' }\n",
        "utf-8",
    )
    app = app_of(tmp_path, "VIBRATE", "class A")
    assert [verdict.use for verdict in app.permissions] == ["none"]
    assert not app.sdks


def test_an_archive_that_is_not_in_the_tree_may_use_anything(tmp_path: Path) -> None:
    (tmp_path / "build.gradle").write_text(
        "apply plugin: 'com.android.application'\ndependencies { implementation files('libs/core-release.aar') }\n",
        "utf-8",
    )
    (verdict,) = app_of(tmp_path, "READ_CALL_LOG", "class A").permissions
    assert verdict.use == "unknown"


@pytest.mark.parametrize(
    ("coordinate", "expected"), (("org.pretty:tab-layout", "none"), ("org.watch:device-monitor", "unknown"))
)
def test_an_unknown_dependency_is_judged_by_its_name(coordinate: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "build.gradle").write_text(
        f"apply plugin: 'com.android.application'\ndependencies {{ implementation '{coordinate}:1.0' }}\n", "utf-8"
    )
    (verdict,) = app_of(tmp_path, "ACCESS_WIFI_STATE", "class A").permissions
    assert verdict.use == expected

"""What runs without the user: reads in components, constant intervals, self-start."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.check import check

HEAD = '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">'
SERVICE = """package com.example

import android.app.Service
import android.content.ClipboardManager
import android.content.Context
import android.content.Intent
import android.location.LocationListener
import android.location.LocationManager
import android.os.IBinder
import android.content.ClipboardManager as Board

class Sync : Service() {{
    private val listener = LocationListener {{ }}
    private val board get() = getSystemService(Context.CLIPBOARD_SERVICE) as ClipboardManager
    private val manager by lazy {{ getSystemService(Context.LOCATION_SERVICE) as LocationManager }}

    override fun onStartCommand(intent: Intent?, flags: Int, startId: Int): Int {{
        {body}
        return START_STICKY
    }}

    private fun collect() = board.primaryClip

    override fun onBind(intent: Intent?): IBinder? = null
}}
"""
WAYS = {
    "direct": "board.primaryClip",
    "extracted helper": "collect()",
    "parentheses": "((board).primaryClip)",
    "inverted": "if (!board.hasPrimaryClip()) return START_NOT_STICKY\n board.primaryClip",
    "fully qualified": "(getSystemService(Context.CLIPBOARD_SERVICE) as android.content.ClipboardManager).primaryClip",
    "import alias": "(getSystemService(Context.CLIPBOARD_SERVICE) as Board).primaryClip",
    "thread": "Thread { board.primaryClip }.start()",
    "Chinese comments": "/* 读取剪贴板 📋 */ board.primaryClip // 上报",
}


def findings(root: Path, files: dict[str, str], rule: str) -> list[tuple[str, str, str]]:
    """(severity, subject, file name) of one rule's findings."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    found = [f for f in check(root).findings if f.rule == rule]
    return [(f.severity, f.subject, f.place.path.rpartition("/")[2]) for f in found]


def service(body: str, attributes: str = "") -> dict[str, str]:
    """An app of one started service."""
    return {
        "AndroidManifest.xml": f'{HEAD}<application><service android:name=".Sync" {attributes}/></application></manifest>',
        "src/com/example/Sync.kt": SERVICE.format(body=body),
    }


@pytest.mark.parametrize("way", WAYS)
def test_a_read_in_a_service(tmp_path: Path, way: str) -> None:
    assert findings(tmp_path, service(WAYS[way]), "background-collection") == [("warning", "clipboard", "Sync.kt")]


def test_a_visible_service_of_the_right_type_is_a_note(tmp_path: Path) -> None:
    body = 'startForeground(1, note())\n manager.requestLocationUpdates("gps", 60_000L, 50f, listener)'
    files = service(body, 'android:foregroundServiceType="location|dataSync" ')
    assert findings(tmp_path, files, "background-collection") == [("note", "precise-location", "Sync.kt")]


@pytest.mark.parametrize("kind", ["mediaPlayback", ""])
def test_another_type_shows_nothing(tmp_path: Path, kind: str) -> None:
    body = 'startForeground(1, note())\n manager.requestLocationUpdates("gps", 60_000L, 50f, listener)'
    files = service(body, f'android:foregroundServiceType="{kind}" ')
    assert findings(tmp_path, files, "background-collection") == [("warning", "precise-location", "Sync.kt")]


def test_an_identifier_is_left_to_other_rules(tmp_path: Path) -> None:
    body = 'android.provider.Settings.Secure.getString(contentResolver, "android_id")'
    assert findings(tmp_path, service(body), "background-collection") == []


FREQUENT = {
    "zero": "manager.requestLocationUpdates(LocationManager.GPS_PROVIDER, 0, 0f, listener)",
    "product": "manager.requestLocationUpdates(LocationManager.GPS_PROVIDER, 2 * 1000L, 0f, listener)",
    "local": 'val often = 1000L\n manager.requestLocationUpdates("gps", often, 0f, listener)',
    "parentheses": '(manager).requestLocationUpdates(("gps"), (500L), (0f), (listener))',
    "fully qualified": '(getSystemService("location") as android.location.LocationManager).requestLocationUpdates("gps", 1L, 1f, listener)',
    "Chinese comments": '/* 高频定位 📍 */ manager.requestLocationUpdates("gps", 0L, 0f, listener) // 每秒',
}
SELDOM = {
    "a minute": 'manager.requestLocationUpdates("gps", 60 * 1000L, 0f, listener)',
    "not constant": 'manager.requestLocationUpdates("gps", settings.interval, 0f, listener)',
    "far": 'manager.requestLocationUpdates("gps", 0L, 500f, listener)',
}


@pytest.mark.parametrize("way", FREQUENT)
def test_a_short_interval(tmp_path: Path, way: str) -> None:
    assert findings(tmp_path, service(FREQUENT[way]), "frequent-collection") == [
        ("warning", "precise-location", "Sync.kt")
    ]


@pytest.mark.parametrize("way", SELDOM)
def test_a_long_or_unknown_interval(tmp_path: Path, way: str) -> None:
    assert findings(tmp_path, service(SELDOM[way]), "frequent-collection") == []


LISTS = {
    "packages": "packageManager.getInstalledPackages(0)",
    "applications": "((packageManager)).getInstalledApplications(128)",
    "fully qualified": "val pm: android.content.pm.PackageManager = this.packageManager\n pm.getInstalledPackages(0)",
    "launcher": 'val i = Intent(Intent.ACTION_MAIN, null)\n i.addCategory("android.intent.category.LAUNCHER")\n packageManager.queryIntentActivities(i, 0)',
}
NO_LISTS = {
    "one package": 'packageManager.getPackageInfo("com.x", 0)',
    "one package's entries": '(getSystemService("launcherapps") as android.content.pm.LauncherApps).getActivityList(name, user)',
    "a share target": "packageManager.queryIntentActivities(Intent(Intent.ACTION_SEND), 0)",
    "own launcher": "val i = Intent(Intent.ACTION_MAIN)\n i.addCategory(Intent.CATEGORY_LAUNCHER)\n i.setPackage(packageName)\n packageManager.queryIntentActivities(i, 0)",
}


@pytest.mark.parametrize("way", LISTS)
def test_the_app_list(tmp_path: Path, way: str) -> None:
    assert findings(tmp_path, service(LISTS[way]), "undeclared-app-list") == [("warning", "installed-apps", "Sync.kt")]


@pytest.mark.parametrize("way", NO_LISTS)
def test_no_app_list(tmp_path: Path, way: str) -> None:
    assert findings(tmp_path, service(NO_LISTS[way]), "undeclared-app-list") == []


RECEIVER = """package com.example;

import android.content.*;

public class Waker extends BroadcastReceiver {{
    @Override
    public void onReceive(Context context, Intent intent) {{
        {body}
    }}

    private void wake(Context context) {{
        context.startService(new Intent(context, Sync.class));
    }}
}}
"""


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("context.startService(new Intent(context, Sync.class));", True),
        ("wake(context);", True),
        ("if (!on(context)) { return; } wake(context);", True),
        ("AlarmManager alarms = get(context); alarms.setExact(0, 1, ring); wake(context);", False),
        ('android.util.Log.d("x", "y");', False),
    ],
)
def test_what_a_boot_receiver_is_for(tmp_path: Path, body: str, found: bool) -> None:
    manifest = (
        f'{HEAD}<uses-permission android:name="android.permission.RECEIVE_BOOT_COMPLETED" /><application>'
        '<service android:name=".Sync" /><receiver android:name=".Waker"><intent-filter>'
        '<action android:name="android.intent.action.BOOT_COMPLETED" /></intent-filter></receiver>'
        "</application></manifest>"
    )
    files = {"AndroidManifest.xml": manifest, "src/com/example/Waker.java": RECEIVER.format(body=body)}
    files["src/com/example/Sync.kt"] = SERVICE.format(body="")
    seen = findings(tmp_path, files, "self-start")
    assert seen == ([("note", "com.example.Waker", "AndroidManifest.xml")] if found else [])

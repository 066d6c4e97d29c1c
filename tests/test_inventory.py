"""What `needlint inventory` lists, over whole trees, and what it does not fall for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from needlint.analysis import analyse
from needlint.config import Config
from needlint.inventory import document
from needlint.options import Options

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.app">
  <application>%s</application>
</manifest>"""
BUILD = "plugins { id 'com.android.application'\n%s }\nandroid { namespace 'com.example.app' }\ndependencies {\n%s\n}\n"
KOTLIN = "app/src/main/java/com/example/app/Main.kt"


def write(root: Path, files: dict[str, str]) -> None:
    """A tree with one application module, plus `files`."""
    given = {"app/src/main/AndroidManifest.xml": MANIFEST % "", "app/build.gradle": BUILD % ("", ""), **files}
    for path, text in given.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def sdks(root: Path, files: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The SDKs of the one app of a tree."""
    write(root, files)
    (app,) = document(root, Config(), Options(cache=False))["apps"]
    return {found["id"]: found for found in app["sdks"]}


def test_native_library_is_evidence(tmp_path: Path) -> None:
    found = sdks(tmp_path, {"app/src/main/jniLibs/arm64-v8a/libBugly.so": "", "app/src/main/jniLibs/x86/libown.so": ""})
    assert list(found) == ["tencent-bugly"]
    assert found["tencent-bugly"]["evidence"] == [
        {"path": "app/src/main/jniLibs/arm64-v8a/libBugly.so", "line": 1, "how": "archive"}
    ]


# ---- traps: each tree ships no SDK, or only the ones named -----------------------------------------------------------

TRAPS: dict[str, tuple[list[str], dict[str, str]]] = {
    "messaging without analytics": (
        ["firebase-messaging"],
        {
            "app/build.gradle": BUILD
            % (
                "id 'com.google.gms.google-services'",
                "implementation platform('com.google.firebase:firebase-bom:33.7.0')\n"
                "implementation 'com.google.firebase:firebase-messaging'",
            ),
            "app/src/main/AndroidManifest.xml": MANIFEST
            % '<meta-data android:name="firebase_analytics_collection_enabled" android:value="false" />',
            KOTLIN: "package com.example.app\n\nimport com.google.firebase.messaging.FirebaseMessagingService\n\n"
            "class Main : FirebaseMessagingService()\n",
        },
    ),
    "fork that keeps the old package": (
        [],
        {
            "app/src/main/java/com/umeng/analytics/MobclickAgent.java": "package com.umeng.analytics;\n"
            "public class MobclickAgent { public static void onEvent() {} }\n",
            KOTLIN: "package com.example.app\n\nimport com.umeng.analytics.MobclickAgent\n\n"
            "fun main() = MobclickAgent.onEvent()\n",
        },
    ),
    "fork in a library module": (
        [],
        {
            "settings.gradle": "include ':app', ':push'\n",
            "push/build.gradle": "plugins { id 'com.android.library' }\nandroid { namespace 'cn.jpush.android' }\n",
            "push/src/main/java/cn/jpush/android/api/JPushInterface.java": "package cn.jpush.android.api;\n"
            "public class JPushInterface {}\n",
            "app/build.gradle": BUILD % ("", "implementation project(':push')"),
            KOTLIN: "package com.example.app\n\nimport cn.jpush.android.api.JPushInterface\n\n"
            "val push = JPushInterface()\n",
        },
    ),
    "own classes named like trackers": (
        [],
        {
            "app/src/main/java/com/example/app/bugly/CrashReport.kt": "package com.example.app.bugly\n\n"
            "object CrashReport { fun initCrashReport() {} }\n",
            KOTLIN: "package com.example.app\n\nimport com.example.app.bugly.CrashReport\n\n"
            "class MobclickAgent\n\nfun main() = CrashReport.initCrashReport()\n",
            "app/src/main/AndroidManifest.xml": MANIFEST % '<service android:name=".push.JPushService" />',
        },
    ),
    "Gradle plugins without the SDK": (
        [],
        {
            "app/build.gradle": BUILD
            % (
                "id 'com.google.gms.google-services'\nid 'com.huawei.agconnect'\nid 'com.google.firebase.crashlytics'\n"
                "id 'com.sensorsdata.analytics.android'",
                "",
            ),
            "build.gradle": "buildscript { dependencies {\nclasspath 'com.huawei.agconnect:agcp:1.9.1.301'\n"
            "classpath 'com.tencent.bugly:symtabfileuploader:2.2.1' } }\n",
        },
    ),
    "coordinates in comments": (
        [],
        {
            "app/build.gradle": BUILD
            % (
                "",
                "// implementation 'com.umeng.umsdk:common:9.6.1'\n"
                "/* implementation 'com.tencent.bugly:crashreport:4.1.9'\n implementation 'com.pangle.cn:ads-sdk-pro:5.0.0' */\n"
                "//noinspection GradleDependency implementation 'cn.jiguang.sdk:jpush:5.0.0'",
            ),
            KOTLIN: "package com.example.app\n\n// import com.umeng.analytics.MobclickAgent\n"
            "/* import com.tencent.bugly.crashreport.CrashReport */\nclass Main\n",
            "app/src/main/AndroidManifest.xml": MANIFEST
            % '<!-- <service android:name="cn.jpush.android.service.PushService" /> -->',
        },
    ),
    "unused catalog entries": (
        ["tencent-bugly"],
        {
            "settings.gradle": "include ':app'\n",
            "gradle/libs.versions.toml": '[versions]\nbugly = "4.1.9"\n[libraries]\n'
            'bugly = { module = "com.tencent.bugly:crashreport", version.ref = "bugly" }\n'
            'umeng = { module = "com.umeng.umsdk:common", version = "9.6.1" }\n'
            'jpush = "cn.jiguang.sdk:jpush:5.0.0"\n[bundles]\npush = ["jpush"]\n',
            "app/build.gradle": BUILD % ("", "implementation libs.bugly"),
        },
    ),
    "tests and annotation processors": (
        [],
        {
            "app/build.gradle": BUILD
            % (
                "",
                "testImplementation 'com.umeng.umsdk:common:9.6.1'\nandroidTestImplementation 'com.tencent.bugly:crashreport:4.1.9'\n"
                "kapt 'com.airbnb.android:epoxy-processor:5.0.0'\ncompileOnly 'com.pangle.cn:ads-sdk-pro:5.0.0'",
            ),
            "app/src/test/java/com/example/app/MainTest.kt": "package com.example.app\n\n"
            "import com.umeng.analytics.MobclickAgent\n\nval agent = MobclickAgent()\n",
        },
    ),
    "module that no other needs": (
        [],
        {
            "settings.gradle": "include ':app', ':sdk'\n",
            "sdk/build.gradle": "plugins { id 'com.android.library' }\n"
            "dependencies { implementation 'com.tencent.bugly:crashreport:4.1.9' }\n",
        },
    ),
    "constants named like SDKs": (
        [],
        {
            KOTLIN: 'package com.example.app\n\nconst val UMENG_APPKEY = "1"\nconst val TTAdSdk = "com.bytedance.sdk.openadsdk"\n'
        },
    ),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_traps(trap: str, tmp_path: Path) -> None:
    expected, files = TRAPS[trap]
    assert sorted(sdks(tmp_path, files)) == expected


def test_debug_only_configurations_say_so(tmp_path: Path) -> None:
    lines = (
        "debugImplementation 'com.squareup.leakcanary:leakcanary-android:2.14'\n"
        "stagingDebugImplementation 'com.facebook.stetho:stetho:1.6.0'\n"
        "debugImplementation 'com.github.chuckerteam.chucker:library:4.1.0'\n"
        "releaseImplementation 'com.github.chuckerteam.chucker:library-no-op:4.1.0'"
    )
    found = sdks(tmp_path, {"app/build.gradle": BUILD % ("", lines)})
    assert {sdk_id: item["variants"] for sdk_id, item in found.items()} == {
        "chucker": ["debug"],
        "leakcanary": ["debug"],
        "stetho": ["stagingDebug"],
    }


def test_collection_switched_off_in_the_manifest(tmp_path: Path) -> None:
    """It ships, and it is known not to collect."""
    off = '<meta-data android:name="firebase_analytics_collection_deactivated" android:value="true" />'
    build = BUILD % ("", "implementation 'com.google.firebase:firebase-analytics:22.1.2'")
    write(tmp_path, {"app/build.gradle": build, "app/src/main/AndroidManifest.xml": MANIFEST % off})
    (app,) = analyse(tmp_path, Config(), Options(cache=False)).apps
    (found,) = app.sdks
    assert (found.sdk.id, found.switched_off, found.starts_itself) == ("firebase-analytics", True, False)

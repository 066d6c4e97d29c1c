"""Which calls into an SDK start it before consent, and which may stand there."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.check import check

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <application android:name=".App" />
</manifest>
"""


def starts(root: Path, files: dict[str, str], rule: str = "sdk-before-consent") -> list[tuple[str, str]]:
    """Subject and call of the findings of a rule over a tree with an Application of the name App."""
    for path, text in {"AndroidManifest.xml": MANIFEST, **files}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    report = check(root)
    assert [e.message.en for e in report.errors] == []
    return [(f.subject, f.message.en.partition(" ")[0]) for f in report.findings if f.rule == rule]


JAVA = """
package com.example;
import android.app.Application;
import android.content.SharedPreferences;
import com.google.android.gms.analytics.GoogleAnalytics;
import com.google.android.gms.analytics.Tracker;
import com.posthog.android.PostHog;
public class App extends Application {
    private PostHog client;
    @Override public void onCreate() {
        super.onCreate();
        SharedPreferences store = getSharedPreferences("x", 0);
        %s
    }
}
"""
KOTLIN = """
package com.example
import android.app.Application
import com.brsanthu.googleanalytics.GoogleAnalytics
import com.brsanthu.googleanalytics.GoogleAnalyticsConfig
import com.posthog.PostHogInterface
class App : Application() {
    private var userConsent: Boolean? = null
    private var optIn = false
    private var posthog: PostHogInterface? = null
    override fun onCreate() {
        super.onCreate()
        val store = getSharedPreferences("x", 0)
        optIn = store.getBoolean("analytics_opt_in", false)
        %s
    }
}
"""
TOLD_JAVA = [
    'GoogleAnalytics.getInstance(this).setAppOptOut(!store.getBoolean("analytics", false));',
    'GoogleAnalytics ga = GoogleAnalytics.getInstance(this); ga.setAppOptOut(!store.getBoolean("crash_reports", false));',
    "client.optOut(true);",
    "client.flush();",
]
UNTOLD_JAVA = [
    'GoogleAnalytics.getInstance(this).newTracker("UA-1");',
    'GoogleAnalytics.getInstance(this).setAppOptOut(!store.getBoolean("analytics", true));',
    'GoogleAnalytics.getInstance(this).setAppOptOut(!store.getBoolean("dark_mode", false));',
    "client.optOut(false);",
    'client.capture("open");',
]
TOLD_KOTLIN = [
    'GoogleAnalytics.builder { measurementId = "G"; enabled = optIn }',
    "GoogleAnalytics.builder().withConfig(GoogleAnalyticsConfig(enabled = optIn)).build()",
    "val config = GoogleAnalyticsConfig()\n        config.enabled = optIn\n        GoogleAnalytics.builder().withConfig(config).build()",
    'when (userConsent) { true -> posthog?.capture("open")\n            else -> { posthog?.flush(); posthog?.optOut(); posthog?.close() } }',
    'posthog?.takeIf { userConsent == true }?.capture("open")',
]
UNTOLD_KOTLIN = [
    'GoogleAnalytics.builder { measurementId = "G"; enabled = true }',
    'GoogleAnalytics.builder { measurementId = "G"; debug = optIn }',
    "GoogleAnalytics.builder { enabled = !optIn }",
    "val other = GoogleAnalyticsConfig(enabled = optIn)\n        GoogleAnalytics.builder().build()",
    'posthog?.takeIf { store.getBoolean("dark", false) }?.capture("open")',
]


@pytest.mark.parametrize("body", TOLD_JAVA)
def test_java_sdk_that_is_told_the_choice_or_stopped(body: str, tmp_path: Path) -> None:
    assert starts(tmp_path, {"src/com/example/App.java": JAVA % body}) == []


@pytest.mark.parametrize("body", UNTOLD_JAVA)
def test_java_sdk_that_starts(body: str, tmp_path: Path) -> None:
    assert len(starts(tmp_path, {"src/com/example/App.java": JAVA % body})) == 1


@pytest.mark.parametrize("body", TOLD_KOTLIN)
def test_kotlin_sdk_that_is_told_the_choice_or_stopped(body: str, tmp_path: Path) -> None:
    assert starts(tmp_path, {"src/com/example/App.kt": KOTLIN % body}) == []


@pytest.mark.parametrize("body", UNTOLD_KOTLIN)
def test_kotlin_sdk_that_starts(body: str, tmp_path: Path) -> None:
    assert len(starts(tmp_path, {"src/com/example/App.kt": KOTLIN % body})) == 1


@pytest.mark.parametrize(
    ("coordinate", "itself"),
    [("com.google.firebase:firebase-crashlytics:18.2.9", True), ("com.crashlytics.android:crashlytics:1.1.11", False)],
)
def test_the_old_crashlytics_has_no_provider(coordinate: str, itself: bool, tmp_path: Path) -> None:
    build = f"apply plugin: 'com.android.application'\ndependencies {{ compile '{coordinate}' }}\n"
    found = starts(tmp_path, {"build.gradle": build})
    assert ("firebase-crashlytics" in [subject for subject, _ in found]) is itself


READING = {
    "src/com/example/Keys.java": """
package com.example;
import android.provider.Settings;
import static android.provider.Settings.System.getString;
public class Keys {
    public static final String CHANNEL = "c";
    public static String folder = App.app.getFilesDir() + "/x";
    static final String id = getString(App.app.getContentResolver(), Settings.Secure.ANDROID_ID);
}
""",
}
JAVA_TOUCH = """
package com.example;
public class App extends android.app.Application {
    static App app;
    @Override public void onCreate() {
        super.onCreate();
        app = this;
        String touched = %s;
    }
}
"""
KOTLIN_TOUCH = """
package com.example
class App : android.app.Application() {
    override fun onCreate() {
        super.onCreate()
        val touched = %s
    }
    companion object { @JvmField var app: App? = null }
}
"""


@pytest.mark.parametrize(("app", "text"), [("App.java", JAVA_TOUCH), ("App.kt", KOTLIN_TOUCH)])
@pytest.mark.parametrize(("field", "loads"), [("Keys.folder", True), ("Keys.CHANNEL", False)])
def test_reading_a_static_field_loads_its_class(app: str, text: str, field: str, loads: bool, tmp_path: Path) -> None:
    """A constant is written where it is read; any other static field makes the class run its initialisers."""
    files = {**READING, f"src/com/example/{app}": text % field}
    found = starts(tmp_path, files, "collection-before-consent")
    assert [subject for subject, _ in found] == (["android-id"] if loads else [])


KOTLIN_STATIC_IMPORT = """
package com.example
import android.provider.Settings
import android.provider.Settings.System.getString
class App : android.app.Application() {
    override fun onCreate() {
        super.onCreate()
        Ids.of(contentResolver)
    }
}
object Ids {
    fun of(resolver: android.content.ContentResolver) = getString(resolver, Settings.Secure.ANDROID_ID)
}
"""


def test_an_imported_static_method_is_the_same_read(tmp_path: Path) -> None:
    found = starts(tmp_path, {"src/com/example/App.kt": KOTLIN_STATIC_IMPORT}, "collection-before-consent")
    assert [subject for subject, _ in found] == ["android-id"]


REFUSAL_JAVA = {
    "src/com/example/Splash.java": """
package com.example;
import android.app.Activity;
import android.os.Bundle;
public class Splash extends Activity {
    @Override protected void onCreate(Bundle state) {
        super.onCreate(state);
        Dialogs.%s(this, (d, w) -> next(), (d, w) -> android.os.Process.killProcess(android.os.Process.myPid()));
    }
    void next() {}
}
""",
    "src/com/example/Dialogs.java": """
package com.example;
import android.app.AlertDialog;
import android.content.Context;
import android.content.DialogInterface;
class Dialogs {
    static void first(Context context, DialogInterface.OnClickListener yes, DialogInterface.OnClickListener no) {
        new AlertDialog.Builder(context).setTitle("隐私政策").setCancelable(false)
            .setPositiveButton("同意并继续", yes).setNegativeButton("不同意", no).create().show();
    }
    static void second(Context context, DialogInterface.OnClickListener yes, DialogInterface.OnClickListener no) {
        new AlertDialog.Builder(context).setTitle("输入隐私密码")
            .setPositiveButton("确定", yes).setNegativeButton("取消", no).create().show();
    }
}
""",
}
REFUSAL_KOTLIN = {
    "src/com/example/Splash.kt": """
package com.example
import android.app.Activity
import android.app.AlertDialog
import android.content.Context
import android.content.DialogInterface
import android.os.Bundle
import kotlin.system.exitProcess
class Splash : Activity() {
    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        %s(this, { _, _ -> next() }, { _, _ -> exitProcess(0) })
    }
    fun next() {}
}
fun first(context: Context, yes: DialogInterface.OnClickListener, no: DialogInterface.OnClickListener) {
    AlertDialog.Builder(context).setTitle("隐私政策").setPositiveButton("同意", yes).setNegativeButton("不同意", no).show()
}
fun second(context: Context, yes: DialogInterface.OnClickListener, no: DialogInterface.OnClickListener) {
    AlertDialog.Builder(context).setTitle("输入隐私密码").setPositiveButton("确定", yes).setNegativeButton("取消", no).show()
}
""",
}


@pytest.mark.parametrize("files", [REFUSAL_JAVA, REFUSAL_KOTLIN], ids=["java", "kotlin"])
@pytest.mark.parametrize(("dialog", "count"), [("first", 1), ("second", 0)])
def test_a_refusal_that_is_handed_to_a_dialog(files: dict[str, str], dialog: str, count: int, tmp_path: Path) -> None:
    named = {path: text % dialog if "%s" in text else text for path, text in files.items()}
    assert len(starts(tmp_path, named, "consent-refusal-exits")) == count

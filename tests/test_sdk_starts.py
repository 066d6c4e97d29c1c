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

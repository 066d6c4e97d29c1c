"""`needlint demo`: the first thing anybody runs finds what its app was written to show, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.check import check
from needlint.cli import run
from needlint.options import Options

DEMO = Path(__file__).parents[1] / "lint" / "needlint" / "demo"
SOURCE = "app/src/main/java/com/example/daily"
EXPECTED = {
    ("error", "sdk-before-consent", f"{SOURCE}/DailyApp.kt", 10, "umeng-analytics"),
    ("error", "collection-before-consent", f"{SOURCE}/MainActivity.java", 16, "precise-location"),
    ("error", "collection-before-consent", f"{SOURCE}/SplashActivity.kt", 24, "imei"),
    ("error", "denial-closes-screen", f"{SOURCE}/SplashActivity.kt", 28, None),
    ("warning", "unused-permission", "app/src/main/AndroidManifest.xml", 5, "android.permission.READ_CONTACTS"),
    ("warning", "harvesting-sdk", "app/build.gradle.kts", 15, "umeng-analytics"),
    ("warning", "request-before-consent", f"{SOURCE}/SplashActivity.kt", 17, None),
    ("warning", "repeated-request", f"{SOURCE}/SplashActivity.kt", 17, None),
}


def test_the_demo_finds_what_it_was_written_for() -> None:
    report = check(DEMO, options=Options(cache=False))
    assert report.errors == ()
    found = {(f.severity, f.rule, f.place.path, report.spans[f.place].start_line, f.subject) for f in report.findings}
    missing = [e for e in EXPECTED if not any(e[:4] == f[:4] and e[4] in (None, f[4]) for f in found)]
    assert missing == []
    assert not any(path == "app/src/main/AndroidManifest.xml" and line == 4 for _, _, path, line, _ in found), (
        "INTERNET"
    )


def test_a_launch_call_is_told_once_to_move_and_once_to_remember() -> None:
    report = check(DEMO, options=Options(cache=False))
    asked = [f for f in report.findings if f.place.path.endswith("SplashActivity.kt") and "request" in f.rule]
    assert {f.rule for f in asked} == {"request-before-consent", "repeated-request"}
    (moved,) = (f for f in asked if f.rule == "request-before-consent")
    assert "groups of permissions at once" in moved.message.en
    assert "组权限" in moved.message.zh


@pytest.mark.parametrize(("language", "words"), [("en", "the user refuses"), ("zh", "通讯录")])
def test_the_command_speaks_both_languages(language: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo", "--lang", language]) == 0
    assert words in capsys.readouterr().out

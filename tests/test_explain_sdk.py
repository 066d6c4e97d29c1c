"""`needlint sdk` and `explain` on SDKs: what a name, file or prefix stands for, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint import cli
from needlint.commands.sdk import lookup
from needlint.explain_sdk import KINDS, sdk_text
from needlint.facts.place import Range
from needlint.knowledge.sdks import all_sdks, sdk
from needlint.lsp.hover import markdown
from needlint.lsp.subject import Subject
from needlint.options import Language
from test_archive import JAR

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("what", "sdk_id"),
    [
        ("com.umeng.umsdk:common:9.6.1", "umeng-analytics"),
        ("com.umeng.analytics.MobclickAgent", "umeng-analytics"),
        ("com.umeng", "umeng-push"),
        ("app/libs/umeng-common-9.6.1.jar", "umeng-analytics"),
        ("libBugly.so", "tencent-bugly"),
        ("UMENG_APPKEY", "umeng-analytics"),
        ("fluwx", "wechat-opensdk"),
    ],
)
def test_lookup(what: str, sdk_id: str) -> None:
    assert sdk_id in [entry.id for entry in lookup(what)]


def test_a_prefix_of_everything_is_no_answer() -> None:
    assert lookup("com") == []
    assert lookup("org.example.nothing") == []


def test_evidence_and_switches_are_told_apart() -> None:
    entry = sdk("firebase-analytics")
    assert entry is not None
    lines = {line.partition(":")[0].strip(): line for line in sdk_text(entry, "en").splitlines()}
    assert "advertising" in lines["takes (disclosed by its vendor or by apps)"].lower()
    assert "AD_ID" in lines["permissions that its manifest merges in"]
    assert "AD_ID" not in lines["permissions that it uses when the app has them"]
    assert "deactivated=true" in lines["manifest entries that keep it from collecting"]
    assert "source" in lines


@pytest.mark.parametrize(("language", "words"), [("en", "only after consent"), ("zh", "须在用户同意后再初始化")])
def test_an_sdk_without_a_consent_call_is_to_be_started_after_consent(language: str, words: str) -> None:
    entry = sdk("tencent-trtc")
    assert entry is not None
    line = next(line for line in sdk_text(entry, language).splitlines() if words in line)
    assert "https://cloud.tencent.com/document/product/647/97575" in line


@pytest.mark.parametrize(("language", "words"), [("en", "After consent only"), ("zh", "须在用户同意之后")])
def test_hover_says_when_an_sdk_may_start(language: Language, words: str) -> None:
    waits, called = sdk("tencent-trtc"), sdk("umeng-analytics")
    assert waits is not None
    assert called is not None
    assert words in markdown(Subject("sdk", waits.id, Range(0, 1), sdks=(waits,)), None, language)
    assert words not in markdown(Subject("sdk", called.id, Range(0, 1), sdks=(called,)), None, language)


def test_every_kind_has_a_chinese_word() -> None:
    assert {entry.kind for entry in all_sdks()} <= KINDS.keys()


def test_unknown_archive_is_opened(tmp_path: Path, capsys: Capture) -> None:
    jar = tmp_path / "what.jar"
    jar.write_bytes(JAR)
    assert cli.run(["sdk", str(jar), "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "TelephonyManager.getDeviceId" in out
    assert "com.sdk" in out

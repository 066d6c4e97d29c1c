"""A tree that is kept judged says after every edit what a run from scratch says, at a fraction of the work."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest

from needlint.check import check
from needlint.finding import Report
from needlint.lsp.stopping import Stopped, Watch
from needlint.options import Options
from needlint.session import Scope, Session

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <uses-permission android:name="android.permission.READ_CONTACTS" />
    <uses-permission android:name="android.permission.CAMERA" />
    <application android:name=".App">
        <activity android:name=".Main" android:exported="true">
            <intent-filter>
                <action android:name="android.intent.action.MAIN" />
                <category android:name="android.intent.category.LAUNCHER" />
            </intent-filter>
        </activity>
    </application>
</manifest>
"""
MAIN = """package com.example

import android.app.Activity
import android.hardware.camera2.CameraManager
import android.os.Bundle

class Main : Activity() {
    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        Contacts(this).all()
    }

    fun open(manager: CameraManager) {
        manager.openCamera("0", null, null)
    }
}
"""
CONTACTS = """package com.example;

import android.content.Context;
import android.provider.ContactsContract;

class Contacts {
    private final Context context;

    Contacts(Context context) {
        this.context = context;
    }

    Object all() {
        return context.getContentResolver().query(ContactsContract.Contacts.CONTENT_URI, null, null, null, null);
    }
}
"""
FILES = {
    "src/main/AndroidManifest.xml": MANIFEST,
    "src/main/java/com/example/Main.kt": MAIN,
    "src/main/java/com/example/Contacts.java": CONTACTS,
    "build.gradle": """plugins { id "com.android.application" }
dependencies { implementation "com.umeng.umsdk:common:9.6.3" }
""",
    "needlint.toml": '[app]\ncategory = ["news"]\n',
}
OPTIONS = Options(cache=False, jobs=1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def silent(_doing: str) -> None:
    """Progress that nobody watches."""


def shown(report: Report) -> list[tuple[object, ...]]:
    return [
        (f, report.spans[f.place], report.snippets[f.place], [report.spans[r.place] for r in f.related])
        for f in report.findings
    ]


def edited(text: str, path: str, chance: random.Random) -> str:
    """One of the edits that people make: blank lines, comments, cut and repeated lines, half a word."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    note = "<!-- 注 -->" if path.endswith(".xml") else "# 注" if path.endswith(".toml") else "// 注😀"
    kind = chance.randrange(5)
    if kind == 0:
        lines.insert(at, "")
    elif kind == 1:
        lines.insert(at, note)
    elif kind == 2:
        del lines[at]
    elif kind == 3:
        lines.insert(at, lines[at])
    else:
        lines[at] = lines[at][: len(lines[at]) // 2]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(3))
def test_incremental_is_from_scratch(root: Path, seed: int) -> None:
    chance = random.Random(seed)
    session = Session(root, OPTIONS)
    session.judge(silent)
    texts = dict(FILES)
    for _ in range(12):
        path = chance.choice([p for p in sorted(texts) if p != "needlint.toml"])
        texts[path] = FILES[path] if chance.random() < 0.3 else edited(texts[path], path, chance)
        session.apply({path: texts[path].encode()})
        incremental = session.judge(silent)
        (root / path).write_text(texts[path], "utf-8")
        assert shown(incremental) == shown(check(root, options=OPTIONS))


def test_moved_code_is_not_judged_again(root: Path) -> None:
    session = Session(root, OPTIONS)
    before = session.judge(silent)
    path = "src/main/java/com/example/Contacts.java"
    assert session.apply({path: ("// 联系人😀\n\n" + CONTACTS).encode()}) is Scope.PLACES
    told: list[str] = []
    after = session.judge(told.append)
    assert told == []
    assert len(after.findings) == len(before.findings) > 0
    assert session.apply({path: CONTACTS.replace("CONTENT_URI", "CONTENT_FILTER_URI").encode()}) is Scope.APPS
    assert session.apply({path: CONTACTS.replace("CONTENT_URI", "CONTENT_LOOKUP_URI").encode()}) is Scope.BODIES
    session.judge(told.append)
    assert "unused-permission" in told


def test_reading_stops_at_a_wish(root: Path) -> None:
    class Enough(Exception):
        pass

    def stop(doing: str) -> None:
        if doing == "unused-permission":
            raise Enough

    session = Session(root, OPTIONS)
    with pytest.raises(Enough):
        session.judge(stop)
    path = "src/main/AndroidManifest.xml"
    session.apply({path: MANIFEST.replace("READ_CONTACTS", "READ_SMS").encode()})
    assert any(f.subject.endswith("READ_SMS") for f in session.judge(silent).findings)


def test_a_stop_arrives_in_the_middle_of_work() -> None:
    watch = Watch(silent)
    timer = threading.Timer(0.05, watch.stop)
    timer.start()
    with pytest.raises(Stopped):
        watch.run(endless)
    watch.stop()  # of no effect: the work is over
    with pytest.raises(Stopped):
        watch("anything")


def endless() -> None:
    while True:
        sum(range(100))


def test_after_an_interruption_everything_is_judged_anew(root: Path) -> None:
    session = Session(root, OPTIONS)
    before = shown(session.judge(silent))
    session.interrupted()
    assert shown(session.judge(silent)) == before


def test_memory_is_flat_over_many_edits(root: Path) -> None:
    """A small part of the soak run; `python -m needlint.lsp.soak` does ten thousand edits."""
    from needlint.lsp.soak import soak

    figures = soak(root, 150, warm_up=50)
    assert figures.edits == 150
    assert figures.grown_kib < 6 * 1024, figures

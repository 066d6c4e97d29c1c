"""`needlint check --watch`: a real process that follows a real tree and ends on Ctrl-C."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from needlint.tree_watch import TreeWatch

MANIFEST = "app/src/main/AndroidManifest.xml"
READER = "app/src/main/java/com/example/Reader.kt"
FILES = {
    "settings.gradle": "include ':app'\n",
    "app/build.gradle": "apply plugin: 'com.android.application'\nandroid { defaultConfig { minSdkVersion 24 } }\n",
    MANIFEST: """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <uses-permission android:name="android.permission.READ_CONTACTS" />
    <application>
        <activity android:name=".Main" android:exported="true"><intent-filter>
            <action android:name="android.intent.action.MAIN" />
            <category android:name="android.intent.category.LAUNCHER" />
        </intent-filter></activity>
    </application>
</manifest>
""",
    READER: """package com.example

import android.content.ContentResolver
import android.provider.ContactsContract

class Reader(private val resolver: ContentResolver) {
    fun contacts() = resolver.query(ContactsContract.Contacts.CONTENT_URI, null, null, null, null)
}
""",
    "needlint.toml": '[app]\ncategory = ["news"]\n[rules]\nmissing-privacy-policy = "off"\n',
}
EMPTY = "package com.example\n\nclass Reader\n"


def lay(root: Path) -> Path:
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


class Watching:
    """A running `needlint check --watch`; both outputs come as one text."""

    def __init__(self, root: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "needlint", "check", str(root), "--watch", "--no-cache", *arguments]
        environment = {k: v for k, v in os.environ.items() if k not in ("LC_ALL", "LC_MESSAGES", "FORCE_COLOR")}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**environment, "LANG": "C.UTF-8"}
        )
        self._read = ""

    def until(self, *texts: str, seconds: float = 90) -> str:
        """What was printed since the last call, as soon as all of the texts are in it."""
        assert self.process.stdout is not None
        end = time.monotonic() + seconds
        while any(text not in self._read for text in texts):
            if time.monotonic() > end:
                raise AssertionError(f"{texts} were not printed, but: {self._read}")
            if select.select([self.process.stdout], [], [], 0.1)[0]:
                data = os.read(self.process.stdout.fileno(), 65536)
                assert data, f"ended after: {self._read}"
                self._read += data.decode()
        said, self._read = self._read, ""
        return said

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)


@pytest.fixture
def watching() -> Iterator[list[Watching]]:
    started: list[Watching] = []
    yield started
    for one in started:
        one.process.kill()
        one.process.wait()
        assert one.process.stdout is not None
        one.process.stdout.close()


def test_an_edit_shows_what_it_brings_and_what_it_settles(tmp_path: Path, watching: list[Watching]) -> None:
    root = lay(tmp_path)
    watching.append(run := Watching(root))
    first = run.until("READ_CONTACTS is used", "Ctrl-C ends it")
    assert "[unused-permission]" not in first

    (root / READER).write_text(EMPTY)
    said = run.until("in all", "[unused-permission]", "  = fix: ")
    assert f"{READER}: 1 new, " in said
    assert f"{MANIFEST}:2:36: warning: android.permission.READ_CONTACTS is declared" in said
    assert "settled: " in said
    assert "[unnecessary-permission]" in said

    (root / READER).write_text(FILES[READER])
    run.until("in all", f"settled: {root}/{MANIFEST}:2:36: android.permission.READ_CONTACTS [unused-permission]")
    assert run.interrupt() == 0, "no warning is left"


def test_files_that_come_and_go_and_the_exit_code_of_the_latest_state(tmp_path: Path, watching: list[Watching]) -> None:
    root = lay(tmp_path)
    watching.append(run := Watching(root, "--lang", "zh"))
    run.until("按 Ctrl-C 结束")
    (root / READER).unlink()
    run.until("共 ", "警告: ", "[unused-permission]", "可自动修改")
    new = root / "app/src/main/java/com/example/new/Other.kt"
    new.parent.mkdir()
    new.write_text(FILES[READER].replace("package com.example", "package com.example.new"))
    run.until("共 ", "已消除：", "[unused-permission]")
    new.unlink()
    run.until("共 ", "警告: ", "[unused-permission]", "可自动修改")
    assert run.interrupt() == 1


def test_a_change_of_the_configuration_and_a_mistake_in_it(tmp_path: Path, watching: list[Watching]) -> None:
    root = lay(tmp_path)
    (root / READER).write_text(EMPTY)
    watching.append(run := Watching(root))
    run.until("[unused-permission]", "Ctrl-C ends it")
    (root / "needlint.toml").write_text(FILES["needlint.toml"] + 'unused-permission = "of"\n')
    said = run.until('needlint.toml:5: unknown severity "of"; did you mean "off"?', "in all")
    assert "the configuration before it holds" in said
    (root / "needlint.toml").write_text(FILES["needlint.toml"] + 'unused-permission = "off"\n')
    run.until("in all", "settled: ", "[unused-permission]")
    assert run.interrupt() == 0


def test_a_baseline_written_meanwhile_and_quiet(tmp_path: Path, watching: list[Watching]) -> None:
    root = lay(tmp_path)
    (root / READER).write_text(EMPTY)
    watching.append(run := Watching(root, "--quiet"))
    run.until("[unused-permission]", "  = fix: ")
    key = f"unused-permission {MANIFEST} android.permission.READ_CONTACTS\n"
    (root / "needlint-baseline.txt").write_text(key)
    said = run.until("settled: ", "[unused-permission]")
    assert "in all" not in said
    assert run.interrupt() == 0


def test_interrupted_before_the_first_report(tmp_path: Path, watching: list[Watching]) -> None:
    watching.append(run := Watching(lay(tmp_path)))
    time.sleep(0.15)
    assert run.interrupt() in (130, -signal.SIGINT), "the interpreter may still be starting"


def test_a_look_costs_no_walk_where_no_folder_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from needlint import tree_watch

    walks = []
    real = tree_watch.walk
    monkeypatch.setattr(tree_watch, "walk", lambda *given: walks.append(given) or real(*given))
    root = lay(tmp_path)
    tree = TreeWatch(root, extra=("needlint.toml",))
    assert tree.changed() == set()
    (root / READER).write_text(EMPTY)
    (root / "needlint.toml").write_text("")
    assert tree.changed() == {READER, "needlint.toml"}
    assert tree.changed() == set()
    assert len(walks) == 1
    (root / "app/src/main/java/com/example/B.java").write_text("")
    (root / "README").write_text("not of interest")
    assert tree.changed() == {"app/src/main/java/com/example/B.java"}
    assert len(walks) == 2
    (root / "settings.gradle").replace(root / "build.gradle")
    assert tree.changed() == {"settings.gradle", "build.gradle"}


def test_a_file_replaced_by_one_of_the_same_size_and_time(tmp_path: Path) -> None:
    root = lay(tmp_path)
    os.utime(root / READER, ns=(1, 1))
    tree = TreeWatch(root)
    other = root / "app/other"
    other.write_text(FILES[READER].replace("contacts", "contactz"))
    os.utime(other, ns=(1, 1))
    other.replace(root / READER)
    assert tree.changed() == {READER}


def test_looking_at_two_thousand_files_is_cheap(tmp_path: Path) -> None:
    for folder in range(20):
        directory = tmp_path / f"app/src/main/java/p{folder}"
        directory.mkdir(parents=True)
        for number in range(100):
            (directory / f"C{number}.java").touch()
    tree = TreeWatch(tmp_path)
    assert tree.changed() == set()
    costs = []
    for _ in range(5):
        tree.changed()
        costs.append(tree.cost)
    assert min(costs) < 0.1

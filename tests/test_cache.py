"""What is kept between runs never changes what a run says, and nothing that happens to it breaks a run."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from needlint import cache, cli, reader_pool
from needlint.check import check
from needlint.finding import Report
from needlint.options import Options

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <uses-permission android:name="android.permission.READ_CONTACTS"/>
    <application><activity android:name=".Main" android:exported="true"><intent-filter>
        <action android:name="android.intent.action.MAIN"/>
        <category android:name="android.intent.category.LAUNCHER"/></intent-filter></activity></application>
</manifest>
"""
READS = """package com.example
import android.telephony.TelephonyManager
class Main : android.app.Activity() {
    override fun onCreate(state: android.os.Bundle?) {
        val phone = getSystemService(TelephonyManager::class.java)
        println("设备 " + phone.deviceId)
    }
}
"""
OLD = time.time_ns() - 3600 * 10**9


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEEDLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "app"
    write(root / "AndroidManifest.xml", MANIFEST)
    write(root / "src/com/example/Main.kt", READS)
    for number in range(8):
        write(root / f"src/com/example/Other{number}.java", f"package com.example; class Other{number} {{ }}")
    return root


def write(path: Path, text: str, when: int = OLD) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    os.utime(path, ns=(when, when))


def fresh(root: Path) -> Report:
    return check(root, options=Options(cache=False, jobs=1))


def never(*_: object) -> None:
    pytest.fail("the tree was read again")


def test_an_unchanged_tree_is_not_read_again(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = check(tree)
    monkeypatch.setattr("needlint.analysis.analyse", never)
    assert check(tree) == first == check(tree)
    assert first.findings


def test_options_and_configuration_are_part_of_the_question(tree: Path) -> None:
    check(tree)
    assert check(tree, options=Options(categories=("map-navigation",))).apps[0].categories == ("map-navigation",)
    write(tree / "needlint.toml", '[rules]\nunused-permission = "off"\n')
    assert "unused-permission" not in {f.rule for f in check(tree).findings}


@pytest.mark.parametrize("age", ["same", "later", "now"])
def test_an_edit_is_seen(tree: Path, age: str) -> None:
    when = {"same": OLD, "later": OLD + 1, "now": time.time_ns()}[age]
    check(tree)
    # as long as before: only the time, or for a file that was just written the content, tells them apart
    write(tree / "src/com/example/Main.kt", READS.replace("phone.deviceId", "phone.toString"), when + 7)
    assert check(tree) == fresh(tree)
    write(tree / "src/com/example/Main.kt", READS, when + 7 if when > OLD + 1 else when + 9)
    assert check(tree) == fresh(tree)


def test_added_and_removed_files_are_seen(tree: Path) -> None:
    check(tree)
    write(tree / "src/com/example/More.kt", READS.replace("Main", "More"))
    assert check(tree) == fresh(tree)
    (tree / "src/com/example/Main.kt").unlink()
    assert check(tree) == fresh(tree)


def test_facts_of_unchanged_files_are_kept(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(tree)
    write(tree / "src/com/example/Other1.java", "package com.example; class Other1 { int more; }", OLD + 1)
    os.utime(tree / "src/com/example/Main.kt")  # another time, the same content
    from needlint import reading

    read: list[str] = []
    monkeypatch.setattr(reading, "read", lambda kind, path, data: read.append(path) or _read(kind, path, data))
    from needlint.facts.reader import read as _read

    assert check(tree) == fresh(tree)
    assert read[0] == "src/com/example/Other1.java"
    assert len(read) == 1 + 10  # the edited file; then every file by the run without cache


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other"])
def test_a_damaged_cache_is_ignored(tree: Path, folder: Path, damage: str) -> None:
    expected = check(tree)
    for path in folder.iterdir():
        data = bytearray(path.read_bytes())
        if damage == "flip":
            data[len(data) // 2] ^= 255
        path.write_bytes({"cut": data[: len(data) // 2], "empty": b"", "other": b"x" * 500}.get(damage, data))
    assert check(tree) == expected


def test_without_a_place_for_a_cache_a_run_is_the_same(tree: Path, folder: Path, tmp_path: Path) -> None:
    folder.write_text("a file, where the folder should be")
    assert check(tree) == fresh(tree)


def test_nothing_is_written_where_no_cache_is_wanted(tree: Path, folder: Path) -> None:
    check(tree, options=Options(cache=False))
    check(tree, options=Options(overlay={"src/com/example/Main.kt": b"class Main"}))
    assert not list(folder.glob("*.report.cache"))


def test_unsaved_text_is_judged_and_never_kept(tree: Path) -> None:
    before = check(tree)
    changed = check(tree, options=Options(overlay={"src/com/example/Main.kt": b"package com.example\nclass Main"}))
    assert changed.findings != before.findings
    assert check(tree) == before


def test_a_cache_that_is_full_forgets_what_was_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "TOTAL_LIMIT", 3000)
    for number in range(4):
        path = cache.place(Path(f"/tree{number}"), "facts")
        assert cache.store(path, b"key", bytes(1000))
        os.utime(path, (number, number))
    assert cache.load(cache.place(Path("/tree0"), "facts"), b"key") is None
    assert cache.load(cache.place(Path("/tree3"), "facts"), b"key") == bytes(1000)
    assert sum(file.size for file in cache.kept()) < 4000


def test_the_command_tells_and_clears(tree: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(tree)
    assert cli.run(["cache"]) == 0
    assert str(folder) in capsys.readouterr().out
    assert cli.run(["cache", "clear"]) == 0
    assert "cleared" in capsys.readouterr().out
    assert cache.kept() == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL and modes")
def test_a_killed_run_leaves_the_next_one_right(tree: Path, folder: Path) -> None:
    expected = run(tree, {})
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    chance = random.Random(7)
    for number in range(4):
        write(
            tree / "src/com/example/Other1.java",
            f"package com.example; class Other1 {{ int n{number}; }}",
            OLD + number,
        )
        process = subprocess.Popen(command(tree), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.02, 0.6))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert run(tree, {}) == expected


def test_output_is_the_same_whatever_surrounds_the_run(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):  # enough for reader processes
        body = "".join(f"  int m{i}() {{ return {i}; }}\n" for i in range(600))
        write(tree / f"src/com/example/Large{number}.java", f"package com.example; class Large{number} {{\n{body}}}")
    assert sum(p.stat().st_size for p in tree.rglob("*.java")) > reader_pool.FORK_FROM
    surroundings = (
        (["--no-cache", "-j", "1"], {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C"}),
        (["--no-cache", "-j", "3"], {"PYTHONHASHSEED": "2", "TZ": "UTC", "LC_ALL": "C.UTF-8"}),
        ([], {"PYTHONHASHSEED": "3"}),
        ([], {"PYTHONHASHSEED": "4"}),
    )
    assert len({run(tree, more, *arguments) for arguments, more in surroundings}) == 1


def command(tree: Path, *arguments: str) -> list[str]:
    asked = ["check", str(tree), "--format", "json", "--lang", "en", "--fail-on", "never"]
    return [sys.executable, "-m", "needlint", *asked, *arguments]


def run(tree: Path, environment: dict[str, str], *arguments: str) -> bytes:
    surrounding = {**os.environ, **environment}
    return subprocess.run(command(tree, *arguments), env=surrounding, capture_output=True, check=True).stdout

"""Broken or hostile trees: each trouble is one clear line of the report, the rest is judged, nothing is written."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from needlint import cli
from needlint.project import sources

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <uses-permission android:name="android.permission.READ_CONTACTS"/>
    <application><activity android:name=".Main" android:exported="true"><intent-filter>
        <action android:name="android.intent.action.MAIN"/>
        <category android:name="android.intent.category.LAUNCHER"/></intent-filter></activity></application>
</manifest>
"""
READS = """package com.example
class Main : android.app.Activity() {
    fun read(phone: android.telephony.TelephonyManager) {
        val 设备 = "设备"; println(设备 + phone.deviceId)
    }
}
"""
DEVICE_ID = ("fixed-identifier", "src/com/example/Main.kt", 4)
UNUSED = ("unused-permission", "AndroidManifest.xml", 2)


class Outcome:
    """What a run printed and how it ended."""

    def __init__(self, root: Path, *arguments: str) -> None:
        before = listing(root)
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            self.code = cli.run(["check", str(root), "--format", "json", "--lang", "en", *arguments])
        assert listing(root) == before, "the scanned tree was written to"
        self.stderr = err.getvalue()
        self.report: dict[str, Any] = json.loads(out.getvalue()) if out.getvalue() else {}

    @property
    def errors(self) -> list[tuple[str | None, str]]:
        return [(error.get("path"), error["kind"]) for error in self.report["errors"]]

    def message(self, path: str | None) -> str:
        return next(e["message"]["en"] for e in self.report["errors"] if e.get("path") == path)

    @property
    def found(self) -> set[tuple[str, str, int]]:
        return {(f["rule"], f["path"], f["span"]["start_line"]) for f in self.report["findings"]}


def listing(root: Path) -> list[tuple[str, int, int]]:
    found = []
    for folder, names, files in os.walk(root):
        for name in (*names, *files):
            path = f"{folder}/{name}"
            status = os.lstat(path)
            found.append((path, status.st_size, status.st_mtime_ns))
    return sorted(found)


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


@pytest.fixture
def app(tmp_path: Path) -> Path:
    return write(tmp_path / "app", {"AndroidManifest.xml": MANIFEST, "src/com/example/Main.kt": READS})


def test_a_sound_tree(app: Path) -> None:
    outcome = Outcome(app)
    assert outcome.code == 1
    assert outcome.errors == []
    assert {DEVICE_ID, UNUSED} <= outcome.found


def test_an_empty_folder(tmp_path: Path) -> None:
    outcome = Outcome(tmp_path)
    assert (outcome.code, outcome.errors) == (2, [(None, "unreadable")])
    assert "no Android app" in outcome.message(None)


def test_sources_without_manifest_and_build_script(tmp_path: Path) -> None:
    outcome = Outcome(write(tmp_path, {"src/com/example/Main.kt": READS}))
    assert outcome.code == 2
    assert (None, "unreadable") in outcome.errors


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    outcome = Outcome(tmp_path / "nothing")
    assert outcome.code == 2
    assert "does not exist" in outcome.stderr
    assert "internal" not in outcome.stderr


def test_a_file_outside_any_project(tmp_path: Path) -> None:
    outcome = Outcome(write(tmp_path, {"notes.txt": "notes"}) / "notes.txt")
    assert outcome.code == 2
    assert "notes.txt" in outcome.stderr
    assert "internal" not in outcome.stderr


@pytest.mark.parametrize("text", [MANIFEST[:-60], MANIFEST.replace("<uses", "<<uses"), "<<<<<<< ours\n" + MANIFEST])
def test_a_malformed_manifest(app: Path, text: str) -> None:
    outcome = Outcome(write(app, {"AndroidManifest.xml": text}))
    assert outcome.code in (0, 1)
    assert ("AndroidManifest.xml", "syntax") in outcome.errors
    assert DEVICE_ID in outcome.found


def test_a_manifest_that_is_no_xml(app: Path) -> None:
    outcome = Outcome(write(app, {"AndroidManifest.xml": bytes(range(256)) * 10}))
    assert "AndroidManifest.xml" in {path for path, _ in outcome.errors}
    assert "internal" not in outcome.stderr


def test_an_unbalanced_build_script(app: Path) -> None:
    script = 'plugins { id("com.android.application")\nandroid { defaultConfig { targetSdk = 22\n'
    outcome = Outcome(write(app, {"build.gradle.kts": script}))
    assert ("build.gradle.kts", "syntax") in outcome.errors
    assert UNUSED in outcome.found


@pytest.mark.parametrize(
    "data",
    [
        READS.encode("gbk"),
        READS.encode("utf-16"),
        READS.encode("utf-16-be"),
        READS.encode("utf-8-sig"),
        READS.replace("\n", "\r\n").encode(),
        READS.replace("\n", "\r").encode(),
    ],
    ids=["gbk", "utf-16", "utf-16-be", "bom", "crlf", "cr"],
)
def test_encodings_and_line_ends(app: Path, data: bytes) -> None:
    outcome = Outcome(write(app, {"src/com/example/Main.kt": data}))
    assert outcome.errors == []
    assert DEVICE_ID in outcome.found


def test_bytes_that_are_no_text(app: Path) -> None:
    outcome = Outcome(write(app, {"src/com/example/Bad.kt": b'class Bad { val x = "\xff\xfe\x80\xff\x00" }'}))
    assert ("src/com/example/Bad.kt", "unreadable") in outcome.errors
    assert DEVICE_ID in outcome.found


def test_a_source_file_of_twenty_megabytes(app: Path) -> None:
    line = b"// " + b"x" * 97 + b"\n"
    outcome = Outcome(write(app, {"src/com/example/Huge.java": line * 200_000}))
    assert ("src/com/example/Huge.java", "limit") in outcome.errors
    assert f"{sources.SOURCE_LIMIT // 2**20} MB" in outcome.message("src/com/example/Huge.java")
    assert DEVICE_ID in outcome.found


def test_one_line_of_megabytes(app: Path) -> None:
    text = "package com.example; class Long { int[] a = {" + "1," * 200_000 + "}; }"
    assert DEVICE_ID in Outcome(write(app, {"src/com/example/Long.java": text})).found


@pytest.mark.parametrize("suffix", ["java", "kt"])
def test_nesting_of_ten_thousand_levels(app: Path, suffix: str) -> None:
    deep = {
        "src/com/example/Deep1." + suffix: "class Deep1 { Object x = " + "f(" * 10_000 + ")" * 10_000 + "; }",
        "src/com/example/Deep2." + suffix: "class A {" * 10_000 + "}" * 10_000,
        "src/com/example/Deep3." + suffix: "class B { Object y = 1" + "+(1" * 10_000 + ")" * 10_000 + "; }",
    }
    outcome = Outcome(write(app, {**deep, "src/com/example/Fine." + suffix: "class Fine { }"}))
    assert DEVICE_ID in outcome.found
    assert outcome.code == 1, outcome.errors


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links and modes")
def test_links_and_unreadable_files(app: Path, tmp_path: Path) -> None:
    write(tmp_path, {"outside/Secret.kt": READS.replace("Main", "Secret")})
    (app / "src/loop").symlink_to(app / "src")
    (app / "src/out").symlink_to(tmp_path / "outside")
    (app / "src/com/example/Dangling.kt").symlink_to(app / "nowhere.kt")
    outcome = Outcome(app)
    paths = {path for path, _ in outcome.errors}
    assert {"src/loop", "src/out"} <= paths
    assert DEVICE_ID in outcome.found
    assert not any("Secret" in path for _, path, _ in outcome.found)


def test_a_file_without_read_permission(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the system's answer to others is put in its place."""
    from needlint.check import check
    from needlint.options import Options

    opened = Path.open

    def refused(self: Path, *arguments: Any, **named: Any) -> Any:
        if self.name == "Closed.kt":
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(self, *arguments, **named)

    write(app, {"src/com/example/Closed.kt": "class Closed"})
    monkeypatch.setattr(Path, "open", refused)
    report = check(app, options=Options(cache=False, jobs=1))
    assert [(e.path, e.kind) for e in report.errors] == [("src/com/example/Closed.kt", "unreadable")]
    assert "Permission denied" in report.errors[0].message.en
    assert "fixed-identifier" in {f.rule for f in report.findings}


def test_a_file_that_vanishes_is_one_line(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from needlint.check import check
    from needlint.options import Options

    read = sources.Sources.read

    def gone(self: sources.Sources, path: str) -> bytes:
        if path.endswith("Gone.kt"):
            (app / path).unlink(missing_ok=True)
        return read(self, path)

    write(app, {"src/com/example/Gone.kt": "class Gone"})
    monkeypatch.setattr(sources.Sources, "read", gone)
    report = check(app, options=Options(cache=False, jobs=1))
    assert [(e.path, e.kind) for e in report.errors] == [("src/com/example/Gone.kt", "unreadable")]
    assert "fixed-identifier" in {f.rule for f in report.findings}


def test_entity_bombs(app: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE m [<!ENTITY e0 "needle">{levels}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    files: dict[str, str | bytes] = {
        "AndroidManifest.xml": bomb + MANIFEST.replace("</manifest>", "<meta-data>&e11;&x;</meta-data></manifest>"),
        "res/values/strings.xml": bomb + "<resources><string name='a'>&e11;&x;</string></resources>",
    }
    outcome = Outcome(write(app, files))
    assert "root:" not in json.dumps(outcome.report)
    assert DEVICE_ID in outcome.found


def test_a_tree_of_ten_thousand_files(app: Path) -> None:
    for number in range(10_000):
        write(app, {f"src/com/example/p{number % 100}/C{number}.java": f"package com.example; class C{number} {{}}"})
    outcome = Outcome(app)
    assert outcome.errors == []
    assert {DEVICE_ID, UNUSED} <= outcome.found

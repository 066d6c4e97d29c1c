"""Progress of a long run: on a terminal only, on standard error only, gone at the end. Real runs on pseudo terminals."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from needlint import progress
from needlint.display import width

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <uses-permission android:name="android.permission.READ_CONTACTS" />
    <application><activity android:name=".Main" android:exported="true"><intent-filter>
        <action android:name="android.intent.action.MAIN" />
        <category android:name="android.intent.category.LAUNCHER" />
    </intent-filter></activity></application>
</manifest>
"""
RUN = (
    "import sys; from needlint import progress; progress.DELAY = 0.0; progress._INTERVAL = 0.0;"
    "from needlint.cli import run; sys.exit(run(sys.argv[1:]))"
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    (root / "AndroidManifest.xml").write_text(MANIFEST)
    (root / "src/com/example").mkdir(parents=True)
    for number in range(30):
        (root / f"src/com/example/A{number}.kt").write_text(f"package com.example\nclass A{number}\n")
    return root


def on_terminal(tree: Path, *arguments: str, **environment: str) -> tuple[bytes, bytes]:
    """(standard output through a pipe, what a terminal got as standard error)."""
    master, slave = pty.openpty()
    left_out = ("NO_COLOR", "FORCE_COLOR", "LC_ALL", "LC_MESSAGES")
    inherited = {k: v for k, v in os.environ.items() if k not in left_out}
    command = [sys.executable, "-c", RUN, "check", str(tree), "--no-cache", "--jobs", "1", *arguments]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=slave,
        env={**inherited, "TERM": "xterm", "LANG": "C.UTF-8", **environment},
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:  # the other side is closed
            break
        if not data:
            break
        shown += data
    assert process.stdout is not None
    output = process.stdout.read()
    process.stdout.close()
    process.wait()
    os.close(master)
    return output, shown


def screen(shown: bytes) -> str:
    """The terminal's last line after everything it was sent."""
    line = ""
    for part in re.split(r"(\r|\x1b\[K)", shown.decode()):
        if part == "\r":
            line = ""
        elif part != "\x1b[K":
            line = part
    return line


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ["looking for modules and files", "reading files: 30", "checking: unused-permission", "joining"]),
        ("zh", ["查找模块与文件", "读取文件：30", "检查：unused-permission", "汇总"]),
    ],
)
def test_a_terminal_sees_what_is_done_and_nothing_of_it_stays(language: str, says: list[str], tree: Path) -> None:
    output, shown = on_terminal(tree, "--lang", language)
    assert [text for text in says if text not in shown.decode()] == []
    assert b"READ_CONTACTS" in output
    assert b"\x1b" not in output
    assert b"\n" not in shown, "one line, rewritten"
    assert shown.endswith(b"\r\x1b[K")
    assert screen(shown) == ""


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(("--quiet",), {}), ((), {"NO_COLOR": "1"}), ((), {"TERM": "dumb"})],
)
def test_nothing_where_it_is_not_wanted(arguments: tuple[str, ...], environment: dict[str, str], tree: Path) -> None:
    output, shown = on_terminal(tree, *arguments, **environment)
    assert shown == b""
    assert b"READ_CONTACTS" in output


def test_nothing_in_pipes(tree: Path) -> None:
    command = [sys.executable, "-c", RUN, "check", str(tree), "--no-cache"]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "TERM": "xterm"}, check=False)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_short_run_shows_nothing(tree: Path) -> None:
    line = progress.ProgressLine(stream := StringIO(), "en")
    for _ in range(100):
        line(progress.READING)
    line.clear()
    assert stream.getvalue() == ""


def test_an_error_takes_the_line_away_too(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "DELAY", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    with pytest.raises(KeyboardInterrupt), progress.progress("en") as step:
        step("login-wall")
        raise KeyboardInterrupt
    assert "checking: login-wall" in stream.getvalue()
    assert screen(stream.getvalue().encode()) == ""


def test_a_narrow_terminal_is_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setattr(progress, "DELAY", 0.0)
    line = progress.ProgressLine(stream := StringIO(), "zh")
    line("collection-before-consent")
    shown = stream.getvalue().strip("\r").removesuffix("\x1b[K")
    assert 10 < width(shown) < 20


def test_a_terminal_that_goes_away_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "DELAY", 0.0)
    stream = StringIO()
    line = progress.ProgressLine(stream, "en")
    stream.close()
    line("login-wall")
    line.clear()

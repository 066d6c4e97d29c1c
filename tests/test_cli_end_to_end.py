"""Whole commands on whole trees: `init`, several applications, text that is not saved, `--quiet`, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from needlint import cli
from needlint.config import parse_config

LAUNCHER = """<activity android:name=".Main" android:exported="true"><intent-filter>
            <action android:name="android.intent.action.MAIN" />
            <category android:name="android.intent.category.LAUNCHER" />
        </intent-filter></activity>"""
GRADLE = "apply plugin: 'com.android.application'\nandroid { defaultConfig { minSdkVersion 24 } }\n"
UMENG = GRADLE + "dependencies { implementation 'com.umeng.umsdk:common:9.4.0' }\n"
READER = """package com.example.%s

import android.content.ContentResolver
import android.provider.ContactsContract

class Reader(private val resolver: ContentResolver) {
    fun contacts() = resolver.query(ContactsContract.Contacts.CONTENT_URI, null, null, null, null)
}
"""
APP_READER = "app/src/main/java/com/example/app/Reader.kt"
Capture = pytest.CaptureFixture[str]
Typed = Callable[[Path, str, str], tuple[int, list[tuple[str, str]], str]]


def manifest(module: str, *permissions: str) -> str:
    lines = "".join(f'    <uses-permission android:name="android.permission.{name}" />\n' for name in permissions)
    return (
        f'<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.{module}">\n'
        f"{lines}    <application>\n        {LAUNCHER}\n    </application>\n</manifest>\n"
    )


ONE = {
    "settings.gradle": "include ':app'\n",
    "app/build.gradle": UMENG,
    "app/src/main/AndroidManifest.xml": manifest("app", "READ_CONTACTS", "READ_CALENDAR"),
    APP_READER: READER % "app",
}
TWO = {
    **ONE,
    "settings.gradle": "include ':app', ':tv'\n",
    "tv/build.gradle": GRADLE,
    "tv/src/main/AndroidManifest.xml": manifest("tv", "READ_CONTACTS"),
    "tv/src/main/java/com/example/tv/Reader.kt": READER % "tv",
}


def lay(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C")


def found(capsys: Capture, *arguments: str) -> set[tuple[str, str, str]]:
    """(path, rule, subject) of what a check reports."""
    assert cli.run(["check", *arguments, "--format", "json", "--no-cache"]) in (0, 1)
    report = json.loads(capsys.readouterr().out)
    return {(f["path"], f["rule"], f["subject"]) for f in report["findings"]}


# ---- init ------------------------------------------------------------------------------------------------------------


def test_init_for_one_application_writes_what_check_takes(tmp_path: Path, capsys: Capture) -> None:
    root = lay(tmp_path, ONE)
    assert cli.run(["init", str(root)]) == 0
    assert "check the category, then run `needlint check`" in capsys.readouterr().err
    text = (root / "needlint.toml").read_text("utf-8")
    assert "[app]\n" in text
    assert "[[app]]" not in text
    assert '# "android.permission.READ_CONTACTS" = ' in text, "used, and opens personal information"
    assert "READ_CALENDAR" not in text, "nobody uses it"
    assert "# umeng-analytics = " in text
    assert tomllib.loads(text) == {"app": {"purposes": {}, "sdks": {}}, "rules": {}, "files": {}}
    before = found(capsys, str(root))
    active = text.replace('# "android.permission.READ', '"android.permission.READ').replace("# umeng", "umeng")
    (root / "needlint.toml").write_text(active.replace('# category = ["..."]', 'category = ["news"]'), "utf-8")
    assert {rule for _, rule, _ in before - found(capsys, str(root))} >= {"category-undeclared"}


def test_init_for_several_applications_names_each_module(tmp_path: Path) -> None:
    root = lay(tmp_path, TWO)
    assert cli.run(["init", str(root), "--lang", "zh"]) == 0
    text = (root / "needlint.toml").read_text("utf-8")
    assert [app.module for app in parse_config(text).apps] == [":app", ":tv"]
    first, second = text.split("[[app]]")[1:]
    assert "umeng-analytics" in first
    assert "umeng-analytics" not in second
    assert "应用属于哪一类" in text


def test_init_keeps_an_existing_file(tmp_path: Path, capsys: Capture) -> None:
    root = lay(tmp_path, {**ONE, "needlint.toml": "# mine\n"})
    assert cli.run(["init", str(root)]) == 2
    assert "--force overwrites it" in capsys.readouterr().err
    assert (root / "needlint.toml").read_text() == "# mine\n"
    assert cli.run(["init", str(root), "--stdout"]) == 0
    assert "[app]" in capsys.readouterr().out
    assert (root / "needlint.toml").read_text() == "# mine\n"
    assert cli.run(["init", str(root), "--force"]) == 0
    assert "[app]" in (root / "needlint.toml").read_text("utf-8")


def test_init_from_a_file_of_the_project_and_where_it_cannot_write(tmp_path: Path, capsys: Capture) -> None:
    root = lay(tmp_path, ONE)
    assert cli.run(["init", str(root / APP_READER)]) == 0
    assert (root / "needlint.toml").is_file()
    (root / "needlint.toml").unlink()
    (root / "needlint.toml").mkdir()
    assert cli.run(["init", str(root), "--force"]) == 2
    assert "cannot write" in capsys.readouterr().err


# ---- several applications --------------------------------------------------------------------------------------------


def test_each_application_is_judged_by_its_own_entry(tmp_path: Path, capsys: Capture) -> None:
    config = """
[[app]]
module = ":app"
category = ["instant-messaging"]
[app.sdks]
umeng-analytics = "statistics"
[[app]]
module = ":tv"
category = ["news"]
[app.purposes]
"android.permission.READ_CONTACTS" = { en = "invite friends", zh = "邀请好友" }
"""
    root = lay(tmp_path, {**TWO, "needlint.toml": config})
    assert cli.run(["check", str(root), "--format", "json", "--no-cache"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [(a["module"], a["categories"], a["category_source"]) for a in report["apps"]] == [
        (":app", ["instant-messaging"], "config"),
        (":tv", ["news"], "config"),
    ]
    rules = {(f["rule"], f["subject"], tuple(f["apps"])) for f in report["findings"]}
    assert ("unused-permission", "android.permission.READ_CALENDAR", (":app",)) in rules
    assert not any(rule == "unnecessary-permission" and apps == (":tv",) for rule, _, apps in rules), "purpose declared"
    assert not any(rule == "harvesting-sdk" for rule, *_ in rules), "disclosed"
    (root / "needlint.toml").write_text(config.partition("[app.purposes]")[0], "utf-8")
    assert ("tv/src/main/AndroidManifest.xml", "unnecessary-permission", "android.permission.READ_CONTACTS") in found(
        capsys, str(root)
    )


def test_an_entry_without_a_module_and_one_for_a_module_that_is_none(tmp_path: Path, capsys: Capture) -> None:
    root = lay(tmp_path, {**TWO, "needlint.toml": '[[app]]\ncategory = "news"\n[[app]]\nmodule = ":tv"\n'})
    assert cli.run(["check", str(root)]) == 2
    assert "needlint.toml:1: each of several [[app]] needs its module" in capsys.readouterr().err
    (root / "needlint.toml").write_text('[app]\ncategory = "news"\n')
    cli.run(["check", str(root), "--format", "json", "--no-cache"])
    assert [a["categories"] for a in json.loads(capsys.readouterr().out)["apps"]] == [["news"], ["news"]]


# ---- text that is not saved ------------------------------------------------------------------------------------------


def piped(root: Path, path: str, text: str) -> subprocess.CompletedProcess[bytes]:
    """A check in a process of its own with a file's text on standard input."""
    command = [sys.executable, "-m", "needlint", "check", "--stdin-filename", path, "--category", "news", "-f", "json"]
    environment = {**os.environ, "LANG": "C.UTF-8"}
    return subprocess.run(command, input=text.encode(), capture_output=True, cwd=root, env=environment, check=False)


@pytest.fixture
def typed_in(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Typed:
    """The same in this process: (exit code, (path, rule) of the findings, standard error)."""

    def check(root: Path, path: str, text: str) -> tuple[int, list[tuple[str, str]], str]:
        monkeypatch.chdir(root)
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(text.encode())))
        code = cli.run(["check", "--stdin-filename", path, "--category", "news", "--format", "json"])
        captured = capsys.readouterr()
        findings = json.loads(captured.out)["findings"] if captured.out else []
        return code, [(f["path"], f["rule"]) for f in findings], captured.err

    return check


def test_the_text_on_standard_input_counts_and_only_its_findings_are_shown(tmp_path: Path, typed_in: Typed) -> None:
    root = lay(tmp_path, {**ONE, "app/build.gradle": GRADLE})
    path = "app/src/main/AndroidManifest.xml"
    code, shown, _ = typed_in(root, path, manifest("app", "READ_CONTACTS"))
    assert (path, "unused-permission") not in shown, "READ_CALENDAR is gone in the editor"
    code, shown, _ = typed_in(root, path, manifest("app", "READ_SMS"))
    assert (code, (path, "unused-permission") in shown) == (1, True)
    assert {p for p, _ in shown} == {path}
    code, shown, _ = typed_in(root, APP_READER, "package com.example.app\nclass Reader\n")
    assert (code, shown) == (0, []), "what it means for the manifest is not the editor's question"
    assert "CONTENT_URI" in (root / APP_READER).read_text(), "nothing is written"
    done = piped(root, path, manifest("app", "READ_SMS"))
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"READ_SMS" in done.stdout


@pytest.mark.parametrize(
    "typed",
    [
        (READER % "app")[:150],
        (READER % "app").replace("fun contacts() = ", "fun contacts("),
        (READER % "app") + '\nval x = "never closed',
        "",
        "\ufeff" + (READER % "app"),
        "fun 读取(",
        "\x00\x01",
        "}}}}((((",
    ],
)
def test_a_half_typed_file_is_no_error(typed: str, tmp_path: Path, typed_in: Typed) -> None:
    root = lay(tmp_path, ONE)
    code, shown, error = typed_in(root, APP_READER, typed)
    assert code in (0, 1), error
    assert "Traceback" not in error
    assert {path for path, _ in shown} <= {APP_READER}
    assert "internal-error" not in {rule for _, rule in shown}


@pytest.mark.parametrize("typed", ["<manifest", "<manifest><uses-permission android:name=", "", "<<<<<<< HEAD\n"])
def test_a_half_typed_manifest_is_no_error(typed: str, tmp_path: Path, typed_in: Typed) -> None:
    code, shown, error = typed_in(lay(tmp_path, ONE), "app/src/main/AndroidManifest.xml", typed)
    assert code in (0, 1), error
    assert "Traceback" not in error
    assert "internal-error" not in {rule for _, rule in shown}


def test_a_file_of_no_project(tmp_path: Path, typed_in: Typed) -> None:
    (tmp_path / "A.kt").write_text("")
    code, _, error = typed_in(tmp_path, "A.kt", "class A")
    assert code == 2
    assert "give the folder that holds settings.gradle" in error


# ---- quiet and exit codes --------------------------------------------------------------------------------------------


def test_quiet_says_findings_only(tmp_path: Path, capsys: Capture) -> None:
    root = lay(tmp_path, ONE)
    (root / "needlint-baseline.txt").write_text("unused-permission gone.xml X\n")
    options = ["check", str(root), "--category", "news", "--no-cache"]
    assert cli.run(options) == 1
    loud = capsys.readouterr()
    assert "1 stale entries" in loud.err
    assert cli.run([*options, "--quiet"]) == 1
    quiet = capsys.readouterr()
    assert quiet.err == ""
    assert loud.out.startswith(quiet.out.rstrip("\n"))
    assert len(loud.out.splitlines()) > len(quiet.out.splitlines())


def test_a_clean_tree_is_silent_when_quiet(tmp_path: Path, capsys: Capture) -> None:
    files = {**ONE, "app/build.gradle": GRADLE, "app/src/main/AndroidManifest.xml": manifest("app")}
    del files[APP_READER]
    assert cli.run(["check", str(lay(tmp_path, files)), "-q", "--category", "news", "--no-cache"]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "tree", "--category", "news"), 1),
        (("tree", "--category", "news"), 1),
        (("check", "tree", "--category", "news", "--fail-on", "never"), 0),
        (("check", "tree", "--category", "nonsense"), 2),
        (("check", "empty"), 2),
        (("check", "tree", "--format", "nonsense"), 2),
        (("inventory", "tree"), 0),
        (("inventory", "empty"), 2),
        (("baseline", "tree", "-o", "known.txt"), 0),
        (("sdk", "com.umeng.umsdk:common"), 0),
        (("sdk", "com.nobody:knows"), 1),
        (("sdk", "tree"), 0),
        (("demo", "--quiet-not-there"), 2),
        (("--version",), 0),
        ((), 2),
    ],
)
def test_exit_codes_of_real_processes(arguments: tuple[str, ...], code: int, tmp_path: Path) -> None:
    lay(tmp_path / "tree", ONE)
    (tmp_path / "empty").mkdir()
    command = [sys.executable, "-m", "needlint", *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    assert (code == 2) <= bool(done.stderr or not arguments or b"no AndroidManifest" in done.stdout)

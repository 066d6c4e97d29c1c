"""`--diff-file`: what a patch introduces, by its lines and by its consequences; real patches on real trees."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from needlint import cli, patch, patch_tree

MANIFEST = "app/src/main/AndroidManifest.xml"
READER = "app/src/main/java/com/example/读取 器.kt"
FILES = {
    "settings.gradle": "include ':app'\n",
    "app/build.gradle": "apply plugin: 'com.android.application'\nandroid { defaultConfig { minSdkVersion 24 } }\n",
    MANIFEST: """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <uses-permission android:name="android.permission.READ_CONTACTS" />
    <uses-permission android:name="android.permission.READ_CALENDAR" />
    <application>
        <activity android:name=".Main" android:exported="true">
            <intent-filter>
                <action android:name="android.intent.action.MAIN" />
                <category android:name="android.intent.category.LAUNCHER" />
            </intent-filter>
        </activity>
    </application>
</manifest>
""",
    READER: """package com.example

import android.content.ContentResolver
import android.provider.ContactsContract

/** 读取通讯录 */
class Reader(private val resolver: ContentResolver) {
    fun name() = "reader"

    fun contacts() = resolver.query(
        ContactsContract.Contacts.CONTENT_URI, null, null, null, null,
    )

    fun other() = 1
}
""",
}
CONTACTS = (MANIFEST, "android.permission.READ_CONTACTS")


def git(root: Path, *arguments: str) -> bytes:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(root), *identity, "-c", "core.autocrlf=false", *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


def lay(root: Path, line_end: str = "\n") -> Path:
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8", newline=line_end)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x")
    return root


def without_contacts(root: Path) -> None:
    file = root / READER
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(line for n, line in enumerate(lines, 1) if not 10 <= n <= 13))


Run = Callable[..., tuple[list[tuple[str, str]], list[str]]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Check a tree with a patch: ((path, subject) of what is reported, English texts of the report's errors)."""

    def checked(root: Path, diff: bytes, *more: str) -> tuple[list[tuple[str, str]], list[str]]:
        file = tmp_path / "change.diff"
        file.write_bytes(diff)
        options = ("--category", "news", "--format", "json", "--no-cache", *more)
        assert cli.run(["check", str(root), "--diff-file", str(file), *options]) in (0, 1)
        report = json.loads(capsys.readouterr().out)
        found = [(f["path"], f["subject"]) for f in report["findings"] if f["rule"] == "unused-permission"]
        return found, [e["message"]["en"] for e in report["errors"]]

    return checked


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_call_removed_in_kotlin_makes_a_permission_of_the_manifest_unused(
    line_end: str, tmp_path: Path, run: Run
) -> None:
    root = lay(tmp_path / "r", line_end)
    without_contacts(root)
    assert run(root, git(root, "diff")) == ([CONTACTS], [])
    assert (root / READER).read_bytes().count(b"query") == 0, "the tree is as it was"


def test_a_patch_that_introduces_nothing(tmp_path: Path, run: Run) -> None:
    root = lay(tmp_path / "r")
    (root / READER).write_text(FILES[READER].replace("other() = 1", "other() = 2"), "utf-8")
    assert run(root, git(root, "diff")) == ([], [])
    assert run(root, b"") == ([], [])


def test_a_file_deleted(tmp_path: Path, run: Run) -> None:
    root = lay(tmp_path / "r")
    git(root, "rm", "-q", READER)
    assert not (root / READER).parent.exists()
    assert run(root, git(root, "diff", "HEAD")) == ([CONTACTS], [])


def test_a_file_renamed_and_changed(tmp_path: Path, run: Run) -> None:
    root = lay(tmp_path / "r")
    git(root, "mv", READER, "app/src/main/java/com/example/Reader.kt")
    assert run(root, git(root, "diff", "HEAD")) == ([], []), "renamed only"
    file = root / "app/src/main/java/com/example/Reader.kt"
    file.write_text(FILES[READER].replace("ContactsContract.Contacts.CONTENT_URI", "unknown"), "utf-8")
    found = git(root, "diff", "HEAD")
    assert b"rename from" in found
    assert run(root, found) == ([CONTACTS], [])


def test_a_manifest_renamed_keeps_its_findings_known(tmp_path: Path, run: Run) -> None:
    root = lay(tmp_path / "r")
    git(root, "mv", "app", "应用")
    (root / "settings.gradle").write_text("include ':应用'\n", "utf-8")
    diff = git(root, "diff", "HEAD", "-M")
    assert b"rename to" in diff
    assert run(root, diff) == ([], [])


def test_a_file_added(tmp_path: Path, run: Run) -> None:
    root = lay(tmp_path / "r")
    new = root / "lib/src/main/AndroidManifest.xml"
    new.parent.mkdir(parents=True)
    new.write_text(FILES[MANIFEST].replace("READ_CONTACTS", "SEND_SMS"), "utf-8")
    (root / "lib/build.gradle").write_text(FILES["app/build.gradle"])
    (root / "settings.gradle").write_text("include ':app', ':lib'\n")
    git(root, "add", ".")
    found, errors = run(root, git(root, "diff", "HEAD"))
    assert (("lib/src/main/AndroidManifest.xml", "android.permission.SEND_SMS") in found, errors) == (True, [])
    assert (MANIFEST, "android.permission.READ_CALENDAR") not in found


@pytest.mark.parametrize(
    "options",
    [
        ("--no-prefix",),
        ("-U0",),
        ("-c", "core.quotePath=false"),
        ("--src-prefix=i/", "--dst-prefix=w/"),
        ("--stat", "-p"),
    ],
)
def test_patches_written_in_other_ways(options: tuple[str, ...], tmp_path: Path, run: Run) -> None:
    root = lay(tmp_path / "r")
    without_contacts(root)
    if options[0] == "-c":
        diff = git(root, *options, "diff")
        assert "读取".encode() in diff
    else:
        diff = git(root, "diff", *options)
        assert b"\\350" in diff, "quoted"
    assert run(root, diff) == ([CONTACTS], [])


def test_a_patch_whose_line_ends_a_shell_has_changed(tmp_path: Path, run: Run) -> None:
    root = lay(tmp_path / "r")
    without_contacts(root)
    diff = git(root, "diff", "--no-color")
    assert run(root, diff.replace(b"\n", b"\r\n")) == ([CONTACTS], [])


def test_a_mail_with_several_commits_is_read_as_one_change(tmp_path: Path, run: Run) -> None:
    root = lay(tmp_path / "r")
    without_contacts(root)
    git(root, "commit", "-q", "-a", "-m", "diff --git is a word")
    assert run(root, git(root, "format-patch", "-1", "--stdout")) == ([CONTACTS], [])


def test_plain_diff_of_two_folders(tmp_path: Path, run: Run) -> None:
    old, new = lay(tmp_path / "old"), lay(tmp_path / "new")
    without_contacts(new)
    command = ["diff", "-ruN", "-x", ".git", "old", "new"]
    diff = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).stdout
    assert old.exists()
    assert run(new, diff) == ([CONTACTS], [])
    (new / READER).unlink()
    diff = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).stdout
    assert run(new, diff) == ([CONTACTS], []), "deleted"


def test_a_root_below_the_top_of_the_repository(tmp_path: Path, run: Run) -> None:
    top = tmp_path / "top"
    lay(top / "android")
    (top / "android/.git").rename(top / "old.git")
    git(top, "init", "-q")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "x")
    without_contacts(top / "android")
    (top / "old.git/config").write_text("changed outside")
    assert run(top / "android", git(top, "diff")) == ([CONTACTS], [])
    assert run(top / "android", git(top / "android", "diff", "--relative")) == ([CONTACTS], [])


def test_changes_made_since_the_patch_are_looked_around(tmp_path: Path, run: Run) -> None:
    root = lay(tmp_path / "r")
    without_contacts(root)
    diff = git(root, "diff")
    (root / READER).write_text("// a licence\n// of two lines\n" + (root / READER).read_text("utf-8"), "utf-8")
    assert run(root, diff) == ([CONTACTS], [])


def test_a_patch_that_does_not_fit_falls_back_to_lines_and_says_so(tmp_path: Path, run: Run) -> None:
    root = lay(tmp_path / "r")
    without_contacts(root)
    (root / MANIFEST).write_text(FILES[MANIFEST].replace("<application>", "<!-- x --><application>"), "utf-8")
    diff = git(root, "diff")
    (root / READER).write_text("package com.example\n", "utf-8")
    found, errors = run(root, diff)
    assert (found, len(errors)) == ([], 1)
    assert errors[0].startswith(
        "change.diff does not fit this tree (first at app/src/main/java/com/example/读取 器.kt:"
    )
    assert "use --diff-base" in errors[0]
    (root / READER).unlink()
    assert "does not fit" in run(root, diff)[1][0]
    (root / MANIFEST).write_text(FILES[MANIFEST].replace("READ_CALENDAR", "WRITE_CALENDAR"), "utf-8")
    found, _ = run(root, git(root, "diff", "--", MANIFEST) + diff)
    assert found == [(MANIFEST, "android.permission.WRITE_CALENDAR")], "by lines"


def test_files_that_nothing_is_found_by_need_not_fit(tmp_path: Path, run: Run) -> None:
    root = lay(tmp_path / "r")
    (root / "README.md").write_text("one\n")
    (root / "logo.png").write_bytes(b"\x89PNG\0")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "y")
    without_contacts(root)
    (root / "README.md").write_text("two\n")
    (root / "logo.png").write_bytes(b"\x89PNG\0\0")
    diff = git(root, "diff", "--binary")
    (root / "README.md").write_text("three\n")
    (root / "logo.png").unlink()
    assert run(root, diff) == ([CONTACTS], [])


def test_a_patch_that_is_not_applied_yet_says_so(tmp_path: Path, run: Run) -> None:
    root = lay(tmp_path / "r")
    without_contacts(root)
    diff = git(root, "diff")
    git(root, "checkout", "-q", ".")
    assert "is not applied to this tree" in run(root, diff)[1][0]


def test_from_standard_input_and_what_is_no_patch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = lay(tmp_path / "r")
    without_contacts(root)
    command = [sys.executable, "-m", "needlint", "check", str(root), "--diff-file", "-", "--category", "news"]
    done = subprocess.run(command, input=git(root, "diff"), capture_output=True, check=False)
    assert done.returncode == 1
    assert b"READ_CONTACTS" in done.stdout
    assert b"READ_CALENDAR" not in done.stdout
    monkeypatch.chdir(root)
    for language, says in (("en", "holds no unified diff"), ("zh", "不是 unified diff")):
        assert cli.run(["check", ".", "--diff-file", "settings.gradle", "--lang", language]) == 2
        assert says in capsys.readouterr().err


# ---- the format itself -----------------------------------------------------------------------------------------------


def test_lines_that_look_like_heads_and_control_characters_inside_lines() -> None:
    text = (
        "diff --git a/x/A.kt b/x/A.kt\n--- a/x/A.kt\n+++ b/x/A.kt\n@@ -1,3 +1,4 @@\n a\f\u2028\x1c\n-b\n+++ c\n+d\n e\n"
        "@@ -9 +10,0 @@\n-gone\n--- a/y/B.kt\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
    )
    files = patch.parse(text.encode())
    assert [(f.old, f.new, len(f.hunks)) for f in files] == [("a/x/A.kt", "b/x/A.kt", 2), ("a/y/B.kt", None, 1)]
    nowhere = patch_tree.placed(files, "", lambda _: 0)
    assert patch_tree.added_lines(nowhere) == {"x/A.kt": frozenset({2, 3})}
    assert patch_tree.added_lines(patch_tree.placed(files, "x/", lambda _: 0)) == {"A.kt": frozenset({2, 3})}
    assert patch_tree.added_lines(patch_tree.placed(files, "z/", lambda _: 0)) == {}


def test_quoted_names_binary_files_copies_and_modes() -> None:
    text = b"""diff --git "a/\\346\\226\\260 \\"x\\".kt" "b/\\346\\226\\260 \\"x\\".kt"
old mode 100644
new mode 100755
diff --git a/libs/a b.jar b/libs/a b.jar
new file mode 100644
index 0000000..1234567
Binary files /dev/null and b/libs/a b.jar differ
diff --git a/one.kt b/two.kt
similarity index 100%
copy from one.kt
copy to two.kt
diff --git a/gone.so b/gone.so
deleted file mode 100644
GIT binary patch
delta 3
KcmZQzU|

"""
    files = patch_tree.placed(patch.parse(text), "", lambda _: 0)
    shown = [(f.old, f.new, f.binary, f.copied) for f in files]
    assert shown == [
        ('新 "x".kt', '新 "x".kt', False, False),
        (None, "libs/a b.jar", True, False),
        ("one.kt", "two.kt", False, True),
        ("gone.so", None, True, False),
    ]
    assert patch_tree.before(files, lambda _: b"1") == {'新 "x".kt': b"1", "libs/a b.jar": None, "two.kt": None}


def test_names_that_lead_out_of_the_tree_are_left_out() -> None:
    text = b"--- a/../../etc/passwd\n+++ b/../../etc/passwd\n@@ -1 +1 @@\n-a\n+b\n--- /etc/x\n+++ /etc/x\n@@ -1 +1 @@\n-a\n+b\n"
    assert patch_tree.placed(patch.parse(text), "", lambda _: 1) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\nb\nc\n", "a\nc\n"),
        ("a\n", "a"),
        ("a", "a\nb"),
        ("", "x\ny\n"),
        ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n1\n2\n4\n5\n6\n7\n7\n8\n9\nx\n"),
        ("a\r\nb\r\n", "a\r\nc\r\n"),
        ("a\rb\x0cc\u2028\nd\n", "a\rb\x0cc\u2028\ne\n"),
        ("same\n" * 40, "same\n" * 20 + "new\n" + "same\n" * 20),
    ],
)
@pytest.mark.parametrize("context", [0, 1, 3])
def test_a_patch_applied_backwards_gives_the_old_text(old: str, new: str, context: int, tmp_path: Path) -> None:
    for name, text in (("old", old), ("new", new)):
        (tmp_path / name).write_bytes(text.encode())
    command = ["git", "diff", "--no-index", "--text", f"-U{context}", "old", "new"]
    diff = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).stdout
    hunks = patch.parse(diff)[0].hunks
    assert patch_tree.reversed_hunks(new.encode(), hunks, "x").rstrip(b"\n") == old.encode().rstrip(b"\n")


def test_hostile_patches_end() -> None:
    for data in (
        b"@@ -1,99999999 +1,99999999 @@\n" * 50,
        b"--- a\n+++ b\n" * 20_000,
        b"diff --git " + b"a/" * 50_000,
        b"--- a\n+++ b\n@@ -1,4294967296 +1 @@\n-x\n",
        b'--- "\\777\\' + b"\n+++ x\n",
    ):
        files = patch_tree.placed(patch.parse(data), "", lambda _: 1)
        try:
            patch_tree.before(files, lambda _: b"x\n")
        except patch_tree.Misfit as misfit:
            assert misfit.path

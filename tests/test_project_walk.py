"""What the walk leaves out, what it says of what it can't read, and what a root may be."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from needlint.project import walk as walk_module
from needlint.project.discovery import discover
from needlint.project.model import Project

APP = "apply plugin: 'com.android.application'\n"
MANIFEST = "app/src/main/AndroidManifest.xml"


def write(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def app(root: Path, more: dict[str, str] | None = None) -> Path:
    return write(
        root, {"settings.gradle": "include ':app'", "app/build.gradle": APP, MANIFEST: "<manifest/>", **(more or {})}
    )


def paths(project: Project) -> list[str]:
    return [f.path for f in project.files]


def test_build_output_and_vendored_copies_are_skipped(tmp_path: Path) -> None:
    skipped = [
        "app/build/generated/src/main/java/G.java", "app/bin/src/main/AndroidManifest.xml",
        "build/x/AndroidManifest.xml", "node_modules/p/android/src/main/AndroidManifest.xml", ".gradle/x/build.gradle",
        "ios/Pods/a/AndroidManifest.xml",
    ]  # fmt: skip
    kept = ["app/src/main/java/a/build/B.java", "app/src/main/java/a/bin/C.java", "app/src/main/java/out/D.java"]
    found = paths(discover(app(tmp_path, dict.fromkeys([*skipped, *kept], ""))))
    assert [p for p in kept if p in found] == kept
    assert not [p for p in skipped if p in found]


def test_git_ignored_files_are_skipped_as_git_would(tmp_path: Path) -> None:
    project = discover(
        app(
            tmp_path,
            {
                ".gitignore": "*.jar\n/local/\n# comment\nsecret*\n!secretary.properties\nprivate/*\n!private/keep/\n",
                "app/.gitignore": "/src/mine\n",
                "app/src/mine/java/M.java": "",
                "app/src/main/java/secret/S.java": "",
                "local/build.gradle": APP,
                "app/local/x.gradle": "",
                "private/keep/k.gradle": "",
                "private/drop/d.gradle": "",
            },
        )
    )
    assert [p for p in paths(project) if "AndroidManifest" not in p] == [
        "app/build.gradle", "app/local/x.gradle", "private/keep/k.gradle", "settings.gradle",
    ]  # fmt: skip


def test_ignore_rules_above_the_scanned_folder_count(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "", ".gitignore": "mobile/app/src/demo/\n"})
    app(tmp_path / "mobile", {"app/src/demo/java/D.java": "", "app/src/full/java/F.java": ""})
    found = paths(discover(tmp_path / "mobile"))
    assert "app/src/full/java/F.java" in found
    assert "app/src/demo/java/D.java" not in found


@pytest.mark.parametrize("version", [2, 4])
def test_tracked_files_are_never_ignored(tmp_path: Path, version: int) -> None:
    app(
        tmp_path, {".gitignore": "*.aar\n/app/src/pay/\n", "app/src/pay/java/P.java": "", "app/src/pay/java/Q.java": ""}
    )
    write(tmp_path, {"app/libs/alipay.aar": "", "app/libs/local.aar": ""})
    git = ["git", "-C", str(tmp_path), "-c", f"index.version={version}"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run(
        [*git, "add", "-f", "app/libs/alipay.aar", "app/src/pay/java/P.java", "app/build.gradle"], check=True
    )
    subprocess.run([*git, "update-index", "--index-version", str(version)], check=True)
    found = paths(discover(tmp_path))
    assert "app/libs/alipay.aar" in found
    assert "app/src/pay/java/P.java" in found
    assert "app/libs/local.aar" not in found
    assert "app/src/pay/java/Q.java" not in found
    assert "libs/alipay.aar" in paths(discover(tmp_path / "app"))


def test_damaged_index_is_no_index(tmp_path: Path) -> None:
    app(tmp_path, {".gitignore": "secret/\n", "app/src/main/java/secret/S.java": "", ".git/index": "DIRC\0\0"})
    assert "app/src/main/java/secret/S.java" not in paths(discover(tmp_path))


def test_ignored_archives_of_an_exported_tree_are_packaged(tmp_path: Path) -> None:
    app(tmp_path, {".gitignore": "*.aar\n", "app/libs/alipay.aar": ""})
    assert "app/libs/alipay.aar" in paths(discover(tmp_path))
    write(tmp_path, {".gitignore": "libs/\n", "app/libs/gen/x.gradle": ""})
    assert "app/libs/alipay.aar" in paths(discover(tmp_path))
    assert "app/libs/gen/x.gradle" not in paths(discover(tmp_path))


def test_an_ignored_app_is_judged_when_nothing_else_is_there(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "*\n"})
    assert MANIFEST in paths(discover(app(tmp_path)))


def test_excluded_files(tmp_path: Path) -> None:
    app(tmp_path, {"samples/demo/build.gradle": APP, "app/src/main/java/A.java": "", "app/src/main/java/B.java": ""})
    project = discover(tmp_path, exclude=["samples/**", "A.java"])
    assert paths(project) == [
        "app/build.gradle",
        "app/src/main/AndroidManifest.xml",
        "app/src/main/java/B.java",
        "settings.gradle",
    ]


def test_links_are_followed_inside_the_tree_only(tmp_path: Path) -> None:
    root = app(tmp_path / "root", {"shared/res/values/strings.xml": ""})
    write(tmp_path / "outside", {"java/O.java": ""})
    (root / "app/src/main/res").symlink_to("../../../shared/res")
    (root / "app/src/main/loop").symlink_to("..")
    (root / "app/src/main/java").symlink_to(tmp_path / "outside/java")
    (root / "app/src/main/self.java").symlink_to("self.java")
    project = discover(root)
    assert "app/src/main/res/values/strings.xml" in paths(project)
    assert not [p for p in paths(project) if "O.java" in p or "loop" in p]
    said = {p[0]: p[2] for p in project.problems}
    assert "out of the scanned folder" in said["app/src/main/java"]
    assert "contains it" in said["app/src/main/loop"]
    assert "app/src/main/self.java" in said


def test_links_that_cross_end(tmp_path: Path) -> None:
    root = app(tmp_path, {"a/x.gradle": "", "b/y.gradle": ""})
    (root / "a/to_b").symlink_to("../b")
    (root / "b/to_a").symlink_to("../a")
    project = discover(root)
    assert len(project.files) == 7
    assert any("not followed" in p[2] for p in project.problems)


def test_unreadable_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app(tmp_path, {"closed/build.gradle": APP})
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(walk_module.os, "scandir", refusing)
    project = discover(tmp_path)
    assert ("closed", "unreadable") in [(p[0], p[1]) for p in project.problems]
    assert MANIFEST in paths(project)


def test_names_that_are_not_text_are_named_and_skipped(tmp_path: Path) -> None:
    app(tmp_path)
    for name in (b"app/src/main/\xc4\xe3.xml", b"app/\xff.gradle"):
        os.close(os.open(os.fsencode(tmp_path) + b"/" + name, os.O_CREAT))
    project = discover(tmp_path)
    assert [(p[0], p[1]) for p in project.problems] == [("app/\ufffd.gradle", "unreadable")]
    for problem in project.problems:
        problem[0].encode("utf-8")


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk_module, "FILE_LIMIT", 20)
    project = discover(app(tmp_path, {f"z/src/main/java/F{i}.java": "" for i in range(40)}))
    assert ("", "limit") in [(p[0], p[1]) for p in project.problems]
    assert MANIFEST in paths(project)


@pytest.mark.parametrize("given", [MANIFEST, "app/build.gradle"])
def test_a_file_stands_for_its_module(tmp_path: Path, given: str) -> None:
    project = discover(app(tmp_path) / given)
    assert project.root == str(tmp_path / "app")
    assert [(m.path, m.kind) for m in project.modules] == [(":", "application")]
    assert "src/main/AndroidManifest.xml" in paths(project)


def test_roots_that_hold_nothing(tmp_path: Path) -> None:
    file = write(tmp_path, {"notes.txt": ""}) / "notes.txt"
    (tmp_path / "empty").mkdir()
    write(tmp_path / "web", {"index.html": "", "src/A.java": ""})
    for given, word in [
        (file, "neither a folder"),
        (tmp_path / "absent", "no such file"),
        (tmp_path / "empty", "no AndroidManifest.xml"),
        (tmp_path / "web", "no AndroidManifest.xml"),
    ]:
        project = discover(given)
        assert [p[1] for p in project.problems] == ["unreadable"], given
        assert word in project.problems[0][2]
        assert not [m for m in project.modules if m.kind == "application"]


def test_unsaved_files_count(tmp_path: Path) -> None:
    app(tmp_path, {"lib/x.txt": ""})
    overlay = {
        "settings.gradle": b"include ':app', ':lib'",
        "lib/build.gradle": b"apply plugin: 'com.android.library'",
        "app/build.gradle": APP.encode() + b"//",
    }
    project = discover(tmp_path, overlay=overlay)
    assert {m.path: m.kind for m in project.modules} == {":": "other", ":app": "application", ":lib": "library"}
    assert {f.path: f.size for f in project.files}["app/build.gradle"] == len(APP) + 2


def test_ten_thousand_files(tmp_path: Path) -> None:
    root = app(tmp_path, {".gitignore": "\n".join(f"*.tmp{i}" for i in range(20))})
    for folder in range(100):
        directory = root / f"app/src/main/java/p{folder}"
        directory.mkdir(parents=True)
        for index in range(100):
            (directory / f"C{index}.java").touch()
    started = time.process_time()
    project = discover(root)
    assert len(project.files) == 10_003
    assert time.process_time() - started < 60  # a hang, not a speed: the machine may be busy

"""What evaluated build scripts change about kinds and source sets; which source sets are tests."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from needlint.app.build_model import ModuleBuild, SourceDirectories
from needlint.project.discovery import discover, reassign
from needlint.project.model import Project
from needlint.project.source_sets import is_elsewhere, is_test

APP = "apply plugin: 'com.android.application'\n"


def tree(root: Path, files: dict[str, str]) -> Project:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return discover(root)


def build(module: str, kind: str, *directories: SourceDirectories) -> ModuleBuild:
    return ModuleBuild(module, kind, None, None, (), source_directories=directories)


def sets(project: Project) -> dict[str, tuple[str, str]]:
    return {f.path: (f.module, f.source_set) for f in project.files if not f.path.endswith(".gradle")}


def test_eclipse_folders_in_a_gradle_build(tmp_path: Path) -> None:
    found = tree(
        tmp_path,
        {
            "settings.gradle": "include ':app'",
            "app/build.gradle": APP,
            "app/manifest/AndroidManifest.xml": "<manifest/>",
            "app/code/com/x/A.java": "",
            "app/skins/layout/main.xml": "",
            "app/src/main/AndroidManifest.xml": "<manifest/>",
            "app/src/main/res-night/values/colors.xml": "",
            "app/build-types/debug/java/D.java": "",
            "shared/src/S.kt": "",
        },
    )
    assert sets(found) == {"app/src/main/AndroidManifest.xml": (":app", "main")}
    main = SourceDirectories(
        "main",
        java=("app/code", "shared/src/"),
        resources=("app/skins", "app/src/main/res-night"),
        manifest="app/manifest/AndroidManifest.xml",
    )
    debug = SourceDirectories("debug", java=("app/build-types/debug/java",))
    after = reassign(found, [build(":app", "application", debug, main)])
    assert sets(after) == {
        "app/manifest/AndroidManifest.xml": (":app", "main"),
        "app/code/com/x/A.java": (":app", "main"),
        "app/skins/layout/main.xml": (":app", "main"),
        "app/src/main/res-night/values/colors.xml": (":app", "main"),
        "app/build-types/debug/java/D.java": (":app", "debug"),
        "shared/src/S.kt": (":app", "main"),
    }
    assert "app/src/main/AndroidManifest.xml" in {f.path for f in after.spare}
    assert len(after.files) + len(after.spare) == len(found.files) + len(found.spare)
    assert [f.path for f in after.files] == sorted(f.path for f in after.files)


def test_a_shared_folder_goes_to_the_longest_setting_then_to_main(tmp_path: Path) -> None:
    found = tree(tmp_path, {"app/build.gradle": APP, "app/a/A.java": "", "app/a/paid/P.java": ""})
    builds = [
        build(
            ":app",
            "application",
            SourceDirectories("free", java=("app/a",)),
            SourceDirectories("main", java=("app/a",)),
            SourceDirectories("paid", java=("app/a/paid",)),
        )
    ]
    assert sets(reassign(found, builds)) == {"app/a/A.java": (":app", "main"), "app/a/paid/P.java": (":app", "paid")}


def test_plugins_decide_the_kind_and_unknown_ones_leave_the_guess(tmp_path: Path) -> None:
    found = tree(
        tmp_path,
        {
            "settings.gradle": "include ':a', ':b', ':c'",
            "a/build.gradle": APP,
            "b/build.gradle": "apply plugin: 'com.android.library'",
            "c/build.gradle": APP,
            "old/build.gradle": APP,
        },
    )
    after = reassign(
        found, [build(":a", "other"), build(":b", "application"), build(":c", "library"), build(":old", "application")]
    )
    assert {m.path: m.kind for m in after.modules} == {
        ":": "other", ":a": "application", ":b": "application", ":c": "library", ":old": "other",
    }  # fmt: skip


def test_nothing_explicit_changes_nothing(tmp_path: Path) -> None:
    found = tree(tmp_path, {"app/build.gradle": APP, "app/src/main/java/A.java": ""})
    assert reassign(found, [build(":app", "application")]) == found


@pytest.mark.parametrize(
    ("name", "test"),
    [
        ("test", True), ("testDebug", True), ("androidTest", True), ("androidTestFull", True), ("testFixtures", True),
        ("commonTest", True), ("androidUnitTest", True), ("androidInstrumentedTest", True), ("sharedTest", True),
        ("main", False), ("testing", False), ("tester", False), ("contest", False), ("latest", False),
        ("betaTest", False), ("debug", False), ("androidMain", False),
    ],
)  # fmt: skip
def test_names_of_test_source_sets(name: str, test: bool) -> None:
    assert is_test(name) is test


def test_names_of_other_platforms() -> None:
    assert [
        n for n in ("iosMain", "iosArm64Main", "wasmJsMain", "jvmMain", "nonAndroidMain") if not is_elsewhere(n)
    ] == []
    assert [n for n in ("androidMain", "commonMain", "main", "nonWebMain", "webview") if is_elsewhere(n)] == []


@pytest.mark.parametrize(
    "text",
    [
        "include" + " " * 300_000,
        "project" + "\n" * 300_000,
        "includeBuild" + "\n" * 300_000,
        "\n" * 300_000,
        '"""' * 90_000,
        "/*" * 150_000,
        "project(" * 50_000,
        "include '" * 50_000,
        "id(" * 90_000,
        "apply" + " " * 300_000,
        "\\" * 300_000,
        "plugins { alias(" + "libs." * 60_000,
        "include ':a" + ":b" * 100_000 + "'",
    ],
    ids=range(13),
)
def test_hostile_scripts_take_bounded_time(tmp_path: Path, text: str) -> None:
    started = time.process_time()
    files = {"settings.gradle": text, "build.gradle": text, "pubspec.yaml": text, "project.properties": text}
    tree(tmp_path, {**files, "AndroidManifest.xml": text + "<!--" * 100_000})
    assert time.process_time() - started < 60  # a hang, not a speed: the machine may be busy


def test_hostile_ignore_patterns_take_bounded_time(tmp_path: Path) -> None:
    names = {f"{'a' * 200}{i}.gradle": "" for i in range(20)}
    started = time.process_time()
    found = tree(
        tmp_path,
        {".gitignore": "*a*a*a*a*a*a*a*a*a*a*b\n" + "**/a/" * 20 + "\n[\n*.versions.toml\n", **names, "x.jar": ""},
    )
    assert time.process_time() - started < 60  # a hang, not a speed: the machine may be busy
    assert [f.path for f in found.files if f.kind == "catalog"] == []


def test_a_folder_that_two_applications_share_belongs_to_both(tmp_path: Path) -> None:
    project = tree(tmp_path, {
        "settings.gradle": 'include ":app", ":car"',
        "app/build.gradle": 'apply plugin: "com.android.application"',
        "app/src/main/AndroidManifest.xml": "<manifest/>",
        "app/src/main/java/a/Main.java": "package a; class Main {}",
        "car/build.gradle": 'apply plugin: "com.android.application"',
        "car/src/main/AndroidManifest.xml": "<manifest/>",
    })  # fmt: skip
    shared = SourceDirectories("main", java=("app/src/main/java",))
    builds = [build(":app", "application"), build(":car", "application", shared)]
    found = reassign(project, builds)
    owners = [(f.module, f.source_set) for f in found.files if f.path.endswith("Main.java")]
    assert owners == [(":app", "main"), (":car", "main")]

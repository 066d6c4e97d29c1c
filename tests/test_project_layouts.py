"""Every layout an Android tree comes in: which modules it has, of what kind, and whose each file is."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.project.discovery import discover
from needlint.project.model import Project

LAUNCHER = (
    '<manifest><application><activity android:name=".Main"><intent-filter>'
    '<action android:name="android.intent.action.MAIN"/><category android:name="android.intent.category.LAUNCHER"/>'
    "</intent-filter></activity></application></manifest>"
)
PLAIN = "<manifest/>"
APP = "plugins { id 'com.android.application' }\n"
LIBRARY = "plugins { id 'com.android.library' }\n"


def tree(root: Path, files: dict[str, str]) -> Project:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return discover(root)


def modules(project: Project) -> dict[str, tuple[str, str]]:
    """Gradle path -> (folder, kind) of what is built."""
    return {m.path: (m.directory, m.kind) for m in project.modules if m.included}


def places(project: Project) -> dict[str, tuple[str, str, str]]:
    return {f.path: (f.kind, f.module, f.source_set) for f in project.files}


def test_modules_with_flavors_and_tests(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "settings.gradle": "include ':app', ':core'\n// include ':old'\n",
            "build.gradle": "plugins { id 'com.android.application' version '8.1' apply false }\n",
            "gradle.properties": "a=b\n",
            "gradle/libs.versions.toml": "",
            "app/build.gradle": APP,
            "app/gradle.lockfile": "",
            "app/src/main/AndroidManifest.xml": LAUNCHER,
            "app/src/main/java/a/A.java": "",
            "app/src/main/kotlin/a/B.kt": "",
            "app/src/main/res/values-zh-rCN/strings.xml": "",
            "app/src/main/res/drawable/x.xml": "",
            "app/src/main/assets/隐私政策.html": "",
            "app/src/full/AndroidManifest.xml": PLAIN,
            "app/src/fullDebug/java/a/C.java": "",
            "app/src/androidTest/java/a/T.java": "",
            "app/libs/umeng-1.0.jar": "",
            "core/build.gradle": LIBRARY,
            "core/src/main/java/c/D.java": "",
        },
    )
    assert modules(project) == {":": ("", "other"), ":app": ("app", "application"), ":core": ("core", "library")}
    assert places(project) == {
        "settings.gradle": ("settings", ":", ""),
        "build.gradle": ("script", ":", ""),
        "gradle.properties": ("properties", ":", ""),
        "gradle/libs.versions.toml": ("catalog", ":", ""),
        "app/build.gradle": ("script", ":app", ""),
        "app/gradle.lockfile": ("lockfile", ":app", ""),
        "app/src/main/AndroidManifest.xml": ("manifest", ":app", "main"),
        "app/src/main/java/a/A.java": ("java", ":app", "main"),
        "app/src/main/kotlin/a/B.kt": ("kotlin", ":app", "main"),
        "app/src/main/res/values-zh-rCN/strings.xml": ("resource", ":app", "main"),
        "app/src/main/assets/隐私政策.html": ("policy", ":app", "main"),
        "app/src/full/AndroidManifest.xml": ("manifest", ":app", "full"),
        "app/src/fullDebug/java/a/C.java": ("java", ":app", "fullDebug"),
        "app/src/androidTest/java/a/T.java": ("java", ":app", "androidTest"),
        "app/libs/umeng-1.0.jar": ("archive", ":app", "main"),
        "core/build.gradle": ("script", ":core", ""),
        "core/src/main/java/c/D.java": ("java", ":core", "main"),
    }
    assert project.problems == ()
    assert [f.path for f in project.files] == sorted(f.path for f in project.files)


def test_kotlin_settings_with_renamed_folders_and_nested_modules(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "settings.gradle.kts": 'include(\n    ":app", // the app\n    ":feature:login",\n)\n'
            'include(":gone")\nproject(":app").projectDir = file("clients/phone")\n',
            "clients/phone/build.gradle.kts": "plugins { alias(libs.plugins.android.application) }\n",
            "feature/login/build.gradle.kts": 'plugins { id("acme.android.library") }\n',
            "feature/login/src/main/AndroidManifest.xml": LAUNCHER,
        },
    )
    assert modules(project) == {
        ":": ("", "other"),
        ":app": ("clients/phone", "application"),
        ":feature:login": ("feature/login", "library"),
    }
    assert [(p[0], p[1]) for p in project.problems] == [("gone", "unreadable")]


@pytest.mark.parametrize(
    "settings",
    [
        "include ':a'\nproject(':a').projectDir = new File(settingsDir, '../x/a')\n",
        'include(":a")\nproject(":a").projectDir = File(rootDir, "../x/a")\n',
        "include ':a'\nproject(':a').projectDir = new File(\"$rootDir/../x/a\")\n",
        "include ':a'\nproject(':a') {\n projectDir = file('../x/a')\n}\n",
    ],
)
def test_project_folders_outside_the_build_root(tmp_path: Path, settings: str) -> None:
    project = tree(
        tmp_path,
        {"main/settings.gradle": settings, "x/a/build.gradle": APP, "x/a/src/main/AndroidManifest.xml": LAUNCHER},
    )
    assert modules(project)[":a"] == ("x/a", "application")


def test_settings_that_apply_another_script(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "settings.gradle": "apply from: 'gradle/modules.gradle'\n",
            "gradle/modules.gradle": "include ':app'\nproject(':app').projectDir = new File('phone')\n",
            "phone/build.gradle": APP,
            "other/build.gradle": APP,
        },
    )
    assert modules(project)[":app"] == ("phone", "application")
    assert ":other" not in modules(project)


def test_a_module_that_settings_leave_out_is_not_judged_unless_includes_are_computed(tmp_path: Path) -> None:
    files = {"app/build.gradle": APP, "old/build.gradle": APP, "old/src/main/AndroidManifest.xml": LAUNCHER}
    fixed = tree(tmp_path / "fixed", {"settings.gradle": "include ':app'\n", **files})
    assert [m.path for m in fixed.modules if m.kind == "application"] == [":app"]
    computed = tree(
        tmp_path / "computed", {"settings.gradle": "include ':app'\nfile('.').eachDir { include it.name }\n", **files}
    )
    assert [m.path for m in computed.modules if m.kind == "application"] == [":app", ":old"]


def test_included_builds_and_build_logic(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "settings.gradle.kts": 'pluginManagement { includeBuild("build-tools") }\n'
            'include(":app")\nincludeBuild("lib")\n',
            "app/build.gradle.kts": 'plugins { id("acme.app") }\n',
            "app/src/main/AndroidManifest.xml": LAUNCHER,
            "build-tools/settings.gradle.kts": "",
            "build-tools/build.gradle.kts": "plugins { `kotlin-dsl` }\n",
            "build-tools/src/main/kotlin/AcmeApp.kt": "",
            "build-tools/src/main/kotlin/acme.app.gradle.kts": "",
            "buildSrc/src/main/java/Versions.java": "",
            "lib/settings.gradle.kts": 'include(":net")\n',
            "lib/net/build.gradle.kts": 'plugins { id("com.android.library") }\n',
            "lib/net/src/main/kotlin/N.kt": "",
        },
    )
    assert modules(project)[":app"] == ("app", "application")
    assert modules(project)[":lib:net"] == ("lib/net", "library")
    assert modules(project)[":build-tools"] == ("build-tools", "other")
    found = places(project)
    assert found["build-tools/src/main/kotlin/AcmeApp.kt"][0] == "constants"
    assert found["build-tools/src/main/kotlin/acme.app.gradle.kts"][0] == "script"
    assert found["buildSrc/src/main/java/Versions.java"][0] == "constants"
    assert found["lib/net/src/main/kotlin/N.kt"] == ("kotlin", ":lib:net", "main")


def test_kotlin_multiplatform_keeps_other_platforms_out(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "settings.gradle.kts": 'include(":shared", ":app", ":plain")\n',
            "app/build.gradle.kts": 'plugins { id("com.android.application") }\n',
            "shared/build.gradle.kts": 'plugins { kotlin("multiplatform"); id("com.android.library") }\n',
            "shared/src/androidMain/AndroidManifest.xml": PLAIN,
            "shared/src/androidMain/kotlin/A.kt": "",
            "shared/src/androidMain/res/values/strings.xml": "",
            "shared/src/commonMain/kotlin/C.kt": "",
            "shared/src/commonMain/composeResources/values/strings.xml": "",
            "shared/src/iosMain/kotlin/I.kt": "",
            "shared/src/jvmMain/kotlin/J.kt": "",
            "shared/src/commonTest/kotlin/T.kt": "",
            "plain/build.gradle.kts": 'plugins { kotlin("multiplatform") }\n',
            "plain/src/jvmMain/kotlin/P.kt": "",
        },
    )
    assert modules(project)[":shared"] == ("shared", "library")
    sets = {path: place[2] for path, place in places(project).items() if path.startswith(("shared/src", "plain/src"))}
    assert sets == {
        "shared/src/androidMain/AndroidManifest.xml": "androidMain",
        "shared/src/androidMain/kotlin/A.kt": "androidMain",
        "shared/src/androidMain/res/values/strings.xml": "androidMain",
        "shared/src/commonMain/kotlin/C.kt": "commonMain",
        "shared/src/commonMain/composeResources/values/strings.xml": "commonMain",
        "shared/src/commonTest/kotlin/T.kt": "commonTest",
        "plain/src/jvmMain/kotlin/P.kt": "jvmMain",
    }


def test_eclipse_tree_with_a_library_project(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "Phone/AndroidManifest.xml": LAUNCHER,
            "Phone/project.properties": "android.library.reference.1=../Lib\n",
            "Phone/src/com/x/Main.java": "",
            "Phone/src/com/x/build/Step.java": "",
            "Phone/gen/com/x/R.java": "",
            "Phone/bin/AndroidManifest.xml": LAUNCHER,
            "Phone/res/layout/main.xml": "",
            "Phone/libs/a.jar": "",
            "Lib/AndroidManifest.xml": PLAIN,
            "Lib/project.properties": "android.library=true\n",
            "Lib/src/l/L.java": "",
            "Phone/tests/AndroidManifest.xml": "<manifest><instrumentation/></manifest>",
            "Phone/tests/src/T.java": "",
        },
    )
    assert modules(project) == {
        ":": ("", "other"),
        ":Lib": ("Lib", "library"),
        ":Phone": ("Phone", "application"),
        ":Phone:tests": ("Phone/tests", "other"),
    }
    found = places(project)
    assert found["Phone/src/com/x/Main.java"] == ("java", ":Phone", "main")
    assert found["Phone/src/com/x/build/Step.java"] == ("java", ":Phone", "main")
    assert found["Phone/res/layout/main.xml"] == ("resource", ":Phone", "main")
    assert found["Phone/libs/a.jar"] == ("archive", ":Phone", "main")
    assert found["Phone/project.properties"] == ("properties", ":Phone", "")
    assert not [path for path in found if "/gen/" in path or "/bin/" in path]


def test_bare_folder_with_one_manifest(tmp_path: Path) -> None:
    project = tree(tmp_path, {"AndroidManifest.xml": PLAIN, "Main.java": "", "net/Http.kt": "", "tests/T.java": ""})
    assert modules(project) == {":": ("", "application")}
    assert places(project) == {
        "AndroidManifest.xml": ("manifest", ":", "main"),
        "Main.java": ("java", ":", "main"),
        "net/Http.kt": ("kotlin", ":", "main"),
        "tests/T.java": ("java", ":", "test"),
    }


def test_the_root_is_a_module_folder(tmp_path: Path) -> None:
    project = tree(
        tmp_path, {"build.gradle": APP, "src/main/AndroidManifest.xml": LAUNCHER, "src/debug/java/D.java": ""}
    )
    assert modules(project) == {":": ("", "application")}
    assert places(project)["src/debug/java/D.java"] == ("java", ":", "debug")


def test_several_modules_without_settings(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "one/build.gradle": APP,
            "one/src/main/AndroidManifest.xml": LAUNCHER,
            "deep/two/build.gradle": "apply plugin: 'com.android.application'\n",
            "lib/build.gradle": "apply plugin: 'com.android.library'\n",
        },
    )
    assert modules(project) == {
        ":": ("", "other"),
        ":deep:two": ("deep/two", "application"),
        ":lib": ("lib", "library"),
        ":one": ("one", "application"),
    }


def test_react_native(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "package.json": '{"dependencies": {"react-native": "0.74"}}',
            "android/settings.gradle": "apply from: file('../node_modules/@x/native_modules.gradle'); "
            "applyNativeModulesSettingsGradle(settings)\ninclude ':app'\n",
            "android/build.gradle": "buildscript { }\n",
            "android/app/build.gradle": APP,
            "android/app/src/main/AndroidManifest.xml": LAUNCHER,
            "node_modules/@x/android/build.gradle": LIBRARY,
            "node_modules/@x/android/src/main/AndroidManifest.xml": PLAIN,
            "modules/own/android/build.gradle": LIBRARY,
            "modules/own/android/src/main/java/O.java": "",
            "ios/Pods/x/AndroidManifest.xml": PLAIN,
            "tool/settings.gradle": "include ':gen'\n",
            "tool/gen/build.gradle": "apply plugin: 'java'\n",
        },
    )
    assert project.framework == "react-native"
    assert modules(project) == {
        ":": ("android", "other"),
        ":app": ("android/app", "application"),
        ":modules:own:android": ("modules/own/android", "library"),
        ":tool": ("tool", "other"),
        ":tool:gen": ("tool/gen", "library"),
    }
    assert places(project)["package.json"] == ("package-json", ":app", "")
    assert places(project)["modules/own/android/src/main/java/O.java"] == ("java", ":modules:own:android", "main")


def test_flutter_inside_a_repository(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "mobile/pubspec.yaml": "name: m\ndependencies:\n  flutter:\n    sdk: flutter\n",
            "mobile/android/settings.gradle": "include ':app'\n",
            "mobile/android/app/build.gradle": APP,
            "mobile/android/app/src/main/AndroidManifest.xml": LAUNCHER,
            "server/package.json": "{}",
        },
    )
    assert project.framework == "flutter"
    assert modules(project)[":app"] == ("mobile/android/app", "application")
    assert places(project)["mobile/pubspec.yaml"] == ("pubspec", ":app", "")
    assert places(project)["server/package.json"] == ("package-json", ":", "")


def test_cordova_whose_platforms_are_ignored(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            ".gitignore": "/platforms/\n",
            "config.xml": '<widget id="a.b"><plugin name="cordova-plugin-camera"/></widget>',
            "platforms/android/settings.gradle": "include ':app'\ninclude ':CordovaLib'\n",
            "platforms/android/app/build.gradle": APP,
            "platforms/android/app/src/main/AndroidManifest.xml": LAUNCHER,
            "platforms/android/app/src/main/res/xml/config.xml": "<widget/>",
            "platforms/android/CordovaLib/build.gradle": LIBRARY,
        },
    )
    assert project.framework == "cordova"
    assert modules(project)[":app"] == ("platforms/android/app", "application")
    assert modules(project)[":CordovaLib"][1] == "library"
    assert places(project)["config.xml"] == ("cordova", ":app", "")
    assert places(project)["platforms/android/app/src/main/res/xml/config.xml"][0] == "resource"


def test_python_on_android(tmp_path: Path) -> None:
    kivy = tree(tmp_path / "kivy", {"buildozer.spec": "[app]\n", "main.py": "", "lib/x.py": "", "tests/test_x.py": ""})
    assert kivy.framework == "python"
    assert modules(kivy) == {":": ("", "application")}
    assert {path: place[2] for path, place in places(kivy).items()} == {
        "main.py": "main",
        "lib/x.py": "main",
        "tests/test_x.py": "test",
    }
    chaquopy = tree(
        tmp_path / "chaquopy",
        {
            "app/build.gradle": APP,
            "app/src/main/AndroidManifest.xml": LAUNCHER,
            "app/src/main/python/m.py": "",
            "tools/t.py": "",
        },
    )
    assert chaquopy.framework == "python"
    assert {p: f for p, f in places(chaquopy).items() if p.endswith(".py")} == {
        "app/src/main/python/m.py": ("python", ":app", "main")
    }


def test_briefcase_project_under_build(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "pyproject.toml": "[tool.briefcase]\n",
            "build/hello/android/gradle/settings.gradle": "include ':app'\n",
            "build/hello/android/gradle/app/build.gradle": APP,
            "build/hello/android/gradle/app/src/main/AndroidManifest.xml": LAUNCHER,
        },
    )
    assert modules(project)[":app"] == ("build/hello/android/gradle/app", "application")


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("apply plugin: 'com.android.application'", "application"),
        ('apply(plugin = "com.android.library")', "library"),
        ("plugins { id 'com.android.dynamic-feature' }", "library"),
        ('plugins { id("com.android.test") }', "other"),
        ("plugins { alias(libs.plugins.androidLibrary) }", "library"),
        ("plugins { id(AcmePlugins.Library.android) }", "library"),
        ('plugins { id("acme.android.thing") }', "application"),  # hidden by a convention plugin: the launcher tells
        (
            "if (asApp) { apply plugin: 'com.android.application' } else { apply plugin: 'com.android.library' }",
            "application",
        ),
        ("// apply plugin: 'com.android.library'\napply plugin: 'com.android.application'", "application"),
        ("android { defaultConfig { applicationId 'a.b' } }", "application"),
    ],
)
def test_kind_of_a_module_with_a_launcher(tmp_path: Path, script: str, kind: str) -> None:
    project = tree(
        tmp_path,
        {"settings.gradle": "include ':m'", "m/build.gradle": script, "m/src/main/AndroidManifest.xml": LAUNCHER},
    )
    assert modules(project)[":m"][1] == kind


def test_two_builds_with_the_same_module_names(tmp_path: Path) -> None:
    one = {"settings.gradle": "include ':app'", "app/build.gradle": APP, "app/src/main/AndroidManifest.xml": LAUNCHER}
    project = tree(tmp_path, {f"{demo}/{path}": text for demo in ("demo1", "demo2") for path, text in one.items()})
    assert modules(project)[":demo1:app"] == ("demo1/app", "application")
    assert modules(project)[":demo2:app"] == ("demo2/app", "application")


def test_manifests_of_fixtures_are_no_modules(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "app/build.gradle": APP,
            "app/src/main/AndroidManifest.xml": LAUNCHER,
            "app/src/test/resources/sample/AndroidManifest.xml": LAUNCHER,
            "app/src/test/resources/other/src/main/AndroidManifest.xml": LAUNCHER,
        },
    )
    assert [m.path for m in project.modules] == [":", ":app"]
    assert [f.path for f in project.files if f.kind == "manifest"] == ["app/src/main/AndroidManifest.xml"]


def test_computed_includes_keep_their_gradle_paths(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "settings.gradle": "['app', 'net'].each { name ->\n  include \":$name\"\n"
            '  project(":$name").projectDir = file("parts/$name")\n}\n',
            "parts/app/build.gradle": APP,
            "parts/net/build.gradle": LIBRARY,
        },
    )
    assert modules(project) == {
        ":": ("", "other"),
        ":app": ("parts/app", "application"),
        ":net": ("parts/net", "library"),
    }


def test_eclipse_projects_beside_a_gradle_build(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "settings.gradle": "include ':app'\n",
            "app/build.gradle": APP,
            "classic/AndroidManifest.xml": LAUNCHER,
            "classic/project.properties": "target=android-19\n",
        },
    )
    assert modules(project)[":classic"] == ("classic", "application")


def test_two_builds_that_share_one_app(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "main/settings.gradle": "include ':app', ':lib'\n",
            "main/app/build.gradle": APP,
            "main/lib/build.gradle": LIBRARY,
            "prebuilt/settings.gradle": "include ':app', ':lib'\n"
            "project(':app').projectDir = new File(settingsDir, '../main/app')\n",
            "prebuilt/lib/build.gradle": "artifacts.add('default', file('lib.aar'))\n",
        },
    )
    assert modules(project)[":app"] == ("main/app", "application")
    assert modules(project)[":lib"] == ("main/lib", "library")
    assert modules(project)[":prebuilt:lib"] == ("prebuilt/lib", "other")

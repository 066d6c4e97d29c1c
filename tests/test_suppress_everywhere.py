"""Suppression in trees that are judged as a whole: one tree for every kind of file that can hold a comment."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.check import check
from needlint.config import Config
from needlint.finding import Report
from needlint.options import Options

NEWS = Options(categories=("news",), cache=False, min_confidence="low")
XMLNS = 'xmlns:android="http://schemas.android.com/apk/res/android" xmlns:tools="http://schemas.android.com/tools"'
HEAD = f'<manifest {XMLNS} package="com.example">\n'
LAUNCHER = """<intent-filter>
    <action android:name="android.intent.action.MAIN" /><category android:name="android.intent.category.LAUNCHER" />
</intent-filter>"""
APPLICATION = f'<application><activity android:name=".Main" android:exported="true">{LAUNCHER}</activity></application></manifest>'
MANIFEST = HEAD + APPLICATION
GRADLE = "apply plugin: 'com.android.application'\nandroid { defaultConfig { minSdkVersion 24 } }\n"
KTS = 'plugins { id("com.android.application") }\nandroid { defaultConfig { minSdk = 24 } }\n'
BASE = {"settings.gradle": "include ':app'\n", "app/build.gradle": GRADLE, "app/src/main/AndroidManifest.xml": MANIFEST}
SOURCES = "app/src/main/java/com/example/"
C = "// needlint: ignore[{rule}] {reason}\n"
H = "# needlint: ignore[{rule}] {reason}\n"
X = "<!-- needlint: ignore[{rule}] {reason} -->\n"
KOTLIN = """package com.example
fun id(tm: android.telephony.TelephonyManager) {
¶    show(
        1,
        tm.subscriberId,
    )
}
"""
JAVA = """package com.example;
class Id {
    String id(android.telephony.TelephonyManager tm) {
¶        return tm
            .getSubscriberId();
    }
}
"""
LAYOUT = f"""<LinearLayout {XMLNS}>
¶    <CheckBox
        android:id="@+id/agree"
        android:text="我已阅读并同意隐私政策"
        android:checked="true" />
</LinearLayout>
"""
FLUTTER = {
    "settings.gradle": None,
    "app/build.gradle": None,
    "app/src/main/AndroidManifest.xml": None,
    "android/settings.gradle": "include ':app'\n",
    "android/app/build.gradle": GRADLE,
    "android/app/src/main/AndroidManifest.xml": MANIFEST,
}
KIVY = {
    "settings.gradle": None,
    "app/build.gradle": None,
    "app/src/main/AndroidManifest.xml": None,
    "buildozer.spec": "[app]\ntitle = x\npackage.name = x\npackage.domain = com.example\nsource.dir = .\n",
}
CORDOVA = "<widget id='com.example'>\n¶<plugin\n  name='cordova-plugin-jpush'\n  spec='1' />\n</widget>\n"
PUBSPEC = "name: x\ndependencies:\n  flutter:\n    sdk: flutter\n¶  jpush_flutter:\n    version: ^2.0.0\n"
NPM = """{
  "name": "x",
¶  "dependencies": {
    "jpush-react-native": "^2.0.0"
  }
}
"""

CASES = {
    "manifest": (
        "app/src/main/AndroidManifest.xml",
        HEAD + '¶<uses-permission\n    android:name="android.permission.READ_CONTACTS" />\n' + APPLICATION,
        X,
        "unused-permission",
        {},
    ),
    "layout": ("app/src/main/res/layout/login.xml", LAYOUT, X, "preticked-consent", {}),
    "groovy": (
        "app/build.gradle",
        GRADLE + "dependencies {\n¶    implementation(\n        'com.amap.api:location:5.0.0'\n    )\n}\n",
        C,
        "harvesting-sdk",
        {},
    ),
    "kotlin script": (
        "app/build.gradle.kts",
        KTS
        + 'dependencies {\n¶    implementation(\n        "com.amap.api:location:5.0.0"\n    ) { isTransitive = true }\n}\n',
        C,
        "harvesting-sdk",
        {"app/build.gradle": None},
    ),
    "kotlin": (SOURCES + "Id.kt", KOTLIN, C, "unnecessary-collection", {}),
    "java": (SOURCES + "Id.java", JAVA, C, "unnecessary-collection", {}),
    "cordova": ("config.xml", CORDOVA, X, "harvesting-sdk", {"package.json": '{"name": "x"}'}),
    "pubspec": ("pubspec.yaml", PUBSPEC, H, "harvesting-sdk", FLUTTER),
    "package.json": ("package.json", NPM, '"//": "needlint: ignore[{rule}] {reason}",\n', "harvesting-sdk", FLUTTER),
}


def lay(root: Path, files: dict[str, str | None]) -> Path:
    for path, text in files.items():
        if text is not None:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8", newline="")
    return root


def judged(root: Path, files: dict[str, str | None]) -> Report:
    return check(lay(root, {**BASE, **files}), Config(), NEWS)


def rules(report: Report, path: str) -> list[str]:
    return [f.rule for f in report.findings if f.place.path == path]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("case", CASES)
def test_a_comment_of_its_own_covers_the_whole_statement_or_element_behind_it(
    case: str, line_end: str, tmp_path: Path
) -> None:
    path, text, comment, rule, more = CASES[case]

    def run(name: str, written: str) -> Report:
        return judged(tmp_path / name, {**more, path: text.replace("¶", written).replace("\n", line_end)})

    before = run("before", "")
    assert rule in rules(before, path), [(f.rule, f.place.path) for f in before.findings]
    after = run("after", comment.format(rule=rule, reason="已在隐私政策中说明"))
    assert rule not in rules(after, path)
    assert "unused-suppression" not in rules(after, path)
    assert after.suppressed["comment"] == before.suppressed["comment"] + 1
    assert "malformed-suppression" in rules(run("malformed", comment.format(rule=rule, reason="")), path)
    assert rule in rules(run("other", comment.format(rule="login-wall", reason="because")), path)


@pytest.mark.parametrize("case", CASES)
def test_without_a_finding_the_comment_is_reported_as_unused(case: str, tmp_path: Path) -> None:
    path, text, comment, _, more = CASES[case]
    report = judged(tmp_path, {**more, path: text.replace("¶", comment.format(rule="login-wall", reason="because"))})
    assert rules(report, path).count("unused-suppression") == 1
    found = next(f for f in report.findings if f.rule == "unused-suppression")
    assert report.spans[found.place].start_line == text[: text.index("¶")].count("\n") + 1


UNREAD = {
    "settings": ("settings.gradle", "{}include ':app'\n", "//"),
    "root script": ("build.gradle", "{}ext.x = 1\n", "//"),
    "catalog": ("gradle/libs.versions.toml", "{}[versions]\na = '1'\n", "#"),
    "properties": ("gradle.properties", "{}a=1\n", "#"),
    "properties with !": ("gradle.properties", "{}a=1\n", "!"),
    "lockfile": ("app/gradle.lockfile", "{}a:b:1=x\n", "#"),
    "build constants": ("buildSrc/src/main/kotlin/Versions.kt", "{}object Versions\n", "//"),
    "code without a word of interest": (SOURCES + "Plain.kt", "package com.example\n{}class Plain\n", "//"),
    "java without a word of interest": (SOURCES + "Plain.java", "package com.example;\n{}class Plain {{}}\n", "//"),
    "values": ("app/src/main/res/values/strings.xml", "<resources>\n{}<string name='a'>b</string></resources>\n", "<"),
    "menu": ("app/src/main/res/menu/main.xml", f"<menu {XMLNS}>\n{{}}<item android:id='@+id/a' /></menu>\n", "<"),
    "preferences": ("app/src/main/res/xml/settings.xml", "<PreferenceScreen>\n{}</PreferenceScreen>\n", "<"),
    "privacy policy": ("privacy-policy.md", "# Privacy policy\n{}\nWe collect nothing.\n", "<"),
    "cordova": ("config.xml", "<widget id='com.example'>\n{}</widget>\n", "<"),
}


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("ignore[login-wall] because", "unused-suppression"),
        ("ignore-file[login-wall] because", "unused-suppression"),
        ("ignore[login-wall]", "malformed-suppression"),
        ("ignore[no-such-rule] because", "malformed-suppression"),
        ("off", "malformed-suppression"),
    ],
)
def test_also_in_files_that_nothing_else_reads(says: str, expected: str, tmp_path: Path) -> None:
    files: dict[str, str | None] = {}
    for path, text, sign in UNREAD.values():
        comment = f"<!-- needlint: {says} -->\n" if sign == "<" else f"{sign} needlint: {says}\n"
        files[path] = text.format(comment)
    report = judged(tmp_path, files)
    found = sorted(f.place.path for f in report.findings if f.rule == expected)
    assert found == sorted({path for path, *_ in UNREAD.values()})
    assert all(f.apps == (":app",) for f in report.findings if f.rule == expected)


@pytest.mark.parametrize(
    ("says", "expected"),
    [("ignore[login-wall] because", "unused-suppression"), ("ignore[login-wall]", "malformed-suppression")],
)
def test_in_python_code_of_an_app(says: str, expected: str, tmp_path: Path) -> None:
    report = judged(tmp_path, {**KIVY, "main.py": f"# needlint: {says}\nprint('x')\n"})
    assert [r for r in rules(report, "main.py") if "suppression" in r] == [expected]


def test_tests_and_modules_of_no_app_are_not_judged_for_their_suppressions(tmp_path: Path) -> None:
    comment = "// needlint: ignore[login-wall]\n"
    report = judged(
        tmp_path,
        {
            "settings.gradle": "include ':app', ':spare'\n",
            "app/src/test/java/com/example/T.kt": comment + "class T\n",
            "spare/build.gradle": "apply plugin: 'com.android.library'\n",
            "spare/src/main/java/com/example/S.kt": comment + "class S\n",
        },
    )
    assert [f.place.path for f in report.findings if "suppression" in f.rule] == []


def test_a_hash_in_the_value_of_a_property_is_no_comment(tmp_path: Path) -> None:
    report = judged(tmp_path, {"gradle.properties": "a=b # needlint: ignore[login-wall]\n"})
    assert rules(report, "gradle.properties") == []


@pytest.mark.parametrize(
    ("attribute", "kept", "said"),
    [
        ("needlint:unused-permission", [], []),
        ("MissingPermission, needlint:unused-permission", [], []),
        ("needlint:login-wall", ["unused-permission"], ["unused-suppression"]),
        ("needlint:unused-permision", ["unused-permission"], ["malformed-suppression"]),
        ("MissingPermission", ["unused-permission"], []),
    ],
)
def test_tools_ignore(attribute: str, kept: list[str], said: list[str], tmp_path: Path) -> None:
    element = f'<uses-permission\n  tools:ignore="{attribute}"\n  android:name="android.permission.READ_CONTACTS" />'
    found = rules(judged(tmp_path, {"app/src/main/AndroidManifest.xml": HEAD + element + APPLICATION}), BASE_MANIFEST)
    assert [r for r in found if r == "unused-permission"] == kept
    assert [r for r in found if "suppression" in r] == said


BASE_MANIFEST = "app/src/main/AndroidManifest.xml"


def test_a_rule_that_is_off_does_not_make_its_suppressions_unused(tmp_path: Path) -> None:
    text = HEAD + "<!-- needlint: ignore[login-wall] later -->\n" + APPLICATION
    root = lay(tmp_path, {**BASE, BASE_MANIFEST: text})
    assert "unused-suppression" in rules(check(root, Config(), NEWS), BASE_MANIFEST)
    off = check(root, Config(rules={"login-wall": "off"}), NEWS)
    assert "unused-suppression" not in rules(off, BASE_MANIFEST)
    quiet = check(root, Config(rules={"unused-suppression": "off"}), NEWS)
    assert "unused-suppression" not in rules(quiet, BASE_MANIFEST)

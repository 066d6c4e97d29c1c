"""Every kind of fix through the command line: the intended elements change, every other byte stays, one run is enough."""

from __future__ import annotations

import random
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from needlint import cli

ANDROID, TOOLS = "http://schemas.android.com/apk/res/android", "http://schemas.android.com/tools"
NAME = f"{{{ANDROID}}}name"
P = "android.permission."
BUILD = """apply plugin: 'com.android.application'
android { defaultConfig { minSdkVersion 23
 targetSdkVersion 34 } }
dependencies {
    implementation 'com.google.firebase:firebase-analytics:21.5.0'
    implementation 'com.google.firebase:firebase-crashlytics:18.6.0'
}
"""
CODE = """package com.example;
import android.app.Application;
import android.content.Context;
import android.location.LocationManager;
import android.os.Environment;
import com.google.firebase.analytics.FirebaseAnalytics;
import com.google.firebase.crashlytics.FirebaseCrashlytics;
public class App extends Application {
    @Override public void onCreate() {
        super.onCreate();
        FirebaseAnalytics.getInstance(this).logEvent("open", null);
        FirebaseCrashlytics.getInstance().log("open");
    }
    Object where(Context context) {
        LocationManager manager = (LocationManager) context.getSystemService(Context.LOCATION_SERVICE);
        return manager.getLastKnownLocation(LocationManager.NETWORK_PROVIDER);
    }
    Object folder() { return Environment.getExternalStoragePublicDirectory(Environment.DIRECTORY_PICTURES); }
}
"""
PLAIN = f"""<?xml version="1.0" encoding="utf-8"?>
<!-- 应用清单 -->
<manifest xmlns:android="{ANDROID}" package="com.example">

    <!-- 通讯录：好友 -->
    <uses-permission android:name="{P}READ_CONTACTS" /> <!-- 旁注 -->
    <uses-permission   android:name = '{P}WRITE_EXTERNAL_STORAGE'   />
    <uses-permission android:name="{P}ACCESS_FINE_LOCATION"/>
    <!-- 应用 -->
    <application android:name=".App" android:label="应用">
        <!-- 没有界面 -->
    </application>
</manifest>
"""
SPREAD = f"""<manifest
\txmlns:a="{ANDROID}"
\tpackage="com.example"
>
\t<uses-permission
\t\ta:name="{P}WRITE_EXTERNAL_STORAGE"
\t/>
\t<uses-permission
\t\ta:name="{P}READ_CONTACTS"
\t\t>
\t\t<!-- inside -->
\t</uses-permission>
\t<uses-permission a:name="{P}ACCESS_FINE_LOCATION"></uses-permission>

\t<application a:name=".App" />
</manifest>"""
PACKED = (
    f'<manifest xmlns:android="{ANDROID}" xmlns:t="{TOOLS}" package="com.example">'
    f'<uses-permission android:name="{P}READ_CONTACTS"/><uses-permission android:name="{P}ACCESS_FINE_LOCATION"/>'
    f'<uses-permission android:name="{P}ACCESS_COARSE_LOCATION"/>'
    f'<uses-permission android:name="{P}WRITE_EXTERNAL_STORAGE" t:ignore="x"/>'
    '<application android:name=".App"><meta-data android:name="firebase_crashlytics_collection_enabled" '
    'android:value="true"/></application></manifest>'
)
MANIFESTS = {"plain": PLAIN, "spread": SPREAD, "packed": PACKED}
WAYS = {
    "utf-8": lambda text: text.encode(),
    "bom": lambda text: text.encode("utf-8-sig"),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "gbk": lambda text: text.replace('encoding="utf-8"', 'encoding="GBK"').encode("gb18030"),
    "utf-16": lambda text: text.replace('encoding="utf-8"', 'encoding="UTF-16"').encode("utf-16"),
    "no last line end": lambda text: text.rstrip("\n").encode(),
}
FILE = "src/main/AndroidManifest.xml"


def tree(root: Path, manifest: bytes, code: str = CODE, build: str = BUILD) -> Path:
    (root / "src/main/java/com/example").mkdir(parents=True)
    (root / "src/main/java/com/example/App.java").write_text(code, "utf-8")
    (root / "build.gradle").write_text(build, "utf-8")
    (root / FILE).write_bytes(manifest)
    return root / FILE


def needlint(root: Path, *arguments: str) -> int:
    return cli.run(["check", str(root), "--no-cache", "--show-low", "--jobs", "1", *arguments])


def elements(data: bytes) -> Counter[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """(element, its path, its attributes) -> how often, comments included."""
    found: Counter[tuple[str, str, tuple[tuple[str, str], ...]]] = Counter()
    for node in etree.fromstring(data).iter():
        if isinstance(node.tag, str):
            parent = node.getparent()
            found[
                node.tag,
                parent.tag if parent is not None else "",
                tuple(sorted((str(k), str(v)) for k, v in node.attrib.items())),
            ] += 1
        else:
            found["comment", node.text, ()] += 1
    return found


def permission(name: str, **more: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    spaces = {"max": f"{{{ANDROID}}}maxSdkVersion", "node": f"{{{TOOLS}}}node", "ignore": f"{{{TOOLS}}}ignore"}
    attributes = {NAME: name, **{spaces[key]: value for key, value in more.items()}}
    return "uses-permission", "manifest", tuple(sorted(attributes.items()))


def switch(key: str, value: str = "false") -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return "meta-data", "application", tuple(sorted({NAME: key, f"{{{ANDROID}}}value": value}.items()))


BROUGHT = ("com.google.android.gms.permission.AD_ID", P + "ACCESS_ADSERVICES_AD_ID")
ADDED = Counter(
    [
        permission(P + "WRITE_EXTERNAL_STORAGE", max="28"),
        permission(P + "ACCESS_COARSE_LOCATION"),
        *(permission(name, node="remove") for name in BROUGHT),
        switch("firebase_analytics_collection_enabled"),
        switch("firebase_crashlytics_collection_enabled"),
    ]
)
TAKEN = Counter(permission(P + n) for n in ("READ_CONTACTS", "WRITE_EXTERNAL_STORAGE", "ACCESS_FINE_LOCATION"))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", MANIFESTS)
def test_all_fixes_at_once(kind: str, way: str, tmp_path: Path) -> None:
    before = WAYS[way](MANIFESTS[kind])
    file = tree(tmp_path, before)
    needlint(tmp_path, "--fix", "--unsafe")
    after = file.read_bytes()
    added, taken = elements(after) - elements(before), elements(before) - elements(after)
    if kind == "packed":
        bound = permission(P + "WRITE_EXTERNAL_STORAGE", max="28", ignore="x")
        assert added - ADDED == Counter([bound])
        assert switch("firebase_crashlytics_collection_enabled", "true") in taken
        assert permission(P + "ACCESS_COARSE_LOCATION") not in added
    else:
        assert added == ADDED
        comments = Counter([("comment", " inside ", ())]) if kind == "spread" else Counter()
        assert taken == TAKEN + comments
    needlint(tmp_path, "--fix", "--unsafe")
    assert file.read_bytes() == after, "a second run is clean"


def lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


@pytest.mark.parametrize(("way", "end"), [("utf-8", "\n"), ("bom", "\n"), ("crlf", "\r\n"), ("gbk", "\n")])
def test_every_other_byte_stays(way: str, end: str, tmp_path: Path) -> None:
    before = WAYS[way](PLAIN)
    file = tree(tmp_path, before)
    needlint(tmp_path, "--fix", "--unsafe")
    kept = [line for line in lines(before) if b"<uses-permission" not in line and b"<manifest" not in line]
    after = lines(file.read_bytes())
    assert [line for line in after if line in kept] == kept
    ends = {line[-2:] if line.endswith(b"\r\n") else line[-1:] for line in after}
    assert ends == {end.encode()}
    text = file.read_bytes().decode("gb18030" if way == "gbk" else "utf-8-sig").replace("\r\n", "\n")
    assert (
        f'''<manifest xmlns:android="{ANDROID}" xmlns:tools="{TOOLS}" package="com.example">

    <!-- 通讯录：好友 -->
     <!-- 旁注 -->
    <uses-permission   android:name = '{P}WRITE_EXTERNAL_STORAGE' android:maxSdkVersion="28"   />
    <uses-permission android:name="{P}ACCESS_COARSE_LOCATION"/>
    <uses-permission android:name="{P}ACCESS_ADSERVICES_AD_ID" tools:node="remove" />
    <uses-permission android:name="com.google.android.gms.permission.AD_ID" tools:node="remove" />
    <!-- 应用 -->
'''
        in text
    )


def test_the_files_own_style_is_kept(tmp_path: Path) -> None:
    file = tree(tmp_path, SPREAD.encode())
    needlint(tmp_path, "--fix", "--unsafe")
    assert file.read_text("utf-8") == (
        f'<manifest\n\txmlns:a="{ANDROID}"\n\txmlns:tools="{TOOLS}"\n\tpackage="com.example"\n>\n'
        f'\t<uses-permission\n\t\ta:name="{P}WRITE_EXTERNAL_STORAGE"\n\t\ta:maxSdkVersion="28"\n\t/>\n'
        f'\t<uses-permission a:name="{P}ACCESS_COARSE_LOCATION"></uses-permission>\n'
        f'\t<uses-permission a:name="{BROUGHT[1]}" tools:node="remove" />\n'
        f'\t<uses-permission a:name="{BROUGHT[0]}" tools:node="remove" />\n\n'
        '\t<application a:name=".App" >\n'
        '\t\t<meta-data a:name="firebase_analytics_collection_enabled" a:value="false" />\n'
        '\t\t<meta-data a:name="firebase_crashlytics_collection_enabled" a:value="false" />\n'
        "\t</application>\n</manifest>"
    )


def test_a_namespace_on_a_line_of_its_own_stays_so(tmp_path: Path) -> None:
    spaces = f'  xmlns:android="{ANDROID}"'
    start = PLAIN.index("<manifest")
    text = f'{PLAIN[:start]}<manifest package="com.example"\n{spaces}>{PLAIN[PLAIN.index(">", start) + 1 :]}'
    file = tree(tmp_path, text.encode())
    needlint(tmp_path, "--fix", "--unsafe")
    assert f'<manifest package="com.example"\n{spaces}\n  xmlns:tools="{TOOLS}">' in file.read_text("utf-8")


def test_safe_ones_alone_unless_asked(tmp_path: Path) -> None:
    file = tree(tmp_path, PLAIN.encode())
    needlint(tmp_path, "--fix")
    changed = elements(PLAIN.encode()), elements(file.read_bytes())
    assert changed[1] - changed[0] == Counter([permission(P + "WRITE_EXTERNAL_STORAGE", max="28")])
    assert changed[0] - changed[1] == Counter(
        [permission(P + "READ_CONTACTS"), permission(P + "WRITE_EXTERNAL_STORAGE")]
    )


def test_a_permission_that_code_asks_for_is_not_safe_to_remove(tmp_path: Path) -> None:
    asking = CODE.replace("Object folder()", f'void ask(android.app.Activity a) {{ a.requestPermissions(new String[]{{"{P}READ_CONTACTS"}}, 1); }}\n    Object folder()')  # fmt: skip
    file = tree(tmp_path, PLAIN.encode(), asking)
    needlint(tmp_path, "--fix")
    assert b"READ_CONTACTS" in file.read_bytes()
    needlint(tmp_path, "--fix", "--unsafe")
    assert b"READ_CONTACTS" not in file.read_bytes()


def test_a_permission_that_an_unknown_dependency_may_use_is_not_safe_to_remove(tmp_path: Path) -> None:
    unknown = BUILD.replace("dependencies {", "dependencies {\n    implementation 'com.acme.unheard:of:1.0'")
    file = tree(tmp_path, PLAIN.encode(), build=unknown)
    needlint(tmp_path, "--fix")
    assert b"READ_CONTACTS" in file.read_bytes()


def test_a_bound_that_is_too_high_is_lowered_when_asked(tmp_path: Path) -> None:
    high = PLAIN.replace("WRITE_EXTERNAL_STORAGE'", "WRITE_EXTERNAL_STORAGE' android:maxSdkVersion='33'")
    file = tree(tmp_path, high.encode())
    needlint(tmp_path, "--fix")
    assert b"maxSdkVersion='33'" in file.read_bytes()
    needlint(tmp_path, "--fix", "--unsafe")
    assert b"maxSdkVersion='28'" in file.read_bytes()


@pytest.mark.parametrize("value", ["@bool/collect", "${collect}"])
def test_a_switch_that_refers_to_elsewhere_is_left_alone(value: str, tmp_path: Path) -> None:
    text = PACKED.replace('value="true"', f'value="{value}"')
    file = tree(tmp_path, text.encode())
    needlint(tmp_path, "--fix", "--unsafe")
    assert file.read_text("utf-8").count("firebase_crashlytics_collection_enabled") == 1
    assert value in file.read_text("utf-8")


def test_a_switch_in_a_flavors_manifest_is_not_doubled(tmp_path: Path) -> None:
    file = tree(tmp_path, PLAIN.encode(), build=BUILD + "android { productFlavors { cn {} } }\n")
    (tmp_path / "src/cn").mkdir()
    (tmp_path / "src/cn/AndroidManifest.xml").write_text(
        f'<manifest xmlns:android="{ANDROID}"><application><meta-data android:value="true"'
        ' android:name="firebase_crashlytics_collection_enabled"/></application></manifest>'
    )
    needlint(tmp_path, "--fix", "--unsafe")
    assert "firebase_crashlytics" not in file.read_text("utf-8")
    assert "firebase_analytics_collection_enabled" in file.read_text("utf-8")


def test_a_prefix_bound_to_something_else_is_not_taken(tmp_path: Path) -> None:
    other = PLAIN.replace('package="com.example"', 'xmlns:tools="http://example.com/mine" package="com.example"')
    file = tree(tmp_path, other.encode())
    needlint(tmp_path, "--fix", "--unsafe")
    assert file.read_text("utf-8").count("xmlns:tools") == 1
    assert 'node="remove"' not in file.read_text("utf-8")
    etree.fromstring(file.read_bytes())


def test_a_read_only_file_is_named_and_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tree(tmp_path, PLAIN.encode())
    file.chmod(0o444)
    needlint(tmp_path, "--fix", "--lang", "en")
    assert file.read_bytes() == PLAIN.encode()
    assert f"not fixed {FILE} (unused-permission): the file is read-only" in capsys.readouterr().err
    assert {p.name for p in file.parent.iterdir()} == {"java", file.name}


@pytest.mark.parametrize("tool", ["git", "patch"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", MANIFESTS)
def test_the_patch_gives_what_the_fix_gives(
    kind: str, way: str, tool: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    root = tmp_path / "的 app"
    before = WAYS[way](MANIFESTS[kind])
    file = tree(root, before)
    patch = tmp_path / "fixes.patch"
    needlint(root, "--diff", "--unsafe", "-o", str(patch))
    assert file.read_bytes() == before
    commands = {
        "git": ["git", "apply", "--whitespace=nowarn", str(patch)],
        "patch": ["patch", "-p1", "--binary", "-s", "-i", str(patch)],
    }
    if tool == "git":
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(commands[tool], cwd=root, check=True)
    applied = file.read_bytes()
    file.write_bytes(before)
    needlint(root, "--fix", "--unsafe")
    assert applied == file.read_bytes() != before


UNUSED = ("READ_CONTACTS", "CAMERA", "RECORD_AUDIO", "READ_SMS", "GET_ACCOUNTS", "READ_CALENDAR", "BODY_SENSORS")


def written(rng: random.Random, names: list[str]) -> str:
    """A manifest as people write them: every element in a style of its own."""
    unit = rng.choice(["    ", "  ", "\t"])
    styles = (
        '{u}<uses-permission android:name="{n}"/>\n',
        '{u}<uses-permission android:name="{n}" /> <!-- {n}: 说明 -->\n',
        '{u}<uses-permission\n{u}{u}android:name="{n}"\n{u}{u}/>\n',
        "{u}<uses-permission\n{u}{u}android:name='{n}'></uses-permission>\n\n",
        '{u}<!-- {n} -->\n{u}<uses-permission android:name="{n}" />\n',
        '<uses-permission android:name="{n}"/>',
        '{u}<uses-permission android:name="{n}"\n{u}{u}android:required="false" />\n',
    )
    body = "".join(rng.choice(styles).format(u=unit, n=P + n) for n in names)
    inner = rng.choice(
        [
            " />",
            f">\n{unit}</application>",
            f'>\n{unit}{unit}<meta-data android:name="k" android:value="v"/></application>',
        ]
    )
    text = f'<manifest xmlns:android="{ANDROID}"\n{unit}package="com.example">\n{body}\n{unit}<application android:name=".App"{inner}\n</manifest>\n'
    return text.replace("\n", rng.choice(["\n", "\r\n"]))


@pytest.mark.parametrize("seed", range(12))
def test_any_choice_of_fixes_changes_what_it_names_and_nothing_else(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    names = [*rng.sample(UNUSED, rng.randint(0, 5)), "WRITE_EXTERNAL_STORAGE", "ACCESS_FINE_LOCATION"]
    rng.shuffle(names)
    before = written(rng, names).encode()
    file = tree(tmp_path, before)
    off = rng.sample(["unused-permission", "unbounded-permission", "broader-permission", "dependency-permission"], 2)
    (tmp_path / "needlint.toml").write_text("[rules]\n" + "".join(f'{rule} = "off"\n' for rule in off))
    needlint(tmp_path, "--fix", "--unsafe")
    after = file.read_bytes()
    touched = {
        "unused-permission": {P + n for n in names if n in UNUSED},
        "unbounded-permission": {P + "WRITE_EXTERNAL_STORAGE"},
        "broader-permission": {P + "ACCESS_FINE_LOCATION", P + "ACCESS_COARSE_LOCATION"},
        "dependency-permission": set(BROUGHT),
    }
    intended = set().union(*(n for rule, n in touched.items() if rule not in off))
    intended |= {f"firebase_{sdk}_collection_enabled" for sdk in ("analytics", "crashlytics")}
    changed = (elements(after) - elements(before)) + (elements(before) - elements(after))
    assert {dict(attributes)[NAME] for _, _, attributes in changed} == intended
    comments = re.compile(rb"<!--.*?-->", re.DOTALL)
    assert comments.findall(before) == comments.findall(after)
    assert (b"\r\n" in after) == (b"\r\n" in before)
    assert after.count(b"\r\n") in (0, after.count(b"\n"))
    needlint(tmp_path, "--fix", "--unsafe")
    assert file.read_bytes() == after

"""pubspec.yaml, package.json and config.xml: which packages they name, and exactly where."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from needlint.facts.build_model import PackageFacts
from needlint.facts.cordova import read_cordova
from needlint.facts.package_json import read_package_json
from needlint.facts.pubspec import read_pubspec
from needlint.project.text import decode


def named(text: str, facts: PackageFacts) -> list[tuple[str, str, str]]:
    """(name, version, text at its range)"""
    utf8 = text.encode()
    return [(name, version, utf8[place.start : place.end].decode()) for name, version, place in facts.packages]


PUBSPEC = """name: 应用 # 😀
description: "说明"
dependencies:
  flutter:
    sdk: flutter
  geolocator: ^10.1.0   # 定位
  "device_info_plus": 9.0.0
  umeng_common_sdk:
  amap:
    git:
      url: https://example.com/amap.git
  hosted_one:
    hosted: https://example.com
    version: ^2.0.0
dev_dependencies:
  build_runner: any
flutter:
  assets: [a.png]
"""


def test_pubspec() -> None:
    for text in (PUBSPEC, PUBSPEC.replace("\n", "\r\n")):
        facts = read_pubspec("pubspec.yaml", text.encode())
        assert facts.name == "应用"
        assert named(text, facts) == [
            ("geolocator", "^10.1.0", "geolocator"),
            ("device_info_plus", "9.0.0", "device_info_plus"),
            ("umeng_common_sdk", "", "umeng_common_sdk"),
            ("amap", "", "amap"),
            ("hosted_one", "^2.0.0", "hosted_one"),
        ]
        assert [p[0] for p in facts.development] == ["build_runner"]
        assert facts.problems == ()


def test_pubspec_with_conflict_markers_still_names_its_packages() -> None:
    text = PUBSPEC.replace(
        "  umeng_common_sdk:\n", "<<<<<<< HEAD\n  umeng_common_sdk: 1.0\n=======\n  jpush: 2.0\n>>>>>>> b\n"
    )
    facts = read_pubspec("pubspec.yaml", text.encode())
    assert [p.kind for p in facts.problems] == ["syntax"]
    names = [name for name, _, written in named(text, facts) if name == written]
    assert names == ["geolocator", "umeng_common_sdk", "jpush", "amap", "hosted_one"]
    assert [p[0] for p in facts.development] == ["build_runner"]


def test_yaml_bomb_is_not_expanded() -> None:
    levels = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30))
    text = f"a0: &a0 lol\n{levels}\ndependencies: {{x: *a29, geolocator: 1.0}}\n"
    started = time.process_time()
    facts = read_pubspec("pubspec.yaml", text.encode())
    assert time.process_time() - started < 60  # a hang, not a speed: the machine may be busy
    assert "geolocator" in [p[0] for p in facts.packages]


PACKAGE = """{
  "name": "应用",
  "dependencies": {
    "react-native": "0.74.1",
    "@react-native-community/geolocation": "^3.0.0"
  },
  "optionalDependencies": {"amap": "1"},
  "devDependencies": {"jest": "29", "cordova-plugin-camera": "^6.0.0"},
  "cordova": {"plugins": {"cordova-plugin-camera": {"X": "dependencies"}}, "platforms": ["android"]},
  "resolutions": {"dependencies": {"not-one": "1"}}
}
"""


def test_package_json() -> None:
    facts = read_package_json("package.json", PACKAGE.encode())
    assert facts.name == "应用"
    assert named(PACKAGE, facts) == [
        ("react-native", "0.74.1", "react-native"),
        ("@react-native-community/geolocation", "^3.0.0", "@react-native-community/geolocation"),
        ("amap", "1", "amap"),
        ("cordova-plugin-camera", "^6.0.0", "cordova-plugin-camera"),
    ]
    assert [p[0] for p in facts.development] == ["jest"]
    assert facts.problems == ()


def test_package_json_that_is_not_json_still_names_its_packages() -> None:
    text = PACKAGE.replace('"0.74.1",', '"0.74.1", // why\n <<<<<<< HEAD').replace('"^3.0.0"\n', '"^3.0.0",\n')
    facts = read_package_json("package.json", text.encode())
    assert [p.kind for p in facts.problems] == ["syntax"]
    assert [p[0] for p in facts.packages][:2] == ["react-native", "@react-native-community/geolocation"]


def test_package_json_with_a_byte_order_mark() -> None:
    utf8 = decode(PACKAGE.encode("utf-8-sig")).utf8
    assert read_package_json("package.json", utf8).problems == ()


CONFIG = """<?xml version='1.0'?>
<widget id="com.example.app" xmlns="http://www.w3.org/ns/widgets" xmlns:gap="http://phonegap.com/ns/1.0">
  <name>应用 😀</name><plugin name="cordova-plugin-geolocation" spec="~4.0.1" />
  <gap:plugin name="phonegap-plugin-push" />
  <platform name="android"><plugin name="cordova-plugin-device" /></platform>
  <platform name="ios"><plugin name="cordova-plugin-apple" /></platform>
  <feature name="Camera">
    <param name="id" value="org.apache.cordova.camera"/><param name="version" value="1.2"/>
  </feature>
  <!-- <plugin name="off"/> -->
</widget>
"""


def test_cordova() -> None:
    facts = read_cordova("config.xml", CONFIG.encode())
    assert facts.name == "com.example.app"
    assert named(CONFIG, facts) == [
        ("cordova-plugin-geolocation", "~4.0.1", "cordova-plugin-geolocation"),
        ("phonegap-plugin-push", "", "phonegap-plugin-push"),
        ("cordova-plugin-device", "", "cordova-plugin-device"),
        ("org.apache.cordova.camera", "1.2", "org.apache.cordova.camera"),
    ]


def test_config_xml_of_something_else() -> None:
    assert read_cordova("config.xml", b'<configuration><plugin name="x"/></configuration>').packages == ()


@pytest.mark.parametrize("read", [read_pubspec, read_package_json, read_cordova])
@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0", b"[", b"{" * 100_000, b"[" * 100_000, b'{"dependencies": 5}', b"dependencies: 5",
        b"dependencies: [a]",
        b"- a\n- b", b"<widget", b"<widget>" * 5_000, b'{"dependencies": {"a": {"b": 1}}}', b"a: &x [*x]",
        b"\t- :\n\t\x01",
        b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><widget id="&b;"/>',
        b"? [a]\n: b\ndependencies:\n  ? [x]\n  : 1\n",
    ],
)  # fmt: skip
def test_damaged_files_never_raise(read: Callable[[str, bytes], PackageFacts], data: bytes) -> None:
    started = time.process_time()
    facts = read("x", data)
    assert time.process_time() - started < 60  # a hang, not a speed: the machine may be busy
    for _, _, place in (*facts.packages, *facts.development):
        assert 0 <= place.start <= place.end <= len(data)

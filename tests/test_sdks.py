"""SDK tables and the matcher: what a name in a project means."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from needlint.knowledge import sdks
from needlint.knowledge.data_types import data_types
from needlint.knowledge.sdk_calls import role_of, waits_by
from needlint.knowledge.sdk_model import Sdk
from needlint.knowledge.sdk_store import parse
from needlint.knowledge.verify_sdks import consistency, verify_sdks

REFERENCE = Path(__file__).parents[2] / "shared" / "facts"


def ids(found: tuple[Sdk, ...]) -> list[str]:
    return [entry.id for entry in found]


def package(name: str) -> str | None:
    found = sdks.match_package(name)
    return None if found is None else found.sdk.id


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("com.umeng.analytics.MobclickAgent", "umeng-analytics"),
        ("com.umeng.message.PushAgent", "umeng-push"),
        ("com.umeng.socialize", "umeng-share"),
        ("com.tencent.bugly.crashreport.CrashReport", "tencent-bugly"),
        ("com.google.firebase.messaging.FirebaseMessaging", "firebase-messaging"),
        ("com.google.firebase.analytics.FirebaseAnalytics", "firebase-analytics"),
        ("com.facebook.FacebookSdk", "meta-core"),
        ("com.facebook.react.ReactActivity", "rn-react-native"),
        ("com.umengx.Tracker", None),
        ("com.umeng", None),
        ("org.example.app.com.umeng.analytics", None),
    ],
)
def test_longest_package_prefix_on_a_dot_boundary(name: str, expected: str | None) -> None:
    assert package(name) == expected


def test_vendor_wide_prefix_is_weak() -> None:
    found = sdks.match_package("com.bytedance.unknown.Thing")
    assert found is not None
    assert found.broad
    assert sdks.match_component("com.bytedance.unknown.Thing") is None


def test_coordinates_exact_before_pattern() -> None:
    assert ids(sdks.match_coordinate("com.google.firebase", "firebase-messaging")) == ["firebase-messaging"]
    assert ids(sdks.match_coordinate("com.google.firebase", "firebase-bom")) == []
    assert ids(sdks.match_coordinate("com.amap.api", "an-artifact-of-tomorrow")) == ["amap"]
    assert ids(sdks.match_coordinate("com.amap.apiary", "location")) == []
    assert ids(sdks.match_coordinate("io.opentelemetry", "opentelemetry-api")) == []


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("app/libs/umeng-common-9.6.1.jar", ["umeng-analytics"]),
        ("open_ad_sdk.aar", ["pangle-cn"]),
        ("GDTSDK.unionNormal.4.520.aar", ["gdt-ylh"]),
        ("AMap_Location_V6.4.jar", ["amap"]),
        ("BaiduLBS_Android.jar", ["baidu-location"]),
        ("jcore-android-4.1.0.jar", ["jiguang-jpush"]),
        ("alipaySdk-15.8.11.aar", ["alipay-sdk"]),
        ("MiPush_SDK_Client_5_1_0-C.aar", ["xiaomi-mipush"]),
        ("oaid_sdk_2.5.0.aar", ["miit-oaid"]),
        ("classes.jar", []),
        ("android-support-v4.jar", ["plain-archives"]),
        ("common-1.0.aar", []),
    ],
)
def test_archives_by_file_name(file: str, expected: list[str]) -> None:
    assert ids(sdks.match_archive(file)) == expected


def test_cross_platform_packages() -> None:
    assert ids(sdks.match_package_manager("pub", "umeng_common_sdk")) == ["umeng-analytics"]
    assert ids(sdks.match_package_manager("npm", "jpush-react-native")) == ["jiguang-jpush"]
    assert ids(sdks.match_package_manager("cordova", "cordova-plugin-camera")) == ["cordova-camera"]
    assert ids(sdks.match_package_manager("npm", "cordova-plugin-camera")) == ["cordova-camera"]
    assert sdks.match_package_manager("npm", "left-pad") == ()


def test_other_names() -> None:
    assert "jiguang-jpush" in ids(sdks.match_metadata("JPUSH_APPKEY"))
    assert ids(sdks.match_native("libBugly.so")) == ids(sdks.match_native("Bugly")) == ["tencent-bugly"]
    assert "mobtech-sharesdk" in ids(sdks.match_plugin("com.mob.sdk"))
    assert ids(sdks.switched_off_by("firebase_analytics_collection_enabled", "false")) == ["firebase-analytics"]
    assert sdks.switched_off_by("firebase_analytics_collection_enabled", "true") == ()
    assert ids(sdks.deferred_by("com.facebook.sdk.AutoInitEnabled", "False")) == ["meta-core"]


@pytest.mark.parametrize(
    ("sdk_id", "permission"),
    [
        ("amap", "ACCESS_FINE_LOCATION"),
        ("zxing-embedded", "CAMERA"),
        ("agora", "RECORD_AUDIO"),
        ("firebase-messaging", "POST_NOTIFICATIONS"),
        ("okhttp", "INTERNET"),
        ("androidx-biometric", "USE_BIOMETRIC"),
        ("jiguang-jpush", "VIBRATE"),
        ("flutter-geolocator", "ACCESS_FINE_LOCATION"),
        ("rn-contacts", "READ_CONTACTS"),
        ("rxandroidble", "BLUETOOTH_SCAN"),
    ],
)
def test_permissions_that_an_sdk_uses(sdk_id: str, permission: str) -> None:
    entry = sdks.sdk(sdk_id)
    assert entry is not None
    assert f"android.permission.{permission}" in entry.uses_permissions


def test_entries_are_whole() -> None:
    """Ids unique, data and permissions known in form, merged permissions are used ones too."""
    entries = sdks.all_sdks()
    assert len({entry.id for entry in entries}) == len(entries) > 681
    for entry in entries:
        assert set(entry.data) <= set(data_types()), entry.id
        assert set(entry.permissions) <= set(entry.uses_permissions), entry.id
        assert all("." in name for name in entry.uses_permissions), entry.id
        assert entry.source and entry.checked, entry.id
        assert all(pattern == pattern.lower() and pattern.endswith((".jar", ".aar")) for pattern in entry.archives)
        assert all(name.count(":") == 1 for name in entry.coordinates), entry.id
        assert not (entry.collects is False and entry.data), entry.id


def test_evidence_of_data_is_graded() -> None:
    umeng = sdks.sdk("umeng-analytics")
    assert umeng is not None
    assert umeng.data["imei"] == "disclosed"
    assert umeng.data["ip-address"] == "domain-knowledge"


def test_malformed_entry_is_refused() -> None:
    row = {"id": "x", "name": "X", "vendor": "X", "kind": "ads", "packges": ["a.b"]}
    with pytest.raises(msgspec.ValidationError, match="packges"):
        parse([{"sdk": [row]}])
    with pytest.raises(msgspec.ValidationError, match="guess"):
        parse([{"sdk": [{"id": "x", "name": "X", "vendor": "X", "kind": "ads", "data": {"guess": ["imei"]}}]}])


def test_a_delayed_start_needs_its_source_and_no_consent_call() -> None:
    row = {"id": "x", "name": "X", "vendor": "X", "kind": "push", "source": ["x"], "checked": "2026-11-24"}
    by = {"consent_by": "delay-init", "consent_by_source": "https://example.com"}
    unsourced, contradictory, right = parse(
        [
            {
                "sdk": [
                    {**row, "id": "a", "consent_by": "delay-init"},
                    {**row, **by, "id": "b", "consent": ["X.setAgreePrivacy"]},
                    {**row, **by, "id": "c", "consent": ["X.setCollectOaid"]},
                ]
            }
        ]
    )
    assert [line for line in consistency((unsourced, right)) if line.startswith("DIFFERS")] == [
        "DIFFERS way of consent without source: a"
    ]
    assert [line for line in consistency((contradictory, right)) if line.startswith("DIFFERS")] == [
        "DIFFERS start is to be delayed, yet it has a consent call: b"
    ]
    with pytest.raises(msgspec.ValidationError, match="consent_by"):
        parse([{"sdk": [{**row, "consent_by": "hope"}]}])


@pytest.mark.parametrize(
    ("sdk_id", "way"),
    [("umeng-analytics", "call"), ("hms-push", "call"), ("tencent-trtc", "delayed start"), ("weibo-sdk", "safe calls")],
)
def test_how_an_sdk_is_made_to_wait(sdk_id: str, way: str) -> None:
    entry = sdks.sdk(sdk_id)
    assert entry is not None
    assert waits_by(entry) == way


def test_consistency() -> None:
    assert [line for line in verify_sdks(Path("does-not-exist")) if line.startswith("DIFFERS")] == []
    frozen = verify_sdks(Path(__file__).parent / "reference")
    assert [line for line in frozen if line.startswith("DIFFERS")] == []
    assert "sdks: 197 of 197 reference ids present" in frozen


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="needs the reference data beside the repository")
def test_every_exodus_signature_and_id_is_known() -> None:
    lines = verify_sdks(REFERENCE)
    assert [line for line in lines if line.startswith("DIFFERS")] == []
    assert "Exodus: 428 of 428 signatures resolve to their entry" in lines


def test_verification_sees_a_missing_signature(tmp_path: Path) -> None:
    (tmp_path / "exodus_signatures.tsv").write_text("Nobody Tracker\tcom.nobody.tracks.\n", "utf-8")
    assert any("Nobody Tracker" in line for line in verify_sdks(tmp_path) if line.startswith("DIFFERS"))


@pytest.mark.parametrize(
    ("sdk_id", "type_name", "method", "arguments", "role"),
    [
        ("umeng-analytics", "com.umeng.commonsdk.UMConfigure", "preInit", (None, "key", None), "safe"),
        ("umeng-analytics", "com.umeng.commonsdk.UMConfigure", "submitPolicyGrantResult", (None, False), "safe"),
        ("umeng-analytics", "com.umeng.commonsdk.UMConfigure", "submitPolicyGrantResult", (None, True), "consent"),
        ("umeng-analytics", "com.umeng.commonsdk.UMConfigure", "init", (None, "key", "ch", 1, None), "init"),
        ("amap", "com.amap.api.location.AMapLocationClient", "updatePrivacyAgree", (None, True), "consent"),
        ("amap", "com.amap.api.location.AMapLocationClient", "updatePrivacyShow", (None, True, True), "safe"),
        ("jiguang-jpush", "cn.jiguang.api.utils.JCollectionAuth", "setAuth", (None, False), "safe"),
        ("jiguang-jpush", "cn.jpush.android.api.JPushInterface", "init", (None,), "init"),
        ("pangle-cn", "com.bytedance.sdk.openadsdk.TTAdConfig.Builder", "<init>", (), "safe"),
        ("tencent-bugly", "com.tencent.bugly.crashreport.CrashReport", "setUserId", ("x",), None),
        ("umeng-analytics", "com.example.MyUMConfigure", "init", (), None),
    ],
)
def test_role_of_a_call(
    sdk_id: str, type_name: str, method: str, arguments: tuple[object, ...], role: str | None
) -> None:
    entry = sdks.sdk(sdk_id)
    assert entry is not None
    assert role_of(entry, type_name, method, arguments) == role

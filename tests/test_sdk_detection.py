"""Which SDKs an app ships, and the look-alikes that must stay silent."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest

from needlint.app.build_model import ArchiveDependency, Dependency, Plugin
from needlint.app.manifest_model import Component, DeclaredPermission, MergedManifest, MetaData, Origin
from needlint.app.sdk_detection import DetectedSdk
from needlint.app.sdks import detect
from needlint.facts.build_model import ArchiveFacts
from needlint.facts.manifest_model import Tag
from needlint.facts.place import WHOLE_FILE, Place

BUILD = Place("app/build.gradle", WHOLE_FILE)
MANIFEST = Place("app/src/main/AndroidManifest.xml", WHOLE_FILE)


def dependency(
    coordinate: str, version: str | None = None, *, source_set: str = "main", shipped: bool = True
) -> Dependency:
    group, _, artifact = coordinate.partition(":")
    return Dependency(group, artifact, version, "implementation", source_set, shipped, BUILD)


def package(ecosystem: str, name: str) -> Dependency:
    return Dependency(
        "", name, None, "dependencies", "main", True, Place("pubspec.yaml", WHOLE_FILE), ecosystem=ecosystem
    )


def archive(name: str, *packages: str, shipped: bool = True) -> tuple[ArchiveDependency, ArchiveFacts | None]:
    item = ArchiveDependency(f"app/libs/{name}", "implementation", "main", shipped, BUILD)
    return item, ArchiveFacts(packages=packages) if packages else None


def component(name: str, *, removed: bool = False, source: Origin = "own") -> Component:
    tag = Tag("provider", (), WHOLE_FILE, WHOLE_FILE, WHOLE_FILE)
    return Component("provider", name, MANIFEST, tag, source, "main", ":app", removed=removed)


def meta(name: str, value: str = "x", *, removed: bool = False) -> MetaData:
    return MetaData(name, value, MANIFEST, "own", "main", removed)


def source_set(path: str) -> str:
    return path.split("/")[2] if path.startswith("app/src/") else "main"


def run(
    *dependencies: Dependency,
    archives: Sequence[tuple[ArchiveDependency, ArchiveFacts | None]] = (),
    plugins: Sequence[str] = (),
    imports: Sequence[tuple[str, str]] = (),
    components: Sequence[Component] = (),
    metadata: Sequence[MetaData] = (),
    own: Collection[str] = ("com.example.app",),
) -> dict[str, DetectedSdk]:
    found = detect(
        dependencies,
        archives,
        [Plugin(name, None, BUILD) for name in plugins],
        [(Place(path, WHOLE_FILE), name) for path, name in imports],
        MergedManifest("com.example.app", (MANIFEST.path,), (), tuple(components), tuple(metadata)),
        own,
        source_set,
    )
    assert [item.sdk.id for item in found] == sorted(item.sdk.id for item in found)
    return {item.sdk.id: item for item in found}


MAIN = "app/src/main/java/com/example/app/Main.kt"


def test_coordinate_proves_an_sdk() -> None:
    found = run(dependency("com.umeng.umsdk:common", "9.6.1"))
    sdk = found["umeng-analytics"]
    assert (sdk.version, sdk.coordinates, sdk.confidence) == ("9.6.1", ("com.umeng.umsdk:common",), "high")
    assert sdk.variants == ("main",)
    assert sdk.evidence[0].text == "com.umeng.umsdk:common:9.6.1"
    assert sdk.place == BUILD


def test_all_kinds_of_evidence_come_together() -> None:
    found = run(
        dependency("com.tencent.bugly:crashreport", "4.1.9"),
        imports=[(MAIN, "com.tencent.bugly.crashreport.CrashReport")],
        metadata=[meta("BUGLY_APPID")],
    )
    assert list(found) == ["tencent-bugly"]
    assert [evidence.how for evidence in found["tencent-bugly"].evidence] == ["coordinate", "import", "meta-data"]


def test_version_is_that_of_the_artifact_which_counts() -> None:
    asms, common = dependency("com.umeng.umsdk:asms", "1.8.7"), dependency("com.umeng.umsdk:common", "9.6.1")
    assert run(asms, common)["umeng-analytics"].version == "9.6.1"
    assert run(asms)["umeng-analytics"].version is None


def test_archive_by_name_and_by_content() -> None:
    found = run(archives=[archive("AMap_Location_V6.1.jar"), archive("sdk-1.0.aar", "com.umeng.message", "com.own")])
    assert list(found) == ["amap", "umeng-push"]
    assert found["amap"].confidence == found["umeng-push"].confidence == "high"
    assert run(archives=[archive("umeng-common-9.6.1.jar")])["umeng-analytics"].version == "9.6.1"


def test_native_libraries() -> None:
    files = [Place(f"app/src/main/jniLibs/{abi}/libBugly.so", WHOLE_FILE) for abi in ("arm64-v8a", "x86")]
    found = detect(
        [], [], [], [], None, [], source_set, [*files, Place("app/src/main/jniLibs/x86/libown.so", WHOLE_FILE)]
    )
    assert [(item.sdk.id, item.confidence, len(item.evidence)) for item in found] == [("tencent-bugly", "medium", 1)]


def test_cross_platform_packages() -> None:
    found = run(package("pub", "jpush_flutter"), package("npm", "react-native-fbsdk-next"))
    assert list(found) == ["jiguang-jpush", "meta-core"]


def test_import_alone_proves_an_sdk() -> None:
    found = run(imports=[(MAIN, "cn.jpush.android.api.JPushInterface")])
    assert found["jiguang-jpush"].confidence == "high"


def test_wildcard_import() -> None:
    assert list(run(imports=[(MAIN, "com.baidu.location")])) == ["baidu-location"]


# ---- traps -----------------------------------------------------------------------------------------------------------


def test_messaging_without_analytics() -> None:
    found = run(
        dependency("com.google.firebase:firebase-messaging", "24.0.0"),
        dependency("com.google.firebase:firebase-bom", "33.1.0"),
        plugins=["com.google.gms.google-services"],
        imports=[(MAIN, "com.google.firebase.messaging.FirebaseMessagingService")],
        metadata=[meta("firebase_analytics_collection_deactivated", "true")],
    )
    assert list(found) == ["firebase-messaging"]


def test_collection_switched_off_in_the_manifest_is_flagged() -> None:
    on = run(dependency("com.google.firebase:firebase-analytics"))["firebase-analytics"]
    off = run(
        dependency("com.google.firebase:firebase-analytics"),
        metadata=[meta("firebase_analytics_collection_enabled", "false")],
    )["firebase-analytics"]
    assert not on.switched_off
    assert off.switched_off
    assert off.off[0].text == "firebase_analytics_collection_enabled=false"


def test_removed_initialiser_counts_as_switched_off() -> None:
    found = run(
        dependency("com.facebook.android:facebook-core"),
        components=[component("com.facebook.internal.FacebookInitProvider", removed=True)],
    )
    sdk = found["meta-core"]
    assert sdk.deferred
    assert sdk.starts_itself is False
    assert not sdk.switched_off


def test_start_switch_defers_but_does_not_switch_off() -> None:
    sdk = run(dependency("io.sentry:sentry-android"), metadata=[meta("io.sentry.auto-init", "false")])["sentry"]
    assert (sdk.starts_itself, sdk.switched_off) == (False, False)
    assert run(dependency("io.sentry:sentry-android"))["sentry"].starts_itself is True


@pytest.mark.parametrize("key", ["firebase_crashlytics_collection_enabled", "com.facebook.sdk.AutoInitEnabled"])
def test_switch_alone_shows_no_sdk(key: str) -> None:
    assert run(metadata=[meta(key, "false")]) == {}


def test_generated_types_of_an_own_package() -> None:
    imports = [(MAIN, "io.rong.app.databinding.ActivityMainBinding"), (MAIN, "io.rong.app.BuildConfig")]
    assert run(imports=imports, own=["io.rong.app.ui"]) == {}
    assert list(run(imports=imports, own=["com.example.app"])) == ["rongcloud"]


def test_fork_that_keeps_the_old_package_is_own_code() -> None:
    own = ("com.example.app", "com.umeng.analytics", "cn.jpush.android.api")
    imports = [
        (MAIN, "com.umeng.analytics.MobclickAgent"),
        (MAIN, "com.umeng.analytics"),
        (MAIN, "cn.jpush.android.api.JPushInterface.Callback"),
    ]
    assert run(imports=imports, own=own, components=[component("cn.jpush.android.api.Receiver")]) == {}


def test_own_classes_named_like_trackers() -> None:
    imports = [(MAIN, "com.example.app.umeng.MobclickAgent"), (MAIN, "com.example.app.com.umeng.analytics.Agent")]
    assert run(imports=imports, components=[component("com.example.app.tealium.TealiumService")]) == {}


def test_gradle_plugin_without_the_sdk() -> None:
    assert run(plugins=["com.sensorsdata.analytics.android", "com.google.firebase.crashlytics"]) == {}
    found = run(dependency("com.google.firebase:firebase-crashlytics"), plugins=["com.google.firebase.crashlytics"])
    assert [evidence.how for evidence in found["firebase-crashlytics"].evidence] == ["coordinate", "plugin"]


def test_plugin_that_can_bring_several_sdks() -> None:
    """Which of them, only what is used tells."""
    found = run(plugins=["com.mob.sdk"], imports=[(MAIN, "cn.sharesdk.onekeyshare.OnekeyShare")])
    assert {sdk_id: item.confidence for sdk_id, item in found.items()} == {
        "mobtech-core": "medium",
        "mobtech-sharesdk": "high",
    }


def test_what_is_not_shipped_is_not_detected() -> None:
    assert run(dependency("com.umeng.umsdk:common", source_set="test", shipped=False)) == {}
    assert run(archives=[archive("open_ad_sdk.aar", shipped=False)]) == {}
    test_file = "app/src/androidTest/java/com/example/app/MainTest.kt"
    assert run(imports=[(test_file, "com.umeng.analytics.MobclickAgent")]) == {}


def test_debug_only_says_so() -> None:
    found = run(dependency("com.squareup.leakcanary:leakcanary-android", source_set="debug"))
    assert found["leakcanary"].variants == ("debug",)
    assert found["leakcanary"].debug_only


def test_debug_only_dependency_with_an_import_in_main() -> None:
    """The stub of other variants has the same package."""
    found = run(
        dependency("com.github.chuckerteam.chucker:library", source_set="debug"),
        imports=[(MAIN, "com.chuckerteam.chucker.api.ChuckerInterceptor")],
    )
    assert found["chucker"].debug_only


def test_artifact_that_does_nothing_for_release_builds() -> None:
    found = run(
        dependency("com.squareup.leakcanary:leakcanary-android", source_set="debug"),
        dependency("com.squareup.leakcanary:leakcanary-android-no-op", source_set="release"),
        imports=[(MAIN, "com.squareup.leakcanary.RefWatcher")],
    )
    assert found["leakcanary"].variants == ("debug",)


def test_stand_ins_in_the_archive_of_another_sdk() -> None:
    """A sharing SDK has the two activities under the names by which the other app answers."""
    facts = ArchiveFacts(("com.tencent.tauth", "com.umeng.socialize", "com.umeng.socialize.net"), (2, 40, 30))
    holder, _ = archive("share.jar")
    activity = component("com.tencent.tauth.AuthActivity")
    assert list(run(archives=[(holder, facts)], components=[activity])) == ["umeng-share"]
    assert list(run(components=[activity])) == ["qq-connect"]
    whole = ArchiveFacts(("com.tencent.tauth", "com.umeng.socialize"), (20, 40))
    assert list(run(archives=[(holder, whole)])) == ["qq-connect", "umeng-share"]


def test_flavors() -> None:
    found = run(
        dependency("com.google.android.gms:play-services-ads", source_set="play"),
        dependency("com.google.android.gms:play-services-ads", source_set="lite"),
    )
    assert found["google-admob"].variants == ("lite", "play")
    assert not found["google-admob"].debug_only


def test_plain_archives_are_not_reported() -> None:
    assert run(archives=[archive("gson-2.10.jar")]) == {}


def test_shared_metadata_key_proves_none() -> None:
    assert run(metadata=[meta("JPUSH_APPKEY")]) == {}
    found = run(dependency("cn.jiguang.sdk:jpush", "5.0.0"), metadata=[meta("JPUSH_APPKEY")])
    assert list(found) == ["jiguang-jpush"]
    assert found["jiguang-jpush"].evidence[-1].how == "meta-data"


def test_own_metadata_key_is_medium() -> None:
    assert run(metadata=[meta("BUGLY_APPID")])["tencent-bugly"].confidence == "medium"


def test_adapter_brings_the_sdk_of_another_vendor() -> None:
    found = run(dependency("cn.jiguang.sdk.plugin:xiaomi", "5.0.0"))
    assert list(found) == ["jiguang-jpush", "xiaomi-mipush"]
    assert found["xiaomi-mipush"].version is None


def test_knowledge_in_the_merged_manifest_proves_nothing() -> None:
    assert run(components=[component("cn.jpush.android.service.PushService", source="sdk")]) == {}


@pytest.mark.parametrize("name", ["com.google.firebase:firebase-bom", "androidx.core:core-ktx", "com.example:umeng"])
def test_unrelated_coordinates(name: str) -> None:
    assert run(dependency(name)) == {}


def test_permissions_named_after_the_app() -> None:
    names = ("com.example.app.permission.MIPUSH_RECEIVE", "com.example.app.permission.OWN")
    manifest = MergedManifest(
        "com.example.app", (), tuple(DeclaredPermission(name, (), ("main",), None) for name in names), (), ()
    )
    found = detect([dependency("com.xiaomi.mipush:sdk")], [], [], [], manifest, [], source_set)
    assert names[0] in found[0].sdk.uses_permissions
    assert names[1] not in found[0].sdk.uses_permissions


def test_uni_app_is_not_its_advertising() -> None:
    assert list(run(imports=[(MAIN, "io.dcloud.application.DCloudApplication")])) == ["uni-app"]

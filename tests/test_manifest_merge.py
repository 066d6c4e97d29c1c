"""Merging manifests: priorities, markers, variants, placeholders and provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from needlint.app.build_model import ModuleBuild, VariantPart
from needlint.app.manifest import merge
from needlint.app.manifest_model import Component, DeclaredPermission, MergedManifest
from needlint.facts.manifest import read_manifest
from needlint.facts.manifest_model import ManifestFacts
from needlint.facts.place import Place, Range
from needlint.project.model import ProjectFile

CAMERA = "android.permission.CAMERA"
WRITE = "android.permission.WRITE_EXTERNAL_STORAGE"
SMS = "android.permission.READ_SMS"


def manifest(body: str, package: str = "") -> bytes:
    return (
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android" '
        f'xmlns:tools="http://schemas.android.com/tools"{f" package={chr(34)}{package}{chr(34)}" if package else ""}>'
        f"{body}</manifest>"
    ).encode()


def permission(name: str, extra: str = "", element: str = "uses-permission") -> str:
    return f'<{element} android:name="{name}" {extra}/>'


REMOVE = 'tools:node="remove"'
Files = Mapping[tuple[str, str], str]
"""(module, source set) -> body of its manifest."""


def source(module: str, source_set: str) -> str:
    return f"{module.strip(':')}/src/{source_set}/AndroidManifest.xml"


def parsed(files: Files) -> list[tuple[ProjectFile, ManifestFacts]]:
    return [
        (
            ProjectFile(source(module, source_set), "manifest", module, source_set),
            read_manifest(source(module, source_set), manifest(body)),
        )
        for (module, source_set), body in files.items()
    ]


def build(module: str = ":app", *parts: VariantPart, namespace: str = "com.example", **more: str) -> ModuleBuild:
    return ModuleBuild(module, "application", namespace, more.get("application_id"), parts)


def flavor(name: str, dimension: str = "store", **more: object) -> VariantPart:
    return VariantPart(name, "flavor", dimension, **more)  # type: ignore[arg-type]


def merged(
    files: Files,
    *builds: ModuleBuild,
    closure: Sequence[str] = (":lib", ":far"),
    contributed: Sequence[tuple[Place, Sequence[str]]] = (),
    archives: Sequence[tuple[str, ManifestFacts]] = (),
) -> MergedManifest:
    known = {b.module: b for b in (builds or (build(),))}
    return merge(":app", known, closure, parsed(files), contributed, archives)


def the(result: MergedManifest, name: str) -> DeclaredPermission:
    return next(p for p in result.permissions if p.name == name)


def component(result: MergedManifest, name: str) -> Component:
    return next(c for c in result.components if c.name == name)


STORES = build(":app", flavor("full"), flavor("foss"))


# ---- permissions: which survive, where ------------------------------------------------------------------------------


def test_declared_in_main_is_in_every_variant_with_its_exact_place() -> None:
    result = merged({(":app", "main"): permission(CAMERA)})
    found = the(result, CAMERA)
    text = manifest(permission(CAMERA))
    [declaration] = found.declarations
    assert (found.variants, found.removed_in, found.max_sdk) == (("main",), (), None)
    place, whole = declaration.place.range, declaration.whole.range
    assert text[place.start : place.end].decode() == CAMERA
    assert text[whole.start : whole.end].decode() == permission(CAMERA)
    assert declaration.place.path == "app/src/main/AndroidManifest.xml"
    assert (declaration.source, declaration.module, declaration.source_set) == ("own", ":app", "main")


def test_removed_in_one_flavor_stays_in_the_other() -> None:
    files = {(":app", "main"): permission(CAMERA), (":app", "foss"): permission(CAMERA, REMOVE)}
    found = the(merged(files, STORES), CAMERA)
    assert (found.variants, found.removed_in) == (("main",), ("foss",))
    assert [(d.source_set, d.removed) for d in found.declarations] == [("foss", True), ("main", False)]


def test_declared_in_one_flavor_only() -> None:
    found = the(merged({(":app", "main"): "", (":app", "full"): permission(CAMERA)}, STORES), CAMERA)
    assert (found.variants, found.removed_in) == (("full",), ())


def test_removed_in_all_flavors_is_removed_everywhere() -> None:
    marker = permission(CAMERA, REMOVE)
    files = {(":app", "main"): permission(CAMERA), (":app", "foss"): marker, (":app", "full"): marker}
    found = the(merged(files, STORES), CAMERA)
    assert found.variants == ()
    assert all(d.removed for d in found.declarations)
    assert set(found.removed_in) == {"full", "foss"}


def test_a_third_flavor_without_manifest_keeps_it() -> None:
    marker = permission(CAMERA, REMOVE)
    files = {(":app", "main"): permission(CAMERA), (":app", "foss"): marker, (":app", "full"): marker}
    three = build(":app", flavor("full"), flavor("foss"), flavor("huawei"))
    assert the(merged(files, three), CAMERA).variants == ("main",)


def test_each_flavor_declares_what_the_other_removes() -> None:
    files = {
        (":app", "full"): permission(CAMERA) + permission(SMS, REMOVE),
        (":app", "foss"): permission(SMS) + permission(CAMERA, REMOVE),
    }
    result = merged(files, STORES)
    assert the(result, CAMERA).variants == ("full",)
    assert the(result, SMS).variants == ("foss",)
    assert the(result, CAMERA).removed_in == the(result, SMS).removed_in == ()


def test_a_lower_marker_does_not_touch_a_higher_declaration() -> None:
    files = {(":app", "main"): permission(CAMERA, REMOVE), (":app", "full"): permission(CAMERA)}
    assert the(merged(files, STORES), CAMERA).variants == ("full",)


def test_build_type_wins_over_flavor_and_variant_over_both() -> None:
    files = {
        (":app", "full"): permission(CAMERA),
        (":app", "release"): permission(CAMERA, REMOVE),
        (":app", "fullRelease"): permission(SMS),
        (":app", "main"): permission(SMS, REMOVE),
    }
    result = merged(files, STORES)
    assert the(result, SMS).variants == ("fullRelease",)
    assert the(result, CAMERA).removed_in == ("release",)
    assert the(merged({**files, (":app", "debug"): ""}, STORES), CAMERA).variants == ("full",)


def test_variant_marker_removes_from_its_build_type_and_flavor_only_there() -> None:
    files = {(":app", "fullDebug"): permission(CAMERA, REMOVE), (":app", "full"): permission(CAMERA)}
    found = the(merged(files, STORES), CAMERA)
    assert (found.variants, found.removed_in) == (("full",), ("fullDebug",))


def test_two_dimensions() -> None:
    two = build(":app", flavor("full", "store"), flavor("foss", "store"), flavor("arm", "abi"), flavor("x86", "abi"))
    files = {
        (":app", "main"): permission(CAMERA),
        (":app", "fullArm"): permission(CAMERA, REMOVE),
        (":app", "foss"): permission(CAMERA, REMOVE),
    }
    assert the(merged(files, two), CAMERA).variants == ("main",)  # full + x86
    files[(":app", "x86")] = permission(CAMERA, REMOVE)
    assert the(merged(files, two), CAMERA).variants == ()


def test_debug_only_declaration_says_so() -> None:
    assert the(merged({(":app", "debug"): permission(CAMERA)}), CAMERA).variants == ("debug",)


def test_source_set_that_no_script_explains_counts() -> None:
    files = {(":app", "main"): permission(CAMERA), (":app", "gplay"): permission(SMS) + permission(CAMERA, REMOVE)}
    result = merged(files)
    assert the(result, SMS).variants == ("gplay",)
    assert (the(result, CAMERA).variants, the(result, CAMERA).removed_in) == (("main",), ("gplay",))


@pytest.mark.parametrize("source_set", ["test", "androidTest", "androidTestFull", "testDebug"])
def test_test_source_sets_do_not_count(source_set: str) -> None:
    assert merged({(":app", "main"): "", (":app", source_set): permission(CAMERA)}).permissions == ()


# ---- libraries, archives, SDKs --------------------------------------------------------------------------------------


def test_library_permission_has_its_provenance() -> None:
    [declaration] = the(merged({(":lib", "main"): permission(CAMERA)}), CAMERA).declarations
    assert (declaration.source, declaration.module, declaration.removed) == ("library", ":lib", False)


def test_app_removes_what_a_library_brings() -> None:
    found = the(merged({(":app", "main"): permission(CAMERA, REMOVE), (":lib", "main"): permission(CAMERA)}), CAMERA)
    assert found.variants == ()
    assert [d.removed for d in found.declarations] == [True, True]


def test_own_declaration_of_a_library_permission_comes_first() -> None:
    files = {
        (":far", "main"): permission(CAMERA),
        (":lib", "main"): permission(CAMERA),
        (":app", "main"): permission(CAMERA),
    }
    assert [d.module for d in the(merged(files), CAMERA).declarations] == [":app", ":lib", ":far"]


def test_library_outside_the_closure_does_not_count() -> None:
    assert merged({(":lib", "main"): permission(CAMERA)}, closure=()).permissions == ()


def test_selector_narrows_a_marker_to_one_library() -> None:
    marker = permission(CAMERA, f'{REMOVE} tools:selector="com.lib"')
    files = {(":app", "main"): marker, (":lib", "main"): permission(CAMERA), (":far", "main"): permission(CAMERA)}
    libraries = build(":lib", namespace="com.lib"), build(":far", namespace="com.far")
    found = the(merged(files, build(), *libraries), CAMERA)
    assert [(d.module, d.removed) for d in found.declarations] == [(":app", True), (":lib", True), (":far", False)]
    assert found.variants == ("main",)


def test_remove_all_takes_every_permission_of_that_spelling() -> None:
    files = {
        (":app", "main"): '<uses-permission tools:node="removeAll"/>' + permission(SMS),
        (":lib", "main"): permission(CAMERA) + permission(WRITE, element="uses-permission-sdk-23"),
    }
    result = merged(files)
    assert the(result, CAMERA).variants == ()
    assert the(result, SMS).variants == the(result, WRITE).variants == ("main",)


def test_archive_and_sdk_permissions_can_be_removed_too() -> None:
    archive = read_manifest("m", manifest(permission(CAMERA) + permission(SMS), "com.aar"))
    place = Place("app/build.gradle", Range(10, 20))
    result = merged(
        {(":app", "main"): permission(SMS, REMOVE)},
        contributed=[(place, [SMS, WRITE])],
        archives=[("app/libs/x.aar", archive)],
    )
    [camera] = the(result, CAMERA).declarations
    [write] = the(result, WRITE).declarations
    assert (camera.source, camera.place) == ("archive", Place("app/libs/x.aar", Range(0, 0)))
    assert (write.source, write.place, write.whole) == ("sdk", place, place)
    assert the(result, SMS).variants == ()
    assert [d.source for d in the(result, SMS).declarations] == ["own", "archive", "sdk"]


# ---- bounds ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "library", "effective"),
    [
        ('android:maxSdkVersion="28"', "", 28),
        ("", "", None),
        ("", 'android:maxSdkVersion="18"', 18),  # the merger fills in what the app leaves open
        ('tools:remove="android:maxSdkVersion"', 'android:maxSdkVersion="18"', None),
        ('tools:node="replace"', 'android:maxSdkVersion="18"', None),
        ('android:maxSdkVersion="28" tools:replace="android:maxSdkVersion"', 'android:maxSdkVersion="18"', 28),
        ('android:maxSdkVersion="@integer/x"', "", None),
    ],
)
def test_effective_max_sdk(own: str, library: str, effective: int | None) -> None:
    files = {(":app", "main"): permission(WRITE, own), (":lib", "main"): permission(WRITE, library)}
    found = the(merged(files), WRITE)
    assert found.max_sdk == effective
    assert found.variants == ("main",)
    assert not any(d.removed for d in found.declarations)


def test_unbounded_spelling_or_flavor_makes_it_unbounded() -> None:
    bounded = permission(WRITE, 'android:maxSdkVersion="22"')
    spelled = merged({(":app", "main"): bounded + permission(WRITE, element="uses-permission-sdk-23")})
    assert the(spelled, WRITE).max_sdk is None
    by_flavor = merged({(":app", "foss"): bounded, (":app", "full"): permission(WRITE)}, STORES)
    assert the(by_flavor, WRITE).max_sdk is None
    both = merged(
        {(":app", "foss"): bounded, (":app", "full"): permission(WRITE, 'android:maxSdkVersion="28"')}, STORES
    )
    assert the(both, WRITE).max_sdk == 28


def test_attributes_of_a_declaration() -> None:
    extra = 'android:maxSdkVersion="30" android:minSdkVersion="23" android:usesPermissionFlags="neverForLocation"'
    body = permission(CAMERA, extra, "uses-permission-sdk-m")
    [declaration] = the(merged({(":app", "main"): body}), CAMERA).declarations
    assert (declaration.element, declaration.max_sdk, declaration.min_sdk) == ("uses-permission-sdk-m", 30, 23)
    assert declaration.flags == ("neverForLocation",)
    assert declaration.max_sdk_place is not None
    place = declaration.max_sdk_place.range
    assert manifest(body)[place.start : place.end] == b"30"


# ---- placeholders ---------------------------------------------------------------------------------------------------


def test_application_id_and_gradle_placeholders() -> None:
    parts = (
        VariantPart("main", "default", application_id="com.shop", placeholders=(("KEY", "k0"), ("limit", "28"))),
        flavor("full", placeholders=(("KEY", "k1"),)),
        flavor("foss", suffix=".foss"),
    )
    body = (
        permission("${applicationId}.permission.PUSH", 'android:maxSdkVersion="${limit}"')
        + '<permission android:name="${applicationId}.permission.PUSH"/>'
        + '<application><meta-data android:name="APP_KEY" android:value="${KEY}"/>'
        + '<provider android:name=".P" android:authorities="${applicationId}.p;${nowhere}.q"/></application>'
    )
    result = merged({(":app", "main"): body}, build(":app", *parts))
    assert the(result, "com.shop.permission.PUSH").max_sdk == 28
    assert result.defined_permissions == ("com.shop.foss.permission.PUSH", "com.shop.permission.PUSH")
    assert [m.value for m in result.metadata] == ["k0", "k1"]
    assert component(result, "com.example.P").authorities == ("com.shop.p", "${nowhere}.q", "com.shop.foss.p")
    assert result.package == "com.shop"


def test_flavors_of_all_dimensions_form_the_application_id() -> None:
    parts = (
        VariantPart("main", "default", application_id="org.shop"),
        flavor("a", "product", suffix=".a"),
        flavor("b", "product", application_id="org.other"),
        flavor("cn", "region", suffix=".cn"),
    )
    body = application('<provider android:name="P" android:authorities="${applicationId}"/>')
    result = merged({(":app", "main"): body}, build(":app", *parts))
    assert component(result, "com.example.P").authorities == ("org.shop.a.cn", "org.other.cn")
    assert result.package == "org.shop.a.cn"


def test_build_type_suffix_is_one_of_the_values() -> None:
    parts = VariantPart("main", "default", application_id="a.b"), VariantPart("debug", "build-type", suffix=".debug")
    body = '<application><provider android:name="P" android:authorities="${applicationId}"/></application>'
    result = merged({(":app", "main"): body}, build(":app", *parts))
    assert component(result, "com.example.P").authorities == ("a.b", "a.b.debug")


# ---- components -----------------------------------------------------------------------------------------------------

LAUNCHER = (
    '<intent-filter><action android:name="android.intent.action.MAIN"/>'
    '<category android:name="android.intent.category.LAUNCHER"/></intent-filter>'
)


def application(body: str, extra: str = "") -> str:
    return f"<application {extra}>{body}</application>"


def test_component_names_are_qualified_by_the_namespace_of_their_module() -> None:
    files = {
        (":app", "main"): application(
            '<activity android:name=".A"/><service android:name="B"/><receiver android:name="x.C"/>'
        ),
        (":lib", "main"): application('<activity android:name=".ui.L"/>'),
    }
    result = merged(files, build(), build(":lib", namespace="com.lib"))
    assert [c.name for c in result.components] == ["com.example.A", "com.example.B", "x.C", "com.lib.ui.L"]
    assert [c.source for c in result.components] == ["own", "own", "own", "library"]


def test_package_attribute_is_the_namespace_where_gradle_gives_none() -> None:
    file = ProjectFile("AndroidManifest.xml", "manifest", ":app", "main")
    facts = read_manifest("AndroidManifest.xml", manifest(application('<activity android:name=".A"/>'), "old.pkg"))
    flavored = ProjectFile("full.xml", "manifest", ":app", "full")
    more = read_manifest("full.xml", manifest(application('<activity android:name=".F"/>')))
    result = merge(":app", {}, (), [(flavored, more), (file, facts)])
    assert {c.name for c in result.components} == {"old.pkg.A", "old.pkg.F"}
    assert result.package == "old.pkg"
    assert result.manifests == ("AndroidManifest.xml", "full.xml")


def test_component_attributes_and_filters() -> None:
    body = application(
        f'<activity android:name=".A" android:exported="true" android:process=":p">{LAUNCHER}<intent-filter>'
        '<action android:name="android.intent.action.VIEW"/><data android:scheme="shop" android:host="h"/>'
        '<data android:scheme="http"/></intent-filter></activity>'
        '<activity-alias android:name=".Alias" android:targetActivity=".A" android:enabled="false"/>'
        '<service android:name=".S" android:foregroundServiceType="location|camera" android:permission="p.P"/>'
    )
    result = merged({(":app", "main"): body})
    activity, alias, service = result.components
    assert (activity.exported, activity.process, activity.is_launcher) == (True, ":p", True)
    assert activity.filters[1].schemes == ("shop", "http")
    assert (alias.kind, alias.target_activity, alias.enabled, alias.exported) == (
        "activity-alias", "com.example.A", False, None,
    )  # fmt: skip
    assert (service.foreground_types, service.permission) == (("location", "camera"), "p.P")


def test_component_removed_replaced_or_merged_from_a_library() -> None:
    library = application(
        '<activity android:name="l.Gone"/>'
        f'<activity android:name="l.Kept" android:exported="true">{LAUNCHER}</activity>'
        f'<activity android:name="l.Replaced" android:exported="true">{LAUNCHER}</activity>'
        f'<activity android:name="l.Bare" android:exported="true">{LAUNCHER}</activity>'
    )
    own = application(
        '<activity android:name="l.Gone" tools:node="remove"/><activity android:name="l.Kept"/>'
        '<activity android:name="l.Replaced" tools:node="replace"/>'
        '<activity android:name="l.Bare" tools:node="mergeOnlyAttributes"/>'
    )
    result = merged({(":app", "main"): own, (":lib", "main"): library})
    state = {c.name: (c.removed, c.exported, c.is_launcher) for c in result.components}
    assert state == {
        "l.Gone": (True, None, False),
        "l.Kept": (False, True, True),
        "l.Replaced": (False, None, False),
        "l.Bare": (False, True, False),
    }


def test_metadata_of_a_library_component_can_be_removed_alone() -> None:
    library = application(
        '<provider android:name="androidx.startup.InitializationProvider" android:authorities="a">'
        '<meta-data android:name="x.One" android:value="androidx.startup"/>'
        '<meta-data android:name="x.Two" android:value="androidx.startup"/></provider>'
    )
    own = application(
        '<provider android:name="androidx.startup.InitializationProvider" tools:node="merge">'
        '<meta-data android:name="x.One" tools:node="remove"/></provider>'
    )
    result = merged({(":app", "main"): own, (":lib", "main"): library})
    provider = component(result, "androidx.startup.InitializationProvider")
    assert provider.metadata == (("x.Two", "androidx.startup"),)
    assert provider.authorities == ("a",)
    assert [(m.name, m.source, m.removed) for m in result.metadata] == [
        ("x.One", "own", True),
        ("x.One", "library", True),
        ("x.Two", "library", False),
    ]


def test_overriding_metadata_takes_the_place_of_the_librarys() -> None:
    own = application('<meta-data android:name="auto" android:value="false" tools:replace="android:value"/>')
    library = application('<meta-data android:name="auto" android:value="true"/>')
    result = merged({(":app", "main"): own, (":lib", "main"): library})
    assert [(m.value, m.removed) for m in result.metadata] == [("false", False), ("true", True)]


def test_component_removed_in_one_flavor_only_is_not_removed() -> None:
    files = {
        (":app", "main"): application('<service android:name=".S"/>'),
        (":app", "foss"): application('<service android:name=".S" tools:node="remove"/>'),
    }
    assert not component(merged(files, STORES), "com.example.S").removed


def test_application_class_of_release_comes_first_and_others_are_listed() -> None:
    files = {
        (":app", "main"): application("", 'android:name=".App" android:label="L"'),
        (":app", "debug"): application("", 'android:name=".DebugApp" tools:replace="android:name"'),
        (":lib", "main"): application("", 'android:name="l.LibraryApp" android:allowBackup="true"'),
    }
    result = merged(files)
    assert result.application is not None
    assert (result.application.name, result.application.source_set) == ("com.example.App", "main")
    assert [c.name for c in result.components if c.kind == "application"] == ["com.example.App", "com.example.DebugApp"]


def test_application_class_from_a_library_has_its_place_there() -> None:
    files = {(":app", "main"): application(""), (":lib", "main"): application("", 'android:name="l.LibraryApp"')}
    result = merged(files)
    assert result.application is not None
    assert (result.application.name, result.application.source) == ("l.LibraryApp", "library")
    assert result.application.place.path == "lib/src/main/AndroidManifest.xml"


# ---- the rest -------------------------------------------------------------------------------------------------------


def test_queries_features_and_definitions() -> None:
    own = (
        '<queries><package android:name="com.tencent.mm"/><intent><action android:name="a.VIEW"/></intent>'
        '<provider android:authorities="x.y;z"/></queries><uses-feature android:name="cam" android:required="false"/>'
        '<uses-feature android:name="nfc" android:required="false"/><permission android:name="my.P"/>'
    )
    library = '<uses-feature android:name="nfc"/><queries><package android:name="l.q"/></queries>'
    result = merged({(":app", "main"): own, (":lib", "main"): library})
    assert result.queries == ("action:a.VIEW", "authority:x.y", "authority:z", "com.tencent.mm", "l.q")
    assert result.features == (("cam", False), ("nfc", True))
    assert result.defined_permissions == ("my.P",)


USES_SDK = '<uses-sdk android:minSdkVersion="14" android:targetSdkVersion="22"/>'


def test_sdk_levels_from_the_manifest_have_a_place() -> None:
    result = merged({(":app", "main"): USES_SDK})
    assert (result.min_sdk, result.target_sdk) == (14, 22)
    assert result.target_sdk_place is not None
    place = result.target_sdk_place.range
    assert manifest(USES_SDK)[place.start : place.end] == b"22"


def test_gradle_levels_win() -> None:
    parts = (
        VariantPart("main", "default", min_sdk=21, target_sdk=30),
        flavor("full", target_sdk=33),
        flavor("foss", min_sdk=19),
    )
    result = merged({(":app", "main"): USES_SDK}, build(":app", *parts))
    assert (result.min_sdk, result.target_sdk, result.target_sdk_place) == (19, 33, None)


def test_library_sdk_levels_are_not_the_apps() -> None:
    assert merged({(":app", "main"): "", (":lib", "main"): USES_SDK}).target_sdk is None


def test_implied_permissions_are_noted_not_declared() -> None:
    contacts = permission("android.permission.READ_CONTACTS")
    old = '<uses-sdk android:targetSdkVersion="15"/>'
    result = merged({(":app", "main"): permission(WRITE) + contacts + old})
    assert {p.name for p in result.permissions} == {WRITE, "android.permission.READ_CONTACTS"}
    assert result.implied == (
        ("android.permission.READ_CALL_LOG", "android.permission.READ_CONTACTS"),
        ("android.permission.READ_EXTERNAL_STORAGE", WRITE),
    )
    assert merged({(":app", "main"): contacts}).implied == ()
    very_old = merged({(":app", "main"): '<uses-sdk android:minSdkVersion="3"/>'})
    assert [name for name, reason in very_old.implied if reason == "target-sdk"] == [
        "android.permission.READ_PHONE_STATE", WRITE,
    ]  # fmt: skip


def test_malformed_and_missing_manifests_leave_the_rest() -> None:
    broken = ProjectFile("b.xml", "manifest", ":lib", "main")
    good = parsed({(":app", "main"): permission(CAMERA)})
    result = merge(":app", {}, (":lib",), [(broken, read_manifest("b.xml", b"<x")), *good])
    assert the(result, CAMERA).variants == ("main",)
    empty = merge(":app", {}, (), [])
    assert (empty.permissions, empty.components, empty.application, empty.package) == ((), (), None, "")


def test_conflicting_sides_are_both_declared() -> None:
    text = b"<manifest>\n<<<<<<< HEAD\n" + permission(CAMERA).encode() + b"\n=======\n" + permission(SMS).encode()
    facts = read_manifest("m", text + b"\n>>>>>>> x\n</manifest>")
    result = merge(":app", {}, (), [(ProjectFile("m", "manifest", ":app", "main"), facts)])
    assert [p.name for p in result.permissions] == [CAMERA, SMS]


def test_many_flavors_stay_fast() -> None:
    flavors = [flavor(f"f{i}", f"d{i % 6}") for i in range(120)]
    files = {(":app", f"f{i}"): permission(CAMERA) for i in range(120)} | {(":app", "main"): permission(SMS)}
    result = merged(files, build(":app", *flavors))
    assert the(result, SMS).variants == ("main",)
    assert len(the(result, CAMERA).variants) == 120

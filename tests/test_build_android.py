"""Plugins, identity, SDK levels, flavors, build types, placeholders, source folders; convention plugins; settings."""

from __future__ import annotations

import pytest

from build_tree import build_tree, coordinates
from needlint.app.build_model import ModuleBuild
from needlint.app.build_settings import settings_modules
from needlint.facts.gradle import read_script

GROOVY = """
apply plugin: 'com.android.application'
apply plugin: 'kotlin-android'
android {
    namespace 'com.example.app'
    compileSdkVersion 34
    defaultConfig {
        applicationId "com.example.app"
        minSdkVersion 21
        targetSdkVersion rootProject.ext.target
        manifestPlaceholders = [key: "main-$suffix", other: 'x']
    }
    flavorDimensions 'store'
    productFlavors {
        full { dimension 'store'; applicationIdSuffix '.full'; manifestPlaceholders.put('key', 'full') }
        lite { minSdkVersion 24; applicationId 'com.example.lite' }
    }
    buildTypes {
        release { manifestPlaceholders += [key: 'rel'] }
        staging { initWith release; debuggable true; matchingFallbacks = ['release'] }
    }
    sourceSets {
        main {
            manifest.srcFile 'Manifest.xml'
            java.srcDirs = ['src', "$rootDir/shared"]
            res.srcDirs += 'extra-res'
        }
        full.java.srcDir 'src/more'
        debug.setRoot('build-types/debug')
    }
}
"""
KOTLIN = """
plugins {
    id("com.android.application") version "8.5.0"
    kotlin("android")
}
android {
    namespace = "com.example.app"
    compileSdk = 34
    defaultConfig {
        applicationId = "com.example.app"
        minSdk = 21
        targetSdk = rootProject.extra["target"] as Int
        manifestPlaceholders["key"] = "main-$suffix"
        manifestPlaceholders["other"] = "x"
    }
    flavorDimensions += "store"
    productFlavors {
        create("full") { dimension = "store"; applicationIdSuffix = ".full"; manifestPlaceholders["key"] = "full" }
        register("lite") { minSdk = 24; applicationId = "com.example.lite" }
    }
    buildTypes {
        getByName("release") { manifestPlaceholders += mapOf("key" to "rel") }
        create("staging") {
            initWith(getByName("release")); isDebuggable = true; matchingFallbacks += listOf("release")
        }
    }
    sourceSets {
        getByName("main") {
            manifest.srcFile("Manifest.xml")
            java.setSrcDirs(listOf("src", "$rootDir/shared"))
            res.srcDirs("extra-res")
        }
        named("full") { java.srcDir("src/more") }
        getByName("debug").setRoot("build-types/debug")
    }
}
"""


@pytest.fixture(params=["build.gradle", "build.gradle.kts"])
def build(request: pytest.FixtureRequest) -> ModuleBuild:
    kotlin = request.param.endswith("kts")
    files = {
        "gradle.properties": "suffix=s\n",
        f"settings.gradle{'.kts' if kotlin else ''}": "",
        request.param: 'extra["target"] = 33' if kotlin else "ext.target = 33",
        f"app/{request.param}": KOTLIN if kotlin else GROOVY,
    }
    return build_tree(files)[":app"]


def test_identity_and_levels(build: ModuleBuild) -> None:
    assert (build.kind, build.namespace, build.application_id) == ("application", "com.example.app", "com.example.app")
    assert (build.default.min_sdk, build.default.target_sdk, build.compile_sdk) == (21, 33, 34)
    assert build.plugins[0].id == "com.android.application"


def test_variants(build: ModuleBuild) -> None:
    parts = {part.name: part for part in build.parts}
    assert [(p.name, p.kind) for p in build.parts] == [
        ("main", "default"), ("full", "flavor"), ("lite", "flavor"),
        ("release", "build-type"), ("staging", "build-type"),
    ]  # fmt: skip
    assert parts["main"].placeholders == (("key", "main-s"), ("other", "x"))
    assert (parts["full"].dimension, parts["full"].suffix, dict(parts["full"].placeholders)) == (
        "store", ".full", {"key": "full"},
    )  # fmt: skip
    assert (parts["lite"].dimension, parts["lite"].min_sdk, parts["lite"].application_id) == (
        "store", 24, "com.example.lite",
    )  # fmt: skip
    assert dict(parts["release"].placeholders) == {"key": "rel"}
    assert (parts["staging"].initialises_with, parts["staging"].debuggable) == ("release", True)


@pytest.mark.parametrize("name", ["app/build.gradle", "app/build.gradle.kts"])
def test_flavors_written_in_the_default_configuration(name: str) -> None:
    script = """android { defaultConfig {
        applicationId = "com.example"
        productFlavors {
            register("store") { applicationId = "com.example.store" }
            register("beta")
        }
        buildTypes { getByName("debug") { applicationIdSuffix = ".debug" } }
    } }"""
    build = build_tree({name: script})[":app"]
    assert [(p.name, p.kind, p.application_id, p.suffix) for p in build.parts] == [
        ("main", "default", "com.example", ""), ("store", "flavor", "com.example.store", ""),
        ("beta", "flavor", None, ""), ("debug", "build-type", None, ".debug"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "block",
    [
        "productFlavors.all { flavor -> flavor.dimension = 'store' }",
        "productFlavors.all { dimension = 'store' }",
        "productFlavors { all { minSdk = 21 } }",
        "productFlavors { productFlavors.all { manifestPlaceholders = [key: name] } }",
        "productFlavors.configureEach { applicationIdSuffix = '.x' }",
    ],
)
def test_a_block_for_all_flavors_is_no_flavor(block: str) -> None:
    build = build_tree({"app/build.gradle": "android { productFlavors { full {} }\n" + block + "\n}"})[":app"]
    assert [p.name for p in build.parts if p.kind == "flavor"] == ["full"]


@pytest.mark.parametrize(
    "every", ["android { productFlavors.all { SETTINGS } }", "android.productFlavors.all { SETTINGS }"]
)
def test_a_block_for_all_flavors_holds_for_each(every: str) -> None:
    settings = """flavor ->
        flavor.minSdk = 21
        manifestPlaceholders = [key: "k", own: "y"]
    """
    script = """android {
        productFlavors { full { manifestPlaceholders = [own: "x"] }
            lite { minSdk 30 } }
    }
    """ + every.replace("SETTINGS", settings)
    build = build_tree({"app/build.gradle": script})[":app"]
    assert [(p.name, p.min_sdk, dict(p.placeholders)) for p in build.parts if p.kind == "flavor"] == [
        ("full", 21, {"key": "k", "own": "x"}), ("lite", 30, {"key": "k", "own": "y"}),
    ]  # fmt: skip


def test_source_directories(build: ModuleBuild) -> None:
    found = {held.source_set: held for held in build.source_directories}
    assert found["main"].manifest == "app/Manifest.xml"
    assert found["main"].java == ("app/src", "shared")
    assert found["main"].resources == ("app/src/main/res", "app/extra-res")
    assert found["full"].java == ("app/src/full/java", "app/src/full/kotlin", "app/src/more")
    assert found["debug"].manifest == "app/build-types/debug/AndroidManifest.xml"


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("plugins { id 'com.android.library' }", "library"),
        ("plugins { alias libs.plugins.android.application }", "application"),
        ("plugins { alias(libs.plugins.android.application) apply false }", "other"),
        ("plugins { id 'com.android.application' version '8' apply false }", "other"),
        ("apply { plugin 'com.android.application' }", "application"),
        ("// apply plugin: 'com.android.application'\napply plugin: 'java'", "other"),
        (
            "if (isModule.toBoolean()) { apply plugin: 'com.android.application' } "
            "else { apply plugin: 'com.android.library' }",
            "library",
        ),
        (
            "if (!isModule.toBoolean()) { apply plugin: 'com.android.application' } "
            "else { apply plugin: 'com.android.library' }",
            "application",
        ),
    ],
)
def test_kind_by_plugin(script: str, kind: str) -> None:
    files = {
        "settings.gradle": "",
        "gradle.properties": "isModule=false\n",
        "gradle/libs.versions.toml": '[plugins]\nandroid-application = "com.android.application:8.5"\n',
        "app/build.gradle": script,
    }
    assert build_tree(files)[":app"].kind == kind


def test_compile_sdk_in_the_newer_form_and_as_text() -> None:
    script = "android { compileSdk { version = release(36) }\n defaultConfig { minSdk { version = release(24) } } }"
    build = build_tree({"app/build.gradle.kts": script})[":app"]
    assert (build.compile_sdk, build.default.min_sdk) == (36, 24)
    assert build_tree({"app/build.gradle": "android { compileSdkVersion 'android-30' }"})[":app"].compile_sdk == 30


CATALOG = """
[versions]
compileSdk = "35"
[libraries]
timber = "com.jakewharton.timber:timber:5.0"
[plugins]
my-android = { id = "my.android", version = "unspecified" }
"""


def test_precompiled_script_plugin() -> None:
    files = {
        "settings.gradle.kts": 'pluginManagement { includeBuild("build-logic") }\ninclude(":app")',
        "gradle/libs.versions.toml": CATALOG,
        "build-logic/settings.gradle.kts": "",
        "build-logic/src/main/kotlin/my.android.gradle.kts": (
            'plugins { id("com.android.application") }\nandroid { compileSdk = 34 }\n'
            'dependencies { implementation("a:convention:1") }'
        ),
        "app/build.gradle.kts": 'plugins { id("my.android") }',
    }
    build = build_tree(files)[":app"]
    assert (build.kind, build.compile_sdk, coordinates(build)) == ("application", 34, ["a:convention:1"])
    assert build.dependencies[0].place.path == "build-logic/src/main/kotlin/my.android.gradle.kts"


def test_class_plugin_with_helpers() -> None:
    plugin = """
package my
class AndroidPlugin : Plugin<Project> {
    override fun apply(target: Project) {
        with(target) {
            with(pluginManager) { apply("com.android.library") }
            extensions.configure<LibraryExtension> {
                configureAndroid(this)
                defaultConfig.targetSdk = 33
            }
            pluginManager.withPlugin("com.android.base") { dependencies { add("api", "a:guarded:1") } }
            pluginManager.withPlugin("absent.plugin") { dependencies { add("api", "a:never:1") } }
            dependencies {
                add("implementation", libs.findLibrary("timber").get())
                "implementation"(project(":core"))
            }
        }
    }
}
internal val Project.libs get() = extensions.getByType<VersionCatalogsExtension>().named("libs")
internal fun Project.configureAndroid(extension: CommonExtension<*, *>) {
    extension.apply {
        compileSdk = libs.findVersion("compileSdk").get().toString().toInt()
        defaultConfig { minSdk = 23 }
        Flavor.entries.forEach { productFlavors { register(it.name) { applicationIdSuffix = it.suffix } } }
    }
}
enum class Flavor(val suffix: String) { demo(".demo"), prod(".prod") }
"""
    files = {
        "settings.gradle.kts": 'include(":app", ":core")',
        "gradle/libs.versions.toml": CATALOG,
        "build-logic/settings.gradle.kts": "",
        "build-logic/build.gradle.kts": (
            'gradlePlugin { plugins { register("android") { id = libs.plugins.my.android.get().pluginId\n'
            'implementationClass = "my.AndroidPlugin" } } }'
        ),
        "build-logic/src/main/kotlin/AndroidPlugin.kt": plugin,
        "core/build.gradle.kts": "",
        "app/build.gradle.kts": "plugins { alias(libs.plugins.my.android) }",
    }
    build = build_tree(files)[":app"]
    assert build.kind == "library"
    assert coordinates(build) == ["a:guarded:1", "com.jakewharton.timber:timber:5.0"]
    assert [module.target for module in build.modules] == [":core"]
    assert (build.compile_sdk, build.default.min_sdk, build.default.target_sdk) == (35, 23, 33)
    assert [(p.name, p.suffix) for p in build.parts if p.kind == "flavor"] == [("demo", ".demo"), ("prod", ".prod")]


def test_two_builds_in_one_tree_keep_their_own_root() -> None:
    files = {
        "settings.gradle": "", "build.gradle": "ext.v = '1'",
        "app/build.gradle": 'dependencies { implementation "a:b:$v" }',
        "demo/settings.gradle": "", "demo/build.gradle": "ext.v = '2'",
        "demo/app/build.gradle": 'dependencies { implementation "a:b:$v" }',
    }  # fmt: skip
    builds = build_tree(files)
    assert (coordinates(builds[":app"]), coordinates(builds[":demo:app"])) == (["a:b:1"], ["a:b:2"])


def test_modules_that_the_settings_place_outside_their_own_folder() -> None:
    builds = build_tree(
        {
            "Demo/settings.gradle": "include ':app'\ninclude ':chat'\n"
            "project(':chat').projectDir = new File(settingsDir, '../kit/chat')",
            "Demo/build.gradle": "apply from: 'config.gradle'",
            "Demo/config.gradle": "ext {\n  standalone = false\n  okhttp = 'com.squareup.okhttp3:okhttp:4.12.0'\n}",
            "Demo/app/build.gradle": "apply plugin: 'com.android.application'\n"
            "dependencies { if (!standalone) { implementation project(':chat') } }",
            "kit/chat/build.gradle": "if (standalone) { apply plugin: 'com.android.application' }\n"
            "else { apply plugin: 'com.android.library' }\ndependencies { implementation rootProject.ext.okhttp }",
        }
    )
    assert builds[":kit:chat"].kind == "library"
    assert coordinates(builds[":kit:chat"]) == ["com.squareup.okhttp3:okhttp:4.12.0"]
    assert [d.target for d in builds[":Demo:app"].modules] == [":kit:chat"]


@pytest.mark.parametrize(
    ("script", "modules"),
    [
        ("include ':app', ':lib:core'", ((":app", "app"), (":lib:core", "lib/core"))),
        ('include(":app")\ninclude(":b")', ((":app", "app"), (":b", "b"))),
        ("include 'app'\nproject(':app').projectDir = new File(rootDir, 'client/app')", ((":app", "client/app"),)),
        ("include ':app'\nproject(':app').projectDir = file('../other')", ((":app", "../other"),)),
        ("include([':a', ':b'] as String[])", ((":a", "a"), (":b", "b"))),
        ("['a', 'b'].each { include \":lib:$it\" }", ((":lib:a", "lib/a"), (":lib:b", "lib/b"))),
        ("// include ':old'\ninclude ':new'", ((":new", "new"),)),
        ("include ':a',\n        ':b'", ((":a", "a"), (":b", "b"))),
    ],
)
def test_settings_modules(script: str, modules: tuple[tuple[str, str], ...]) -> None:
    assert settings_modules(read_script("settings.gradle", script.encode())) == modules


def test_settings_modules_in_kotlin() -> None:
    script = 'val names = listOf("a", "b")\nfor (name in names) { include(":$name") }'
    script += '\nproject(":a").projectDir = file("x/a")'
    assert settings_modules(read_script("settings.gradle.kts", script.encode())) == ((":a", "x/a"), (":b", "b"))

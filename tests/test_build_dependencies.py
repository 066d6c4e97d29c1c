"""Every way of writing a dependency, in both languages."""

from __future__ import annotations

import pytest

from build_tree import build_tree, coordinates
from needlint.facts.build_model import PackageFacts
from needlint.facts.place import Range

CATALOG = """
[versions]
okhttp = "4.12.0"
rich = { strictly = "[1.0, 2.0[", prefer = "1.5" }
[libraries]
okhttp = { module = "com.squareup.okhttp3:okhttp", version.ref = "okhttp" }
androidx-core-ktx = { group = "androidx.core", name = "core-ktx", version = "1.13.0" }
gson = "com.google.code.gson:gson:2.11.0"
unused = "com.evil:tracker:1.0"
no-version = { module = "androidx.compose.ui:ui" }
[bundles]
net = ["okhttp", "gson"]
[plugins]
android-application = { id = "com.android.application", version = "8.5.0" }
"""


def app(script: str, name: str = "app/build.gradle", **others: str):
    return build_tree({name: script, **{path.replace("__", "/"): text for path, text in others.items()}})[":app"]


def dependencies(lines: str, **others: str) -> list[str]:
    return coordinates(app("dependencies {\n" + lines + "\n}", **others))


@pytest.mark.parametrize(
    "line",
    [
        "implementation 'com.a:b:1.0'",
        'implementation "com.a:b:1.0"',
        "implementation('com.a:b:1.0')",
        "implementation ('com.a:b:1.0') { exclude group: 'x' }",
        "implementation('com.a:b:1.0@aar') { transitive = true }",
        "implementation 'com.a:b:1.0:classifier@jar'",
        "implementation group: 'com.a', name: 'b', version: '1.0'",
        "implementation(group: 'com.a', name: 'b', version: '1.0')",
        "implementation([group: 'com.a', name: 'b', version: '1.0'])",
        "compile 'com.a:b:1.0'",
        "add('implementation', 'com.a:b:1.0')",
        "def v = '1.0'\nimplementation \"com.a:b:$v\"",
        "def v = '1.0'\nimplementation 'com.a:b:' + v",
        "['com.a:b:1.0'].each { implementation it }",
        "def libs = [x: 'com.a:b:1.0']\nlibs.each { k, v -> implementation v }",
        "for (d in ['com.a:b:1.0']) { implementation d }",
    ],
)
def test_groovy_forms(line: str) -> None:
    assert dependencies(line) == ["com.a:b:1.0"]


@pytest.mark.parametrize(
    "line",
    [
        'implementation("com.a:b:1.0")',
        'implementation("com.a:b:1.0") { exclude(group = "x") }',
        'implementation("com.a", "b", "1.0")'.replace(
            '"com.a", "b", "1.0"', 'group = "com.a", name = "b", version = "1.0"'
        ),
        '"implementation"("com.a:b:1.0")',
        'add("implementation", "com.a:b:1.0")',
        'val v = "1.0"\nimplementation("com.a:b:$v")',
        'val v = "1.0"\nimplementation("com.a:b:${v}")',
        'listOf("com.a:b:1.0").forEach { implementation(it) }',
        'listOf("com.a:b:1.0").forEach { dep -> add("implementation", dep) }',
        'mapOf("x" to "com.a:b:1.0").forEach { (_, v) -> implementation(v) }',
        'for (d in listOf("com.a:b:1.0")) { implementation(d) }',
    ],
)
def test_kotlin_forms(line: str) -> None:
    assert coordinates(app("dependencies {\n" + line + "\n}", "app/build.gradle.kts")) == ["com.a:b:1.0"]


def test_several_on_one_statement_and_on_lines_that_go_on() -> None:
    assert dependencies("implementation 'a.a:a:1',\n    'b.b:b:2'") == ["a.a:a:1", "b.b:b:2"]
    assert dependencies("implementation(\n  'a.a:a:1',\n  'b.b:b:2',\n)") == ["a.a:a:1", "b.b:b:2"]


def test_what_stands_in_comments_and_strings_is_no_dependency() -> None:
    text = """
    // implementation 'a:commented:1'
    /* implementation 'a:block:1' */
    println "implementation 'a:printed:1'"
    def note = '''
    implementation 'a:quoted:1'
    '''
    implementation 'a:real:1' // implementation 'a:trailing:1'
    """
    assert dependencies(text) == ["a:real:1"]


@pytest.mark.parametrize("name", ["app/build.gradle", "app/build.gradle.kts"])
def test_catalog_accessors_and_bundles(name: str) -> None:
    script = """dependencies {
    implementation(libs.okhttp)
    implementation(libs.androidx.core.ktx)
    implementation(libs.no.version)
    debugImplementation(libs.bundles.net)
    testImplementation(libs.gson)
}"""
    build = app(script, name, **{"gradle__libs.versions.toml": CATALOG, "settings.gradle": ""})
    assert coordinates(build) == [
        "androidx.compose.ui:ui",
        "androidx.core:core-ktx:1.13.0",
        "com.google.code.gson:gson:2.11.0",
        "com.squareup.okhttp3:okhttp:4.12.0",
        "com.squareup.okhttp3:okhttp:4.12.0",
    ]
    debug = [d.artifact for d in build.dependencies if d.source_set == "debug"]
    assert sorted(debug) == ["gson", "okhttp"]
    assert coordinates(build, shipped=False) == ["com.google.code.gson:gson:2.11.0"]
    okhttp = build.dependencies[0]
    assert okhttp.catalog is not None
    entry = CATALOG.encode()[okhttp.catalog.range.start : okhttp.catalog.range.end]
    assert (okhttp.catalog.path, entry) == ("gradle/libs.versions.toml", b"okhttp")
    assert script.encode()[okhttp.place.range.start : okhttp.place.range.end] == b"libs.okhttp"


def test_groovy_catalog_without_parentheses() -> None:
    catalog = {"gradle__libs.versions.toml": CATALOG, "settings.gradle": ""}
    assert dependencies("implementation libs.okhttp\nimplementation libs.bundles.net", **catalog) == [
        "com.google.code.gson:gson:2.11.0",
        "com.squareup.okhttp3:okhttp:4.12.0",
        "com.squareup.okhttp3:okhttp:4.12.0",
    ]


def test_version_from_the_catalog_in_a_string() -> None:
    catalog = {"gradle__libs.versions.toml": CATALOG, "settings.gradle": ""}
    assert dependencies('implementation "a:b:${libs.versions.okhttp.get()}"', **catalog) == ["a:b:4.12.0"]


def test_catalog_made_in_the_settings_script() -> None:
    settings = """dependencyResolutionManagement { versionCatalogs {
        create("deps") {
            version("ok", "5.0")
            library("okhttp", "com.squareup.okhttp3", "okhttp").versionRef("ok")
            library("gson", "com.google.code.gson:gson:2.0")
            bundle("all", listOf("okhttp", "gson"))
        }
        create("more") { from(files("gradle/more.toml")) }
    } }"""
    build = build_tree(
        {
            "settings.gradle.kts": settings,
            "gradle/more.toml": '[libraries]\nx-y = "m:x:1"\n',
            "app/build.gradle.kts": "dependencies { implementation(deps.bundles.all)\n implementation(more.x.y) }",
        }
    )[":app"]
    assert coordinates(build) == ["com.google.code.gson:gson:2.0", "com.squareup.okhttp3:okhttp:5.0", "m:x:1"]


def test_a_bom_ships_nothing_itself() -> None:
    lines = "implementation platform('com.google.firebase:firebase-bom:33.0.0')\n"
    lines += "implementation 'com.google.firebase:firebase-analytics'"
    assert dependencies(lines) == ["com.google.firebase:firebase-analytics"]
    held = 'val bom = platform("androidx.compose:compose-bom:2024.01.00")\nimplementation(bom)\nimplementation("a:b")'
    assert coordinates(app("dependencies {\n" + held + "\n}", "app/build.gradle.kts")) == ["a:b"]


def test_constants_of_build_src() -> None:
    constants = """
object Versions { const val kotlin = "1.9.0"; const val retrofit = "2.9.0" }
object Deps {
    const val stdlib = "org.jetbrains.kotlin:kotlin-stdlib:${Versions.kotlin}"
    object Net {
        private const val group = "com.squareup.retrofit2"; const val retrofit = "$group:retrofit:${Versions.retrofit}"
    }
    val all = listOf(stdlib, Net.retrofit)
}
"""
    files = {"buildSrc__src__main__kotlin__Deps.kt": constants}
    assert dependencies("implementation Deps.stdlib\nimplementation(Deps.Net.retrofit)", **files) == [
        "com.squareup.retrofit2:retrofit:2.9.0",
        "org.jetbrains.kotlin:kotlin-stdlib:1.9.0",
    ]
    assert len(dependencies("implementation(Deps.all)", **files)) == 2


def test_java_and_groovy_constants() -> None:
    java = 'public final class Libs { public static final String OK = "a:java:1"; }'
    groovy = "class Dep { static okhttp = 'a:groovy:1'\n static def map = [gson: 'a:map:1'] }"
    files = {"buildSrc__Libs.java": java, "buildSrc__Dep.groovy": groovy}
    lines = "implementation Libs.OK\nimplementation Dep.okhttp\nimplementation Dep.map.gson"
    assert dependencies(lines, **files) == ["a:groovy:1", "a:java:1", "a:map:1"]


@pytest.mark.parametrize(
    ("root", "use"),
    [
        ("ext { okVersion = '1.0' }", 'implementation "a:b:$rootProject.ext.okVersion"'),
        ("ext.okVersion = '1.0'", 'implementation "a:b:$okVersion"'),
        ("buildscript { ext.okVersion = '1.0' }", 'implementation "a:b:${okVersion}"'),
        ("ext { deps = [x: [b: 'a:b:1.0']] }", "implementation deps.x.b"),
        ("ext { deps = ['b': 'a:b:1.0'] }", "implementation rootProject.ext.deps['b']"),
        ("ext { deps = [\"x.b\": 'a:b:1.0'] }", 'implementation rootProject.ext.deps["x.b"]'),
        ("ext.set('lib', 'a:b:1.0')", "implementation project.property('lib')"),
        ("project.ext { lib = 'a:b:1.0' }", "implementation rootProject.ext.lib"),
        ("allprojects { ext { lib = 'a:b:1.0' } }", "implementation lib"),
        ("subprojects { dependencies { implementation 'a:b:1.0' } }", ""),
        ("ext.addAll = { p -> p.dependencies { implementation 'a:b:1.0' } }", "addAll(project)"),
    ],
)
def test_extra_properties_of_the_root(root: str, use: str) -> None:
    files = {
        "build.gradle": root,
        "settings.gradle": "include ':app'",
        "app/build.gradle": "dependencies {\n" + use + "\n}",
    }
    assert coordinates(build_tree(files)[":app"]) == ["a:b:1.0"]


def test_extra_properties_in_kotlin() -> None:
    files = {
        "settings.gradle.kts": 'include(":app")',
        "build.gradle.kts": 'extra["v"] = "1.0"\nval w by extra("2.0")\nextra.set("u", "3.0")',
        "app/build.gradle.kts": (
            'val v: String by rootProject.extra\ndependencies { implementation("a:v:$v")\n'
            'implementation("a:w:${rootProject.extra["w"]}")\nval u = rootProject.extra.get("u") as String\n'
            'implementation("a:u:$u") }'
        ),
    }
    assert coordinates(build_tree(files)[":app"]) == ["a:u:3.0", "a:v:1.0", "a:w:2.0"]


def test_gradle_properties_and_applied_scripts() -> None:
    files = {
        "settings.gradle": "",
        "gradle.properties": "netVersion=1.0\n",
        "config.gradle": "apply from: 'gradle/more.gradle'\next { a = 'x:a:' + more }",
        "gradle/more.gradle": "ext.more = '7'",
        "common.gradle": "dependencies { implementation 'x:common:1' }",
        "build.gradle": 'apply from: "config.gradle"',
        "app/build.gradle": (
            "apply from: rootProject.file('common.gradle')\napply from: \"$rootDir/nothing.gradle\"\n"
            'dependencies { implementation a\n implementation "x:net:$netVersion"\n'
            " implementation \"x:f:${findProperty('absent') ?: '9'}\" }"
        ),
    }
    assert coordinates(build_tree(files)[":app"]) == ["x:a:7", "x:common:1", "x:f:9", "x:net:1.0"]


def test_both_sides_of_a_choice_count() -> None:
    lines = """
    if (useLocal.toBoolean()) { implementation project(':lib') } else { implementation 'a:remote:1' }
    implementation useLocal ? 'a:yes:1' : 'a:no:1'
    """
    build = app("dependencies {\n" + lines + "\n}")
    assert coordinates(build) == ["a:no:1", "a:remote:1", "a:yes:1"]
    assert [module.target for module in build.modules] == [":lib"]


@pytest.mark.parametrize(
    ("line", "side"),
    [
        ("api cond ? rootProject.ext.sdk : 'a:b:1'", "rootProject.ext.sdk"),
        ("api rootProject.getProperties().containsKey('sdk') ? rootProject.ext.sdk : 'a:b:1'", "rootProject.ext.sdk"),
        ("api(cond ? 'a:b:1' : rootProject.ext.sdk) { transitive = false }", "rootProject.ext.sdk"),
        ("api(one ? rootProject.ext.sdk : two ? 'a:b:1' : 'a:b:1')", "rootProject.ext.sdk"),
    ],
)
def test_one_side_of_a_choice_resolves(line: str, side: str) -> None:
    build = app("dependencies {\n" + line + "\n}")
    assert coordinates(build) == ["a:b:1"]
    assert [unresolved.text for unresolved in build.unresolved] == [side]


def test_modules_in_every_form() -> None:
    files = {
        "settings.gradle": "include ':app', ':core:data-store'\ninclude(':x')\n"
        "project(':x').projectDir = new File(rootDir, 'other/x')",
        "core/data-store/build.gradle": "",
        "other/x/build.gradle": "",
        "app/build.gradle": (
            "dependencies { implementation project(':core:data-store')\n api project(path: ':x', configuration: 'y')\n"
            " debugImplementation projects.core.dataStore\n testImplementation(project(':x')) }"
        ),
    }
    found = [(m.target, m.configuration, m.shipped) for m in build_tree(files)[":app"].modules]
    assert found == [
        (":core:data-store", "implementation", True),
        (":other:x", "api", True),
        (":core:data-store", "debugImplementation", True),
        (":other:x", "testImplementation", False),
    ]


def test_module_path_with_colons_of_its_parts() -> None:
    """Constants that hold `:kit` and are put together as ":$KIT:ads" name `::kit:ads`, which Gradle takes as `:kit:ads`."""
    files = {
        "settings.gradle.kts": 'include(":app", ":kit:ads")',
        "buildSrc/src/main/java/Modules.kt": 'object Modules { const val kit = ":kit"; const val ads = ":${kit}:ads" }',
        "kit/ads/build.gradle.kts": "",
        "app/build.gradle.kts": "dependencies { api(project(Modules.ads)) }",
    }
    assert [m.target for m in build_tree(files)[":app"].modules] == [":kit:ads"]


def test_module_named_in_a_kotlin_map() -> None:
    files = {
        "settings.gradle.kts": 'include(":app", ":kit")',
        "kit/build.gradle.kts": "",
        "app/build.gradle.kts": 'dependencies { implementation(project(mapOf("path" to ":kit"))) }',
    }
    build = build_tree(files)[":app"]
    assert [m.target for m in build.modules] == [":kit"]
    assert build.unresolved == ()


def test_archives_by_file_tree_and_flat_directory() -> None:
    files = {
        "settings.gradle": "",
        "app/libs/a-1.0.jar": "",
        "app/libs/b.aar": "",
        "app/libs/deep/c.aar": "",
        "libs/root.aar": "",
        "build.gradle": "",
        "app/build.gradle": """
repositories { flatDir { dirs 'libs', '../libs' } }
dependencies {
    implementation fileTree(dir: 'libs', include: ['*.jar'])
    implementation(name: 'b', ext: 'aar')
    implementation(name: 'root', ext: 'aar')
    api files('libs/absent.jar', "$rootDir/libs/root.aar")
    compileOnly fileTree('libs') { include '**/*.aar'; exclude 'b.aar' }
}""",
    }
    found = sorted((a.path, a.configuration, a.shipped) for a in build_tree(files)[":app"].archives)
    assert found == [
        ("app/libs/a-1.0.jar", "implementation", True),
        ("app/libs/absent.jar", "api", True),
        ("app/libs/b.aar", "implementation", True),
        ("app/libs/deep/c.aar", "compileOnly", False),
        ("libs/root.aar", "api", True),
        ("libs/root.aar", "implementation", True),
    ]


def test_kotlin_file_tree() -> None:
    files = {
        "app/libs/a.jar": "",
        "app/libs/b.aar": "",
        "app/build.gradle.kts": (
            'dependencies { implementation(fileTree(mapOf("dir" to "libs", "include" to listOf("*.jar"))))\n'
            'implementation(fileTree("libs") { include("*.aar") }) }'
        ),
    }
    assert [a.path for a in build_tree(files)[":app"].archives] == ["app/libs/a.jar", "app/libs/b.aar"]


@pytest.mark.parametrize(
    ("configuration", "source_set", "shipped"),
    [
        ("implementation", "main", True),
        ("api", "main", True),
        ("runtimeOnly", "main", True),
        ("debugImplementation", "debug", True),
        ("releaseCompile", "release", True),
        ("fullDebugImplementation", "fullDebug", True),
        ("testImplementation", "test", False),
        ("androidTestImplementation", "androidTest", False),
        ("testFullImplementation", "testFull", False),
        ("kapt", "main", False),
        ("kspDebug", "debug", False),
        ("annotationProcessor", "main", False),
        ("compileOnly", "main", False),
        ("provided", "main", False),
        ("lintChecks", "main", False),
        ("coreLibraryDesugaring", "main", False),
        ("commonMainImplementation", "commonMain", True),
        ("iosMainImplementation", "iosMain", False),
    ],
)
def test_configurations(configuration: str, source_set: str, shipped: bool) -> None:
    (found,) = app(f"dependencies {{ {configuration} 'a:b:1' }}").dependencies
    assert (found.configuration, found.source_set, found.shipped) == (configuration, source_set, shipped)


def test_quoted_and_computed_configuration_names() -> None:
    script = """
dependencies {
    "fullImplementation"("a:full:1")
    listOf("pro", "free").forEach { flavor -> "${flavor}Implementation"("a:$flavor:1") }
}"""
    build = app(script, "app/build.gradle.kts")
    found = sorted((d.artifact, d.source_set) for d in build.dependencies)
    assert found == [("free", "free"), ("full", "full"), ("pro", "pro")]


def test_own_configurations_ship_only_when_a_shipped_one_extends_them() -> None:
    script = """
configurations { vendored; implementation.extendsFrom(vendored); tool }
dependencies { vendored 'a:in:1'; tool 'a:out:1' }
"""
    build = app(script)
    assert (coordinates(build), coordinates(build, False)) == (["a:in:1"], ["a:out:1"])


def test_the_build_classpath_is_not_shipped() -> None:
    build = app("buildscript { dependencies { classpath 'com.android.tools.build:gradle:8.0' } }")
    assert (coordinates(build), coordinates(build, False)) == ([], ["com.android.tools.build:gradle:8.0"])


def test_multiplatform_source_sets() -> None:
    script = """
kotlin {
    sourceSets {
        commonMain.dependencies { implementation("a:common:1") }
        val androidMain by getting { dependencies { implementation("a:android:1") } }
        getByName("iosMain") { dependencies { implementation("a:ios:1") } }
        val commonTest by getting { dependencies { implementation(kotlin("test")) } }
        androidMain.dependencies { implementation(compose.ui) }
    }
    sourceSets["androidMain"].dependencies { implementation("a:indexed:1") }
}
kotlin.sourceSets.commonMain.dependencies { implementation("a:dotted:1") }
"""
    build = app(script, "app/build.gradle.kts")
    assert coordinates(build) == [
        "a:android:1",
        "a:common:1",
        "a:dotted:1",
        "a:indexed:1",
        "org.jetbrains.compose.ui:ui",
    ]
    assert coordinates(build, False) == ["a:ios:1", "org.jetbrains.kotlin:kotlin-test"]
    assert {d.source_set for d in build.dependencies if d.artifact in ("android", "ui")} == {"androidMain"}


def test_what_cannot_be_resolved_is_listed_with_its_text_and_place() -> None:
    script = """dependencies {
    implementation Mystery.lib
    implementation "$grp:b:1"
    implementation 'a:b:' + unknownVersion
}"""
    build = app(script)
    assert [u.text for u in build.unresolved] == ["Mystery.lib", '"${grp}:b:1"']
    first = build.unresolved[0].place.range
    assert script[first.start : first.end] == "Mystery.lib"
    assert coordinates(build) == ["a:b"], "an unknown version leaves the coordinate"


def test_known_generated_accessors() -> None:
    script = (
        'dependencies { implementation(AndroidX.core.ktx)\nimplementation(Square.okHttp3)\nimplementation("a:b:_") }'
    )
    build = app(script, "app/build.gradle.kts")
    assert coordinates(build) == ["a:b", "androidx.core:core-ktx", "com.squareup.okhttp3:okhttp"]


def test_functions_of_the_script() -> None:
    script = """
def version() { return '1.0' }
def net(name) { "a:${name}:${version()}" }
dependencies { implementation net('b') }
"""
    assert coordinates(app(script)) == ["a:b:1.0"]


def test_versions_from_a_lockfile() -> None:
    files = {
        "app/build.gradle": "dependencies { implementation 'a:b'\n implementation 'a:c:+' }",
        "app/gradle.lockfile": "# comment\na:b:3.1=releaseRuntimeClasspath\nempty=x\n",
    }
    assert coordinates(build_tree(files)[":app"]) == ["a:b:3.1", "a:c:+"]


def test_packages_of_cross_platform_manifests_reach_the_application() -> None:
    place = Range(3, 9)
    packages = {
        "package.json": PackageFacts("npm", "app", (("react-native-camera", "^4", place),), (("jest", "29", place),)),
        "packages/own/package.json": PackageFacts("npm", "own", (("hidden", "1", place),)),
    }
    files = {"android/app/build.gradle": "apply plugin: 'com.android.application'", "android/lib/build.gradle": ""}
    builds = build_tree(files, packages)
    found = [(d.artifact, d.ecosystem, d.shipped, d.place.path) for d in builds[":android:app"].dependencies]
    assert found == [("react-native-camera", "npm", True, "package.json"), ("jest", "npm", False, "package.json")]
    assert builds[":android:lib"].dependencies == ()


def test_a_module_that_only_wraps_an_archive() -> None:
    builds = build_tree(
        {
            "app/build.gradle": "dependencies { implementation project(':core-aar') }",
            "core-aar/build.gradle": 'configurations.maybeCreate("default")\n'
            "artifacts.add(\"default\", file('core-release.aar'))",
            "old-aar/build.gradle.kts": 'artifacts { add("default", file("libs/old.aar")) }',
        }
    )
    assert [(a.path, a.shipped) for a in builds[":core-aar"].archives] == [("core-aar/core-release.aar", True)]
    assert [a.path for a in builds[":old-aar"].archives] == ["old-aar/libs/old.aar"]

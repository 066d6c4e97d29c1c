"""Dependency configurations by name: which source set they belong to and whether they reach the app.

Source: Android Gradle plugin documentation, "Dependency configurations"; Kotlin Multiplatform, "Adding dependencies".
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

_SHIPPED = (
    "implementation",
    "api",
    "compile",
    "runtimeonly",
    "runtime",
    "apk",
    "publish",
    "feature",
    "dynamicfeatures",
)
_BUILD_ONLY = (
    "compileonlyapi",
    "compileonly",
    "provided",
    "annotationprocessor",
    "lintchecks",
    "lintpublish",
    "corelibrarydesugaring",
    "classpath",
    "androidtestutil",
    "wearapp",
)
_SUFFIX = re.compile(
    f"^(?P<set>.*?)(?P<kind>{'|'.join((*_BUILD_ONLY, *_SHIPPED))})$", re.IGNORECASE
)  # lazy: the longest configuration name at the end wins
_PROCESSORS = re.compile(r"^(?:kapt|ksp|annotationProcessor|apt)(?=[A-Z]|$)")
_TEST = re.compile(
    r"^(?:androidTest|test|instrumentedTest|androidUnitTest|androidInstrumentedTest|screenshotTest|benchmark)(?=[A-Z]|$)"
)
_TEST_SET = re.compile(r"(?:Test|TestFixtures)$|^(?:test|testFixtures|androidTest)(?=[A-Z]|$)|Test(?=[A-Z])")
_OTHER_PLATFORM = re.compile(
    r"^(?:ios|macos|tvos|watchos|js|wasm|native|linux|mingw|windows|desktop|jvm|apple|web|darwin|nonAndroid|skiko|skia|"
    r"nonJvm|uikit)(?![a-z])|^(?:ios|macos|tvos|watchos|linux|mingw|wasm)(?:X64|Arm|Simulator|Js|Wasi)"
)
_ANDROID = re.compile(r"[aA]ndroid")
_BUILD_TOOLS = frozenset(
    [
        "detektPlugins",
        "ktlint",
        "ktlintRuleset",
        "lintChecks",
        "errorprone",
        "errorproneJavac",
        "javaagent",
        "agent",
        "proguard",
        "jacocoAgent",
        "jacocoAnt",
        "baselineProfile",
        "coreLibraryDesugaring",
        "kotlinCompilerPluginClasspath",
        "protobuf",
        "checkstyle",
        "pmd",
        "spotbugs",
        "spotbugsPlugins",
        "findbugs",
        "mockitoAgent",
        "screenshotTestImplementation",
        "kover",
        "nestedTestSuite",
        "natives",
        "javadocDeps",
        "doclava",
        "robolectric",
        "unzip",
        "dokkaPlugin",
        "dokkaHtmlPlugin",
        "compileAgainst",
        "ktfmt",
        "r8",
        "desugar",
        "ndk",
        "lint",
        "kotlinNativeCompilerPluginClasspath",
        "composeMappingProducerClasspath",
        "aspectjTools",
    ]
)
_SHIPPED_CUSTOM = frozenset(
    ["embed", "embedded", "shade", "shadow", "shadowed", "bundle", "bundled", "fatAar", "embedAar", "implementationAar"]
)


class Kind(Struct, frozen=True):
    """What a configuration name says."""

    source_set: str
    shipped: bool
    known: bool = True
    """False: no configuration that the plugins define."""


@lru_cache(maxsize=4096)
def classify(name: str) -> Kind:
    """Source set and shipping of a configuration as written."""
    processor = _PROCESSORS.match(name)
    if processor:
        return Kind(_decapital(name[processor.end() :]) or "main", False)
    if name in _BUILD_TOOLS:
        return Kind("main", False)
    if name in _SHIPPED_CUSTOM:
        return Kind("main", True)
    match = _SUFFIX.match(name)
    if not match:
        return Kind("main", False, False)
    prefix, kind = match["set"], match["kind"]
    if prefix and not kind[0].isupper():
        return Kind("main", False, False)
    source_set = _decapital(prefix) or "main"
    shipped = kind.lower() not in _BUILD_ONLY and not is_test(source_set)
    return Kind(source_set, shipped and reaches_android(source_set))


def is_test(source_set: str) -> bool:
    """Is this a test source set?"""
    return bool(_TEST.match(source_set) or _TEST_SET.search(source_set))


def reaches_android(source_set: str) -> bool:
    """False for the source sets of other platforms in a multiplatform module."""
    return bool(_ANDROID.search(source_set)) or not _OTHER_PLATFORM.match(source_set)


def _decapital(text: str) -> str:
    return text[:1].lower() + text[1:]

"""Build scripts as plain text, before they are read properly: comments blanked, kinds of module guessed."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

_TOKENS = re.compile(
    r'"""(?:[^\\]|\\.)*?"""'
    r"|'''(?:[^\\]|\\.)*?'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|//[^\n]*"
    r"|/\*.*?(?:\*/|\Z)",
    re.DOTALL,
)
_APPLIED = re.compile(
    r"""(?:\b(?:id|apply|kotlin)\b|\bplugin\b\s*+[:=]|\balias\b)\s*+\(?+\s*+(?:plugin\s*+[:=]\s*+)?
        (?:["'](?P<id>[\w.\-]+)["']|(?P<name>\w+(?:[.]\w+)+))\s*\)?(?P<rest>[^\n;}]*)""",
    re.VERBOSE,
)
_APPLICATION_ID = re.compile(r"^[ \t{]*applicationId(?:\.set)?(?:[ \t]*+[=(]|[ \t])", re.MULTILINE)
_NOT_APPLIED = re.compile(r"apply\s*+\(?+\s*+false")
_LIBRARY_IDS = frozenset(
    {
        "com.android.library", "com.android.dynamic-feature", "com.android.feature", "com.android.asset-pack",
        "com.android.kotlin.multiplatform.library", "android-library", "com.android.ai-pack",
    }
)  # fmt: skip
_JVM_IDS = frozenset({"java-library", "java", "kotlin", "groovy", "org.jetbrains.kotlin.jvm"})
_APPLICATION_IDS = frozenset({"com.android.application", "android", "com.android.instantapp"})
_BUILD_MARKS = ("`kotlin-dsl`", "gradlePlugin {", "gradleApi()")
_BUILD_IDS = frozenset({"java-gradle-plugin", "groovy-gradle-plugin", "org.gradle.kotlin.kotlin-dsl"})


class Guess(NamedTuple):
    """What a build script's text says of its module. `explicit`: by Android's own plugin id or applicationId."""

    kind: Literal["application", "library", "other", ""]
    explicit: bool = False
    conditional: bool = False
    """Both application and library, by some switch: the component mode of many Chinese projects."""
    build_logic: bool = False
    """Builds Gradle plugins, not apps."""


def without_comments(text: str) -> str:
    """The script with comments replaced by blanks of the same length; strings stay."""
    return _TOKENS.sub(lambda match: _blank(match.group()) if match.group().startswith("/") else match.group(), text)


def guess_kind(text: str) -> Guess:
    """Guess by plugins and applicationId; `text` without comments. A guess only: app/build.py evaluates the script."""
    kinds = {_plugin(match) for match in _APPLIED.finditer(text) if not _NOT_APPLIED.search(match["rest"])}
    logic = "build-logic" in kinds or any(mark in text for mark in _BUILD_MARKS)
    if "test" in kinds:
        return Guess("other", explicit=True)
    if {"application", "library"} <= kinds:
        return Guess("library", conditional=True)
    if "application" in kinds or ("library" not in kinds and _APPLICATION_ID.search(text)):
        return Guess("application", explicit=True)
    if "library" in kinds:
        return Guess("library", explicit=True)
    for kind in ("application", "library"):
        if f"maybe {kind}" in kinds:
            return Guess(kind)
    return Guess("library" if "jvm" in kinds and not logic else "", build_logic=logic)


def _plugin(match: re.Match[str]) -> str:
    """What a plugin makes of its module: "application", "library", "test", "jvm", "build-logic", "maybe ..." or ""."""
    plugin = match["id"]
    if plugin in _APPLICATION_IDS:
        return "application"
    if plugin in _LIBRARY_IDS:
        return "library"
    if plugin == "com.android.test":
        return "test"
    if plugin in _BUILD_IDS:
        return "build-logic"
    if plugin in _JVM_IDS or (match.group().startswith("kotlin") and plugin in ("jvm", "multiplatform")):
        return "jvm"
    return _hint(plugin or match["name"])


def _hint(name: str) -> str:
    """What the words of a convention plugin, a constant or a catalog alias say: `acme.android.application`."""
    alias = "plugins." in name
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name.rpartition("plugins.")[2]).lower())
    if not words or words[-1] in ("test", "benchmark", "baselineprofile", "lint"):
        return ""
    sure = "" if not (alias and "android" in words) else "sure"
    if "application" in words or ("app" in words[1:] and "android" in words):
        return "application" if sure else "maybe application"
    if "library" in words or ("android" in words and not {"lib", "feature", "module"}.isdisjoint(words)):
        return "library" if sure else "maybe library"
    return ""


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)

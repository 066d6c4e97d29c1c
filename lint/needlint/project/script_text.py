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
    r"""(?:\b(?:id|apply|kotlin)\b|\bplugin\b\s*[:=]|\balias\b)\s*\(?\s*(?:plugin\s*[:=]\s*)?
        (?:["'](?P<id>[\w.\-]+)["']|(?P<alias>(?:\w+[.])*plugins[.][\w.]+))\s*\)?(?P<rest>[^\n;}]*)""",
    re.VERBOSE,
)
_APPLICATION_ID = re.compile(r"^\s*applicationId(?:\.set)?\s*(?:=|\(|\s)\s*\S", re.MULTILINE)
_LIBRARY_IDS = frozenset(
    {
        "com.android.library", "com.android.dynamic-feature", "com.android.feature", "com.android.asset-pack",
        "com.android.kotlin.multiplatform.library", "java-library", "java", "kotlin", "groovy",
        "org.jetbrains.kotlin.jvm", "android-library", "com.android.ai-pack",
    }
)  # fmt: skip
_ANDROID_LIBRARY_IDS = _LIBRARY_IDS - {"java-library", "java", "kotlin", "groovy", "org.jetbrains.kotlin.jvm"}
_APPLICATION_IDS = frozenset({"com.android.application", "android", "com.android.instantapp"})
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
    application = library = test = jvm = False
    hinted: Literal["application", "library", ""] = ""
    build_logic = "`kotlin-dsl`" in text or "gradlePlugin {" in text
    for match in _APPLIED.finditer(text):
        if re.search(r"apply\s*\(?\s*false", match["rest"]):
            continue
        name = match["id"] or ""
        if name in _APPLICATION_IDS:
            application = True
        elif name in _ANDROID_LIBRARY_IDS:
            library = True
        elif name in _LIBRARY_IDS or match.group().startswith("kotlin"):
            jvm = True
        elif name == "com.android.test":
            test = True
        elif name in _BUILD_IDS:
            build_logic = True
        else:
            hint = _hint(name or match["alias"])
            if match["alias"] and hint and "android" in match["alias"].lower():
                application, library = application or hint == "application", library or hint == "library"
            hinted = hinted or hint
    if test:
        return Guess("other", explicit=True)
    if application and library:
        return Guess("library", conditional=True)
    if application or (_APPLICATION_ID.search(text) and not library):
        return Guess("application", explicit=True)
    if library:
        return Guess("library", explicit=True)
    if hinted:
        return Guess(hinted)
    return Guess("library" if jvm and not build_logic else "", build_logic=build_logic)


def _hint(name: str) -> Literal["application", "library", ""]:
    """What the words of a convention plugin's id or catalog alias say: `acme.android.application`, `libs.plugins.androidLibrary`."""
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name.rpartition("plugins.")[2]).lower())
    if words and words[-1] in ("test", "benchmark", "baselineprofile", "lint"):
        return ""
    if "application" in words or ("app" in words[1:] and "android" in words):
        return "application"
    if "library" in words or ("android" in words and not {"lib", "feature", "module"}.isdisjoint(words)):
        return "library"
    return ""


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)

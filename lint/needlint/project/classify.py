"""What a file is, by its name and folder alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from needlint.project.model import FileKind

RESOURCE_TYPES = frozenset({"layout", "values", "navigation", "menu", "xml"})
"""Resource folders whose XML says something (drawables, animations and colours do not)."""

_BY_NAME: dict[str, FileKind] = {
    "AndroidManifest.xml": "manifest",
    "settings.gradle": "settings",
    "settings.gradle.kts": "settings",
    "gradle.lockfile": "lockfile",
    "pubspec.yaml": "pubspec",
    "package.json": "package-json",
    "config.xml": "cordova",
}
_BY_SUFFIX: dict[str, FileKind] = {
    "java": "java", "kt": "kotlin", "py": "python", "jar": "archive", "aar": "archive", "gradle": "script",
    "lockfile": "lockfile", "groovy": "constants",
}  # fmt: skip
_NOT_READ = frozenset(
    {
        "gradle-wrapper.jar", "gradle-wrapper.properties", "maven-wrapper.jar", "local.properties", "lint.xml",
        "maven-wrapper.properties",
    }
)  # fmt: skip
_SECRET = re.compile(r"keystore|signing|secret|credential|password", re.IGNORECASE)
_POLICY = re.compile(
    r"privacy|policy|agreement|sdk.?list|third.?party.?sdk|yinsi|xieyi|隐私|协议|政策|个人信息|第三方|SDK.*(?:清单|目录|列表|共享)",
    re.IGNORECASE,
)
_OTHER_POLICY = re.compile(r"security|support|branch|conduct|contribut|review|licen[sc]e|deprecat", re.IGNORECASE)
_POLICY_SUFFIXES = frozenset({"html", "htm", "md", "txt", "mdx", "rst"})
_PROCESSORS = frozenset({"arm64-v8a", "armeabi-v7a", "armeabi", "x86", "x86_64"})
BUILD_SPECS = frozenset({"buildozer.spec", "pyproject.toml"})
"""Python-on-Android build files: they mark a module, and no kind of ours reads them."""


def kind_of(name: str, parents: Sequence[str]) -> FileKind | None:
    """The kind of file `name` in the folders `parents`, None = it does not matter.

    "cordova" and "manifest" by name only: whether a config.xml is Cordova's is for the caller to see.
    """
    known = _BY_NAME.get(name)
    if known is not None and not (known == "cordova" and parents and parents[-1].split("-")[0] == "xml"):
        return known
    if name in _NOT_READ:
        return None
    suffix = name.rpartition(".")[2].lower()
    if suffix == "xml":
        if parents and parents[-1].split("-")[0] in RESOURCE_TYPES:
            return "resource"
        return "manifest" if "manifest" in name.lower() and "res" not in parents else None
    if suffix == "kts":
        return "script" if name.endswith(".gradle.kts") else None
    if suffix == "toml":
        return "catalog" if name.endswith(".versions.toml") else None
    if suffix == "properties":
        return None if _SECRET.search(name) or "src" in parents or "assets" in parents else "properties"
    if suffix == "so":
        return "native" if parents and parents[-1] in _PROCESSORS else None
    if suffix in _POLICY_SUFFIXES:
        return "policy" if _POLICY.search(name) and not _OTHER_POLICY.search(name) else None
    return _BY_SUFFIX.get(suffix)


def is_candidate(name: str, parents: Sequence[str]) -> bool:
    """Whether the walk keeps this file."""
    return kind_of(name, parents) is not None or name in BUILD_SPECS

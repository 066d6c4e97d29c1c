"""Why nobody can say that a permission is unused: code that can't be read, or whose receiver is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from needlint.app.component_uses import guessed_sdks
from needlint.app.uses_model import Doubt, UsedBy
from needlint.facts.place import WHOLE_FILE, Place
from needlint.finding import Message
from needlint.knowledge.frameworks import is_known
from needlint.knowledge.permissions import Permission
from needlint.knowledge.sdks import match_package

if TYPE_CHECKING:
    from needlint.app.app import App

P = "android.permission."
NATIVE = frozenset({
    P + "INTERNET", P + "ACCESS_NETWORK_STATE", P + "RECORD_AUDIO", P + "CAMERA", P + "MODIFY_AUDIO_SETTINGS",
    P + "READ_EXTERNAL_STORAGE", P + "WRITE_EXTERNAL_STORAGE", P + "MANAGE_EXTERNAL_STORAGE", P + "BLUETOOTH",
})  # fmt: skip
"""What C and C++ code reaches without Java: sockets, AAudio/OpenSL, the NDK camera, files."""
PLATFORM = ("android.", "androidx.", "java.", "javax.", "kotlin.", "kotlinx.", "com.google.android.material.")
WEB = {
    "onPermissionRequest": (P + "CAMERA", P + "RECORD_AUDIO", P + "MODIFY_AUDIO_SETTINGS"),
    "onGeolocationPermissionsShowPrompt": (P + "ACCESS_FINE_LOCATION", P + "ACCESS_COARSE_LOCATION"),
    "onShowFileChooser": (P + "CAMERA", P + "RECORD_AUDIO", P + "READ_EXTERNAL_STORAGE", P + "WRITE_EXTERNAL_STORAGE"),
}
"""WebChromeClient callbacks through which a page uses the app's permissions."""


FEW_COMPONENTS = 3
"""Below it, components without code are taken for leftovers of the manifest."""


def doubts_about(app: App, name: str, info: Permission | None, own: tuple[UsedBy, ...]) -> Iterator[Doubt]:
    """Every reason to doubt that `name` is unused; `own` are uses whose receiver is not known."""
    for use in own[:3]:
        text = Message(f"may be {use.what}; its receiver is not known", f"可能是 {use.what}，接收者未知")
        yield Doubt(use.place, text)
    for use in guessed_sdks(app, name):
        text = Message(
            f"the SDK {use.what} may be in the app and use it", f"应用可能含有 SDK {use.what}，由其使用该权限"
        )
        yield Doubt(use.place, text)
    yield from _web(app, name)
    yield from _native(app, name)
    yield from _scripts(app, name)
    yield from _reflection(app, name)
    yield from _missing(app)
    if info is None:
        yield from _custom(app, name)
        return
    yield from _libraries(app, info.library_words)
    if not info.any_dependency and info.provable:
        return
    if not info.provable or app.opaque:
        what = next(iter((*app.opaque.dependencies, *app.opaque.archives, *app.opaque.unresolved)), "")
        reason = Message(f"a library may use it {what}".rstrip(), f"依赖库可能使用该权限 {what}".rstrip())
        yield Doubt(Place(app.main_file, WHOLE_FILE), reason)


def _missing(app: App) -> Iterator[Doubt]:
    """A module or a local archive that the build names and the tree lacks: its code may use anything."""
    opaque = app.opaque
    for module in opaque.modules[:1]:
        en, zh = (
            f"the module {module} is not in this tree and may use it",
            f"模块 {module} 不在本工程目录中，可能使用该权限",
        )
        yield Doubt(Place(app.main_file, WHOLE_FILE), Message(en, zh))
    for archive in opaque.archives[:1]:
        text = Message(f"{archive} could not be read and may use it", f"无法读取 {archive}，其中的代码可能使用该权限")
        yield Doubt(Place(app.main_file, WHOLE_FILE), text)
    own = [c for c in app.manifest.components if c.source == "own" and c.kind not in ("application", "activity-alias")]
    absent = [c for c in own if not app.code.types.is_own(c.name) and not is_known(c.name)]
    if len(absent) >= FEW_COMPONENTS and len(absent) * 2 > len(own):
        text = Message(
            f"the code of {absent[0].name} and others is not in this tree and may use it",
            f"{absent[0].name} 等组件的代码不在本工程目录中，可能使用该权限",
        )
        yield Doubt(absent[0].place, text)


def _web(app: App, name: str) -> Iterator[Doubt]:
    callbacks = {callback for callback, names in WEB.items() if name in names}
    if not callbacks:
        return
    types = app.code.types
    for path, facts in sorted(app.code.facts.items()):
        for function in facts.functions:
            if function.name in callbacks and function.owner >= 0:
                owners = types.supertypes(types.name_of(path, function.owner))
                if "android.webkit.WebChromeClient" in owners:
                    text = Message("web pages may use it through this WebView", "网页可能通过此 WebView 使用该权限")
                    yield Doubt(Place(path, function.range), text)


def _native(app: App, name: str) -> Iterator[Doubt]:
    if name not in NATIVE:
        return
    for use in app.code.uses:
        if use.names[0] in ("loadLibrary", "load") and "java.lang.System" in use.owners:
            yield Doubt(use.place, Message("native code may use it", "原生代码可能使用该权限"))
            return


def _custom(app: App, name: str) -> Iterator[Doubt]:
    """A permission that the app defines, or that its code names to send or receive under it."""
    if name in app.manifest.defined_permissions:
        text = Message("the app itself defines it for other apps", "本应用自行定义了该权限，供其他应用使用")
        yield Doubt(Place(app.main_file, WHOLE_FILE), text)
    maker = ".".join(name.partition(".permission")[0].split(".")[:3])
    if maker.count(".") == 2 and not maker.startswith("android.") and not app.manifest.package.startswith(maker):
        for path, facts in sorted(app.code.facts.items()):
            for imported in facts.imports:
                if imported.path.startswith(f"{maker}."):
                    text = Message(f"code of {maker} may use its own permission", f"{maker} 的代码可能使用其自有权限")
                    yield Doubt(Place(path, imported.range), text)
                    return
    for place in app.evidence.named.get(name, ())[:1]:
        yield Doubt(
            place, Message("own code names this permission of another app", "自有代码引用了其他应用定义的该权限")
        )


def _libraries(app: App, words: tuple[str, ...]) -> Iterator[Doubt]:
    """A library that no table knows, or a class of one, whose name says that it may use the permission."""
    pattern = _starting(words)
    if pattern is None:
        return
    for dependency in app.opaque.dependencies:
        if pattern.search(dependency):
            text = Message(f"a library may use it {dependency}", f"依赖库可能使用该权限 {dependency}")
            yield Doubt(Place(app.main_file, WHOLE_FILE), text)
            return
    own = {facts.package for facts in app.code.facts.values()}
    made = tuple(f"{name}." for b in app.parts.builds.values() for name in (b.namespace, b.application_id) if name)
    for path, facts in sorted(app.code.facts.items()):
        for imported in facts.imports:
            name = imported.path
            if name.startswith((*PLATFORM, *made)) or not pattern.search(name):
                continue
            packages = {name.rsplit(".", n)[0] for n in (1, 2, 3)} | {name}
            generated = name.partition(".databinding.")[0] in own or name.endswith(".R")
            if not generated and own.isdisjoint(packages) and not match_package(name):
                reason = Message(f"the library class {name} may use it", f"依赖库的类 {name} 可能使用该权限")
                yield Doubt(Place(path, imported.range), reason)
                return


@cache
def _starting(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """The words where they start a word of a name: `ImagePicker` and `imagepicker` have "imagepick", `exportCall` no
    "rtc". Inside an all-lower-case segment (`audiorecord`) they count anywhere."""
    if not words:
        return None
    spelt = []
    for word in words:
        letters = re.escape(word.lstrip("."))
        camel = f"{letters[0].upper()}(?i:{letters[1:]})"
        spelt.append(rf"\.{letters}" if word.startswith(".") else rf"{camel}|(?<![A-Za-z])(?i:{letters})")
        if not word.startswith("."):
            spelt.append(rf"(?<![A-Za-z0-9_])[a-z0-9_]*{letters}[a-z0-9_]*(?![A-Za-z])")
    return re.compile("|".join(spelt))


def _scripts(app: App, name: str) -> Iterator[Doubt]:
    """Flutter, React Native and Cordova apps use permissions through packages: one that no table knows may use any."""
    if app.parts.framework in ("native", "python"):
        return
    unknown = [d for d in app.opaque.dependencies if ":" not in d]
    if unknown:
        reason = Message(f"the package {unknown[0]} may use it", f"软件包 {unknown[0]} 可能使用该权限")
        yield Doubt(Place(app.main_file, WHOLE_FILE), reason)


def _reflection(app: App, name: str) -> Iterator[Doubt]:
    """A member of an API that needs the permission, named by a string given to reflection."""
    members = app.members_needing(name)
    for use in app.code.uses:
        if use.names[0] in ("getMethod", "getDeclaredMethod", "getField", "getDeclaredField"):
            named = next((a for a in use.arguments if isinstance(a, str) and a in members), None)
            if named is not None:
                yield Doubt(use.place, Message(f"reflection reaches {named}", f"反射调用 {named}"))

"""The `android {}` block: identity, SDK levels, flavors, build types, placeholders, source directories."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from needlint.app.build_evaluator import Evaluator
from needlint.app.build_model import SourceDirectories, VariantPart
from needlint.app.build_paths import paths_of
from needlint.app.build_values import UNKNOWN_MARK, ContextValue, Value
from needlint.app.build_world import Env, join
from needlint.facts.build_model import Expression, Invoke, Statement

_CONTAINERS = {"buildTypes": "build-type", "productFlavors": "flavor"}
_LEVEL = re.compile(r"(?:android-)?(\d+)")
_EVERY = frozenset(("all", "configureEach", "each", "forEach"))
_NO_PART = frozenset(
    [
        "if",
        "for",
        "matching",
        "withType",
        "whenObjectAdded",
        "removeAll",
        "remove",
        "names",
        "map",
        "filter",
        "println",
        "val",
        "def",
    ]
)


@dataclass
class Part:
    """A flavor, build type or defaultConfig being collected."""

    name: str
    kind: str
    dimension: str = ""
    application_id: str | None = None
    suffix: str = ""
    min_sdk: int | None = None
    target_sdk: int | None = None
    max_sdk: int | None = None
    placeholders: dict[str, str] = field(default_factory=dict)
    initialises_with: str = ""
    debuggable: bool | None = None


@dataclass
class Directories:
    """Folders of one source set being collected; None = not set, the default folders hold."""

    java: list[str] | None = None
    resources: list[str] | None = None
    manifest: str | None = None


class AndroidReader:
    """Collects the settings of one module's Android extension."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.namespace: str | None = None
        self.compile_sdk: int | None = None
        self.parts: dict[tuple[str, str], Part] = {("default", "main"): Part("main", "default")}
        self.every: dict[str, Part] = {}
        """What `productFlavors.all {}` and `buildTypes.all {}` set, by kind of part."""
        self.sets: dict[str, Directories] = {}
        self.dimensions: list[str] = []

    # -- blocks --

    def enter(self, context: tuple[str, ...]) -> None:
        """Note that a block is there: `buildTypes { foo {} }` makes a part even when empty."""
        if context[:1] == ("android",) and len(context) >= 3:
            self._part(context)

    def _part(self, context: tuple[str, ...]) -> Part | None:
        if len(context) >= 2 and context[1] == "defaultConfig":
            return self.parts["default", "main"]
        if len(context) >= 3 and context[1] in _CONTAINERS and context[2] not in _NO_PART:
            kind = _CONTAINERS[context[1]]
            if context[2] in _EVERY:
                return self.every.setdefault(kind, Part("", kind))
            return self.parts.setdefault((kind, context[2]), Part(context[2], kind))
        return None

    # -- settings --

    def setting(self, name: str, statement: Statement, env: Env) -> None:
        """One statement inside `android {}`; `env.context` begins with "android"."""
        context = env.context
        if len(context) >= 2 and context[1] == "sourceSets":
            self._directories(name, statement, env)
            return
        value = statement.args[0] if statement.args else None
        plain = _plain(name)
        if plain.startswith("manifestPlaceholders") or plain == "addManifestPlaceholders":
            self._placeholders(plain, statement, env)
        elif context[-1] in ("compileSdk", "minSdk", "targetSdk") and name in ("version", "version.set"):
            self._level(context[-1], value, env, context[:-1])
        elif value is not None and plain in ("compileSdk", "compileSdkVersion", "minSdk", "minSdkVersion", "targetSdk",
                                             "targetSdkVersion", "maxSdk", "maxSdkVersion"):  # fmt: skip
            self._level(plain.removesuffix("Version"), value, env, context)
        elif len(context) == 1 and plain == "namespace" and value is not None:
            self.namespace = self._text(value, env) or self.namespace
        elif plain in {"flavorDimensions", "flavorDimensions.add"}:
            for arg in statement.args:
                for found in self.evaluator.values(arg, env):
                    for item in found if isinstance(found, tuple) else (found,):
                        if isinstance(item, str) and item not in self.dimensions:
                            self.dimensions.append(item)
        elif value is not None:
            self._part_setting(plain, value, env)

    def _part_setting(self, name: str, value: Expression, env: Env) -> None:
        part = self._part(env.context)
        if part is None:
            return
        if name == "applicationId":
            part.application_id = self._text(value, env) or part.application_id
        elif name == "applicationIdSuffix":
            part.suffix = self._text(value, env) or part.suffix
        elif name in ("dimension", "flavorDimension"):
            part.dimension = self._text(value, env) or part.dimension
        elif name == "debuggable":
            found = self.evaluator.first(value, env)
            part.debuggable = found if isinstance(found, bool) else part.debuggable
        elif name == "initWith" or (name == "matchingFallbacks" and not part.initialises_with):
            part.initialises_with = self._name(value, env)

    def _name(self, value: Expression, env: Env) -> str:
        """`getByName("release")`, `buildTypes.release`, `release` -> release."""
        if isinstance(value, Invoke):
            args = [self.evaluator.text(arg, env) for arg in value.args]
            return next((text for text in args if text), "")
        found = self.evaluator.first(value, env)
        if isinstance(found, str):
            return found
        if isinstance(found, ContextValue):
            return found.context[-1]
        if isinstance(found, tuple):
            return next((item for item in found if isinstance(item, str)), "")
        return getattr(value, "name", "").rpartition(".")[2]

    def _text(self, value: Expression, env: Env) -> str | None:
        text = self.evaluator.text(value, env)
        return None if text is None or UNKNOWN_MARK in text else text

    def _level(self, name: str, value: Expression | None, env: Env, context: tuple[str, ...]) -> None:
        level = self._number(value, env) if value is not None else None
        if level is None:
            return
        if name == "compileSdk":
            self.compile_sdk = level
            return
        part = self._part(context) or (self.parts["default", "main"] if len(context) == 1 else None)
        if part is None:
            return
        if name == "minSdk":
            part.min_sdk = level
        elif name == "targetSdk":
            part.target_sdk = level
        else:
            part.max_sdk = level

    def _number(self, value: Expression, env: Env) -> int | None:
        if isinstance(value, Invoke) and value.name in ("release", "libs.release") and value.args:
            value = value.args[0]
        for found in self.evaluator.values(value, env):
            if isinstance(found, int) and not isinstance(found, bool):
                return found
            match = _LEVEL.fullmatch(found.strip()) if isinstance(found, str) else None
            if match:
                return int(match[1][:6])
        return None

    def _placeholders(self, name: str, statement: Statement, env: Env) -> None:
        part = self._part(env.context) or (self.parts["default", "main"] if len(env.context) == 1 else None)
        if part is None:
            return
        tail = name.removeprefix("manifestPlaceholders").removeprefix(".")
        given: dict[str, tuple[Value, ...]] = {}
        index = dict(statement.named).get("[]")
        if index is not None and statement.args:
            key = self.evaluator.text(index, env)
            given = {key: self.evaluator.values(statement.args[0], env)} if key else {}
        elif tail in ("put", "set") and len(statement.args) == 2:
            key = self.evaluator.text(statement.args[0], env)
            given = {key: self.evaluator.values(statement.args[1], env)} if key else {}
        elif tail and statement.assigns and tail not in ("putAll", "set"):
            given = {tail: self.evaluator.values(statement.args[0], env)}
        else:
            given = {key: self.evaluator.values(value, env) for key, value in statement.named}
            for arg in statement.args:
                for value in self.evaluator.values(arg, env):
                    given.update(value if isinstance(value, dict) else {})
        for key, values in given.items():
            text = next((v for v in values if isinstance(v, str | int | float) and UNKNOWN_MARK not in str(v)), None)
            if text is not None:
                part.placeholders[key] = str(text).lower() if isinstance(text, bool) else str(text)

    def _directories(self, name: str, statement: Statement, env: Env) -> None:
        """`java.srcDirs = ['src']`, `manifest.srcFile 'x.xml'`, `setRoot 'x'` in one source set."""
        names = [*env.context[2:], *name.split(".")]
        if len(names) < 2:
            return
        source_set, *rest = names
        if rest[0].startswith("setRoot") or rest[0] == "root":
            self._root(source_set, statement, env)
            return
        if len(rest) < 2 or rest[0] not in ("java", "kotlin", "res", "manifest"):
            return
        paths = paths_of(self.evaluator, statement.args, env)
        if not paths:
            return
        held = self.sets.setdefault(source_set, Directories())
        verb = rest[1]
        adds = verb in ("srcDir", "directories") or (verb == "srcDirs" and (statement.adds or not statement.assigns))
        if rest[0] == "manifest":
            held.manifest = paths[0] if verb.startswith(("srcFile", "setSrcFile")) else held.manifest
        elif rest[0] == "res":
            default = [join(env.state.directory, f"src/{source_set}/res")]
            held.resources = (held.resources if held.resources is not None else default) + paths if adds else paths
        elif verb in ("srcDir", "srcDirs", "setSrcDirs", "directories"):
            folder = env.state.directory
            default = [join(folder, f"src/{source_set}/java"), join(folder, f"src/{source_set}/kotlin")]
            before = held.java if held.java is not None else default
            held.java = (
                [*before, *(path for path in paths if path not in before)] if adds or rest[0] == "kotlin" else paths
            )

    def _root(self, source_set: str, statement: Statement, env: Env) -> None:
        paths = paths_of(self.evaluator, statement.args, env)
        if paths:
            root = paths[0]
            self.sets[source_set] = Directories(
                [join(root, "java"), join(root, "kotlin")], [join(root, "res")], join(root, "AndroidManifest.xml")
            )

    # -- result --

    def variant_parts(self) -> tuple[VariantPart, ...]:
        """defaultConfig first, then flavors and build types in the order written."""
        out: list[VariantPart] = []
        for part in sorted(self.parts.values(), key=lambda part: ("default", "flavor", "build-type").index(part.kind)):
            every = self.every.get(part.kind) or Part("", part.kind)
            dimension = part.dimension or every.dimension
            if part.kind == "flavor" and not dimension and len(self.dimensions) == 1:
                dimension = self.dimensions[0]
            out.append(
                VariantPart(
                    part.name,
                    part.kind,
                    dimension,
                    part.application_id or every.application_id,
                    part.suffix or every.suffix,
                    part.min_sdk or every.min_sdk,
                    part.target_sdk or every.target_sdk,
                    part.max_sdk or every.max_sdk,
                    tuple(sorted({**every.placeholders, **part.placeholders}.items())),
                    part.initialises_with or every.initialises_with,
                    every.debuggable if part.debuggable is None else part.debuggable,
                )
            )
        return tuple(out)

    def source_directories(self) -> tuple[SourceDirectories, ...]:
        """Source sets with explicit folders."""
        return tuple(
            SourceDirectories(name, tuple(held.java or ()), tuple(held.resources or ()), held.manifest)
            for name, held in sorted(self.sets.items())
        )


def _plain(name: str) -> str:
    """Setter spellings as the property: `setMinSdkVersion`, `isDebuggable`, `minSdk.set`."""
    if name.startswith("set") and name[3:4].isupper():
        name = name[3].lower() + name[4:]
    elif name.startswith("is") and name[2:3].isupper():
        name = name[2].lower() + name[3:]
    return name.removesuffix(".set") if not name.startswith("manifestPlaceholders") else name

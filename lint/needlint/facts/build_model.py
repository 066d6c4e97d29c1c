"""What one build script, catalog or package manifest states, before evaluation."""

from __future__ import annotations

from msgspec import Struct

from needlint.facts.place import Problem, Range

# ---- Gradle: a script is a tree of statements ------------------------------------------------------------------------


class Text(Struct, frozen=True, array_like=True, tag_field="form", tag="s"):
    """A string. `parts` alternate literal text and dotted variable expressions (`("1.", "")`): a part that is an
    Expression stands for `$x`, `${a.b}`."""

    parts: tuple[str | Expression, ...]
    range: Range


class Number(Struct, frozen=True, array_like=True, tag_field="form", tag="n"):
    value: int | float | bool | None
    range: Range


class Path(Struct, frozen=True, array_like=True, tag_field="form", tag="p"):
    """A dotted name: `libs.androidx.core`, `rootProject.ext.compileSdk`, `versions.kotlin` (`["x"]` becomes `.x`)."""

    name: str
    range: Range


class Invoke(Struct, frozen=True, array_like=True, tag_field="form", tag="c"):
    """A call used as a value: `project(":a")`, `platform(libs.x)`, `fileTree(dir: 'libs')`, `libs.versions.a.get()`.

    A link after a call has a name that begins with a dot and its receiver as first argument: `f(x).get()` is
    `.get(f(x))`, `f(x)[k]` is `.[](f(x), k)`. A closure used as a value is named `{}`."""

    name: str
    args: tuple[Expression, ...]
    named: tuple[tuple[str, Expression], ...]
    range: Range
    whole: Range
    body: tuple[Statement, ...] | None = None
    """The trailing closure (or the closure itself)."""
    parameters: tuple[str, ...] = ()
    """Parameter names of `body`."""
    types: str = ""
    """Text between `<` and `>`."""


class Listing(Struct, frozen=True, array_like=True, tag_field="form", tag="l"):
    items: tuple[Expression, ...]
    range: Range


class Mapping(Struct, frozen=True, array_like=True, tag_field="form", tag="m"):
    items: tuple[tuple[str, Expression], ...]
    range: Range


class Sum(Struct, frozen=True, array_like=True, tag_field="form", tag="+"):
    items: tuple[Expression, ...]
    range: Range


class Either(Struct, frozen=True, array_like=True, tag_field="form", tag="?"):
    """Ternary, if-expression or elvis: both sides are possible."""

    condition: str
    then: Expression
    otherwise: Expression
    range: Range


class Opaque(Struct, frozen=True, array_like=True, tag_field="form", tag="u"):
    """Text that has no form here."""

    text: str
    range: Range


Expression = Text | Number | Path | Invoke | Listing | Mapping | Sum | Either | Opaque


class Statement(Struct, frozen=True):
    """`name args { body }` or `name = value`. Names are dotted as written: `android`, `defaultConfig`,
    `implementation`, `ext.foo`, `kotlin.sourceSets.androidMain.dependencies`; quoted configuration names are unquoted.
    `def x = ..`, `val x by extra(..)` are assignments with `declares` True.

    An expression that is no call stands as a statement with name "". `fun`, `class`, `enum`, `object`, `interface` are
    statements of that name whose first argument is the declared name as a Path; parameters of a function are in
    `parameters`, an expression body is a body of one `return`. Later links of a chain, and infix words, are `named`:
    `id("x") version "1" apply false`, `alias(libs.plugins.x).apply(false)`."""

    name: str
    range: Range
    whole: Range
    args: tuple[Expression, ...] = ()
    named: tuple[tuple[str, Expression], ...] = ()
    assigns: bool = False
    """`=` or `+=`; args[0] is the value."""
    declares: bool = False
    block: tuple[Statement, ...] | None = None
    """The trailing closure of what assigns nothing; see `body`."""
    condition: str = ""
    """Text of the enclosing if/else condition at this level, "" = unconditional."""
    loop: tuple[str, Expression] | None = None
    """Body of `xs.each { v -> ..}` / `for (v in xs)`: variable (`k,v` for two) and what is iterated."""
    parameters: tuple[str, ...] = ()
    """Parameter names of `body`."""
    types: str = ""
    """Text between `<` and `>`; the supertypes of a class."""
    adds: bool = False
    """An assignment by `+=`."""

    @property
    def body(self) -> tuple[Statement, ...] | None:
        """The trailing closure: of the statement, or of the value it assigns. That one is kept in the value alone:
        twice in a statement, closures in closures would take twice the bytes with every level."""
        if self.block is None and self.assigns and self.args and isinstance(self.args[0], Invoke):
            return self.args[0].body
        return self.block


class ScriptFacts(Struct, frozen=True):
    """A Groovy or Kotlin DSL script (build, settings, applied script) or a buildSrc constants file."""

    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...] = ()
    suppressions: tuple[tuple[Range, str], ...] = ()


class CatalogEntry(Struct, frozen=True, array_like=True):
    group: str
    artifact: str
    version: str | None
    range: Range


class CatalogFacts(Struct, frozen=True):
    """A version catalog: alias (as written in TOML) -> entry."""

    libraries: dict[str, CatalogEntry]
    bundles: dict[str, tuple[str, ...]]
    plugins: dict[str, tuple[str, str | None]]
    """alias -> (plugin id, version)"""
    versions: dict[str, str]
    problems: tuple[Problem, ...] = ()


class PropertiesFacts(Struct, frozen=True):
    """A .properties file."""

    values: dict[str, str]


class LockFacts(Struct, frozen=True):
    """gradle.lockfile: (group, artifact, version) per line."""

    coordinates: tuple[tuple[str, str, str], ...]


class PackageFacts(Struct, frozen=True):
    """Plugins of pubspec.yaml, package.json, Cordova config.xml: name, version text, range of the name."""

    ecosystem: str
    """pub, npm, cordova"""
    name: str
    packages: tuple[tuple[str, str, Range], ...]
    development: tuple[tuple[str, str, Range], ...] = ()
    problems: tuple[Problem, ...] = ()


class ArchiveFacts(Struct, frozen=True):
    """A .jar or .aar: what its content shows, bounded by size limits. `packages` are dotted package names that hold
    classes, `references` are class-file references `fully.qualified.Class.member` to framework members."""

    packages: tuple[str, ...] = ()
    classes: tuple[int, ...] = ()
    """How many classes each of `packages` holds."""
    permissions: tuple[str, ...] = ()
    manifest: bytes = b""
    """AndroidManifest.xml of an AAR, text form only."""
    references: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    strings: tuple[str, ...] = ()
    """String constants of its classes that may name data: content URIs, permissions, settings keys, /proc paths."""
    native_libraries: tuple[str, ...] = ()
    """File names of the .so files it holds."""

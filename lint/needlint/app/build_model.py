"""A module's build after evaluation: what app/build.py makes of scripts, catalogs, properties and lockfiles."""

from __future__ import annotations

from msgspec import Struct

from needlint.facts.place import Place


class Dependency(Struct, frozen=True):
    """One external dependency as declared: `group:artifact[:version]`."""

    group: str
    artifact: str
    version: str | None
    configuration: str
    """As written: implementation, fullImplementation, kapt, testImplementation ..."""
    source_set: str
    """"main", "full", "debug", "androidMain", "test" ..."""
    shipped: bool
    """False for test, annotation processor, lint, compileOnly and build-script configurations."""
    place: Place
    """In the build script that uses it."""
    catalog: Place | None = None
    """Its catalog entry, where it came through one."""
    module: str = ":"
    """Module that declares it."""
    ecosystem: str = "maven"
    """maven, pub, npm, cordova: for the last three `group` is "" and `artifact` the package name."""

    @property
    def coordinate(self) -> str:
        """`group:artifact`, or the package name."""
        return f"{self.group}:{self.artifact}" if self.group else self.artifact


class ModuleDependency(Struct, frozen=True):
    target: str
    """Gradle path of the module depended on."""
    configuration: str
    source_set: str
    shipped: bool
    place: Place


class ArchiveDependency(Struct, frozen=True):
    """A .jar or .aar by file, relative to the scanned root; globs of fileTree are already expanded to files."""

    path: str
    configuration: str
    source_set: str
    shipped: bool
    place: Place


class Unresolved(Struct, frozen=True):
    """A dependency whose coordinate could not be worked out; `text` as written."""

    text: str
    configuration: str
    source_set: str
    place: Place
    shipped: bool = True


class Plugin(Struct, frozen=True):
    id: str
    version: str | None
    place: Place


class VariantPart(Struct, frozen=True):
    """A product flavor or build type (or defaultConfig, name "main")."""

    name: str
    kind: str
    """flavor, build-type, default"""
    dimension: str = ""
    application_id: str | None = None
    suffix: str = ""
    min_sdk: int | None = None
    target_sdk: int | None = None
    max_sdk: int | None = None
    placeholders: tuple[tuple[str, str], ...] = ()
    initialises_with: str = ""
    """`initWith`/`matchingFallbacks` parent build type."""
    debuggable: bool | None = None


class SourceDirectories(Struct, frozen=True):
    """Explicit `sourceSets {}` settings of one source set, relative to the scanned root."""

    source_set: str
    java: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    manifest: str | None = None


class ModuleBuild(Struct, frozen=True):
    module: str
    kind: str
    """application, library, other (by plugins, convention plugins included)"""
    namespace: str | None
    application_id: str | None
    parts: tuple[VariantPart, ...]
    plugins: tuple[Plugin, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    modules: tuple[ModuleDependency, ...] = ()
    archives: tuple[ArchiveDependency, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    source_directories: tuple[SourceDirectories, ...] = ()
    compile_sdk: int | None = None

    @property
    def default(self) -> VariantPart:
        """defaultConfig (an empty part where the script has none)."""
        return next((p for p in self.parts if p.kind == "default"), VariantPart("main", "default"))

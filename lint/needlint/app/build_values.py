"""Values that build expressions evaluate to, and the scopes that hold them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from needlint.facts.build_model import (
    Either,
    Expression,
    Invoke,
    Listing,
    Mapping,
    Number,
    Opaque,
    Path,
    Statement,
    Sum,
    Text,
)
from needlint.facts.place import Place

ROOT_MARK = "\x01"
"""Begins a path that is relative to the scanned root: what `$rootDir` and `$projectDir` evaluate to."""

UNKNOWN_MARK = "\x02"
"""Around the text of a part of a string that could not be worked out."""


@dataclass(frozen=True)
class Unknown:
    """What could not be worked out, as written."""

    text: str


@dataclass(frozen=True)
class Library:
    """A library of a version catalog or of a known accessor."""

    group: str
    artifact: str
    version: str | None
    catalog: Place | None = None


@dataclass(frozen=True)
class PluginReference:
    """A plugin of a version catalog."""

    id: str
    version: str | None


@dataclass(frozen=True)
class CatalogPath:
    """A version catalog by name, and the dotted accessor gone so far."""

    catalog: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModuleTarget:
    """`project(":a")`: a path as written in that Gradle build."""

    path: str


@dataclass(frozen=True)
class ProjectValue:
    """`rootProject`, `project`, `this` in a project: directory relative to the scanned root."""

    directory: str


@dataclass(frozen=True)
class ContextValue:
    """A configuration object handed around (`this` in `android {}`): the names of the blocks it stands for."""

    context: tuple[str, ...]


@dataclass(frozen=True)
class FileNames:
    """`files(..)`: paths relative to the scanned root."""

    paths: tuple[str, ...]


@dataclass(frozen=True)
class Tree:
    """`fileTree(..)`: a directory relative to the scanned root with include and exclude patterns."""

    directory: str
    include: tuple[str, ...]
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ignored:
    """A dependency that brings nothing into the app: a BoM, `gradleApi()`, an npm package of a web target."""

    why: str


@dataclass(eq=False)
class Scope:
    """Local names of a script, closure or function."""

    parent: Scope | None = None
    names: dict[str, Values] = field(default_factory=dict)
    functions: dict[str, list[Function]] = field(default_factory=dict)
    owner: str = ""
    """Dotted name of the constants object whose members are visible."""

    def find(self, name: str) -> Values | None:
        """The alternatives a name stands for, innermost scope first."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                return found
            scope = scope.parent
        return None

    def holder(self, name: str) -> Scope | None:
        """The scope that declares a name."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.parent
        return scope

    def function(self, name: str) -> list[Function]:
        """Functions of this name, innermost scope first."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.functions:
                return scope.functions[name]
            scope = scope.parent
        return []


@dataclass(eq=False)
class Function:
    """A function or closure with the scope it was written in."""

    parameters: tuple[str, ...]
    defaults: tuple[tuple[str, Expression], ...]
    body: tuple[Statement, ...]
    scope: Scope
    path: str


Value: TypeAlias = (
    "str | int | float | bool | tuple[Value, ...] | dict[str, Values] | Unknown | Library | PluginReference | "
    "CatalogPath | ModuleTarget | ProjectValue | ContextValue | FileNames | Tree | Ignored | Function | None"
)
Values: TypeAlias = "tuple[Value, ...]"
"""Alternatives: a ternary has two."""


def describe(expression: Expression) -> str:
    """An expression about as it was written, for messages."""
    match expression:
        case Text(parts):
            inner = "".join(part if isinstance(part, str) else f"${{{describe(part)}}}" for part in parts)
            return f'"{inner}"'
        case Number(value):
            return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        case Path(name):
            return name
        case Invoke(name, args, named):
            if name == "{}":
                return "{ .. }"
            receiver = ""
            if name.startswith((".", "::")) and args:
                receiver, args = describe(args[0]), args[1:]
            inner = ", ".join([*map(describe, args), *(f"{key} = {describe(value)}" for key, value in named)])
            return f"{receiver}[{inner}]" if name == ".[]" else f"{receiver}{name}({inner})"
        case Listing(items):
            return f"[{', '.join(map(describe, items))}]"
        case Mapping(items):
            return f"[{', '.join(f'{key}: {describe(value)}' for key, value in items)}]"
        case Sum(items):
            return " + ".join(map(describe, items))
        case Either(condition, then, otherwise):
            return f"{condition} ? {describe(then)} : {describe(otherwise)}"
        case Opaque(text):
            return text


def as_text(value: Value, written: str) -> str:
    """A value inside a string; what is no text is `written` between unknown marks."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, Library):
        return ":".join(part for part in (value.group, value.artifact, value.version) if part)
    return UNKNOWN_MARK + written + UNKNOWN_MARK


def unique(values: list[Value]) -> Values:
    """Alternatives without repeats, at most eight."""
    out: list[Value] = []
    for value in values:
        if not any(value is other or (type(value) is type(other) and value == other) for other in out):
            out.append(value)
    return tuple(out[:8])

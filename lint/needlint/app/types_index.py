"""The app's declarations by name: one contribution a file, which can be replaced or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from needlint.app.resolve_model import FunctionId
from needlint.app.types_file import FieldId, FileIndex, TypeId, visible_declarations
from needlint.facts.source import Field, Function, SourceFacts, TypeDeclaration


class Declarations:
    """The types, functions and properties of the app's files, by fully qualified name."""

    def __init__(self, files: Mapping[str, SourceFacts]) -> None:
        self._files: dict[str, FileIndex] = {}
        self._types: dict[str, list[TypeId]] = {}
        self._top: dict[str, list[FunctionId]] = {}
        self._extensions: dict[str, list[FunctionId]] = {}
        self._properties: dict[str, list[FieldId]] = {}
        self._aliases: dict[str, tuple[str, str]] = {}
        self._forget()
        for path, facts in files.items():
            self._add(path, facts)

    def _forget(self) -> None:
        """Drop what was worked out from the declarations."""

    # ---- contributions ----------------------------------------------------------------------------------------------

    def replace(self, path: str, facts: SourceFacts | None) -> bool:
        """Put `facts` in the place of what `path` contributed (None: withdraw it). True when a declaration changed, so
        that names in other files may mean something else now."""
        old = self._files.get(path)
        if old is not None and facts is not None and visible_declarations(old.facts) == visible_declarations(facts):
            self._files[path] = FileIndex(path, facts)
            return False
        if old is not None:
            self._withdraw(path, old)
        if facts is not None:
            self._add(path, facts)
        self._forget()
        return True

    def _add(self, path: str, facts: SourceFacts) -> None:
        file = self._files[path] = FileIndex(path, facts)
        prefix = f"{facts.package}." if facts.package else ""
        for index, name in enumerate(file.names):
            self._types.setdefault(name, []).append(TypeId(path, index))
        for index, function in enumerate(facts.functions):
            if function.name == "<lambda>" or function.parent >= 0:
                continue
            if function.receiver:
                self._extensions.setdefault(function.name, []).append(FunctionId(path, index))
            elif function.owner < 0:
                self._top.setdefault(prefix + function.name, []).append(FunctionId(path, index))
        for top in facts.fields:
            self._properties.setdefault(prefix + top.name, []).append(FieldId(path, -1, top.name))
        for alias, text in facts.aliases:
            self._aliases[prefix + alias] = (path, text)

    def _withdraw(self, path: str, file: FileIndex) -> None:
        del self._files[path]
        prefix = f"{file.facts.package}." if file.facts.package else ""
        for name in set(file.names):
            _drop(self._types, name, path)
        for function in file.facts.functions:
            _drop(self._extensions, function.name, path)
            _drop(self._top, prefix + function.name, path)
        for top in file.facts.fields:
            _drop(self._properties, prefix + top.name, path)
        for alias, _text in file.facts.aliases:
            self._aliases.pop(prefix + alias, None)

    # ---- declarations -----------------------------------------------------------------------------------------------

    @property
    def paths(self) -> Iterator[str]:
        """Every file of the index, in the order it came in."""
        return iter(self._files)

    def file(self, path: str) -> FileIndex:
        """The contribution of one file. KeyError where there is none."""
        return self._files[path]

    def facts(self, path: str) -> SourceFacts:
        """The facts of one file. KeyError where there are none."""
        return self._files[path].facts

    def function(self, identity: FunctionId) -> Function:
        """The declaration behind an identity."""
        return self._files[identity.path].facts.functions[identity.index]

    def declarations(self, name: str) -> tuple[TypeId, ...]:
        """Where a fully qualified name is declared: more than once with flavors and expect/actual."""
        return tuple(self._types.get(name, ()))

    def declaration(self, identity: TypeId) -> TypeDeclaration:
        """The declaration behind an identity."""
        return self._files[identity.path].facts.types[identity.index]

    def is_own(self, name: str) -> bool:
        """Whether the app declares a type of this fully qualified name."""
        return name in self._types

    def name_of(self, path: str, index: int) -> str:
        """The fully qualified name of a file's type."""
        return self._files[path].names[index]

    def own_names(self) -> Iterator[str]:
        """The fully qualified names of all declared types, anonymous ones included."""
        return iter(self._types)

    def enclosing_types(self, identity: FunctionId) -> tuple[str, ...]:
        """The types a function stands in, innermost first: its owner, that type's parents, and for an anonymous or
        local class the types around the function it is written in."""
        file = self._files[identity.path]
        return tuple(file.names[index] for index in self._enclosing(file, file.facts.functions[identity.index].owner))

    def _enclosing(self, file: FileIndex, scope: int) -> Iterator[int]:
        seen: set[int] = set()
        while scope >= 0 and scope not in seen:
            seen.add(scope)
            yield scope
            declared = file.facts.types[scope]
            if declared.parent >= 0:
                scope = declared.parent
            elif declared.function >= 0:
                scope = file.facts.functions[declared.function].owner
            else:
                scope = -1

    def field(self, identity: FieldId) -> Field:
        """The declaration behind an identity."""
        return self._files[identity.path].fields[identity.owner][identity.name]

    def top_functions(self, qualified: str) -> tuple[FunctionId, ...]:
        """Kotlin top-level functions `package.name` (no extensions)."""
        return tuple(self._top.get(qualified, ()))

    def top_property(self, qualified: str) -> FieldId | None:
        """The Kotlin top-level property `package.name`."""
        found = self._properties.get(qualified)
        return found[0] if found else None

    def extensions(self, name: str) -> tuple[FunctionId, ...]:
        """Every own extension function of this simple name, top-level or member."""
        return tuple(self._extensions.get(name, ()))


def _drop(
    index: dict[str, list[TypeId]] | dict[str, list[FunctionId]] | dict[str, list[FieldId]], key: str, path: str
) -> None:
    kept = [identity for identity in index.get(key, ()) if identity.path != path]
    if kept:
        index[key] = kept  # type: ignore[assignment]
    else:
        index.pop(key, None)

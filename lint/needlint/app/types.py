"""Which types, functions and properties the app's own code declares, and what a type name in a file stands for.

The index is made of one contribution a file and works on header-only facts. Names follow the scoping rules of the
Java Language Specification (6.3-6.5) and the Kotlin specification (scopes and identifiers): enclosing and inherited
types, explicit imports, same package, wildcard imports, default imports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from needlint.app.resolve_model import FunctionId
from needlint.app.types_builtin import JAVA_DEFAULTS, KOTLIN_DEFAULTS, PRIMITIVES
from needlint.app.types_text import arguments, clean, erase, function_type, simple
from needlint.facts.source import Field, Function, SourceFacts, TypeDeclaration


class TypeId(Struct, frozen=True, array_like=True, order=True):
    """A type the app declares: file and index into its SourceFacts.types."""

    path: str
    index: int


class FieldId(Struct, frozen=True, array_like=True, order=True):
    """A field or property the app declares; `owner` -1: a Kotlin top-level property."""

    path: str
    owner: int
    name: str


class FileIndex:
    """One file's contribution: its names and who owns what."""

    def __init__(self, path: str, facts: SourceFacts) -> None:
        self.path = path
        self.facts = facts
        prefix = f"{facts.package}." if facts.package else ""
        # an anonymous type's `<1>` becomes `$1`: angle brackets are generic arguments here
        self.names: tuple[str, ...] = tuple(prefix + t.name.replace("<", "$").replace(">", "") for t in facts.types)
        self.imports: dict[str, list[str]] = {}
        self.wildcards: list[str] = []
        for item in facts.imports:
            if item.wildcard:
                self.wildcards.append(item.path)
            else:
                self.imports.setdefault(item.alias or simple(item.path), []).append(item.path)

    @cached_property
    def functions(self) -> dict[int, dict[str, list[int]]]:
        """Owner -> function name -> indexes. Lambdas and local functions are not in it."""
        found: dict[int, dict[str, list[int]]] = {}
        for index, function in enumerate(self.facts.functions):
            if function.name == "<lambda>" or self._is_local(function):
                continue
            found.setdefault(function.owner, {}).setdefault(function.name, []).append(index)
        return found

    @cached_property
    def locals(self) -> dict[str, list[int]]:
        """Local functions by name."""
        found: dict[str, list[int]] = {}
        for index, function in enumerate(self.facts.functions):
            if self._is_local(function):
                found.setdefault(function.name, []).append(index)
        return found

    @cached_property
    def fields(self) -> dict[int, dict[str, Field]]:
        """Owner (-1: top level) -> field name -> field."""
        found: dict[int, dict[str, Field]] = {-1: {f.name: f for f in self.facts.fields}}
        for index, declared in enumerate(self.facts.types):
            found[index] = {f.name: f for f in declared.fields}
        return found

    def _is_local(self, function: Function) -> bool:
        """A function declared in another's body. Initialisers (which see the constructor's parameters) and the methods
        of anonymous and local classes have a parent too."""
        if function.parent < 0 or function.name.startswith("<"):
            return False
        if function.owner < 0 or self.facts.types[function.owner].function < 0:
            return True
        return self.facts.functions[function.parent].owner == function.owner


class Types:
    """The app's types by fully qualified name. Replace a file's contribution with `replace`.

    `library_supertypes(name)` gives the supertypes of a type the app does not declare, direct or all, best known;
    `is_known(name)` tells whether a library type of that name exists (used to choose among wildcard imports).
    """

    def __init__(
        self,
        files: Mapping[str, SourceFacts],
        library_supertypes: Callable[[str], Iterable[str]] = lambda _name: (),
        is_known: Callable[[str], bool] = lambda _name: False,
    ) -> None:
        self._library_supertypes = library_supertypes
        self._is_known = is_known
        self._files: dict[str, FileIndex] = {}
        self._types: dict[str, list[TypeId]] = {}
        self._top: dict[str, list[FunctionId]] = {}
        self._extensions: dict[str, list[FunctionId]] = {}
        self._properties: dict[str, list[FieldId]] = {}
        self._aliases: dict[str, tuple[str, str]] = {}
        self._clear()
        for path, facts in files.items():
            self._add(path, facts)

    # ---- contributions ----------------------------------------------------------------------------------------------

    def replace(self, path: str, facts: SourceFacts | None) -> bool:
        """Put `facts` in the place of what `path` contributed (None: withdraw it). True when a declaration changed, so
        that names in other files may mean something else now."""
        old = self._files.get(path)
        if old is not None and facts is not None and _declares(old.facts) == _declares(facts):
            self._files[path] = FileIndex(path, facts)
            return False
        if old is not None:
            self._withdraw(path, old)
        if facts is not None:
            self._add(path, facts)
        self._clear()
        return True

    def _clear(self) -> None:
        self._resolved: dict[tuple[str, int, str], tuple[str, ...]] = {}
        self._supertypes: dict[str, tuple[str, ...]] = {}
        self._subtypes: dict[str, tuple[str, ...]] | None = None
        self._lineage: dict[str, tuple[str, ...]] = {}
        self._members: dict[tuple[str, str], tuple[FunctionId, ...]] = {}
        self._held: dict[tuple[str, str], FieldId | None] = {}
        self._open: set[TypeId] = set()

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

    # ---- what a type name means -------------------------------------------------------------------------------------

    def resolve_type(self, path: str, scope: int, text: str) -> str:
        """The fully qualified name, without generics, of a type as written in `path` inside type `scope` (-1: top
        level); "" where it cannot be told (a type parameter)."""
        found = self.candidates(path, scope, erase(clean(text)))
        return found[0] if found else ""

    def resolve_full(self, path: str, scope: int, text: str) -> str:
        """Like resolve_type, with generic arguments resolved and kept: `List<Foo>` -> `java.util.List<a.Foo>`."""
        text = clean(text)
        if "->" in text:
            return "kotlin.Function" if function_type(text) else ""
        if text.endswith("[]"):
            inner = self.resolve_full(path, scope, text[:-2])
            return f"{inner}[]" if inner else ""
        name = self.resolve_type(path, scope, text)
        if "<" not in text or not name:
            return name
        listed = [self.resolve_full(path, scope, part) or part for part in arguments(text) if part != "*"]
        return f"{name}<{', '.join(listed)}>" if listed else name

    def candidates(self, path: str, scope: int, text: str) -> tuple[str, ...]:
        """Every fully qualified name an erased type text may stand for, best first; several only where library wildcard
        imports compete."""
        key = (path, scope, text)
        found = self._resolved.get(key)
        if found is None:
            found = self._candidates(self._files[path], scope, text)
            if not self._open:  # an answer given while supertypes are being worked out may be incomplete
                self._resolved[key] = found
        return found

    def _candidates(self, file: FileIndex, scope: int, text: str) -> tuple[str, ...]:
        if text.endswith("[]"):
            return tuple(f"{name}[]" for name in self.candidates(file.path, scope, text[:-2]))
        if text in PRIMITIVES or not text:
            return (text,) if text else ()
        head, _, rest = text.partition(".")
        heads = self._heads(file, scope, head, bool(rest))
        if not rest:
            return heads
        if heads:
            return tuple(self._nested(name, rest) for name in heads)
        return (text,) if any(part[:1].isupper() for part in text.split(".")) else ()

    def _heads(self, file: FileIndex, scope: int, name: str, qualified: bool) -> tuple[str, ...]:
        own = self._enclosing_head(file, scope, name)
        if own:
            return (own,)
        imported = file.imports.get(name)
        if imported:
            return tuple(dict.fromkeys(self._alias(p) for p in imported))
        package = file.facts.package
        local = f"{package}.{name}" if package else name
        if local in self._types or local in self._aliases:
            return (self._alias(local),)
        for wildcard in file.wildcards:
            starred = f"{wildcard}.{name}"
            if starred in self._types or starred in self._aliases:
                return (self._alias(starred),)
        default = (JAVA_DEFAULTS if file.facts.language == "java" else KOTLIN_DEFAULTS).get(name)
        if default:
            return (default,)
        if not name[:1].isupper() or (len(name) == 1 and name != "R" and not qualified):
            return ()  # a package, or a type parameter
        starred_names = [f"{wildcard}.{name}" for wildcard in file.wildcards]
        known = [n for n in starred_names if self._is_known(n)]
        if known:
            return tuple(known)
        foreign = [n for n, w in zip(starred_names, file.wildcards, strict=True) if not self._is_own_package(w)]
        return (*foreign, local)

    def _is_own_package(self, wildcard: str) -> bool:
        return wildcard in self._types

    def _enclosing_head(self, file: FileIndex, scope: int, name: str) -> str:
        for index in self._enclosing(file, scope):
            qualified = file.names[index]
            if simple(qualified) == name and file.facts.types[index].kind != "anonymous":
                return qualified
            nested = f"{qualified}.{name}"
            if nested in self._types:
                return nested
            if TypeId(file.path, index) in self._open:
                continue
            for supertype in self.supertypes(qualified):
                inherited = f"{supertype}.{name}"
                if inherited in self._types:
                    return inherited
        return ""

    def _alias(self, name: str) -> str:
        for _ in range(8):
            target = self._aliases.get(name)
            if target is None or name in self._types:
                return name
            path, text = target
            resolved = self.resolve_type(path, -1, text)
            if not resolved or resolved == name:
                return resolved or name
            name = resolved
        return name

    def alias_text(self, path: str, scope: int, text: str) -> str:
        """The text a typealias stands for (function types included), else `text` itself."""
        file = self._files[path]
        head = clean(text)
        package = file.facts.package
        for name in (*file.imports.get(head, ()), f"{package}.{head}", *(f"{w}.{head}" for w in file.wildcards)):
            target = self._aliases.get(name)
            if target is not None:
                return target[1]
        return text

    def _nested(self, name: str, rest: str) -> str:
        for part in rest.split("."):
            nested = f"{name}.{part}"
            if nested not in self._types:
                for supertype in self.supertypes(name) if name in self._types else ():
                    if f"{supertype}.{part}" in self._types:
                        nested = f"{supertype}.{part}"
                        break
            name = nested
        return name

    # ---- hierarchy --------------------------------------------------------------------------------------------------

    def direct_supertypes(self, name: str) -> tuple[str, ...]:
        """Supertypes as declared (own types) or as the library table has them."""
        found: dict[str, None] = {}
        for identity in self._types.get(name, ()):
            if identity in self._open:
                continue
            self._open.add(identity)
            try:
                declared = self.declaration(identity)
                scope = declared.parent
                if scope < 0 and declared.function >= 0:
                    scope = self.facts(identity.path).functions[declared.function].owner
                for text in declared.supertypes:
                    for candidate in self.candidates(identity.path, scope, erase(clean(text))):
                        found[candidate] = None
            finally:
                self._open.discard(identity)
        if name not in self._types:
            found.update(dict.fromkeys(self._library_supertypes(name)))
        found.pop(name, None)
        return tuple(found)

    def supertypes(self, name: str) -> tuple[str, ...]:
        """All supertypes of a type, nearest first, itself not included; own and library types alike."""
        known = self._supertypes.get(name)
        if known is not None:
            return known
        found: dict[str, None] = {}
        level = [name]
        while level:
            following: list[str] = []
            for current in level:
                for above in self.direct_supertypes(current):
                    if above != name and above not in found:
                        found[above] = None
                        following.append(above)
            level = following
        result = tuple(found)
        if not self._open:
            self._supertypes[name] = result
        return result

    def is_subtype(self, name: str, of: str) -> bool:
        """Whether `name` is `of` or has it among its supertypes."""
        return name == of or of in self.supertypes(name)

    def subtypes(self, name: str) -> tuple[str, ...]:
        """The app's own types below a type, own or library, anonymous ones included; sorted."""
        if self._subtypes is None:
            below: dict[str, list[str]] = {}
            for own in sorted(self._types):
                for above in self.supertypes(own):
                    below.setdefault(above, []).append(own)
            self._subtypes = {above: tuple(listed) for above, listed in below.items()}
        return self._subtypes.get(name, ())

    # ---- members ----------------------------------------------------------------------------------------------------

    def declared_functions(self, type_name: str, member: str) -> tuple[FunctionId, ...]:
        """Functions of this name written in the type itself (all its declarations)."""
        found: list[FunctionId] = []
        for identity in self._types.get(type_name, ()):
            indexes = self._files[identity.path].functions.get(identity.index, {}).get(member, ())
            found.extend(FunctionId(identity.path, index) for index in indexes)
        return tuple(found)

    def find_functions(self, type_name: str, member: str) -> tuple[FunctionId, ...]:
        """Functions of this name in the type or, where it has none, in its nearest supertypes that do, then in its
        companion. Several where it is overloaded."""
        if type_name not in self._types:
            return ()
        key = (type_name, member)
        found = self._members.get(key)
        if found is None:
            found = ()
            for name in self.lineage(type_name):
                found = self.declared_functions(name, member) or self.declared_functions(f"{name}.Companion", member)
                if found:
                    break
            self._members[key] = found
        return found

    def lineage(self, type_name: str) -> tuple[str, ...]:
        """An own type and its own supertypes, nearest first."""
        found = self._lineage.get(type_name)
        if found is None:
            found = (type_name, *(name for name in self.supertypes(type_name) if name in self._types))
            self._lineage[type_name] = found
        return found

    def find_field(self, type_name: str, member: str) -> FieldId | None:
        """The field or property of this name in the type, its supertypes or companions."""
        if type_name not in self._types:
            return None
        key = (type_name, member)
        if key not in self._held:
            self._held[key] = self._find_field(type_name, member)
        return self._held[key]

    def _find_field(self, type_name: str, member: str) -> FieldId | None:
        for name in self.lineage(type_name):
            for holder in (name, f"{name}.Companion"):
                for identity in self._types.get(holder, ()):
                    if member in self._files[identity.path].fields.get(identity.index, {}):
                        return FieldId(identity.path, identity.index, member)
        return None

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

    def overrides(self, identity: FunctionId) -> tuple[FunctionId, ...]:
        """Functions of own subtypes that a virtual call of this function may reach: same name, same parameter count."""
        function = self.function(identity)
        if function.owner < 0 or function.name.startswith("<") or "static" in function.modifiers:
            return ()
        count = len(function.parameters)
        owner = self.name_of(identity.path, function.owner)
        return tuple(
            other
            for below in self.subtypes(owner)
            for other in self.declared_functions(below, function.name)
            if len(self.function(other).parameters) == count
        )


def _drop(
    index: dict[str, list[TypeId]] | dict[str, list[FunctionId]] | dict[str, list[FieldId]], key: str, path: str
) -> None:
    kept = [identity for identity in index.get(key, ()) if identity.path != path]
    if kept:
        index[key] = kept  # type: ignore[assignment]
    else:
        index.pop(key, None)


def _declares(facts: SourceFacts) -> object:
    """What other files can see of a file, places and bodies left out."""
    return (
        facts.language,
        facts.package,
        [(i.path, i.alias, i.wildcard) for i in facts.imports],
        [
            (t.name, t.kind, t.supertypes, t.parent, t.function, [(f.name, f.type) for f in t.fields])
            for t in facts.types
        ],
        [
            (f.name, f.owner, f.parent, f.receiver, f.result, f.modifiers, [(p.name, p.type) for p in f.parameters])
            for f in facts.functions
        ],
        [(f.name, f.type) for f in facts.fields],
        facts.aliases,
    )

"""What a type name in a file stands for, and the supertypes through which names are inherited.

Names follow the scoping rules of the Java Language Specification (6.3-6.5) and the Kotlin specification (scopes and
identifiers): enclosing and inherited types, explicit imports, same package, wildcard imports, default imports. A nested
type may be inherited, and a supertype is named in the scope of its type, so that each question leads to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from needlint.app.types_builtin import JAVA_DEFAULTS, KOTLIN_DEFAULTS, PRIMITIVES
from needlint.app.types_file import FileIndex, TypeId
from needlint.app.types_index import Declarations
from needlint.app.types_text import arguments, clean, erase, function_type, simple
from needlint.facts.source import SourceFacts


class TypeNames(Declarations):
    """Type names in the scopes of the app's files.

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
        super().__init__(files)

    def _forget(self) -> None:
        super()._forget()
        self._resolved: dict[tuple[str, int, str], tuple[str, ...]] = {}
        self._supertypes: dict[str, tuple[str, ...]] = {}
        self._open: set[TypeId] = set()

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

    # ---- supertypes -------------------------------------------------------------------------------------------------

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

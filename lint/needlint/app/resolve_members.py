"""What names and members stand for: fields, properties, nested types, packages."""

from __future__ import annotations

from needlint.app.resolve_meaning import MAX_DEPTH, UNKNOWN, Meaning, ValuePart
from needlint.app.resolve_model import FunctionId
from needlint.app.resolve_parameters import is_parameter, substitute
from needlint.app.resolve_results import FACTORIES
from needlint.app.types_file import FieldId
from needlint.app.types_text import content, erase, getter_names, simple
from needlint.facts.source import Const

LOWER_NESTED = frozenset({"R", "Manifest"})
"""Generated classes whose nested classes have lower-case names."""


class MemberTypes(ValuePart):
    """Names and the members of types."""

    def name(self, path: str, function: int, dotted: str) -> Meaning:
        """What a dotted path stands for in a function."""
        memo = self._resolver.entry(path).names
        key = (function, dotted)
        found = memo.get(key)
        if found is None:
            memo[key] = UNKNOWN
            if self._depth > MAX_DEPTH:
                return UNKNOWN
            self._depth += 1
            try:
                found = memo[key] = self._name(path, function, dotted)
            finally:
                self._depth -= 1
        return found

    def _name(self, path: str, function: int, dotted: str) -> Meaning:
        if "<" in dotted or "[" in dotted:
            written = self.written(path, function, dotted)
            return Meaning(written.types, True) if written else UNKNOWN
        head, *rest = dotted.split(".")
        meaning = self._head(path, function, head)
        if not meaning.types and rest and head[:1].islower():
            return self._qualified(path, head, rest)
        for part in rest:
            if not meaning.types:
                return UNKNOWN
            meaning = self.member(path, meaning, part)
        return meaning

    def _qualified(self, path: str, head: str, rest: list[str]) -> Meaning:
        """`com.a.B.c`: the first capitalised segment is the type."""
        name = head
        for position, part in enumerate(rest):
            name = f"{name}.{part}"
            if part[:1].isupper() or self._types.is_own(name):
                meaning = Meaning((name,), True)
                for member in rest[position + 1 :]:
                    meaning = self.member(path, meaning, member)
                return meaning
            top = self._types.top_property(name)
            if top is not None:
                meaning = Meaning(self.field_types(top))
                for member in rest[position + 1 :]:
                    meaning = self.member(path, meaning, member)
                return meaning
        return UNKNOWN

    def _head(self, path: str, function: int, head: str) -> Meaning:
        for level in self.receivers(path, function):
            for text in level:
                own = erase(text)
                field = self._types.find_field(own, head)
                if field is not None:
                    return Meaning(self._types_in(own, field))
                getter = self._getter(own, head)
                if getter:
                    return self.union(self.result(g) for g in getter)
                found = self.library_member(text, head) if not head[:1].isupper() else ""
                if found:
                    return Meaning((found,))
        top = self.top_property(path, head)
        if top is not None:
            return Meaning(self.field_types(top))
        if not head[:1].isupper() and head not in self._types.file(path).imports:
            return UNKNOWN
        scope = self._types.facts(path).functions[function].owner
        listed = self._types.candidates(path, scope, head)
        if listed and not _is_type(listed[0]) and not self._types.is_own(listed[0]):
            return self.imported_result(path, head) or UNKNOWN
        return Meaning(listed, True) if listed else UNKNOWN

    def top_property(self, path: str, name: str) -> FieldId | None:
        """The Kotlin top-level property a simple name stands for in a file."""
        file = self._types.file(path)
        for qualified in file.imports.get(name, ()):
            found = self._types.top_property(qualified)
            if found is not None:
                return found
            owner, _, member = qualified.rpartition(".")
            static = self._types.find_field(owner, member)
            if static is not None:
                return static
        package = file.facts.package
        found = self._types.top_property(f"{package}.{name}" if package else name)
        if found is not None:
            return found
        for wildcard in file.wildcards:
            found = self._types.top_property(f"{wildcard}.{name}") or self._types.find_field(wildcard, name)
            if found is not None:
                return found
        return None

    def _getter(self, own: str, name: str) -> tuple[FunctionId, ...]:
        if not self._types.is_own(own):
            return ()
        for member in (f"<get>{name}", *getter_names(name)[-1:]):
            found = tuple(f for f in self._types.find_functions(own, member) if not self._types.function(f).parameters)
            if found:
                return found
        return ()

    def member(self, path: str, meaning: Meaning, name: str) -> Meaning:
        """What reading `name` of a value or type gives."""
        found: dict[str, None] = {}
        for text in meaning.types:
            own = erase(text)
            nested = f"{own}.{name}"
            if meaning.static and (self._types.is_own(nested) or name in ("INSTANCE", "Companion")):
                return Meaning((nested if self._types.is_own(nested) else own,), self._types.is_own(nested))
            if self._types.is_own(own):
                field = self._types.find_field(own, name)
                if field is not None:
                    found.update(dict.fromkeys(self._types_in(own, field)))
                    continue
                getter = self._getter(own, name)
                if getter:
                    found.update(dict.fromkeys(t for g in getter for t in self.result(g).types))
                    continue
                if meaning.static and self._types.declarations(own) and self._is_enum(own):
                    found[own] = None
                    continue
            given = self.library_member(text, name)
            if given:
                found[given] = None
            elif meaning.static and (name[:1].isupper() or simple(own) in LOWER_NESTED or ".R." in f"{own}."):
                return Meaning((nested,), True)
            elif name in ("value", "result"):
                found.update(dict.fromkeys(c for c in (content(text),) if c))
            elif meaning.static and name in FACTORIES:
                found[text] = None
            elif self._resolver.view_type is not None:
                view = self._resolver.view_type(own, name)
                if view:
                    found[view] = None
        return Meaning(tuple(found))

    def _is_enum(self, own: str) -> bool:
        return any(self._types.declaration(d).kind == "enum" for d in self._types.declarations(own))

    def _types_in(self, own: str, identity: FieldId) -> tuple[str, ...]:
        """The types of a field of the class `own`, which may give a type argument to the class that declares it."""
        text = self._types.field(identity).type
        if text and identity.owner >= 0 and is_parameter(text):
            told = substitute(self._types, own, self._types.name_of(identity.path, identity.owner), text, identity.name)
            if told:
                return (told,)
        return self.field_types(identity)

    def field_types(self, identity: FieldId) -> tuple[str, ...]:
        """The types of an own field or property: as declared, else of what initialises it."""
        memo = self._resolver.entry(identity.path).fields
        key = (identity.owner, identity.name)
        found = memo.get(key)
        if found is None:
            memo[key] = ()
            self._resolver.depend(identity.path)
            found = memo[key] = self._field_types(identity)
        return found

    def _field_types(self, identity: FieldId) -> tuple[str, ...]:  # noqa: PLR0912 - one case a form of value
        field = self._types.field(identity)
        if field.type:
            full = self._types.resolve_full(identity.path, identity.owner, field.type)
            if full and "<" not in full and "[" not in full and "->" not in field.type:
                return self._types.candidates(identity.path, identity.owner, erase(field.type.replace("?", "").strip()))
            return (full,) if full else ()
        file = self._types.file(identity.path)
        read = False
        for name in ("<fields>", "<static>", "<init>"):
            for index in file.functions.get(identity.owner, {}).get(name, ()):
                body = file.facts.functions[index].body
                if body is None:
                    continue
                read = True
                for number, step in enumerate(body.steps):
                    if step.kind == "assign" and step.name == identity.name and not step.local:
                        meaning = self.step_meaning(identity.path, index, number)
                        if meaning.types:
                            delegated = "delegated" in field.modifiers
                            return tuple(content(t) or t for t in meaning.types) if delegated else meaning.types
        computed = file.functions.get(identity.owner, {}).get(f"<get>{identity.name}", ())
        for index in computed:  # `val manager get() = .. as Manager`
            body = file.facts.functions[index].body
            for number, step in enumerate(body.steps if body is not None else ()):
                if step.kind == "return" and step.args:
                    types = self.meaning(identity.path, index, step.args[0].value, number).types
                    if types:
                        return types
        if not (read or computed) and not file.facts.complete:
            self._resolver.want(identity.path)
        if field.constant is not None and isinstance(field.constant, Const):
            return self.meaning(identity.path, 0, field.constant, 0).types
        return ()


def _is_type(qualified: str) -> bool:
    """By its name; `android.Manifest.permission` is one too."""
    return simple(qualified)[:1].isupper() or ".Manifest." in qualified

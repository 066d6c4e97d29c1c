"""Which own function a call, construction, property read or method reference names, before overriding is considered.

Lookup goes as the languages do it: local functions, implicit receivers from the inside out with their extensions,
imports, the file's package, wildcard imports; overloads are told apart by argument count, then by literal arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.resolve_extensions import Extensions
from needlint.app.resolve_model import FunctionId
from needlint.app.resolve_overloads import Overloads
from needlint.app.types_text import erase, function_type, getter_names, property_names, setter_names
from needlint.facts.source import FunctionValue, Local, MethodReference, Name, Step, This

if TYPE_CHECKING:
    from needlint.app.resolve import Resolver

_NONE: tuple[FunctionId, ...] = ()


class Targets:
    """Static targets of steps, for a Resolver."""

    def __init__(self, resolver: Resolver, overloads: Overloads) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._overloads = overloads
        self._extensions = Extensions(resolver.types)

    def of_step(self, path: str, function: int, number: int) -> tuple[FunctionId, ...]:
        """The own functions a step may name; () where it names none or that cannot be told."""
        step = self._resolver.step(path, function, number)
        match step.kind:
            case "call":
                return self._overloads.fitting(self._called(path, function, number, step), step)
            case "construct":
                if step.object >= 0 or step.name.endswith("[]"):
                    return _NONE
                scope = self._types.facts(path).functions[function].owner
                name = self._types.resolve_type(path, scope, step.name)
                return self._overloads.fitting(self._types.declared_functions(name, "<init>"), step)
            case "read":
                return self._accessor(path, function, number, step)
            case "assign" if not step.local:
                return self._accessor(path, function, number, step)
            case _:
                return _NONE

    def _called(self, path: str, function: int, number: int, step: Step) -> tuple[FunctionId, ...]:
        if step.receiver is None:
            return self.unqualified(path, function, step.name) or self._constructors(path, function, number)
        if step.receiver == This("super"):
            return self._super(path, function, step.name)
        meaning = self._resolver.values.meaning(path, function, step.receiver, number)
        if isinstance(step.receiver, Local) and self._is_no_function(path, function, step, meaning.types):
            return self.unqualified(path, function, step.receiver.name)
        found: dict[FunctionId, None] = {}
        for text in meaning.types:
            found.update(dict.fromkeys(self._member(erase(text), step.name)))
        if found:
            return tuple(found)
        listed = self._extensions.named(path, function, step.name, meaning.types)
        if listed:
            return listed
        if isinstance(step.receiver, Name) and meaning.static:
            facade = self._facade(meaning.types, step.name)
            if facade:
                return facade
        return self._constructors(path, function, number)

    def _is_no_function(self, path: str, function: int, step: Step, types: tuple[str, ...]) -> bool:
        """`next()` beside a local `next` that can't be called: the function of that name is meant."""
        if step.name != "invoke" or not types or not isinstance(step.receiver, Local):
            return False
        binding = self._resolver.lexicon(path).binding(function, step.receiver.name)
        for number in binding.steps if binding is not None else ():
            given = self._resolver.step(path, binding.function, number).args if binding is not None else ()
            if any(isinstance(a.value, FunctionValue | MethodReference) for a in given):
                return False
        return not any(function_type(t) is not None or self._member(erase(t), "invoke") for t in types)

    def _member(self, owner: str, name: str) -> tuple[FunctionId, ...]:
        if not self._types.is_own(owner):
            return _NONE
        found = self._types.find_functions(owner, name)
        if found:
            return found
        for property_name in property_names(name):
            if property_name != name:
                accessor = self._types.find_functions(owner, f"<{name[:3]}>{property_name}")
                if accessor:
                    return accessor
        return _NONE

    def _facade(self, types: tuple[str, ...], name: str) -> tuple[FunctionId, ...]:
        """`UtilsKt.show()` from Java: a top-level function of that package."""
        for text in types:
            if text.endswith("Kt"):
                package = text.rpartition(".")[0]
                found = self._types.top_functions(f"{package}.{name}" if package else name)
                extended = [f for f in self._types.extensions(name) if self._types.facts(f.path).package == package]
                if found or extended:
                    return (*found, *extended)
        return _NONE

    def _super(self, path: str, function: int, name: str) -> tuple[FunctionId, ...]:
        enclosing = self._types.enclosing_types(FunctionId(path, function))
        for above in self._types.supertypes(enclosing[0]) if enclosing else ():
            found = self._types.declared_functions(above, name)
            if found:
                return found
        return _NONE

    def unqualified(self, path: str, function: int, name: str) -> tuple[FunctionId, ...]:
        """What a simple function name stands for in a function."""
        file = self._types.file(path)
        nested = file.locals.get(name)
        if nested:
            chain = set(self._resolver.lexicon(path).chain(function))
            found = tuple(FunctionId(path, i) for i in nested if file.facts.functions[i].parent in chain)
            if found:
                return found
        for level in self._resolver.values.receivers(path, function):
            members = tuple(dict.fromkeys(f for text in level for f in self._member(erase(text), name)))
            if members:
                return members
            extended = self._extensions.named(path, function, name, level)
            if extended:
                return extended
        return self._imported(path, name)

    def _imported(self, path: str, name: str) -> tuple[FunctionId, ...]:
        file = self._types.file(path)
        for qualified in file.imports.get(name, ()):
            owner, _, member = qualified.rpartition(".")
            found = self._types.top_functions(qualified) or self._types.find_functions(owner, member)
            if not found and owner.endswith("Kt"):
                found = self._facade((owner,), member)
            if found:
                return found
        package = file.facts.package
        found = self._types.top_functions(f"{package}.{name}" if package else name)
        if found:
            return found
        for wildcard in file.wildcards:
            found = self._types.top_functions(f"{wildcard}.{name}") or self._types.find_functions(wildcard, name)
            if found:
                return found
        return _NONE

    def constructed(self, path: str, function: int, number: int) -> tuple[str, ...]:
        """The types a Kotlin call of a capitalised name constructs; () where it is none."""
        step = self._resolver.step(path, function, number)
        facts = self._types.facts(path)
        if step.kind != "call" or facts.language == "java" or not step.name[:1].isupper():
            return ()
        if step.receiver is None:
            if self.unqualified(path, function, step.name):
                return ()
            scope = facts.functions[function].owner
            return self._types.candidates(path, scope, step.name)
        if isinstance(step.receiver, Name):
            meaning = self._resolver.values.meaning(path, function, step.receiver, number)
            if meaning.static:
                return tuple(f"{erase(text)}.{step.name}" for text in meaning.types)
            head = step.receiver.path
            if not meaning.types and head[:1].islower() and "." in head:
                return (f"{head}.{step.name}",)
        return ()

    def _constructors(self, path: str, function: int, number: int) -> tuple[FunctionId, ...]:
        return tuple(
            f
            for name in self.constructed(path, function, number)
            for f in self._types.declared_functions(name, "<init>")
        )

    def _accessor(self, path: str, function: int, number: int, step: Step) -> tuple[FunctionId, ...]:
        """The accessor a property read or assignment runs: Kotlin's own, or a Java getter or setter from Kotlin."""
        reads = step.kind == "read"
        prefix = "<get>" if reads else "<set>"
        java = (getter_names if reads else setter_names)(step.name)[-1]
        count = 0 if reads else 1
        accessor = f"{prefix}{step.name}"
        if step.receiver is None:
            held: list[str] = [t for level in self._resolver.values.receivers(path, function) for t in level]
        else:
            held = list(self._resolver.values.meaning(path, function, step.receiver, number).types)
        for text in held:
            own = erase(text)
            if not self._types.is_own(own):
                continue
            found = self._types.find_functions(own, accessor)
            if found:
                return found
            if self._types.find_field(own, step.name) is not None:
                return _NONE
            members = self._types.find_functions(own, java) if self._types.facts(path).language == "kotlin" else ()
            members = tuple(f for f in members if len(self._types.function(f).parameters) == count)
            if members:
                return members
        extended = self._extensions.named(path, function, accessor, tuple(held)) or (
            self._extensions.properties(path, function, step, prefix, tuple(held))
        )
        if extended or step.receiver is not None:
            return extended
        package = self._types.facts(path).package
        return self._types.top_functions(f"{package}.{accessor}" if package else accessor)

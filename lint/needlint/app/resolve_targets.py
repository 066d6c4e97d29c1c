"""Which own function a call, construction, property read or method reference names, before overriding is considered.

Lookup goes as the languages do it: local functions, implicit receivers from the inside out with their extensions,
imports, the file's package, wildcard imports; overloads are told apart by argument count, then by literal arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import erase, function_type, getter_names, property_names, setter_names, simple
from needlint.facts.source import Const, FunctionValue, Local, MethodReference, Name, Step, Template, This, Value

if TYPE_CHECKING:
    from needlint.app.resolve import Resolver

_NONE: tuple[FunctionId, ...] = ()


class Targets:
    """Static targets of steps, for a Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types

    def of_step(self, path: str, function: int, number: int) -> tuple[FunctionId, ...]:
        """The own functions a step may name; () where it names none or that cannot be told."""
        step = self._resolver.step(path, function, number)
        match step.kind:
            case "call":
                return self._fitting(self._called(path, function, number, step), step)
            case "construct":
                if step.object >= 0 or step.name.endswith("[]"):
                    return _NONE
                scope = self._types.facts(path).functions[function].owner
                name = self._types.resolve_type(path, scope, step.name)
                return self._fitting(self._types.declared_functions(name, "<init>"), step)
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
        listed = self._extension(path, function, step.name, meaning.types)
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
            extended = self._extension(path, function, name, level)
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

    def _extension(self, path: str, function: int, name: str, receivers: tuple[str, ...]) -> tuple[FunctionId, ...]:
        listed = self._types.extensions(name)
        if not listed:
            # an import alias names an extension by another name
            listed = tuple(
                e for q in self._types.file(path).imports.get(name, ()) for e in self._types.extensions(simple(q))
            )
        found = [e for e in listed if self._visible(path, function, name, e) and self._receives(e, receivers)]
        if len(found) > 1 and receivers:
            exact = [e for e in found if self._receiver_type(e) in {erase(r) for r in receivers}]
            return tuple(exact or found)
        return tuple(found)

    def _visible(self, path: str, function: int, name: str, extension: FunctionId) -> bool:
        declared = self._types.function(extension)
        package = self._types.facts(extension.path).package
        if declared.owner >= 0:
            owner = self._types.name_of(extension.path, declared.owner)
            file = self._types.file(path)
            if f"{owner}.{declared.name}" in file.imports.get(name, ()) or owner in file.wildcards:
                return True
            enclosing = self._types.enclosing_types(FunctionId(path, function))
            return any(self._types.is_subtype(e, owner) or owner == f"{e}.Companion" for e in enclosing)
        if "private" in declared.modifiers and extension.path != path:
            return False
        file = self._types.file(path)
        qualified = f"{package}.{declared.name}" if package else declared.name
        return file.facts.package == package or qualified in file.imports.get(name, ()) or package in file.wildcards

    def _receiver_type(self, extension: FunctionId) -> str:
        declared = self._types.function(extension)
        return self._types.resolve_type(extension.path, declared.owner, declared.receiver)

    def _receives(self, extension: FunctionId, receivers: tuple[str, ...]) -> bool:
        wanted = self._receiver_type(extension)
        if not wanted or not receivers or wanted == "java.lang.Object":
            return True
        known = [erase(r) for r in receivers]
        if any(self._types.is_subtype(r, wanted) for r in known):
            return True
        # a library type whose supertypes the table lacks may still be one
        return (
            not any(self._types.is_own(r) for r in known)
            and not any(self._types.supertypes(r) for r in known)
            and (
                not self._types.is_own(wanted)
                and wanted not in ("java.lang.String", "boolean", "int", "long", "float", "double")
                and not any(
                    r in ("java.lang.String", "boolean", "int", "long") or r.startswith("java.util.") for r in known
                )
            )
        )

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
        extended = self._extension(path, function, accessor, tuple(held)) or (
            self._extension_property(path, function, step, prefix, tuple(held))
        )
        if extended or step.receiver is not None:
            return extended
        package = self._types.facts(path).package
        return self._types.top_functions(f"{package}.{accessor}" if package else accessor)

    def _extension_property(
        self, path: str, function: int, step: Step, prefix: str, receivers: tuple[str, ...]
    ) -> tuple[FunctionId, ...]:
        listed = self._types.extensions(f"{prefix}{step.name}")
        if not listed:
            return _NONE
        file = self._types.file(path)
        return tuple(
            e
            for e in listed
            if self._receives(e, receivers)
            and any(q == f"{self._types.facts(e.path).package}.{step.name}" for q in file.imports.get(step.name, ()))
        )

    # ---- overloads --------------------------------------------------------------------------------------------------

    def _fitting(self, found: tuple[FunctionId, ...], step: Step) -> tuple[FunctionId, ...]:
        if len(found) <= 1:
            return found
        count = len(step.args)
        exact = [f for f in found if len(self._types.function(f).parameters) == count]
        fitting = exact or [f for f in found if self._accepts(f, count)]
        if len(fitting) > 1:
            told = [f for f in fitting if self._agrees(f, step)]
            fitting = told or fitting
        return tuple(fitting or found)

    def _accepts(self, identity: FunctionId, count: int) -> bool:
        parameters = self._types.function(identity).parameters
        if any(p.type.endswith("...") or "vararg" in p.type for p in parameters):
            return count >= len(parameters) - 1
        required = sum(p.default is None for p in parameters)
        return required <= count <= len(parameters)

    def _agrees(self, identity: FunctionId, step: Step) -> bool:
        """Whether literals and lambdas among the arguments suit the parameter types."""
        parameters = self._types.function(identity).parameters
        return all(
            _suits(argument.value, parameter.type) for argument, parameter in zip(step.args, parameters, strict=False)
        )

    def parameter_of(self, target: FunctionId, step: Step, slot: int) -> int | None:
        """Which parameter of `target` argument `slot` of the step fills."""
        parameters = self._types.function(target).parameters
        if not 0 <= slot < len(step.args) or not parameters:
            return None
        name = step.args[slot].name
        if name:
            return next((i for i, p in enumerate(parameters) if p.name == name), None)
        offset = 0
        declared = self._types.function(target)
        if declared.receiver and step.receiver is not None and self._through_facade(target, step):
            offset = -1
        last = slot == len(step.args) - 1
        if last and isinstance(step.args[slot].value, FunctionValue) and len(parameters) > len(step.args):
            tail = len(parameters) - 1  # a trailing lambda fills the last parameter, skipped defaults or not
            if "->" in parameters[tail].type or parameters[slot].default is not None:
                return tail
        position = slot + offset
        return position if 0 <= position < len(parameters) else None

    def _through_facade(self, target: FunctionId, step: Step) -> bool:
        """A Java call of a Kotlin extension hands the receiver over as the first argument."""
        return (
            isinstance(step.receiver, Name)
            and step.receiver.path.endswith("Kt")
            and len(step.args) > len(self._types.function(target).parameters)
        )


_LITERALS: dict[type, frozenset[str]] = {
    str: frozenset({"String", "CharSequence", "Object", "Any", "char", "Char", "T", "E"}),
    bool: frozenset({"boolean", "Boolean", "Object", "Any", "T", "E"}),
    int: frozenset(
        {
            "int",
            "Int",
            "Integer",
            "long",
            "Long",
            "Number",
            "float",
            "Float",
            "double",
            "Double",
            "short",
            "byte",
            "Short",
            "Byte",
            "Object",
            "Any",
            "T",
            "E",
        }
    ),
}


def _suits(value: Value, text: str) -> bool:
    name = erase(text).removesuffix("...").removesuffix("[]").rpartition(".")[2].rstrip("?")
    if not name:
        return True
    if isinstance(value, Const):
        accepted = _LITERALS.get(type(value.value))
        return accepted is None or name in accepted
    if isinstance(value, Template):
        return name in _LITERALS[str]
    if isinstance(value, FunctionValue | MethodReference):
        return name not in _LITERALS[str] - {"Object", "Any", "T", "E"} and name not in _LITERALS[int] - {
            "Object",
            "Any",
            "T",
            "E",
        }
    return True

"""The best-known type of a value: locals, parameters, fields, casts, call results, scope functions, system services.

Types are texts with resolved names (see types_text). A value's meaning is either a type's instances, or the type itself
where a name stands for it (`Settings.Secure`, `LocationServices`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from needlint.app.resolve_model import FunctionId
from needlint.app.resolve_parameters import is_parameter, substitute
from needlint.app.types import FieldId
from needlint.app.types_text import (
    arguments,
    content,
    element,
    erase,
    function_type,
    getter_names,
    property_names,
    simple,
)
from needlint.facts.source import (
    And,
    Cast,
    Choice,
    Compare,
    Const,
    FunctionValue,
    IsType,
    Local,
    MethodReference,
    Name,
    Not,
    ObjectValue,
    Or,
    Step,
    StepResult,
    Template,
    This,
    Value,
)

if TYPE_CHECKING:
    from needlint.app.resolve import Resolver

MAX_DEPTH = 40
"""How many values one answer may follow; deeper ones count as unknown."""

FACTORIES = frozenset(
    {"getInstance", "instance", "get", "from", "getDefault", "newInstance", "create", "shared", "getOrCreate", "of"}
)
"""Static members that by convention give an object of their own class; used where no table says otherwise."""

SELF_SCOPE = frozenset(
    {"apply", "also", "takeIf", "takeUnless", "onEach", "remember", "requireNotNull", "checkNotNull"}
)
RESULT_SCOPE = frozenset(
    {"let", "run", "use", "with", "synchronized", "withContext", "runBlocking", "runCatching", "remember"}
)
RECEIVER_SCOPE = frozenset({"apply", "run"})
ARGUMENT_SCOPE = frozenset({"let", "also", "takeIf", "takeUnless", "use"})
ELEMENT_RESULTS = frozenset(
    {
        "first",
        "firstOrNull",
        "last",
        "lastOrNull",
        "get",
        "getOrNull",
        "find",
        "findLast",
        "single",
        "singleOrNull",
        "random",
        "elementAt",
        "next",
        "nextElement",
        "maxByOrNull",
        "minByOrNull",
        "removeAt",
        "poll",
        "peek",
    }
)
SAME_RESULTS = frozenset(
    {
        "filter",
        "filterNot",
        "filterNotNull",
        "sortedBy",
        "sortedByDescending",
        "sorted",
        "reversed",
        "toList",
        "toMutableList",
        "toSet",
        "distinct",
        "take",
        "drop",
        "orEmpty",
        "asSequence",
        "asIterable",
        "iterator",
        "onEach",
        "stream",
    }
)
ELEMENT_LAMBDAS = frozenset(
    {
        "forEach",
        "map",
        "mapNotNull",
        "filter",
        "filterNot",
        "any",
        "all",
        "none",
        "find",
        "first",
        "firstOrNull",
        "last",
        "lastOrNull",
        "flatMap",
        "onEach",
        "sortedBy",
        "sortedByDescending",
        "associateBy",
        "associateWith",
        "groupBy",
        "count",
        "sumOf",
        "single",
        "singleOrNull",
        "partition",
        "removeAll",
        "removeIf",
        "maxByOrNull",
        "minByOrNull",
        "indexOfFirst",
        "joinToString",
        "distinctBy",
        "takeWhile",
        "dropWhile",
        "anyMatch",
        "allMatch",
        "noneMatch",
    }
)
"""kotlin.collections and java.util.stream functions whose lambda takes one element."""
INDEXED_LAMBDAS = frozenset({"forEachIndexed", "mapIndexed", "filterIndexed"})
CONTENT_LAMBDAS = frozenset(
    {
        "observe",
        "observeForever",
        "collect",
        "collectLatest",
        "subscribe",
        "addOnSuccessListener",
        "onSuccess",
        "addOnCompleteListener",
        "map",
        "onEach",
        "doOnNext",
        "doOnSuccess",
    }
)
LOWER_NESTED = frozenset({"R", "Manifest"})
"""Generated classes whose nested classes have lower-case names."""
CLASS_LITERALS = frozenset({"class", "java", "javaClass", "kotlin"})
TYPE_ARGUMENT_RESULTS = frozenset({"get", "of", "getSystemService", "create", "findViewById"})


class Meaning(Struct, frozen=True, array_like=True):
    """What a value is: candidate types, best first; `static`: the types themselves."""

    types: tuple[str, ...] = ()
    static: bool = False


UNKNOWN = Meaning()
_STRING = Meaning(("java.lang.String",))
_BOOLEAN = Meaning(("boolean",))
_CLASS = Meaning(("java.lang.Class",))
_LITERALS: dict[type, Meaning] = {bool: _BOOLEAN, str: _STRING, int: Meaning(("int",))}


class ValueTypes:
    """Works out meanings for a Resolver. Answers are memoised in the file's entry of the Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._depth = 0

    # ---- values -----------------------------------------------------------------------------------------------------

    def meaning(self, path: str, function: int, value: Value | None, step: int) -> Meaning:
        """What `value`, standing in step `step` of a function, is."""
        match value:
            case StepResult(number):
                return self.step_meaning(path, function, number)
            case Local(name):
                return self._local(path, function, name, step)
            case Name(dotted):
                return self._narrowed(path, function, value, step) or self.name(path, function, dotted)
            case This(label):
                return self._this(path, function, label)
            case Cast(_, written):
                return self._written(path, function, written) or UNKNOWN
            case Const(constant):
                return _LITERALS.get(type(constant), UNKNOWN)
            case Template():
                return _STRING
            case And() | Or() | Not() | Compare() | IsType():
                return _BOOLEAN
            case Choice(_, then, otherwise):
                return self._union(self.meaning(path, function, v, step) for v in (then, otherwise))
            case ObjectValue(index):
                return Meaning((self._types.name_of(path, index),))
            case FunctionValue() | MethodReference():
                return Meaning(("kotlin.Function",))
            case _:
                return UNKNOWN

    def _union(self, meanings: object) -> Meaning:
        found: dict[str, None] = {}
        static = False
        for meaning in meanings:  # type: ignore[attr-defined]
            found.update(dict.fromkeys(meaning.types))
            static = static or meaning.static
        return Meaning(tuple(found), static) if found else UNKNOWN

    def _written(self, path: str, function: int, text: str) -> Meaning | None:
        if not text or text in ("var", "val"):
            return None
        scope = self._types.facts(path).functions[function].owner
        full = self._types.resolve_full(path, scope, text)
        if not full:
            return None
        if "<" in full or full.endswith("[]"):
            return Meaning((full,))
        listed = self._types.candidates(path, scope, erase(text.replace("?", "").strip()))
        return Meaning(listed) if listed else Meaning((full,))

    def _this(self, path: str, function: int, label: str) -> Meaning:
        levels = self.receivers(path, function)
        enclosing = self._types.enclosing_types(FunctionId(path, function))
        if label == "super":
            return Meaning(self._types.direct_supertypes(enclosing[0])) if enclosing else UNKNOWN
        if label:
            for name in enclosing:
                if simple(name) == simple(label):
                    return Meaning((name,))
            lexicon = self._resolver.lexicon(path)
            for index in lexicon.chain(function):
                site = lexicon.lambda_site(index)
                if site is not None and self._resolver.step(path, site.function, site.step).name == label:
                    return Meaning(self.lambda_shape(path, index)[0])
            return UNKNOWN
        return Meaning(levels[0]) if levels else UNKNOWN

    def _local(self, path: str, function: int, name: str, step: int) -> Meaning:
        narrowed = self._narrowed(path, function, Local(name), step)
        if narrowed is not None:
            return narrowed
        lexicon = self._resolver.lexicon(path)
        binding = lexicon.binding(function, name)
        if binding is None:
            return UNKNOWN
        if binding.position >= 0:
            return self._parameter(path, binding.function, binding.position)
        if binding.iterable is not None:
            held = self.meaning(path, binding.function, binding.iterable, 0)
            return Meaning(tuple(e for e in (element(t) for t in held.types) if e))
        steps = [n for n in binding.steps if binding.function != function or n < step] or list(binding.steps)
        for number in reversed(steps):
            declared = self._resolver.step(path, binding.function, number).type
            found = self._written(path, binding.function, declared) if declared else None
            if found is not None and found.types != ("java.lang.Object",):
                return found
        for number in reversed(steps):
            found = self.step_meaning(path, binding.function, number)
            if found.types:
                return found
        return UNKNOWN

    def _narrowed(self, path: str, function: int, value: Local | Name, step: int) -> Meaning | None:
        """A type test of a local or field that holds on the way to the step."""
        if not self._tests_types(path, function):
            return None
        body = self._types.facts(path).functions[function].body
        guard = body.steps[step].guard if body is not None and 0 <= step < len(body.steps) else -1
        while body is not None and guard >= 0:
            current = body.guards[guard]
            tested = current.condition
            if current.holds and isinstance(tested, IsType) and self._same(path, function, tested.operand, value):
                return self._written(path, function, tested.type)
            guard = current.parent
        return None

    def _tests_types(self, path: str, function: int) -> bool:
        memo = self._resolver.entry(path).type_tests
        found = memo.get(function)
        if found is None:
            body = self._types.facts(path).functions[function].body
            found = body is not None and any(isinstance(g.condition, IsType) for g in body.guards)
            memo[function] = found
        return found

    def _same(self, path: str, function: int, tested: Value, value: Local | Name) -> bool:
        if isinstance(tested, StepResult) and isinstance(value, Name):
            step = self._resolver.step(path, function, tested.step)
            return step.kind == "read" and step.receiver in (None, This()) and step.name == value.path
        return tested == value

    def _parameter(self, path: str, function: int, position: int) -> Meaning:
        declared = self._types.facts(path).functions[function]
        if position < len(declared.parameters):
            written = self._written(path, function, declared.parameters[position].type)
            if written is not None:
                return written
        if declared.name == "<lambda>":
            listed = self.lambda_shape(path, function)[1]
            if position < len(listed):
                return Meaning(listed[position])
        return UNKNOWN

    # ---- steps ------------------------------------------------------------------------------------------------------

    def step_meaning(self, path: str, function: int, number: int) -> Meaning:
        """What a step's result is."""
        memo = self._resolver.entry(path).meanings
        key = (function, number)
        found = memo.get(key)
        if found is not None:
            return found
        if self._depth > MAX_DEPTH:
            return UNKNOWN
        memo[key] = UNKNOWN  # a value defined by itself
        self._depth += 1
        try:
            found = self._step(path, function, number)
        finally:
            self._depth -= 1
        memo[key] = found
        return found

    def _step(self, path: str, function: int, number: int) -> Meaning:
        step = self._resolver.step(path, function, number)
        match step.kind:
            case "assign" | "return":
                return self.meaning(path, function, step.args[0].value, number) if step.args else UNKNOWN
            case "construct":
                if step.object >= 0:
                    return Meaning((self._types.name_of(path, step.object),))
                return self._written(path, function, step.name) or UNKNOWN
            case "read":
                return self._read(path, function, number, step)
            case "call":
                return self._call(path, function, number, step)
            case _:
                return UNKNOWN

    def _read(self, path: str, function: int, number: int, step: Step) -> Meaning:
        if step.name == "javaClass":
            return _CLASS
        if step.name in CLASS_LITERALS and step.receiver is not None:
            held = self.meaning(path, function, step.receiver, number)
            if held.types and erase(held.types[0]) == "java.lang.Class":
                return held
            if step.name == "class":
                return Meaning(tuple(f"java.lang.Class<{t}>" for t in held.types)) if held.types else _CLASS
        if step.receiver is None:
            return self.name(path, function, step.name)
        return self.member(path, self.meaning(path, function, step.receiver, number), step.name)

    def _call(self, path: str, function: int, number: int, step: Step) -> Meaning:
        targets = self._resolver.targets(path, function, number)
        receiver = self.meaning(path, function, step.receiver, number) if step.receiver is not None else UNKNOWN
        if targets:
            found = self._union(self._result_on(path, function, target, receiver, step) for target in targets)
            if found.types:
                return found
            return self._class_argument(path, function, number, step)
        constructed = self._resolver.constructed(path, function, number)
        if constructed:
            return Meaning(constructed)
        scope = self._scope_result(path, function, number, step, receiver)
        if scope is not None:
            return scope
        if step.name == "getSystemService":
            return self._service(path, function, number, step)
        return self._library_result(path, function, number, step, receiver)

    def _scope_result(self, path: str, function: int, number: int, step: Step, receiver: Meaning) -> Meaning | None:
        if step.name in SELF_SCOPE and step.receiver is not None:
            return Meaning(receiver.types)
        if step.name in ("checkNotNull", "requireNotNull") and step.args:
            return self.meaning(path, function, step.args[0].value, number)
        if step.name in RESULT_SCOPE | {"lazy"}:
            for argument in reversed(step.args):
                if isinstance(argument.value, FunctionValue):
                    result = self.returned(path, argument.value.function)
                    return Meaning(tuple(f"kotlin.Lazy<{t}>" for t in result.types)) if step.name == "lazy" else result
        return None

    def _service(self, path: str, function: int, number: int, step: Step) -> Meaning:
        """`getSystemService(Context.X)`, `(X::class.java)`, `<X>()` and the forms of ContextCompat."""
        if step.type:
            return self._written(path, function, step.type) or UNKNOWN
        for argument in reversed(step.args):
            literal = self.class_literal(path, function, argument.value)
            if literal:
                return Meaning(literal)
            constant = self._resolver.constant(path, function, argument.value, number)
            manager = self._resolver.services.manager(constant) if isinstance(constant, str) else ""
            if manager:
                return Meaning((manager,))
        return UNKNOWN

    def class_literal(self, path: str, function: int, value: Value) -> tuple[str, ...]:
        """The type that `X.class`, `X::class` or `X::class.java` names."""
        match value:
            case MethodReference(target, "class") if target is not None:
                held = self.meaning(path, function, target, 0)
                return held.types if held.static else ()
            case StepResult(number):
                step = self._resolver.step(path, function, number)
                if step.kind == "read" and step.name in CLASS_LITERALS and step.receiver is not None:
                    inner = self.class_literal(path, function, step.receiver)
                    if inner:
                        return inner
                    held = self.meaning(path, function, step.receiver, number)
                    return held.types if held.static else ()
            case Name(dotted):
                head, _, last = dotted.rpartition(".")
                if last in CLASS_LITERALS and head:
                    held = self.name(path, function, head)
                    return held.types if held.static else ()
            case Cast(operand, _):
                return self.class_literal(path, function, operand)
            case _:
                pass
        return ()

    def _class_argument(self, path: str, function: int, number: int, step: Step) -> Meaning:
        """A generic call gives the type it is told: `get<X>()`, `create(X.class)`."""
        if step.type and "," not in step.type:
            return self._written(path, function, step.type) or UNKNOWN
        for argument in step.args:
            literal = self.class_literal(path, function, argument.value)
            if literal:
                return Meaning(literal)
        return UNKNOWN

    def _library_result(self, path: str, function: int, number: int, step: Step, receiver: Meaning) -> Meaning:
        if step.name == "getClass" and not step.args:
            return _CLASS
        held = (
            receiver.types
            if step.receiver is not None
            else tuple(t for level in self.receivers(path, function) for t in level)
        )
        for text in held:
            found = self.library_member(text, step.name)
            if found:
                return Meaning((found,))
            property_types = self._read_by_getter(erase(text), step.name)
            if property_types:
                return Meaning(property_types)
        if step.receiver is None:
            return self._imported_result(path, step.name) or self._class_argument(path, function, number, step)
        if step.type or step.name in TYPE_ARGUMENT_RESULTS:
            told = self._class_argument(path, function, number, step)
            if told.types:
                return told
        for text in held:
            found = self._conventional(text, receiver.static, step.name)
            if found:
                return Meaning((found,))
        if step.name in ELEMENT_RESULTS:
            return Meaning(tuple(e for e in (element(t) for t in held) if e))
        if step.name in SAME_RESULTS:
            return receiver
        if step.name == "getValue" or (step.name == "get" and not step.args):
            return Meaning(tuple(c for c in (content(t) for t in held) if c))
        return UNKNOWN

    def _read_by_getter(self, own: str, name: str) -> tuple[str, ...]:
        """Java's `getX()` of a Kotlin property x."""
        for property_name in property_names(name):
            field = self._types.find_field(own, property_name) if property_name != name else None
            if field is not None:
                return self.field_types(field)
        return ()

    def _conventional(self, text: str, static: bool, name: str) -> str:
        own = erase(text)
        if static and name in FACTORIES and not self._types.is_own(own):
            return text
        if own.endswith("Builder") and not self._types.is_own(own) and not static:
            if name not in ("build", "create", "show"):
                return text
            return own.rpartition(".")[0] if simple(own) == "Builder" else ""
        return ""

    def _imported_result(self, path: str, name: str) -> Meaning | None:
        for imported in self._types.file(path).imports.get(name, ()):
            owner = imported.rpartition(".")[0]
            found = self.library_member(owner, simple(imported)) or self._conventional(owner, True, simple(imported))
            if found and simple(owner)[:1].isupper():
                return Meaning((found,))
        return None

    def library_member(self, text: str, name: str) -> str:
        """The type a library member gives by the table of return types, through the receiver's supertypes."""
        own = erase(text)
        for owner in (own, *self._types.supertypes(own)):
            for member in (name, *getter_names(name)[1:]):
                found = self._resolver.returns.result(owner, member)
                if found:
                    return _instantiate(found, text)
        return ""

    # ---- results of own functions -----------------------------------------------------------------------------------

    def _result_on(self, path: str, function: int, target: FunctionId, receiver: Meaning, step: Step) -> Meaning:
        declared = self._types.function(target)
        if declared.owner >= 0 and declared.result and is_parameter(declared.result):
            owner = self._types.name_of(target.path, declared.owner)
            enclosing = self._types.enclosing_types(FunctionId(path, function))
            for own in (erase(t) for t in (receiver.types if step.receiver is not None else enclosing)):
                written = declared.result if self._types.is_own(own) else ""
                told = substitute(self._types, own, owner, written, declared.name)
                if told:
                    return Meaning((told,))
        return self.result(target)

    def result(self, identity: FunctionId) -> Meaning:
        """What an own function gives: its declared result, else what its return steps give."""
        function = self._types.function(identity)
        if function.name == "<init>":
            return Meaning((self._types.name_of(identity.path, function.owner),)) if function.owner >= 0 else UNKNOWN
        if function.result:
            return self._written(identity.path, identity.index, function.result) or UNKNOWN
        return self.returned(identity.path, identity.index)

    def returned(self, path: str, function: int) -> Meaning:
        """The union of what a body's return steps give."""
        self._resolver.depend(path)
        body = self._types.facts(path).functions[function].body
        if body is None or self._depth > MAX_DEPTH:
            self._resolver.want(path)
            return UNKNOWN
        self._depth += 1
        try:
            return self._union(
                self.meaning(path, function, step.args[0].value, number)
                for number, step in enumerate(body.steps)
                if step.kind == "return" and step.args
            )
        finally:
            self._depth -= 1

    # ---- names and members ------------------------------------------------------------------------------------------

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
            written = self._written(path, function, dotted)
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
                    return self._union(self.result(g) for g in getter)
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
        if listed and not simple(listed[0])[:1].isupper() and not self._types.is_own(listed[0]):
            return self._imported_result(path, head) or UNKNOWN
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

    def _field_types(self, identity: FieldId) -> tuple[str, ...]:
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
        if not read and not file.facts.complete:
            self._resolver.want(identity.path)
        if field.constant is not None and isinstance(field.constant, Const):
            return self.meaning(identity.path, 0, field.constant, 0).types
        return ()

    # ---- lambdas and implicit receivers -----------------------------------------------------------------------------

    def receivers(self, path: str, function: int) -> tuple[tuple[str, ...], ...]:
        """The implicit receivers in a function, innermost first; each with its candidate types."""
        memo = self._resolver.entry(path).receivers
        found = memo.get(function)
        if found is None:
            memo[function] = tuple((name,) for name in self._types.enclosing_types(FunctionId(path, function)))
            found = memo[function] = self._receivers(path, function)
        return found

    def _receivers(self, path: str, function: int) -> tuple[tuple[str, ...], ...]:
        levels: list[tuple[str, ...]] = []
        facts = self._types.facts(path)
        lexicon = self._resolver.lexicon(path)
        owner = -2
        for index in lexicon.chain(function):
            declared = facts.functions[index]
            if owner not in (-2, declared.owner):
                levels.extend(self._type_levels(path, owner, declared.owner))
            owner = declared.owner
            if declared.name == "<lambda>":
                types = self.lambda_shape(path, index)[0]
                if types:
                    levels.append(types)
            elif declared.receiver:
                written = self._written(path, index, declared.receiver)
                if written is not None:
                    levels.append(written.types)
        if owner != -2:
            levels.extend(self._type_levels(path, owner, -1))
        return tuple(dict.fromkeys(levels))

    def _type_levels(self, path: str, owner: int, until: int) -> list[tuple[str, ...]]:
        facts = self._types.facts(path)
        levels: list[tuple[str, ...]] = []
        while owner >= 0 and owner != until:
            levels.append((self._types.name_of(path, owner),))
            owner = facts.types[owner].parent
        return levels

    def lambda_shape(self, path: str, function: int) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """The receiver types and the parameter types a lambda gets from the call it is given to."""
        memo = self._resolver.entry(path).shapes
        found = memo.get(function)
        if found is None:
            memo[function] = ((), ())
            if self._depth > MAX_DEPTH:
                return (), ()
            self._depth += 1
            try:
                found = memo[function] = self._lambda_shape(path, function)
            finally:
                self._depth -= 1
        return found

    def _lambda_shape(self, path: str, function: int) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        site = self._resolver.lexicon(path).lambda_site(function)
        if site is None:
            return (), ()
        step = self._resolver.step(path, site.function, site.step)
        if step.kind != "call":
            return (), ()
        targets = self._resolver.targets(path, site.function, site.step)
        if targets:
            return self._own_shape(targets, step, site.slot)
        if step.receiver is None:
            if step.name == "with" and len(step.args) == 2:
                return self.meaning(path, site.function, step.args[0].value, site.step).types, ()
            levels = self.receivers(path, site.function)
            return (), ((levels[0],) if step.name in ARGUMENT_SCOPE and levels else ())
        held = self.meaning(path, site.function, step.receiver, site.step).types
        if step.name in RECEIVER_SCOPE:
            return held, ()
        if step.name in ARGUMENT_SCOPE:
            return (), (held,)
        inner = tuple(e for e in (element(t) for t in held) if e)
        if step.name in ELEMENT_LAMBDAS and inner:
            return (), (inner,)
        if step.name in INDEXED_LAMBDAS:
            return (), (("int",), inner)
        if step.name in CONTENT_LAMBDAS:
            return (), (tuple(c for c in (content(t) for t in held) if c),)
        return (), ()

    def _own_shape(
        self, targets: tuple[FunctionId, ...], step: Step, slot: int
    ) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        for target in targets:
            parameter = self._resolver.parameter_of(target, step, slot)
            if parameter is None:
                continue
            declared = self._types.function(target)
            text = declared.parameters[parameter].type
            shape = function_type(self._types.alias_text(target.path, declared.owner, text))
            if shape is None:
                continue
            receiver, listed, _result = shape

            def types(text: str, target: FunctionId = target) -> tuple[str, ...]:
                written = self._written(target.path, target.index, text)
                return written.types if written is not None else ()

            return types(receiver), tuple(types(t) for t in listed)
        return (), ()


def _instantiate(result: str, receiver: str) -> str:
    """Put the receiver's generic arguments in for `<0>` and `<1>`; "" where it has none."""
    if "<0>" not in result and "<1>" not in result:
        return result
    for number, argument in enumerate(arguments(receiver)):
        if result == f"<{number}>":
            return argument
        result = result.replace(f"<{number}>", f"<{argument}>")
    return "" if "<0>" in result or "<1>" in result else result

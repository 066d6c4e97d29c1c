"""What calls give: own functions, scope functions, system services, the table of library results, conventions."""

from __future__ import annotations

from needlint.app.resolve_meaning import CLASS, MAX_DEPTH, UNKNOWN, Meaning, ValuePart
from needlint.app.resolve_model import FunctionId
from needlint.app.resolve_parameters import is_parameter, substitute
from needlint.app.types_text import arguments, content, element, erase, getter_names, property_names, simple
from needlint.facts.source import Cast, FunctionValue, MethodReference, Name, Step, StepResult, Value

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

CLASS_LITERALS = frozenset({"class", "java", "javaClass", "kotlin"})

TYPE_ARGUMENT_RESULTS = frozenset({"get", "of", "getSystemService", "create", "findViewById"})


class CallResults(ValuePart):
    """Results of calls."""

    def call(self, path: str, function: int, number: int, step: Step) -> Meaning:
        """What a call gives."""
        targets = self._resolver.targets(path, function, number)
        receiver = self.meaning(path, function, step.receiver, number) if step.receiver is not None else UNKNOWN
        if targets:
            found = self.union(self._result_on(path, function, target, receiver, step) for target in targets)
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
            return self.written(path, function, step.type) or UNKNOWN
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
            return self.written(path, function, step.type) or UNKNOWN
        for argument in step.args:
            literal = self.class_literal(path, function, argument.value)
            if literal:
                return Meaning(literal)
        return UNKNOWN

    def _library_result(self, path: str, function: int, number: int, step: Step, receiver: Meaning) -> Meaning:
        if step.name == "getClass" and not step.args:
            return CLASS
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
            return self.imported_result(path, step.name) or self._class_argument(path, function, number, step)
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

    def imported_result(self, path: str, name: str) -> Meaning | None:
        """What an imported static factory or function of a library gives."""
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
            return self.written(identity.path, identity.index, function.result) or UNKNOWN
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
            return self.union(
                self.meaning(path, function, step.args[0].value, number)
                for number, step in enumerate(body.steps)
                if step.kind == "return" and step.args
            )
        finally:
            self._depth -= 1


def _instantiate(result: str, receiver: str) -> str:
    """Put the receiver's generic arguments in for `<0>` and `<1>`; "" where it has none."""
    if "<0>" not in result and "<1>" not in result:
        return result
    for number, argument in enumerate(arguments(receiver)):
        if result == f"<{number}>":
            return argument
        result = result.replace(f"<{number}>", f"<{argument}>")
    return "" if "<0>" in result or "<1>" in result else result

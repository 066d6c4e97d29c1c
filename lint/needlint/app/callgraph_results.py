"""Answers that come back later: activity results and answers to permission requests."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.callgraph_fields import FieldInvocations
from needlint.app.callgraph_values import CallableValues
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import erase
from needlint.facts.source import Local, Step, StepResult, Value

REGISTRATIONS = frozenset({"registerForActivityResult", "rememberLauncherForActivityResult", "prepareCall"})
"""Calls whose callback runs after the launcher that they give is launched
(https://developer.android.com/training/basics/intents/result)."""

ANSWERS = {
    "requestPermissions": "onRequestPermissionsResult",
    "requestPermissionsFromFragment": "onRequestPermissionsResult",
    "startActivityForResult": "onActivityResult",
}
"""Activity and Fragment methods, and those of ActivityCompat, with the method that gets the answer."""


class Results:
    """What runs when an answer comes back to what a step asked."""

    def __init__(self, resolver: Resolver, values: CallableValues, fields: FieldInvocations) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._values = values
        self._fields = fields

    def launched(self, identity: FunctionId, number: int, step: Step) -> Iterator[tuple[FunctionId, bool]]:
        """The callbacks of the launcher that `launcher.launch(..)` launches, each with whether the answer comes from a
        screen that the user completes (a picker, another activity) rather than from a permission request."""
        if step.name not in ("launch", "launchMultiplePermissionRequest") or step.receiver is None:
            return
        holder, registered = identity, step.receiver
        field = self._fields.read(identity, step.receiver, number)
        if field is not None:
            found = self._resolver.initialiser(field)
            if found is None:
                return
            holder, registered = found[0], found[1]
        elif isinstance(registered, Local):
            binding = self._resolver.lexicon(identity.path).binding(identity.index, registered.name)
            if binding is None or len(binding.steps) != 1:
                return
            holder = FunctionId(identity.path, binding.function)
            assigned = self._resolver.step(identity.path, binding.function, binding.steps[0])
            registered = assigned.args[0].value if assigned.args else registered
        if not isinstance(registered, StepResult):
            return
        call = self._resolver.step(holder.path, holder.index, registered.step)
        if call.name not in REGISTRATIONS:
            return
        completed = not (call.args and self._asks_permission(holder, call.args[0].value))
        for argument in call.args[1:]:
            for callable_ in self._values.of(holder, argument.value, registered.step):
                if callable_.kind == "function":
                    yield callable_.function, completed
                elif callable_.kind == "instance":
                    for function in self._types.find_functions(callable_.type, "onActivityResult"):
                        yield function, completed

    def _asks_permission(self, holder: FunctionId, contract: Value) -> bool:
        """`RequestPermission()`, `ActivityResultContracts.RequestMultiplePermissions()`, an own contract so named."""
        if not isinstance(contract, StepResult):
            return False
        step = self._resolver.step(holder.path, holder.index, contract.step)
        return "permission" in step.name.lower()

    def answered(self, identity: FunctionId, number: int, step: Step) -> Iterator[tuple[FunctionId, bool]]:
        """The method of the asking class, or of the activity that is handed over, that gets the answer; with whether
        the answer comes from a screen that the user completes."""
        method = ANSWERS.get(step.name)
        if method is None:
            return
        names = list(self._types.enclosing_types(identity))
        if step.args:
            names[:0] = [erase(t) for t in self._resolver.value_types(identity, step.args[0].value, number)]
        for name in names:
            found = self._types.find_functions(name, method) if self._types.is_own(name) else ()
            if found:
                for function in found:
                    yield function, method == "onActivityResult"
                return

"""Constant values: literals, own constants followed to their value, names of library constants, string templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.resolve_model import FunctionId
from needlint.app.types_file import FieldId
from needlint.app.types_text import erase, simple
from needlint.facts.source import Cast, Const, Local, Name, StepResult, Template, Value

if TYPE_CHECKING:
    from needlint.app.resolve import Resolver

Constant = str | int | bool | None

PERMISSION_VALUES = {
    "ADD_VOICEMAIL": "com.android.voicemail.permission.ADD_VOICEMAIL",
    "READ_VOICEMAIL": "com.android.voicemail.permission.READ_VOICEMAIL",
    "WRITE_VOICEMAIL": "com.android.voicemail.permission.WRITE_VOICEMAIL",
    "SET_ALARM": "com.android.alarm.permission.SET_ALARM",
    "INSTALL_SHORTCUT": "com.android.launcher.permission.INSTALL_SHORTCUT",
    "UNINSTALL_SHORTCUT": "com.android.launcher.permission.UNINSTALL_SHORTCUT",
    "READ_HISTORY_BOOKMARKS": "com.android.browser.permission.READ_HISTORY_BOOKMARKS",
    "WRITE_HISTORY_BOOKMARKS": "com.android.browser.permission.WRITE_HISTORY_BOOKMARKS",
}
"""Constants of android.Manifest.permission whose value is not `android.permission.<name>`
(https://developer.android.com/reference/android/Manifest.permission)."""

TRANSPARENT = frozenset({"parse", "toUri", "valueOf", "toString", "trim", "trimIndent", "intern", "fromParts"})
"""Calls that hand a constant on: `Uri.parse("content://sms")`, `String.valueOf(x)`."""

MAX_DEPTH = 12


class Constants:
    """Constant evaluation for a Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types

    def value(self, path: str, function: int, value: Value, step: int, depth: int = 0) -> Constant:
        """The constant a value is: its literal value, an own constant's value, or a library constant's full name."""
        if depth > MAX_DEPTH:
            return None
        match value:
            case Const(literal):
                return None if isinstance(literal, float) else literal
            case Cast(operand, _):
                return self.value(path, function, operand, step, depth + 1)
            case Template(parts):
                listed = [self.value(path, function, part, step, depth + 1) for part in parts]
                if any(part is None or (isinstance(part, str) and _is_name(part)) for part in listed):
                    return None
                return "".join(str(part) for part in listed)
            case Name(dotted):
                return self.name(path, function, dotted, depth)
            case Local(name):
                return self._local(path, function, name, step, depth)
            case StepResult(number):
                return self._step(path, function, number, depth)
            case _:
                return None

    def _local(self, path: str, function: int, name: str, step: int, depth: int) -> Constant:
        binding = self._resolver.lexicon(path).binding(function, name)
        if binding is None or len(binding.steps) != 1:
            return None
        assigned = self._resolver.step(path, binding.function, binding.steps[0])
        return self.value(path, binding.function, assigned.args[0].value, step, depth + 1) if assigned.args else None

    def _step(self, path: str, function: int, number: int, depth: int) -> Constant:
        step = self._resolver.step(path, function, number)
        if step.kind == "read":
            if step.receiver is None:
                return self.name(path, function, step.name, depth)
            if isinstance(step.receiver, Name):
                return self.name(path, function, f"{step.receiver.path}.{step.name}", depth)
            meaning = self._resolver.values.meaning(path, function, step.receiver, number)
            for text in meaning.types:
                field = self._types.find_field(erase(text), step.name)
                if field is not None:
                    return self.field(field, depth + 1)
            return None
        if step.kind == "call" and step.name in TRANSPARENT:
            operand = step.args[0].value if step.args else step.receiver
            return self.value(path, function, operand, number, depth + 1) if operand is not None else None
        if (
            step.kind == "call"
            and step.args == ()
            and len(targets := self._resolver.targets(path, function, number)) == 1
        ):
            return self._returned(targets[0], depth)
        return None

    def _returned(self, target: FunctionId, depth: int) -> Constant:
        """What an own function without parameters always returns."""
        declared = self._types.function(target)
        if declared.parameters or declared.body is None:
            return None
        returns = [s for s in declared.body.steps if s.kind == "return" and s.args]
        if len(returns) != 1 or len(declared.body.steps) > 4 or self._types.overrides(target):
            return None
        self._resolver.depend(target.path)
        return self.value(target.path, target.index, returns[0].args[0].value, 0, depth + 1)

    def name(self, path: str, function: int, dotted: str, depth: int = 0) -> Constant:
        """The constant a dotted name is."""
        head, _, last = dotted.rpartition(".")
        field = self.own_field(path, function, head, last)
        if field is not None:
            return self.field(field, depth + 1)
        if not last[:1].isupper() and ".R." not in f".{head}.":
            return None
        if head:
            meaning = self._resolver.values.name(path, function, head)
            if not meaning.static or not meaning.types:
                return None
            owner = erase(meaning.types[0])
            return _constant_name(owner, last)
        for imported in self._types.file(path).imports.get(last, ()):
            return _constant_name(*imported.rpartition(".")[::2])
        if not last.isupper():
            return None
        for wildcard in self._types.file(path).wildcards:
            if simple(wildcard)[:1].isupper() or simple(wildcard) in ("permission", "permission_group"):
                return _constant_name(wildcard, last)
        # an inherited library constant: Activity's WIFI_SERVICE is Context's
        for level in self._resolver.values.receivers(path, function):
            for text in level:
                above = self._types.supertypes(erase(text))
                if last.endswith("_SERVICE") and "android.content.Context" in above:
                    return f"android.content.Context.{last}"
        return None

    def own_field(self, path: str, function: int, head: str, last: str) -> FieldId | None:
        """The own field that `head.last`, or `last` alone, names in a function."""
        if not head:
            for level in self._resolver.values.receivers(path, function):
                for text in level:
                    found = self._types.find_field(erase(text), last)
                    if found is not None:
                        return found
            return self._resolver.values.top_property(path, last)
        for text in self._resolver.values.name(path, function, head).types:
            found = self._types.find_field(erase(text), last)
            if found is not None:
                return found
        return self._types.top_property(f"{head}.{last}")

    def field(self, identity: FieldId, depth: int = 0) -> Constant:
        """The value of an own constant field; None where it can change or is computed."""
        if depth > MAX_DEPTH:
            return None
        key = (identity.owner, identity.name)
        memo = self._resolver.entry(identity.path).constants
        if key not in memo:
            memo[key] = None
            memo[key] = self._field(identity, depth)
        return memo[key]

    def _field(self, identity: FieldId, depth: int) -> Constant:
        field = self._types.field(identity)
        if self._changes(identity):
            return None
        self._resolver.depend(identity.path)
        file = self._types.file(identity.path)
        if field.constant is not None:
            for name in ("<static>", "<fields>"):
                for index in file.functions.get(identity.owner, {}).get(name, ()):
                    return self.value(identity.path, index, field.constant, 0, depth + 1)
            if isinstance(field.constant, Const):
                return None if isinstance(field.constant.value, float) else field.constant.value
        found = self.initialiser(identity)
        return self.value(found[0].path, found[0].index, found[1], found[2], depth + 1) if found else None

    def _changes(self, identity: FieldId) -> bool:
        """Whether a field may have another value than its first: only what the declaring file assigns is looked at."""
        field = self._types.field(identity)
        if {"final", "const"} & set(field.modifiers):
            return False
        if "delegated" in field.modifiers:
            return True
        if self._types.facts(identity.path).language == "java":
            owner = self._types.facts(identity.path).types[identity.owner]
            if owner.kind != "interface" and ("static" not in field.modifiers or not field.name.isupper()):
                return True
        return identity.name in self._reassigned(identity.path)

    def _reassigned(self, path: str) -> frozenset[str]:
        entry = self._resolver.entry(path)
        if entry.reassigned is None:
            entry.reassigned = frozenset(
                step.name
                for function in self._types.facts(path).functions
                if function.name not in ("<fields>", "<static>") and function.body is not None
                for step in function.body.steps
                if step.kind == "assign" and not step.local
            )
        return entry.reassigned

    def initialiser(self, identity: FieldId) -> tuple[FunctionId, Value, int] | None:
        """The initialising value of a field with the function and step it stands in."""
        file = self._types.file(identity.path)
        for name in ("<static>", "<fields>"):
            for index in file.functions.get(identity.owner, {}).get(name, ()):
                body = file.facts.functions[index].body
                if body is None:
                    if not file.facts.complete:
                        self._resolver.want(identity.path)
                    continue
                for number, step in enumerate(body.steps):
                    if step.kind == "assign" and step.name == identity.name and not step.local and step.args:
                        return FunctionId(identity.path, index), step.args[0].value, number
        return None


def _constant_name(owner: str, name: str) -> str:
    """The value of a Manifest constant, else the qualified name."""
    if owner == "android.Manifest.permission":
        return PERMISSION_VALUES.get(name, f"android.permission.{name}")
    if owner == "android.Manifest.permission_group":
        return f"android.permission-group.{name}"
    return f"{owner}.{name}"


def _is_name(constant: str) -> bool:
    """Whether a constant is a qualified constant name, whose value is not known, rather than a string value."""
    head, _, last = constant.rpartition(".")
    return bool(head) and last.isupper() and simple(head)[:1].isupper() and " " not in constant

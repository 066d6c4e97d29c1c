"""Which own names may stand for a text of interest: a permission's name, a content URI, an intent action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import cache

from needlint.app.resolve_constants import TRANSPARENT
from needlint.app.types_text import property_names, simple
from needlint.facts.source import Cast, Const, Local, Name, SourceFacts, Step, StepResult, Template, Value
from needlint.knowledge.permissions import permissions
from needlint.knowledge.providers import by_text, constant_names

_ROUNDS = 6
"""How often constants made of constants are followed; deeper ones are not met in real code."""


@cache
def _constants() -> frozenset[str]:
    """Simple names of library constants that name a permission, a provider or an action."""
    return constant_names() | frozenset(simple(name) for name in permissions())


def tells(text: str) -> bool:
    """Whether a string may name a permission, a provider or an action."""
    return "permission" in text or "content:" in text or ("." in text and by_text(text) != ())


class Carriers:
    """Names of own fields and functions, and of each file's locals, that may hold such a text."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self._locals: dict[str, set[str]] = {}

    def locals(self, path: str) -> set[str]:
        """Names of locals of one file."""
        return self._locals.setdefault(path, set())

    def holds(self, value: Value, held: Sequence[bool], local: Set[str]) -> bool:
        """Whether a value may be such a text; `held` says it of the steps before, `local` are the file's locals."""
        match value:
            case Const(text):
                return isinstance(text, str) and tells(text)
            case Name(dotted):
                last = simple(dotted)
                return last in _constants() or last in self.names or "permission." in dotted
            case Local(name):
                return name in local
            case StepResult(number):
                return number < len(held) and held[number]
            case Cast(operand, _):
                return self.holds(operand, held, local)
            case Template(parts):
                return any(self.holds(part, held, local) for part in parts)
            case _:
                return False

    def holds_step(self, step: Step, held: Sequence[bool], local: Set[str]) -> bool:
        """Whether the result of a step may be such a text."""
        if step.kind == "read":
            return step.name in _constants() or step.name in self.names
        if step.kind != "call":
            return False
        if step.name in TRANSPARENT:
            operand = step.args[0].value if step.args else step.receiver
            return operand is not None and self.holds(operand, held, local)
        return not step.args and any(name in self.names for name in (step.name, *property_names(step.name)))

    def add(self, path: str, file: SourceFacts) -> bool:
        """Take in what a file assigns and returns; True when a name was new."""
        local = self.locals(path)
        before = len(self.names) + len(local)
        for fields in (file.fields, *(declared.fields for declared in file.types)):
            self.names.update(f.name for f in fields if f.constant is not None and self.holds(f.constant, (), local))
        for function in file.functions:
            held: list[bool] = []
            for step in function.body.steps if function.body is not None else ():
                held.append(self.holds_step(step, held, local))
                if not step.args or not self.holds(step.args[0].value, held, local):
                    continue
                if step.kind == "assign":
                    (local if step.local else self.names).add(step.name)
                elif step.kind == "return":
                    self.names.add(function.name)
        return len(self.names) + len(local) > before


def carried(files: Mapping[str, SourceFacts]) -> Carriers:
    """The carriers of an app's files."""
    carriers = Carriers()
    for _ in range(_ROUNDS):
        grown = [path for path, file in files.items() if carriers.add(path, file)]
        if not grown:
            break
    return carriers

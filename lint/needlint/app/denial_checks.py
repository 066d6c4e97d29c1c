"""What checks of a permission tell in one world: calls, the library's answer, markers tested by type or exception."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from needlint.app.denial_comparisons import holds
from needlint.app.denial_values import NEUTRAL, Context, Group, Known, Neutral, negate, truth
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import erase
from needlint.facts.source import Name, Step, Value
from needlint.knowledge.request_libraries import Check, answered_check, check_of, constant_of, exception_of

if TYPE_CHECKING:
    from needlint.app.denial_world import World


class Checks:
    """Checks in one World."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._resolver = world.resolver
        self._types = world.types

    def result(self, at: FunctionId, number: int, step: Step) -> Known:
        """What a call or read that checks gives; None where it is no check of what was asked for."""
        use = self._resolver.use(at, number)
        if use is None:
            return None
        check = None
        for name in use.names:
            check = check or check_of(use.owners, name)
        if check is None and isinstance(step.receiver, Name):
            for owner in self.owners_of(at, f"{step.receiver.path}.{step.name}"):
                check = check or check_of((owner,), step.name)
        if check is None:
            return None
        named = set(self.named_permissions(at, number, step))
        if check.permission:
            named.add(check.permission)
        if self._world.permissions and named and not named & self._world.permissions:
            return None
        return self.tells(check)

    def named_permissions(self, at: FunctionId, number: int, step: Step) -> Iterator[str]:
        """The permissions that the arguments of a check name."""
        for argument in step.args:
            for text in self._resolver.strings(at, argument.value, number):
                if ".permission." in text:
                    yield text

    def answered(self, method: str) -> Known:
        """What the library's answer tells when asked by this method or property."""
        check = answered_check(method)
        return self.tells(check) if check is not None else None

    def tells(self, check: Check) -> Known:
        """The value of a check."""
        so = holds(check.means, self._world.granted)
        match check.when:
            case "true":
                return so
            case "false":
                return negate(truth(so))
            case "0":
                return 0 if so is True else -1 if so is False else NEUTRAL
            case "empty":
                return Group(so if isinstance(so, bool) else None)
            case _:
                return None

    def read(self, at: FunctionId, path: str, step: int) -> Known:
        """What a property that checks is, read by its path."""
        head, _, last = path.rpartition(".")
        if not head:
            return None
        owners = self._resolver.owners(self._resolver.value_types(at, Name(head), step))
        check = check_of(owners, last) if owners else None
        return self.tells(check) if check is not None else None

    def is_type(  # noqa: PLR0917
        self, at: FunctionId, operand: Value, text: str, step: int, context: Context, depth: int
    ) -> Known:
        """Whether a value is of a type; one that marks an answer tells it."""
        scope = self._types.function(at).owner
        for name in (self._types.resolve_type(at.path, scope, text), *self._types.candidates(at.path, scope, text)):
            marker = constant_of(erase(name))
            if marker is not None:
                return holds(marker.means, self._world.granted)
        held = self._world.value(at, operand, step, context, depth + 1)
        return None if not isinstance(held, Neutral) else NEUTRAL

    def caught(self, at: FunctionId, types: tuple[str, ...]) -> Known:
        """Whether an exception that marks an answer is thrown."""
        scope = self._types.function(at).owner
        for text in types:
            for name in (self._types.resolve_type(at.path, scope, text), *self._types.candidates(at.path, scope, text)):
                marker = exception_of(erase(name))
                if marker is not None:
                    return holds(marker.means, self._world.granted)
        return None

    def owners_of(self, at: FunctionId, path: str) -> tuple[str, ...]:
        """What the type in `Type.MEMBER` may be where several wildcard imports leave it open."""
        head = path.rpartition(".")[0]
        if not head or not head.rpartition(".")[2][:1].isupper():
            return ()
        return self._types.candidates(at.path, self._types.function(at).owner, head)

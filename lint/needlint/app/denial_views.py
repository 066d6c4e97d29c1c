"""Views that an answer switches on and off: the button that leads on is only there, or only works, after a grant."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from needlint.app.denial_values import Context, Known, Named, Truth
from needlint.app.denial_world import World
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place
from needlint.facts.source import Cast, Const, Local, Name, Step, StepResult, This, Value

_ON = frozenset(("isEnabled", "enabled", "isClickable", "clickable", "isVisible", "setEnabled", "setClickable"))
_OFF = frozenset(("isGone", "isInvisible"))
_VISIBILITY = frozenset(("visibility", "setVisibility"))
_FINDS = frozenset(("findViewById", "requireViewById", "findView", "getView", "bindView"))
MAX_DEPTH = 5


def plain(name: str) -> str:
    """`next_button`, `nextButton` -> nextbutton."""
    return name.replace("_", "").lower()


class Switched(Struct, frozen=True):
    """A step that switches a view. `granted`, `denied`: whether the step runs, and what it leaves, in each world."""

    view: str
    place: Place
    function: FunctionId
    path: tuple[Place, ...]
    runs: tuple[Truth, Truth]
    on: tuple[Known, Known]
    choice: FunctionId | None


class Views:
    """Views by name: the id in the layout, or the name of the variable or binding that holds one; see `plain`."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def switched(self, step: Step) -> bool:
        """Whether a step may switch a view."""
        return bool(step.args) and step.name in (_ON | _OFF | _VISIBILITY) and step.kind in ("assign", "call")

    def on(self, world: World, at: FunctionId, number: int, step: Step, context: Context) -> Known:
        """Whether a step leaves its view on, in one world; None where that is not known."""
        value = world.value(at, step.args[0].value, number, context)
        if step.name in _VISIBILITY:
            if isinstance(value, Named):
                return value.name.endswith(".VISIBLE")
            return value == 0 if isinstance(value, int) and not isinstance(value, bool) else None
        if not isinstance(value, bool):
            return None
        return not value if step.name in _OFF else value

    def name(self, at: FunctionId, value: Value | None, number: int, depth: int = 0) -> str:
        """The name of the view that a value is, "" where it is none."""
        match value:
            case None | This():
                return self._lent(at, depth)
            case Cast(operand, _):
                return self.name(at, operand, number, depth)
            case Name(path):
                return self._held(at, path, number, depth)
            case Local(name):
                binding = self._resolver.lexicon(at.path).binding(at.index, name)
                if binding is None or depth > MAX_DEPTH:
                    return ""
                if binding.position >= 0:
                    return self._lent(FunctionId(at.path, binding.function), depth)
                holder = FunctionId(at.path, binding.function)
                assigned = self._resolver.step(at.path, binding.function, binding.steps[0]) if binding.steps else None
                found = assigned.args[0].value if assigned is not None and assigned.args else None
                return self.name(holder, found, binding.steps[0], depth + 1) if found is not None else ""
            case StepResult(inner):
                return self._made(at, inner, depth)
            case _:
                return ""

    def _made(self, at: FunctionId, inner: int, depth: int) -> str:
        step = self._resolver.step(at.path, at.index, inner)
        if step.kind == "read":
            return plain(step.name)
        if step.name in _FINDS and step.args:
            return self._id(at, step.args[-1].value)
        if step.name in ("apply", "also") and step.receiver is not None and depth <= MAX_DEPTH:
            return self.name(at, step.receiver, inner, depth + 1)
        return ""

    def _held(self, at: FunctionId, path: str, number: int, depth: int) -> str:
        """A field: the view that it is found as, else its name."""
        head, _, last = path.rpartition(".")
        field = self._resolver.own_field(at, head, last)
        if field is not None and depth <= MAX_DEPTH:
            for index, function in enumerate(self._resolver.types.facts(field.path).functions):
                for position, step in enumerate(function.body.steps if function.body is not None else ()):
                    if step.kind == "assign" and not step.local and step.name == last and step.args:
                        found = self.name(FunctionId(field.path, index), step.args[0].value, position, depth + 2)
                        if found:
                            return found
        return plain(last)

    def _lent(self, at: FunctionId, depth: int) -> str:
        """The view that a lambda is lent: `button.apply { isEnabled = false }`."""
        site = self._resolver.lexicon(at.path).lambda_site(at.index)
        if site is None or depth > MAX_DEPTH:
            return ""
        step = self._resolver.step(at.path, site.function, site.step)
        if step.receiver is None or step.name not in ("apply", "run", "also", "let"):
            return ""
        return self.name(FunctionId(at.path, site.function), step.receiver, site.step, depth + 1)

    def _id(self, at: FunctionId, value: Value) -> str:
        """`R.id.next_button` -> nextbutton."""
        if isinstance(value, StepResult):
            step = self._resolver.step(at.path, at.index, value.step)
            if step.kind == "read" and isinstance(step.receiver, Name) and step.receiver.path.endswith("R.id"):
                return plain(step.name)
        if isinstance(value, Name) and "R.id." in value.path:
            return plain(value.path.rpartition(".")[2])
        return ""

    def tested(self, at: FunctionId, number: int) -> str:
        """The view whose id the conditions before a step ask for: `if (v.getId() == R.id.next)`."""
        body = self._resolver.types.function(at).body
        guard = body.steps[number].guard if body is not None else -1
        while body is not None and guard >= 0:
            current = body.guards[guard]
            if current.holds:
                for value in _sides(current.condition):
                    found = self._id(at, value)
                    if found:
                        return found
            guard = current.parent
        return ""


def _sides(value: Value) -> Iterable[Value]:
    left, right = getattr(value, "left", None), getattr(value, "right", None)
    return [v for v in (left, right) if v is not None and not isinstance(v, Const)]

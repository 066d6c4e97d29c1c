"""What variables hold in one world when a step runs: locals, constants, fields that the same body sets, and collections
that it fills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.denial_values import NEUTRAL, Context, Group, Known, Named, Truth, join
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Body, Compare, Each, Local, Name, Unknown, Value
from needlint.knowledge.request_libraries import constant_of

if TYPE_CHECKING:
    from needlint.app.denial_world import World

MIN_OPERANDS = 2


class Variables:
    """Variables in one World."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._resolver = world.resolver
        self._types = world.types
        self._busy: set[tuple[FunctionId, int, int]] = set()

    # ---- names ------------------------------------------------------------------------------------------------------

    def named(self, at: FunctionId, path: str, value: Value, step: int, context: Context, depth: int) -> Known:  # noqa: PLR0917
        """A constant, or a field, by the path it is named by."""
        constant = self._resolver.constant(at.path, at.index, value, step)
        if constant is not None and not (isinstance(constant, str) and "." in constant and " " not in constant):
            return constant
        last = path.rpartition(".")[2]
        possible = (f"{owner}.{last}" for owner in self._world.checks.owners_of(at, path))
        for name in (constant, *possible):
            marker = constant_of(name) if isinstance(name, str) else None
            if marker is not None:
                return marker.value if marker.value is not None else Named(str(name))
        if isinstance(constant, str):
            return Named(constant)
        if constant is None and (computed := self._computed(at, path)) is not None:
            return computed
        return self._property(at, path, value, step, context, depth)

    def _computed(self, at: FunctionId, path: str) -> Named | None:
        """An own constant that is computed from numbers (`BASE + 2`) is known by its name: two names are two values."""
        head, _, last = path.rpartition(".")
        field = self._resolver.own_field(at, head, last)
        if field is None or not {"final", "const"} & set(self._types.field(field).modifiers):
            return None
        found = self._resolver.initialiser(field)
        if found is None or not isinstance(found[1], Unknown) or len(found[1].parts) < MIN_OPERANDS:
            return None
        operands = (self._resolver.constant(found[0].path, found[0].index, p, found[2]) for p in found[1].parts)
        numbers = all(isinstance(o, int) and not isinstance(o, bool) for o in operands)
        return Named(f"{field.path}:{field.owner}.{field.name}") if numbers else None

    def _property(self, at: FunctionId, path: str, value: Value, step: int, context: Context, depth: int) -> Known:  # noqa: PLR0917
        """A field: what the same body gave it before."""
        name = path.rpartition(".")[2]
        body = self._types.function(at).body
        if self._types.function(at).name in ("<fields>", "<static>"):  # other functions run before it is tested
            kept = self.kept(at, value, step)
            if kept is not None:
                return kept
        numbers = [
            n
            for n, s in enumerate(body.steps if body is not None else ())
            if n < step and s.kind == "assign" and not s.local and s.name == name
        ]
        found = self._assigned(at, tuple(numbers), step, context, depth) if numbers else None
        if found is not None:
            return found
        filled = self._filled(at, path, step, context)
        if filled is not None:
            return filled
        checked = self._world.checks.read(at, path, step)
        return checked if checked is not None else self.kept(at, value, step)

    def kept(self, at: FunctionId, value: Value, step: int) -> Known:
        """What an own field holds that is set elsewhere."""
        field = self._world.graph.fields.read(at, value, step)
        return self._world.state.field(field) if field is not None else None

    def local(self, at: FunctionId, name: str, step: int, context: Context, depth: int) -> Known:
        """A local, a parameter or the variable of a loop."""
        binding = self._resolver.lexicon(at.path).binding(at.index, name)
        if binding is None:
            return None
        holder = FunctionId(at.path, binding.function)
        if binding.position >= 0:
            return self._world.arguments.held(holder, binding.position, context, depth)
        if binding.iterable is not None:
            held = self._world.value(holder, binding.iterable, 0, context, depth + 1)
            return held.element if isinstance(held, Group) else None
        if self._world.state.is_state(holder, binding.steps):
            return self._world.state.local(holder, name, binding.steps[0])
        until = step if holder == at else 1 << 30
        found = self._assigned(holder, binding.steps, until, context, depth)
        changed = self._inner(holder, name, until, context, depth)
        if changed is not None:
            return changed
        if found is None or (isinstance(found, Group) and found.empty is not False):
            filled = self._filled(holder, name, until, context)
            return filled if filled is not None else found
        return found

    # ---- assignments ------------------------------------------------------------------------------------------------

    def _assigned(self, holder: FunctionId, steps: tuple[int, ...], until: int, context: Context, depth: int) -> Known:
        """What the assignments before a step leave in a variable."""
        known: Known = None
        first = True
        for number in steps:
            key = (holder, number, id(context))
            if key in self._busy:
                self._world.cuts += 1
                continue
            if number >= until:
                continue
            self._busy.add(key)
            try:
                when = self._world.runs(holder, number, context)
                step = self._resolver.step(holder.path, holder.index, number)
                if when is False or not step.args:
                    continue
                found = self._world.value(holder, step.args[0].value, number, context, depth + 1)
            finally:
                self._busy.discard(key)
            if first or when is True or (when is NEUTRAL and in_loop(self._types.function(holder).body, number)):
                known = found
            else:
                known = join(known, found)
            first = False
        return known

    def _inner(self, holder: FunctionId, name: str, until: int, context: Context, depth: int) -> Known:
        """What lambdas written in the function, run before the step, leave in one of its variables."""
        known: Known = None
        lexicon = self._resolver.lexicon(holder.path)
        for index, function in enumerate(self._types.facts(holder.path).functions):
            if function.parent != holder.index or function.name != "<lambda>":
                continue
            site, steps = lexicon.lambda_site(index), lexicon.assigns(index, name)
            if not steps or site is None or site.step >= until:
                continue
            inner = FunctionId(holder.path, index)
            if any(p.name == name for p in function.parameters):
                continue
            found = self._assigned(inner, tuple(steps), 1 << 30, context, depth)
            known = found if found is not None else known
        return known

    def _filled(self, holder: FunctionId, name: str, until: int, context: Context) -> Known:
        """A collection that the same body fills: empty where no call that adds to it runs."""
        body = self._types.function(holder).body
        statuses: list[Truth] = []
        for number, step in enumerate(body.steps if body is not None else ()):
            if (
                number >= until
                or step.kind != "call"
                or step.name not in ("add", "addAll", "put", "push", "plusAssign")
            ):
                continue
            if step.receiver not in (Local(name), Name(name)):
                continue
            key = (holder, number, id(context))
            if key in self._busy:
                self._world.cuts += 1
                continue
            self._busy.add(key)
            try:
                statuses.append(self._world.runs(holder, number, context))
            finally:
                self._busy.discard(key)
        if not statuses:
            return None
        if all(s is False for s in statuses if s is not None) and False in statuses:
            return Group(True)  # what is added for other reasons says nothing of the permission
        return Group(False) if any(s is True or s is NEUTRAL for s in statuses) else Group(None)


def in_loop(body: Body | None, number: int) -> bool:
    """Whether a step runs once for each element, or up to a count."""
    guard = body.steps[number].guard if body is not None else -1
    while body is not None and guard >= 0:
        condition = body.guards[guard].condition
        if isinstance(condition, Each) or (isinstance(condition, Compare) and condition.op in ("<", "<=", ">", ">=")):
            return True
        guard = body.guards[guard].parent
    return False

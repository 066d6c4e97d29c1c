"""Evaluation of conditions in the granted or the denied world; see denial_values."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.callgraph import CallGraph
from needlint.app.denial_calls import CollectionCalls
from needlint.app.denial_state import MAKERS, VIEWS, FieldSets, StateValues
from needlint.app.denial_values import (
    NEUTRAL,
    NULL,
    SOME,
    Answered,
    Bound,
    Context,
    Group,
    Known,
    Named,
    Neutral,
    Nothing,
    Some,
    Truth,
    both,
    either,
    join,
    meaning,
    negate,
    truth,
)
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import erase
from needlint.facts.source import (
    And,
    Body,
    Cast,
    Caught,
    Choice,
    Compare,
    Const,
    Each,
    IsType,
    Local,
    Name,
    Not,
    Or,
    Step,
    StepResult,
    This,
    Unknown,
    Value,
)
from needlint.knowledge.request_libraries import (
    Check,
    answer_of,
    answered_check,
    check_of,
    constant_of,
    exception_of,
)

MAX_DEPTH = 14
MAX_NESTING = 60
FUEL = 6000
"""Evaluations for one request; what is left over is not known."""
_NEUTRAL_CALLS = frozenset(
    [
        "isFinishing",
        "isDestroyed",
        "isAdded",
        "isDetached",
        "isResumed",
        "isShowing",
        "isVisible",
        "isInitialized",
        "isNetworkAvailable",
    ]
)
STATE_CALLS = MAKERS | VIEWS
SHOWING = frozenset(("Crossfade", "AnimatedContent"))
"""Compose calls whose content is handed the value that they animate."""
_LENDING = frozenset(("let", "also", "takeIf", "takeUnless"))


class World:
    """One of the two worlds for one request. `permissions`: what it asks for, () = not known. `seeds`: what the library
    hands to parameters; `results`: to what calls give back. `entered`: whether functions that take the answer run."""

    def __init__(  # noqa: PLR0917
        self,
        graph: CallGraph,
        granted: bool,
        permissions: frozenset[str],
        seeds: dict[tuple[FunctionId, int], str],
        results: dict[tuple[FunctionId, int], str],
        sets: FieldSets,
    ) -> None:
        self.graph = graph
        self.resolver = graph.resolver
        self.types = graph.resolver.types
        self.granted = granted
        self.permissions = permissions
        self.seeds = seeds
        self.results = results
        self.entered: dict[FunctionId, Truth] = {}
        self.state = StateValues(self, sets)
        self._calls = CollectionCalls(self)
        self._busy: set[tuple[FunctionId, int, int]] = set()
        self._cuts = 0
        self._nesting = 0
        self.fuel = FUEL
        self._runs: dict[tuple[FunctionId, int, int], tuple[Truth, Context]] = {}
        self._results: dict[tuple[FunctionId, int, int], tuple[Known, Context]] = {}

    # ---- when steps run ---------------------------------------------------------------------------------------------

    def runs(self, at: FunctionId, number: int, context: Context) -> Truth:
        """Whether a step runs once its function does."""
        body = self.types.function(at).body
        if body is None:
            return None
        if body.steps[number].guard < 0:
            return True
        key = (at, body.steps[number].guard, id(context))
        known = self._runs.get(key)
        if known is not None:
            return known[0]
        cuts = self._cuts
        found = self._guarded(at, body, number, context)
        if cuts == self._cuts:
            self._runs[key] = (found, context)
        return found

    def _guarded(self, at: FunctionId, body: Body, number: int, context: Context) -> Truth:
        found: Truth = True
        guard = body.steps[number].guard
        seen: set[int] = set()
        while guard >= 0 and guard not in seen and found is not False:
            seen.add(guard)
            condition = body.guards[guard]
            holds = truth(self.value(at, condition.condition, number, context))
            found = both(found, holds if condition.holds else negate(holds))
            guard = condition.parent
        return found

    # ---- values -----------------------------------------------------------------------------------------------------

    def value(self, at: FunctionId, value: Value, step: int, context: Context, depth: int = 0) -> Known:
        """What a value standing in a step of `at` is."""
        if depth > MAX_DEPTH or self._nesting > MAX_NESTING or self.fuel <= 0:
            self._cuts += 1
            return None
        self.fuel -= 1
        self._nesting += 1
        try:
            return self._value(at, value, step, context, depth)
        finally:
            self._nesting -= 1

    def _value(self, at: FunctionId, value: Value, step: int, context: Context, depth: int) -> Known:  # noqa: PLR0912
        match value:
            case Const(literal):
                return NULL if literal is None else None if isinstance(literal, float) else literal
            case Not(operand):
                return negate(truth(self.value(at, operand, step, context, depth + 1)))
            case And(left, right):
                first = truth(self.value(at, left, step, context, depth + 1))
                return first if first is False else both(first, truth(self.value(at, right, step, context, depth + 1)))
            case Or(left, right):
                first = truth(self.value(at, left, step, context, depth + 1))
                return first if first is True else either(first, truth(self.value(at, right, step, context, depth + 1)))
            case Compare(op, left, right):
                return self._compare(at, op, left, right, step, context, depth)
            case IsType(operand, text):
                return self._is_type(at, operand, text, step, context, depth)
            case Choice(condition, then, otherwise):
                chosen = truth(self.value(at, condition, step, context, depth + 1))
                if isinstance(chosen, bool):
                    return self.value(at, then if chosen else otherwise, step, context, depth + 1)
                one = self.value(at, then, step, context, depth + 1)
                return join(one, self.value(at, otherwise, step, context, depth + 1))
            case Cast(operand, _):
                return self.value(at, operand, step, context, depth + 1)
            case Each(_, iterable):
                held = self.value(at, iterable, step, context, depth + 1)
                return negate(held.empty) if isinstance(held, Group) and held.empty is not None else NEUTRAL
            case Caught(types):
                return self._caught(at, types)
            case Local(name):
                return self._local(at, name, step, context, depth)
            case Name(path):
                return self._named(at, path, value, step, context, depth)
            case StepResult(number):
                return self._result(at, number, context, depth)
            case Unknown(parts):
                return self._mixed(at, parts, step, context, depth)
            case _:
                return None

    def _mixed(self, at: FunctionId, parts: tuple[Value, ...], step: int, context: Context, depth: int) -> Known:
        """An element by a computed index, or arithmetic."""
        held = [self.value(at, part, step, context, depth + 1) for part in parts]
        if held and isinstance(held[0], Group):
            return held[0].element
        if held and isinstance(held[0], int | Some) and not isinstance(held[0], bool):
            return SOME  # a counter that went up
        if held and all(isinstance(h, bool) for h in held):
            return False not in held
        return None

    def _compare(  # noqa: PLR0917
        self, at: FunctionId, op: str, left: Value, right: Value, step: int, context: Context, depth: int
    ) -> Known:
        first = self.value(at, left, step, context, depth + 1)
        second = self.value(at, right, step, context, depth + 1)
        if op == "in":
            return negate(second.empty) if isinstance(second, Group) and second.empty is not None else None
        if op != "==":
            return self._ordered(op, first, second)
        if isinstance(first, Nothing) or isinstance(second, Nothing):
            other = second if isinstance(first, Nothing) else first
            if isinstance(other, Nothing):
                return True
            return NEUTRAL if other is None or isinstance(other, Neutral) else False
        for one, other in ((first, second), (second, first)):
            if isinstance(other, Named):
                marker = constant_of(other.name)
                if marker is not None and isinstance(one, Answered):
                    return self._means(marker.means)
                if _is_level(other.name):
                    return NEUTRAL
        if first is None or second is None:
            return None
        if isinstance(first, Neutral) or isinstance(second, Neutral):
            return NEUTRAL
        if isinstance(first, Some) or isinstance(second, Some):
            return True if first == second else False if 0 in (first, second) or -1 in (first, second) else NEUTRAL
        if isinstance(first, bool | int | str) and isinstance(second, bool | int | str):
            return first == second
        return first == second if isinstance(first, Named) and isinstance(second, Named) else None

    def _ordered(self, op: str, first: Known, second: Known) -> Known:
        if any(isinstance(v, Named) and _is_level(v.name) for v in (first, second)):
            return NEUTRAL
        low, high = (-1 if isinstance(v, Some) else v for v in (first, second))
        if isinstance(first, Some) and isinstance(second, int):
            return (
                {">": True, ">=": True, "<": False, "<=": False}.get(op)
                if second <= 0 or (second == 1 and op in (">=", "<"))
                else NEUTRAL
            )
        if isinstance(second, Some) and isinstance(first, int):
            return (
                {"<": True, "<=": True, ">": False, ">=": False}.get(op)
                if first <= 0 or (first == 1 and op in ("<=", ">"))
                else NEUTRAL
            )
        if (
            isinstance(low, int)
            and isinstance(high, int)
            and not isinstance(first, Some)
            and not isinstance(second, Some)
        ):
            return {"<": low < high, "<=": low <= high, ">": low > high, ">=": low >= high}.get(op)
        return NEUTRAL if isinstance(first, Neutral | Some) or isinstance(second, Neutral | Some) else None

    def _is_type(  # noqa: PLR0917
        self, at: FunctionId, operand: Value, text: str, step: int, context: Context, depth: int
    ) -> Known:
        scope = self.types.function(at).owner
        for name in (self.types.resolve_type(at.path, scope, text), *self.types.candidates(at.path, scope, text)):
            marker = constant_of(erase(name))
            if marker is not None:
                return self._means(marker.means)
        held = self.value(at, operand, step, context, depth + 1)
        return None if not isinstance(held, Neutral) else NEUTRAL

    def _caught(self, at: FunctionId, types: tuple[str, ...]) -> Known:
        scope = self.types.function(at).owner
        for text in types:
            for name in (self.types.resolve_type(at.path, scope, text), *self.types.candidates(at.path, scope, text)):
                marker = exception_of(erase(name))
                if marker is not None:
                    return self._means(marker.means)
        return None

    def _means(self, means: str) -> Known:
        """Whether a state with this meaning is so."""
        match means:
            case "granted":
                return self.granted
            case "denied":
                return not self.granted
            case "denied-for-good" | "rationale":
                return False if self.granted else NEUTRAL
            case _:
                return None

    # ---- names ------------------------------------------------------------------------------------------------------

    def _named(self, at: FunctionId, path: str, value: Value, step: int, context: Context, depth: int) -> Known:  # noqa: PLR0917
        constant = self.resolver.constant(at.path, at.index, value, step)
        if constant is not None and not (isinstance(constant, str) and "." in constant and " " not in constant):
            return constant
        last = path.rpartition(".")[2]
        possible = (f"{owner}.{last}" for owner in self._owners_of(at, path))
        for name in (constant, *possible):
            marker = constant_of(name) if isinstance(name, str) else None
            if marker is not None:
                return marker.value if marker.value is not None else Named(str(name))
        if isinstance(constant, str):
            return Named(constant)
        return self._property(at, path, value, step, context, depth)

    def _owners_of(self, at: FunctionId, path: str) -> tuple[str, ...]:
        """What the type in `Type.MEMBER` may be where several wildcard imports leave it open."""
        head = path.rpartition(".")[0]
        if not head or not head.rpartition(".")[2][:1].isupper():
            return ()
        return self.types.candidates(at.path, self.types.function(at).owner, head)

    def _property(self, at: FunctionId, path: str, value: Value, step: int, context: Context, depth: int) -> Known:  # noqa: PLR0917
        """A field: what the same body gave it before."""
        name = path.rpartition(".")[2]
        body = self.types.function(at).body
        if self.types.function(at).name in ("<fields>", "<static>"):  # other functions run before it is tested
            kept = self._kept(at, value, step)
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
        checked = self._checked(at, path, step)
        return checked if checked is not None else self._kept(at, value, step)

    def _kept(self, at: FunctionId, value: Value, step: int) -> Known:
        """What an own field holds that is set elsewhere."""
        field = self.graph.fields.read(at, value, step)
        return self.state.field(field) if field is not None else None

    def _checked(self, at: FunctionId, path: str, step: int) -> Known:
        head, _, last = path.rpartition(".")
        if not head:
            return None
        owners = self.resolver.owners(self.resolver.value_types(at, Name(head), step))
        check = check_of(owners, last) if owners else None
        return self.tells(check) if check is not None else None

    def _local(self, at: FunctionId, name: str, step: int, context: Context, depth: int) -> Known:
        binding = self.resolver.lexicon(at.path).binding(at.index, name)
        if binding is None:
            return None
        holder = FunctionId(at.path, binding.function)
        if binding.position >= 0:
            return self.parameter(holder, binding.position, context, depth)
        if binding.iterable is not None:
            held = self.value(holder, binding.iterable, 0, context, depth + 1)
            return held.element if isinstance(held, Group) else None
        if self.state.is_state(holder, binding.steps):
            return self.state.local(holder, name, binding.steps[0])
        until = step if holder == at else 1 << 30
        found = self._assigned(holder, binding.steps, until, context, depth)
        changed = self._inner(holder, name, until, context, depth)
        if changed is not None:
            return changed
        if found is None or (isinstance(found, Group) and found.empty is not False):
            filled = self._filled(holder, name, until, context)
            return filled if filled is not None else found
        return found

    def parameter(self, holder: FunctionId, position: int, context: Context, depth: int) -> Known:
        """What a parameter holds."""
        bound = context.bound.get((holder, position))
        if bound is not None:
            known = self.value(bound.at, bound.value, bound.step, bound.context, depth + 1)
            if known is not None:
                return known
        seed = self.seeds.get((holder, position)) or self.handed_in(holder, position)
        if seed:
            return meaning(seed, self.granted)
        return self._lent(holder, position, context, depth)

    def handed_in(self, holder: FunctionId, position: int) -> str:
        """What a library hands to the parameter of a method that it calls, "" where that is not known."""
        function = self.types.function(holder)
        if function.owner < 0 or function.name.startswith("<"):
            return ""
        answer = answer_of(self.types.supertypes(self.types.name_of(holder.path, function.owner)), function.name)
        return answer.parameters.get(str(position), "") if answer is not None else ""

    def _lent(self, holder: FunctionId, position: int, context: Context, depth: int) -> Known:
        """The parameter of a lambda that a scope function or a loop over a collection calls."""
        site = self.resolver.lexicon(holder.path).lambda_site(holder.index)
        if site is None:
            return None
        at = FunctionId(holder.path, site.function)
        step = self.resolver.step(at.path, at.index, site.step)
        if step.name in SHOWING and step.args and position == 0:
            return self.value(at, step.args[0].value, site.step, context, depth + 1)
        if step.receiver is None:
            return None
        held = self.value(at, step.receiver, site.step, context, depth + 1)
        if step.name in _LENDING:
            return held
        if not isinstance(held, Group):
            return None
        count = len(self.types.function(holder).parameters)
        return held.element if position == count - 1 or count == 0 else None

    def _assigned(self, holder: FunctionId, steps: tuple[int, ...], until: int, context: Context, depth: int) -> Known:
        """What the assignments before a step leave in a variable."""
        known: Known = None
        first = True
        for number in steps:
            key = (holder, number, id(context))
            if key in self._busy:
                self._cuts += 1
                continue
            if number >= until:
                continue
            self._busy.add(key)
            try:
                when = self.runs(holder, number, context)
                step = self.resolver.step(holder.path, holder.index, number)
                if when is False or not step.args:
                    continue
                found = self.value(holder, step.args[0].value, number, context, depth + 1)
            finally:
                self._busy.discard(key)
            if first or when is True or (when is NEUTRAL and self._in_loop(holder, number)):
                known = found
            else:
                known = join(known, found)
            first = False
        return known

    def _inner(self, holder: FunctionId, name: str, until: int, context: Context, depth: int) -> Known:
        """What lambdas written in the function, run before the step, leave in one of its variables."""
        known: Known = None
        lexicon = self.resolver.lexicon(holder.path)
        for index, function in enumerate(self.types.facts(holder.path).functions):
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

    def _in_loop(self, holder: FunctionId, number: int) -> bool:
        body = self.types.function(holder).body
        guard = body.steps[number].guard if body is not None else -1
        while body is not None and guard >= 0:
            condition = body.guards[guard].condition
            if isinstance(condition, Each) or (
                isinstance(condition, Compare) and condition.op in ("<", "<=", ">", ">=")
            ):
                return True
            guard = body.guards[guard].parent
        return False

    def _filled(self, holder: FunctionId, name: str, until: int, context: Context) -> Known:
        """A collection that the same body fills: empty where no call that adds to it runs."""
        body = self.types.function(holder).body
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
                self._cuts += 1
                continue
            self._busy.add(key)
            try:
                statuses.append(self.runs(holder, number, context))
            finally:
                self._busy.discard(key)
        if not statuses:
            return None
        if all(s is False for s in statuses if s is not None) and False in statuses:
            return Group(True)  # what is added for other reasons says nothing of the permission
        return Group(False) if any(s is True or s is NEUTRAL for s in statuses) else Group(None)

    # ---- results of steps -------------------------------------------------------------------------------------------

    def _result(self, at: FunctionId, number: int, context: Context, depth: int) -> Known:
        key = (at, number, id(context))
        known = self._results.get(key)
        if known is not None:
            return known[0]
        cuts = self._cuts
        found = self._result_of(at, number, context, depth)
        if cuts == self._cuts:
            self._results[key] = (found, context)
        return found

    def _result_of(self, at: FunctionId, number: int, context: Context, depth: int) -> Known:
        seed = self.results.get((at, number))
        if seed:
            return meaning(seed, self.granted)
        step = self.resolver.step(at.path, at.index, number)
        if step.kind == "read" and (step.receiver is None or isinstance(step.receiver, Name)):
            path = f"{step.receiver.path}.{step.name}" if isinstance(step.receiver, Name) else step.name
            checked = self._check(at, number, step)
            return checked if checked is not None else self._named(at, path, StepResult(number), number, context, depth)
        checked = self._check(at, number, step)
        if checked is not None:
            return checked
        held = None
        if step.receiver is not None and not isinstance(step.receiver, This):
            held = self.value(at, step.receiver, number, context, depth + 1)
        found = self._calls.result(at, number, step, held, context, depth)
        if found is not None or step.kind != "call":
            return self._kept(at, StepResult(number), number) if found is None and step.kind == "read" else found
        if step.name in STATE_CALLS and not self.resolver.targets(at.path, at.index, number):
            return self.state.made(at, number, step, context, depth)
        if step.name in _NEUTRAL_CALLS:
            return NEUTRAL
        return self.returned(at, number, step, context, depth)

    def _check(self, at: FunctionId, number: int, step: Step) -> Known:
        use = self.resolver.use(at, number)
        if use is None:
            return None
        check = None
        for name in use.names:
            check = check or check_of(use.owners, name)
        if check is None and isinstance(step.receiver, Name):
            for owner in self._owners_of(at, f"{step.receiver.path}.{step.name}"):
                check = check or check_of((owner,), step.name)
        if check is None:
            return None
        named = set(self.named_permissions(at, number, step))
        if check.permission:
            named.add(check.permission)
        if self.permissions and named and not named & self.permissions:
            return None
        return self.tells(check)

    def named_permissions(self, at: FunctionId, number: int, step: Step) -> Iterator[str]:
        """The permissions that the arguments of a check name."""
        for argument in step.args:
            for text in self.resolver.strings(at, argument.value, number):
                if ".permission." in text:
                    yield text

    def answered(self, method: str) -> Known:
        """What the library's answer tells when asked by this method or property."""
        check = answered_check(method)
        return self.tells(check) if check is not None else None

    def tells(self, check: Check) -> Known:
        """The value of a check."""
        holds = self._means(check.means)
        match check.when:
            case "true":
                return holds
            case "false":
                return negate(truth(holds))
            case "0":
                return 0 if holds is True else -1 if holds is False else NEUTRAL
            case "empty":
                return Group(holds if isinstance(holds, bool) else None)
            case _:
                return None

    def returned(self, at: FunctionId, number: int, step: Step, context: Context, depth: int) -> Known:
        """What an own function gives back."""
        targets = self.resolver.targets(at.path, at.index, number)
        if not targets or len(targets) > 1 or context.depth > MAX_DEPTH or depth > MAX_DEPTH - 4:
            return None
        target = targets[0]
        if context.this:
            target = self.graph.dispatch(context.this, target)[0]
        body = self.types.function(target).body
        if body is None or self._is_running(target, context):
            return None
        inside = context.enter(self.bind(at, number, step, target, context), context.this)
        return self._returns(target, body, inside, depth)

    def _is_running(self, target: FunctionId, context: Context) -> bool:
        return context.depth > 8

    def _returns(self, target: FunctionId, body: Body, inside: Context, depth: int) -> Known:
        known: Known = None
        first = True
        for position, step in enumerate(body.steps):
            if step.kind != "return" or not step.args:
                continue
            when = self.runs(target, position, inside)
            if when is False:
                continue
            found = self.value(target, step.args[0].value, position, inside, depth + 2)
            if when is True and first:
                return found
            if when is NEUTRAL and self._in_loop(target, position) and isinstance(found, bool):
                return found
            known = found if first else join(known, found)
            first = False
        return known

    def lambda_value(self, function: FunctionId, element: Known, context: Context, depth: int) -> Known:
        """What a lambda gives back for an element."""
        body = self.types.function(function).body
        if body is None:
            return None
        return self._returns(function, body, context, depth)

    def bind(
        self, at: FunctionId, number: int, step: Step, target: FunctionId, context: Context
    ) -> dict[tuple[FunctionId, int], Bound]:
        """The parameters of a function that a step calls."""
        found: dict[tuple[FunctionId, int], Bound] = {}
        for slot, argument in enumerate(step.args):
            position = self.resolver.parameter_of(target, step, slot)
            if position is not None:
                found[target, position] = Bound(argument.value, at, number, context)
        found.update(rest(self.resolver, at, number, step, target, context))
        function = self.types.function(target)
        for position, parameter in enumerate(function.parameters):
            if (target, position) not in found and parameter.default is not None:
                found[target, position] = Bound(parameter.default, target, 0, context)
        return found


def rest(  # noqa: PLR0917
    resolver: Resolver, at: FunctionId, number: int, step: Step, target: FunctionId, context: Context
) -> dict[tuple[FunctionId, int], Bound]:
    """The last parameter where it takes a variable number of arguments and more than one is given."""
    parameters = resolver.types.function(target).parameters
    last = len(parameters) - 1
    if len(step.args) <= len(parameters) or any(a.name for a in step.args) or last < 0:
        return {}
    values = tuple(a.value for a in step.args[last:])
    return {(target, last): Bound(values[0], at, number, context, values[1:])}


def _is_level(name: str) -> bool:
    return name.startswith("android.os.Build.VERSION")

"""Builds one body: steps in evaluation order, guards, and what an early exit means for the steps that follow it."""

from __future__ import annotations

from typing import NamedTuple

from needlint.facts.place import Range
from needlint.facts.source import And, Argument, Body, Const, Each, Guard, Not, Step, StepKind, StepResult, Value

MAX_EXITS = 60
"""Exits a merge looks at; a body with more (a giant switch) keeps the first ones' guards. Bounds time and size."""

MAX_CHAIN = 24
"""Conditions joined for one exit; what lies deeper is left out, which makes the guard weaker, never wrong in kind."""

FOREVER = Each("", Const(True))
"""The guard of `while (true)`: its body is always entered, so that it is no condition of an exit inside."""

_OUT_OF_BODY = frozenset(("return", "leave", "throw"))


class Exit(NamedTuple):
    """A jump: `kind` return, leave (a Kotlin lambda leaves the enclosing function), throw, break, continue or yield;
    `label` "" = the innermost target."""

    guard: int
    kind: str
    label: str


class Locals:
    """The names of locals in scope, with block scoping by `mark` and `release`."""

    __slots__ = ("_count", "_stack")

    def __init__(self) -> None:
        self._count: dict[str, int] = {}
        self._stack: list[str] = []

    def __contains__(self, name: str) -> bool:
        return self._count.get(name, 0) > 0

    def declare(self, name: str) -> None:
        """Bring `name` into scope until the enclosing mark is released."""
        self._count[name] = self._count.get(name, 0) + 1
        self._stack.append(name)

    def mark(self) -> int:
        """The point to release to."""
        return len(self._stack)

    def release(self, mark: int) -> None:
        """End the scopes opened since `mark`."""
        stack = self._stack
        while len(stack) > mark:
            self._count[stack.pop()] -= 1

    def hide(self, names: list[str]) -> dict[str, int]:
        """Fields of an anonymous class hide locals of the same name; give the result to `restore`."""
        hidden = {name: self._count[name] for name in names if self._count.get(name, 0) > 0}
        for name in hidden:
            self._count[name] = 0
        return hidden

    def restore(self, hidden: dict[str, int]) -> None:
        """Undo `hide`."""
        self._count.update(hidden)


class BodyBuilder:
    """Steps and guards of one body. `guard` is the one that stands now, `live` False after an exit."""

    __slots__ = ("exits", "guard", "guards", "live", "steps")

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.guards: list[Guard] = []
        self.exits: list[Exit] = []
        self.guard = -1
        self.live = True

    def step(  # noqa: PLR0917 - the parts of a step
        self,
        kind: StepKind,
        name: str,
        range: Range,
        whole: Range,
        receiver: Value | None = None,
        args: tuple[Argument, ...] = (),
        *,
        local: bool = False,
        safe: bool = False,
        object: int = -1,
        type: str = "",
    ) -> StepResult:
        """Append a step under the current guard; its result is a value."""
        self.steps.append(Step(kind, name, range, receiver, args, self.guard, local, safe, object, whole, type))
        return StepResult(len(self.steps) - 1)

    def require(self, condition: Value, holds: bool = True) -> None:
        """From here on `condition` holds (or does not)."""
        self.guard = self.add_guard(self.guard, condition, holds)

    def add_guard(self, parent: int, condition: Value, holds: bool) -> int:
        """A new guard below `parent`; a leading `!` moves into `holds`."""
        while isinstance(condition, Not):
            condition, holds = condition.operand, not holds
        self.guards.append(Guard(parent, condition, holds))
        return len(self.guards) - 1

    def leave(self, kind: str, label: str = "") -> None:
        """A jump happens here: what follows in this block is dead."""
        self.exits.append(Exit(self.guard, kind, label))
        self.live = False

    def merge(self, base: int, mark: int) -> None:
        """Paths that began at guard `base` meet: what follows stands under `base` and under none of the exits since
        `mark`."""
        guard = base
        if len(self.exits) > mark:
            known: set[tuple[int, bool]] = set()
            for exit in self.exits[mark : mark + MAX_EXITS]:
                guard = self._without(exit.guard, base, guard, known)
        self.guard = guard

    def _without(self, exit: int, base: int, guard: int, known: set[tuple[int, bool]]) -> int:
        """`guard` extended by "the path from `base` to `exit` was not taken"; `known` = what was added so far."""
        chain: list[Guard] = []
        while exit > base:
            if self.guards[exit].condition is not FOREVER:
                chain.append(self.guards[exit])
            exit = self.guards[exit].parent
        if exit != base or not chain:
            return guard
        chain = [link for link in reversed(chain) if (id(link.condition), link.holds) not in known][:MAX_CHAIN]
        if len(chain) == 1:
            condition, holds = chain[0].condition, not chain[0].holds
            known.add((id(condition), holds))
            return self.add_guard(guard, condition, holds)
        if any((id(link.condition), not link.holds) in known for link in chain) or not chain:
            return guard
        joined: Value | None = None
        for link in chain:
            value = link.condition if link.holds else Not(link.condition)
            joined = value if joined is None else And(joined, value)
        assert joined is not None
        return self.add_guard(guard, joined, False)

    def absorb(self, mark: int, kinds: tuple[str, ...], label: str = "") -> None:
        """Forget the exits since `mark` that end here: of these kinds, unlabelled or with this label."""
        kept = [exit for exit in self.exits[mark:] if exit.kind not in kinds or exit.label not in ("", label)]
        self.exits[mark:] = kept

    def collapse(self, mark: int, base: int) -> None:
        """Every path since `mark` left: one exit at `base` says so (breaks and continues keep their own)."""
        kinds = {exit.kind for exit in self.exits[mark:]}
        if kinds and kinds <= _OUT_OF_BODY:
            kind = next(kind for kind in ("return", "leave", "throw") if kind in kinds)
            self.exits[mark:] = [Exit(base, kind, "")]

    def finish(self) -> Body:
        """The body as a fact."""
        return Body(tuple(self.steps), tuple(self.guards))

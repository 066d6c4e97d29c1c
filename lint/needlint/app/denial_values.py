"""What values and conditions are when a permission is granted, and what they are when it is denied.

A World evaluates the same code under one of the two assumptions. A condition that is false in the granted world and may
hold in the denied one marks a branch of the denial, whatever its form: `grantResults[0] != GRANTED`, `!all { it }`,
`deniedList.isNotEmpty()`, a flag that a loop clears, an own predicate. "Denied" means that everything asked for was
refused, so that a partial grant is never taken for a denial.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Step, Value

if TYPE_CHECKING:
    from needlint.app.types import Types


class Group(Struct, frozen=True):
    """An array, list or map. `empty` None: not known; `element`: what each element is."""

    empty: bool | None
    element: Known = None


class Answered(Struct, frozen=True):
    """The library's object that tells the answer when asked."""


class Neutral(Struct, frozen=True):
    """Not known, but no other reason either: a request code, a rationale, a null check, an API level."""


class Some(Struct, frozen=True):
    """A number above zero."""


class Named(Struct, frozen=True):
    """A constant known by its qualified name alone."""

    name: str


class Nothing(Struct, frozen=True):
    """null."""


Known = bool | int | str | Group | Answered | Neutral | Some | Named | Nothing | None
"""None: not known, for reasons that have nothing to do with the permission."""

NEUTRAL = Neutral()
ANSWERED = Answered()
SOME = Some()
NULL = Nothing()

Truth = bool | Neutral | None

MAX_DEPTH = 14
"""How deep values stand in each other before they are not known."""


class Bound(Struct, frozen=True):
    """What a parameter holds: a value that stands in `step` of `at`, read in that place's own context."""

    value: Value
    at: FunctionId
    step: int
    context: Context
    more: tuple[Value, ...] = ()
    """Further arguments of a call with a variable number of them."""


class Context(Struct, frozen=True):
    """What parameters hold on one way through the calls. `this`: the class of the object whose code runs."""

    bound: Mapping[tuple[FunctionId, int], Bound] = {}
    this: str = ""
    depth: int = 0

    def enter(self, more: Mapping[tuple[FunctionId, int], Bound], this: str) -> Context:
        """The context inside a called function."""
        return Context({**self.bound, **more}, this, self.depth + 1)


EMPTY = Context()


def meaning(text: str, granted: bool) -> Known:
    """What the library hands in (meanings of request_libraries.toml), in one world."""
    match text:
        case "is-granted" | "all-granted":
            return granted
        case "grant-results":
            return Group(False, 0 if granted else -1)
        case "permissions":
            return Group(False)
        case "granted-list" | "granted-set":
            return Group(not granted)
        case "denied-list":
            return Group(granted)
        case "denied-for-good-list":
            return Group(True) if granted else Group(None, NEUTRAL)
        case "is-denied-for-good":
            return False if granted else NEUTRAL
        case "granted-map":
            return Group(False, granted)
        case "permission-result":
            return ANSWERED
        case "request-code":
            return NEUTRAL
        case _:
            return None


def negate(value: Truth) -> Truth:
    """The contrary; what is not known stays so."""
    return not value if isinstance(value, bool) else value


def both(left: Truth, right: Truth) -> Truth:
    """Conjunction: false wins, then not known, then neutral."""
    if left is False or right is False:
        return False
    if left is None or right is None:
        return None
    return NEUTRAL if NEUTRAL in (left, right) else True


def either(left: Truth, right: Truth) -> Truth:
    """Disjunction."""
    return negate(both(negate(left), negate(right)))


def truth(value: Known) -> Truth:
    """A value as a condition."""
    return value if isinstance(value, bool | Neutral) else None


def join(left: Known, right: Known) -> Known:
    """What is known where either may be."""
    if left == right:
        return left
    return NEUTRAL if NEUTRAL in (left, right) and None not in (left, right) else None


def arguments_of(types: Types, target: FunctionId, step: Step) -> list[tuple[int, Value]]:
    """Positional arguments against the parameters of a function value."""
    count = max(len(types.function(target).parameters), 1)
    return [(position, argument.value) for position, argument in enumerate(step.args[:count])]

"""Partial evaluation of build expressions: every expression has one or more possible values, Unknown among them."""

from __future__ import annotations

import re
from itertools import product

from needlint.app.build_builtins import BUILTINS, MAPS, PLAIN_OWNERS
from needlint.app.build_functions import Functions
from needlint.app.build_members import Members
from needlint.app.build_methods import Methods
from needlint.app.build_names import Names
from needlint.app.build_values import FileNames, Function, Unknown, Value, Values, as_text, describe, unique
from needlint.app.build_world import DEEPEST, Env, World
from needlint.facts.build_model import Either, Expression, Invoke, Listing, Mapping, Number, Path, Sum, Text

_MOST = 8
_LISTS = frozenset(
    [
        "listOf",
        "arrayOf",
        "setOf",
        "mutableListOf",
        "arrayListOf",
        "mutableSetOf",
        "hashSetOf",
        "linkedSetOf",
        "listOfNotNull",
        "sequenceOf",
        "arrayOfNotNull",
        "List.of",
        "Arrays.asList",
    ]
)


class Evaluator:
    """Evaluates expressions in the world of one tree. Bounded: alternatives, depth and work are capped."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.work = 0
        self.names, self.members = Names(self), Members(self)
        self.methods, self.functions = Methods(self), Functions(self)

    def values(self, expression: Expression, env: Env) -> Values:
        """The possible values of an expression; never empty."""
        self.work += 1
        if env.depth > DEEPEST or self.work > 2_000_000:
            return (Unknown(describe(expression)),)
        env.depth += 1
        try:
            return self._values(expression, env) or (Unknown(describe(expression)),)
        finally:
            env.depth -= 1

    def first(self, expression: Expression, env: Env) -> Value:
        """The first possible value that is known, else an Unknown."""
        found = self.values(expression, env)
        return next((value for value in found if not isinstance(value, Unknown)), found[0])

    def text(self, expression: Expression, env: Env) -> str | None:
        """The first possible value as text."""
        value = self.first(expression, env)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return None
        return str(value)

    def _values(self, expression: Expression, env: Env) -> Values:
        match expression:
            case Text(parts):
                return self._text(parts, env)
            case Number(value):
                return (value,)
            case Path(name):
                return self.names.path(name.split("."), env, name)
            case Invoke():
                return self._invoke(expression, env)
            case Listing(items):
                return (self._list(items, env),)
            case Mapping(items):
                return ({key: self.values(value, env) for key, value in items},)
            case Sum(items):
                return self.sum(items, env)
            case Either(condition, then, otherwise):
                return self._either(condition, then, otherwise, env)
            case _:
                return (Unknown(describe(expression)),)

    def _list(self, items: tuple[Expression, ...], env: Env) -> tuple[Value, ...]:
        out: list[Value] = []
        for item in items:
            out.extend(self.values(item, env))
        return tuple(out)

    def _text(self, parts: tuple[str | Expression, ...], env: Env) -> Values:
        choices: list[tuple[str, ...]] = []
        for part in parts:
            if isinstance(part, str):
                choices.append((part,))
            else:
                choices.append(tuple(as_text(value, describe(part)) for value in self.values(part, env)[:3]))
        count = 1
        for choice in choices:
            count *= len(choice)
        if count > _MOST:
            choices = [choice[:1] for choice in choices]
        return tuple("".join(combination) for combination in product(*choices))

    def sum(self, items: tuple[Expression, ...], env: Env) -> Values:
        """`a + b`: numbers, lists, maps, files, else texts."""
        values = [self.first(item, env) for item in items]
        if all(isinstance(value, int | float) for value in values):
            return (sum(value for value in values if isinstance(value, int | float)),)
        if isinstance(values[0], tuple):
            out: list[Value] = []
            for value in values:
                out.extend(value) if isinstance(value, tuple) else out.append(value)
            return (tuple(out),)
        if isinstance(values[0], dict):
            merged: dict[str, Values] = {}
            for value in values:
                merged.update(value if isinstance(value, dict) else {})
            return (merged,)
        if any(isinstance(value, FileNames) for value in values):
            return (FileNames(tuple(path for value in values if isinstance(value, FileNames) for path in value.paths)),)
        return ("".join(as_text(value, describe(item)) for value, item in zip(values, items, strict=True)),)

    def _either(self, condition: str, then: Expression, otherwise: Expression, env: Env) -> Values:
        left = list(self._branch(then, env))
        right = list(self._branch(otherwise, env))
        if condition.endswith("!= null"):  # elvis and the like: the left side falls away when it is not known
            left = [value for value in left if not isinstance(value, Unknown) and value is not None]
        return unique(left + right)

    def _branch(self, expression: Expression, env: Env) -> Values:
        if isinstance(expression, Invoke) and expression.name == "{}":
            return self.functions.call(Function((), (), expression.body or (), env.scope, env.path), (), {}, env)
        return self.values(expression, env)

    def _invoke(self, call: Invoke, env: Env) -> Values:
        name, args = call.name, call.args
        if name == "{}":
            return (Function(call.parameters, (), call.body or (), env.scope, env.path),)
        if name.startswith(".") and args:
            receiver = self.values(args[0], env)
            return self.methods.call(name[1:], receiver, call, args[1:], env)
        if name in _LISTS:
            return (self._list(args, env),)
        if name in MAPS:
            return (self._map(args, env),)
        built = BUILTINS.get(name.rpartition(".")[2])
        if built is not None and name.rpartition(".")[0] in PLAIN_OWNERS:
            found = built(self, call, env)
            if found is not None:
                return found
        owner, _, method = name.rpartition(".")
        if not owner:
            return self.functions.invoke(method, call, args, env, None)
        if owner.endswith("::class"):
            return (Unknown(describe(call)),)
        whole = self.world.functions.get(method)
        constant = (
            None if args or call.named or call.body is not None else self.names.constant(name.split("."), env, True)
        )
        if constant is not None:
            return constant
        receiver = self.names.path(owner.split("."), env, owner)
        if whole and all(isinstance(value, Unknown) for value in receiver):
            return self.functions.invoke(method, call, args, env, receiver)
        return self.methods.call(method, receiver, call, args, env)

    def _map(self, args: tuple[Expression, ...], env: Env) -> Value:
        merged: dict[str, Values] = {}
        for arg in args:
            value = self.first(arg, env)
            if isinstance(arg, Mapping) and len(arg.items) == 1 and not isinstance(value, Unknown):
                key, item = arg.items[0]
                known = self.names.path(key.split("."), env, key)[0] if re.fullmatch(r"[A-Za-z_][\w.]*", key) else None
                merged[known if isinstance(known, str) and "." in key else key] = self.values(item, env)
            elif isinstance(value, dict):
                merged.update(value)
        return merged

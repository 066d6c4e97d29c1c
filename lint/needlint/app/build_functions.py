"""Functions of scripts and convention builds: which one a call means, its parameters, what it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.build_values import CatalogPath, Function, Scope, Unknown, Value, Values, describe, unique
from needlint.app.build_world import DEEPEST, Env
from needlint.facts.build_model import Expression, Invoke, Path, Statement

if TYPE_CHECKING:
    from needlint.app.build_evaluator import Evaluator

PROPERTY = frozenset(
    ["property", "findProperty", "getProperty", "gradleProperty", "optional", "getExtra", "findGradleProperty"]
)
CATALOG_FINDERS = frozenset(
    ("findLibrary", "findBundle", "findVersion", "findPlugin", "getLibrary", "getBundle", "getVersion", "getPlugin")
)


class Functions:
    """Calls of functions and closures."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator, self.world = evaluator, evaluator.world
        self.active: set[int] = set()
        """Bodies being called: recursion is not followed."""

    def invoke(
        self, name: str, call: Invoke, args: tuple[Expression, ...], env: Env, receiver: Values | None
    ) -> Values:
        """A call of a plain name: a closure, a local, a catalog finder, a property or a declared function."""
        local = env.scope.find(name)
        closure = self.evaluator.names.closure(name, env)
        if closure is not None:
            return self.call(
                closure, tuple(self.evaluator.values(arg, env) for arg in args), self.named(call, env), env
            )
        if local and not args:
            return local
        if name in CATALOG_FINDERS:
            held = env.scope.find("this@receiver")
            if held:
                return self.evaluator.methods.call(name, held, call, args, env)
            value = (
                self.evaluator.methods.find(name, CatalogPath("libs"), args, env)
                if "libs" in env.state.build.catalogs
                else None
            )
            return (value if value is not None else Unknown(describe(call)),)
        if name in PROPERTY and args:
            return self._property_call(call, args, env)
        choices = env.scope.function(name) or self.world.functions.get(name, [])
        if not choices:
            if not args and not call.named and call.body is None:
                return self.evaluator.names.path([name], env, describe(call))
            return (Unknown(describe(call)),)
        function = choose(choices, len(args) + len(call.named))
        given = tuple(self.evaluator.values(arg, env) for arg in args)
        return self.call(function, given, self.named(call, env), env, receiver)

    def named(self, call: Invoke, env: Env) -> dict[str, Values]:
        """The values of named arguments."""
        return {key: self.evaluator.values(value, env) for key, value in call.named}

    def _property_call(self, call: Invoke, args: tuple[Expression, ...], env: Env) -> Values:
        key = self.evaluator.text(args[0], env)
        if key is None:
            return (Unknown(describe(call)),)
        return self.evaluator.names.extra_property(key.split("."), env, describe(call))

    def call(
        self,
        function: Function,
        args: tuple[Values, ...],
        named: dict[str, Values],
        env: Env,
        receiver: Values | None = None,
    ) -> Values:
        """The values a function returns: `return`s and its last expression, over simple bodies."""
        if id(function.body) in self.active or len(self.active) > DEEPEST:
            return (Unknown("..."),)
        self.active.add(id(function.body))
        try:
            return self._returned(function, args, named, env, receiver)
        finally:
            self.active.discard(id(function.body))

    def _returned(
        self,
        function: Function,
        args: tuple[Values, ...],
        named: dict[str, Values],
        env: Env,
        receiver: Values | None,
    ) -> Values:
        scope = self.bind(function, args, named, env)
        if receiver is not None:
            scope.names["this@receiver"] = receiver
        inner = Env(env.state, scope, env.context, function.path, env.depth + 1)
        if inner.depth > DEEPEST:
            return (Unknown("..."),)
        out: list[Value] = []
        last = len(function.body) - 1
        for index, statement in enumerate(function.body):
            if statement.name == "return":
                out.extend(self.evaluator.values(statement.args[0], inner) if statement.args else ())
                if not statement.condition:
                    break
            elif statement.declares and statement.args:
                scope.names[statement.name] = self.evaluator.values(statement.args[0], inner)
            elif statement.assigns:
                if statement.args and (holder := scope.holder(statement.name)) is not None:
                    holder.names[statement.name] = self.evaluator.values(statement.args[0], inner)
            elif (index == last or statement.condition) and statement.name not in ("fun", "for", "throw"):
                out.extend(self.evaluator.values(as_expression(statement), inner))
        return unique(out)

    def bind(self, function: Function, args: tuple[Values, ...], named: dict[str, Values], env: Env) -> Scope:
        """A scope with the parameters bound."""
        scope = Scope(function.scope)
        caller = Env(env.state, scope, (), function.path, env.depth)
        for key, default in function.defaults:
            scope.names[key] = self.evaluator.values(default, caller)
        for index, name in enumerate(function.parameters):
            if index < len(args):
                scope.names[name] = args[index]
            elif name in named:
                scope.names[name] = named[name]
            elif name not in scope.names:
                scope.names[name] = (Unknown(name),)
        if not function.parameters and args:
            scope.names["it"] = args[0]
        return scope


def as_expression(statement: Statement) -> Expression:
    """A statement as the expression it is."""
    if not statement.name:
        return statement.args[0] if statement.args else Path("", statement.range)
    if statement.args or statement.named or statement.body is not None:
        return Invoke(
            statement.name,
            statement.args,
            statement.named,
            statement.range,
            statement.whole,
            statement.body,
            statement.parameters,
            statement.types,
        )
    return Path(statement.name, statement.range)


def choose(functions: list[Function], count: int) -> Function:
    """The overload that takes this many arguments, else the first."""
    return next((function for function in functions if len(function.parameters) == count), functions[0])

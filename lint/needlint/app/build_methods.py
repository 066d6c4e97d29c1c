"""Method calls on values in build scripts: lookups, numbers, strings, closures over lists, functions with receivers."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from needlint.app.build_functions import CATALOG_FINDERS, PROPERTY, choose
from needlint.app.build_members import SAME
from needlint.app.build_values import (
    CatalogPath,
    ContextValue,
    Function,
    ProjectValue,
    Scope,
    Unknown,
    Value,
    Values,
    describe,
    unique,
)
from needlint.app.build_world import DEEPEST, Env
from needlint.facts.build_model import Expression, Invoke

if TYPE_CHECKING:
    from needlint.app.build_evaluator import Evaluator

_INTEGERS = frozenset(("toInt", "toInteger", "toIntOrNull", "toLong", "intValue"))


class Methods:
    """What a method call on a value gives."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator, self.world = evaluator, evaluator.world

    def call(self, method: str, receiver: Values, call: Invoke, args: tuple[Expression, ...], env: Env) -> Values:
        """What the method gives for each possible receiver."""
        out: list[Value] = []
        for value in receiver:
            out.extend(self._method_of(method, value, call, args, env))
        return unique(out)

    def _method_of(self, method: str, value: Value, call: Invoke, args: tuple[Expression, ...], env: Env) -> Values:
        found = self._reading(method, value, args, env, describe(call))
        if found is None:
            found = self._passing(method, value, call, args, env)
        return self._declared(method, value, call, args, env) if found is None else found

    def _reading(
        self, method: str, value: Value, args: tuple[Expression, ...], env: Env, written: str
    ) -> Values | None:
        """Lookups by a key or alias, and numbers."""
        if isinstance(value, CatalogPath) and method in CATALOG_FINDERS:
            found = self.find(method, value, args, env)
            return (Unknown(written) if found is None else found,)
        if method in ("named", "find") and args:
            name = self.evaluator.text(args[0], env)
            if name in env.state.build.catalogs:
                return (CatalogPath(name),)
        if method in PROPERTY or (method in ("get", "getAt", "[]", "getOrDefault") and args):
            return self._lookup(method, value, args, env, written)
        if method in _INTEGERS or method in ("parseInt", "valueOf"):
            number = self.evaluator.first(args[0], env) if args else value
            return _integer(number, written)
        return None

    def _passing(
        self, method: str, value: Value, call: Invoke, args: tuple[Expression, ...], env: Env
    ) -> Values | None:
        """Defaults, closures that get the value, and operations on texts and collections."""
        if method in ("orElse", "getOrElse", "or") and args:
            return (value,) if not isinstance(value, Unknown) else self.evaluator.values(args[0], env)
        if method in ("apply", "also", "asFile", "map", "use", "flatMap"):
            if method == "map" and isinstance(value, tuple) and call.body is not None:
                return (self._mapped(value, call, env),)
            return (value,)
        if method in ("let", "run") and call.body is not None:
            closure = Function(call.parameters, (), call.body, env.scope, env.path)
            return self.evaluator.functions.call(closure, ((value,),), {}, env)
        if isinstance(value, str) and method in ("replace", "plus", "toLowerCase", "lowercase", "dir", "file"):
            return self._string_method(method, value, args, env)
        if isinstance(value, str) and method == "toBoolean":
            return (value.strip().lower() == "true",)
        if isinstance(value, tuple | dict) and method in ("plus", "minus"):
            adds = call.name.startswith(".") and method == "plus"
            return self.evaluator.sum((call.args[0], *args), env) if adds else (value,)
        return None

    def _declared(self, method: str, value: Value, call: Invoke, args: tuple[Expression, ...], env: Env) -> Values:
        """What a project knows, a function with a receiver, a closure called, a plain member."""
        written = describe(call)
        if isinstance(value, ProjectValue | ContextValue) and not isinstance(value, Unknown):
            state = self.world.state(value.directory) if isinstance(value, ProjectValue) else env.state
            inner = Env(state, env.scope, (), env.path, env.depth + 1)
            plain = Invoke(method, args, call.named, call.range, call.whole, call.body, call.parameters, call.types)
            return self.evaluator.values(plain, inner) if inner.depth < DEEPEST else (Unknown(written),)
        functions = env.scope.function(method) or self.world.functions.get(method, [])
        if functions and not isinstance(value, Unknown) and method not in SAME:
            given = tuple(self.evaluator.values(arg, env) for arg in args)
            return self.evaluator.functions.call(
                choose(functions, len(args)), given, self.evaluator.functions.named(call, env), env, (value,)
            )
        if isinstance(value, Function) and method in ("call", "invoke"):
            return self.evaluator.functions.call(
                value,
                tuple(self.evaluator.values(arg, env) for arg in args),
                self.evaluator.functions.named(call, env),
                env,
            )
        if method in SAME and not isinstance(value, Unknown):
            return self.evaluator.members.member(value, [method], env, written)
        if not args and call.body is None:
            return self.evaluator.members.of((value,), [method], env, written)
        return (Unknown(written),)

    def _mapped(self, items: tuple[Value, ...], call: Invoke, env: Env) -> tuple[Value, ...]:
        closure = Function(call.parameters, (), call.body or (), env.scope, env.path)
        out: list[Value] = []
        for item in items[:400]:
            out.extend(self.evaluator.functions.call(closure, ((item,),), {}, env))
        return tuple(out)

    def _lookup(self, method: str, value: Value, args: tuple[Expression, ...], env: Env, written: str) -> Values:
        index = self.evaluator.first(args[0], env) if args else None
        if isinstance(value, dict):
            return value.get(str(index), (Unknown(written),))
        if isinstance(value, tuple) and isinstance(index, int) and -len(value) <= index < len(value):
            return (value[index],)
        if isinstance(value, CatalogPath) and isinstance(index, str):
            return self.evaluator.members.member(value, [index], env, written)
        if isinstance(index, str):
            state = self.world.state(value.directory) if isinstance(value, ProjectValue) else env.state
            return self.evaluator.names.extra_property(
                index.split("."), Env(state, Scope(), (), env.path, env.depth), written
            )
        return (Unknown(written),)

    def _string_method(self, method: str, value: str, args: tuple[Expression, ...], env: Env) -> Values:
        given = [self.evaluator.text(arg, env) or "" for arg in args]
        if method == "replace" and len(given) == 2:
            return (value.replace(given[0], given[1]),)
        if method in ("toLowerCase", "lowercase"):
            return (value.lower(),)
        if method in ("dir", "file") and given:
            return (posixpath.join(value, given[0]),)
        return (value + "".join(given),)

    def find(self, method: str, catalog: CatalogPath, args: tuple[Expression, ...], env: Env) -> Value | None:
        """`findLibrary("x")` and the like: None when the catalog or the alias is not known."""
        alias = self.evaluator.text(args[0], env) if args else None
        table = env.state.build.catalogs.get(catalog.catalog)
        if alias is None or table is None:
            return None
        kind = method.removeprefix("find").removeprefix("get")
        if kind == "Library":
            return table.library(alias)
        if kind == "Bundle":
            return table.bundle(alias)
        return table.version(alias) if kind == "Version" else table.plugin(alias)


def _integer(value: Value, written: str) -> Values:
    if isinstance(value, int):
        return (value,)
    try:
        return (int(value.strip()),) if isinstance(value, str) else (Unknown(written),)
    except ValueError:
        return (Unknown(written),)

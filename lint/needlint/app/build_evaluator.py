"""Partial evaluation of build expressions: every expression has one or more possible values, Unknown among them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from itertools import product

from needlint.app.build_accessors import known_accessor
from needlint.app.build_catalogs import follow
from needlint.app.build_values import (
    ROOT_MARK,
    CatalogPath,
    ContextValue,
    FileNames,
    Function,
    Ignored,
    Library,
    ModuleTarget,
    PluginReference,
    ProjectValue,
    Scope,
    Tree,
    Unknown,
    Value,
    Values,
    describe,
    unique,
)
from needlint.app.build_world import Constant, Env, ProjectState, World, join
from needlint.facts.build_model import (
    Either,
    Expression,
    Invoke,
    Listing,
    Mapping,
    Number,
    Path,
    Statement,
    Sum,
    Text,
)

_MOST = 8
_DEEPEST = 24
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
_MAPS = frozenset(("mapOf", "mutableMapOf", "hashMapOf", "linkedMapOf"))
_SAME = frozenset(
    [
        "get",
        "getOrNull",
        "orNull",
        "orElseThrow",
        "toString",
        "asProvider",
        "trim",
        "toList",
        "toSet",
        "toMutableList",
        "requireNotNull",
        "requiredVersion",
        "strictVersion",
        "preferredVersion",
        "displayName",
        "asString",
        "trimIndent",
        "trimMargin",
        "distinct",
        "filterNotNull",
        "provider",
        "checkNotNull",
        "name",
        "path",
        "absolutePath",
        "canonicalPath",
        "asFile",
        "invariantSeparatorsPath",
        "filter",
        "sorted",
        "reversed",
        "toTypedArray",
        "asList",
        "copy",
        "module",
        "asBoolean",
        "pluginId",
        "getPluginId",
        "getAsFile",
        "asPath",
        "getPath",
    ]
)
_PROPERTY = frozenset(
    ["property", "findProperty", "getProperty", "gradleProperty", "optional", "getExtra", "findGradleProperty"]
)
_CATALOG_FINDERS = frozenset(
    ("findLibrary", "findBundle", "findVersion", "findPlugin", "getLibrary", "getBundle", "getVersion", "getPlugin")
)
_INTEGERS = frozenset(("toInt", "toInteger", "toIntOrNull", "toLong", "intValue"))
_SELF = frozenset(("project", "this", "target", "delegate", "owner"))
_EXTRA = frozenset(("ext", "extra", "properties", "extensions.extraProperties"))
_CONCAT = re.compile(r"^\d+$")


class Evaluator:
    """Evaluates expressions in the world of one tree. Bounded: alternatives, depth and work are capped."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.work = 0
        self.active: set[int] = set()
        """Bodies being called: recursion is not followed."""

    def values(self, expression: Expression, env: Env) -> Values:
        """The possible values of an expression; never empty."""
        self.work += 1
        if env.depth > _DEEPEST or self.work > 2_000_000:
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
                return self.path(name.split("."), env, name)
            case Invoke():
                return self._invoke(expression, env)
            case Listing(items):
                return (self._list(items, env),)
            case Mapping(items):
                return ({key: self.values(value, env) for key, value in items},)
            case Sum(items):
                return self._sum(items, env)
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
                choices.append(tuple(_string(value, describe(part)) for value in self.values(part, env)[:3]))
        count = 1
        for choice in choices:
            count *= len(choice)
        if count > _MOST:
            choices = [choice[:1] for choice in choices]
        return tuple("".join(combination) for combination in product(*choices))

    def _sum(self, items: tuple[Expression, ...], env: Env) -> Values:
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
        return ("".join(_string(value, describe(item)) for value, item in zip(values, items, strict=True)),)

    def _either(self, condition: str, then: Expression, otherwise: Expression, env: Env) -> Values:
        left = list(self._branch(then, env))
        right = list(self._branch(otherwise, env))
        if condition.endswith("!= null"):  # elvis and the like: the left side falls away when it is not known
            left = [value for value in left if not isinstance(value, Unknown) and value is not None]
        return unique(left + right)

    def _branch(self, expression: Expression, env: Env) -> Values:
        if isinstance(expression, Invoke) and expression.name == "{}":
            return self.call(Function((), (), expression.body or (), env.scope, env.path), (), {}, env)
        return self.values(expression, env)

    # -- names --

    def path(self, names: list[str], env: Env, written: str) -> Values:
        """What a dotted name stands for."""
        local = env.scope.find(names[0])
        if local is not None:
            return self.members(local, names[1:], env, written)
        head = names[0]
        if head in _SELF and len(names) > 1:
            return self.path(names[1:], Env(env.state, Scope(), (), env.path, env.depth), written)
        if head in _SELF:
            block = env.context and head != "project"
            return (ContextValue(env.context) if block else ProjectValue(env.state.directory),)
        if head in ("rootProject", "parent"):
            root = env.state.build.project or env.state
            if len(names) == 1:
                return (ProjectValue(root.directory),)
            return self.path(names[1:], Env(root, Scope(), (), env.path, env.depth), written)
        if head in _EXTRA and len(names) > 1:
            return self._property(names[1:], env, written)
        found = self._builtin(names, env)
        if found is not None:
            return found
        if head in env.state.build.catalogs:
            return (_closed(follow(env.state.build.catalogs, CatalogPath(head), tuple(names[1:])), written),)
        return self._property(names, env, written)

    def _builtin(self, names: list[str], env: Env) -> Values | None:
        head = names[0]
        if head in ("projectDir", "rootDir", "settingsDir", "layout", "buildDir"):
            directory = env.state.directory
            if head in ("rootDir", "settingsDir") or "settingsDirectory" in names:
                directory = env.state.build.directory
            return (ROOT_MARK + join(directory, "build" if head == "buildDir" else "."),)
        if head == "gradle" and len(names) > 1:
            rest = names[2:] if names[1] in _EXTRA else names[1:]
            held = env.state.build.gradle_ext
            for cut in range(len(rest), 0, -1):
                key = ".".join(rest[:cut])
                if key in held:
                    return self.members(held[key], rest[cut:], env, ".".join(names))
        if head == "projects" and len(names) > 1:
            return (ModuleTarget(self._typesafe(names[1:], env.state)),)
        return None

    def _typesafe(self, names: list[str], state: ProjectState) -> str:
        """`projects.a.bC` -> the Gradle path whose segments read so in camel case."""
        wanted = [name for name in names if name not in ("dependencyProject", "path")]
        for path in state.build.modules:
            if [_camel(segment) for segment in path.split(":")[1:]] == wanted:
                return path
        folded = ".".join(wanted).lower()
        for path in state.build.modules:
            if ".".join(_camel(segment) for segment in path.split(":")[1:]).lower() == folded:
                return path
        return ":" + ":".join(wanted)

    def _property(self, names: list[str], env: Env, written: str) -> Values:
        """An extra property of the project or its parents, a constant, a Gradle property, a known accessor."""
        state: ProjectState | None = env.state
        while state is not None:
            for cut in range(len(names), 0, -1):
                key = ".".join(names[:cut])
                if key in state.ext:
                    return self.members(state.ext[key], names[cut:], env, written)
            state = state.parent
        constant = self._constant(names, env)
        if constant is not None:
            return constant
        dotted = ".".join(names)
        state = env.state
        while state is not None:
            if dotted in state.properties:
                return (state.properties[dotted],)
            state = state.parent
        if dotted in env.state.build.properties:
            return (env.state.build.properties[dotted],)
        library = known_accessor(dotted)
        return (library if library else Unknown(written),)

    def _constant(self, names: list[str], env: Env, whole: bool = False) -> Values | None:
        owners = _owners(env.scope)
        for cut in (len(names),) if whole else range(len(names), 0, -1):
            dotted = ".".join(names[:cut])
            candidates = self.world.constants.get(names[cut - 1], ())
            chosen = next((c for owner in owners for c in candidates if c.name == f"{owner}.{dotted}"), None)
            chosen = chosen or next((c for c in candidates if c.name == dotted), None)
            if chosen is None and cut > 1:
                chosen = next((c for c in candidates if c.name.endswith("." + dotted)), None)
            if chosen is not None:
                return self.members(self._evaluate_constant(chosen, env), names[cut:], env, dotted)
        return None

    def _evaluate_constant(self, constant: Constant, env: Env) -> Values:
        if constant.cached is None:
            if constant.busy:
                return (Unknown(constant.name),)
            constant.busy = True
            inner = Env(env.state, Scope(owner=constant.owner), (), constant.path, env.depth)
            value = constant.value
            getter = isinstance(value, Invoke) and value.name in ("{}", "lazy") and value.body is not None
            body = value.body if isinstance(value, Invoke) and getter else None
            if body is not None:
                found = self.call(Function((), (), body, inner.scope, constant.path), (), {}, inner)
            else:
                found = self.values(value, inner)
            constant.busy = False
            if any(isinstance(item, Unknown | CatalogPath) for item in found):
                return found
            constant.cached = found
        return constant.cached

    def closure(self, name: str, env: Env) -> Function | None:
        """A closure held by a local name or an extra property."""
        held = env.scope.find(name)
        state: ProjectState | None = env.state
        while held is None and state is not None:
            held, state = state.ext.get(name), state.parent
        return held[0] if held and isinstance(held[0], Function) else None

    def members(self, values: Values, names: list[str], env: Env, written: str) -> Values:
        """`.a.b` of each alternative; maps also by dotted keys."""
        if not names:
            return values
        out: list[Value] = []
        for value in values:
            out.extend(self._member(value, names, env, written))
        return unique(out)

    def _member(self, value: Value, names: list[str], env: Env, written: str) -> Values:
        if isinstance(value, dict):
            for cut in range(len(names), 0, -1):
                key = ".".join(names[:cut])
                if key in value:
                    return self.members(value[key], names[cut:], env, written)
            if names[0] in ("value", "key") and names[0] in value:
                return value[names[0]]
            return (Unknown(written),)
        if isinstance(value, CatalogPath):
            return (_closed(follow(env.state.build.catalogs, value, tuple(names)), written),)
        if isinstance(value, ProjectValue):
            state = self.world.state(value.directory)
            return self.path(names, Env(state, Scope(), (), env.path, env.depth), written)
        if isinstance(value, ContextValue):
            if names[0] in ("project", "rootProject", "ext", "extra", "libs", "rootDir", "projectDir"):
                return self.path(names, Env(env.state, Scope(), (), env.path, env.depth), written)
            return (ContextValue(value.context + tuple(names)),)
        if isinstance(value, Library):
            return self._library_member(value, names, written)
        if isinstance(value, str | int | float | tuple | PluginReference | FileNames | Tree) and names[0] in _SAME:
            if isinstance(value, PluginReference) and names[0] in ("pluginId", "getPluginId"):
                value = value.id
            return self.members((value,), names[1:], env, written)
        if isinstance(value, str) and names[0] in ("version", "first"):
            return (value,)
        return (Unknown(written),)

    def _library_member(self, value: Library, names: list[str], written: str) -> Values:
        named: dict[str, Value] = {"group": value.group, "name": value.artifact, "version": value.version}
        if names[0] in named and len(names) == 1:
            return (named[names[0]],)
        if names[0] in _SAME:
            return self._library_member(value, names[1:], written) if names[1:] else (value,)
        return (Unknown(written),)

    # -- calls --

    def _invoke(self, call: Invoke, env: Env) -> Values:
        name, args = call.name, call.args
        if name == "{}":
            return (Function(call.parameters, (), call.body or (), env.scope, env.path),)
        if name.startswith(".") and args:
            receiver = self.values(args[0], env)
            return self._method(name[1:], receiver, call, args[1:], env)
        if name in _LISTS:
            return (self._list(args, env),)
        if name in _MAPS:
            return (self._map(args, env),)
        built = _BUILDERS.get(name.rpartition(".")[2])
        if built is not None and name.rpartition(".")[0] in _PLAIN_OWNERS:
            found = built(self, call, env)
            if found is not None:
                return found
        owner, _, method = name.rpartition(".")
        if not owner:
            return self._function(method, call, args, env, None)
        if owner.endswith("::class"):
            return (Unknown(describe(call)),)
        whole = self.world.functions.get(method)
        constant = None if args or call.named or call.body is not None else self._constant(name.split("."), env, True)
        if constant is not None:
            return constant
        receiver = self.path(owner.split("."), env, owner)
        if whole and all(isinstance(value, Unknown) for value in receiver):
            return self._function(method, call, args, env, receiver)
        return self._method(method, receiver, call, args, env)

    def _map(self, args: tuple[Expression, ...], env: Env) -> Value:
        merged: dict[str, Values] = {}
        for arg in args:
            value = self.first(arg, env)
            if isinstance(arg, Mapping) and len(arg.items) == 1 and not isinstance(value, Unknown):
                key, item = arg.items[0]
                known = self.path(key.split("."), env, key)[0] if re.fullmatch(r"[A-Za-z_][\w.]*", key) else None
                merged[known if isinstance(known, str) and "." in key else key] = self.values(item, env)
            elif isinstance(value, dict):
                merged.update(value)
        return merged

    def _function(
        self, name: str, call: Invoke, args: tuple[Expression, ...], env: Env, receiver: Values | None
    ) -> Values:
        local = env.scope.find(name)
        closure = self.closure(name, env)
        if closure is not None:
            return self.call(closure, tuple(self.values(arg, env) for arg in args), self._named(call, env), env)
        if local and not args:
            return local
        if name in _CATALOG_FINDERS:
            held = env.scope.find("this@receiver")
            if held:
                return self._method(name, held, call, args, env)
            value = self._find(name, CatalogPath("libs"), args, env) if "libs" in env.state.build.catalogs else None
            return (value if value is not None else Unknown(describe(call)),)
        if name in _PROPERTY and args:
            return self._property_call(call, args, env)
        choices = env.scope.function(name) or self.world.functions.get(name, [])
        if not choices:
            if not args and not call.named and call.body is None:
                return self.path([name], env, describe(call))
            return (Unknown(describe(call)),)
        function = choose(choices, len(args) + len(call.named))
        given = tuple(self.values(arg, env) for arg in args)
        return self.call(function, given, self._named(call, env), env, receiver)

    def _named(self, call: Invoke, env: Env) -> dict[str, Values]:
        return {key: self.values(value, env) for key, value in call.named}

    def _property_call(self, call: Invoke, args: tuple[Expression, ...], env: Env) -> Values:
        key = self.text(args[0], env)
        if key is None:
            return (Unknown(describe(call)),)
        return self._property(key.split("."), env, describe(call))

    def call(
        self,
        function: Function,
        args: tuple[Values, ...],
        named: dict[str, Values],
        env: Env,
        receiver: Values | None = None,
    ) -> Values:
        """The values a function returns: `return`s and its last expression, over simple bodies."""
        if id(function.body) in self.active or len(self.active) > _DEEPEST:
            return (Unknown("..."),)
        self.active.add(id(function.body))
        try:
            return self._call(function, args, named, env, receiver)
        finally:
            self.active.discard(id(function.body))

    def _call(
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
        if inner.depth > _DEEPEST:
            return (Unknown("..."),)
        out: list[Value] = []
        last = len(function.body) - 1
        for index, statement in enumerate(function.body):
            if statement.name == "return":
                out.extend(self.values(statement.args[0], inner) if statement.args else ())
                if not statement.condition:
                    break
            elif statement.declares and statement.args:
                scope.names[statement.name] = self.values(statement.args[0], inner)
            elif statement.assigns:
                if statement.args and (holder := scope.holder(statement.name)) is not None:
                    holder.names[statement.name] = self.values(statement.args[0], inner)
            elif (index == last or statement.condition) and statement.name not in ("fun", "for", "throw"):
                out.extend(self.values(as_expression(statement), inner))
        return unique(out)

    def bind(self, function: Function, args: tuple[Values, ...], named: dict[str, Values], env: Env) -> Scope:
        """A scope with the parameters bound."""
        scope = Scope(function.scope)
        caller = Env(env.state, scope, (), function.path, env.depth)
        for key, default in function.defaults:
            scope.names[key] = self.values(default, caller)
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

    def _find(self, method: str, catalog: CatalogPath, args: tuple[Expression, ...], env: Env) -> Value | None:
        alias = self.text(args[0], env) if args else None
        table = env.state.build.catalogs.get(catalog.catalog)
        if alias is None or table is None:
            return None
        kind = method.removeprefix("find").removeprefix("get")
        if kind == "Library":
            return table.library(alias)
        if kind == "Bundle":
            return table.bundle(alias)
        return table.version(alias) if kind == "Version" else table.plugin(alias)

    def _method(self, method: str, receiver: Values, call: Invoke, args: tuple[Expression, ...], env: Env) -> Values:
        out: list[Value] = []
        for value in receiver:
            out.extend(self._method_of(method, value, call, args, env))
        return unique(out)

    def _method_of(self, method: str, value: Value, call: Invoke, args: tuple[Expression, ...], env: Env) -> Values:  # noqa: PLR0912
        written = describe(call)
        if isinstance(value, CatalogPath) and method in _CATALOG_FINDERS:
            found = self._find(method, value, args, env)
            return (Unknown(written) if found is None else found,)
        if method in ("named", "find") and args:
            name = self.text(args[0], env)
            if name in env.state.build.catalogs:
                return (CatalogPath(name),)
        if method in _PROPERTY or (method in ("get", "getAt", "[]", "getOrDefault") and args):
            return self._lookup(method, value, args, env, written)
        if method in _INTEGERS or method in ("parseInt", "valueOf"):
            number = self.first(args[0], env) if args else value
            return _integer(number, written)
        if method in ("orElse", "getOrElse", "or") and args:
            return (value,) if not isinstance(value, Unknown) else self.values(args[0], env)
        if method in ("apply", "also", "asFile", "map", "use", "flatMap"):
            if method == "map" and isinstance(value, tuple) and call.body is not None:
                return (self._mapped(value, call, env),)
            return (value,)
        if method in ("let", "run") and call.body is not None:
            closure = Function(call.parameters, (), call.body, env.scope, env.path)
            return self.call(closure, ((value,),), {}, env)
        if isinstance(value, str) and method in ("replace", "plus", "toLowerCase", "lowercase", "dir", "file"):
            return self._string_method(method, value, args, env)
        if isinstance(value, str) and method == "toBoolean":
            return (value.strip().lower() == "true",)
        if isinstance(value, tuple | dict) and method in ("plus", "minus"):
            return self._sum((call.args[0], *args), env) if call.name.startswith(".") and method == "plus" else (value,)
        if isinstance(value, ProjectValue | ContextValue) and not isinstance(value, Unknown):
            state = self.world.state(value.directory) if isinstance(value, ProjectValue) else env.state
            inner = Env(state, env.scope, (), env.path, env.depth + 1)
            plain = Invoke(method, args, call.named, call.range, call.whole, call.body, call.parameters, call.types)
            return self.values(plain, inner) if inner.depth < _DEEPEST else (Unknown(written),)
        functions = env.scope.function(method) or self.world.functions.get(method, [])
        if functions and not isinstance(value, Unknown) and method not in _SAME:
            given = tuple(self.values(arg, env) for arg in args)
            return self.call(choose(functions, len(args)), given, self._named(call, env), env, (value,))
        if isinstance(value, Function) and method in ("call", "invoke"):
            return self.call(value, tuple(self.values(arg, env) for arg in args), self._named(call, env), env)
        if method in _SAME and not isinstance(value, Unknown):
            return self._member(value, [method], env, written)
        if not args and call.body is None:
            return self.members((value,), [method], env, written)
        return (Unknown(written),)

    def _mapped(self, items: tuple[Value, ...], call: Invoke, env: Env) -> tuple[Value, ...]:
        closure = Function(call.parameters, (), call.body or (), env.scope, env.path)
        out: list[Value] = []
        for item in items[:400]:
            out.extend(self.call(closure, ((item,),), {}, env))
        return tuple(out)

    def _lookup(self, method: str, value: Value, args: tuple[Expression, ...], env: Env, written: str) -> Values:
        index = self.first(args[0], env) if args else None
        if isinstance(value, dict):
            return value.get(str(index), (Unknown(written),))
        if isinstance(value, tuple) and isinstance(index, int) and -len(value) <= index < len(value):
            return (value[index],)
        if isinstance(value, CatalogPath) and isinstance(index, str):
            return self._member(value, [index], env, written)
        if isinstance(index, str):
            state = self.world.state(value.directory) if isinstance(value, ProjectValue) else env.state
            return self._property(index.split("."), Env(state, Scope(), (), env.path, env.depth), written)
        return (Unknown(written),)

    def _string_method(self, method: str, value: str, args: tuple[Expression, ...], env: Env) -> Values:
        given = [self.text(arg, env) or "" for arg in args]
        if method == "replace" and len(given) == 2:
            return (value.replace(given[0], given[1]),)
        if method in ("toLowerCase", "lowercase"):
            return (value.lower(),)
        if method in ("dir", "file") and given:
            return (posixpath.join(value, given[0]),)
        return (value + "".join(given),)


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


def _owners(scope: Scope | None) -> list[str]:
    owners: list[str] = []
    while scope is not None:
        owner = scope.owner
        while owner:
            if owner not in owners:
                owners.append(owner)
            owner = owner.rpartition(".")[0]
        scope = scope.parent
    return owners


def _closed(value: Value, written: str) -> Value:
    return Unknown(written) if isinstance(value, CatalogPath) and len(value.path) > 20 else value


def _string(value: Value, written: str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, Library):
        return ":".join(part for part in (value.group, value.artifact, value.version) if part)
    return UNKNOWN_MARK + written + UNKNOWN_MARK


UNKNOWN_MARK = "\x02"
"""Around the text of a part of a string that could not be worked out."""


def _camel(segment: str) -> str:
    first, *rest = re.split(r"[-_.\s]+", segment)
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def _integer(value: Value, written: str) -> Values:
    if isinstance(value, int):
        return (value,)
    try:
        return (int(value.strip()),) if isinstance(value, str) else (Unknown(written),)
    except ValueError:
        return (Unknown(written),)


# -- built-in functions of build scripts --


def _project(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    source = next((value for key, value in call.named if key == "path"), call.args[0] if call.args else None)
    if isinstance(source, Invoke) and source.name in _MAPS and source.args:  # project(mapOf("path" to ":a"))
        source = source.args[0]
    if isinstance(source, Mapping):
        source = next((value for key, value in source.items if key == "path"), source)
    if source is None:
        return None
    out: list[Value] = []
    for value in evaluator.values(source, env):
        if isinstance(value, str) and UNKNOWN_MARK not in value:
            out.append(ModuleTarget(value if value.startswith(":") else ":" + value))
        else:
            out.append(value if isinstance(value, ModuleTarget | ProjectValue) else Unknown(describe(call)))
    return tuple(out)


def _kotlin(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    module = evaluator.text(call.args[0], env) if call.args else None
    version = evaluator.text(call.args[1], env) if len(call.args) > 1 else None
    return (Library("org.jetbrains.kotlin", f"kotlin-{module}", version),) if module else None


def _platform(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    return (Ignored("platform"),)


def _inner(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    return evaluator.values(call.args[0], env) if call.args else None


def _files(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    paths: list[str] = []
    for arg in call.args:
        for value in evaluator.values(arg, env):
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, str) and UNKNOWN_MARK not in item:
                    paths.append(tree_path(item, env.state.directory))
                elif isinstance(item, FileNames):
                    paths.extend(item.paths)
                elif isinstance(item, Tree):
                    return (item,)
                else:
                    return (Unknown(describe(call)),)
    return (FileNames(tuple(paths)),)


def _file(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    directory = env.state.directory
    pieces: list[str] = []
    for arg in call.args:
        value = evaluator.text(arg, env)
        if value is None or UNKNOWN_MARK in value:
            return None
        pieces.append(value)
    if not pieces:
        return None
    if call.name.startswith("rootProject"):
        directory = env.state.build.directory
    return (ROOT_MARK + tree_path("/".join(pieces), directory),)


def _file_tree(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    named = dict(call.named)
    for arg in call.args:
        if isinstance(arg, Mapping):
            named.update(arg.items)
    source = named.get("dir") or next((arg for arg in call.args if not isinstance(arg, Mapping)), None)
    merged = evaluator.first(source, env) if source is not None else None
    if isinstance(merged, dict):
        named_values = merged
        merged = named_values.get("dir", (None,))[0]
        include = _strings(named_values.get("include") or named_values.get("includes") or ())
        exclude: tuple[str, ...] = ()
    else:
        include = _patterns(evaluator, named, "include", env)
        exclude = _patterns(evaluator, named, "exclude", env)
    for statement in call.body or ():
        patterns = tuple(text for arg in statement.args for text in _strings(evaluator.values(arg, env)))
        if statement.name in ("include", "includes"):
            include += patterns
        elif statement.name == "exclude":
            exclude += patterns
    if not isinstance(merged, str) or UNKNOWN_MARK in merged:
        return None
    directory = env.state.build.directory if call.name.startswith("rootProject") else env.state.directory
    return (Tree(tree_path(merged, directory), include, exclude),)


def _patterns(evaluator: Evaluator, named: dict[str, Expression], key: str, env: Env) -> tuple[str, ...]:
    source = named.get(key) or named.get(key + "s")
    return _strings(evaluator.values(source, env)) if source is not None else ()


def _strings(values: Values) -> tuple[str, ...]:
    out: list[str] = []
    for value in values:
        out.extend(_strings(value) if isinstance(value, tuple) else [value] if isinstance(value, str) else [])
    return tuple(out)


def _ignored(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    return (Ignored(call.name),)


def tree_path(text: str, directory: str) -> str:
    """A path in a script -> relative to the scanned root: after the last root mark, else below `directory`."""
    _, mark, rest = text.rpartition(ROOT_MARK)
    return join("", rest.lstrip("/") or ".") if mark else join(directory, text)


_PLAIN_OWNERS = frozenset(("", "project", "rootProject", "dependencies", "project.dependencies", "this", "target"))
_BUILDERS: dict[str, Callable[[Evaluator, Invoke, Env], Values | None]] = {
    "project": _project,
    "kotlin": _kotlin,
    "platform": _platform,
    "enforcedPlatform": _platform,
    "files": _files,
    "file": _file,
    "File": _file,
    "fileTree": _file_tree,
    "gradleApi": _ignored,
    "gradleTestKit": _ignored,
    "localGroovy": _ignored,
    "gradleKotlinDsl": _ignored,
    "npm": _ignored,
    "devNpm": _ignored,
    "variantOf": _inner,
    "testFixtures": _inner,
    "provider": _inner,
    "embeddedKotlin": _kotlin,
    "requireNotNull": _inner,
    "checkNotNull": _inner,
}

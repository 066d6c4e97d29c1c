"""Declarations and assignments of build scripts: locals, local objects, extra properties, settings of blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.build_blocks import ELEMENT, EXTRA
from needlint.app.build_values import ContextValue, Function, ProjectValue, Scope, Unknown, Values, unique
from needlint.app.build_world import Env
from needlint.facts.build_model import Expression, Invoke, Opaque, Path, Statement

if TYPE_CHECKING:
    from needlint.app.build_script import ScriptRunner


class Assignments:
    """Gives names their values, and settings to the block they stand in."""

    def __init__(self, runner: ScriptRunner) -> None:
        self.runner, self.evaluator, self.android = runner, runner.evaluator, runner.android

    def local_object(self, statement: Statement, env: Env) -> None:
        """An object or class of the script: a map of its constants."""
        name = getattr(statement.args[0], "name", "") if statement.args else ""
        if name:
            inner = Env(env.state, Scope(env.scope), (), env.path, env.depth + 1)
            env.scope.names[name] = (self._members(statement.body or (), inner, 0),)

    def _members(self, body: tuple[Statement, ...], env: Env, level: int) -> dict[str, Values]:
        table: dict[str, Values] = {}
        for statement in body:
            if statement.name in ("object", "class") and statement.args and level < 8:
                inner = Env(env.state, Scope(env.scope), (), env.path, env.depth + 1)
                name = getattr(statement.args[0], "name", "")
                table[name] = (self._members(statement.body or (), inner, level + 1),)
            elif statement.declares and statement.args:
                table[statement.name] = self.evaluator.values(statement.args[0], env)
            else:
                continue
            env.scope.names.update(table)
        return table

    def declare(self, statement: Statement, env: Env) -> None:
        """A local with its value; delegates such as `by creating {}` and `by extra` do what they say."""
        name = statement.name
        value = statement.args[0]
        made = getattr(value, "name", "").rpartition(".")[2]
        if made in ("getting", "creating", "registering", "existing") and isinstance(value, Path | Invoke):
            owner = tuple(part for part in getattr(value, "name", "").split(".")[:-1] if part)
            context = (*env.context, *owner, name)
            env.scope.names[name] = (ContextValue(context),)
            self.android.enter(context)
            if statement.body:
                self.runner.run(statement.body, env.inner(context))
            return
        if isinstance(value, Invoke) and made in ("extra", "lazy"):
            found = self._delegate(value, env)
            if made == "extra":
                env.state.ext[name] = found
        elif isinstance(value, Path) and made in ("extra", "project", "rootProject", "settings"):
            found = self.evaluator.names.path([name] if made != "rootProject" else ["rootProject", name], env, name)
        else:
            found = self.evaluator.values(value, env)
            if isinstance(value, Invoke) and value.name.rpartition(".")[2] in ELEMENT and value.body:
                text = self.evaluator.text(value.args[0], env) if value.args else None
                owner = tuple(part for part in value.name.split(".")[:-1] if part)
                if text:
                    self.runner.run(value.body, env.inner((*env.context, *owner, text)))
        env.scope.names[name] = found

    def _delegate(self, value: Invoke, env: Env) -> Values:
        if value.body is not None:
            closure = Function((), (), value.body, env.scope, env.path)
            return self.evaluator.functions.call(closure, (), {}, env)
        return self.evaluator.values(value.args[0], env) if value.args else (Unknown(value.name),)

    def assign(self, statement: Statement, env: Env) -> None:
        """An assignment: to `gradle.ext`, an extra property, a local, else a setting of the block."""
        names = statement.name.split(".")
        value = statement.args[0] if statement.args else Opaque("", statement.range)
        state = env.state
        while len(names) > 1 and names[0] in ("project", "this", "rootProject", "target"):
            if names[0] == "rootProject":
                state = state.build.project or state
            names = names[1:]
        index = dict(statement.named).get("[]")
        if names[0] == "gradle" and len(names) > 1:
            key = ".".join(names[2:] if names[1] in EXTRA else names[1:])
            env.state.build.gradle_ext[key] = self.evaluator.values(value, env)
        elif names[0] in EXTRA and "android" not in env.context:
            self._assign_extra(names[1:], index, value, statement, Env(state, env.scope, env.context, env.path))
        elif env.context and env.context[-1] in EXTRA and index is None:
            self._assign_extra(names, None, value, statement, env)
        elif (holder := env.scope.holder(names[0])) is not None and not isinstance(
            (holder.names[names[0]] or (None,))[0], ContextValue | ProjectValue
        ):
            self._assign_local(holder, self._indexed(names, index, env), value, statement, env)
        elif len(names) == 1 and names[0] in state.ext and not env.context:
            self._assign_extra(names, index, value, statement, env)
        else:
            self._setting(statement, env)

    def _assign_extra(
        self, names: list[str], index: Expression | None, value: Expression, statement: Statement, env: Env
    ) -> None:
        found = self.evaluator.values(value, env)
        table = env.state.ext
        names = self._indexed(names, index, env)
        if not names:
            for item in found:
                table.update(item if isinstance(item, dict) else {})
            return
        key = ".".join(names)
        if statement.adds and key in table:
            found = _added(table[key], found)
        elif statement.condition and key in table:
            found = unique([*table[key], *found])
        owner = table.get(names[0], (None,))[0]
        if len(names) > 1 and isinstance(owner, dict):
            owner[".".join(names[1:])] = found
        table[key] = found

    def _indexed(self, names: list[str], index: Expression | None, env: Env) -> list[str]:
        """`x["a"]` as `x.a`, when the index is known."""
        key = self.evaluator.text(index, env) if index is not None else None
        return [*names, key] if key else names

    def _assign_local(self, holder: Scope, names: list[str], value: Expression, statement: Statement, env: Env) -> None:
        found = self.evaluator.values(value, env)
        held = holder.names[names[0]]
        if len(names) > 1:
            if held and isinstance(held[0], dict):
                held[0][".".join(names[1:])] = found
            return
        if statement.adds:
            found = _added(held, found)
        elif statement.condition:
            found = unique([*held, *found])
        holder.names[names[0]] = found

    def _setting(self, statement: Statement, env: Env) -> None:
        """An assignment to a property of what the block configures."""
        name, inner = self.runner.blocks.place(statement.name, env)
        if inner.context and inner.context[0] == "android":
            self.android.setting(name, statement, inner)


def _added(before: Values, values: Values) -> Values:
    old, new = before[0] if before else None, values[0] if values else None
    if isinstance(old, tuple):
        return ((*old, *(new if isinstance(new, tuple) else (new,))),)
    if isinstance(old, dict) and isinstance(new, dict):
        return ({**old, **new},)
    if isinstance(old, str) and isinstance(new, str):
        return (old + new,)
    return values

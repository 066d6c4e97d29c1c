"""Loops of build scripts: over lists and maps, and over the containers of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.build_values import Scope, Values
from needlint.app.build_world import Env
from needlint.facts.build_model import Path, Statement

if TYPE_CHECKING:
    from needlint.app.build_script import ScriptRunner

_MOST_ITEMS = 400


class Loops:
    """Runs the body of a loop for each item."""

    def __init__(self, runner: ScriptRunner) -> None:
        self.runner, self.evaluator = runner, runner.evaluator

    def loop(self, statement: Statement, env: Env) -> None:
        """Run a loop; a container of the project is a block for all its elements."""
        assert statement.loop is not None
        variable, iterable = statement.loop
        body = statement.body or ()
        if isinstance(iterable, Path) and self._block_loop(iterable, statement, env):
            return
        values = self.evaluator.values(iterable, env)
        names = variable.split(",")
        each = statement.name in ("let", "also", "ifPresent")
        for value in values:
            items: list[Values] = [(value,)]
            if isinstance(value, tuple) and not each:
                items = [(item,) for item in value[:_MOST_ITEMS]]
            elif isinstance(value, dict) and not each:
                items = [({"key": (key,), "value": item},) for key, item in list(value.items())[:_MOST_ITEMS]]
            for index, item in enumerate(items):
                scope = Scope(env.scope)
                self._bind_item(scope, names, item, index, statement.name)
                self.runner.run(body, env.inner(scope=scope))

    def _block_loop(self, iterable: Path, statement: Statement, env: Env) -> bool:
        """`configurations.all {}`, `subprojects.each {}`, `android.applicationVariants.all {}`."""
        body = statement.body or ()
        last = iterable.name.rpartition(".")[2]
        if last in ("subprojects", "allprojects"):
            self.runner.for_all.append((body, env.inner(())))
        elif last in ("configurations", "repositories", "tasks", "productFlavors", "buildTypes", "applicationVariants",
                      "libraryVariants", "sourceSets", "targets"):  # fmt: skip
            blocks = self.runner.blocks
            _, owner = blocks.place(iterable.name, env)
            self.runner.run(body, env.inner((*blocks.deeper(owner.context, last), "all")))
        else:
            return False
        return True

    def _bind_item(self, scope: Scope, names: list[str], item: Values, index: int, verb: str) -> None:
        first = item[0]
        if len(names) >= 2:
            if isinstance(first, dict) and "key" in first and "value" in first:
                scope.names[names[0]], scope.names[names[1]] = first["key"], first["value"]
            elif verb == "forEachIndexed":
                scope.names[names[0]], scope.names[names[1]] = (index,), item
            elif isinstance(first, tuple) and len(first) >= 2:
                scope.names[names[0]], scope.names[names[1]] = (first[0],), (first[1],)
            else:
                scope.names[names[0]], scope.names[names[1]] = item, (index,)
        else:
            scope.names[names[0]] = item

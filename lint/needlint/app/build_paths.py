"""The paths that expressions of a build script stand for."""

from __future__ import annotations

from collections.abc import Iterable

from needlint.app.build_evaluator import Evaluator
from needlint.app.build_values import UNKNOWN_MARK, FileNames
from needlint.app.build_world import Env, tree_path
from needlint.facts.build_model import Expression


def paths_of(evaluator: Evaluator, expressions: Iterable[Expression], env: Env) -> list[str]:
    """Paths within the tree, in order; what can't be resolved is left out."""
    out: list[str] = []
    for expression in expressions:
        for value in evaluator.values(expression, env):
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, str) and UNKNOWN_MARK not in item:
                    out.append(tree_path(item, env.state.directory))
                elif isinstance(item, FileNames):
                    out.extend(item.paths)
    return out

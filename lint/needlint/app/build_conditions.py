"""Conditions of build scripts: whether one holds, as far as constants and properties tell."""

from __future__ import annotations

from needlint.app.build_evaluator import Evaluator
from needlint.app.build_values import Unknown
from needlint.app.build_world import Env
from needlint.facts.gradle import read_script


def holds(condition: str, evaluator: Evaluator, env: Env) -> bool | None:
    """Whether an if-condition's text holds, None when it can't be told: `x`, `!x`, `x.toBoolean()`, `x == true`."""
    if len(condition) > 400:
        return None
    verdict: bool | None = True
    for piece in condition.split("&&"):
        text = piece.strip()
        wanted = True
        while text.startswith("!") or (text.startswith("(") and text.endswith(")")):
            wanted = wanted ^ text.startswith("!")
            text = text[1:].strip() if text.startswith("!") else text[1:-1].strip()
        left, equals, right = text.partition("==")
        statements = read_script("x.gradle", f"x({left}, {right})".encode()).statements if left else ()
        if not statements or not statements[0].args:
            return None
        found = [evaluator.first(arg, env) for arg in statements[0].args]
        if any(isinstance(value, Unknown) for value in found):
            return None
        if equals and len(found) > 1:
            truth = str(found[0]).lower() == str(found[1]).lower()
        elif isinstance(found[0], bool) or str(found[0]).lower() in ("true", "false"):
            truth = str(found[0]).lower() == "true"
        else:
            return None
        if truth is not wanted:
            verdict = False
    return verdict

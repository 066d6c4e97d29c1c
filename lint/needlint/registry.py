"""Rules found by folder: every page rules/<rule_name>.md is a rule; the module beside it has its `check(app)`.

Rules about needlint's own working (suppressions, internal errors) have a page only; the pipeline makes their findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from needlint.rule_page import RulePage

if TYPE_CHECKING:
    from needlint.app.app import App
    from needlint.finding import Finding

RULES_FOLDER = Path(__file__).with_name("rules")


@cache
def rule_names() -> tuple[str, ...]:
    """Names of all rules, sorted."""
    return tuple(sorted(p.stem.replace("_", "-") for p in RULES_FOLDER.glob("[!_]*.md")))


@cache
def checked_rules() -> tuple[str, ...]:
    """Names of the rules that have a module, sorted, without importing one."""
    return tuple(sorted(p.stem.replace("_", "-") for p in RULES_FOLDER.glob("[!_]*.py")))


@cache
def page(rule: str) -> RulePage:
    """The page of a rule; KeyError for an unknown name."""
    if rule not in rule_names():
        raise KeyError(rule)
    return RulePage(RULES_FOLDER / (rule.replace("-", "_") + ".md"))


def checker(rule: str) -> Callable[[App], Iterator[Finding]]:
    """The rule's `check` function."""
    module = import_module(f"needlint.rules.{rule.replace('-', '_')}")
    function: Callable[[App], Iterator[Finding]] = module.check
    return function

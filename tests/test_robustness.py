"""The same code written otherwise gives the same findings."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from denial_trees import FORMS, Form, tree
from needlint.analysis import analyse
from needlint.config import Config
from needlint.options import Options

Outcomes = tuple[tuple[str, ...], str, bool, list[tuple[str, bool]]]
_IMPORT = re.compile(r"^import ([\w.]+\.)(\w+);?\n", re.MULTILINE)


def outcomes(root: Path, files: dict[str, str]) -> Outcomes:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    (app,) = analyse(root, Config(), Options(cache=False)).apps
    (request,) = app.requests
    found = [(o.outcome, o.certain) for o in request.on_denied]
    return request.permissions, request.library, request.at_launch, found


def closing(text: str, opening: int) -> int:
    """Position of the bracket that closes the one at `opening`."""
    depth = 0
    for position in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position
    raise ValueError(text[opening:])


def conditions(text: str, change: Callable[[str], str]) -> str:
    """Every `if (condition)` with its condition changed."""
    start = 0
    while (found := re.compile(r"\bif \(").search(text, start)) is not None:
        end = closing(text, found.end() - 1)
        changed = change(text[found.end() : end])
        text = f"{text[: found.end()]}{changed}{text[end:]}"
        start = found.end()
    return text


def fully_qualified(text: str) -> str:
    """Types by their full names, without imports."""
    for package, name in _IMPORT.findall(text):
        if name[0].isupper():
            head, _, body = text.partition("\n\n")
            body = body.replace(f"import {package}{name};\n", "").replace(f"import {package}{name}\n", "")
            lines = (
                line if line.startswith("import ") else re.sub(rf"(?<![\w.]){name}\b", package + name, line)
                for line in body.split("\n")
            )
            text = f"{head}\n\n" + "\n".join(lines)
    return text


def aliased(text: str) -> str:
    """Kotlin import aliases; wildcard imports in Java."""
    if "import android.Manifest;" in text:
        return _IMPORT.sub(lambda m: f"import {m[1]}*;\n", text)
    for package, name in _IMPORT.findall(text):
        if name[0].isupper():
            text = text.replace(f"import {package}{name}\n", f"import {package}{name} as The{name}\n")
            lines = (
                line if line.startswith("import ") else re.sub(rf"(?<![\w.]){name}\b", f"The{name}", line)
                for line in text.split("\n")
            )
            text = "\n".join(lines)
    return text


def parenthesised(text: str) -> str:
    return conditions(text, lambda condition: f"(({condition}))")


def negated_twice(text: str) -> str:
    return conditions(text, lambda condition: f"!(!({condition}))")


def inverted(text: str) -> str:
    """`if (c) A else B` as `if (!(c)) B else A`, where both branches are simple."""
    branch = r"(\{[^{}]*\}|\w+\(\);?)"
    start = 0
    while (found := re.compile(r"\bif \(").search(text, start)) is not None:
        start = found.end()
        end = closing(text, found.end() - 1)
        branches = re.compile(rf"\)\s*{branch}\s*else\s*{branch}").match(text, end)
        if branches is not None:
            condition = text[found.end() : end]
            swapped = f"!({condition})) {branches[2]} else {branches[1]}"
            text = f"{text[: found.end()]}{swapped}{text[branches.end() :]}"
    return text


def commented(text: str) -> str:
    """Chinese comments and emoji in front of everything that counts."""
    text = re.sub(r"\b(if \(|finish\(\)|ask\.launch|override |@Override)", r"/* 用户拒绝授权😀 */ \1", text)
    return text.replace("\n\n", "\n\n// 申请权限：相机、通讯录 🙅\n", 1)


def helped(text: str) -> str:
    """What is done on a denial, in a method of its own."""
    head, brace, tail = text.rpartition("}")
    java = "import android.Manifest;" in text
    helper = (
        "    private void refuse() {\n        finish();\n    }\n"
        if java
        else "    private fun refuse() {\n        finish()\n    }\n"
    )
    return f"{head.replace('finish()', 'refuse()')}{helper}{brace}{tail}"


MODES = {
    "fully qualified": fully_qualified,
    "aliased": aliased,
    "parenthesised": parenthesised,
    "negated twice": negated_twice,
    "inverted": inverted,
    "commented": commented,
    "helped": helped,
}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcomes]:
    """What the trees give as they are."""
    return {name: outcomes(tmp_path_factory.mktemp("plain"), tree(form, "finish()")) for name, form in FORMS.items()}


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES.keys())
def test_other_writing_same_outcome(
    tmp_path_factory: pytest.TempPathFactory, expected: dict[str, Outcomes], mode: Callable[[str], str]
) -> None:
    changed = 0
    different: dict[str, Outcomes] = {}
    for name, form in FORMS.items():
        files = rewritten(form, mode)
        if files == tree(form, "finish()"):
            continue
        changed += 1
        found = outcomes(tmp_path_factory.mktemp("other"), files)
        if found != expected[name]:
            different[name] = found
    assert different == {}
    assert changed > len(FORMS) / 4


def rewritten(form: Form, mode: Callable[[str], str]) -> dict[str, str]:
    return {path: mode(text) if "MainActivity" in path else text for path, text in tree(form, "finish()").items()}

"""`python -m needlint.dev mutate`: what it changes, what it tells, and that it changes nothing but a copy."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from needlint.dev.mutants import mutants
from needlint.dev.mutate import read_plan, run

ROOT = Path(__file__).parents[1]
MODULE = '''"""Scales."""


def heavy(grams: int) -> bool:
    """Whether it is heavy."""
    return grams > 100


def parcel(grams: int, *, fragile: bool) -> str:
    """What to call it."""
    if fragile and heavy(grams):
        return "crate"
    return "box"


def unused(grams: int) -> bool:
    return not grams
'''
TEST = """
from scales.weigh import heavy, parcel

def test_heavy():
    assert heavy(100) is False
    assert heavy(101) is True

def test_parcel():
    assert parcel(200, fragile=True) == "crate"
"""
PLAN = """
tests = ["tests/test_weigh.py"]

[[equivalent]]
module = "lint/scales/weigh.py"
where = "parcel"
code = "return 'box'"
becomes = "return None"
why = "nobody reads it"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    files = {"lint/scales/weigh.py": MODULE, "tests/test_weigh.py": TEST, "tests/mutation.toml": PLAN}
    for name, text in {**files, "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["lint"]\n'}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_survivors_are_named(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(checkout, [checkout / "lint" / "scales"], seed=1, count=20, jobs=1) == 1
    shown = capsys.readouterr().out.splitlines()
    module = "lint/scales/weigh.py"
    assert shown[:3] == [
        f"survived: {module}:11: parcel: fragile and heavy(grams) -> (fragile or heavy(grams))",
        f"unreached: {module}:17: unused: not grams -> bool(grams)",
        "6 of 6 changes, seed 1",
    ]
    assert shown[-1].split() == ["all", "3", "killed", "1", "survived", "1", "unreached", "1", "equivalent"]
    assert (checkout / module).read_text("utf-8") == MODULE


def test_a_seed_chooses_the_same_changes(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "tests" / "test_weigh.py").write_text("", "utf-8")
    for _ in range(2):
        run(checkout, [checkout / "lint" / "scales" / "weigh.py"], seed=3, count=2, jobs=1)
    shown = capsys.readouterr().out.splitlines()
    assert shown[: len(shown) // 2] == shown[len(shown) // 2 :]


def test_what_is_changed() -> None:
    source = b'''def f(a: int = 1, *, b: bool = True) -> bool:
    """Never 7."""
    c: tuple[int, str] = zip(a, b, strict=True)
    for d in (e for e in c if e.big):
        if not (a or b) == 2:
            return g(a)
    return False
'''
    found = [(m.code, m.becomes) for m in mutants(source)]
    assert found == [
        ("1", "2"),
        ("True", "False"),
        ("e.big", "True"),
        ("not (a or b) == 2", "bool((a or b) == 2)"),
        ("(a or b) == 2", "((a or b) != 2)"),
        ("a or b", "(a and b)"),
        ("2", "3"),
        ("return g(a)", "return not g(a)"),
        ("False", "True"),
    ]
    for mutant in mutants(source):
        assert ast.unparse(ast.parse(mutant.of(source))) != ast.unparse(ast.parse(source))


def test_a_change_that_can_no_longer_be_made_is_told(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = checkout / "tests" / "mutation.toml"
    plan.write_text(PLAN.replace("'box'", "'bag'"), "utf-8")
    run(checkout, [checkout / "lint"], seed=1, count=1, jobs=1)
    assert capsys.readouterr().out.startswith("outdated: lint/scales/weigh.py parcel return 'bag' return None")


def test_the_plan_names_files_that_exist() -> None:
    plan = read_plan(ROOT / "tests" / "mutation.toml")
    named = {*plan.tests, *(module for module, *_ in plan.equivalent)}
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []

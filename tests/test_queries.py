"""Every query compiles against its grammar and captures only what grammars/README.md lists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from needlint.facts.queries import grammars, query

FILES = sorted(path.relative_to(grammars()) for path in grammars().glob("*/*.scm"))
README = (grammars() / "README.md").read_text("utf-8")


def test_there_are_queries_for_both_languages() -> None:
    assert {path.parent.name for path in FILES} == {"java", "kotlin"}


@pytest.mark.parametrize("path", FILES, ids=str)
def test_query_fits_its_grammar_and_the_vocabulary(path: Path) -> None:
    compiled = query(path.parent.name, path.stem)
    documented = set(re.findall(r"^\| `@([\w.]+)` \|", README, re.MULTILINE))
    assert {compiled.capture_name(index) for index in range(compiled.capture_count)} <= documented
    assert f"| `{path.stem}` |" in README

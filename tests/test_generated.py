"""Generated texts are current: after an edit to a table or a page, `python -m needlint.dev generate` was run."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.dev import __main__ as dev
from needlint.generated import generated_files


@pytest.mark.parametrize(("path", "content"), [pytest.param(p, c, id=p.name) for p, c in generated_files()])
def test_is_current(path: Path, content: bytes) -> None:
    assert path.read_bytes() == content


def test_queries_fit_their_grammars() -> None:
    assert dev.main(["queries"]) == 0


def test_new_rule_refuses_a_name_that_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["new-rule", "unused-permission"]) == 2
    assert "exists" in capsys.readouterr().err

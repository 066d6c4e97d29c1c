"""The contributor's table names paths that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_path_named_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    paths = [p for p in re.findall(r"`([\w./-]+/[\w./-]*)`", text) if "<" not in p]
    assert len(paths) > 10
    assert [p for p in paths if not (ROOT / p).exists()] == []

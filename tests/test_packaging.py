"""The wheel holds everything the installed tool reads."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from needlint.knowledge.table_list import TABLES

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_queries_tables_pages_and_demo_are_inside(names: set[str]) -> None:
    package = ROOT / "lint" / "needlint"
    wanted = {
        f"needlint/{p.relative_to(package).as_posix()}"
        for suffix in ("*.py", "*.md", "*.toml", "*.json", "*.kt", "*.java", "*.xml", "*.kts")
        for p in package.rglob(suffix)
    }
    wanted |= {
        f"needlint/grammars/{p.relative_to(ROOT / 'grammars').as_posix()}" for p in (ROOT / "grammars").rglob("*.scm")
    }
    wanted |= {f"needlint/knowledge/compiled/{table.name}.msgpack" for table in TABLES}
    assert any(name.endswith(".scm") for name in wanted)
    assert wanted - names == set()


def test_nothing_else_is_installed(names: set[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in names} == {"needlint"}

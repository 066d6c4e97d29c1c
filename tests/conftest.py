"""Nothing that a test runs touches the user's cache; and the editor that tests of the language server share."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from lsp_editor import Editor

FOLDER = tempfile.mkdtemp(prefix="needlint-test-cache-")
os.environ["NEEDLINT_CACHE_DIR"] = FOLDER


def pytest_unconfigure() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small app on disk, for tests of the language server."""
    from lsp_editor import write_project

    return write_project(tmp_path)


@pytest_asyncio.fixture
async def editor(project: Path) -> AsyncIterator[Editor]:
    """A language client on a running server."""
    from lsp_editor import connected

    async for client in connected(project):
        yield client

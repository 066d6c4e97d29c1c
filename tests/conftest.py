"""Nothing that a test runs touches the user's cache."""

from __future__ import annotations

import os
import shutil
import tempfile

FOLDER = tempfile.mkdtemp(prefix="needlint-test-cache-")
os.environ["NEEDLINT_CACHE_DIR"] = FOLDER


def pytest_unconfigure() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)

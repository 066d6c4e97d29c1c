"""A pytest plugin of `needlint.dev mutate`: which lines each test runs, and only chosen tests in a chosen order.

`--lines-of FILE` (JSON: the modules to watch) with `--lines-to FILE` writes, for each test that passes, the lines of
those modules that it runs; `--chosen FILE` (one test id a line) runs these tests alone, in that order.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest


class LineRecorder:
    """Notes the lines of some modules that run while a test is set up, called and torn down."""

    def __init__(self, modules: list[str], output: Path) -> None:
        self._modules = frozenset(modules)
        self._output = output
        self._ran: set[tuple[str, int]] = set()
        self._watched: dict[CodeType, bool] = {}
        self._lines: dict[str, dict[str, list[int]]] = {}
        self._failed: set[str] = set()

    def _on_call(self, frame: FrameType, event: str, argument: object) -> Any:
        code = frame.f_code
        watched = self._watched.get(code)
        if watched is None:
            watched = code.co_filename in self._modules and code.co_name != "<module>"
            self._watched[code] = watched
        return self._on_line if watched else None

    def _on_line(self, frame: FrameType, event: str, argument: object) -> Any:
        if event == "line":
            self._ran.add((frame.f_code.co_filename, frame.f_lineno))
        return self._on_line

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Watch one test."""
        self._ran = set()
        before = sys.gettrace()
        threading.settrace(self._on_call)
        sys.settrace(self._on_call)
        try:
            return (yield)
        finally:
            sys.settrace(before)
            threading.settrace(before)
            lines: dict[str, list[int]] = {}
            for path, line in sorted(self._ran):
                lines.setdefault(path, []).append(line)
            self._lines[item.nodeid] = lines

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what did not pass."""
        if not report.passed:
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Write what the tests that passed have run."""
        passed = {test: lines for test, lines in self._lines.items() if test not in self._failed}
        self._output.write_text(json.dumps(passed), "utf-8")


class Choice:
    """Runs the chosen tests alone, in their order."""

    def __init__(self, tests: list[str]) -> None:
        self._place = {test: number for number, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out and order."""
        items[:] = sorted((i for i in items if i.nodeid in self._place), key=lambda item: self._place[item.nodeid])


def pytest_addoption(parser: pytest.Parser) -> None:
    """The plugin's three options."""
    for option in ("--lines-of", "--lines-to", "--chosen"):
        parser.addoption(option, type=Path)


def pytest_configure(config: pytest.Config) -> None:
    """Register what the options ask for."""
    modules, chosen = config.getoption("--lines-of"), config.getoption("--chosen")
    if modules is not None:
        recorder = LineRecorder(json.loads(modules.read_text("utf-8")), config.getoption("--lines-to"))
        config.pluginmanager.register(recorder)
    if chosen is not None:
        config.pluginmanager.register(Choice(chosen.read_text("utf-8").split("\n")))

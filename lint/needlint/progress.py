"""What a long run is doing, on one line of the terminal that is gone when the run is over."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from needlint.finding import Message

Step = Callable[[str], None]
"""Told what is being done: one of the stages below, or the rule that is run."""
DISCOVERING, READING, JOINING = "discovering", "reading", "joining"
DELAY = 0.7
"""Seconds before anything is shown: a short run shows nothing."""
_INTERVAL = 0.1
_STAGES = {
    DISCOVERING: Message("looking for modules and files", "查找模块与文件"),
    READING: Message("reading files: {count}", "读取文件：{count}"),
    JOINING: Message("joining what the files say", "汇总各文件的内容"),
}
_RULE = Message("checking: {rule}", "检查：{rule}")


def unwatched(_doing: str) -> None:
    """Nobody wants to know."""


def wanted(stream: TextIO, quiet: bool) -> bool:
    """Whether a stream is a terminal that can and wants to show a line that goes away."""
    plain = quiet or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not plain and stream.isatty()


class ProgressLine:
    """A Step that rewrites one line of a stream."""

    def __init__(self, stream: TextIO, language: str) -> None:
        self._stream, self._language = stream, language
        self._next = time.monotonic() + DELAY
        self._read = 0
        self._shown = False

    def __call__(self, doing: str) -> None:
        """Show it, where the last thing shown is old enough."""
        self._read += doing == READING
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _INTERVAL
        said = _STAGES.get(doing, _RULE).text(self._language).format(count=self._read, rule=doing)
        from needlint.display import width

        columns, text = shutil.get_terminal_size().columns, f"needlint: {said} …"
        while text and width(text) >= columns:
            text = text[:-1]
        self._write(f"\r{text}\x1b[K")
        self._shown = True

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._write("\r\x1b[K")
            self._shown = False

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError, UnicodeError):  # the terminal has gone, or cannot show Chinese
            self._next = float("inf")


@contextmanager
def progress(language: str, quiet: bool = False) -> Iterator[Step]:
    """A Step for one run, on standard error where that is a terminal; nothing of it stays."""
    if not wanted(sys.stderr, quiet):
        yield unwatched
        return
    line = ProgressLine(sys.stderr, language)
    try:
        yield line
    finally:
        line.clear()

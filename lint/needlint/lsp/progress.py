"""Progress of the first scan of a root, shown by the client, where it can; the person can cancel it."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from lsprotocol import types

from needlint.finding import Message
from needlint.registry import checked_rules

if TYPE_CHECKING:
    from needlint.lsp.root import Root
    from needlint.lsp.server import Server

_TITLE = Message("needlint: first scan", "needlint：首次扫描")
_READING = Message("reading files", "读取文件")
_JUDGING = Message("judging: {rule}", "检查：{rule}")


class Progress:
    """One work-done progress per root and first scan."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._tokens: dict[str, Root] = {}
        self._running: dict[int, str] = {}

    async def begin(self, root: Root) -> Callable[[str], None]:
        """Show progress unless the root has been judged before; returns what to tell of each step, from any thread."""
        window = self._server.client_capabilities.window
        if root.snapshot is not None or window is None or not window.work_done_progress:
            return _silent
        token = str(uuid.uuid4())
        try:
            await asyncio.wait_for(self._server.work_done_progress.create_async(token), 5)
        except Exception:  # a client that does not answer loses the progress bar, not the diagnostics
            return _silent
        self._tokens[token] = root
        self._running[id(root)] = token
        language = self._server.settings.language
        self._server.work_done_progress.begin(
            token,
            types.WorkDoneProgressBegin(
                _TITLE.text(language), cancellable=True, message=_READING.text(language), percentage=0
            ),
        )
        loop = asyncio.get_running_loop()

        def tell(doing: str) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._report, token, doing)

        return tell

    def _report(self, token: str, doing: str) -> None:
        rules = checked_rules()
        if token in self._tokens and doing in rules:
            done = 50 + 50 * rules.index(doing) // len(rules)
            text = _JUDGING.text(self._server.settings.language).format(rule=doing)
            self._server.work_done_progress.report(token, types.WorkDoneProgressReport(message=text, percentage=done))

    def end(self, root: Root) -> None:
        """The judgement is over, one way or the other."""
        token = self._running.pop(id(root), None)
        if token is not None:
            self._tokens.pop(token, None)
            self._server.work_done_progress.end(token, types.WorkDoneProgressEnd())

    def cancel(self, token: str | int) -> None:
        """The person has cancelled: what was found before stays, the next edit starts again."""
        root = self._tokens.get(str(token))
        if root is not None:
            root.cancel()


def _silent(_doing: str) -> None:
    """Nobody watches."""

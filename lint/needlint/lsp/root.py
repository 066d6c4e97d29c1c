"""One root of the workspace: its pending changes, its latest judgement, and those who wait for one.

All methods but `_work` run on the event loop; `_work` runs on the one thread that owns every Session.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from needlint.lsp.settings import Settings
from needlint.lsp.snapshot import Snapshot, take
from needlint.lsp.stopping import Stopped, Watch
from needlint.session import Session

SHORTEST_WAIT, LONGEST_WAIT = 0.03, 0.15
"""Seconds that edits are gathered for: as long as a judgement takes, within these bounds."""
LOG = logging.getLogger(__name__)


class Root:
    """See the module's docstring. `judged` is called after every judgement, `began` before one and `doing` during it
    (from the other thread)."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        thread: ThreadPoolExecutor,
        judged: Callable[[Root], Awaitable[None]],
        began: Callable[[Root], Awaitable[Callable[[str], None]]],
    ) -> None:
        self.folder = folder
        self.session = Session(folder, settings.options())
        self.snapshot: Snapshot | None = None
        self.shown: Snapshot | None = None
        """The judgement that the client was last told of."""
        self.published: dict[str, str] = {}
        """Fingerprint of the diagnostics that the client shows, by path; files without any are left out."""
        self.last_seconds = 0.0
        self.runs = 0
        self._thread, self._judged, self._began = thread, judged, began
        self._pending: dict[str, bytes | None] = {}
        self._wanted = 0
        self._done = 0
        self._changed = asyncio.Condition()
        self._watch: Watch | None = None
        self._task: asyncio.Task[None] | None = None
        self._deadline = 0.0

    def change(self, path: str, data: bytes | None) -> None:
        """Note new content of a file (None = what is on disk) and judge before long."""
        self._pending[path] = data
        self.wake()

    def restart(self, settings: Settings, unsaved: Mapping[str, bytes]) -> None:
        """Read everything anew, with other settings perhaps; `unsaved`: texts of open files by path."""
        self.session = Session(self.folder, settings.options(), unsaved)
        self.wake()

    def wake(self) -> None:
        """Judge before long; a judgement under way is stopped where it is already old."""
        self._wanted += 1
        wait = min(max(self.last_seconds, SHORTEST_WAIT), LONGEST_WAIT)
        self._deadline = time.monotonic() + wait
        if self._watch is not None and self.snapshot is not None:
            self._watch.stop()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._loop())

    def cancel(self) -> None:
        """Stop the judgement under way; the next edit starts another."""
        if self._watch is not None:
            self._watch.stop()
        self._done = self._wanted

    @property
    def busy(self) -> bool:
        """Whether a judgement is due or under way."""
        return self._task is not None and not self._task.done()

    def close(self) -> None:
        """Forget the root."""
        self.cancel()
        if self._task is not None:
            self._task.cancel()

    async def settled(self) -> Snapshot | None:
        """Wait for the judgement of everything known by now; None where it was cancelled."""
        wanted = self._wanted
        async with self._changed:
            await self._changed.wait_for(lambda: self._done >= wanted)
        return self.snapshot

    async def next(self) -> None:
        """Wait for the next judgement."""
        async with self._changed:
            await self._changed.wait()

    async def _loop(self) -> None:
        while self._done < self._wanted:
            while (left := self._deadline - time.monotonic()) > 0:
                await asyncio.sleep(left)
            wanted, changes, session = self._wanted, self._pending, self.session
            self._pending = {}
            doing = await self._began(self)
            watch = self._watch = Watch(doing)
            try:
                started = time.monotonic()
                snapshot = await asyncio.get_running_loop().run_in_executor(
                    self._thread, _work, session, changes, watch, self.snapshot
                )
            except Stopped:
                snapshot = None
            except Exception:
                LOG.exception("judging %s failed", self.folder)
                self.session.restart()
                snapshot, wanted = None, max(wanted, self._done)
                self._done = wanted
            finally:
                self._watch = None
            if snapshot is not None and session is self.session:
                self.last_seconds = time.monotonic() - started
                self.snapshot = snapshot
                self.runs += 1
                self._done = max(self._done, wanted)
            await self._judged(self)
            async with self._changed:
                self._changed.notify_all()


def _work(session: Session, changes: dict[str, bytes | None], watch: Watch, before: Snapshot | None) -> Snapshot:
    session.apply(changes)
    try:
        return watch.run(lambda: take(session, session.judge(watch), before))
    except Stopped:
        session.interrupted()
        raise

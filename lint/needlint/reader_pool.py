"""Readers in processes: files go out in batches as they are known, facts come back as bytes.

A worker ends when its pipe ends, so that no worker outlives a killed run. A worker that dies is no failure of the run:
its files are read by the main process.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
import threading
from collections import deque
from collections.abc import Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from pathlib import Path

import msgspec

from needlint.fact_cache import ReadFile, digest_of, encode
from needlint.facts.reader import ReaderFailed, read
from needlint.processes import can_fork, wanted
from needlint.project.model import ProjectFile
from needlint.project.sources import Sources

FORK_FROM, SPAWN_FROM = 400_000, 3_000_000
"""Bytes of source from which processes pay, where they are forked and where each has to import everything anew."""
_BATCH = 120_000
"""Bytes of source in a batch: small enough to share evenly, large enough to hide the pipe."""
_AHEAD = 2
"""Batches that a worker has at a time."""

Result = tuple[ReadFile, bytes | None]
"""How a file was read, and its facts; None where they cannot be sent, and the main process has to read it."""


def workers_for(files: Sequence[ProjectFile], jobs: int | None) -> int:
    """How many reader processes these files are worth; 0 = none."""
    size = sum(file.size for file in files)
    if size < (FORK_FROM if can_fork() else SPAWN_FROM) or not (can_fork() or _owns_process()):
        return 0
    count = wanted(jobs)
    return 0 if count < 2 else min(count, max(2, size // _BATCH))


def _owns_process() -> bool:
    """A spawned process imports the main module again, which is safe where that is needlint's own."""
    return "needlint.__main__" in sys.modules or getattr(sys.modules["__main__"], "__package__", "") == "needlint"


def _context() -> BaseContext:
    return multiprocessing.get_context("fork" if can_fork() else "spawn")


class ReaderPool:
    """Reads `files` in `workers` processes from now on; `take` waits for one file's facts."""

    def __init__(self, root: Path, files: Sequence[ProjectFile], workers: int) -> None:
        self._batches = _batches(files)
        self._pending = {file.path for file in files}
        self._done: dict[str, Result] = {}
        self._news = threading.Condition()
        self._processes = []
        self._connections: list[Connection] = []
        context = _context()
        for _ in range(workers):
            here, there = context.Pipe()
            inherited = [*self._connections, here] if context.get_start_method() == "fork" else []
            process = context.Process(target=_work, args=(there, str(root), inherited), daemon=True)  # type: ignore[attr-defined]
            try:
                process.start()
            except OSError:
                here.close()
                there.close()
                break
            there.close()
            self._connections.append(here)
            self._processes.append(process)
        self._thread = threading.Thread(target=self._collect, daemon=True)
        self._thread.start()

    def _collect(self) -> None:
        """Hand out batches and take in results until there is nothing left to read."""
        owed: dict[Connection, deque[list[str]]] = {connection: deque() for connection in self._connections}
        for _ in range(_AHEAD):
            for connection in list(owed):
                self._hand_out(connection, owed)
        while any(owed.values()):
            for ready in wait([c for c, batches in owed.items() if batches]):
                assert isinstance(ready, Connection)
                try:
                    results = _decoder.decode(ready.recv_bytes())
                except (OSError, EOFError, msgspec.MsgspecError):
                    for batch in owed.pop(ready):
                        self._finish(batch, [])
                    continue
                self._finish(owed[ready].popleft(), results)
                self._hand_out(ready, owed)
        with self._news:
            self._pending.clear()
            self._news.notify_all()
        self.close()

    def _hand_out(self, connection: Connection, owed: dict[Connection, deque[list[str]]]) -> None:
        if not self._batches or connection not in owed:
            return
        batch = self._batches.popleft()
        try:
            connection.send_bytes(_encoder.encode([(file.kind, file.path) for file in batch]))
            owed[connection].append([file.path for file in batch])
        except OSError:
            self._finish([file.path for file in batch], [])

    def _finish(self, batch: list[str], results: list[Result]) -> None:
        with self._news:
            self._done.update((result[0].path, result) for result in results)
            self._pending.difference_update(batch)
            self._news.notify_all()

    def take(self, path: str) -> Result | None:
        """The result for a file, waited for; None where no worker read it. Each can be taken once."""
        with self._news:
            while path in self._pending:
                self._news.wait()
            return self._done.pop(path, None)

    def rest(self) -> list[Result]:
        """Everything that was read and not taken, once all is read."""
        self._thread.join()
        return [self._done.pop(path) for path in sorted(self._done)]

    def close(self) -> None:
        """End the workers."""
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.close()


def _batches(files: Sequence[ProjectFile]) -> deque[list[ProjectFile]]:
    """Files in the given order, by about _BATCH bytes; large ones first, so that none is left for the end."""
    large = sorted((f for f in files if f.size >= _BATCH), key=lambda f: (-f.size, f.path))
    batches = [[file] for file in large]
    batch: list[ProjectFile] = []
    size = 0
    for file in files:
        if file.size < _BATCH:
            batch.append(file)
            size += file.size
            if size >= _BATCH:
                batches.append(batch)
                batch, size = [], 0
    return deque([*batches, batch] if batch else batches)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[tuple[ReadFile, bytes | None]])


def _work(connection: Connection, root: str, inherited: Sequence[Connection]) -> None:
    """A worker: reads batches until the pipe ends."""
    import gc
    import signal

    gc.freeze()
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in inherited:
        other.close()
    tasks = msgspec.msgpack.Decoder(list[tuple[str, str]])
    try:
        while True:
            batch = tasks.decode(connection.recv_bytes())
            sources = Sources(Path(root), kept=1)
            connection.send_bytes(_encoder.encode([read_file(sources, kind, path) for kind, path in batch]))
            gc.collect()
    except (EOFError, OSError):
        pass


def read_file(sources: Sources, kind: str, path: str) -> Result:
    """Read one file as `Reading` would, with everything it has to know about it."""
    raw = sources.read(path)
    file = ReadFile(path, kind, len(raw), 0, digest_of(raw), ())  # type: ignore[arg-type]
    data = raw if kind == "archive" else sources.decoded(path, raw).utf8
    try:
        facts = encode(read(kind, path, data))  # type: ignore[arg-type]
    except ReaderFailed as failed:
        facts, file.failure = b"", failed.problem
    file.problems = sources.problems_of(path)
    return file, facts

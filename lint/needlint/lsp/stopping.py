"""Stopping a judgement that newer edits have made pointless, in the middle of a rule too: some take seconds."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_STEPS_TO_DELIVER = 1000
"""An exception sent to a thread arrives when it next looks for one, at the latest at the end of a loop's round."""


class Stopped(BaseException):
    """Raised in the judging thread. No Exception: what handles failures of rules must not take it for one."""


class Watch:
    """What a running judgement is told and tells; the only thing that both threads touch."""

    def __init__(self, doing: Callable[[str], None]) -> None:
        self._doing = doing
        self._stopped = False
        self._thread: int | None = None
        self._lock = threading.Lock()

    def __call__(self, doing: str) -> None:
        """The judgement tells what it does; it is stopped here where that is wanted."""
        if self._stopped:
            raise Stopped
        self._doing(doing)

    def stop(self) -> None:
        """Stop `run` as soon as may be; nothing where it is over."""
        with self._lock:
            self._stopped = True
            if self._thread is not None:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), ctypes.py_object(Stopped))
                self._thread = None

    def run(self, work: Callable[[], T]) -> T:
        """Do the work in this thread; raises Stopped where it was stopped, and never later."""
        with self._lock:
            if self._stopped:
                raise Stopped
            self._thread = threading.get_ident()
        try:
            return work()
        finally:
            with self._lock:
                sent, self._thread = self._thread is None, None
            for _ in range(_STEPS_TO_DELIVER if sent else 0):
                pass

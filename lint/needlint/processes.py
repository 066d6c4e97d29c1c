"""How many processes a run may have, and whether it may fork them. Cheap to import: the warm path asks too."""

from __future__ import annotations

import os
import sys
import threading


def wanted(jobs: int | None) -> int:
    """The processes asked for; None = one per processor that this process may use."""
    if jobs is not None:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_fork() -> bool:
    """A process with other threads must not fork: their locks would stay taken in the child."""
    return sys.platform == "linux" and threading.active_count() == 1

"""How processor time grows with the length of an input: a ratio, which a busy or slow machine does not change."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

FACTOR = 4
LINEAR = 9.0
"""Growth of time for FACTOR times the input from which it counts as worse than linear: 4 to 5 where it is linear, 16
where it is quadratic."""
_MEASURABLE = 0.008
"""Processor seconds of the smaller input at least; below, the clock and the caches decide."""
_LONGEST = 1.5
_TRIES = 4


def growth(work: Callable[[int], Callable[[], object]], size: int, most: int = 1 << 20) -> float:
    """Least time for an input of FACTOR times the size by the least time for the size.

    `work(n)` makes an input of n items and returns what is to be timed. Where `size` is read too fast to be measured
    it is doubled, up to `most`; an input of `most` items that still is gives 0. A first growth that looks worse than
    linear is measured again.
    """
    small = work(size)
    small()  # imports, compiled expressions and queries
    while (taken := _seconds(small)) < _MEASURABLE:
        if size * 2 > most:
            return 0.0
        size *= 2
        small = work(size)
    large = work(size * FACTOR)
    least, most_seconds = taken, float("inf")
    for _ in range(_TRIES):
        most_seconds = min(most_seconds, _seconds(large))
        if most_seconds / least < LINEAR or most_seconds > _LONGEST * FACTOR:
            break
        least = min(least, _seconds(small))
    return most_seconds / least


def _seconds(work: Callable[[], object]) -> float:
    """Processor time of one call, without what the collector does to objects of others."""
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()

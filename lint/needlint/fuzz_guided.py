"""Fuzzing that the readers' coverage guides, with atheris where it is installed (`pip install atheris`; Python 3.11 to
3.13)."""

from __future__ import annotations

import random
import re
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from needlint.facts.reader import reader
from needlint.fuzz import LARGEST, MEMORY, SLOW, Sample, mutated, tried
from needlint.project.model import FileKind

_BUSY = 12
"""Seconds by the clock that a processor second may take: the search runs beside other work."""


def fuzz_guided(seconds: float, samples: Sequence[Sample], seed: int) -> bool:
    """Fuzz for a time, starting from the samples; False where atheris is not installed, else it ends the process.

    An input is one byte for the kind, then the file. A failure is written to the working directory and the search
    goes on, once per way to fail; what never comes back (a hang or a crash in native code) ends it, as libFuzzer does.
    """
    try:
        atheris = import_module("atheris")
    except ImportError:
        return False
    kinds = sorted({sample.kind for sample in samples})
    paths = {sample.kind: sample.path for sample in samples}
    for kind in kinds:
        reader(kind)  # imported now, so that it is instrumented
    seen: set[str] = set()

    def one(data: bytes) -> None:
        if data:
            kind = kinds[data[0] % len(kinds)]
            _try(Sample(kind, paths[kind], data[1:]), seen)

    def change(data: bytes, limit: int, chance_seed: int) -> bytes:
        """Half of the changes are libFuzzer's, which know the coverage, half know what source text is made of."""
        chance = random.Random(chance_seed)
        if len(data) < 2 or chance.random() < 0.5:
            return bytes(atheris.Mutate(data, limit))
        return (data[:1] + mutated(data[1:], chance.choice(samples).data, chance))[:limit]

    with tempfile.TemporaryDirectory() as folder:
        for number, sample in enumerate(samples):
            Path(folder, str(number)).write_bytes(bytes([kinds.index(sample.kind)]) + sample.data)
        atheris.instrument_all()
        limits = [f"-max_len={LARGEST}", f"-timeout={SLOW * _BUSY:.0f}", f"-rss_limit_mb={MEMORY // 2**20}"]
        options = [f"-max_total_time={int(seconds)}", f"-seed={seed + 1}", *limits]
        atheris.Setup([sys.argv[0], *options, folder], one, custom_mutator=change)
        atheris.Fuzz()
    return True


def _try(sample: Sample, seen: set[str]) -> None:
    failure = tried(sample)
    if failure is None:
        return
    way = f"{sample.kind} {re.sub(r'[0-9]+', '0', failure.how)}"
    if way not in seen:
        seen.add(way)
        name = crash_name(sample.kind, len(seen), sample.path)
        Path(name).write_bytes(sample.data)
        print(f"{name}: {failure.how}", flush=True)


def crash_name(kind: FileKind, number: int, path: str) -> str:
    """The name of the file that keeps a failing input."""
    return f"crash-{kind}-{number}{Path(path).suffix}"

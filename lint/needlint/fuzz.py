"""`python -m needlint.dev fuzz`: every reader on mutated real files. A reader never raises, hangs or grows without
bound.

With atheris installed the readers' coverage guides the mutations (fuzz_guided.py); without it they are made blindly
from a seed, so that a failure can be made again.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from needlint.facts.headers import read_headers
from needlint.facts.reader import read
from needlint.project.classify import kind_of
from needlint.project.model import FileKind
from needlint.project.text import decode

SLOW = 5.0
"""Processor seconds for one input of at most LARGEST bytes that count as a hang."""
GREEDY = 256 * 1024 * 1024
"""Bytes that the process may grow by over one input."""
MEMORY = 2 * 1024 * 1024 * 1024
"""Bytes that the process may have over a whole campaign."""
LARGEST = 64 * 1024
SWOLLEN = 100
"""Bytes of facts per byte of input, over the first 100 KB, that count as a failure. Real files have up to 7."""
UNREAD = ("policy", "native")
_SPLICES = (
    b"{", b"}", b"(", b")", b"[", b"]", b"<", b">", b"\"", b"'", b'"""', b"/*", b"*/", b"//", b"\\", b"$", b"${",
    b"@", b"::", b"?.", b"->", b"=", b";", b"\n", b"\r", b"\t", b"\x00", b"\xff", b"\xef\xbb\xbf", b"&amp;", b"&#0;", b"<!--", b"<![CDATA[",
    "中".encode(), "😀".encode(), "\u2028".encode(), b"if", b"else", b"when", b"fun", b"class", b"return", b"object:",
)  # fmt: skip


class Sample(NamedTuple):
    """One input: a file's kind, its path and its bytes on disk."""

    kind: FileKind
    path: str
    data: bytes


class Failure(NamedTuple):
    """An input on which a reader failed, and how."""

    sample: Sample
    how: str


def run(seconds: float, corpus: Path, seed: int, kinds: Sequence[str] = ()) -> int:
    """Fuzz for a time, the readers of some kinds only where `kinds` names them; prints what was tried and writes
    failing inputs to the working directory; 1 on a failure."""
    samples = [sample for sample in load(corpus) if not kinds or sample.kind in kinds]
    if not samples:
        print(f"{corpus}: no file of a kind that needlint reads", file=sys.stderr)
        return 2
    from needlint.fuzz_guided import crash_name, fuzz_guided

    if fuzz_guided(seconds, samples, seed):
        return 0
    tried, failures = 0, []
    for failure in campaign(samples, seconds, seed):
        tried += 1
        if failure is not None:
            failures.append(failure)
            name = crash_name(failure.sample.kind, tried, failure.sample.path)
            Path(name).write_bytes(failure.sample.data)
            print(f"{name}: {failure.how}")
    print(f"{tried} inputs of {len({s.kind for s in samples})} kinds in {seconds:.0f} s: {len(failures)} failures")
    return 1 if failures else 0


def load(corpus: Path) -> Iterator[Sample]:
    """The files of a corpus that a reader takes, in order of their paths."""
    for path in sorted(p for p in corpus.rglob("*") if p.is_file()):
        inner = path.relative_to(corpus).as_posix()
        kind = kind_of(path.name, inner.split("/")[:-1])
        if kind is not None and kind not in UNREAD and path.stat().st_size <= LARGEST:
            yield Sample(kind, inner, path.read_bytes())


def campaign(samples: Sequence[Sample], seconds: float, seed: int) -> Iterator[Failure | None]:
    """Mutate and read until the time is over; one item for every input."""
    chance = random.Random(seed)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sample = chance.choice(samples)
        changed = sample._replace(data=mutated(sample.data, chance.choice(samples).data, chance))
        yield tried(changed)


def mutated(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Some random edits: bytes, tokens, cuts, repetitions, a piece of another file, another encoding."""
    result = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(result))
        end = min(len(result), start + chance.randint(0, 200))
        match chance.randrange(8):
            case 0:
                result[start:end] = b""
            case 1:
                result[start:start] = chance.choice(_SPLICES)
            case 2:
                result[start:start] = chance.choice(_SPLICES) * chance.randint(2, 2000)
            case 3 if result:
                result[min(start, len(result) - 1)] = chance.randrange(256)
            case 4:
                result[start:start] = bytes(result[start:end]) * chance.randint(1, 30)
            case 5:
                cut = chance.randint(0, len(other))
                result[start:end] = other[cut : cut + 500]
            case 6:
                del result[start:]
            case _:
                result[start:end] = bytes(result[start:end])[::-1]
    if chance.random() < 0.05:
        encoding = chance.choice(("utf-16", "gb18030", "utf-8-sig"))
        return result.decode("utf-8", "replace").encode(encoding, "replace")[:LARGEST]
    return bytes(result[:LARGEST])


def tried(sample: Sample) -> Failure | None:
    """Read one input in every way; how it failed, None where it did not."""
    start, before = time.process_time(), _peak()
    try:
        attempt(sample)
    except Exception as error:
        return Failure(sample, f"{type(error).__name__}: {error}"[:300])
    taken, grown = time.process_time() - start, _peak() - before
    if grown > GREEDY:
        return Failure(sample, f"took {grown / 2**20:.0f} MB")
    return Failure(sample, f"took {taken:.1f} s") if taken > SLOW else None


def _peak() -> int:
    """The most memory in bytes that this process has had, 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def attempt(sample: Sample) -> None:
    """Decode and read; what comes out can be sent and its places lie within the text. Raises what a reader raises."""
    if sample.kind == "archive":
        read(sample.kind, sample.path, sample.data)
        return
    utf8 = decode(sample.data).utf8
    facts = read(sample.kind, sample.path, utf8)
    for problem in getattr(facts, "problems", ()):
        if problem.kind == "internal":
            raise AssertionError(problem.en)
        if not 0 <= problem.range.start <= problem.range.end <= len(utf8):
            raise AssertionError(f"{problem.range} lies outside of {len(utf8)} bytes: {problem.en}")
    if sample.kind in ("java", "kotlin"):
        read_headers(sample.path, utf8)
    try:
        packed = msgspec.msgpack.encode(facts)
    except RecursionError:
        return  # nested too deeply to be kept: the main process reads it each time
    if len(packed) > SWOLLEN * len(utf8) + 100_000:
        raise AssertionError(f"{len(packed)} bytes of facts of {len(utf8)} bytes")
    if msgspec.msgpack.decode(packed, type=type(facts)) != facts:
        raise AssertionError("facts do not survive the cache")

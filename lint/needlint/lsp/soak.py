"""Ten thousand edits in one session: how long each takes, and whether memory stays flat.

`python -m needlint.lsp.soak PATH [EDITS]` edits files of a tree in memory (nothing is written) and prints figures.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from pathlib import Path

from msgspec import Struct

from needlint.lsp.snapshot import Snapshot, take
from needlint.options import Options
from needlint.session import Scope, Session


class Figures(Struct, frozen=True):
    """What a run measured; seconds of processor time, KiB of resident memory."""

    edits: int
    scopes: dict[str, int]
    median: float
    p95: float
    moved_p95: float
    """Of edits that only moved code."""
    first_kib: int
    """Resident after the warm-up."""
    grown_kib: int
    """More than that at the end."""


def soak(root: Path, edits: int, warm_up: int = 100, seed: int = 1) -> Figures:
    """Make edits, one judgement after each; the same seed makes the same edits."""
    chance = random.Random(seed)
    session = Session(root, Options(cache=False, jobs=1))
    snapshot = take(session, session.judge(_silent), None)
    paths = sorted({path for app in session.analysis.apps for path in _files(session, app.module)})
    texts = {path: session.analysis.sources.decoded(path).utf8 for path in paths}
    times: list[tuple[Scope, float]] = []
    first = 0
    for number in range(edits):
        if number == min(warm_up, edits - 1):
            first = _resident()
        path = chance.choice(paths)
        new = texts[path] if chance.random() < 0.3 else _edit(texts[path], path, chance)
        scope, seconds, snapshot = _timed(session, path, new, snapshot)
        times.append((scope, seconds))
    taken = sorted(seconds for _, seconds in times)
    moves = sorted(seconds for scope, seconds in times if scope <= Scope.PLACES)
    return Figures(
        edits=edits,
        scopes={scope.name: sum(s is scope for s, _ in times) for scope in Scope},
        median=taken[len(taken) // 2],
        p95=taken[int(len(taken) * 0.95)],
        moved_p95=moves[int(len(moves) * 0.95)] if moves else 0.0,
        first_kib=first,
        grown_kib=_resident() - first,
    )


def _timed(session: Session, path: str, new: bytes, before: Snapshot) -> tuple[Scope, float, Snapshot]:
    started = time.process_time()
    scope = session.apply({path: new})
    snapshot = take(session, session.judge(_silent), before)
    return scope, time.process_time() - started, snapshot


def _files(session: Session, module: str) -> list[str]:
    """Sources and manifests of an app; build scripts are edited seldom."""
    app = next(a for a in session.analysis.apps if a.module == module)
    return [*app.code.files, *app.parts.manifests]


def _edit(text: bytes, path: str, chance: random.Random) -> bytes:
    """Half of the edits are blank lines and comments, as when a person types; the others cut or repeat a line."""
    lines = text.split(b"\n")
    at = chance.randrange(len(lines))
    kind = chance.randrange(6)
    if kind < 2:
        lines.insert(at, b"")
    elif kind == 2:
        lines.append(b"<!-- note -->" if path.endswith(".xml") else b"// note")
    elif kind == 3:
        del lines[at]
    elif kind == 4:
        lines.insert(at, lines[at])
    else:
        lines[at] = lines[at][: len(lines[at]) // 2]
    return b"\n".join(lines)


def _resident() -> int:
    """Resident memory in KiB (Linux; 0 elsewhere)."""
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return 0
    return pages * 4


def _silent(_doing: str) -> None:
    """Nobody watches."""


if __name__ == "__main__":
    print(soak(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000))

"""The rules over all apps of a tree: one after the other, or apps shared out to forked processes.

A child has everything that was read before the fork; its findings come back as bytes. A child that dies is no failure
of the run: its apps are judged by the main process.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NoReturn

import msgspec

from needlint.finding import Finding, Message, ReportError
from needlint.processes import can_fork, wanted
from needlint.progress import Step
from needlint.registry import checked_rules, checker

if TYPE_CHECKING:
    from needlint.app.app import App

Judged = tuple[list[Finding], list[ReportError]]
WORTH_A_FORK = 150
"""Source files of the second largest app from which another process pays."""


def judge(app: App, failures: list[ReportError], step: Step) -> Iterator[Finding]:
    """All findings of one app. A rule that fails becomes an error that names it; the others still run. `step` is told
    the name of each rule; what it raises ends the run."""
    for rule in checked_rules():
        step(rule)
        try:
            for finding in checker(rule)(app):
                if not _debug_only(finding, app):
                    yield msgspec.structs.replace(finding, apps=(app.module,))
        except Exception as error:
            text = f"{type(error).__name__}: {error}"[:200]
            en, zh = f"rule {rule} failed for {app.module} ({text})", f"规则 {rule} 在 {app.module} 上出错（{text}）"
            failures.append(ReportError(None, "internal", Message(en, zh)))


def judge_all(apps: Sequence[App], step: Step) -> Judged:
    """All findings of all apps, in the order of the apps, and what failed."""
    failures: list[ReportError] = []
    return [f for app in apps for f in judge(app, failures, step)], failures


def judge_shared(apps: Sequence[App], step: Step, jobs: int | None) -> Judged:
    """The same, in up to `jobs` processes (None = one per processor) where that pays and the system can fork."""
    shares = _shares(apps, jobs)
    if len(shares) < 2:
        return judge_all(apps, step)
    children = [(share, _forked(share)) for share in shares[1:]]
    found: dict[str, Judged] = {app.module: judge_all([app], step) for app in shares[0]}
    for share, child in children:
        answers = _answers(*child) if child is not None else None
        for number, app in enumerate(share):
            found[app.module] = answers[number] if answers is not None else judge_all([app], step)
    judged = [found[app.module] for app in apps]
    return [f for findings, _ in judged for f in findings], [e for _, errors in judged for e in errors]


def _shares(apps: Sequence[App], jobs: int | None) -> list[list[App]]:
    """The apps by process, each as even as can be; the main process takes the first share."""
    large = sum(len(app.code.files) >= WORTH_A_FORK for app in apps)
    count = min(wanted(jobs), large)
    if count < 2 or not can_fork():
        return [list(apps)]
    shares: list[list[App]] = [[] for _ in range(count)]
    for app in sorted(apps, key=lambda a: (-len(a.code.files), a.module)):
        min(shares, key=lambda s: sum(len(a.code.files) + 1 for a in s)).append(app)
    return shares


_encoder = msgspec.msgpack.Encoder()


def _forked(apps: Sequence[App]) -> tuple[int, int] | None:
    """A child that judges these apps: its id and the pipe that its answers come from; None where there is none."""
    reading, writing = os.pipe()
    parent = os.getpid()
    try:
        child = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return None
    if child == 0:
        os.close(reading)
        _work(apps, writing, parent)
    os.close(writing)
    return child, reading


def _work(apps: Sequence[App], pipe: int, parent: int) -> NoReturn:
    """The child: no handler, buffer or exit hook of the parent's may run in it."""
    import signal

    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _end_with(parent)
        answers = [judge_all([app], lambda _doing: None) for app in apps]
        with os.fdopen(pipe, "wb") as file:
            file.write(_encoder.encode(answers))
        code = 0
    finally:
        os._exit(code)


def _end_with(parent: int) -> None:
    """Ask the kernel to kill this process with its parent (prctl(2), PR_SET_PDEATHSIG): nobody waits for it then."""
    import ctypes
    import signal

    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:  # it was gone before that
        os._exit(1)


def _answers(child: int, pipe: int) -> list[Judged] | None:
    """What a child found; None where it ended without an answer."""
    with os.fdopen(pipe, "rb") as file:
        data = file.read()
    with contextlib.suppress(ChildProcessError):
        os.waitpid(child, 0)
    try:
        return msgspec.msgpack.decode(data, type=list[Judged])
    except msgspec.MsgspecError:
        return None


def _debug_only(finding: Finding, app: App) -> bool:
    """Nobody submits a debug build."""
    return bool(finding.variants) and all(app.is_debug(variant) for variant in finding.variants)

"""`python -m needlint.dev bench PATH`: times of whole runs beside a plain parse of the same tree, in one go.

Ratios matter, not seconds: all runs of a round are made one after the other on the same machine under the same load.
The tree is copied first; nothing is written to it.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from needlint.project.ignore import VENDORED

_LEFT_OUT = shutil.ignore_patterns(".git", ".gradle", ".idea", *VENDORED)


class Run(NamedTuple):
    """Wall time in seconds, processor time of the process and its workers in seconds, and peak memory in MB (both 0
    where the system does not tell)."""

    seconds: float
    processor: float
    memory: float


def run(path: Path, repeat: int) -> int:
    """Print the table; returns 2 where there is nothing to measure."""
    with TemporaryDirectory(prefix="needlint-bench-") as folder:
        tree = Path(folder, path.resolve().name)
        shutil.copytree(path, tree, symlinks=True, ignore=_LEFT_OUT)
        sources = sorted(_sources(tree))
        if not sources:
            print(f"{path}: no Java or Kotlin source", file=sys.stderr)
            return 2
        size = sum((tree / source).stat().st_size for source in sources)
        print(f"{path.resolve().name}: {len(sources)} Java and Kotlin files, {size / 1e6:.1f} MB")
        print(f"  {'':<24} {'min':>10} {'median':>10} {'processor':>10}   as multiples of the plain parse; memory")
        measured = _rounds(tree, tree / sources[len(sources) // 2], Path(folder, "cache"), repeat)
        plain = measured.pop("plain parse")
        _print("plain parse", plain, plain)
        for name, runs in measured.items():
            if name != "bare interpreter":
                base = measured["bare interpreter"] if name == "--version" else plain
                _print(name, runs, base, "interpreter" if name == "--version" else "parse")
        _print_tables(repeat)
        _print_stages(tree)
    return 0


def _rounds(tree: Path, edited: Path, cache: Path, repeat: int) -> dict[str, list[Run]]:
    check = [sys.executable, "-m", "needlint", "check", str(tree), "--fail-on", "never", "-o", os.devnull]
    measured: dict[str, list[Run]] = {}

    def note(name: str, made: Run) -> None:
        measured.setdefault(name, []).append(made)

    for number in range(repeat):
        shutil.rmtree(cache, ignore_errors=True)
        note("plain parse", _plain(tree))
        note("cold", _timed(check, cache))
        note("warm, nothing changed", _timed(check, cache))
        with edited.open("a", encoding="utf-8") as file:
            file.write(f"\n// edit {number}\n")
        note("warm, one file edited", _timed(check, cache))
        note("no cache, one process", _timed([*check, "--no-cache", "-j", "1"], cache))
        note("bare interpreter", _timed([sys.executable, "-c", "pass"], cache))
        note("--version", _timed([*_command(), "--version"], cache))
    return measured


def _command() -> list[str]:
    """The installed `needlint`, which users call; `python -m` adds the cost of finding the module."""
    script = shutil.which("needlint", path=str(Path(sys.executable).parent))
    return [script] if script is not None else [sys.executable, "-m", "needlint"]


def _sources(tree: Path) -> Iterable[str]:
    from needlint.project.discovery import discover

    return (file.path for file in discover(tree).files if file.kind in ("java", "kotlin"))


def _plain(tree: Path) -> Run:
    """Reading and parsing alone, timed inside the process."""
    command = [sys.executable, "-m", "needlint.benchmark", "plain", str(tree)]
    wall, processor = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return Run(float(wall), float(processor), 0)


def _timed(command: list[str], cache: Path) -> Run:
    environment = {**os.environ, "NEEDLINT_CACHE_DIR": str(cache)}
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    processor = memory = 0.0
    if hasattr(os, "wait4"):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        processor = usage.ru_utime + usage.ru_stime
        memory = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    else:
        process.wait()
    seconds = time.perf_counter() - start
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Run(seconds, processor, memory)


def _print(name: str, runs: list[Run], base: list[Run], base_name: str = "") -> None:
    times, others = [r.seconds for r in runs], [r.seconds for r in base]
    spent, others_spent = min(r.processor for r in runs), min(r.processor for r in base)
    line = f"  {name:<24} {min(times):8.3f} s {statistics.median(times):8.3f} s {spent:8.3f} s"
    if base_name:
        ratios = [min(times) / min(others), statistics.median(times) / statistics.median(others)]
        ratios += [spent / others_spent] if others_spent else []
        line += "".join(f" {ratio:7.2f}x" for ratio in ratios)
    memory = max(r.memory for r in runs)
    print(line + (f" {memory:6.0f} MB" if memory else ""))


def _print_tables(repeat: int) -> None:
    """The processor time that the knowledge tables take of a process: their modules, and loading all of them."""
    command = [sys.executable, "-m", "needlint.benchmark", "tables"]
    made = [json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(repeat)]
    imported, loaded, decoded = zip(*made, strict=True)
    print("  knowledge tables, processor time:")
    for name, times in (("modules", imported), ("all tables", loaded), ("both", [a + b for a, b, _ in made])):
        line = f"    {name:<22} {min(times):8.3f} s {statistics.median(times):8.3f} s"
        ratio = f" {min(loaded) / min(decoded):7.2f}x a decode of the same bytes" if name == "all tables" else ""
        print(line + ratio)


def _print_stages(tree: Path) -> None:
    command = [sys.executable, "-m", "needlint.benchmark", "stages", str(tree)]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print("  stages of a run without cache:")
    for name, seconds in json.loads(found):
        print(f"    {name:<30} {seconds:7.3f} s")


def plain(tree: Path) -> None:
    """Print the seconds that reading and parsing every Java and Kotlin file takes in this process."""
    import tree_sitter_java
    import tree_sitter_kotlin
    from tree_sitter import Language, Parser

    java, kotlin = Parser(Language(tree_sitter_java.language())), Parser(Language(tree_sitter_kotlin.language()))
    sources = list(_sources(tree))
    start, spent = time.perf_counter(), time.process_time()
    for source in sources:
        (java if source.endswith(".java") else kotlin).parse((tree / source).read_bytes())
    print(time.perf_counter() - start, time.process_time() - spent)


def tables(_: Path) -> None:
    """Print the seconds of processor time of importing the tables' modules, of loading every table, and of a decode of
    the same bytes to plain values, as JSON."""
    import msgspec

    start = time.process_time()
    from needlint.knowledge.table_list import TABLES

    imported = time.process_time()
    for table in TABLES:
        table.load()
    loaded = time.process_time()
    for table in TABLES:
        msgspec.msgpack.decode(table.body())
    print(json.dumps([imported - start, loaded - imported, time.process_time() - loaded]))


def stages(tree: Path) -> None:
    """Print the seconds of each stage of a run without cache, as JSON: what is first asked for is worked out then."""
    found: list[tuple[str, float]] = []

    def stage(name: str, work: Callable[[], object]) -> object:
        start = time.perf_counter()
        result = work()
        found.append((name, time.perf_counter() - start))
        return result

    from needlint.config import load_config
    from needlint.options import Options

    options, config = Options(cache=False), load_config(tree)

    def imported() -> object:
        import needlint.analysis as module

        return module

    stage("imports", imported)
    from needlint.analysis import Analysis
    from needlint.check import collection_paused
    from needlint.check import report as judged
    from needlint.registry import checked_rules, checker

    with collection_paused():
        analysis = stage("discovery and build scripts", lambda: Analysis(tree, config, options))
        assert isinstance(analysis, Analysis)
        stage("manifests, sources, SDKs", lambda: analysis.apps)
        for app in analysis.apps:
            stage(f"uses and reads {app.module}", lambda app=app: app.evidence)  # type: ignore[misc]
            stage(f"call graph {app.module}", lambda app=app: app.engine.graph.sites)  # type: ignore[misc]
            for rule in checked_rules():
                stage(f"{rule} {app.module}", lambda rule=rule, app=app: list(checker(rule)(app)))  # type: ignore[misc]
        stage("all rules again, report", lambda: judged(analysis, config, options))
    print(json.dumps([(name, seconds) for name, seconds in found if seconds >= 0.01]))


if __name__ == "__main__":
    {"plain": plain, "stages": stages, "tables": tables}[sys.argv[1]](Path(*sys.argv[2:]))

"""`python -m needlint.dev mutate PATH...`: change modules a little and see whether a test notices.

All happens in copies of the checkout. The tests of `tests/mutation.toml` run once under a tracer, which tells the lines
that each of them runs; then every change meets only the tests that run the changed statement, those of the rule's own
page first. A change that no test notices has survived: a behaviour that no test shows, dead code, or a change without
effect, which the same file names with a reason.
"""

from __future__ import annotations

import compileall
import json
import os
import random
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from py_compile import PycInvalidationMode
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from needlint.dev.mutants import Mutant, mutants

Outcome = Literal["killed", "survived", "unreached", "equivalent"]
HANGS = 120
"""Seconds after which a test that never ends counts as one that noticed."""
_COPIED = ("lint", "grammars", "hooks", "tests", "pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache")
TestLines = dict[str, dict[str, frozenset[int]]]
"""For each module, by its path in the checkout: the tests that run it, with the lines that they run."""


class Case(NamedTuple):
    """A change of one module, by its path in the checkout."""

    module: str
    mutant: Mutant

    def __str__(self) -> str:
        mutant = self.mutant
        within = f" {mutant.where}:" if mutant.where else ""
        return f"{self.module}:{mutant.line}:{within} {mutant.code} -> {mutant.becomes}"


class Plan(NamedTuple):
    """What `tests/mutation.toml` says: the test files that may notice, and the changes that have no effect."""

    tests: list[str]
    equivalent: frozenset[tuple[str, str, str, str]]

    def has_no_effect(self, case: Case) -> bool:
        """Whether the change is named as one without effect."""
        return (case.module, case.mutant.where, case.mutant.code, case.mutant.becomes) in self.equivalent


def read_plan(path: Path) -> Plan:
    """The plan; raises KeyError where an entry lacks a field: each needs its reason too."""
    read = tomllib.loads(path.read_text("utf-8"))
    return Plan(
        read["tests"],
        frozenset((e["module"], e["where"], e["code"], e["becomes"]) for e in read["equivalent"] if e["why"]),
    )


def outdated(plan: Plan, modules: Sequence[str], every: Sequence[Case]) -> list[str]:
    """Changes of these modules that the plan names and that can no longer be made."""
    possible = {(case.module, case.mutant.where, case.mutant.code, case.mutant.becomes) for case in every}
    return [" ".join(entry) for entry in sorted(plan.equivalent - possible) if entry[0] in modules]


def run(checkout: Path, paths: Sequence[Path], seed: int, count: int, jobs: int) -> int:
    """Try `count` changes chosen by `seed`; prints the survivors and a table; 1 where one survived."""
    modules = sorted(set(_modules(checkout, paths)))
    every = [Case(module, mutant) for module in modules for mutant in mutants((checkout / module).read_bytes())]
    if not every:
        print("nothing to change", file=sys.stderr)
        return 2
    for entry in outdated(read_plan(checkout / "tests" / "mutation.toml"), modules, every):
        print(f"outdated: {entry}")
    chosen = sorted(random.Random(seed).sample(every, min(count, len(every))))
    with TemporaryDirectory(prefix="needlint-mutate-") as folder:
        copies = [_copy(checkout, Path(folder, str(number))) for number in range(jobs)]
        plan = read_plan(copies[0] / "tests" / "mutation.toml")
        lines = trace(copies[0], modules, plan.tests)
        outcomes: list[tuple[Case, Outcome]] = []
        for case, outcome in _tried(copies, chosen, plan, lines, seed):
            outcomes.append((case, outcome))
            if outcome in ("survived", "unreached"):
                print(f"{outcome}: {case}", flush=True)
    print(f"{len(chosen)} of {len(every)} changes, seed {seed}")
    print("\n".join(table(outcomes)))
    return 1 if any(outcome in ("survived", "unreached") for _, outcome in outcomes) else 0


def table(outcomes: Iterable[tuple[Case, Outcome]]) -> Iterator[str]:
    """How many changes came out how, by folder and first word of the module's name."""
    counts: dict[str, Counter[Outcome]] = {}
    for case, outcome in outcomes:
        path = Path(case.module)
        for area in (f"{path.parent.name}/{path.stem.split('_')[0]}", "all"):
            counts.setdefault(area, Counter())[outcome] += 1
    for area in sorted(counts, key=lambda name: (name == "all", name)):
        seen = counts[area]
        shown = (f"{seen[o]:4} {o}" for o in ("killed", "survived", "unreached", "equivalent"))
        yield f"  {area:<28}{''.join(shown)}"


def trace(copy: Path, modules: Sequence[str], tests: Sequence[str]) -> TestLines:
    """Run the tests once; which of them run which lines. Tests that fail as it is count for nothing."""
    watched, seen = copy / "watched.json", copy / "seen.json"
    watched.write_text(json.dumps([str(copy / module) for module in modules]), "utf-8")
    _pytest(copy, [*tests, "--lines-of", str(watched), "--lines-to", str(seen)], timeout=None)
    lines: TestLines = {module: {} for module in modules}
    for test, ran in json.loads(seen.read_text("utf-8")).items():
        for path, numbers in ran.items():
            lines[Path(path).relative_to(copy).as_posix()][test] = frozenset(numbers)
    return lines


def tests_for(case: Case, lines: TestLines, seed: int) -> list[str]:
    """The tests that run what is changed: those of the rule's page first, then the others in a mixed order."""
    evidence = set(case.mutant.evidence)
    found = [test for test, ran in sorted(lines[case.module].items()) if not evidence or not evidence.isdisjoint(ran)]
    random.Random(seed).shuffle(found)
    rule = Path(case.module).stem.replace("_", "-")
    return sorted(found, key=lambda test: f"[{rule}: " not in test)


def noticed(copy: Path, case: Case, tests: Sequence[str]) -> bool:
    """Whether one of the tests fails, or does not end, with the change in the copy."""
    path = copy / case.module
    source = path.read_bytes()
    chosen = copy / "chosen.txt"
    chosen.write_text("\n".join(tests), "utf-8")
    files = sorted({test.split("::")[0] for test in tests})
    try:
        path.write_bytes(case.mutant.of(source))
        return _pytest(copy, ["-x", "--chosen", str(chosen), *files], timeout=HANGS) != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_bytes(source)


def _tried(
    copies: Sequence[Path], cases: Sequence[Case], plan: Plan, lines: TestLines, seed: int
) -> Iterator[tuple[Case, Outcome]]:
    free: SimpleQueue[Path] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def attempt(case: Case) -> Outcome:
        if plan.has_no_effect(case):
            return "equivalent"
        tests = tests_for(case, lines, seed)
        if not tests:
            return "unreached"
        copy = free.get()
        try:
            return "killed" if noticed(copy, case, tests) else "survived"
        finally:
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        yield from zip(cases, pool.map(attempt, cases), strict=True)


def _modules(checkout: Path, paths: Sequence[Path]) -> Iterator[str]:
    for path in paths:
        full = path.resolve()
        for found in sorted(full.rglob("*.py")) if full.is_dir() else (full,):
            yield found.relative_to(checkout).as_posix()


def _copy(checkout: Path, target: Path) -> Path:
    """A copy of what the tests need, compiled so that Python notices by content what is changed."""
    target.mkdir()
    for name in _COPIED:
        path = checkout / name
        if path.is_dir():
            shutil.copytree(path, target / name, symlinks=True, ignore=_LEFT_OUT)
        elif path.is_file():
            shutil.copy2(path, target / name)
    compileall.compile_dir(target / "lint", quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    return target


def _pytest(copy: Path, arguments: Sequence[str], timeout: float | None) -> int:
    path = os.pathsep.join((str(copy / "lint"), str(Path(__file__).parents[2])))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    plugins = ["-p", "needlint.dev.chosen_tests", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command = [sys.executable, "-m", "pytest", *plugins, *arguments]
    return subprocess.run(
        command, cwd=copy, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=timeout,
        check=False,
    ).returncode  # fmt: skip

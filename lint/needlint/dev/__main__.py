"""Commands for those who develop needlint: `python -m needlint.dev new-rule | generate | queries | bench | fuzz |
mutate | verify`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from needlint.registry import RULES_FOLDER, rule_names

CHECKOUT = Path(__file__).parents[3]
RULE_MODULE = '''"""{name}: what it finds, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("{name}")


def check(app: App) -> Iterator[Finding]:
    """One finding per ..."""
    yield from ()
'''
RULE_PAGE = """+++
family = ""
severity = "warning"
summary = {{ en = "", zh = "" }}

[messages.default]
en = ""
zh = ""

[help.default]
en = ""
zh = ""
+++

# {name}

## 说明

## Flagged

## Not flagged
"""


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m needlint.dev", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    new = commands.add_parser("new-rule", help="write the two files of a new rule")
    new.add_argument("name")
    generate = commands.add_parser("generate", help="write what is generated from tables and pages")
    generate.add_argument("--check", action="store_true", help="change nothing, fail where something is not current")
    commands.add_parser("queries", help="compile every tree-sitter query against its grammar")
    bench = commands.add_parser("bench", help="time a run against a plain parse of the same tree")
    bench.add_argument("path", type=Path)
    bench.add_argument("--repeat", type=int, default=5)
    fuzz = commands.add_parser("fuzz", help="read mutated files with every reader")
    fuzz.add_argument("--seconds", type=float, default=60)
    fuzz.add_argument("--seed", type=int, default=0)
    fuzz.add_argument("--corpus", type=Path, default=CHECKOUT / "tests" / "fuzz")
    fuzz.add_argument("--kind", action="append", default=[], help="only the reader of this kind of file, repeatable")
    mutate = commands.add_parser("mutate", help="change modules in a copy and see whether a test notices")
    mutate.add_argument("path", type=Path, nargs="+", help="modules, or folders of them")
    mutate.add_argument("--seed", type=int, default=0)
    mutate.add_argument("--count", type=int, default=60, help="how many changes to try")
    mutate.add_argument("-j", "--jobs", type=int, default=1)
    verify = commands.add_parser("verify", help="compare the knowledge tables with a folder of reference data")
    verify.add_argument("path", type=Path)
    given = parser.parse_args(arguments)
    if given.command == "new-rule":
        return new_rule(given.name)
    if given.command == "generate":
        return run_generate(check=given.check)
    if given.command == "queries":
        return run_queries()
    if given.command == "bench":
        from needlint.benchmark import run

        return run(given.path, given.repeat)
    if given.command == "fuzz":
        from needlint import fuzz as fuzzing

        return fuzzing.run(given.seconds, given.corpus, given.seed, given.kind)
    if given.command == "mutate":
        from needlint.dev.mutate import run as run_mutants

        return run_mutants(CHECKOUT, given.path, given.seed, given.count, given.jobs)
    return run_verify(given.path)


def new_rule(name: str) -> int:
    """Write rules/<name>.py and .md; refuses a name that exists."""
    if name in rule_names():
        print(f"the rule {name} exists", file=sys.stderr)
        return 2
    stem = RULES_FOLDER / name.replace("-", "_")
    stem.with_suffix(".py").write_text(RULE_MODULE.format(name=name), "utf-8")
    stem.with_suffix(".md").write_text(RULE_PAGE.format(name=name), "utf-8")
    print(f"wrote {stem}.py and {stem}.md; `pytest tests/test_rule_pages.py -k {name}` runs its examples")
    return 0


def run_generate(*, check: bool) -> int:
    """Write (or compare) every generated file; returns 1 when `check` finds one that is not current."""
    from needlint.generated import generated_files

    stale = [path for path, content in generated_files() if not path.is_file() or path.read_bytes() != content]
    for path, content in generated_files():
        if path in stale and not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for path in stale:
        print(f"{'not current' if check else 'wrote'}: {path}")
    return 1 if stale and check else 0


def run_queries() -> int:
    """Compile all queries; returns 1 when one does not fit its grammar."""
    from tree_sitter import QueryError

    from needlint.facts.queries import grammars, query

    failed = 0
    for path in sorted(grammars().glob("*/*.scm")):
        try:
            query(path.parent.name, path.stem)
        except QueryError as error:
            print(f"{path.parent.name}/{path.name}: {error}")
            failed = 1
    return failed


def run_verify(reference: Path) -> int:
    """Compare the tables with reference data; returns 1 on a difference."""
    from needlint.knowledge.verify import verify_core
    from needlint.knowledge.verify_sdks import verify_sdks

    lines = [*verify_core(reference), *verify_sdks(reference)]
    for line in lines:
        print(line)
    return 1 if any(line.startswith("DIFFERS") for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

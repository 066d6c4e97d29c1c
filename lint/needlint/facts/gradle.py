"""Build scripts: the tolerant reader for Groovy and Kotlin DSL scripts and for the sources of convention builds."""

from __future__ import annotations

from needlint.facts.build_model import ScriptFacts
from needlint.facts.gradle_statements import StatementReader
from needlint.facts.gradle_tokens import tokenise
from needlint.facts.place import Range


def read_script(path: str, utf8: bytes) -> ScriptFacts:
    """The statements of a script, Groovy or Kotlin by its name. Never raises: unbalanced brackets and strings become
    problems and the rest is still read; nesting over a fixed depth is skipped and reported."""
    kotlin = path.endswith((".kts", ".kt"))
    tokens = tokenise(utf8, kotlin)
    reader = StatementReader(utf8, kotlin, tokens)
    statements = reader.block(0, len(tokens.kind) - 1)
    suppressions = tuple(
        (Range(start, end), utf8[start:end].decode("utf-8", "replace"))
        for start, end in tokens.comments
        if b"needlint:" in utf8[start:end]
    )
    problems = tuple(sorted(reader.problems, key=lambda problem: problem.range))
    return ScriptFacts(statements, problems, suppressions)


def read_constants(path: str, utf8: bytes) -> ScriptFacts:
    """A Kotlin, Groovy or Java source of buildSrc or a convention build: objects, classes, properties and functions as
    statements of the same form (see Statement)."""
    return read_script(path, utf8)

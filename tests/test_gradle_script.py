"""The script reader: exact ranges, both languages, broken and hostile input."""

from __future__ import annotations

import time
from collections.abc import Iterator

import msgspec
import pytest

from needlint.facts.build_model import Invoke, ScriptFacts, Statement, Text
from needlint.facts.gradle import read_script


def every(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in statements:
        yield statement
        yield from every(statement.body or ())


def calls(facts: ScriptFacts, name: str) -> list[Statement]:
    return [statement for statement in every(facts.statements) if statement.name == name]


def groovy(text: str) -> ScriptFacts:
    return read_script("build.gradle", text.encode())


def kotlin(text: str) -> ScriptFacts:
    return read_script("build.gradle.kts", text.encode())


def test_ranges_are_exact_after_chinese_and_emoji() -> None:
    source = '/* 中文😀 */ implementation("com.a:b:1") // 依赖'.encode()
    (statement,) = read_script("a.gradle.kts", source).statements
    (argument,) = statement.args
    assert source[statement.range.start : statement.range.end] == b"implementation"
    assert isinstance(argument, Text)
    assert source[argument.range.start : argument.range.end] == b"com.a:b:1"
    assert source[statement.whole.start : statement.whole.end] == b'implementation("com.a:b:1")'


def test_windows_line_ends() -> None:
    facts = groovy("dependencies {\r\n    implementation 'a:b:1'\r\n    api 'c:d:2'\r\n}\r\n")
    assert [statement.name for statement in every(facts.statements)] == ["dependencies", "implementation", "api"]


@pytest.mark.parametrize(
    "text",
    [
        "def a = 'it''s'\nok 1",
        'def a = """x " ${b.c("}")} {"""\nok 1',
        "def a = '''{ ' '''\nok 1",
        "def a = $/ { ' \" /$\nok 1",
        "def a = ~/[{'\"]/\nok 1",
        "def a = b / c / d\nok 1",
        'def a = "${"${x}"}"\nok 1',
        "/* { */ ok 1 // {",
        "def a = 'x\\'{'\nok 1",
    ],
)
def test_strings_and_comments_hide_brackets(text: str) -> None:
    facts = groovy(text)
    assert facts.problems == ()
    assert len(calls(facts, "ok")) == 1


def test_kotlin_comments_nest() -> None:
    assert [s.name for s in kotlin("/* a /* b */ implementation() */ ok()").statements] == ["ok"]
    assert [s.name for s in groovy("/* a /* b */ ok()").statements] == ["ok"]


def test_infix_words_and_later_links_of_a_chain() -> None:
    for facts in (kotlin('id("x") version "1" apply false'), groovy("id 'x' version '1' apply false")):
        (statement,) = facts.statements
        assert (statement.name, [key for key, _ in statement.named]) == ("id", ["version", "apply"])
    (statement,) = kotlin("alias(libs.plugins.x).apply(false)").statements
    assert [key for key, _ in statement.named] == ["apply"]


def test_conditions_of_both_branches() -> None:
    facts = groovy("if (a) { one 1 } else if (b) { two 2 } else { three 3 }")
    assert [(s.name, s.condition) for s in facts.statements] == [
        ("one", "a"),
        ("two", "!(a) && b"),
        ("three", "!(a) && !(b)"),
    ]


def test_a_call_as_value_keeps_its_closure() -> None:
    (statement,) = groovy("implementation fileTree('libs') { include '*.jar' }").statements
    (argument,) = statement.args
    assert isinstance(argument, Invoke)
    assert argument.name == "fileTree"
    assert [inner.name for inner in argument.body or ()] == ["include"]


def test_suppressions_are_kept() -> None:
    facts = groovy("// needlint: ignore[x] reason\na 1 // plain")
    assert [text for _, text in facts.suppressions] == ["// needlint: ignore[x] reason"]


@pytest.mark.parametrize(
    ("text", "offending"),
    [
        ("android {\n  defaultConfig {\n    minSdk 1\n\ndependencies {\n  implementation 'a:b:1'\n}\n", "{"),
        ("android {\n}\n}\ndependencies {\n  implementation 'a:b:1'\n}\n", "}"),
        ("android { x(1, [2 }\ndependencies {\n  implementation 'a:b:1'\n}\n", "["),
    ],
)
def test_unbalanced_brackets_are_reported_and_the_rest_is_read(text: str, offending: str) -> None:
    facts = groovy(text)
    problem = facts.problems[0]
    assert problem.kind == "syntax"
    assert offending in {text[p.range.start : p.range.end] for p in facts.problems}
    assert [s.name for s in facts.statements if s.name == "dependencies"] == ["dependencies"]
    assert len(calls(facts, "implementation")) == 1


def test_a_string_left_open_costs_its_line_only() -> None:
    facts = groovy("a 'open\nimplementation 'x:y:1'")
    assert [p.kind for p in facts.problems] == ["syntax"]
    assert len(calls(facts, "implementation")) == 1


def test_merge_conflict_markers_keep_both_sides() -> None:
    facts = groovy(
        "dependencies {\n<<<<<<< HEAD\n  implementation 'a:b:1'\n=======\n  implementation 'a:b:2'\n>>>>>>> x\n}"
    )
    assert len(calls(facts, "implementation")) == 2


_MANY = 10_000
HOSTILE = {
    "braces": "a {" * _MANY + "}" * _MANY,
    "parentheses": "a(" * _MANY + ")" * _MANY,
    "lists": "x = " + "[" * _MANY + "]" * _MANY,
    "open braces": "a {" * _MANY,
    "closing braces": "}" * _MANY,
    "chain": "a" + ".b" * 200_000,
    "calls": "a" + ".b()" * 100_000,
    "sum": "x = " + "a + " * 100_000 + "a",
    "ternary": "x = " + "a ? b : " * 50_000 + "c",
    "elvis": "x = " + "a ?: " * 50_000 + "c",
    "interpolation": 'x = "' + "${" * _MANY + '"',
    "nested strings": 'x = "${' * 5_000,
    "else if": "if (a) { b 1 } else " * 5_000 + "{ c 1 }",
    "slashes": "/\\" * 200_000,
    "generics": "a<" * 30_000,
    "comments": "/*" * 200_000,
    "quotes": "'\n\"" * 20_000,
    "arrows": "when (x) { " + "a -> " * 50_000 + "}",
    "at signs": "@a" * 100_000,
    "negation": "x = " + "!" * 100_000 + "a",
    "digits": "x = " + "1" * 100_000,
    "one line": "implementation 'a:b:1'; " * 40_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("path", ["a.gradle", "a.gradle.kts"])
def test_hostile_input_is_bounded(name: str, path: str) -> None:
    started = time.process_time()
    facts = read_script(path, HOSTILE[name].encode())
    assert time.process_time() - started < 60  # a hang, not a speed: the machine may be busy
    assert msgspec.json.decode(msgspec.json.encode(facts), type=ScriptFacts).problems == facts.problems


def test_too_deep_nesting_is_reported_and_what_follows_is_read() -> None:
    facts = groovy("a {" * 500 + "}" * 500 + "\nimplementation 'a:b:1'")
    assert [p.kind for p in facts.problems] == ["limit"]
    assert len(calls(facts, "implementation")) == 1

"""Hostile files take time in proportion to their length, or are given up in bounded time and reported."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from growth import LINEAR, growth
from needlint.facts.headers import read_headers
from needlint.facts.reader import read
from needlint.project.model import FileKind

Text = Callable[[int], str]
MANIFEST = '<manifest xmlns:android="http://schemas.android.com/apk/res/android">'
NESTED: dict[str, Text] = {
    "calls": lambda n: "class A { Object x = " + "f(" * n + ")" * n + "; }",
    "classes": lambda n: "class A {" * n + "}" * n,
    "sums": lambda n: "class B { Object y = 1" + "+(1" * n + ")" * n + "; }",
}
MANY: dict[str, Text] = {
    "comments": lambda n: "class A { " + "/* c */ " * n + "}",
    "suppressions": lambda n: "class A {\n" + "// needlint: ignore[x] y\n" * n + "}",
    "strings": lambda n: "class A { String[] s = {" + '"abc",' * n + "}; }",
    "else if": lambda n: "class B { void f() {" + "if(a){b();}else " * n + "{} } }",
    "operators": lambda n: "class A { boolean o = a" + "&&b" * n + "; }",
    "chain": lambda n: "class A { Object o = a" + ".b()" * n + "; }",
    "spaces": lambda n: "class A { " + " " * n + "}",
}
JAVA: dict[str, Text] = {
    **NESTED,
    **MANY,
    "annotations": lambda n: '@A("x")\n' * n + "class B {}",
    "imports": lambda n: "package a;" + "".join(f"import a.b.C{i};" for i in range(n)) + "class A { C1 x; }",
    "statements": lambda n: "class A { void f(){ " + "if (a.b()) return; g(a.b(), 1);" * n + "} }",
    "lambdas": lambda n: "class A { void f(){ " + "r(() -> g());" * n + " } }",
    "cases": lambda n: "class A { void f(){ switch(a) { " + "case 1: g(); break;" * n + " } } }",
}
KOTLIN: dict[str, Text] = {
    **NESTED,
    **MANY,
    "imports": lambda n: "package a\n" + "".join(f"import a.b.C{i}\n" for i in range(n)) + "class A { val x = C1() }",
    "statements": lambda n: "class A { fun f(){ " + "val a = b ?: return;g(a.b(), 1);" * n + "} }",
    "lambdas": lambda n: "class A { fun f(){ " + "r { g() };" * n + " } }",
    "branches": lambda n: "class A { fun f(){ when(a) { " + "1 -> g();" * n + " } } }",
    "templates": lambda n: 'class A { val s = "' + "$a ${b} " * n + '" }',
}
XML: dict[str, Text] = {
    "elements": lambda n: MANIFEST + '<uses-permission android:name="a.b"/>' * n + "</manifest>",
    "depth": lambda n: MANIFEST + "<a>" * n + "</a>" * n + "</manifest>",
    "attributes": lambda n: MANIFEST + "<a " + " ".join(f'a{i}="x"' for i in range(n)) + "/></manifest>",
    "comments": lambda n: MANIFEST + "<!-- needlint: ignore[x] y -->" * n + "</manifest>",
    "unclosed": lambda n: MANIFEST + "<!--" * n,
    "long value": lambda n: MANIFEST + '<a b="' + "x" * n + '"/></manifest>',
    "entities": lambda n: (
        "<!DOCTYPE a [" + "".join(f'<!ENTITY e{i} "v">' for i in range(n)) + f']>{MANIFEST}<a b="&e1;"/></manifest>'
    ),
    "chained entities": lambda n: (
        '<!DOCTYPE a [<!ENTITY e0 "v">'
        + "".join(f'<!ENTITY e{i} "&e{i - 1};&e{i - 1};">' for i in range(1, n))
        + f']>{MANIFEST}<a b="&e{n - 1};"/></manifest>'
    ),
}
GRADLE: dict[str, Text] = {
    "braces": lambda n: "a {" * n + "}" * n,
    "one line": lambda n: "implementation 'a:b:1'; " * n,
    "chain": lambda n: "a" + ".b()" * n,
    "else if": lambda n: "if (a) { b 1 } else " * n + "{ c 1 }",
    "interpolation": lambda n: 'x = "' + "$a ${b.c} " * n + '"',
    "open strings": lambda n: 'x = "${' * n,
    "slashes": lambda n: "/\\" * n,
    "comments": lambda n: "/*" * n,
    "generics": lambda n: "a<" * n,
}
TOML: dict[str, Text] = {
    "libraries": lambda n: "[libraries]\n" + "".join(f'a{i} = "g:a{i}:1"\n' for i in range(n)),
    "one line": lambda n: "[bundles]\na = [" + '"b",' * n + "]",
    "depth": lambda n: "a = " + "[" * n + "]" * n,
}
JSON: dict[str, Text] = {
    "packages": lambda n: '{"dependencies": {' + ",".join(f'"a{i}": "1"' for i in range(n)) + "}}",
    "depth": lambda n: '{"a":' * n + "1" + "}" * n,
    "open strings": lambda n: '"a\\' * n,
}
CASES: list[tuple[FileKind, str, dict[str, Text]]] = [
    ("java", "A.java", JAVA),
    ("kotlin", "A.kt", KOTLIN),
    ("manifest", "AndroidManifest.xml", XML),
    ("resource", "res/values/a.xml", XML),
    ("script", "build.gradle", GRADLE),
    ("script", "build.gradle.kts", GRADLE),
    ("catalog", "libs.versions.toml", TOML),
    ("package-json", "package.json", JSON),
]


@pytest.mark.parametrize(
    ("kind", "path", "text"),
    [pytest.param(kind, path, text, id=f"{path} {name}") for kind, path, c in CASES for name, text in c.items()],
)
def test_time_grows_with_length(kind: FileKind, path: str, text: Text) -> None:
    def work(size: int) -> Callable[[], object]:
        data = text(size).encode()
        return lambda: read(kind, path, data)

    assert growth(work, 256, 8192) < LINEAR


@pytest.mark.parametrize(("path", "texts"), [("A.java", JAVA), ("A.kt", KOTLIN)])
def test_headers_take_time_in_proportion_to_their_length(path: str, texts: dict[str, Text]) -> None:
    for name, text in texts.items():

        def work(size: int, text: Text = text) -> Callable[[], object]:
            data = text(size).encode()
            return lambda: read_headers(path, data)

        assert growth(work, 512, 8192) < LINEAR, name


GUESSED = (
    """    override fun create(a: A, state: S): VM {
        @Suppress("UNCHECKED_CAST")
        val b = c as? D<VM, S>
    `   return b?.create(state) as VM
    override fun initial(a: A): S? {
        return super.initial(a)
    }
}
"""
    + "word " * 200
)
"""A backtick without its partner: found by fuzzing."""


@pytest.mark.parametrize("text", ["(" * 2_000_000, "{" * 2_000_000, GUESSED], ids=["brackets", "braces", "guesses"])
def test_kotlin_that_is_too_hard_is_given_up(text: str) -> None:
    start = time.process_time()
    facts = read("kotlin", "A.kt", text.encode())
    assert time.process_time() - start < 30  # tree-sitter would take minutes
    assert "limit" in {problem.kind for problem in facts.problems}

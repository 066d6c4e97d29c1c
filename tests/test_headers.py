"""The header round finds the same types, functions and imports as the full readers, without bodies."""

from __future__ import annotations

import time

import pytest

from needlint.facts.headers import read_headers
from needlint.facts.java import read_java
from needlint.facts.kotlin import read_kotlin
from needlint.facts.source import SourceFacts

JAVA = """package a.b;
import x.Y;
import static x.Z.*;
// class No { }
public class A<I extends B<I>> extends C<I, D> implements E, F {
    String s = "class No {";
    @Override public void f(final G g, Map<String, H> h) { if (x) { y(); } }
    A(int n) { super(n); }
    enum K implements L { M, N; void q() {} }
    interface P extends Q { void r(); }
    static abstract class R { abstract int t(@U(v = 1) int w) throws X; }
}
class Z {}
"""
KOTLIN = """package a.b
import x.Y as W
import x.*
typealias T = List<String>
/* class No { */
@A("class No {") class B<I>(val c: Int, d: E = E("{")) : F<I>(c), G {
    companion object { fun of() = B(1) }
    object O : P by q() {
        fun r(s: S): U? = "${v { "}" }}".w()
    }
    enum class K(val n: Int) : L { M(1), N(2); fun f() {} }
    private suspend fun Context.g(h: Int, i: List<J>) { fun local() {} }
}
fun interface Z { fun z() }
fun <T> List<T>.ext(block: () -> Unit): Int { return 1 }
data class Last(val a: Int)
"""


def types(facts: SourceFacts) -> list[tuple[str, str, tuple[str, ...], int]]:
    return [(t.name, t.kind, t.supertypes, t.range.start) for t in facts.types if t.kind != "anonymous"]


def functions(facts: SourceFacts) -> set[tuple[str, str, int]]:
    return {
        (f.name, f.receiver, f.range.start)
        for f in facts.functions
        if f.parent < 0
        and not (f.name.startswith("<") and facts.language == "kotlin")
        and f.name not in ("<fields>", "<static>")
    }


@pytest.mark.parametrize(("path", "text"), [("A.java", JAVA), ("A.kt", KOTLIN)])
def test_headers_agree_with_the_full_reader(path: str, text: str) -> None:
    full = (read_java if path.endswith("java") else read_kotlin)(path, text.encode())
    quick = read_headers(path, text.encode())
    assert not full.problems
    assert not quick.complete
    assert (quick.package, quick.imports, quick.aliases) == (full.package, full.imports, full.aliases)
    assert sorted(types(quick)) == sorted(types(full))
    assert functions(quick) == functions(full)


def test_bytes_before_a_name_do_not_move_it() -> None:
    text = "/* 隐私😀 */ class 主页 { }\r\n/* 中 */ class B"
    found = read_headers("A.kt", text.encode()).types
    assert [text.encode()[t.range.start : t.range.end].decode() for t in found] == ["主页", "B"]


@pytest.mark.parametrize("path", ["A.java", "A.kt"])
def test_half_typed_and_hostile_text_never_raises(path: str) -> None:
    text = JAVA if path.endswith("java") else KOTLIN
    for end in range(len(text)):
        read_headers(path, text[:end].encode())
    started = time.perf_counter()
    for hostile in (
        "class A{" * 5000,
        '"${' * 20000,
        "fun " * 20000,
        "(" * 50000,
        "/*" * 50000,
        "\0{}" * 9999,
        "class A<" * 9999,
    ):
        read_headers(path, hostile.encode())
    assert time.perf_counter() - started < 60  # a hang, not a speed: the machine may be busy

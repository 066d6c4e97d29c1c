"""What a Kotlin file states: declarations, and bodies as steps under guards."""

from __future__ import annotations

import pytest

from needlint.facts.java import read_java
from needlint.facts.kotlin import read_kotlin
from needlint.facts.source import Const, Function, SourceFacts
from steps import body


def read(text: str) -> SourceFacts:
    return read_kotlin("A.kt", text.encode())


def function(facts: SourceFacts, name: str) -> Function:
    return next(each for each in facts.functions if each.name == name)


def steps(statements: str, parameters: str = "") -> list[str]:
    facts = read(f"fun f({parameters}) {{\n{statements}\n}}")
    assert not facts.problems, facts.problems
    return body(function(facts, "f"))


def test_package_imports_and_aliases() -> None:
    facts = read("package a.b\nimport x.Y as Z\nimport x.*\ntypealias T = List<String>\n")
    assert facts.package == "a.b"
    assert [(i.path, i.alias, i.wildcard) for i in facts.imports] == [("x.Y", "Z", False), ("x", "", True)]
    assert facts.aliases == (("T", "List<String>"),)


def test_types() -> None:
    facts = read(
        "class A(val a: Int, b: String) : I, B(b), J by b {\n companion object {\n const val K = 1\n }\n"
        " inner class C {}\n enum class E(n: Int) : I { X(1), Y(2) {\n override fun q() {}\n }\n }\n}\n"
        "object O : CoroutineScope by MainScope() {\n fun g() {}\n}\n"
        "fun f() { x(object : L(1), M { override fun r() {} }) }"
    )
    assert [(t.name, t.kind, t.supertypes) for t in facts.types] == [
        ("A", "class", ("B", "I", "J")),
        ("A.Companion", "object", ()),
        ("A.C", "class", ()),
        ("A.E", "enum", ("I",)),
        ("A.E.<1>", "anonymous", ("E",)),
        ("O", "object", ("CoroutineScope",)),
        ("<1>", "anonymous", ("L", "M")),
    ]
    assert [field.name for field in facts.types[0].fields] == ["a"]
    assert facts.types[1].fields[0].constant == Const(1)
    assert body(function(facts, "<init>")) == ["#0 this@super.<init>(b)", "#1 this.a = a"]
    assert facts.types[function(facts, "g").owner].name == "O"
    assert body(function(facts, "f"))[0] == "#0 new L(1) object6"


def test_fields_initialisers_delegates_and_accessors() -> None:
    facts = read(
        "class A(private val c: Context) {\n lateinit var m: M\n val tm by lazy { c.get() }\n"
        " var n = 1\n  get() = field\n  set(v) { g(v) }\n init { h(n) }\n}"
    )
    assert [(f.name, f.type, f.modifiers) for f in facts.types[0].fields] == [
        ("c", "Context", ("private",)),
        ("m", "M", ("lateinit",)),
        ("tm", "", ("delegated",)),
        ("n", "", ()),
    ]
    fields = function(facts, "<fields>")
    assert body(fields) == ["#0 lazy(fn2)", "#1 this.tm = #0", "#2 this.n = 1", "#3 read n", "#4 h(#3)"]
    assert facts.functions[fields.parent].name == "<init>"
    assert body(function(facts, "<lambda>")) == ["#0 c.get()", "#1 return[] #0"]
    assert body(function(facts, "<set>n")) == ["#0 g(v)"]


def test_functions_extensions_and_defaults() -> None:
    facts = read("@Q(anyOf = [P.C, P.D]) suspend fun Context?.f(a: Int = 3, vararg b: String, c: X = g()): R? = h(a)")
    f = facts.functions[0]
    assert (f.receiver, f.result, f.modifiers) == ("Context", "R", ("suspend",))
    assert [(p.name, p.type, p.default) for p in f.parameters][:2] == [("a", "Int", Const(3)), ("b", "String...", None)]
    assert body(f) == ["#0 g() if ?()", "#1 local c = #0 if ?()", "#2 h(a)", "#3 return[] #2"]
    assert f.annotations[0].name == "Q"


def test_property_reads_and_safe_calls() -> None:
    assert steps("tm.deviceId; c.a.b; tm?.imei!!.x; a?.b?.c()", "c: C") == [
        "#0 read ~tm.deviceId",
        "#1 read c.a",
        "#2 read #1.b",
        "#3 read ~tm?.imei",
        "#4 read #3.x",
        "#5 read ~a?.b",
        "#6 #5?.c()",
    ]


def test_elvis_return_guards_what_follows() -> None:
    assert steps("val v = x ?: return\ng(v)", "x: X?") == [
        "#0 return if (x == null)",
        "#1 local v = x if not (x == null)",
        "#2 g(v) if not (x == null)",
    ]


def test_elvis_is_a_choice() -> None:
    assert steps("val v = a() ?: b() ?: c()")[-1] == ("#3 local v = (!(#0 == null) ? #0 : (!(#1 == null) ? #1 : #2))")


def test_inline_lambda_that_leaves_guards_what_follows() -> None:
    assert steps("x ?: run { g(); return }\nh()", "x: X?")[-1] == "#1 h() if not (x == null)"
    assert steps("x?.let { return }\nh()", "x: X?")[-1] == "#1 h() if (x == null)"
    assert steps("xs.forEach { return@forEach }\nh()", "xs: X")[-1] == "#1 h()"


def test_a_lambda_of_a_safe_call_runs_only_where_there_is_a_receiver() -> None:
    assert steps("x?.let { g(it) }\nx?.y(1)\nx.let { g(it) }\nh()", "x: X?") == [
        "#0 x?.let(fn1) if not (x == null)",
        "#1 x?.y(1)",
        "#2 x.let(fn2)",
        "#3 h()",
    ]


def test_when_with_and_without_subject() -> None:
    assert steps("when (val s = a()) { is F, in g() -> x()\n 1 -> { y() }\n else -> z(s) }\nw()") == [
        "#0 a()",
        "#1 local s = #0",
        "#2 g() if not (s is F)",
        "#3 x() if ((s is F) || (s in #2))",
        "#4 y() if not ((s is F) || (s in #2)), (s == 1)",
        "#5 z(s) if not ((s is F) || (s in #2)), not (s == 1)",
        "#6 w()",
    ]
    assert steps("when { a -> return\n b -> x() }\ny()", "a: Boolean, b: Boolean")[-1] == "#2 y() if not a"


def test_guards_of_when() -> None:
    assert steps(
        "when (x) {\n is A if ok -> a()\n 2 if c() -> b()\n else if (ok) -> d()\n else -> e()\n}", "x: X, ok: Boolean"
    ) == [
        "#0 a() if ((x is A) && ok)",
        "#1 c() if not ((x is A) && ok), (x == 2)",
        "#2 b() if not ((x is A) && ok), ((x == 2) && #1)",
        "#3 d() if not ((x is A) && ok), not ((x == 2) && #1), ok",
        "#4 e() if not ((x is A) && ok), not ((x == 2) && #1), not ok",
    ]
    assert steps("when (x) { !is A if !ok && x.all { it } -> a() }\nb()", "x: X, ok: Boolean")[-2:] == [
        "#1 a() if (!(x is A) && (!ok && #0))",
        "#2 b()",
    ]


def test_an_endless_loop_guards_its_body_and_not_what_follows() -> None:
    assert steps("while (true) { if (c) return; g() }\nh()", "c: Boolean") == [
        "#0 return if each  in true, c",
        "#1 g() if each  in true, not c",
        "#2 h() if not c",
    ]


def test_loops_and_try() -> None:
    assert steps(
        "for ((k, v) in m) { if (k == null) continue; g(k) }\n"
        "val r = try { a() } catch (e: E) { b() } finally { c() }\nwhile (x()) { break }\nd()",
        "m: M",
    ) == [
        "#0 <0>.component1() if each <0> in m",
        "#1 local k = #0 if each <0> in m",
        "#2 <0>.component2() if each <0> in m",
        "#3 local v = #2 if each <0> in m",
        "#4 g(k) if each <0> in m, not (k == null)",
        "#5 a()",
        "#6 b() if caught E",
        "#7 c()",
        "#8 local r = (caught E ? #6 : #5)",
        "#9 x()",
        "#10 d()",
    ]


def test_lambdas() -> None:
    facts = read("fun f() { a.b(1, n = 2) { x, (y, z) -> g(x, z) }; run { it.h() } }")
    assert body(function(facts, "f")) == ["#0 ~a.b(1, n=2, fn1)", "#1 run(fn2)"]
    first, second = facts.functions[1:]
    assert [p.name for p in first.parameters] == ["x", "<1>"]
    assert body(first)[-2:] == ["#4 g(x, z)", "#5 return[] #4"]
    assert body(second) == ["#0 it.h()", "#1 return[] #0"]


def test_strings_types_and_references() -> None:
    assert steps('s("a $x ${y.z} \\u4e2d$"); i(B::class.java); c<T>(); m(::g); d(this as T)', "x: X, y: Y") == [
        "#0 read y.z",
        "#1 s($('a ' x ' ' #0 ' 中$'))",
        "#2 read ~B.class",
        "#3 i(#2)",
        "#4 c<T>()",
        "#5 m(::g)",
        "#6 d((this as T))",
    ]


TWINS = [
    (
        'if (!ok || tm.getDeviceId() == null) { finish(); return; } send("a" + n, tm.getDeviceId());',
        'if (!ok || tm.getDeviceId() == null) { finish(); return }\nsend("a" + n, tm.getDeviceId())',
    ),
    (
        "for (String x : xs) { if (a(x)) { break; } b(x); } c(n > 3 ? d() : e());",
        "for (x in xs) { if (a(x)) { break }; b(x) }\nc(if (n > 3) d() else e())",
    ),
    (
        "this.f = n; startActivity(new Intent(this, B.class)); try { g(); } catch (E e) { throw e; } h();",
        "this.f = n\nstartActivity(Intent(this, B::class.java))\ntry { g() } catch (e: E) { throw e }\nh()",
    ),
]


@pytest.mark.parametrize(("java", "kotlin"), TWINS)
def test_java_and_kotlin_twins_give_the_same_steps(java: str, kotlin: str) -> None:
    of_java = read_java("A.java", f"class A {{ void f(boolean ok, int n, List xs) {{ {java} }} }}".encode())
    of_kotlin = read(f"class A {{ fun f(ok: Boolean, n: Int, xs: List) {{\n{kotlin}\n}} }}")
    expected = [line.replace("new Intent", "Intent") for line in body(function(of_java, "f"))]
    assert body(function(of_kotlin, "f")) == expected


REPAIRED = [
    "context(a: A, b: B)\nfun f() { g() }",
    "val x = suspend { y() }\nfun f() { g() }",
    "val x: @Composable (() -> Unit)? = null\nfun f() { g() }",
    "fun f() {\n when (x) {\n is A if x.b -> c()\n }\n g() }",
    "class A { val x: F<S>\n  field = M(1)\n}\nfun f() { g() }",
    "fun h() { open(); get?.x() }\nfun f() { g() }",
    'val x = $$"a $b"\nfun f() { g() }',
    "class A\n  @Inject // why\n  constructor(val b: B) : C(b) { }\nfun f() { g() }",
    "class A : B<\n  C,\n>() { }\nfun f() { g() }",
    "val 名称 = 1\nfun f() { 调用(名称); g() }",
    "interface A { fun h() }\nfun f() { g() }",
    "class A {\n<<<<<<< HEAD\n val a = 1\n=======\n val b = 2\n>>>>>>> x\n}\nfun f() { g() }",
]


@pytest.mark.parametrize("text", REPAIRED)
def test_constructs_the_grammar_breaks_on_are_repaired(text: str) -> None:
    facts = read(text)
    assert not [problem for problem in facts.problems if "merge" not in problem.en]
    assert body(function(facts, "f"))[-1].partition(" ")[2].startswith("g()")


def test_non_ascii_names_keep_their_text_and_ranges() -> None:
    text = 'class 主页 { val 名称 = 1\n fun f() { 调用("😀", 名称); tm.deviceId } }'
    facts = read(text)
    assert [facts.types[0].name, facts.types[0].fields[0].name] == ["主页", "名称"]
    f = function(facts, "f")
    assert body(f) == ["#0 read 名称", "#1 调用('😀', #0)", "#2 read ~tm.deviceId"]
    assert f.body is not None
    assert [text.encode()[s.range.start : s.range.end].decode() for s in f.body.steps] == ["名称", "调用", "deviceId"]


def test_a_broken_part_leaves_the_rest() -> None:
    facts = read("fun f() { a( }\n\nclass B : C() {\n fun g() { b() }\n}\n")
    assert [problem.kind for problem in facts.problems] == ["syntax"]
    assert body(function(facts, "g")) == ["#0 b()"]


DEEP = 10_000


@pytest.mark.parametrize(
    "text",
    [
        "x(" + "(" * DEEP + "1" + ")" * DEEP + ")",
        "x{" * DEEP + "1" + "}" * DEEP,
        "x" + ".b()" * DEEP,
        "!" * DEEP + "x",
        "x" + "!!" * DEEP,
        "a?:" * DEEP + "x",
        "if(a())b()else " * DEEP + "g()",
        "x(" * DEEP,
        "\0x()\0",
    ],
)
def test_hostile_text_never_raises(text: str) -> None:
    facts = read("fun f() {" + text + "}\nfun after() { b() }")
    assert facts.functions or facts.problems


def test_half_typed_code_never_raises() -> None:
    text = 'package a\nclass A(val x: B) : C by d { val e by lazy { "$f ${g}" }\n fun h() = when (i) { is J -> k?.l { m } ?: return\n else -> 1 } }'
    for end in range(len(text)):
        read(text[:end])


def test_a_call_with_one_type_and_one_argument_is_no_comparison() -> None:
    assert steps(
        "val v = find<Button>(R.id.x)\nval w = a?.find<Button>(y)\nval c = z && g<A>(y)\nval d = z < y", "y: Y"
    ) == [
        "#0 read ~R.id.x",
        "#1 find<Button>(#0)",
        "#2 local v = #1",
        "#3 ~a?.find<Button>(y)",
        "#4 local w = #3",
        "#5 read z",
        "#6 g<A>(y) if #5",
        "#7 local c = (#5 && #6)",
        "#8 read z",
        "#9 local d = (#8 < y)",
    ]

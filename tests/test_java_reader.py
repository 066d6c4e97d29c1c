"""What a Java file states: declarations, and bodies as steps under guards."""

from __future__ import annotations

from itertools import pairwise

import pytest

from needlint.facts.java import read_java
from needlint.facts.source import Const, Function, SourceFacts
from steps import body


def read(text: str) -> SourceFacts:
    return read_java("A.java", text.encode())


def method(statements: str, name: str = "f", parameters: str = "") -> list[str]:
    facts = read(f"class A {{ void {name}({parameters}) {{ {statements} }} }}")
    assert not facts.problems
    return body(function(facts, name))


def function(facts: SourceFacts, name: str) -> Function:
    return next(each for each in facts.functions if each.name == name)


def test_package_and_imports() -> None:
    facts = read("package a.b;\nimport x.Y;\nimport static x.Y.*;\nimport static x.Z.K;\nclass A {}")
    assert facts.package == "a.b"
    assert [(i.path, i.static, i.wildcard) for i in facts.imports] == [
        ("x.Y", False, False),
        ("x.Y", True, True),
        ("x.Z.K", True, False),
    ]


def test_types_nest_and_know_their_supertypes() -> None:
    facts = read(
        "class A<T> extends B<T> implements C, D { enum E implements I { X { void q() {} } } interface N extends P {}"
        " Object o = new Runnable() { public void run() {} }; }"
    )
    assert [(t.name, t.kind, t.supertypes) for t in facts.types] == [
        ("A", "class", ("B<T>", "C", "D")),
        ("A.<1>", "anonymous", ("Runnable",)),
        ("A.E", "enum", ("I",)),
        ("A.E.<1>", "anonymous", ("E",)),
        ("A.N", "interface", ("P",)),
    ]
    run = function(facts, "run")
    assert facts.types[run.owner].name == "A.<1>"
    assert facts.functions[run.parent].name == "<fields>"


def test_fields_keep_constants_and_annotation_arguments() -> None:
    facts = read('class A { @Q(x = {P.C, "d"}) static final String K = "a" + "b"; int n = 0x1F; Foo f = g(); }')
    k, n, f = facts.types[0].fields
    assert (k.constant, k.modifiers) == (Const("ab"), ("static", "final"))
    assert n.constant == Const(31)
    assert f.constant is None
    assert k.annotations[0].name == "Q"
    assert body(function(facts, "<fields>")) == ["#0 this.n = 31", "#1 g()", "#2 this.f = #1"]


def test_receivers_are_names_locals_or_results() -> None:
    assert method("tm.getDeviceId(); c.x.y(); a.b().d;", parameters="Context c") == [
        "#0 ~tm.getDeviceId()",
        "#1 read c.x",
        "#2 #1.y()",
        "#3 ~a.b()",
        "#4 read #3.d",
    ]


def test_a_cast_tells_the_type_of_a_receiver() -> None:
    assert method("((TelephonyManager) getSystemService(X.Y)).getDeviceId();") == [
        "#0 read ~X.Y",
        "#1 getSystemService(#0)",
        "#2 (#1 as TelephonyManager).getDeviceId()",
    ]


def test_an_early_return_guards_what_follows() -> None:
    assert method("if (!ok) { finish(); return; } go();", parameters="boolean ok") == [
        "#0 finish() if not ok",
        "#1 return if not ok",
        "#2 go() if ok",
    ]


def test_a_conditional_return_in_a_branch_weakens_the_guard_behind_it() -> None:
    assert method("if (a) { if (b) return; x(); } y();", parameters="boolean a, boolean b")[1:] == [
        "#1 x() if a, not b",
        "#2 y() if not (a && b)",
    ]


def test_both_branches_leave_only_inside_the_outer_one() -> None:
    assert method("if (p) { if (a) return; else throw e; } y();", parameters="boolean p, boolean a, E e")[-1] == (
        "#2 y() if not p"
    )


def test_short_circuit_guards_the_right_operand() -> None:
    assert method("if (a && b() || c()) d();", parameters="boolean a") == [
        "#0 b() if a",
        "#1 c() if not (a && #0)",
        "#2 d() if ((a && #0) || #1)",
    ]


def test_old_switch_falls_through_and_breaks() -> None:
    assert method("switch (n) { case 1: a(); case 2: b(); break; default: c(); } d();", parameters="int n") == [
        "#0 a() if (n == 1)",
        "#1 b() if ((n == 1) || (n == 2))",
        "#2 c() if not ((n == 1) || (n == 2))",
        "#3 d()",
    ]


def test_arrow_switch_has_a_value() -> None:
    assert method("int r = switch (n) { case 1, 2 -> a(); default -> { yield 3; } };", parameters="int n") == [
        "#0 a() if ((n == 1) || (n == 2))",
        "#1 local r: int = (((n == 1) || (n == 2)) ? #0 : 3)",
    ]


def test_an_endless_loop_guards_its_body_and_not_what_follows() -> None:
    assert method("while (true) { if (c) break; g(); } h();", parameters="boolean c") == [
        "#0 g() if each  in true, not c",
        "#1 h()",
    ]
    assert method("for (;;) { if (c) break; g(); } h();", parameters="boolean c") == [
        "#0 g() if each  in true, not c",
        "#1 h()",
    ]


def test_loops_try_and_labels() -> None:
    assert method(
        "out: for (String s : xs) { for (;;) { if (s == null) continue out; a(s); } }"
        "try { throw x; } catch (B | C e) { e.p(); } finally { q(); } z();",
        parameters="List xs, X x",
    ) == [
        "#0 a(s) if each s in xs, each  in true, not (s == null)",
        "#1 throw x",
        "#2 e.p() if caught B|C",
        "#3 q()",
        "#4 z()",
    ]


def test_lambdas_and_method_references_are_values() -> None:
    facts = read("class A { void f() { v.on(x -> x.g()); v.on(this::h); v.on(A::new); } }")
    assert body(function(facts, "f")) == ["#0 ~v.on(fn1)", "#1 ~v.on(this::h)", "#2 ~v.on(~A::new)"]
    inner = function(facts, "<lambda>")
    assert facts.functions[inner.parent].name == "f"
    assert body(inner) == ["#0 x.g()", "#1 return[] #0"]


def test_anonymous_classes_are_constructed_and_hide_locals() -> None:
    facts = read("class A { void f(int n) { b(new R(n) { int n; void run() { g(n); } }); } }")
    assert body(function(facts, "f")) == ["#0 new R(n) object1", "#1 b(object1)"]
    assert body(function(facts, "run")) == ["#0 read n", "#1 g(#0)"]


def test_class_literals_arrays_and_concatenation() -> None:
    assert method('new Intent(this, B.class); p(new String[]{M.X, "y"}); s("a" + n + "b");', parameters="int n") == [
        "#0 read ~B.class",
        "#1 new Intent(this, #0)",
        "#2 read ~M.X",
        "#3 new String[](#2, 'y')",
        "#4 p(#3)",
        "#5 s($('a' n 'b'))",
    ]


def test_constructor_delegation() -> None:
    facts = read("class A { A() { this(1); } A(int n) { super(n); } void f() { super.f(); A.this.g(); } }")
    assert [body(each) for each in facts.functions] == [
        ["#0 this.<init>(1)"],
        ["#0 this@super.<init>(n)"],
        ["#0 this@super.f()", "#1 this@A.g()"],
    ]


@pytest.mark.parametrize("before", ["", 's("中文😀"); ', "/* 隐私 */ "])
def test_ranges_are_exact_bytes(before: str) -> None:
    text = f"class A {{\r\n void f() {{ {before}tm.getDeviceId(); }} }}"
    step = function(read(text), "f").body.steps[-1]  # type: ignore[union-attr]
    assert text.encode()[step.range.start : step.range.end] == b"getDeviceId"
    assert text.encode()[step.whole.start : step.whole.end] == b"tm.getDeviceId()"


def test_suppression_comments_are_kept() -> None:
    facts = read('class A { // needlint: ignore[x] because\n String s = "// needlint: no"; }')
    assert [text for _, text in facts.suppressions] == ["// needlint: ignore[x] because"]


def test_a_broken_part_leaves_the_rest() -> None:
    facts = read("class A { void f() { a( ; } void g() { b(); } }")
    assert [problem.kind for problem in facts.problems] == ["syntax"]
    assert body(function(facts, "g")) == ["#0 b()"]


def test_merge_conflicts_keep_both_sides() -> None:
    facts = read("class A {\n<<<<<<< HEAD\n void f() { a(); }\n=======\n void g() { b(); }\n>>>>>>> x\n}")
    assert {each.name for each in facts.functions} >= {"f", "g"}
    assert facts.problems


DEEP = 10_000


@pytest.mark.parametrize(
    "text",
    [
        "x(" + "(" * DEEP + "1" + ")" * DEEP + ");",
        "{" * DEEP + "g();" + "}" * DEEP,
        "if(a)" * DEEP + "g();",
        "if(a())b();else " * DEEP + "g();",
        "x" + ".b()" * DEEP + ";",
        "x(" + "a+" * DEEP + "1);",
        "x(" * DEEP,
    ],
)
def test_deep_nesting_never_raises(text: str) -> None:
    facts = read("class A { void f() { " + text + " } void after() { b(); } }")
    assert facts.functions or facts.problems


def test_an_endless_else_chain_is_read_whole() -> None:
    steps = method("if(a)b();else " * DEEP + "g();", parameters="boolean a")
    assert len(steps) == DEEP + 1


def test_half_typed_code_never_raises() -> None:
    text = 'package a; class A { int x = b(1, c -> { if (d && e) return "f" + g; }); void h() { switch (i) { case 1: j(); } } }'
    for end in range(len(text)):
        read(text[:end])


def test_steps_are_in_source_order_of_evaluation() -> None:
    facts = read("class A { void f() { a(b(), c.d, e); } }")
    starts = [step.range.start for step in function(facts, "f").body.steps[:-1]]  # type: ignore[union-attr]
    assert all(first < second for first, second in pairwise(starts))

from __future__ import annotations

import pytest

from own_code import OwnCode

WAYS_TO_CALL = {
    "own method": (
        "work()",
        "",
    ),
    "this": (
        "this.work()",
        "",
    ),
    "top level": (
        "top()",
        "fun top() { Sink().work() }",
    ),
    "extension": (
        "this.extended()",
        "fun A.extended() = work()",
    ),
    "object": (
        "Single.go()",
        "object Single { fun go() { Sink().work() } }",
    ),
    "companion": (
        "Other.go()",
        "class Other {\n companion object { fun go() { Sink().work() } }\n}",
    ),
    "constructor": (
        "Starter()",
        "class Starter {\n init { Sink().work() }\n}",
    ),
    "field initialiser": (
        "Starter()",
        "class Starter {\n val x = Sink().work()\n}",
    ),
    "property accessor": (
        "println(value)",
        "val value: Int\n get() = Sink().work()",
    ),
    "lazy property": (
        "println(Lazy.value)",
        "object Lazy {\n val value by lazy { Sink().work() }\n}",
    ),
    "lambda to own function": (
        "doing { work() }",
        "fun doing(block: () -> Unit) { block() }",
    ),
    "lambda through two": (
        "outer { work() }",
        ("fun outer(b: () -> Unit) = inner(b)\nfun inner(b: () -> Unit) = b.invoke()"),
    ),
    "method reference": (
        "doing(::work)",
        "fun doing(block: () -> Unit) { block() }",
    ),
    "listener object": (
        "listen(object : L {\n override fun on() { work() }\n})",
        "interface L { fun on() }\nfun listen(l: L) { l.on() }",
    ),
    "stored lambda": (
        "S.keep { work() }\n S.run()",
        ("object S {\n var f: (() -> Unit)? = null\n fun keep(g: () -> Unit) { f = g }\n fun run() { f?.invoke() }\n}"),
    ),
    "scope function": (
        "let { it.work() }",
        "",
    ),
    "coroutine": (
        "GlobalScope.launch { work() }",
        "",
    ),
    "interface": (
        "val w: W = WorkerA()\n w.doWork()",
        ("interface W { fun doWork() }\nclass WorkerA : W { override fun doWork() { Sink().work() } }"),
    ),
    "base class": (
        "inherited()",
        "",
    ),
    "thread subclass": (
        "Task().start()",
        "class Task : Thread() { override fun run() { Sink().work() } }",
    ),
    "view model": (
        "println(ViewModelProvider(this).get(M::class.java))",
        "class M : androidx.lifecycle.ViewModel() {\n init { Sink().work() }\n}",
    ),
}
KOTLIN = """
package a
open class Base {
    open fun work(): Int = Sink().work()
    fun inherited() = work()
}
class A : Base() {
    fun start() {
        %s
    }
}
class Sink {
    fun work(): Int = 1
}
%s
"""


def reaches(code: OwnCode, start: str, goal: str) -> bool:
    seen, pending = set(), [code.function(start)]
    while pending:
        current = pending.pop()
        if code.name(current) == goal:
            return True
        if current not in seen:
            seen.add(current)
            for edge in code.graph.edges(current):
                pending.append(edge.target)
                pending.extend(code.types.overrides(edge.target) if edge.own else ())
    return False


@pytest.mark.parametrize("way", WAYS_TO_CALL)
def test_a_call_is_followed(way: str) -> None:
    body, rest = WAYS_TO_CALL[way]
    code = OwnCode({"A.kt": KOTLIN % (body, rest)})
    assert reaches(code, "A.start", "Sink.work")


JAVA_WAYS = {
    "own method": "work();",
    "lambda": "doing(() -> work());",
    "anonymous class": "doing(new Runnable() { @Override public void run() { work(); } });",
    "local listener": "Runnable r = new Runnable() { @Override public void run() { work(); } }; doing(r);",
    "field listener": "doing(field);",
    "this as listener": "doing(this);",
    "method reference": "doing(this::work);",
    "handler": "new android.os.Handler().post(() -> work());",
    "thread": "new Thread(() -> work()).start();",
    "thread anonymous": "new Thread() { @Override public void run() { work(); } }.start();",
    "async task": "new Task().execute();",
    "static": "Tools.go();",
    "kotlin top level": "TopKt.top();",
    "kotlin object": "Single.INSTANCE.go();",
    "constructor": "new Starter();",
    "super": "inherited();",
    "executor": "pool.execute(field);",
    "overload": "pick(1);",
}
JAVA = """
package a;
class Base { void inherited() { new Sink().work(); } }
class A extends Base implements Runnable {
    java.util.concurrent.ExecutorService pool;
    private final Runnable field = () -> work();
    void start() {
        %s
    }
    void work() { new Sink().work(); }
    void doing(Runnable r) { r.run(); }
    @Override public void run() { work(); }
    void pick(String s) {}
    void pick(int i) { work(); }
}
class Tools { static void go() { new Sink().work(); } }
class Starter { Sink sink = new Sink(); int x = sink.work(); }
class Task extends android.os.AsyncTask<Void, Void, Void> {
    @Override protected Void doInBackground(Void... v) { new Sink().work(); return null; }
}
class Sink { int work() { return 1; } }
"""
TOP = "package a\nfun top() { Sink().work() }\nobject Single {\n fun go() { Sink().work() }\n}"


@pytest.mark.parametrize("way", JAVA_WAYS)
def test_a_java_call_is_followed(way: str) -> None:
    code = OwnCode({"A.java": JAVA % JAVA_WAYS[way], "Top.kt": TOP})
    assert reaches(code, "A.start", "Sink.work")


def test_callers_of_a_shared_helper_stay_apart() -> None:
    code = OwnCode(
        {
            "A.kt": """
            package a
            fun ifAgreed(block: () -> Unit) { if (Settings.agreed) block() }
            object Settings {
                var agreed = false
            }
            fun one() { ifAgreed { collect() } }
            fun two() { ifAgreed { log() } }
            fun collect() {}
            fun log() {}
            """
        }
    )
    assert reaches(code, "kt.one", "kt.collect")
    assert not reaches(code, "kt.two", "kt.collect")
    (edge,) = [e for e in code.graph.edges(code.function("kt.one")) if e.via]
    ((helper, step),) = edge.via
    assert code.name(helper) == "kt.ifAgreed"
    body = code.types.function(helper).body
    assert body is not None
    assert body.steps[step].guard >= 0  # the way through the helper keeps the helper's condition


def test_a_listener_given_to_a_library_is_an_edge_with_the_call_and_slot() -> None:
    code = OwnCode(
        {
            "A.java": """
            package a;
            class A {
                void f(android.view.View v) { v.setOnClickListener(x -> g()); v.post(() -> h()); }
                void g() {}
                void h() {}
            }
            """
        }
    )
    click, post = [e for e in code.graph.edges(code.function("A.f")) if e.handed]
    assert [h.slot for h in click.handed] == [0]
    assert code.triggers.edge(click) == "user"
    assert code.triggers.edge(post) == "caller"
    assert code.triggers.of(code.function("A.g")) == "user"


def test_a_base_class_calls_the_subclass_that_it_is() -> None:
    code = OwnCode(
        {
            "A.kt": """
            package a
            abstract class Base {
                fun onCreate() { init() }
                abstract fun init()
            }
            class One : Base() {
                override fun init() {}
            }
            class Two : Base() {
                override fun init() {}
            }
            """
        }
    )
    (edge,) = code.graph.edges(code.function("Base.onCreate"))
    assert edge.own
    assert [code.name(f) for f in code.graph.dispatch("a.One", edge.target)] == ["One.init"]
    assert {code.name(f) for f in code.graph.targets(edge.caller, edge.step)} >= {"One.init", "Two.init"}


def test_callers_are_the_edges_turned_round() -> None:
    code = OwnCode({"A.kt": "package a\nfun f() { g() }\nfun g() {}"})
    assert [code.name(e.caller) for e in code.graph.callers(code.function("kt.g"))] == ["kt.f"]

"""What a Python file on Android states."""

from __future__ import annotations

import pytest

from needlint.facts.python import read_python
from needlint.facts.source import Function, SourceFacts
from steps import body


def read(text: str) -> SourceFacts:
    return read_python("main.py", text.encode())


def function(facts: SourceFacts, name: str) -> Function:
    return next(each for each in facts.functions if each.name == name)


def test_java_classes_are_imports() -> None:
    facts = read(
        "from jnius import autoclass\nBuild = autoclass('android.os.Build')\nV = jclass('a.B$C')\nfrom plyer import gps as g\n"
    )
    assert [(i.path, i.alias) for i in facts.imports] == [
        ("jnius.autoclass", ""),
        ("android.os.Build", ""),
        ("a.B.C", "V"),
        ("plyer.gps", "g"),
    ]


def test_methods_have_steps_under_guards() -> None:
    facts = read(
        "class Main(App):\n    x = 1\n    @run_on_ui_thread\n    def f(self, a, b=2):\n        if not a and self.ok:\n"
        "            return\n        request_permissions([Permission.CAMERA], self.cb)\n        for p in g():\n"
        "            h(f'中 {p}')\n        super().f(a)\n"
    )
    f = function(facts, "f")
    assert facts.types[0].supertypes == ("App",)
    assert [p.name for p in f.parameters] == ["a", "b"]
    assert f.annotations[0].name == "run_on_ui_thread"
    assert body(f) == [
        "#0 read this.ok if not a",
        "#1 return if (!a && #0)",
        "#2 read ~Permission.CAMERA if not (!a && #0)",
        "#3 new [](#2) if not (!a && #0)",
        "#4 read this.cb if not (!a && #0)",
        "#5 request_permissions(#3, #4) if not (!a && #0)",
        "#6 g() if not (!a && #0)",
        "#7 h($('中 ' p)) if not (!a && #0), each p in #6",
        "#8 this@super.f(a) if not (!a && #0)",
    ]


def test_ranges_are_exact_bytes() -> None:
    text = "def f():\r\n    s('中😀'); gps.start()\r\n"
    step = function(read(text), "f").body.steps[-1]  # type: ignore[union-attr]
    assert text.encode()[step.range.start : step.range.end] == b"start"


def test_bad_input_is_a_problem() -> None:
    assert [p.kind for p in read("def f(:\n").problems] == ["syntax"]
    assert [p.kind for p in read("x = " + "(" * 10000).problems] == ["limit"]
    assert [p.kind for p in read("x = " + "a+" * 10000 + "1").problems] == ["limit"]


@pytest.mark.parametrize("comment", ["# needlint: ignore[x] why"])
def test_suppressions(comment: str) -> None:
    assert [text for _, text in read(f"x = '# needlint: no'\n{comment}\n").suppressions] == [comment]

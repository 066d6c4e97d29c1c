"""Suppression by comment in every file type and by tools:ignore; what is malformed or unused is said."""

from __future__ import annotations

import pytest

from needlint.facts.manifest import read_manifest
from needlint.facts.place import Place, Range
from needlint.finding import Finding, Message
from needlint.suppress import apply
from needlint.suppress_comments import hash_comments, json_comments
from needlint.suppress_extent import Extents

RULES = ("fixed-identifier", "unused-permission", "unbounded-permission")


def finding(path: str, text: str, needle: str, rule: str = "unused-permission") -> Finding:
    start = text.encode().index(needle.encode())
    place = Place(path, Range(start, start + len(needle.encode())))
    return Finding(rule, "warning", "high", place, needle, Message("m", "m"), Message("h", "h"))


def judged(path: str, text: str, *findings: Finding) -> tuple[list[str], int, list[tuple[str, str]]]:
    """Subjects kept, number suppressed, and (rule, message) of what is said about the suppressions."""
    data = text.encode()
    comments, tags = [], {}
    if path.endswith(".xml"):
        facts = read_manifest(path, data)
        comments, tags = list(facts.suppressions), {path: facts.root} if facts.root else {}
    elif path.endswith((".toml", ".yaml", ".properties")):
        comments = list(hash_comments(data))
    else:
        start = 0
        while (start := text.find("/", start)) >= 0:
            block = text.startswith("/*", start)
            if not block and not text.startswith("//", start):
                start += 1
                continue
            end = text.find("*/", start) + 2 if block else (text.find("\n", start) + 1 or len(text) + 1) - 1
            if "needlint:" in text[start:end]:
                offset = len(text[:start].encode())
                comments.append((Range(offset, offset + len(text[start:end].encode())), text[start:end]))
            start = end
    kept, count, extra = apply(findings, {path: comments}, tags, lambda _: data, RULES)
    return [f.subject for f in kept], count, [(f.rule, f.message.en) for f in extra]


@pytest.mark.parametrize(
    "text",
    [
        "val a = tm.imei // needlint: ignore[fixed-identifier] shown to the user only\n",
        "// needlint: ignore[fixed-identifier] 仅展示给用户\nval a = tm.imei\n",
        "// needlint: ignore[fixed-identifier] shown\n\n// and more words\nval a = tm.imei\n",
        "/* needlint: ignore[unused-permission, fixed-identifier] shown */ val a = tm.imei; val b = unused\n",
        "/*\n * needlint: ignore[fixed-identifier] shown\n */\r\nval a = tm.imei\r\n",
        "val 名 = 1\n// needlint: ignore-file[fixed-identifier] a tool for repair shops\nval b = 2\nval a = tm.imei\n",
    ],
)
def test_a_comment_answers_its_line_the_next_line_or_the_file(text: str) -> None:
    kept, count, _ = judged("A.kt", text, finding("A.kt", text, "imei", "fixed-identifier"))
    assert (kept, count) == ([], 1)


def test_a_comment_does_not_reach_past_the_next_line_of_code() -> None:
    text = "// needlint: ignore[fixed-identifier] shown\nval a = 1\nval b = tm.imei\n"
    kept, count, extra = judged("A.kt", text, finding("A.kt", text, "imei", "fixed-identifier"))
    assert (kept, count) == (["imei"], 0)
    assert [rule for rule, _ in extra] == ["unused-suppression"]


def test_another_rule_on_the_line_is_still_reported() -> None:
    text = "val a = tm.imei // needlint: ignore[unused-permission] wrong rule\n"
    kept, _, extra = judged("A.kt", text, finding("A.kt", text, "imei", "fixed-identifier"))
    assert kept == ["imei"]
    assert extra == [
        ("unused-suppression", "Nothing here is found by unused-permission, so the suppression does nothing.")
    ]


MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android"
    xmlns:tools="http://schemas.android.com/tools">
    {before}
    <uses-permission
        {attribute}
        android:name="READ_CONTACTS" /> {after}
    <uses-permission android:name="CAMERA" />
</manifest>
"""


@pytest.mark.parametrize(
    "parts",
    [
        {"before": "<!-- needlint: ignore[unused-permission] native code -->"},
        {"attribute": 'tools:ignore="MissingPermission,needlint:unused-permission"'},
        {"after": "<!-- needlint: ignore[unused-permission] native code -->"},
    ],
)
def test_xml_elements_over_several_lines(parts: dict[str, str]) -> None:
    text = MANIFEST.format(**{"before": "", "attribute": "", "after": "", **parts})
    findings = [finding("M.xml", text, "READ_CONTACTS"), finding("M.xml", text, "CAMERA")]
    assert judged("M.xml", text, *findings) == (["CAMERA"], 1, [])


def test_hash_comments_of_catalogs() -> None:
    text = '[libraries]\n# needlint: ignore[fixed-identifier] replaced next month\numeng = "x:y:1"\n'
    assert judged("libs.versions.toml", text, finding("libs.versions.toml", text, "x:y", "fixed-identifier")) == (
        [],
        1,
        [],
    )


@pytest.mark.parametrize(
    ("comment", "says"),
    [
        ("needlint: ignore[unused-permission]", "no reason"),
        ("needlint: ignore[unused-permission] --", "no reason"),
        ("needlint: ignore[] because", "name no rule"),
        ("needlint: ignore because", "names no rule"),
        ("needlint: ignore[unused-permision] native", 'did you mean "unused-permission"'),
        ("needlint: disable[unused-permission] native", "it must read"),
    ],
)
def test_malformed_suppressions_say_what_is_wrong_and_suppress_nothing(comment: str, says: str) -> None:
    text = f"val a = imei // {comment}\n"
    kept, count, extra = judged("A.kt", text, finding("A.kt", text, "imei"))
    assert (kept, count) == (["imei"], 0)
    assert [rule for rule, _ in extra] == ["malformed-suppression"]
    assert says in extra[0][1]


def test_prose_about_needlint_is_no_suppression() -> None:
    text = "// checked by needlint: see the wiki\nval a = imei\n"
    assert judged("A.kt", text, finding("A.kt", text, "imei")) == (["imei"], 0, [])


def covered(path: str, text: str) -> str:
    """What the first comment in a text covers behind itself, white space at its ends left out."""
    data = text.encode()
    if path.endswith(".json"):
        comment = next(json_comments(data))[0]
    else:
        start = text.index("<!--" if path.endswith((".xml", ".md")) else "//" if "//" in text else "#")
        end = text.index("-->", start) + 3 if text.startswith("<!--", start) else text.index("\n", start)
        comment = Range(len(text[:start].encode()), len(text[:end].encode()))
    found = Extents(path, data).of(comment)
    return data[max(found.start, comment.end) : found.end].decode().strip()


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("A.kt", "// c\nval a =\n    tm.imei\nval b = 1\n", "val a =\n    tm.imei"),
        ("A.kt", "// c\nask\n    .one(1)\n    .two { it }\nnext()\n", "ask\n    .one(1)\n    .two { it }"),
        ("A.kt", 'f {\n  // c\n  ask("}") {\n    a()\n  }\n  b()\n}\n', 'ask("}") {\n    a()\n  }'),
        ("A.kt", "// c\nfun f(\n  a: Int,\n) {\n  a()\n}\n", "fun f(\n  a: Int,\n) {"),
        ("A.kt", "// c\n@Composable\nfun f() {\n  a()\n}\n", "@Composable\nfun f() {"),
        ("A.kt", "// c\n@Inject lateinit var a: A\nval b = 1\n", "@Inject lateinit var a: A"),
        ("A.kt", "// c\nif (a &&\n  b) {\n  c()\n}\n", "if (a &&\n  b) {"),
        ("A.kt", "// c\nclass A : B(),\n  C {\n  val d = 1\n}\n", "class A : B(),\n  C {"),
        ("A.kt", "f(\n  1,\n  // c\n  g(\n   2, 3),\n  4,\n)\n", "g(\n   2, 3),"),
        ("A.kt", '// c\nval a = "x" // 注释 (\nval b = 1\n', 'val a = "x" // 注释 ('),
        ("A.kt", '// c\nval a = """\n(\n"""\nval b = 1\n', 'val a = """\n(\n"""'),
        ("A.kt", "// c\nimport a.*\nimport b.B\n", "import a.*"),
        ("A.kt", "f {\n  // c\n}\ng()\n", "}"),
        ("A.kt", "// c\nval half = call(\n", "val half = call("),
        ("A.kt", "when (x) {\n  // c\n  is Denied -> {\n    a()\n  }\n}\n", "is Denied -> {"),
        ("A.kt", "// c\nval a = { b -> { c() } }\nd()\n", "val a = { b -> { c() } }"),
        ("A.java", "switch (x) {\n  // c\n  case A -> {\n    a();\n  }\n}\n", "case A -> {"),
        ("A.java", "// c\nString a = tm\n  .getId();\nint b;\n", "String a = tm\n  .getId();"),
        ("A.java", "// c\nfor (int i = 0; i < 2; i++) {\n  a();\n}\n", "for (int i = 0; i < 2; i++) {"),
        ("A.java", '// c\n@A(b = "x")\nvoid f()\n    throws E {\n  a();\n}\n', '@A(b = "x")\nvoid f()\n    throws E {'),
        ("A.java", "// c\nask(new B() {\n  void c() {}\n});\nd();\n", "ask(new B() {\n  void c() {}\n});"),
        ("A.java", "// c\nreturn new B() {\n  void c() { d(); }\n};\n", "return new B() {\n  void c() { d(); }\n};"),
        ("A.java", "// c\nB b = () -> {\n  c();\n}\nd();\n", "B b = () -> {\n  c();\n}"),
        (
            "b.gradle",
            "// c\nimplementation group: 'a',\n  name: 'b'\nimplementation 'c:d'\n",
            "implementation group: 'a',\n  name: 'b'",
        ),
        (
            "b.gradle",
            "// c\nimplementation('a:b') {\n  exclude module: 'c'\n}\nx()\n",
            "implementation('a:b') {\n  exclude module: 'c'\n}",
        ),
        ("b.gradle", "// c\ndependencies {\n  implementation 'a:b'\n}\n", "dependencies {"),
        ("b.gradle.kts", '// c\ndependencies {\n  implementation("a:b")\n}\n', "dependencies {"),
        ("b.gradle.kts", '// c\nimplementation(\n  "a:b"\n)\nx()\n', 'implementation(\n  "a:b"\n)'),
        ("a.py", "# c\nid = show(\n  tm.id(),\n)\nx = 1\n", "id = show(\n  tm.id(),\n)"),
        ("a.py", "# c\na = b + \\\n  c\nd = 1\n", "a = b + \\\n  c"),
        ("a.py", "# c\n@app.route('/')\ndef f():\n  a()\n", "@app.route('/')\ndef f():"),
        ("v.toml", "# c\na = [\n  'x', # y\n  'z',\n]\nb = 1\n", "a = [\n  'x', # y\n  'z',\n]"),
        ("v.toml", "# c\n[libraries]\na = 'b:c'\n", "[libraries]"),
        ("g.properties", "# c\n! d\na=1\\\n  2\nb=3\n", "! d\na=1\\\n  2"),
        ("p.yaml", "a:\n  # c\n  b:\n    git: x\n\n    ref: y\n  d: 1\n", "b:\n    git: x\n\n    ref: y"),
        ("p.md", "<!-- c -->\n\nWe read the IMEI.\nAnd more.\n", "We read the IMEI."),
        ("l.xml", "<a>\n<!-- c -->\n<b\n x='1'>\n<c/></b>\n<d/></a>\n", "<b\n x='1'>\n<c/></b>"),
        ("l.xml", "<!-- c -->\n<a\n x='1'>\n<b/></a>\n", "<a\n x='1'>"),
        ("l.xml", "<a><!-- c -->\n</a>\n", ""),
        (
            "m.xml",
            "<manifest>\n<!-- c -->\n<!-- d -->\n<application\n x='1'>\n<b/></application></manifest>\n",
            "<!-- d -->\n<application\n x='1'>",
        ),
        ("p.json", '{"//": "needlint: x",\n "a": {"b": [1, "}"]},\n "c": 1}', '",\n "a": {"b": [1, "}"]}'),
        ("p.json", '{"//": ["needlint: x", "y"],\n "a": 1, "c": 1}', '", "y"],\n "a": 1'),
        ("p.json", '{"a": 1, "//": "needlint: x"}', '"'),
    ],
)
def test_what_a_comment_of_its_own_covers(path: str, text: str, expected: str) -> None:
    for line_end in ("\n", "\r\n"):
        assert covered(path, text.replace("\n", line_end)) == expected.replace("\n", line_end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a>\n<b\n x='1' /> <!-- c -->\n<d/></a>", "<b\n x='1' /> <!-- c -->"),
        ("<a>\n<b\n x='1'> <!-- c -->\n<d/></b></a>", "<b\n x='1'> <!-- c -->"),
        ("<a>\n<b>\n</b> <!-- c -->\n<d/></a>", "<b>\n</b> <!-- c -->"),
        ("<manifest>\n<application>\n</application> <!-- c -->\n</manifest>", "</application> <!-- c -->"),
    ],
)
def test_a_comment_behind_an_element_covers_it_from_its_start(text: str, expected: str) -> None:
    start = text.index("<!--")
    found = Extents("l.xml", text.encode()).of(Range(start, start + len("<!-- c -->")))
    assert text[found.start : found.end].strip() == expected


def test_thousands_of_suppressions_in_one_file_take_no_more_than_their_number() -> None:
    from time import process_time

    def seconds(count: int) -> float:
        text = "// needlint: ignore[fixed-identifier] x\nval a = call(\n  1)\n"
        data, length = (text * count).encode(), text.index("\n")
        start = process_time()
        extents = Extents("A.kt", data)
        for number in range(count):
            extents.of(Range(number * len(text), number * len(text) + length))
        return process_time() - start

    assert seconds(8000) < 12 * max(seconds(2000), 0.02)

"""Suppression by comment in every file type and by tools:ignore; what is malformed or unused is said."""

from __future__ import annotations

import pytest

from needlint.facts.manifest import read_manifest
from needlint.facts.place import Place, Range
from needlint.finding import Finding, Message
from needlint.suppress import apply
from needlint.suppress_comments import hash_comments

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

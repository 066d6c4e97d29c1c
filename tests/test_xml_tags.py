"""The XML reader: exact ranges, any prefix, and any damage."""

from __future__ import annotations

import random
import time

import pytest
from lxml import etree

from needlint.facts.manifest_model import Tag
from needlint.facts.place import Range
from needlint.facts.xml_tags import DEEPEST, XmlDocument, read_xml

ANDROID = "http://schemas.android.com/apk/res/android"
HEAD = f'<manifest xmlns:android="{ANDROID}">'


def every(tag: Tag | None) -> list[Tag]:
    return [] if tag is None else [tag, *(inner for child in tag.children for inner in every(child))]


def cut(utf8: bytes, part: Range) -> str:
    return utf8[part.start : part.end].decode()


def named(document: XmlDocument, name: str) -> Tag:
    return next(t for t in every(document.root) if t.name == name)


def values(document: XmlDocument, attribute: str = "android:name") -> list[str]:
    return [t.value(attribute) for t in every(document.root) if t.attribute(attribute)]


def test_ranges_are_exact_after_chinese_and_emoji_on_the_same_line() -> None:
    source = f'{HEAD}<a 标签="中文😀" android:name = \'x>"y\' /><b>text</b></manifest>'.encode()
    document = read_xml(source)
    tag = named(document, "a")
    name = tag.attribute("android:name")
    assert name is not None
    assert (name.value, cut(source, name.range)) == ('x>"y', 'x>"y')
    assert cut(source, name.whole) == "android:name = 'x>\"y'"
    assert cut(source, tag.range) == "a"
    assert cut(source, tag.start) == cut(source, tag.whole) == '<a 标签="中文😀" android:name = \'x>"y\' />'
    assert tag.value("标签") == "中文😀"
    assert cut(source, named(document, "b").whole) == "<b>text</b>"
    assert cut(source, named(document, "b").start) == "<b>"
    assert document.root is not None and document.root.whole == Range(0, len(source))
    assert document.problems == ()


def test_values_are_normalised_like_a_conforming_parser() -> None:
    source = f'{HEAD}\r\n<a android:name="a&amp;&lt;&#20013;&#x1F600;\r\n\tb"\r\n/></manifest>\r\n'.encode()
    assert values(read_xml(source)) == ["a&<中😀  b"]


def test_prefixes_are_the_conventional_ones_whatever_the_file_binds() -> None:
    source = (
        f'<manifest xmlns:a="{ANDROID}" xmlns:t="http://schemas.android.com/tools" xmlns:d="http://schemas.android.com/apk/distribution">'
        '<uses-permission a:name="x" t:node="remove"/><d:module d:instant="true"/>'
        '<v xmlns:my="http://schemas.android.com/apk/res/com.x" my:k="1"><w my:k="2"/></v><u my:k="3"/></manifest>'
    ).encode()
    names = [(t.name, [a.name for a in t.attributes]) for t in every(read_xml(source).root)]
    assert names == [
        ("manifest", []),
        ("uses-permission", ["android:name", "tools:node"]),
        ("dist:module", ["dist:instant"]),
        ("v", ["app:k"]),
        ("w", ["app:k"]),
        ("u", ["my:k"]),
    ]


def test_a_conventional_prefix_bound_to_another_namespace_is_not_androids() -> None:
    document = read_xml(b'<manifest xmlns:android="urn:other"><a android:name="x"/></manifest>')
    assert named(document, "a").attributes[0].name == "{urn:other}name"


def test_unbound_prefixes_are_read_as_written() -> None:
    document = read_xml(b'<manifest><a android:name="x"/></manifest>')
    assert values(document) == ["x"]
    assert document.problems == ()


def test_comments_cdata_and_instructions_hide_their_tags() -> None:
    source = (
        f'<?xml version="1.0" encoding="gbk"?>{HEAD}<!-- <a android:name="1"/> --><![CDATA[<a android:name="2"/>]]>'
        '<?x <a android:name="3"?><a android:name="4"/></manifest>'
    )
    assert values(read_xml(source.encode())) == ["4"]


def test_suppression_comments_are_collected_with_their_range() -> None:
    source = f"{HEAD}<!-- 中文 -->\n<!-- needlint: ignore[unused-permission] 扫码 --></manifest>".encode()
    [(place, text)] = read_xml(source).suppressions
    assert cut(source, place) == text == "<!-- needlint: ignore[unused-permission] 扫码 -->"


def test_conflict_markers_keep_both_sides_and_are_reported_with_their_place() -> None:
    source = (
        f"{HEAD}\n<<<<<<< HEAD\n<a android:name='ours'/>\n||||||| base\n<a android:name='old'/>\n=======\n"
        "<a android:name='theirs'/>\n>>>>>>> feature\n<b\n<<<<<<< HEAD\nandroid:name='b1'\n=======\nandroid:name='b2'\n"
        ">>>>>>> x\n/><c android:name='c'/></manifest>"
    ).encode()
    document = read_xml(source)
    assert values(document) == ["ours", "theirs", "b1", "c"]
    assert {p.kind for p in document.problems} == {"syntax"}
    assert cut(source, document.problems[0].range) == "<<<<<<< HEAD"


def test_conflict_with_windows_line_ends() -> None:
    source = f"{HEAD}\n<<<<<<< HEAD\n<a android:name='1'/>\n=======\n<a android:name='2'/>\n>>>>>>> x\n</manifest>"
    assert values(read_xml(source.replace("\n", "\r\n").encode())) == ["1", "2"]


BILLION = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + i)} '{('&' + chr(97 + i) + ';') * 10}'>" for i in range(20)
)


@pytest.mark.parametrize(
    "declaration",
    [
        BILLION + "]>",
        "<!DOCTYPE x [<!ENTITY u SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE x [<!ENTITY % u SYSTEM 'http://localhost/x.dtd'> %u;]>",
        "<!DOCTYPE x [<!ENTITY u '" + "long" * 50_000 + "'>]>",
    ],
)
def test_dangerous_entities_are_refused_at_once_and_the_rest_is_judged(declaration: str) -> None:
    start = time.process_time()
    source = f'{declaration}{HEAD}<a android:name="x&u;"/></manifest>'
    document = read_xml(source.encode())
    assert time.process_time() - start < 60  # a hang, not a speed: the machine may be busy
    assert [p.kind for p in document.problems] == ["limit"]
    assert document.problems[0].range.start > 0
    assert values(document)[0] == "x&u;"


def test_plain_entities_are_replaced() -> None:
    declaration = '<?xml version="1.0"?><!DOCTYPE manifest [ <!ENTITY app "Foo > [bar]"> ]>'
    source = f'{declaration}{HEAD}<a android:name="&app;!"/></manifest>'
    document = read_xml(source.encode())
    assert values(document) == ["Foo > [bar]!"]
    assert document.problems == ()


def test_ten_thousand_levels() -> None:
    document = read_xml((HEAD + "<a>" * 10_000 + "</a>" * 10_000 + "<b android:name='after'/></manifest>").encode())
    assert len(every(document.root)) == DEEPEST + 1
    assert values(document) == ["after"]
    assert [p.kind for p in document.problems] == ["limit"]


def test_a_tag_that_lost_its_bracket_keeps_its_children() -> None:
    body = "<application android:name='A' <activity android:name='B'/></application><b android:name='C'/>"
    source = f"{HEAD}{body}</manifest>"
    document = read_xml(source.encode())
    assert [t.value("android:name") for t in named(document, "application").children] == ["B"]
    assert [t.name for t in document.root.children] == ["application", "b"] if document.root else False
    assert [p.kind for p in document.problems] == ["syntax"]


def test_an_open_quote_costs_one_attribute() -> None:
    source = f"{HEAD}\n<a android:x='1' android:name='lost/>\n<a android:name='kept'/></manifest>".encode()
    document = read_xml(source)
    assert values(document) == ["kept"]
    assert source[: document.problems[0].range.start].count(b"\n") >= 1


def test_truncated_file_keeps_what_came_before() -> None:
    source = f"{HEAD}<application><activity android:name='A'><intent-filter><action android:na"
    document = read_xml(source.encode())
    assert values(document) == ["A"]
    assert [p.kind for p in document.problems] == ["syntax"]


def test_nul_bytes_and_bytes_that_are_no_text() -> None:
    source = HEAD.encode() + b"<a android:name='1'/>\x00\x00<a android:name='2\x00\xff'/></manifest>"
    document = read_xml(source)
    assert values(document) == ["1", "2 ?"]
    assert cut(source, document.problems[0].range) == "\x00"


@pytest.mark.parametrize("source", [b"", b"   ", b"text", b"<", b"<!--", b"<!DOCTYPE x [", b"\xff\xfe", b"<<<<<<< x"])
def test_no_element_is_a_problem(source: bytes) -> None:
    document = read_xml(source)
    assert document.root is None
    assert [p.kind for p in document.problems][-1:] == ["syntax"]


@pytest.mark.parametrize(
    "source",
    [
        b"<a " + b"x " * 300_000,
        b"<a " + b"x" * 600_000,
        b"<a b" + b" " * 600_000,
        b'<a "' * 60_000,
        b"<!--" * 150_000,
        b"<a>" * 200_000,
        b"<a " * 60_000 + b"</a>" * 60_000,
        b"<a>" + b"</b>" * 200_000,
        b"<!DOCTYPE " * 60_000,
        b"<!DOCTYPE a [" + b"<!ENTITY " * 60_000,
        b"<a b='" + b"&" * 600_000 + b"'/>",
        b"<?" * 300_000,
        b" " * 600_000 + b"<a/>",
        b"<a/>" + b"\n" * 600_000,
        b"<?x?>\n" * 60_000 + b"<!--" * 60_000,
        b"<!DOCTYPE a [" + b"<!--" * 150_000,
        b"<!DOCTYPE a [" + b'<!ENTITY a "' * 60_000,
        b"</" + b" " * 600_000,
        b"<<<<<<< " * 60_000,
        b"<<<<<<<\n" * 30_000,
    ],
)
def test_hostile_input_takes_linear_time(source: bytes) -> None:
    start = time.process_time()
    read_xml(source)
    assert time.process_time() - start < 60  # a hang, not a speed: the machine may be busy


SAMPLE = (
    '<?xml version="1.0" encoding="utf-8"?>\r\n<!DOCTYPE manifest [<!ENTITY e "v">]>\r\n'
    f'<manifest xmlns:android="{ANDROID}" xmlns:t="http://schemas.android.com/tools" package="com.例子">\n'
    "<!-- needlint: ignore[x] y -->\n<uses-permission android:name='android.permission.CAMERA' t:node=\"remove\"/>\n"
    '<application android:label="&e;中&#x4e2d;"><activity android:name=".A"><intent-filter><action android:name="a"/>'
    "</intent-filter></activity><![CDATA[<x>]]></application></manifest>"
).encode()


def test_any_damage_is_survived_with_ranges_inside_the_file() -> None:
    dice = random.Random(7)
    noise = [b"<", b">", b'"', b"'", b"/", b"\x00", b"&", b"<!--", b"]]>", b"\xe4", b"<<<<<<< a\n", b"<!DOCTYPE "]
    for _ in range(600):
        source = bytearray(SAMPLE)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(source))
            source[at : at + dice.choice((0, 1, 30))] = dice.choice(noise)
        document = read_xml(bytes(source))
        for tag in every(document.root):
            assert (
                0
                <= tag.whole.start
                == tag.start.start
                < tag.range.start
                < tag.start.end
                <= tag.whole.end
                <= len(source)
            )
            for attribute in tag.attributes:
                assert tag.start.start < attribute.whole.start < attribute.range.start <= attribute.range.end
                assert attribute.range.end < attribute.whole.end <= tag.start.end


def test_well_formed_input_gives_lxmls_tree() -> None:
    root = etree.fromstring(SAMPLE, etree.XMLParser(resolve_entities=False))
    prefix = {ANDROID: "android:", "http://schemas.android.com/tools": "tools:"}

    def flat(name: str) -> str:
        uri, _, local = name.rpartition("}")
        return prefix.get(uri[1:], "") + local

    expected = [(e.tag, {flat(str(k)): v for k, v in e.attrib.items()}) for e in root.iter("*")]
    assert [(t.name, {a.name: a.value for a in t.attributes}) for t in every(read_xml(SAMPLE).root)] == expected

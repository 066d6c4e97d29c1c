"""Resource XML: kinds by folder, texts as the user reads them, trees of layouts."""

from __future__ import annotations

import pytest

from needlint.facts.resource_model import ResourceFacts
from needlint.facts.resources import read_resource

ANDROID = 'xmlns:android="http://schemas.android.com/apk/res/android"'


def texts(body: str) -> dict[str, str]:
    return {t.name: t.text for t in read_resource("res/values/s.xml", f"<resources>{body}</resources>".encode()).texts}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("app/src/main/res/layout-land/x.xml", ("layout", "x", "land")),
        ("res/values-zh-rCN/strings.xml", ("values", "strings", "zh-rCN")),
        ("res/navigation/main.xml", ("navigation", "main", "")),
        ("res/menu/m.xml", ("menu", "m", "")),
        ("res/xml-v24/prefs.xml", ("xml", "prefs", "v24")),
        ("res/drawable/d.xml", ("other", "d", "")),
        ("x.xml", ("other", "x", "")),
    ],
)
def test_kind_name_and_qualifiers_come_from_the_path(path: str, expected: tuple[str, str, str]) -> None:
    found = read_resource(path, b"<a/>")
    assert (found.kind, found.name, found.qualifiers) == expected


def test_texts_have_exact_ranges_and_read_as_shown() -> None:
    body = '中文😀<string name="agree">  同意 &amp; <b>继续</b>\\n\n  <xliff:g id="n">%1$s</xliff:g></string>'
    source = f"<resources>{body}</resources>".encode()
    [found] = read_resource("res/values-zh/strings.xml", source).texts
    assert (found.name, found.text) == ("agree", "同意 & 继续\n %1$s")
    assert source[found.range.start : found.range.end].decode().startswith("  同意 &amp; <b>")
    assert source[found.range.end :].startswith(b"</string>")


def test_arrays_plurals_and_items_get_numbered_names() -> None:
    body = (
        '<string-array name="a"><item>one</item><!-- c --><item>two</item></string-array>'
        '<array name="e"><item>x</item></array>'
        '<plurals name="p"><item quantity="one">1 day</item><item quantity="other">%d days</item></plurals>'
        '<item name="i" type="string">item</item><item name="n" type="dimen">4dp</item><color name="c">#fff</color>'
        '<integer-array name="n"><item>4</item></integer-array><style name="s"><item name="t">1</item></style>'
    )
    assert texts(body) == {
        "a[0]": "one", "a[1]": "two", "e[0]": "x", "p[0]": "1 day", "p[1]": "%d days", "i": "item",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("It\\'s", "It's"),
        ('"  two  spaces "', "  two  spaces "),
        ("a  \n\t b", "a b"),
        ("\\u4e2d\\u56fd", "中国"),
        ('\\\\n \\@ \\? \\"', '\\n @ ? "'),
        ("<![CDATA[<b>x & y</b>]]>", "<b>x & y</b>"),
        ("a<!-- hidden -->b", "ab"),
        ("&lt;a&gt; &#38; &unknown;", "<a> & &unknown;"),
        ("", ""),
        ("\\ud800", ""),
    ],
)
def test_android_text_rules(raw: str, shown: str) -> None:
    assert texts(f'<string name="x">{raw}</string>') == {"x": shown}


def test_empty_elements_and_damage() -> None:
    assert texts('<string name="e"/><string name="f"></string>') == {"e": "", "f": ""}
    assert texts('<string name="a">lost end<string name="b">kept</string>') == {"a": "lost end", "b": "kept"}
    found = read_resource("res/values/s.xml", b'<resources><string name="a">x</string><string name="b">cut')
    assert [(t.name, t.text) for t in found.texts] == [("a", "x"), ("b", "cut")]
    assert [p.kind for p in found.problems] == ["syntax"]


def test_declared_entities_and_conflicts_in_values() -> None:
    source = (
        '<!DOCTYPE resources [<!ENTITY app "Shop">]>\n<resources>\n'
        '<<<<<<< a\n<string name="x">&app; 1</string>\n=======\n'
        '<string name="x">&app; 2</string>\n>>>>>>> b\n</resources>'
    )
    found = read_resource("res/values/s.xml", source.encode())
    assert [t.text for t in found.texts] == ["Shop 1", "Shop 2"]
    assert [p.kind for p in found.problems] == ["syntax"]


def test_a_text_of_many_megabytes_is_read() -> None:
    found = read_resource(
        "res/values/s.xml", b'<resources><string name="a">' + b"x" * 11_000_000 + b"</string></resources>"
    )
    assert len(found.texts[0].text) == 11_000_000
    assert found.problems == ()


def layout(body: str) -> ResourceFacts:
    return read_resource("res/layout/x.xml", f"<LinearLayout {ANDROID}>{body}</LinearLayout>".encode())


def test_layout_tree_keeps_what_rules_ask_for() -> None:
    found = layout(
        '<CheckBox android:id="@+id/agree" android:checked="true" android:text="同意"/><include layout="@layout/form"/>'
        '<EditText android:hint="@string/phone" android:inputType="phone" android:autofillHints="phone" '
        'android:onClick="f"/>'
    )
    assert found.root is not None and found.texts == ()
    box, include, field = found.root.children
    assert (box.value("android:checked"), box.value("android:id"), box.value("android:text")) == (
        "true",
        "@+id/agree",
        "同意",
    )
    assert (include.name, include.value("layout")) == ("include", "@layout/form")
    assert [a.name for a in field.attributes] == [
        "android:hint", "android:inputType", "android:autofillHints", "android:onClick",
    ]  # fmt: skip


def test_data_binding_expressions_with_angle_brackets_are_read() -> None:
    found = layout('<V android:visibility="@{a &gt; 1 ? `x` : b &amp;&amp; c}" android:text=\'@{m["k"] > 2}\'/>')
    assert found.problems == () and found.root is not None
    assert [a.value for a in found.root.children[0].attributes] == ["@{a > 1 ? `x` : b && c}", '@{m["k"] > 2}']


def test_navigation_graph() -> None:
    source = (
        f'<navigation {ANDROID} xmlns:app="http://schemas.android.com/apk/res-auto" app:startDestination="@id/login">'
        '<fragment android:id="@+id/login" android:name="a.Login"><action app:destination="@id/home"/></fragment>'
        "</navigation>"
    )
    found = read_resource("res/navigation/g.xml", source.encode())
    assert found.root is not None
    assert found.root.value("app:startDestination") == "@id/login"
    assert found.root.children[0].children[0].value("app:destination") == "@id/home"


def test_suppressions_in_values_and_layouts() -> None:
    comment = "<!-- needlint: ignore[preticked-consent] why -->"
    for path in ("res/values/s.xml", "res/layout/l.xml"):
        source = f"<resources><!-- 普通 -->{comment}</resources>".encode()
        [(place, text)] = read_resource(path, source).suppressions
        assert source[place.start : place.end].decode() == text == comment

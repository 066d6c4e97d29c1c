from __future__ import annotations

import pytest

from own_code import OwnCode, read

BASE = """
package com.x.base;
public class Base { public static class Config {} public interface Listener { void done(); } }
"""
KOTLIN = """
package com.x.ui
import com.x.base.Base
import com.x.base.Base.Listener as Done
import android.location.*
typealias Manager = LocationManager
class Screen : Base(), Done {
    class Row
    companion object { const val KEY = "k" }
    override fun done() {}
}
"""
JAVA = """
package com.x.ui;
import com.x.base.*;
class Twin extends Base implements Base.Listener {
    static class Row {}
    public void done() {}
}
"""


@pytest.fixture(scope="module")
def code() -> OwnCode:
    return OwnCode({"Base.java": BASE, "Screen.kt": KOTLIN, "Twin.java": JAVA})


@pytest.mark.parametrize(
    ("path", "scope", "text", "meaning"),
    [
        ("Screen.kt", "Screen", "Row", "com.x.ui.Screen.Row"),  # nested
        ("Twin.java", "Twin", "Row", "com.x.ui.Twin.Row"),
        ("Screen.kt", "Screen", "Config", "com.x.base.Base.Config"),  # inherited nested
        ("Twin.java", "Twin", "Config", "com.x.base.Base.Config"),
        ("Screen.kt", "Screen", "Twin", "com.x.ui.Twin"),  # same package, other language
        ("Screen.kt", "Screen", "Done", "com.x.base.Base.Listener"),  # import alias
        ("Twin.java", "Twin", "Base.Listener", "com.x.base.Base.Listener"),  # wildcard import
        ("Screen.kt", "Screen", "Manager", "android.location.LocationManager"),  # typealias, library wildcard
        ("Screen.kt", "Screen", "List<Location>", "java.util.List"),
        ("Twin.java", "Twin", "android.telephony.TelephonyManager", "android.telephony.TelephonyManager"),
        ("Screen.kt", "Screen", "Int?", "int"),
        ("Twin.java", "Twin", "String", "java.lang.String"),
        ("Twin.java", "Twin", "T", ""),  # a type parameter
    ],
)
def test_a_type_name_means_what_the_language_says(
    code: OwnCode, path: str, scope: str, text: str, meaning: str
) -> None:
    index = next(i for i, t in enumerate(code.types.facts(path).types) if t.name == scope)
    assert code.types.resolve_type(path, index, text) == meaning


def test_supertypes_go_through_own_and_library_code(code: OwnCode) -> None:
    more = OwnCode(
        {
            "A.kt": "package a\nopen class A : androidx.appcompat.app.AppCompatActivity()",
            "B.java": "package b; import a.A; class B extends A {}",
        }
    )
    assert more.types.is_subtype("b.B", "android.app.Activity")
    assert more.types.subtypes("android.content.Context") == ("a.A", "b.B")
    assert set(code.types.subtypes("com.x.base.Base.Listener")) == {"com.x.ui.Screen", "com.x.ui.Twin"}


def test_generic_arguments_are_kept_and_resolved(code: OwnCode) -> None:
    assert code.types.resolve_full("Screen.kt", 0, "Map<String, List<Location?>>") == (
        "java.util.Map<java.lang.String, java.util.List<android.location.Location>>"
    )


def test_a_withdrawn_file_takes_its_names_along() -> None:
    code = OwnCode({"A.kt": "package a\nclass A { fun f() = B() }", "B.kt": "package a\nclass B { fun g() {} }"})
    assert code.types.resolve_type("A.kt", 0, "B") == "a.B"
    code.types.replace("B.kt", None)
    assert not code.types.is_own("a.B")
    assert code.types.declared_functions("a.B", "g") == ()


def test_a_change_of_a_body_alone_is_no_change_of_declarations() -> None:
    code = OwnCode({"A.kt": "package a\nclass A { fun f() { g() } }"})
    assert not code.types.replace("A.kt", read("A.kt", "package a\nclass A { fun f() { h() } }"))
    assert code.types.replace("A.kt", read("A.kt", "package a\nclass A { fun k() { h() } }"))

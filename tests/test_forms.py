"""Required fields: every form of an empty check, every way of naming an input, and the checks that only validate."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.check import check
from needlint.knowledge.data_types import data_types
from needlint.knowledge.fields import TABLE, data_of, of_name, of_text

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <application><activity android:name=".FormActivity" /></application>
</manifest>
"""
LAYOUT = """<LinearLayout xmlns:android="http://schemas.android.com/apk/res/android">
    <EditText android:id="@+id/first" android:hint="身份证号码" />
    <EditText android:id="@+id/second" android:hint="说点什么" />
    <Button android:id="@+id/submit" android:text="提交" />
</LinearLayout>
"""
KOTLIN = """package com.example

import android.os.Bundle
import android.text.TextUtils
import android.text.TextUtils as Words
import android.widget.EditText
import androidx.appcompat.app.AppCompatActivity

class FormActivity : AppCompatActivity() {{
    private val first by lazy {{ findViewById<EditText>(R.id.first) }}
    private lateinit var other: EditText

    override fun onCreate(savedInstanceState: Bundle?) {{
        super.onCreate(savedInstanceState)
        setContentView(R.layout.activity_form)
        other = findViewById(R.id.second)
        findViewById<android.view.View>(R.id.submit).setOnClickListener {{ send() }}
    }}

    private fun send() {{
        val a = first.text.toString().trim()
        val b = other.text.toString()
        {body}
    }}

    private fun blank(text: String) = text.isEmpty()

    private fun complain() = toast("请填写完整")
}}
"""
JAVA = """package com.example;

import android.os.Bundle;
import android.text.TextUtils;
import android.widget.EditText;
import androidx.appcompat.app.AppCompatActivity;

public class FormActivity extends AppCompatActivity {{
    private EditText mFirst;

    @Override
    protected void onCreate(Bundle state) {{
        super.onCreate(state);
        setContentView(R.layout.activity_form);
        mFirst = (EditText) findViewById(R.id.first);
    }}

    public void onSubmit(android.view.View view) {{
        String a = mFirst.getText().toString().trim();
        {body}
    }}

    private boolean complete(String a) {{
        if (a.isEmpty()) {{
            toast("x");
            return false;
        }}
        return true;
    }}
}}
"""
RETURN = "{\n complain()\n return\n }\n submit(a, b)"
LOGIN_NAME = """<LinearLayout xmlns:android="http://schemas.android.com/apk/res/android">
    <EditText android:id="@+id/username" android:hint="Email" /></LinearLayout>
"""
KOTLIN_CHECKS = {
    "isEmpty": f"if (a.isEmpty()) {RETURN}",
    "inverted": "if (a.isNotEmpty()) submit(a, b) else complain()",
    "parentheses": f"if (((a.isEmpty()))) {RETURN}",
    "isBlank": f"if (a.isBlank()) {RETURN}",
    "isNullOrEmpty": f"if (a.isNullOrEmpty()) {RETURN}",
    "TextUtils": f"if (TextUtils.isEmpty(a)) {RETURN}",
    "fully qualified": f"if (android.text.TextUtils.isEmpty(a)) {RETURN}",
    "import alias": f"if (Words.isEmpty(a)) {RETURN}",
    "length": f"if (a.length == 0) {RETURN}",
    "length below": f"if (a.length < 18) {RETURN}",
    "equals": f'if (a == "") {RETURN}',
    "not not": f"if (!a.isNotEmpty()) {RETURN}",
    "or": f"if (b.isEmpty() || a.isEmpty()) {RETURN}",
    "and": "if (a.isNotEmpty() && b.isNotEmpty()) submit(a, b) else complain()",
    "local": f"val missing = a.isEmpty()\n if (missing) {RETURN}",
    "extracted helper": f"if (blank(a)) {RETURN}",
    "when": "when {\n a.isEmpty() -> complain()\n else -> submit(a, b)\n }",
    "straight from the view": f"if (first.text.isNullOrBlank()) {RETURN}",
    "text of the text": "if (binding.first.text.toString().isEmpty()) {\n complain()\n return\n }\n submit(binding.first.text.toString(), b)",
    "Chinese comments": f"// 校验身份证 🪪\n if (a.isEmpty() /* 为空 */) {RETURN}",
    "enabled": "submitButton.isEnabled = a.isNotEmpty()",
    "setEnabled": "submitButton.setEnabled(!TextUtils.isEmpty(a) && b.length > 3)",
}
JAVA_CHECKS = {
    "TextUtils": 'if (TextUtils.isEmpty(a)) { toast("x"); return; } submit(a);',
    "equals": 'if ("".equals(a)) { toast("x"); return; } submit(a);',
    "length": 'if (a.length() == 0) { toast("x"); } else { submit(a); }',
    "length reversed": 'if (0 == a.length()) { toast("x"); } else { submit(a); }',
    "null or empty": 'if (a == null || a.isEmpty()) { toast("x"); return; } submit(a);',
    "validator": "if (!complete(a)) return; submit(a);",
    "error on the view": 'if (a.isEmpty()) { mFirst.setError("必填"); mFirst.requestFocus(); return; } submit(a);',
    "parentheses": 'if (!(!(TextUtils.isEmpty(a)))) { toast("x"); return; } submit(a);',
    "Chinese comments": '/* 必填 😀 */ if (TextUtils.isEmpty(a)) { toast("x"); return; /* 返回 */ } submit(a);',
}
VALIDATIONS = {
    "only the format": "if (a.isNotEmpty() && a.length != 18) {\n complain()\n return\n }\n submit(a, b)",
    "one of two": f"if (a.isEmpty() && b.isEmpty()) {RETURN}",
    "put when filled": 'val map = HashMap<String, String>()\n if (a.isNotEmpty()) map["id"] = a\n submit(a, map)',
    "the other one": f"if (b.isEmpty()) {RETURN}",
    "too long": f"if (a.length > 18) {RETURN}",
    "a hint and on": "if (a.isEmpty()) complain()\n submit(a, b)",
    "nothing depends on it": "if (a.isEmpty()) {\n complain()\n return\n }\n log(a)",
}


def findings(root: Path, files: dict[str, str], category: str = "news") -> list[tuple[str, tuple[str, ...]]]:
    """(subject, data) of every required field."""
    whole = {
        "needlint.toml": f'[app]\ncategory = ["{category}"]\n' if category else "",
        "AndroidManifest.xml": MANIFEST,
        "res/layout/activity_form.xml": LAYOUT,
        **files,
    }
    for path, text in whole.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return [(f.subject, f.data) for f in check(root).findings if f.rule == "required-field"]


def kotlin(body: str) -> dict[str, str]:
    return {"src/com/example/FormActivity.kt": KOTLIN.format(body=body)}


def java(body: str) -> dict[str, str]:
    return {"src/com/example/FormActivity.java": JAVA.format(body=body)}


@pytest.mark.parametrize("way", KOTLIN_CHECKS)
def test_a_requirement_in_kotlin(tmp_path: Path, way: str) -> None:
    assert findings(tmp_path, kotlin(KOTLIN_CHECKS[way])) == [("first", ("id-document",))]


@pytest.mark.parametrize("way", JAVA_CHECKS)
def test_a_requirement_in_java(tmp_path: Path, way: str) -> None:
    assert findings(tmp_path, java(JAVA_CHECKS[way])) == [("first", ("id-document",))]


@pytest.mark.parametrize("way", VALIDATIONS)
def test_a_check_that_lets_empty_pass_is_none(tmp_path: Path, way: str) -> None:
    assert findings(tmp_path, kotlin(VALIDATIONS[way])) == []


@pytest.mark.parametrize("category", ["", "online-payment"])
def test_no_category_or_one_that_lists_it(tmp_path: Path, category: str) -> None:
    assert findings(tmp_path, kotlin(KOTLIN_CHECKS["isEmpty"]), category) == []


INPUTS = {
    '<EditText android:id="@+id/first" android:hint="请输入您的生日" />': "birth-date",
    '<TextView android:text="性别" /><EditText android:id="@+id/first" />': "gender",
    '<EditText android:id="@+id/first" android:autofillHints="postalAddress" />': "postal-address",
    '<EditText android:id="@+id/first" android:inputType="textEmailAddress" />': "email",
    '<com.google.android.material.textfield.TextInputLayout android:hint="Full name">'
    '<com.google.android.material.textfield.TextInputEditText android:id="@+id/first" />'
    "</com.google.android.material.textfield.TextInputLayout>": "real-name",
    '<EditText android:id="@+id/first" android:hint="@string/emergency" />': "emergency-contact",
}


@pytest.mark.parametrize("element", INPUTS)
def test_what_shows_what_an_input_asks_for(tmp_path: Path, element: str) -> None:
    layout = f'<LinearLayout xmlns:android="http://schemas.android.com/apk/res/android">{element}</LinearLayout>'
    files = {
        **kotlin(KOTLIN_CHECKS["isEmpty"]),
        "res/layout/activity_form.xml": layout,
        "res/values/strings.xml": '<resources><string name="emergency">紧急联系人</string></resources>',
    }
    assert findings(tmp_path, files) == [("first", (INPUTS[element],))]


NO_INPUTS = [
    '<EditText android:id="@+id/first" android:hint="昵称" />',
    '<EditText android:id="@+id/first" android:inputType="textPersonName" />',
    '<EditText android:id="@+id/first" android:hint="服务器地址" />',
    '<EditText android:id="@+id/first" android:hint="手机验证码" android:inputType="number" />',
    '<EditText android:id="@+id/first" android:hint="用户名/手机号" />',
    '<EditText android:id="@+id/first" android:hint="手机号" />'
    '<EditText android:id="@+id/word" android:inputType="textPassword" />',
]


@pytest.mark.parametrize("element", NO_INPUTS)
def test_what_is_no_personal_field(tmp_path: Path, element: str) -> None:
    layout = f'<LinearLayout xmlns:android="http://schemas.android.com/apk/res/android">{element}</LinearLayout>'
    files = {**kotlin(KOTLIN_CHECKS["isEmpty"]), "res/layout/activity_form.xml": layout}
    assert findings(tmp_path, files) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("etRealName", "real-name"),
        ("edt_shenfenzheng", "id-document"),
        ("mEtSjh", "phone-number"),
        ("tvBirthday", "birth-date"),
        ("bankAccount", "bank-card"),
        ("userNickName", ""),
        ("smsCode", ""),
        ("pageSize", ""),
        ("ipAddress", ""),
    ],
)
def test_names(name: str, data: str) -> None:
    row = of_name(name)
    assert (row.data if row else "") == data


def test_what_is_written_counts_before_names() -> None:
    assert data_of(["昵称"], ["etPhone"], "phone") == ""
    assert data_of([], ["et1"], "phone") == "phone-number"
    assert data_of(["银行账号"], []) == "bank-card"


def test_every_row_names_known_data_and_its_source() -> None:
    for row in TABLE.load():
        assert (row.data in data_types()) != bool(row.id)
        assert row.source
        assert row.checked
    assert of_text("Page 1") is not None


def test_an_address_that_is_the_user_name(tmp_path: Path) -> None:
    code = kotlin(KOTLIN_CHECKS["isEmpty"])["src/com/example/FormActivity.kt"].replace("R.id.first", "R.id.username")
    files = {"src/com/example/FormActivity.kt": code, "res/layout/activity_form.xml": LOGIN_NAME}
    assert findings(tmp_path, files) == []

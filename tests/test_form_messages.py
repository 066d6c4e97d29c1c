"""Inputs known by what a refusal says, by streams of their texts, by pickers and groups of buttons."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.check import check
from needlint.knowledge.fields import asked_in

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <application><activity android:name=".{activity}" /></application>
</manifest>
"""
LAYOUT = """<LinearLayout xmlns:android="http://schemas.android.com/apk/res/android">
    <EditText android:id="@+id/one" />
    <EditText android:id="@+id/two" />
    <Button android:id="@+id/ok" android:text="提交" />
</LinearLayout>
"""
FORM = """package com.example;

public class {activity} extends android.app.Activity {{
    private EditText one;
    private EditText two;
    private Button ok;
    private Info info;
    private int picked = -1;
    private String kept;

    @Override
    protected void onCreate(Bundle state) {{
        super.onCreate(state);
        setContentView(R.layout.form);
        one = findViewById(R.id.one);
        two = findViewById(R.id.two);
        ok = findViewById(R.id.ok);
    }}

    void send() {{
        {body}
        Api.submit(info);
    }}

    static class Checks {{
        static boolean filled(String text, String message) {{
            if (text.equals("")) {{
                ToastUtils.show(message);
            }} else {{
                return true;
            }}
            return false;
        }}
    }}
}}
"""
REFUSED = {
    "a local": ('if (one.getText().toString().isEmpty()) {{ toast("{text}"); return; }}', "id-document"),
    "a kept text": (
        'kept = one.getText().toString(); if (kept.length() == 0) {{ toast("{text}"); return; }}',
        "id-document",
    ),
    "a property": ('if (info.getNumber().isEmpty()) {{ toast("{text}"); return; }}', "id-document"),
    "chained": (
        'if (TextUtils.isEmpty(one.getText())) {{ Toast.makeText(this, "{text}", 0).show(); return; }}',
        "id-document",
    ),
    "a check that is told what to say": (
        'if (!Checks.filled(one.getText().toString(), "{text}")) return;',
        "id-document",
    ),
    "its first text": ('if ("请选择".equals(one.getText().toString())) {{ toast("{text}"); return; }}', "id-document"),
}


def found(folder: Path, body: str, activity: str = "CardActivity") -> list[str]:
    """The data of every required field."""
    (folder / "src/com/example").mkdir(parents=True)
    (folder / "res/layout").mkdir(parents=True)
    (folder / "AndroidManifest.xml").write_text(MANIFEST.format(activity=activity))
    (folder / "needlint.toml").write_text('[app]\ncategory = ["news"]\n')
    (folder / "res/layout/form.xml").write_text(LAYOUT)
    (folder / f"src/com/example/{activity}.java").write_text(FORM.format(body=body, activity=activity))
    return [d for f in check(folder).findings if f.rule == "required-field" for d in f.data]


@pytest.mark.parametrize("way", REFUSED)
def test_the_refusal_names_the_input(tmp_path: Path, way: str) -> None:
    body, data = REFUSED[way]
    assert found(tmp_path, body.format(text="请输入身份证号码")) == [data]


@pytest.mark.parametrize("way", REFUSED)
def test_the_refusal_names_something_else(tmp_path: Path, way: str) -> None:
    assert found(tmp_path, REFUSED[way][0].format(text="请输入标题")) == []


@pytest.mark.parametrize("condition", ["picked == -1", "picked < 0", "info.getIndex() == -1", "info.getIndex() < 0"])
def test_nothing_picked(tmp_path: Path, condition: str) -> None:
    assert found(tmp_path, f'if ({condition}) {{ toast("请选择性别"); return; }}') == ["gender"]


@pytest.mark.parametrize(
    "body",
    [
        'if (picked == 3) { toast("请选择性别"); return; }',
        'if (picked == -1) { toast("请选择性别，以便推荐"); }',
        'if (picked == -1) { toast("请选择联系人"); return; }',
        'if (info.getNumber().equals("abc")) { toast("请输入身份证号码"); return; }',
        'if (info.getNumber().isEmpty()) { toast("身份证号码已复制"); return; }',
    ],
)
def test_no_requirement(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, body) == []


@pytest.mark.parametrize(
    "activity", ["RegisterActivity", "SearchUserActivity", "PhoneQueryActivity", "BlacklistActivity"]
)
def test_a_number_that_names_an_account_or_is_looked_for(tmp_path: Path, activity: str) -> None:
    body = 'if (one.getText().toString().isEmpty()) { toast("请输入手机号"); return; }'
    assert found(tmp_path, body, activity) == []
    assert found(tmp_path / "other", body, "VisitActivity") == ["phone-number"]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("请输入姓名", "real-name"),
        ("请选择出生日期", "birth-date"),
        ("持卡人姓名不能为空", "real-name"),
        ("请输入紧急联系人电话", "emergency-contact"),
        ("请输入验证码", ""),
        ("请输入服务器地址", ""),
        ("姓名和手机号不能为空", None),
        ("提交成功", None),
    ],
)
def test_what_a_message_asks_for(text: str, data: str | None) -> None:
    assert asked_in(text) == data

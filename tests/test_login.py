"""Login walls: every way of checking and every way of writing it must give the same answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.check import check

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <application>
        <activity android:name=".SplashActivity">
            <intent-filter>
                <action android:name="android.intent.action.MAIN" />
                <category android:name="android.intent.category.LAUNCHER" />
            </intent-filter>
        </activity>
        <activity android:name=".HomeActivity" />
        <activity android:name=".LoginActivity" />
    </application>
</manifest>
"""
LAYOUT = """<LinearLayout xmlns:android="http://schemas.android.com/apk/res/android">
    <EditText android:id="@+id/name" />
    <EditText android:id="@+id/word" android:inputType="textPassword" />
    <Button android:id="@+id/go" android:text="@string/go" />{more}
</LinearLayout>
"""
STRINGS = '<resources><string name="go">登 录</string><string name="around">随便看看</string></resources>'
LOGIN = """package com.example;

import android.content.Intent;
import android.os.Bundle;
import androidx.appcompat.app.AppCompatActivity;

public class LoginActivity extends AppCompatActivity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        setContentView(getLayoutInflater().inflate(R.layout.activity_login, null));
        findViewById(R.id.go).setOnClickListener(v -> Remote.signIn(answer -> {
            startActivity(new Intent(this, HomeActivity.class));
            finish();
        }));
    }
}
"""
HOME = """package com.example;

import androidx.appcompat.app.AppCompatActivity;

public class HomeActivity extends AppCompatActivity {
}
"""
SESSION = """package com.example

object Session {
    var token: String? = null

    fun isLoggedIn(): Boolean = token != null
}
"""
KOTLIN = """package com.example

import android.content.Context
import android.content.Intent
import android.os.Bundle
import androidx.appcompat.app.AppCompatActivity
import com.example.LoginActivity as Gate

class SplashActivity : AppCompatActivity() {{
    override fun onCreate(savedInstanceState: Bundle?) {{
        super.onCreate(savedInstanceState)
        {body}
    }}

    private fun toLogin() {{
        startActivity(Intent(this, LoginActivity::class.java))
        finish()
    }}

    private fun toHome() {{
        startActivity(Intent(this, HomeActivity::class.java))
        finish()
    }}

    private fun mayEnter() = Session.isLoggedIn()
}}
"""
JAVA = """package com.example;

import android.content.Intent;
import android.os.Bundle;
import android.text.TextUtils;
import androidx.appcompat.app.AppCompatActivity;

public class SplashActivity extends AppCompatActivity {{
    @Override
    protected void onCreate(Bundle state) {{
        super.onCreate(state);
        {body}
    }}

    private void toLogin() {{
        startActivity(new Intent(this, LoginActivity.class));
        finish();
    }}

    private void toHome() {{
        startActivity(new Intent(this, HomeActivity.class));
        finish();
    }}
}}
"""
KOTLIN_CHECKS = {
    "plain": "if (Session.isLoggedIn()) toHome() else toLogin()",
    "inverted": "if (!Session.isLoggedIn()) toLogin() else toHome()",
    "early return": "if (Session.token == null) {\n toLogin()\n return\n }\n toHome()",
    "parentheses": "if (((Session.isLoggedIn()))) { (toHome()) } else { (toLogin()) }",
    "when": "when (Session.token) {\n null -> toLogin()\n else -> toHome()\n }",
    "when without subject": "when {\n Session.token.isNullOrEmpty() -> toLogin()\n else -> toHome()\n }",
    "local": "val entered = Session.isLoggedIn()\n if (entered) toHome() else toLogin()",
    "extracted helper": "if (mayEnter()) toHome() else toLogin()",
    "fully qualified": (
        "if (com.example.Session.isLoggedIn()) toHome() else {\n"
        "startActivity(android.content.Intent(this, com.example.LoginActivity::class.java))\n finish()\n }"
    ),
    "import alias": "if (Session.isLoggedIn()) toHome() else {\n startActivity(Intent(this, Gate::class.java))\n finish()\n }",
    "Chinese comments": "// 检查登录状态 🎬\n if (Session.isLoggedIn()) toHome() /* 已登录 */ else toLogin() // 未登录",
    "stored flag": 'if (getSharedPreferences("user", 0).getBoolean("is_login", false)) toHome() else toLogin()',
    "elvis": "val token = Session.token ?: run {\n toLogin()\n return\n }\n toHome()",
    "conditional class": (
        "val next = if (Session.isLoggedIn()) HomeActivity::class.java else LoginActivity::class.java\n"
        "startActivity(Intent(this, next))\n finish()"
    ),
    "delayed": "window.decorView.postDelayed({ if (Session.isLoggedIn()) toHome() else toLogin() }, 500)",
    "always": "toLogin()",
    "comparison": "if (Session.isLoggedIn() == false) toLogin() else toHome()",
}
JAVA_CHECKS = {
    "plain": "if (Session.INSTANCE.isLoggedIn()) { toHome(); } else { toLogin(); }",
    "inverted": "if (!Session.INSTANCE.isLoggedIn()) { toLogin(); return; } toHome();",
    "parentheses": "if ((!(Session.INSTANCE.isLoggedIn()))) { toLogin(); } else { toHome(); }",
    "text": "if (TextUtils.isEmpty(Session.INSTANCE.getToken())) toLogin(); else toHome();",
    "null": "if (Session.INSTANCE.getToken() == null) { toLogin(); } else { toHome(); }",
    "ternary class": (
        "startActivity(new Intent(this, Session.INSTANCE.isLoggedIn() ? HomeActivity.class : LoginActivity.class));"
        " finish();"
    ),
    "Chinese comments": "/* 未登录 😀 */ if (!Session.INSTANCE.isLoggedIn()) { toLogin(); } else { toHome(); /* 首页 */ }",
    "fully qualified": (
        "if (com.example.Session.INSTANCE.isLoggedIn()) { toHome(); } else {"
        " startActivity(new android.content.Intent(this, com.example.LoginActivity.class)); finish(); }"
    ),
}
OPEN = {
    "main in any case": "toHome()",
    "main after a first look": 'if (getSharedPreferences("user", 0).getBoolean("seen", false)) toHome() else toLogin()',
    "both ways open": "if (Math.random() > 0.5) toHome() else toLogin()",
    "only on demand": "findViewById<android.view.View>(R.id.me).setOnClickListener { toLogin() }",
}


def findings(root: Path, files: dict[str, str], category: str = "news") -> list[tuple[str, str, int]]:
    """(subject, file name, line) of every login wall."""
    whole = {
        "needlint.toml": f'[app]\ncategory = ["{category}"]\n',
        "AndroidManifest.xml": MANIFEST,
        "res/layout/activity_login.xml": LAYOUT.format(more=""),
        "res/values/strings.xml": STRINGS,
        "src/com/example/LoginActivity.java": LOGIN,
        "src/com/example/HomeActivity.java": HOME,
        "src/com/example/Session.kt": SESSION,
        **files,
    }
    for path, text in whole.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    report = check(root)
    return [
        (f.subject, f.place.path.rpartition("/")[2], report.spans[f.place].start_line)
        for f in report.findings
        if f.rule == "login-wall"
    ]


def kotlin(body: str) -> dict[str, str]:
    return {"src/com/example/SplashActivity.kt": KOTLIN.format(body=body)}


def java(body: str) -> dict[str, str]:
    return {"src/com/example/SplashActivity.java": JAVA.format(body=body)}


@pytest.mark.parametrize("way", KOTLIN_CHECKS)
def test_a_check_in_kotlin(tmp_path: Path, way: str) -> None:
    assert [f[0] for f in findings(tmp_path, kotlin(KOTLIN_CHECKS[way]))] == ["LoginActivity"]


@pytest.mark.parametrize("way", JAVA_CHECKS)
def test_a_check_in_java(tmp_path: Path, way: str) -> None:
    assert [f[0] for f in findings(tmp_path, java(JAVA_CHECKS[way]))] == ["LoginActivity"]


@pytest.mark.parametrize("way", OPEN)
def test_another_way_is_open(tmp_path: Path, way: str) -> None:
    assert findings(tmp_path, kotlin(OPEN[way])) == []


@pytest.mark.parametrize(
    "button",
    [
        '<TextView android:id="@+id/a" android:text="@string/around" />',
        '<TextView android:id="@+id/a" android:text="游客登录" />',
        '<Button android:id="@+id/btn_skip" />',
        '<Button android:id="@+id/a" android:text="Continue as guest" />',
    ],
)
def test_a_guest_entry_opens_the_wall(tmp_path: Path, button: str) -> None:
    files = kotlin(KOTLIN_CHECKS["plain"])
    assert findings(tmp_path, {**files, "res/layout/activity_login.xml": LAYOUT.format(more=button)}) == []


def test_try_again_later_is_no_guest_entry(tmp_path: Path) -> None:
    text = '<TextView android:id="@+id/a" android:text="网络异常，请稍后再试" />'
    files = {**kotlin(KOTLIN_CHECKS["plain"]), "res/layout/activity_login.xml": LAYOUT.format(more=text)}
    assert len(findings(tmp_path, files)) == 1


def test_a_name_alone_is_no_login(tmp_path: Path) -> None:
    layout = '<LinearLayout xmlns:android="http://schemas.android.com/apk/res/android"><TextView /></LinearLayout>'
    files = {**kotlin(KOTLIN_CHECKS["plain"]), "res/layout/activity_login.xml": layout}
    assert findings(tmp_path, files) == []


@pytest.mark.parametrize(
    "category", ["instant-messaging", "online-shopping", "map-navigation", "mail-express-delivery"]
)
def test_categories_that_need_something_are_not_judged(tmp_path: Path, category: str) -> None:
    assert findings(tmp_path, kotlin(KOTLIN_CHECKS["plain"]), category) == []


def test_the_finding_stands_at_the_way_to_the_login(tmp_path: Path) -> None:
    body = (
        "if (Session.isLoggedIn()) {\n toHome()\n return\n }\n startActivity(Intent(this, Gate::class.java))\n finish()"
    )
    assert findings(tmp_path, kotlin(body)) == [("LoginActivity", "SplashActivity.kt", 16)]


def test_a_main_screen_that_closes_itself(tmp_path: Path) -> None:
    manifest = MANIFEST.replace(".SplashActivity", ".HomeActivity", 1).replace(
        '        <activity android:name=".HomeActivity" />\n        <activity android:name=".LoginActivity" />',
        '        <activity android:name=".LoginActivity" />',
    )
    home = KOTLIN.format(body="if (Session.isLoggedIn().not()) toLogin()").replace("SplashActivity", "HomeActivity")
    files = {"AndroidManifest.xml": manifest, "src/com/example/HomeActivity.kt": home}
    files["src/com/example/HomeActivity.java"] = "package com.example;\n"
    assert [f[0] for f in findings(tmp_path, files)] == ["LoginActivity"]


def test_a_base_class_that_waits_for_a_logout_is_no_wall(tmp_path: Path) -> None:
    base = """package com.example

import android.content.Intent
import android.os.Bundle
import androidx.appcompat.app.AppCompatActivity

abstract class Watching : AppCompatActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        Events.loggedOut.observe(this) { out ->
            if (out) {
                startActivity(Intent(this, LoginActivity::class.java))
                finish()
            }
        }
    }
}
"""
    home = HOME.replace("import androidx.appcompat.app.AppCompatActivity;\n", "").replace(
        "AppCompatActivity", "Watching"
    )
    files = {**kotlin("toHome()"), "src/com/example/Watching.kt": base, "src/com/example/HomeActivity.java": home}
    assert findings(tmp_path, files) == []

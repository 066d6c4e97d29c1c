"""What counts as the user's agreement, and what a start of the app reaches without it."""

from __future__ import annotations

import pytest

from needlint.app.consent import Consent
from own_code import OwnCode, manifest

JAVA_APP = """
package com.x;
import android.content.Context;
public class App extends android.app.Application {
    @Override public void onCreate() {
        super.onCreate();
        %s
    }
    void collect() {}
}
"""
KOTLIN_APP = """
package com.x
class App : android.app.Application() {
    override fun onCreate() {
        super.onCreate()
        %s
    }
    fun collect() {}
}
"""
AGREEMENT_SCREEN = """
package com.x;
public class Splash extends android.app.Activity {
    @Override protected void onCreate(android.os.Bundle state) {
        super.onCreate(state);
        new android.app.AlertDialog.Builder(this)
            .setMessage("请阅读《隐私政策》")
            .setPositiveButton("好", (dialog, which) -> Store.open(this))
            .show();
    }
}
class Store {
    static boolean isOpen(android.content.Context context) {
        return context.getSharedPreferences("x", 0).getBoolean("k7", false);
    }
    static void open(android.content.Context context) {
        context.getSharedPreferences("x", 0).edit().putBoolean("k7", true).apply();
    }
}
"""


def consent(files: dict[str, str], launcher: str = "") -> tuple[OwnCode, Consent]:
    code = OwnCode(files)
    merged = manifest(application="com.x.App", launcher=launcher)
    return code, Consent(code.graph, merged, code.screens(merged), code.triggers, code.resources)


def collects(files: dict[str, str], launcher: str = "") -> bool:
    """Whether a start reaches App.collect without agreement."""
    code, found = consent(files, launcher)
    return "App.collect" in {code.name(f) for f in found.start}


JAVA_GUARDS = {
    "stored flag": 'if (getSharedPreferences("x", 0).getBoolean("privacy_agreed", false)) collect();',
    "inverted": 'if (!getSharedPreferences("x", 0).getBoolean("privacy_agreed", false)) { return; } collect();',
    "else": 'if (!getSharedPreferences("x", 0).getBoolean("agree", false)) { show(); } else { collect(); } } '
    "void show() {",
    "extra parentheses": 'if (((getSharedPreferences("x", 0).getBoolean("agree", (false))))) { collect(); }',
    "local": 'boolean ok = getSharedPreferences("x", 0).getBoolean("agree", false); if (ok) collect();',
    "compared with true": 'if (getSharedPreferences("x", 0).getBoolean("agree", false) == true) collect();',
    "number": 'if (getSharedPreferences("x", 0).getInt("privacy_version", 0) >= 3) collect();',
    "text": 'if ("1".equals(getSharedPreferences("x", 0).getString("agreement", ""))) collect();',
    "fully qualified library": 'if (com.tencent.mmkv.MMKV.defaultMMKV().decodeBool("user_agree", false)) collect();',
    "wrapper": 'if (Own.get(this, Own.KEY)) collect(); } static class Own { static final String KEY = "agree"; '
    'static boolean get(Context c, String k) { return c.getSharedPreferences("x", 0).getBoolean(k, false); } ',
    "helper": "if (ready()) collect(); } boolean ready() { "
    'if (getSharedPreferences("x", 0).getBoolean("agree", false)) { return true; } return false; ',
    "by name alone": "if (PrivacyManager.hasAgreed()) collect();",
    "conjunction": 'if (main() && getSharedPreferences("x", 0).getBoolean("agree", false)) collect(); } '
    "boolean main() { return android.os.Process.myPid() > 0; ",
}
JAVA_FAKES = {
    "true by default": 'if (getSharedPreferences("x", 0).getBoolean("privacy_agreed", true)) collect();',
    "opt-out": 'if (!getSharedPreferences("x", 0).getBoolean("privacy_opt_out", false)) collect();',
    "wrong branch": 'if (!getSharedPreferences("x", 0).getBoolean("agree", false)) collect();',
    "alternative": 'if (main() || getSharedPreferences("x", 0).getBoolean("agree", false)) collect(); } '
    "boolean main() { return android.os.Process.myPid() > 0; ",
    "another flag": 'if (getSharedPreferences("x", 0).getBoolean("dark", false)) collect();',
    "set at start": 'getSharedPreferences("x", 0).edit().putBoolean("agree", true).apply(); '
    'if (getSharedPreferences("x", 0).getBoolean("agree", false)) collect();',
    "wrapper with a true default": 'if (Own.get(this, "agree", true)) collect(); } static class Own { '
    "static boolean get(Context c, String k, boolean d) { return c.getSharedPreferences(k, 0).getBoolean(k, d); } ",
    "constant": "boolean agree = true; if (agree) collect();",
    "shown is not agreed": "show(); collect(); } void show() { "
    'new android.app.AlertDialog.Builder(this).setTitle("隐私").show(); ',
}
KOTLIN_GUARDS = {
    "property": "if (agreed) collect() } private val agreed get() = "
    'getSharedPreferences("x", 0).getBoolean("agree", false)\n fun end() {',
    "delegate": 'if (agreed) collect() } private var agreed by Preference("privacy", false)\n fun end() {',
    "elvis": 'if (Store.find("agree") ?: false) collect() }\n '
    "object Store { fun find(k: String): Boolean? = null }\n fun end() {",
    "take if": 'getSharedPreferences("x", 0).getBoolean("agree", false).takeIf { it } ?: return\n collect()',
    "when": 'when { getSharedPreferences("x", 0).getBoolean("agree", false) -> collect()\n else -> Unit }',
    "coroutine": "kotlinx.coroutines.MainScope().launch { "
    'if (!getSharedPreferences("x", 0).getBoolean("agree", false)) return@launch\n collect() }',
    "flow": "kotlinx.coroutines.MainScope().launch { store.data.map { it[AGREED] ?: false }.collect { yes -> "
    'if (yes) collect() } } } val AGREED = booleanPreferencesKey("agree")\n fun end() {',
    "parameter": 'begin(getSharedPreferences("x", 0).getBoolean("agree", false)) } '
    "fun begin(ready: Boolean) { if (ready) collect() ",
}
KOTLIN_FAKES = {
    "delegate with a true default": "if (agreed) collect() } "
    'private var agreed by Preference("privacy", true)\n fun end() {',
    "elvis with a true default": 'if (Store.find("agree") ?: true) collect() }\n '
    "object Store { fun find(k: String): Boolean? = null }\n fun end() {",
    "parameter": "begin(true) } fun begin(agreed: Boolean) { if (agreed) collect() ",
    "background thread": "kotlin.concurrent.thread { collect() }",
    "lazy": "begin } val begin by lazy { collect() }\n fun end() {",
}


def protects(files: dict[str, str]) -> bool:
    """Whether a start reaches App.collect with agreement only."""
    code, found = consent(files)
    merged = manifest(application="com.x.App")
    assert "App.collect" in code.reached(merged), "the case shows nothing: no start reaches it"
    return "App.collect" not in {code.name(f) for f in found.start}


@pytest.mark.parametrize("body", JAVA_GUARDS.values(), ids=JAVA_GUARDS)
def test_java_guards_protect(body: str) -> None:
    assert protects({"App.java": JAVA_APP % body})


@pytest.mark.parametrize("body", JAVA_FAKES.values(), ids=JAVA_FAKES)
def test_java_conditions_that_are_no_agreement(body: str) -> None:
    assert collects({"App.java": JAVA_APP % body})


@pytest.mark.parametrize("body", KOTLIN_GUARDS.values(), ids=KOTLIN_GUARDS)
def test_kotlin_guards_protect(body: str) -> None:
    assert protects({"App.kt": KOTLIN_APP % body})


def test_a_parameter_that_is_never_true_protects() -> None:
    body = "begin(false) } fun begin(ready: Boolean) { if (ready) collect() "
    assert not collects({"App.kt": KOTLIN_APP % body})


@pytest.mark.parametrize("body", KOTLIN_FAKES.values(), ids=KOTLIN_FAKES)
def test_kotlin_conditions_that_are_no_agreement(body: str) -> None:
    assert collects({"App.kt": KOTLIN_APP % body})


def test_a_flag_is_known_by_the_dialog_that_sets_it() -> None:
    files = {"App.java": JAVA_APP % "if (Store.isOpen(this)) collect();", "Splash.java": AGREEMENT_SCREEN}
    assert not collects(files, "com.x.Splash")
    _, found = consent(files, "com.x.Splash")
    assert {g.proof for g in found._judged.values() if g is not None} <= {"stored"}


def test_a_flag_that_another_dialog_sets_is_no_agreement() -> None:
    other = AGREEMENT_SCREEN.replace("请阅读《隐私政策》", "评价一下吧")
    files = {"App.java": JAVA_APP % "if (Store.isOpen(this)) collect();", "Splash.java": other}
    assert collects(files, "com.x.Splash")


def test_a_flag_that_the_launcher_sets_by_itself_is_no_agreement() -> None:
    splash = AGREEMENT_SCREEN.replace("super.onCreate(state);", "super.onCreate(state); Store.open(this);")
    files = {"App.java": JAVA_APP % "if (Store.isOpen(this)) collect();", "Splash.java": splash}
    assert collects(files, "com.x.Splash")


LOGIN = """
package com.x;
public class LoginActivity extends android.app.Activity {
    String hint = "%s";
    void done(String token) { getSharedPreferences("x", 0).edit().putString("token", token).apply(); }
}
"""


@pytest.mark.parametrize(("hint", "reached"), [("登录即代表同意《用户协议》", False), ("欢迎", True)])
def test_a_login_counts_where_it_asks_for_agreement(hint: str, reached: bool) -> None:
    body = 'if (!android.text.TextUtils.isEmpty(getSharedPreferences("x", 0).getString("token", ""))) collect();'
    assert collects({"App.java": JAVA_APP % body, "LoginActivity.java": LOGIN % hint}) is reached


def test_a_state_that_only_the_user_opens_keeps_a_start_out_but_is_no_agreement() -> None:
    code, found = consent(
        {
            "Main.java": """
            package com.x;
            import android.view.View;
            public class Main extends android.app.Activity {
                private boolean scanning = false;
                @Override protected void onCreate(android.os.Bundle state) {
                    super.onCreate(state);
                    findViewById(1).setOnClickListener(view -> scanning = true);
                }
                @Override protected void onResume() { super.onResume(); if (scanning) collect(); }
                void collect() {}
            }
            """
        },
        "com.x.Main",
    )
    assert "Main.collect" not in {code.name(f) for f in found.start}
    assert [g.consents for g in found._judged.values() if g is not None] == [False]


def test_a_login_observed_as_a_state_counts_where_it_asks_for_agreement() -> None:
    splash = """
    package com.x;
    public class Splash extends android.app.Activity {
        @Override protected void onCreate(android.os.Bundle state) {
            super.onCreate(state);
            model.getAutoLoginResult().observe(this, new androidx.lifecycle.Observer<Boolean>() {
                @Override public void onChanged(Boolean result) { if (result) { collect(); } }
            });
        }
        void collect() {}
    }
    """
    code, found = consent({"Splash.java": splash, "LoginActivity.java": LOGIN % "《隐私政策》"}, "com.x.Splash")
    assert "Splash.collect" not in {code.name(f) for f in found.start}
    code, found = consent({"Splash.java": splash, "LoginActivity.java": LOGIN % "欢迎"}, "com.x.Splash")
    assert "Splash.collect" in {code.name(f) for f in found.start}

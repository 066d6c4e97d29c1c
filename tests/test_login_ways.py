"""Login walls behind every way of opening a login: actions, addresses, routers, accounts, graphs, one-tap logins."""

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
        <activity android:name=".EntryActivity">
            <intent-filter>
                <action android:name="com.example.action.SIGN_IN" />
                <data android:scheme="app" android:host="sign-in" />
            </intent-filter>
        </activity>
        <activity android:name=".HomeActivity" />
    </application>
</manifest>
"""
LAYOUT = """<LinearLayout xmlns:android="http://schemas.android.com/apk/res/android">
    <EditText android:id="@+id/phone" />
    <EditText android:id="@+id/word" android:inputType="textPassword" />
    <Button android:id="@+id/go" android:text="登录" />{more}
</LinearLayout>
"""
LIST = """<FrameLayout xmlns:android="http://schemas.android.com/apk/res/android">
    <androidx.recyclerview.widget.RecyclerView android:id="@+id/list" />
</FrameLayout>
"""
HOST = """<FrameLayout xmlns:android="http://schemas.android.com/apk/res/android"
    xmlns:app="http://schemas.android.com/apk/res-auto">
    <androidx.fragment.app.FragmentContainerView android:id="@+id/host"
        android:name="androidx.navigation.fragment.NavHostFragment" />
</FrameLayout>
"""
GRAPH = """<navigation xmlns:android="http://schemas.android.com/apk/res/android"
    xmlns:app="http://schemas.android.com/apk/res-auto" android:id="@+id/main" app:startDestination="@id/home">
    <fragment android:id="@+id/entry" android:name="com.example.EntryFragment" />
    <fragment android:id="@+id/home" android:name="com.example.HomeFragment" />
</navigation>
"""
ENTRY = """package com.example;

import android.app.Activity;
import android.content.Intent;
import android.os.Bundle;

@Route(path = "/user/entry")
public class EntryActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        setContentView(R.layout.entry);
        findViewById(R.id.go).setOnClickListener(v -> Api.login(answer -> {
            startActivity(new Intent(this, HomeActivity.class));
            finish();
        }));
    }
}
"""
HOME = """package com.example;

import android.app.Activity;
import android.os.Bundle;

@Route(path = "/main/home")
public class HomeActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        setContentView(R.layout.home);
    }
}
"""
AUTHENTICATOR = """package com.example;

import android.accounts.AbstractAccountAuthenticator;
import android.content.Intent;
import android.os.Bundle;

public class Authenticator extends AbstractAccountAuthenticator {
    @Override
    public Bundle addAccount(Object response, String type, String token, String[] features, Bundle options) {
        Bundle answer = new Bundle();
        answer.putParcelable("intent", new Intent(context, EntryActivity.class));
        return answer;
    }
}
"""
HEAD = """package com.example;

import android.accounts.AccountManager;
import android.content.Intent;
import android.net.Uri;
import android.os.Bundle;
import android.text.TextUtils;
import cn.jiguang.verifysdk.api.JVerificationInterface;

public class SplashActivity extends android.app.Activity {
    private static final String SIGN_IN = "com.example.action.SIGN_IN";

    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
"""
GO = "startActivity(new Intent(this, HomeActivity.class));"
WAYS = {
    "action": f'if (TextUtils.isEmpty(Store.token())) startActivity(new Intent("com.example.action.SIGN_IN")); else {GO}',
    "action of a constant": f"""if (Store.token() == null) {{
        Intent intent = new Intent(SIGN_IN);
        intent.setPackage(getPackageName());
        startActivity(intent);
    }} else {GO}""",
    "action set later": f"""if (Store.token() == null) {{
        Intent intent = new Intent();
        intent.setAction(SIGN_IN);
        startActivity(intent);
    }} else {GO}""",
    "address": f"""if (!Users.isLoggedIn()) startActivity(new Intent(Intent.ACTION_VIEW, Uri.parse("app://sign-in?a=b")));
        else {GO}""",
    "class name": f"""if (!Users.isLoggedIn()) {{
        Intent intent = new Intent();
        intent.setClassName(this, "com.example.EntryActivity");
        startActivity(intent);
    }} else {GO}""",
    "router": """if (!Users.isLoggedIn()) ARouter.getInstance().build("/user/entry").navigation();
        else ARouter.getInstance().build("/main/home").navigation();""",
    "account": f"""AccountManager manager = AccountManager.get(this);
        if (manager.getAccountsByType("com.example").length == 0)
            manager.addAccount("com.example", null, null, null, this, null, null);
        else {GO}""",
    "one tap": f"""JVerificationInterface.loginAuth(this, (code, token, operator) -> {{
            if (code == 6000) {GO} else startActivity(new Intent(this, EntryActivity.class));
        }});""",
}
STARTS = {
    "choice": "graph.setStartDestination(if (Session.token == null) R.id.entry else R.id.home)",
    "branches": """if (Session.token == null) graph.setStartDestination(R.id.entry)
        else graph.setStartDestination(R.id.home)""",
}
FRAGMENTS = """package com.example

class SplashActivity : AppCompatActivity() {{
    override fun onCreate(state: Bundle?) {{
        super.onCreate(state)
        setContentView(R.layout.host)
        val nav = (supportFragmentManager.findFragmentById(R.id.host) as NavHostFragment).navController
        val graph = nav.navInflater.inflate(R.navigation.main)
        {start}
        nav.graph = graph
    }}
}}

class EntryFragment : Fragment(R.layout.entry)

class HomeFragment : Fragment(R.layout.home)

object Session {{
    var token: String? = null
}}
"""
IMPORTS = """import android.os.Bundle
import androidx.appcompat.app.AppCompatActivity
import androidx.fragment.app.Fragment
import androidx.navigation.fragment.NavHostFragment
"""


def walls(folder: Path, files: dict[str, str], more: str = "") -> int:
    """How many walls there are."""
    resources = {"entry": LAYOUT.format(more=more), "home": LIST, "host": HOST}
    written = {
        "AndroidManifest.xml": MANIFEST,
        "needlint.toml": '[app]\ncategory = ["news"]\n',
        "res/navigation/main.xml": GRAPH,
        **{f"res/layout/{name}.xml": text for name, text in resources.items()},
        **{f"src/com/example/{name}": text for name, text in files.items()},
    }
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return sum(f.rule == "login-wall" for f in check(folder).findings)


def java(way: str) -> dict[str, str]:
    """An app of activities."""
    splash = f"{HEAD}        {WAYS[way]}\n        finish();\n    }}\n}}\n"
    return {
        "SplashActivity.java": splash,
        "EntryActivity.java": ENTRY,
        "HomeActivity.java": HOME,
        "Authenticator.java": AUTHENTICATOR,
    }


@pytest.mark.parametrize("way", WAYS)
def test_a_way_to_the_login(tmp_path: Path, way: str) -> None:
    assert walls(tmp_path, java(way)) == 1


@pytest.mark.parametrize("way", WAYS)
def test_the_login_behind_it_has_a_guest_entry(tmp_path: Path, way: str) -> None:
    assert walls(tmp_path, java(way), '<TextView android:id="@+id/visit" android:text="游客访问" />') == 0


@pytest.mark.parametrize("start", STARTS)
def test_a_start_destination_set_by_code(tmp_path: Path, start: str) -> None:
    code = FRAGMENTS.format(start=STARTS[start]).replace("\nclass Splash", f"{IMPORTS}\nclass Splash", 1)
    assert walls(tmp_path, {"SplashActivity.kt": code}) == 1


def test_a_start_destination_of_another_question(tmp_path: Path) -> None:
    start = STARTS["choice"].replace("Session.token == null", "Session.seenIntroduction == null")
    code = FRAGMENTS.format(start=start).replace("\nclass Splash", f"{IMPORTS}\nclass Splash", 1)
    assert walls(tmp_path, {"SplashActivity.kt": code}) == 0

from __future__ import annotations

import pytest

from own_code import OwnCode, manifest

WAYS_TO_OPEN = {
    "intent": "startActivity(Intent(this, Other::class.java))",
    "local intent": 'val i = Intent(this, Other::class.java)\n i.putExtra("a", 1)\n startActivity(i)',
    "intent with apply": 'startActivity(Intent(this, Other::class.java).apply { putExtra("a", 1) })',
    "set class": "val i = Intent()\n i.setClass(this, Other::class.java)\n startActivity(i)",
    "set class inside": "val i = Intent()\n i.apply { setClass(this@Home, Other::class.java) }\n startActivity(i)",
    "set class inside, passed on": "startActivity(Intent().apply { setClass(this@Home, Other::class.java) })",
    "helper that is given the intent": "go(Intent(this, Other::class.java))",
    "class name": 'val i = Intent()\n i.setClassName(this, "com.x.Other")\n startActivity(i)',
    "for result": "startActivityForResult(Intent(this, Other::class.java), 1)",
    "type argument": "startActivity<Other>()",
    "library helper": "ActivityUtils.startActivity(Other::class.java)",
    "intent function": "startActivity(Other.intent(this))",
    "launcher": "launcher.launch(Intent(this, Other::class.java))",
    "contract": "contract.launch(null)",
    "router": 'ARouter.getInstance().build("/x/other").navigation()',
    "router constant": "ARouter.getInstance().build(Paths.OTHER).navigation()",
}
KOTLIN = """
package com.x
import android.app.Activity
import android.content.Context
import android.content.Intent
class Home : Activity() {
    private val contract = registerForActivityResult(OpenContract(Other::class.java)) { }
    fun open() {
        %s
    }
    private fun go(intent: Intent) {
        startActivity(intent)
    }
}
@Route(path = "/x/other")
class Other : Activity() {
    companion object {
        fun intent(c: Context) = Intent(c, Other::class.java)
    }
}
object Paths {
    const val OTHER = "/x/other"
}
"""


@pytest.mark.parametrize("way", WAYS_TO_OPEN)
def test_opening_an_activity_is_a_transition(way: str) -> None:
    code = OwnCode({"Home.kt": KOTLIN % WAYS_TO_OPEN[way]})
    screens = code.screens(manifest(launcher="com.x.Home"))
    assert {t.target for t in screens.transitions(code.function("Home.open"))} == {"com.x.Other"}


def test_a_companion_helper_is_a_transition_of_the_screen_that_calls_it() -> None:
    code = OwnCode(
        {
            "A.java": """
            package com.x;
            import android.app.Activity; import android.content.*; import android.view.View;
            public class Home extends Activity {
                @Override protected void onCreate(android.os.Bundle b) {
                    findViewById(1).setOnClickListener(v -> Login.open(this));
                }
            }
            class Login extends Activity {
                static void open(Context c) { c.startActivity(new Intent(c, Login.class)); }
            }
            """
        }
    )
    screens = code.screens(manifest(launcher="com.x.Home", activities=("com.x.Login",)))
    assert [(t.target, trigger) for t, trigger in screens.opens("com.x.Home")] == [("com.x.Login", "user")]


FRAGMENTS = """
package com.x
import androidx.fragment.app.Fragment
import androidx.appcompat.app.AppCompatActivity
class Home : AppCompatActivity() {
    override fun onCreate(b: android.os.Bundle?) {
        setContentView(R.layout.home)
        supportFragmentManager.beginTransaction().replace(1, First()).commit()
    }
}
class First : Fragment() {
    fun next() { findNavController().navigate(R.id.to_second) }
}
class Second : Fragment()
class Third : Fragment()
"""
GRAPH = """
<navigation xmlns:android="http://schemas.android.com/apk/res/android"
    xmlns:app="http://schemas.android.com/apk/res-auto" app:startDestination="@id/third">
  <fragment android:id="@+id/first" android:name="com.x.First">
    <action android:id="@+id/to_second" app:destination="@id/second"/>
  </fragment>
  <fragment android:id="@+id/second" android:name=".Second"/>
  <fragment android:id="@+id/third" android:name="com.x.Third"/>
</navigation>
"""
LAYOUT = """
<FrameLayout xmlns:android="http://schemas.android.com/apk/res/android"
    xmlns:app="http://schemas.android.com/apk/res-auto">
  <androidx.fragment.app.FragmentContainerView android:name="androidx.navigation.fragment.NavHostFragment"
      app:navGraph="@navigation/main"/>
</FrameLayout>
"""


def test_fragments_of_transactions_graphs_and_layouts() -> None:
    code = OwnCode(
        {
            "Home.kt": FRAGMENTS,
            "app/src/main/res/navigation/main.xml": GRAPH.strip(),
            "app/src/main/res/layout/home.xml": LAYOUT.strip(),
        }
    )
    screens = code.screens(manifest(launcher="com.x.Home"))
    assert set(screens.hosted("com.x.Home")) == {"com.x.First", "com.x.Third"}
    assert [t.target for t in screens.transitions(code.function("First.next"))] == ["com.x.Second"]
    assert screens.kind("com.x.First") == "main"
    assert screens.kind("com.x.Second") == "leaf"


def test_compose_routes() -> None:
    code = OwnCode(
        {
            "Nav.kt": """
            package com.x
            fun Graph(nav: NavHostController) {
                NavHost(nav, startDestination = "home") {
                    composable("home") { HomeScreen(nav) }
                    composable(Routes.LOGIN) { LoginScreen() }
                }
            }
            object Routes {
                const val LOGIN = "login"
            }
            fun HomeScreen(nav: NavHostController) { nav.navigate(Routes.LOGIN) }
            fun LoginScreen() {}
            """
        }
    )
    screens = code.screens(manifest())
    assert [t.target for t in screens.transitions(code.function("kt.HomeScreen"))] == ["com.x.LoginScreen"]
    assert [t.target for t in screens.transitions(code.function("kt.Graph"))] == ["com.x.HomeScreen"]


ROLES = """
package com.x
import android.app.Activity
import android.content.Intent
class Splash : Activity() {
    override fun onCreate(b: Int) { android.os.Handler().postDelayed({ go() }, 1000) }
    private fun go() {
        if (first) startActivity(Intent(this, Guide::class.java)) else startActivity(Intent(this, Main::class.java))
        finish()
    }
}
class Guide : Activity() {
    override fun onCreate(b: Int) { button.setOnClickListener { startActivity(Intent(this, Main::class.java)) } }
}
class Main : Activity() {
    fun onClick(v: Int) {
        startActivity(Intent(this, Scanner::class.java))
        startActivity(Intent(this, Settings::class.java))
    }
}
class Scanner : Activity()
class Settings : Activity() {
    fun about() { startActivity(Intent(this, About::class.java)) }
}
class About : Activity()
"""


def test_roles_of_screens_follow_from_their_transitions() -> None:
    code = OwnCode({"Roles.kt": ROLES})
    screens = code.screens(manifest(launcher="com.x.Splash"))
    roles = {name.rpartition(".")[2]: screens.kind(name) for name in screens.activities}
    assert roles == {
        "Splash": "launcher",
        "Guide": "onboarding",
        "Main": "main",
        "Scanner": "leaf",
        "Settings": "other",
        "About": "leaf",
    }


def test_what_a_listener_s_class_adds_is_no_act_of_the_user() -> None:
    code = OwnCode(
        {
            "Home.java": """
package com.x;
import android.app.Activity;
import android.location.LocationListener;
import android.os.Bundle;
import android.view.View;
public class Home extends Root implements View.OnClickListener, LocationListener {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        load();
    }
    void load() { more(); }
    public void more() {}
    @Override
    protected void initialise() {}
    @Override
    public void onClick(View view) { later(); }
    private void later() {}
    public void onLocationChanged(Location found) {}
}
""",
            "Root.java": """
package com.x;
import android.app.Activity;
import android.os.Bundle;
public class Root extends Activity {
    @Override
    protected void onCreate(Bundle state) { initialise(); }
    protected void initialise() {}
}
""",
        }
    )
    triggers = {n: code.triggers.of(code.function(f"Home.{n}")) for n in ("load", "more", "initialise", "later")}
    assert triggers == {"load": "start", "more": "start", "initialise": "start", "later": "user"}
    assert code.triggers.of(code.function("Home.onLocationChanged")) == "system"


def test_an_argument_named_for_an_act_of_the_user_waits_for_it() -> None:
    code = OwnCode(
        {
            "Home.kt": """
package com.x
import android.app.Activity
import androidx.activity.compose.setContent
import androidx.compose.material3.Switch
import androidx.compose.runtime.Composable
class Home : Activity() {
    override fun onCreate(state: Bundle?) {
        setContent { Row(onCheckedChange = { chosen() }) { shown() } }
    }
    fun chosen() {}
    fun shown() {}
}
@Composable
fun Row(onCheckedChange: (Boolean) -> Unit, content: () -> Unit) {
    content()
    Switch(true, onCheckedChange)
}
"""
        }
    )
    assert code.triggers.of(code.function("Home.chosen")) == "user"
    assert code.triggers.of(code.function("Home.shown")) == "start"

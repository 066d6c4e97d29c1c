from __future__ import annotations

import pytest

from needlint.app.guards import Guards
from needlint.app.resolve_model import FunctionId
from own_code import OwnCode, manifest

APP = """
package com.x
class App : BaseApp() {
    override fun onCreate() {
        super.onCreate()
        setUp(this, false)
    }
    private fun setUp(app: App, agreed: Boolean) {
        if (agreed) Sdk.start() else Sdk.later()
    }
}
open class BaseApp : android.app.Application() {
    override fun attachBaseContext(base: android.content.Context) { Sdk.attached() }
    override fun onCreate() { initAll() }
    open fun initAll() { Sdk.base() }
    override fun onLowMemory() { Sdk.memory() }
}
object Sdk {
    fun start() {}
    fun later() {}
    fun attached() {}
    fun base() {}
    fun memory() {}
}
"""


def test_application_start_with_its_base_class_and_constant_arguments() -> None:
    code = OwnCode({"App.kt": APP})
    reached = code.reached(manifest(application="com.x.App"))
    assert {"Sdk.attached", "Sdk.base", "Sdk.later"} <= reached
    assert not {"Sdk.start", "Sdk.memory"} & reached


def test_an_arrival_tells_entry_path_and_guards() -> None:
    code = OwnCode(
        {
            "App.java": """
            package com.x;
            public class App extends android.app.Application {
                @Override public void onCreate() { if (Flags.on) { first(); } }
                void first() { second(); }
                void second() {}
            }
            class Flags { static boolean on; }
            """
        }
    )
    arrival = code.reach(manifest(application="com.x.App")).start_reach()[code.function("App.second")]
    assert arrival.entry == "Application.onCreate"
    assert [code.name(f) for f in arrival.functions] == ["App.onCreate", "App.first", "App.second"]
    assert len(arrival.path) == 2
    ((function, guard),) = arrival.guards
    (atom,) = Guards(code.resolver).guard_atoms(function, guard)
    assert atom.use is not None
    assert (atom.use.names, atom.positive) == (("on",), True)


def test_the_unguarded_way_counts() -> None:
    code = OwnCode(
        {
            "App.kt": """
            package com.x
            class App : android.app.Application() {
                override fun onCreate() { if (Flags.on) collect()
                  other() }
                fun other() { collect() }
                fun collect() {}
            }
            object Flags {
                var on = false
            }
            """
        }
    )
    arrival = code.reach(manifest(application="com.x.App")).start_reach()[code.function("App.collect")]
    assert arrival.guards == ()


def test_a_guard_that_stops_closes_the_way() -> None:
    code = OwnCode(
        {
            "App.kt": """
            package com.x
            class App : android.app.Application() {
                override fun onCreate() {
                    if (!agreed) return
                    collect()
                }
                val agreed get() = getSharedPreferences("p", 0).getBoolean("agreed", false)
                fun collect() {}
            }
            """
        }
    )
    home = manifest(application="com.x.App")
    guards = Guards(code.resolver)

    def consent(function: FunctionId, guard: int) -> bool:
        return any(a.positive and a.use and "getBoolean" in a.use.names for a in guards.guard_atoms(function, guard))

    assert code.function("App.collect") in code.reach(home).start_reach()
    assert code.function("App.collect") not in code.reach(home, consent).start_reach()


LAUNCHER = {
    "handler": "android.os.Handler().postDelayed({ collect() }, 500)",
    "dialog shown at start": "android.app.AlertDialog.Builder(this).setOnShowListener { collect() }",
    "coroutine": "lifecycleScope.launch { collect() }",
    "callback of a system service": (
        "lm.requestLocationUpdates(a, 1, 1f, object : android.location.LocationListener {\n"
        " override fun onLocationChanged(l: android.location.Location) { collect() }\n"
        "})"
    ),
}
NOT_LAUNCHER = {
    "click": "button.setOnClickListener { collect() }",
    "dialog button": ('android.app.AlertDialog.Builder(this).setPositiveButton("ok") { _, _ -> collect() }.show()'),
    "click object": (
        "button.setOnClickListener(object : android.view.View.OnClickListener {\n"
        " override fun onClick(v: android.view.View) { collect() }\n"
        "})"
    ),
    "own click helper": "button.onTap { collect() }",
    "compose button": "Button(onClick = { collect() }) {}",
}
ACTIVITY = """
package com.x
import androidx.appcompat.app.AppCompatActivity
class Main : AppCompatActivity() {
    private lateinit var button: android.widget.Button
    private lateinit var lm: android.location.LocationManager
    override fun onCreate(state: android.os.Bundle?) {
        %s
    }
    fun collect() {}
}
fun android.view.View.onTap(block: () -> Unit) { setOnClickListener { block() } }
"""


@pytest.mark.parametrize("way", [*LAUNCHER, *NOT_LAUNCHER])
def test_what_only_the_user_calls_is_not_reached_by_start(way: str) -> None:
    code = OwnCode({"Main.kt": ACTIVITY % {**LAUNCHER, **NOT_LAUNCHER}[way]})
    assert ("Main.collect" in code.reached(manifest(launcher="com.x.Main"))) == (way in LAUNCHER)


def test_a_super_call_keeps_the_class_it_starts_from() -> None:
    code = OwnCode(
        {
            "A.java": """
            package com.x;
            abstract class Base extends android.app.Activity {
                @Override protected void onCreate(android.os.Bundle b) { super.onCreate(b); init(); }
                abstract void init();
            }
            abstract class Middle extends Base {
                @Override protected void onCreate(android.os.Bundle b) { super.onCreate(b); }
            }
            class Main extends Middle { @Override void init() {} }
            class Other extends Middle { @Override void init() {} }
            """
        }
    )
    reached = code.reached(manifest(launcher="com.x.Main", activities=("com.x.Other",)))
    assert "Main.init" in reached
    assert "Other.init" not in reached


@pytest.mark.parametrize(
    "enqueued",
    [
        "WorkManager.getInstance(this).enqueue(OneTimeWorkRequestBuilder<Sync>().build())",
        "WorkManager.getInstance(this).enqueue(OneTimeWorkRequest.Builder(Sync::class.java).build())",
        "WorkManager.getInstance(this).enqueue(PeriodicWorkRequest.Builder(Sync::class.java, 1, HOURS).build())",
        "startService(Intent(this, Background::class.java))",
        "Log.tag",
        "lifecycle.addObserver(Watcher())",
    ],
)
def test_what_a_start_sets_going_is_reached(enqueued: str) -> None:
    code = OwnCode(
        {
            "App.kt": """
            package com.x
            import android.content.Intent
            import androidx.work.*
            class App : android.app.Application() {
                override fun onCreate() {
                    BODY
                }
            }
            class Sync : Worker() {
                override fun doWork() { Sink.collect() }
            }
            class Background : android.app.Service() {
                override fun onStartCommand(i: Int) { Sink.collect() }
            }
            object Log {
                val tag = Sink.collect()
            }
            class Watcher : androidx.lifecycle.LifecycleObserver {
                @OnLifecycleEvent(ON_START)
                fun started() { Sink.collect() }
            }
            object Sink {
                fun collect() = "x"
            }
            """.replace("BODY", enqueued)
        }
    )
    assert "Sink.collect" in code.reached(manifest(application="com.x.App"))


def test_conditions_around_a_lambda_count_for_what_is_inside() -> None:
    code = OwnCode(
        {
            "A.kt": """
            package a
            class A {
                var agreed = false
                fun f(v: android.view.View) {
                    if (agreed) {
                        v.post { go() }
                    }
                }
                fun go() {}
            }
            """
        }
    )
    use = code.use("go")
    (atom,) = Guards(code.resolver).atoms_around(use.function, use.step)
    assert atom.use is not None
    assert "agreed" in atom.use.names
    assert Guards(code.resolver).condition_atoms(use.function, use.step) == ()


ANSWERS = {
    "asked and answered": (
        "requestPermissions(arrayOf(P), 1)",
        "override fun onRequestPermissionsResult(c: Int) { collect() }",
    ),
    "launched at start": (
        "ask.launch(P)",
        "private val ask = registerForActivityResult(RequestPermission()) { collect() }",
    ),
}
NEVER_ASKED = {
    "answer without a request": ("println()", ANSWERS["asked and answered"][1]),
    "launcher not launched": ("println()", ANSWERS["launched at start"][1]),
    "picker launched at start": (
        "pick.launch(P)",
        "private val pick = registerForActivityResult(GetContent()) { collect() }",
    ),
    "result of another screen": (
        "startActivityForResult(i, 1)",
        "override fun onActivityResult(c: Int, r: Int, d: Intent?) { collect() }",
    ),
    "launched by a click": ("button.setOnClickListener { ask.launch(P) }", ANSWERS["launched at start"][1]),
}


@pytest.mark.parametrize("way", [*ANSWERS, *NEVER_ASKED])
def test_an_answer_is_reached_from_where_it_is_asked_for(way: str) -> None:
    asked, answer = {**ANSWERS, **NEVER_ASKED}[way]
    text = (ACTIVITY % asked).replace("    fun collect() {}", f"    {answer}\n    fun collect() {{}}")
    assert ("Main.collect" in OwnCode({"Main.kt": text}).reached(manifest(launcher="com.x.Main"))) == (way in ANSWERS)


def test_the_launcher_leads_on_to_the_screen_it_opens_and_no_further() -> None:
    code = OwnCode(
        {
            "S.java": """
            package com.x;
            import android.content.Intent;
            public class Splash extends android.app.Activity {
                @Override protected void onCreate(android.os.Bundle b) { go(); }
                void go() { startActivity(new Intent(this, Home.class)); finish(); }
            }
            class Home extends android.app.Activity {
                @Override protected void onResume() { atStart(); }
                void open() { startActivity(new Intent(this, Detail.class)); }
                void atStart() {}
                @Override public void onBackPressed() { open(); }
            }
            class Detail extends android.app.Activity {
                @Override protected void onCreate(android.os.Bundle b) { inDetail(); }
                void inDetail() {}
            }
            """
        }
    )
    reached = code.reached(manifest(launcher="com.x.Splash", activities=("com.x.Home", "com.x.Detail")))
    assert "Home.atStart" in reached
    assert "Detail.inDetail" not in reached


def test_services_receivers_and_workers_are_entries_of_their_own() -> None:
    code = OwnCode(
        {
            "S.kt": """
            package com.x
            class S : android.app.Service() {
                override fun onStartCommand(i: Int) { track() }
                fun track() {}
            }
            class R : android.content.BroadcastReceiver() {
                override fun onReceive(c: Int) { Log.boot() }
            }
            class W : androidx.work.Worker() {
                override fun doWork() { Log.work() }
            }
            object Log {
                fun boot() {}
                fun work() {}
            }
            """
        }
    )
    background = code.reach(manifest()).background_reach()
    entries = {code.name(f): a.entry for f, a in background.items()}
    assert entries["S.track"] == "Service.onStartCommand"
    assert entries["Log.boot"] == "Receiver.onReceive"
    assert entries["Log.work"] == "Worker.doWork"
    assert code.reach(manifest()).start_reach() == {}


PREDICATES = {
    "direct": "if (checkSelfPermission(p) == 0) { go() }",
    "inverted": "if (checkSelfPermission(p) != 0) return\n go()",
    "local": "val ok = checkSelfPermission(p) == 0\n if (ok) go()",
    "predicate": "if (granted(p)) go()",
    "negated predicate": "if (!granted(p)) return\n go()",
    "predicate with returns": "if (slow(p)) go()",
    "parentheses": "if (((checkSelfPermission(p)) == 0)) go()",
    "and": "if (p != null && checkSelfPermission(p) == 0) go()",
    "when": "when { checkSelfPermission(p) == 0 -> go() }",
    "comparison with true": "if (granted(p) == true) go()",
}


@pytest.mark.parametrize("way", PREDICATES)
def test_a_permission_check_on_the_way_is_seen_however_it_is_written(way: str) -> None:
    code = OwnCode(
        {
            "A.kt": """
            package a
            class A : android.app.Activity() {
                fun f(p: String) {
                    BODY
                }
                private fun granted(p: String) = checkSelfPermission(p) == 0
                private fun slow(p: String): Boolean {
                    if (checkSelfPermission(p) == 0) return true
                    return false
                }
                fun go() {}
            }
            """.replace("BODY", PREDICATES[way])
        }
    )
    function = code.function("A.f")
    body = code.types.function(function).body
    assert body is not None
    step = next(n for n, s in enumerate(body.steps) if s.name == "go")
    atoms = Guards(code.resolver).condition_atoms(function, step)
    checks = [a for a in atoms if a.use is not None and a.use.names == ("checkSelfPermission",)]
    assert [(a.positive, a.certain) for a in checks] == [(True, True)]

from __future__ import annotations

import pytest

from needlint.app.resolve_bindings import BindingViews
from needlint.facts.headers import read_headers
from own_code import OwnCode, read

PHONE = "android.telephony.TelephonyManager"

KOTLIN_WAYS = {
    "service constant": "val tm = getSystemService(Context.TELEPHONY_SERVICE) as TelephonyManager\n tm.deviceId",
    "service name inherited": "val tm = getSystemService(TELEPHONY_SERVICE)\n tm.deviceId",
    "service class": "val tm = getSystemService(TelephonyManager::class.java)\n tm.deviceId",
    "service type argument": "val tm = getSystemService<TelephonyManager>()\n tm?.deviceId",
    "context compat": "val tm = ContextCompat.getSystemService(this, TelephonyManager::class.java)\n tm?.deviceId",
    "fully qualified": 'val tm = getSystemService("phone") as android.telephony.TelephonyManager\n tm.deviceId',
    "computed property": "computed.deviceId",
    "field": "manager.deviceId",
    "lazy field": "lazily.deviceId",
    "late field": "late.deviceId",
    "inferred field": "inferred.deviceId",
    "apply": "manager.apply { println(deviceId) }",
    "apply this": "manager.apply { println(this.deviceId) }",
    "with": "with(manager) { println(deviceId) }",
    "run": "manager.run { deviceId }",
    "let": "manager.let { it.deviceId }",
    "also named": "manager.also { phone -> println(phone.deviceId) }",
    "helper function": "phone().deviceId",
    "top-level helper": "phoneOf(this).deviceId",
    "extension helper": "this.phone2().deviceId",
    "cast": "(any as TelephonyManager).deviceId",
    "smart cast": "if (any is TelephonyManager) println(any.deviceId)",
    "parentheses": "((manager)).deviceId",
    "elvis": "(null ?: manager).deviceId",
    "own subclass": "Phone(this).deviceId",
    "companion": "Main.shared.deviceId",
    "object": "Holder.tm.deviceId",
    "alias": "val x: TM = manager\n x.deviceId",
    "other file's field": "Holder.tm.deviceId",
    "lambda parameter": "withPhone { it.deviceId }",
    "lambda receiver": "inPhone { deviceId }",
    "scope chain": "manager.apply { }.also { }.deviceId",
}
KOTLIN_REST = """
package com.x
import android.content.Context
import android.telephony.TelephonyManager
import android.telephony.TelephonyManager as TM
import androidx.appcompat.app.AppCompatActivity
import androidx.core.content.ContextCompat
class Main(private val manager: TelephonyManager, val any: Any) : AppCompatActivity() {
    private val lazily by lazy { getSystemService(Context.TELEPHONY_SERVICE) as TelephonyManager }
    private lateinit var late: TelephonyManager
    private val inferred = getSystemService(TelephonyManager::class.java)
    private val computed get() = getSystemService(Context.TELEPHONY_SERVICE) as TelephonyManager
    private fun phone() = getSystemService(TelephonyManager::class.java)
    companion object {
        val shared: TelephonyManager = TODO()
    }
    fun use() {
        %s
    }
}
class Phone(c: Context) : TelephonyManager(c)
object Holder {
    lateinit var tm: TelephonyManager
}
fun phoneOf(c: Context): TelephonyManager = c.getSystemService(Context.TELEPHONY_SERVICE) as TelephonyManager
fun Context.phone2() = phoneOf(this)
fun withPhone(block: (TelephonyManager) -> Unit) {}
fun <R> inPhone(block: TelephonyManager.() -> R) {}
"""


@pytest.mark.parametrize("way", KOTLIN_WAYS)
def test_kotlin_receiver_types(way: str) -> None:
    code = OwnCode({"Main.kt": KOTLIN_REST % KOTLIN_WAYS[way]})
    use = code.use("getDeviceId")
    assert PHONE in use.owners
    assert use.names == ("deviceId", "getDeviceId")


JAVA_WAYS = {
    "cast service": "((TelephonyManager) getSystemService(Context.TELEPHONY_SERVICE)).getDeviceId();",
    "uncast service": "var tm = getSystemService(TelephonyManager.class); tm.getDeviceId();",
    "local": "TelephonyManager tm = null; tm.getDeviceId();",
    "field": "manager.getDeviceId();",
    "this field": "this.manager.getDeviceId();",
    "inherited field": "inherited.getDeviceId();",
    "outer field": "new Runnable() { public void run() { manager.getDeviceId(); } };",
    "lambda": "Runnable r = () -> manager.getDeviceId();",
    "parameter": "}\n void other(TelephonyManager p) { p.getDeviceId();",
    "own function": "phone().getDeviceId();",
    "static helper": "Helper.of(this).getDeviceId();",
    "static import": "of(this).getDeviceId();",
    "loop": "for (TelephonyManager t : all) { t.getDeviceId(); }",
    "loop inferred": "for (var t : all) { t.getDeviceId(); }",
    "for each": "all.forEach(t -> t.getDeviceId());",
    "list element": "all.get(0).getDeviceId();",
    "conditional": "(manager != null ? manager : null).getDeviceId();",
    "fully qualified": "com.x.Helper.of(this).getDeviceId();",
    "kotlin top level": "KotlinKt.phone(this).getDeviceId();",
    "kotlin object": "Holder.INSTANCE.getTm().getDeviceId();",
    "kotlin companion": "WithCompanion.Companion.phone().getDeviceId();",
    "singleton": "Single.getInstance().manager.getDeviceId();",
}
JAVA_REST = """
package com.x;
import static com.x.Helper.of;
import android.app.Activity;
import android.content.Context;
import android.telephony.*;
import java.util.List;
class Base extends Activity { protected TelephonyManager inherited; }
class Main extends Base {
    private TelephonyManager manager;
    private List<TelephonyManager> all;
    TelephonyManager phone() { return (TelephonyManager) getSystemService(Context.TELEPHONY_SERVICE); }
    void use() {
        %s
    }
}
class Helper { static TelephonyManager of(Context c) { return null; } }
class Single { static Single instance; TelephonyManager manager; static Single getInstance() { return instance; } }
"""
KOTLIN_SIDE = """
package com.x
import android.content.Context
import android.telephony.TelephonyManager
fun phone(c: Context) = c.getSystemService(Context.TELEPHONY_SERVICE) as TelephonyManager
object Holder {
    val tm: TelephonyManager = TODO()
}
class WithCompanion {
    companion object {
        fun phone(): TelephonyManager = TODO()
    }
}
"""


@pytest.mark.parametrize("way", JAVA_WAYS)
def test_java_receiver_types(way: str) -> None:
    code = OwnCode({"Main.java": JAVA_REST % JAVA_WAYS[way], "Kotlin.kt": KOTLIN_SIDE})
    assert PHONE in code.use("getDeviceId").owners


def test_library_results_lead_on() -> None:
    code = OwnCode(
        {
            "A.kt": """
            package a
            import android.net.wifi.WifiManager
            import android.content.Context
            import com.google.android.gms.location.LocationServices
            class A(val context: Context) {
                fun mac() = (context.applicationContext.getSystemService(Context.WIFI_SERVICE) as WifiManager)
                    .connectionInfo.macAddress
                fun scan(w: WifiManager) = w.scanResults.map { it.SSID }
                fun where() = LocationServices.getFusedLocationProviderClient(context).lastLocation
                    .addOnSuccessListener { l -> println(l.latitude) }
            }
            """
        }
    )
    assert code.use("macAddress").owners == ("android.net.wifi.WifiInfo",)
    assert code.use("SSID").owners == ("android.net.wifi.ScanResult",)
    assert code.use("lastLocation").owners == ("com.google.android.gms.location.FusedLocationProviderClient",)
    assert code.use("latitude").owners[0] == "android.location.Location"


def test_members_hidden_in_a_dotted_receiver_are_uses() -> None:
    code = OwnCode(
        {"A.kt": "package a\nclass A(val w: android.net.wifi.WifiManager) { fun f() = w.connectionInfo.macAddress }"}
    )
    assert "android.net.wifi.WifiManager" in code.use("getConnectionInfo").owners


def test_an_implicit_call_belongs_to_the_supertypes_of_the_enclosing_class() -> None:
    code = OwnCode(
        {
            "Base.java": "package a; public class Base extends android.app.Activity {}",
            "A.kt": 'package a\nconst val C = "c"\nclass A : Base() { fun f() { requestPermissions(arrayOf(C), 1) } }',
        }
    )
    assert "android.app.Activity" in code.use("requestPermissions").owners


def test_an_own_function_of_the_same_name_is_no_library_call() -> None:
    code = OwnCode(
        {
            "A.kt": """
            package a
            class A : android.app.Activity() {
                fun ask() { requestPermissions("camera") }
                fun requestPermissions(what: String) {}
            }
            """
        }
    )
    assert code.use("requestPermissions").owners == ("a.A",)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("Settings.Secure.ANDROID_ID", "android.provider.Settings.Secure.ANDROID_ID"),
        ("ANDROID_ID", "android.provider.Settings.Secure.ANDROID_ID"),
        ("android.provider.Settings.Secure.ANDROID_ID", "android.provider.Settings.Secure.ANDROID_ID"),
        ("Manifest.permission.CAMERA", "android.permission.CAMERA"),
        ("android.Manifest.permission.ADD_VOICEMAIL", "com.android.voicemail.permission.ADD_VOICEMAIL"),
        ("KEY", "key"),
        ("Keys.OWN", "own.key"),
        ('Keys.PREFIX + ".x"', "own.x"),
        ("key()", "key"),
        ("other", None),
        ("3", 3),
        ("true", True),
    ],
)
@pytest.mark.parametrize("language", ["java", "kotlin"])
def test_constant_arguments(language: str, argument: str, value: object) -> None:
    java = f"""
    package a;
    import android.Manifest;
    import android.provider.Settings;
    import static android.provider.Settings.Secure.ANDROID_ID;
    class A {{
        static final String KEY = "key";
        String other;
        void g() {{ other = "y"; }}
        String key() {{ return KEY; }}
        void f() {{ use({argument}); }}
    }}
    class Keys {{ static final String PREFIX = "own"; static final String OWN = PREFIX + ".key"; }}
    """
    kotlin = f"""
    package a
    import android.Manifest
    import android.provider.Settings
    import android.provider.Settings.Secure.ANDROID_ID
    const val KEY = "key"
    class A {{
        var other = "x"
        fun g() {{ other = "y" }}
        private fun key() = KEY
        fun f() {{ use({argument}) }}
    }}
    object Keys {{
        const val PREFIX = "own"
        const val OWN = PREFIX + ".key"
    }}
    """
    code = OwnCode({"A.java": java} if language == "java" else {"A.kt": kotlin})
    assert code.use("use").arguments == (value,)


def test_strings_of_a_permission_array_are_followed_through_fields_and_files() -> None:
    code = OwnCode(
        {
            "P.java": """
            package a; import android.Manifest;
            class P { static final String[] ALL = {Manifest.permission.CAMERA, P.MIC};
                      static final String MIC = "android.permission.RECORD_AUDIO"; }
            """,
            "A.kt": """
            package a
            class A : android.app.Activity() {
                val mine = if (old) P.ALL else arrayOf(android.Manifest.permission.READ_CONTACTS)
                fun f() { requestPermissions(mine, 1) }
            }
            """,
        }
    )
    use = code.use("requestPermissions")
    step = code.resolver.step(use.function.path, use.function.index, use.step)
    assert code.resolver.strings(use.function, step.args[0].value, use.step) == (
        "android.permission.CAMERA",
        "android.permission.RECORD_AUDIO",
        "android.permission.READ_CONTACTS",
    )


def test_a_kotlin_call_of_a_type_is_a_construction() -> None:
    code = OwnCode(
        {
            "A.kt": """
            package a
            import android.media.MediaRecorder
            import android.app.AlertDialog
            fun Panel() {}
            fun f() { MediaRecorder(); Panel(); AlertDialog.Builder(c).setTitle("t").create() }
            """
        }
    )
    kinds = {(u.kind, u.owners[0]) for u in code.resolver.member_uses("A.kt") if u.owners}
    assert ("construct", "android.media.MediaRecorder") in kinds
    assert ("construct", "android.app.AlertDialog.Builder") in kinds
    assert ("call", "android.app.AlertDialog.Builder") in kinds
    assert ("call", "a") in kinds  # Panel is a function


def test_method_references_and_assignments_are_uses() -> None:
    code = OwnCode(
        {
            "A.kt": """
            package a
            import android.telephony.TelephonyManager
            class A(val tm: TelephonyManager, val web: android.webkit.WebView) {
                fun f() { listOf(1).map(tm::getImei); web.settings.javaScriptEnabled = true }
            }
            """
        }
    )
    assert code.use("getImei").kind == "method-reference"
    assert PHONE in code.use("getImei").owners
    assign = code.use("setJavaScriptEnabled")
    assert (assign.kind, assign.owners, assign.arguments) == ("assign", ("android.webkit.WebSettings",), (True,))


def test_an_edit_changes_what_other_files_say() -> None:
    holder = "package a\nobject H {\n fun m() = w\n lateinit var w: %s\n}"
    code = OwnCode({"H.kt": holder % "android.net.wifi.WifiManager", "A.kt": "package a\nfun f() = H.m().deviceId"})
    assert code.use("deviceId").owners == ("android.net.wifi.WifiManager",)
    text = holder % PHONE
    code.resolver.replace("H.kt", read("H.kt", text))
    assert code.use("deviceId").owners == (PHONE,)


def test_unknown_receivers_have_no_owner() -> None:
    code = OwnCode({"A.kt": "package a\nfun f(x: Unknown<*>, list: List<Any>) { g().deviceId }"})
    assert code.use("deviceId").owners == ()


def test_bodies_that_would_help_are_wanted_and_used_once_read() -> None:
    helper = "package a\nfun phone(c: android.content.Context) = c.getSystemService(TelephonyManager::class.java)\n"
    helper = helper.replace("package a\n", "package a\nimport android.telephony.TelephonyManager\n")
    user = "package a\nfun f(c: android.content.Context) = phone(c).deviceId"
    code = OwnCode({"A.kt": user})
    code.resolver.replace("H.kt", read_headers("H.kt", helper.encode()))
    assert code.use("deviceId").owners == ()
    assert code.resolver.wanted == {"H.kt"}
    code.resolver.replace("H.kt", read("H.kt", helper))
    assert code.use("deviceId").owners == (PHONE,)
    assert code.resolver.wanted == set()


def test_a_view_binding_field_has_the_type_of_its_view() -> None:
    layout = """
    <LinearLayout xmlns:android="http://schemas.android.com/apk/res/android">
        <com.x.ScanView android:id="@+id/scan_view"/>
        <EditText android:id="@+id/phone"/>
    </LinearLayout>
    """
    code = OwnCode(
        {
            "A.kt": """
            package a
            import a.databinding.PageMainBinding
            class A {
                private lateinit var binding: PageMainBinding
                fun f() {
                    binding.scanView.startCamera()
                    binding.phone.setHint("x")
                }
            }
            """,
            "res/layout/page_main.xml": layout.strip(),
        }
    )
    code.resolver.view_type = BindingViews(code.resources)
    assert code.use("startCamera").owners[0] == "com.x.ScanView"
    assert code.use("setHint").owners[0] == "android.widget.EditText"


@pytest.mark.parametrize("language", ["java", "kotlin"])
def test_type_arguments_reach_the_base_class(language: str) -> None:
    java = """
    package a;
    abstract class BaseActivity<P extends BasePresenter> extends android.app.Activity {
        protected P presenter;
        abstract P getPresenter();
    }
    abstract class BasePresenter {}
    class MainPresenter extends BasePresenter { void load() {} }
    class Main extends BaseActivity<MainPresenter> {
        MainPresenter getPresenter() { return null; }
        void f() { presenter.load(); }
    }
    """
    kotlin = """
    package a
    abstract class BaseActivity<VB : ViewBinding, VM : ViewModel> : android.app.Activity() {
        protected lateinit var vm: VM
    }
    class MainViewModel : ViewModel() {
        fun load() {}
    }
    class Main : BaseActivity<MainBinding, MainViewModel>() {
        fun f() { vm.load() }
    }
    """
    code = OwnCode({"A.java": java} if language == "java" else {"A.kt": kotlin})
    holder = "a.MainPresenter" if language == "java" else "a.MainViewModel"
    assert code.use("load").owners == (holder,)


@pytest.mark.parametrize("call", ["tm.getClass()", "tm.javaClass", 'Class.forName("x.Y")', "tm::class.java"])
def test_reflection_starts_from_a_class(call: str) -> None:
    text = f'package a\nfun f(tm: android.telephony.TelephonyManager) {{ {call}.getMethod("getImei") }}'
    use = OwnCode({"A.kt": text}).use("getMethod")
    assert "java.lang.Class" in use.owners
    assert use.arguments == ("getImei",)


def test_a_call_beside_a_local_of_its_name_that_can_t_be_called_is_the_function() -> None:
    code = OwnCode(
        {
            "A.kt": """
            package a
            class A {
                fun f(view: android.view.View) {
                    val next = view.findViewById<android.widget.Button>(1)
                    next()
                }
                fun g() {
                    val next = { 1 }
                    next()
                }
                fun next() {}
            }
            """
        }
    )
    assert code.called("A.f") == ["A.next"]
    assert "A.next" not in code.called("A.g")

"""Login walls of apps whose screens are composables: where a graph starts, what a state shows, and the ways past."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.check import check

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <application>
        <activity android:name=".MainActivity">
            <intent-filter>
                <action android:name="android.intent.action.MAIN" />
                <category android:name="android.intent.category.LAUNCHER" />
            </intent-filter>
        </activity>
    </application>
</manifest>
"""
LOGIN = """package com.example

@Composable
fun LoginScreen(onDone: () -> Unit) {{
    var phone by remember {{ mutableStateOf("") }}
    Column {{
        OutlinedTextField(value = phone, onValueChange = {{ phone = it }}, label = {{ Text("手机号") }})
        PasswordField()
        Button(onClick = {{ Remote.signIn(phone) {{ onDone() }} }}) {{ Text("登录") }}
        {more}
    }}
}}

@Composable
private fun PasswordField() {{
    var word by remember {{ mutableStateOf("") }}
    OutlinedTextField(
        value = word, onValueChange = {{ word = it }}, visualTransformation = PasswordVisualTransformation()
    )
}}

@Composable
fun HomeScreen() {{
    LazyColumn {{ items(10) {{ Text("news") }} }}
}}
"""
ACTIVITY = """package com.example

import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent

class MainActivity : ComponentActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        setContent { AppTheme { App() } }
    }
}

@Composable
fun AppTheme(content: @Composable () -> Unit) {
    content()
}

"""
DESTINATIONS = """
        composable("login") { LoginScreen { nav.navigate("home") } }
        composable("home") { HomeScreen() }
    }
}
"""
WALLS = {
    "route": '@Composable\nfun App() {\n    NavHost(nav, startDestination = "login") {' + DESTINATIONS,
    "choice": '@Composable\nfun App() {\n    NavHost(nav, startDestination = if (session.isLoggedIn) "home" else "login") {'
    + DESTINATIONS,
    "local": """@Composable
fun App(vm: MainViewModel = viewModel()) {
    val loggedIn by vm.loggedIn.collectAsState()
    val start = if (loggedIn) "home" else "login"
    NavHost(nav, startDestination = start) {"""
    + DESTINATIONS,
    "object": """sealed class Screen(val route: String) {
    object Login : Screen("login")
    object Home : Screen("home")
}

@Composable
fun App() {
    NavHost(navController = nav, startDestination = Screen.Login.route) {
        composable(route = Screen.Login.route) { LoginScreen(onDone = { nav.navigate(Screen.Home.route) }) }
        composable(Screen.Home.route) { HomeScreen() }
    }
}
""",
    "type": """@Composable
fun App() {
    NavHost(nav, startDestination = Login) {
        composable<Login> { LoginScreen { nav.navigate(Home) } }
        composable<Home> { HomeScreen() }
    }
}
""",
    "nested": """@Composable
fun App() {
    NavHost(nav, startDestination = "auth") {
        navigation(startDestination = "login", route = "auth") {
            composable("login") { LoginScreen { nav.navigate("home") } }
        }
        composable("home") { HomeScreen() }
    }
}
""",
    "navigation 3": """@Composable
fun App() {
    val stack = rememberNavBackStack(Login)
    NavDisplay(backStack = stack, entryProvider = entryProvider {
        entry<Login> { LoginScreen { stack.add(Home) } }
        entry<Home> { HomeScreen() }
    })
}
""",
    "voyager": """class LoginPage : Screen {
    @Composable
    override fun Content() {
        LoginScreen { }
    }
}

@Composable
fun App() {
    Navigator(LoginPage())
}
""",
    "when": """@Composable
fun App(vm: AuthViewModel = viewModel()) {
    val state by vm.state.collectAsState()
    when (state) {
        is AuthState.LoggedOut -> LoginScreen { vm.refresh() }
        is AuthState.LoggedIn -> HomeScreen()
    }
}
""",
    "if": """@Composable
fun App(vm: MainViewModel = viewModel()) {
    val user by vm.user.observeAsState()
    if (user == null) LoginScreen { vm.refresh() } else HomeScreen()
}
""",
    "splash": """@Composable
fun App() {
    NavHost(nav, startDestination = "splash") {
        composable("splash") { SplashScreen(nav) }
        composable("login") { LoginScreen { nav.navigate("home") } }
        composable("home") { HomeScreen() }
    }
}

@Composable
fun SplashScreen(nav: NavController) {
    LaunchedEffect(Unit) {
        delay(500)
        if (TokenStore.token.isEmpty()) nav.navigate("login") else nav.navigate("home")
    }
}
""",
    "directly": "@Composable\nfun App() {\n    LoginScreen { }\n}\n",
}
OPEN = {
    "starts at the content": WALLS["route"].replace('startDestination = "login"', 'startDestination = "home"'),
    "an introduction": WALLS["choice"].replace("session.isLoggedIn", "session.seenIntro"),
    "the content is shown beside": WALLS["if"].replace(" else HomeScreen()", "\n    HomeScreen()"),
}
SKIPS = {
    "text": 'TextButton(onClick = { onDone() }) { Text("随便看看") }',
    "resource": "TextButton(onClick = { onDone() }) { Text(stringResource(R.string.around)) }",
    "call": "IconButton(onClick = { session.continueAsGuest() }) { }",
    "parameter": "Links(onSkip = { onDone() })",
    "under a condition": 'if (ready) TextButton(onClick = { onDone() }) { Text("Continue as guest") }',
}


def walls(folder: Path, app: str, more: str = "") -> list[str]:
    """The confidence of every wall found."""
    source = folder / "src/com/example"
    source.mkdir(parents=True)
    (folder / "res/values").mkdir(parents=True)
    (folder / "AndroidManifest.xml").write_text(MANIFEST)
    (folder / "needlint.toml").write_text('[app]\ncategory = ["news"]\n')
    (folder / "res/values/strings.xml").write_text('<resources><string name="around">先逛逛</string></resources>')
    (source / "MainActivity.kt").write_text(ACTIVITY + app)
    (source / "LoginScreen.kt").write_text(LOGIN.format(more=more))
    return [f.confidence for f in check(folder).findings if f.rule == "login-wall"]


@pytest.mark.parametrize("way", WALLS)
def test_a_start_that_ends_at_the_login(tmp_path: Path, way: str) -> None:
    assert walls(tmp_path, WALLS[way]) == ["high"]


@pytest.mark.parametrize("way", OPEN)
def test_a_start_that_leads_to_the_content(tmp_path: Path, way: str) -> None:
    assert walls(tmp_path, OPEN[way]) == []


@pytest.mark.parametrize("skip", SKIPS)
@pytest.mark.parametrize("way", ["route", "when", "choice"])
def test_a_way_past_the_login(tmp_path: Path, way: str, skip: str) -> None:
    assert walls(tmp_path, WALLS[way], SKIPS[skip]) == []

"""Walls of composables: where the whole screen stands behind a grant, and look-alikes."""

from __future__ import annotations

from pathlib import Path

import pytest

from denial_trees import HOME, MANIFEST
from needlint.analysis import analyse
from needlint.config import Config
from needlint.options import Options

TEXT = """package com.example

import android.Manifest
import android.content.Intent
import android.content.pm.PackageManager
import android.os.Bundle
import android.provider.Settings
import androidx.activity.compose.BackHandler
import androidx.activity.compose.rememberLauncherForActivityResult
import androidx.activity.compose.setContent
import androidx.activity.result.contract.ActivityResultContracts
import androidx.appcompat.app.AppCompatActivity
import androidx.compose.animation.AnimatedVisibility
import androidx.compose.animation.Crossfade
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.Button
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalContext
import androidx.core.content.ContextCompat
import androidx.lifecycle.ViewModel
import androidx.navigation.compose.NavHost
import androidx.navigation.compose.composable
import androidx.navigation.compose.rememberNavController
import com.google.accompanist.permissions.PermissionRequired
import com.google.accompanist.permissions.isGranted
import com.google.accompanist.permissions.rememberPermissionState
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow

class MainActivity : AppCompatActivity() {
    private val model: GrantModel by viewModels()

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        setContent { MaterialTheme { Surface { ROOT } } }
    }

    MEMBERS
}

class GrantModel : ViewModel() {
    private val _granted = MutableStateFlow(false)
    val granted: StateFlow<Boolean> = _granted.asStateFlow()
    var open by mutableStateOf(false)
        private set

    fun onAnswer(answer: Boolean) {
        _granted.value = answer
        if (answer) open = true
    }
}

@Composable
fun App(model: GrantModel) {
    APP
}

@Composable
fun Home() {
    Column { Text("home"); Button(onClick = { }) { Text("new") } }
}

@Composable
fun Feed() {
    Column { Text("feed") }
}

@Composable
fun Wall(text: String, onGrant: () -> Unit) {
    Column { Text(text); Button(onClick = onGrant) { Text("grant") } }
}

@Composable
fun Choice(onGrant: () -> Unit, onSkip: () -> Unit) {
    Column { Button(onClick = onGrant) { Text("grant") }; TextButton(onClick = onSkip) { Text("later") } }
}
"""
STATE = "val camera = rememberPermissionState(Manifest.permission.CAMERA)\n    "
ASKED = STATE + "LaunchedEffect(Unit) { camera.launchPermissionRequest() }\n    "
MUTABLE = """val context = LocalContext.current
    var granted by remember {
        mutableStateOf(
            ContextCompat.checkSelfPermission(context, Manifest.permission.CAMERA) == PackageManager.PERMISSION_GRANTED
        )
    }
    val launcher = rememberLauncherForActivityResult(ActivityResultContracts.RequestPermission()) { granted = it }
    LaunchedEffect(Unit) { launcher.launch(Manifest.permission.CAMERA) }
    """
MODEL = """val launcher = rememberLauncherForActivityResult(ActivityResultContracts.RequestPermission()) { model.onAnswer(it) }
    LaunchedEffect(Unit) { launcher.launch(Manifest.permission.CAMERA) }
    """
SETTINGS = "LocalContext.current.startActivity(Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS))"

WALLS = {
    "if else": ASKED + 'if (camera.status.isGranted) Home() else Wall("allow") { camera.launchPermissionRequest() }',
    "inverted": ASKED
    + 'if (!camera.status.isGranted) { Wall("allow") { camera.launchPermissionRequest() } } else { Home() }',
    "when": ASKED
    + 'when { camera.status.isGranted -> Home()\n else -> Wall("allow") { camera.launchPermissionRequest() } }',
    "early return": ASKED
    + 'if (!camera.status.isGranted) { Wall("allow") { camera.launchPermissionRequest() }; return }\n    Home()',
    "in containers": ASKED
    + 'Scaffold { Box { if (camera.status.isGranted) Home() else Wall("allow") { camera.launchPermissionRequest() } } }',
    "a text alone": ASKED + 'if (camera.status.isGranted) Home() else Text("no camera, no app")',
    "nothing at all": ASKED + "if (camera.status.isGranted) Home()",
    "leads to the settings": ASKED + f'if (camera.status.isGranted) Home() else Wall("allow") {{ {SETTINGS} }}',
    "swallowed back": ASKED
    + 'BackHandler { }\n    if (camera.status.isGranted) Home() else Wall("allow") { camera.launchPermissionRequest() }',
    "animated visibility": ASKED
    + 'AnimatedVisibility(visible = camera.status.isGranted) { Home() }\n    AnimatedVisibility(visible = !camera.status.isGranted) { Text("allow") }',
    "crossfade": ASKED
    + 'Crossfade(targetState = camera.status.isGranted) { ok -> if (ok) Home() else Wall("allow") { camera.launchPermissionRequest() } }',
    "permission required": STATE
    + 'PermissionRequired(camera, permissionNotGrantedContent = { Wall("allow") { camera.launchPermissionRequest() } }, permissionNotAvailableContent = { Text("no") }) { Home() }',
    "mutable state": MUTABLE + 'if (granted) Home() else Wall("allow") { launcher.launch(Manifest.permission.CAMERA) }',
    "state flow": MODEL
    + 'val granted by model.granted.collectAsState()\n    if (granted) Home() else Wall("allow") { launcher.launch(Manifest.permission.CAMERA) }',
    "state of a view model": MODEL
    + 'if (model.open) Home() else Wall("allow") { launcher.launch(Manifest.permission.CAMERA) }',
    "start of the navigation": ASKED
    + """NavHost(rememberNavController(), startDestination = "home") {
        composable("home") { if (camera.status.isGranted) Home() else Wall("allow") { camera.launchPermissionRequest() } }
        composable("feed") { Feed() }
    }""",
    "modal dialog": ASKED
    + 'Home()\n    if (!camera.status.isGranted) AlertDialog(onDismissRequest = { }, confirmButton = { Button(onClick = { camera.launchPermissionRequest() }) { Text("allow") } })',
}
OPEN = {
    "a button that leads on": ASKED
    + "var later by remember { mutableStateOf(false) }\n    if (camera.status.isGranted || later) Home() else Choice({ camera.launchPermissionRequest() }, { later = true })",
    "content either way": ASKED
    + 'Column { Feed(); if (camera.status.isGranted) Home() else Wall("allow") { camera.launchPermissionRequest() } }',
    "a button either way": ASKED
    + 'Column { if (camera.status.isGranted) Home() else Text("no camera"); Button(onClick = { model.onAnswer(true) }) { Text("next") } }',
    "other content instead": ASKED
    + 'if (camera.status.isGranted) Home() else Column { Button(onClick = { model.onAnswer(false) }) { Text("type it in") } }',
    "another destination": """NavHost(rememberNavController(), startDestination = "feed") {
        composable("feed") { Feed() }
        composable("scan") { Scan() }
    }""",
    "a hint": ASKED + 'Home()\n    if (!camera.status.isGranted) Text("allow the camera to scan")',
    "dialog to dismiss": ASKED
    + 'var shown by remember { mutableStateOf(true) }\n    Home()\n    if (!camera.status.isGranted && shown) AlertDialog(onDismissRequest = { shown = false }, confirmButton = { Button(onClick = { camera.launchPermissionRequest() }) { Text("allow") } })',
    "opens the next screen": MUTABLE
    + 'if (granted) Home() else Column { Wall("allow") { launcher.launch(Manifest.permission.CAMERA) }; Button(onClick = { context.startActivity(Intent(context, HomeActivity::class.java)) }) { Text("skip") } }',
    "only where another condition holds": ASKED
    + 'if (model.scanning) { if (camera.status.isGranted) Home() else Wall("allow") { camera.launchPermissionRequest() } } else Feed()',
    "state that the user may set": MUTABLE.replace("granted = it", "granted = it")
    + "if (granted) Home() else Choice({ launcher.launch(Manifest.permission.CAMERA) }, { granted = true })",
}
SCAN = """
@Composable
fun Scan() {
    val camera = rememberPermissionState(Manifest.permission.CAMERA)
    if (camera.status.isGranted) Home() else Wall("allow") { camera.launchPermissionRequest() }
}
"""


def blocks(root: Path, app: str) -> list[tuple[str, bool]]:
    files = {
        "AndroidManifest.xml": MANIFEST,
        "src/com/example/HomeActivity.java": HOME,
        "src/com/example/MainActivity.kt": TEXT.replace("ROOT", "App(model)").replace("MEMBERS", "").replace("APP", app)
        + SCAN.replace("Scan()", "Scan()"),
    }
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    (found,) = analyse(root, Config(), Options(cache=False)).apps
    return sorted({(o.outcome, o.certain) for r in found.requests for o in r.on_denied if o.outcome == "blocks"})


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_before_the_whole_screen_blocks(tmp_path: Path, name: str) -> None:
    assert blocks(tmp_path, WALLS[name]) == [("blocks", True)]


@pytest.mark.parametrize("name", OPEN)
def test_a_wall_with_a_way_on_or_around_one_feature_does_not(tmp_path: Path, name: str) -> None:
    assert blocks(tmp_path, OPEN[name]) == []

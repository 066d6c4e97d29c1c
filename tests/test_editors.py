"""The editor integrations fit the server: names, settings and commands are the same on both sides."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from needlint.lsp.server import make_server
from needlint.lsp.settings import Settings, changed

EDITORS = Path(__file__).parents[1] / "hooks/editors"
CODE = (EDITORS / "vscode/extension.js").read_text("utf-8")
PACKAGE: dict[str, Any] = json.loads((EDITORS / "vscode/package.json").read_text("utf-8"))


def test_every_editor_has_a_page_in_both_languages() -> None:
    for folder in sorted(p for p in EDITORS.iterdir() if p.is_dir()):
        page = (folder / "README.md").read_text("utf-8")
        assert page.count("pip install 'needlint[lsp]'") == 2, folder.name
        assert re.search(r"^## (安装|说明)$", page, re.MULTILINE), folder.name


def test_package_json_fits_its_files_and_the_code() -> None:
    assert (EDITORS / "vscode" / PACKAGE["main"]).is_file()
    settings = PACKAGE["contributes"]["configuration"]["properties"]
    read = set(re.findall(r"\.get\('(\w+)'\)", CODE))
    assert {name.removeprefix("needlint.") for name in settings} == read
    for command in PACKAGE["contributes"]["commands"]:
        assert f"registerCommand('{command['command']}'" in CODE
    used = set(re.findall(r"%([\w.]+)%", json.dumps(PACKAGE)))
    for name in ("package.nls.json", "package.nls.zh-cn.json"):
        assert set(json.loads((EDITORS / "vscode" / name).read_text("utf-8"))) == used
    assert set(re.findall(r"require\('([^./'][^/']*)", CODE)) - {"vscode"} == set(PACKAGE["dependencies"])


def test_the_extension_asks_the_server_for_what_it_has() -> None:
    asked = set(re.findall(r"ask\('([\w.]+)'", CODE))
    assert asked == {"needlint.suppressWith", "needlint.declareWith"}
    assert asked <= set(make_server().protocol.fm.commands)


def test_settings_of_the_extension_are_understood() -> None:
    sent = {"language": "zh", "category": ["30"], "minConfidence": "low", "hints": "inlay", "askReason": True}
    body = CODE[CODE.index("return {\n    language") : CODE.index("askReason: true") + 20]
    assert set(re.findall(r"^    (\w+):", body, re.MULTILINE)) == set(sent)
    got = changed(Settings(), {"needlint": sent})
    assert got == Settings(language="zh", categories=("news",), min_confidence="low", hints="inlay", ask_reason=True)
    assert changed(got, {"language": "fr", "category": 3, "hints": None}) == got


def test_helix_configuration_names_the_server() -> None:
    helix = tomllib.loads((EDITORS / "helix/languages.toml").read_text("utf-8"))
    assert helix["language-server"]["needlint"]["args"] == ["lsp"]
    assert all("needlint" in language["language-servers"] for language in helix["language"])
    assert changed(Settings(), helix["language-server"]["needlint"]["config"]).hints == "inlay"


def test_jetbrains_template_is_what_lsp4ij_reads() -> None:
    """Files and fields: redhat-developer/lsp4ij, launching/templates/LanguageServerTemplateManager.java, templates/
    ServerTemplateJsonDeserializer.java and resources/jsonSchema/clientSettings.schema.json."""
    folder = EDITORS / "jetbrains/needlint"
    read = {"template.json", "settings.json", "initializationOptions.json", "clientSettings.json", "README.md"}
    assert {p.name for p in folder.iterdir()} == read
    content = {p.name: json.loads(p.read_text("utf-8")) for p in folder.glob("*.json")}
    assert all(isinstance(value, dict) for value in content.values())
    template = content["template.json"]
    assert set(template) == {"id", "name", "programArgs", "fileTypeMappings"}
    assert template["programArgs"] == {"default": "needlint lsp", "windows": "needlint.exe lsp"}
    patterns: list[str] = []
    for mapping in template["fileTypeMappings"]:
        assert set(mapping) == {"fileType", "languageId"}
        assert set(mapping["fileType"]) <= {"name", "patterns"}
        patterns += mapping["fileType"]["patterns"]
    assert len(set(patterns)) == len(patterns)
    assert {"AndroidManifest.xml", "*.java", "*.kt", "*.gradle", "*.gradle.kts", "needlint.toml"} <= set(patterns)
    assert content["clientSettings.json"] == {"caseSensitive": True}
    assert changed(Settings(), content["initializationOptions.json"]) == Settings()


def test_locked_packages_are_those_of_the_extension() -> None:
    lock = json.loads((EDITORS / "vscode/package-lock.json").read_text("utf-8"))
    top = lock["packages"][""]
    assert {name: top[name] for name in ("dependencies", "devDependencies")} == {
        name: PACKAGE[name] for name in ("dependencies", "devDependencies")
    }
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name)
    assert not any("resolved" in entry for entry in lock["packages"].values()), "it names no registry"


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_the_extension_passes_its_own_tests() -> None:
    done = subprocess.run(
        ["node", "--test"], cwd=EDITORS / "vscode", capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE), done.stdout

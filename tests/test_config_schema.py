"""The schema that editors use for needlint.toml says what needlint itself says, and `init` points to it."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from needlint import cli
from needlint.config import AppConfig, ConfigError, parse_config
from needlint.config_reader import MARKETS
from needlint.config_schema import schema
from needlint.finding import SEVERITIES
from needlint.tables import Tables


@cache
def english() -> dict[str, Any]:
    return schema("en")


def allowed(text: str) -> set[str]:
    """The keys or values that config.py names when it is given one that does not exist."""
    with pytest.raises(ConfigError) as caught:
        parse_config(text)
    listed = re.search(r"allowed: (.*)", caught.value.message.en)
    assert listed, caught.value
    return set(listed[1].split(", "))


def test_every_key_that_is_read_is_in_the_schema_and_no_other() -> None:
    app = english()["$defs"]["app"]
    assert set(english()["properties"]) == allowed("zz = 1\n")
    assert set(app["properties"]) == allowed("[app]\nzz = 1\n") == set(AppConfig.__struct_fields__)
    assert set(english()["properties"]["files"]["properties"]) == allowed("[files]\nzz = 1\n")
    purpose = next(form for form in english()["$defs"]["purpose"]["anyOf"] if "properties" in form)
    assert set(purpose["properties"]) == allowed('[app.purposes]\n"android.permission.CAMERA" = { zz = "x" }\n')


def test_every_value_that_is_read_is_in_the_schema() -> None:
    app = english()["$defs"]["app"]["properties"]
    assert set(app["side"]["enum"]) == allowed('[app]\nside = "zz"\n')
    assert set(app["market"]["anyOf"][0]["enum"]) == allowed('[app]\nmarket = "zz"\n') == set(MARKETS)
    rules = english()["properties"]["rules"]["properties"]
    assert set(rules) == set(Tables().rule_ids())
    assert all(set(rule["enum"]) == allowed('[rules]\nlogin-wall = "zz"\n') for rule in rules.values())
    assert {rule["default"] for rule in rules.values()} == set(SEVERITIES)
    spellings = {form["const"] for form in english()["$defs"]["category"]["anyOf"] if "const" in form}
    assert {"news", "新闻资讯类", 30, 39} <= spellings
    assert set(app["sdks"]["properties"]) == set(Tables().sdk_ids())
    assert "android.permission.CAMERA" in app["purposes"]["properties"]


SAME = [
    "",
    "[app]\n",
    "[app]\ncategory = 30\n",
    '[app]\ncategory = ["news", "浏览器类", 7, "12", "新闻资讯", "News and information"]\n',
    "[app]\ncategory = 40\n",
    '[app]\ncategory = "40"\n',
    '[app]\ncategory = "newz"\n',
    '[app]\nmarket = "play"\nside = "supply"\n',
    '[app]\nmarket = ["cn", "play"]\n',
    '[app]\nmarket = "google"\n',
    '[app]\nside = "both"\n',
    '[app]\nmodule = "app"\n',
    '[[app]]\nmodule = ":a"\n[[app]]\nmodule = ":b"\nside = "supply"\n[app.purposes]\n"com.x.PUSH" = "x"\n',
    '[app.purposes]\n"android.permission.CAMERA" = { zh = "扫码" }\n',
    '[app.purposes]\n"android.permission.CAMERA" = { zh = "扫码", fr = "x" }\n',
    '[app.purposes]\n"android.permission.CAMERA" = 1\n',
    '[app.sdks]\numeng-analytics = "x"\n"com.acme:tracker" = "y"\n',
    '[app.sdks]\numeng-analytic = "x"\n',
    '[rules]\nlogin-wall = "off"\nunused-permission = "error"\n',
    '[rules]\nlogin-wal = "off"\n',
    '[rules]\nlogin-wall = "loud"\n',
    '[files]\nexclude = "samples/**"\n',
    '[files]\nexclude = ["a", "b"]\n',
    "[files]\nexclude = [1]\n",
    "[ap]\n",
]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('[app]\nside = "both"\n', ["app", "side"]),
        ('[app.sdks]\numeng-analytic = "x"\n', ["app", "sdks"]),
        ('[[app]]\nmodule = ":a"\n[[app]]\nmodule = "b"\n', ["app", 1, "module"]),
        ('[rules]\nlogin-wall = "loud"\n', ["rules", "login-wall"]),
    ],
)
def test_an_error_by_the_schema_stands_at_its_key(text: str, path: list[str | int]) -> None:
    errors = list(jsonschema.Draft202012Validator(english()).iter_errors(tomllib.loads(text)))
    assert [list(error.absolute_path) for error in errors] == [path]


@pytest.mark.parametrize("text", SAME)
def test_the_schema_and_needlint_agree(text: str) -> None:
    try:
        parse_config(text)
        accepted = True
    except ConfigError:
        accepted = False
    assert jsonschema.Draft202012Validator(english()).is_valid(tomllib.loads(text)) == accepted


def test_the_command_prints_a_valid_schema_in_either_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["schema", "--lang", "zh"]) == 0
    printed = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(printed)
    assert any("新闻" in form.get("description", "") for form in printed["$defs"]["category"]["anyOf"])
    assert cli.run(["schema", "-o", str(tmp_path / "needlint.schema.json"), "--lang", "en"]) == 0
    assert json.loads((tmp_path / "needlint.schema.json").read_text("utf-8")) == english()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_init_tells_editors_of_the_schema(language: str, tmp_path: Path) -> None:
    (tmp_path / "AndroidManifest.xml").write_text("<manifest package='com.example'><application /></manifest>")
    assert cli.run(["init", str(tmp_path), "--lang", language]) == 0
    written = (tmp_path / "needlint.toml").read_text("utf-8")
    assert "`needlint schema -o needlint.schema.json`" in written
    assert "\n# #:schema ./needlint.schema.json\n" in written
    cli.run(["schema", "-o", str(tmp_path / "needlint.schema.json")])
    assert cli.run(["init", str(tmp_path), "--force", "--lang", language]) == 0
    text = (tmp_path / "needlint.toml").read_text("utf-8")
    assert text.splitlines()[0] == "#:schema ./needlint.schema.json"
    jsonschema.Draft202012Validator(json.loads((tmp_path / "needlint.schema.json").read_text("utf-8"))).validate(
        tomllib.loads(text)
    )

"""needlint.toml: what is accepted, and what a mistake says: file, line, and what was probably meant."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from needlint.config import AppConfig, Config, ConfigError, load_config, parse_config
from needlint.config_template import AppDraft, template
from needlint.finding import Message
from sample_report import SampleTerms

SCHEMA = json.loads((files("needlint") / "config.schema.json").read_text("utf-8"))
FULL = """\
[app]
category = ["新闻资讯", 32]
side = "supply"
market = ["cn", "play"]

[app.purposes]
"android.permission.CAMERA" = { en = "scan a code", zh = "扫码" }
"com.example.permission.PUSH" = "推送"

[app.sdks]
umeng-analytics = { zh = "使用统计" }
"com.acme:tracker" = "maps"

[rules]
unused-permission = "error"
harvesting-sdk = "off"

[files]
exclude = ["samples/**"]
"""


def parse(text: str) -> Config:
    return parse_config(text, "needlint.toml", SampleTerms())


def test_everything_that_the_design_shows() -> None:
    assert parse(FULL) == Config(
        apps=(
            AppConfig(
                category=("news", "browser"),
                side="supply",
                market=("cn", "play"),
                purposes={
                    "android.permission.CAMERA": Message("scan a code", "扫码"),
                    "com.example.permission.PUSH": Message("推送", "推送"),
                },
                sdks={"umeng-analytics": Message("使用统计", "使用统计"), "com.acme:tracker": Message("maps", "maps")},
            ),
        ),
        rules={"unused-permission": "error", "harvesting-sdk": "off"},
        exclude=("samples/**",),
        path="needlint.toml",
    )


@pytest.mark.parametrize("name", ["news", "30", "新闻资讯类", "新闻资讯"])
def test_a_category_by_id_number_or_chinese_name(name: str) -> None:
    assert parse(f'[app]\ncategory = "{name}"\n').apps[0].category == ("news",)


def test_several_apps_each_by_module() -> None:
    config = parse('[[app]]\nmodule = ":a"\ncategory = 30\n[[app]]\nmodule = ":b"\ncategory = 32\n')
    assert config.app(":b").category == ("browser",)
    assert config.app(":c") == AppConfig()
    assert parse("[app]\ncategory = 30\n").app(":anything").category == ("news",)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[ap]\n", 1, 'unknown key "ap"; did you mean "app"?'),
        ("[app]\n\ncatgory = 30\n", 3, 'did you mean "category"?'),
        ('[app]\ncategory = [\n  "news",\n  "browsr",\n]\n', 4, 'unknown category "browsr"; did you mean "browser"?'),
        ("[app]\ncategory = 77\n", 2, "`needlint categories`"),
        ('[app]\ncategory = "新闻资迅类"\n', 2, 'did you mean "新闻资讯类"?'),
        ('[app]\nside = "suply"\n', 2, 'did you mean "supply"?'),
        ('[app]\nmarket = ["google"]\n', 2, 'unknown market "google"'),
        ('[app.purposes]\n"android.permission.CAMRA" = "x"\n', 2, 'did you mean "android.permission.CAMERA"?'),
        ('[app.purposes]\nCAMERA = "x"\n', 2, 'did you mean "android.permission.CAMERA"?'),
        ('[app.purposes]\n"android.permission.CAMERA" = { en = "" }\n', 2, "the purpose must be a text"),
        ('[app.purposes]\n"android.permission.CAMERA" = { en = "x", fr = "y" }\n', 2, 'unknown key "fr"'),
        ('[app.sdks]\numeng = "x"\n', 2, "umeng-analytics"),
        ('[rules]\nunused-permision = "off"\n', 2, 'did you mean "unused-permission"?'),
        ('[rules]\nunused-permission = "of"\n', 2, 'did you mean "off"?'),
        ("[files]\nexlude = []\n", 2, 'did you mean "exclude"?'),
        ("[files]\nexclude = [1]\n", 2, "list of texts"),
        ('[app]\nmodule = "app"\n', 2, "Gradle path"),
        ('[[app]]\nmodule = ":a"\n\n[[app]]\nmodule = ":a"\n', 5, "configured twice"),
        ('[[app]]\nmodule = ":a"\n[[app]]\ncategory = 30\n', 3, "needs its module"),
        ('[[app]]\nmodule = ":a"\n[[app]]\nmodule = ":b"\n[app.purposes]\nX = "x"\n', 6, 'unknown permission "X"'),
        ("app = 3\n", 1, "must be a table"),
        ("[app]\ncategory = [\n", 2, "not valid TOML"),
    ],
)
def test_a_mistake_names_its_line_and_what_was_meant(text: str, line: int, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert caught.value.line == line
    assert says in str(caught.value)
    assert caught.value.text("zh").startswith(f"needlint.toml:{line}: ")
    assert caught.value.message.zh != caught.value.message.en


def test_found_at_the_root_or_upwards_from_a_file(tmp_path: Path) -> None:
    source = tmp_path / "app" / "src" / "A.kt"
    source.parent.mkdir(parents=True)
    source.write_text("")
    assert load_config(tmp_path, SampleTerms()) == Config()
    (tmp_path / "needlint.toml").write_text("[app]\ncategory = 30\n")
    for start in (tmp_path, source):
        assert load_config(start, SampleTerms()).apps[0].category == ("news",)
    assert load_config(tmp_path / "app", SampleTerms()) == Config(), "a folder is a root of its own"


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "needlint.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path, SampleTerms())


def test_the_real_tables_know_categories_permissions_sdks_and_rules() -> None:
    text = (
        '[app]\ncategory = ["新闻资讯类"]\n[app.purposes]\n"android.permission.CAMERA" = "x"\n'
        '[app.sdks]\numeng-analytics = "x"\n[rules]\nunused-suppression = "off"\n'
    )
    assert parse_config(text).apps[0].category == ("news",)
    with pytest.raises(ConfigError, match="umeng-analytics"):
        parse_config('[app.sdks]\numeng-analytic = "x"\n')


@pytest.mark.parametrize("text", [FULL, '[[app]]\nmodule = ":a"\ncategory = 30\n[[app]]\nmodule = ":b"\n', ""])
def test_the_schema_for_editors_accepts_what_needlint_accepts(text: str) -> None:
    parse(text)
    jsonschema.Draft202012Validator(SCHEMA).validate(tomllib.loads(text))


@pytest.mark.parametrize("text", ["[ap]\n", "[app]\ncatgory = 30\n", '[app]\nside = "x"\n', '[rules]\nx = "loud"\n'])
def test_the_schema_for_editors_refuses_what_needlint_refuses(text: str) -> None:
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_init_writes_is_accepted_with_and_without_its_comments(language: str) -> None:
    sdk, permission = ("umeng-analytics", 'U-App\n"x'), "android.permission.CAMERA"
    drafts = [AppDraft(module=m, categories=("news",), sdks=(sdk,), permissions=(permission,)) for m in (":app", ":tv")]
    for text in (template([], language), template(drafts[:1], language), template(drafts, language)):
        parse(text)
    active = template(drafts, language).replace("# category", "category").replace("# umeng", "umeng")
    active = active.replace('# "android', '"android')
    assert parse(active).app(":tv").category == ("news",)
    assert set(parse(active).app(":app").sdks) == {"umeng-analytics"}

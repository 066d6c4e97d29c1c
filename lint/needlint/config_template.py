"""The text of a new needlint.toml: every key commented, suggestions to be confirmed by a person left as comments."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from needlint.knowledge.categories import category


class AppDraft(Struct, frozen=True, kw_only=True):
    """What was seen of one application module."""

    module: str
    categories: tuple[str, ...] = ()
    """Suggested ids, best first."""
    sdks: tuple[tuple[str, str], ...] = ()
    """(id, name) of SDKs that take or may take personal information."""
    permissions: tuple[str, ...] = ()
    """Permissions in use that open personal information."""


SCHEMA = "needlint.schema.json"
"""Where `needlint schema -o` puts the schema by the help's and README's word: beside needlint.toml."""
_TEXTS = {
    "head": (
        "# needlint: what this app is, and what is settled about it.",
        "# needlint 配置：应用属于哪一类、哪些问题已有结论。",
    ),
    "schema": (
        f"# Editors check and complete this file after `needlint schema -o {SCHEMA}`, with this first line:\n"
        f"# #:schema ./{SCHEMA}",
        f"# 运行 `needlint schema -o {SCHEMA}` 并将首行写成下面这样，编辑器即可校验和补全本文件：\n"
        f"# #:schema ./{SCHEMA}",
    ),
    "category": (
        "# Category by id, number or Chinese name; several for several basic functions (`needlint categories`).",
        "# 类别：标识、编号或中文名；有多个基本功能时可写多个（`needlint categories` 查看）。",
    ),
    "looks": ("# It looks like", "# 看起来像"),
    "choose": ('# category = ["..."]', '# category = ["..."]'),
    "side": (
        '# side = "supply"   # for the app of those who supply the service: drivers, couriers, merchants, clinicians',
        '# side = "supply"   # 面向服务提供者的应用（司机、骑手、商户、医护）',
    ),
    "purposes": (
        "# Permissions that the category does not list, and what each is for: settles unnecessary-permission.",
        "# 类别清单之外的权限及其用途：填写后不再报告 unnecessary-permission。",
    ),
    "sdks": (
        "# SDKs that the privacy policy discloses, with the purpose. Remove the # from those that it does.",
        "# 隐私政策中已告知的 SDK 及其目的；已告知的请去掉行首的 #。",
    ),
    "rules": ("# Severity by rule: error, warning, note, off.", "# 各规则的级别：error、warning、note、off。"),
    "files": ("# Not to be judged, as in .gitignore.", "# 不检查的文件，写法同 .gitignore。"),
}


def template(apps: Sequence[AppDraft], language: str, schema: bool = False) -> str:
    """The file's text; valid TOML that needlint accepts as it is. `schema`: the file's schema stands beside it."""
    say = {key: text[language == "zh"] for key, text in _TEXTS.items()}
    lines = [f"#:schema ./{SCHEMA}", say["head"], ""] if schema else [say["head"], say["schema"], ""]
    for app in apps or (AppDraft(module=":app"),):
        lines += _app(app, say, language, several=len(apps) > 1)
    lines += [say["rules"], "[rules]", '# unbounded-permission = "off"', ""]
    lines += [say["files"], "[files]", '# exclude = ["samples/**"]', ""]
    return "\n".join(lines)


def _app(app: AppDraft, say: dict[str, str], language: str, several: bool) -> list[str]:
    table = "app"
    lines = ["[[app]]", f"module = {_quoted(app.module)}"] if several else ["[app]"]
    lines.append(say["category"])
    lines += [_suggested(name, say["looks"], language) for name in app.categories[:3]]
    lines += [f'# category = ["{app.categories[0]}"]' if app.categories else say["choose"], say["side"], ""]
    lines += [say["purposes"], f"[{table}.purposes]"]
    lines += [f'# {_quoted(name)} = {{ en = "...", zh = "..." }}' for name in app.permissions] or [
        '# "android.permission.CAMERA" = { en = "scan a code", zh = "扫码" }'
    ]
    lines += ["", say["sdks"], f"[{table}.sdks]"]
    lines += [f'# {sdk} = {{ en = "...", zh = "..." }}   # {_comment(name)}' for sdk, name in app.sdks]
    return [*lines, ""]


def _suggested(name: str, looks: str, language: str) -> str:
    entry = category(name)
    label = entry.name.text(language) if entry else name
    return f"{looks} {name} ({entry.number if entry else '?'}, {label})"


def _quoted(text: str) -> str:
    return '"' + _comment(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _comment(text: str) -> str:
    return "".join(c for c in text if c.isprintable())

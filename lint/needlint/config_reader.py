"""The parsed values of a needlint.toml, checked key by key and converted."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any

from needlint.config_model import AppConfig, Config, ConfigError, RuleSetting
from needlint.finding import SEVERITIES, Message
from needlint.suggestion import suggestion
from needlint.terms import Terms
from needlint.toml_lines import KeyLines, Step

MARKETS = ("cn", "play")
NO_HINT = Message("", "")
_FEW = 8
"""Allowed values are listed where they are no more."""


class ConfigReader:
    """Walks the parsed values with the path of each, so that a mistake can name its line."""

    def __init__(self, path: str, lines: KeyLines, terms: Terms) -> None:
        self._path, self._lines, self._terms = path, lines, terms

    def config(self, values: Mapping[str, Any]) -> Config:
        """The whole file. Raises ConfigError."""
        self._keys(values, (), ("app", "rules", "files"))
        apps = values.get("app", [])
        if isinstance(apps, dict):
            read: tuple[AppConfig, ...] = (self._app(apps, ("app",)),)
        elif isinstance(apps, list):
            read = tuple(self._app(app, ("app", index)) for index, app in enumerate(apps))
            self._distinct(read)
        else:
            raise self._error(("app",), "[app] must be a table", "[app] 必须是一个表")
        files = self._table(values.get("files", {}), ("files",))
        self._keys(files, ("files",), ("exclude",))
        rules = self._table(values.get("rules", {}), ("rules",))
        return Config(
            apps=read,
            rules={name: self._severity(name, value) for name, value in rules.items()},
            exclude=self._strings(files.get("exclude", []), ("files", "exclude")),
            path=self._path,
        )

    def _app(self, app: Any, at: tuple[Step, ...]) -> AppConfig:
        app = self._table(app, at)
        self._keys(app, at, ("module", "category", "side", "market", "purposes", "sdks"))
        module = app.get("module")
        if module is not None and (not isinstance(module, str) or not module.startswith(":")):
            raise self._error(
                (*at, "module"), 'module must be a Gradle path such as ":app"', 'module 必须是 Gradle 路径，例如 ":app"'
            )
        side = app.get("side", "consumer")
        if side not in ("consumer", "supply"):
            raise self._unknown((*at, "side"), Message("side", "side"), str(side), ("consumer", "supply"))
        market = self._strings(app.get("market", ["cn"]), (*at, "market"))
        for name in market:
            if name not in MARKETS:
                raise self._unknown((*at, "market"), Message("market", "市场"), name, MARKETS)
        return AppConfig(
            module=module,
            category=tuple(
                dict.fromkeys(self._category(c, (*at, "category")) for c in self._listed(app.get("category", [])))
            ),
            side=side,
            market=market,
            purposes=self._purposes(app.get("purposes", {}), (*at, "purposes")),
            sdks=self._sdks(app.get("sdks", {}), (*at, "sdks")),
        )

    def _category(self, value: Any, at: tuple[Step, ...]) -> str:
        name = str(value)
        found = self._terms.category_id(name)
        if found is None:
            known = self._terms.category_ids()
            names = {*known, *(self._terms.category(c).zh for c in known)}
            hint = Message("; `needlint categories` lists all 39", "；运行 `needlint categories` 查看全部 39 类")
            raise self._unknown(at, Message("category", "应用类别"), name, names, hint)
        return found

    def _purposes(self, value: Any, at: tuple[Step, ...]) -> dict[str, Message]:
        given = self._table(value, at)
        known = set(self._terms.permission_names()) if given else set()
        read = {}
        for name, text in given.items():
            if known and name not in known and not self._may_be_custom(name, known):
                raise self._unknown((*at, name), Message("permission", "权限"), name, known)
            read[name] = self._message(text, (*at, name))
        return read

    @staticmethod
    def _may_be_custom(name: str, known: Collection[str]) -> bool:
        """An app or vendor may define a permission of its own; a misspelt name of a known one is no such thing."""
        prefix, dot, last = name.rpartition(".")
        siblings = [k.rpartition(".")[2] for k in known if k.rpartition(".")[0] == prefix]
        misspelt = difflib.get_close_matches(last, siblings, n=1, cutoff=0.8)
        return bool(dot) and not misspelt and not difflib.get_close_matches(name, known, n=1, cutoff=0.95)

    def _sdks(self, value: Any, at: tuple[Step, ...]) -> dict[str, Message]:
        given = self._table(value, at)
        known = self._terms.sdk_ids() if given else ()
        read = {}
        for name, text in given.items():
            if known and name not in known and ":" not in name:
                hint = Message(
                    "; an SDK that is not in the tables is written as its group:artifact",
                    "；不在表中的 SDK 请写 group:artifact 坐标",
                )
                raise self._unknown((*at, name), Message("SDK", " SDK "), name, known, hint)
            read[name] = self._message(text, (*at, name))
        return read

    def _severity(self, rule: str, value: Any) -> RuleSetting:
        at = ("rules", rule)
        known = self._terms.rule_ids()
        if known and rule not in known:
            hint = Message("; `needlint rules` lists them", "；运行 `needlint rules` 查看全部规则")
            raise self._unknown(at, Message("rule", "规则"), rule, known, hint)
        settings: tuple[RuleSetting, ...] = (*SEVERITIES, "off")
        for setting in settings:
            if value == setting:
                return setting
        raise self._unknown(at, Message("severity", "级别"), str(value), settings)

    def _message(self, value: Any, at: tuple[Step, ...]) -> Message:
        """`"text"` for both languages, or `{ en = "...", zh = "..." }`; one alone stands for both."""
        if isinstance(value, str):
            value = {"en": value, "zh": value}
        texts = self._table(value, at)
        self._keys(texts, at, ("en", "zh"))
        en, zh = texts.get("en", texts.get("zh")), texts.get("zh", texts.get("en"))
        if not (isinstance(en, str) and isinstance(zh, str) and en.strip() and zh.strip()):
            raise self._error(
                at,
                'the purpose must be a text, or { en = "...", zh = "..." }',
                '目的必须是文字，或 { en = "...", zh = "..." }',
            )
        return Message(en, zh)

    def _distinct(self, apps: tuple[AppConfig, ...]) -> None:
        seen: set[str | None] = set()
        for index, app in enumerate(apps):
            if app.module is None and len(apps) > 1:
                raise self._error(
                    ("app", index), "each of several [[app]] needs its module", "有多个 [[app]] 时，每个都要写 module"
                )
            if app.module in seen:
                raise self._error(
                    ("app", index, "module"),
                    f'module "{app.module}" is configured twice',
                    f"模块“{app.module}”配置了两次",
                )
            seen.add(app.module)

    def _table(self, value: Any, at: tuple[Step, ...]) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._error(at, f"{_dotted(at)} must be a table", f"{_dotted(at)} 必须是一个表")
        return value

    @staticmethod
    def _listed(value: Any) -> list[Any]:
        return value if isinstance(value, list) else [value]

    def _strings(self, value: Any, at: tuple[Step, ...]) -> tuple[str, ...]:
        values = self._listed(value)
        if not all(isinstance(v, str) for v in values):
            raise self._error(at, f"{_dotted(at)} must be a list of texts", f"{_dotted(at)} 必须是字符串列表")
        return tuple(values)

    def _keys(self, table: Mapping[str, Any], at: tuple[Step, ...], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                raise self._unknown((*at, key), Message("key", "键"), key, known)

    def _unknown(
        self, at: tuple[Step, ...], what: Message, name: str, known: Collection[str], hint: Message = NO_HINT
    ) -> ConfigError:
        meant = suggestion(name, known)
        if len(known) <= _FEW and not hint.en:
            listed = known if isinstance(known, tuple) else tuple(sorted(known))
            hint = Message(f"; allowed: {', '.join(listed)}", f"；可用：{'、'.join(listed)}")
        en, zh = f'unknown {what.en} "{name}"{meant.en}{hint.en}', f"未知的{what.zh}“{name}”{meant.zh}{hint.zh}"
        return self._error(at, en, zh, name)

    def _error(self, at: tuple[Step, ...], en: str, zh: str, value: str | None = None) -> ConfigError:
        return ConfigError(self._path, self._lines.line(at, value), Message(en, zh))


def _dotted(at: tuple[Step, ...]) -> str:
    return ".".join(str(step) for step in at if isinstance(step, str))

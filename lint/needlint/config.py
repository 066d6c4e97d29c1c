"""needlint.toml: found, read and checked; a mistake is a ConfigError with file, line and what was probably meant."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from needlint.finding import SEVERITIES, Message, Severity
from needlint.options import Side
from needlint.terms import Terms
from needlint.toml_lines import KeyLines, Step

FILE_NAME = "needlint.toml"
MARKETS = ("cn", "play")
NO_HINT = Message("", "")
_FEW = 8
"""Allowed values are listed where they are no more."""
RuleSetting = Severity | Literal["off"]


class AppConfig(Struct, frozen=True, kw_only=True):
    """One application: `[app]`, or one of several `[[app]]`."""

    module: str | None = None
    """Gradle path; None: the only application, or the default for those that no other entry names."""
    category: tuple[str, ...] = ()
    side: Side = "consumer"
    market: tuple[str, ...] = ("cn",)
    purposes: dict[str, Message] = {}
    """Permission -> what it is asked for."""
    sdks: dict[str, Message] = {}
    """SDK id (or coordinate of one that is not in the tables) -> what the privacy policy says it does."""


class Config(Struct, frozen=True, kw_only=True):
    """The whole file; Config() is what holds without one."""

    apps: tuple[AppConfig, ...] = ()
    rules: dict[str, RuleSetting] = {}
    exclude: tuple[str, ...] = ()
    path: str | None = None
    """Where it was read from."""

    def app(self, module: str) -> AppConfig:
        """The entry that holds for an application module."""
        named = (a for a in self.apps if a.module == module)
        unnamed = (a for a in self.apps if a.module is None)
        return next(named, None) or next(unnamed, None) or AppConfig()


class ConfigError(Exception):
    """A mistake in needlint.toml; `str()` is English, `text()` either language, both as `file:line: message`."""

    def __init__(self, path: str, line: int, message: Message) -> None:
        super().__init__(f"{path}:{line}: {message.en}")
        self.path, self.line, self.message = path, line, message

    def text(self, language: str) -> str:
        """`file:line: message` in "en" or "zh"."""
        return f"{self.path}:{self.line}: {self.message.text(language)}"


def find_config(start: Path) -> Path | None:
    """The nearest needlint.toml: in a folder itself, or upwards from a file."""
    if start.is_dir():
        candidate = start / FILE_NAME
        return candidate if candidate.is_file() else None
    return next((c for folder in start.absolute().parents if (c := folder / FILE_NAME).is_file()), None)


def load_config(root: Path, terms: Terms | None = None) -> Config:
    """Read the configuration that holds for a root (or a file in it); Config() where there is none.

    Raises ConfigError. `terms` are the known ids; None = those of the knowledge tables.
    """
    path = find_config(root)
    if path is None:
        return Config()
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(path), 1, Message(f"cannot be read: {error}", f"无法读取：{error}")) from error
    return parse_config(text, str(path), terms)


def parse_config(text: str, path: str = FILE_NAME, terms: Terms | None = None) -> Config:
    """Check and convert the text of a needlint.toml. Raises ConfigError."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            path, _error_line(error, text), Message(f"not valid TOML: {error}", f"不是有效的 TOML：{error}")
        ) from error
    if terms is None:
        from needlint.tables import Tables

        terms = Tables()
    return _Reader(path, KeyLines(text), terms).config(values)


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name that was probably meant, compared without case."""
    by_lower = {k.lower(): k for k in sorted(known)}
    match = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    if match:
        return by_lower[match[0]]
    short = name.lower()
    last = next((k for k in sorted(known) if k.rsplit(".", 1)[-1].lower() == short), None)
    return last or next((k for k in sorted(known) if len(short) > 2 and k.lower().startswith(short)), None)


def suggestion(name: str, known: Collection[str]) -> Message:
    """`; did you mean "x"?`, or nothing."""
    match = nearest(name, known)
    return Message(f'; did you mean "{match}"?', f"；是否想写“{match}”？") if match else Message("", "")


def _error_line(error: tomllib.TOMLDecodeError, text: str) -> int:
    line = getattr(error, "lineno", None)  # 3.14 on
    if isinstance(line, int):
        return line
    words = str(error).split("at line ")
    return int(words[1].split(",")[0]) if len(words) > 1 else len(text.splitlines()) or 1


class _Reader:
    """Walks the parsed values with the path of each, so that a mistake can name its line."""

    def __init__(self, path: str, lines: KeyLines, terms: Terms) -> None:
        self._path, self._lines, self._terms = path, lines, terms

    def config(self, values: Mapping[str, Any]) -> Config:
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

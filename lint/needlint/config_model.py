"""What needlint.toml says, and the error that a mistake in it raises."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from needlint.finding import Message, Severity
from needlint.options import Side

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

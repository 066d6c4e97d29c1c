"""needlint.toml: found, read and checked; a mistake is a ConfigError with file, line and what was probably meant."""

from __future__ import annotations

import tomllib
from pathlib import Path

from needlint.config_model import AppConfig, Config, ConfigError
from needlint.config_reader import ConfigReader
from needlint.finding import Message
from needlint.terms import Terms
from needlint.toml_lines import KeyLines

__all__ = ["FILE_NAME", "AppConfig", "Config", "ConfigError", "find_config", "load_config", "parse_config"]

FILE_NAME = "needlint.toml"


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
    return ConfigReader(path, KeyLines(text), terms).config(values)


def _error_line(error: tomllib.TOMLDecodeError, text: str) -> int:
    line = getattr(error, "lineno", None)  # 3.14 on
    if isinstance(line, int):
        return line
    words = str(error).split("at line ")
    return int(words[1].split(",")[0]) if len(words) > 1 else len(text.splitlines()) or 1

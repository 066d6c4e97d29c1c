"""Completion scripts for shells, made from the argument parsers: one module a shell, `script(commands)` each."""

from __future__ import annotations

from importlib import import_module

from needlint.completions.model import commands
from needlint.options import Language


def script(shell: str, language: Language) -> str:
    """The script for "bash", "zsh", "fish" or "powershell", descriptions in a language."""
    text: str = import_module(f"needlint.completions.{shell}").script(commands(language))
    return text

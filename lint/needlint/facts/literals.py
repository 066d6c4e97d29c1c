"""Java and Kotlin literals: escapes, numbers, type names as written."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:u+([0-9a-fA-F]{4})|([0-3]?[0-7]{1,2})|(\r\n|.))", re.DOTALL)
_NAMED = {"n": "\n", "t": "\t", "b": "\b", "r": "\r", "f": "\f", "s": " ", "0": "\0", "\n": "", "\r\n": "", "\r": ""}
_SPACE = re.compile(r"\s+")
_ANNOTATION = re.compile(r"@[\w.:]+(?:\s*\([^()]*\))?\s*")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_MAX_DIGITS = 40
"""Longer digit strings are no number of either language; int() of a huge one would be slow."""


def unescape(text: str) -> str:
    """The value of a string literal's content: `\\n`, `\\u4e00`, octal and line-continuation escapes resolved."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    code, octal, plain = match.groups()
    if code:
        value = int(code, 16)
        return chr(value) if not 0xD800 <= value < 0xE000 else "\ufffd"
    if octal:
        return chr(int(octal, 8))
    return _NAMED.get(plain, plain)


def number(text: str) -> int | float | None:
    """A numeric literal's value (`0x1F`, `1_000L`, `1.5f`, `0b1`, Java octal); None where it is none."""
    digits = text.replace("_", "").lower()
    if len(digits) > _MAX_DIGITS:
        return None
    try:
        if digits.startswith("0x"):
            return int(digits.rstrip("lu"), 16) if "p" not in digits else float.fromhex(digits.rstrip("fd"))
        if digits.startswith("0b"):
            return int(digits.rstrip("lu"), 2)
        integer = digits.rstrip("lu")
        if integer.isdigit():
            octal = len(integer) > 1 and integer[0] == "0"
            return int(integer, 8) if octal else int(integer)
        return float(digits.rstrip("fd"))
    except ValueError:
        return None


def type_name(text: str) -> str:
    """A type as the model writes it: one line, no annotations, no comments, no outer `?`."""
    if "/" in text:
        text = _COMMENT.sub("", text)
    if "@" in text:
        text = _ANNOTATION.sub("", text)
    if "\n" in text or "  " in text or "\t" in text:
        text = _SPACE.sub(" ", text)
    return text.strip().rstrip("?")

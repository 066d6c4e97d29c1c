"""Strings, string arrays and plurals of a values file, as the user reads them."""

from __future__ import annotations

import re

from needlint.facts.place import Problem, Range
from needlint.facts.resource_model import TextResource
from needlint.facts.xml_check import first_error
from needlint.facts.xml_tags import collect_suppression
from needlint.facts.xml_text import XmlText
from needlint.facts.xml_tokens import TOKEN, attribute_value, attributes, unescape

_LISTS = frozenset((b"string-array", b"plurals", b"array"))
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.S)
_SPACES = re.compile(r"\s+")


def read_texts(text: XmlText) -> tuple[tuple[TextResource, ...], tuple[Problem, ...], tuple[tuple[Range, str], ...]]:
    """Texts, problems, and comments that contain `needlint:`. Inline markup is dropped, its text kept."""
    reader = _Reader(text)
    for token in TOKEN.finditer(text.utf8):
        reader.take(token)
    reader.finish(len(text.utf8))
    problems = text.problems
    error = first_error(text.utf8, text.entities)
    if error is not None and not problems:
        problems = (error,)
    return tuple(reader.texts), problems, tuple(reader.suppressions)


class _Reader:
    """Follows the tokens of one values file; `pieces` are the character data of the text being read."""

    def __init__(self, text: XmlText) -> None:
        self.source = text
        self.texts: list[TextResource] = []
        self.suppressions: list[tuple[Range, str]] = []
        self.list_name = ""
        self.list_end = b""
        self.items = 0
        self.name = ""
        self.closing = b""
        self.start = 0
        self.data_from = 0
        self.pieces: list[str] = []

    def take(self, token: re.Match[bytes]) -> None:
        kind = token.lastgroup
        if self.closing:
            self._inside(token, kind)
        elif kind == "close":
            self._start(token)
        elif kind == "end" and token["end"] == self.list_end:
            self.list_name, self.list_end = "", b""
        if kind == "comment":
            collect_suppression(token, self.suppressions)

    def _start(self, token: re.Match[bytes]) -> None:
        tag = token["start"]
        empty = token["attributes"].endswith(b"/")
        if tag in _LISTS:
            self.list_name = "" if empty else self._attribute(token, "name")
            self.list_end, self.items = tag, 0
        elif tag == b"item" and self.list_name:
            self._open(f"{self.list_name}[{self.items}]", token, empty)
            self.items += 1
        elif tag == b"string" or (tag == b"item" and self._attribute(token, "type") == "string"):
            name = self._attribute(token, "name")
            if name:
                self._open(name, token, empty)

    def _open(self, name: str, token: re.Match[bytes], empty: bool) -> None:
        if empty:
            self.texts.append(TextResource(name, "", Range(token.end(), token.end())))
            return
        self.name, self.closing = name, token["start"]
        self.start = self.data_from = token.end()
        self.pieces = []

    def _inside(self, token: re.Match[bytes], kind: str | None) -> None:
        tag = token["start"] if kind == "close" else None
        if tag == self.closing or (tag is not None and tag in _LISTS):  # the end tag is missing: start anew
            self.finish(token.start())
            self._start(token)
            return
        self._data(token.start())
        self.data_from = token.end()
        if kind == "cdata":
            self.pieces.append(token["cdata"].decode("utf-8", "replace"))
        elif kind == "end" and token["end"] in (self.closing, b"resources", self.list_end):
            self.finish(token.start())

    def _data(self, end: int) -> None:
        raw = self.source.utf8[self.data_from : end].decode("utf-8", "replace")
        self.pieces.append(unescape(raw, self.source.entities) if "&" in raw else raw)

    def finish(self, end: int) -> None:
        """Ends the text being read, if there is one, at byte `end`."""
        if not self.closing:
            return
        if self.data_from < end:
            self._data(end)
        self.texts.append(TextResource(self.name, shown_text("".join(self.pieces)), Range(self.start, end)))
        self.closing = b""

    def _attribute(self, token: re.Match[bytes], name: str) -> str:
        for written, raw, *_ in attributes(token):
            if written == name:
                return attribute_value(raw, self.source.entities)
        return ""


def shown_text(raw: str) -> str:
    """A string resource's text after Android's own rules: white space collapses outside double quotes, quotes vanish,
    backslash escapes are resolved (developer.android.com, String resources, Formatting and styling)."""
    if "\\" not in raw and '"' not in raw:
        return _SPACES.sub(" ", raw).strip()
    pieces = re.split(r'((?:\\.|[^"\\])+)', raw, flags=re.S)
    quoted = False
    shown: list[str] = []
    for piece in pieces:
        if piece and set(piece) == {'"'}:
            quoted ^= len(piece) % 2 == 1
        elif piece:
            shown.append(piece if quoted else _SPACES.sub(" ", piece))
    text = "".join(shown)
    return _ESCAPE.sub(_character, text if raw.lstrip()[:1] == '"' else text.strip())


def _character(escape: re.Match[str]) -> str:
    code = escape[1]
    if len(code) == 5:
        value = int(code[1:], 16)
        return chr(value) if not 0xD800 <= value <= 0xDFFF else ""
    return {"n": "\n", "t": "\t"}.get(code, code)

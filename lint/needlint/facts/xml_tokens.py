"""Start tags, end tags, comments and CDATA of an XML text with their exact bytes, in linear time on any input.

The scanner knows no nesting. XML 1.0 forbids `<` inside attribute values, which is what lets it find the next tag
after a broken one. Every alternative below can only fail on its last character, so no input makes it backtrack far.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

_NAME = rb"[A-Za-z_:\x80-\xff][^\s<>/=\"']*"
TOKEN = re.compile(
    rb"<!--.*?(?:(?P<comment>-->)|\Z)"
    rb"|<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)"
    rb"|<\?.*?(?:\?>|\Z)"
    rb"|</\s*(?P<end>" + _NAME + rb")[^<>]*>?"
    rb"|<(?P<start>" + _NAME + rb")(?P<attributes>(?:[^<>\"']+|\"[^\"<]*\"|'[^'<]*')*)(?P<close>>?)",
    re.S,
)
"""`lastgroup`: "comment", "cdata", "end", or "close" for a start tag; None for a processing instruction."""

_ATTRIBUTE = re.compile(rb"(" + _NAME + rb")(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'))?|\"[^\"]*\"|'[^']*'")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|([^\s&;#<>]{1,64}));")
_SPACE = re.compile(r"\r\n|[\r\n\t]")
_PREDEFINED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def attributes(tag: re.Match[bytes]) -> Iterator[tuple[str, bytes, int, int, int, int]]:
    """The attributes of a start-tag token: written name, raw value, start and end of the value, and of the whole."""
    for found in _ATTRIBUTE.finditer(tag.string, *tag.span("attributes")):
        value = found.lastindex
        if value in (2, 3):
            yield name_text(found[1]), found[value], *found.span(value), *found.span()


@lru_cache(4096)
def name_text(name: bytes) -> str:
    """A tag or attribute name as text."""
    return name.decode("utf-8", "replace")


def attribute_value(raw: bytes, entities: Mapping[str, str]) -> str:
    """Value after XML 1.0 3.3.3 normalisation: white space becomes spaces, references their characters."""
    text = raw.decode("utf-8", "replace")
    if "\n" in text or "\t" in text or "\r" in text:
        text = _SPACE.sub(" ", text)
    return unescape(text, entities) if "&" in text else text


def unescape(text: str, entities: Mapping[str, str]) -> str:
    """Replace character and known entity references once; unknown ones stay as written."""

    def replacement(found: re.Match[str]) -> str:
        decimal, hexadecimal, name = found.groups()
        if name:
            return _PREDEFINED.get(name) or entities.get(name, found[0])
        code = int(decimal) if decimal else int(hexadecimal, 16)
        return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else found[0]

    return _REFERENCE.sub(replacement, text)

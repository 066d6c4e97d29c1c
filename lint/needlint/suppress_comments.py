"""What a suppression says: `needlint: ignore[rule] reason` in a comment, `tools:ignore="needlint:rule"` in XML."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Literal

from msgspec import Struct

from needlint.facts.manifest_model import Tag
from needlint.facts.place import Range
from needlint.finding import Message
from needlint.suggestion import suggestion

_MARK = re.compile(r"needlint:[ \t]*(?P<text>[^\r\n]*)")
_IGNORE = re.compile(r"(?P<verb>ignore(?:-file)?)[ \t]*\[(?P<rules>[^\]]*)\][ \t]*(?P<reason>.*)")
_CLOSERS = re.compile(r"\s*(?:\*/|-->|\"\"\"|''')\s*$")
_PLACEHOLDER = re.compile(r"\b(?:TODO|FIXME|XXX)\b:?[ \t]*(?:reason|理由)?", re.IGNORECASE)
"""What an editor writes where somebody still has to give the reason."""
_TOOLS = "needlint:"
_MENTION = rb"needlint:"
_HASH = re.compile(rb"(?m)(?:^[ \t]*|(?<=[ \t]))([#][^\r\n]*needlint:[^\r\n]*)")
_OWN_LINE = re.compile(rb"(?m)^[ \t\f]*([#!][^\r\n]*needlint:[^\r\n]*)")
_MARKUP = re.compile(rb"<!--.*?-->", re.DOTALL)
_JSON_COMMENT = re.compile(rb'"//[^"\\\r\n]*"\s*:\s*(?:"(?:[^"\\\r\n]|\\.)*"|\[[^\]]*\])')
_JSON_TEXT = re.compile(rb'"((?:[^"\\\r\n]|\\.)*)"')

Comment = tuple[Range, str]
"""Where a comment that mentions needlint stands, and its text."""


class Directive(Struct, frozen=True):
    """One suppression of one or more rules."""

    scope: Literal["next", "file", "element"]
    """next: the comment's line, or what follows a comment that stands alone; element: the XML element."""
    rules: tuple[str, ...]
    range: Range
    """The comment, or the attribute's value."""
    element: Range | None = None


class Malformed(Struct, frozen=True):
    """A comment that was meant to suppress and cannot."""

    range: Range
    message: Message
    """What is wrong, without a full stop."""


def read_comment(place: Range, text: str, rules: Collection[str]) -> Iterator[Directive | Malformed]:
    """The directives of one comment; nothing for prose that only mentions needlint."""
    starts = bool(re.match(r"[\s/*#!<-]*needlint:", text))
    for mark in _MARK.finditer(text):
        said = _CLOSERS.sub("", mark["text"])
        if said.startswith("ignore"):
            yield _directive(place, said, rules)
        elif starts:
            yield Malformed(
                place,
                Message(
                    "it must read `needlint: ignore[rule] reason` or `needlint: ignore-file[rule] reason`",
                    "应写成 `needlint: ignore[规则] 理由` 或 `needlint: ignore-file[规则] 理由`",
                ),
            )


def _directive(place: Range, said: str, rules: Collection[str]) -> Directive | Malformed:
    match = _IGNORE.match(said)
    if match is None:
        form = "`needlint: ignore[rule] reason`"
        return Malformed(place, Message(f"it names no rule: {form}", "没有写明规则：`needlint: ignore[规则] 理由`"))
    named = tuple(dict.fromkeys(part.strip() for part in match["rules"].split(",") if part.strip()))
    if not named:
        return Malformed(place, Message("the brackets name no rule", "方括号中没有规则名"))
    if problem := _unknown(named, rules):
        return Malformed(place, problem)
    if not re.search(r"\w", _PLACEHOLDER.sub("", match["reason"])):
        return Malformed(place, Message("it gives no reason after the brackets", "方括号后没有写理由"))
    return Directive("file" if match["verb"] == "ignore-file" else "next", named, place)


def _unknown(named: tuple[str, ...], rules: Collection[str]) -> Message | None:
    wrong = next((rule for rule in named if rule not in rules), None)
    if wrong is None:
        return None
    meant = suggestion(wrong, rules)
    return Message(f'there is no rule "{wrong}"{meant.en.rstrip("?")}', f"没有规则“{wrong}”{meant.zh.rstrip('？')}")


def read_tools_ignore(root: Tag | None, rules: Collection[str]) -> Iterator[Directive | Malformed]:
    """`tools:ignore` of every element, for it and its content; names without `needlint:` are Android Lint's."""
    stack = [root] if root else []
    while stack:
        tag = stack.pop()
        attribute = tag.attribute("tools:ignore")
        if attribute is not None and _TOOLS in attribute.value:
            names = (part.strip() for part in attribute.value.split(","))
            named = tuple(n.removeprefix(_TOOLS).strip() for n in names if n.startswith(_TOOLS))
            problem = _unknown(named, rules)
            yield (
                Malformed(attribute.range, problem)
                if problem
                else Directive("element", named, attribute.range, tag.whole)
            )
        stack.extend(reversed(tag.children))


def hash_comments(utf8: bytes, own_line: bool = False) -> Iterator[Comment]:
    """`#` comments (TOML, YAML): at a line's start or after a space. `own_line`: at a line's start only, and `!` too,
    as in a .properties file, where a `#` later in a line is part of the value (java.util.Properties, "load")."""
    if _MENTION in utf8:
        for match in (_OWN_LINE if own_line else _HASH).finditer(utf8):
            yield Range(*match.span(1)), match[1].decode("utf-8", "replace")


def markup_comments(utf8: bytes) -> Iterator[Comment]:
    """`<!-- -->` of HTML and Markdown."""
    for match in _MARKUP.finditer(utf8):
        if _MENTION in match[0]:
            yield Range(*match.span()), match[0].decode("utf-8", "replace")


def json_comments(utf8: bytes) -> Iterator[Comment]:
    """The texts of a `"//"` member, which is what package.json has in the place of comments: JSON knows none."""
    for member in _JSON_COMMENT.finditer(utf8):
        for match in _JSON_TEXT.finditer(utf8, member.start() + member[0].index(b":"), member.end()):
            if _MENTION in match[1]:
                yield Range(*match.span(1)), match[1].decode("utf-8", "replace")

"""A rule's page: its texts in both languages, its documentation and its examples, from rules/<rule_name>.md.

A page starts with TOML front matter between `+++` lines:

    family = "permission"
    severity = "warning"                      # the default one
    summary = { en = "...", zh = "..." }
    [messages.<id>]                           # str.format fields
    en = "..."
    zh = "..."
    [help.<id>]                               # how to fix; the id "default" serves every message without one of its own
    en = "..."
    zh = "..."

then Markdown. Under `## Flagged` and `## Not flagged` every `### heading` is one example: a little tree, one file per
fence, whose info string is `<language> <path>`; archives are written in base64. A line ``Finds: `path:line`
`subject` ``
names a finding that is due.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from needlint.facts.place import Place
from needlint.finding import Confidence, Finding, Fix, Message, Related, Severity

_FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n(.*)\Z", re.DOTALL)
_FENCE = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FINDS = re.compile(r"^Finds: `([^`]+):(\d+)` `([^`]+)`$", re.MULTILINE)


class Example(Struct, frozen=True):
    """One example: `files` maps path to text; `finds` are (path, line, subject), empty for "at least one"."""

    heading: str
    flagged: bool
    files: dict[str, str]
    finds: tuple[tuple[str, int, str], ...]


class RulePage:
    """The page of one rule, read when a text of it is first needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rule = path.stem.replace("_", "-")

    @cached_property
    def _parts(self) -> tuple[dict[str, Any], str]:
        match = _FRONT.match(self.path.read_text("utf-8").replace("\r\n", "\n"))
        if match is None:
            raise ValueError(f"{self.path.name}: no +++ front matter")
        return tomllib.loads(match[1]), match[2]

    @property
    def body(self) -> str:
        """The Markdown below the front matter."""
        return self._parts[1]

    @property
    def family(self) -> str:
        """permission, request, gate, collection, sdk, disclosure or config."""
        return str(self._parts[0]["family"])

    @property
    def severity(self) -> Severity:
        """The default severity."""
        value: Severity = self._parts[0]["severity"]
        return value

    @property
    def summary(self) -> Message:
        """One line on what the rule finds."""
        return Message(**self._parts[0]["summary"])

    @property
    def messages(self) -> Mapping[str, Message]:
        """Message templates by id."""
        return {key: Message(**value) for key, value in self._parts[0]["messages"].items()}

    def message(self, key: str, en: Mapping[str, str], zh: Mapping[str, str]) -> Message:
        """The message `key`, filled with the fields of each language."""
        texts = self._parts[0]["messages"][key]
        return Message(texts["en"].format_map(en), texts["zh"].format_map(zh))

    def help(self, key: str, en: Mapping[str, str], zh: Mapping[str, str]) -> Message:
        """How to fix: help `key`, else "default", else the first."""
        table = self._parts[0]["help"]
        texts = table.get(key) or table.get("default") or next(iter(table.values()))
        return Message(texts["en"].format_map(en), texts["zh"].format_map(zh))

    def finding(
        self,
        key: str,
        place: Place,
        subject: str,
        *,
        fields: Mapping[str, str | Message] | None = None,
        severity: Severity | None = None,
        confidence: Confidence = "high",
        data: tuple[str, ...] = (),
        variants: tuple[str, ...] = ("main",),
        clauses: tuple[str, ...] = (),
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """A finding with message and help `key`; a field that is a Message is given in each language."""
        both = {"subject": subject, **(fields or {})}
        en = {name: v.en if isinstance(v, Message) else v for name, v in both.items()}
        zh = {name: v.zh if isinstance(v, Message) else v for name, v in both.items()}
        return Finding(
            rule=self.rule,
            severity=severity or self.severity,
            confidence=confidence,
            place=place,
            subject=subject,
            message=self.message(key, en, zh),
            help=self.help(key, en, zh),
            data=data,
            variants=variants,
            clauses=clauses,
            related=related,
            fix=fix,
        )

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """All examples of the page, flagged ones first."""
        found = []
        for section in re.split(r"^## ", self.body, flags=re.MULTILINE)[1:]:
            title = section.split("\n", 1)[0].strip()
            if title not in ("Flagged", "Not flagged"):
                continue
            for part in re.split(r"^### ", section, flags=re.MULTILINE)[1:]:
                files = {path: text for _, path, text in _FENCE.findall(part)}
                finds = tuple((path, int(line), subject) for path, line, subject in _FINDS.findall(part))
                found.append(Example(part.split("\n", 1)[0].strip(), title == "Flagged", files, finds))
        return tuple(found)

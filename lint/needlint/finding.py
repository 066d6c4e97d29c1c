"""What a rule reports: findings, their places, evidence and fixes, in both languages."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from needlint.facts.place import Place

Severity = Literal["error", "warning", "note"]
Confidence = Literal["high", "medium", "low"]
Role = Literal["used-by", "declared", "guard", "entry", "call", "contributed-by"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")


class Message(Struct, frozen=True):
    """One text in English and Simplified Chinese."""

    en: str
    zh: str

    def text(self, language: str) -> str:
        """The text for "en" or "zh"."""
        return self.zh if language == "zh" else self.en


class Span(Struct, frozen=True, order=True):
    """1-based lines and columns (code points), end exclusive."""

    start_line: int = 1
    start_column: int = 1
    end_line: int = 1
    end_column: int = 1


class Related(Struct, frozen=True):
    """A further place that proves the finding, shown in order."""

    place: Place
    role: Role
    message: Message


class Edit(Struct, frozen=True):
    """Replace the bytes of `place` (normalised UTF-8) by `text`."""

    place: Place
    text: str


class Region(Span, frozen=True):
    """What an edit replaces, line break included where an element goes with its line; bytes are 1-based columns of the
    line's UTF-8."""

    start_byte: int = 1
    end_byte: int = 1


class Fix(Struct, frozen=True):
    description: Message
    edits: tuple[Edit, ...]
    safe: bool


class Finding(Struct, frozen=True):
    """One judgement of a rule about one app.

    `clauses` are ids of knowledge/clauses.toml, highest authority first. `key` is filled by check.py from rule, path
    and
    subject; rules leave it empty.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    place: Place
    subject: str
    message: Message
    help: Message
    data: tuple[str, ...] = ()
    variants: tuple[str, ...] = ("main",)
    clauses: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    apps: tuple[str, ...] = ()
    key: str = ""


class ReportError(Struct, frozen=True):
    """A file (or None for the run) that could not be judged in full."""

    path: str | None
    kind: Literal["unreadable", "syntax", "internal", "limit"]
    message: Message


class AppSummary(Struct, frozen=True):
    module: str
    categories: tuple[str, ...]
    side: Literal["consumer", "supply"]
    category_source: Literal["config", "inferred", "none"]


class Report(Struct, frozen=True):
    """The result of a run; formats read only this (and `spans`, `snippet` of the Sources that made it)."""

    apps: tuple[AppSummary, ...]
    findings: tuple[Finding, ...]
    spans: dict[Place, Span]
    """Span of every place in findings, their related entries and their fixes."""
    snippets: dict[Place, str]
    """Source line of each finding's and related entry's first line."""
    suppressed: dict[str, int]
    """comment, baseline, confidence, diff"""
    errors: tuple[ReportError, ...]
    statistics: dict[str, int]
    """files, parsed"""
    regions: dict[Edit, Region] = {}
    """Region of every edit of a fix."""

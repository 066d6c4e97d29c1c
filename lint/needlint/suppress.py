"""Findings that the author has answered: taken out and counted; suppressions that do nothing become findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from needlint.config import Config
from needlint.facts.manifest_model import Tag
from needlint.facts.place import Place, Range
from needlint.finding import Finding
from needlint.registry import RULES_FOLDER
from needlint.rule_page import RulePage
from needlint.suppress_comments import Directive, Malformed, read_comment, read_tools_ignore
from needlint.suppress_extent import Extents
from needlint.suppress_files import written_suppressions

if TYPE_CHECKING:
    from needlint.analysis import Analysis

MALFORMED, UNUSED = "malformed-suppression", "unused-suppression"


Text = Callable[[str], bytes]
"""A file's normalised text by path."""


class Suppressed(Struct, frozen=True):
    """`kept`: what is still to be reported, findings about suppressions included, in path and source order."""

    kept: list[Finding]
    count: int


def suppress(findings: Sequence[Finding], analysis: Analysis) -> Suppressed:
    """Apply every suppression of the files that the apps are made of."""
    from needlint.tables import Tables

    written = written_suppressions(analysis)
    comments = {path: found.comments for path, found in written.items()}
    tags = {path: found.root for path, found in written.items() if found.root is not None}
    kept, count, extra = apply(
        findings, comments, tags, lambda path: analysis.sources.decoded(path).utf8, Tables().rule_ids()
    )
    kept += _reported(extra, {path: found.apps for path, found in written.items()}, analysis.config)
    return Suppressed(sorted(kept, key=lambda f: (f.place, f.rule, f.subject)), count)


def _reported(extra: Iterable[Finding], apps: Mapping[str, tuple[str, ...]], config: Config) -> Iterator[Finding]:
    """Findings about suppressions as the configuration wants them, each with the apps that its file belongs to."""
    seen: Counter[str] = Counter()
    for finding in extra:
        severity = config.rules.get(finding.rule, finding.severity)
        pointless = finding.rule == UNUSED and config.rules.get(finding.subject) == "off"
        if severity == "off" or pointless:
            continue
        key = f"{finding.rule} {finding.place.path} {finding.subject}"
        seen[key] += 1
        numbered = key if seen[key] == 1 else f"{key} #{seen[key]}"
        yield msgspec.structs.replace(finding, severity=severity, apps=apps[finding.place.path], key=numbered)


def apply(
    findings: Iterable[Finding],
    comments: Mapping[str, Sequence[tuple[Range, str]]],
    tags: Mapping[str, Tag],
    text: Text,
    rules: Collection[str],
) -> tuple[list[Finding], int, list[Finding]]:
    """(findings kept, how many were suppressed, findings about malformed and unused suppressions).

    `comments` are those that contain `needlint:`, by path; `tags` the root elements of XML files.
    """
    scopes: dict[str, list[_Scope]] = {}
    extra: list[Finding] = []
    for path in sorted({*comments, *tags}):
        read = [d for place, comment in comments.get(path, ()) for d in read_comment(place, comment, rules)]
        read += read_tools_ignore(tags.get(path), rules)
        extra += [_malformed(path, d) for d in read if isinstance(d, Malformed)]
        directives = [d for d in read if isinstance(d, Directive)]
        if directives:
            extents = Extents(path, text(path), tags.get(path))
            scopes[path] = [_Scope(d, extents) for d in directives]
    kept, count = [], 0
    for finding in findings:
        answers = [s for s in scopes.get(finding.place.path, ()) if s.covers(finding)]
        for scope in answers:
            scope.used.add(finding.rule)
        count += bool(answers)
        if not answers:
            kept.append(finding)
    unused = (_unused(path, s, rule) for path in scopes for s in scopes[path] for rule in s.idle())
    return kept, count, [*extra, *unused]


class _Scope:
    """Where one directive holds, in bytes, and which of its rules it has answered."""

    def __init__(self, directive: Directive, extents: Extents) -> None:
        self.directive = directive
        self.used: set[str] = set()
        self._range = directive.element
        if directive.scope == "next":
            self._range = extents.of(directive.range)

    def covers(self, finding: Finding) -> bool:
        if finding.rule not in self.directive.rules:
            return False
        start = finding.place.range.start
        return self._range is None or self._range.start <= start < max(self._range.end, self._range.start + 1)

    def idle(self) -> list[str]:
        return [rule for rule in self.directive.rules if rule not in self.used]


def _malformed(path: str, found: Malformed) -> Finding:
    return _page(MALFORMED).finding(
        "malformed", Place(path, found.range), "needlint", fields={"problem": found.message}
    )


def _unused(path: str, scope: _Scope, rule: str) -> Finding:
    return _page(UNUSED).finding("unused", Place(path, scope.directive.range), rule)


def _page(rule: str) -> RulePage:
    return RulePage(RULES_FOLDER / (rule.replace("-", "_") + ".md"))

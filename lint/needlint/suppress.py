"""Findings that the author has answered: taken out and counted; suppressions that do nothing become findings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from needlint.facts.manifest_model import ManifestFacts, Tag
from needlint.facts.place import Place, Range
from needlint.facts.resource_model import ResourceFacts
from needlint.finding import Finding
from needlint.registry import RULES_FOLDER
from needlint.rule_page import RulePage
from needlint.suppress_comments import Directive, Malformed, hash_comments, read_comment, read_tools_ignore

if TYPE_CHECKING:
    from needlint.analysis import Analysis

MALFORMED, UNUSED = "malformed-suppression", "unused-suppression"
_HASH_KINDS = ("catalog", "properties", "lockfile", "pubspec")
_LINE_BREAK = re.compile(rb"\r\n|\n|\r")
_START_TAG = re.compile(rb"""\s*(?:<!--.*?-->\s*)*<[A-Za-z](?:[^>"']|"[^"]*"|'[^']*')*>""", re.DOTALL)


Text = Callable[[str], bytes]
"""A file's normalised text by path."""


class Suppressed(Struct, frozen=True):
    """`kept`: what is still to be reported, findings about suppressions included, in path and source order."""

    kept: list[Finding]
    count: int


def suppress(findings: Sequence[Finding], analysis: Analysis) -> Suppressed:
    """Apply every suppression of the files that the analysis has read."""
    comments: dict[str, list[tuple[Range, str]]] = {}
    tags: dict[str, Tag] = {}
    for path, facts in sorted(analysis.reading.known().items()):
        found = getattr(facts, "suppressions", ())
        if analysis.reading.files[path].kind in _HASH_KINDS:
            found = tuple(hash_comments(analysis.sources.decoded(path).utf8))
        if found:
            comments[path] = list(found)
        if isinstance(facts, ManifestFacts | ResourceFacts) and facts.root is not None:
            tags[path] = facts.root
    from needlint.tables import Tables

    kept, count, extra = apply(
        findings, comments, tags, lambda path: analysis.sources.decoded(path).utf8, Tables().rule_ids()
    )
    kept += _reported(extra, analysis)
    return Suppressed(sorted(kept, key=lambda f: (f.place, f.rule, f.subject)), count)


def _reported(extra: Iterable[Finding], analysis: Analysis) -> Iterator[Finding]:
    """Findings about suppressions as the configuration wants them, each with the apps that its file belongs to."""
    settings = analysis.config.rules
    files = {app.module: {f.path for f in app.parts.files} for app in analysis.apps}
    seen: Counter[str] = Counter()
    for finding in extra:
        apps = tuple(sorted(module for module, paths in files.items() if finding.place.path in paths))
        severity = settings.get(finding.rule, finding.severity)
        pointless = finding.rule == UNUSED and settings.get(finding.subject) == "off"
        if severity == "off" or pointless or not apps:
            continue
        key = f"{finding.rule} {finding.place.path} {finding.subject}"
        seen[key] += 1
        numbered = key if seen[key] == 1 else f"{key} #{seen[key]}"
        yield msgspec.structs.replace(finding, severity=severity, apps=apps, key=numbered)


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
        scopes[path] = [_Scope(path, d, text) for d in read if isinstance(d, Directive)]
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

    def __init__(self, path: str, directive: Directive, text: Text) -> None:
        self.directive = directive
        self.used: set[str] = set()
        self._range = _extent(path, directive, text)

    def covers(self, finding: Finding) -> bool:
        if finding.rule not in self.directive.rules:
            return False
        start = finding.place.range.start
        return self._range is None or self._range.start <= start < max(self._range.end, self._range.start + 1)

    def idle(self) -> list[str]:
        return [rule for rule in self.directive.rules if rule not in self.used]


def _extent(path: str, directive: Directive, text: Text) -> Range | None:
    """Bytes that a directive covers; None = the whole file.

    A comment beside code covers its line; alone on a line it covers the next line of code, in XML the next start tag.
    """
    if directive.scope == "file":
        return None
    if directive.scope == "element":
        return directive.element
    utf8, start, end = text(path), directive.range.start, directive.range.end
    line_start, line_end = _line_start(utf8, start), _line_end(utf8, end)
    first = not utf8[line_start:start].strip()
    if first and path.endswith(".xml"):
        tag = _START_TAG.match(utf8, end)
        return Range(start, tag.end() if tag else line_end)
    if not first or utf8[end:line_end].strip():
        return Range(line_start, line_end)
    while line_end < len(utf8):
        line_start, line_end = line_end, _line_end(utf8, line_end)
        if not _is_blank_or_comment(utf8[line_start:line_end]):
            break
    return Range(start, line_end)


def _is_blank_or_comment(line: bytes) -> bool:
    """Another comment may stand between the directive and its line (a second directive, say)."""
    return not line.strip() or line.lstrip().startswith((b"//", b"#", b"/*", b"* ", b"*/"))


def _line_start(utf8: bytes, offset: int) -> int:
    return max(utf8.rfind(b"\n", 0, offset), utf8.rfind(b"\r", 0, offset)) + 1


def _line_end(utf8: bytes, offset: int) -> int:
    """End of the line, its line break included."""
    match = _LINE_BREAK.search(utf8, offset)
    return match.end() if match else len(utf8)


def _malformed(path: str, found: Malformed) -> Finding:
    return _page(MALFORMED).finding(
        "malformed", Place(path, found.range), "needlint", fields={"problem": found.message}
    )


def _unused(path: str, scope: _Scope, rule: str) -> Finding:
    return _page(UNUSED).finding("unused", Place(path, scope.directive.range), rule)


def _page(rule: str) -> RulePage:
    return RulePage(RULES_FOLDER / (rule.replace("-", "_") + ".md"))

"""Findings as diagnostics of the protocol."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from lsprotocol import types

from needlint.config import FILE_NAME
from needlint.finding import Finding, Severity
from needlint.lsp.positions import Encoding, Text
from needlint.lsp.snapshot import Snapshot
from needlint.options import Language
from needlint.registry import RULES_FOLDER

SEVERITIES: dict[Severity, types.DiagnosticSeverity] = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Information,
}
SOURCE = "needlint"
_UNNECESSARY = frozenset({"unused-permission", "unused-suppression"})
"""What may simply go: editors show it faded."""
Uri = Callable[[str], str]


def rule_page(rule: str) -> str:
    """URI of a rule's page, as installed: it can be read without a network."""
    return (RULES_FOLDER / f"{rule.replace('-', '_')}.md").as_uri()


def of_file(snapshot: Snapshot, path: str, language: Language, encoding: Encoding, uri: Uri) -> list[types.Diagnostic]:
    """Diagnostics of one file, in source order; [] where it is clean."""
    found = [_diagnostic(snapshot, finding, language, encoding, uri) for finding in snapshot.findings(path)]
    error = snapshot.config_error
    if error is not None and path == FILE_NAME:
        line = max(0, error.line - 1)
        where = types.Range(types.Position(line, 0), types.Position(line + 1, 0))
        found.insert(0, types.Diagnostic(where, error.message.text(language), SEVERITIES["error"], source=SOURCE))
    return found


def paths(snapshot: Snapshot) -> list[str]:
    """Files with diagnostics, sorted."""
    config = [FILE_NAME] if snapshot.config_error is not None else []
    return sorted({*snapshot.paths(), *config})


def fingerprint(diagnostics: Iterable[types.Diagnostic]) -> str:
    """The result id of a file's diagnostics: equal for equal ones."""
    return hashlib.sha256(repr(list(diagnostics)).encode()).hexdigest()[:16]


def _diagnostic(
    snapshot: Snapshot, finding: Finding, language: Language, encoding: Encoding, uri: Uri
) -> types.Diagnostic:
    related = []
    for entry in finding.related:
        text = snapshot.texts.get(entry.place.path) or Text(b"")
        where = types.Location(uri(entry.place.path), text.range(entry.place.range, encoding))
        related.append(types.DiagnosticRelatedInformation(where, entry.message.text(language)))
    text = snapshot.texts.get(finding.place.path) or Text(b"")
    return types.Diagnostic(
        range=text.range(finding.place.range, encoding),
        message=f"{finding.message.text(language)}\n{finding.help.text(language)}".strip(),
        severity=SEVERITIES[finding.severity],
        code=finding.rule,
        code_description=types.CodeDescription(rule_page(finding.rule)),
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if finding.rule in _UNNECESSARY else None,
        related_information=related or None,
        data={"key": finding.key},
    )

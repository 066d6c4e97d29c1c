"""Code actions on findings: the fix, a suppression with its reason, a declared purpose, the rule's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from lsprotocol import types
from msgspec import Struct

from needlint.config import FILE_NAME
from needlint.facts.place import Range
from needlint.finding import Finding, Fix, Message
from needlint.fix import extent
from needlint.lsp.declare import Table, with_entry
from needlint.lsp.diagnostics import rule_page
from needlint.lsp.documents import Document
from needlint.lsp.ignoring import suppression
from needlint.lsp.positions import Encoding, Text, moved
from needlint.lsp.settings import Settings
from needlint.lsp.snapshot import Snapshot

FIX_ALL = "source.fixAll.needlint"
TODO_REASON = Message("TODO: reason", "TODO：理由")
Action = types.CodeAction | types.Command
_DECLARED: dict[str, Table] = {
    "unnecessary-permission": "purposes",
    "request-without-purpose": "purposes",
    "harvesting-sdk": "sdks",
    "undisclosed-sdk": "sdks",
}


class Desk(Struct, frozen=True):
    """What actions are made from. `text(path)`: a file as it is now, open or on disk; `document(path)`: if open."""

    folder: Path
    snapshot: Snapshot
    settings: Settings
    encoding: Encoding
    text: Callable[[str], Text | None]
    document: Callable[[str], Document | None]
    uri: Callable[[str], str]

    def now(self, path: str, where: Range) -> Range | None:
        """Where a place of the judged text is now; None where an edit has touched it since."""
        judged, current = self.snapshot.texts.get(path), self.text(path)
        if judged is None or current is None:
            return None
        return moved(where, judged.utf8, current.utf8)

    def edit(self, changes: dict[str, list[tuple[int, int, str]]]) -> types.WorkspaceEdit:
        """Byte ranges and new texts by path, as an edit of the versions that the client has."""
        edits: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
        for path, parts in sorted(changes.items()):
            text = self.text(path)
            if text is None:
                edits.append(types.CreateFile(self.uri(path), options=types.CreateFileOptions(ignore_if_exists=True)))
                text = Text(b"")
            document = self.document(path)
            item = types.OptionalVersionedTextDocumentIdentifier(
                self.uri(path), document.version if document is not None else None
            )
            made = [
                types.TextEdit(text.range(Range(s, e), self.encoding), new) for s, e, new in parts if (s, e) != (0, 0)
            ]
            made += [types.TextEdit(_start(), new) for s, e, new in parts if (s, e) == (0, 0)]
            edits.append(types.TextDocumentEdit(item, list(made)))
        return types.WorkspaceEdit(document_changes=edits)


def _start() -> types.Range:
    return types.Range(types.Position(0, 0), types.Position(0, 0))


def actions(
    desk: Desk, path: str, selected: types.Range, only: list[str] | None, shown: list[types.Diagnostic]
) -> list[Action]:
    """Actions for the findings that touch a selection, best first, and one that applies all safe fixes of the file."""
    found: list[Action] = []
    for finding in _touched(desk, path, selected):
        if not _wanted(only, types.CodeActionKind.QuickFix):
            break
        diagnostic = next((d for d in shown if _key(d) == finding.key), None)
        found += _of_finding(desk, path, finding, diagnostic)
    if _wanted(only, FIX_ALL):
        found += _fix_all(desk, path)
    return found


def _touched(desk: Desk, path: str, selected: types.Range) -> Iterator[Finding]:
    text = desk.text(path)
    for finding in desk.snapshot.findings(path):
        where = desk.now(path, finding.place.range)
        if text is not None and where is not None:
            shown = text.range(where, desk.encoding)
            if not (_before(shown.end, selected.start) or _before(selected.end, shown.start)):
                yield finding


def _before(one: types.Position, other: types.Position) -> bool:
    return (one.line, one.character) < (other.line, other.character)


def _key(diagnostic: types.Diagnostic) -> str:
    data = diagnostic.data
    return str(data.get("key", "")) if isinstance(data, dict) else ""


def _wanted(only: list[str] | None, kind: str) -> bool:
    """Kinds are prefixes of each other at dots; what changes all of a file is given only where it is asked for."""
    kind = str(getattr(kind, "value", kind))
    if not only:
        return True
    return any(kind == asked or kind.startswith(f"{asked}.") or not asked for asked in map(_text, only))


def _text(kind: object) -> str:
    return str(getattr(kind, "value", kind))


def _of_finding(desk: Desk, path: str, finding: Finding, diagnostic: types.Diagnostic | None) -> Iterator[Action]:
    language, rule = desk.settings.language, finding.rule
    answers = [diagnostic] if diagnostic is not None else None
    if finding.fix is not None:
        changes = _changes(desk, finding.fix)
        if changes is not None:
            yield types.CodeAction(
                finding.fix.description.text(language),
                types.CodeActionKind.QuickFix,
                answers,
                is_preferred=finding.fix.safe,
                edit=desk.edit(changes),
            )
    table = _DECLARED.get(rule)
    if table is not None:
        what = Message(f"Declare what {finding.subject} is for", f"声明 {finding.subject} 的使用目的")
        yield _declaration(desk, what.text(language), table, finding, answers)
    ignore = _ignore(desk, path, finding, answers)
    if ignore is not None:
        yield ignore
    page = Message(f"What {rule} means", f"查看规则 {rule} 的说明").text(language)
    yield types.Command(page, "needlint.openPage", arguments=[rule_page(rule)])


def _changes(desk: Desk, fix: Fix) -> dict[str, list[tuple[int, int, str]]] | None:
    """A fix in the texts as they are now; None where one of its places has changed."""
    changes: dict[str, list[tuple[int, int, str]]] = {}
    for edit in fix.edits:
        judged, current = desk.snapshot.texts.get(edit.place.path), desk.text(edit.place.path)
        if judged is None or current is None:
            return None
        where = moved(Range(*extent(judged.utf8, edit)), judged.utf8, current.utf8)
        if where is None:
            return None
        changes.setdefault(edit.place.path, []).append((where.start, where.end, edit.text))
    return changes


def _declaration(
    desk: Desk, title: str, table: Table, finding: Finding, answers: list[types.Diagnostic] | None
) -> types.CodeAction:
    module = finding.apps[0] if finding.apps else ""
    if desk.settings.ask_reason:
        given = [{"uri": desk.uri(FILE_NAME), "table": table, "name": finding.subject, "module": module}]
        command = types.Command(title, "needlint.declare", arguments=given)
        return types.CodeAction(title, types.CodeActionKind.QuickFix, answers, command=command)
    edit = declaration(desk, table, finding.subject, "", module)
    return types.CodeAction(title, types.CodeActionKind.QuickFix, answers, edit=edit)


def declaration(desk: Desk, table: Table, name: str, purpose: str, module: str) -> types.WorkspaceEdit:
    """An edit of needlint.toml, which is made where there is none."""
    text = desk.text(FILE_NAME) or Text(b"")
    content = text.utf8.decode("utf-8", "replace")
    offset, new = with_entry(content, table, name, purpose, module)
    at = len(content[:offset].encode())
    return desk.edit({FILE_NAME: [(at, at, new)]})


def _ignore(desk: Desk, path: str, finding: Finding, answers: list[types.Diagnostic] | None) -> types.CodeAction | None:
    title = Message(f"Ignore {finding.rule} here, with a reason", f"在此忽略 {finding.rule}（须写理由）")
    shown = title.text(desk.settings.language)
    edit = ignoring(desk, path, finding.place.range, finding.rule, TODO_REASON.text(desk.settings.language))
    if edit is None:
        return None
    if desk.settings.ask_reason:
        given = [{"uri": desk.uri(path), "key": finding.key}]
        command = types.Command(shown, "needlint.suppress", arguments=given)
        return types.CodeAction(shown, types.CodeActionKind.QuickFix, answers, command=command)
    return types.CodeAction(shown, types.CodeActionKind.QuickFix, answers, edit=edit)


def ignoring(desk: Desk, path: str, judged: Range, rule: str, reason: str) -> types.WorkspaceEdit | None:
    """An edit that adds a suppression; None where the place is gone or the file has no comments."""
    where, text = desk.now(path, judged), desk.text(path)
    made = suppression(path, text, where, rule, reason) if where is not None and text is not None else None
    return desk.edit({path: [(made[0], made[0], made[1])]}) if made is not None else None


def _fix_all(desk: Desk, path: str) -> Iterator[types.CodeAction]:
    changes: dict[str, list[tuple[int, int, str]]] = {}
    for finding in desk.snapshot.findings(path):
        made = _changes(desk, finding.fix) if finding.fix is not None and finding.fix.safe else None
        if made is not None and not any(_overlap(changes.get(p, []), parts) for p, parts in made.items()):
            for other, parts in made.items():
                changes.setdefault(other, []).extend(p for p in parts if p not in changes.get(other, []))
    if changes:
        title = Message("Apply all safe fixes of needlint in this file", "应用本文件中 needlint 的全部安全修改")
        yield types.CodeAction(title.text(desk.settings.language), FIX_ALL, edit=desk.edit(changes))


def _overlap(known: list[tuple[int, int, str]], new: list[tuple[int, int, str]]) -> bool:
    return any((s < e2 and s2 < e) or s == s2 for s, e, _ in new for s2, e2, t in known if (s2, e2, t) not in new)

"""Requests about a place in a file: hover, code actions, code lenses, inlay hints. They use the latest judgement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types

from needlint.lsp import actions
from needlint.lsp.actions import Desk
from needlint.lsp.hover import markdown
from needlint.lsp.lens import Hint, hints
from needlint.lsp.positions import Text, moved, without_mark
from needlint.lsp.root import Root
from needlint.lsp.server import Server
from needlint.lsp.snapshot import Snapshot
from needlint.lsp.subject import subject_at
from needlint.project.text import decode


def register(server: Server) -> None:
    """Add the requests to a server."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
        return _hover(ls, params.text_document.uri, params.position)

    options = types.CodeActionOptions([types.CodeActionKind.QuickFix, actions.FIX_ALL])

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    def code_actions(ls: Server, params: types.CodeActionParams) -> list[actions.Action]:
        state = ls.current(params.text_document.uri)
        if state is None:
            return []
        root, path, snapshot = state
        context = params.context
        return actions.actions(
            desk(ls, root, snapshot), path, params.range, list(context.only or []), list(context.diagnostics)
        )

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions())
    async def lenses(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
        return [
            _lens(ls, root, hint, where) for root, hint, where in await _hints(ls, params.text_document.uri, "lens")
        ]

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT, types.InlayHintOptions())
    async def inlay(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
        found = await _hints(ls, params.text_document.uri, "inlay")
        first, last = params.range.start.line, params.range.end.line
        return [
            types.InlayHint(where.end, hint.title.text(ls.settings.language), padding_left=True)
            for _, hint, where in found
            if first <= where.end.line <= last
        ]


def desk(ls: Server, root: Root, snapshot: Snapshot) -> Desk:
    """What code actions are made from."""
    return Desk(
        root.folder,
        snapshot,
        ls.settings,
        ls.encoding,
        lambda path: _text(ls, root.folder / path),
        lambda path: ls.documents.at(root.folder / path),
        lambda path: ls.uri(root.folder / path),
    )


def _text(ls: Server, path: Path) -> Text | None:
    """A file as the client shows it; None where it does not exist."""
    document = ls.documents.at(path)
    if document is not None:
        return document.text
    try:
        return Text(without_mark(decode(path.read_bytes()).utf8))
    except OSError:
        return None


def _hover(ls: Server, uri: str, position: types.Position) -> types.Hover | None:
    document, state = ls.documents.get(uri), ls.current(uri)
    if document is None:
        return None
    snapshot, path = (state[2], state[1]) if state is not None else (None, "")
    app = snapshot.app_of(path) if snapshot is not None else None
    judged = snapshot.texts.get(path) if snapshot is not None else None
    offset = document.text.offset(position, ls.encoding)
    subject = subject_at(document.text, offset, path, app, judged)
    if subject is None:
        return None
    text = markdown(subject, app, ls.settings.language)
    content = types.MarkupContent(types.MarkupKind.Markdown, text)
    return types.Hover(content, document.text.range(subject.range, ls.encoding))


async def _hints(ls: Server, uri: str, wanted: str) -> list[tuple[Root, Hint, types.Range]]:
    """Hints that still stand where they were found."""
    document = ls.documents.get(uri)
    if ls.settings.hints != wanted or document is None or not document.path.name.endswith(".xml"):
        return []
    state = await ls.settled(uri)
    if state is None:
        return []
    root, path, snapshot = state
    judged = snapshot.texts.get(path)
    found = []
    for hint in hints(snapshot, path) if judged is not None else ():
        assert judged is not None
        now = moved(hint.range, judged.utf8, document.text.utf8)
        if now is not None:
            found.append((root, hint, document.text.range(now, ls.encoding)))
    return found


def _lens(ls: Server, root: Root, hint: Hint, where: types.Range) -> types.CodeLens:
    title = hint.title.text(ls.settings.language)
    arguments: list[Any] | None = None
    if hint.first is not None:
        text = _text(ls, root.folder / hint.first.path) or Text(b"")
        shown = text.range(hint.first.range, ls.encoding)
        arguments = [
            ls.uri(root.folder / hint.first.path),
            [shown.start.line, shown.start.character, shown.end.line, shown.end.character],
        ]
    return types.CodeLens(where, types.Command(title, "needlint.show" if arguments else "", arguments=arguments))

"""Diagnostics that the client asks for: of a file, and of the whole workspace."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from needlint.lsp import diagnostics
from needlint.lsp.documents import path_of
from needlint.lsp.server import Server

_OPTIONS = types.DiagnosticOptions(
    inter_file_dependencies=True, workspace_diagnostics=True, identifier="needlint", work_done_progress=False
)
WorkspaceItem = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport


def register(server: Server) -> None:
    """Add the requests to a server."""

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, _OPTIONS)
    async def of_file(ls: Server, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        state = await ls.settled(params.text_document.uri)
        found = ls.of_file(state[0], state[2], state[1]) if state is not None else []
        mark = diagnostics.fingerprint(found)
        if mark == params.previous_result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(mark)
        return types.RelatedFullDocumentDiagnosticReport(found, result_id=mark)

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def of_workspace(ls: Server, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        before = {item.uri: item.value for item in params.previous_result_ids}
        for root in ls.roots:
            if root.snapshot is None and not root.busy:
                root.wake()
            await root.settled()
        items = _items(ls, before)
        while before and all(isinstance(i, types.WorkspaceUnchangedDocumentDiagnosticReport) for i in items):
            await _change(ls)  # the client asks again at once; it is answered when there is something to say
            items = _items(ls, before)
        return types.WorkspaceDiagnosticReport(items)


def _items(ls: Server, before: dict[str, str]) -> list[WorkspaceItem]:
    """A report per file with findings, and an empty one per file that the client still shows some for."""
    items: list[WorkspaceItem] = []
    said: set[str] = set()
    for root in ls.roots:
        for path in diagnostics.paths(root.snapshot) if root.snapshot is not None else ():
            assert root.snapshot is not None
            uri = ls.uri(root.folder / path)
            said.add(uri)
            items.append(_item(ls, uri, ls.of_file(root, root.snapshot, path), before.get(uri)))
    items += [_item(ls, uri, [], mark) for uri, mark in sorted(before.items()) if uri not in said]
    return items


def _item(ls: Server, uri: str, found: list[types.Diagnostic], before: str | None) -> WorkspaceItem:
    path = path_of(uri)
    document = ls.documents.at(path) if path is not None else None
    version = document.version if document is not None else None
    mark = diagnostics.fingerprint(found)
    if mark == before:
        return types.WorkspaceUnchangedDocumentDiagnosticReport(uri, mark, version)
    return types.WorkspaceFullDocumentDiagnosticReport(uri, found, version, result_id=mark)


async def _change(ls: Server) -> None:
    """Wait for the next judgement of any root."""
    waiting = [asyncio.create_task(root.next()) for root in ls.roots]
    try:
        if waiting:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(3600)
    finally:
        for task in waiting:
            task.cancel()

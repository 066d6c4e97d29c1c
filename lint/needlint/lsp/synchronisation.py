"""Open, edited, saved and watched files, folders and settings."""

from __future__ import annotations

from lsprotocol import types

from needlint.lsp.documents import path_of
from needlint.lsp.server import WATCHED, Server, initial, reconfigure, reload


def register(server: Server) -> None:
    """Add the notifications to a server."""
    _lifecycle(server)
    _files(server)
    _workspace(server)


def _lifecycle(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(ls: Server, params: types.InitializeParams) -> None:
        initial(ls, params)

    @server.feature(types.INITIALIZED)
    def initialized(ls: Server, _params: types.InitializedParams) -> None:
        workspace = ls.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace is not None else None
        if watched is not None and watched.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(WATCHED)])
            watch = types.Registration("needlint-watch", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            ls.client_register_capability(types.RegistrationParams([watch]))
        for root in ls.roots:
            root.wake()

    @server.feature(types.SHUTDOWN)
    def shutdown(ls: Server, _params: None) -> None:
        ls.roots.close()

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def cancel(ls: Server, params: types.WorkDoneProgressCancelParams) -> None:
        ls.scan_progress.cancel(params.token)


def _files(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
        document = ls.documents.open(params.text_document)
        if document is not None:
            ls.update(document, document.text.utf8)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def edited(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
        item = params.text_document
        document = ls.documents.change(item.uri, item.version, params.content_changes, ls.encoding)
        if document is not None:
            ls.update(document, document.text.utf8)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
        document = ls.documents.close(params.text_document.uri)
        if document is not None:
            ls.update(document, None)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path is not None and path.suffix in (".toml", ".md") and _is_knowledge(path.as_posix()):
            reload(ls)


def _is_knowledge(path: str) -> bool:
    """Whether a file is one of needlint's own tables or rule pages."""
    return "/needlint/knowledge/" in path or "/needlint/rules/" in path


def _workspace(server: Server) -> None:
    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
        for event in params.changes:
            path = path_of(event.uri)
            if path is None:
                continue
            if _is_knowledge(path.as_posix()):
                reload(ls)
            found = ls.roots.of(path) if ls.documents.at(path) is None else None
            if found is not None:  # of an open file the editor's text counts
                found[0].change(found[1], None)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(ls: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
        for gone in params.event.removed:
            path = path_of(gone.uri)
            root = ls.roots.remove(path) if path is not None else None
            for name in root.published if root is not None and not ls.pulls else ():
                empty = types.PublishDiagnosticsParams(ls.uri(root.folder / name), [])  # type: ignore[union-attr]
                ls.text_document_publish_diagnostics(empty)
        for come in params.event.added:
            path = path_of(come.uri)
            if path is not None:
                added = ls.roots.add(path)
                for name, text in ls.unsaved(added).items():
                    added.change(name, text)
                added.wake()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(ls: Server, params: types.DidChangeConfigurationParams) -> None:
        reconfigure(ls, params.settings)

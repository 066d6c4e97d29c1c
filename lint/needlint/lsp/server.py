"""The language server: what the client sends goes to the roots, what they find goes to the client."""

from __future__ import annotations

import asyncio
import importlib
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from needlint import __version__
from needlint.lsp import diagnostics
from needlint.lsp.documents import Document, Documents, path_of, uri_of
from needlint.lsp.positions import Encoding
from needlint.lsp.progress import Progress
from needlint.lsp.root import Root
from needlint.lsp.roots import Roots
from needlint.lsp.settings import Settings, changed, first_settings
from needlint.lsp.snapshot import Snapshot
from needlint.rule_page import RulePage

WATCHED = "**/*.{java,kt,py,xml,gradle,kts,toml,properties,lockfile,jar,aar,yaml,json,html,htm,md,txt}"


class Server(LanguageServer):
    """State of one client's session."""

    def __init__(self) -> None:
        super().__init__("needlint", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Incremental)
        self.documents = Documents()
        self.roots = Roots(self._judged, self._began)
        self.scan_progress = Progress(self)

    @property
    def settings(self) -> Settings:
        """What the client wants."""
        return self.roots.settings

    @property
    def encoding(self) -> Encoding:
        """The unit of positions that was agreed on."""
        return self.workspace.position_encoding or types.PositionEncodingKind.Utf16

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics itself; then none are pushed, or it would show each twice."""
        documents = self.client_capabilities.text_document
        return documents is not None and documents.diagnostic is not None

    def uri(self, path: Path) -> str:
        """The client's own URI of a file where it has the file open."""
        document = self.documents.at(path)
        return document.uri if document is not None else uri_of(path)

    def unsaved(self, root: Root) -> dict[str, bytes]:
        """Texts of the open files of a root."""
        return {d.path.relative_to(root.folder).as_posix(): d.text.utf8 for d in self.documents.under(root.folder)}

    def of_file(self, root: Root, snapshot: Snapshot, path: str) -> list[types.Diagnostic]:
        """Diagnostics of one file."""
        return diagnostics.of_file(
            snapshot, path, self.settings.language, self.encoding, lambda other: self.uri(root.folder / other)
        )

    async def settled(self, uri: str) -> tuple[Root, str, Snapshot] | None:
        """The judgement that knows the file as it is now; None where there is none."""
        path = path_of(uri)
        found = self.roots.of(path) if path is not None else None
        if found is None:
            return None
        root, relative = found
        if root.snapshot is None and not root.busy:
            root.wake()
        snapshot = await root.settled()
        return (root, relative, snapshot) if snapshot is not None else None

    def current(self, uri: str) -> tuple[Root, str, Snapshot] | None:
        """The latest judgement, be it of an older text; what must not wait uses it."""
        path = path_of(uri)
        found = self.roots.of(path) if path is not None else None
        return (*found, found[0].snapshot) if found is not None and found[0].snapshot is not None else None

    def update(self, document: Document, data: bytes | None) -> None:
        """Tell its root what a file contains."""
        found = self.roots.of(document.path)
        if found is not None:
            found[0].change(found[1], data)

    # ---- called by roots ---------------------------------------------------------------------------------------------

    async def _began(self, root: Root) -> Callable[[str], None]:
        return await self.scan_progress.begin(root)

    async def _judged(self, root: Root) -> None:
        self.scan_progress.end(root)
        if root.snapshot is None or root.shown is root.snapshot:
            return
        root.shown = root.snapshot
        if not self.pulls:
            self._publish(root, root.snapshot)
        await self._refresh()

    def _publish(self, root: Root, snapshot: Snapshot) -> None:
        """Push what changed; files that are clean now get an empty list."""
        new: dict[str, str] = {}
        for path in sorted({*diagnostics.paths(snapshot), *root.published}):
            found = self.of_file(root, snapshot, path)
            mark = diagnostics.fingerprint(found) if found else ""
            document = self.documents.at(root.folder / path)
            version = document.version if document is not None else None
            if root.published.get(path, "") != mark or document is not None:
                self.text_document_publish_diagnostics(
                    types.PublishDiagnosticsParams(self.uri(root.folder / path), found, version)
                )
            if found:
                new[path] = mark
        for document in self.documents.under(root.folder):
            path = document.path.relative_to(root.folder).as_posix()
            if path not in new and path not in root.published:
                self.text_document_publish_diagnostics(
                    types.PublishDiagnosticsParams(document.uri, [], document.version)
                )
        root.published = new

    async def _refresh(self) -> None:
        """Ask the client to ask again: an edit in one file changes what holds in others."""
        workspace = self.client_capabilities.workspace
        if workspace is None:
            return
        asked: list[Any] = []
        if self.pulls and workspace.diagnostics is not None and workspace.diagnostics.refresh_support:
            asked.append(self.workspace_diagnostic_refresh_async(None))
        if workspace.code_lens is not None and workspace.code_lens.refresh_support:
            asked.append(self.workspace_code_lens_refresh_async(None))
        if workspace.inlay_hint is not None and workspace.inlay_hint.refresh_support:
            asked.append(self.workspace_inlay_hint_refresh_async(None))
        for request in asked:
            asyncio.ensure_future(request).add_done_callback(_look_away)


def _look_away(done: asyncio.Future[Any]) -> None:
    """A client that refuses to refresh has lost nothing."""
    if not done.cancelled():
        done.exception()


def make_server() -> Server:
    """A server with every feature registered."""
    server = Server()
    for module in ("synchronisation", "pulling", "features", "commands"):
        importlib.import_module(f"needlint.lsp.{module}").register(server)
    return server


def initial(server: Server, params: types.InitializeParams) -> None:
    """Take settings and folders."""
    server.roots.settings = first_settings(params)
    folders = [path_of(f.uri) for f in params.workspace_folders or ()]
    if not folders and params.root_uri:
        folders = [path_of(params.root_uri)]
    for folder in folders:
        if folder is not None:
            server.roots.add(folder)


def reconfigure(server: Server, values: object) -> None:
    """Take settings that the client changed; everything is read anew where they matter."""
    settings = changed(server.settings, values)
    if settings != server.settings:
        server.roots.settings = settings
        reload(server)


def reload(server: Server) -> None:
    """Read the knowledge tables, rule pages and every root anew."""
    for name, module in tuple(sys.modules.items()):
        if name.startswith("needlint."):
            for value in tuple(vars(module).values()):
                if isinstance(value, RulePage):
                    value.__dict__.pop("_parts", None)
                clear = getattr(value, "cache_clear", None)
                if callable(clear) and getattr(value, "__module__", None) == name:
                    clear()
    for root in server.roots:
        root.restart(server.settings, server.unsaved(root))


def main() -> None:
    """Serve on standard input and output. What is not the protocol goes to standard error."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    make_server().start_io()

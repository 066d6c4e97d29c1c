"""Commands that the client runs for a code action or a lens."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from needlint.lsp import actions
from needlint.lsp.features import desk
from needlint.lsp.server import Server, reload


def register(server: Server) -> None:
    """Add the commands to a server."""

    @server.command("needlint.openPage")
    async def open_page(ls: Server, uri: str) -> None:
        await _show(ls, uri, None)

    @server.command("needlint.show")
    async def show(ls: Server, uri: str, at: list[int] | None = None) -> None:
        where = types.Range(types.Position(at[0], at[1]), types.Position(at[2], at[3])) if at else None
        await _show(ls, uri, where)

    @server.command("needlint.reload")
    def reload_all(ls: Server) -> None:
        reload(ls)

    @server.command("needlint.suppressWith")
    async def suppress(ls: Server, given: dict[str, Any], reason: str) -> None:
        state = ls.current(str(_of(given, "uri")))
        if state is None:
            return
        root, path, snapshot = state
        finding = next((f for f in snapshot.findings(path) if f.key == _of(given, "key")), None)
        if finding is not None:
            made = actions.ignoring(desk(ls, root, snapshot), path, finding.place.range, finding.rule, reason)
            await _apply(ls, made)

    @server.command("needlint.declareWith")
    async def declare(ls: Server, given: dict[str, Any], purpose: str) -> None:
        state = ls.current(str(_of(given, "uri")))
        table = _of(given, "table")
        if state is not None and table in ("purposes", "sdks"):
            made = actions.declaration(
                desk(ls, state[0], state[2]), table, str(_of(given, "name")), purpose, str(_of(given, "module"))
            )
            await _apply(ls, made)


def _of(given: Any, name: str) -> Any:
    """A field of an argument, which arrives as a mapping or an object."""
    return given.get(name, "") if isinstance(given, dict) else getattr(given, name, "")


async def _apply(ls: Server, edit: types.WorkspaceEdit | None) -> None:
    if edit is not None:
        await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, "needlint"))


async def _show(ls: Server, uri: str, where: types.Range | None) -> None:
    """Open a file in the client; one that cannot do so is told where it is."""
    window = ls.client_capabilities.window
    if window is not None and window.show_document is not None and window.show_document.support:
        await ls.window_show_document_async(types.ShowDocumentParams(uri, take_focus=True, selection=where))
    else:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, uri))

"""A language client with one project on disk, for tests of the server: it speaks the protocol and waits for answers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import LanguageClient, make_test_lsp_client

XML = "src/main/AndroidManifest.xml"
UNUSED = '<uses-permission android:name="android.permission.READ_CONTACTS" />'
MANIFEST = f"""<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    {UNUSED}
    <!-- 相机😀 --> <uses-permission android:name="android.permission.CAMERA" />
    <application>
        <activity android:name=".Main" android:exported="true">
            <intent-filter>
                <action android:name="android.intent.action.MAIN" />
                <category android:name="android.intent.category.LAUNCHER" />
            </intent-filter>
        </activity>
    </application>
</manifest>
"""
CALLS = """package com.example

import android.app.Activity
import android.hardware.camera2.CameraManager

class Main : Activity() {
    fun open(manager: CameraManager) {
        manager.openCamera("0", null, null)
    }
}
"""
READS = """package com.example

import android.app.Activity
import android.provider.ContactsContract

class Main : Activity() {
    fun all() = contentResolver.query(ContactsContract.Contacts.CONTENT_URI, null, null, null, null)
}
"""
GRADLE = """plugins { id("com.android.application") }
dependencies {
    implementation("com.umeng.umsdk:common:9.6.3")
}
"""
SOURCE = "src/main/java/com/example/Main.kt"


class Editor:
    """A client with one project; waits for what the server says instead of sleeping."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client, self.root = client, root
        self.versions: dict[str, int] = {}

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    async def start(
        self,
        locale: str = "en",
        encodings: list[Any] | None = None,
        options: dict[str, Any] | None = None,
        workspace: dict[str, Any] | None = None,
        folders: list[Path] | None = None,
        **more: Any,
    ) -> types.InitializeResult:
        """`options`: initializationOptions; `workspace`, `more`: capabilities of the client beyond the usual ones."""
        edits = types.WorkspaceEditClientCapabilities(document_changes=True)
        window = types.WindowClientCapabilities(
            work_done_progress=True, show_document=types.ShowDocumentClientCapabilities(support=True)
        )
        capabilities = types.ClientCapabilities(
            general=types.GeneralClientCapabilities(position_encodings=encodings),
            workspace=types.WorkspaceClientCapabilities(workspace_edit=edits, **(workspace or {})),
            text_document=types.TextDocumentClientCapabilities(**more),
            window=window,
        )
        roots = [self.root] if folders is None else folders
        return await self.client.initialize_session(
            types.InitializeParams(
                capabilities,
                process_id=None,
                locale=locale,
                workspace_folders=[types.WorkspaceFolder(root.as_uri(), root.name) for root in roots],
                initialization_options=options,
            )
        )

    def open(self, path: str, text: str | None = None) -> None:
        self.versions[path] = 1
        text = (self.root / path).read_text("utf-8") if text is None else text
        item = types.TextDocumentItem(self.uri(path), "x", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def edit(self, path: str, text: str, where: types.Range | None = None) -> None:
        self.versions[path] += 1
        change = (
            types.TextDocumentContentChangePartial(where, text)
            if where is not None
            else types.TextDocumentContentChangeWholeDocument(text)
        )
        item = types.VersionedTextDocumentIdentifier(self.versions[path], self.uri(path))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(item, [change]))

    def rules(self, path: str) -> list[str]:
        return sorted(str(d.code) for d in self.client.diagnostics.get(self.uri(path), ()))

    def subjects(self, path: str, rule: str) -> list[str]:
        """Short names of the permissions that a rule's diagnostics speak of."""
        found = [d.message for d in self.client.diagnostics.get(self.uri(path), ()) if d.code == rule]
        return sorted(text.split()[0].rpartition(".")[2] for text in found)

    async def until(self, holds: Callable[[], bool]) -> None:
        for _ in range(600):
            if holds():
                return
            await asyncio.sleep(0.05)
        raise AssertionError({uri: [d.code for d in found] for uri, found in self.client.diagnostics.items()})

    async def shown(self, path: str, rule: str) -> types.Diagnostic:
        await self.until(lambda: rule in self.rules(path))
        return next(d for d in self.client.diagnostics[self.uri(path)] if d.code == rule)

    async def actions(self, path: str, diagnostic: types.Diagnostic) -> list[types.CodeAction]:
        context = types.CodeActionContext([diagnostic])
        item = types.TextDocumentIdentifier(self.uri(path))
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(item, diagnostic.range, context)
        )
        assert any(isinstance(a, types.Command) and a.command == "needlint.openPage" for a in found or ())
        return [action for action in found or () if isinstance(action, types.CodeAction)]

    async def hover(self, path: str, line: int, character: int) -> str:
        item = types.TextDocumentIdentifier(self.uri(path))
        found = await self.client.text_document_hover_async(types.HoverParams(item, types.Position(line, character)))
        assert found is not None
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value


def write_project(root: Path) -> Path:
    """One app with an unused permission, one in use, an SDK and a category."""
    files = {XML: MANIFEST, "build.gradle.kts": GRADLE, SOURCE: CALLS}
    for path, text in {**files, "needlint.toml": '[app]\ncategory = ["photo-beautify"]\n'}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


async def connected(root: Path) -> AsyncIterator[Editor]:
    """An editor on a running server, which is shut down after the test."""
    client = make_test_lsp_client()
    await client.start_io(sys.executable, "-m", "needlint", "lsp")
    yield Editor(client, root)
    await client.shutdown_session()
    await client.stop()  # type: ignore[no-untyped-call]

"""The language server end to end: a client that speaks the protocol on one side, a project on disk on the other."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcRequestCancelled

from lsp_editor import CALLS, MANIFEST, READS, SOURCE, UNUSED, XML, Editor


@pytest.mark.asyncio
async def test_push_edit_and_clear(editor: Editor) -> None:
    await editor.start()
    editor.open(XML)
    found = await editor.shown(XML, "unused-permission")
    line = MANIFEST.split("\n")[1]
    start = line.index("android.permission")
    assert found.range == types.Range(types.Position(1, start), types.Position(1, line.index('" />')))
    assert found.severity == types.DiagnosticSeverity.Warning
    assert list(found.tags or ()) == [types.DiagnosticTag.Unnecessary]
    assert found.code_description is not None
    assert found.code_description.href.endswith("/rules/unused_permission.md")
    editor.edit(XML, "", types.Range(types.Position(1, 0), types.Position(2, 0)))
    await editor.until(lambda: "unused-permission" not in editor.rules(XML))


@pytest.mark.asyncio
async def test_edit_in_another_file_changes_the_manifest(editor: Editor) -> None:
    await editor.start()
    await editor.shown(XML, "unused-permission")
    editor.open(SOURCE)
    editor.edit(SOURCE, READS)
    await editor.until(lambda: editor.subjects(XML, "unused-permission") == ["CAMERA"])
    editor.edit(SOURCE, READS[:-40])  # half typed
    editor.edit(SOURCE, CALLS)
    await editor.until(lambda: editor.subjects(XML, "unused-permission") == ["READ_CONTACTS"])


@pytest.mark.asyncio
async def test_fix_removes_the_element_and_leaves_no_finding(editor: Editor) -> None:
    await editor.start()
    editor.open(XML)
    found = await editor.shown(XML, "unused-permission")
    fix = next(a for a in await editor.actions(XML, found) if a.is_preferred)
    assert fix.edit is not None
    assert fix.edit.document_changes is not None
    change = fix.edit.document_changes[0]
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.version == 1
    edit = change.edits[0]
    assert isinstance(edit, types.TextEdit)
    assert edit.range == types.Range(types.Position(1, 0), types.Position(2, 0))
    editor.edit(XML, edit.new_text, edit.range)
    await editor.until(lambda: "unused-permission" not in editor.rules(XML))


@pytest.mark.asyncio
async def test_suppression_asks_for_its_reason(editor: Editor) -> None:
    await editor.start()
    editor.open(XML)
    found = await editor.shown(XML, "unused-permission")
    action = next(a for a in await editor.actions(XML, found) if a.title.startswith("Ignore"))
    assert action.edit is not None
    assert action.edit.document_changes is not None
    change = action.edit.document_changes[0]
    assert isinstance(change, types.TextDocumentEdit)
    edit = change.edits[0]
    assert isinstance(edit, types.TextEdit)
    assert edit.new_text == "    <!-- needlint: ignore[unused-permission] TODO: reason -->\n"
    editor.edit(XML, edit.new_text, edit.range)
    await editor.shown(XML, "malformed-suppression")
    editor.edit(XML, MANIFEST.replace(UNUSED, f"<!-- needlint: ignore[unused-permission] read natively -->{UNUSED}"))
    await editor.until(lambda: not {"malformed-suppression", "unused-permission"} & set(editor.rules(XML)))


@pytest.mark.asyncio
@pytest.mark.parametrize(("locale", "words"), [("en", "Nothing in the app uses it"), ("zh-CN", "通讯录")])
async def test_hover_in_the_clients_language(editor: Editor, locale: str, words: str) -> None:
    await editor.start(locale)
    editor.open(XML)
    editor.open("build.gradle.kts")
    editor.open(SOURCE)
    await editor.shown(XML, "unused-permission")
    text = await editor.hover(XML, 1, 60)
    assert words in text
    assert "READ" in text
    assert "umeng" in await editor.hover("build.gradle.kts", 2, 25)
    member = await editor.hover(SOURCE, 7, 20)
    assert "openCamera" in member
    assert "CAMERA" in member


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("encoding", "units"), [("utf-8", len("相机😀".encode())), ("utf-16", 4), ("utf-32", 3), (None, 4)]
)
async def test_positions_in_the_unit_agreed_on(editor: Editor, encoding: str | None, units: int) -> None:
    result = await editor.start(encodings=[types.PositionEncodingKind(encoding)] if encoding else None)
    assert result.capabilities.position_encoding == (encoding or "utf-16")
    editor.open(SOURCE, READS)
    editor.open(XML)
    await editor.until(lambda: "CAMERA" in str(editor.client.diagnostics.get(editor.uri(XML))))
    found = next(d for d in editor.client.diagnostics[editor.uri(XML)] if "CAMERA" in d.message)
    plain = MANIFEST.split("\n")[2]
    assert found.range.start.character == plain.index("android.permission") - len("相机😀") + units
    where = types.Range(types.Position(2, 0), types.Position(3, 0))  # an edit after the wide characters
    line_end = found.range.end.character + len('" />')
    where = types.Range(types.Position(2, line_end), types.Position(3, 0))
    editor.edit(XML, "\n\n", where)
    editor.edit(XML, "", types.Range(types.Position(2, 0), types.Position(3, 0)))
    await editor.until(lambda: "CAMERA" not in str(editor.client.diagnostics[editor.uri(XML)]))


@pytest.mark.asyncio
async def test_pull_of_file_and_workspace(editor: Editor) -> None:
    await editor.start(diagnostic=types.DiagnosticClientCapabilities())
    editor.open(XML)
    item = types.TextDocumentIdentifier(editor.uri(XML))
    first = await editor.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(item))
    assert isinstance(first, types.RelatedFullDocumentDiagnosticReport)
    assert "unused-permission" in [d.code for d in first.items]
    params = types.DocumentDiagnosticParams(item, previous_result_id=first.result_id)
    again = await editor.client.text_document_diagnostic_async(params)
    assert isinstance(again, types.RelatedUnchangedDocumentDiagnosticReport)
    whole = await editor.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
    assert editor.uri(XML) in [i.uri for i in whole.items]
    editor.edit(XML, MANIFEST.replace(UNUSED, ""))
    cleared = await editor.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(item))
    assert isinstance(cleared, types.RelatedFullDocumentDiagnosticReport)
    assert "unused-permission" not in [d.code for d in cleared.items]
    assert editor.client.diagnostics == {}, "a client that pulls is not pushed to as well"


@pytest.mark.asyncio
async def test_configuration_is_read_as_it_is_typed(editor: Editor) -> None:
    await editor.start()
    await editor.shown(XML, "unused-permission")
    editor.open("needlint.toml")
    editor.edit("needlint.toml", '[app]\ncategory = ["photo-beautify"]\n[rules]\nunused-permission = "of"\n')
    uri = editor.uri("needlint.toml")
    await editor.until(lambda: bool(editor.client.diagnostics.get(uri)))
    assert editor.client.diagnostics[uri][0].range.start.line == 3
    assert "unused-permission" in editor.rules(XML), "the last good configuration holds"
    editor.edit("needlint.toml", '[app]\ncategory = ["photo-beautify"]\n[rules]\nunused-permission = "off"\n')
    await editor.until(lambda: not editor.client.diagnostics[uri] and "unused-permission" not in editor.rules(XML))


@pytest.mark.asyncio
async def test_purpose_is_declared_in_needlint_toml(editor: Editor) -> None:
    await editor.start()
    editor.open("needlint.toml", '[app]\ncategory = ["news"]\n')
    editor.open(XML)
    found = await editor.shown(XML, "unnecessary-permission")
    action = next(a for a in await editor.actions(XML, found) if a.title.startswith("Declare"))
    assert action.edit is not None
    assert action.edit.document_changes is not None
    change = action.edit.document_changes[0]
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.uri == editor.uri("needlint.toml")
    edit = change.edits[0]
    assert isinstance(edit, types.TextEdit)
    editor.edit("needlint.toml", edit.new_text.replace('""', '"scan a code"'), edit.range)
    await editor.until(lambda: "unnecessary-permission" not in editor.rules(XML))


@pytest.mark.asyncio
async def test_lens_says_who_uses_a_permission(editor: Editor) -> None:
    await editor.start(code_lens=types.CodeLensClientCapabilities())
    editor.open(XML)
    item = types.TextDocumentIdentifier(editor.uri(XML))
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(item))
    titles = [lens.command.title for lens in found or () if lens.command is not None]
    assert titles[0].startswith("Nothing in the app uses it")
    assert titles[1].startswith("Used by CameraManager.openCamera")


@pytest.mark.asyncio
async def test_folders_come_and_go(editor: Editor, tmp_path_factory: pytest.TempPathFactory) -> None:
    await editor.start()
    await editor.shown(XML, "unused-permission")
    assert editor.client.progress_reports, "the first scan shows its progress"
    other = tmp_path_factory.mktemp("other")
    (other / "AndroidManifest.xml").write_text(MANIFEST, "utf-8")
    uri, folder = (other / "AndroidManifest.xml").as_uri(), types.WorkspaceFolder(other.as_uri(), "other")
    event = types.WorkspaceFoldersChangeEvent(added=[folder], removed=[])
    editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
    await editor.until(lambda: bool(editor.client.diagnostics.get(uri)))
    event = types.WorkspaceFoldersChangeEvent(added=[], removed=[folder])
    editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
    await editor.until(lambda: not editor.client.diagnostics[uri])
    assert editor.rules(XML)


@pytest.mark.asyncio
async def test_files_changed_on_disk(editor: Editor, project: Path) -> None:
    await editor.start()
    await editor.shown(XML, "unused-permission")
    new = project / "src/main/java/com/example/Contacts.kt"
    new.write_text(READS.replace("class Main", "class Contacts"), "utf-8")
    event = types.FileEvent(new.as_uri(), types.FileChangeType.Created)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await editor.until(lambda: "unused-permission" not in editor.rules(XML))
    new.unlink()
    event = types.FileEvent(new.as_uri(), types.FileChangeType.Deleted)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await editor.shown(XML, "unused-permission")


@pytest.mark.asyncio
async def test_reload_reads_everything_anew(editor: Editor, project: Path) -> None:
    await editor.start()
    await editor.shown(XML, "unused-permission")
    (project / XML).write_text(MANIFEST.replace(UNUSED, ""), "utf-8")  # no editor and no watcher tells of it
    await editor.client.workspace_execute_command_async(types.ExecuteCommandParams("needlint.reload"))
    await editor.until(lambda: "unused-permission" not in editor.rules(XML))


@pytest.mark.asyncio
async def test_lines_end_where_the_protocol_says(editor: Editor) -> None:
    """A form feed and a line separator end no line; a lone carriage return does."""
    await editor.start()
    text = MANIFEST.replace("<application>", "<!-- \u2028 \f -->\r<application>")
    text = text.replace(UNUSED, f"<!-- \f\u2028 -->\r{UNUSED}")
    editor.open(XML, text)
    await editor.until(lambda: any(d.range.start.line == 2 for d in editor.client.diagnostics.get(editor.uri(XML), ())))
    found = await editor.shown(XML, "unused-permission")
    assert found.range.start == types.Position(2, UNUSED.index("android.permission"))


@pytest.mark.asyncio
async def test_a_pull_can_be_cancelled(editor: Editor) -> None:
    await editor.start(diagnostic=types.DiagnosticClientCapabilities())
    editor.open(XML)
    item = types.TextDocumentIdentifier(editor.uri(XML))
    pull = asyncio.create_task(
        editor.client.protocol.send_request_async(  # type: ignore[no-untyped-call]
            types.TEXT_DOCUMENT_DIAGNOSTIC, types.DocumentDiagnosticParams(item), msg_id="pull"
        )
    )
    await asyncio.sleep(0)
    editor.client.protocol.notify(types.CANCEL_REQUEST, types.CancelParams("pull"))
    with pytest.raises(JsonRpcRequestCancelled):
        await pull
    editor.edit(XML, MANIFEST)
    again = await editor.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(item))
    assert isinstance(again, types.RelatedFullDocumentDiagnosticReport)
    assert again.items


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
def test_neovim_shows_a_diagnostic_and_applies_the_fix(project: Path) -> None:
    tests = Path(__file__).parent
    config = tests.parent / "hooks/editors/neovim/needlint.lua"
    command = f"let g:needlint_cmd = ['{sys.executable}', '-m', 'needlint', 'lsp']"
    drive = [config.as_posix(), (tests / "neovim_drive.lua").as_posix()]
    done = subprocess.run(
        ["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "--cmd", command, *(f"+luafile {d}" for d in drive)],
        env={**os.environ, "NEEDLINT_FILE": str(project / XML), "HOME": str(project)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = dict(line.split(" ", 1) for line in (done.stdout + done.stderr).replace("\r", "").split("\n") if " " in line)
    assert said.get("shown") == "true", done.stderr
    assert said.get("line") == "1"
    assert "READ_CONTACTS" in said.get("fix", "")
    assert said.get("cleared") == "true"
    assert (project / XML).read_text("utf-8") == MANIFEST.replace(f"    {UNUSED}\n", "")

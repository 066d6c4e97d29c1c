"""The workspace around a file: several roots, what is on disk and what is not saved, settings, pulls and progress."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from lsprotocol import types

from lsp_editor import CALLS, MANIFEST, READS, SOURCE, UNUSED, XML, Editor, write_project
from needlint.registry import RULES_FOLDER

CLEAN = MANIFEST.replace(f"    {UNUSED}\n", "")


@pytest.mark.asyncio
async def test_a_clean_file_gets_an_empty_list(editor: Editor, project: Path) -> None:
    """Also one that never had a finding: the editor may still show those of an earlier session."""
    camera = MANIFEST.split("\n")[2]
    (project / XML).write_text(CLEAN.replace(f"{camera}\n", ""), "utf-8")
    (project / SOURCE).write_text("package com.example\n\nclass Main : android.app.Activity()\n", "utf-8")
    (project / "build.gradle.kts").write_text('plugins { id("com.android.application") }\n', "utf-8")
    await editor.start()
    editor.open(XML)
    editor.open(SOURCE)
    await editor.until(lambda: {editor.uri(XML), editor.uri(SOURCE)} <= set(editor.client.diagnostics))
    assert list(editor.client.diagnostics[editor.uri(XML)]) == []
    assert list(editor.client.diagnostics[editor.uri(SOURCE)]) == []


@pytest.mark.asyncio
async def test_closing_without_saving_brings_back_what_is_on_disk(editor: Editor) -> None:
    await editor.start()
    editor.open(XML, CLEAN)
    await editor.until(lambda: editor.uri(XML) in editor.client.diagnostics)
    assert "unused-permission" not in editor.rules(XML)
    item = types.TextDocumentIdentifier(editor.uri(XML))
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(item))
    await editor.shown(XML, "unused-permission")


@pytest.mark.asyncio
async def test_of_an_open_file_the_editors_text_counts(editor: Editor, project: Path) -> None:
    await editor.start()
    editor.open(XML)
    await editor.shown(XML, "unused-permission")
    (project / XML).write_text(CLEAN, "utf-8")
    event = types.FileEvent(editor.uri(XML), types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    editor.open(SOURCE, READS)  # a change that is judged after it
    await editor.until(lambda: editor.subjects(XML, "unused-permission") == ["CAMERA"])
    editor.edit(SOURCE, CALLS)
    await editor.until(lambda: editor.subjects(XML, "unused-permission") == ["READ_CONTACTS"])


HALF_TYPED = (
    MANIFEST[: MANIFEST.index("<application")],
    MANIFEST.replace(UNUSED, '<uses-permission android:name="android.permission.READ_CONT'),
    MANIFEST.replace(UNUSED, "<uses-permission"),
    f"<<<<<<< ours\n{MANIFEST}=======\n>>>>>>> theirs\n",
    "",
)


@pytest.mark.asyncio
async def test_half_typed_manifests(editor: Editor) -> None:
    """The server answers, and all is as before once the line is finished."""
    await editor.start()
    editor.open(XML)
    item = types.TextDocumentIdentifier(editor.uri(XML))
    for text in HALF_TYPED:
        await editor.until(lambda: editor.subjects(XML, "unused-permission") == ["READ_CONTACTS"])
        editor.edit(XML, text)
        await editor.client.text_document_hover_async(types.HoverParams(item, types.Position(1, 30)))
        editor.edit(XML, CLEAN)
        await editor.until(lambda: "unused-permission" not in editor.rules(XML))
        editor.edit(XML, MANIFEST)


@pytest.mark.asyncio
async def test_two_roots_are_judged_apart(editor: Editor, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the second app calls is no use of the first one's permission."""
    other = write_project(tmp_path_factory.mktemp("second 应用"))
    (other / SOURCE).write_text(READS, "utf-8")
    await editor.start(folders=[editor.root, other])
    uri = (other / XML).as_uri()
    await editor.until(lambda: uri in editor.client.diagnostics)
    await editor.shown(XML, "unused-permission")
    assert editor.subjects(XML, "unused-permission") == ["READ_CONTACTS"]
    assert [d.message.split()[0] for d in editor.client.diagnostics[uri] if d.code == "unused-permission"] == [
        "android.permission.CAMERA"
    ]


@pytest.mark.asyncio
async def test_a_file_outside_every_folder(editor: Editor, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Its root is where needlint.toml or the build's settings are; a file of no project is left alone."""
    await editor.start(folders=[])
    editor.open(XML)
    await editor.shown(XML, "unused-permission")
    stray = tmp_path_factory.mktemp("stray") / "AndroidManifest.xml"
    stray.write_text(MANIFEST, "utf-8")
    for uri in (stray.as_uri(), "untitled:Untitled-1", "git:/a/AndroidManifest.xml?x"):
        item = types.TextDocumentItem(uri, "xml", 1, MANIFEST)
        editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    editor.edit(XML, CLEAN)
    await editor.until(lambda: "unused-permission" not in editor.rules(XML))
    assert stray.as_uri() not in editor.client.diagnostics


@pytest.mark.asyncio
async def test_settings_that_the_client_changes(editor: Editor) -> None:
    await editor.start()
    editor.open(XML)
    first = await editor.shown(XML, "unused-permission")
    assert "is declared" in first.message
    settings = {"needlint": {"language": "zh", "category": ["新闻资讯类"]}}
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
    texts = editor.client.diagnostics
    await editor.until(lambda: "新闻资讯类" in str(texts[editor.uri(XML)]))
    assert "is declared" not in str(texts[editor.uri(XML)])


@pytest.mark.asyncio
async def test_configuration_changed_on_disk(editor: Editor, project: Path) -> None:
    await editor.start()
    await editor.shown(XML, "unused-permission")
    (project / "needlint.toml").write_text('[app]\ncategory = ["news"]\n[rules]\nunused-permission = "off"\n', "utf-8")
    event = types.FileEvent(editor.uri("needlint.toml"), types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await editor.until(
        lambda: "unnecessary-permission" in editor.rules(XML) and "unused-permission" not in editor.rules(XML)
    )


@pytest.mark.asyncio
async def test_a_saved_table_is_read_anew(editor: Editor, project: Path) -> None:
    """Who edits needlint's own tables and pages sees the effect; here a file that nobody told the server of shows it."""
    await editor.start()
    await editor.shown(XML, "unused-permission")
    (project / XML).write_text(CLEAN, "utf-8")
    page = types.TextDocumentIdentifier((RULES_FOLDER / "unused_permission.md").as_uri())
    editor.client.text_document_did_save(types.DidSaveTextDocumentParams(page))
    await editor.until(lambda: "unused-permission" not in editor.rules(XML))


@pytest.mark.asyncio
async def test_a_client_that_pulls_is_told_when_another_file_changes_what_holds(editor: Editor) -> None:
    refresh = {"diagnostics": types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)}
    await editor.start(workspace=refresh, diagnostic=types.DiagnosticClientCapabilities())
    editor.open(XML)
    item = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(editor.uri(XML)))
    first = await editor.client.text_document_diagnostic_async(item)
    assert isinstance(first, types.RelatedFullDocumentDiagnosticReport)
    before = editor.client.diagnostic_refresh_count
    editor.open(SOURCE)
    editor.edit(SOURCE, READS)
    await editor.until(lambda: editor.client.diagnostic_refresh_count > before)
    second = await editor.client.text_document_diagnostic_async(item)
    assert isinstance(second, types.RelatedFullDocumentDiagnosticReport)
    assert [d.message.split()[0] for d in second.items if d.code == "unused-permission"] == [
        "android.permission.CAMERA"
    ]


@pytest.mark.asyncio
async def test_the_workspace_pull_waits_for_news(editor: Editor) -> None:
    """Asked again with what it has, the client is answered when something changes, and of a clean file it is told."""
    await editor.start(diagnostic=types.DiagnosticClientCapabilities())
    editor.open(XML)
    whole = await editor.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
    known = [types.PreviousResultId(i.uri, i.result_id) for i in whole.items if i.result_id]
    again = asyncio.create_task(editor.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(known)))
    await asyncio.sleep(0.5)
    assert not again.done()
    editor.edit(XML, CLEAN)
    news = {item.uri: item for item in (await asyncio.wait_for(again, 30)).items}
    report = news[editor.uri(XML)]
    assert isinstance(report, types.WorkspaceFullDocumentDiagnosticReport)
    assert "unused-permission" not in [d.code for d in report.items]


@pytest.mark.asyncio
async def test_progress_of_the_first_scan(editor: Editor) -> None:
    await editor.start("zh-CN")
    editor.open(XML)
    await editor.shown(XML, "unused-permission")
    await editor.until(lambda: any(_kinds(r)[-1:] == ["end"] for r in editor.client.progress_reports.values()))
    [reports] = editor.client.progress_reports.values()
    kinds = _kinds(reports)
    assert kinds[0] == "begin"
    assert kinds.count("begin") == kinds.count("end") == 1
    begin = reports[0]
    assert isinstance(begin, types.WorkDoneProgressBegin)
    assert begin.title == "needlint：首次扫描"
    assert begin.cancellable
    shares = [r.percentage for r in reports if isinstance(r, types.WorkDoneProgressReport)]
    assert shares == sorted(shares)
    assert all(share is not None and 50 <= share <= 100 for share in shares)
    editor.edit(XML, CLEAN)
    await editor.until(lambda: "unused-permission" not in editor.rules(XML))
    assert len(editor.client.progress_reports) == 1, "a later judgement shows none"


def _kinds(reports: Sequence[object]) -> list[str]:
    return [str(getattr(report, "kind", "")) for report in reports]


@pytest.mark.asyncio
async def test_a_person_cancels_the_first_scan(editor: Editor, project: Path) -> None:
    """It stops, nothing is shown, and the next edit starts again."""
    for number in range(300):
        (project / f"src/main/java/com/example/More{number}.kt").write_text(
            READS.replace("class Main", f"class More{number}"), "utf-8"
        )
    await editor.start()
    await editor.until(lambda: bool(editor.client.progress_reports))
    [token] = editor.client.progress_reports
    editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
    await editor.until(lambda: any(_kinds(r)[-1:] == ["end"] for r in editor.client.progress_reports.values()))
    assert editor.client.diagnostics == {}
    editor.open(XML)
    await editor.until(
        lambda: editor.subjects(XML, "unused-permission") == [] and editor.uri(XML) in editor.client.diagnostics
    )

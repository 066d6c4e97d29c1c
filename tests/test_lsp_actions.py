"""What a person does with a finding in the editor: fix, ignore with a reason, declare a purpose, read the rule's page."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from lsp_editor import CALLS, MANIFEST, SOURCE, UNUSED, XML, Editor

ASKS = {"askReason": True}


def applies(editor: Editor) -> list[types.WorkspaceEdit]:
    """Let the client take edits that the server asks for, and keep them."""
    taken: list[types.WorkspaceEdit] = []

    @editor.client.feature(types.WORKSPACE_APPLY_EDIT)
    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        taken.append(params.edit)
        return types.ApplyWorkspaceEditResult(applied=True)

    return taken


def only_edit(edit: types.WorkspaceEdit | None) -> tuple[str, types.TextEdit]:
    assert edit is not None
    assert edit.document_changes is not None
    change = edit.document_changes[-1]
    assert isinstance(change, types.TextDocumentEdit)
    [part] = change.edits
    assert isinstance(part, types.TextEdit)
    return change.text_document.uri, part


async def asking(editor: Editor, found: types.Diagnostic, title: str) -> dict[str, Any]:
    """The command of a code action that asks the person. The client library takes an action with a command for a bare
    command, whose name is then the text of the real one."""
    context = types.CodeActionContext([found])
    item = types.TextDocumentIdentifier(editor.uri(XML))
    actions = await editor.client.text_document_code_action_async(types.CodeActionParams(item, found.range, context))
    action = next(a for a in actions or () if a.title.startswith(title))
    assert isinstance(action, types.Command)
    command: dict[str, Any] = ast.literal_eval(action.command)
    return command


async def run(editor: Editor, command: str, *arguments: Any) -> None:
    await editor.client.workspace_execute_command_async(types.ExecuteCommandParams(command, arguments=list(arguments)))


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_a_fix_behind_wide_characters_removes_the_element_alone(editor: Editor, encoding: str) -> None:
    await editor.start(encodings=[types.PositionEncodingKind(encoding)])
    text = MANIFEST.replace(f"    {UNUSED}", f"    <!-- 通讯录😀 --> {UNUSED} <!-- 后 -->")
    editor.open(XML, text)
    plain = UNUSED.index("android.permission") + 4  # where it stands on disk
    await editor.shown(XML, "unused-permission")
    await editor.until(lambda: editor.client.diagnostics[editor.uri(XML)][0].range.start.character != plain)
    found = await editor.shown(XML, "unused-permission")
    fix = next(a for a in await editor.actions(XML, found) if a.is_preferred)
    _, edit = only_edit(fix.edit)
    line = text.split("\n")[1]
    unit = {"utf-8": lambda s: len(s.encode()), "utf-16": lambda s: len(s.encode("utf-16-le")) // 2, "utf-32": len}
    start = unit[encoding](line[: line.index(UNUSED)])
    assert edit.range == types.Range(types.Position(1, start), types.Position(1, start + len(UNUSED)))
    editor.edit(XML, edit.new_text, edit.range)
    await editor.until(lambda: "unused-permission" not in editor.rules(XML))


@pytest.mark.asyncio
async def test_fix_all_in_one_step(editor: Editor) -> None:
    await editor.start()
    second = UNUSED.replace("READ_CONTACTS", "READ_CALENDAR")
    editor.open(XML, MANIFEST.replace(UNUSED, f"{UNUSED}\n    {second}"))
    await editor.until(lambda: editor.rules(XML).count("unused-permission") == 2)
    whole = types.Range(types.Position(0, 0), types.Position(99, 0))
    context = types.CodeActionContext([], only=[types.CodeActionKind.SourceFixAll])
    item = types.TextDocumentIdentifier(editor.uri(XML))
    [action] = await editor.client.text_document_code_action_async(types.CodeActionParams(item, whole, context)) or ()
    assert isinstance(action, types.CodeAction)
    assert action.edit is not None
    assert action.edit.document_changes is not None
    change = action.edit.document_changes[0]
    assert isinstance(change, types.TextDocumentEdit)
    for edit in sorted(change.edits, key=lambda e: -e.range.start.line):
        assert isinstance(edit, types.TextEdit)
        editor.edit(XML, edit.new_text, edit.range)
    await editor.until(lambda: "unused-permission" not in editor.rules(XML))


@pytest.mark.asyncio
async def test_the_reason_that_a_person_gave_is_written(editor: Editor) -> None:
    taken = applies(editor)
    await editor.start(options=ASKS)
    editor.open(XML)
    found = await editor.shown(XML, "unused-permission")
    asked = await asking(editor, found, "Ignore")
    assert asked["command"] == "needlint.suppress"
    await run(editor, "needlint.suppressWith", asked["arguments"][0], "原生代码 --> 读取")
    uri, edit = only_edit(taken[0])
    assert uri == editor.uri(XML)
    assert edit.new_text == "    <!-- needlint: ignore[unused-permission] 原生代码 -> 读取 -->\n"
    editor.edit(XML, edit.new_text, edit.range)
    await editor.until(lambda: not {"unused-permission", "malformed-suppression"} & set(editor.rules(XML)))


@pytest.mark.asyncio
async def test_the_purpose_that_a_person_gave_is_written(editor: Editor, project: Path) -> None:
    taken = applies(editor)
    (project / "needlint.toml").write_text('[app]\ncategory = ["news"]\n', "utf-8")
    await editor.start(options=ASKS)
    editor.open(XML)
    editor.open("needlint.toml")
    found = await editor.shown(XML, "unnecessary-permission")
    asked = await asking(editor, found, "Declare")
    assert asked["command"] == "needlint.declare"
    await run(editor, "needlint.declareWith", asked["arguments"][0], '扫"码"登录')
    uri, edit = only_edit(taken[0])
    assert uri == editor.uri("needlint.toml")
    assert '"扫\\"码\\"登录"' in edit.new_text
    editor.edit("needlint.toml", edit.new_text, edit.range)
    await editor.until(lambda: "unnecessary-permission" not in editor.rules(XML))


@pytest.mark.asyncio
async def test_a_purpose_makes_needlint_toml_where_there_is_none(editor: Editor, project: Path) -> None:
    (project / "needlint.toml").unlink()
    await editor.start(options={"category": ["news"]})
    editor.open(XML)
    found = await editor.shown(XML, "unnecessary-permission")
    action = next(a for a in await editor.actions(XML, found) if a.title.startswith("Declare"))
    assert action.edit is not None
    assert action.edit.document_changes is not None
    first, second = action.edit.document_changes
    assert isinstance(first, types.CreateFile)
    assert isinstance(second, types.TextDocumentEdit)
    assert first.uri == second.text_document.uri == editor.uri("needlint.toml")


@pytest.mark.asyncio
async def test_the_rules_page_opens_in_the_editor(editor: Editor) -> None:
    await editor.start()
    editor.open(XML)
    found = await editor.shown(XML, "unused-permission")
    context = types.CodeActionContext([found])
    item = types.TextDocumentIdentifier(editor.uri(XML))
    actions = await editor.client.text_document_code_action_async(types.CodeActionParams(item, found.range, context))
    page = next(a for a in actions or () if isinstance(a, types.Command))
    assert page.arguments is not None
    await run(editor, page.command, *page.arguments)
    await editor.until(lambda: bool(editor.client.shown_documents))
    shown = editor.client.shown_documents[0].uri
    assert shown == found.code_description.href if found.code_description else None
    assert "# unused-permission" in Path(shown.removeprefix("file://")).read_text("utf-8")


@pytest.mark.asyncio
async def test_a_lens_leads_to_the_use(editor: Editor) -> None:
    await editor.start(code_lens=types.CodeLensClientCapabilities())
    editor.open(XML)
    item = types.TextDocumentIdentifier(editor.uri(XML))
    _, camera = await editor.client.text_document_code_lens_async(types.CodeLensParams(item)) or ()
    assert camera.command is not None
    assert "necessary" in camera.command.title, "for the category of needlint.toml"
    await run(editor, camera.command.command, *(camera.command.arguments or ()))
    await editor.until(lambda: bool(editor.client.shown_documents))
    shown = editor.client.shown_documents[0]
    assert shown.uri == editor.uri(SOURCE)
    assert shown.selection is not None
    assert CALLS.split("\n")[shown.selection.start.line].strip().startswith("manager.openCamera")


@pytest.mark.asyncio
async def test_hints_on_the_lines_that_the_editor_shows(editor: Editor) -> None:
    await editor.start(options={"hints": "inlay"}, inlay_hint=types.InlayHintClientCapabilities())
    editor.open(XML)
    item = types.TextDocumentIdentifier(editor.uri(XML))
    whole = types.Range(types.Position(0, 0), types.Position(20, 0))
    both = await editor.client.text_document_inlay_hint_async(types.InlayHintParams(item, whole))
    assert [str(hint.label).split(" ")[0] for hint in both or ()] == ["Nothing", "Used"]
    assert both is not None
    line = MANIFEST.split("\n")[1]
    assert both[0].position == types.Position(1, line.index('" />'))
    first = types.Range(types.Position(0, 0), types.Position(1, 99))
    assert len(await editor.client.text_document_inlay_hint_async(types.InlayHintParams(item, first)) or ()) == 1
    assert not await editor.client.text_document_code_lens_async(types.CodeLensParams(item))


@pytest.mark.asyncio
async def test_hover_says_whether_the_category_needs_it_and_cites_the_item(editor: Editor, project: Path) -> None:
    (project / "needlint.toml").write_text('[app]\ncategory = ["news"]\n', "utf-8")
    await editor.start("zh-CN")
    editor.open(XML)
    await editor.shown(XML, "unnecessary-permission")
    text = await editor.hover(XML, 1, 60)
    assert "新闻资讯类" in text
    assert "依据：" in text
    assert "第五条" in text
    assert "应用中没有任何代码、组件或 SDK 使用它" in text
    item = types.TextDocumentIdentifier(editor.uri(XML))
    nothing = await editor.client.text_document_hover_async(types.HoverParams(item, types.Position(0, 2)))
    assert nothing is None


@pytest.mark.asyncio
async def test_an_edit_since_the_judgement_moves_the_fix(editor: Editor) -> None:
    """Actions come from the latest judgement at once; where the text has moved since, they move with it."""
    await editor.start()
    editor.open(XML)
    await editor.shown(XML, "unused-permission")
    editor.edit(XML, "\n", types.Range(types.Position(1, 0), types.Position(1, 0)))
    where = types.Range(types.Position(2, 50), types.Position(2, 50))
    item = types.TextDocumentIdentifier(editor.uri(XML))
    params = types.CodeActionParams(item, where, types.CodeActionContext([]))
    actions = await asyncio.wait_for(editor.client.text_document_code_action_async(params), 10)
    fix = next(a for a in actions or () if isinstance(a, types.CodeAction) and a.is_preferred)
    _, edit = only_edit(fix.edit)
    assert edit.range == types.Range(types.Position(2, 0), types.Position(3, 0))

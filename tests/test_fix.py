"""Fixes: exactly the edit's bytes change, in the file's own encoding, and nothing outside the project is touched."""

from __future__ import annotations

import subprocess
from pathlib import Path

import msgspec
import pytest

from needlint import fix
from needlint.facts.place import Place, Range
from needlint.finding import Edit, Finding, Fix, Message
from needlint.project.text import decode

ELEMENT = '<uses-permission android:name="READ_CONTACTS"/>'
TEXT = f'<manifest>\n    <!-- 权限 -->\n    {ELEMENT}\n    <uses-permission android:name="CAMERA"/>   \n</manifest>\n'
WITHOUT = '<manifest>\n    <!-- 权限 -->\n    <uses-permission android:name="CAMERA"/>   \n</manifest>\n'


def finding(path: str, text: str, old: str, new: str, safe: bool = True) -> Finding:
    start = text.encode().index(old.encode())
    place = Place(path, Range(start, start + len(old.encode())))
    said = Message("m", "m")
    edits = (Edit(place, new),)
    return Finding("r", "warning", "high", place, old, said, said, fix=Fix(Message("f", "f"), edits, safe))


def fixed(root: Path, *findings: Finding, unsafe: bool = False) -> fix.Fixes:
    fixes = fix.plan(findings, root, unsafe)
    fix.write(fixes, root)
    return fixes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_removed_element_takes_its_line_and_nothing_else(tmp_path: Path, encoding: str, line_end: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    before, after = (mark + t.replace("\n", line_end).encode(encoding) for t in (TEXT, WITHOUT))
    file = tmp_path / "M.xml"
    file.write_bytes(before)
    text = decode(before).utf8.decode()
    fixes = fixed(tmp_path, finding("M.xml", text, ELEMENT, ""))
    assert file.read_bytes() == after
    assert len(fixes.applied) == 1


def test_an_element_that_shares_its_line_leaves_the_rest_of_it(tmp_path: Path) -> None:
    text = f"<a>{ELEMENT} <b/>\n</a>"
    (tmp_path / "M.xml").write_text(text)
    fixed(tmp_path, finding("M.xml", text, ELEMENT, ""))
    assert (tmp_path / "M.xml").read_text() == "<a> <b/>\n</a>"


def test_an_attribute_is_added_in_place(tmp_path: Path) -> None:
    (tmp_path / "M.xml").write_text(TEXT)
    place = Place("M.xml", Range(*[TEXT.encode().index(b"/>")] * 2))
    bound = Fix(Message("f", "f"), (Edit(place, ' android:maxSdkVersion="28"'),), True)
    fixed(tmp_path, msgspec.structs.replace(finding("M.xml", TEXT, ELEMENT, ""), fix=bound))
    added = TEXT.replace('"READ_CONTACTS"/>', '"READ_CONTACTS" android:maxSdkVersion="28"/>')
    assert (tmp_path / "M.xml").read_text() == added


def test_unsafe_fixes_only_where_asked_for(tmp_path: Path) -> None:
    (tmp_path / "M.xml").write_text(TEXT)
    risky = finding("M.xml", TEXT, "READ_CONTACTS", "X", safe=False)
    assert fixed(tmp_path, risky).files == ()
    fixed(tmp_path, risky, unsafe=True)
    assert '"X"' in (tmp_path / "M.xml").read_text()


def test_of_two_that_overlap_the_first_wins_and_the_other_is_named(tmp_path: Path) -> None:
    (tmp_path / "M.xml").write_text(TEXT)
    whole, part = finding("M.xml", TEXT, ELEMENT, ""), finding("M.xml", TEXT, "READ_CONTACTS", "X")
    fixes = fixed(tmp_path, whole, part)
    assert fixes.applied == (whole,)
    assert [f for f, _ in fixes.refused] == [part]
    assert (tmp_path / "M.xml").read_text() == WITHOUT


def test_the_same_edit_for_two_findings_is_made_once(tmp_path: Path) -> None:
    (tmp_path / "M.xml").write_text(TEXT)
    same = finding("M.xml", TEXT, "READ_CONTACTS", "X")
    assert len(fixed(tmp_path, same, same).applied) == 2
    assert (tmp_path / "M.xml").read_text() == TEXT.replace("READ_CONTACTS", "X")


def test_bytes_that_are_no_text_are_left_alone(tmp_path: Path) -> None:
    data = TEXT.encode() + b"\xff\xff\x80"
    (tmp_path / "M.xml").write_bytes(data)
    fixes = fixed(tmp_path, finding("M.xml", TEXT, ELEMENT, ""))
    assert (tmp_path / "M.xml").read_bytes() == data
    assert len(fixes.refused) == 1


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.xml"
    outside.write_text(TEXT)
    root = tmp_path / "root"
    root.mkdir()
    (root / "M.xml").symlink_to(outside)
    assert len(fixed(root, finding("M.xml", TEXT, ELEMENT, "")).refused) == 1
    assert outside.read_text() == TEXT


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n"), TEXT.rstrip("\n"), f"<a>{ELEMENT}</a>"])
def test_the_diff_is_what_git_apply_takes(tmp_path: Path, text: str) -> None:
    file = tmp_path / "新 M.xml"
    file.write_bytes(text.encode())
    fixes = fix.plan([finding(file.name, text, ELEMENT, "")], tmp_path)
    diff = fix.unified_diff(fixes)
    assert file.read_bytes() == text.encode(), "a plan writes nothing"
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    subprocess.run(["git", "-C", str(tmp_path), "apply", "-"], input=diff, check=True)
    applied = file.read_bytes()
    file.write_bytes(text.encode())
    fix.write(fixes, tmp_path)
    assert applied == file.read_bytes() != text.encode()


def test_the_file_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "M.xml").write_text(TEXT)
    (tmp_path / "M.xml").chmod(0o640)
    fixed(tmp_path, finding("M.xml", TEXT, ELEMENT, ""))
    assert (tmp_path / "M.xml").stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["M.xml"]

"""Every encoding a Chinese Android tree holds becomes the same UTF-8, and offsets become lines and columns."""

from __future__ import annotations

import random

import pytest

from needlint.project.text import Lines, decode

CODE = 'class 位置 {\r\n  String 名称 = "你好，世界 😀";\r\n}\r\n'


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (CODE.encode(), "utf-8"),
        (CODE.encode("utf-8-sig"), "utf-8-sig"),
        (CODE.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + CODE.encode("utf-16-be"), "utf-16"),
        (CODE.encode("utf-16-le"), "utf-16-le"),
        (CODE.encode("utf-16-be"), "utf-16-be"),
        (CODE.encode("utf-32"), "utf-32"),
        (CODE.encode("gb18030"), "gb18030"),
        (CODE.replace("😀", "").encode("gbk"), "gb18030"),
    ],
)
def test_every_encoding_gives_the_same_text(data: bytes, encoding: str) -> None:
    decoded = decode(data)
    assert decoded.utf8.decode().replace("😀", "") == CODE.replace("😀", "")
    assert (decoded.encoding, decoded.exact) == (encoding, True)
    assert decoded.utf8.decode().encode(encoding)  # can be written back


def test_manifest_in_utf16_without_a_mark() -> None:
    text = '<?xml version="1.0"?>\n<manifest/>'
    assert decode(text.encode("utf-16-le")).utf8 == text.encode()
    assert decode(text.encode("utf-16-be")).utf8 == text.encode()


def test_western_text_does_not_become_chinese() -> None:
    decoded = decode("// Größe und Maß, café\n".encode("latin-1"))
    assert decoded.utf8.decode() == "// Größe und Maß, café\n"
    assert decoded.exact


def test_lines_in_two_encodings_are_both_read() -> None:
    data = "// 第一行用的是统一码\n".encode() + "// 第二行用的是国标码\n".encode("gbk") + b"int a;\n"
    decoded = decode(data)
    assert decoded.utf8.decode() == "// 第一行用的是统一码\n// 第二行用的是国标码\nint a;\n"
    assert not decoded.exact


def test_bytes_that_are_no_text_are_replaced_and_told() -> None:
    decoded = decode(b"int a;\n\xff\xff\x00 b;\n")
    assert decoded.utf8.startswith(b"int a;\n")
    assert not decoded.exact


def test_stray_zero_bytes_stay() -> None:
    assert decode(b"int a = 1;\0\nint b;\n").utf8 == b"int a = 1;\0\nint b;\n"


def test_any_bytes_decode_to_valid_utf8() -> None:
    dice = random.Random(7)
    for size in range(300):
        data = bytes(
            dice.choice((0, 10, 13, 60, 65, 0xC4, 0xE3, 0xFF, 0xFE, 0xEF, 0xBB, 0xBF, 0xD8)) for _ in range(size)
        )
        decode(data).utf8.decode("utf-8")


def test_columns_count_code_points_and_lines_count_every_line_end() -> None:
    text = 'a\n"你好😀" x\r\ny\rz'
    lines = Lines(text.encode())
    assert len(lines) == 4
    assert lines.locate(text.encode().index(b"x")) == (2, 7)
    assert lines.locate(text.encode().index(b"y")) == (3, 1)
    assert lines.locate(text.encode().index(b"z")) == (4, 1)
    assert lines.locate(10_000) == (4, 2)
    assert lines.locate(-5) == (1, 1)
    assert [lines.text(n) for n in range(6)] == ["", "a", '"你好😀" x', "y", "z", ""]

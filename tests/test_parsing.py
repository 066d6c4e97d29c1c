"""A parse that is watched gives the tree of a plain one, and keeps nothing of the text."""

from __future__ import annotations

import tracemalloc

import pytest
from tree_sitter import Parser

from needlint.facts.syntax import language, parse

CLASS = "class A {\n" + '  fun f(x: Int) = log("第 $x 个，已拒绝")\n' * 400 + "}"


@pytest.mark.parametrize("end", ["", "\n", " // 完", " // 完成。", " // 🙂"])
@pytest.mark.parametrize("shift", range(4))
def test_characters_between_two_pieces_are_whole(end: str, shift: int) -> None:
    """Pieces are cut at byte offsets: wherever a cut falls, the tree is that of the whole text."""
    utf8 = (" " * shift + CLASS + end).encode()
    assert str(parse("kotlin", utf8).root_node) == str(Parser(language("kotlin")).parse(utf8).root_node)
    assert parse("kotlin", utf8).root_node.end_byte == len(utf8)


def test_parses_leave_nothing_behind() -> None:
    """An editor's session parses a text for every key: memory stays flat."""

    def edits(numbers: range) -> None:
        for number in numbers:
            parse("kotlin", (f"class A{number} {{ val a = `\n" + "fun f() = 1\n" * 50).encode())

    edits(range(20))
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    edits(range(20, 320))
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 20_000

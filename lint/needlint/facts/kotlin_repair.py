"""Parses Kotlin that the pinned grammar breaks on (tree-sitter-kotlin 1.1.0).

A construct is blanked or replaced at the same byte length, so that every offset of the tree is valid in the original text, from
which readers take all names. The tree with less in ERROR nodes is kept. Which constructs, and how often real code has them, was
measured on 30,176 files; 0.8 % of files need this.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tree_sitter import Tree

from needlint.facts.syntax import Effort, TooHard, broken, parse

MAX_TRIED_SINGLY = 1_000_000
"""Bytes up to which constructs are also tried one by one; larger broken files get one combined try."""

_MODIFIER_WORDS = (
    rb"open|inner|data|inline|value|external|internal|final|abstract|override|private|protected|public|operator|infix|enum|"
    rb"annotation|companion|lateinit|vararg|noinline|crossinline|reified|expect|actual|sealed|tailrec|suspend|out|const|"
    rb"where|by|init|dynamic|file|property|receiver|param|delegate|field"
)


class Repair(NamedTuple):
    """Where it applies, and what the matched bytes (or group 1) become; same length."""

    pattern: re.Pattern[bytes]
    replace: Callable[[re.Match[bytes]], bytes]


def _blank(match: re.Match[bytes]) -> bytes:
    """Group 1, or all of the match, as spaces; line ends stay."""
    group = 1 if match.re.groups else 0
    start, end = match.start(group) - match.start(), match.end(group) - match.start()
    whole = match.group()
    if start < 0:
        return whole
    return whole[:start] + _NOT_LINE_END.sub(b" ", whole[start:end]) + whole[end:]


def _join_lines(match: re.Match[bytes]) -> bytes:
    """Group 1 as spaces, line ends included."""
    start = match.start(1) - match.start()
    return match.group()[:start] + b" " * (len(match.group()) - start)


def _rename(match: re.Match[bytes]) -> bytes:
    """A soft keyword in group 1 becomes a name: its last letter an underscore."""
    end = match.end(1) - match.start()
    whole = match.group()
    return whole[: end - 1] + b"_" + whole[end:]


def _guard(match: re.Match[bytes]) -> bytes:
    """A guard of `when` becomes a second alternative after a comma, which readers know by the `if` that stands there in the
    original; its `else` becomes a value."""
    whole = match.group()[: match.start(1) - match.start()]
    if whole.endswith(b"else"):
        whole = whole[:-4] + b"null"
    return whole + b" " * (match.end(1) - match.start(1) - 1) + b","


def _separate(match: re.Match[bytes]) -> bytes:
    return match.group()[:-1] + b";"


def _plain_text(match: re.Match[bytes]) -> bytes:
    """A string's content but for `${..}`: some contents confuse the grammar; readers take the original's."""
    text = match.group()
    quotes = 3 if text.startswith(b'"""') else 1
    pieces = _INTERPOLATION.split(text[quotes:-quotes])
    content = b"".join(piece if odd % 2 else _NOT_LINE_END.sub(b"z", piece) for odd, piece in enumerate(pieces))
    return text[:quotes] + content + text[-quotes:]


_INTERPOLATION = re.compile(rb"(\$\{[^{}]*\})")
_NOT_LINE_END = re.compile(rb"[^\r\n]")
_CONTEXT = rb"^[ \t]*context[ \t]*\((?:[^()]|\([^()]*+\))*+\)"
_BEFORE_CONSTRUCTOR = (
    rb"\bclass\s+\w+(?:<[^>{}]*>)?((?:\s|//[^\n]*\n|@[\w.]+(?:\([^()]*\))?)+)"
    rb"(?=(?:(?:private|internal|protected|public)\s+)?constructor\b)"
)
_BEFORE_GUARD = (
    rb"(?:^|[{;])[ \t]*(?:!?is[ \t]+[\w.<>*?, ]{1,200}?|!?in[ \t]+[\w.()]{1,200}?|-?[\w.]+|\"[^\"\n]*\"|'[^'\n]+')"
)
_REPAIRS = (
    Repair(re.compile(rb"^(?:<{7}|={7}|>{7}|\|{7})[^\n]*", re.M), _blank),
    Repair(re.compile(_CONTEXT, re.M), _blank),
    Repair(re.compile(rb"(?<![\w.])suspend(?=\s*\{)"), _blank),
    Repair(re.compile(rb"[:(<,=]\s*((?:@[\w.]+\s+|suspend\b\s*)+)(?=\()"), _blank),
    Repair(re.compile(_BEFORE_GUARD + rb"((?<=else)[ \t]+if|[ \t]+if)(?=[ \t(](?:[^\n{}]|\{[^\n{}>]*\}){0,400}?\s*->)", re.M), _guard),
    Repair(re.compile(rb"^[ \t]*(field\b[ \t]*(?::[^=\n]+)?)(?==)", re.M), _blank),
    Repair(re.compile(rb"(?<![\w.@])(get)(?=\((?!\s*\))|\?\.|\.|\[| =|!!)"), _rename),
    Repair(re.compile(rb"(?<![\w.@])(set)(?=\([^(){}:]*,|\?\.|\.|\[| =|!!)"), _rename),
    Repair(re.compile(rb"(?<![\w@])(" + _MODIFIER_WORDS + rb")(?=\(|\?\.|\.\w|\[|!!|[ \t]*[-+*/]?=[^=>]|[ \t]*[,)]|[ \t]*->|[ \t]+[-+*/%][ \t])"), _rename),
    Repair(re.compile(rb"(?<![\w\"$\\])(\$\$+)(?=\")"), _blank),
    Repair(re.compile(_BEFORE_CONSTRUCTOR), _join_lines),
    Repair(re.compile(rb"(,)(?=\s*[>\]])"), _blank),
    Repair(re.compile(rb"^[ \t]*@[\w.:]+(?:\([^()\n]*\))?[ \t]*\r?\n(?=\s*(?:(?:private|internal|protected)\s+)?(?:get|set)\b)", re.M), _blank),
    Repair(re.compile(rb"\bfun\s+(?:\w+\.)?\w+\([^(){}]*\)(?:\s*:\s*[\w.<>?, ]{1,200}?)?[ \t](?=[ \t]*\})"), _separate),
    Repair(re.compile(rb'"""(?:[^"]|"(?!""))*+"""|"(?:[^"\\\n$]|\\.)*+"'), _plain_text),
)  # fmt: skip

_NON_ASCII = bytes(byte if byte < 128 else ord("z") for byte in range(256))

_DELEGATE = re.compile(rb"\b(by\s+[\w.]+(?:<[\w.<>, ]*>)?(?:\([^(){}]*(?:\([^(){}]*\)[^(){}]*)*\))?)(?=\s*\{)")
_HEADER = re.compile(rb"\b(?:class|object)\b[^:]*:")
_LONGEST_HEADER = 4000
"""Bytes between the start of a declaration and its last delegate at most."""


def _without_delegates(utf8: bytes) -> bytes:
    """Blanks the last delegate of class headers: `object A : I by f() {` is read as f called with a lambda, without any
    error, and the class would lose its body."""

    def blank(match: re.Match[bytes]) -> bytes:
        start = max(0, match.start() - _LONGEST_HEADER)
        header = re.split(rb"[{}=;]", utf8[start : match.start()])[-1]
        return _blank(match) if _HEADER.search(header) else match.group()

    return _DELEGATE.sub(blank, utf8)


_LEADING_COMMENT = re.compile(rb"^[ \t]*(/\*(?![^\n]*?needlint:)[^\n]*?\*/)(?=[ \t]*[^\s/*])", re.M)
"""A comment in front of a statement on its line: the grammar takes the statement for the rest of the line before, without
any error (`f()` and, below, `/* c */ g.h()` become an infix call of g)."""


def parse_kotlin(utf8: bytes) -> Tree:
    """The best tree found; its offsets are those of `utf8`. Raises TooHard where not even one parse comes to an end."""
    source = _without_delegates(utf8) if b" by " in utf8 else utf8
    if b"*/" in source:
        source = _LEADING_COMMENT.sub(_blank, source)
    tree = parse("kotlin", source)
    if not tree.root_node.has_error:
        return tree
    original, before = tree, _damage(tree)
    best = before
    effort = Effort(len(utf8))  # all tries together; those of real files need a tenth of what one parse may take
    ascii_source = source.translate(_NON_ASCII)
    candidate = ascii_source
    for repair in _REPAIRS:
        candidate = repair.pattern.sub(repair.replace, candidate)
    try:
        repaired = parse("kotlin", candidate, effort)
    except TooHard:
        return tree
    damage = _damage(repaired)
    if damage < best:
        tree, best, source = repaired, damage, candidate
    if best == (0, 0) or len(utf8) > MAX_TRIED_SINGLY:
        return tree
    tree, best = _one_by_one(tree, best, source, effort)
    if source is candidate and best > (0, 0):
        # a construct may also be damaged by another one's repair
        other, damage = _one_by_one(original, before, utf8, effort)
        tree = other if damage < best else tree
    return tree


def _one_by_one(tree: Tree, best: tuple[int, int], source: bytes, effort: Effort) -> tuple[Tree, tuple[int, int]]:
    """Keep each repair that makes the tree better, while there is effort left."""
    for repair in _REPAIRS:
        candidate = repair.pattern.sub(repair.replace, source)
        if candidate == source:
            continue
        try:
            attempt = parse("kotlin", candidate, effort)
        except TooHard:
            break
        damage = _damage(attempt)
        if damage < best:
            tree, best, source = attempt, damage, candidate
            if best == (0, 0):
                break
    return tree, best


def _damage(tree: Tree) -> tuple[int, int]:
    """Bytes inside of ERROR nodes, and how many there are."""
    ranges = broken(tree.root_node)
    return sum(end - start + 1 for start, end in ranges), len(ranges)

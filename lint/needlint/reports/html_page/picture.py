"""The path of a collection before consent as a picture: from the app's start, call by call, down to what is taken, and
below it the consent that comes too late. Inline SVG without scripts, links or references."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from needlint.display import visible, width
from needlint.finding import Message
from needlint.reports.html_page.writing import inert

Kind = Literal["entry", "call", "guard", "taken"]
WIDTH, LEFT, GAP, PAD, LINE = 640, 44, 22, 10, 18
ROOM = WIDTH - LEFT - 32
"""Between the edges of a box, in units."""
SAY, CODE = (8.2, 13.2), (7.3, 12.2)
"""Units that a narrow and a wide (Chinese) character takes: of the text at 13, of the code at 12, in the widest of the
usual fonts."""
_LABELS: dict[Kind, Message] = {
    "entry": Message("START", "启动"),
    "call": Message("CALL", "调用"),
    "guard": Message("CONDITION", "条件"),
    "taken": Message("TAKEN", "收集"),
}
_CONSENT = Message("The user agrees — only from here on", "用户同意——此后方可收集")
_START = Message("The app starts", "应用启动")


class Step(Struct, frozen=True):
    """One box: what happens, the source line that says so, and where."""

    kind: Kind
    text: Message | None
    where: str
    source: str = ""


def picture(steps: Sequence[Step]) -> str:
    """The steps, first to last, as one SVG element; both languages are in it."""
    chain = [*steps] if steps and steps[0].kind == "entry" else [Step("entry", _START, ""), *steps]
    parts: list[str] = []
    top = 4
    for number, step in enumerate(chain):
        box, height = _box(step, top)
        if number:
            parts.append(_arrow(top - GAP, top))
        parts.append(box)
        top += height + GAP
    parts.append(_consent(top - GAP + 12))
    total = top - GAP + 12 + 2 * LINE + 6
    end = chain[-1].text or _START
    title = f"<title>{inert(end.en)} / {inert(end.zh)}</title>"
    return (
        f'<div class="scroll"><svg class="path" viewBox="0 0 {WIDTH} {total}" width="{WIDTH}" height="{total}"'
        f' role="img">{title}{"".join(parts)}</svg></div>'
    )


def _box(step: Step, top: int) -> tuple[str, int]:
    said = step.text or Message("", "")
    texts = {"en": list(wrapped(said.en, SAY)), "zh": list(wrapped(said.zh, SAY))}
    below = [("code", line) for line in wrapped(step.source, CODE)] + [
        ("where", line) for line in wrapped(step.where, CODE)
    ]
    lines = max(len(t) for t in texts.values())
    height = PAD + LINE * (1 + lines + len(below)) + PAD // 2
    parts = [
        f'<g class="{step.kind}"><rect x="{LEFT}" y="{top}" width="{WIDTH - LEFT - 4}" height="{height}" rx="7"/>',
        f'<circle cx="20" cy="{top + 17}" r="8"/>',
    ]
    for language, shown in texts.items():
        label = _LABELS[step.kind].text(language)
        parts.append(f'<g lang="{language}">{_text("label", top + PAD + 9, label)}')
        parts += [_text("say", top + PAD + 9 + LINE * (i + 1), line) for i, line in enumerate(shown)]
        parts.append("</g>")
    first = top + PAD + 9 + LINE * (lines + 1)
    parts += [_text(kind, first + LINE * i, line) for i, (kind, line) in enumerate(below)]
    return "".join(parts) + "</g>", height


def _text(kind: str, y: int, text: str) -> str:
    return f'<text class="{kind}" x="{LEFT + 14}" y="{y}">{inert(text)}</text>'


def _arrow(start: int, end: int) -> str:
    return f'<path class="arrow" d="M20 {start - 8}V{end + 4}"/><path class="head" d="M15 {end}h10l-5 7z"/>'


def _consent(y: int) -> str:
    texts = "".join(
        f'<g lang="{language}">{_text("say", y + LINE + 4, _CONSENT.text(language))}</g>' for language in ("en", "zh")
    )
    return f'<g class="consent"><path d="M4 {y}H{WIDTH - 4}"/><circle cx="20" cy="{y + LINE}" r="8"/>{texts}</g>'


def wrapped(text: str, sizes: tuple[float, float], room: float = ROOM) -> Iterator[str]:
    """Lines that fit into `room` units, broken at blanks and after `/` or `.` where there are any. `sizes`: of a narrow
    and a wide character."""
    line, taken, last = "", 0.0, 0
    for character in visible(text):
        size = _size(character, sizes)
        if taken + size > room and line:
            cut = last if last > len(line) // 2 else len(line)
            yield line[:cut].rstrip()
            line = line[cut:].lstrip()
            taken, last = sum(_size(c, sizes) for c in line), 0
        line += character
        taken += size
        if character in (" /(,&" if sizes == CODE else " /.，。、；："):
            last = len(line)
    if line.strip():
        yield line.rstrip()


def _size(character: str, sizes: tuple[float, float]) -> float:
    cells = width(character)
    return sizes[cells - 1] if cells in (1, 2) else 0.0

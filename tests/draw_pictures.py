"""Draws tests/pictures/{report,path,terminal}.png from the demo: `python tests/draw_pictures.py`, with Chromium here.

Where Pillow is installed the pictures get a palette, which makes them four times smaller.
"""

from __future__ import annotations

import base64
import html
import os
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from chromium import Page, launch

PICTURES = Path(__file__).with_name("pictures")
DEMO = Path(__file__).parents[1] / "lint/needlint/demo"
WIDTH = 1000
COLOURS = {"31": "#ff7b80", "32": "#6fcf87", "33": "#f0ad4e", "36": "#6db7f2"}
SHELL = "<meta charset=utf-8><body style='margin:0;background:#12161c;color:#dfe4ea'><pre style='margin:14px 18px;font:13px/1.5 ui-monospace,\"Noto Sans Mono CJK SC\",monospace;white-space:pre-wrap'>"  # fmt: skip


def needlint(*arguments: str, colour: bool = False) -> str:
    """What a command prints, run where the demo is."""
    environment = {**os.environ, "FORCE_COLOR": "1"} if colour else dict(os.environ)
    command = [sys.executable, "-m", "needlint", *arguments]
    return subprocess.run(command, cwd=DEMO, env=environment, capture_output=True, text=True, check=False).stdout


def terminal(text: str) -> str:
    """ANSI colours as HTML."""
    parts, open_span = [], False
    for piece in re.split(r"(\x1b\[[\d;]*m)", text):
        if not piece.startswith("\x1b"):
            parts.append(html.escape(piece))
            continue
        codes = piece[2:-1].split(";")
        parts.append("</span>" if open_span else "")
        open_span = codes not in ([""], ["0"])
        style = "".join(f"color:{COLOURS[c]};" for c in codes if c in COLOURS)
        style += "font-weight:700;" * ("1" in codes) + "color:#8d97a5;" * ("2" in codes)
        parts.append(f'<span style="{style}">' if open_span else "")
    return SHELL + "".join(parts) + "</pre>"


def clip(page: Page, file: str, top: float, height: float) -> None:
    """A band of the page as a PNG."""
    area = {"x": 0, "y": top, "width": WIDTH, "height": height, "scale": 1}
    answer = page.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=area)
    data = base64.b64decode(answer["data"])
    with suppress(ImportError):
        from PIL import Image

        small = BytesIO()
        Image.open(BytesIO(data)).convert("RGB").quantize(48).save(small, "PNG", optimize=True)
        data = small.getvalue()
    (PICTURES / file).write_bytes(data)


def main() -> None:
    """Draw all of them."""
    with tempfile.TemporaryDirectory() as folder, launch() as page:
        page.size(WIDTH)
        report = Path(folder) / "report.html"
        report.write_text(needlint("check", ".", "--no-cache", "-f", "html", "--lang", "en"), "utf-8")
        page.open(report)
        rows = "document.querySelectorAll('table.items tr')[9].getBoundingClientRect().bottom + scrollY"
        clip(page, "report.png", 0, page.run(rows))
        boxes = "a.querySelectorAll('svg rect').length"
        article = f"[...document.querySelectorAll('article')].reduce((a, b) => {boxes} > 2 ? a : b)"
        box = page.run(
            f"(e => {{ const r = e.getBoundingClientRect(); return [r.top + scrollY, r.height]; }})({article})"
        )
        clip(page, "path.png", box[0] - 6, box[1] + 12)
        said = needlint("check", ".", "--no-cache", "--lang", "zh", colour=True).split("\n\n")
        shown = "\n\n".join(["$ needlint check . --lang zh", *said[-3:]])
        shell = Path(folder) / "terminal.html"
        shell.write_text(terminal(shown), "utf-8")
        page.open(shell)
        clip(page, "terminal.png", 0, page.run("document.querySelector('pre').getBoundingClientRect().bottom + 12"))


if __name__ == "__main__":
    main()

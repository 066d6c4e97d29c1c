"""Draws tests/pictures/editor.png: Neovim in a terminal on the demo, `python tests/draw_editor.py`, with nvim, tmux and
Chromium here."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from chromium import launch
from draw_pictures import DEMO, WIDTH, clip

FILE = "app/src/main/java/com/example/daily/SplashActivity.kt"
SAID = "closes"
LINE = 28
SIZE = ("124", "24")
NEOVIM = Path(__file__).parents[1] / "hooks/editors/neovim/needlint.lua"
STARTED = """
set termguicolors number noshowcmd noruler laststatus=0 signcolumn=yes shortmess+=IF noswapfile background=dark
syntax on
colorscheme slate
highlight SignColumn guibg=NONE
highlight NormalFloat guibg=#12161c guifg=#dfe4ea
highlight FloatBorder guibg=#12161c
highlight DiagnosticError guifg=#ff7b80
highlight DiagnosticWarn guifg=#ffcc33
highlight DiagnosticInfo guifg=#6db7f2
lua << END
vim.diagnostic.config({
  virtual_text = { format = function(d) return (d.message:match('^[^\n]*')) end },
  severity_sort = true,
})
END
"""
PAGE = "<meta charset=utf-8><body style='margin:0;background:#262626;color:#fff'><pre style='margin:12px 20px;font:15.4px/1.35 \"Noto Sans Mono CJK SC\",monospace'>"  # fmt: skip


def main() -> None:
    """Start the editor, wait for the server, open the finding's text, draw the screen."""
    with tempfile.TemporaryDirectory() as folder, launch() as page:
        shown = Path(folder) / "editor.html"
        shown.write_text(PAGE + marked(screen(Path(folder))) + "</pre>", "utf-8")
        page.size(WIDTH)
        page.open(shown)
        clip(page, "editor.png", 0, page.run("document.querySelector('pre').getBoundingClientRect().bottom + 12"))


def screen(home: Path) -> str:
    """What the terminal shows, with its colours."""
    shutil.copytree(DEMO, home / "demo")
    start = home / "init.vim"
    command = ", ".join(f"'{part}'" for part in (sys.executable, "-m", "needlint", "lsp"))
    start.write_text(f"{STARTED}\nlet g:needlint_cmd = [{command}]\nluafile {NEOVIM}\n", "utf-8")
    socket = str(home / "tmux")

    def tmux(*arguments: str) -> str:
        given = ["tmux", "-u", "-S", socket, *arguments]
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(home)}
        return subprocess.run(given, env=environment, check=True, capture_output=True, text=True).stdout

    editor = f"cd '{home}/demo' && exec nvim -u '{start}' -i NONE {FILE}"
    tmux("new-session", "-d", "-s", "editor", "-x", SIZE[0], "-y", SIZE[1], editor)
    try:
        for _ in range(300):
            if SAID in tmux("capture-pane", "-p", "-t", "editor"):
                break
            time.sleep(0.1)
        for command in (
            ":normal! 11Gzt",
            f":call cursor({LINE}, 13)",
            ":lua vim.diagnostic.open_float({ border = 'solid', header = '', prefix = '' })",
            ":echo",
        ):
            tmux("send-keys", "-t", "editor", command, "Enter")
            time.sleep(1)
        return tmux("capture-pane", "-p", "-e", "-t", "editor")
    finally:
        tmux("kill-server")


def marked(text: str) -> str:
    """ANSI colours of 24 bits as HTML."""
    parts, style = [], {}
    for piece in re.split(r"(\x1b\[[\d;]*m)", text.rstrip("\n")):
        if piece.startswith("\x1b"):
            style = styled(style, piece[2:-1])
        elif piece:
            rules = ";".join(f"{name}:{value}" for name, value in style.items())
            parts.append(f'<span style="{rules}">{html.escape(piece)}</span>')
    return "".join(parts)


def styled(style: dict[str, str], codes: str) -> dict[str, str]:
    new = dict(style)
    for match in re.finditer(r"(38|48);2;(\d+);(\d+);(\d+)|(\d+)", codes or "0"):
        if match[1]:
            colour = f"rgb({match[2]},{match[3]},{match[4]})"
            new["color" if match[1] == "38" else "background"] = colour
        elif match[5] == "0":
            new = {}
        elif match[5] == "1":
            new["font-weight"] = "700"
        elif match[5] == "4":
            new["text-decoration"] = "underline"
        elif match[5] in ("39", "49"):
            new.pop("color" if match[5] == "39" else "background", None)
    return new


if __name__ == "__main__":
    main()

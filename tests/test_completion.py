"""`needlint completion`: scripts that real shells load and complete with."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from needlint import cli
from needlint.completions import script
from needlint.completions.model import commands

BASH, ZSH, FISH = (shutil.which(shell) for shell in ("bash", "zsh", "fish"))
# (words before the cursor, the last one being completed; some of what is offered; what is not)
CASES: list[tuple[list[str], set[str], set[str]]] = [
    (["che"], {"check"}, {"cache"}),
    (["c"], {"check", "cache", "categories", "completion"}, {"--format", "init"}),
    (["check", "--fo"], {"--format"}, {"--fix", "--fail-on"}),
    (["check", "--diff"], {"--diff", "--diff-base", "--diff-file"}, {"--fix"}),
    (["check", "--format", ""], {"sarif", "github", "rdjson", "text"}, {"--format", "check"}),
    (["check", "-f", "ju"], {"junit"}, {"json"}),
    (["check", ".", "--fail-on", ""], {"error", "never"}, {"high"}),
    (["check", "--category", "ne"], {"news"}, {"browser", "新闻资讯类"}),
    (["check", "--category", "新闻"], {"新闻资讯类"}, {"news"}),
    (["rules", "--format", ""], {"json", "text"}, {"sarif"}),
    (["rules", "--"], {"--format", "--lang"}, {"--fix"}),
    (["explain", "unused-p"], {"unused-permission"}, {"unused-suppression"}),
    (["explain", "umeng-a"], {"umeng-analytics"}, {"umeng-push"}),
    (["explain", "READ_CON"], {"READ_CONTACTS"}, {"READ_SMS"}),
    (["cache", ""], {"info", "clear"}, {"news"}),
    (["completion", ""], {"bash", "fish", "powershell", "zsh"}, {"news"}),
    ([".", "--format", "mark"], {"markdown"}, {"json"}),
    (["--fo"], {"--format"}, {"--fix"}),
    (["check", "--diff-base", "feat"], {"feature/login"}, {"main"}),
    (["check", "--baseline", "kno"], {"known.txt"}, {"news"}),
    (["init", "ap"], {"app"}, {"apply.txt"}),
    (["check", "app/s"], {"app/src"}, {"sarif"}),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with files and a branch to complete, and the scripts."""
    root = tmp_path_factory.mktemp("completion")
    for path in ("app/src/x", "known.txt", "apply.txt"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q", "-b", "main"], [*identity, "commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run(["git", "-C", str(root), *arguments], check=True)
    subprocess.run(["git", "-C", str(root), "branch", "feature/login"], check=True)
    for shell in ("bash", "zsh", "fish", "powershell"):
        (root / f".completion.{shell}").write_text(script(shell, "en"), "utf-8")
    return root


def environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "TERM": "dumb"}


def bash(folder: Path, words: list[str]) -> set[str]:
    assert BASH is not None
    given = " ".join(f"'{word}'" for word in ["needlint", *words])
    code = (
        f"source .completion.bash; COMP_WORDS=({given}); COMP_CWORD={len(words)}; _needlint; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        [BASH, "--norc", "-c", code], cwd=folder, env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return set(done.stdout.split())


def test_bash_is_on_every_machine_that_runs_these_tests() -> None:
    assert BASH is not None


@pytest.mark.parametrize(
    ("words", "offered", "missing"), CASES, ids=lambda v: " ".join(v) if isinstance(v, list) else ""
)
def test_bash(words: list[str], offered: set[str], missing: set[str], folder: Path) -> None:
    found = bash(folder, words)
    assert offered <= found
    assert not missing & found


def test_bash_takes_an_equals_sign_for_a_word_of_its_own(folder: Path) -> None:
    assert bash(folder, ["check", "--format", "=", "sa"]) == {"sarif"}
    assert "sarif" in bash(folder, ["check", "--format", "="])


def test_bash_registers_the_function(folder: Path) -> None:
    assert BASH is not None
    done = subprocess.run(
        [BASH, "--norc", "-c", "source .completion.bash; complete -p needlint"],
        cwd=folder, env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "complete -F _needlint needlint"


@pytest.mark.skipif(FISH is None, reason="fish is not installed")
@pytest.mark.parametrize(
    ("words", "offered", "missing"), CASES, ids=lambda v: " ".join(v) if isinstance(v, list) else ""
)
def test_fish(words: list[str], offered: set[str], missing: set[str], folder: Path) -> None:
    assert FISH is not None
    line = " ".join(["needlint", *words])
    command = [FISH, "--no-config", "-c", f"source .completion.fish; complete -C '{line}'"]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=True)
    found = {row.partition("\t")[0].rstrip("/") for row in done.stdout.splitlines()}
    assert done.stderr == ""
    assert offered <= found
    assert not missing & found


def zsh(folder: Path, line: str, offered: list[str]) -> str:
    """What an interactive zsh shows after a line and two tabs, read until it shows all that is offered."""
    assert ZSH is not None
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execve(ZSH, [ZSH, "-f", "-i"], {**environment(), "TERM": "xterm", "PS1": "", "COLUMNS": "200"})

    def read(awaited: list[str]) -> str:
        shown, end = "", time.monotonic() + 20
        while time.monotonic() < end and any(text not in shown for text in awaited):
            if select.select([terminal], [], [], 0.1)[0]:
                shown += os.read(terminal, 65536).decode("utf-8", "replace")
                shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", " ", shown)
        return shown

    try:
        setup = (
            "PS1=; unsetopt beep; LISTMAX=10000; autoload -Uz compinit && compinit -u -D && source .completion.zsh; "
        )
        os.write(terminal, f"{setup}echo rea''dy\n".encode())
        read(["ready"])
        os.write(terminal, f"{line}\t\t".encode())
        return read(offered)
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)


@pytest.mark.skipif(ZSH is None, reason="zsh is not installed")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("needlint c", ["check", "cache", "categories", "completion"]),
        ("needlint check --format ", ["sarif", "github", "rdjson"]),
        ("needlint check --diff", ["--diff-base", "--diff-file", "unified diff"]),
        ("needlint explain unused-", ["unused-permission", "unused-suppression"]),
        ("needlint check --diff-base feat", ["feature/login"]),
        ("needlint . --format mark", ["markdown"]),
    ],
)
def test_zsh(line: str, offered: list[str], folder: Path) -> None:
    shown = zsh(folder, line, offered)
    assert [word for word in offered if word not in shown] == [], shown


def test_every_option_of_every_command_is_in_every_script() -> None:
    listed = commands("en")
    assert [c.name for c in listed] == list(cli.COMMANDS)
    options = {name for command in listed for option in command.options for name in option.names}
    assert {"--diff-base", "--stdin-filename", "--watch", "-h"} <= options
    for shell in ("bash", "zsh", "fish", "powershell"):
        text = script(shell, "en")
        forms = {n.lstrip("-") if shell == "fish" else n for n in options}
        assert [name for name in sorted(forms) if name not in text] == []


def test_descriptions_are_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for shell in ("zsh", "fish", "powershell"):
        assert cli.run(["completion", shell, "--lang", "zh"]) == 0
        assert "输出格式" in capsys.readouterr().out
        assert cli.run(["completion", shell, "--lang", "en"]) == 0
        assert "output format" in capsys.readouterr().out


def test_powershell_quotes_and_brackets_are_balanced() -> None:
    text = re.sub(r"'(?:[^']|'')*'|\"[^\"]*\"", "''", script("powershell", "en"))
    for opening, closing in ("()", "{}", "[]"):
        assert text.count(opening) == text.count(closing)


def test_a_shell_that_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["completion", "bsh", "--lang", "en"]) == 2
    assert 'did you mean "bash"? (values: bash, zsh, fish, powershell)' in capsys.readouterr().err
    assert cli.run(["completion", "--lang", "zh"]) == 2
    assert "缺少参数" in capsys.readouterr().err

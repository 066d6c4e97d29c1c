"""fish: one `complete` line an option."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from needlint.completions.model import Argument, Command

_VALUES = {
    "file": "-F",
    "folder": "-x -a '(__fish_complete_directories)'",
    "revision": "-x -a '(git for-each-ref --format=\"%(refname:short)\" 2>/dev/null; echo HEAD)'",
}


def script(commands: Sequence[Command]) -> str:
    """The script: a file `needlint.fish` in the completions folder, or to `source`."""
    names = " ".join(command.name for command in commands)
    lines = [
        "# needlint completion for fish",
        "",
        "function __needlint_command",
        "    set -l words (commandline -opc)",
        "    set -e words[1]",
        f"    if set -q words[1]; and contains -- $words[1] {names}",
        "        echo $words[1]",
        "    else if set -q words[1]; or string match -q -- '-*' (commandline -ct)",
        f"        echo {commands[0].name}",
        "    end",
        "end",
        "",
        "complete -c needlint -e",
    ]
    lines += [
        f"complete -c needlint -n 'test -z (__needlint_command)' -a {c.name} -d {_quoted(c.summary)}" for c in commands
    ]
    lines += [line for command in commands for line in _lines(command)]
    return "\n".join(lines) + "\n"


def _lines(command: Command) -> Iterator[str]:
    start = f"complete -c needlint -n 'contains -- {command.name} (__needlint_command)'"
    for option in command.options:
        names = " ".join(f"-l {n[2:]}" if n.startswith("--") else f"-s {n[1:]}" for n in option.names)
        value = f" {_value(option)}" if option.takes_value else ""
        yield f"{start} {names}{value} -d {_quoted(option.help)}"
    positional = command.positional
    if positional is None or positional.value != "file":
        yield f"{start} -f"
    if positional is not None and (positional.words or positional.value == "folder"):
        yield f"{start} {_value(positional)}"


def _value(argument: Argument) -> str:
    if argument.words:
        return f"-x -a {_quoted(' '.join(argument.words))}"
    return _VALUES.get(argument.value, "-x").replace("-F", "-r -F")


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

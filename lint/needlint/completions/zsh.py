"""zsh: one `_arguments` call a command."""

from __future__ import annotations

from collections.abc import Sequence

from needlint.completions.model import Argument, Command

_HEAD = """\
#compdef needlint
# needlint completion for zsh

_needlint_revisions() {
    local -a revisions
    revisions=(HEAD ${(f)"$(git for-each-ref --format='%(refname:short)' 2>/dev/null)"})
    compadd -a revisions
}
"""
_TAIL = """
if [[ $funcstack[1] == _needlint ]]; then
    _needlint "$@"
else
    compdef _needlint needlint
fi
"""
_VALUES = {"file": "_files", "folder": "_files -/", "revision": "_needlint_revisions"}


def script(commands: Sequence[Command]) -> str:
    """The script: a file `_needlint` in `$fpath`, or to `source` after `compinit`."""
    described = [f"        {_quoted(f'{c.name}:{_text(c.summary, colon=True)}')}" for c in commands]
    body = [
        "_needlint() {",
        "    local -a needlint_commands",
        "    needlint_commands=(",
        *described,
        "    )",
        "    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then",
        "        _describe -t commands command needlint_commands",
        "        _files",
        "        return",
        "    fi",
        f"    local command={commands[0].name}",
        "    if (( ${needlint_commands[(I)$words[2]:*]} )); then",
        "        command=$words[2]",
        "        shift words",
        "        (( CURRENT-- ))",
        "    fi",
        "    case $command in",
        *(line for command in commands for line in _case(command)),
        "    esac",
        "}",
    ]
    return _HEAD + "\n" + "\n".join(body) + "\n" + _TAIL


def _case(command: Command) -> list[str]:
    specs = [spec for option in command.options for spec in _option(option)]
    if command.positional is not None:
        repeat = "*" if command.positional.repeats else ""
        specs.append(_quoted(f"{repeat}:{_text(command.positional.help)}:{_action(command.positional)}"))
    return [f"        {command.name})", "            _arguments -s \\", *_continued(specs), "            ;;"]


def _continued(specs: Sequence[str]) -> list[str]:
    return [f"                {line}" for line in " \\\n".join(specs).split("\n")]


def _option(option: Argument) -> list[str]:
    excluded = "" if option.repeats else f"({' '.join(option.names)})"
    repeat = "*" if option.repeats else ""
    value = f":{option.names[-1].lstrip('-')}:{_action(option)}" if option.takes_value else ""
    return [
        _quoted(f"{excluded}{repeat}{_form(name, option.takes_value)}[{_text(option.help)}]{value}")
        for name in option.names
    ]


def _form(name: str, takes_value: bool) -> str:
    """`--name=` takes its value behind `=` or as the next word, `-n` as the next word."""
    return f"{name}=" if takes_value and name.startswith("--") else name


def _action(argument: Argument) -> str:
    return f"({' '.join(_word(w) for w in argument.words)})" if argument.words else _VALUES.get(argument.value, " ")


def _word(word: str) -> str:
    return word.replace(":", "\\:")


def _text(text: str, colon: bool = False) -> str:
    """Help inside a specification, where brackets and colons mean something."""
    text = text.replace("\\", "").replace("[", "(").replace("]", ")").replace(":", "：" if colon else "\\:")
    return text.replace("：", ",") if colon and text.isascii() else text


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"

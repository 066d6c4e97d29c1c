"""bash 3.2 and later (macOS still ships 3.2: no associative arrays, no mapfile)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from needlint.completions.model import Argument, Command

_HEAD = """\
# needlint completion for bash

_needlint_words() {
    local IFS=$' \\t\\n'
    COMPREPLY=( $(compgen -W "$1" -- "$cur") )
}

_needlint_paths() {
    local IFS=$'\\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY=( $(compgen "$1" -- "$cur") )
}

_needlint() {
    local cur prev command
    COMPREPLY=()
    cur=${COMP_WORDS[COMP_CWORD]}
    prev=${COMP_WORDS[COMP_CWORD-1]}
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD-2]}
    fi
"""
_VALUES = {
    "file": "_needlint_paths -f",
    "folder": "_needlint_paths -d",
    "revision": "_needlint_words \"$(git for-each-ref --format='%(refname:short)' 2>/dev/null) HEAD\"",
}


def script(commands: Sequence[Command]) -> str:
    """The script; `source` it."""
    names = " ".join(command.name for command in commands)
    first = commands[0].name
    lines = [
        "    if (( COMP_CWORD == 1 )) && [[ $cur != -* ]]; then",
        "        _needlint_paths -f",
        f'        COMPREPLY+=( $(compgen -W "{names}" -- "$cur") )',
        "        return",
        "    fi",
        f"    command={first}",
        "    case ${COMP_WORDS[1]} in",
        f"        {names.replace(' ', '|')}) (( COMP_CWORD > 1 )) && command=${{COMP_WORDS[1]}} ;;",
        "    esac",
        "    case $command:$prev in",
        *(line for command in commands for line in _values(command)),
        "    esac",
        "    if [[ $cur == -* ]]; then",
        "        case $command in",
        *(f'            {c.name}) _needlint_words "{_option_names(c)}" ;;' for c in commands),
        "        esac",
        "        return",
        "    fi",
        "    case $command in",
        *(f"        {c.name}) {_value(c.positional)} ;;" for c in commands if c.positional and _value(c.positional)),
        "    esac",
        "}",
        "",
        "complete -F _needlint needlint",
        "",
    ]
    return _HEAD + "\n".join(lines)


def _values(command: Command) -> Iterator[str]:
    for option in command.options:
        if option.takes_value:
            patterns = "|".join(f"{command.name}:{name}" for name in option.names)
            yield f"        {patterns}) {_value(option) or ':'}; return ;;"


def _value(argument: Argument) -> str:
    return f'_needlint_words "{" ".join(argument.words)}"' if argument.words else _VALUES.get(argument.value, "")


def _option_names(command: Command) -> str:
    return " ".join(name for option in command.options for name in option.names)

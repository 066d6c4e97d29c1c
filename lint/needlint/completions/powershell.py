"""PowerShell 5.1 and later: a native argument completer over tables of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from needlint.completions.model import Argument, Command

_BODY = """\
    param($wordToComplete, $commandAst, $cursorPosition)
    $before = $commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition }
    $words = @($before | ForEach-Object { $_.ToString() })
    if ($wordToComplete -and $words.Count -gt 1) { $words = @($words[0..($words.Count - 2)]) }
    $give = {
        param($list)
        $list | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
        }
    }
    if ($words.Count -le 1 -and $wordToComplete -notlike '-*') { & $give $needlintCommands; return }
    $command = if ($words.Count -gt 1 -and $needlintCommands -contains $words[1]) { $words[1] } else { '%s' }
    $previous = $words[-1]
    if ($needlintValues[$command].ContainsKey($previous)) {
        $values = $needlintValues[$command][$previous]
        if ($values -is [scriptblock]) { $values = & $values }
        if ($values) { & $give $values }
        return
    }
    if ($wordToComplete -like '-*') {
        $options = $needlintOptions[$command].GetEnumerator() | Where-Object { $_.Key -like "$wordToComplete*" }
        $options | Sort-Object Key | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_.Key, $_.Key, 'ParameterName', $_.Value)
        }
        return
    }
    & $give $needlintPositionals[$command]
"""
_REVISIONS = "{ @(git for-each-ref '--format=%(refname:short)' 2>$null) + 'HEAD' }"


def script(commands: Sequence[Command]) -> str:
    """The script; to be invoked in a profile."""
    lines = ["# needlint completion for PowerShell", f"$needlintCommands = {_array(c.name for c in commands)}"]
    lines.append("$needlintOptions = @{}; $needlintValues = @{}; $needlintPositionals = @{}")
    for command in commands:
        lines.append(f"$needlintOptions['{command.name}'] = @{{")
        lines += [f"    {_quoted(name)} = {_quoted(o.help)}" for o in command.options for name in o.names]
        lines += ["}", f"$needlintValues['{command.name}'] = @{{"]
        lines += [f"    {_quoted(name)} = {_values(o)}" for o in command.options if o.takes_value for name in o.names]
        lines += ["}", f"$needlintPositionals['{command.name}'] = {_values(command.positional)}"]
    lines.append("Register-ArgumentCompleter -Native -CommandName needlint -ScriptBlock {")
    return "\n".join(lines) + "\n" + _BODY % commands[0].name + "}.GetNewClosure()\n"


def _values(argument: Argument | None) -> str:
    """An empty array lets PowerShell complete paths."""
    if argument is None:
        return "@()"
    return _REVISIONS if argument.value == "revision" else _array(argument.words)


def _array(words: Iterable[str]) -> str:
    return f"@({', '.join(_quoted(word) for word in words)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

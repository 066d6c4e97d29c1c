"""Renders SourceFacts as text, so that reader tests show what a body does."""

from __future__ import annotations

from needlint.facts.source import (
    And,
    Argument,
    Cast,
    Caught,
    Choice,
    Compare,
    Const,
    Each,
    Function,
    FunctionValue,
    IsType,
    Local,
    MethodReference,
    Name,
    Not,
    ObjectValue,
    Or,
    SourceFacts,
    StepResult,
    Template,
    This,
    Unknown,
    Value,
)


def value(v: Value | None) -> str:
    match v:
        case None:
            return "none"
        case Const(constant):
            return (
                {True: "true", False: "false", None: "null"}.get(constant, repr(constant))
                if not isinstance(constant, int) or isinstance(constant, bool)
                else repr(constant)
            )
        case Local(name):
            return name
        case Name(path):
            return f"~{path}"
        case This(label):
            return f"this@{label}" if label else "this"
        case StepResult(step):
            return f"#{step}"
        case FunctionValue(index):
            return f"fn{index}"
        case ObjectValue(index):
            return f"object{index}"
        case MethodReference(target, name):
            return f"{value(target) if target is not None else ''}::{name}"
        case Template(parts):
            return "$(" + " ".join(map(value, parts)) + ")"
        case And(left, right):
            return f"({value(left)} && {value(right)})"
        case Or(left, right):
            return f"({value(left)} || {value(right)})"
        case Not(operand):
            return f"!{value(operand)}"
        case Compare(op, left, right):
            return f"({value(left)} {op} {value(right)})"
        case IsType(operand, type):
            return f"({value(operand)} is {type})"
        case Choice(condition, then, otherwise):
            return f"({value(condition)} ? {value(then)} : {value(otherwise)})"
        case Cast(operand, type):
            return f"({value(operand)} as {type})"
        case Caught(types):
            return "caught " + "|".join(types)
        case Each(variable, iterable):
            return f"each {variable} in {value(iterable)}"
        case Unknown(parts):
            return "?(" + " ".join(map(value, parts)) + ")"
    raise AssertionError(v)


def argument(a: Argument) -> str:
    return f"{a.name}={value(a.value)}" if a.name else value(a.value)


def body(function: Function) -> list[str]:
    """One line per step: `#n what` and, behind `if`, the guard chain from the outside in."""
    if function.body is None:
        return ["(no body)"]
    lines = []
    for n, step in enumerate(function.body.steps):
        target = "" if step.receiver is None else value(step.receiver) + ("?." if step.safe else ".")
        args = ", ".join(map(argument, step.args))
        match step.kind:
            case "call":
                types = f"<{step.type}>" if step.type else ""
                text = f"{target}{step.name}{types}({args})"
            case "construct":
                text = f"new {step.name}({args})" + (f" object{step.object}" if step.object >= 0 else "")
            case "read":
                text = f"read {target}{step.name}"
            case "assign":
                type = f": {step.type}" if step.type else ""
                text = f"{'local ' if step.local else ''}{target}{step.name}{type} = {args}"
            case _:
                text = f"{step.kind}{'' if step.name == step.kind else f'[{step.name}]'} {args}".rstrip()
        chain = []
        guard = step.guard
        while guard >= 0:
            g = function.body.guards[guard]
            chain.append(value(g.condition) if g.holds else "not " + value(g.condition))
            guard = g.parent
        lines.append(f"#{n} {text}" + (" if " + ", ".join(reversed(chain)) if chain else ""))
    return lines


def show(facts: SourceFacts) -> str:
    """Everything, for debugging."""
    out = [f"package {facts.package}"]
    out += [
        f"import {'static ' if i.static else ''}{i.path}{'.*' if i.wildcard else ''}{f' as {i.alias}' if i.alias else ''}"
        for i in facts.imports
    ]
    out += [f"alias {a} = {b}" for a, b in facts.aliases]
    for f in facts.fields:
        out.append(f"field {f.name}: {f.type} = {value(f.constant)} {f.modifiers}")
    for n, t in enumerate(facts.types):
        notes = " ".join(f"@{a.name}({', '.join(map(argument, a.args))})" for a in t.annotations)
        out.append(
            f"type {n} {t.kind} {t.name} : {t.supertypes} parent={t.parent} function={t.function} {t.modifiers} {notes}".rstrip()
        )
        for f in t.fields:
            out.append(f"  field {f.name}: {f.type} = {value(f.constant)} {f.modifiers}")
    for n, function in enumerate(facts.functions):
        parameters = ", ".join(
            f"{p.name}: {p.type}" + (f" = {value(p.default)}" if p.default else "") for p in function.parameters
        )
        notes = " ".join(f"@{a.name}({', '.join(map(argument, a.args))})" for a in function.annotations)
        receiver = f"{function.receiver}." if function.receiver else ""
        out.append(
            f"function {n} {receiver}{function.name}({parameters}): {function.result} owner={function.owner} parent={function.parent} {function.modifiers} {notes}".rstrip()
        )
        out += ["  " + line for line in body(function)]
    out += [f"problem {p.kind} {p.en} {p.range}" for p in facts.problems]
    out += [f"suppression {t}" for _, t in facts.suppressions]
    return "\n".join(out)

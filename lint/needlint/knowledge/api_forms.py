"""The small languages of the tables' lines: members, level ranges and permission expressions."""

from __future__ import annotations

import re
from typing import Literal

MemberForm = Literal["method", "constructor", "field", "class"]
_MEMBER = re.compile(r"(?P<name><?[\w$]+>?)(?:\((?P<parameters>.*)\)|/(?P<arity>\d+))?")
_PLATFORM = "android.permission."


def member_of(text: str) -> tuple[str, MemberForm, tuple[str, ...] | None, int]:
    """`getImei(int)`, `scan/2`, `open()`, `SERIAL`, `<init>(UUID)`, `<init>`, `<class>`, `listen(...)` ->
    (name, form, parameter types or None, number of arguments or -1).

    Raises ValueError on anything else.
    """
    found = _MEMBER.fullmatch(text)
    if found is None:
        raise ValueError(f"not a member: {text!r}")
    name, parameters, arity = found["name"], found["parameters"], found["arity"]
    form: MemberForm = "method" if parameters is not None or arity else "field"
    if name == "<init>":
        form = "constructor"
    elif name == "<class>":
        form = "class"
    if parameters is None or parameters == "...":
        return name, form, None, int(arity) if arity else -1
    types = tuple(filter(None, parameters.split(",")))
    varargs = bool(types) and types[-1].endswith("...")
    return name, form, types, -1 if varargs else len(types)


def range_of(text: str) -> tuple[int | None, int | None]:
    """`23-28`, `29-`, `-22`, `30` or `` -> lowest and highest API level, None = open."""
    if not text:
        return None, None
    low, dash, high = text.partition("-")
    first = int(low) if low else None
    return first, (int(high) if high else None) if dash else first


def within(min_level: int | None, max_level: int | None, min_sdk: int | None, max_sdk: int | None) -> bool:
    """Whether a row's range of API levels and an app's have a level in common (None = open)."""
    return (max_level is None or min_sdk is None or max_level >= min_sdk) and (
        min_level is None or max_sdk is None or min_level <= max_sdk
    )


def needs_of(text: str) -> tuple[tuple[str, ...], ...]:
    """`A`, `A | B`, `A & B`, `A & (B | C)` -> any of these sets, each set wholly. Names without a dot are Android's
    own.

    Raises ValueError on anything else.
    """
    if not text:
        return ()
    sets: tuple[tuple[str, ...], ...] = ((),)
    for factor in _split(text, "&"):
        inner = factor[1:-1] if factor.startswith("(") else factor
        names = [full(name) for name in _split(inner, "|")] if factor.startswith("(") or "|" not in factor else None
        if names is None:
            if sets != ((),):
                raise ValueError(f"write brackets: {text!r}")
            return tuple((full(name),) for name in _split(text, "|"))
        sets = tuple((*done, name) for done in sets for name in names)
    return sets


def _split(text: str, sign: str) -> list[str]:
    parts, depth = [""], 0
    for letter in text:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == sign and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def full(name: str) -> str:
    """`CAMERA` or `health.READ_STEPS` -> the platform's full name; a name of another owner comes back as it is."""
    if not re.fullmatch(r"[\w.]+", name):
        raise ValueError(f"not a permission: {name!r}")
    return name if "." in name and not name.startswith("health.") else _PLATFORM + name

"""Types as text: `java.util.List<android.location.Location>` taken apart and put together.

Inside the App a type is its fully qualified name with its resolved generic arguments. Kotlin's built-in types get the
name of the Java type they compile to, so that a twin in the other language means the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

from needlint.app.types_builtin import CONTAINERS, WRAPPERS

_DECORATION = re.compile(
    r"@[\w.]+(?:\([^()]*\))?\s*|\b(?:final|vararg|suspend|in|out|reified)\s+|\?\s*(?:extends|super)\s+"
)


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    """The type as written without annotations, variance, `?`, modifiers and blanks around it."""
    if "@" in text or " " in text or "?" in text:
        text = _DECORATION.sub("", text).replace("?", "")
    return text.replace("...", "[]").strip()


@lru_cache(maxsize=65536)
def erase(text: str) -> str:
    """`a.B<C>.D<E>` -> `a.B.D`; a function type gives `kotlin.Function`."""
    if "<" not in text:
        return text
    out: list[str] = []
    depth = 0
    for char in text:
        if char == "<":
            depth += 1
        elif char == ">":
            depth -= 1
        elif depth == 0:
            out.append(char)
    return "".join(out).strip()


@lru_cache(maxsize=65536)
def arguments(text: str) -> tuple[str, ...]:
    """The outermost generic arguments of the last segment: `Map<String, List<X>>` -> ("String", "List<X>")."""
    start = text.find("<")
    end = text.rfind(">")
    return split_list(text[start + 1 : end]) if 0 <= start < end else ()


def split_list(text: str) -> tuple[str, ...]:
    """Split at the commas outside any bracket."""
    parts: list[str] = []
    depth = 0
    current: list[str] = []
    previous = ""
    for char in text:
        if char in "<([":
            depth += 1
        elif char in ")]" or (char == ">" and previous != "-"):
            depth -= 1
        if char == "," and depth == 0:
            parts.append("".join(current).strip())
            current = []
        else:
            current.append(char)
        previous = char
    last = "".join(current).strip()
    return (*parts, last) if last else tuple(parts)


@lru_cache(maxsize=16384)
def function_type(text: str) -> tuple[str, tuple[str, ...], str] | None:
    """A Kotlin function type `A.(B, c: C) -> D` as (receiver, parameters, result); None for any other type."""
    text = clean(text).removeprefix("suspend ").strip()
    while text.startswith("(") and _closing(text) == len(text) - 1:
        text = text[1:-1].strip()
    arrow = _arrow(text)
    if arrow < 0:
        return None
    head, result = text[:arrow].strip(), text[arrow + 2 :].strip()
    if not head.endswith(")"):
        return None
    opening = _opening(head)
    receiver = head[:opening].strip().removesuffix(".").strip()
    listed = tuple(
        part.split(":", 1)[1].strip() if re.match(r"\w+\s*:", part) else part
        for part in split_list(head[opening + 1 : -1])
    )
    return receiver.strip("()"), listed, result


def _arrow(text: str) -> int:
    depth = 0
    for position, char in enumerate(text):
        if char in "<([":
            depth += 1
        elif char in ")]" or (char == ">" and text[position - 1 : position] != "-"):
            depth -= 1
        elif depth == 0 and text.startswith("->", position):
            return position
    return -1


def _closing(text: str) -> int:
    depth = 0
    for position, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return position
    return -1


def _opening(text: str) -> int:
    depth = 0
    for position in range(len(text) - 1, -1, -1):
        depth += (text[position] == ")") - (text[position] == "(")
        if depth == 0:
            return position
    return 0


def element(text: str) -> str:
    """What a container or array of this type holds, "" where that is not known."""
    if text.endswith("[]"):
        return text[:-2]
    listed = arguments(text)
    return listed[0] if listed and erase(text) in CONTAINERS else ""


def content(text: str) -> str:
    """What a wrapper (Lazy, LiveData, Provider ...) of this type gives out, "" where that is not known."""
    listed = arguments(text)
    return listed[0] if listed and erase(text) in WRAPPERS else ""


def simple(name: str) -> str:
    """The last segment of a qualified name."""
    return name.rpartition(".")[2]


def getter_names(name: str) -> tuple[str, ...]:
    """A Kotlin property read may be a Java getter: `deviceId` -> ("deviceId", "getDeviceId"); `isX` reads `isX()`. What
    begins with a capital is no such property: `WindowManager` is the class, also beside a `getWindowManager()`."""
    if name[:1].isupper():
        return (name,)
    if name[:2] == "is" and len(name) > 2 and not name[2].islower():
        return (name,)
    return (name, f"get{name[:1].upper()}{name[1:]}")


def setter_names(name: str) -> tuple[str, ...]:
    """A Kotlin property assignment may be a Java setter."""
    if name[:2] == "is" and len(name) > 2 and not name[2].islower():
        return (name, f"set{name[2:]}")
    return (name, f"set{name[:1].upper()}{name[1:]}")


def property_names(name: str) -> tuple[str, ...]:
    """A Java call `getX()` or `isX()` may read a Kotlin property: the property names it could stand for."""
    for prefix in ("get", "set"):
        if name.startswith(prefix) and len(name) > 3 and not name[3].islower():
            rest = name[3:]
            return (rest[:1].lower() + rest[1:], rest, f"is{rest}")
    return (name,)

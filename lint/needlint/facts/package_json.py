"""package.json -> the npm packages it names; React Native and Cordova plugins stand for native SDKs and permissions.

Fields: https://docs.npmjs.com/cli/configuring-npm/package-json
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from needlint.facts.build_model import PackageFacts
from needlint.facts.place import Problem, Range

_SHIPPED = ("dependencies", "optionalDependencies")
_DEVELOPMENT = ("devDependencies", "peerDependencies")
_DEPTH = 64
_TOKEN = re.compile(rb'"(?P<text>(?:[^"\\\r\n]|\\.)*+)(?:"|\\?$)|(?P<mark>[{}\[\]:,])|[^\s"{}\[\]:,]+', re.MULTILINE)

_Package = tuple[str, str, Range]


def read_package_json(path: str, utf8: bytes) -> PackageFacts:
    """Read package.json's normalised UTF-8. Development packages that Cordova lists as its plugins ship, and count so.

    Text that is not JSON (conflict markers, comments, trailing commas) is read as far as its strings and braces tell,
    with a problem of kind "syntax".
    """
    name = ""
    sections: dict[str, dict[str, _Package]] = {key: {} for key in (*_SHIPPED, *_DEVELOPMENT)}
    plugins: set[str] = set()
    for keys, value, place in _members(utf8):
        if keys == ("name",) and value is not None:
            name = value
        elif len(keys) == 2 and keys[0] in sections and value is not None:
            sections[keys[0]].setdefault(keys[1], (keys[1], value, place))
        elif len(keys) == 3 and keys[:2] == ("cordova", "plugins"):
            plugins.add(keys[2])
    shipped = [p for key in _SHIPPED for p in sections[key].values()]
    development = [p for key in _DEVELOPMENT for p in sections[key].values()]
    shipped += [p for p in development if p[0] in plugins]
    development = [p for p in development if p[0] not in plugins]
    problems = _problems(utf8)
    return PackageFacts("npm", name, tuple(shipped), tuple(development), problems)


def _members(utf8: bytes) -> Iterator[tuple[tuple[str, ...], str | None, Range]]:
    """Every member of nested objects: its keys from the root, its text where it is a string, the range of its key."""
    keys: list[str] = []
    places: list[Range] = []
    kinds: list[bytes] = []
    pending: tuple[str, Range] | None = None
    after_colon = False
    for token in _TOKEN.finditer(utf8):
        mark = token["mark"]
        if mark == b":":
            after_colon = pending is not None
            continue
        if mark in (b"{", b"["):
            if len(kinds) >= _DEPTH:
                return
            key, place = pending if pending is not None and after_colon else ("", Range(0, 0))
            kinds.append(mark)
            keys.append(key)
            places.append(place)
            if mark == b"{" and key:
                yield tuple(keys[1:]), None, place
        elif mark in (b"}", b"]"):
            if kinds:
                kinds.pop(), keys.pop(), places.pop()
        elif token["text"] is not None:
            if after_colon and pending is not None and kinds and kinds[-1] == b"{":
                yield (*keys[1:], pending[0]), _unescape(token["text"]), pending[1]
            elif kinds and kinds[-1] == b"{":
                pending, after_colon = (_unescape(token["text"]), Range(token.start("text"), token.end("text"))), False
                continue
        elif mark is None and not after_colon:
            continue
        pending, after_colon = None, False


def _unescape(text: bytes) -> str:
    plain = text.decode("utf-8", "replace")
    if "\\" not in plain:
        return plain
    try:
        value = json.loads(f'"{plain}"')
    except ValueError:
        return plain
    return value if isinstance(value, str) else plain


def _problems(utf8: bytes) -> tuple[Problem, ...]:
    text = utf8.decode("utf-8", "replace")
    try:
        json.loads(text)
    except RecursionError:
        return (Problem("limit", "nested too deeply", "嵌套过深"),)
    except ValueError as error:
        position = error.pos if isinstance(error, json.JSONDecodeError) else 0
        offset = len(text[:position].encode("utf-8", "replace"))
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        return (Problem("syntax", f"not valid JSON: {reason}", f"JSON 格式有误：{reason}", Range(offset, offset)),)
    return ()

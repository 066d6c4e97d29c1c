"""pubspec.yaml -> the Dart packages it names, which stand for the native SDKs and permissions they bring.

Syntax: https://dart.dev/tools/pub/dependencies
"""

from __future__ import annotations

import re

import yaml

from needlint.facts.build_model import PackageFacts
from needlint.facts.place import Problem, Range

_LIMIT = 1024 * 1024
"""Bytes; the YAML reader takes about a second for them."""
_MAX_BRACKETS = 2000
"""Flow collections, which cost the YAML reader the square of their nesting."""
_SECTIONS = {"dependencies": "packages", "dev_dependencies": "development"}
_TOP = re.compile(rb"^(?P<key>[A-Za-z_]+):(?P<value>[^\r\n]*)")
_ENTRY = re.compile(rb"^ {1,8}(?P<name>[A-Za-z_]\w*):[ \t]*(?P<value>[^\r\n#]*)")

_Package = tuple[str, str, Range]


def read_pubspec(path: str, utf8: bytes) -> PackageFacts:
    """Read pubspec.yaml's normalised UTF-8. Packages of the SDK itself (`sdk: flutter`) are left out.

    Nodes are composed, never constructed: aliases stay references, so nothing is expanded. What is no YAML is read line
    by line, with a problem of kind "syntax".
    """
    if len(utf8) > _LIMIT:
        return _by_lines(
            utf8[:_LIMIT], (Problem("limit", "larger than 1 MB; read line by line", "超过 1 MB，逐行读取"),)
        )
    if utf8.count(b"[") + utf8.count(b"{") > _MAX_BRACKETS:
        return _by_lines(utf8, (Problem("limit", "too many brackets; read line by line", "括号过多，逐行读取"),))
    text = utf8.decode("utf-8", "replace")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        offset = _Offsets(text).byte(mark.index) if mark is not None else 0
        reason = str(getattr(error, "problem", None) or type(error).__name__)
        problem = Problem("syntax", f"not valid YAML: {reason}", f"YAML 格式有误：{reason}", Range(offset, offset))
        return _by_lines(utf8, (problem,))
    if not isinstance(root, yaml.MappingNode):
        return PackageFacts("pub", "", ())
    return _from_root(root, _Offsets(text))


def _from_root(root: yaml.MappingNode, offsets: _Offsets) -> PackageFacts:
    name = ""
    found: dict[str, tuple[_Package, ...]] = {}
    for key, value in root.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        if key.value == "name" and isinstance(value, yaml.ScalarNode):
            name = value.value
        elif key.value in _SECTIONS and isinstance(value, yaml.MappingNode):
            found[_SECTIONS[key.value]] = tuple(_packages(value, offsets))
    return PackageFacts("pub", name, found.get("packages", ()), found.get("development", ()))


def _packages(section: yaml.MappingNode, offsets: _Offsets) -> list[_Package]:
    packages = []
    for key, value in section.value:
        if not isinstance(key, yaml.ScalarNode) or not key.value:
            continue
        version = ""
        if isinstance(value, yaml.ScalarNode):
            version = value.value
        elif isinstance(value, yaml.MappingNode):
            fields = {k.value: v.value for k, v in value.value if isinstance(k, yaml.ScalarNode)}
            if "sdk" in fields:
                continue
            version = fields["version"] if isinstance(fields.get("version"), str) else ""
        quote = 1 if key.style in ("'", '"') else 0
        place = Range(offsets.byte(key.start_mark.index + quote), offsets.byte(key.end_mark.index - quote))
        packages.append((key.value, "" if version in ("null", "~") else version, place))
    return packages


def _by_lines(utf8: bytes, problems: tuple[Problem, ...]) -> PackageFacts:
    """The sections by indentation alone: conflict markers and tabs don't matter."""
    name = section = ""
    found: dict[str, dict[str, _Package]] = {"packages": {}, "development": {}}
    indent: int | None = None
    start = 0
    for line in utf8.splitlines(keepends=True):
        top = _TOP.match(line)
        if top is not None:
            section = _SECTIONS.get(top["key"].decode(), "")
            indent = None
            if top["key"] == b"name":
                name = top["value"].split(b"#")[0].strip().decode("utf-8", "replace")
        entry = _ENTRY.match(line)
        if section and entry is not None:
            column = entry.start("name")
            indent = column if indent is None else indent
            if column == indent:
                package = entry["name"].decode()
                place = Range(start + column, start + entry.end("name"))
                version = entry["value"].strip().decode("utf-8", "replace").strip("'\"")
                found[section].setdefault(package, (package, version, place))
        start += len(line)
    kept = {key: tuple(p for p in packages.values() if p[0] != "flutter") for key, packages in found.items()}
    return PackageFacts("pub", name, kept["packages"], kept["development"], problems)


class _Offsets:
    """Code point index -> byte offset, for one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ascii = text.isascii()

    def byte(self, index: int) -> int:
        """The UTF-8 offset of a code point index."""
        return index if self._ascii else len(self._text[:index].encode("utf-8", "replace"))

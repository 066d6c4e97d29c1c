"""Any XML text -> a tree of Tags with exact byte ranges.

lxml has no attribute positions, and what its recovery drops cannot be placed again; so the tree is built from the
scanner's tokens (facts/xml_tokens.py) and lxml says whether the text is well-formed (facts/xml_check.py). On a
well-formed text both give the same tree, which the tests compare.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from needlint.facts.manifest_model import Attribute, Tag
from needlint.facts.place import Problem, Range
from needlint.facts.xml_check import first_error
from needlint.facts.xml_text import XmlText, safe_text
from needlint.facts.xml_tokens import TOKEN, attribute_value, attributes, name_text

DEEPEST = 200
"""Elements nested deeper are not read; Android's own inflater fails long before."""

CONVENTIONAL = {
    "http://schemas.android.com/apk/res/android": "android",
    "http://schemas.android.com/tools": "tools",
    "http://schemas.android.com/apk/res-auto": "app",
    "http://schemas.android.com/apk/distribution": "dist",
    "http://schemas.android.com/aapt": "aapt",
    "urn:oasis:names:tc:xliff:document:1.2": "xliff",
}
_LOOK_BACK = 1000
"""How many siblings an end tag without a start tag looks back over, so that damaged files stay linear."""
_PACKAGE_NAMESPACE = "http://schemas.android.com/apk/res/"


class XmlDocument(Struct, frozen=True):
    root: Tag | None
    problems: tuple[Problem, ...]
    suppressions: tuple[tuple[Range, str], ...]


class _Element:
    """An element under construction; `prefixes` maps written prefixes to conventional ones."""

    __slots__ = ("attributes", "children", "closed", "end", "name", "prefixes", "range", "start", "written")

    def __init__(self, token: re.Match[bytes], prefixes: dict[str, str], entities: Mapping[str, str]) -> None:
        self.start = Range(*token.span())
        self.end = token.end()
        self.range = Range(*token.span("start"))
        self.closed = bool(token["close"])
        self.written = name_text(token["start"])
        found = list(attributes(token))
        self.prefixes = prefixes
        if b"xmlns" in token["attributes"]:
            self.prefixes = bindings(prefixes, [(n, attribute_value(v, entities)) for n, v, *_ in found])
        self.name = conventional_name(self.written, self.prefixes)
        self.attributes: dict[str, Attribute] = {}
        for written, raw, start, end, whole_start, whole_end in found:
            if written == "xmlns" or written.startswith("xmlns:"):
                continue
            name = conventional_name(written, self.prefixes)
            if name not in self.attributes:
                value = attribute_value(raw, entities)
                self.attributes[name] = Attribute(name, value, Range(start, end), Range(whole_start, whole_end))
        self.children: list[_Element] = []

    def tag(self, depth: int = 1) -> Tag:
        children = tuple([c.tag(depth + 1) for c in self.children]) if depth < DEEPEST else ()
        whole = Range(self.start.start, max(self.end, self.start.end))
        return Tag(self.name, tuple(self.attributes.values()), self.range, self.start, whole, children)


def read_xml(utf8: bytes) -> XmlDocument:
    """Read normalised UTF-8. Never raises, linear in time and memory; what could not be read is in `problems`."""
    text = safe_text(utf8)
    return XmlDocument(*read_tree(text))


def read_tree(text: XmlText) -> tuple[Tag | None, tuple[Problem, ...], tuple[tuple[Range, str], ...]]:
    """Root (None where there is no element), problems, and comments that contain `needlint:`."""
    builder = _Builder(text.entities)
    for token in TOKEN.finditer(text.utf8):
        builder.take(token)
    builder.finish(len(text.utf8.rstrip()))
    problems = [*text.problems, *builder.problems]
    error = None if problems else first_error(text.utf8, text.entities)
    if error is not None:
        problems.append(error)
    root = builder.roots[0].tag() if builder.roots else None
    return root, tuple(problems), tuple(builder.suppressions)


class _Builder:
    """Nests the scanner's tokens. `stack` holds the open elements, outermost first."""

    def __init__(self, entities: Mapping[str, str]) -> None:
        self.entities = entities
        self.roots: list[_Element] = []
        self.stack: list[_Element] = []
        self.problems: list[Problem] = []
        self.suppressions: list[tuple[Range, str]] = []
        self.skipped = 0
        """Open elements below the deepest level."""

    def take(self, token: re.Match[bytes]) -> None:
        kind = token.lastgroup
        if kind == "close":
            self._open(token)
        elif kind != "end":
            collect_suppression(token, self.suppressions)
        elif self.skipped:
            self.skipped -= 1
        else:
            self._close(name_text(token["end"]), token)

    def finish(self, end: int) -> None:
        """What is still open ends with the file, at byte `end`."""
        for element in self.stack:
            element.end = end

    def _open(self, token: re.Match[bytes]) -> None:
        empty = token["attributes"].endswith(b"/") or not token["close"]
        if len(self.stack) >= DEEPEST:
            if not self.problems:
                en = f"elements nested deeper than {DEEPEST} are not read"
                self.problems.append(Problem("limit", en, f"嵌套超过 {DEEPEST} 层的元素未读取", Range(*token.span())))
            self.skipped += 0 if empty else 1
            return
        element = _Element(token, self.stack[-1].prefixes if self.stack else {}, self.entities)
        (self.stack[-1].children if self.stack else self.roots).append(element)
        if not empty:
            self.stack.append(element)

    def _close(self, name: str, token: re.Match[bytes]) -> None:
        """An end tag closes the innermost open element of its name. Without one, a start tag of that name that lost
        its `>` takes in what followed it; else the end tag is ignored."""
        stack = self.stack
        for depth in range(len(stack) - 1, -1, -1):
            if stack[depth].written == name:
                for inner in stack[depth + 1 :]:
                    inner.end = token.start()
                stack[depth].end = token.end()
                del stack[depth:]
                return
        siblings = stack[-1].children if stack else self.roots
        for index in range(len(siblings) - 1, max(len(siblings) - _LOOK_BACK, 0) - 1, -1):
            candidate = siblings[index]
            if candidate.written == name and not candidate.closed:
                candidate.children.extend(siblings[index + 1 :])
                candidate.end, candidate.closed = token.end(), True
                del siblings[index + 1 :]
                return


def collect_suppression(token: re.Match[bytes], suppressions: list[tuple[Range, str]]) -> None:
    """Keep a token that is a comment and contains `needlint:`."""
    if b"needlint:" in token[0] and token[0].startswith(b"<!--"):
        suppressions.append((Range(*token.span()), token[0].decode("utf-8", "replace")))


def bindings(outer: dict[str, str], attributes: list[tuple[str, str]]) -> dict[str, str]:
    """Written prefix -> prefix to use, after this element's xmlns attributes (name, value)."""
    inner = dict(outer)
    for name, uri in attributes:
        if name.startswith("xmlns:"):
            prefix = name[6:]
            wanted = CONVENTIONAL.get(uri)
            if wanted is None and uri.startswith(_PACKAGE_NAMESPACE) and "/" not in uri[len(_PACKAGE_NAMESPACE) :]:
                wanted = "app"
            if wanted is None:
                wanted = f"{{{uri}}}" if prefix in CONVENTIONAL.values() else prefix
            inner[prefix] = wanted
    return inner


def conventional_name(written: str, prefixes: Mapping[str, str]) -> str:
    """`a:name` -> `android:name` where `a` is bound to Android's namespace. Unbound prefixes stay as written; a
    conventional prefix bound to another namespace gives `{uri}name`."""
    prefix, colon, local = written.partition(":")
    if not colon:
        return written
    wanted = prefixes.get(prefix, prefix)
    return f"{wanted}{local}" if wanted.endswith("}") else f"{wanted}:{local}"

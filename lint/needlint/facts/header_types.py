"""Types and their supertypes, from the text between a type's name and its opening brace."""

from __future__ import annotations

import re
from typing import Literal

from needlint.facts.header_nesting import HeaderNesting, OpenType
from needlint.facts.header_text import MAX_HEADER, split_list, text_of, without_type_parameters
from needlint.facts.place import Range
from needlint.facts.source import TypeDeclaration

_SUPERS = re.compile(rb"\b(extends|implements|permits)\b")
_HEADER_TOKEN = re.compile(rb"->|[()<>\[\]:{};=]|\r?\n")


class HeaderTypes(HeaderNesting):
    """Type declarations of a blanked text."""

    def type(self, match: re.Match[bytes]) -> None:
        """One declaration: its name, supertypes and where its body starts."""
        name = match.group(1)
        word = match.group(0)[:6]
        line = self.text[max(0, match.start() - 80) : match.start()].rpartition(b"\n")[2]
        before = line.replace(b"}", b";").replace(b"{", b";").rpartition(b";")[2].split()
        companion = word == b"object" and b"companion" in before[-2:]
        if companion and name is None:
            written, place = "Companion", Range(match.start() - 10, match.start() - 1)
        elif name is None or name in (b"by", b"is"):
            return
        else:
            written, place = text_of(name), Range(match.start(1), match.end(1))
        if word == b"record" and self.text[match.end() : match.end() + 1] not in (b"(", b"<", b" "):
            return
        end, supertypes = self.java_header(match.end()) if self.language == "java" else self.kotlin_header(match.end())
        if self.language == "java" and end < 0:
            return
        parent = self.owner()
        full = f"{self.types[parent].name}.{written}" if parent >= 0 else written
        modifiers = tuple(word.decode() for word in before if word.isalpha() and word.islower())
        self.types.append(TypeDeclaration(full, _kind(word, line, before), place, supertypes, modifiers, parent=parent))
        if end >= 0:
            inside = (
                self.depth + self.text.count(b"{", self.position, end) - self.text.count(b"}", self.position, end) + 1
            )
            self.stack.append(OpenType(len(self.types) - 1, inside, end + 1))

    def java_header(self, start: int) -> tuple[int, tuple[str, ...]]:
        """Position of the body's brace (-1: none) and the supertypes."""
        end = self.text.find(b"{", start, start + MAX_HEADER)
        if end < 0:
            return -1, ()
        header = self.text[start:end]
        if b";" in header or b"=" in header:
            return -1, ()
        parts = _SUPERS.split(without_type_parameters(header))
        found: list[str] = []
        for keyword, names in zip(parts[1::2], parts[2::2], strict=False):
            if keyword != b"permits":
                found.extend(split_list(names))
        return end, tuple(found)

    def kotlin_header(self, start: int) -> tuple[int, tuple[str, ...]]:
        """Position of the body's brace (-1: none) and the supertypes, the constructed one first."""
        text, position, limit = self.text, start, min(len(self.text), start + MAX_HEADER)
        nesting, colon, end = 0, -1, -1
        for token in _HEADER_TOKEN.finditer(text, position, limit):
            mark = token.group()
            if mark in (b"(", b"<", b"["):
                nesting += 1
            elif mark in (b")", b">", b"]"):
                nesting -= 1
            elif mark == b"->" or nesting > 0:
                continue
            elif mark == b":":
                colon = token.end() if colon < 0 else colon
            elif mark == b"{":
                end = limit = token.start()
                break
            elif mark in (b"}", b";", b"=") or (mark[:1] in b"\r\n" and self.header_ends(start, token)):
                limit = token.start()
                break
        if colon < 0:
            return end, ()
        parts = [re.split(r"\s+(?:by|where)\s", part)[0] for part in split_list(text[colon:limit])]
        constructed = [part.partition("(")[0].strip() for part in parts if "(" in part and not part.startswith("(")]
        return end, (*constructed, *(part for part in parts if "(" not in part))

    def header_ends(self, start: int, token: re.Match[bytes]) -> bool:
        """Whether a line end finishes a class header: nothing dangles before it and nothing continues after it."""
        before = self.text[start : token.start()].rstrip()[-1:]
        after = self.text[token.end() : token.end() + 200].lstrip()
        return before not in (b",", b":") and not after.startswith(
            (
                b":",
                b"{",
                b"(",
                b"where ",
                b"constructor",
                b",",
                b"private constructor",
                b"internal constructor",
                b"@Inject constructor",
            )
        )


def _kind(
    word: bytes, line: bytes, before: list[bytes]
) -> Literal["class", "interface", "object", "enum", "annotation"]:
    if word.startswith(b"object"):
        return "object"
    if word.startswith(b"interf"):
        return "annotation" if line.endswith(b"@") else "interface"
    if word.startswith(b"enum") or b"enum" in before:
        return "enum"
    return "annotation" if b"annotation" in before else "class"

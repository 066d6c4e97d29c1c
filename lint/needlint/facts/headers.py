"""The header round: what a Java or Kotlin file declares, without parsing it.

One pass blanks comments and strings, a few literal-prefix patterns find declarations, and braces counted between them
give the nesting. Purpose: know every type, its supertypes and the functions that can be called before any body is read.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from needlint.facts.header_functions import HeaderFunctions
from needlint.facts.header_text import NAME, blanked, text_of
from needlint.facts.place import Range
from needlint.facts.source import Import, SourceFacts
from needlint.facts.suppressions import suppression_comments

_PACKAGE = re.compile(rb"package\s+([\w.`\x80-\xff]+)")
_IMPORT = re.compile(
    rb"import[ \t]+(static[ \t]+)?([\w`\x80-\xff]+(?:\.[\w`\x80-\xff]+)*)(\.\*)?(?:[ \t]+as[ \t]+([\w`\x80-\xff]+))?"
)
_TYPES: dict[str, tuple[re.Pattern[bytes], ...]] = {
    "java": tuple(re.compile(word + rb"\s+" + NAME) for word in (b"class", b"interface", b"enum", b"record")),
    "kotlin": (
        re.compile(rb"class\s+" + NAME),
        re.compile(rb"interface\s+" + NAME),
        re.compile(rb"object(?:[ \t]+" + NAME + rb")?"),
    ),
}
_FUN = re.compile(rb"fun\s+(?:<[^(){}]{0,200}?>\s*)?(?:([\w.<>?*, \x80-\xff]{1,120}?)\.)?" + NAME + rb"\s*\(")
_ALIAS = re.compile(rb"typealias\s+([\w`\x80-\xff]+)[^=\n]*=\s*([^\n;]+)")
_METHOD_END = re.compile(rb"\)\s*(?:throws\s+[\w.,\s]+?)?[{;]")


class _Event(NamedTuple):
    position: int
    kind: str
    match: re.Match[bytes]


def read_headers(path: str, utf8: bytes) -> SourceFacts:
    """Package, imports, types and functions without bodies (`complete` False); the language follows the path's ending.

    Tolerant: half-typed code gives what can be seen. Java methods and Kotlin functions come with parameter types; local
    functions, lambdas, fields and annotations do not.
    """
    language: Literal["java", "kotlin"] = "java" if path.endswith(".java") else "kotlin"
    scan = HeaderScan(language, blanked(language, utf8))
    scan.run()
    return SourceFacts(
        language,
        scan.package,
        tuple(scan.imports),
        tuple(scan.types),
        tuple(scan.functions),
        aliases=tuple(scan.aliases),
        complete=False,
        suppressions=suppression_comments(utf8, "c"),
    )


class HeaderScan(HeaderFunctions):
    """The pass over one blanked text."""

    def run(self) -> None:
        """Collect declarations in source order and place them by brace depth."""
        events: list[_Event] = []
        for pattern in _TYPES[self.language]:
            events.extend(
                _Event(match.start(), "type", match)
                for match in pattern.finditer(self.text)
                if self.starts_word(match.start())
            )
        events.sort()
        self.head(events[0].position if events else len(self.text))
        if self.language == "kotlin":
            events.extend(
                _Event(match.start(), "fun", match)
                for match in _FUN.finditer(self.text)
                if self.starts_word(match.start())
            )
            self.aliases = [(text_of(m.group(1)), text_of(m.group(2))) for m in _ALIAS.finditer(self.text)]
        else:
            events.extend(_Event(match.start(), "method", match) for match in _METHOD_END.finditer(self.text))
        events.sort(key=lambda event: event.position)
        for event in events:
            self.advance(event.position)
            if event.kind == "type":
                self.type(event.match)
            elif event.kind == "fun":
                self.fun(event.match)
            else:
                self.method(event.match)

    def head(self, end: int) -> None:
        """Package and imports."""
        match = _PACKAGE.search(self.text, 0, end)
        if match is not None:
            self.package = text_of(match.group(1)).replace("`", "")
        for found in _IMPORT.finditer(self.text, 0, end):
            if self.starts_word(found.start()):
                static, name, star, alias = found.groups()
                place = Range(found.start(2), found.end(2))
                path = text_of(name).replace("`", "")
                self.imports.append(Import(path, place, text_of(alias or b""), bool(star), bool(static)))

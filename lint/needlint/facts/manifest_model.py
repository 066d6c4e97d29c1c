"""What one AndroidManifest.xml states, before any merge."""

from __future__ import annotations

from msgspec import Struct

from needlint.facts.place import Problem, Range


class Attribute(Struct, frozen=True, array_like=True):
    """`name` with the conventional prefix (`android:name`, `tools:node`), whatever prefix the file binds.
    `range` is the value between the quotes; `value` is unescaped, placeholders `${x}` kept."""

    name: str
    value: str
    range: Range
    whole: Range
    """name="value" with its quotes."""


class Tag(Struct, frozen=True):
    """Any element. `range` is the start tag's name; `whole` spans the element, `start` its start tag."""

    name: str
    attributes: tuple[Attribute, ...]
    range: Range
    start: Range
    whole: Range
    children: tuple[Tag, ...] = ()

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of this conventional name, or None."""
        return next((a for a in self.attributes if a.name == name), None)

    def value(self, name: str, default: str = "") -> str:
        """The attribute's value, or `default`."""
        found = self.attribute(name)
        return default if found is None else found.value


class ManifestFacts(Struct, frozen=True):
    """The tree under <manifest>. Readers of particular parts (permissions, components ...) are functions in
    app/manifest.py, so that one merge treats every element alike."""

    root: Tag | None
    problems: tuple[Problem, ...] = ()
    suppressions: tuple[tuple[Range, str], ...] = ()
    prefixes: tuple[tuple[str, str], ...] = ()
    """(conventional prefix, prefix as written) of the namespaces that the root element binds: ("android", "a")."""

"""The merge itself: which elements of which manifest survive in which variant.

Manifests are folded from the highest priority down. A `tools:node` marker acts on manifests of lower priority only;
`tools:selector` narrows it to the library of that package. Elements are identified as Android's merger does: by type
and name. Source: developer.android.com, "Manage manifest files", merge rule markers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from needlint.app.manifest_sources import Document
from needlint.app.placeholders import expand
from needlint.facts.manifest_model import Tag
from needlint.facts.place import Place, Range

COMPONENTS = frozenset(("activity", "activity-alias", "service", "receiver", "provider"))
PERMISSIONS = frozenset(("uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m"))

Key = tuple[str, ...]
"""Alternating element type and name from the manifest's child down: ("application", "", "service", "com.x.S")."""


class Entry(Struct, frozen=True):
    """One element of one manifest."""

    document: Document
    order: int
    """Index of its document; smaller = higher priority."""
    key: Key
    tag: Tag

    @property
    def mark(self) -> str:
        """`tools:node` in lower case, no hyphens: merge, remove, removeall, replace, strict, mergeonlyattributes."""
        return self.tag.value("tools:node", "merge").lower().replace("-", "")

    @property
    def is_marker(self) -> bool:
        """Whether it only takes out others and declares nothing."""
        return self.mark in ("remove", "removeall")

    def place(self, part: Range) -> Place:
        """A range of this entry's manifest; where that is no file of the tree, the place that stands for it."""
        return self.document.place or Place(self.document.path, part)

    def name_place(self) -> Place:
        """The `android:name` value, else the element's name."""
        name = self.tag.attribute("android:name")
        return self.place(self.tag.range if name is None else name.range)


class Outcome(Struct):
    """What one variant makes of the entries."""

    chosen: frozenset[str]
    alive: dict[Key, list[Entry]]
    """The entries of each key that are merged, from the highest priority down."""
    inside: dict[Key, list[Entry]]
    """The merged children of each key."""
    removed: dict[int, str]
    """Index of an entry that a marker takes out -> source set of that marker."""


def entries(ordered: Sequence[Document], values: Mapping[str, tuple[str, ...]]) -> list[Entry]:
    """The elements of all documents that can be declared, removed or replaced, highest priority first."""
    found: list[Entry] = []
    for order, document in enumerate(ordered):
        for child in document.root.children:
            found.extend(_entries(document, order, (), child, values))
    return found


_CHILDREN = {
    "application": COMPONENTS | {"meta-data", "uses-library"},
    "queries": frozenset(("package", "intent", "provider")),
    **dict.fromkeys(COMPONENTS, frozenset(("meta-data", "intent-filter"))),
}


def _entries(
    document: Document, order: int, parent: Key, tag: Tag, values: Mapping[str, tuple[str, ...]]
) -> Iterator[Entry]:
    key = (*parent, tag.name, _name(document, parent, tag, values))
    entry = Entry(document, order, key, tag)
    yield entry
    if entry.is_marker:
        return
    for child in tag.children:
        if child.name in _CHILDREN.get(tag.name, ()):
            yield from _entries(document, order, key, child, values)


def _name(document: Document, parent: Key, tag: Tag, values: Mapping[str, tuple[str, ...]]) -> str:
    """What identifies an element among its siblings of the same type."""
    if tag.name in ("application", "queries", "uses-sdk"):
        return ""
    if tag.name in ("intent-filter", "intent") or (parent[:1] == ("queries",) and tag.name == "provider"):
        return f"{document.path}@{tag.start.start}"
    name = expand(tag.value("android:name"), values)[0]
    return qualified(name, document.package) if tag.name in COMPONENTS else name


def qualified(name: str, package: str) -> str:
    """`.X` and `X` are relative to the package; anything with an inner dot is complete."""
    if name.startswith("."):
        return package + name
    return f"{package}.{name}" if name and package and "." not in name else name


def outcome(found: Sequence[Entry], chosen: frozenset[str]) -> Outcome:
    """Fold the entries of the documents that are active when these flavors and this build type are chosen."""
    result = Outcome(chosen, {}, {}, {})
    blocks: dict[Key, list[Entry]] = {}
    for index, entry in enumerate(found):
        if not entry.document.needs <= chosen:
            continue
        blocker = _blocker(entry, blocks)
        if blocker is not None and blocker.is_marker:
            result.removed[index] = blocker.document.source_set
        elif blocker is None and not entry.is_marker:
            result.alive.setdefault(entry.key, []).append(entry)
            result.inside.setdefault(entry.key[:-2], []).append(entry)
        if entry.mark == "removeall":
            blocks.setdefault((*entry.key[:-1], "*"), []).append(entry)
        elif entry.mark in ("remove", "replace", "mergeonlyattributes"):
            blocks.setdefault(entry.key, []).append(entry)
    return result


def _blocker(entry: Entry, blocks: Mapping[Key, list[Entry]]) -> Entry | None:
    """The marker of a document of higher priority that keeps this entry out."""
    if not blocks:
        return None
    key = entry.key
    for end in range(2, len(key) + 1, 2):
        for prefix in (key[:end], (*key[: end - 1], "*")):
            for marker in blocks.get(prefix, ()):
                if marker.order >= entry.order:
                    continue
                if marker.mark == "mergeonlyattributes" and end == len(key):
                    continue
                selector = marker.tag.value("tools:selector")
                if not selector or selector == entry.document.package:
                    return marker
    return None


def merged_attributes(same: Sequence[Entry]) -> dict[str, tuple[str, Entry]]:
    """Attributes of entries with one key, from the highest priority down: the first that gives one wins, unless
    `tools:remove` of a higher one names it. Lower ones fill in what higher ones leave open."""
    merged: dict[str, tuple[str, Entry]] = {}
    dropped: set[str] = set()
    for entry in same:
        for attribute in entry.tag.attributes:
            if attribute.name not in dropped and not attribute.name.startswith("tools:"):
                merged.setdefault(attribute.name, (attribute.value, entry))
        dropped.update(name.strip() for name in entry.tag.value("tools:remove").split(","))
    return merged

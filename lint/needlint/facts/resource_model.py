"""What one resource file states: layouts, values, navigation graphs, menus, preference screens."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from needlint.facts.manifest_model import Tag
from needlint.facts.place import Problem, Range

ResourceKind = Literal["layout", "values", "navigation", "menu", "xml", "other"]


class TextResource(Struct, frozen=True, array_like=True):
    """<string name="x">text</string>; arrays and plurals give one entry an item, named `x[0]`, `x[1]` ..."""

    name: str
    text: str
    range: Range


class ResourceFacts(Struct, frozen=True):
    kind: ResourceKind
    name: str
    """File stem: the layout, menu or graph name."""
    qualifiers: str = ""
    """`zh-rCN` of `values-zh-rCN`; "" for the default."""
    root: Tag | None = None
    """Not for values."""
    texts: tuple[TextResource, ...] = ()
    problems: tuple[Problem, ...] = ()
    suppressions: tuple[tuple[Range, str], ...] = ()

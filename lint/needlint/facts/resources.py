"""Resource XML (layouts, values, navigation graphs, menus, preference screens) -> facts, kind by folder name."""

from __future__ import annotations

from pathlib import PurePosixPath

from needlint.facts.resource_model import ResourceFacts, ResourceKind
from needlint.facts.resource_values import read_texts
from needlint.facts.xml_tags import read_tree
from needlint.facts.xml_text import safe_text

_KINDS: dict[str, ResourceKind] = {
    "layout": "layout",
    "values": "values",
    "navigation": "navigation",
    "menu": "menu",
    "xml": "xml",
}


def read_resource(path: str, utf8: bytes) -> ResourceFacts:
    """Read a resource file's normalised UTF-8; `path` ends in `<type>[-<qualifiers>]/<name>.xml`."""
    file = PurePosixPath(path)
    folder, _, qualifiers = file.parent.name.partition("-")
    kind = _KINDS.get(folder, "other")
    text = safe_text(utf8)
    if kind == "values":
        texts, problems, suppressions = read_texts(text)
        return ResourceFacts(kind, file.stem, qualifiers, None, texts, problems, suppressions)
    root, problems, suppressions = read_tree(text)
    return ResourceFacts(kind, file.stem, qualifiers, root, (), problems, suppressions)

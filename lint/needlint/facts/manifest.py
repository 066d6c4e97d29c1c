"""AndroidManifest.xml -> its tree of tags, before any merge."""

from __future__ import annotations

import re

from needlint.facts.manifest_model import ManifestFacts, Tag
from needlint.facts.place import Problem
from needlint.facts.xml_tags import CONVENTIONAL, read_xml

_BINDING = re.compile(rb"xmlns:([\w.-]+)\s*=\s*([\"'])(.*?)\2")


def read_manifest(path: str, utf8: bytes) -> ManifestFacts:
    """Read a manifest's normalised UTF-8. A file whose root is not <manifest> gives a problem and no root."""
    document = read_xml(utf8)
    root, problems = document.root, document.problems
    if root is not None and root.name != "manifest":
        problems += (
            Problem(
                "syntax",
                f"the root element is <{root.name}>, not <manifest>",
                f"根元素是 <{root.name}>，不是 <manifest>",
                root.range,
            ),
        )
        root = None
    return ManifestFacts(root, problems, document.suppressions, _prefixes(root, utf8))


def _prefixes(root: Tag | None, utf8: bytes) -> tuple[tuple[str, str], ...]:
    start = utf8[root.start.start : root.start.end] if root is not None else b""
    bound = {uri.decode("utf-8", "replace"): name.decode() for name, _, uri in _BINDING.findall(start)}
    return tuple((CONVENTIONAL[uri], name) for uri, name in bound.items() if uri in CONVENTIONAL)

"""AndroidManifest.xml -> its tree of tags, before any merge."""

from __future__ import annotations

from needlint.facts.manifest_model import ManifestFacts
from needlint.facts.place import Problem
from needlint.facts.xml_tags import read_xml


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
    return ManifestFacts(root, problems, document.suppressions)

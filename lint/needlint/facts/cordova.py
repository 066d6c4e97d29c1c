"""Cordova's config.xml -> the plugins it names.

Elements: https://cordova.apache.org/docs/en/latest/config_ref/
"""

from __future__ import annotations

from collections.abc import Iterator

from needlint.facts.build_model import PackageFacts
from needlint.facts.manifest_model import Tag
from needlint.facts.place import Range
from needlint.facts.xml_tags import read_xml

_PLUGIN_TAGS = frozenset({"plugin", "gap:plugin"})


def read_cordova(path: str, utf8: bytes) -> PackageFacts:
    """Read config.xml's normalised UTF-8: `<plugin name spec>`, `<gap:plugin>`, and the older `<feature>` with an id.

    `name` is the widget's id. A file that is no widget gives no packages.
    """
    document = read_xml(utf8)
    root = document.root
    if root is None or root.name.rpartition(":")[2] != "widget":
        return PackageFacts("cordova", "", (), (), document.problems)
    packages: dict[str, tuple[str, str, Range]] = {}
    for name, version, place in _plugins(root):
        packages.setdefault(name, (name, version, place))
    return PackageFacts("cordova", root.value("id"), tuple(packages.values()), (), document.problems)


def _plugins(tag: Tag) -> Iterator[tuple[str, str, Range]]:
    for child in tag.children:
        if child.name in _PLUGIN_TAGS:
            name = child.attribute("name")
            if name is not None and name.value:
                yield name.value, child.value("spec") or child.value("version"), name.range
        elif child.name == "feature":
            yield from _feature(child)
        elif child.name == "platform" and child.value("name") in ("android", ""):
            yield from _plugins(child)


def _feature(tag: Tag) -> Iterator[tuple[str, str, Range]]:
    """`<feature name="Camera"><param name="id" value="org.apache.cordova.camera"/></feature>`."""
    version = next((p.value("value") for p in tag.children if p.value("name") == "version"), "")
    for param in tag.children:
        value = param.attribute("value")
        if param.name == "param" and param.value("name") == "id" and value is not None and value.value:
            yield value.value, version, value.range

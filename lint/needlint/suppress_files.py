"""The suppressions that are written in a tree: which files can hold some, and the comments of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from needlint.facts.manifest_model import ManifestFacts, Tag
from needlint.facts.place import Range
from needlint.facts.resource_model import ResourceFacts
from needlint.facts.xml_tags import read_xml
from needlint.project.locales import is_translation
from needlint.project.model import FileKind, ProjectFile
from needlint.project.source_sets import is_elsewhere, is_test
from needlint.suppress_comments import Comment, hash_comments, json_comments, markup_comments

if TYPE_CHECKING:
    from needlint.analysis import Analysis

_SHARED: frozenset[FileKind] = frozenset({"settings", "catalog", "constants", "policy"})
"""Files that speak for every app of the tree, whichever folder holds them; so do build files at the root."""
_BUILD: frozenset[FileKind] = frozenset({"script", "properties", "lockfile", "pubspec", "package-json", "cordova"})
_WITHOUT_COMMENTS: frozenset[FileKind] = frozenset({"archive", "native"})
_MARK = b"needlint:"


class Written(Struct, frozen=True):
    """The comments of one file that speak to needlint, and what is needed to see what they cover."""

    apps: tuple[str, ...]
    """Modules of the apps that the file belongs to."""
    comments: list[Comment]
    root: Tag | None = None


def written_suppressions(analysis: Analysis) -> dict[str, Written]:
    """By path, for every file of an app that can hold a suppression: read for its facts or not."""
    apps = {app.module: frozenset(f.path for f in app.parts.files) for app in analysis.apps}
    found = {}
    for file in sorted(analysis.reading.files.values(), key=lambda f: f.path):
        owners = _owners(file, apps)
        if not owners or file.kind in _WITHOUT_COMMENTS:
            continue
        comments, root = _comments(file, analysis)
        if comments or root is not None:
            found[file.path] = Written(owners, comments, root)
    return found


def _owners(file: ProjectFile, apps: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    owners = tuple(sorted(module for module, paths in apps.items() if file.path in paths))
    if owners or is_test(file.source_set) or is_elsewhere(file.source_set):
        return owners
    shared = file.kind in _SHARED or (file.module == ":" and file.kind in _BUILD)
    return tuple(sorted(apps)) if shared else ()


def _comments(file: ProjectFile, analysis: Analysis) -> tuple[list[Comment], Tag | None]:
    if is_translation(file.path) and _MARK not in analysis.sources.read(file.path):
        return [], None
    facts = analysis.reading.facts(file.path) if file.kind != "policy" else None
    if isinstance(facts, ManifestFacts | ResourceFacts):
        return list(facts.suppressions), facts.root
    known: tuple[tuple[Range, str], ...] | None = getattr(facts, "suppressions", None)
    if known is not None:
        return list(known), None
    utf8 = analysis.sources.decoded(file.path).utf8
    return (list(_written(file.kind, utf8)), None) if _MARK in utf8 else ([], None)


def _written(kind: FileKind, utf8: bytes) -> Iterator[Comment]:
    """Comments of files whose readers keep none."""
    if kind == "cordova":
        yield from read_xml(utf8).suppressions
    elif kind == "package-json":
        yield from json_comments(utf8)
    elif kind == "policy":
        yield from markup_comments(utf8)
    else:
        yield from hash_comments(utf8, own_line=kind in ("properties", "lockfile"))

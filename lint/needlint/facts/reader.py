"""One way in to all readers: file kind -> reader. A reader that fails is a problem of its file, never of the run."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from needlint.facts.build_model import ArchiveFacts, CatalogFacts, LockFacts, PackageFacts, PropertiesFacts, ScriptFacts
from needlint.facts.manifest_model import ManifestFacts
from needlint.facts.place import Problem
from needlint.facts.resource_model import ResourceFacts
from needlint.facts.source import SourceFacts
from needlint.project.model import FileKind

FileFacts = (
    ManifestFacts | ResourceFacts | ScriptFacts | CatalogFacts | PropertiesFacts | LockFacts | PackageFacts |
    SourceFacts
    | ArchiveFacts
)  # fmt: skip
Reader = Callable[[str, bytes], FileFacts]

_READERS: dict[FileKind, tuple[str, str]] = {
    "manifest": ("manifest", "read_manifest"),
    "resource": ("resources", "read_resource"),
    "script": ("gradle", "read_script"),
    "settings": ("gradle", "read_script"),
    "constants": ("gradle", "read_constants"),
    "catalog": ("catalog", "read_catalog"),
    "properties": ("properties", "read_properties"),
    "lockfile": ("lockfile", "read_lockfile"),
    "java": ("java", "read_java"),
    "kotlin": ("kotlin", "read_kotlin"),
    "python": ("python", "read_python"),
    "archive": ("archive", "read_archive"),
    "pubspec": ("pubspec", "read_pubspec"),
    "package-json": ("package_json", "read_package_json"),
    "cordova": ("cordova", "read_cordova"),
}
"""Module and function; imported when first needed."""


class ReaderFailed(Exception):
    """A reader raised; `problem` says which and how."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.en)
        self.problem = problem


def reader(kind: FileKind) -> Reader:
    """The reader of a file kind; KeyError for kinds that are not parsed (policy)."""
    module, name = _READERS[kind]
    function: Reader = getattr(import_module(f"needlint.facts.{module}"), name)
    return function


def read(kind: FileKind, path: str, data: bytes) -> FileFacts:
    """Facts of one file from its normalised UTF-8 (archives: its bytes). Raises ReaderFailed only."""
    try:
        return reader(kind)(path, data)
    except Exception as error:
        name = f"{type(error).__name__}: {error}"[:200]
        en = f"needlint's reader for {kind} files failed on this file ({name}); it was left out"
        zh = f"needlint 的 {kind} 读取器处理该文件时出错（{name}），已跳过该文件"
        raise ReaderFailed(Problem("internal", en, zh)) from error

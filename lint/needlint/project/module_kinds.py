"""What kind each module is, as far as text and manifest tell before the build is evaluated."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from needlint.project.model import Module
from needlint.project.tree import Tree, is_under

Kind = Literal["application", "library", "other"]

CONVENTION_FOLDERS = frozenset(
    {"buildSrc", "build-logic", "buildLogic", "build-plugin", "build-plugins", "build-conventions", "buildLogics"}
)


def build_logic(tree: Tree, modules: Mapping[str, Module], included_builds: Iterable[str]) -> set[str]:
    """Folders of builds that make Gradle plugins: buildSrc, and included builds whose scripts say so."""
    logic = {d for d in tree.directories if posixpath.basename(d) in CONVENTION_FOLDERS}
    logic |= {folder for folder in modules if folder and tree.guess(folder).build_logic}
    for build in included_builds:
        inside = [d for d in modules if is_under(d, [build])]
        if any(is_under(d, logic) for d in inside) and not any(tree.guess(d).explicit for d in inside):
            logic.add(build)
    return logic - {""}


def with_kinds(tree: Tree, modules: Sequence[Module], logic: set[str]) -> list[Module]:
    """The modules with their kinds; what is not included is "other", unless nothing else would be an application."""
    known = [_with(m, "other" if is_under(m.directory, logic) else _kind(tree, m.directory)) for m in modules]
    if not any(m.kind == "application" and m.included for m in known):
        known = _some_application(tree, known)
    return [m if m.included else _with(m, "other") for m in known]


def _kind(tree: Tree, folder: str) -> Kind:
    guess = tree.guess(folder)
    if guess.explicit and guess.kind:
        return guess.kind
    manifests = tree.main_manifests(folder)
    if tree.has_launcher(folder) and (guess.kind != "library" or guess.conditional):
        return "application"
    if guess.kind == "application":
        return "application" if manifests else "library"
    if guess.kind:
        return guess.kind
    if any("<instrumentation" in text for text in manifests):
        return "other"
    if folder in tree.python_roots:
        return "application"
    return "library" if manifests or (folder in tree.scripts and tree.has_sources(folder)) else "other"


def _some_application(tree: Tree, modules: list[Module]) -> list[Module]:
    """No application is known: one that is not included comes back, or the only module with a manifest is the app."""
    if any(m.kind == "application" for m in modules):
        return [_with(m, m.kind, included=True) if m.kind == "application" else m for m in modules]
    bare = [
        m
        for m in modules
        if m.kind == "library"
        and m.directory in tree.manifests
        and not tree.guess(m.directory).kind
        and not tree.is_eclipse_library(m.directory)
    ]
    if len(bare) != 1:
        return modules
    return [_with(m, "application", included=True) if m is bare[0] else m for m in modules]


def _with(module: Module, kind: Kind, included: bool | None = None) -> Module:
    kept = module.included if included is None else included
    return Module(module.path, module.directory, kind, module.build_script, kept)

"""From a folder to its apps: discovery, reading, build evaluation, manifest merge, SDKs, own code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from needlint.app.app import App
from needlint.app.build import evaluate
from needlint.app.build_model import ModuleBuild
from needlint.app.closure import closure_of, with_imported
from needlint.app.description import suggested_categories
from needlint.app.manifest import merge
from needlint.app.manifest_model import MergedManifest
from needlint.app.parts import Parts
from needlint.app.resolve_bindings import BindingViews
from needlint.app.sdk_detection import DetectedSdk
from needlint.app.sdks import detect
from needlint.app.source import OwnCode
from needlint.app.stated_types import stated_types
from needlint.app.written import Written
from needlint.config import AppConfig, Config
from needlint.fact_store import FactStore
from needlint.facts.build_model import ArchiveFacts, CatalogFacts, LockFacts, PackageFacts, PropertiesFacts, ScriptFacts
from needlint.facts.manifest import read_manifest
from needlint.facts.manifest_model import ManifestFacts
from needlint.facts.place import WHOLE_FILE, Place
from needlint.facts.resource_model import ResourceFacts
from needlint.finding import Message, ReportError
from needlint.options import Options
from needlint.progress import DISCOVERING, JOINING, Step, unwatched
from needlint.project.discovery import discover, reassign
from needlint.project.locales import is_translation
from needlint.project.model import Project, ProjectFile
from needlint.project.source_sets import is_elsewhere, is_test
from needlint.project.sources import Sources
from needlint.project.store import store_texts
from needlint.reading import PACKAGE_KINDS, Reading


class Analysis:
    """Everything known of one tree. Work is done when it is first asked for."""

    def __init__(self, root: Path, config: Config, options: Options, step: Step = unwatched) -> None:
        self.root = root
        self._step = step
        step(DISCOVERING)
        self.config = config
        self.options = options
        self._codes: dict[str, tuple[OwnCode, list[ResourceFacts]]] = {}
        found = discover(root, config.exclude, options.overlay)
        self.sources = Sources(Path(found.root), options.overlay)
        self._store = FactStore(Path(found.root), self.sources, options.cache, options.jobs)
        self._store.start(found.files)
        self.reading = Reading(self.sources, found.files, self._store, step)
        self.builds: dict[str, ModuleBuild] = self._evaluate(found)
        self.project: Project = reassign(found, tuple(self.builds.values()))
        self.reading.files = {f.path: f for f in self.project.files}

    def _evaluate(self, project: Project) -> dict[str, ModuleBuild]:
        read = self.reading
        packages = {path: facts for kind in PACKAGE_KINDS for path, facts in read.of(kind, PackageFacts).items()}
        scripts = {**read.of("script", ScriptFacts), **read.of("settings", ScriptFacts)}
        return evaluate(
            project,
            scripts,
            read.of("catalog", CatalogFacts),
            read.of("properties", PropertiesFacts),
            read.of("lockfile", LockFacts),
            read.of("constants", ScriptFacts),
            packages,
            [f.path for f in project.files if f.kind == "archive"],
        )

    @cached_property
    def apps(self) -> tuple[App, ...]:
        """One App per application module; where there is none, per library that no other module depends on."""
        return self.joined()

    def joined(self) -> tuple[App, ...]:
        """The apps, joined anew from the facts that hold now."""
        modules = [m.path for m in self.project.modules if m.kind == "application"]
        return tuple(self._app(module) for module in modules or self._outermost())

    def _outermost(self) -> list[str]:
        """Library modules with a manifest that nothing in the tree depends on: a library project is judged by them."""
        used = {d.target for build in self.builds.values() for d in build.modules if d.shipped}
        stated = {f.module for f in self.project.files if f.kind == "manifest" and _ships(f.source_set)}
        return [m.path for m in self.project.modules if m.kind == "library" and m.path in stated - used]

    def _app(self, module: str) -> App:
        self._step(JOINING)
        closure = self._closure(module)
        files = tuple(f for f in self.project.files if f.module in closure and _ships(f.source_set))
        manifests = [
            (f, facts)
            for f in files
            if f.kind == "manifest" and isinstance(facts := self.reading.facts(f.path), ManifestFacts)
        ]
        archives = self._archives(closure)
        packed = _archive_manifests(archives)
        merged = merge(module, self.builds, closure[1:], manifests, archives=packed)
        resources = self._resources(files)
        code = self._own_code(module, files, resources, stated_types(merged))
        sdks = self._detect(closure, archives, merged, code, files)
        contributed = [(s.place, s.sdk.permissions) for s in sdks if s.sdk.permissions and _contributes(s)]
        if contributed:
            merged = merge(module, self.builds, closure[1:], manifests, contributed, packed)
        root = Path(self.project.root)
        guess = suggested_categories(merged, resources, store_texts(root), root.name)
        parts = Parts(
            module=module,
            config=self._config(module),
            builds=self.builds,
            closure=closure,
            manifest=merged,
            code=code,
            sdks=sdks,
            resources=resources,
            archives=archives,
            files=files,
            suggested_categories=guess,
            build_script=next((m.build_script for m in self.project.modules if m.path == module), ""),
            framework=self.project.framework,
            manifests={f.path: facts for f, facts in manifests},
            policies=self._policies(closure),
            written=Written(self.sources, files),
        )
        return App(parts)

    def _own_code(
        self,
        module: str,
        files: tuple[ProjectFile, ...],
        resources: Mapping[str, ResourceFacts],
        stated: Mapping[str, str],
    ) -> OwnCode:
        """The code of a module as it was, what was resolved included, unless its files, their layouts or what the
        manifest states of its classes are others."""
        layouts = [facts for facts in resources.values() if facts.kind == "layout"]
        known = self._codes.get(module)
        fresh = OwnCode(self.reading, files, BindingViews(resources), stated)
        code = fresh if known is None else known[0]
        if known is not None:
            same = fresh.files.keys() == code.files.keys() and fresh.stated == code.stated
            if not same or not _same(layouts, known[1]):
                code = fresh
            else:
                code.files = fresh.files
        self._codes[module] = (code, layouts)
        return code

    def _closure(self, module: str) -> tuple[str, ...]:
        files = [f for f in self.project.files if _ships(f.source_set)]
        return with_imported(closure_of(module, self.builds), self.builds, self.project.modules, files, self._imports)

    def _imports(self, path: str) -> Iterator[str]:
        headers = self.reading.headers(path)
        yield from (i.path for i in headers.imports) if headers is not None else ()

    def _archives(self, closure: tuple[str, ...]) -> dict[str, ArchiveFacts]:
        """Content of the closure's local archives that could be read, by path."""
        paths = {a.path for m in closure if m in self.builds for a in self.builds[m].archives if a.shipped}
        found = ((p, self.reading.facts(p)) for p in sorted(paths) if p in self.reading.files)
        return {path: facts for path, facts in found if isinstance(facts, ArchiveFacts)}

    def _detect(
        self,
        closure: tuple[str, ...],
        archives: Mapping[str, ArchiveFacts],
        manifest: MergedManifest,
        code: OwnCode,
        files: tuple[ProjectFile, ...],
    ) -> tuple[DetectedSdk, ...]:
        builds = [self.builds[m] for m in closure if m in self.builds]
        source_sets = {f.path: f.source_set for f in files}
        return detect(
            [d for b in builds for d in b.dependencies],
            [(a, archives.get(a.path)) for b in builds for a in b.archives],
            [p for b in builds for p in b.plugins],
            code.imports(),
            manifest,
            code.packages,
            source_sets.__getitem__,
            [Place(f.path, WHOLE_FILE) for f in files if f.kind == "native"],
        )

    def _resources(self, files: tuple[ProjectFile, ...]) -> dict[str, ResourceFacts]:
        paths = (f.path for f in files if f.kind == "resource" and not is_translation(f.path))
        found = ((path, self.reading.facts(path)) for path in paths)
        return {path: facts for path, facts in found if isinstance(facts, ResourceFacts)}

    def _policies(self, closure: tuple[str, ...]) -> dict[str, bytes]:
        """Texts that by their name are policies or SDK lists: those of the closure, and what no other app has."""
        others = {m.path for m in self.project.modules if m.kind == "application"} - set(closure)
        found = [f for f in self.project.files if f.kind == "policy" and f.module not in others]
        return {f.path: self.sources.decoded(f.path).utf8 for f in found if _ships(f.source_set)}

    def _config(self, module: str) -> AppConfig:
        config = self.config.app(module)
        if self.options.categories:
            config = msgspec.structs.replace(config, category=self.options.categories)
        if self.options.side is not None:
            config = msgspec.structs.replace(config, side=self.options.side)
        return config

    # ---- a tree that changes -----------------------------------------------------------------------------------------

    def update(self, path: str, data: bytes | None) -> None:
        """Take new content of a file of the project (None = what is on disk now). What was concluded from the file's
        facts is the caller's to renew: see session.py."""
        self.reading.detach()
        self.sources.update(path, data)
        self.reading.forget(path)

    def refresh(self, config: Config, options: Options) -> None:
        """Find modules and files and evaluate the build anew; facts of files that did not change stay."""
        self.config, self.options = config, options
        found = discover(self.root, config.exclude, options.overlay)
        self.reading.files = {f.path: f for f in found.files}
        self.builds = self._evaluate(found)
        self.project = reassign(found, tuple(self.builds.values()))
        self.reading.files = {f.path: f for f in self.project.files}
        for path in [p for p in self.reading.known() if p not in self.reading.files]:
            self.reading.forget(path)
        self.apps = self.joined()

    def settle(self) -> None:
        """The first run is over: keep its facts, and read from now on what files say at the time."""
        if self.reading.detach():
            self.save()

    def errors(self) -> Iterator[ReportError]:
        """What could not be read or judged."""
        for path, kind, en, zh in (*self.project.problems, *self.sources.problems):
            yield ReportError(path or None, kind, Message(en, zh))
        yield from self.reading.errors()

    def save(self) -> None:
        """Keep the facts of files for the next run, where a cache is wanted."""
        self._store.save(self.project.files)

    @property
    def parsed(self) -> int:
        """How many files were parsed."""
        return self.reading.parsed


def analyse(root: Path, config: Config, options: Options, step: Step = unwatched) -> Analysis:
    """Read a tree. Raises nothing that a tree's content can cause. `step` is told what is being done."""
    return Analysis(root, config, options, step)


def _ships(source_set: str) -> bool:
    """Test source sets and those of other platforms are listed but never judged."""
    return not is_test(source_set) and not is_elsewhere(source_set)


def _same(one: list[ResourceFacts], other: list[ResourceFacts]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def _contributes(found: DetectedSdk) -> bool:
    """Whether its own manifest is sure to be merged: proven to be there, and in what is submitted."""
    return found.confidence == "high" and not found.debug_only


def _archive_manifests(archives: Mapping[str, ArchiveFacts]) -> list[tuple[str, ManifestFacts]]:
    """The manifests inside AARs, by the path of the archive."""
    return [(path, read_manifest(path, facts.manifest)) for path, facts in archives.items() if facts.manifest]

"""What an App is made of: the joined facts of its module and of the modules it depends on."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from needlint.app.build_model import ModuleBuild
from needlint.app.manifest_model import MergedManifest
from needlint.app.sdk_detection import DetectedSdk
from needlint.app.source import OwnCode
from needlint.app.written import Written
from needlint.config_model import AppConfig
from needlint.facts.build_model import ArchiveFacts
from needlint.facts.manifest_model import ManifestFacts
from needlint.facts.resource_model import ResourceFacts
from needlint.project.model import ProjectFile


class Parts(Struct, frozen=True, kw_only=True):
    """What an App is made of."""

    module: str
    config: AppConfig
    builds: Mapping[str, ModuleBuild]
    closure: tuple[str, ...]
    """The module itself first, then the modules it depends on, nearest first."""
    manifest: MergedManifest
    code: OwnCode
    sdks: tuple[DetectedSdk, ...]
    resources: Mapping[str, ResourceFacts]
    archives: Mapping[str, ArchiveFacts]
    files: tuple[ProjectFile, ...]
    """Files of the closure's shipped source sets."""
    build_script: str = ""
    suggested_categories: tuple[str, ...] = ()
    framework: str = "native"
    manifests: Mapping[str, ManifestFacts] = field(default_factory=dict)
    """Every manifest of the closure's files, by path, before the merge."""
    policies: Mapping[str, bytes] = field(default_factory=dict)
    """Normalised UTF-8 of the files that by their name are privacy policies or SDK lists, by path."""
    written: Written | None = None
    """What the closure's files say, word for word."""

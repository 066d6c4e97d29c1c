"""What the client wants: language, category, certainty, and which of the protocol's offers it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import msgspec
from lsprotocol import types
from msgspec import Struct

from needlint.finding import CONFIDENCES, Confidence
from needlint.options import Language, Options, Side


class Settings(Struct, frozen=True, kw_only=True):
    """Read from `initializationOptions` and from `needlint.*` of the client's configuration."""

    language: Language = "en"
    categories: tuple[str, ...] = ()
    side: Side | None = None
    min_confidence: Confidence = "medium"
    ask_reason: bool = False
    """The client asks the person for a reason or purpose itself (commands needlint.suppress, needlint.declare)."""
    hints: str = "lens"
    """lens, inlay or off: how manifest permissions are explained."""

    def options(self) -> Options:
        """Options of a run. Files are read in this process: forking one with threads and pipes is not safe."""
        return Options(
            categories=self.categories, side=self.side, lang=self.language, jobs=1, min_confidence=self.min_confidence
        )


def first_settings(params: types.InitializeParams) -> Settings:
    """Settings at the start: the client's locale gives the language unless it says otherwise."""
    language: Language = "zh" if (params.locale or "").lower().startswith("zh") else "en"
    documents = params.capabilities.text_document
    lens = documents is None or documents.code_lens is not None or documents.inlay_hint is None
    settings = Settings(language=language, hints="lens" if lens else "inlay")
    return changed(settings, params.initialization_options)


def changed(settings: Settings, values: object) -> Settings:
    """Settings with what a client sent; what is not understood is passed over."""
    if isinstance(values, Mapping) and isinstance(values.get("needlint"), Mapping):
        values = values["needlint"]
    if not isinstance(values, Mapping):
        return settings
    new: dict[str, Any] = {}
    if values.get("language") in get_args(Language):
        new["language"] = values["language"]
    category = values.get("category")
    if isinstance(category, str | list):
        new["categories"] = _categories([category] if isinstance(category, str) else category)
    if values.get("side") in (*get_args(Side), None, "") and "side" in values:
        new["side"] = values["side"] or None
    if values.get("minConfidence") in CONFIDENCES:
        new["min_confidence"] = values["minConfidence"]
    if isinstance(values.get("askReason"), bool):
        new["ask_reason"] = values["askReason"]
    if values.get("hints") in ("lens", "inlay", "off"):
        new["hints"] = values["hints"]
    return msgspec.structs.replace(settings, **new)


def _categories(names: list[object]) -> tuple[str, ...]:
    from needlint.knowledge.categories import category

    found = (category(str(name)) for name in names if name)
    return tuple(dict.fromkeys(entry.id for entry in found if entry is not None))

"""Languages of resource folders: texts are judged in English, in Chinese, and in whatever language is the default."""

from __future__ import annotations

import re

_LANGUAGE = re.compile(r"/values-(?:b\+)?([a-z]{2,3})(?=[-+/])")
_READ = frozenset(("en", "zh", "yue", "cmn"))
_NO_LANGUAGE = frozenset(("car",))
"""Qualifiers of two or three letters that name no language
(developer.android.com/guide/topics/resources/providing-resources#AlternativeResources)."""


def is_translation(path: str) -> bool:
    """Whether a file holds values for a language that nothing is judged in (`values-fr/strings.xml`): large apps have
    a hundred such files for each that counts."""
    found = _LANGUAGE.search(path)
    return found is not None and found[1] not in _READ and found[1] not in _NO_LANGUAGE

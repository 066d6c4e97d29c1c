"""Privacy policies and SDK lists found in the tree: files by name and content, long string resources; what they name.

Naming is judged leniently, since a policy that says the same in other words must not be called silent: English words
match from the start of a word, Chinese ones anywhere, white space and letter case do not count.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from needlint.facts.resource_model import ResourceFacts
from needlint.knowledge.permissions import Permission
from needlint.knowledge.policy_words import policy_words
from needlint.knowledge.sdk_model import Sdk
from needlint.knowledge.sdk_names import purpose_words, sdk_names, vendor_names

_ABOUT = re.compile(
    r"隐私(?:政策|权|协议|声明|保护|条款|指引)|個人資料|个人信息|隱私|privacy (?:policy|notice|statement)"
    r"|personal (?:data|information)",
    re.IGNORECASE,
)
_COLLECTS = re.compile(r"收集|采集|获取|蒐集|使用|collect|gather|process|access", re.IGNORECASE)
_LIST = re.compile(r"sdk|第三方|third[- ]part", re.IGNORECASE)
_MARKUP = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_SHORTEST = 600
"""Length of a policy at least (see _length): the silence of a link, a stub or a summary says nothing."""
_SHORTEST_LIST = 150
_LONG_STRING = 4500
"""Length of a string resource that is a policy by itself; a consent dialog's text stays far below."""
_SPACE = re.compile(r"\s+")


class Policy(Struct, frozen=True):
    """One text. `text` in lower case without markup, white space reduced to single blanks."""

    path: str
    text: str
    speaks_of_data: bool
    """It says what is collected; a mere list of SDKs does not."""


class Policies:
    """All policy texts of one app."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self.all = tuple(policies)

    def __bool__(self) -> bool:
        return bool(self.all)

    @cached_property
    def about_data(self) -> tuple[str, ...]:
        """Paths of the texts that say what is collected."""
        return tuple(dict.fromkeys(p.path for p in self.all if p.speaks_of_data))

    def names_data(self, data: str) -> bool | None:
        """Whether a policy names a kind of data; None where no word is known for it or no policy speaks of data."""
        return self._says(policy_words(data))

    def names_permission(self, permission: Permission) -> bool | None:
        """Whether a policy names a permission, what it opens, or its label; None as for data."""
        words = [*policy_words(permission.name), *(w for d in permission.data for w in policy_words(d))]
        if not words:
            return None
        label = permission.label
        return self._says((*words, permission.short_name, label.zh, label.en))

    def names_sdk(self, sdk: Sdk) -> bool:
        """Whether a policy or SDK list names an SDK."""
        names, vendor, purpose = sdk_names(sdk), vendor_names(sdk), purpose_words(sdk)
        return any(_says(p.text, names) or (_says(p.text, vendor) and _says(p.text, purpose)) for p in self.all)

    def _says(self, words: Iterable[str]) -> bool | None:
        wanted = tuple(words)
        texts = [p.text for p in self.all if p.speaks_of_data]
        if not wanted or not texts:
            return None
        return any(_says(text, wanted) for text in texts)


def read_policies(files: Mapping[str, bytes], resources: Mapping[str, ResourceFacts]) -> Policies:
    """The policies among files that are named like one, and among long string resources."""
    return Policies((*_files(files), *_strings(resources)))


def _files(files: Mapping[str, bytes]) -> Iterator[Policy]:
    for path, utf8 in sorted(files.items()):
        policy = _policy(path, utf8.decode("utf-8", "replace"))
        if policy is not None:
            yield policy


def _strings(resources: Mapping[str, ResourceFacts]) -> Iterator[Policy]:
    for path, facts in sorted(resources.items()):
        for found in facts.texts:
            if _length(found.text) >= _LONG_STRING:
                policy = _policy(path, found.text)
                if policy is not None and policy.speaks_of_data:
                    yield policy


def _policy(path: str, text: str) -> Policy | None:
    plain = _squeezed(html.unescape(_MARKUP.sub(" ", text)))
    about = bool(_ABOUT.search(plain) and _COLLECTS.search(plain))
    if about and _length(plain) >= _SHORTEST:
        return Policy(path, plain, speaks_of_data=True)
    if (_LIST.search(path) or (_LIST.search(plain) and not about)) and _length(plain) >= _SHORTEST_LIST:
        return Policy(path, plain, speaks_of_data=False)
    return None


def _length(text: str) -> int:
    """Letters, an ideograph as three: what a Chinese text says takes three times as many letters in English."""
    return sum(3 if character > "\u2e80" else 1 for character in text if not character.isspace())


def _squeezed(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()


def _says(text: str, words: Iterable[str]) -> bool:
    return any(_contains(text, word.casefold()) for word in words)


def _contains(text: str, word: str) -> bool:
    if not word.isascii():
        return word in text or word.replace(" ", "") in text.replace(" ", "")
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}", text) is not None

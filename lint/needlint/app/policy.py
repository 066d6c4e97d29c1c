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
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_SHORTEST = 60
"""Characters of a policy at least, white space left out: a file that holds a link alone says nothing."""
_LONG_STRING = 400
"""Characters of a string resource that is a policy by itself."""
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
        text = utf8.decode("utf-8", "replace")
        policy = _policy(path, text, list_counts=bool(_LIST.search(path) or _LIST.search(text)))
        if policy is not None and len(policy.text.replace(" ", "")) >= _SHORTEST:
            yield policy


def _strings(resources: Mapping[str, ResourceFacts]) -> Iterator[Policy]:
    for path, facts in sorted(resources.items()):
        long = " ".join(t.text for t in facts.texts if len(t.text) >= _LONG_STRING)
        policy = _policy(path, long, list_counts=False)
        if policy is not None:
            yield policy


def _policy(path: str, text: str, *, list_counts: bool) -> Policy | None:
    about = bool(_ABOUT.search(text))
    if not about and not list_counts:
        return None
    plain = html.unescape(_MARKUP.sub(" ", text))
    return Policy(path, _squeezed(plain), about and bool(_COLLECTS.search(plain)))


def _squeezed(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()


def _says(text: str, words: Iterable[str]) -> bool:
    return any(_contains(text, word.casefold()) for word in words)


def _contains(text: str, word: str) -> bool:
    if not word.isascii():
        return word in text or word.replace(" ", "") in text.replace(" ", "")
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}", text) is not None

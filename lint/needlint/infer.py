"""Which of the 39 categories an app looks like, by its names, texts and store metadata: a suggestion, no judgement."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from needlint.knowledge.categories import categories

Suggestion = tuple[str, int, tuple[str, ...]]
"""(category id, score, the words that speak for it)"""

APP_CATEGORY = {
    "game": "online-game",
    "audio": "online-av",
    "video": "online-av",
    "image": "photo-beautify",
    "social": "online-community",
    "news": "news",
    "maps": "map-navigation",
}
"""`android:appCategory` -> category; `productivity` and `accessibility` say too little."""
_APP_CATEGORY_SCORE = 4
_SCORES = (3, 2)
"""The first text is the app's name, which says most; the second the one line that sells it."""
_ENOUGH = 3
"""What a suggestion needs: a wrong one is worse than none."""


def suggest_categories(texts: Sequence[str], app_category: str | None = None) -> tuple[Suggestion, ...]:
    """Categories that the texts (the app's name, the line that sells it, others) and `android:appCategory` speak for,
    best first.

    Each word counts once, most in the name; among the other texts each text counts once, however many of a category's
    words it holds (a sentence about one permission says little of the app). What little speaks for is left out.
    """
    scores: dict[str, int] = defaultdict(int)
    words: dict[str, list[str]] = defaultdict(list)
    known = categories()
    if app_category and APP_CATEGORY.get(app_category) in known:
        scores[APP_CATEGORY[app_category]] += _APP_CATEGORY_SCORE
        words[APP_CATEGORY[app_category]].append(f"android:appCategory={app_category}")
    heard: set[tuple[str, int]] = set()
    for category, word, pattern in _patterns():
        found = [n for n, text in enumerate(texts) if pattern.search(text) and (category, n) not in heard]
        score = max((_score(n) for n in found), default=0)
        if score == 1:
            heard.add((category, found[0]))
        if score:
            scores[category] += score
            words[category].append(word)
    order = list(known)
    best = sorted((c for c in scores if scores[c] >= _ENOUGH), key=lambda c: (-scores[c], order.index(c)))
    return tuple((c, scores[c], tuple(words[c])) for c in best)


def _score(number: int) -> int:
    return _SCORES[number] if number < len(_SCORES) else 1


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Latin words match as whole words, also inside `camelCase` and `snake_case`; Chinese ones anywhere."""
    return tuple(
        (category.id, word, re.compile(_expression(word), re.IGNORECASE))
        for category in categories().values()
        for word in category.words
    )


def _expression(word: str) -> str:
    if not word.isascii():
        return re.escape(word)
    return rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])"

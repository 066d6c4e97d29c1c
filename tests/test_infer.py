"""Which category an app looks like: a wrong suggestion is worse than none."""

from __future__ import annotations

import pytest

from needlint.infer import suggest_categories


@pytest.mark.parametrize(
    ("texts", "app_category", "expected"),
    (
        (["波尼音乐"], None, "online-av"),
        (["My Weather"], None, "utility"),
        (["Chattermost", "Secure workplace messaging", "team chat"], None, "instant-messaging"),
        (["Chattermost", "Secure workplace messaging"], None, None),
        (["Pass", "A place to store your passwords"], None, None),
        (["Tasks", "Private task lists", "邮件", "email"], None, None),
        (["Cards", "", "download is running", "sport"], None, None),
        (["Blocks"], "game", "online-game"),
        (["Blocks"], "productivity", None),
        ([], None, None),
    ),
)
def test_best_suggestion(texts: list[str], app_category: str | None, expected: str | None) -> None:
    assert next((s[0] for s in suggest_categories(texts, app_category)), None) == expected

"""What the conditions on a way to a screen ask: who is logged in, which page is opened, what is pressed."""

from __future__ import annotations

import re

from needlint.app.screen_tests import Test
from needlint.app.screen_ways import Way

LOGIN_STATE = re.compile(
    r"log(ged)?_?_?(in|on|out|off)(?!g)|sign(ed)?_?(in|out)(?!g)|(?<!push)(?<!device)_?token|session(?!_?count)|auth(?!or(?!iz))|credential|cookie|"
    r"account|^user$|user_?(info|id|name|bean|data|entity|manager|model|repo\w*|cache|util|helper|service|state|status|type)|"
    r"(current|get|has|is|local|my|cur|saved|app)_?user(?!_?(agree|privacy|guide|first))|(^|_)uid|member|passport|jwt|登[录陆]|denglu|logon|has_?login",
    re.IGNORECASE,
)
"""Names of what says whether somebody is logged in."""
_NOT_LOGIN = re.compile(
    r"agree|privacy|protocol|first|guide|intro|onboard|tutorial|walkthrough|welcome|seen|shown|splash_?ad|version|update|"
    r"permission",
    re.IGNORECASE,
)

PRESS = re.compile(r"click|press|touch|tap|select|apply|also|run$|let$|post", re.IGNORECASE)
ASKS = re.compile(
    r"log_?in|sign_?in|verify|submit|auth|request|enqueue|execute|save|put|edit|getText|subscribe|launch|isEmpty|isNullOrEmpty|equals|post|commit",
    re.IGNORECASE,
)


def trivial(test: Test) -> bool:
    """Which button was pressed, or whether an agreement is ticked."""
    if any(re.search(r"(^|\.)R\.id|getItemId|itemId", w) for w in test.words):
        return True
    return all(re.search(r"view|isChecked|checkbox|agree|privacy|protocol", w, re.IGNORECASE) for w in test.words)


def about_login(test: Test) -> bool:
    """Whether a test asks if somebody is logged in."""
    words = [re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", w) for w in test.words]
    if any(_NOT_LOGIN.search(w) for w in words) and not any(re.search(r"log_?in|token", w, re.I) for w in words):
        return False
    return any(LOGIN_STATE.search(part) for w in words for part in w.split("."))


def about_page(test: Test) -> bool:
    """Whether a test asks which page a router is to open."""
    return any(re.search(r"postcard|extra|(^|\.)path|group|uri|request|flag", w, re.IGNORECASE) for w in test.words)


def possible(way: Way) -> bool:
    """No condition on the way is known to be false in this class."""
    return all(t.constant is None or t.constant == t.wanted for t in way.tests)


def for_members(way: Way, login: tuple[Test, ...]) -> bool:
    """Whether only users who are logged in take a way: it asks for the opposite of what leads to the login, or for a
    login where the way to the login asks nothing."""
    for test in way.tests:
        if any(t.source == test.source and t.wanted != test.wanted for t in login):
            return True
        if about_login(test) and not any(t.source == test.source and t.wanted == test.wanted for t in login):
            return True
    return False

"""login-wall: the app starts at a login, though its category's basic function needs no account."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.login import LoginWall
from needlint.app.types_text import simple
from needlint.facts.place import Place
from needlint.finding import Finding, Message, Related
from needlint.knowledge.categories import category
from needlint.registry import page

PAGE = page("login-wall")
CLAUSES = ("npi-4", "npi-5", "pipl-16", "191-4.2")


def check(app: App) -> Iterator[Finding]:
    """One finding per login that stands in the way, in the categories that need no personal information at all (21 and
    27-38): the others list an account, a phone number, or data that a login may stand for."""
    entries = [entry for name in app.categories if (entry := category(name)) is not None]
    if not entries or app.side == "supply":
        return
    if not all(entry.no_information for entry in entries):
        return
    names = Message(
        ", ".join(f"{e.name_en} (no. {e.number})" for e in entries),
        "、".join(f"「{e.name_zh}」（第五条第 {e.number} 类）" for e in entries),
    )
    for wall in app.login_walls:
        yield PAGE.finding(
            "launcher" if not wall.ways else "checked" if wall.tests else "direct",
            wall.place,
            simple(wall.login.name),
            fields={"launcher": simple(wall.launcher), "category": names},
            confidence=wall.confidence,
            variants=(_variant(app, wall.place),),
            clauses=CLAUSES,
            related=tuple(_related(wall)),
        )


def _variant(app: App, place: Place) -> str:
    return app.code.source_set(place.path) if place.path in app.code.files else "main"


def _related(wall: LoginWall) -> Iterator[Related]:
    for way in wall.ways:
        for call in way.calls:
            yield Related(call, "call", Message("goes on through this call", "经由此处调用"))
        for test in way.tests:
            if test in wall.tests:
                yield Related(test.place, "guard", Message("the check that decides", "此处判断决定走向"))
        opened = simple(way.target)
        yield Related(
            way.place, "call", Message(f"{simple(way.screen)} opens {opened}", f"{simple(way.screen)} 打开 {opened}")
        )
    proof = {
        "secret": Message("the input for a password or code", "输入密码或验证码的控件"),
        "one-tap": Message("logs in with the number of the SIM card", "调用一键登录（本机号码认证）"),
        "third-party": Message("logs in through another app", "调用第三方登录"),
    }[wall.login.proof]
    yield Related(wall.login.place, "used-by", proof)

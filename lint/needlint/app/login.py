"""Login walls: a start of the app leads to a login, and a user without an account gets nowhere else.

From the launcher on, every way that a logged-out user can take is followed. A way that stands under the opposite of
the check that leads to the login is for users who are logged in. Where all other ways end at a login that cannot be
passed over, that login is a wall.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from needlint.app.composables import Composables
from needlint.app.login_composed import Switches
from needlint.app.login_passage import CONTENT, Passage
from needlint.app.login_screens import ONE_TAP_CALLS, LoginScreen, LoginScreens
from needlint.app.login_tests import about_login, about_page, for_members, possible
from needlint.app.screen_content import ScreenContent
from needlint.app.screen_tests import Test
from needlint.app.screen_ways import ScreenWays, Way
from needlint.app.types_text import simple
from needlint.facts.place import Place
from needlint.finding import Confidence

if TYPE_CHECKING:
    from needlint.app.app import App

_EVENT = re.compile(r"log_?out|sign_?out|kick|expire|conflict|unauthori[sz]ed|invalid|offline", re.IGNORECASE)
"""Names of what happens to a user who was logged in."""
_INTERCEPTORS = frozenset({"IInterceptor", "UriInterceptor", "RouteInterceptor", "RouterInterceptor"})
"""ARouter, WMRouter, TheRouter and Component: what every navigation passes."""
MAX_DEPTH = 8
MAX_BUTTONS = 4


class LoginWall(Struct, frozen=True):
    """A login that a start leads to without a way around it."""

    login: LoginScreen
    launcher: str
    ways: tuple[Way, ...]
    """From the launcher to the login; () where the launcher itself is the login."""
    tests: tuple[Test, ...]
    confidence: Confidence
    place: Place


class _Wall(Struct, frozen=True):
    login: LoginScreen
    ways: tuple[Way, ...] = ()
    sure: bool = True


def login_walls(app: App) -> tuple[LoginWall, ...]:
    """The walls of an app, one per launcher."""
    return tuple(LoginWalls(app).all()) if app.code.files else ()


class LoginWalls:
    """The walls of one app."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._engine = app.engine
        self._types = app.engine.graph.resolver.types
        composables = Composables(app.engine.graph.resolver)
        self._content = ScreenContent(self._types, app.parts.resources, composables)
        self._logins = LoginScreens(app.engine, self._content)
        self._ways = ScreenWays(app.engine)
        self._passage = Passage(app.engine, app.manifest, self._content, self._logins, self._ways)
        self._switches = Switches(app.engine, self._content, composables, self._ways)

    def all(self) -> Iterator[LoginWall]:
        """One wall per launcher and login."""
        seen: set[str] = set()
        for launcher in self._engine.screens.launchers:
            wall = self._wall(launcher, (launcher,))
            if wall is None or wall.login.name in seen:
                continue
            seen.add(wall.login.name)
            tests = tuple(dict.fromkeys(t for w in wall.ways for t in w.tests if about_login(t)))
            sure = wall.sure and wall.login.proof != "third-party"
            sure = sure and (not wall.ways or bool(tests) or len(wall.ways) == 1)
            place = wall.ways[-1].place if wall.ways else self._launcher_place(launcher)
            yield LoginWall(wall.login, launcher, wall.ways, tests, "high" if sure else "medium", place)

    def _launcher_place(self, launcher: str) -> Place:
        for component in self._app.manifest.components:
            if component.is_launcher and launcher in (component.name, component.target_activity):
                return component.place
        return Place(self._app.main_file, self._app.target_sdk_place.range)

    # ---- one screen -------------------------------------------------------------------------------------------------

    def _wall(self, screen: str, passed: tuple[str, ...]) -> _Wall | None:
        """The login that a logged-out user at `screen` can't get past; None where there is a way or nobody can tell."""
        login = self._logins.of(screen)
        if login is not None and login.proof != "one-tap":
            return None if login.skip is not None or self._passage.goes_on(screen) else _Wall(login)
        if len(passed) > MAX_DEPTH:
            return None
        ways = [w for holder in self._passage.holders(screen) for w in self._ways.of(holder)]
        ways = [
            w for w in ways if w.target not in self._passage.holders(screen) and w.target not in passed and possible(w)
        ]
        stopped = self._intercepted(passed) or self._switched(screen, passed)
        if stopped is not None:
            return stopped
        automatic = [w for w in ways if w.trigger != "user"]
        if (
            login is not None
        ):  # what follows on the answer of a one-tap login is for who has logged in, or another login
            answers = [w for w in automatic if ONE_TAP_CALLS & {*w.handed}]
            automatic = [w for w in automatic if w not in answers]
            further = [w for w in answers if self._is_login(w.target)]
            if any(self._wall(w.target, (*passed, w.target)) is None for w in further):
                return None
        leading = [w for w in automatic if self._is_login(w.target) and not self._on_event(screen, w)]
        leading.sort(key=lambda w: not self._is_own(screen, w))
        if leading:
            return self._checked(screen, leading, automatic, passed)
        if login is not None:
            return None if login.skip is not None or self._passage.goes_on(screen) else _Wall(login)
        if automatic and self._leads_on(screen, automatic):
            return self._all(screen, [w for w in automatic if not for_members(w, ())], passed)
        if screen in self._engine.screens.launchers or self._engine.screens.kind(screen) == "onboarding":
            return self._welcome(screen, ways, passed)
        return None

    def _is_own(self, screen: str, way: Way) -> bool:
        return any(screen in self._types.enclosing_types(f) for f in way.functions)

    def _on_event(self, screen: str, way: Way) -> bool:
        """A login that an event calls for later (logged out, kicked, token expired): no check at the start. What a base
        class does for all screens counts only when it runs with the start."""
        if way.trigger != "start" and not self._is_own(screen, way):
            return True
        names = [self._types.function(f).name for f in way.functions]
        words = (*names, *way.handed, *(w for t in way.tests for w in t.words))
        return way.trigger != "start" and any(_EVENT.search(w) for w in words)

    def _intercepted(self, passed: tuple[str, ...]) -> _Wall | None:
        """A router that lets nobody without a login to any page, where the way here went through the router."""
        if len(passed) < 2 or not any(w.target == passed[-1] and self._by_router(w) for w in self._ways.of(passed[-2])):
            return None
        for way in self._interceptors:
            login = self._logins.of(way.target)
            if login is not None and self._wall(way.target, (*passed, way.target)) is not None:
                return _Wall(login, (way,))
        return None

    def _switched(self, screen: str, passed: tuple[str, ...]) -> _Wall | None:
        """A screen whose content is a login while nobody is logged in, and else something for members."""
        for ways in self._switches.of(screen):
            leading = [w for w in ways if self._is_login(w.target) and any(about_login(t) for t in w.tests)]
            for way in leading:
                login = self._logins.of(way.target)
                others = [w for w in ways if w is not way and not self._logins.belongs_to_account(w.target)]
                if login is None or not all(for_members(w, way.tests) for w in others):
                    continue
                if self._wall(way.target, (*passed, way.target)) is not None:
                    return _Wall(login, (way,))
        return None

    def _by_router(self, way: Way) -> bool:
        step = self._engine.graph.resolver.step(way.function.path, way.function.index, way.step)
        green = self._passage.calls(way.function, frozenset({"greenChannel", "skipInterceptors"}))
        return step.name in ("build", "path", "with", "navigation") and not green

    @cached_property
    def _interceptors(self) -> tuple[Way, ...]:
        """The ways of router interceptors to a login that depend on nothing but the login."""
        found: list[Way] = []
        for name in sorted(self._types.own_names()):
            if not any(simple(s) in _INTERCEPTORS for s in self._types.supertypes(name)):
                continue
            found.extend(
                way
                for way in self._ways.of(name)
                if self._is_login(way.target)
                and way.tests
                and all(about_login(t) and t.certain and not about_page(t) for t in way.tests)
            )
        return tuple(found)

    def _is_login(self, screen: str) -> bool:
        return self._logins.of(screen) is not None

    def _leads_on(self, screen: str, automatic: list[Way]) -> bool:
        """A screen that goes on by itself and does not stay."""
        return (screen in self._engine.screens.launchers and not self._passage.shows_content(screen)) or any(
            self._passage.closes(w) for w in automatic
        )

    def _checked(self, screen: str, leading: list[Way], automatic: list[Way], passed: tuple[str, ...]) -> _Wall | None:
        """The screen itself sends to a login: no wall if another way is open, or if it stays behind the login."""
        for way in leading:
            login = self._logins.of(way.target)
            tests = [t for t in way.tests if t.constant is None]
            about = [t for t in tests if about_login(t)]
            if login is None or self._wall(way.target, (*passed, way.target)) is None:
                return None
            if not self._passage.replaces(screen, way):
                continue
            others = [w for w in automatic if not self._logins.belongs_to_account(w.target)]
            openly = [w for w in others if not for_members(w, tuple(tests))]
            if not about and any(t.certain for t in tests) and not openly and others:
                return None  # a check that is no login state: nobody can tell
            further = self._all(screen, openly, passed) if openly else None
            if openly and further is None:
                return None
            if not openly and not others and tests and not about:
                return None
            rest = self._wall(way.target, (*passed, way.target))
            ways = (way, *(rest.ways if rest is not None else ()))
            return _Wall(login, ways, bool(about) or not tests)
        return None

    def _all(self, screen: str, ways: list[Way], passed: tuple[str, ...]) -> _Wall | None:
        """A wall where every one of these ways ends at one."""
        found: _Wall | None = None
        for way in ways:
            if self._logins.belongs_to_account(way.target) and not self._is_login(way.target):
                continue
            wall = self._wall(way.target, (*passed, way.target))
            if wall is None:
                return None
            found = found or _Wall(wall.login, (way, *wall.ways), wall.sure)
        return found

    def _welcome(self, screen: str, ways: list[Way], passed: tuple[str, ...]) -> _Wall | None:
        """A start screen whose buttons lead to a login or registration and nowhere else."""
        shown = {
            e.tag.name.rpartition(".")[2] for h in self._passage.holders(screen) for e in self._content.elements(h)
        }
        targets = {w.target for w in ways}
        if not targets or not shown or len(targets) > MAX_BUTTONS or shown & CONTENT:
            return None
        if not any(self._is_login(t) for t in targets) or self._logins._skip(screen) is not None:
            return None
        wall = self._all(screen, ways, passed)
        return _Wall(wall.login, wall.ways, False) if wall is not None else None

    @cached_property
    def logins(self) -> tuple[LoginScreen, ...]:
        """Every login screen of the app."""
        screens = (*self._engine.screens.activities, *self._engine.screens.fragments)
        return tuple(found for s in screens if (found := self._logins.of(s)) is not None)

"""Whether a login stays in the way: what it takes the place of, and what a plain press on it opens."""

from __future__ import annotations

from functools import cached_property

from needlint.app.engine import Engine
from needlint.app.login_screens import EXITS, LoginScreens
from needlint.app.login_tests import ASKS, PRESS, trivial
from needlint.app.manifest_model import MergedManifest
from needlint.app.resolve_model import FunctionId
from needlint.app.screen_content import ScreenContent
from needlint.app.screen_ways import ScreenWays, Way

CLOSES = frozenset({"finish", "finishAffinity", "finishAfterTransition", "finishAndRemoveTask", "finishActivity"})
_CLEARS = frozenset({"FLAG_ACTIVITY_CLEAR_TASK", "FLAG_ACTIVITY_CLEAR_TOP", "clearTask", "CLEAR_TASK"})
_AGAIN = frozenset({"onResume", "onStart", "onRestart", "onPostResume", "onViewCreated", "onCreateView"})
CONTENT = frozenset({"RecyclerView", "ListView", "GridView", "WebView", "EditText", "BottomNavigationView"})


class Passage:
    """Ways past the logins of one app."""

    def __init__(
        self, engine: Engine, manifest: MergedManifest, content: ScreenContent, logins: LoginScreens, ways: ScreenWays
    ) -> None:
        self._engine = engine
        self._types = engine.graph.resolver.types
        self._manifest = manifest
        self._content = content
        self._logins = logins
        self._ways = ways

    def holders(self, screen: str) -> tuple[str, ...]:
        """A screen and what it shows at once."""
        return (screen, *self._engine.screens.hosted(screen))

    # ---- does the login stay in the way -----------------------------------------------------------------------------

    def replaces(self, screen: str, way: Way) -> bool:
        """Whether the login takes the screen's place: the screen closes, comes back only to ask again, or shows
        nothing."""
        if self.closes(way) or any(self._types.function(f).name in _AGAIN for f in way.functions):
            return True
        if self._types.top_functions(way.screen):  # a composable that leads on: it is left, or comes back to lead on
            return not self._logins.lists(way.screen)
        if self._logins.keeps_back(way.target) or not self.shows_content(screen):
            return True
        answered = (f for name in self._content.lineage(screen) for f in self._content.functions(name))
        return any(
            self._types.function(f).name == "onActivityResult" and self.calls(f, CLOSES | EXITS) for f in answered
        )

    def closes(self, way: Way) -> bool:
        """Whether a screen is gone once a way is taken."""
        return any(self.calls(f, CLOSES | _CLEARS) for f in way.functions) or way.target in self._unkept(way.screen)

    def _unkept(self, screen: str) -> tuple[str, ...]:
        for component in self._manifest.components:
            if component.name == screen and component.tag.value("android:noHistory") == "true":
                return tuple(w.target for w in self._ways.of(screen))
        return ()

    def shows_content(self, screen: str) -> bool:
        """Whether a screen is one that the app is for."""
        if self._engine.screens.kind(screen) == "main" or self._engine.screens.hosted(screen):
            return True
        shown = {e.tag.name.rpartition(".")[2] for e in self._content.elements(screen)}
        return bool(shown & CONTENT)

    def calls(self, function: FunctionId, names: frozenset[str]) -> bool:
        """Whether a function calls or names one of these."""
        body = self._types.function(function).body
        return body is not None and any(s.name in names for s in body.steps if s.kind in ("call", "read"))

    # ---- is there a way past the login ------------------------------------------------------------------------------

    def goes_on(self, login: str) -> bool:
        """Whether a plain press on the login screen opens the app's function: no answer of a server, no input read."""
        for holder in self.holders(login):
            for way in self._ways.of(holder):
                if self._logins.belongs_to_account(way.target) or way.target not in self._function:
                    continue
                if way.trigger == "user" and self._plain(way):
                    return True
        return False

    @cached_property
    def _function(self) -> frozenset[str]:
        """The screens that the app is for: the main ones, and where the launcher leads. A choice of country or server
        and dialogs are none."""
        screens = (*self._engine.screens.activities, *self._engine.screens.fragments)
        found = {s for s in screens if self._engine.screens.kind(s) == "main"}
        for launcher in self._engine.screens.launchers:
            found.update(w.target for holder in self.holders(launcher) for w in self._ways.of(holder))
        found.difference_update(self._engine.screens.launchers)
        return frozenset(
            s for s in found if not any(t.endswith(("Dialog", "DialogFragment")) for t in self._types.supertypes(s))
        )

    def _plain(self, way: Way) -> bool:
        if any(not trivial(t) for t in way.tests):
            return False
        calls = [n for n in way.handed if not PRESS.search(n)]
        if calls:
            return False
        for function in way.functions:
            body = self._types.function(function).body
            for number, step in enumerate(body.steps if body is not None else ()):
                passed = all((function, g) in way.guards for g in self._engine.guards.chain(function, number))
                if step.kind == "call" and ASKS.search(step.name) and passed:
                    return False
        return True

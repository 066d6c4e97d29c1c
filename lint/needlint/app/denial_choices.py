"""The listeners that a walk hands to the user: buttons of dialogs and screens, gestures, what a dialog is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from needlint.app.callgraph import Edge
from needlint.app.denial_values import Truth
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place
from needlint.facts.source import Function, Step

_STATE = re.compile(r"(dismiss|cancel|show|key)listener$|^on(Dismiss|Cancel|Show|DismissRequest)$", re.IGNORECASE)
DIALOG = re.compile(
    r"(positive|negative|neutral|cancel|confirm)(button|text|listener|click)?$|^set(Positive|Negative|Neutral|OnCancel)|"
    r"^(on|setOn)(Dismiss|Cancel)",
    re.IGNORECASE,
)
_TOLD = frozenset(("onDismiss", "onCancel", "onShow", "onKey", "onDismissRequest"))


class Choices:
    """Listeners with the worlds that offer them."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._taken: dict[FunctionId, tuple[Place, str]] = {}
        self._worlds: dict[FunctionId, tuple[bool, bool]] = {}

    def offer(  # noqa: PLR0917
        self, listener: FunctionId, place: Place, step: Step, edges: list[Edge], granted: Truth, denied: Truth
    ) -> None:
        """Note that a step offers a listener, in the worlds in which it may run."""
        self._taken.setdefault(listener, (place, self._taking(step, listener, edges)))
        before = self._worlds.get(listener, (False, False))
        self._worlds[listener] = (before[0] or granted is not False, before[1] or denied is not False)

    def __iter__(self) -> Iterator[FunctionId]:
        """All of them."""
        return iter(self._taken)

    def granted_only(self, listener: FunctionId) -> bool:
        """Whether only a grant offers it."""
        return self._worlds[listener] == (True, False)

    def denied_only(self, listener: FunctionId) -> bool:
        """Whether only a denial offers it."""
        return self._worlds[listener] == (False, True)

    def is_button(self, listener: FunctionId) -> bool:
        """Whether the user presses it; else it is told of a dialog's state."""
        place, taking = self._taken[listener]
        return bool(place) and not _STATE.search(taking) and self._function(listener).name not in _TOLD

    def place(self, listener: FunctionId) -> Place:
        """Where it is handed over."""
        return self._taken[listener][0]

    def taking(self, listener: FunctionId) -> str:
        """The argument that a listener is given as, else the call that takes it."""
        return self._taken[listener][1]

    def is_of_dialog(self, listener: FunctionId) -> bool:
        """Whether a dialog offers it or tells it of its end."""
        return DIALOG.search(self._taken[listener][1]) is not None

    def is_idle(self, listener: FunctionId) -> bool:
        """Whether it does nothing: a gesture or the back key that it swallows."""
        body = self._function(listener).body
        return body is not None and all(s.kind == "return" for s in body.steps)

    def _function(self, listener: FunctionId) -> Function:
        return self._resolver.types.function(listener)

    def _taking(self, step: Step, listener: FunctionId, edges: list[Edge]) -> str:
        """The argument that a listener is given as, else the call that takes it."""
        for edge in edges:
            for handed in edge.handed if edge.target == listener else ():
                taking = self._resolver.step(handed.function.path, handed.function.index, handed.step)
                if 0 <= handed.slot < len(taking.args) and taking.args[handed.slot].name:
                    return taking.args[handed.slot].name
                return taking.name
        return step.name

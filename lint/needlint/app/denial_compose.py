"""What a composable shows, for the walk of a denial: content, what it hangs on, what navigation shows first."""

from __future__ import annotations

from needlint.app.callgraph import Edge
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Step, StepResult, Value

OWN = "own:"
"""Prefix of the target of an event that shows a composable of the app."""
INTERACTIVE = frozenset(
    ("Button", "TextButton", "OutlinedButton", "ElevatedButton", "FilledTonalButton", "IconButton", "FilledIconButton",
     "FloatingActionButton", "ExtendedFloatingActionButton", "TextField", "OutlinedTextField", "BasicTextField",
     "LazyColumn", "LazyRow", "LazyVerticalGrid", "HorizontalPager", "AndroidView", "NavHost", "NavDisplay",
     "NavigationBar", "BottomNavigation", "NavigationRail", "TabRow", "WebView", "Checkbox", "Switch", "Slider",
     "DropdownMenu", "ListItem", "AndroidViewBinding", "NavigationSuiteScaffold", "ModalNavigationDrawer", "SearchBar")
)  # fmt: skip
"""Library composables that a user can do something with."""
MODALS = frozenset(("AlertDialog", "Dialog", "BasicAlertDialog", "ModalBottomSheet"))
_DESTINATIONS = frozenset(("composable", "dialog", "bottomSheet", "entry", "fragment", "scene"))
HOSTS = frozenset(("NavHost", "AnimatedNavHost", "NavDisplay"))
_GRANTED_SLOTS = {"PermissionRequired": "content", "PermissionsRequired": "content"}
"""Accompanist's composables that show one of their contents."""
_VISIBLE = frozenset(("AnimatedVisibility",))


def shown(resolver: Resolver, at: FunctionId, number: int, step: Step, edges: list[Edge]) -> str:
    """The name of the composable that a call shows, OWN before one of the app's; "" where it shows none."""
    if step.kind != "call" or not step.name[:1].isupper():
        return ""
    for edge in edges:
        declared = resolver.types.function(edge.target)
        if declared.name == step.name and any(a.name.endswith("Composable") for a in declared.annotations):
            return f"{OWN}{step.name}"
    if step.receiver is not None or resolver.targets(at.path, at.index, number):
        return ""
    found = resolver.types.file(at.path).imports.get(step.name, ())
    if any("compose" in path or path.startswith("com.google.accompanist") for path in found):
        return step.name
    return step.name if not found and step.name in INTERACTIVE | MODALS else ""


def visible(step: Step) -> Value | None:
    """The condition under which a call shows its content; None where it always does."""
    if step.name not in _VISIBLE or not step.args:
        return None
    return next((a.value for a in step.args if a.name == "visible"), step.args[0].value)


def polarity(step: Step, edge: Edge) -> bool | None:
    """Whether the content is shown on a grant; None where the call does not choose."""
    wanted = _GRANTED_SLOTS.get(step.name)
    if wanted is None or not edge.handed:
        return None
    slot = edge.handed[0].slot
    name = step.args[slot].name if 0 <= slot < len(step.args) else ""
    return name == wanted or (not name and slot == len(step.args) - 1)


def start_of(resolver: Resolver, at: FunctionId, number: int, step: Step) -> str | None:
    """What a navigation host shows first; None where the step is no host, "" where it is not known."""
    if step.name not in HOSTS:
        return None
    given = next((a.value for a in step.args if a.name == "startDestination"), None)
    if given is None:
        given = step.args[1].value if len(step.args) > 1 else None
    return _route(resolver, at, number, given) if given is not None else ""


def is_elsewhere(resolver: Resolver, at: FunctionId, number: int, step: Step, start: str | None) -> bool:
    """Whether a step declares a destination that the navigation host does not show first."""
    if start is None or step.name not in _DESTINATIONS:
        return False
    if step.type:
        return step.type.rpartition(".")[2] != start.rpartition(".")[2]
    given = next((a.value for a in step.args if a.name == "route"), step.args[0].value if step.args else None)
    return given is None or not start or _route(resolver, at, number, given) != start


def _route(resolver: Resolver, at: FunctionId, number: int, value: Value) -> str:
    constant = resolver.constant(at.path, at.index, value, number)
    if isinstance(constant, str):
        return constant
    if isinstance(value, StepResult):
        step = resolver.step(at.path, at.index, value.step)
        head = getattr(step.receiver, "path", "")
        return f"{head}.{step.name}" if head else step.name
    return getattr(value, "path", "")

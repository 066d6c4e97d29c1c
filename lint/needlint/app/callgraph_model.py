"""The edges of the call graph."""

from __future__ import annotations

from msgspec import Struct

from needlint.app.callgraph_parameters import Handed, Via
from needlint.app.resolve_model import FunctionId


class Edge(Struct, frozen=True):
    """`caller` may run `target` at `step`. `via`: further steps on the way inside own higher-order functions.
    `handed`: the calls outside the app's code that decide when it runs. `kept`: it is kept in a field, and these
    functions call it later. `own`: a call on `this`, to be looked up again in the class that `this` is. `this`: the
    class of the object that it runs on, where the edge knows. `completed`: it gets the answer of a screen that the user
    completes."""

    caller: FunctionId
    step: int
    target: FunctionId
    via: Via = ()
    handed: tuple[Handed, ...] = ()
    kept: tuple[FunctionId, ...] = ()
    own: bool = False
    this: str = ""
    completed: bool = False

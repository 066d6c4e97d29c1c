"""Requests for location updates and the interval they are given."""

from __future__ import annotations

from needlint.app.callgraph import CallGraph
from needlint.app.interval_numbers import Numbers
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Step

DISTANCE_M = 10
_SINGLE_FIX = frozenset({
    "removeUpdates", "removeLocationUpdates", "setNumUpdates", "setMaxUpdates", "setOnceLocation",
    "setOnceLocationLatest", "numUpdates", "maxUpdates", "isOnceLocation", "requestSingleUpdate", "stopLocation",
})  # fmt: skip
"""Calls and properties that end a request after one answer."""
_ANSWERS = frozenset(("onLocationChanged", "onLocationResult", "onReceiveLocation"))
_ENDS = frozenset(("removeUpdates", "removeLocationUpdates", "stopLocation", "stop", "unRegisterLocationListener"))
_REQUESTS = {
    "com.amap.api.location.AMapLocationClientOption": ("setInterval", 0),
    "com.tencent.map.geolocation.TencentLocationRequest": ("setInterval", 0),
    "com.baidu.location.LocationClientOption": ("setScanSpan", 0),
    "com.google.android.gms.location.LocationRequest": ("setInterval", 0),
    "com.google.android.gms.location.LocationRequest.Builder": ("setIntervalMillis", 0),
    "com.huawei.hms.location.LocationRequest": ("setInterval", 0),
}
"""Settings of a location request (reference pages of each SDK): type -> (setter of the interval in ms, position)."""


class LocationRequests:
    """Location requests over a call graph. Intervals are in milliseconds."""

    def __init__(self, graph: CallGraph, numbers: Numbers) -> None:
        self._graph = graph
        self._resolver = graph.resolver
        self._types = graph.resolver.types
        self._numbers = numbers

    def interval(self, function: FunctionId, number: int, step: Step) -> int | None:
        """The interval of a request that a step makes or configures, and that goes on after the first answer."""
        interval: int | None = None
        if step.name == "requestLocationUpdates" and len(step.args) >= 4:
            use = self._resolver.use(function, number)
            if use is None or "android.location.LocationManager" not in use.owners:
                return None
            first = 1 if self._numbers.of(function, step.args[0], number) is None else 0
            interval = self._numbers.of(function, step.args[first], number)
            distance = self._numbers.of(function, step.args[first + 1], number)
            if distance is None or distance >= DISTANCE_M:
                return None
        elif step.kind in ("call", "construct", "assign"):
            interval = self._setting(function, number, step)
        if interval is None or interval < 0 or self._once(function):
            return None
        return interval

    def _setting(self, function: FunctionId, number: int, step: Step) -> int | None:
        """The interval that a location request is given."""
        if step.kind == "assign":
            if step.name not in ("interval", "scanSpan") or step.receiver is None or not step.args:
                return None
            types = self._resolver.owners(self._resolver.value_types(function, step.receiver, number))
            known = any(t in _REQUESTS for t in types)
            return self._numbers.of(function, step.args[0], number) if known else None
        name = step.name.rpartition(".")[2]
        if name == "Builder" and len(step.args) in (1, 2):
            types = self._resolver.values.step_meaning(function.path, function.index, number).types
            if "com.google.android.gms.location.LocationRequest.Builder" in types:
                return self._numbers.of(function, step.args[-1], number)
            return None
        if not any(name == setter for setter, _ in _REQUESTS.values()) or len(step.args) != 1:
            return None
        use = self._resolver.use(function, number)
        owners = use.owners if use is not None else ()
        if any(o in _REQUESTS and _REQUESTS[o][0] == name for o in owners):
            interval = self._numbers.of(function, step.args[0], number)
            scans_once = name == "setScanSpan" and interval is not None and interval < 1_000
            return None if scans_once else interval  # Baidu: below 1000 means one fix
        return None

    def _once(self, function: FunctionId) -> bool:
        """The request ends with its first answer: by a setting beside it, or by what the answer's callback runs, in the
        same class or, where the listener stands elsewhere, in a class that listens to a location SDK."""
        around = self._types.enclosing_types(function)[-1:]
        for index, other in enumerate(self._types.facts(function.path).functions):
            identity = FunctionId(function.path, index)
            if other.body is None or around != self._types.enclosing_types(identity)[-1:]:
                continue
            if any(s.name in _SINGLE_FIX and not s.name.startswith(("remove", "stop")) for s in other.body.steps):
                return True
            if (other.name in _ANSWERS or other.name == "<lambda>") and self._ends(identity):
                return True
        return any(
            self._ends(answer)
            for path in self._types.paths
            for index, f in enumerate(self._types.facts(path).functions)
            if f.name == "onReceiveLocation" and f.body is not None
            for answer in (FunctionId(path, index),)
        )

    def _ends(self, answer: FunctionId) -> bool:
        level = [answer]
        for _ in range(3):
            for function in level:
                body = self._types.function(function).body
                if body is not None and any(s.kind == "call" and s.name in _ENDS for s in body.steps):
                    return True
            level = [e.target for f in level for e in self._graph.edges(f)]
        return False

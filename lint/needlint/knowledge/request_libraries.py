"""How code asks for permissions and learns the answer: the framework's API and the libraries around it, as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Struct, field

from needlint.knowledge.compiled import Table

Outcome = Literal["granted", "denied", "denied-for-good", "rationale", "mixed"]
"""What it means that code runs or a test holds; rationale: an explanation is due; mixed: parameters tell."""


class Request(Struct, frozen=True, kw_only=True):
    """A call that asks."""

    owners: tuple[str, ...]
    """Types, or packages of top-level functions; "*" any."""
    methods: tuple[str, ...]
    """`*Suffix` for generated names."""
    permissions: str
    """Where the names stand: argument:N, chain:m1,m2, launch:N, annotation, receiver, fixed:NAME."""
    contracts: tuple[str, ...] = ()
    """Only with an argument constructed from one of these."""
    answers: dict[str, str] = field(default_factory=dict)
    """Argument name, "last", name of a call later or earlier in the chain, or "returned" -> meaning."""
    shows_purpose: bool = False
    """An explanation text is an argument of the call."""


class Answer(Struct, frozen=True, kw_only=True):
    """A method that the library calls with the answer."""

    owners: tuple[str, ...]
    methods: tuple[str, ...]
    polarity: Outcome
    parameters: dict[str, str] = field(default_factory=dict)
    """Position (as text) -> meaning."""


class Check(Struct, frozen=True, kw_only=True):
    """A call or property that tells a permission's state."""

    owners: tuple[str, ...]
    methods: tuple[str, ...]
    when: str
    """The value with this meaning: "true", "false", "0", "empty"; any other value means the contrary."""
    means: Outcome
    permission: str = ""
    """The permission it is about, where that is fixed."""


class Marker(Struct, frozen=True, kw_only=True):
    """An annotation, exception or constant with a meaning."""

    names: tuple[str, ...]
    means: Outcome
    permissions: str = ""
    value: int | None = None


class Page(Struct, frozen=True, kw_only=True):
    """A settings page on which the user grants a special access."""

    permission: str
    actions: tuple[str, ...]
    """Intent actions that open it: fully qualified constants and values."""


class RequestLibrary(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One library. `evidence`: checked (names seen in public source) or known (from its documentation)."""

    id: str
    name: str
    packages: tuple[str, ...]
    evidence: Literal["checked", "known"]
    request: tuple[Request, ...] = ()
    answer: tuple[Answer, ...] = ()
    check: tuple[Check, ...] = ()
    annotation: tuple[Marker, ...] = ()
    exception: tuple[Marker, ...] = ()
    constant: tuple[Marker, ...] = ()
    page: tuple[Page, ...] = ()


class RequestMatch(NamedTuple):
    """A request and the library it belongs to."""

    library: RequestLibrary
    request: Request


def _parse(files: Sequence[dict[str, Any]]) -> tuple[RequestLibrary, ...]:
    (table,) = files
    return msgspec.convert(table["library"], tuple[RequestLibrary, ...])


TABLE: Table[tuple[RequestLibrary, ...]] = Table("request_libraries", tuple[RequestLibrary, ...], _parse)


@cache
def libraries() -> tuple[RequestLibrary, ...]:
    """All request libraries, the framework first."""
    return TABLE.load()


def library_of(name: str) -> RequestLibrary | None:
    """The library whose package a fully qualified name stands in (the longest prefix)."""
    best: tuple[int, RequestLibrary] | None = None
    for library in libraries():
        for package in library.packages:
            if (name == package or name.startswith(f"{package}.")) and (best is None or len(package) > best[0]):
                best = (len(package), library)
    return best[1] if best else None


@cache
def request_methods() -> frozenset[str]:
    """Names of all calls that ask, for a quick look; generated names (`xWithPermissionCheck`) are not among them."""
    return frozenset(m for library in libraries() for r in library.request for m in r.methods if not m.startswith("*"))


@cache
def pages() -> dict[str, tuple[RequestMatch, Page]]:
    """Intent action -> the request that starting it is, and the page that it opens."""
    return {
        action: (RequestMatch(library, _page_request(page)), page)
        for library in libraries()
        for page in library.page
        for action in page.actions
    }


def _page_request(page: Page) -> Request:
    return Request(owners=(), methods=(), permissions=f"fixed:{page.permission}", answers={"last": "mixed"})


def requests_of(owners: Sequence[str], method: str) -> tuple[RequestMatch, ...]:
    """The requests a call may be, listed owners before the libraries' packages.

    `owners`: types the receiver may be with their supertypes, the package of a top-level function, or where neither is
    known the type that the call chain starts from. Several fit where a contract or overload decides.
    """
    exact: list[RequestMatch] = []
    near: list[RequestMatch] = []
    for library in libraries():
        for request in library.request:
            if not _named(request.methods, method):
                continue
            if any(owner in request.owners for owner in owners) or "*" in request.owners:
                exact.append(RequestMatch(library, request))
            elif any(_in_packages(owner, library.packages) for owner in owners):
                near.append(RequestMatch(library, request))
    return tuple(exact or near)


def answer_of(owners: Iterable[str], method: str) -> Answer | None:
    """The answer that a method of a class with these supertypes is, nearest supertype first."""
    by_owner = _answers()
    return next((found for owner in owners if (found := by_owner.get((owner, method))) is not None), None)


@cache
def _answers() -> dict[tuple[str, str], Answer]:
    return {
        (owner, method): answer
        for library in libraries()
        for answer in library.answer
        for owner in answer.owners
        for method in answer.methods
    }


def check_of(owners: Sequence[str], method: str) -> Check | None:
    """The state check that a call or property read is. Owners as for `requests_of`."""
    near: Check | None = None
    for library in libraries():
        for check in library.check:
            if method not in check.methods:
                continue
            if any(owner in check.owners for owner in owners):
                return check
            if near is None and any(_in_packages(owner, library.packages) for owner in owners):
                near = check
    return near


@cache
def answered_check(method: str) -> Check | None:
    """The check that a library's answer object, whose type may not be known, answers by this method or property."""
    for library in libraries():
        if library.id in ("framework", "activity-result", "special-access"):
            continue
        for check in library.check:
            if method in check.methods or _property(method) in check.methods:
                return check
    return None


def _property(method: str) -> str:
    return method[3:4].lower() + method[4:] if method.startswith("get") else method


def annotation_of(name: str) -> Marker | None:
    """The meaning of an annotation, by its fully qualified name."""
    return _markers("annotation").get(name)


def exception_of(name: str) -> Marker | None:
    """The meaning of a caught exception type."""
    return _markers("exception").get(name)


def constant_of(name: str) -> Marker | None:
    """The meaning of a constant or result type (`PermissionStatus.Denied`), by its fully qualified name."""
    return _markers("constant").get(name)


@cache
def _markers(form: Literal["annotation", "exception", "constant"]) -> dict[str, Marker]:
    return {name: marker for library in libraries() for marker in _of(library, form) for name in marker.names}


def _of(library: RequestLibrary, form: Literal["annotation", "exception", "constant"]) -> Iterator[Marker]:
    tables = {"annotation": library.annotation, "exception": library.exception, "constant": library.constant}
    yield from tables[form]


def _named(methods: Sequence[str], method: str) -> bool:
    return any(name == method or (name.startswith("*") and method.endswith(name[1:])) for name in methods)


def _in_packages(name: str, packages: Iterable[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)

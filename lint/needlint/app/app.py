"""One application: the facts of its module and of every module it depends on, joined; what rules are given.

Everything here is worked out when it is first asked for and then kept. Rules read; they never change an App.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from needlint.app import bridge as bridging
from needlint.app.background import BackgroundRead, background_reads
from needlint.app.consent import Consent
from needlint.app.engine import Engine
from needlint.app.evidence import Evidence, gather
from needlint.app.forms import Requirement, required_fields
from needlint.app.intervals import FrequentRead, frequent_reads
from needlint.app.login import LoginWall, login_walls
from needlint.app.opaque import Opaque, opaque_parts
from needlint.app.parts import Parts
from needlint.app.policy import Policies, read_policies
from needlint.app.reach import Arrival
from needlint.app.requests import permission_requests
from needlint.app.requests_model import PermissionRequest, SdkStart
from needlint.app.resolve_model import FunctionId, MemberUse
from needlint.app.sdk_detection import DetectedSdk
from needlint.app.sdk_starts import sdk_files, sdk_starts, sdk_uses
from needlint.app.self_start import SelfStart, self_starts
from needlint.app.uses import permission_verdicts
from needlint.app.uses_model import PermissionVerdict, PersonalRead
from needlint.facts.place import WHOLE_FILE, Place
from needlint.finding import Message
from needlint.knowledge.apis import api_rows, permissions_of
from needlint.knowledge.data_types import data_phrase
from needlint.options import Side


class App:
    """See the module's docstring; `parts` as given."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.module = parts.module
        self.manifest = parts.manifest
        self.sdks = parts.sdks
        self.code = parts.code
        self.config = parts.config

    @cached_property
    def engine(self) -> Engine:
        """Call graph, triggers, screens, guards, reach."""
        return Engine(self.code, self.manifest, self.parts.resources)

    # ---- configuration ----

    @property
    def categories(self) -> tuple[str, ...]:
        """Declared category ids; () when none is declared: a suggestion never judges."""
        return self.config.category

    @property
    def category_source(self) -> Literal["config", "inferred", "none"]:
        """Where the category came from, for the report."""
        if self.config.category:
            return "config"
        return "inferred" if self.parts.suggested_categories else "none"

    @property
    def suggested_categories(self) -> tuple[str, ...]:
        """Best guesses, best first."""
        return self.parts.suggested_categories

    @property
    def side(self) -> Side:
        """consumer or supply."""
        return self.config.side

    @property
    def purposes(self) -> Mapping[str, Message]:
        """Permission -> declared purpose."""
        return self.config.purposes

    @property
    def disclosed_sdks(self) -> Mapping[str, Message]:
        """SDK id -> declared purpose."""
        return self.config.sdks

    # ---- build and manifest ----

    @property
    def build_script(self) -> str:
        """Path of the module's build script, "" where it has none."""
        return self.parts.build_script

    @property
    def min_sdk(self) -> int | None:
        """Lowest level it runs on, where known."""
        return self.manifest.min_sdk

    @property
    def target_sdk(self) -> int | None:
        """Level it targets, where known."""
        return self.manifest.target_sdk

    @property
    def target_sdk_place(self) -> Place:
        """Where the target was written; else the build script or manifest as a whole."""
        return self.manifest.target_sdk_place or Place(self.main_file, WHOLE_FILE)

    @property
    def main_file(self) -> str:
        """The file that stands for the app as a whole: its manifest, else its build script."""
        return next(iter(self.manifest.manifests), "") or self.build_script or "needlint.toml"

    @cached_property
    def opaque(self) -> Opaque:
        """Dependencies and archives that needlint knows nothing about."""
        return opaque_parts(self)

    @cached_property
    def policies(self) -> Policies:
        """The privacy policies and SDK lists found in the tree."""
        return read_policies(self.parts.policies, self.parts.resources)

    # ---- what the engine finds ----

    @cached_property
    def requests(self) -> tuple[PermissionRequest, ...]:
        """Every request for permissions in shipped own code."""
        return permission_requests(self)

    @cached_property
    def login_walls(self) -> tuple[LoginWall, ...]:
        """Logins that a start leads to without a way around them, whatever the category."""
        return login_walls(self)

    @cached_property
    def required_fields(self) -> tuple[Requirement, ...]:
        """Personal inputs that the app's forms require, whatever the category."""
        return required_fields(self)

    @cached_property
    def background_reads(self) -> tuple[BackgroundRead, ...]:
        """Reads that services, receivers and workers lead to."""
        return background_reads(self)

    @cached_property
    def frequent_reads(self) -> tuple[FrequentRead, ...]:
        """Reads that repeat at a constant interval, however long."""
        return frequent_reads(self)

    @cached_property
    def self_starts(self) -> tuple[SelfStart, ...]:
        """Components that start the app without the user."""
        return self_starts(self)

    @cached_property
    def consent(self) -> Consent:
        """Consent guards, and what a start reaches without one."""
        engine = self.engine
        parts = (engine.graph, self.manifest, engine.screens, engine.triggers, self.parts.resources)
        return Consent(*parts, asked=self._judged_functions)

    def _judged_functions(self) -> Iterator[FunctionId]:
        """The functions whose place before or after consent is judged."""
        yield from (read.function for read in self.reads)
        yield from (request.function for request in self.requests)
        yield from (use.function for use in self.sdk_uses)

    @cached_property
    def sdk_files(self) -> frozenset[str]:
        """Own source files that name an SDK."""
        return sdk_files(self)

    @cached_property
    def sdk_uses(self) -> tuple[MemberUse, ...]:
        """Own code's uses of the packages of SDKs, as far as they may matter (see sdk_starts)."""
        return tuple(sdk_uses(self))

    @property
    def start_before_consent(self) -> dict[FunctionId, Arrival]:
        """Functions with a read, a request or an SDK's call that a start reaches before the user has agreed, and what
        leads to them."""
        return self.consent.start

    @cached_property
    def _sdk_starts(self) -> dict[str, tuple[SdkStart, ...]]:
        return sdk_starts(self)

    @property
    def sdk_calls(self) -> tuple[SdkStart, ...]:
        """Own code's calls into all SDKs, detected or not."""
        return tuple(start for starts in self._sdk_starts.values() for start in starts)

    def sdk_starts(self, found: DetectedSdk) -> tuple[SdkStart, ...]:
        """Own code's constructions of, and calls into, an SDK, in path and source order."""
        return self._sdk_starts.get(found.sdk.id, ())

    def arrival_before_consent(self, read: PersonalRead) -> Arrival | None:
        """How a start reaches a read before the user has agreed; None where it does not."""
        step = self.consent.step_at(read.function, read.place)
        return (
            self.consent.arrival(read.function, step)
            if step is not None
            else self.start_before_consent.get(read.function)
        )

    def before_consent(self, read: PersonalRead) -> bool | None:
        """Whether a start reaches a read before the user has agreed; False: only with consent, or by an action of the
        user; None = not known."""
        if self.arrival_before_consent(read) is not None:
            return True
        if read.function in self.engine.reach.start_reach() or self.engine.triggers.all(read.function) == {"user"}:
            return False
        return None

    # ---- judgement ----

    @cached_property
    def permissions(self) -> tuple[PermissionVerdict, ...]:
        """The verdict on every declared permission, in manifest order."""
        return permission_verdicts(self)

    @cached_property
    def evidence(self) -> Evidence:
        """What own code uses, names and reads."""
        return gather(self)

    @property
    def reads(self) -> tuple[PersonalRead, ...]:
        """Every read of personal information in shipped own code, in path and source order."""
        return self.evidence.reads

    @cached_property
    def _members(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for row in api_rows():
            for name in row.permissions:
                found.setdefault(name, set()).add(row.member)
        return {name: frozenset(members) for name, members in found.items()}

    def members_needing(self, permission: str) -> frozenset[str]:
        """Names of API members that need a permission."""
        return self._members.get(permission, frozenset())

    def is_debug(self, source_set: str) -> bool:
        """Whether what stands in this source set ships in debuggable builds alone."""
        return source_set == "debug" or source_set.endswith("Debug")

    def bridge(self, data: Sequence[str]) -> Message:
        """What the data means for the declared categories, as text."""
        return bridging.bridge(data, self.categories)

    def necessity(self, data: Sequence[str]) -> bridging.Kind:
        """necessary, conditional or unnecessary for the declared categories."""
        return bridging.kind(data, self.categories)

    def lists(self, data: str) -> bool:
        """Whether a declared category lists the data, be it on a condition."""
        return bool(self.categories) and self.necessity((data,)) != "unnecessary"

    def data_name(self, data: str) -> Message:
        """Name of one data type."""
        return data_phrase(data)

    def data_names(self, data: Sequence[str]) -> Message:
        """Names of several."""
        return bridging.data_names(data)

    def clauses(self, clauses: Sequence[str], data: Sequence[str]) -> tuple[str, ...]:
        """The clauses that can be cited: those of the declared markets, the Provisions only where a category is
        declared and data is at stake."""
        if "cn" not in self.config.market:  # every clause of the table is of that market
            return ()
        return tuple(c for c in clauses if not c.startswith("npi-") or (self.categories and data))

    def settled(self, read: PersonalRead) -> bool:
        """The read stands behind a permission whose purpose is declared."""
        return any(name in self.purposes for name in permissions_of(read.data))

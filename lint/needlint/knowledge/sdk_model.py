"""One SDK: how it is recognised and what it takes. Lists ending in _seen were seen in code or vendor pages."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Evidence = Literal["seen", "disclosed", "domain-knowledge"]


class Sdk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of sdks/<vendor>.toml."""

    id: str
    name: str
    name_zh: str = ""
    vendor: str
    country: str = ""
    market: Literal["china", "global"] = "global"
    kind: str
    """ads, analytics, push, crash, payment, map-location, social-login, risk-control, im-rtc, library ...; plain: known
    not to matter, never reported."""
    website: str = ""
    exodus: str = ""
    """Name of the tracker of this SDK in the Exodus Privacy list."""
    collects: bool | None = None
    """False: known to take no personal information; None: not known."""
    packages: tuple[str, ...] = ()
    """Package prefixes, matched longest first on a dot boundary."""
    broad_packages: tuple[str, ...] = ()
    """Vendor-wide prefixes: weak evidence."""
    name_parts: tuple[str, ...] = ()
    """Parts of class names that a published signature rests on (`.tealium`): answers a question, proves nothing."""
    coordinates: tuple[str, ...] = ()
    """group:artifact; `group:*`, `group:prefix*` and `group.*:*` allowed."""
    coordinates_seen: tuple[str, ...] = ()
    """Those of `coordinates` that were seen in public build files or repositories."""
    components: tuple[str, ...] = ()
    """Fully qualified class names of manifest components."""
    metadata: tuple[str, ...] = ()
    gradle_plugins: tuple[str, ...] = ()
    """Plugins that go with it; they bring it only if also in `bringing_plugins`."""
    bringing_plugins: tuple[str, ...] = ()
    """Plugins that add the SDK to the app by themselves."""
    archives: tuple[str, ...] = ()
    """File name patterns (fnmatch, lower case) of jars and aars."""
    native_libraries: tuple[str, ...] = ()
    pub: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()
    cordova: tuple[str, ...] = ()
    data: dict[str, Evidence] = field(default_factory=dict)
    """Data type id -> best evidence that the SDK takes it."""
    permissions: tuple[str, ...] = ()
    """Permissions its own manifest merges in (full names)."""
    uses_permissions: tuple[str, ...] = ()
    """Permissions it can use when the app has them (a use by SDK); `*.permission.X` for those named after the app."""
    init: tuple[str, ...] = ()
    """Class.method that starts it."""
    consent: tuple[str, ...] = ()
    """Calls that pass on or withhold consent, or defer collection."""
    safe: tuple[str, ...] = ()
    """Calls that may stand before consent (preInit, log level ...); `Class.method(false)` only with this argument,
    `Class.*` every member of the class."""
    consent_by: Literal["", "delay-init"] = ""
    """delay-init: its vendor names no call that passes on consent; it must not be started before consent."""
    consent_by_source: str = ""
    """The vendor's page, or code of the vendor, that `consent_by` rests on."""
    consent_optional_from: str = ""
    """`group:artifact:version` from which its consent calls may be left out, if it is started only after consent."""
    auto_init: bool | None = None
    auto_init_how: str = ""
    """e.g. "ContentProvider com.x.Y", "androidx.startup"."""
    auto_init_components: tuple[str, ...] = ()
    """Components or initialisers whose removal from the merged manifest keeps it from starting."""
    auto_init_by: tuple[str, ...] = ()
    """Patterns of the coordinates and packages that bring those components; () = all of its do. An entry may hold an
    older product that code has to start."""
    off_switch: tuple[str, ...] = ()
    """Manifest meta-data `key=value` that keep it from collecting."""
    start_switch: tuple[str, ...] = ()
    """Manifest meta-data `key=value` that keep it from starting by itself; code may start it later."""
    first_accepted: str = ""
    """First version stores accept; "" = not known."""
    first_accepted_source: str = ""
    version_of: tuple[str, ...] = ()
    """Coordinates and archive names (patterns, lower case) whose version is the SDK's; () = all."""
    seen: tuple[str, ...] = ()
    """Values of metadata, gradle_plugins, init and consent that were seen in code or vendor pages."""
    source: tuple[str, ...] = ()
    checked: str = ""

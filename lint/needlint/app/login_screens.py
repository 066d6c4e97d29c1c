"""Which screens are logins, by what their own code and layouts show, and whether a login can be passed over.

A name alone proves nothing. A login asks for a secret (password, SMS code) and says so in a text, or calls a one-tap
login SDK (CMCC, JVerification, Aliyun and their like). The package prefixes of the SDKs are those of their public
integration guides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from needlint.app.engine import Engine
from needlint.app.resolve_model import FunctionId
from needlint.app.screen_content import Element, ScreenContent
from needlint.app.types_text import simple
from needlint.facts.place import Place

LOGIN_TEXT = re.compile(
    r"登\s*[录錄陆入]|(?<![a-z])(log|sign)[\s_-]?(in|on)(?![a-z])|(?<![a-z])login|免密", re.IGNORECASE
)
"""A text that speaks of logging in."""
LOGIN_NAME = re.compile(r"log_?in(?!g)|sign_?in(?!g)|log_?on|denglu|passport|one_?key|oauth|auth(?!or)", re.IGNORECASE)
ACCOUNT_NAME = re.compile(
    r"log_?in(?!g)|sign_?(in|up)(?!g)|log_?on|denglu|regist|zhuce|passport|forg[eo]t|(reset|find|retrieve|change|modif\w+|set)_?"
    r"(pwd|passw|password)|bind_?phone|verif|sms_?code|captcha|one_?key|oauth|countr|area_?code|agree|privacy|protocol|polic|"
    r"terms|web|browser|html|server|host|proxy|certificate|setting|feedback|about|help",
    re.IGNORECASE,
)
"""Screens that belong to a login: none of them is the app's function."""
SECRET_TEXT = re.compile(
    r"密\s*码|验证码|校验码|passwo?r?d|pass\s?phrase|verification code|sms code|(?<![a-z])otp(?![a-z])", re.IGNORECASE
)
_SECRET_CODE = re.compile(
    r"PasswordVisualTransformation|PasswordTransformationMethod|TEXT_VARIATION_PASSWORD|NumberPassword|SecureTextField"
)
ONE_TAP = (
    "com.cmic.sso", "com.cmic.gen", "cn.com.chinatelecom.account", "com.unicom.xiaowo", "com.sdk.base.api",
    "cn.jiguang.verifysdk", "com.mobile.auth.gatewayauth", "com.nirvana.tools.core", "com.chuanglan.shanyan_sdk",
    "com.geetest.onelogin", "com.netease.nis.quicklogin", "com.umeng.umverify", "com.mob.secverify", "com.g.gysdk",
    "com.rich.oauth", "com.tencent.tendinsv",
)  # fmt: skip
"""Packages of SDKs that log in with the number of the SIM card (号码认证, 一键登录)."""
ONE_TAP_CALLS = frozenset(
    {
        "loginAuth", "getLoginToken", "openLoginAuth", "requestToken", "verify", "onePass", "login", "fastLogin",
        "quickLogin", "getPhoneInfo", "getMobileAuth", "preLogin", "onePreVerify", "startOneLogin", "submit",
    }
)  # fmt: skip
_THIRD_PARTY = ("com.tencent.mm.opensdk.modelmsg.SendAuth", "com.umeng.socialize.UMAuthListener", "com.tencent.tauth")
SKIP = re.compile(
    r"跳\s*过|略过|游客|访客|随便看|随便逛|先逛|逛逛|先看看|暂不登[录陆]|稍后(再说|登[录陆]|再登)|^稍后$|以后再说|不登[录陆]|免登[录陆]|"
    r"(先|直接|立即|免费)(试用|体验|使用)|^试用|离线(使用|模式|浏览|体验)|"
    r"本地(使用|模式)|"
    r"(?<![a-z])skip(?![a-z]*(frame|collapsed|hidden))|(?<![a-z])guest|(?<![a-z])visitor|"
    r"anonym|tourist|youke|tiao_?guo|suibian|not now|"
    r"(maybe|sign in|log ?in|remind me) later|^later$|without (an? )?(account|log|sign|regist)|no account needed|"
    r"offline mode|local (account|mode)|try (it )?(out|free|demo|first)|just (browse|looking)|continue as",
    re.IGNORECASE,
)
"""A way on without an account."""
_SKIP_NAME = re.compile(
    r"(^|_)skip(_|$)|guest|visitor|anonym|tourist|youke|tiao_?guo|suibian|(^|_)(look|stroll)_?around|browse_first|"
    r"without_(login|account)|not_login|no_login|(^|_)later(_|$)",
    re.IGNORECASE,
)
_LISTS = frozenset({"RecyclerView", "ListView", "GridView", "ViewPager", "BottomNavigationView"})
_LISTS_COMPOSED = frozenset(
    {
        "LazyColumn", "LazyRow", "LazyVerticalGrid", "LazyVerticalStaggeredGrid", "HorizontalPager", "NavigationBar",
        "BottomNavigation", "NavigationRail", "AndroidView",
    }
)  # fmt: skip
EXITS = frozenset({"exit", "killProcess", "exitProcess", "finishAffinity", "moveTaskToBack", "finishAndRemoveTask"})

Proof = Literal["secret", "one-tap", "third-party"]


class LoginScreen(Struct, frozen=True):
    """A screen that asks for a login. `proof`: what shows it."""

    name: str
    proof: Proof
    place: Place
    """The element or call that shows it."""
    skip: Place | None = None
    """A button or call that goes on without an account."""


class LoginScreens:
    """Login screens of one app."""

    def __init__(self, engine: Engine, content: ScreenContent) -> None:
        self._engine = engine
        self._types = engine.graph.resolver.types
        self._content = content
        self._known: dict[str, LoginScreen | None] = {}

    def of(self, screen: str) -> LoginScreen | None:
        """The login that a screen is, by itself or by the fragments it shows."""
        if screen not in self._known:
            self._known[screen] = None
            self._known[screen] = self._judge(screen)
        return self._known[screen]

    def belongs_to_account(self, screen: str) -> bool:
        """A screen around a login (registration, forgotten password, agreement text), no function of the app."""
        return bool(ACCOUNT_NAME.search(_snake(simple(screen)))) or self.of(screen) is not None

    # ---- is it a login ----------------------------------------------------------------------------------------------

    def _judge(self, screen: str) -> LoginScreen | None:
        own = self._own(screen)
        if own is None:
            hosted = self._engine.screens.hosted(screen)
            shown = [h for h in hosted if not any(s.endswith("DialogFragment") for s in self._types.supertypes(h))]
            logins = [found for h in shown if (found := self.of(h)) is not None]
            if not logins or not all(self.belongs_to_account(h) for h in shown):
                return None
            own = LoginScreen(screen, logins[0].proof, logins[0].place)
        skip = self._skip(screen) or next(
            (s for h in self._engine.screens.hosted(screen) for s in [self._skip(h)] if s is not None), None
        )
        return LoginScreen(screen, own.proof, own.place, skip)

    def _own(self, screen: str) -> LoginScreen | None:
        named = bool(LOGIN_NAME.search(_snake(simple(screen))))
        other = not named and bool(ACCOUNT_NAME.search(_snake(simple(screen))))
        if other:
            return None
        says = any(len(t) < 40 and LOGIN_TEXT.search(t) for t in self._texts(screen, named))
        tap = self._one_tap(screen)
        if tap is not None and (says or named or self._engine.screens.kind(screen) in ("launcher", "onboarding")):
            return LoginScreen(screen, "one-tap", tap)
        if not says:
            says = named and any(LOGIN_NAME.search(e.id) for e in self._content.elements(screen))
        if not says:
            return None
        secret = self._secret(screen, named)
        if secret is not None and (named or not self._crowded(screen)):
            return LoginScreen(screen, "secret", secret)
        third = self._third_party(screen) if named else None
        return LoginScreen(screen, "third-party", third) if third is not None else None

    def _texts(self, screen: str, whole: bool) -> Iterator[str]:
        """The texts of a screen; of one that is named a login also those that it shows under a condition."""
        yield from self._content.texts(screen)
        if whole:
            yield from self._content.code_texts(screen, whole)

    def _crowded(self, screen: str) -> bool:
        """A screen with lists of content is more than a login."""
        shown = {e.tag.name.rpartition(".")[2] for e in self._content.elements(screen)}
        return bool(shown & _LISTS) or self.lists(screen)

    def lists(self, screen: str) -> bool:
        """Whether a composable shows lists of content, or bars to get around."""
        return any(step.kind == "call" and step.name in _LISTS_COMPOSED for _, _, step in self._content.steps(screen))

    def _secret(self, screen: str, whole: bool = False) -> Place | None:
        """An input for a password or code."""
        for element in self._content.elements(screen):
            kind = element.tag.value("android:inputType") + element.tag.value("android:autofillHints")
            if "assword" in kind or element.tag.value("android:password") == "true":
                return element.place
            field = "Edit" in element.tag.name or "Input" in element.tag.name or bool(kind)
            if field and any(SECRET_TEXT.search(t) for t in self._content.element_texts(element)):
                return element.place
        for identity, _, step in self._content.steps(screen, whole):
            text = f"{getattr(step.receiver, 'path', '')}.{step.name}"
            if _SECRET_CODE.search(text) or text.endswith("KeyboardType.Password"):
                return Place(identity.path, step.range)
        return None

    def _one_tap(self, screen: str) -> Place | None:
        if not any(i.startswith(ONE_TAP) for i in self._content.imports(screen)):
            return None
        for identity, number, step in self._content.steps(screen):
            if step.kind != "call" or step.name not in ONE_TAP_CALLS:
                continue
            use = self._engine.graph.resolver.use(identity, number)
            if use is not None and any(o.startswith(ONE_TAP) for o in use.owners):
                return Place(identity.path, step.range)
        return None

    def _third_party(self, screen: str) -> Place | None:
        if not any(i.startswith(_THIRD_PARTY) for i in self._content.imports(screen)):
            return None
        for identity, _, step in self._content.steps(screen):
            if step.name in ("sendReq", "getPlatformInfo", "doOauthVerify", "login", "Req", "SendAuth.Req"):
                return Place(identity.path, step.range)
        return None

    # ---- the way past it --------------------------------------------------------------------------------------------

    def _skip(self, screen: str) -> Place | None:
        """A button, text, menu item or call that goes on without an account."""
        for element in self._content.elements(screen):
            texts = (t for t in self._content.element_texts(element) if len(t) < 40)
            if any(SKIP.search(t) for t in texts) or _SKIP_NAME.search(_snake(element.id)):
                if element.tag.value("android:visibility") == "gone" and not self._shown(screen, element):
                    continue
                return element.place
        for name in self._content.lineage(screen):
            if any(len(t) < 40 and SKIP.search(t) for t in self._content.code_texts(name, whole=True)):
                return self._place(name)
            for identity in self._content.whole(name):
                function = self._types.function(identity)
                if _SKIP_NAME.search(_snake(function.name)):
                    return Place(identity.path, function.range)
            for identity, _, step in self._content.steps(name, whole=True):
                told = (step.name, *(a.name for a in step.args))
                if step.kind in ("call", "construct") and any(_SKIP_NAME.search(_snake(t)) for t in told):
                    return Place(identity.path, step.range)
        return None

    def _shown(self, screen: str, element: Element) -> bool:
        """Whether code speaks of an element that the layout hides."""
        camel = element.id.replace("_", "").lower()
        for _, _, step in self._content.steps(screen):
            path = getattr(step.receiver, "path", "")
            if camel and camel in f"{path}.{step.name}".replace("_", "").lower():
                return True
        return False

    def _place(self, screen: str) -> Place | None:
        declared = self._types.declarations(screen)
        if declared:
            return Place(declared[0].path, self._types.declaration(declared[0]).range)
        top = self._types.top_functions(screen)
        return Place(top[0].path, self._types.function(top[0]).range) if top else None

    def keeps_back(self, screen: str) -> bool:
        """Whether going back from a screen leaves the app instead of showing what was before."""
        return any(
            step.name in EXITS
            for name in self._content.lineage(screen)
            for function in self._content.functions(name)
            if self._types.function(function).name in ("onBackPressed", "onKeyDown", "handleOnBackPressed")
            for step in self._steps(function)
        )

    def _steps(self, function: FunctionId) -> Iterator:  # type: ignore[type-arg]
        body = self._types.function(function).body
        yield from body.steps if body is not None else ()


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()

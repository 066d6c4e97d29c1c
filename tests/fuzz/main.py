from android.permissions import Permission, request_permissions
from jnius import autoclass

CLS = autoclass("android.telephony.TelephonyManager")


class App:
    """应用 😀"""

    def build(self, *args, **kw):
        if not kw.get("ok"):
            return None
        request_permissions([Permission.CAMERA], lambda p, r: print(f"{p!r}"))
        with open("x") as f:
            return [line async for line in f] if args else {**kw}

"""Headless Chromium driven over a pair of pipes by the DevTools protocol: nothing but the standard library.

`launch()` gives one page; what it asks the network for and what it prints to the console is kept.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-pipe",
)  # fmt: skip
SECONDS = 60


def found() -> str | None:
    """The browser on the PATH."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Page:
    """A tab. Events are kept in `events`; `requests()` are the addresses that it asked for, its own left out."""

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read, self._buffer, self._number = write, read, b"", 0
        self.events: list[dict[str, Any]] = []
        target = self._call("Target.createTarget", {"url": "about:blank"}, None)["targetId"]
        self._session = self._call("Target.attachToTarget", {"targetId": target, "flatten": True}, None)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command of the protocol and its answer."""
        return self._call(method, parameters, self._session)

    def _call(self, method: str, parameters: dict[str, Any], session: str | None) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            self.events.append(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _next(self, seconds: float = SECONDS) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], max(end - time.monotonic(), 0))[0]:
                raise TimeoutError("Chromium does not answer")
            data = os.read(self._read, 1 << 20)
            if not data:
                raise RuntimeError("Chromium has ended")
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer

    def open(self, file: Path) -> None:
        """Load a file and wait until it is there."""
        self.address = file.resolve().as_uri()
        self.events.clear()
        self.call("Page.navigate", url=self.address)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def of(self, method: str) -> list[dict[str, Any]]:
        """The parameters of the events so far of one kind."""
        self.run("1")
        return [event["params"] for event in self.events if event.get("method") == method]

    def requests(self) -> list[str]:
        """Addresses asked for."""
        urls = [str(event["request"]["url"]) for event in self.of("Network.requestWillBeSent")]
        return [url for url in urls if url.partition("#")[0] != self.address]

    def size(self, width: int, height: int = 900) -> None:
        """The window, in pixels."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def picture(self, file: Path, whole: bool = False) -> None:
        """A PNG of the window or of the whole page."""
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole, **(
            {"clip": {**self.run("({x: 0, y: 0, width: innerWidth, height: document.documentElement.scrollHeight})"), "scale": 1}}
            if whole else {}
        ))  # fmt: skip
        file.write_bytes(base64.b64decode(answer["data"]))

    def pdf(self, file: Path) -> None:
        """What the printer gets."""
        file.write_bytes(base64.b64decode(self.call("Page.printToPDF", printBackground=True)["data"]))


@contextmanager
def launch() -> Iterator[Page]:
    """A browser with a profile of its own, ended at the end."""
    browser = found()
    if browser is None:
        raise FileNotFoundError("Chromium")
    to_browser, from_browser = os.pipe(), os.pipe()
    inner = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 20) for fd in (to_browser[0], from_browser[1])]

    def hand_over() -> None:
        os.dup2(inner[0], 3)
        os.dup2(inner[1], 4)

    profile = tempfile.mkdtemp(prefix="needlint-chromium-")
    process = subprocess.Popen(
        [browser, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        close_fds=False, preexec_fn=hand_over,  # noqa: PLW1509 - the pipes have to be descriptors 3 and 4
    )  # fmt: skip
    for fd in (*inner, to_browser[0], from_browser[1]):
        os.close(fd)
    try:
        yield Page(to_browser[1], from_browser[0])
    finally:
        process.kill()
        process.wait()
        os.close(to_browser[1])
        os.close(from_browser[0])
        shutil.rmtree(profile, ignore_errors=True)

"""A real Chromium on this machine, as it is or as a phone on a slow line, and what it counts.

The browser finds no host but 127.0.0.1: what a page asks of others fails, and is reported.
"""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
HERE = "127.0.0.1"
VIEWPORT = {"width": 1280, "height": 2000}
"""High enough for every contestant's map to be in sight, so that it is painted."""
WATCH = Path(__file__).with_name("watch.js")
SLOW_LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
SLOWER = 4


@dataclass
class Traffic:
    """What a page asked for and got: requests, bytes as sent, and hosts that are not this one."""

    requests: int = 0
    size: int = 0
    elsewhere: set[str] = field(default_factory=set)

    def asked(self, event: dict[str, Any]) -> None:
        """Count a request."""
        address = urlsplit(event["request"]["url"])
        if address.scheme in ("http", "https"):
            self.requests += 1
            self.elsewhere |= {address.hostname or ""} - {HERE}

    def got(self, event: dict[str, Any]) -> None:
        """Count an answer's bytes, headers among them."""
        self.size += int(event["encodedDataLength"])

    def told(self, event: dict[str, Any]) -> None:
        """Count a message of a socket, unpacked: its length on the way is not told."""
        frame = event["response"]
        payload = frame["payloadData"]
        self.size += len(payload if frame["opcode"] == 1 else base64.b64decode(payload))


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this machine."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))))
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=ARGUMENTS)


@contextmanager
def visit(browser: Browser, *, is_slow: bool = False) -> Iterator[tuple[Page, Traffic]]:
    """A page of a visitor who was never here, and the traffic it will cause."""
    context = browser.new_context(viewport=VIEWPORT)
    page, traffic = context.new_page(), Traffic()
    _connect(context, page, traffic, is_slow=is_slow)
    yield page, traffic
    context.close()


def watch(page: Page, *, outlines: str, enough: int, ready: str) -> None:
    """Note, in every document the page opens, when outlines are drawn and it can be used."""
    watched = json.dumps({"outlines": outlines, "enough": enough, "ready": ready})
    page.add_init_script(WATCH.read_text("utf-8").replace("WATCHED", watched, 1))


def redraws(page: Page, slider: str, keys: Sequence[str], *, pause: int) -> list[float]:
    """Milliseconds from each key on a slider to the map's new colours on the screen."""
    took = []
    page.locator(slider).first.focus()
    for key in keys:
        page.evaluate("() => { window.benchStep = window.benchRedraw(); }")
        page.keyboard.press(key)
        took.append(page.evaluate("() => window.benchStep"))
        page.wait_for_timeout(pause)
    return took


def _connect(context: BrowserContext, page: Page, traffic: Traffic, *, is_slow: bool) -> None:
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", traffic.asked)
    session.on("Network.loadingFinished", traffic.got)
    session.on("Network.webSocketFrameReceived", traffic.told)
    if is_slow:
        session.send("Network.emulateNetworkConditions", SLOW_LINE)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

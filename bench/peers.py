"""This project beside what a user would pick instead, on the same figures and this machine.

Contestants are started one at a time. Each is opened in a browser as a visitor who was never
there, on this machine's line and on a phone's; its control is moved; then two processes of it
are asked as fast as they answer. Every number is kept; tables show medians and ranges.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from playwright.sync_api import Browser, Page, Request

from bench.browser import chromium, redraws, visit, watch
from bench.contestants import PROCESSES, Contestant, version_of
from bench.contestants.dash_apps import COMPRESSED, USUAL
from bench.contestants.datasette_store import CONTESTANT as DATASETTE
from bench.contestants.on_record import EXPLORER, EXPORT, FAST_PAGE
from bench.contestants.static_pages import DRAWN, PLOTLY
from bench.contestants.streamlit_app import CONTESTANT as STREAMLIT
from bench.load import Load, Question, load
from bench.serving import NotAnsweringError, Server, memory, serving, shared_memory

CONTESTANTS = (
    FAST_PAGE, EXPLORER, EXPORT, DRAWN, PLOTLY, USUAL, COMPRESSED, STREAMLIT, DATASETTE,
)  # fmt: skip
OURS = (FAST_PAGE, EXPLORER, EXPORT)
RUNS, STARTS, REPEATS, LOAD_SECONDS = 3, 3, 3, 2.0
ENOUGH = 150
"""Outlines of a whole map: all but the authorities whose boundaries some contestants lack."""
PATIENCE_MS, SETTLED_MS, PAUSE_MS = 120_000, 500, 250
KEYS = ["ArrowLeft"] * 7 + ["ArrowRight"] * 7 + ["ArrowLeft"] * 6
"""Twenty steps over the eight periods, from the newest back, forth and back."""
DONE = """(most) => Promise.race([benchDone.then(() => true),
  new Promise((late) => setTimeout(late, most))])"""


class NotDrawnError(Exception):
    """A page was not there in time."""


def measure() -> list[dict[str, Any]]:
    """A row of every contestant; one that cannot run is left out with the reason."""
    return [_measured(one) for one in CONTESTANTS]


def _measured(contestant: Contestant) -> dict[str, Any]:
    row: dict[str, Any] = {
        "contestant": contestant.name,
        "configuration": contestant.configuration,
        "without slider": contestant.without_slider,
        "without callback": contestant.without_callback,
        "versions": {name: version_of(name) for name in contestant.packages},
        "left out": ", ".join(f"{name} is not installed" for name in contestant.missing),
    }
    print(f"{contestant.name}: {row['left out'] or 'measuring ...'}", file=sys.stderr)
    if contestant.missing:
        return row
    contestant.prepare()
    try:
        return row | _run(contestant)
    except (NotDrawnError, NotAnsweringError) as error:
        return row | {"left out": str(error)}


def _run(contestant: Contestant) -> dict[str, Any]:
    with serving(contestant.command, path=contestant.page) as [server], chromium() as browser:
        found = _opened(browser, contestant, server)
        found["redraw ms"], body = _moved(browser, contestant, server)
    found["start s"] = [server.start_seconds, *_starts(contestant)]
    return found | _loaded(contestant, body)


def _opened(browser: Browser, contestant: Contestant, server: Server) -> dict[str, Any]:
    """What visitors see, after one who warms the server."""
    address = f"http://127.0.0.1:{server.port}{contestant.page}"
    _visited(browser, contestant, address, is_slow=False)
    return {
        profile: [_visited(browser, contestant, address, is_slow=is_slow) for _ in range(RUNS)]
        for profile, is_slow in (("local", False), ("slow", True))
    }


def _visited(
    browser: Browser, contestant: Contestant, address: str, *, is_slow: bool
) -> dict[str, Any]:
    with visit(browser, is_slow=is_slow) as (page, traffic):
        _open(page, contestant, address)
        seen = page.evaluate("benchSeen")
        elsewhere = sorted(traffic.elsewhere)
    if elsewhere and contestant in OURS:
        raise SystemExit(f"{contestant.name} asks {', '.join(elsewhere)}")
    return {
        "KB": traffic.size / 1000,
        "requests": traffic.requests,
        "first paint ms": seen["first"],
        "largest paint ms": seen["largest"],
        "blocked ms": seen["blocked"],
        "first outline ms": _not_before(seen["first"], seen["outline"]),
        "map ms": _not_before(seen["first"], seen["map"]),
        "usable ms": _not_before(seen["first"], seen["ready"]),
        "asks": elsewhere,
    }


def _not_before(paint: float, seen: float) -> float | None:
    """When something was seen, which cannot be before the first paint; None if it never was."""
    return max(paint, seen) if seen else None


def _open(page: Page, contestant: Contestant, address: str) -> None:
    """Open a page and wait until its map is drawn, it can be used and nothing more comes."""
    watch(page, outlines=contestant.outlines, enough=ENOUGH, ready=contestant.ready)
    page.goto(address, timeout=PATIENCE_MS)
    if not page.evaluate(DONE, PATIENCE_MS):
        raise NotDrawnError(f"it was not drawn after {PATIENCE_MS / 1000:.0f} s")
    page.wait_for_load_state("load", timeout=PATIENCE_MS)
    page.wait_for_timeout(SETTLED_MS)


def _moved(browser: Browser, contestant: Contestant, server: Server) -> tuple[list[float], str]:
    """Milliseconds from key to new colours, and what the page posted for the last."""
    bodies = [""]

    def note(request: Request) -> None:
        if contestant.callback and contestant.callback in request.url:
            bodies.append(request.post_data or "")

    if not contestant.slider:
        return [], ""
    with visit(browser) as (page, _):
        _open(page, contestant, f"http://127.0.0.1:{server.port}{contestant.page}")
        page.on("request", note)
        return redraws(page, contestant.slider, KEYS, pause=PAUSE_MS), bodies[-1]


def _starts(contestant: Contestant) -> list[float]:
    """Seconds from each further start of a process to its first answer."""
    seconds = []
    for _ in range(STARTS - 1):
        with serving(contestant.command, path=contestant.page) as [server]:
            seconds.append(server.start_seconds)
    return seconds


def _loaded(contestant: Contestant, body: str) -> dict[str, Any]:
    """Answers under load by kind, and the memory of a process afterwards."""
    questions = {
        "page": Question(contestant.page),
        "callback": Question(contestant.callback, body) if body else None,
        "JSON": Question(contestant.api) if contestant.api else None,
    }
    with serving(contestant.command, processes=PROCESSES, path=contestant.page) as servers:
        ports = [server.port for server in servers]
        found = {
            kind: [_said(load(ports, asked, seconds=LOAD_SECONDS)) for _ in range(REPEATS)]
            for kind, asked in questions.items()
            if asked
        }
        time.sleep(0.5)
        return {
            "load": found,
            "PSS MB": [shared_memory(server.pid) for server in servers],
            "RSS MB": [memory(server.pid) for server in servers],
        }


def _said(done: Load) -> dict[str, float]:
    hundredths = statistics.quantiles(done.seconds, n=100, method="inclusive")
    return {
        "KB": done.size / 1000,
        "answers a second": done.rate,
        "p50 ms": 1000 * hundredths[49],
        "p99 ms": 1000 * hundredths[98],
    }

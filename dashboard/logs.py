"""What the process says of its answers: lines and counts that name nobody.

Neither holds an address, a query, a host or a browser: only the form of the address asked for.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from starlette.responses import PlainTextResponse

from dashboard.limits import METHODS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

METRICS = "/metrics"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper limits, in seconds, of the classes in which answers are counted."""

_PREFIX = "on_record"


@dataclass(frozen=True)
class Answered:
    """An answer as it is logged; ``route`` is the form of the address, such as /areas/{thing}."""

    method: str
    route: str
    status: int
    seconds: float
    size: int

    @property
    def line(self) -> str:
        """The answer as a line of JSON."""
        return json.dumps({
            "time": _now(),
            "method": self.method,
            "route": self.route,
            "status": self.status,
            "ms": round(self.seconds * 1000, 1),
            "bytes": self.size,
        })  # fmt: skip


@dataclass
class Counts:
    """Counts of one process since it started, as Prometheus reads them."""

    answers: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    buckets: Counter[float] = field(default_factory=Counter)
    seconds: float = 0.0
    size: int = 0

    def add(self, done: Answered) -> None:
        """Count an answer."""
        self.answers[done.method, done.route, done.status] += 1
        self.seconds += done.seconds
        self.size += done.size
        for limit in BUCKETS:
            self.buckets[limit] += done.seconds <= limit

    def text(self) -> str:
        """The counts in Prometheus's text form."""
        process = f'process="{os.getpid()}"'
        total = self.answers.total()
        lines = [f"# TYPE {_PREFIX}_answers_total counter"]
        for (method, route, status), count in sorted(self.answers.items()):
            labels = f'{process},method="{method}",route="{route}",status="{status}"'
            lines.append(f"{_PREFIX}_answers_total{{{labels}}} {count}")
        lines.append(f"# TYPE {_PREFIX}_answer_seconds histogram")
        for limit in BUCKETS:
            labels = f'{process},le="{limit}"'
            lines.append(f"{_PREFIX}_answer_seconds_bucket{{{labels}}} {self.buckets[limit]}")
        lines += [
            f'{_PREFIX}_answer_seconds_bucket{{{process},le="+Inf"}} {total}',
            f"{_PREFIX}_answer_seconds_sum{{{process}}} {self.seconds:.6f}",
            f"{_PREFIX}_answer_seconds_count{{{process}}} {total}",
            f"# TYPE {_PREFIX}_answer_bytes_total counter",
            f"{_PREFIX}_answer_bytes_total{{{process}}} {self.size}",
            f"# TYPE {_PREFIX}_resident_bytes gauge",
            f"{_PREFIX}_resident_bytes{{{process}}} {_resident_bytes()}",
            "",
        ]
        return "\n".join(lines)


class Observed:
    """ASGI layer that logs and counts answers; with counts it answers METRICS too."""

    def __init__(self, app: ASGIApp, *, log: TextIO | None = None, counts: Counts | None = None):
        self.app = app
        self.log = log
        self.counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note how it was answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.counts and scope["path"] == METRICS and scope["method"] == "GET":
            await PlainTextResponse(self.counts.text())(scope, receive, send)
            return
        began = time.perf_counter()
        status, size = 500, 0

        async def note(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            method = scope["method"] if scope["method"] in METHODS else "other"
            seconds = time.perf_counter() - began
            self._note(Answered(method, _route(scope), status, seconds, size))

    def _note(self, done: Answered) -> None:
        if self.counts:
            self.counts.add(done)
        if self.log:
            print(done.line, file=self.log, flush=True)


def _route(scope: Scope) -> str:
    """The form of the address asked for; "none" where no page has it."""
    route = scope.get("route")
    return f"{scope.get('root_path', '')}{route.path}" if route else "none"


def _resident_bytes() -> int:
    """Memory of the process; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


class _Lines(logging.Formatter):
    """What the process says of itself, as lines of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(
            {"time": _now(), "level": record.levelname, "said": super().format(record)}
        )


def tell(kind: str) -> None:
    """Let the process say on standard error what goes wrong, in lines of a kind."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines() if kind == "json" else logging.Formatter("%(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def stream(kind: str) -> TextIO | None:
    """Where lines go: standard error for json, nowhere for none."""
    return sys.stderr if kind == "json" else None

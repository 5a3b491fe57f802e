"""Many readers at once who look, think and look again; every answer is held to what it must say.

A closed model: a reader asks, waits for the answer, pauses, and asks again. The readers run here
too, on the servers' processors. Each has one kept connection and asks for one thing at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import statistics
import time
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.proofs.asking import Connection, LostError
from bench.proofs.memory import Memory, watch
from bench.proofs.visits import SEED, STORE, Question, Visits
from bench.serving import DASHBOARD, Server, serving
from dashboard.store import Store

USERS, SECONDS = 200, 60.0
PAUSE = (1.0, 3.0)
"""Seconds between a reader's actions."""

PROCESSES = 2


@dataclass
class Tally:
    """Times of answers by kind, and what was wrong."""

    took: dict[str, list[float]] = field(default_factory=dict)
    sizes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """Questions asked."""
        return sum(map(len, self.took.values()))


async def ask(connection: Connection, visits: Visits, question: Question, tally: Tally) -> bool:
    """Ask once and count it; True when the answer was whole and right."""
    started = time.perf_counter()
    try:
        answer = await connection.ask(question.request)
    except LostError as error:
        tally.lost.append(f"{question.request[:120]!r}: {error}")
        return False
    finally:
        tally.took.setdefault(question.kind, []).append(time.perf_counter() - started)
    tally.sizes[question.kind] += len(answer.body)
    try:
        found = (answer.status, answer.digest)
    except zlib.error:
        found = (answer.status, -1)
    if found != visits.expected[question.request]:
        tally.wrong.append(f"{question.request[:120]!r}: {found}")
        return False
    return True


async def read(
    number: int,
    port: int,
    visits: Visits,
    tally: Tally,
    *,
    until: float,
    pause: tuple[float, float],
) -> None:
    """One reader, until the time is over."""
    dice = random.Random(f"{SEED}-{number}")
    connection = Connection(port)
    await asyncio.sleep(dice.uniform(0, pause[1]))
    while time.monotonic() < until:
        for question in visits.next(dice):
            await ask(connection, visits, question, tally)
        await asyncio.sleep(dice.uniform(*pause))
    connection.close()


def measure(*, seconds: float = SECONDS, users: int = USERS) -> list[dict[str, Any]]:
    command = [*DASHBOARD, "--workers", str(PROCESSES)]
    with serving(command, path="/health") as servers:
        tally, memories = asyncio.run(_load(servers, seconds, users))
    for words in (*tally.wrong[:5], *tally.lost[:5]):
        print(words)
    return [*rows(tally), *(_memory_row(n, one) for n, one in enumerate(memories, 1))]


async def _load(
    servers: Sequence[Server], seconds: float, users: int
) -> tuple[Tally, list[Memory]]:
    visits, tally = Visits(Store(STORE)), Tally()
    await visits.learn(servers[0].port)
    memories = [Memory(pid) for server in servers for pid in _family(server.pid)]
    watching = asyncio.create_task(watch(memories))
    until = time.monotonic() + seconds
    ports = [server.port for server in servers]
    await asyncio.gather(*(
        read(number, ports[number % len(ports)], visits, tally, until=until, pause=PAUSE)
        for number in range(users)
    ))  # fmt: skip
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    return tally, memories


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *map(int, children)]


def rows(tally: Tally) -> list[dict[str, Any]]:
    """A line for each kind of question, and one for all."""
    everything = [seconds for took in tally.took.values() for seconds in took]
    lines = [_row(kind, took, tally.sizes[kind]) for kind, took in sorted(tally.took.items())]
    whole = _row("all", everything, tally.sizes.total())
    return [*lines, whole | {"wrong": len(tally.wrong), "lost": len(tally.lost)}]


def _row(kind: str, took: list[float], size: int) -> dict[str, Any]:
    parts = statistics.quantiles(took, n=100, method="inclusive") if len(took) > 1 else took * 99
    return {
        "what": kind,
        "requests": len(took),
        "wrong": "",
        "lost": "",
        "p50 ms": round(parts[49] * 1000, 1),
        "p95 ms": round(parts[94] * 1000, 1),
        "p99 ms": round(parts[98] * 1000, 1),
        "longest ms": round(max(took) * 1000, 1),
        "MB sent": round(size / 1e6, 1),
        "PSS MB": "",
        "RSS MB": "",
        "growth %": "",
    }


def _memory_row(number: int, memory: Memory) -> dict[str, Any]:
    return dict.fromkeys(_row("", [0.0], 0), "") | {
        "what": f"process {number}",
        "PSS MB": f"{min(memory.pss):.0f} to {max(memory.pss):.0f}",
        "RSS MB": f"{min(memory.rss):.0f} to {max(memory.rss):.0f}",
        "growth %": round(memory.growth(), 1),
    }

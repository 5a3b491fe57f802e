"""Copies of the dashboard behind nginx as deploy/ sets it up: one is killed every few seconds.

What is proved: the copies answer alike; nothing that a reader sees is wrong; what nginx, or a
client that asks once more, cannot hide is only what the killed process was sending.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import subprocess
import time
from dataclasses import dataclass, field
from typing import Any

from bench.proofs.asking import Connection
from bench.proofs.front import check, faults, free_ports, hold_no_addresses, nginx, running
from bench.proofs.readers import Tally, ask
from bench.proofs.visits import SEED, STORE, Visits
from bench.serving import DASHBOARD
from dashboard.store import Store

COPIES, SECONDS, EVERY, READERS = 3, 60.0, 4.0, 30
PAUSE = (0.1, 0.5)
HOME = ("--home", "http://localhost")
"""All copies are told one address of the site, as deploy/ tells them."""


@dataclass
class Copy:
    """A dashboard on a port of its own, that can be killed and started again there."""

    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start without waiting for it to answer."""
        self.process = subprocess.Popen([*DASHBOARD[:3], "--port", str(self.port), *HOME])

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    async def answers(self) -> None:
        """Wait until it answers; SystemExit after half a minute."""
        for _ in range(150):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.2)
            else:
                writer.close()
                return
        raise SystemExit(f"no copy answers on {self.port}")


@dataclass
class Run:
    """What readers saw in one run, and what a second try did not mend."""

    tally: Tally = field(default_factory=Tally)
    kills: int = 0
    after_retry: int = 0


def measure(*, seconds: float = SECONDS) -> list[dict[str, Any]]:
    found = nginx()
    check(found)
    return asyncio.run(_prove(found, seconds / 3))


async def _prove(found: str, seconds: float) -> list[dict[str, Any]]:
    copies = [Copy(port) for port in free_ports(COPIES)]
    for copy in copies:
        copy.start()
    try:
        for copy in copies:
            await copy.answers()
        visits = Visits(Store(STORE))
        await visits.learn(copies[0].port)
        ports = [copy.port for copy in copies]
        rows = [await _alike(copies, visits)]
        with running(found, ports, is_kept=True) as (port, log):
            if wrong := await faults(port, log.with_name("cache")):
                raise SystemExit(f"copies: nginx: {'; '.join(wrong)}")
        for name, is_kept in (("nginx as deployed", True), ("nginx keeping nothing", False)):
            with running(found, ports, is_kept=is_kept) as (port, log):
                rows.append(_row(name, await _run(copies, visits, [port], seconds)))
                hold_no_addresses(log)
        rows.append(_row("no nginx", await _run(copies, visits, ports, seconds)))
    finally:
        for copy in copies:
            copy.kill()
    return rows


async def _alike(copies: list[Copy], visits: Visits) -> dict[str, Any]:
    """Everything that is asked for, asked of each other copy as well."""
    run = Run()
    for copy in copies[1:]:
        connection = Connection(copy.port)
        for actions in visits.actions.values():
            for question in [one for action in actions for one in action]:
                await ask(connection, visits, question, run.tally)
        connection.close()
    return _row("each copy, at rest", run)


async def _run(copies: list[Copy], visits: Visits, ports: list[int], seconds: float) -> Run:
    """Readers who ask once more of the next port, while copies are killed in turn."""
    run, until = Run(), time.monotonic() + seconds

    async def read(number: int) -> None:
        dice = random.Random(f"{SEED}-{number}")
        tries = [Connection(ports[(number + more) % len(ports)]) for more in (0, 1)]
        while time.monotonic() < until:
            for question in visits.next(dice):
                if await ask(tries[0], visits, question, run.tally):
                    continue
                again = Tally()
                run.after_retry += not await ask(tries[1], visits, question, again)
                run.tally.wrong += again.wrong
                tries.reverse()
            await asyncio.sleep(dice.uniform(*PAUSE))
        for connection in tries:
            connection.close()

    async def kill() -> None:
        dice = random.Random(SEED)
        while True:
            await asyncio.sleep(EVERY)
            copy = dice.choice(copies)
            copy.kill()
            run.kills += 1
            copy.start()
            await copy.answers()

    killing = asyncio.create_task(kill())
    await asyncio.gather(*(read(number) for number in range(READERS)))
    killing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await killing
    for copy in copies:
        await copy.answers()
    return run


def _row(what: str, run: Run) -> dict[str, Any]:
    tally = run.tally
    for words in (*tally.wrong[:3], *tally.lost[:3]):
        print(f"{what}: {words}")
    return {
        "what": what,
        "kills": run.kills,
        "requests": tally.requests,
        "wrong": len(tally.wrong),
        "lost at first": len(tally.lost),
        "lost after one more try": run.after_retry,
    }

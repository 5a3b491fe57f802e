"""Many questions to servers of this machine over kept connections, and how long each took.

The clients run here too, on the servers' processors: read ratios.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

CLIENTS, SECONDS = 8, 5.0

Ask = Callable[[], Awaitable[int]]
"""Asks once and gives the bytes of the answer's body."""


@dataclass(frozen=True)
class Question:
    """A path to ask; with a body it is posted as JSON."""

    path: str
    body: str = ""

    @property
    def request(self) -> bytes:
        """The bytes to send."""
        body = self.body.encode()
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        verb = "POST" if body else "GET"
        head = f"{verb} {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n{kind}"
        return f"{head}\r\n".encode() + body


@dataclass(frozen=True)
class Load:
    """What servers did under load."""

    size: int
    seconds: list[float]
    rate: float


def load(ports: Sequence[int], question: Question, *, seconds: float = SECONDS) -> Load:
    """Ask servers as fast as they answer, several clients for a few seconds."""
    return asyncio.run(_load(ports, question, seconds))


def one_by_one(port: int, questions: Sequence[Question]) -> tuple[int, list[float]]:
    """Ask one question after another; gives the bytes of the last answer, and the seconds."""
    return asyncio.run(_one_by_one(port, questions))


async def _one_by_one(port: int, questions: Sequence[Question]) -> tuple[int, list[float]]:
    took, size = [], 0
    connection = await asyncio.open_connection("127.0.0.1", port)
    for question in questions:
        started = time.perf_counter()
        size = await _ask(connection, question)
        took.append(time.perf_counter() - started)
    connection[1].close()
    return size, took


async def _load(ports: Sequence[int], question: Question, span: float) -> Load:
    size, _ = await _one_by_one(ports[0], [question])
    started = time.perf_counter()
    clients = [_client(ports[place % len(ports)], question, span) for place in range(CLIENTS)]
    took = [seconds for one in await asyncio.gather(*clients) for seconds in one]
    return Load(size, took, len(took) / (time.perf_counter() - started))


async def _client(port: int, question: Question, span: float) -> list[float]:
    connection = await asyncio.open_connection("127.0.0.1", port)
    took = []
    until = time.perf_counter() + span
    while (started := time.perf_counter()) < until:
        await _ask(connection, question)
        took.append(time.perf_counter() - started)
    connection[1].close()
    return took


async def _ask(connection: Any, question: Question) -> int:
    reader, writer = connection
    writer.write(question.request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b" 200 " not in head.splitlines()[0]:
        raise SystemExit(f"{question.path}: {head.decode()}")
    for line in head.splitlines():
        if line.startswith(b"content-length:"):
            return len(await reader.readexactly(int(line.split(b":")[1])))
    size = 0
    while length := int(await reader.readline(), 16):
        size += len(await reader.readexactly(length))
        await reader.readline()
    await reader.readline()
    return size

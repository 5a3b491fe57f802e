"""Thousands of hostile requests: no 5xx, nothing sent back, no growth in memory.

A request that fails is written to bench/results; ``nc 127.0.0.1 8050 < FILE`` sends it again.
"""

from __future__ import annotations

import asyncio
import re
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.proofs.asking import Answer, Connection, LostError, get
from bench.proofs.inputs import MARKED, make
from bench.proofs.memory import Memory
from bench.serving import DASHBOARD, serving

ASKERS, LOOKS, SHOWN = 4, 40, 5
FAILED = Path("bench/results/fuzz")
_NO_ANSWER = "closed without an answer"


@dataclass
class Findings:
    """What went wrong, by kind of request, and how often each status came."""

    asked: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str, int]] = field(default_factory=list)
    slowest: float = 0.0


def measure(*, requests: int = 20_000) -> list[dict[str, Any]]:
    with serving(DASHBOARD, path="/health") as [server]:
        findings, memory = asyncio.run(_ask_all(server.port, Memory(server.pid), requests))
    _report(findings)
    kinds = [*findings.asked, "all"]
    return [_row(kind, findings, memory) for kind in kinds]


async def _ask_all(port: int, memory: Memory, requests: int) -> tuple[Findings, Memory]:
    findings, numbers = Findings(), iter(range(requests))
    every = max(1, requests // LOOKS)

    async def run() -> None:
        connection = Connection(port)
        for number in numbers:
            await _ask(connection, number, findings)
            if number % every == 0:
                memory.look()
        connection.close()

    await asyncio.gather(*(run() for _ in range(ASKERS)))
    alive = await Connection(port).ask(get("/", connection="close"))
    if alive.status != 200:
        findings.faults.append(("all", f"afterwards the map answers {alive.status}", -1))
    return findings, memory


async def _ask(connection: Connection, number: int, findings: Findings) -> None:
    kind, request = make(number)
    findings.asked[kind] += 1
    started = time.perf_counter()
    try:
        answer = await connection.ask(request, is_head=request.startswith(b"HEAD "))
    except LostError as error:
        findings.statuses[f"{kind}: none"] += 1
        if kind != "hardly HTTP":
            findings.faults.append((kind, f"{_NO_ANSWER} ({error})", number))
        return
    findings.slowest = max(findings.slowest, time.perf_counter() - started)
    findings.statuses[f"{kind}: {answer.status}"] += 1
    findings.faults += [(kind, words, number) for words in faults(answer, number)]
    if answer.status >= 400 or kind in ("method", "hardly HTTP"):
        connection.close()


def faults(answer: Answer, number: int) -> list[str]:
    """What is wrong with an answer to the request of a number."""
    found = [f"status {answer.status}"] if answer.status >= 500 else []
    mark = f"{MARKED}{number}z".encode()
    try:
        text = answer.text
    except zlib.error:
        return [*found, "a body that cannot be unpacked"]
    if mark in answer.head:
        found.append("sent back in a header")
    if mark in text:
        kind = answer.header("content-type").partition(";")[0]
        raw = re.search(re.escape(mark) + rb"[<\"']", text)
        found.append(f"sent back {'as it came' if raw else 'escaped'} in {kind or 'no type'}")
    if b"Traceback (most recent" in text:
        found.append("a stack trace")
    return found


def _report(findings: Findings) -> None:
    """Print each sort of fault with a few requests, and write those down to be sent again."""
    grouped: dict[tuple[str, str], list[int]] = {}
    for kind, words, number in findings.faults:
        grouped.setdefault((kind, words), []).append(number)
    for (kind, words), numbers in sorted(grouped.items()):
        print(f"\n{kind}: {words}: {len(numbers)} times")
        for number in numbers[:SHOWN]:
            request = make(number)[1]
            FAILED.mkdir(parents=True, exist_ok=True)
            path = FAILED / f"{number}.http"
            path.write_bytes(request)
            print(f"  {path}: {request[:300]!r}")
    print(f"\nanswers: {dict(sorted(findings.statuses.items()))}")


def _row(kind: str, findings: Findings, memory: Memory) -> dict[str, Any]:
    is_all = kind == "all"
    own = [words for one, words, _ in findings.faults if is_all or one == kind]
    return {
        "requests": kind,
        "asked": findings.asked.total() if is_all else findings.asked[kind],
        "5xx": sum(words.startswith("status") for words in own),
        "sent back": sum(words.startswith("sent back") for words in own),
        "unescaped": sum("as it came" in words for words in own),
        "no answer": sum(words.startswith(_NO_ANSWER) for words in own),
        "slowest s": round(findings.slowest, 2) if is_all else "",
        "PSS MB": f"{min(memory.pss):.0f} to {max(memory.pss):.0f}" if is_all else "",
        "growth %": round(memory.growth(), 1) if is_all else "",
    }

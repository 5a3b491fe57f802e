"""The API's answers on this machine, beside Datasette on the same store where it is installed.

One question: every local authority's figures of one indicator. Two processes of ours share the
load; Datasette gets two as well. The clients run here too, on the same processors.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import statistics
import time
from pathlib import Path
from typing import Any

from bench.serving import DASHBOARD, serving

STORE = Path("data/processed/on_record.sqlite")
PROCESSES, CLIENTS, SECONDS, ONE_BY_ONE = 2, 8, 5.0, 200
INDICATOR, AREAS = "cin_factor_cse", "local_authority"
OURS = f"/api/v1/observations?indicator={INDICATOR}&area_type={AREAS}&limit=5000"
THEIRS = (
    f"/on_record/observations.json?indicator={INDICATOR}&area_type={AREAS}&is_preferred=1"
    "&_size=max&_shape=objects&_nocount=1&_nofacet=1"
)


def measure() -> list[dict[str, Any]]:
    rows = [_measured("this API", DASHBOARD, OURS)]
    if found := shutil.which("datasette"):
        more = ["--setting", "max_returned_rows", "5000"]
        command = [found, "serve", "--immutable", str(STORE), *more, "--port"]
        rows.append(_measured("Datasette", command, THEIRS))
    return rows


def _measured(name: str, command: list[str], path: str) -> dict[str, Any]:
    with serving(command, processes=PROCESSES, path=path) as servers:
        ports = [server.port for server in servers]
        size, alone = asyncio.run(_one_by_one(ports[0], path))
        answers = asyncio.run(_together(ports, path))
        unkept = asyncio.run(_unkept(ports[0], path))
    return {
        "server": name,
        "KB an answer": round(size / 1000, 1),
        "median ms": round(statistics.median(alone) * 1000, 2),
        "p95 ms": round(statistics.quantiles(alone, n=20)[-1] * 1000, 2),
        "median ms unkept": round(statistics.median(unkept) * 1000, 2),
        "answers a second": round(answers),
    }


async def _one_by_one(port: int, path: str) -> tuple[int, list[float]]:
    ask = await _asker(port, path)
    took, size = [], 0
    for _ in range(ONE_BY_ONE):
        started = time.perf_counter()
        size = await ask()
        took.append(time.perf_counter() - started)
    return size, took


async def _unkept(port: int, path: str) -> list[float]:
    """Times of questions that were never asked before: each for another number of rows."""
    took = []
    for number in range(ONE_BY_ONE // 4):
        ask = await _asker(port, re.sub(r"(limit|_size)=\w+", rf"\1={4_000 + number}", path))
        started = time.perf_counter()
        await ask()
        took.append(time.perf_counter() - started)
    return took


async def _together(ports: list[int], path: str) -> float:
    askers = [await _asker(ports[number % len(ports)], path) for number in range(CLIENTS)]
    until = time.perf_counter() + SECONDS

    async def run(ask: Any) -> int:
        done = 0
        while time.perf_counter() < until:
            await ask()
            done += 1
        return done

    started = time.perf_counter()
    done = await asyncio.gather(*(run(ask) for ask in askers))
    return sum(done) / (time.perf_counter() - started)


async def _asker(port: int, path: str) -> Any:
    """Something that asks over one kept connection and gives the bytes of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: here\r\nAccept-Encoding: gzip\r\n\r\n".encode()

    async def ask() -> int:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b" 200 " not in head.splitlines()[0]:
            raise SystemExit(head.decode())
        for line in head.splitlines():
            if line.startswith(b"content-length:"):
                return len(await reader.readexactly(int(line.split(b":")[1])))
        size = 0
        while length := int(await reader.readline(), 16):
            size += len(await reader.readexactly(length))
            await reader.readline()
        await reader.readline()
        return size

    return ask

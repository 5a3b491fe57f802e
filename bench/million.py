"""A synthetic store of a million rows: filtered answers, and one CSV of everything."""

from __future__ import annotations

import statistics
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from bench.serving import DASHBOARD, memory, most_memory, serving
from bench.synthetic import STORE, count_observations, indicators_of, make_store, name

ROWS, ASKED = 1_000_000, 60
ROOT = "/api/v1/observations"


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "synthetic.sqlite"
        copies = -(-ROWS // count_observations())
        make_store(store, copies)
        command = [*DASHBOARD, "--store", str(store)]
        with serving(command, path="/health") as [server]:
            port, pid = server.port, server.pid
            rows = [_filtered(port, words, addresses) for words, addresses in
                    questions(copies, indicators_of(STORE)).items()]  # fmt: skip
            before = round(memory(pid))
            started = time.perf_counter()
            size = ask(port, f"{ROOT}?preferred=false&format=csv")
            rows.append(
                {
                    "question": f"every row as CSV, {size / 1e6:.0f} MB",
                    "median ms": round((time.perf_counter() - started) * 1000),
                    "p95 ms": "",
                    "MB before": before,
                    "MB at most": round(most_memory(pid)),
                }
            )
        return rows


def questions(copies: int, indicators: list[str]) -> dict[str, list[str]]:
    """Different questions of each kind, so that no answer is one kept from before."""
    names = [name(indicators[n * 7 % len(indicators)], n % copies) for n in range(ASKED)]
    return {
        "one indicator": [f"{ROOT}?indicator={one}" for one in names],
        "one indicator, every authority": [
            f"{ROOT}?indicator={one}&area_type=local_authority&limit=5000" for one in names
        ],
        "one indicator, one area": [f"{ROOT}?indicator={one}&area=E92000001" for one in names],
        "one area, since 2020": [
            f"{ROOT}?area=E0800001{n % 10}&period_from=2020&limit={900 + n}" for n in range(ASKED)
        ],
    }


def ask_all(port: int, addresses: list[str]) -> list[float]:
    """Milliseconds of each answer but the first, which opens the store."""
    ask(port, addresses[0])
    took = []
    for address in addresses[1:]:
        started = time.perf_counter()
        ask(port, address)
        took.append((time.perf_counter() - started) * 1000)
    return took


def _filtered(port: int, words: str, addresses: list[str]) -> dict[str, Any]:
    took = ask_all(port, addresses)
    return {
        "question": words,
        "median ms": round(statistics.median(took), 1),
        "p95 ms": round(statistics.quantiles(took, n=20)[-1], 1),
        "MB before": "",
        "MB at most": "",
    }


def ask(port: int, address: str) -> int:
    """Read an answer to its end; gives its bytes."""
    size = 0
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=300) as answer:
        while piece := answer.read(1 << 16):
            size += len(piece)
    return size

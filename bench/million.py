"""A synthetic store of a million rows: filtered answers, and one CSV of everything.

The store is the real one with its observations repeated under invented indicators; it is made in
a temporary folder and never leaves it.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from bench.serving import DASHBOARD, memory, most_memory, serving

STORE = Path("data/processed/on_record.sqlite")
ROWS, ASKED = 1_000_000, 60
ROOT = "/api/v1/observations"


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "synthetic.sqlite"
        copies, indicators = make_synthetic(store)
        command = [*DASHBOARD, "--store", str(store)]
        with serving(command, path="/health") as [server]:
            port, pid = server.port, server.pid
            rows = [_filtered(port, words, addresses) for words, addresses in
                    _questions(copies, indicators).items()]  # fmt: skip
            before = round(memory(pid))
            started = time.perf_counter()
            size = _ask(port, f"{ROOT}?preferred=false&format=csv")
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


def make_synthetic(path: Path) -> tuple[int, list[str]]:
    """Write the store; gives how often each row stands in it, and the real indicators."""
    shutil.copyfile(STORE, path)
    with sqlite3.connect(path) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(observations)")]
        real = [row[0] for row in database.execute("SELECT indicator FROM indicators")]
        count = database.execute("SELECT count(*) FROM observations").fetchone()[0]
        copies = -(-ROWS // count)
        rest = ", ".join(f'"{name}"' for name in columns[1:])
        more = [row[1] for row in database.execute("PRAGMA table_info(indicators)")][1:]
        words = ", ".join(f'"{name}"' for name in more)
        for copy in range(1, copies):
            database.execute(
                f"INSERT INTO observations SELECT indicator || '_synthetic_{copy}', {rest}"
                " FROM observations WHERE indicator NOT LIKE '%_synthetic_%'"
            )
            database.execute(
                f"INSERT INTO indicators SELECT indicator || '_synthetic_{copy}', {words}"
                " FROM indicators WHERE indicator NOT LIKE '%_synthetic_%'"
            )
        database.commit()
        database.execute("ANALYZE")
    return copies, real


def _questions(copies: int, indicators: list[str]) -> dict[str, list[str]]:
    """Different questions of each kind, so that no answer is one kept from before."""
    names = [f"{indicators[n * 7 % len(indicators)]}_synthetic_{1 + n % (copies - 1)}"
             for n in range(ASKED)]  # fmt: skip
    return {
        "one indicator": [f"{ROOT}?indicator={name}" for name in names],
        "one indicator, every authority": [
            f"{ROOT}?indicator={name}&area_type=local_authority&limit=5000" for name in names
        ],
        "one indicator, one area": [f"{ROOT}?indicator={name}&area=E92000001" for name in names],
        "one area, since 2020": [
            f"{ROOT}?area=E0800001{n % 10}&period_from=2020&limit={900 + n}" for n in range(ASKED)
        ],
    }


def _filtered(port: int, words: str, addresses: list[str]) -> dict[str, Any]:
    _ask(port, addresses[0])
    took = []
    for address in addresses[1:]:
        started = time.perf_counter()
        _ask(port, address)
        took.append((time.perf_counter() - started) * 1000)
    return {
        "question": words,
        "median ms": round(statistics.median(took), 1),
        "p95 ms": round(statistics.quantiles(took, n=20)[-1], 1),
        "MB before": "",
        "MB at most": "",
    }


def _ask(port: int, address: str) -> int:
    size = 0
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=300) as answer:
        while piece := answer.read(1 << 16):
            size += len(piece)
    return size

"""What more data cost: whole builds and answers over synthetic multiples of the record.

Each multiple is built whole, in a process of its own; the hundredfold one takes most of an
hour. Builds are told in seconds of a processor, so that what else the machine does counts little.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from math import log10
from pathlib import Path
from typing import Any

from bench.million import ask_all, questions
from bench.serving import DASHBOARD, memory, serving
from bench.synthetic import indicators_of

COPIES = (1, 10, 100)
PATIENCE = 2 * 60 * 60
MEASURED = ("build s", "statistics s", "build MB", "store MB", "answer ms")


def measure() -> list[dict[str, Any]]:
    """A row of each multiple."""
    with tempfile.TemporaryDirectory() as folder:
        return [_built(copies, Path(folder) / str(copies)) for copies in COPIES]


def exponents(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The power of the number of observations with which each measure grows: 1 is linear."""
    return [{"measure": one, "exponent": f"{_exponent(rows, one):.2f}"} for one in MEASURED]


def _exponent(rows: list[dict[str, Any]], column: str) -> float:
    sizes, costs = ([log10(row[name]) for row in rows] for name in ("observations", column))
    return statistics.linear_regression(sizes, costs).slope


def _built(copies: int, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.growing", str(copies), str(folder)]
    done = subprocess.run(command, check=True, timeout=PATIENCE, stdout=subprocess.PIPE)
    cost = json.loads(done.stdout)
    return {
        "times": copies,
        "observations": cost["observations"],
        "build s": round(sum(cost["seconds"].values()), 1),
        "statistics s": round(cost["seconds"]["trends"] + cost["seconds"]["comparisons"], 1),
        "build MB": round(cost["peak MB"]),
        **_served(folder / "on_record.sqlite", copies),
    }


def _served(store: Path, copies: int) -> dict[str, Any]:
    """Size of a store, time of answers that were never asked for before, memory of a server."""
    asked = questions(copies, indicators_of(store))["one indicator, every authority"]
    with serving([*DASHBOARD, "--store", str(store)], path="/health") as [server]:
        took = ask_all(server.port, asked)
        held = memory(server.pid)
    return {
        "store MB": round(store.stat().st_size / 1e6, 1),
        "answer ms": round(statistics.median(took), 2),
        "answer p95 ms": round(statistics.quantiles(took, n=20)[-1], 2),
        "server MB": round(held),
    }

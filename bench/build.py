"""Time and memory of a whole build, and of one publisher's, as processes of their own."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

RUNS = 3


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "processed")
        whole = ["build", "--processed", target]
        return [
            timed("whole build", whole),
            timed("only nspcc", [*whole, "--only", "nspcc"]),
            timed("check", ["check"]),
        ]


def timed(name: str, arguments: list[str]) -> dict[str, Any]:
    """Median time and peak memory of ``python -m etl`` with arguments, as a process of its own."""
    seconds, memory = [], []
    for _ in range(RUNS):
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "etl", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = _wait(process.pid)
        seconds.append(time.perf_counter() - started)
        memory.append(usage.ru_maxrss / 1024)
        if status:
            raise SystemExit(f"{name} failed")
    return {
        "what": name,
        "runs": RUNS,
        "seconds (median)": round(statistics.median(seconds), 2),
        "seconds (range)": f"{min(seconds):.2f} to {max(seconds):.2f}",
        "peak MB": round(max(memory)),
    }


def _wait(pid: int) -> tuple[int, int, resource.struct_rusage]:

    return os.wait4(pid, 0)

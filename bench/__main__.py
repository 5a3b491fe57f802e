"""``python -m bench [name ...]`` prints measurements and writes bench/results/.

``peers``, ``growth`` and the proofs also write docs/performance.md. ``--seconds`` says how long
``load`` and ``copies`` run, ``--users`` how many readers ``load`` has, ``--requests`` how many
requests ``fuzz`` sends.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import (
    api,
    build,
    document,
    explorer,
    growth,
    machine,
    million,
    peers,
    reading,
    statistics,
)
from bench.proofs import copies, fuzz, readers

RESULTS = Path(__file__).parent / "results"
MEASUREMENTS: dict[str, Callable[..., list[dict[str, Any]]]] = {
    "build": build.measure,
    "statistics": statistics.measure,
    "explorer": explorer.measure,
    "api": api.measure,
    "million": million.measure,
    "reading": reading.measure,
    "growth": growth.measure,
    "peers": peers.measure,
    "load": readers.measure,
    "fuzz": fuzz.measure,
    "copies": copies.measure,
}
OPTIONS = {"load": ("seconds", "users"), "copies": ("seconds",), "fuzz": ("requests",)}
"""Measurements whose length can be chosen, and by which options."""


def main(arguments: list[str]) -> int:
    chosen = vars(_parser().parse_args(arguments))
    unknown = [name for name in chosen["names"] if name not in MEASUREMENTS]
    if unknown:
        print(f"no measurement {', '.join(unknown)}: use {', '.join(MEASUREMENTS)}")
        return 2
    for name in chosen["names"] or list(MEASUREMENTS):
        told = {option: chosen[option] for option in OPTIONS.get(name, ()) if chosen[option]}
        described, started = machine.describe(), time.perf_counter()
        rows = MEASUREMENTS[name](**told)
        minutes = round((time.perf_counter() - started) / 60, 1)
        save(name, {"machine": described, "options": told, "minutes": minutes, "rows": rows})
        print("; ".join(f"{key}: {value}" for key, value in described.items()))
        for title, table in document.tables_of(name, rows).items():
            show(title, table)
        if name in document.RUNS:
            print(f"\nwrote {document.write(RESULTS)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    found.add_argument("names", nargs="*", metavar="name", help=", ".join(MEASUREMENTS))
    found.add_argument("--seconds", type=float)
    found.add_argument("--users", type=int)
    found.add_argument("--requests", type=int)
    return found


def show(title: str, rows: list[dict[str, Any]]) -> None:
    columns = list(rows[0])
    widths = [max(len(column), *(len(str(row[column])) for row in rows)) for column in columns]
    print(f"\n{title}")
    for line in [dict(zip(columns, columns, strict=True)), *rows]:
        print("  ".join(str(line[c]).rjust(w) for c, w in zip(columns, widths, strict=True)))


def save(name: str, run: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S")
    (RESULTS / f"{name}-{stamp}.json").write_text(json.dumps(run, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

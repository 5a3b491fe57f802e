"""``python -m bench [name ...]`` prints measurements and writes bench/results/."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import api, build, explorer, million, reading, statistics

RESULTS = Path(__file__).parent / "results"
MEASUREMENTS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "build": build.measure,
    "statistics": statistics.measure,
    "explorer": explorer.measure,
    "api": api.measure,
    "million": million.measure,
    "reading": reading.measure,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"no measurement {', '.join(unknown)}: use {', '.join(MEASUREMENTS)}")
        return 2
    for name in names or list(MEASUREMENTS):
        rows = MEASUREMENTS[name]()
        show(name, rows)
        save(name, rows)
    return 0


def show(name: str, rows: list[dict[str, Any]]) -> None:
    print(f"\n{name}: {platform.machine()}, {os.cpu_count()} cores, {platform.python_version()}")
    columns = list(rows[0])
    widths = [max(len(column), *(len(str(row[column])) for row in rows)) for column in columns]
    for line in [dict(zip(columns, columns, strict=True)), *rows]:
        print("  ".join(str(line[c]).rjust(w) for c, w in zip(columns, widths, strict=True)))


def save(name: str, rows: list[dict[str, Any]]) -> None:
    RESULTS.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S")
    path = RESULTS / f"{name}-{stamp}.json"
    path.write_text(json.dumps({"python": platform.python_version(), "rows": rows}, indent=1))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Time and memory of reading a publisher's file: synthetic CSVs of growing length.

In the layout of police recorded crime: every force, code and quarter, year after year.
"""

from __future__ import annotations

import csv
import itertools
import tempfile
from pathlib import Path
from typing import Any

from bench.build import timed

SIZES = (10_000, 100_000, 1_000_000)
FORCES = ("Cleveland", "Kent", "Surrey", "Dyfed-Powys", "Devon and Cornwall", "London, City of")
CODES = ("71", "88A", "106", *(f"synthetic {number}" for number in range(125)))


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "synthetic.csv"
        rows = []
        for size in SIZES:
            write(path, size)
            row = timed(f"CSV of {size:,} rows", ["read", str(path), "--output", f"{path}.out"])
            rows.append(row | {"MB of the file": round(path.stat().st_size / 1e6, 1)})
        return rows


def write(path: Path, size: int) -> None:
    """Rows of whole years, at least as many as asked for, with invented counts."""
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(
            ["Financial Year", "Financial Quarter", "Force Name", "Offence Description",
             "Offence Group", "Offence Subgroup", "Offence Code", "Number of Offences"]
        )  # fmt: skip
        left, grid = size, list(itertools.product(FORCES, CODES, "1234"))
        for year in itertools.cycle(range(2013, 2025)):
            name = f"{year}/{(year + 1) % 100:02}"
            writer.writerows(
                [
                    name,
                    quarter,
                    force,
                    "Invented words",
                    "Group",
                    "Subgroup",
                    code,
                    f" {left % 97} ",
                ]
                for force, code, quarter in grid
            )
            left -= len(grid)
            if left <= 0:
                return

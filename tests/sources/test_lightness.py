"""Reading a file takes little: no libraries that it does not need, and few bytes a row."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path

from bench.reading import write
from etl.arrivals import read_file

HEAVY = ("geopandas", "shapely", "pyproj", "openpyxl", "scipy", "statsmodels")
SHORT, LONG = 20_000, 60_000
MOST_BYTES_A_ROW = 300


def test_the_command_line_starts_without_maps_and_statistics() -> None:
    code = f"import sys, etl.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "[]"


def peak(path: Path) -> int:
    tracemalloc.start()
    try:
        read_file(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_longer_file_takes_a_few_hundred_bytes_more_a_row(tmp_path: Path) -> None:
    path = tmp_path / "synthetic.csv"
    write(path, SHORT)
    read_file(path)
    least = peak(path)
    write(path, LONG)
    assert (peak(path) - least) / (LONG - SHORT) < MOST_BYTES_A_ROW

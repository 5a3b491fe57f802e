from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from etl.core.schema import TABLES
from etl.publish.tables import read_csv


@pytest.fixture(scope="session")
def downloads(processed: Path) -> Path:
    folder = processed / "downloads"
    assert (folder / "sha256sums.txt").exists(), "run: make build"
    return folder


@pytest.fixture(scope="session")
def tables(processed: Path) -> dict[str, pd.DataFrame]:
    return {name: read_csv(processed / f"{name}.csv", TABLES[name]) for name in TABLES}


@pytest.fixture(scope="session")
def texts(processed: Path) -> dict[str, pd.DataFrame]:
    """The tables cell by cell, as the CSVs have them."""
    return {
        name: pd.read_csv(processed / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in TABLES
    }

"""A synthetic store: the real one with its observations repeated under invented indicators.

It is made in a temporary folder and never leaves it.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

STORE = Path("data/processed/on_record.sqlite")
MARK = "_synthetic_"


def name(indicator: str, copy: int) -> str:
    """The invented name of an indicator's copy; the first keeps its own."""
    return f"{indicator}{MARK}{copy}" if copy else indicator


def make_store(path: Path, copies: int) -> None:
    """Write a store in which each observation stands ``copies`` times."""
    shutil.copyfile(STORE, path)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        for table in ("observations", "indicators"):
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            rest = ", ".join(f'"{column}"' for column in columns[1:])
            database.execute(f"CREATE TEMP TABLE real_{table} AS SELECT * FROM {table}")
            for copy in range(1, copies):
                database.execute(
                    f"INSERT INTO {table} SELECT indicator || '{MARK}{copy}', {rest}"
                    f" FROM real_{table}"
                )
        database.commit()
        database.execute("ANALYZE")


def indicators_of(store: Path) -> list[str]:
    """The real indicators of a store."""
    with sqlite3.connect(store) as database:
        found = database.execute("SELECT indicator FROM indicators ORDER BY indicator")
        return [row[0] for row in found if MARK not in row[0]]


def count_observations() -> int:
    """Observations of the real store."""
    with sqlite3.connect(STORE) as database:
        return int(database.execute("SELECT count(*) FROM observations").fetchone()[0])

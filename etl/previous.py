"""Observations of the last build, for building again when one publisher's folder changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pandas as pd

from etl.core.observations import LINEAGE
from etl.core.periods import parse_period
from etl.core.schema import PARTS, TABLES
from etl.core.sums import SUMMED

_PUBLISHED = "published_limits"


def previous_observations(store: Path, *, without: str) -> pd.DataFrame:
    """Observations as ``etl.core.observations.observe`` gave them, but for one folder's.

    Raises FileNotFoundError when there is no store to take them from.
    """
    if not store.exists():
        raise FileNotFoundError(store)
    query = "SELECT * FROM observations o JOIN lineage l ON l.observation = o.rowid"
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as database:
        rows = pd.read_sql_query(query, database, dtype=_dtypes())
    elsewhere = ~rows["raw_file"].str.startswith(f"data/raw/{without}/")
    rows = rows[elsewhere & (rows["raw_column"] != SUMMED)].reset_index(drop=True)
    return _undo(rows)


def _undo(rows: pd.DataFrame) -> pd.DataFrame:
    """Take away what deriving added."""
    published = rows["caveats"].map(lambda text: _PUBLISHED in text.split(PARTS))
    rows["caveats"] = published.map({True: _PUBLISHED, False: ""})
    rows.loc[~published, ["lower", "upper"]] = float("nan")
    pairs = rows[["period", "period_type"]].drop_duplicates()
    midpoints = {
        (text, kind): parse_period(text, kind).midpoint.isoformat()
        for text, kind in pairs.itertuples(index=False)
    }
    keys = zip(rows["period"], rows["period_type"], strict=True)
    return rows.assign(midpoint=[midpoints[key] for key in keys])


def _dtypes() -> dict[str, str]:
    numbers = {
        name: "float64" for name, field in TABLES["observations"].items() if field.kind == "number"
    }
    texts = {
        name: "object"
        for name, field in TABLES["observations"].items()
        if field.kind in ("text", "date")
    }
    return {**numbers, **texts, **{name: "object" for name in LINEAGE if name != "raw_row"}}

"""Numbers arrive unchanged: totals and a sample of every publisher, raw against processed."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from etl.core.terms import is_number
from etl.sources.publishers import publishers, read_publisher

RAW = Path(__file__).parents[2] / "data" / "raw"
SAMPLE = 40


@pytest.fixture(scope="session")
def lineage(processed: Path) -> pd.DataFrame:
    query = (
        "SELECT l.raw_file, l.raw_row, l.raw_column, l.published_value, o.value, o.status,"
        " o.lower, o.upper, o.indicator, o.period FROM lineage l"
        " JOIN observations o ON o.rowid = l.observation"
    )
    with sqlite3.connect(f"file:{processed / 'on_record.sqlite'}?mode=ro", uri=True) as database:
        return pd.read_sql_query(query, database)


@pytest.mark.parametrize("publisher", publishers(RAW))
def test_publisher_arrives_unchanged(publisher: str, lineage: pd.DataFrame) -> None:
    figures = read_publisher(RAW, publisher).figures
    if figures.empty:
        pytest.skip(f"{publisher} holds no figures")
    point = figures[~figures["qualifier"].isin(["lower_bound", "upper_bound"])]
    place = ["raw_file", "raw_row", "raw_column"]
    arrived = point[[*place, "value"]].merge(lineage, on=place, suffixes=("_raw", ""))
    assert len(arrived) == len(point), "some figures did not arrive"
    numbers = point["value"].map(lambda text: float(text) if is_number(text) else 0.0)
    assert arrived["value"].sum() == pytest.approx(numbers.sum(), rel=1e-12)

    cells = {
        (row.raw_file, row.raw_row, row.raw_column): row for row in arrived.itertuples(index=False)
    }
    rows = point.to_dict("records")
    for row in random.Random(publisher).sample(rows, min(SAMPLE, len(rows))):
        found = cells[row["raw_file"], row["raw_row"], row["raw_column"]]
        assert (found.indicator, found.period) == (row["indicator"], row["period"])
        if is_number(row["value"]):
            assert found.value == float(row["value"]), row
        else:
            assert (found.status, pd.isna(found.value)) == (row["value"], True), row

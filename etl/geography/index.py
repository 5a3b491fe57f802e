"""Areas by code and name, without the maps: all that placing a figure needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from etl.core.areas import index_areas

if TYPE_CHECKING:
    from pathlib import Path

    from etl.core.areas import AreaIndex


def read_index(folder: Path) -> AreaIndex:
    """Read the areas of data/raw/geography and what became of them."""
    return index_areas(
        _rows(read_table(folder / "areas.csv")), _rows(read_table(folder / "area_history.csv"))
    )


def read_table(path: Path) -> pd.DataFrame:
    """Read a table of data/raw/geography as text; an empty cell is empty text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _rows(table: pd.DataFrame) -> list[dict[str, str]]:
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.to_numpy().tolist()]

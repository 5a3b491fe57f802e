"""Areas by code and name, without the maps: all that placing a figure needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from etl.core.areas import index_areas
from etl.core.problems import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from etl.core.areas import AreaIndex

_AREAS, _HISTORY = "areas.csv", "area_history.csv"


def read_index(folder: Path) -> AreaIndex:
    """Read the areas of data/raw/geography and what became of them.

    Raises InputError where codes contradict each other.
    """
    areas, history = (_rows(read_table(folder / name)) for name in (_AREAS, _HISTORY))
    try:
        return index_areas(areas, history)
    except ValueError as error:
        place = f"data/raw/geography/{_AREAS} and {_HISTORY}"
        raise InputError([Problem("bad_areas", place, str(error))]) from None


def read_table(path: Path) -> pd.DataFrame:
    """Read a table of data/raw/geography as text; an empty cell is empty text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _rows(table: pd.DataFrame) -> list[dict[str, str]]:
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.to_numpy().tolist()]

"""One hexagon for each local authority, on every day since 2013."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

    from etl.core.areas import AreaIndex

ROW_HEIGHT = float(np.sqrt(3) / 2)
"""Distance between rows of hexagons, in hexagon widths."""
Cell = tuple[int, int]
"""Half columns from the west, rows from the north."""


def read_tiles(folder: Path, members: pd.DataFrame, index: AreaIndex) -> pd.DataFrame:
    """Read the hexagons of today and place older codes: area_code, column, row, region.

    ``column`` and ``row`` are the hexagon's centre in hexagon widths, from the west and from
    the north; ``members`` as :func:`etl.geography.boundaries.list_members` gives it. No two
    codes valid on one day share a hexagon.
    """
    table = pd.read_csv(folder / "hexgrid.csv", dtype={"code": str})
    cells: dict[str, Cell] = {
        code: (int(across), int(down))
        for code, across, down in table[["code", "half_column", "row"]].itertuples(index=False)
    }
    cells |= _older_cells(cells, members, index)
    codes = sorted(cells)
    return pd.DataFrame(
        {
            "area_code": codes,
            "column": [cells[code][0] / 2 for code in codes],
            "row": [round(cells[code][1] * ROW_HEIGHT, 4) for code in codes],
            "region": [
                index.by_code[code].region_code or index.by_code[code].nation_code for code in codes
            ],
        }
    )


def _older_cells(
    cells: dict[str, Cell], members: pd.DataFrame, index: AreaIndex
) -> dict[str, Cell]:
    """Hexagons of codes no longer valid.

    A code on the ground of a newer one takes its hexagon. An area that was split takes the
    hexagon of its first part, and the first of several areas that were merged that of their
    successor; the others of these take the nearest hexagon that is free.
    """
    authorities = members[members["layer"] == "local_authority"]
    pieces: dict[str, set[str]] = {}
    for code, piece in zip(authorities["area_code"], authorities["piece"], strict=True):
        pieces.setdefault(code, set()).add(piece)
    older: dict[str, Cell] = {}
    for code in sorted(set(pieces) - set(cells)):
        newest = index.same_ground(code)
        parts = [new for new in sorted(cells) if pieces[new] <= pieces[code]]
        wholes = [new for new in sorted(cells) if pieces[code] < pieces[new]]
        own = cells[([newest] if newest in cells else parts or wholes)[0]]
        shared = newest not in cells and own in older.values()
        older[code] = _nearest_free(own, {*cells.values(), *older.values()}) if shared else own
    return older


def _nearest_free(cell: Cell, taken: set[Cell]) -> Cell:
    around = [
        (cell[0] + across, cell[1] + down)
        for down in range(-9, 10)
        for across in range(-18, 19)
        if (across + down) % 2 == 0
    ]
    return min(
        (near for near in around if near not in taken), key=lambda near: (_gap(cell, near), near)
    )


def _gap(one: Cell, other: Cell) -> float:
    return float(np.hypot((one[0] - other[0]) / 2, (one[1] - other[1]) * ROW_HEIGHT))

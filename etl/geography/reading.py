"""Everything about areas and maps, read once from data/raw/geography."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.geography.boundaries import (
    NOTICE,
    derive_shapes,
    label_points,
    list_members,
    publish_boundaries,
    read_boundaries,
)
from etl.geography.frames import VIEW_BOXES
from etl.geography.index import read_index, read_table
from etl.geography.tables import area_changes_table, areas_table
from etl.geography.tiles import read_tiles

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from etl.core.areas import AreaIndex


@dataclass(frozen=True)
class Geography:
    """Areas by code and name, their tables, and how to draw them."""

    index: AreaIndex
    areas: pd.DataFrame
    area_changes: pd.DataFrame
    tiles: pd.DataFrame
    boundaries: gpd.GeoDataFrame
    """To publish: layer, area_code, area_name, valid_from, valid_to, geometry in degrees."""
    shapes: pd.DataFrame
    """To draw: layer, area_code, path, x, y."""
    view_boxes: dict[str, str]
    """By name: the view boxes of the drawings, boxes around insets, and the notice to show."""


def read_geography(folder: Path) -> Geography:
    """Read areas, changes, boundaries and hexagons, and make all that follows from them."""
    index = read_index(folder)
    pieces = read_boundaries(folder)
    members = list_members(pieces, read_table(folder / "lookup.csv"), index)
    return Geography(
        index=index,
        areas=areas_table(index, label_points(pieces, members)),
        area_changes=area_changes_table(read_table(folder / "area_history.csv"), index),
        tiles=read_tiles(folder, members, index),
        boundaries=publish_boundaries(pieces, members, index),
        shapes=derive_shapes(pieces, members),
        view_boxes={**VIEW_BOXES, "boundaries_notice": NOTICE},
    )

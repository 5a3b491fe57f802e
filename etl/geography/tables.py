"""The processed tables of areas and of their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from etl.core.schema import columns
from etl.geography.boundaries import DEGREES, METRES

if TYPE_CHECKING:
    from etl.core.areas import AreaIndex


def areas_table(index: AreaIndex, points: pd.DataFrame) -> pd.DataFrame:
    """Make the table areas: every code on record.

    ``points`` places labels: columns east and north in metres, indexed by area_code, as
    :func:`etl.geography.boundaries.label_points` gives them; other areas get none.
    """
    table = pd.DataFrame(
        [
            {
                "area_code": area.code,
                "area_name": area.name,
                "area_type": area.area_type,
                "kind": area.kind,
                "nation_code": area.nation_code,
                "region_code": area.region_code,
                "police_force_area_code": area.police_force_area_code,
                "valid_from": area.valid_from,
                "valid_to": area.valid_to,
                "same_ground_code": index.same_ground(area.code),
            }
            for area in index.by_code.values()
        ]
    )
    return table.join(_to_degrees(points), on="area_code")[columns("areas")]


def area_changes_table(changes: pd.DataFrame, index: AreaIndex) -> pd.DataFrame:
    """Make the table area_changes from the rows of data/raw/geography/area_history.csv."""
    same_ground = [
        index.same_ground(old) == index.same_ground(new)
        for old, new in zip(changes["old_code"], changes["new_code"], strict=True)
    ]
    return changes.assign(same_ground=same_ground)[columns("area_changes")]


def _to_degrees(points: pd.DataFrame) -> pd.DataFrame:
    places = gpd.GeoSeries(
        gpd.points_from_xy(points["east"], points["north"]), index=points.index, crs=METRES
    ).to_crs(DEGREES)
    return pd.DataFrame({"longitude": places.x, "latitude": places.y}).round(4)

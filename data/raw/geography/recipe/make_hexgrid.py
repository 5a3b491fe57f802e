"""Make hexgrid.csv: one hexagon for each upper-tier authority of today.

A manual step, about two minutes; never part of the build. Needs what make_boundaries.py needs
and the package cartogram (GPL-3, used here only):

    python make_hexgrid.py boundaries.geojson hexgrid.csv

How: a continuous cartogram gives every authority the same area; authorities are assigned to
hexagons so that squared distances to their cartogram's centroids add up to the least; parts
cut off from their region are traded back; swaps inside regions then bring true neighbours
together. The seed is fixed.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import cartogram
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from inputs import BCP, BCP_PIECES, GEOGRAPHY, METRES
from lattice import Lattice, connect_regions, nearest_cells, swap_inside_regions

SPACING = 0.85  # of a hexagon's width: closer points are pushed apart before they are assigned
ROUNDS = 40


@dataclass(frozen=True)
class Authorities:
    """Authorities in one order: codes, regions (or nations), neighbours and true centroids."""

    codes: list[str]
    regions: np.ndarray
    neighbours: list[set[int]]
    centroids: np.ndarray


def main(boundaries: Path, target: Path) -> None:
    shapes = _read_shapes(boundaries)
    authorities = _describe(shapes)
    places, width = _equal_areas(shapes)
    lattice = Lattice.over(places, width=1.25 * width)
    cost = ((places[:, None] - lattice.xy[None]) ** 2).sum(axis=-1)
    cells = nearest_cells(cost)
    cells = connect_regions(cells, lattice, cost, authorities.regions, penalty=2 * width**2)
    cells = swap_inside_regions(
        cells,
        lattice,
        regions=authorities.regions,
        neighbours=authorities.neighbours,
        true=authorities.centroids,
        wanted=places,
        width=width,
    )
    _report(authorities, lattice, cells)
    _write(authorities, lattice, cells, target)


def _read_shapes(boundaries: Path) -> gpd.GeoDataFrame:
    pieces = gpd.read_file(boundaries).to_crs(METRES)
    pieces["code"] = pieces["id"].where(~pieces["id"].isin(BCP_PIECES), BCP)
    return pieces[["code", "geometry"]].dissolve("code").reset_index()


def _describe(shapes: gpd.GeoDataFrame) -> Authorities:
    areas = pd.read_csv(GEOGRAPHY / "areas.csv", dtype=str, keep_default_na=False)
    areas = areas.set_index("code").loc[shapes["code"]]
    region = areas["region_code"].where(areas["region_code"] != "", areas["nation_code"])
    touching = shapely.STRtree(shapes.geometry.values).query(
        shapes.geometry.buffer(50).values, predicate="intersects"
    )
    neighbours: list[set[int]] = [set() for _ in range(len(shapes))]
    for one, other in zip(*touching, strict=True):
        if one != other:
            neighbours[one].add(int(other))
            neighbours[other].add(int(one))
    centroid = shapes.geometry.centroid
    return Authorities(
        codes=shapes["code"].tolist(),
        regions=region.to_numpy(),
        neighbours=neighbours,
        centroids=np.column_stack([centroid.x, centroid.y]),
    )


def _equal_areas(shapes: gpd.GeoDataFrame) -> tuple[np.ndarray, float]:
    """Places of the authorities where each has the same area, and the width of a hexagon."""
    table = shapes.assign(weight=1.0)[["code", "weight", "geometry"]]
    table["geometry"] = shapely.coverage_simplify(table.geometry.values, 1500)
    made = gpd.GeoDataFrame(
        cartogram.Cartogram(table, "weight", max_iterations=99, max_average_error=0.05)
    )
    width = float(np.sqrt(made.area.median() * 2 / np.sqrt(3)))
    centroid = made.set_index("code").geometry.reindex(shapes["code"]).centroid
    places = np.column_stack([centroid.x, centroid.y])
    for _ in range(ROUNDS):
        places = _push_apart(places, SPACING * width)
    return places, width


def _push_apart(places: np.ndarray, least: float) -> np.ndarray:
    away = places[:, None] - places[None]
    distance = np.hypot(away[..., 0], away[..., 1])
    np.fill_diagonal(distance, least)
    push = np.where(distance < least, (least - distance) / distance, 0.0)
    return places + 0.2 * (push[..., None] * away).sum(axis=1)


def _report(authorities: Authorities, lattice: Lattice, cells: np.ndarray) -> None:
    pairs = [(a, b) for a, near in enumerate(authorities.neighbours) for b in near if a < b]
    touch = sum(cells[b] in lattice.neighbours[cells[a]] for a, b in pairs)
    drawn = np.array([lattice.xy[cells[b]] - lattice.xy[cells[a]] for a, b in pairs])
    true = np.array([authorities.centroids[b] - authorities.centroids[a] for a, b in pairs])
    turn = np.arctan2(drawn[:, 1], drawn[:, 0]) - np.arctan2(true[:, 1], true[:, 0])
    turn = np.abs((turn + np.pi) % (2 * np.pi) - np.pi)
    blocks = sum(
        len(lattice.blocks(cells[authorities.regions == region])) == 1
        for region in set(authorities.regions)
    )
    print(
        f"{blocks} of {len(set(authorities.regions))} regions in one block; "
        f"{touch} of {len(pairs)} neighbours touch; "
        f"direction right within 45 degrees {np.mean(turn < np.pi / 4):.2f}"
    )


def _write(authorities: Authorities, lattice: Lattice, cells: np.ndarray, target: Path) -> None:
    """Columns in half hexagon widths from the west, rows from the north."""
    columns = np.array([2 * lattice.cells[cell][0] + lattice.cells[cell][1] % 2 for cell in cells])
    rows = np.array([lattice.cells[cell][1] for cell in cells])
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "half_column", "row"])
        writer.writerows(
            zip(authorities.codes, columns - columns.min(), rows.max() - rows, strict=True)
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

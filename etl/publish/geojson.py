"""Boundaries as GeoJSON, one file a layer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from etl.geography.boundaries import NOTICE

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

DECIMALS = 4


def write_geojson(boundaries: gpd.GeoDataFrame, folder: Path) -> list[Path]:
    """Write one file a layer, a line a feature, the same bytes every time.

    ``boundaries`` is in degrees (EPSG:4326) and has the columns layer, area_code, area_name,
    valid_from, valid_to. A feature's id is its code. Outer rings run clockwise, as d3 and
    Plotly need it (RFC 7946 recommends the other way; other readers do not mind).
    """
    paths = []
    for layer, areas in boundaries.groupby("layer"):
        features = [_feature(row) for row in areas.sort_values("area_code").to_dict("records")]
        head = {"type": "FeatureCollection", "attribution": NOTICE, "features": []}
        lines = ",\n".join(_text(feature) for feature in features)
        path = folder / f"{layer}.geojson"
        path.write_text(f"{_text(head)[:-2]}\n{lines}\n]}}\n", encoding="utf-8", newline="")
        paths.append(path)
    return paths


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    names = ("area_name", "valid_from", "valid_to")
    return {
        "type": "Feature",
        "id": row["area_code"],
        "properties": {name: row[name] for name in names if not pd.isna(row[name]) and row[name]},
        "geometry": _geometry(row["geometry"]),
    }


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    turned = shapely.orient_polygons(shapely.normalize(shape), exterior_cw=True)
    parts = [
        [_corners(ring) for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(turned)
    ]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _corners(ring: shapely.Geometry) -> list[list[float]]:
    corners: list[list[float]] = shapely.get_coordinates(ring).round(DECIMALS).tolist()
    return corners


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

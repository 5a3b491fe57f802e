"""The data, the map and the line as users of plotly express usually write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go

from bench.contestants import AREAS, PROCESSED

BASE_MAP = "world_110m.json"
NO_BASE_MAP = {
    "type": "Topology",
    "arcs": [],
    "objects": {
        name: {"type": "GeometryCollection", "geometries": []}
        for name in ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")
    },
}
"""Stands for the base map that plotly.js fetches from its own host before it draws any ``geo``
map, even a hidden one. Nothing may leave this machine, so each contestant serves this empty one
itself: fewer bytes, and nearer, than the real one."""


def write_base_map(folder: Path) -> None:
    """Write the empty base map into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / BASE_MAP).write_text(json.dumps(NO_BASE_MAP), "utf-8")


def read_observations() -> pd.DataFrame:
    """Preferred figures of local authorities."""
    table = pd.read_csv(PROCESSED / "observations.csv", low_memory=False)
    return table[(table["area_type"] == AREAS) & table["is_preferred"]]


def read_boundaries() -> dict[str, Any]:
    """Outlines of local authorities as GeoJSON."""
    boundaries: dict[str, Any] = json.loads(
        (PROCESSED / "boundaries" / f"{AREAS}.geojson").read_text("utf-8")
    )
    return boundaries


def map_figure(table: pd.DataFrame, boundaries: dict[str, Any], period: str) -> go.Figure:
    """The map of a period."""
    figure = px.choropleth(
        table[table["period"] == period],
        geojson=boundaries,
        locations="area_code",
        featureidkey="id",
        color="value",
        hover_name="area_name",
        projection="mercator",
    )
    figure.update_geos(fitbounds="locations", visible=False)
    return figure


def line_figure(table: pd.DataFrame, area: str) -> go.Figure:
    """The line of an area."""
    return px.line(table[table["area_code"] == area], x="period", y="value", markers=True)

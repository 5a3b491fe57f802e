"""Writes the static pages: the least that shows the map, and what plotly writes."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import cos, radians
from pathlib import Path
from typing import Any

import pandas as pd

from bench.contestants import INDICATOR
from bench.contestants.apps.figures import (
    map_figure,
    read_boundaries,
    read_observations,
    write_base_map,
)

SCALE = 110.0
"""Units of the drawing a degree of latitude."""
WEST, NORTH, MIDDLE = -6.4, 55.9, 53.0
COLOURS = ("#eff3ff", "#bdd7e7", "#6baed6", "#3182bd", "#08519c")


def write_pages(folder: Path) -> None:
    """Write both pages and what they need."""
    write_base_map(folder)
    table = read_observations()
    table = table[table["indicator"] == INDICATOR]
    period = max(table["period"])
    boundaries = read_boundaries()
    newest = table[table["period"] == period]
    (folder / "drawn.html").write_text(_drawn(newest, boundaries, period), "utf-8")
    figure = map_figure(table, boundaries, period)
    figure.write_html(
        folder / "plotly.html", include_plotlyjs="directory", config={"topojsonURL": "/"}
    )


def _drawn(table: pd.DataFrame, boundaries: dict[str, Any], period: str) -> str:
    classes = pd.qcut(table["value"].rank(method="first"), len(COLOURS), labels=False)
    class_of = dict(zip(table["area_code"], classes.fillna(-1).astype(int), strict=True))
    paths = "".join(
        f'<path class="c{class_of[one["id"]]}" d="{_path(one["geometry"])}"/>'
        for one in boundaries["features"]
        if one["id"] in class_of
    )
    rows = "".join(
        f"<tr><td>{escape(row.area_name)}<td>{'' if pd.isna(row.value) else f'{row.value:,.0f}'}"
        for row in table.itertuples()
    )
    styles = "".join(f".c{place}{{fill:{colour}}}" for place, colour in enumerate(COLOURS))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Published figures</title>'
        '<link rel="icon" href="data:,">'
        f"<style>svg{{height:80vh}}path{{fill:#ddd;stroke:#fff}}{styles}</style>"
        f"<h1>{INDICATOR}, {period}</h1>"
        f'<svg id="map" viewBox="0 0 570 680">{paths}</svg><table>{rows}</table></html>'
    )


def _path(geometry: dict[str, Any]) -> str:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return "".join(_ring(ring) for polygon in polygons for ring in polygon)


def _ring(ring: list[list[float]]) -> str:
    points = list(_points(ring))
    return f"M{'L'.join(f'{x} {y}' for x, y in points)}z" if len(points) > 2 else ""


def _points(ring: list[list[float]]) -> Iterator[tuple[float, float]]:
    """Points to a tenth of a unit, each once in a row."""
    before = None
    for east, north in ring:
        x = round((east - WEST) * SCALE * cos(radians(MIDDLE)), 1)
        y = round((NORTH - north) * SCALE, 1)
        if (x, y) != before:
            before = (x, y)
            yield x, y

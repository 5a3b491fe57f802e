"""A Dash app as people usually write it: plotly express, server callbacks, defaults."""

from __future__ import annotations

import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html

from bench.contestants import INDICATOR
from bench.contestants.apps.figures import (
    line_figure,
    map_figure,
    read_boundaries,
    read_observations,
)
from bench.contestants.dash_apps import ASSETS

OBSERVATIONS = read_observations()
BOUNDARIES = read_boundaries()
FIRST_AREA = "E08000018"

app = Dash(__name__, assets_folder=str(ASSETS))
server = app.server


def _periods(indicator: str) -> list[str]:
    return sorted(OBSERVATIONS[OBSERVATIONS["indicator"] == indicator]["period"].unique())


PERIODS = _periods(INDICATOR)
app.layout = html.Div(
    [
        html.H1("Published figures"),
        dcc.Dropdown(
            sorted(OBSERVATIONS["indicator"].unique()), INDICATOR, id="indicator", clearable=False
        ),
        dcc.Slider(
            min=0,
            max=len(PERIODS) - 1,
            step=1,
            value=len(PERIODS) - 1,
            marks=dict(enumerate(PERIODS)),
            id="period",
        ),
        dcc.Graph(id="map", config={"topojsonURL": app.get_asset_url("")}),
        dcc.Graph(id="line"),
    ]
)


@app.callback(
    Output("period", "max"),
    Output("period", "marks"),
    Output("period", "value"),
    Input("indicator", "value"),
    prevent_initial_call=True,
)
def show_periods(indicator: str) -> tuple[int, dict[int, str], int]:
    periods = _periods(indicator)
    return len(periods) - 1, dict(enumerate(periods)), len(periods) - 1


@app.callback(Output("map", "figure"), Input("indicator", "value"), Input("period", "value"))
def show_map(indicator: str, place: int) -> go.Figure:
    table = OBSERVATIONS[OBSERVATIONS["indicator"] == indicator]
    return map_figure(table, BOUNDARIES, _periods(indicator)[place])


@app.callback(Output("line", "figure"), Input("indicator", "value"), Input("map", "clickData"))
def show_line(indicator: str, clicked: dict[str, list[dict[str, str]]] | None) -> go.Figure:
    area = clicked["points"][0]["location"] if clicked else FIRST_AREA
    return line_figure(OBSERVATIONS[OBSERVATIONS["indicator"] == indicator], area)

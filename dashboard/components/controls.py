"""The controls of the map: what can be chosen for a view, and the choices themselves."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard import wording
from dashboard.state import FORMS, MEASURES, View, series_code
from dashboard.store import Store

IDS = ("indicator", "area_type", "series", "period", "measure", "form")
LABELS = {
    "indicator": "Indicator",
    "area_type": "Areas",
    "series": "Figures for",
    "period": "Period",
    "measure": "Show",
    "form": "Shape",
    "area": "Find an area",
}
_WORDS = {"rate": "Rate", "count": "Number", "map": "Map", "tiles": "Equal tiles"}


def controls() -> html.Div:
    """The controls, empty until the first view fills them."""
    return html.Div(
        [
            dcc.Location(id="address", refresh=False),
            dcc.Store(id="fragments"),
            dcc.Store(id="drawn"),
            html.Div(
                [_dropdown(name) for name in (*IDS, "area")],
                className="controls",
                role="group",
                **{"aria-label": "Choose what the map shows"},
            ),
        ]
    )


def choices(store: Store, view: View) -> dict[str, list[dict[str, Any]]]:
    """Options of every control for a view."""
    indicators = sorted(
        store.mapped,
        key=lambda name: (
            list(wording.GROUPS).index(store.indicators[name]["group"]),
            store.indicators[name]["short_title"],
        ),
    )
    rows = store.rows(view.indicator, view.area_type, view.series)
    periods = {row["period"]: row for row in rows}
    has_rate = any(row["rate_per_10000"] is not None for row in rows)
    areas = sorted(
        {store.areas[row["area_code"]] for row in rows if row["period"] == view.period},
        key=lambda area: area.name,
    )
    return {
        "indicator": [
            {
                "value": name,
                "label": f"{store.indicators[name]['short_title']}"
                f" ({wording.GROUPS[store.indicators[name]['group']].lower()})",
            }
            for name in indicators
        ],
        "area_type": [
            {"value": kind, "label": _capital(wording.AREA_TYPES[kind])}
            for kind in store.mapped[view.indicator]
        ],
        "series": [
            {"value": series_code(key), "label": wording.series(key)}
            for key in store.series(view.indicator, view.area_type)
        ],
        "period": [
            {"value": text, "label": _capital(wording.short_period(row))}
            for text, row in reversed(periods.items())
        ],
        "measure": [
            {"value": name, "label": _WORDS[name]}
            for name in MEASURES
            if name != "rate" or has_rate
        ],
        "form": [
            {"value": name, "label": _WORDS[name]}
            for name in FORMS
            if name == "map" or view.area_type == "local_authority"
        ],
        "area": [{"value": area.code, "label": area.name} for area in areas],
    }


def _dropdown(name: str) -> html.Div:
    return html.Div(
        [
            html.Label(LABELS[name], htmlFor=name, id=f"{name}-label"),
            dcc.Dropdown(
                id=name,
                clearable=name == "area",
                searchable=name in ("indicator", "area", "series"),
                placeholder="Type a name" if name == "area" else "Choose",
            ),
        ],
        className=f"control control-{name.replace('_', '-')}",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

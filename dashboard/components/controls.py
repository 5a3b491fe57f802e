"""The controls of the map, as a plain form that works before and without any script.

Dash's own Dropdown and RadioItems (4.4.1) break three rules of WCAG level A in axe
(aria-hidden-focus, aria-input-field-name, nested-interactive), so the form's elements are the
browser's, and a script hands each change to Dash.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from dashboard import wording
from dashboard.components.templates import render
from dashboard.figures import map_data
from dashboard.state import ADDRESSES, FORMS, MEASURES, View, series_code
from dashboard.store import Store

Options = list[dict[str, str]]

LABELS = {
    "indicator": "Indicator",
    "area_type": "Areas",
    "series": "Figures for",
    "measure": "Show",
    "form": "Shape",
    "period": "Period",
    "area": "Find an area",
}
_WORDS = {"rate": "Rate", "count": "Number", "map": "Map", "tiles": "Tiles"}


def controls(store: Store, view: View) -> str:
    """The form of a view as HTML; what offers no choice is kept in it unseen."""
    return render(
        "controls.html",
        labels=LABELS,
        names=ADDRESSES,
        indicators=_indicators(store),
        options=choices(store, view),
        chosen={**vars(view), "series": series_code(view.series)},
        period_place=list(map_data.periods(store, view)).index(view.period),
        period_words=_capital(_words(map_data.periods(store, view)[view.period])),
    )


def choices(store: Store, view: View) -> dict[str, Options]:
    """Options of the controls whose choices depend on the view."""
    series = store.series(view.indicator, view.area_type)
    measures = MEASURES if map_data.has_rates(store, view) else ("count",)
    forms = FORMS if view.area_type == "local_authority" else ("map",)
    return {
        "area_type": [
            _option(kind, wording.AREA_TYPES_SHORT[kind]) for kind in store.mapped[view.indicator]
        ],
        "series": [_option(series_code(key), wording.series(key)) for key in series],
        "measure": [_option(name, _WORDS[name]) for name in measures],
        "form": [_option(name, _WORDS[name]) for name in forms],
        "period": [
            _option(code, _capital(_words(row)))
            for code, row in map_data.periods(store, view).items()
        ],
        "area": _areas(store, view),
    }


def _indicators(store: Store) -> list[tuple[str, Options]]:
    """Indicators under the names of those who count them."""
    groups = list(wording.GROUPS)
    found = sorted(
        (store.indicators[name] for name in store.mapped),
        key=lambda row: (groups.index(row["group"]), row["short_title"]),
    )
    return [
        (wording.GROUPS[group], [_option(row["indicator"], row["short_title"]) for row in members])
        for group, members in groupby(found, key=lambda row: row["group"])
    ]


def _areas(store: Store, view: View) -> Options:
    areas = sorted(
        (store.areas[ground] for ground in map_data.grounds(store, view)),
        key=lambda area: (area.name, area.code),
    )
    return [
        _option(
            area.code,
            f"{area.name} (until {area.valid_to[:4]})" if area.valid_to else area.name,
        )
        for area in areas
    ]


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}


def _words(row: dict[str, Any]) -> str:
    return wording.period(row).removeprefix("the ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

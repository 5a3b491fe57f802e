"""The controls of the map, as a plain form that works before and without any script.

Dash's own Dropdown and RadioItems (4.4.1) break three rules of WCAG level A in axe
(aria-hidden-focus, aria-input-field-name, nested-interactive), so the form's elements are the
browser's, and a script hands each change to Dash.
"""

from __future__ import annotations

from typing import Any

from dashboard import wording
from dashboard.components.options import Options, measure_options, menu, option
from dashboard.components.templates import render
from dashboard.figures import map_data
from dashboard.state.map_view import ADDRESSES, View, forms_of
from dashboard.state.query import series_code
from dashboard.store import Store

LABELS = {
    "indicator": "Indicator",
    "area_type": "Areas",
    "series": "Figures for",
    "measure": "Show",
    "form": "Shape",
    "period": "Period",
    "area": "Find an area",
}
_FORMS = {"map": "Map", "tiles": "Tiles"}


def controls(store: Store, view: View) -> str:
    """The form of a view as HTML; what offers no choice is kept in it unseen."""
    return render(
        "controls.html",
        labels=LABELS,
        names=ADDRESSES,
        indicators=menu(store, store.mapped),
        options=choices(store, view),
        chosen={**vars(view), "series": series_code(view.series)},
        period_place=list(map_data.periods(store, view)).index(view.period),
        period_words=_period_words(map_data.periods(store, view)[view.period]),
    )


def choices(store: Store, view: View) -> dict[str, Options]:
    """Options of the controls whose choices depend on the view."""
    series = store.series(view.indicator, view.area_type)
    return {
        "area_type": [
            option(kind, wording.AREA_TYPES_SHORT[kind]) for kind in store.mapped[view.indicator]
        ],
        "series": [option(series_code(key), wording.series(key)) for key in series],
        "measure": measure_options(has_rates=map_data.has_rates(store, view)),
        "form": [option(name, _FORMS[name]) for name in forms_of(view.area_type)],
        "period": [
            option(code, _period_words(row)) for code, row in map_data.periods(store, view).items()
        ],
        "area": _areas(store, view),
    }


def _areas(store: Store, view: View) -> Options:
    areas = sorted(
        (store.areas[ground] for ground in map_data.grounds(store, view)),
        key=lambda area: (area.name, area.code),
    )
    return [
        option(
            area.code,
            f"{area.name} (until {area.valid_to[:4]})" if area.valid_to else area.name,
        )
        for area in areas
    ]


def _period_words(row: dict[str, Any]) -> str:
    return wording.capital(wording.period(row).removeprefix("the "))

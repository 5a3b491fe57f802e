"""The controls of the map: what can be chosen for a view, as native form fields."""

from __future__ import annotations

from dataclasses import dataclass

from dash import dcc, html

from dashboard import wording
from dashboard.pages.templates import render
from dashboard.state import FORMS, MEASURES, View, series_code
from dashboard.store import Store

_WORDS = {"rate": "Rate", "count": "Number", "map": "Map", "tiles": "Equal tiles"}

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Control:
    """One field: its name in the address, its label, its options in groups."""

    name: str
    label: str
    chosen: str
    groups: list[tuple[str, Options]]


def carriers() -> html.Div:
    """What Dash holds: the address, what the visitor wants, and the fragments that answer."""
    return html.Div(
        [
            dcc.Location(id="address", refresh=False),
            dcc.Store(id="wanted"),
            dcc.Store(id="fragments"),
            dcc.Store(id="drawn"),
        ]
    )


def draw_controls(store: Store, view: View) -> str:
    """The form of a view; it works as a plain form where scripts do not run."""
    rows = store.rows(view.indicator, view.area_type, view.series)
    periods = {row["period"]: row for row in rows}
    fields = [
        Control("indicator", "Indicator", view.indicator, _indicator_groups(store)),
        _plain("areas", "Areas", view.area_type, _area_types(store, view)),
        _plain("series", "Figures for", series_code(view.series), _series(store, view)),
        _plain(
            "period",
            "Period",
            view.period,
            [
                (name, _capital(wording.short_period(row)))
                for name, row in reversed(periods.items())
            ],
        ),
        _plain("measure", "Show", view.measure, _measures(store, view)),
        _plain("form", "Shape", view.form, _forms(view)),
        _plain("area", "Find an area", view.area, [("", "All areas"), *_areas(store, view)]),
    ]
    return render("controls.html", fields=fields)


def _plain(name: str, label: str, chosen: str, options: Options) -> Control:
    return Control(name, label, chosen, [("", options)])


def _indicator_groups(store: Store) -> list[tuple[str, Options]]:
    groups: dict[str, Options] = {name: [] for name in wording.GROUPS}
    for name in store.mapped:
        indicator = store.indicators[name]
        groups[indicator["group"]].append((name, indicator["short_title"]))
    return [
        (wording.GROUPS[group], sorted(options, key=lambda option: option[1]))
        for group, options in groups.items()
        if options
    ]


def _area_types(store: Store, view: View) -> Options:
    return [(kind, _capital(wording.AREA_TYPES[kind])) for kind in store.mapped[view.indicator]]


def _series(store: Store, view: View) -> Options:
    keys = store.series(view.indicator, view.area_type)
    return [(series_code(key), wording.series(key)) for key in keys]


def _measures(store: Store, view: View) -> Options:
    rows = store.rows(view.indicator, view.area_type, view.series)
    has_rate = any(row["rate_per_10000"] is not None for row in rows)
    return [(name, _WORDS[name]) for name in MEASURES if name != "rate" or has_rate]


def _forms(view: View) -> Options:
    forms = FORMS if view.area_type == "local_authority" else FORMS[:1]
    return [(name, _WORDS[name]) for name in forms]


def _areas(store: Store, view: View) -> Options:
    rows = store.rows(view.indicator, view.area_type, view.series)
    codes = {row["area_code"] for row in rows if row["period"] == view.period}
    named = {code: store.areas[code].name for code in codes | ({view.area} - {""})}
    return sorted(named.items(), key=lambda option: option[1])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

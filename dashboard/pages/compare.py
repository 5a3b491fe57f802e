"""The Compare page: an area beside others, or why they are not compared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboard import wording
from dashboard.components.options import Options, measure_options, menu, option, period_options
from dashboard.components.share import figures_address, share
from dashboard.components.sources import citation
from dashboard.components.templates import render
from dashboard.figures.comparison import figures, table_of_values
from dashboard.history import number_of
from dashboard.kinds import Row
from dashboard.page import Page
from dashboard.state import compare_view
from dashboard.state.compare_view import CompareView
from dashboard.state.query import series_code, write
from dashboard.store import Store

_VERDICTS = {
    "higher": "higher than",
    "lower": "lower than",
    "not different": "not different from",
}
_BENCHMARKS = {
    "england": "England",
    "region": "its region",
    "neighbours": "its statistical neighbours together",
    "all_forces": "all forces of England and Wales together",
}


def draw(store: Store, query: str) -> Page:
    """The page of an address's query."""
    view, understood = compare_view.read(store, query)
    indicator = store.indicators[view.indicator]
    refusal = "" if indicator["comparable_areas"] else indicator["comparability"]
    heading = _heading(store, view)
    context = f"{heading}, {indicator['short_title'].lower()}"
    drawn = (
        () if refusal else tuple(replace(item, context=context) for item in figures(store, view))
    )
    main = render(
        "compare.html",
        view=view,
        heading=heading,
        subtitle=f"{indicator['title']} · {wording.measure(indicator, view.measure)}",
        findings=[] if refusal else _findings(store, view),
        understood=understood,
        figures=drawn,
        refusal=refusal,
        refused_table=table_of_values(store, view) if refusal else "",
        notes=_notes(store, view),
        trends_address="/trends"
        + write(
            {"indicator": view.indicator, "area": view.area, "series": series_code(view.series)}
        ),
        share=share(
            citation(store, _shown(store, view), f"{heading}: {indicator['title']}"),
            view.address,
            figures=figures_address(
                view.indicator,
                sorted({row["area_code"] for row in _shown(store, view)}),
                view.series,
            ),
        ),
        **_controls(store, view),
    )
    return Page(
        title=f"{heading}: {indicator['short_title']}",
        address=view.address,
        main=main,
        section="/compare",
        figures=drawn,
    )


def _heading(store: Store, view: CompareView) -> str:
    if not view.area:
        return f"Compare {wording.AREA_TYPES[view.area_type]}"
    name = store.areas[view.area].name
    if not view.is_chosen and store.neighbours.get(view.area):
        return f"{name} beside its statistical neighbours"
    return f"{name} beside other {wording.AREA_TYPES[view.area_type]}"


def _findings(store: Store, view: CompareView) -> list[str]:
    """What the latest comparison says of the chosen area, in sentences."""
    if not view.area:
        return [
            (
                "Choose an area to set it beside others. A high figure is not worse and a low one"
                " is not better: areas that look harder find more."
            )
        ]
    rows = store.comparisons(view.indicator, view.area_type, view.series, view.period)
    own = [row for row in rows if store.areas[row["area_code"]].ground == view.area]
    judged = [row for row in own if row["benchmark"] in _BENCHMARKS]
    if not judged:
        return []
    said = [
        f"{_VERDICTS[row['verdict']]} {_BENCHMARKS[row['benchmark']]}"
        for row in judged
        if row["verdict"] in _VERDICTS
    ]
    name = store.areas[view.area].name
    when = wording.period(_shown(store, view)[0])
    if not said:
        why = wording.COMPARISON_REASONS.get(judged[0]["reason"], "no figure is published")
        return [f"In {when} {name} is not compared: {why}."]
    return [
        (
            f"In {when} the recorded rate of {name} is {_joined(said)}, once the differences"
            " between areas in identifying and recording are allowed for. That does not say"
            " where there is more abuse: areas that look harder find more."
        )
    ]


def _joined(parts: list[str]) -> str:
    grouped: dict[str, list[str]] = {}
    for part in parts:
        verdict = next(words for words in _VERDICTS.values() if part.startswith(words))
        grouped.setdefault(verdict, []).append(part.removeprefix(verdict).strip())
    return " and ".join(f"{verdict} {wording.listed(names)}" for verdict, names in grouped.items())


def _shown(store: Store, view: CompareView) -> list[Row]:
    rows = store.rows(view.indicator, view.area_type, view.series)
    return [row for row in rows if row["period"] == view.period]


def _notes(store: Store, view: CompareView) -> list[str]:
    indicator = store.indicators[view.indicator]
    codes = [code for code in indicator["caveats"].split("|") if code]
    notes = [store.caveats[code]["short_text"] for code in codes if code in store.caveats]
    comparisons = store.comparisons(view.indicator, view.area_type, view.series, view.period)
    phi = next((row["phi"] for row in comparisons if row["phi"] is not None), None)
    if phi is not None and phi > 1:
        notes.append(
            f"Areas differ {phi:.0f} times as much as chance alone would make them (φ = {phi:.1f}),"
            " mainly in how they identify and record."
        )
    if store.neighbours.get(view.area) and store.neighbours_list:
        source = store.neighbours_list
        notes.append(f"Statistical neighbours: {source['publisher']}, {source['title']}.")
    return notes


def _controls(store: Store, view: CompareView) -> dict[str, Any]:
    others = [store.areas[code] for code in view.others]
    with_figures = compare_view.grounds(store, view.indicator, view.area_type, view.series)
    named = [option(code, store.areas[code].name) for code in with_figures]
    like = bool(store.neighbours.get(view.area))
    taken = {view.area, *view.others}
    full = len(view.others) >= compare_view.MOST_AREAS
    return {
        "indicators": menu(store, store.mapped),
        "areas": _areas(store, view.indicator),
        "measures": measure_options(has_rates=_has_rates(store, view)),
        "periods": period_options(store.rows(view.indicator, view.area_type, view.series)),
        "series": [
            option(series_code(key), wording.series(key))
            for key in store.series(view.indicator, view.area_type)
        ],
        "series_chosen": series_code(view.series),
        "own": store.areas[view.area].name if view.area else "",
        "companions": [option(area.code, area.name) for area in others],
        "addable": [] if full else [entry for entry in named if entry["value"] not in taken],
        "companions_label": "Statistical neighbours"
        if like and not view.is_chosen
        else f"Compared {wording.AREA_TYPES[view.area_type]}",
        "reset": replace(view, is_chosen=False).address,
        "reset_label": "back to the statistical neighbours" if like else "back to the usual ones",
    }


def _areas(store: Store, indicator: str) -> list[tuple[str, Options]]:
    """Areas that can be chosen, by type: those that the indicator has figures for today."""
    found = {area.ground: store.areas[area.ground] for area in store.areas_with(indicator)}
    areas = sorted(found.values(), key=lambda area: area.name)
    return [
        (
            wording.AREA_TYPE_GROUPS[kind],
            [
                option(area.code, area.name)
                for area in areas
                if area.type == kind and not area.valid_to
            ],
        )
        for kind in store.mapped[indicator]
    ]


def _has_rates(store: Store, view: CompareView) -> bool:
    rows = store.rows(view.indicator, view.area_type, view.series)
    return any(number_of(row, "rate") is not None for row in rows)

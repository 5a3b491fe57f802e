"""The panel of one area: its figure, how far to trust it, where it is from, how to quote it."""

from __future__ import annotations

from typing import Any

from dashboard import wording
from dashboard.components.spark import spark
from dashboard.components.templates import render
from dashboard.figures.map_data import periods, rows
from dashboard.history import (
    ENGLAND,
    ENGLAND_AND_WALES,
    UK,
    breaks_between,
    history,
    is_tiny,
    wider,
)
from dashboard.kinds import Area, Row
from dashboard.state.map_view import View
from dashboard.store import Store


def area_panel(store: Store, view: View) -> str:
    """The panel as HTML, of the chosen area or of the widest that has a figure."""
    area = panel_area(store, view)
    row = own_row(store, view, area)
    if row is None:
        return render("panel_empty.html", **_empty(store, view, area))
    indicator = store.indicators[view.indicator]
    own = history(store, view.indicator, view.series, area)
    measure = _measure(view, row)
    breaks = breaks_between(store, view.indicator, view.series, own)
    return render(
        "panel.html",
        area=area,
        place=_place(store, area),
        row=row,
        indicator=indicator,
        measure=measure,
        is_tiny=is_tiny(row),
        residents=wording.residents(indicator["rate_population"]),
        others=_others(store, view, area),
        sparkline=spark(store, view.indicator, view.series, area, measure=measure, breaks=breaks),
        breaks=breaks,
        trend=_trend(store, view, row, measure),
        right=_right_sentence(store, view, row, area),
        wrong=wording.quote(indicator["quote_wrong"], row, area.name),
        **_sources(store, view, row),
    )


def _right_sentence(store: Store, view: View, row: Row, area: Area) -> str:
    template = store.indicators[view.indicator]["quote_right"]
    groups = {key.age_group for key in store.series(view.indicator, view.area_type)}
    part = wording.scope(template, row, several_ages=len(groups) > 1)
    return wording.quote(template, row, area.name) + part


def panel_area(store: Store, view: View) -> Area:
    """The area that stands on the chosen ground in the view's period, or the widest area."""
    if view.area:
        day = periods(store, view)[view.period]["period_end"]
        valid = [
            area
            for area in store.areas.values()
            if area.ground == view.area and area.is_valid_on(day)
        ]
        return valid[0] if valid else store.areas[view.area]
    for code in (ENGLAND, UK, ENGLAND_AND_WALES):
        area = store.areas.get(code)
        if area is not None and own_row(store, view, area) is not None:
            return area
    shown = [row for row in rows(store, view) if row["period"] == view.period]
    return store.areas[shown[0]["area_code"]]


def own_row(store: Store, view: View, area: Area) -> Row | None:
    """The preferred row of an area, or of a code of the same ground, in the view's period."""
    found = store.rows(view.indicator, area.type, view.series)
    same = [row for row in found if row["period"] == view.period]
    for row in same:
        if row["area_code"] == area.code:
            return row
    grounds = {store.areas[row["area_code"]].ground: row for row in same}
    return grounds.get(area.ground)


def _measure(view: View, row: Row) -> str:
    shown = view.measure == "rate" and row["rate_per_10000"] is not None and not is_tiny(row)
    return "rate" if shown else "count"


def _empty(store: Store, view: View, area: Area) -> dict[str, Any]:
    period = periods(store, view)[view.period]
    gone = not area.is_valid_on(period["period_end"])
    after = [store.areas[code].name for code in store.successors.get(area.code, [])]
    return {
        "area": area,
        "place": _place(store, area),
        "period": period,
        "is_later": gone and area.valid_from > period["period_end"],
        "is_gone": gone and bool(area.valid_to) and area.valid_to < period["period_end"],
        "after": after,
    }


def _place(store: Store, area: Area) -> str:
    codes = (area.region_code, area.nation_code, area.police_force_area_code)
    around = [store.areas[code] for code in codes if code in store.areas and code != area.code]
    return " · ".join(dict.fromkeys([wording.kind(area.type, area.kind), *map(_full_name, around)]))


def _full_name(area: Area) -> str:
    if area.type != "police_force_area":
        return area.name
    return f"{area.name.removesuffix(' Police')} Police area"


def _others(store: Store, view: View, area: Area) -> list[tuple[str, Row]]:
    """The region, the nation and the country that an area lies in, with their figures."""
    found = [(around.name, own_row(store, view, around)) for around in wider(store, area)]
    return [(name, row) for name, row in found if row is not None]


def _sources(store: Store, view: View, row: Row) -> dict[str, Any]:
    cell = store.cells(view.indicator, row["area_code"], view.series, row["period"])
    publication = store.publications[row["publication"]]
    lineage = store.lineage(row["rowid"])
    read_at = (lineage["read_at"] if lineage else "") or publication["read_at"].split("|")[0]
    has_copy = not publication["official_url"] and read_at.startswith("http")
    return {
        "publication": publication,
        "read_in": read_at if has_copy else "",
        "denominator": store.publications.get(row["denominator_publication"]),
        "rivals": [(other, store.publications[other["publication"]]) for other in cell[1:]],
        "caveats": [store.caveats[code] for code in row["caveats"].split("|") if code],
        "lineage": lineage,
    }


def _trend(store: Store, view: View, row: Row, measure: str) -> str:
    for name in (measure, "value"):
        found = store.trend(view.indicator, row["area_code"], view.series, name)
        if found is not None:
            return wording.trend(found)
    return ""

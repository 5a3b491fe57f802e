"""The panel of one area: its figure, how far to trust it, where it is from, how to quote it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard import wording
from dashboard.components.templates import render
from dashboard.figures.map_data import TINY, periods, rows
from dashboard.figures.sparkline import Line, Point, draw_key, draw_sparkline
from dashboard.state import View
from dashboard.store import Area, Row, Store

ENGLAND, UK, ENGLAND_AND_WALES = "E92000001", "K02000001", "K04000001"


def area_panel(store: Store, view: View) -> str:
    """The panel as HTML, of the chosen area or of the widest that has a figure."""
    area = panel_area(store, view)
    row = own_row(store, view, area)
    if row is None:
        return render("panel_empty.html", **_empty(store, view, area))
    indicator = store.indicators[view.indicator]
    history = _history(store, view, area)
    measure = _measure(view, row)
    breaks = _breaks(store, view, history)
    return render(
        "panel.html",
        area=area,
        place=_place(store, area),
        row=row,
        indicator=indicator,
        measure=measure,
        is_tiny=_is_tiny(row),
        residents=wording.residents(indicator["rate_population"]),
        others=_others(store, view, area),
        sparkline=_sparkline(store, view, area, measure, breaks),
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


def _is_tiny(row: Row) -> bool:
    return TINY in row["caveats"].split("|")


def _measure(view: View, row: Row) -> str:
    shown = view.measure == "rate" and row["rate_per_10000"] is not None and not _is_tiny(row)
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
    wider = [store.areas[code] for code in codes if code in store.areas and code != area.code]
    return " · ".join(dict.fromkeys([wording.kind(area.type, area.kind), *map(_full_name, wider)]))


def _full_name(area: Area) -> str:
    if area.type != "police_force_area":
        return area.name
    return f"{area.name.removesuffix(' Police')} Police area"


def _wider(store: Store, area: Area) -> list[Area]:
    codes = dict.fromkeys([area.region_code, area.nation_code, ENGLAND_AND_WALES, UK])
    return [store.areas[code] for code in codes if code in store.areas and code != area.code]


def _others(store: Store, view: View, area: Area) -> list[tuple[str, Row]]:
    """The region, the nation and the country that an area lies in, with their figures."""
    found = [(wider.name, own_row(store, view, wider)) for wider in _wider(store, area)]
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


def _history(store: Store, view: View, area: Area) -> list[Row]:
    """An area's rows in time order, one for each period that it has."""
    found = store.rows(view.indicator, area.type, view.series)
    own = [row for row in found if store.areas[row["area_code"]].ground == area.ground]
    return list({row["period"]: row for row in own}.values())


def _sparkline(store: Store, view: View, area: Area, measure: str, breaks: Sequence[Row]) -> str:
    history = _history(store, view, area)
    name = "rate_per_10000" if measure == "rate" else "value"
    numbers = [row for row in history if row[name] is not None]
    if len(numbers) < 2:
        return ""
    first, last = history[0], history[-1]
    known = {**periods(store, view), **{row["period"]: row for row in history}}
    span = sorted(
        (row for row in known.values() if row["period_end"] <= last["period_end"]),
        key=lambda row: str(row["period_end"]),
    )
    span = [row for row in span if row["period_end"] >= first["period_end"]]
    lines = [Line(area.name, _points(history, span, measure))]
    if measure == "rate" or wording.is_share(last):
        lines += _wider_lines(store, view, area, span, measure)
    cuts = [entry["date"] for entry in breaks if entry["effect"] == "cut"]
    drawn = draw_sparkline(
        lines,
        description=_description(area, numbers, measure),
        cuts=cuts,
        ends=(wording.tick(first), wording.tick(last)),
    )
    return draw_key(lines) + drawn


def _wider_lines(
    store: Store, view: View, area: Area, span: Sequence[Row], measure: str
) -> list[Line]:
    styles = iter(("dashed", "wide"))
    lines = []
    for wider in _wider(store, area)[:2]:
        line = Line(wider.name, _points(_history(store, view, wider), span, measure), next(styles))
        if len(line.shown) > 1:
            lines.append(line)
    return lines


def _points(history: Sequence[Row], span: Sequence[Row], measure: str) -> list[Point]:
    names = ("rate_per_10000", "rate_lower", "rate_upper")
    value, lower, upper = names if measure == "rate" else ("value", "lower", "upper")
    by_period = {row["period"]: row for row in history}
    points = []
    for period in span:
        row = by_period.get(period["period"])
        if row is None:
            points.append(Point(period["period_end"], None))
            continue
        points.append(Point(row["period_end"], row[value], row["segment"], row[lower], row[upper]))
    return points


def _description(area: Area, numbers: Sequence[Row], measure: str) -> str:
    def said(row: Row) -> str:
        if measure == "rate":
            return f"{wording.rate(row['rate_per_10000'])} per 10,000"
        return f"{wording.qualified(row)}{'%' if wording.is_share(row) else ''}"

    first, last = numbers[0], numbers[-1]
    return (
        f"Line: {area.name}, {said(first)} in {wording.period(first)},"
        f" {said(last)} in {wording.period(last)}."
    )


def _breaks(store: Store, view: View, history: Sequence[Row]) -> list[Row]:
    """Breaks that cut or step this series, between its first and last period."""
    if not history:
        return []
    first = min(row["period_start"] or row["period_end"] for row in history)
    last = max(row["period_end"] for row in history)
    codes = {row["area_code"] for row in history}
    return [
        entry
        for entry in store.breaks(view.indicator)
        if entry["effect"] != "caveat"
        and first < entry["date"] <= last
        and (not entry["age_groups"] or view.series.age_group in entry["age_groups"].split("|"))
        and (not entry["breakdowns"] or view.series.breakdown in entry["breakdowns"].split("|"))
        and (not entry["areas"] or codes & set(entry["areas"].split("|")))
    ]

"""The map page: everything that a view shows, as fragments of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dashboard import wording
from dashboard.components.controls import draw_controls
from dashboard.figures import classes as step
from dashboard.figures.classes import Classes, make_classes
from dashboard.figures.sparkline import Point, draw_sparkline
from dashboard.figures.svg_map import Place, draw_map, draw_tiles
from dashboard.pages.templates import render
from dashboard.state import View
from dashboard.store import Area, Row, Store

ENGLAND, UK, ENGLAND_AND_WALES = "E92000001", "K02000001", "K04000001"
LONDON_PREFIX = "E09"
TINY = ("E09000001", "E06000053", "E23000034")
"""City of London, Isles of Scilly, City of London Police: never coloured by rate."""

CLASS_WORDS = {
    step.ZERO: "zero",
    step.SUPPRESSED: "confidential",
    step.MISSING: "not published",
    step.TINY: "too few residents for a rate",
    step.SHOWN: "published",
}


@dataclass(frozen=True)
class Cell:
    """An area on the map with its figure of the period, if it has one."""

    area: Area
    row: Row | None
    css_class: str
    text: str


def fragments(store: Store, view: View, *, understood: bool = True) -> dict[str, str]:
    """HTML of each part of the page by the id of the element that holds it."""
    cells = map_cells(store, view)
    parts = _heading(store, view)
    return {
        "heading": render("heading.html", **parts, understood=understood),
        "controls": draw_controls(store, view),
        "map-frame": _draw(store, view, cells),
        "legend": render("legend.html", entries=_legend(store, view, cells)),
        "panel": _panel(store, view),
        "table-frame": _table(store, view, cells),
    }


def document_title(store: Store, view: View) -> str:
    """The title of the browser's window."""
    indicator = store.indicators[view.indicator]
    return f"{indicator['title']}, {_period_words(store, view)} – On Record"


def map_cells(store: Store, view: View) -> list[Cell]:
    """Areas whose codes were valid at the end of the period, by name, with their figures."""
    rows = [row for row in _rows(store, view) if row["period"] == view.period]
    day = max(row["period_end"] for row in rows)
    by_ground = {store.areas[row["area_code"]].ground: row for row in rows}
    by_code = {row["area_code"]: row for row in rows}
    shapes = store.shapes(view.area_type)
    areas = [
        area
        for area in store.areas.values()
        if area.type == view.area_type and area.code in shapes and area.is_valid_on(day)
    ]
    covered = _covered_nations(store, view)
    classes = map_classes(store, view)
    cells = []
    for area in sorted(areas, key=lambda area: area.name):
        if area.nation_code not in covered and area.code not in covered:
            continue
        row = by_code.get(area.code) or by_ground.get(area.ground)
        cells.append(_cell(store, view, area, row, classes))
    return cells


@lru_cache(maxsize=512)
def map_classes(store: Store, view: View) -> Classes:
    """Classes over all periods of the view's series; none where areas are not compared."""
    if not store.indicators[view.indicator]["comparable_areas"]:
        return Classes(())
    values = [_measured(row, view) for row in _rows(store, view)]
    return make_classes(value for value in values if value is not None)


def _rows(store: Store, view: View) -> list[Row]:
    return store.rows(view.indicator, view.area_type, view.series)


def _covered_nations(store: Store, view: View) -> set[str]:
    """Nations with a row of any period: elsewhere nobody is asked, so nothing is missing."""
    codes = {row["area_code"] for row in _rows(store, view)}
    return {store.areas[code].nation_code or code for code in codes}


def _measured(row: Row, view: View) -> float | None:
    value = row["rate_per_10000"] if view.measure == "rate" else row["value"]
    return None if value is None else float(value)


def _cell(store: Store, view: View, area: Area, row: Row | None, classes: Classes) -> Cell:
    if row is None or row["value"] is None:
        status = row["status"] if row else ""
        words = wording.SHORT_STATUSES.get(status, "not published")
        return Cell(area, row, step.SUPPRESSED if status == "c" else step.MISSING, words)
    label = store.indicators[view.indicator]["unit_label"]
    count = f"{wording.qualified(row)}{wording.unit(row, label)}"
    if view.measure == "rate":
        if area.code in TINY or row["rate_per_10000"] is None:
            return Cell(area, row, step.TINY, f"{count}, no rate")
        words = f"{wording.rate(row['rate_per_10000'])} per 10,000, {count}"
        return Cell(area, row, classes.of(row["rate_per_10000"]), words)
    if not classes.breaks and not store.indicators[view.indicator]["comparable_areas"]:
        return Cell(area, row, step.SHOWN, count)
    return Cell(area, row, classes.of(float(row["value"])), count)


def _draw(store: Store, view: View, cells: Sequence[Cell]) -> str:
    places = [
        Place(cell.area.code, cell.css_class, f"{cell.area.name}: {cell.text}") for cell in cells
    ]
    title = f"Map: {store.indicators[view.indicator]['title']}, {_period_words(store, view)}"
    if view.form == "tiles":
        names = {cell.area.code: cell.area.name for cell in cells}
        return draw_tiles(store.tiles, places, names, label=title)
    background = store.shapes("nation").values()
    main = draw_map(
        store.shapes(view.area_type), places, background=background, label=title, element_id="map"
    )
    london = [place for place in places if place.code.startswith(LONDON_PREFIX)]
    if not london:
        return main
    inset = draw_map(
        store.shapes("london"), london, background=(), label="London", element_id="map-london"
    )
    return f'{main}<figure class="inset"><figcaption>London</figcaption>{inset}</figure>'


def _legend(store: Store, view: View, cells: Sequence[Cell]) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for cell in cells:
        counts[cell.css_class] = counts.get(cell.css_class, 0) + 1
    compared = store.indicators[view.indicator]["comparable_areas"]
    labels = map_classes(store, view).labels() if compared else []
    entries = [(step.ZERO, CLASS_WORDS[step.ZERO])] if counts.get(step.ZERO) else []
    entries += labels
    entries += [
        (name, CLASS_WORDS[name])
        for name in (step.SHOWN, step.TINY, step.SUPPRESSED, step.MISSING)
        if counts.get(name)
    ]
    return [
        {"css_class": name, "words": words, "count": counts.get(name, 0)} for name, words in entries
    ]


def _heading(store: Store, view: View) -> dict[str, Any]:
    indicator = store.indicators[view.indicator]
    noun = indicator["unit_label"]
    measure = f"{noun} per 10,000 residents" if view.measure == "rate" else noun
    if view.measure == "rate" and indicator["rate_population"] == "population_0_17":
        measure = f"{noun} per 10,000 children aged 0 to 17"
    subtitle = (
        f"{measure[0].upper()}{measure[1:]} · {wording.AREA_TYPES[view.area_type]} ·"
        f" {_period_words(store, view)}"
    )
    return {"indicator": indicator, "subtitle": subtitle}


def _period_words(store: Store, view: View) -> str:
    row = next(row for row in _rows(store, view) if row["period"] == view.period)
    return wording.period(row).removeprefix("the ")


def _panel(store: Store, view: View) -> str:
    area = store.areas[_panel_code(store, view)]
    row = _own_row(store, view, area.code)
    indicator = store.indicators[view.indicator]
    if row is None:
        return render("panel_empty.html", area=area, place=_place(store, area))
    cell = store.cells(view.indicator, row["area_code"], view.series, row["period"])
    history = _history(store, view, area)
    measure = "rate" if view.measure == "rate" and row["rate_per_10000"] is not None else "count"
    return render(
        "panel.html",
        area=area,
        place=_place(store, area),
        row=row,
        indicator=indicator,
        measure=measure,
        publication=store.publications[row["publication"]],
        denominator=store.publications.get(row["denominator_publication"]),
        rivals=[(other, store.publications[other["publication"]]) for other in cell[1:]],
        caveats=[store.caveats[code] for code in row["caveats"].split("|") if code],
        others=_others(store, view, area),
        sparkline=_sparkline(history, measure, area),
        breaks=_breaks(store, view, history),
        trend=wording.trend(
            store.trend(view.indicator, row["area_code"], view.series, measure)
            or store.trend(view.indicator, row["area_code"], view.series, "value")
        ),
        lineage=store.lineage(row["rowid"]),
        right=wording.quote(indicator["quote_right"], row, area.name),
        wrong=wording.quote(indicator["quote_wrong"], row, area.name),
    )


def _panel_code(store: Store, view: View) -> str:
    """The chosen area, or the widest that has a figure, or the first on the map."""
    if view.area:
        return view.area
    for code in (ENGLAND, UK, ENGLAND_AND_WALES):
        if _own_row(store, view, code) is not None:
            return code
    rows = [row for row in _rows(store, view) if row["period"] == view.period]
    return str(rows[0]["area_code"])


def _own_row(store: Store, view: View, code: str) -> Row | None:
    area = store.areas.get(code)
    if area is None:
        return None
    rows = store.rows(view.indicator, area.type, view.series)
    same = [row for row in rows if row["period"] == view.period]
    for row in same:
        if row["area_code"] == code:
            return row
    grounds = {store.areas[row["area_code"]].ground: row for row in same}
    return grounds.get(area.ground)


def _place(store: Store, area: Area) -> str:
    names = [
        store.areas[code].name
        for code in (area.region_code, area.police_force_area_code, area.nation_code)
        if code in store.areas and code != area.code
    ]
    kind = area.kind.replace("_", " ") or area.type.replace("_", " ")
    return " · ".join(dict.fromkeys([kind[:1].upper() + kind[1:], *names]))


def _others(store: Store, view: View, area: Area) -> list[tuple[str, Row]]:
    """The region, the nation and the country that an area lies in, with their figures."""
    codes = dict.fromkeys([area.region_code, area.nation_code, ENGLAND_AND_WALES, UK])
    return [
        (store.areas[code].name, row)
        for code in codes
        if code and code != area.code and (row := _own_row(store, view, code))
    ]


def _history(store: Store, view: View, area: Area) -> list[Row]:
    rows = store.rows(view.indicator, area.type, view.series)
    own = [row for row in rows if store.areas[row["area_code"]].ground == area.ground]
    return list({row["period"]: row for row in own}.values())


def _sparkline(history: Sequence[Row], measure: str, area: Area) -> str:
    names = ("rate_per_10000", "rate_lower", "rate_upper")
    value, lower, upper = names if measure == "rate" else ("value", "lower", "upper")
    points = [
        Point(row["period"], row[value], row["segment"], row[lower], row[upper]) for row in history
    ]
    numbers = [row for row in history if row[value] is not None]
    if len(numbers) < 2:
        return ""
    first, last = numbers[0], numbers[-1]
    per = " per 10,000" if measure == "rate" else ""
    description = (
        f"Line: {area.name}, {wording.number(round(first[value], 1))}{per} in"
        f" {wording.period(first)}, {wording.number(round(last[value], 1))}{per} in"
        f" {wording.period(last)}."
    )
    return draw_sparkline(points, description=description)


def _breaks(store: Store, view: View, history: Sequence[Row]) -> list[Row]:
    """Breaks that cut or step this series, between its first and last period."""
    if not history:
        return []
    first = min(row["period_start"] for row in history)
    last = max(row["period_end"] for row in history)
    return [
        entry
        for entry in store.breaks(view.indicator)
        if entry["effect"] != "caveat"
        and first < entry["date"] <= last
        and (not entry["age_groups"] or view.series.age_group in entry["age_groups"].split("|"))
        and (not entry["breakdowns"] or view.series.breakdown in entry["breakdowns"].split("|"))
        and (not entry["areas"] or history[0]["area_code"] in entry["areas"].split("|"))
    ]


def _table(store: Store, view: View, cells: Sequence[Cell]) -> str:
    return render(
        "table.html",
        cells=cells,
        indicator=store.indicators[view.indicator],
        caption=f"{store.indicators[view.indicator]['title']}, {_period_words(store, view)}",
        with_rate=any(cell.row and cell.row["rate_per_10000"] is not None for cell in cells),
    )

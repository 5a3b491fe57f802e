"""An indicator's areas side by side: one small line each, all on one scale."""

from __future__ import annotations

from dashboard import wording
from dashboard.components.spark import spark
from dashboard.components.tables import Column, table
from dashboard.components.templates import render
from dashboard.history import breaks_between, history, number_of, said_of
from dashboard.kinds import Area, SeriesKey
from dashboard.store import Store

_KINDS = ("region", "nation", "police_force_area")


def small_multiples(store: Store, indicator: str, key: SeriesKey) -> str:
    """HTML of the lines and their table; empty where areas share no scale or are not compared."""
    kind = _kind(store, indicator, key)
    if not kind or not store.indicators[indicator]["comparable_areas"]:
        return ""
    rows = store.rows(indicator, kind, key)
    measure = "count" if wording.is_share(rows[-1]) else "rate"
    numbers = [number for row in rows if (number := number_of(row, measure)) is not None]
    if not numbers:
        return ""
    grounds = {store.areas[row["area_code"]].ground for row in rows}
    areas = sorted((store.areas[ground] for ground in grounds), key=lambda area: area.name)
    lines = [
        (area, _line(store, indicator, key, area, measure, max(numbers)))
        for area in areas
        if not area.valid_to
    ]
    shown = [(area, line) for area, line in lines if line]
    if len(shown) < 2:
        return ""
    return render(
        "small_multiples.html",
        title=f"{wording.capital(wording.AREA_TYPES[kind])} over time",
        measure=wording.measure(store.indicators[indicator], measure),
        areas=shown,
        has_wider=any("dashed" in line for _, line in shown),
        table=_table(store, indicator, key, [area for area, _ in shown], measure),
    )


def _kind(store: Store, indicator: str, key: SeriesKey) -> str:
    offered = store.mapped.get(indicator, ())
    return next((k for k in _KINDS if k in offered and key in store.series(indicator, k)), "")


def _line(
    store: Store, indicator: str, key: SeriesKey, area: Area, measure: str, most: float
) -> str:
    rows = history(store, indicator, key, area)
    breaks = breaks_between(store, indicator, key, rows)
    return spark(store, indicator, key, area, measure=measure, breaks=breaks, most=most)


def _table(store: Store, indicator: str, key: SeriesKey, areas: list[Area], measure: str) -> str:
    held = {area.code: history(store, indicator, key, area) for area in areas}
    periods = {row["period_end"]: row for rows in held.values() for row in rows}
    days = sorted(periods)
    columns = [Column("Area"), *(Column(wording.tick(periods[day])) for day in days)]
    cells = []
    for area in areas:
        by_day = {row["period_end"]: row for row in held[area.code]}
        said = [said_of(by_day[day], measure) if day in by_day else "" for day in days]
        cells.append((area.name, *said))
    return table("The same figures as a table", columns, cells)

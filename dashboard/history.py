"""One area's figures over time, and what lies around it."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import wording
from dashboard.figures.lines import Point
from dashboard.figures.map_data import TINY
from dashboard.kinds import Area, Row, SeriesKey
from dashboard.store import Store

ENGLAND, UK, ENGLAND_AND_WALES = "E92000001", "K02000001", "K04000001"
_FIELDS = {
    "rate": ("rate_per_10000", "rate_lower", "rate_upper"),
    "count": ("value", "lower", "upper"),
}


def history(store: Store, indicator: str, key: SeriesKey, area: Area) -> list[Row]:
    """An area's rows in time order, one for each period, under any code of its ground."""
    own = store.series_rows(area.ground).get(indicator, {}).get(key, [])
    rows = {row["period"]: row for row in own}
    return sorted(rows.values(), key=lambda row: str(row["period_end"]))


def wider(store: Store, area: Area) -> list[Area]:
    """The region, nation and nations together that an area lies in, the nearest first."""
    codes = dict.fromkeys([area.region_code, area.nation_code, ENGLAND_AND_WALES, UK])
    return [store.areas[code] for code in codes if code in store.areas and code != area.code]


def breaks_between(store: Store, indicator: str, key: SeriesKey, rows: Sequence[Row]) -> list[Row]:
    """Breaks that cut or step a series, between the first and last period of its rows."""
    if not rows:
        return []
    first = min(row["period_start"] or row["period_end"] for row in rows)
    last = max(row["period_end"] for row in rows)
    codes = {row["area_code"] for row in rows}
    return [
        entry
        for entry in store.breaks(indicator)
        if entry["effect"] != "caveat"
        and first < entry["date"] <= last
        and (not entry["age_groups"] or key.age_group in entry["age_groups"].split("|"))
        and (not entry["breakdowns"] or key.breakdown in entry["breakdowns"].split("|"))
        and (not entry["areas"] or codes & set(entry["areas"].split("|")))
    ]


def is_tiny(row: Row) -> bool:
    """Whether the area has too few residents for a rate."""
    return TINY in row["caveats"].split("|")


def number_of(row: Row | None, measure: str) -> float | None:
    """A row's rate or value; no rate for areas with too few residents."""
    if row is None or (measure == "rate" and is_tiny(row)):
        return None
    value = row[_FIELDS[measure][0]]
    return None if value is None else float(value)


def limits_of(row: Row, measure: str) -> tuple[float | None, float | None]:
    """A row's limits of the rate or the value."""
    _, lower, upper = _FIELDS[measure]
    return row[lower], row[upper]


def points(rows: Sequence[Row], days: Sequence[str], measure: str, name: str = "") -> list[Point]:
    """A point for each day on which a period of the series ends, empty where there is no row."""
    by_day = {row["period_end"]: row for row in rows}
    found = []
    for day in days:
        row = by_day.get(day)
        if row is None:
            found.append(Point(day, None))
            continue
        lower, upper = limits_of(row, measure)
        said = f"{name}, {wording.short_period(row)}: {said_of(row, measure)}" if name else ""
        found.append(Point(day, number_of(row, measure), row["segment"], lower, upper, said))
    return found


def said_of(row: Row, measure: str) -> str:
    """A row's figure in a few words, or why there is none."""
    if row["value"] is None:
        return wording.SHORT_STATUSES.get(row["status"], "not published")
    percent = "%" if wording.is_share(row) else ""
    value = f"{wording.qualified(row)}{percent}"
    rate = number_of(row, "rate")
    if measure != "rate":
        return value
    return f"no rate ({value})" if rate is None else f"{wording.rate(rate)} per 10,000 ({value})"

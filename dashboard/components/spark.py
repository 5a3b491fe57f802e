"""A small line of an area's figures, with the areas around it where they share its scale."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import wording
from dashboard.figures.lines import Line
from dashboard.figures.sparkline import draw_key, draw_sparkline
from dashboard.history import history, number_of, points, wider
from dashboard.kinds import Area, Row, SeriesKey
from dashboard.store import Store


def spark(
    store: Store,
    indicator: str,
    key: SeriesKey,
    area: Area,
    *,
    measure: str,
    breaks: Sequence[Row] = (),
    with_wider: bool = True,
    most: float | None = None,
) -> str:
    """HTML of the small line and its key; empty for fewer than two numbers.

    With ``most`` its scale goes that far, and whoever sets lines side by side gives their key.
    """
    rows = history(store, indicator, key, area)
    numbers = [row for row in rows if number_of(row, measure) is not None]
    if len(numbers) < 2:
        return ""
    first, last = rows[0]["period_end"], rows[-1]["period_end"]
    days = [day for day in store.days(indicator, area.type, key) if first <= day <= last]
    lines = [Line(area.name, points(rows, days, measure))]
    if with_wider and (measure == "rate" or wording.is_share(rows[-1])):
        lines += _wider_lines(store, indicator, key, area, days, measure)
    drawn = draw_sparkline(
        lines,
        description=_description(area, numbers, measure),
        cuts=[entry["date"] for entry in breaks if entry["effect"] == "cut"],
        ends=(wording.tick(rows[0]), wording.tick(rows[-1])),
        most=most or 0.0,
    )
    return drawn if most else draw_key(lines) + drawn


def _wider_lines(
    store: Store,
    indicator: str,
    key: SeriesKey,
    area: Area,
    days: Sequence[str],
    measure: str,
) -> list[Line]:
    lines = []
    for around, style in zip(wider(store, area), ("dashed", "wide"), strict=False):
        rows = history(store, indicator, key, around)
        line = Line(around.name, points(rows, days, measure), style)
        if len(line.shown) > 1:
            lines.append(line)
    return lines


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

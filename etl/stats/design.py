"""The columns of a trend model: level, slope, steps and season."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.core.periods import Period
    from etl.stats.arguments import Array
    from etl.stats.breaks import Break

FEWEST_EACH_SIDE = 4
"""Points on each side of a step before its slope may change too."""


@dataclass(frozen=True)
class Design:
    """Columns in the order level, slope, steps with their changes of slope, season.

    `slope` and `growth` read from the coefficients the slope of the last stretch, a year,
    and the growth from first to last point on the scale of the link, steps left out;
    `unseasonal` are the columns with the season at its average; `years` is the distance
    from first to last point.
    """

    columns: Array
    unseasonal: Array
    slope: Array
    growth: Array
    years: float
    steps: tuple[str, ...]

    @property
    def spare(self) -> int:
        """Points less coefficients."""
        return int(self.columns.shape[0] - self.columns.shape[1])


def trend_design(
    periods: Sequence[Period],
    years: Array,
    breaks: Sequence[Break],
    *,
    seasonal: Array | None = None,
    may_bend: bool = True,
) -> Design:
    """Build the design of one segment.

    `years` is the time of each point in years, `seasonal` the columns of the season. A
    step enters where points lie on both sides of it; with four points in the stretch on
    each side it also changes the slope, unless `may_bend` is False.
    """
    starts = _steps(periods, breaks)
    columns = [np.ones(len(years)), years - years.mean()]
    slope, growth = [0.0, 1.0], [0.0, float(years[-1] - years[0])]
    for start, shortest in zip(starts, _shortest_side(list(starts), len(years)), strict=True):
        after = (np.arange(len(years)) >= start).astype(np.float64)
        columns.append(after)
        slope.append(0.0)
        growth.append(0.0)
        if may_bend and shortest >= FEWEST_EACH_SIDE:
            columns.append(after * (years - years[start]))
            slope.append(1.0)
            growth.append(float(years[-1] - years[start]))
    season = np.empty((len(years), 0)) if seasonal is None else seasonal
    none = [0.0] * season.shape[1]
    level = np.column_stack(columns)
    return Design(
        columns=np.hstack([level, season]),
        unseasonal=np.hstack([level, np.zeros_like(season)]),
        slope=np.array(slope + none),
        growth=np.array(growth + none),
        years=float(years[-1] - years[0]),
        steps=tuple(name for names in starts.values() for name in names),
    )


def _steps(periods: Sequence[Period], breaks: Sequence[Break]) -> dict[int, list[str]]:
    """First point after each step inside the segment, and the breaks that fall there."""
    places: dict[int, list[str]] = {}
    for item in sorted(breaks, key=lambda item: item.date):
        start = sum(not item.is_before(period) for period in periods)
        if item.effect == "step" and 0 < start < len(periods):
            places.setdefault(start, []).append(item.break_id or item.date.isoformat())
    return places


def _shortest_side(starts: Sequence[int], n_points: int) -> list[int]:
    """For each step the points in the shorter of the two stretches beside it."""
    edges = [0, *starts, n_points]
    return [
        min(start - before, after - start)
        for before, start, after in zip(edges, starts, edges[2:], strict=False)
    ]

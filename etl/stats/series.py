"""One series of counts or shares in time order, and its place on the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from math import gcd
from typing import TYPE_CHECKING, Literal

import numpy as np

from etl.core.periods import Period, parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from etl.stats.arguments import Array

Verdict = Literal["increasing", "decreasing", "no clear change", "cannot be assessed"]
"""What may be said of a series. Never "stable": a wide interval is not a flat series."""

Reason = Literal[
    "",
    "too_few_points",
    "break_too_recent",
    "suppressed",
    "mixed_periods",
    "not_comparable",
    "no_population",
    "not_converged",
]
"""Why no verdict can be given; empty where there is one."""

SUPPRESSED = frozenset({"c", "k"})
"""Statuses that hide a number: c confidential, k rounds to 0 but is not 0."""

ABSENT = frozenset({"x", "z", "u"})
"""Statuses that say there is no number: not available, not applicable, withheld as unreliable."""

MONTHS_A_YEAR = 12
SPACINGS = {12: "year", 3: "quarter", 1: "month"}
"""Months between neighbouring periods that a trend is fitted to, and their names."""

_SPACED = {"calendar_year": 12, "financial_year": 12, "quarter": 3, "month": 1}
_EPOCH_YEARS = 365.25


@dataclass(frozen=True)
class Series:
    """Observations of one indicator, area, age group, sex and breakdown.

    `values` are counts (or percentages, for a share) with None where nothing was
    published; `statuses` holds the publisher's shorthand, "" for a plain figure.

    Raises ValueError where the columns differ in length, where one period stands twice,
    where a value is missing without a status that says why, or is not a finite number of
    at least 0.
    """

    periods: tuple[Period, ...]
    values: tuple[float | None, ...]
    statuses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the columns and put them in time order."""
        statuses = self.statuses or ("",) * len(self.periods)
        if not len(self.periods) == len(self.values) == len(statuses):
            raise ValueError("periods, values and statuses must be of one length")
        if len(set(self.periods)) < len(self.periods):
            raise ValueError("a period stands twice in one series")
        for period, value, status in zip(self.periods, self.values, statuses, strict=True):
            _check_point(period, value, status)
        order = sorted(range(len(self.periods)), key=lambda i: _start(self.periods[i]))
        object.__setattr__(self, "periods", tuple(self.periods[i] for i in order))
        object.__setattr__(self, "values", tuple(self.values[i] for i in order))
        object.__setattr__(self, "statuses", tuple(statuses[i] for i in order))
        object.__setattr__(self, "_order", tuple(order))

    def __len__(self) -> int:
        """Count the points, with and without a number."""
        return len(self.periods)

    @property
    def order(self) -> tuple[int, ...]:
        """Where each point stood as given, to bring columns beside it into time order."""
        given: tuple[int, ...] = self.__dict__["_order"]
        return given

    @property
    def is_suppressed(self) -> bool:
        """True where any number was hidden by its publisher."""
        return any(status in SUPPRESSED for status in self.statuses)

    @cached_property
    def observed(self) -> tuple[int, ...]:
        """Places that hold a number."""
        return tuple(i for i, value in enumerate(self.values) if value is not None)

    def part(self, first: int, last: int) -> Series:
        """Take the points from `first` up to but not including `last`."""
        return Series(self.periods[first:last], self.values[first:last], self.statuses[first:last])


def series_of(
    periods: Sequence[str],
    values: Sequence[float | None],
    *,
    period_type: str | Sequence[str],
    statuses: Sequence[str] = (),
) -> Series:
    """Make a series from columns as observations.csv holds them.

    `period_type` is one type for all or one for each point. NaN stands for a bug here,
    not for a missing number: give None. Raises ValueError as `Series` and `parse_period`.
    """
    types = [period_type] * len(periods) if isinstance(period_type, str) else period_type
    return Series(
        tuple(_parsed(text, kind) for text, kind in zip(periods, types, strict=True)),
        tuple(values),
        tuple(statuses),
    )


@lru_cache(maxsize=4096)
def _parsed(text: str, period_type: str) -> Period:
    return parse_period(text, period_type)


@dataclass(frozen=True)
class Calendar:
    """Where the points of a series lie in time.

    `spacing` is the number of months from one period to the next; `slots` counts those
    steps from the first point, so a period with no number leaves a hole and the distance
    across it stays true; `years` are the slots in years; `season` is the place within
    the year, from 0.
    """

    spacing: int
    slots: tuple[int, ...]
    season: tuple[int, ...]

    @cached_property
    def years(self) -> Array:
        """Time of each point in years from the first."""
        return np.asarray(self.slots, dtype=np.float64) * (self.spacing / MONTHS_A_YEAR)


def calendar(periods: Sequence[Period]) -> Calendar | None:
    """Lay a run of periods on a calendar; None where they do not make one series.

    None for mixed period types, periods that overlap, inquiry windows, and periods that
    are not equally spaced. Equally spaced means: on a grid of years, quarters or months
    of which more than half the slots are observed. A hole in the grid is kept as time
    that passed, it does not move later points closer.
    """
    if not periods or len({period.type for period in periods}) > 1 or overlap(periods):
        return None
    return _calendar(tuple(periods))


@lru_cache(maxsize=4096)
def _calendar(periods: tuple[Period, ...]) -> Calendar | None:
    kind = periods[0].type
    months = [_month(period) for period in periods]
    passed = [month - months[0] for month in months]
    spacing = _SPACED.get(kind) or (gcd(*passed) if kind != "inquiry_window" else 0)
    if spacing == 0 and len(periods) == 1:
        spacing = MONTHS_A_YEAR
    if spacing not in SPACINGS or any(month % spacing for month in passed):
        return None
    slots = tuple(month // spacing for month in passed)
    if len(slots) <= slots[-1] / 2:
        return None
    season = tuple(month % MONTHS_A_YEAR // spacing for month in months)
    return Calendar(spacing, slots, season)


def overlap(periods: Sequence[Period]) -> bool:
    """Tell whether a period begins before the one before it has ended."""
    return any(_start(later) <= earlier.end for earlier, later in pairwise(periods))


def years_at_midpoints(periods: Sequence[Period]) -> Array:
    """Time of each period's middle day in years from the first, for survey waves."""
    days = np.array([period.midpoint.toordinal() for period in periods], dtype=np.float64)
    return np.asarray((days - days[0]) / _EPOCH_YEARS)


def _start(period: Period) -> date:
    return period.start or period.end


def _month(period: Period) -> int:
    start = _start(period)
    return start.year * MONTHS_A_YEAR + start.month - 1


def _check_point(period: Period, value: float | None, status: str) -> None:
    if value is None:
        if status not in SUPPRESSED | ABSENT:
            raise ValueError(f"{period.text}: no value and no status that says why")
        return
    if not np.isfinite(value) or value < 0:
        raise ValueError(f"{period.text}: {value} is no finite number of at least 0")

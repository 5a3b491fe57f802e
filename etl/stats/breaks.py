"""Breaks: where a series may be cut, what a dated change did to its level, and joinpoints.

A break comes from the catalogue and is dated before anybody looks at the data. Joinpoints
go the other way, from the data to dates, and are exploratory only.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from etl.stats.arguments import Array, counts, positive
from etl.stats.regression import Fit, contrasts, fit_counts, harmonics
from etl.stats.series import MONTHS_A_YEAR, Calendar, Reason, Series, calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from etl.core.periods import Period

FEWEST_POINTS = 5
FEWEST_QUARTERS = 12
FEWEST_MONTHS = 24
"""Points that a yearly, a quarterly and a monthly model need."""

MONTH_HARMONICS = 2
FEWEST_BESIDE_JOINPOINT = 2
"""Points between a joinpoint and either end, and between two joinpoints."""


@dataclass(frozen=True)
class Break:
    """A dated change that touches the series at hand.

    `effect`: cut ends a segment, step adds a level term, caveat is only said. Which
    series a break touches is settled before: areas and ages are not looked at here.
    """

    date: date
    effect: Literal["cut", "step", "caveat"]
    break_id: str = ""

    def is_before(self, period: Period) -> bool:
        """Tell whether the period lies on the new footing: its middle day decides."""
        return period.midpoint >= self.date


@dataclass(frozen=True)
class LevelShift:
    """Rate after a dated break over the rate expected without it, trend held.

    `standard_error` is on the log scale; `reason` says why there is no ratio.
    """

    ratio: float | None = None
    lower: float | None = None
    upper: float | None = None
    standard_error: float | None = None
    dispersion: float | None = None
    degrees_of_freedom: int | None = None
    n_before: int = 0
    n_after: int = 0
    reason: Reason = ""


@dataclass(frozen=True)
class Joinpoints:
    """Log-linear segments found by search: exploratory, no ground for a verdict.

    `at` are the periods where the slope changes, `annual_percent_changes` one more than
    those, `criteria` the BIC for 0, 1, 2 joinpoints (lower is better).
    """

    at: tuple[Period, ...] = ()
    annual_percent_changes: tuple[float, ...] = ()
    criteria: tuple[float, ...] = ()
    fitted: tuple[float, ...] = ()
    label: str = "exploratory"
    reason: Reason = ""


def segments(series: Series, breaks: Iterable[Break] = ()) -> tuple[Series, ...]:
    """Cut the series at every break whose effect is `cut`; parts in time order.

    Nothing is spliced and no empty segment is returned; steps and caveats cut nothing.
    """
    cuts = [item for item in breaks if item.effect == "cut"]
    if not len(series):
        return ()
    footing = [sum(item.is_before(period) for item in cuts) for period in series.periods]
    starts = [i for i, place in enumerate(footing) if i == 0 or place != footing[i - 1]]
    ends = [*starts[1:], len(series)]
    return tuple(series.part(first, last) for first, last in zip(starts, ends, strict=True))


def seasonal_columns(place: Calendar) -> Array:
    """Season of a quarterly or monthly series, adding up to 0 over a year.

    Three columns for quarters, two pairs of harmonics for months, none for years.
    """
    season = np.asarray(place.season, dtype=np.float64)
    length = MONTHS_A_YEAR // place.spacing
    if length == 1:
        return np.empty((len(season), 0))
    if length == MONTHS_A_YEAR:
        return harmonics(season, length=length, pairs=MONTH_HARMONICS)
    return contrasts(season, length=length)


def fewest_points(place: Calendar) -> int:
    """Points that a model on this calendar needs: 5 years, 12 quarters or 24 months."""
    return {12: FEWEST_POINTS, 3: FEWEST_QUARTERS, 1: FEWEST_MONTHS}[place.spacing]


def level_shift(
    series: Series,
    at: date,
    *,
    population: Sequence[float] | None = None,
    harmonics: int = 0,
    confidence: float = 0.95,
) -> LevelShift:
    """Interrupted time series: the step in a rate at a dated break.

    Estimand: rate ratio after over before at the same point of a common trend; a step at
    a change of law or recording is a measurement effect until shown otherwise. Model:
    log E[y] = log(population) + level + trend + step + `harmonics` pairs of a yearly
    season; quasi-Poisson limits with Student's t (Lopez Bernal, Cummins and Gasparrini
    2017, International Journal of Epidemiology 46). Counts are whole numbers; no
    population means counts, not rates.

    Refused: suppressed numbers, periods that make no series, fewer than 2 points on a
    side or 2 degrees of freedom. ValueError for populations that are not above 0 and for
    more harmonics than the calendar can carry.
    """
    usable = _usable(series, population)
    if isinstance(usable, str):
        return LevelShift(reason=usable)
    values, offset, place, periods = usable
    after = np.array([period.midpoint >= at for period in periods], dtype=np.float64)
    sides = {"n_before": int((1 - after).sum()), "n_after": int(after.sum())}
    if min(sides.values()) < 2:
        return LevelShift(reason="too_few_points", **sides)
    design = np.column_stack([np.ones(len(values)), after, place.years, _pairs(place, harmonics)])
    if len(values) - design.shape[1] < 2:
        return LevelShift(reason="too_few_points", **sides)
    fit = fit_counts(values, design, offset=offset, slots=np.asarray(place.slots))
    if fit is None:
        return LevelShift(reason="not_converged", **sides)
    return _shift(fit, confidence, sides)


def joinpoint(
    series: Series,
    *,
    max_joinpoints: int | None = None,
    population: Sequence[float] | None = None,
) -> Joinpoints:
    """Where a log-linear trend seems to bend, by grid search over the observed periods.

    Poisson log-linear segments that meet at joinpoints (Kim, Fay, Feuer and Midthune 2000,
    Statistics in Medicine 19); the number by BIC = deviance / phi + 2(k + 1) log n with k
    joinpoints and phi the dispersion of the largest model, at least 1. At most 0
    joinpoints up to 6 points, 1 up to 11, else 2; `max_joinpoints` may only lower this.
    A joinpoint keeps 2 points between itself and either end or the next. Yearly series
    only. Exploratory: the dates come from the data, so no verdict rests on them.
    """
    usable = _usable(series, population)
    if isinstance(usable, str):
        return Joinpoints(reason=usable)
    values, offset, place, periods = usable
    if place.spacing != MONTHS_A_YEAR:
        return Joinpoints(reason="mixed_periods")
    if len(values) < FEWEST_POINTS:
        return Joinpoints(reason="too_few_points")
    most = _most_joinpoints(len(values), max_joinpoints)
    found = [_best(values, offset, place, number) for number in range(most + 1)]
    fits = [item for item in found if item is not None]
    if not fits or found[0] is None:
        return Joinpoints(reason="not_converged")
    return _chosen(fits, periods)


def _usable(
    series: Series, population: Sequence[float] | None
) -> tuple[Array, Array | None, Calendar, tuple[Period, ...]] | Reason:
    offset = log_population(series, population)
    if series.is_suppressed:
        return "suppressed"
    values = counts([series.values[i] or 0.0 for i in series.observed], "values")
    periods = tuple(series.periods[i] for i in series.observed)
    if not periods:
        return "too_few_points"
    place = calendar(periods)
    if place is None:
        return "mixed_periods"
    return values, None if offset is None else offset[list(series.observed)], place, periods


def log_population(series: Series, population: Sequence[float] | None) -> Array | None:
    """Logarithms of the population in the time order of the series, None for none.

    ValueError where it is not one number above 0 for each point of the series.
    """
    if population is None:
        return None
    people = positive(population, "population")
    if people.shape != (len(series),):
        raise ValueError("population needs one number for each point of the series")
    return np.asarray(np.log(people[list(series.order)]))


def _pairs(place: Calendar, pairs: int) -> Array:
    length = MONTHS_A_YEAR // place.spacing
    if not 0 <= 2 * pairs < length + (length == 1):
        raise ValueError(f"{pairs} pairs of harmonics do not fit {length} periods a year")
    return harmonics(np.asarray(place.season, dtype=np.float64), length=length, pairs=pairs)


def _shift(fit: Fit, confidence: float, sides: dict[str, int]) -> LevelShift:
    step = float(fit.coefficients[1])
    error = float(np.sqrt(fit.covariance[1, 1]))
    reach = fit.quantile(confidence) * error
    return LevelShift(
        ratio=float(np.exp(step)),
        lower=float(np.exp(step - reach)),
        upper=float(np.exp(step + reach)),
        standard_error=error,
        dispersion=fit.dispersion,
        degrees_of_freedom=fit.degrees_of_freedom,
        n_before=sides["n_before"],
        n_after=sides["n_after"],
    )


def _most_joinpoints(n_points: int, asked: int | None) -> int:
    if asked is not None and asked < 0:
        raise ValueError("max_joinpoints must not be negative")
    allowed = (n_points > 6) + (n_points > 11)
    return allowed if asked is None else min(asked, allowed)


def _best(
    values: Array, offset: Array | None, place: Calendar, number: int
) -> tuple[Fit, tuple[int, ...]] | None:
    gap = FEWEST_BESIDE_JOINPOINT
    candidates = range(gap, len(values) - gap)
    best: tuple[Fit, tuple[int, ...]] | None = None
    for knots in combinations(candidates, number):
        if any(b - a <= gap for a, b in pairwise(knots)):
            continue
        fit = fit_counts(values, _bent(place.years, knots), offset=offset)
        if fit is not None and (best is None or fit.deviance < best[0].deviance):
            best = fit, knots
    return best


def _bent(years: Array, knots: tuple[int, ...]) -> Array:
    bends = [np.maximum(years - years[knot], 0) for knot in knots]
    return np.column_stack([np.ones(len(years)), years, *bends])


def _chosen(fits: list[tuple[Fit, tuple[int, ...]]], periods: tuple[Period, ...]) -> Joinpoints:
    spread = max(1.0, fits[-1][0].dispersion)
    penalty = np.log(len(periods))
    criteria = [
        fit.deviance / spread + 2 * (len(knots) + 1) * float(penalty) for fit, knots in fits
    ]
    fit, knots = fits[int(np.argmin(criteria))]
    slopes = np.cumsum(fit.coefficients[1:])
    return Joinpoints(
        at=tuple(periods[knot] for knot in knots),
        annual_percent_changes=tuple(100 * float(np.expm1(slope)) for slope in slopes),
        criteria=tuple(criteria),
        fitted=tuple(float(value) for value in fit.fitted),
    )

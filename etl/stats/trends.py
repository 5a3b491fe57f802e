"""The trend of a count series, or the reason why none is given.

A trend in what is recorded is a trend in (what happened x the chance that it was identified
and recorded). Nothing here separates the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from etl.stats.arguments import Array, counts
from etl.stats.breaks import Break, fewest_points, log_population, seasonal_columns, segments
from etl.stats.design import Design, trend_design
from etl.stats.intervals import rate_ratio
from etl.stats.markers import (
    Marker,
    TrendTest,
    cochran_armitage,
    recent_trend_marker,
    recent_trend_marker_share,
)
from etl.stats.regression import Fit, fit_counts
from etl.stats.reporting import (
    STRICT,
    FittedPoint,
    Limits,
    Trend,
    check_levels,
    described,
    fitted_points,
    is_finite,
    limits,
    model_name,
    refusal,
)
from etl.stats.series import ABSENT, Reason, Series, calendar, overlap
from etl.stats.shares import FEWEST_SPARE, fit_share_trend

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.core.periods import Period

__all__ = [
    "Change",
    "FittedPoint",
    "Marker",
    "Series",
    "Trend",
    "TrendTest",
    "change_between",
    "cochran_armitage",
    "fit_share_trend",
    "fit_trend",
    "recent_trend_marker",
    "recent_trend_marker_share",
    "refusal",
]

RATE_PER = 10_000


@dataclass(frozen=True)
class Change:
    """Last over first of two counts or rates: chance only, no word on a trend.

    `ratio`, `percent_change` and `upper` are None where the first is 0; all are None
    where `reason` says why.
    """

    ratio: float | None = None
    percent_change: float | None = None
    lower: float | None = None
    upper: float | None = None
    p_value: float | None = None
    reason: Reason = ""


def fit_trend(
    series: Series,
    *,
    population: Sequence[float] | None = None,
    breaks: Iterable[Break] = (),
    confidence: float = 0.95,
    relevance: float = 1.0,
) -> Trend:
    """Log-linear trend of the latest segment of a series of counts.

    Estimand: annual percent change of the expected recorded count, or rate where a
    `population` (one number above 0 for each point, in the order given) is known. Model:
    log E[y] = log(population) + level + slope x (years - mean) + steps + season, Poisson;
    season for quarters (3 contrasts, at least 12 points) and months (2 pairs of harmonics,
    at least 24). Limits 100(exp(slope -+ t se) - 1), Student's t on n - k degrees of
    freedom, se the larger of quasi-Poisson (dispersion at least 1) and Newey-West at lag 1.
    A `cut` ends the segment. A `step` adds a level term and, with 4 points on each side,
    a change of slope; the change reported is then that of the last stretch.

    Increasing or decreasing where the limits exclude 0 and |change| exceeds `relevance`
    (percent a year). A period without a number (x, z) is a hole: time passes across it.

    Refused, never guessed: fewer than 5 yearly points (`too_few_points`, or
    `break_too_recent` where a cut left them), a suppressed number in the segment
    (`suppressed`), mixed, overlapping or irregular periods (`mixed_periods`), and where no
    finite estimate exists, as with all zeros (`not_converged`). ValueError for counts that
    are not whole, and for populations missing or not above 0.
    """
    check_levels(confidence, relevance)
    offset = log_population(series, population)
    breaks = tuple(breaks)
    parts = segments(series, breaks)
    if not parts:
        return refusal(series, "too_few_points")
    latest = parts[-1]
    places = list(latest.observed)
    values = counts([latest.values[i] or 0.0 for i in places], "values")
    reason = _refused(latest, series, is_cut=len(parts) > 1)
    periods = tuple(latest.periods[i] for i in places)
    place = calendar(periods)
    if reason or place is None:
        return refusal(latest, reason or "mixed_periods")
    design = trend_design(periods, place.years, breaks, seasonal=seasonal_columns(place))
    if design.spare < FEWEST_SPARE:
        return refusal(latest, "too_few_points")
    if offset is not None:
        offset = offset[len(series) - len(latest) :][places]
    slots = np.asarray(place.slots, dtype=np.float64)
    fit = fit_counts(values, design.columns, offset=offset, slots=slots)
    if fit is None or not is_finite(fit, design.slope) or not is_finite(fit, design.growth):
        return refusal(latest, "not_converged")
    scale = 1 if offset is None else RATE_PER
    return _trend(fit, design, periods, slots, scale, confidence, relevance)


def change_between(
    first: float | None,
    last: float | None,
    *,
    population_first: float | None = None,
    population_last: float | None = None,
    confidence: float = 0.95,
) -> Change:
    """Ratio of two counts, or of two rates where both populations are given.

    What is said where there are too few points for a trend. Limits and p as
    `intervals.rate_ratio`: chance only, no allowance for overdispersion. A missing count
    gives `suppressed`, two zeros `not_converged`. ValueError for one population without
    the other.
    """
    if (population_first is None) != (population_last is None):
        raise ValueError("give both populations or neither")
    if first is None or last is None:
        return Change(reason="suppressed")
    if first == 0 and last == 0:
        return Change(reason="not_converged")
    people = [1.0 if item is None else item for item in (population_last, population_first)]
    found = rate_ratio(last, people[0], first, people[1], confidence=confidence)
    ratio = _finite_or_none(float(found.ratio))
    return Change(
        ratio=ratio,
        percent_change=None if ratio is None else 100 * (ratio - 1),
        lower=_finite_or_none(float(found.lower)),
        upper=_finite_or_none(float(found.upper)),
        p_value=float(found.p_value),
    )


def _refused(latest: Series, series: Series, *, is_cut: bool) -> Reason:
    shown = [i for i, status in enumerate(latest.statuses) if status not in ABSENT]
    if not shown:
        return "too_few_points"
    place = calendar([latest.periods[i] for i in shown])
    if place is None or overlap(latest.periods):
        return "mixed_periods"
    if len(shown) < fewest_points(place):
        enough = is_cut and len(series.observed) >= fewest_points(place)
        return "break_too_recent" if enough else "too_few_points"
    return "suppressed" if latest.is_suppressed else ""


def _trend(
    fit: Fit,
    design: Design,
    periods: Sequence[Period],
    slots: Array,
    scale: float,
    confidence: float,
    relevance: float,
) -> Trend:
    reach = fit.quantile(confidence) * fit.band(design.columns)
    linear = design.columns @ fit.coefficients
    ends = scale * np.exp(design.unseasonal[[0, -1]] @ fit.coefficients)
    return described(
        fit,
        change=_percent(limits(fit, design.slope, confidence)),
        strict_change=_percent(limits(fit, design.slope, STRICT)),
        growth=_ratio(limits(fit, design.growth, confidence)),
        ends=(float(ends[0]), float(ends[1])),
        points=fitted_points(
            periods, *(scale * np.exp(linear + sign * reach) for sign in (0, -1, 1))
        ),
        slots=slots,
        model=model_name(fit, design.slope, "poisson"),
        steps=design.steps,
        relevance=relevance,
    )


def _percent(slope: Limits) -> Limits:
    """Slopes on the log scale as percent a year."""
    value, lower, upper = (100 * np.expm1([slope.value, slope.lower, slope.upper])).tolist()
    return Limits(value, lower, upper)


def _ratio(growth: Limits) -> Limits:
    value, lower, upper = np.exp([growth.value, growth.lower, growth.upper]).tolist()
    return Limits(value, lower, upper)


def _finite_or_none(value: float) -> float | None:
    return value if isfinite(value) else None

"""What a trend is reported as: its fields, its verdict, its refusal."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from etl.stats.arguments import Array, tail
from etl.stats.regression import STEEPEST, Fit, durbin_watson, lag1_autocorrelation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.core.periods import Period
    from etl.stats.series import Reason, Series, Verdict

STRICT = 0.998
"""Confidence of the second verdict, for tables that hold many trends."""


@dataclass(frozen=True)
class FittedPoint:
    """The fitted mean of one observed period and its limits, in the unit of the trend."""

    period: Period
    fitted: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Trend:
    """A trend over one segment; the fields are the columns of trends.csv.

    `annual_percent_change` and its limits in percent a year; `dispersion` as estimated
    (below 1 it is not used); `fitted_first` and `fitted_last` are counts, rates per
    10,000 where a population was given, or percentages for a share, at the average
    season; `growth_ratio` is last over first along the trend, steps left out; `steps`
    are the breaks with a level term; `verdict_998` is the verdict at 99.8%. `reason` is
    empty unless nothing can be assessed, and then every number is None.
    """

    verdict: Verdict
    verdict_998: Verdict
    reason: Reason
    n_points: int
    first_period: str
    last_period: str
    model: str = ""
    annual_percent_change: float | None = None
    lower: float | None = None
    upper: float | None = None
    dispersion: float | None = None
    degrees_of_freedom: int | None = None
    lag1_autocorrelation: float | None = None
    durbin_watson: float | None = None
    fitted_first: float | None = None
    fitted_last: float | None = None
    growth_ratio: float | None = None
    growth_lower: float | None = None
    growth_upper: float | None = None
    steps: tuple[str, ...] = ()
    points: tuple[FittedPoint, ...] = ()


@dataclass(frozen=True)
class Limits:
    """An estimate with its lower and upper limit."""

    value: float
    lower: float
    upper: float


def refusal(series: Series, reason: Reason) -> Trend:
    """Make a trend that says why nothing can be assessed."""
    texts = [series.periods[i].text for i in series.observed]
    return Trend(
        verdict="cannot be assessed",
        verdict_998="cannot be assessed",
        reason=reason,
        n_points=len(texts),
        first_period=texts[0] if texts else "",
        last_period=texts[-1] if texts else "",
    )


def check_levels(confidence: float, relevance: float) -> None:
    """ValueError for a confidence outside (0, 1) or a relevance that is not at least 0."""
    tail(confidence)
    if not isfinite(relevance) or relevance < 0:
        raise ValueError("relevance must be a number of at least 0")


def limits(fit: Fit, contrast: Array, confidence: float) -> Limits:
    """Combine coefficients, with limits, on the scale of the link."""
    value = float(contrast @ fit.coefficients)
    reach = fit.quantile(confidence) * fit.standard_error(contrast)
    return Limits(value, value - reach, value + reach)


def is_finite(fit: Fit, contrast: Array) -> bool:
    """Whether even the widest limits can be written as a percent change."""
    widest = limits(fit, contrast, STRICT)
    return isfinite(widest.lower) and max(-widest.lower, widest.upper) < STEEPEST


def verdict(change: Limits, relevance: float) -> Verdict:
    """Say what may be said of an annual percent change with its limits."""
    if abs(change.value) <= relevance or change.lower <= 0 <= change.upper:
        return "no clear change"
    return "increasing" if change.value > 0 else "decreasing"


def described(
    fit: Fit,
    *,
    change: Limits,
    strict_change: Limits,
    growth: Limits,
    ends: tuple[float, float],
    points: tuple[FittedPoint, ...],
    slots: Array,
    model: str,
    steps: tuple[str, ...],
    relevance: float,
) -> Trend:
    """Everything known of a fitted trend, in the fields of trends.csv."""
    return Trend(
        verdict=verdict(change, relevance),
        verdict_998=verdict(strict_change, relevance),
        reason="",
        n_points=len(points),
        first_period=points[0].period.text,
        last_period=points[-1].period.text,
        model=model,
        annual_percent_change=change.value,
        lower=change.lower,
        upper=change.upper,
        dispersion=fit.dispersion,
        degrees_of_freedom=fit.degrees_of_freedom,
        lag1_autocorrelation=lag1_autocorrelation(fit.residuals, slots),
        durbin_watson=durbin_watson(fit.residuals, slots),
        fitted_first=ends[0],
        fitted_last=ends[1],
        growth_ratio=growth.value,
        growth_lower=growth.lower,
        growth_upper=growth.upper,
        steps=steps,
        points=points,
    )


def model_name(fit: Fit, contrast: Array, family: str) -> str:
    """Name the family, quasi_ where dispersed, _newey_west where those limits are wider."""
    quasi = f"quasi_{family}" if fit.dispersion > 1 else family
    return f"{quasi}_newey_west" if fit.newey_west_is_wider(contrast) else quasi


def fitted_points(
    periods: Sequence[Period], fitted: Array, lower: Array, upper: Array
) -> tuple[FittedPoint, ...]:
    """One fitted point for each period."""
    columns = np.column_stack([fitted, lower, upper]).tolist()
    return tuple(
        FittedPoint(period, *values) for period, values in zip(periods, columns, strict=True)
    )

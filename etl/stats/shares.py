"""The trend of a survey share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from etl.stats.arguments import finite, positive
from etl.stats.breaks import FEWEST_POINTS, Break, segments
from etl.stats.design import Design, trend_design
from etl.stats.regression import Fit, fit_shares
from etl.stats.reporting import (
    STRICT,
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
from etl.stats.series import ABSENT, Reason, Series, overlap, years_at_midpoints

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FEWEST_SPARE = 2


def fit_share_trend(
    series: Series,
    bases: Sequence[float],
    *,
    design_effect: float | Sequence[float] = 1.0,
    breaks: Iterable[Break] = (),
    confidence: float = 0.95,
    relevance: float = 1.0,
) -> Trend:
    """Trend of a survey percentage: `values` in percent, `bases` respondents per point.

    Model: logit of the share = level + slope x years + steps, binomial weighted by the
    effective base (base / design effect); time runs between the middle days of the waves,
    which need not be equally spaced but must not overlap. A step changes the level only.
    Standard errors, verdicts and refusals as `fit_trend`. The annual percent change is that
    of the share itself from first to last wave, steps left out, at the fitted level; its
    limits follow from those of the slope.

    ValueError for percentages above 100, bases or design effects that are not above 0, or
    a different number of them.
    """
    check_levels(confidence, relevance)
    base = positive(bases, "bases") / positive(design_effect, "design_effect")
    if base.shape != (len(series),):
        raise ValueError("bases needs one number for each point of the series")
    breaks = tuple(breaks)
    parts = segments(series, breaks)
    if not parts:
        return refusal(series, "too_few_points")
    latest = parts[-1]
    places = list(latest.observed)
    shares = finite([latest.values[i] or 0.0 for i in places], "values") / 100
    if (shares > 1).any():
        raise ValueError("percentages must not exceed 100")
    reason = _refused(latest, series, is_cut=len(parts) > 1)
    if reason:
        return refusal(latest, reason)
    periods = [latest.periods[i] for i in places]
    design = trend_design(periods, years_at_midpoints(periods), breaks, may_bend=False)
    if design.spare < FEWEST_SPARE:
        return refusal(latest, "too_few_points")
    weights = base[list(series.order)][len(series) - len(latest) :][places]
    fit = fit_shares(shares, design.columns, weights=weights)
    if fit is None or not is_finite(fit, design.slope):
        return refusal(latest, "not_converged")
    reach = fit.quantile(confidence) * fit.band(design.columns)
    band = [100 * expit(fit.linear + sign * reach) for sign in (0, -1, 1)]
    growth = _growth(fit, design, confidence)
    return described(
        fit,
        change=_yearly(growth, design.years),
        strict_change=_yearly(_growth(fit, design, STRICT), design.years),
        growth=growth,
        ends=(float(band[0][0]), float(band[0][-1])),
        points=fitted_points(periods, *band),
        slots=np.arange(len(periods), dtype=np.float64),
        model=model_name(fit, design.slope, "binomial"),
        steps=design.steps,
        relevance=relevance,
    )


def _refused(latest: Series, series: Series, *, is_cut: bool) -> Reason:
    if overlap(latest.periods) or len({period.type for period in latest.periods}) > 1:
        return "mixed_periods"
    if sum(status not in ABSENT for status in latest.statuses) < FEWEST_POINTS:
        enough = is_cut and len(series.observed) >= FEWEST_POINTS
        return "break_too_recent" if enough else "too_few_points"
    return "suppressed" if latest.is_suppressed else ""


def _growth(fit: Fit, design: Design, confidence: float) -> Limits:
    """Last share over first along the slope, level held and steps left out."""
    slope = limits(fit, design.slope, confidence)
    level, ends = fit.coefficients[0], design.columns[[0, -1], 1]
    first, last = expit(level + np.outer(ends, [slope.value, slope.lower, slope.upper]))
    return Limits(*(last / first).tolist())


def _yearly(growth: Limits, years: float) -> Limits:
    """Growth over some years as percent a year."""
    value, lower, upper = (
        100 * (ratio ** (1 / years) - 1) for ratio in (growth.value, growth.lower, growth.upper)
    )
    return Limits(value, lower, upper)

"""The recent-trend markers of English public health, for rates with limits and shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import chi2 as chi_squared_distribution

from etl.stats.arguments import Array, finite, normal_quantile, not_negative, positive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.stats.series import Reason, Verdict

MARKER_POINTS = 5
MARKER_THRESHOLD = float(chi_squared_distribution.isf(0.002, 1))
"""9.5495: chi-squared on one degree of freedom at 99.8%."""

Maybe = float | None


@dataclass(frozen=True)
class TrendTest:
    """Slope per period and the chi-squared (one degree of freedom) of no slope."""

    slope: float
    chi_squared: float
    p_value: float


@dataclass(frozen=True)
class Marker:
    """A verdict on the last five points, or the reason why there is none."""

    verdict: Verdict
    slope: float | None = None
    chi_squared: float | None = None
    reason: Reason = ""


def recent_trend_marker(
    values: Sequence[Maybe],
    lower: Sequence[Maybe],
    upper: Sequence[Maybe],
    *,
    confidence: float = 0.95,
) -> Marker:
    """Recent trend of a rate that comes with limits.

    Last five points, in time order: weighted least squares on t = 1..5 with standard
    error (upper - lower) / 2z; the slope counts where its chi-squared exceeds 9.5495
    and its sign survives leaving out any one point (Fingertips technical guidance on
    recent trends). Slope in units of the values per period.

    Fewer than five points, or a missing value or limit among the last five, cannot be
    assessed: a missing limit is never "no change". ValueError for columns of different
    length, a limit on the wrong side of its value, or limits that coincide.
    """
    if not len(values) == len(lower) == len(upper):
        raise ValueError("values, lower and upper must be of one length")
    recent = [column[-MARKER_POINTS:] for column in (values, lower, upper)]
    refusal = _refusal(recent)
    if refusal:
        return Marker("cannot be assessed", reason=refusal)
    value, low, high = (finite(_given(column), "values and limits") for column in recent)
    if ((low > value) | (value > high) | (low == high)).any():
        raise ValueError("each value must lie between two limits that differ")
    weights = (2 * normal_quantile(confidence) / (high - low)) ** 2
    slope, chi2 = _weighted_slope(value, weights)
    return _marked(slope, chi2, keeps_sign=_keeps_sign(value, weights, slope))


def recent_trend_marker_share(numerators: Sequence[Maybe], denominators: Sequence[Maybe]) -> Marker:
    """Recent trend of a share of a whole: Cochran-Armitage on the last five points.

    The same threshold as `recent_trend_marker`, chi-squared above 9.5495. Slope in
    shares per period. Fewer than five points or a missing number cannot be assessed, nor
    can five shares that are all 0 or all 1 (`not_converged`). ValueError as
    `cochran_armitage`.
    """
    if len(numerators) != len(denominators):
        raise ValueError("numerators and denominators must be of one length")
    recent = [column[-MARKER_POINTS:] for column in (numerators, denominators)]
    refusal = _refusal(recent)
    if refusal:
        return Marker("cannot be assessed", reason=refusal)
    test = cochran_armitage(_given(recent[0]), _given(recent[1]))
    if test is None:
        return Marker("cannot be assessed", reason="not_converged")
    return _marked(test.slope, test.chi_squared, keeps_sign=True)


def cochran_armitage(
    numerators: Sequence[float], denominators: Sequence[float]
) -> TrendTest | None:
    """Chi-squared test for a linear trend in shares, scores 1, 2, 3, ...

    Formula: (sum t(x - np))^2 / (p(1 - p)(sum n t^2 - (sum n t)^2 / sum n)) with p the
    pooled share (Armitage 1955, Biometrics 11). None where the shares are all 0 or all 1.
    ValueError for a numerator above its denominator, negative numbers or empty wholes.
    """
    part = not_negative(numerators, "numerators")
    whole = positive(denominators, "denominators")
    if part.shape != whole.shape or part.ndim != 1 or len(part) < 2:
        raise ValueError("numerators and denominators must be of one length, at least 2")
    if (part > whole).any():
        raise ValueError("a numerator exceeds its denominator")
    pooled = float(part.sum() / whole.sum())
    if pooled in (0.0, 1.0):
        return None
    score = np.arange(1, len(part) + 1, dtype=np.float64)
    departure = float(score @ (part - whole * pooled))
    spread = float(whole @ score**2 - (whole @ score) ** 2 / whole.sum())
    chi2 = departure**2 / (pooled * (1 - pooled) * spread)
    return TrendTest(departure / spread, chi2, float(chi_squared_distribution.sf(chi2, 1)))


def _refusal(columns: Sequence[Sequence[Maybe]]) -> Reason:
    if len(columns[0]) < MARKER_POINTS:
        return "too_few_points"
    if any(item is None for column in columns for item in column):
        return "suppressed"
    return ""


def _given(column: Sequence[Maybe]) -> list[float]:
    return [item for item in column if item is not None]


def _weighted_slope(values: Array, weights: Array, skip: int | None = None) -> tuple[float, float]:
    time = np.arange(1, len(values) + 1, dtype=np.float64)
    if skip is not None:
        time, values, weights = (np.delete(column, skip) for column in (time, values, weights))
    centre = float(weights @ time / weights.sum())
    spread = float(weights @ (time - centre) ** 2)
    slope = float(weights @ ((time - centre) * values)) / spread
    return slope, slope**2 * spread


def _keeps_sign(values: Array, weights: Array, slope: float) -> bool:
    signs = {np.sign(_weighted_slope(values, weights, skip)[0]) for skip in range(len(values))}
    return signs == {np.sign(slope)}


def _marked(slope: float, chi2: float, *, keeps_sign: bool) -> Marker:
    verdict: Verdict = "no clear change"
    if keeps_sign and slope != 0 and chi2 > MARKER_THRESHOLD:
        verdict = "increasing" if slope > 0 else "decreasing"
    return Marker(verdict, slope, chi2)

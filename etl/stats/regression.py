"""The generalised linear models behind every trend, and their two standard errors."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import stdtrit
from statsmodels.genmod.families import Binomial, Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.stats.sandwich_covariance import S_hac_simple

from etl.stats.arguments import Array, tail

NEWEY_WEST_LAG = 1
MOST_ITERATIONS = 100
CONVERGENCE: dict[str, Any] = {"tol": 1e-10, "rtol": 1e-10, "tol_criterion": "params"}
"""On the coefficients: a deviance of large counts never settles to an absolute tolerance."""

STEEPEST = 700.0
"""Largest size of a linear predictor: beyond it the exponential overflows."""

NO_RESIDUALS = 1e-12
"""Sum of squared residuals that counts as none: the fit goes through every point."""

_POISSON = Poisson()
_BINOMIAL = Binomial()


@dataclass(frozen=True)
class Fit:
    """A fitted model with canonical link.

    `dispersion` is Pearson's chi-squared over the degrees of freedom, as it comes out;
    `covariance` is that of the model times the dispersion, which counts as 1 where it is
    smaller (quasi-likelihood); `newey_west` is robust to serial correlation at lag 1 with
    the n / (n - k) correction. `residuals` are Pearson's.
    """

    coefficients: Array
    covariance: Array
    newey_west: Array
    dispersion: float
    degrees_of_freedom: int
    deviance: float
    linear: Array
    fitted: Array
    residuals: Array

    def standard_error(self, contrast: Array) -> float:
        """Return the larger standard error of a combination of coefficients."""
        return float(np.sqrt(max(self._variance(contrast))))

    def newey_west_is_wider(self, contrast: Array) -> bool:
        """Tell whether the serial-correlation standard error is the larger one."""
        quasi, robust = self._variance(contrast)
        return robust > quasi * (1 + 1e-9)

    def band(self, rows: Array) -> Array:
        """Return the larger standard error for each row of a design matrix."""
        quasi = np.einsum("ij,jk,ik->i", rows, self.covariance, rows)
        robust = np.einsum("ij,jk,ik->i", rows, self.newey_west, rows)
        return np.asarray(np.sqrt(np.maximum(quasi, robust)))

    def quantile(self, confidence: float) -> float:
        """Student's t for a two-sided interval on the degrees of freedom."""
        return float(-stdtrit(self.degrees_of_freedom, tail(confidence)))

    def _variance(self, contrast: Array) -> tuple[float, float]:
        return (
            float(contrast @ self.covariance @ contrast),
            float(contrast @ self.newey_west @ contrast),
        )


def fit_counts(
    counts: Array, design: Array, *, offset: Array | None = None, slots: Array | None = None
) -> Fit | None:
    """Poisson model with log link: log E[counts] = offset + design @ coefficients.

    Standard errors: quasi-Poisson (McCullagh and Nelder 1989, section 4.5) and Newey and
    West (1987, Econometrica 55) with Bartlett weights. `slots` are the places of the
    points on an equally spaced grid: a hole breaks the chain of neighbours (Datta and Du
    2012, NBER technical paper). None where no finite estimate exists or none is reached.
    """
    if not _has_estimate(design, counts > 0):
        return None
    return _fit(counts, design, _POISSON, offset=offset, slots=slots)


def fit_shares(
    shares: Array, design: Array, *, weights: Array, slots: Array | None = None
) -> Fit | None:
    """Binomial model with logit link for shares of an effective base.

    `shares` lie in [0, 1], `weights` are effective numbers of respondents. Standard
    errors and None as in `fit_counts`.
    """
    if not _has_estimate(design, (shares > 0) & (shares < 1)):
        return None
    return _fit(shares, design, _BINOMIAL, weights=weights, slots=slots)


def _has_estimate(design: Array, informative: np.typing.NDArray[np.bool_]) -> bool:
    """Whether the points away from the edge of the range pin down every coefficient."""
    n_columns = design.shape[1]
    rows = design if informative.all() else design[informative]
    return len(rows) >= n_columns and bool(np.linalg.matrix_rank(rows) == n_columns)


def _fit(
    response: Array,
    design: Array,
    family: Any,
    *,
    offset: Array | None = None,
    weights: Array | None = None,
    slots: Array | None,
) -> Fit | None:
    degrees = len(response) - design.shape[1]
    if degrees < 1:
        return None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            model = GLM(response, design, family=family, offset=offset, var_weights=weights)
            result = model.fit(maxiter=MOST_ITERATIONS, **CONVERGENCE)
        except (ValueError, np.linalg.LinAlgError):
            return None
    coefficients = np.asarray(result.params, dtype=np.float64)
    linear = design @ coefficients + (0.0 if offset is None else offset)
    if not result.converged or not np.isfinite(linear).all() or abs(linear).max() > STEEPEST:
        return None
    return _described(result, response, design, linear, degrees, weights, slots)


def _described(
    result: Any,
    response: Array,
    design: Array,
    linear: Array,
    degrees: int,
    weights: Array | None,
    slots: Array | None,
) -> Fit:
    fitted = np.asarray(result.mu, dtype=np.float64)
    weight = np.ones_like(fitted) if weights is None else weights
    plain = np.asarray(result.normalized_cov_params, dtype=np.float64)
    error = response - fitted
    residuals = error * np.sqrt(weight / result.family.variance(fitted))
    dispersion = float(residuals @ residuals) / degrees
    scores = _on_grid((weight * error)[:, None] * design, slots)
    robust = newey_west(scores, plain, n_points=len(response))
    return Fit(
        coefficients=np.asarray(result.params, dtype=np.float64),
        covariance=plain * max(dispersion, 1.0),
        newey_west=robust,
        dispersion=dispersion,
        degrees_of_freedom=degrees,
        deviance=float(result.deviance),
        linear=np.asarray(linear),
        fitted=fitted,
        residuals=np.asarray(residuals),
    )


def newey_west(
    scores: Array, bread: Array, *, n_points: int | None = None, lag: int = NEWEY_WEST_LAG
) -> Array:
    """Estimate a covariance that is robust to unequal variance and serial correlation.

    `scores` holds one row of estimating equations for each point in time order, `bread`
    the inverse information. Bartlett weights up to `lag`, times n / (n - k) for small
    samples (Newey and West 1987, Econometrica 55); `n_points` is n where the scores hold
    rows for periods without a number.
    """
    n = len(scores) if n_points is None else n_points
    middle = S_hac_simple(scores, nlags=lag)
    return np.asarray(bread @ middle @ bread * (n / (n - bread.shape[0])))


def _on_grid(scores: Array, slots: Array | None) -> Array:
    """Put zero rows where a period has no number."""
    if slots is None or len(scores) == slots[-1] + 1:
        return scores
    grid = np.zeros((int(slots[-1]) + 1, scores.shape[1]))
    grid[slots.astype(int)] = scores
    return grid


def lag1_autocorrelation(residuals: Array, slots: Array) -> float | None:
    """Correlation of residuals one step apart; None where all residuals are 0 or none adjoin."""
    total = float(residuals @ residuals)
    pairs = np.flatnonzero(np.diff(slots) == 1)
    if total < NO_RESIDUALS or not len(pairs):
        return None
    return float(residuals[pairs] @ residuals[pairs + 1]) / total


def durbin_watson(residuals: Array, slots: Array) -> float | None:
    """Durbin and Watson (1950): squared steps over squared residuals, near 2 for none.

    Only neighbours on the grid are compared. None where all residuals are 0 or none adjoin.
    """
    total = float(residuals @ residuals)
    pairs = np.flatnonzero(np.diff(slots) == 1)
    if total < NO_RESIDUALS or not len(pairs):
        return None
    steps = residuals[pairs + 1] - residuals[pairs]
    return float(steps @ steps) / total


def harmonics(places: Array, *, length: int, pairs: int) -> Array:
    """Sine and cosine columns for a season of `length` places, `pairs` of them."""
    angles = 2 * np.pi / length * np.outer(places, np.arange(1, pairs + 1))
    return np.asarray(np.hstack([np.sin(angles), np.cos(angles)]))


def contrasts(places: Array, *, length: int) -> Array:
    """Columns for `length` seasons that sum to 0 over a year, one fewer than seasons."""
    columns = np.arange(length - 1)
    own = (places[:, None] == columns).astype(np.float64)
    last = (places == length - 1).astype(np.float64)
    return np.asarray(own - last[:, None])

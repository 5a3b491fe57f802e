"""Intervals for counts, rates and shares.

Counts that are complete have no sampling error: these intervals describe the chance
variation of the process behind a count, "chance only". They say nothing about what was
never identified or recorded.

Arguments are scalars or arrays that broadcast; `confidence` is two-sided. Missing,
infinite, negative or fractional counts and populations of zero raise ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.stats import binomtest, chi2
from statsmodels.stats.proportion import proportion_confint

from etl.stats.arguments import (
    Array,
    Numbers,
    counts,
    finite,
    normal_quantile,
    not_negative,
    plain,
    positive,
    same_length,
    tail,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FEWEST_FOR_BYAR = 10
"""Events from which Byar's approximation replaces the exact limits of a rate."""

FEWEST_FOR_STANDARDISING = 10
"""Events below which no directly standardised rate is given."""


class Interval(NamedTuple):
    """Lower and upper limit: floats for scalar arguments, arrays otherwise."""

    lower: Numbers
    upper: Numbers


@dataclass(frozen=True)
class RateRatio:
    """First rate over second, its limits, and the two-sided p of equal rates."""

    ratio: Numbers
    lower: Numbers
    upper: Numbers
    p_value: Numbers


@dataclass(frozen=True)
class StandardisedRate:
    """A directly standardised rate and its limits, all per the `per` asked for."""

    rate: float
    lower: float
    upper: float


def poisson_exact(count: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Exact limits for the mean of a Poisson count.

    Estimand: the expected number of recorded events, in events. Formula: chi-squared
    quantiles with 2x and 2x + 2 degrees of freedom, halved (Garwood 1936, Biometrika 28).
    Lower limit 0 at a count of 0.
    """
    lower, upper = _poisson_exact(counts(count, "count"), confidence)
    return Interval(plain(lower), plain(upper))


def byar(count: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Byar's approximation to the exact Poisson limits, in events.

    Formula: Breslow and Day 1987, Statistical Methods in Cancer Research II, 2.3. The lower
    limit is NaN where the formula falls below zero (a count of 1 at 99.8%) or does not
    exist (a count of 0): use `poisson_exact` there.
    """
    lower, upper = _byar(counts(count, "count"), confidence)
    return Interval(plain(lower), plain(upper))


def rate(
    count: ArrayLike, population: ArrayLike, *, per: float = 10_000, confidence: float = 0.95
) -> Interval:
    """Limits of a crude rate, in events per `per` residents.

    Exact Poisson limits below 10 events, Byar's from 10, element by element: the convention
    of English public health (Fingertips technical guidance). Events may outnumber residents.
    """
    events = counts(count, "count")
    scale = positive(per, "per") / positive(population, "population")
    lower, upper = _count_limits(events, confidence)
    return Interval(plain(lower * scale), plain(upper * scale))


def wilson(successes: ArrayLike, n: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Wilson's score limits of a proportion, between 0 and 1.

    Reference: Wilson 1927, JASA 22; Newcombe 1998, Statistics in Medicine 17, method 3.
    Exactly 0 below no successes and exactly 1 above nothing but successes. More successes
    than `n` are refused.
    """
    lower, upper = _wilson(counts(successes, "successes"), counts(n, "n"), confidence)
    return Interval(plain(lower), plain(upper))


def survey_share(
    percent: ArrayLike,
    base: ArrayLike,
    *,
    design_effect: ArrayLike = 1.0,
    confidence: float = 0.95,
) -> Interval:
    """Limits of a survey's percentage, in percent.

    Wilson's limits on the effective base, `base` / `design_effect` (Kish 1965, Survey
    Sampling). A design effect of 1 treats the survey as a simple random sample, so where the
    publisher gives none the interval is a lower bound of the uncertainty.
    """
    share = not_negative(percent, "percent") / 100
    if (share > 1).any():
        raise ValueError("percent must lie between 0 and 100")
    effective = positive(base, "base") / positive(design_effect, "design_effect")
    lower, upper = _wilson(share * effective, effective, confidence)
    return Interval(plain(lower * 100), plain(upper * 100))


def rate_ratio(
    count1: ArrayLike,
    pop1: ArrayLike,
    count2: ArrayLike,
    pop2: ArrayLike,
    *,
    confidence: float = 0.95,
) -> RateRatio:
    """First rate over second rate, two independent Poisson counts.

    Given the total, `count1` is binomial: Wilson's limits of its share are turned into
    limits of the ratio; p is the exact binomial test of equal rates (Przyborowski and
    Wilenski 1940, Biometrika 31). With `count2` 0 the ratio and its upper limit are infinite,
    with `count1` 0 the ratio and its lower limit are 0; with both 0 there is no ratio and
    ValueError is raised.
    """
    first, second, people1, people2 = np.broadcast_arrays(
        counts(count1, "count1"),
        counts(count2, "count2"),
        positive(pop1, "pop1"),
        positive(pop2, "pop2"),
    )
    total = first + second
    if (total == 0).any():
        raise ValueError("count1 and count2 are both 0: there is no ratio")
    lower, upper = _wilson(first, total, confidence)
    exposure = people2 / people1
    p_value = np.vectorize(_binomial_p, otypes=[np.float64])(
        first, total, people1 / (people1 + people2)
    )
    return RateRatio(
        ratio=plain(_odds(first / total) * exposure),
        lower=plain(_odds(lower) * exposure),
        upper=plain(_odds(upper) * exposure),
        p_value=plain(p_value),
    )


def directly_standardised(
    counts: ArrayLike,
    populations: ArrayLike,
    weights: ArrayLike,
    *,
    per: float = 10_000,
    confidence: float = 0.95,
) -> StandardisedRate:
    """Directly standardised rate of one area, with Dobson's limits.

    Estimand: the rate per `per` that the standard population (`weights`, by stratum) would
    have at the area's rates. Reference: Dobson and others 1991, Statistics in Medicine 10,
    with Byar's limits for the total count, as English public health publishes it. Columns of
    equal length, one row a stratum. Fewer than 10 events in all are refused (ValueError).
    """
    events, people, standard = _strata(counts, populations, weights)
    total = events.sum()
    if total < FEWEST_FOR_STANDARDISING:
        raise ValueError(
            f"{total:.0f} events: fewer than {FEWEST_FOR_STANDARDISING} are not standardised"
        )
    share = standard / standard.sum()
    value = float((share * events / people).sum())
    spread = float(np.sqrt((share**2 * events / people**2).sum() / total))
    lower, upper = _byar(total, confidence)
    return StandardisedRate(
        rate=per * value,
        lower=per * (value + spread * float(lower - total)),
        upper=per * (value + spread * float(upper - total)),
    )


def _strata(
    events: ArrayLike, populations: ArrayLike, weights: ArrayLike
) -> tuple[Array, Array, Array]:
    checked = (
        counts(events, "counts"),
        positive(populations, "populations"),
        not_negative(weights, "weights"),
    )
    same_length(counts=checked[0], populations=checked[1], weights=checked[2])
    if checked[2].sum() == 0:
        raise ValueError("weights must not all be zero")
    return checked


def _poisson_exact(count: Array, confidence: float) -> tuple[Array, Array]:
    each_side = tail(confidence)
    lower = np.where(count > 0, chi2.ppf(each_side, 2 * np.maximum(count, 1)) / 2, 0.0)
    return np.asarray(lower), np.asarray(chi2.isf(each_side, 2 * count + 2) / 2)


def _byar(count: Array, confidence: float) -> tuple[Array, Array]:
    z = normal_quantile(confidence)
    some, more = np.maximum(count, 1), count + 1
    root = 1 - 1 / (9 * some) - z / (3 * np.sqrt(some))
    lower = np.where((count > 0) & (root >= 0), some * root**3, np.nan)
    upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return np.asarray(lower), np.asarray(upper)


def _count_limits(count: Array, confidence: float) -> tuple[Array, Array]:
    few = count < FEWEST_FOR_BYAR
    exact, approximate = _poisson_exact(count, confidence), _byar(count, confidence)
    return np.where(few, exact[0], approximate[0]), np.where(few, exact[1], approximate[1])


def _wilson(successes: Array, n: Array, confidence: float) -> tuple[Array, Array]:
    successes, n = map(np.array, np.broadcast_arrays(successes, positive(n, "n")))
    if (successes > n).any():
        raise ValueError("there are more successes than n")
    alpha = 2 * tail(confidence)
    limits = proportion_confint(successes, n, alpha=alpha, method="wilson")
    lower, upper = (finite(limit, "limit") for limit in limits)
    return np.where(successes == 0, 0.0, lower), np.where(successes == n, 1.0, upper)


def _odds(share: Array) -> Array:
    rest = 1 - share
    return np.divide(share, rest, out=np.full_like(share, np.inf), where=rest > 0)


def _binomial_p(successes: float, total: float, share: float) -> float:
    return float(binomtest(int(successes), int(total), share).pvalue)

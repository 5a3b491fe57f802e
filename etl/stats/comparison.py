"""Areas held against a benchmark, with limits that allow for more than chance.

Ratios are observed events over the events expected at the benchmark's rate. Variation
between areas is mostly variation in identifying and recording: a verdict says that two
rates differ, never that one is good or bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2, rankdata

from etl.stats.arguments import (
    Array,
    counts_or_missing,
    finite,
    normal_quantile,
    not_negative_or_missing,
    plain,
    positive,
    same_length,
    tail,
)
from etl.stats.arguments import counts as whole_counts
from etl.stats.intervals import Interval, poisson_exact

Verdict = Literal["higher", "lower", "not different", "not comparable"]
Labels = NDArray[np.str_]

LEVELS = (0.95, 0.998)
"""About two and three standard deviations: the levels that every comparison is made at."""

FEWEST_NEIGHBOURS = 8
"""Neighbours with figures below which their pooled rate is refused."""


class Overdispersion(NamedTuple):
    """How far areas differ beyond chance: phi is 1 where chance alone explains them.

    tau2 is the variance between areas of the square root of observed over expected.
    """

    phi: float
    tau2: float


@dataclass(frozen=True)
class Comparison:
    """One area against one benchmark; every limit is a limit of `ratio`.

    Limits and ratio are NaN where the verdict is "not comparable"; `reason` then says
    missing_count, no_population or no_benchmark. The overdispersed limits are NaN where no
    overdispersion was given, and decide the verdicts where it was.
    """

    verdict: Verdict
    verdict_998: Verdict
    reason: str
    expected: float
    ratio: float
    lower_95: float
    upper_95: float
    lower_998: float
    upper_998: float
    overdispersed_lower_95: float
    overdispersed_upper_95: float
    overdispersed_lower_998: float
    overdispersed_upper_998: float


@dataclass(frozen=True)
class Comparisons:
    """The columns of `Comparison` for many areas, in the order they were given."""

    verdict: Labels
    verdict_998: Labels
    reason: Labels
    expected: Array
    ratio: Array
    lower_95: Array
    upper_95: Array
    lower_998: Array
    upper_998: Array
    overdispersed_lower_95: Array
    overdispersed_upper_95: Array
    overdispersed_lower_998: Array
    overdispersed_upper_998: Array


@dataclass(frozen=True)
class RankIntervals:
    """Places by rate, 1 the highest; areas with the same rate share the mean of their places."""

    rank: Array
    lower: Array
    upper: Array


def funnel_limits_rate(
    expected: ArrayLike, *, levels: tuple[float, ...] = LEVELS
) -> dict[float, Interval]:
    """Limits of observed over expected to draw a funnel with, by level.

    Formula: chi-squared quantiles with 2E and 2E + 2 degrees of freedom over 2E (Dover and
    Schopflocher 2011, International Journal of Epidemiology 40). For drawing only: verdicts
    come from `compare`. An expected count of 0 is refused.
    """
    mean = positive(expected, "expected")
    return {
        level: Interval(
            plain(np.asarray(chi2.ppf(tail(level), 2 * mean) / (2 * mean))),
            plain(np.asarray(chi2.isf(tail(level), 2 * mean + 2) / (2 * mean))),
        )
        for level in levels
    }


def funnel_limits_share(
    target: ArrayLike, n: ArrayLike, *, levels: tuple[float, ...] = LEVELS
) -> dict[float, Interval]:
    """Limits of a share around `target` at base `n`, by level, within 0 and 1.

    Normal limits of a proportion (Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202).
    For drawing only. A target outside [0, 1] and a base of 0 are refused.
    """
    share, base = finite(target, "target"), positive(n, "n")
    if ((share < 0) | (share > 1)).any():
        raise ValueError("target must lie between 0 and 1")
    deviation = np.sqrt(share * (1 - share) / base)
    return {
        level: Interval(
            plain(np.clip(share - normal_quantile(level) * deviation, 0, 1)),
            plain(np.clip(share + normal_quantile(level) * deviation, 0, 1)),
        )
        for level in levels
    }


def funnel_limits_overdispersed(
    expected: ArrayLike,
    overdispersion: Overdispersion,
    *,
    levels: tuple[float, ...] = LEVELS,
) -> dict[float, Interval]:
    """Limits of observed over expected that allow for overdispersion, by level.

    The square of 1 -+ z sqrt(s^2 + tau2), s = 1 / (2 sqrt E), and 0 where that is below the
    root's range. For drawing only. An expected count of 0 is refused.
    """
    mean = positive(expected, "expected")
    return {
        level: Interval(*map(plain, _around(np.ones_like(mean), mean, overdispersion, level)))
        for level in levels
    }


def overdispersion(
    observed: ArrayLike, expected: ArrayLike, *, winsorise: float = 0.1
) -> Overdispersion:
    """Overdispersion of areas around their expected counts, on the square-root scale.

    z = 2 (sqrt O - sqrt E); the lowest and highest tenth of z are pulled in to the quantiles
    at `winsorise` and 1 - `winsorise`; phi is the mean of z^2 and tau2 the moment estimate
    with weights 4E (Spiegelhalter 2005, Quality and Safety in Health Care 14, 347-351). The
    root rather than the logarithm because counts of zero are common. Columns of equal length;
    suppressed counts must be left out first; an expected count of 0 and fewer than two areas
    are refused.
    """
    events, mean = whole_counts(observed, "observed"), positive(expected, "expected")
    same_length(observed=events, expected=mean)
    if len(events) < 2:
        raise ValueError("one area says nothing about variation between areas")
    if not 0 <= winsorise < 0.5:
        raise ValueError("winsorise must lie from 0 to below 0.5")
    z = 2 * (np.sqrt(events) - np.sqrt(mean))
    z = np.clip(z, *np.quantile(z, [winsorise, 1 - winsorise]))
    phi, weights = float(np.mean(z**2)), 4 * mean
    total = weights.sum()
    between = (len(z) * phi - len(z) + 1) / (total - (weights**2).sum() / total)
    return Overdispersion(phi=phi, tau2=max(0.0, float(between)))


def pooled_rate(counts: ArrayLike, populations: ArrayLike, *, at_least: int = 1) -> float:
    """Pooled events over pooled population of the areas that have both, per resident.

    NaN (for `compare`: not comparable) where fewer than `at_least` areas do: neighbours need
    `FEWEST_NEIGHBOURS`. Missing counts and populations are NaN and are left out together.
    """
    events = counts_or_missing(counts, "counts")
    people = not_negative_or_missing(populations, "populations")
    same_length(counts=events, populations=people)
    known = ~np.isnan(events) & (people > 0)
    if known.sum() < max(at_least, 1):
        return float("nan")
    return float(events[known].sum() / people[known].sum())


def compare(
    count: float | None,
    population: float | None,
    benchmark_rate: float | None,
    *,
    overdispersion: Overdispersion | None = None,
) -> Comparison:
    """One area's count against a benchmark's rate.

    `benchmark_rate` is in events per resident. Without overdispersion an area is higher
    (lower) when the expected count lies below (above) the exact Poisson interval of its
    count; with it, when 1 lies outside the widened limits of the ratio. Missing values (NaN,
    None), a population of 0 and an expected count of 0 are "not comparable"; negative and
    fractional counts raise ValueError.
    """
    one = compare_areas([count], [population], benchmark_rate, overdispersion=overdispersion)
    return Comparison(**{name: column[0].item() for name, column in vars(one).items()})


def compare_areas(
    counts: ArrayLike | list[float | None],
    populations: ArrayLike | list[float | None],
    benchmark_rate: ArrayLike | None,
    *,
    overdispersion: Overdispersion | None = None,
) -> Comparisons:
    """`compare` for columns of areas; `benchmark_rate` is one rate or a column of them.

    The widened limits are (sqrt(O/E) -+ z sqrt(s^2 + tau2))^2, s = 1 / (2 sqrt E), and never
    narrower than the exact ones: allowing for overdispersion takes a difference away, it
    never makes one.
    """
    events = counts_or_missing(counts, "counts")
    people = not_negative_or_missing(populations, "populations")
    same_length(counts=events, populations=people)
    benchmark = np.broadcast_to(
        not_negative_or_missing(benchmark_rate, "benchmark_rate"), events.shape
    )
    reason = _why_not(events, people, benchmark)
    usable = reason == ""
    expected = np.where(usable, people * benchmark, np.nan)
    ratio = np.full_like(expected, np.nan)
    ratio[usable] = events[usable] / expected[usable]
    exact = {level: _exact_limits(events, expected, level) for level in LEVELS}
    wide = {
        level: _widened(ratio, expected, overdispersion, level, exact[level]) for level in LEVELS
    }
    deciding = exact if overdispersion is None else wide
    return Comparisons(
        verdict=verdicts(*deciding[0.95]),
        verdict_998=verdicts(*deciding[0.998]),
        reason=reason,
        expected=expected,
        ratio=ratio,
        lower_95=exact[0.95][0],
        upper_95=exact[0.95][1],
        lower_998=exact[0.998][0],
        upper_998=exact[0.998][1],
        overdispersed_lower_95=wide[0.95][0],
        overdispersed_upper_95=wide[0.95][1],
        overdispersed_lower_998=wide[0.998][0],
        overdispersed_upper_998=wide[0.998][1],
    )


def verdicts(lower: Array, upper: Array) -> Labels:
    """Read verdicts off limits of ratios; a missing limit is "not comparable"."""
    conditions = [np.isnan(lower) | np.isnan(upper), lower > 1, upper < 1]
    return np.select(conditions, ["not comparable", "higher", "lower"], "not different")


def shrunken_rates(counts: ArrayLike, populations: ArrayLike, *, per: float = 1) -> Array:
    """Rates drawn towards the pooled rate, the more so the smaller the population.

    Global empirical Bayes with moments (Marshall 1991, Applied Statistics 40, 283-294), in
    events per `per` residents. For a steadier map only, never given out as "the rate".
    Columns of equal length, at least two areas; suppressed counts must be left out first.
    Where areas differ by no more than chance all get the pooled rate.
    """
    events, people = whole_counts(counts, "counts"), positive(populations, "populations")
    same_length(counts=events, populations=people)
    if len(events) < 2:
        raise ValueError("one area cannot be drawn towards others")
    rates, pooled = events / people, events.sum() / people.sum()
    spread = (people * (rates - pooled) ** 2).sum() / people.sum()
    between = max(0.0, spread - pooled / people.mean())
    own_weight = between / (between + pooled / people) if between > 0 else np.zeros_like(rates)
    shrunken = pooled + own_weight * (rates - pooled)
    return np.asarray(shrunken * float(positive(per, "per")))


def rank_intervals(
    counts: ArrayLike,
    populations: ArrayLike,
    *,
    confidence: float = 0.95,
    draws: int = 4_000,
    seed: int = 1996,
) -> RankIntervals:
    """How far chance alone could move each area's place in a ranking by rate.

    Rates are drawn from Gamma(count + 1/2, population), ranked in each draw, and the
    quantiles of each area's places taken (Goldstein and Spiegelhalter 1996, JRSS A 159,
    385-443). The same seed gives the same limits. Columns of equal length, at least two
    areas; suppressed counts must be left out first.
    """
    events, people = whole_counts(counts, "counts"), positive(populations, "populations")
    same_length(counts=events, populations=people)
    if len(events) < 2:
        raise ValueError("one area has no place among others")
    if draws < 1:
        raise ValueError("draws must be at least 1")
    generator = np.random.default_rng(seed)
    drawn = generator.gamma(events + 0.5, 1 / people, size=(draws, len(events)))
    places = rankdata(-drawn, axis=1)
    sides = [tail(confidence), 1 - tail(confidence)]
    lower, upper = np.quantile(places, sides, axis=0, method="inverted_cdf")
    rank = np.asarray(rankdata(-(events / people)), dtype=np.float64)
    return RankIntervals(rank, np.minimum(lower, rank), np.maximum(upper, rank))


def _why_not(events: Array, people: Array, benchmark: Array) -> Labels:
    reasons = {
        "missing_count": np.isnan(events),
        "no_population": np.isnan(people) | (people == 0),
        "no_benchmark": np.isnan(benchmark) | (benchmark == 0),
    }
    return np.select(list(reasons.values()), list(reasons), "")


def _exact_limits(events: Array, expected: Array, level: float) -> tuple[Array, Array]:
    lower, upper = np.full_like(expected, np.nan), np.full_like(expected, np.nan)
    usable = ~np.isnan(expected)
    interval = poisson_exact(events[usable], confidence=level)
    lower[usable] = interval.lower / expected[usable]
    upper[usable] = interval.upper / expected[usable]
    return lower, upper


def _widened(
    ratio: Array,
    expected: Array,
    spread: Overdispersion | None,
    level: float,
    exact: tuple[Array, Array],
) -> tuple[Array, Array]:
    if spread is None:
        return np.full_like(ratio, np.nan), np.full_like(ratio, np.nan)
    lower, upper = _around(ratio, expected, spread, level)
    return np.minimum(lower, exact[0]), np.maximum(upper, exact[1])


def _around(
    ratio: Array, expected: Array, spread: Overdispersion, level: float
) -> tuple[Array, Array]:
    reach = normal_quantile(level) * np.sqrt(1 / (4 * expected) + spread.tau2)
    root = np.sqrt(ratio)
    return np.maximum(root - reach, 0) ** 2, (root + reach) ** 2

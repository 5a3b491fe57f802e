"""Comparisons against numbers that others published, and what must hold for all areas."""

from __future__ import annotations

import math
import tomllib
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from etl.stats.comparison import (
    FEWEST_NEIGHBOURS,
    Overdispersion,
    compare,
    compare_areas,
    funnel_limits_overdispersed,
    funnel_limits_rate,
    funnel_limits_share,
    overdispersion,
    pooled_rate,
    rank_intervals,
    shrunken_rates,
)

GOLDEN = tomllib.loads(
    (Path(__file__).parents[1] / "golden" / "comparison.toml").read_text("utf-8")
)
AREAS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 100_000)), min_size=2, max_size=40)
SPREADS = st.builds(Overdispersion, st.floats(0, 50), st.floats(0, 2))


def agrees(computed: float, published: str) -> bool:
    """Within half a unit of the last digit published."""
    unit = 10.0 ** int(Decimal(published).as_tuple().exponent)
    return abs(computed - float(published)) <= 0.5 * unit


def last_digit_moved(published: str) -> tuple[str, str]:
    number = Decimal(published)
    unit = Decimal(1).scaleb(int(number.as_tuple().exponent))
    return str(number + unit), str(number - unit)


def published_pairs() -> list[tuple[float, str]]:
    pairs = []
    for check in GOLDEN["check"]:
        arguments = check["arguments"]
        if check["function"] == "funnel_limits_rate":
            limits = funnel_limits_rate(arguments["expected"])
            found = {
                f"{side}_{name}": getattr(limits[level], side)
                for level, name in ((0.95, "95"), (0.998, "998"))
                for side in ("lower", "upper")
            }
        else:
            (level,) = arguments["levels"]
            found = funnel_limits_share(**{**arguments, "levels": (level,)})[level]._asdict()
        pairs += [(found[key], published) for key, published in check["expected"].items()]
    shrunken = GOLDEN["shrunken"]
    rates = shrunken_rates(shrunken["counts"], shrunken["populations"])
    return pairs + list(zip(rates, shrunken["expected"], strict=False))


@pytest.mark.parametrize(("computed", "published"), published_pairs())
def test_published_numbers_and_that_a_changed_last_digit_is_noticed(computed, published):
    assert agrees(computed, published)
    assert not any(agrees(computed, wrong) for wrong in last_digit_moved(published))


@pytest.mark.parametrize("row", GOLDEN["verdicts"]["rows"], ids=str)
def test_published_verdicts(row):
    observed, expected, verdict, verdict_998 = row
    found = compare(observed, expected, 1.0)
    assert (found.verdict, found.verdict_998) == (verdict, verdict_998)


def test_published_verdicts_notice_the_wrong_limit():
    rows = GOLDEN["verdicts"]["rows"]
    one_event_more = compare_areas([row[0] + 1 for row in rows], [row[1] for row in rows], 1.0)
    published = np.array([row[2:] for row in rows])
    assert (one_event_more.verdict != published[:, 0]).any()
    assert (one_event_more.verdict_998 != published[:, 1]).any()


def test_tau2_is_the_moment_estimate_of_a_meta_analysis():
    """With benchmark at the weighted mean, tau2 is DerSimonian and Laird's."""
    generator = np.random.default_rng(7)
    expected = generator.uniform(5, 200, 60)
    observed = generator.poisson(expected * generator.gamma(8, 1 / 8, 60))
    centre = (np.sqrt(observed * expected).sum() / expected.sum()) ** 2
    expected = expected * centre
    found = overdispersion(observed, expected, winsorise=0)
    other = combine_effects(np.sqrt(observed / expected), 1 / (4 * expected), method_re="chi2")
    assert found.tau2 == pytest.approx(other.tau2, rel=1e-10)
    assert found.phi == pytest.approx(other.q / 60, rel=1e-10)


def test_chance_alone_has_no_overdispersion_and_a_wide_spread_has():
    generator = np.random.default_rng(11)
    expected = generator.uniform(20, 400, 5_000)
    level = overdispersion(generator.poisson(expected), expected, winsorise=0)
    assert level.phi == pytest.approx(1, abs=0.05)
    assert level.tau2 < 0.0005
    spread = (1 + 0.3 * generator.standard_normal(5_000)).clip(0) ** 2
    wide = overdispersion(generator.poisson(expected * spread), expected, winsorise=0)
    assert math.sqrt(wide.tau2) == pytest.approx(0.3, abs=0.02)


def test_winsorising_takes_the_force_out_of_one_far_area():
    observed, expected = [100] * 29 + [900], [100.0] * 30
    assert overdispersion(observed, expected).phi == 0
    assert overdispersion(observed, expected, winsorise=0).phi > 50


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([3, 4], [3, 0]), "above zero"),
        (([3, math.nan], [3, 3]), "missing"),
        (([3, -1], [3, 3]), "negative"),
        (([3], [3]), "one area"),
        (([3, 4], [3]), "one length"),
    ],
)
def test_overdispersion_refuses(arguments, words):
    with pytest.raises(ValueError, match=words):
        overdispersion(*arguments)


def test_funnels_refuse():
    for call in (
        lambda: funnel_limits_rate(0),
        lambda: funnel_limits_rate([5, math.nan]),
        lambda: funnel_limits_share(1.2, 10),
        lambda: funnel_limits_share(0.2, 0),
        lambda: funnel_limits_overdispersed(0, Overdispersion(1, 0)),
        lambda: overdispersion([1, 2], [1, 2], winsorise=0.5),
    ):
        with pytest.raises(ValueError, match="must"):
            call()


@pytest.mark.parametrize(
    ("count", "population", "benchmark", "reason"),
    [
        (None, 1000, 0.01, "missing_count"),
        (math.nan, 1000, 0.01, "missing_count"),
        (5, None, 0.01, "no_population"),
        (5, 0, 0.01, "no_population"),
        (5, 1000, None, "no_benchmark"),
        (5, 1000, 0, "no_benchmark"),
    ],
)
def test_what_is_missing_is_not_comparable_and_gives_no_number(
    count, population, benchmark, reason
):
    found = compare(count, population, benchmark, overdispersion=Overdispersion(2, 0.1))
    assert found.verdict == found.verdict_998 == "not comparable"
    assert found.reason == reason
    numbers = [value for value in vars(found).values() if isinstance(value, float)]
    assert len(numbers) == 10
    assert all(math.isnan(number) for number in numbers)


@pytest.mark.parametrize("bad", [(-1, 10, 1), (1.5, 10, 1), (1, -10, 1), (1, 10, -1), ("c", 10, 1)])
def test_what_is_wrong_is_refused(bad):
    with pytest.raises(ValueError, match="must"):
        compare(*bad)


def test_one_missing_area_leaves_the_others_as_they_were():
    found = compare_areas([40, math.nan, 0], [10_000, 10_000, 10_000], 0.002)
    assert list(found.verdict) == ["higher", "not comparable", "lower"]
    assert list(found.reason) == ["", "missing_count", ""]
    assert found.ratio[0] == 2
    assert found.overdispersed_lower_95.shape == (3,)
    assert np.isnan(found.overdispersed_lower_95).all()


def test_the_verdict_is_the_one_that_allows_for_overdispersion():
    exact = compare(40, 10_000, 0.002)
    wide = compare(40, 10_000, 0.002, overdispersion=Overdispersion(5, 0.1))
    assert (exact.verdict, wide.verdict) == ("higher", "not different")
    assert (exact.lower_95, exact.upper_95) == (wide.lower_95, wide.upper_95)
    z = 1.959963984540054
    reach = z * math.sqrt(1 / (4 * 20) + 0.1)
    assert wide.overdispersed_lower_95 == pytest.approx((math.sqrt(2) - reach) ** 2)
    assert wide.overdispersed_upper_95 == pytest.approx((math.sqrt(2) + reach) ** 2)


def test_pooled_rate_needs_enough_neighbours():
    counts, people = [5] * 7 + [math.nan] * 3, [100] * 10
    assert pooled_rate(counts, people) == 0.05
    assert math.isnan(pooled_rate(counts, people, at_least=FEWEST_NEIGHBOURS))
    assert pooled_rate([5] * 8, [100] * 8, at_least=FEWEST_NEIGHBOURS) == 0.05
    assert math.isnan(pooled_rate([math.nan], [10]))


@given(AREAS, SPREADS)
def test_allowing_for_overdispersion_never_makes_a_difference(areas, spread):
    counts, people = zip(*areas, strict=True)
    exact = compare_areas(counts, people, 0.003)
    wide = compare_areas(counts, people, 0.003, overdispersion=spread)
    assert (wide.overdispersed_lower_95 <= wide.lower_95).all()
    assert (wide.overdispersed_upper_95 >= wide.upper_95).all()
    assert (wide.overdispersed_lower_998 <= wide.overdispersed_lower_95).all()
    changed = wide.verdict != exact.verdict
    assert (wide.verdict[changed] == "not different").all()


@given(AREAS)
def test_verdicts_at_998_are_never_bolder(areas):
    counts, people = zip(*areas, strict=True)
    found = compare_areas(counts, people, 0.003)
    bold = found.verdict_998 != "not different"
    assert (found.verdict[bold] == found.verdict_998[bold]).all()
    assert ((found.lower_95 <= found.ratio) & (found.ratio <= found.upper_95)).all()


@given(st.floats(0.1, 10_000), st.floats(0, 2))
def test_the_drawn_funnel_and_the_area_limits_say_the_same(expected, tau2):
    """Outside the funnel around 1 is the same as 1 outside the limits around the ratio."""
    spread = Overdispersion(1, tau2)
    funnel = funnel_limits_overdispersed(expected, spread)[0.95]
    for ratio in (funnel.lower * 0.99, funnel.upper * 1.01):
        reach = 1.959963984540054 * math.sqrt(1 / (4 * expected) + tau2)
        if ratio > 0:
            assert abs(math.sqrt(ratio) - 1) > reach * 0.999


@given(AREAS)
def test_shrinkage_lies_between_the_area_and_the_mean(areas):
    counts, people = (np.array(column) for column in zip(*areas, strict=True))
    own, pooled = counts / people, counts.sum() / people.sum()
    shrunken = shrunken_rates(counts, people)
    slack = 1e-12 * max(1, own.max())
    assert (shrunken >= np.minimum(own, pooled) - slack).all()
    assert (shrunken <= np.maximum(own, pooled) + slack).all()


def test_areas_that_differ_by_no_more_than_chance_all_get_the_pooled_rate():
    assert shrunken_rates([9, 11, 10], [100, 100, 100]) == pytest.approx([0.1, 0.1, 0.1])


def test_shrinkage_of_nothing_is_nothing_and_per_scales():
    assert list(shrunken_rates([0, 0], [10, 20])) == [0, 0]
    once, scaled = shrunken_rates([9, 1], [10, 20]), shrunken_rates([9, 1], [10, 20], per=1000)
    assert scaled == pytest.approx(once * 1000)
    with pytest.raises(ValueError, match="missing"):
        shrunken_rates([9, math.nan], [10, 20])
    with pytest.raises(ValueError, match="one area"):
        shrunken_rates([9], [10])


@settings(max_examples=20)
@given(AREAS)
def test_rank_intervals_hold_the_rank_and_are_repeatable(areas):
    counts, people = zip(*areas, strict=True)
    found = rank_intervals(counts, people, draws=200)
    again = rank_intervals(counts, people, draws=200)
    assert (found.lower <= found.rank).all()
    assert (found.rank <= found.upper).all()
    assert found.lower.min() >= 1
    assert found.upper.max() <= len(areas)
    assert (found.lower == again.lower).all()
    assert (found.upper == again.upper).all()


def test_rank_intervals_tell_far_areas_apart_and_near_ones_not():
    found = rank_intervals([10_000, 100, 101, 102], [1000, 1000, 1000, 1000])
    assert (found.lower[0], found.upper[0]) == (1, 1)
    assert list(found.rank) == [1, 4, 3, 2]
    assert list(found.lower[1:]) == [2, 2, 2]
    assert list(found.upper[1:]) == [4, 4, 4]
    for arguments, words in (((([1], [1])), "one area"), (([1, 2], [1, 0]), "above zero")):
        with pytest.raises(ValueError, match=words):
            rank_intervals(*arguments)

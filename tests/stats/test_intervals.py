"""Intervals against numbers that others published, and what must hold for every count."""

from __future__ import annotations

import math
import tomllib
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.stats import intervals
from etl.stats.intervals import (
    byar,
    directly_standardised,
    poisson_exact,
    rate,
    rate_ratio,
    survey_share,
    wilson,
)

GOLDEN = tomllib.loads((Path(__file__).parents[1] / "golden" / "intervals.toml").read_text("utf-8"))
CHECKS = GOLDEN["check"]

COUNTS = st.integers(0, 100_000)
PEOPLE = st.integers(1, 10_000_000)
LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.998])


def agrees(computed: float, published: str) -> bool:
    """Within half a unit of the last digit published."""
    unit = 10.0 ** int(Decimal(published).as_tuple().exponent)
    return abs(computed - float(published)) <= 0.5 * unit


def last_digit_moved(published: str) -> tuple[str, str]:
    number = Decimal(published)
    unit = Decimal(1).scaleb(int(number.as_tuple().exponent))
    return str(number + unit), str(number - unit)


def name_of(check: dict) -> str:
    return f"{check['function']}-{check['source']}-{next(iter(check['expected'].values()))}"


def computed(check: dict) -> dict[str, float]:
    result = getattr(intervals, check["function"])(**check["arguments"])
    divisor = check.get("divided_by", 1)
    return {key: getattr(result, key) / divisor for key in check["expected"]}


@pytest.mark.parametrize("check", CHECKS, ids=name_of)
def test_published_numbers(check):
    found = computed(check)
    assert check["source"] in GOLDEN["sources"]
    for key, published in check["expected"].items():
        assert agrees(found[key], published), (key, found[key], published)


@pytest.mark.parametrize("check", CHECKS, ids=name_of)
def test_a_changed_last_digit_is_noticed(check):
    found = computed(check)
    for key, published in check["expected"].items():
        for wrong in last_digit_moved(published):
            assert not agrees(found[key], wrong), (key, found[key], wrong)


def test_every_function_has_outside_numbers():
    assert {check["function"] for check in CHECKS} == {
        "poisson_exact",
        "byar",
        "rate",
        "wilson",
        "survey_share",
        "rate_ratio",
        "directly_standardised",
    }


def test_exact_below_ten_events_byar_from_ten_element_by_element():
    mixed = rate([0, 9, 10, 40], 1, per=1)
    exact, approximate = poisson_exact([0, 9]), byar([10, 40])
    assert mixed.lower == pytest.approx([*exact.lower, *approximate.lower])
    assert mixed.upper == pytest.approx([*exact.upper, *approximate.upper])


def test_scalars_give_floats_and_arrays_arrays():
    for result in (poisson_exact(3), byar(3), rate(3, 10), wilson(3, 10), survey_share(30, 10)):
        assert type(result.lower) is float
        assert type(result.upper) is float
    assert type(rate_ratio(3, 10, 4, 10).p_value) is float
    assert wilson([1, 2], 10).lower.shape == (2,)
    assert rate_ratio([1, 2, 3], 10, 4, 10).p_value.shape == (3,)


def test_edges_of_the_scale():
    assert poisson_exact(0).lower == 0
    assert wilson(0, 20).lower == 0
    assert wilson(20, 20).upper == 1
    assert survey_share(100, 20).upper == 100
    assert math.isnan(byar(0).lower)
    assert math.isnan(byar(1, confidence=0.998).lower)
    assert byar(1).lower > 0


def test_ratio_to_nothing_is_unbounded_and_nothing_to_nothing_is_refused():
    result = rate_ratio(5, 100, 0, 100)
    assert result.ratio == math.inf
    assert result.upper == math.inf
    assert 0 < result.lower < math.inf
    assert rate_ratio(0, 100, 5, 100).lower == 0
    with pytest.raises(ValueError, match="no ratio"):
        rate_ratio([3, 0], 100, [1, 0], 100)


@pytest.mark.parametrize("bad", [math.nan, math.inf, None, "c", -1, 2.5, [1, math.nan]])
def test_what_is_no_count_is_refused(bad):
    for call in (
        lambda: poisson_exact(bad),
        lambda: byar(bad),
        lambda: rate(bad, 100),
        lambda: wilson(bad, 100),
        lambda: rate_ratio(bad, 100, 3, 100),
        lambda: rate_ratio(3, 100, bad, 100),
        lambda: directly_standardised([20, bad], [100, 100], [1, 1]),
    ):
        with pytest.raises(ValueError, match=r"count|successes|inhomogeneous|sequence"):
            call()


@pytest.mark.parametrize("bad", [0, -5, math.nan, math.inf, None, "z"])
def test_what_is_no_population_is_refused(bad):
    for call in (
        lambda: rate(3, bad),
        lambda: wilson(0, bad),
        lambda: survey_share(10, bad),
        lambda: survey_share(10, 100, design_effect=bad),
        lambda: rate_ratio(3, bad, 3, 100),
        lambda: rate_ratio(3, 100, 3, bad),
        lambda: directly_standardised([20, 20], [100, bad], [1, 1]),
    ):
        with pytest.raises(ValueError, match=r"must (be|not be)"):
            call()


def test_other_refusals():
    with pytest.raises(ValueError, match="more successes"):
        wilson(5, 4)
    with pytest.raises(ValueError, match="between 0 and 100"):
        survey_share(101, 100)
    with pytest.raises(ValueError, match="confidence"):
        poisson_exact(3, confidence=95)
    with pytest.raises(ValueError, match="9 events"):
        directly_standardised([4, 5], [100, 100], [1, 1])
    with pytest.raises(ValueError, match="one length"):
        directly_standardised([40, 50], [100], [1, 1])
    with pytest.raises(ValueError, match="all be zero"):
        directly_standardised([40, 50], [100, 100], [0, 0])


def test_a_design_effect_widens_a_survey_interval():
    simple, clustered = survey_share(24, 1000), survey_share(24, 1000, design_effect=1.5)
    assert clustered.lower < simple.lower < 24 < simple.upper < clustered.upper


@given(COUNTS, LEVELS)
def test_count_intervals_contain_the_count(count, level):
    exact, approximate = poisson_exact(count, confidence=level), byar(count, confidence=level)
    assert exact.lower <= count < exact.upper
    assert not approximate.lower > count
    assert approximate.upper > count


@given(COUNTS, st.integers(1, 1000), LEVELS)
def test_more_events_move_both_limits_up(count, more, level):
    for few, many in (
        (poisson_exact(count, confidence=level), poisson_exact(count + more, confidence=level)),
        (byar(count, confidence=level), byar(count + more, confidence=level)),
    ):
        assert not few.lower > many.lower
        assert few.upper < many.upper


@given(COUNTS, PEOPLE)
def test_intervals_nest_by_confidence(count, people):
    narrow, wide = (rate(count, people, confidence=level) for level in (0.95, 0.998))
    assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper


@given(COUNTS, PEOPLE, st.integers(2, 100))
def test_scaling_a_population_scales_the_rate(count, people, factor):
    whole, part = rate(count, people), rate(count, people * factor)
    assert part.lower * factor == pytest.approx(whole.lower, rel=1e-12)
    assert part.upper * factor == pytest.approx(whole.upper, rel=1e-12)


@given(st.integers(1, 100_000), st.data(), LEVELS)
def test_shares_lie_inside_their_limits(n, data, level):
    successes = data.draw(st.integers(0, n))
    limits = wilson(successes, n, confidence=level)
    assert 0 <= limits.lower <= successes / n <= limits.upper <= 1
    mirrored = wilson(n - successes, n, confidence=level)
    assert limits.lower == pytest.approx(1 - mirrored.upper, abs=1e-12)


@given(st.integers(0, 5000), st.integers(0, 5000), PEOPLE, PEOPLE)
def test_swapping_two_rates_inverts_their_ratio(count1, count2, pop1, pop2):
    if count1 + count2 == 0:
        return
    forth = rate_ratio(count1, pop1, count2, pop2)
    back = rate_ratio(count2, pop2, count1, pop1)
    assert forth.lower <= forth.ratio <= forth.upper
    assert forth.p_value == pytest.approx(back.p_value, rel=1e-6)
    if count1 and count2:
        assert forth.lower * back.upper == pytest.approx(1, rel=1e-6)


@given(st.lists(st.integers(5, 500), min_size=2, max_size=6), st.integers(1, 50))
def test_standardising_a_level_rate_gives_that_rate(counts, people_each):
    populations = [count * people_each for count in counts]
    result = directly_standardised(counts, populations, np.ones(len(counts)), per=1)
    assert result.rate == pytest.approx(1 / people_each)
    assert result.lower < result.rate < result.upper

"""What would have to be true: the arithmetic, its refusals, and that it inverts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.stats.under_reporting import bounds, implied_true_change, tipping_point

GROWTH = st.floats(0.01, 100)
SHARE = st.floats(0.001, 1)


def test_the_worked_example_of_the_methods_page():
    point = tipping_point(1.69)
    assert round(point.max_initial_share, 2) == 0.59
    assert round(point.final_share(0.2), 2) == 0.34
    assert math.isnan(point.final_share(0.6))


def test_after_a_fall_every_initial_share_is_possible():
    point = tipping_point(0.5)
    assert point.max_initial_share == 1
    assert point.final_share(1.0) == 0.5


def test_limits_go_through_together():
    point = tipping_point([0.8, 1.25, 2.0])
    assert point.max_initial_share == pytest.approx([1, 0.8, 0.5])
    final = point.final_share(0.6)
    assert final[:2] == pytest.approx([0.48, 0.75])
    assert math.isnan(final[2])


def test_the_contour_broadcasts():
    shares = np.array([0.1, 0.5, 1.0])
    contour = implied_true_change(2.0, shares[:, None], shares[None, :])
    assert contour.shape == (3, 3)
    assert np.diag(contour) == pytest.approx([1, 1, 1])
    assert contour[0, 1] == pytest.approx(2 * 0.1 / 0.5 - 1)
    assert type(implied_true_change(2, 0.1, 0.5)) is float


def test_bounds_reach_from_the_high_share_to_the_low_one():
    assert bounds(100, 0.25, 0.5, citation="synthetic") == (200, 400)


@pytest.mark.parametrize("citation", ["", "  "])
def test_bounds_are_refused_without_a_citation(citation):
    with pytest.raises(ValueError, match="citation"):
        bounds(100, 0.25, 0.5, citation=citation)
    with pytest.raises(ValueError, match="citation"):
        bounds(100, 0.25, 0.5)


def test_bounds_refuse_shares_in_the_wrong_order_and_negative_values():
    with pytest.raises(ValueError, match="exceed"):
        bounds(100, 0.5, 0.25, citation="synthetic")
    with pytest.raises(ValueError, match="negative"):
        bounds(-1, 0.25, 0.5, citation="synthetic")


@pytest.mark.parametrize("bad", [0, -0.1, 1.01, 59, math.nan, math.inf, None])
def test_what_is_no_share_is_refused(bad):
    for call in (
        lambda: implied_true_change(2, bad, 0.5),
        lambda: implied_true_change(2, 0.5, bad),
        lambda: tipping_point(2).final_share(bad),
        lambda: bounds(100, bad, 0.5, citation="synthetic"),
        lambda: bounds(100, 0.5, bad, citation="synthetic"),
    ):
        with pytest.raises(ValueError, match="share"):
            call()


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf, None, "up"])
def test_what_is_no_growth_is_refused(bad):
    for call in (lambda: tipping_point(bad), lambda: implied_true_change(bad, 0.5, 0.5)):
        with pytest.raises(ValueError, match="growth_ratio"):
            call()


@given(GROWTH)
def test_the_tipping_point_inverts(growth):
    point = tipping_point(growth)
    final = point.final_share(point.max_initial_share)
    assert final == pytest.approx(min(growth, 1))
    change = implied_true_change(growth, point.max_initial_share, final)
    assert change == pytest.approx(0, abs=1e-9)


@given(GROWTH, SHARE)
def test_a_level_truth_is_possible_exactly_up_to_the_tipping_point(growth, initial):
    point = tipping_point(growth)
    final = point.final_share(initial)
    assert math.isnan(final) == (initial > point.max_initial_share)
    if not math.isnan(final):
        assert 0 < final <= 1
        assert implied_true_change(growth, initial, final) == pytest.approx(0, abs=1e-9)


@given(GROWTH, SHARE)
def test_an_unchanged_share_says_the_truth_grew_as_the_record_did(growth, share):
    assert implied_true_change(growth, share, share) == pytest.approx(growth - 1)


@given(st.integers(0, 10_000), SHARE, SHARE)
def test_bounds_hold_the_value_or_more(value, one, other):
    low, high = sorted((one, other))
    result = bounds(value, low, high, citation="synthetic")
    assert value <= result.lower <= result.upper

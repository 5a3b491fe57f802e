"""The recent-trend markers: rules. Their published numbers stand in test_trends.py."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.stats.trends import cochran_armitage, recent_trend_marker, recent_trend_marker_share


def limits(values: list[float], half: float) -> tuple[list[float], list[float]]:
    return [value - half for value in values], [value + half for value in values]


def test_a_clear_rise_and_fall() -> None:
    values = [10.0, 11.0, 12.0, 13.0, 14.0]
    assert recent_trend_marker(values, *limits(values, 0.5)).verdict == "increasing"
    assert recent_trend_marker(values[::-1], *limits(values[::-1], 0.5)).verdict == "decreasing"


def test_the_slope_is_weighted_least_squares() -> None:
    values = [10.0, 12.0, 11.0, 15.0, 14.0]
    half = [0.5, 1.0, 0.7, 2.0, 0.4]
    lower = [value - reach for value, reach in zip(values, half, strict=True)]
    upper = [value + reach for value, reach in zip(values, half, strict=True)]
    marker = recent_trend_marker(values, lower, upper)
    slope, _ = np.polyfit(np.arange(1, 6), values, 1, w=1 / np.array(half))
    assert marker.slope == pytest.approx(slope, rel=1e-6)


def test_only_the_last_five_points_count() -> None:
    values = [90.0, 10.0, 11.0, 12.0, 13.0, 14.0]
    whole = recent_trend_marker(values, *limits(values, 0.5))
    assert whole == recent_trend_marker(values[1:], *limits(values[1:], 0.5))
    assert whole.verdict == "increasing"


def test_a_slope_that_hangs_on_one_point_is_no_clear_change() -> None:
    values = [10.0, 9.9, 9.8, 9.7, 12.0]
    marker = recent_trend_marker(values, *limits(values, 0.1))
    assert marker.chi_squared is not None
    assert marker.chi_squared > 9.55
    assert marker.verdict == "no clear change"


def test_a_flat_line_is_no_clear_change() -> None:
    assert recent_trend_marker([5.0] * 5, [4.0] * 5, [6.0] * 5).verdict == "no clear change"


@pytest.mark.parametrize(
    ("values", "lower", "reason"),
    [
        ([1.0] * 4, [0.5] * 4, "too_few_points"),
        ([1.0, 1.0, None, 1.0, 1.0], [0.5] * 5, "suppressed"),
        ([1.0] * 5, [0.5, 0.5, 0.5, 0.5, None], "suppressed"),
    ],
)
def test_a_missing_limit_is_never_no_change(
    values: list[float | None], lower: list[float | None], reason: str
) -> None:
    marker = recent_trend_marker(values, lower, [2.0] * len(values))
    assert (marker.verdict, marker.reason) == ("cannot be assessed", reason)
    assert marker.slope is None


@pytest.mark.parametrize(
    ("value", "lower", "upper"), [(1.0, 1.0, 1.0), (1.0, 2.0, 3.0), (float("nan"), 0.0, 1.0)]
)
def test_impossible_limits_raise(value: float, lower: float, upper: float) -> None:
    with pytest.raises(ValueError, match=r"limits"):
        recent_trend_marker([value] * 5, [lower] * 5, [upper] * 5)


def test_columns_of_different_length_raise() -> None:
    with pytest.raises(ValueError, match="one length"):
        recent_trend_marker([1.0] * 5, [0.0] * 4, [2.0] * 5)
    with pytest.raises(ValueError, match="one length"):
        recent_trend_marker_share([1.0] * 5, [9.0] * 4)


@pytest.mark.parametrize(
    ("numerators", "reason"),
    [
        ([1, 2, 3, 4], "too_few_points"),
        ([1, 2, None, 4, 5], "suppressed"),
        ([0] * 5, "not_converged"),
        ([9] * 5, "not_converged"),
    ],
)
def test_shares_that_cannot_be_assessed(numerators: list[float | None], reason: str) -> None:
    marker = recent_trend_marker_share(numerators, [9] * len(numerators))
    assert (marker.verdict, marker.reason) == ("cannot be assessed", reason)


@pytest.mark.parametrize(
    ("numerators", "denominators"),
    [([2, 1], [1, 1]), ([-1, 1], [1, 1]), ([0, 0], [0, 1]), ([1], [2]), ([1, 1], [1, 1, 1])],
)
def test_impossible_shares_raise(numerators: list[float], denominators: list[float]) -> None:
    with pytest.raises(ValueError, match=r"."):
        cochran_armitage(numerators, denominators)


@given(st.lists(st.integers(0, 100), min_size=5, max_size=9), st.integers(2, 9))
def test_the_slope_of_shares_scales_with_nothing_but_time(counts: list[int], times: int) -> None:
    once = cochran_armitage(counts, [100] * len(counts))
    more = cochran_armitage([times * n for n in counts], [times * 100] * len(counts))
    assert (once is None) == (more is None)
    if once is not None and more is not None:
        assert more.slope == pytest.approx(once.slope)
        assert more.chi_squared == pytest.approx(times * once.chi_squared)

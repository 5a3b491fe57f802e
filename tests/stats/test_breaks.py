"""Cuts, steps and joinpoints."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.stats.breaks import Break, joinpoint, level_shift, segments
from etl.stats.regression import fit_counts
from etl.stats.series import Series, series_of

GOLDEN = tomllib.loads((Path(__file__).parents[1] / "golden" / "breaks.toml").read_text("utf-8"))
BAN = date(2005, 1, 1)


def agrees(ours: float, published: str) -> bool:
    """Our number rounds to the published one at its last digit."""
    unit = Decimal(1).scaleb(int(Decimal(published).as_tuple().exponent))
    return abs(Decimal(ours) - Decimal(published)) <= unit / 2


def altered(published: str) -> list[str]:
    """The published number with its last digit one up and one down."""
    unit = Decimal(1).scaleb(int(Decimal(published).as_tuple().exponent))
    return [str(Decimal(published) + sign * unit) for sign in (1, -1)]


def sicily() -> Series:
    counts = GOLDEN["sicily"]["counts"]
    months = [f"{2002 + i // 12}-{i % 12 + 1:02d}" for i in range(len(counts))]
    return series_of(months, counts, period_type="month")


def yearly(counts: list[Any], *, first: int = 2010) -> Series:
    """A synthetic yearly series; None stands for a year that was not available."""
    statuses = ["x" if count is None else "" for count in counts]
    years = [str(first + i) for i in range(len(counts))]
    return series_of(years, counts, period_type="calendar_year", statuses=statuses)


def published() -> dict[str, tuple[float, str]]:
    """Every golden number: ours and theirs."""
    entry = GOLDEN["sicily"]
    found: dict[str, tuple[float, str]] = {}
    for model, pairs in (("quasi_poisson", 0), ("harmonics", 2)):
        theirs = entry[model]
        shift = level_shift(sicily(), BAN, population=entry["population"], harmonics=pairs)
        assert shift.ratio is not None
        assert shift.standard_error is not None
        normal = 1.959963984540054 * shift.standard_error
        ours = {
            "step": np.log(shift.ratio),
            "step_se": shift.standard_error,
            "ratio": shift.ratio,
            "dispersion": shift.dispersion,
            "degrees_of_freedom": shift.degrees_of_freedom,
            "lower_normal": shift.ratio * np.exp(-normal),
            "upper_normal": shift.ratio * np.exp(normal),
        }
        found |= {f"{model} {name}": (float(ours[name]), theirs[name]) for name in theirs}
    return found | poisson()


def poisson() -> dict[str, tuple[float, str]]:
    entry = GOLDEN["sicily"]
    time = np.arange(1, 60, dtype=np.float64)
    design = np.column_stack([np.ones(59), time > 36, time])
    counts = np.array(entry["counts"], dtype=np.float64)
    fit = fit_counts(counts, design, offset=np.log(np.array(entry["population"])))
    assert fit is not None
    errors = np.sqrt(np.diag(fit.covariance))
    ours = {
        "intercept": fit.coefficients[0],
        "step": fit.coefficients[1],
        "time": fit.coefficients[2],
        "time_se_quasi": errors[2],
        "intercept_se_quasi": errors[0],
        "deviance": fit.deviance,
    }
    return {f"poisson {name}": (float(ours[name]), entry["poisson"][name]) for name in ours}


PUBLISHED = published()


@pytest.mark.parametrize("name", PUBLISHED)
def test_agrees_with_the_published_number(name: str) -> None:
    assert agrees(*PUBLISHED[name])


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_changed_last_digit_is_noticed(name: str) -> None:
    ours, theirs = PUBLISHED[name]
    assert not any(agrees(ours, wrong) for wrong in altered(theirs))


class TestSegments:
    def test_only_cuts_cut(self) -> None:
        breaks = [
            Break(date(2013, 1, 1), "cut"),
            Break(date(2011, 1, 1), "step"),
            Break(date(2012, 1, 1), "caveat"),
        ]
        parts = segments(yearly([1, 2, 3, 4, 5]), breaks)
        assert [part.values for part in parts] == [(1, 2, 3), (4, 5)]

    def test_a_year_lies_where_its_middle_day_lies(self) -> None:
        series = series_of(
            ["2012-13", "2013-14", "2014-15"], [1, 2, 3], period_type="financial_year"
        )
        parts = segments(series, [Break(date(2014, 1, 1), "cut")])
        assert [part.values for part in parts] == [(1, 2), (3,)]

    def test_cuts_outside_the_series_or_twice_in_one_gap_leave_no_empty_segment(self) -> None:
        days = [date(1990, 1, 1), date(2012, 1, 1), date(2012, 2, 1), date(2030, 1, 1)]
        parts = segments(yearly([1, 2, 3, 4]), [Break(day, "cut") for day in days])
        assert [part.values for part in parts] == [(1, 2), (3, 4)]

    def test_nothing_comes_of_nothing(self) -> None:
        assert segments(Series((), ())) == ()

    @given(
        st.lists(st.integers(0, 9), min_size=1, max_size=15),
        st.lists(st.integers(2008, 2028), max_size=4),
    )
    def test_segments_hold_every_point_once_in_order(
        self, counts: list[int], years: list[int]
    ) -> None:
        breaks = [Break(date(year, 1, 1), "cut") for year in years]
        parts = segments(yearly(counts), breaks)
        assert [value for part in parts for value in part.values] == counts
        assert all(len(part) for part in parts)


class TestLevelShift:
    def test_a_doubling_is_found(self) -> None:
        shift = level_shift(yearly([100, 100, 100, 100, 200, 200, 200, 200]), date(2014, 1, 1))
        assert shift.ratio == pytest.approx(2)
        assert shift.reason == ""
        assert (shift.n_before, shift.n_after) == (4, 4)

    @pytest.mark.parametrize(
        ("counts", "reason"),
        [
            ([5, 6, 7, 8, 9], "too_few_points"),
            ([5, 6, 7, 8, None, 9], "too_few_points"),
            ([0, 0, 0, 0, 0, 0], "not_converged"),
        ],
    )
    def test_refusals(self, counts: list[int | None], reason: str) -> None:
        at = date(2013, 1, 1) if reason == "not_converged" else date(2014, 1, 1)
        shift = level_shift(yearly(counts), at)
        assert shift.reason == reason
        assert shift.ratio is None

    def test_a_suppressed_number_refuses(self) -> None:
        series = series_of(
            [str(2010 + i) for i in range(7)],
            [9, None, 8, 7, 9, 8, 7],
            period_type="calendar_year",
            statuses=["", "c", "", "", "", "", ""],
        )
        assert level_shift(series, date(2013, 1, 1)).reason == "suppressed"

    @pytest.mark.parametrize("population", [[0.0] * 8, [-1.0] * 8, [float("nan")] * 8, [1.0]])
    def test_bad_populations_raise(self, population: list[float]) -> None:
        with pytest.raises(ValueError, match="population"):
            level_shift(yearly([9] * 8), date(2014, 1, 1), population=population)

    @pytest.mark.parametrize("pairs", [1, -1])
    def test_harmonics_that_do_not_fit_raise(self, pairs: int) -> None:
        with pytest.raises(ValueError, match="harmonics"):
            level_shift(yearly([9] * 8), date(2014, 1, 1), harmonics=pairs)


class TestJoinpoint:
    """The search is held against exact synthetic series: no published Poisson example."""

    def test_finds_the_bend_of_an_exact_series(self) -> None:
        years = np.arange(11)
        counts = np.round(1e6 * np.exp(0.1 * np.minimum(years, 6) - 0.2 * np.maximum(years - 6, 0)))
        found = joinpoint(yearly(counts.tolist()))
        assert [period.text for period in found.at] == ["2016"]
        changes = [100 * np.expm1(0.1), 100 * np.expm1(-0.2)]
        assert found.annual_percent_changes == pytest.approx(changes, rel=1e-4)
        assert found.label == "exploratory"

    def test_finds_two_bends(self) -> None:
        years = np.arange(15)
        slope = 0.2 * np.minimum(years, 4) - 0.1 * np.clip(years - 4, 0, 5)
        counts = np.round(1e6 * np.exp(slope + 0.15 * np.maximum(years - 9, 0)))
        found = joinpoint(yearly(counts.tolist()))
        assert [period.text for period in found.at] == ["2014", "2019"]

    def test_a_straight_line_has_none(self) -> None:
        counts = np.round(1e5 * np.exp(0.1 * np.arange(12)))
        assert joinpoint(yearly(counts.tolist())).at == ()

    @pytest.mark.parametrize(("n_points", "most"), [(5, 0), (6, 0), (7, 1), (11, 1), (12, 2)])
    def test_the_number_allowed_grows_with_the_points(self, n_points: int, most: int) -> None:
        counts = [10 + 7 * (i % 3) for i in range(n_points)]
        assert len(joinpoint(yearly(counts)).criteria) == most + 1
        assert len(joinpoint(yearly(counts), max_joinpoints=0).criteria) == 1
        assert len(joinpoint(yearly(counts), max_joinpoints=9).criteria) == most + 1

    def test_refusals(self) -> None:
        assert joinpoint(yearly([1, 2, 3, 4])).reason == "too_few_points"
        assert joinpoint(yearly([0] * 8)).reason == "not_converged"
        assert joinpoint(sicily()).reason == "mixed_periods"
        assert joinpoint(Series((), ())).reason == "too_few_points"
        with pytest.raises(ValueError, match="negative"):
            joinpoint(yearly([1, 2, 3, 4, 5]), max_joinpoints=-1)

    @settings(max_examples=25)
    @given(st.lists(st.integers(1, 500), min_size=7, max_size=11))
    def test_joinpoints_keep_two_points_from_either_end(self, counts: list[int]) -> None:
        series = yearly(counts)
        found = joinpoint(series)
        places = [series.periods.index(period) for period in found.at]
        assert all(2 <= place <= len(counts) - 3 for place in places)
        assert len(found.annual_percent_changes) == len(places) + 1

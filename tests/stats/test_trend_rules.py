"""What a trend may say, when it must refuse, and what must not change it. Synthetic series."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from etl.stats.breaks import Break
from etl.stats.series import Series, calendar, series_of
from etl.stats.trends import Trend, change_between, fit_share_trend, fit_trend

COUNTS = st.lists(st.integers(0, 400), min_size=5, max_size=14)
RISING = [100, 118, 145, 170, 210, 250, 300, 365]


def yearly(counts: list[Any], *, hidden: str = "x", first: int = 2010) -> Series:
    """A synthetic yearly series; None stands for a number that was not shown."""
    statuses = [hidden if count is None else "" for count in counts]
    years = [str(first + i) for i in range(len(counts))]
    return series_of(years, counts, period_type="calendar_year", statuses=statuses)


def quarterly(counts: list[int]) -> Series:
    quarters = [f"{2018 + i // 4}-Q{i % 4 + 1}" for i in range(len(counts))]
    return series_of(quarters, counts, period_type="quarter")


def change(trend: Trend) -> float:
    assert trend.annual_percent_change is not None, trend.reason
    return trend.annual_percent_change


def numbers(trend: Trend) -> list[float | None]:
    return [
        trend.annual_percent_change,
        trend.lower,
        trend.upper,
        trend.dispersion,
        trend.fitted_first,
        trend.fitted_last,
        trend.growth_ratio,
    ]


class TestVerdicts:
    def test_a_steady_rise(self) -> None:
        trend = fit_trend(yearly([round(100 * 1.2**i) for i in range(8)]))
        assert (trend.verdict, trend.verdict_998) == ("increasing", "increasing")
        assert change(trend) == pytest.approx(20, abs=0.2)
        assert trend.growth_ratio == pytest.approx(1.2**7, rel=0.01)
        assert trend.fitted_last == pytest.approx(trend.points[-1].fitted)
        assert (trend.n_points, trend.first_period, trend.last_period) == (8, "2010", "2017")

    def test_a_steady_fall(self) -> None:
        assert fit_trend(yearly(RISING[::-1])).verdict == "decreasing"

    def test_a_change_below_relevance_is_no_clear_change(self) -> None:
        series = yearly([round(1e7 * 1.005**i) for i in range(8)])
        assert fit_trend(series).verdict == "no clear change"
        assert fit_trend(series, relevance=0.1).verdict == "increasing"

    def test_a_wide_interval_is_no_clear_change(self) -> None:
        trend = fit_trend(yearly([10, 90, 15, 80, 20, 100]))
        assert trend.verdict == "no clear change"
        assert trend.model.startswith("quasi_poisson")

    def test_the_stricter_verdict_needs_more(self) -> None:
        trend = fit_trend(yearly([100, 90, 120, 105, 135, 118, 150]))
        assert (trend.verdict, trend.verdict_998) == ("increasing", "no clear change")

    def test_a_constant_series_is_no_clear_change_with_limits(self) -> None:
        trend = fit_trend(yearly([50] * 6))
        assert trend.verdict == "no clear change"
        assert trend.model == "poisson"
        assert change(trend) == pytest.approx(0, abs=1e-6)
        assert trend.lower is not None
        assert trend.upper is not None
        assert trend.lower < 0 < trend.upper
        assert trend.lag1_autocorrelation is None
        assert trend.durbin_watson is None

    def test_rates_are_per_10000(self) -> None:
        trend = fit_trend(yearly([20] * 5), population=[10_000, 20_000, 40_000, 80_000, 160_000])
        assert change(trend) == pytest.approx(-50)
        assert trend.fitted_first == pytest.approx(20)

    def test_false_alarms_stay_near_the_level_asked_for(self) -> None:
        rng = np.random.default_rng(20)
        alarms = 0
        for _ in range(200):
            counts = rng.negative_binomial(10, 0.2, 8)
            alarms += fit_trend(yearly(counts.tolist()), relevance=0).verdict != "no clear change"
        assert alarms <= 20


class TestRefusals:
    @pytest.mark.parametrize(
        ("counts", "reason"),
        [
            ([], "too_few_points"),
            ([1, 2, 3, 4], "too_few_points"),
            ([None, None, None, None, None], "too_few_points"),
            ([1, 2, None, 3, 4], "too_few_points"),
            ([0, 0, 0, 0, 0, 0], "not_converged"),
            ([0, 0, 0, 0, 0, 7], "not_converged"),
            ([9, 0, 0, 0, 0, 0], "not_converged"),
        ],
    )
    def test_no_number_comes_with_a_refusal(self, counts: list[int | None], reason: str) -> None:
        trend = fit_trend(yearly(counts))
        assert trend.reason == reason
        assert (trend.verdict, trend.verdict_998) == ("cannot be assessed",) * 2
        assert numbers(trend) == [None] * 7
        assert trend.points == ()

    def test_a_cut_leaves_only_what_came_after(self) -> None:
        cut = [Break(date(2014, 1, 1), "cut")]
        recent = fit_trend(yearly(RISING), breaks=cut)
        assert (recent.reason, recent.n_points) == ("break_too_recent", 4)
        longer = fit_trend(yearly([*RISING, 400]), breaks=cut)
        assert (longer.reason, longer.n_points, longer.first_period) == ("", 5, "2014")
        short = fit_trend(yearly([1, 2, 3]), breaks=[Break(date(2011, 1, 1), "cut")])
        assert short.reason == "too_few_points"

    def test_a_population_follows_its_point_across_cuts_and_disorder(self) -> None:
        counts, people = [5, *RISING], [1.0, *(count * 10.0 for count in RISING)]
        cut = [Break(date(2011, 1, 1), "cut")]
        trend = fit_trend(yearly(counts), population=people, breaks=cut)
        assert change(trend) == pytest.approx(0, abs=1e-6)
        years = [str(2010 + i) for i in range(9)][::-1]
        backwards = series_of(years, counts[::-1], period_type="calendar_year")
        assert fit_trend(backwards, population=people[::-1], breaks=cut) == trend

    @pytest.mark.parametrize("hidden", ["c", "k"])
    def test_a_suppressed_number_refuses(self, hidden: str) -> None:
        trend = fit_trend(yearly([9, 8, None, 9, 10, 11], hidden=hidden))
        assert (trend.reason, trend.verdict) == ("suppressed", "cannot be assessed")

    def test_a_number_suppressed_before_a_cut_does_not_matter(self) -> None:
        series = yearly([None, *RISING], hidden="c")
        assert fit_trend(series, breaks=[Break(date(2011, 1, 1), "cut")]).reason == ""

    @given(COUNTS, st.data())
    @settings(max_examples=50)
    def test_a_suppressed_number_anywhere_refuses(
        self, counts: list[int], data: st.DataObject
    ) -> None:
        shown: list[int | None] = list(counts)
        shown[data.draw(st.integers(0, len(counts) - 1))] = None
        trend = fit_trend(yearly(shown, hidden="c"))
        assert trend.verdict == "cannot be assessed"
        assert numbers(trend) == [None] * 7

    def test_mixed_types_and_overlap_refuse(self) -> None:
        kinds = ["calendar_year"] * 5 + ["financial_year"]
        texts = ["2010", "2011", "2012", "2013", "2014", "2015-16"]
        mixed = series_of(texts, [5] * 6, period_type=kinds)
        assert fit_trend(mixed).reason == "mixed_periods"
        spans = [f"{year}-01/{year + 1}-06" for year in range(2010, 2016)]
        rolling = series_of(spans, [5] * 6, period_type="survey_wave")
        assert fit_trend(rolling).reason == "mixed_periods"

    def test_inquiry_windows_and_irregular_days_refuse(self) -> None:
        windows = [f"{year}/{year}" for year in range(2010, 2016)]
        inquiries = series_of(windows, [5] * 6, period_type="inquiry_window")
        assert fit_trend(inquiries).reason == "mixed_periods"
        days = ["2010-03-31", "2011-03-31", "2012-05-31", "2013-04-30", "2014-03-31", "2015-01-31"]
        counted = series_of(days, [5] * 6, period_type="point")
        assert fit_trend(counted).reason == "mixed_periods"

    @pytest.mark.parametrize("population", [[0] * 8, [-5] * 8, [float("nan")] * 8, [9] * 7])
    def test_bad_populations_raise(self, population: list[float]) -> None:
        with pytest.raises(ValueError, match="population"):
            fit_trend(yearly(RISING), population=population)

    @pytest.mark.parametrize("count", [float("nan"), float("inf"), -1, 2.5])
    def test_bad_counts_raise(self, count: float) -> None:
        with pytest.raises(ValueError, match=r"number|whole"):
            fit_trend(yearly([*RISING, count]))

    def test_missing_without_a_status_twice_the_same_or_a_strange_level_raises(self) -> None:
        with pytest.raises(ValueError, match="status"):
            yearly([1, 2, None], hidden="")
        with pytest.raises(ValueError, match="twice"):
            series_of(["2010", "2010"], [1, 2], period_type="calendar_year")
        with pytest.raises(ValueError, match="one length"):
            Series((), (1.0,))
        with pytest.raises(ValueError, match="confidence"):
            fit_trend(yearly(RISING), confidence=1)
        with pytest.raises(ValueError, match="relevance"):
            fit_trend(yearly(RISING), relevance=-1)


class TestTime:
    def test_time_passes_across_a_hole(self) -> None:
        whole = [round(1e5 * 1.1**i) for i in range(9)]
        holed: list[int | None] = [*whole]
        holed[4] = None
        trend = fit_trend(yearly(holed))
        assert change(trend) == pytest.approx(10, abs=0.01)
        assert trend.n_points == 8

    def test_yearly_days_are_a_yearly_series(self) -> None:
        days = [f"{2010 + i}-03-31" for i in range(8)]
        stock = fit_trend(series_of(days, RISING, period_type="point"))
        assert change(stock) == pytest.approx(change(fit_trend(yearly(RISING))))

    def test_the_calendar_of_nothing_is_none(self) -> None:
        assert calendar([]) is None

    def test_quarters_need_twelve_and_report_a_year(self) -> None:
        season = [1.0, 1.3, 0.8, 0.9]
        counts = [round(1e6 * season[i % 4] * 1.12 ** (i / 4)) for i in range(16)]
        trend = fit_trend(quarterly(counts))
        assert change(trend) == pytest.approx(12, abs=0.001)
        assert trend.degrees_of_freedom == 16 - 5
        assert trend.fitted_first is not None
        assert trend.fitted_last is not None
        assert trend.fitted_last / trend.fitted_first == pytest.approx(trend.growth_ratio)
        assert [point.fitted for point in trend.points] == pytest.approx(counts, rel=1e-5)
        assert fit_trend(quarterly(counts[:12])).reason == ""
        assert fit_trend(quarterly(counts[:11])).reason == "too_few_points"


class TestSteps:
    def test_a_step_takes_a_jump_out_of_the_slope(self) -> None:
        counts = [round(1e5 * 1.05**i * (3 if i >= 5 else 1)) for i in range(8)]
        step = Break(date(2015, 1, 1), "step", "new_counting_rules")
        trend = fit_trend(yearly(counts), breaks=[step])
        assert change(trend) == pytest.approx(5, abs=0.01)
        assert trend.growth_ratio == pytest.approx(1.05**7, rel=1e-3)
        assert trend.steps == ("new_counting_rules",)
        assert trend.degrees_of_freedom == 8 - 3
        assert change(fit_trend(yearly(counts))) > 15

    def test_with_four_points_on_each_side_the_last_slope_is_reported(self) -> None:
        counts = [
            round(1e6 * (1.05**i if i < 4 else 2 * 1.05**4 * 0.9 ** (i - 4))) for i in range(9)
        ]
        trend = fit_trend(yearly(counts), breaks=[Break(date(2014, 1, 1), "step")])
        assert change(trend) == pytest.approx(-10, abs=0.01)
        assert trend.verdict == "decreasing"
        assert trend.degrees_of_freedom == 9 - 4
        assert trend.growth_ratio == pytest.approx(1.05**4 * 0.9**4, rel=1e-3)

    def test_steps_outside_the_segment_and_caveats_do_nothing(self) -> None:
        breaks = [
            Break(date(2005, 1, 1), "step"),
            Break(date(2030, 1, 1), "step"),
            Break(date(2013, 1, 1), "caveat"),
        ]
        assert fit_trend(yearly(RISING), breaks=breaks) == fit_trend(yearly(RISING))

    def test_two_steps_in_one_gap_are_one_term(self) -> None:
        days = [date(2014, 1, 1), date(2014, 3, 1)]
        trend = fit_trend(yearly(RISING), breaks=[Break(day, "step") for day in days])
        assert trend.degrees_of_freedom == 8 - 4
        assert trend.steps == ("2014-01-01", "2014-03-01")

    def test_too_many_steps_leave_too_little(self) -> None:
        breaks = [Break(date(year, 1, 1), "step") for year in (2011, 2012, 2013)]
        assert fit_trend(yearly([5, 6, 7, 8, 9, 9]), breaks=breaks).reason == "too_few_points"


class TestProperties:
    @given(COUNTS)
    @settings(max_examples=60)
    def test_limits_enclose_the_estimate_and_nest(self, counts: list[int]) -> None:
        narrow, wide = (fit_trend(yearly(counts), confidence=level) for level in (0.8, 0.95))
        assume(not narrow.reason)
        for trend in (narrow, wide):
            assert trend.lower is not None
            assert trend.upper is not None
            assert trend.lower < change(trend) < trend.upper
            assert all(point.lower < point.fitted < point.upper for point in trend.points)
        assert wide.lower is not None
        assert narrow.lower is not None
        assert wide.lower < narrow.lower

    @given(COUNTS)
    @settings(max_examples=60)
    def test_doubling_the_counts_leaves_the_change_alone(self, counts: list[int]) -> None:
        once, twice = fit_trend(yearly(counts)), fit_trend(yearly([2 * n for n in counts]))
        assert once.reason == twice.reason
        assume(not once.reason)
        assert np.log1p(change(twice) / 100) == pytest.approx(
            np.log1p(change(once) / 100), rel=1e-5, abs=1e-6
        )

    @given(COUNTS, st.floats(0.001, 1000))
    @settings(max_examples=60)
    def test_scaling_the_population_leaves_the_change_alone(
        self, counts: list[int], factor: float
    ) -> None:
        people = [50_000 + 137.0 * i for i in range(len(counts))]
        once = fit_trend(yearly(counts), population=people)
        scaled = fit_trend(yearly(counts), population=[factor * n for n in people])
        assert once.reason == scaled.reason
        assume(not once.reason)
        assert np.log1p(change(scaled) / 100) == pytest.approx(
            np.log1p(change(once) / 100), rel=1e-5, abs=1e-6
        )

    @given(COUNTS)
    @settings(max_examples=40)
    def test_time_reversed_turns_the_sign(self, counts: list[int]) -> None:
        there, back = fit_trend(yearly(counts)), fit_trend(yearly(counts[::-1]))
        assert there.reason == back.reason
        assume(not there.reason)
        assert np.log1p(change(back) / 100) == pytest.approx(
            -np.log1p(change(there) / 100), rel=1e-5, abs=1e-6
        )


class TestShares:
    def waves(self, percents: list[float]) -> Series:
        texts = [f"{2015 + i}-04/{2015 + i}-06" for i in range(len(percents))]
        return series_of(texts, percents, period_type="survey_wave")

    def test_a_rising_share(self) -> None:
        logits = -1 + 0.2 * np.arange(7)
        percents = (100 / (1 + np.exp(-logits))).tolist()
        trend = fit_share_trend(self.waves(percents), [1000] * 7)
        assert trend.verdict == "increasing"
        assert trend.growth_ratio == pytest.approx(percents[-1] / percents[0], rel=2e-3)
        assert trend.fitted_first == pytest.approx(percents[0], rel=2e-3)
        assert change(trend) == pytest.approx(
            100 * ((percents[-1] / percents[0]) ** (1 / 6) - 1), rel=1e-2
        )

    def test_a_larger_design_effect_widens_the_limits(self) -> None:
        series = self.waves([30.0, 32.0, 31.0, 34.0, 35.0, 37.0])
        narrow, wide = (
            fit_share_trend(series, [800] * 6, design_effect=effect) for effect in (1.0, 4.0)
        )
        assert narrow.upper is not None
        assert wide.upper is not None
        assert wide.upper > narrow.upper
        assert change(wide) == pytest.approx(change(narrow))

    @pytest.mark.parametrize(
        ("percents", "reason"),
        [
            ([30.0, 31.0, 32.0, 33.0], "too_few_points"),
            ([0.0] * 6, "not_converged"),
            ([100.0] * 6, "not_converged"),
        ],
    )
    def test_refusals(self, percents: list[float], reason: str) -> None:
        trend = fit_share_trend(self.waves(percents), [500] * len(percents))
        assert (trend.reason, trend.verdict) == (reason, "cannot be assessed")
        assert numbers(trend) == [None] * 7

    def test_cuts_suppression_and_mixture_refuse(self) -> None:
        series = yearly([30, 31, 32, 33, 34, 35])
        cut = [Break(date(2013, 1, 1), "cut")]
        assert fit_share_trend(series, [500] * 6, breaks=cut).reason == "break_too_recent"
        hidden = yearly([30, None, 32, 33, 34, 35], hidden="c")
        assert fit_share_trend(hidden, [500] * 6).reason == "suppressed"
        assert fit_share_trend(Series((), ()), []).reason == "too_few_points"

    @pytest.mark.parametrize(
        ("percents", "bases"), [([101.0] * 5, [9] * 5), ([9.0] * 5, [0] * 5), ([9.0] * 5, [9] * 4)]
    )
    def test_bad_numbers_raise(self, percents: list[float], bases: list[float]) -> None:
        with pytest.raises(ValueError, match=r"percent|bases"):
            fit_share_trend(self.waves(percents), bases)


class TestChangeBetween:
    def test_a_ratio_with_its_limits(self) -> None:
        found = change_between(100, 150)
        assert found.ratio == pytest.approx(1.5)
        assert found.percent_change == pytest.approx(50)
        assert found.lower is not None
        assert found.upper is not None
        assert found.lower < 1.5 < found.upper

    def test_rates_count_the_people(self) -> None:
        found = change_between(10, 30, population_first=1000, population_last=3000)
        assert found.ratio == pytest.approx(1)

    def test_no_silent_number(self) -> None:
        assert change_between(None, 5).reason == "suppressed"
        assert change_between(5, None).reason == "suppressed"
        assert change_between(0, 0).reason == "not_converged"
        assert change_between(0, 5).ratio is None
        assert change_between(0, 5).upper is None
        with pytest.raises(ValueError, match="both"):
            change_between(1, 2, population_first=5)

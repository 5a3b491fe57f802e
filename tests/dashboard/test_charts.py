"""Charts: no line over a period left out; on axes no two periods touch, the newest is named."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard.figures import chart
from dashboard.figures.line_chart import AXIS_WIDTH, PHONE_AXIS_WIDTH, date_axis
from dashboard.figures.lines import Point, runs

FIRST = date(2006, 1, 1)
PERIODS = some.sets(some.integers(0, 7000), min_size=1, max_size=60)
WRITTEN = re.compile(r'class="(period[^"]*)" x="([\d.]+)%"[^>]*>([^<]+)<')


def _written(offsets: set[int]) -> list[tuple[str, float, str]]:
    days = [(FIRST + timedelta(days=offset)).isoformat() for offset in sorted(offsets)]
    axis = date_axis(chart.make_days(days, inset=0.012), [(day, "2013-Q4") for day in days], 340)
    return [(css, float(x) / 100, text) for css, x, text in WRITTEN.findall(axis)]


@given(PERIODS)
def test_periods_of_an_axis_do_not_touch_on_a_desk_or_a_phone(offsets: set[int]) -> None:
    written = _written(offsets)
    phone = [entry for entry in written if entry[0] == "period"]
    for width, shown in ((AXIS_WIDTH, written), (PHONE_AXIS_WIDTH, phone)):
        places = sorted(share * width for _, share, _ in shown)
        gaps = [after - before for before, after in itertools.pairwise(places)]
        assert all(gap >= 7 * chart.LETTER for gap in gaps), places


@given(PERIODS)
def test_the_newest_period_is_named_at_every_width(offsets: set[int]) -> None:
    css, share, _ = max(_written(offsets), key=lambda entry: entry[1])
    newest = 0.988 if len(offsets) > 1 else 0.012
    assert (css, round(share, 3)) == ("period", newest)


def test_eight_years_are_all_named_on_a_desk() -> None:
    years = [(date(year, 3, 31).isoformat(), str(year)) for year in range(2018, 2026)]
    axis = date_axis(chart.make_days((day for day, _ in years), inset=0.012), years, 340)
    assert next(text for *_, text in WRITTEN.findall(axis)) == "2025"
    assert {text for *_, text in WRITTEN.findall(axis)} == {year for _, year in years}


YEARS = ("2007-03-31", "2008-03-31", "2009-03-31", "2013-03-31")
FIRST_QUARTERS = ("2011-03-31", "2012-03-31", "2013-03-31")
QUARTERS = ("2012-03-31", "2012-06-30", "2012-09-30", "2013-03-31", "2013-06-30")


@pytest.mark.parametrize(
    ("days", "lengths"),
    [(YEARS, [3, 1]), (FIRST_QUARTERS, [3]), (QUARTERS, [3, 2]), (YEARS[2:], [1, 1]),
     (("2012-03-31", "2012-03-31", "2013-03-31"), [3]), ((), [])],
)  # fmt: skip
def test_no_line_is_drawn_over_a_period_left_out(days: Sequence[str], lengths: list[int]) -> None:
    assert [len(run) for run in runs([Point(day, 1.0) for day in days])] == lengths


def test_a_line_is_cut_where_no_number_or_another_segment_is() -> None:
    days = [f"{year}-03-31" for year in range(2015, 2021)]
    points = [Point(day, 1.0, 1 + (day > "2018")) for day in days]
    assert [len(run) for run in runs(points)] == [3, 3]
    points[1] = Point(days[1], None)
    assert [len(run) for run in runs(points)] == [1, 1, 3]

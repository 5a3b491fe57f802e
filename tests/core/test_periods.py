from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.periods import PERIOD_TYPES, format_period, parse_period

DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("text", "period_type", "start", "end"),
    [
        ("2024", "calendar_year", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-25", "financial_year", date(2024, 4, 1), date(2025, 3, 31)),
        ("1999-00", "financial_year", date(1999, 4, 1), date(2000, 3, 31)),
        ("2024-Q3", "quarter", date(2024, 7, 1), date(2024, 9, 30)),
        ("2024-Q4", "quarter", date(2024, 10, 1), date(2024, 12, 31)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-06-30", "point", date(2024, 6, 30), date(2024, 6, 30)),
        ("2013-04/2013-06", "survey_wave", date(2013, 4, 1), date(2013, 6, 30)),
        ("1997/2013", "inquiry_window", date(1997, 1, 1), date(2013, 12, 31)),
        ("2017-04-24/2017-06-13", "survey_wave", date(2017, 4, 24), date(2017, 6, 13)),
    ],
)
def test_period_is_read_and_written_alike(
    text: str, period_type: str, start: date, end: date
) -> None:
    period = parse_period(text, period_type)
    assert (period.start, period.end, period.text) == (start, end, text)


def test_window_may_lack_a_start() -> None:
    period = parse_period("../2022-07-12", "inquiry_window")
    assert (period.start, period.end) == (None, date(2022, 7, 12))
    assert period.text == "../2022-07-12"
    assert period.midpoint == period.end


@pytest.mark.parametrize(
    ("text", "period_type"),
    [
        ("2024-26", "financial_year"),
        ("2024/25", "financial_year"),
        ("2024-Q5", "quarter"),
        ("2024-13", "month"),
        ("2023-02-29", "point"),
        ("../2022", "survey_wave"),
        ("2014/2013", "inquiry_window"),
        ("", "calendar_year"),
        ("２０２４", "calendar_year"),
        ("2024", "year"),
    ],
)
def test_what_is_no_period_is_refused(text: str, period_type: str) -> None:
    with pytest.raises(ValueError, match=r"write it like|ends before|unknown period type"):
        parse_period(text, period_type)


@given(first=DAYS, second=DAYS, period_type=st.sampled_from(["survey_wave", "inquiry_window"]))
def test_spans_survive_writing_and_reading(first: date, second: date, period_type: str) -> None:
    start, end = min(first, second), max(first, second)
    period = parse_period(format_period(period_type, start, end), period_type)
    assert (period.start, period.end) == (start, end)


@given(text=st.text(max_size=12), period_type=st.sampled_from(PERIOD_TYPES))
def test_any_text_is_a_period_or_a_clear_refusal(text: str, period_type: str) -> None:
    try:
        period = parse_period(text, period_type)
    except ValueError:
        return
    assert period.start is None or period.start <= period.end

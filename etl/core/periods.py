"""Periods as publications use them, and the one way they are written here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

PeriodType = Literal[
    "calendar_year",
    "financial_year",
    "quarter",
    "month",
    "point",
    "survey_wave",
    "inquiry_window",
]
PERIOD_TYPES: tuple[str, ...] = get_args(PeriodType)

OPEN = ".."
"""Stands for a start that the publication does not give."""

_FORMS: dict[str, str] = {
    "calendar_year": "2024",
    "financial_year": "2024-25",
    "quarter": "2024-Q3",
    "month": "2024-07",
    "point": "2024-06-30",
    "survey_wave": "2024, 2024-04/2024-06 or 2024-04-24/2024-06-13",
    "inquiry_window": "1997/2013, 1997-01/2013-12, 1997-01-01/2013-12-31 or ../2022-07-12",
}


@dataclass(frozen=True)
class Period:
    """A stretch of time: both days belong to it; a point starts and ends on one day.

    Only an inquiry window may lack a start: "over decades", with the day it ended.
    """

    type: str
    start: date | None
    end: date

    @property
    def text(self) -> str:
        """The period as it is written in every table."""
        return format_period(self.type, self.start, self.end)

    @property
    def midpoint(self) -> date:
        """The day halfway through, which decides on which side of a break a period lies."""
        if self.start is None:
            return self.end
        return self.start + (self.end - self.start) // 2


def parse_period(text: str, period_type: str) -> Period:
    """Read a period such as ``2024-25`` (April to March) of the given type.

    Raises ValueError with the forms that are understood.
    """
    if period_type not in PERIOD_TYPES:
        raise ValueError(f"unknown period type {period_type!r}: use {', '.join(PERIOD_TYPES)}")
    try:
        start, end = _READERS[period_type](text)
    except (ValueError, AttributeError):
        raise ValueError(
            f"{text!r} is no {period_type}: write it like {_FORMS[period_type]}"
        ) from None
    if start is not None and end < start:
        raise ValueError(f"{text!r} ends before it starts")
    return Period(period_type, start, end)


def format_period(period_type: str, start: date | None, end: date) -> str:
    """Write a period; the inverse of :func:`parse_period`."""
    if start is None:
        return f"{OPEN}/{end.isoformat()}"
    if period_type == "point":
        return start.isoformat()
    if period_type == "financial_year":
        return f"{start.year}-{end.year % 100:02d}"
    if period_type == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    if period_type == "month":
        return f"{start:%Y-%m}"
    if period_type == "calendar_year":
        return f"{start.year}"
    return _format_span(start, end)


def _format_span(start: date, end: date) -> str:
    whole_months = start.day == 1 and end == _month_end(end.year, end.month)
    if not whole_months:
        return f"{start.isoformat()}/{end.isoformat()}"
    if start.month == 1 and end.month == 12:
        return f"{start.year}" if start.year == end.year else f"{start.year}/{end.year}"
    return f"{start:%Y-%m}/{end:%Y-%m}"


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _parts(pattern: str, text: str) -> tuple[int, ...]:
    match = re.fullmatch(pattern, text, re.ASCII)
    if match is None:
        raise ValueError(text)
    return tuple(int(group) for group in match.groups())


def _calendar_year(text: str) -> tuple[date, date]:
    (year,) = _parts(r"(\d{4})", text)
    return date(year, 1, 1), date(year, 12, 31)


def _financial_year(text: str) -> tuple[date, date]:
    year, following = _parts(r"(\d{4})-(\d{2})", text)
    if following != (year + 1) % 100:
        raise ValueError(text)
    return date(year, 4, 1), date(year + 1, 3, 31)


def _quarter(text: str) -> tuple[date, date]:
    year, quarter = _parts(r"(\d{4})-Q([1-4])", text)
    return date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter)


def _month(text: str) -> tuple[date, date]:
    year, month = _parts(r"(\d{4})-(\d{2})", text)
    return date(year, month, 1), _month_end(year, month)


def _point(text: str) -> tuple[date, date]:
    _parts(r"(\d{4})-(\d{2})-(\d{2})", text)
    day = date.fromisoformat(text)
    return day, day


def _any_length(text: str) -> tuple[date, date]:
    readers = {4: _calendar_year, 7: _month, 10: _point}
    return readers.get(len(text), _point)(text)


def _span(text: str) -> tuple[date, date]:
    first, _, last = text.partition("/")
    return _any_length(first)[0], _any_length(last or first)[1]


def _window(text: str) -> tuple[date | None, date]:
    first, _, last = text.partition("/")
    if first == OPEN:
        return None, _any_length(last)[1]
    return _span(text)


_READERS: dict[str, Callable[[str], tuple[date | None, date]]] = {
    "calendar_year": _calendar_year,
    "financial_year": _financial_year,
    "quarter": _quarter,
    "month": _month,
    "point": _point,
    "survey_wave": _span,
    "inquiry_window": _window,
}

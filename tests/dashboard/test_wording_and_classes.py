from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import wording
from dashboard.figures.classes import ZERO, Classes, make_classes
from dashboard.kinds import SeriesKey
from etl.catalogue.loader import GROUPS


def _period(kind: str, start: str, end: str, code: str = "") -> dict[str, Any]:
    return {"period_type": kind, "period_start": start, "period_end": end, "period": code}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (_period("financial_year", "2024-04-01", "2025-03-31"), "the year ending March 2025"),
        (_period("calendar_year", "2013-01-01", "2013-12-31"), "2013"),
        (_period("quarter", "2024-07-01", "2024-09-30"), "July to September 2024"),
        (_period("month", "2024-02-01", "2024-02-29"), "February 2024"),
        (_period("point", "2024-03-31", "2024-03-31"), "31 March 2024"),
        (_period("inquiry_window", "1997-01-01", "2013-12-31"), "1997 to 2013"),
        (
            _period("inquiry_window", "2012-11-15", "2013-01-03"),
            "15 November 2012 to 3 January 2013",
        ),
    ],
)
def test_period_in_words(row: dict[str, Any], words: str) -> None:
    assert wording.period(row) == words


@pytest.mark.parametrize(
    ("qualifier", "words"),
    [
        ("exact", "1,400"),
        ("approximately", "approximately 1,400"),
        ("at_least", "at least 1,400"),
        ("upper_bound", "at most 1,400"),
        ("rounded", "1,400"),
    ],
)
def test_value_carries_its_qualifier(qualifier: str, words: str) -> None:
    assert wording.qualified({"qualifier": qualifier, "value": 1400.0}) == words


def test_series_names_its_kind_of_period() -> None:
    key = SeriesKey("under_18", "female", "exploitation_type", "sexual_any", "quarter")
    assert wording.series(key) == "Under 18, female, exploitation type: sexual any, quarters"


def test_five_classes_at_round_numbers() -> None:
    # quintiles by hand: 7.52, 10.74, 13.34, 16.94
    found = make_classes([4.1, 5.2, 8.1, 9.0, 11.9, 12.1, 15.2, 16.0, 20.7, 49.1])
    assert found.breaks == (8, 11, 13, 17)
    assert found.labels()[0] == ("q0", "under 8")
    assert found.labels()[-1] == ("q4", "17 or more")


def test_whole_numbers_are_named_without_overlap() -> None:
    assert Classes((3.0, 4.0, 8.0), whole=True).labels() == [
        ("q0", "under 3"),
        ("q1", "3"),
        ("q2", "4 to 7"),
        ("q3", "8 or more"),
    ]


def test_zero_is_a_class_of_its_own() -> None:
    assert make_classes([1.0, 2.0, 3.0]).of(0.0) == ZERO


def test_few_values_have_a_class_each() -> None:
    assert make_classes([7.0, 7.0, 9.0]).breaks == (9.0,)
    assert make_classes([]).labels() == [("q0", "any")]


@given(st.lists(st.floats(0.001, 1e7) | st.integers(0, 50_000).map(float), max_size=80))
def test_classes_cover_every_value_once(values: list[float]) -> None:
    found = make_classes(values)
    assert list(found.breaks) == sorted(set(found.breaks))
    assert len(found.labels()) <= 5
    names = {name for name, _ in found.labels()} | {ZERO}
    assert all(found.of(value) in names for value in values)


def test_a_quote_says_when_a_figure_is_of_a_part() -> None:
    row = {
        "age_group": "under_18",
        "sex": "female",
        "breakdown": "exploitation_type",
        "breakdown_value": "Sexual",
    }
    template = "In {period}, {value} referrals in {area}."
    assert wording.scope(template, row, several_ages=True) == (
        " This figure is for a part only: under 18, female, exploitation type Sexual."
    )
    whole = {"age_group": "under_18", "sex": "all", "breakdown": "", "breakdown_value": ""}
    assert wording.scope(template, whole, several_ages=False) == ""


def test_pages_and_workbooks_name_the_groups_alike_and_in_order() -> None:
    assert list(wording.GROUPS.items()) == list(GROUPS.items())

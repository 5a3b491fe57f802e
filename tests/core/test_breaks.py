from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from etl.core.breaks import Break, number_segments, straddles

SYNTHETIC = Break(
    id="synthetic",
    indicators=("synthetic_count",),
    date=date(2014, 1, 1),
    date_precision="day",
    kind="recording",
    effect="cut",
    what="synthetic",
    reason="synthetic",
    publication="synthetic",
)


def observations(*years: int, age_group: str = "all") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator": "synthetic_count",
            "area_code": "K02000001",
            "age_group": age_group,
            "breakdown": "",
            "period_start": [f"{year}-01-01" for year in years],
            "period_end": [f"{year}-12-31" for year in years],
            "midpoint": [f"{year}-07-02" for year in years],
        }
    )


def test_a_cut_starts_a_segment() -> None:
    assert number_segments(observations(2012, 2013, 2014, 2015), [SYNTHETIC]).tolist() == [
        1,
        1,
        2,
        2,
    ]


@pytest.mark.parametrize("effect", ["step", "caveat"])
def test_only_a_cut_does(effect: str) -> None:
    entry = replace(SYNTHETIC, effect=effect)
    assert number_segments(observations(2013, 2014), [entry]).tolist() == [1, 1]


def test_two_cuts_on_a_day_make_one_segment() -> None:
    again = replace(SYNTHETIC, id="again")
    assert number_segments(observations(2013, 2014), [SYNTHETIC, again]).tolist() == [1, 2]


def test_a_cut_for_an_age_group_leaves_the_others() -> None:
    entry = replace(SYNTHETIC, age_groups=("under_18",))
    assert number_segments(observations(2013, 2014), [entry]).tolist() == [1, 1]
    children = observations(2013, 2014, age_group="under_18")
    assert number_segments(children, [entry]).tolist() == [1, 2]


def test_a_break_inside_a_period_is_said() -> None:
    inside = replace(SYNTHETIC, date=date(2014, 10, 10))
    assert straddles(observations(2013, 2014, 2015), [inside]).tolist() == [False, True, False]
    assert number_segments(observations(2013, 2014, 2015), [inside]).tolist() == [1, 1, 2]

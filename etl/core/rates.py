"""Rates per 10,000 of the same residents, and limits that describe chance only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

PER = 10_000
COUNTED = ("exact", "rounded")
"""Qualifiers of figures that were counted: only these get limits and rates."""

CHILD_POPULATIONS = ("population_0_17", "population_5_15")
CHILD_AGES = ("under_18", "under_16", "under_13")
"""All children, or those whom an offence in law is about; not a part that a report picked."""


def mid_year_of(observations: pd.DataFrame) -> pd.Series:
    """The mid-year whose population a period divides by, as ISO text; empty for none.

    The year ending March Y divides by mid-year Y-1, a calendar year by its own.
    """
    year = observations["period_start"].str.slice(0, 4)
    yearly = observations["period_type"].isin(["financial_year", "calendar_year"])
    return (year + "-06-30").where(yearly, "")


def find_denominators(
    observations: pd.DataFrame,
    *,
    rate_of: Mapping[str, tuple[str, tuple[str, ...]]],
    same_ground: Mapping[str, str],
) -> pd.DataFrame:
    """Denominator and its publication for every observation that may have a rate.

    ``rate_of`` gives an indicator's population indicator and the area types whose residents
    it counts; ``same_ground`` the newest code of a code's ground. A population under the
    observation's own code comes before one of the same ground. Empty where there is none.
    """
    population = observations["indicator"].map({key: pair[0] for key, pair in rate_of.items()})
    pairs = [
        (indicator, area_type)
        for indicator, (_, area_types) in rate_of.items()
        for area_type in area_types
    ]
    resident = pd.MultiIndex.from_frame(observations[["indicator", "area_type"]]).isin(pairs)
    right_age = (
        observations["age_group"]
        .isin(CHILD_AGES)
        .where(population.isin(CHILD_POPULATIONS), observations["age_group"] == "all")
    )
    eligible = (
        resident
        & right_age
        & (observations["unit"] == "count")
        & (observations["breakdown"] == "")
        & (observations["sex"] == "all")
        & observations["qualifier"].isin(COUNTED)
        & observations["value"].notna()
    )
    wanted = pd.DataFrame(
        {
            "indicator": population,
            "area_type": observations["area_type"],
            "area_code": observations["area_code"],
            "ground": _ground(observations, same_ground),
            "mid_year": mid_year_of(observations),
        }
    )[eligible]
    known = _populations(observations, set(population.dropna()), same_ground)
    by_code = _look_up(wanted, known, "area_code")
    return by_code.combine_first(_look_up(wanted, known, "ground")).reindex(observations.index)


def rate_columns(
    observations: pd.DataFrame, rate_limits: Callable[[Any, Any], tuple[Any, Any]]
) -> pd.DataFrame:
    """rate_per_10000, rate_lower, rate_upper where there is a denominator.

    ``rate_limits`` takes counts and populations and returns lower and upper limits per PER.
    """
    rated = observations["denominator"] > 0
    columns = pd.DataFrame(
        np.nan,
        index=observations.index,
        columns=["rate_per_10000", "rate_lower", "rate_upper"],
    )
    count = observations.loc[rated, "value"].to_numpy(dtype=float)
    people = observations.loc[rated, "denominator"].to_numpy(dtype=float)
    lower, upper = rate_limits(count, people)
    columns.loc[rated, "rate_per_10000"] = PER * count / people
    columns.loc[rated, "rate_lower"] = lower
    columns.loc[rated, "rate_upper"] = upper
    return columns


def _ground(observations: pd.DataFrame, same_ground: Mapping[str, str]) -> pd.Series:
    code = observations["area_code"]
    return code.map(dict(same_ground)).fillna(code)


def _populations(
    observations: pd.DataFrame, indicators: set[str], same_ground: Mapping[str, str]
) -> pd.DataFrame:
    rows = observations[
        observations["indicator"].isin(indicators)
        & observations["is_preferred"]
        & observations["value"].notna()
    ]
    return pd.DataFrame(
        {
            "indicator": rows["indicator"],
            "area_type": rows["area_type"],
            "area_code": rows["area_code"],
            "ground": _ground(rows, same_ground),
            "mid_year": rows["period_end"],
            "denominator": rows["value"],
            "denominator_publication": rows["publication"],
        }
    )


def _look_up(wanted: pd.DataFrame, known: pd.DataFrame, place: str) -> pd.DataFrame:
    """Denominators of the same place and mid-year, indexed as ``wanted``."""
    key = ["indicator", "area_type", place, "mid_year"]
    columns = ["denominator", "denominator_publication"]
    single = known.drop_duplicates(key)[[*key, *columns]]
    return wanted.reset_index().merge(single, on=key, how="left").set_index("index")[columns]

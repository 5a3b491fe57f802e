"""What follows from observations: the preferred row, segments, limits, rates, caveats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import pandas as pd

from etl.core.areas import AreaIndex
from etl.core.breaks import Break, number_segments, straddles
from etl.core.caveats import join_caveats, rule_caveats
from etl.core.observations import add_caveat
from etl.core.problems import Problem
from etl.core.rates import COUNTED, PER, find_denominators, rate_columns
from etl.core.revisions import prefer
from etl.core.sums import add_sums
from etl.stats.intervals import rate

_RAW_ORDER = ("raw_file", "raw_row", "raw_column")


class Words(Protocol):
    """The parts of the catalogue that deriving needs."""

    indicators: Mapping[str, Any]
    caveats: Mapping[str, Any]
    breaks: tuple[Break, ...]
    preferences: tuple[dict[str, Any], ...]
    sums: tuple[dict[str, Any], ...]


def derive(
    observations: pd.DataFrame, *, catalogue: Words, published: Mapping[str, str], areas: AreaIndex
) -> tuple[pd.DataFrame, list[Problem]]:
    """Complete the columns of observations.csv."""
    ordered = observations.sort_values(list(_RAW_ORDER), kind="stable")
    derived = add_sums(ordered, catalogue.sums)
    derived["is_preferred"], problems = prefer(
        derived,
        published=published,
        overrides=catalogue.preferences,
        same_ground=areas.same_ground,
    )
    derived["segment"] = number_segments(derived, catalogue.breaks)
    _add_chance_limits(derived, catalogue)
    _add_rates(derived, catalogue, areas)
    add_caveat(derived, straddles(derived, catalogue.breaks), "period_straddles_break")
    derived["caveats"] = join_caveats(
        derived,
        by_indicator={key: entry.caveats for key, entry in catalogue.indicators.items()},
        by_rule=rule_caveats(derived),
        area_types={code: entry.area_types for code, entry in catalogue.caveats.items()},
    )
    return derived, problems


def _add_chance_limits(observations: pd.DataFrame, catalogue: Words) -> None:
    """Limits of counted events, where the publication gives none: chance only."""
    kinds = {key: entry.kind for key, entry in catalogue.indicators.items()}
    events = (
        (observations["indicator"].map(kinds) == "count")
        & (observations["unit"] == "count")
        & observations["qualifier"].isin(COUNTED)
        & (observations["value"] >= 0)
        & (observations["value"] % 1 == 0)
        & observations["lower"].isna()
        & observations["upper"].isna()
    )
    count = observations.loc[events, "value"].to_numpy(dtype=float)
    limits = rate(count, np.ones_like(count), per=1)
    observations.loc[events, "lower"] = limits.lower
    observations.loc[events, "upper"] = limits.upper
    add_caveat(observations, events, "chance_only")


def _add_rates(observations: pd.DataFrame, catalogue: Words, areas: AreaIndex) -> None:
    rate_of = {
        key: (entry.rate_population, entry.rate_area_types)
        for key, entry in catalogue.indicators.items()
        if entry.rate_population
    }
    codes = observations["area_code"].unique()
    denominators = find_denominators(
        observations,
        rate_of=rate_of,
        same_ground={code: areas.same_ground(code) for code in codes if areas.get(code)},
    )
    observations[denominators.columns] = denominators

    def limits(count: Any, people: Any) -> tuple[Any, Any]:
        interval = rate(count, people, per=PER)
        return interval.lower, interval.upper

    rates = rate_columns(observations, limits)
    observations[rates.columns] = rates

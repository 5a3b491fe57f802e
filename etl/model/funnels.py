"""Places of areas by rate, and the limits that a funnel plot draws around a benchmark."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from etl.core.schema import SERIES_KEY
from etl.model.comparisons import ENGLAND, FORCES
from etl.stats.comparison import (
    Overdispersion,
    funnel_limits_overdispersed,
    funnel_limits_rate,
    rank_intervals,
)

PER = 10_000
STEPS = 25
DRAWS = 1_000
"""Draws of a ranking: enough for whole places at the 95% level, and quick."""
_WHOLE = (ENGLAND, FORCES)
_GROUP = [name for name in (*SERIES_KEY, "period_type", "period") if name != "area_code"]
_LEVELS = {0.95: "95", 0.998: "998"}


def rank_and_limit_tables(comparisons: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """ranks.csv and funnel_limits.csv of comparisons.csv.

    Both take the areas that were compared with the whole of England, or with all forces.
    """
    whole = comparisons[comparisons["benchmark"].isin(_WHOLE) & (comparisons["reason"] == "")]
    groups = [(keys, rows) for keys, rows in whole.groupby(_GROUP, sort=False) if len(rows) > 1]
    ranks = [_ranks(rows) for _, rows in groups]
    limits = [_limits(dict(zip(_GROUP, keys, strict=True)), rows) for keys, rows in groups]
    return pd.concat(ranks, ignore_index=True), pd.concat(limits, ignore_index=True)


def _ranks(rows: pd.DataFrame) -> pd.DataFrame:
    """Places in the order of the codes, so that the same figures draw the same chances."""
    rows = rows.sort_values("area_code")
    found = rank_intervals(rows["count"], rows["population"], draws=DRAWS)
    table = rows[[*SERIES_KEY, "period_type", "period"]].reset_index(drop=True)
    return table.assign(
        rank=found.rank, lower_95=found.lower, upper_95=found.upper, n_areas=len(rows)
    )


def _limits(keys: dict[str, Hashable], rows: pd.DataFrame) -> pd.DataFrame:
    """Limits on a grid of populations, evenly spaced in their square roots."""
    least, most = float(rows["population"].min()), float(rows["population"].max())
    people = np.unique(np.round(np.linspace(least**0.5, most**0.5, STEPS) ** 2))
    rate = float(rows["expected"].iat[0] / rows["population"].iat[0])
    expected = people * rate
    spread = Overdispersion(float(rows["phi"].iat[0]), float(rows["tau2"].iat[0]))
    exact = funnel_limits_rate(expected)
    wide = funnel_limits_overdispersed(expected, spread)
    columns: dict[str, object] = {
        **keys,
        "benchmark": rows["benchmark"].iat[0],
        "benchmark_rate_per_10000": rate * PER,
        "population": people,
    }
    for level, name in _LEVELS.items():
        lower, upper = (np.asarray(side) for side in exact[level])
        wide_lower, wide_upper = (np.asarray(side) for side in wide[level])
        columns[f"lower_{name}"] = lower * rate * PER
        columns[f"upper_{name}"] = upper * rate * PER
        columns[f"overdispersed_lower_{name}"] = np.minimum(lower, wide_lower) * rate * PER
        columns[f"overdispersed_upper_{name}"] = np.maximum(upper, wide_upper) * rate * PER
    return pd.DataFrame(columns)

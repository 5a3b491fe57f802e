"""Places and funnel limits of the committed tables, held against the comparisons."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from etl.core.schema import TABLES
from etl.publish.tables import read_csv

SERIES = ["indicator", "area_type", "age_group", "sex", "period_type", "period"]


@pytest.fixture(scope="module")
def tables(processed: Path) -> dict[str, pd.DataFrame]:
    names = ("comparisons", "ranks", "funnel_limits", "indicators")
    return {name: read_csv(processed / f"{name}.csv", TABLES[name]) for name in names}


def test_every_compared_area_has_one_place_within_its_range(
    tables: dict[str, pd.DataFrame],
) -> None:
    compared = tables["comparisons"]
    whole = compared[
        compared["benchmark"].isin(["england", "all_forces"]) & (compared["reason"] == "")
    ]
    ranks = tables["ranks"]
    keys = [*SERIES, "area_code"]
    both = whole.merge(ranks, on=keys, suffixes=("", "_of_rank"))
    alone = whole.groupby(SERIES)["area_code"].transform("size") == 1
    assert len(both) == len(ranks) == len(whole) - alone.sum()
    outside = ranks[(ranks["rank"] < ranks["lower_95"]) | (ranks["rank"] > ranks["upper_95"])]
    assert outside.empty, outside
    assert (both["rank"] <= both["n_areas_of_rank"]).all()


def test_only_comparable_indicators_have_places(tables: dict[str, pd.DataFrame]) -> None:
    indicators = tables["indicators"].set_index("indicator")
    ranked = indicators.loc[sorted(set(tables["ranks"]["indicator"]))]
    assert ranked["comparable_areas"].all(), ranked[~ranked["comparable_areas"]].index.tolist()


def test_limits_lie_around_the_benchmark_and_narrow(tables: dict[str, pd.DataFrame]) -> None:
    limits = tables["funnel_limits"]
    rate = limits["benchmark_rate_per_10000"]
    for level in ("95", "998"):
        exact = limits[f"lower_{level}"], limits[f"upper_{level}"]
        wide = limits[f"overdispersed_lower_{level}"], limits[f"overdispersed_upper_{level}"]
        assert ((wide[0] <= exact[0]) & (exact[0] < rate)).all()
        assert ((wide[1] >= exact[1]) & (exact[1] > rate)).all()
    for _, group in limits.groupby([*SERIES, "benchmark"]):
        width = group.sort_values("population").eval("upper_95 - lower_95")
        assert width.is_monotonic_decreasing, group


def test_areas_beyond_the_widest_limits_are_those_called_different(
    tables: dict[str, pd.DataFrame],
) -> None:
    """The two constructions differ at the edge; well outside and well inside they must agree."""
    limits = tables["funnel_limits"].query("indicator == 'cin_factor_cse' and period == '2024-25'")
    compared = tables["comparisons"].query(
        "indicator == 'cin_factor_cse' and period == '2024-25' and benchmark == 'england'"
        " and reason == ''"
    )
    rate = 10_000 * compared["count"] / compared["population"]
    low = limits["overdispersed_lower_95"].max(), limits["overdispersed_lower_998"].min()
    high = limits["overdispersed_upper_95"].min(), limits["overdispersed_upper_998"].max()
    inside = (rate > low[0]) & (rate < high[0])
    outside = (rate < low[1]) | (rate > high[1])
    assert inside.sum() > 100
    assert (compared.loc[inside, "verdict"] == "not different").all()
    assert outside.any()
    assert (compared.loc[outside, "verdict"] != "not different").all()

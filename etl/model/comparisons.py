"""Every authority and force against England or all forces, its region and its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from etl.core.caveats import TINY_POPULATIONS
from etl.core.schema import SERIES_KEY
from etl.stats.comparison import (
    FEWEST_NEIGHBOURS,
    Comparisons,
    Overdispersion,
    compare_areas,
    overdispersion,
    pooled_rate,
)

ENGLAND, REGION, NEIGHBOURS, FORCES = "england", "region", "neighbours", "all_forces"
ENGLAND_CODE, ALL_FORCES_CODE = "E92000001", "K04000001"
LATEST_NEIGHBOURS = "2025-05"
EARLIER_NEIGHBOURS = "2021-04"
NEIGHBOURS_CHANGE = "2023-04-01"
"""From this day on authorities are compared with the later list of neighbours."""

GROUP = [name for name in (*SERIES_KEY, "period_type", "period") if name != "area_code"]
_CELL = [name for name in GROUP if name != "area_type"]
COMPARED = ("local_authority", "police_force_area")

Rates = dict[tuple[Any, ...], dict[str, float]]
"""Rates by cell (indicator, age and so on, period) and area."""


@dataclass(frozen=True)
class Ground:
    """Who lies where, and who is like whom."""

    region_of: Mapping[str, str]
    neighbours_of: Mapping[tuple[str, str], tuple[str, ...]]
    same_ground: Callable[[str], str]


def comparison_table(
    observations: pd.DataFrame, *, comparable: Collection[str], ground: Ground
) -> pd.DataFrame:
    """comparisons.csv of the preferred observations of indicators that have rates.

    Only ``comparable`` indicators, whose areas the catalogue lets be held against each other.
    """
    preferred = observations[
        observations["is_preferred"] & observations["indicator"].isin(comparable)
    ]
    rated = preferred[preferred["rate_per_10000"].notna()]
    kept = preferred[preferred["indicator"].isin(set(rated["indicator"]))]
    areas = kept[kept["area_type"].isin(COMPARED) & (kept["breakdown"] == "")]
    published = _published_rates(rated)
    tables = [
        table
        for _, rows in areas.groupby(GROUP, sort=False)
        if rows["denominator"].notna().any()
        for table in _compare_group(rows, published, ground)
    ]
    return pd.concat(tables, ignore_index=True)


def _compare_group(rows: pd.DataFrame, published: Rates, ground: Ground) -> Iterator[pd.DataFrame]:
    """One period's areas of one kind against each of their benchmarks."""
    for benchmark, codes, rates in _benchmarks(rows, published, ground):
        yield _against(rows, benchmark, codes, rates)


def _benchmarks(
    rows: pd.DataFrame, published: Rates, ground: Ground
) -> Iterator[tuple[str, list[str], np.ndarray[Any, Any]]]:
    if rows["area_type"].iat[0] == "police_force_area":
        pooled = pooled_rate(rows["value"], rows["denominator"])
        yield FORCES, [ALL_FORCES_CODE] * len(rows), np.full(len(rows), pooled)
        return
    around = published.get(tuple(rows[name].iat[0] for name in _CELL), {})
    england = np.full(len(rows), around.get(ENGLAND_CODE, np.nan))
    yield ENGLAND, [ENGLAND_CODE] * len(rows), england
    regions = [ground.region_of.get(code, "") for code in rows["area_code"]]
    yield REGION, regions, np.array([around.get(code, np.nan) for code in regions])
    yield NEIGHBOURS, [""] * len(rows), _neighbour_rates(rows, ground)


def _published_rates(rated: pd.DataFrame) -> Rates:
    """England's and the regions' own published figures of each cell, per resident."""
    wider = rated[rated["area_type"].isin(["nation", "region"])]
    rate = wider["value"] / wider["denominator"]
    rates: Rates = {}
    for *cell, code, value in zip(
        *(wider[name] for name in (*_CELL, "area_code")), rate, strict=True
    ):
        rates.setdefault(tuple(cell), {})[code] = value
    return rates


def _neighbour_rates(rows: pd.DataFrame, ground: Ground) -> np.ndarray[Any, Any]:
    edition = (
        LATEST_NEIGHBOURS
        if rows["period_start"].iat[0] >= NEIGHBOURS_CHANGE
        else EARLIER_NEIGHBOURS
    )
    place = {ground.same_ground(code): index for index, code in enumerate(rows["area_code"])}
    counts = rows["value"].to_numpy(dtype=float)
    people = rows["denominator"].to_numpy(dtype=float)
    rates = []
    for code in rows["area_code"]:
        like = ground.neighbours_of.get((edition, ground.same_ground(code)), ())
        chosen = [place[other] for other in like if other in place]
        enough = len(chosen) >= FEWEST_NEIGHBOURS
        rates.append(
            pooled_rate(counts[chosen], people[chosen], at_least=FEWEST_NEIGHBOURS)
            if enough
            else np.nan
        )
    return np.array(rates)


def _against(
    rows: pd.DataFrame, benchmark: str, codes: list[str], rates: np.ndarray[Any, Any]
) -> pd.DataFrame:
    counts = rows["value"].to_numpy(dtype=float)
    people = rows["denominator"].to_numpy(dtype=float)
    tiny = rows["area_code"].isin(TINY_POPULATIONS).to_numpy()
    usable = ~tiny & ~np.isnan(counts) & (people > 0) & (rates > 0)
    spread: Overdispersion | None = None
    if usable.sum() > 1:
        spread = overdispersion(counts[usable], (people * rates)[usable])
    compared = compare_areas(np.where(tiny, np.nan, counts), people, rates, overdispersion=spread)
    table = rows[[*SERIES_KEY, "period_type", "period"]].reset_index(drop=True)
    columns = {field.name: getattr(compared, field.name) for field in fields(Comparisons)}
    return table.assign(
        benchmark=benchmark,
        benchmark_area_code=codes,
        count=counts,
        population=people,
        phi=spread.phi if spread else np.nan,
        tau2=spread.tau2 if spread else np.nan,
        n_areas=int(usable.sum()),
        **{**columns, "reason": _reasons(rows, columns["reason"], tiny)},
    )


def _reasons(
    rows: pd.DataFrame, found: np.ndarray[Any, Any], tiny: np.ndarray[Any, Any]
) -> list[str]:
    """The statistics' reason, said more exactly where the observation knows better."""
    reasons = []
    for reason, status, is_tiny in zip(found, rows["status"], tiny, strict=True):
        if is_tiny:
            reasons.append("tiny_population")
        elif reason == "missing_count":
            reasons.append("suppressed" if status == "c" else "not_published")
        else:
            reasons.append(str(reason))
    return reasons

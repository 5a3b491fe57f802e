"""Editions and disagreements: all are kept, one row of each quantity is preferred.

A quantity belongs to a ground: figures under an old and a new code of the same ground are rivals.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from etl.core.problems import Problem
from etl.core.schema import OBSERVATION_KEY, SERIES_KEY

_EVIDENCE_ORDER = {"primary": 0, "both": 0, "secondary": 1}
_VACANT = ("x", "z")
_PRECISION_ORDER = {"exact": 0, "rounded": 1, "estimate": 1}


def prefer(
    observations: pd.DataFrame,
    *,
    published: Mapping[str, str],
    overrides: Iterable[Mapping[str, Any]] = (),
    same_ground: Callable[[str], str] = str,
) -> tuple[pd.Series, list[Problem]]:
    """Mark exactly one row of every quantity, whichever of its ground's codes the row has.

    A publication that covers every period of a series gives all of it, the latest such one
    first; else the later publication, then primary before secondary evidence, then the one that
    covers more of the series, then the revised and the more exact figure, then the newest code.
    A symbol that says only that there is no
    figure (x, z), under a code that has none for the period, hides no figure under another code
    of the ground. ``published`` gives
    each publication's date, ``same_ground`` the newest code of a code's ground. ``overrides``
    name a publication for an indicator, and may narrow it by any column of the observations.
    """
    ground = _ground(observations, same_ground)
    quantity = observations.assign(area_code=ground)[list(OBSERVATION_KEY)]
    overridden, problems = _overridden(observations, overrides)
    is_vintage, periods = _coverage(observations.assign(area_code=ground), published)
    ranks = pd.DataFrame(
        {
            "override": overridden,
            "vacant": _vacant_rank(observations, quantity),
            "vintage": (~is_vintage).astype(int),
            "published": _newest_first(observations["publication"].map(published).fillna("")),
            "evidence": observations["evidence"].map(_EVIDENCE_ORDER).fillna(2),
            "breadth": -periods,
            "revised": (observations["status"] != "r").astype(int),
            "known": observations["value"].isna().astype(int),
            "precision": observations["qualifier"].map(_PRECISION_ORDER).fillna(2),
            "code": (observations["area_code"] != ground).astype(int),
        }
    )
    order = ranks.sort_values(list(ranks.columns), kind="stable").index
    first = ~quantity.loc[order].duplicated(keep="first")
    return first.reindex(observations.index), problems


def replaced(
    observations: pd.DataFrame,
    edition: str,
    *,
    earlier: Collection[str],
    published: Mapping[str, str],
    overrides: Iterable[Mapping[str, Any]] = (),
    same_ground: Callable[[str], str] = str,
) -> pd.DataFrame:
    """Figures that took the place of others when an edition went on record.

    ``earlier`` are the publications that were on record before it; the other arguments are those
    of :func:`prefer`. A figure has taken the place of another where it is preferred with the
    edition, and the row that was preferred without it has another value or symbol. Mostly the
    edition's own; an earlier publication's where the edition is why it no longer covers, or now
    alone covers, a whole series. Gives the rows with ``value_before``, ``status_before``,
    ``code_before`` and ``publication_before``.
    """
    indicators = observations.loc[observations["publication"] == edition, "indicator"].unique()
    touched = observations["indicator"].isin(indicators)
    rows = observations[touched].assign(ground=_ground(observations[touched], same_ground))
    was_there = rows["publication"].isin(list(earlier))
    is_own = rows["publication"] == edition
    before, after = (
        part[prefer(part, published=published, overrides=overrides, same_ground=same_ground)[0]]
        for part in (rows[was_there], rows[was_there | is_own])
    )
    quantity = ["ground", *(name for name in OBSERVATION_KEY if name != "area_code")]
    names = {"area_code": "code_before"} | {
        name: f"{name}_before" for name in ("value", "status", "publication")
    }
    both = after.merge(before[[*quantity, *names]].rename(columns=names), on=quantity)
    is_told = both["value"].notna() | both["value_before"].notna()
    differs = (both["value"] != both["value_before"]).where(
        is_told, both["status"] != both["status_before"]
    )
    return both[differs.astype(bool)]


def _ground(observations: pd.DataFrame, same_ground: Callable[[str], str]) -> pd.Series:
    code = observations["area_code"]
    return code.map({name: same_ground(name) for name in code.unique()})


def _vacant_rank(observations: pd.DataFrame, quantity: pd.DataFrame) -> pd.Series:
    """1 for a row without a figure whose code never had one, where the ground's other code has."""
    is_vacant = observations["value"].isna() & observations["status"].isin(_VACANT)
    keys = [quantity[name] for name in quantity]
    of_ground, of_code = (
        (~is_vacant).groupby(by).transform("any")
        for by in (keys, [*keys, observations["area_code"].rename("code")])
    )
    return (is_vacant & of_ground & ~of_code).astype(int)


def _newest_first(text: pd.Series) -> pd.Series:
    return -text.rank(method="dense")


def _coverage(
    observations: pd.DataFrame, published: Mapping[str, str]
) -> tuple[pd.Series, pd.Series]:
    """Whether each row is of the latest publication that covers its whole series.

    Also how many periods of the series its publication covers.
    """
    number = observations.groupby([*SERIES_KEY, "period_type"], sort=False).ngroup()
    by_both = [number, observations["publication"]]
    all_periods = observations["period"].groupby(number).transform("nunique")
    periods = observations["period"].groupby(by_both).transform("nunique")
    day = observations["publication"].map(published).fillna("")
    whole = pd.DataFrame({"series": number, "name": observations["publication"], "day": day})
    whole = whole[periods == all_periods].sort_values("day", kind="stable")
    newest = whole.groupby("series")["name"].last()
    return observations["publication"] == number.map(newest), periods


def _overridden(
    observations: pd.DataFrame, overrides: Iterable[Mapping[str, Any]]
) -> tuple[pd.Series, list[Problem]]:
    """0 for the rows that an override prefers, else 1; and the overrides that match none."""
    rank = np.ones(len(observations), dtype=int)
    of_indicator = observations.groupby("indicator").indices
    problems = []
    for override in overrides:
        places = of_indicator.get(override.get("indicator", ""), np.array([], dtype=np.intp))
        rows = observations.iloc[places]
        for column in override.keys() - {"indicator", "reason"}:
            rows = rows[rows[column] == override[column]]
        rank[observations.index.get_indexer(rows.index)] = 0
        if rows.empty:
            what = f"matches no row: {override}"
            problems.append(Problem("bad_catalogue", "etl/catalogue/preferences.toml", what))
    return pd.Series(rank, index=observations.index), problems

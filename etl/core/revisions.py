"""Editions and disagreements: all are kept, one row of each quantity is preferred."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from etl.core.problems import Problem
from etl.core.schema import OBSERVATION_KEY, SERIES_KEY

_EVIDENCE_ORDER = {"primary": 0, "both": 0, "secondary": 1}
_PRECISION_ORDER = {"exact": 0, "rounded": 1, "estimate": 1}


def prefer(
    observations: pd.DataFrame,
    *,
    published: Mapping[str, str],
    overrides: Iterable[Mapping[str, Any]] = (),
) -> tuple[pd.Series, list[Problem]]:
    """Mark exactly one row of every quantity.

    A publication that covers a whole series gives all of it, the latest one first; else the
    later publication, then primary before secondary evidence, then the revised and the more
    exact figure. ``published`` gives each publication's date. ``overrides`` name a publication
    for an indicator, and may narrow it by any column of the observations.
    """
    ranks = pd.DataFrame(
        {
            "override": _override_rank(observations, overrides := list(overrides)),
            "vintage": _vintage_rank(observations, published),
            "published": _newest_first(observations["publication"].map(published).fillna("")),
            "evidence": observations["evidence"].map(_EVIDENCE_ORDER).fillna(2),
            "revised": (observations["status"] != "r").astype(int),
            "known": observations["value"].isna().astype(int),
            "precision": observations["qualifier"].map(_PRECISION_ORDER).fillna(2),
        }
    )
    order = ranks.sort_values(list(ranks.columns), kind="stable").index
    first = ~observations.loc[order].duplicated(list(OBSERVATION_KEY), keep="first")
    return first.reindex(observations.index), _check_overrides(observations, overrides)


def _newest_first(text: pd.Series) -> pd.Series:
    return -text.rank(method="dense")


def _vintage_rank(observations: pd.DataFrame, published: Mapping[str, str]) -> pd.Series:
    series = [*SERIES_KEY, "period_type"]
    number = observations.groupby(series, sort=False).ngroup()
    table = pd.DataFrame(
        {
            "series": number,
            "publication": observations["publication"],
            "period": observations["period"],
        }
    )
    periods = table.groupby("series")["period"].nunique()
    covered = table.groupby(["series", "publication"])["period"].nunique().reset_index()
    covered["whole"] = covered["period"] == covered["series"].map(periods)
    covered["published"] = covered["publication"].map(published).fillna("")
    whole = covered[covered["whole"]].sort_values("published", kind="stable")
    newest = whole.groupby("series")["publication"].last()
    return (observations["publication"] != number.map(newest)).astype(int)


def _matches(observations: pd.DataFrame, override: Mapping[str, Any]) -> pd.Series:
    mask = pd.Series(True, index=observations.index)
    for column, wanted in override.items():
        if column != "reason":
            mask &= observations[column] == wanted
    return mask


def _override_rank(observations: pd.DataFrame, overrides: Iterable[Mapping[str, Any]]) -> pd.Series:
    rank = pd.Series(1, index=observations.index)
    for override in overrides:
        rank[_matches(observations, override)] = 0
    return rank


def _check_overrides(
    observations: pd.DataFrame, overrides: Iterable[Mapping[str, Any]]
) -> list[Problem]:
    return [
        Problem("bad_catalogue", "etl/catalogue/preferences.toml", f"matches no row: {override}")
        for override in overrides
        if not _matches(observations, override).any()
    ]

"""Caveats that follow from an observation itself, by rule."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from etl.core.schema import PARTS
from etl.core.terms import SYMBOLS

SMALL_NUMBER = 10
"""Below this, one event more or less changes the figure by a tenth or more."""

TINY_POPULATIONS = ("E09000001", "E06000053", "E23000034")
"""City of London, Isles of Scilly, City of London Police: rates there mean nothing."""


def rule_caveats(observations: pd.DataFrame) -> dict[str, pd.Series]:
    """For each rule's code, the observations that it warns of."""
    value = observations["value"]
    counted = observations["unit"] == "count"
    return {
        "suppressed": observations["status"] == "c",
        "not_published": observations["status"].isin([s for s in SYMBOLS if s not in "cu"]),
        "low_reliability": observations["status"] == "u",
        "provisional": observations["status"] == "p",
        "rounded": counted & (observations["qualifier"] == "rounded"),
        "small_number": counted & value.notna() & (value < SMALL_NUMBER),
        "tiny_population": observations["area_code"].isin(TINY_POPULATIONS),
        "secondary_evidence": observations["evidence"] == "secondary",
    }


def join_caveats(
    observations: pd.DataFrame,
    *,
    by_indicator: Mapping[str, tuple[str, ...]],
    by_rule: Mapping[str, pd.Series],
    area_types: Mapping[str, tuple[str, ...]],
) -> pd.Series:
    """Codes of the indicator, those already attached, and those of the rules, each once.

    ``area_types`` gives the area types that an indicator's caveat is about; empty for all.
    """
    pairs = zip(observations["indicator"], observations["area_type"], strict=True)
    apt = {
        (indicator, area_type): PARTS.join(
            code
            for code in by_indicator.get(indicator, ())
            if not area_types.get(code) or area_type in area_types[code]
        )
        for indicator, area_type in set(pairs)
    }
    keys = zip(observations["indicator"], observations["area_type"], strict=True)
    joined = pd.Series([apt[key] for key in keys], index=observations.index)
    parts = [joined, observations["caveats"]]
    parts += [pd.Series(mask.map({True: code, False: ""})) for code, mask in by_rule.items()]
    combined = pd.concat(parts, axis=1)
    unique = {row: _join(row) for row in set(combined.itertuples(index=False, name=None))}
    return pd.Series(
        [unique[row] for row in combined.itertuples(index=False, name=None)],
        index=observations.index,
    )


def _join(texts: tuple[str, ...]) -> str:
    codes = [code for text in texts for code in text.split(PARTS) if code]
    return PARTS.join(dict.fromkeys(codes))

"""Sums of published columns, made only where every part is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from etl.core.schema import OBSERVATION_KEY

SUMMED = "sum of published columns"
"""Stands in the lineage of a row that is our own sum."""

_SAME = [name for name in (*OBSERVATION_KEY, "publication") if name != "indicator"]


def add_sums(observations: pd.DataFrame, sums: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Append the catalogue's sums to the observations.

    A sum stands where all parts that the publication has for the period are numbers: a part
    that is not on record for a period had not been introduced; a suppressed part forbids it.
    """
    of_indicator = observations.groupby("indicator").indices
    summed = []
    for rule in sums:
        places = [of_indicator[name] for name in dict.fromkeys(rule["parts"])
                  if name in of_indicator]  # fmt: skip
        if places:
            summed.append(_sum(observations.iloc[np.sort(np.concatenate(places))], rule))
    return pd.concat([observations, *summed], ignore_index=True)


def _sum(parts: pd.DataFrame, rule: Mapping[str, Any]) -> pd.DataFrame:
    parts = parts[parts["area_type"].isin(rule["area_types"])]
    groups = parts.groupby(_SAME, sort=False)
    total = groups["value"].sum(min_count=1)
    shown = groups["value"].agg(lambda values: values.notna().all()).astype(bool)
    rows = groups.first().loc[shown].assign(value=total[shown]).reset_index()
    columns = groups["locator"].agg("; ".join)[shown].to_numpy()
    return rows.assign(
        indicator=rule["indicator"],
        qualifier=rule["qualifier"],
        note=rule["note"],
        locator=columns,
        published_value="",
        raw_column=SUMMED,
        lower=float("nan"),
        upper=float("nan"),
    )[parts.columns]

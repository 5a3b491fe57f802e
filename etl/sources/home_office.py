"""Home Office: the National Referral Mechanism, Duty to Notify, police recorded crime.

First responder and force responsible are two measures and two indicators. First-responder
tables list only forces that made a referral, so an absent row is zero in its source; it is
not made a zero here.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.sources.checks import numbers, refuse
from etl.sources.transcription import Reading, read_folder

_AGES = ("18_plus", "under_18", "unknown")
_WHOLE = "all"
_CELL = [
    "indicator",
    "area_type",
    "area",
    "period_type",
    "period",
    "sex",
    "breakdown",
    "breakdown_value",
    "publication",
    "raw_file",
]


def read(folder: Path) -> Reading:
    """Figures of the Home Office's tables and of what it released elsewhere."""
    reading = read_folder(folder)
    return refuse(reading, _ages_exceed_total(reading.figures), "is less than its age groups")


def _ages_exceed_total(figures: pd.DataFrame) -> pd.Series:
    """Totals of all ages that are smaller than the age groups of the same cell together."""
    counted = figures.assign(number=numbers(figures))[figures["unit"] == "count"]
    parts = counted[counted["age_group"].isin(_AGES)].drop_duplicates([*_CELL, "age_group"])
    summed = parts.groupby(_CELL)["number"].sum().rename("parts").reset_index()
    totals = counted[counted["age_group"] == _WHOLE].reset_index().merge(summed, on=_CELL)
    wrong = totals.loc[totals["number"] < totals["parts"], "index"]
    return pd.Series(figures.index.isin(wrong), index=figures.index)

"""Office for National Statistics: populations, internet users, household internet access.

Populations of the children in need release stand on the 2021 Census; older ones do not.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.sources.checks import numbers, refuse
from etl.sources.transcription import Reading, read_folder

_NATIONS = ("England", "Wales", "Scotland", "Northern Ireland")
_TOLERANCE = 0.0005


def read(folder: Path) -> Reading:
    """Figures of the office's tables."""
    reading = read_folder(folder)
    return refuse(reading, _uk_differs_from_nations(reading.figures), "is not the four nations'")


def _uk_differs_from_nations(figures: pd.DataFrame) -> pd.Series:
    """UK populations that differ from the sum of the nations in the same publication."""
    people = figures[figures["indicator"].str.startswith("population_")]
    people = people.assign(number=numbers(people))
    cell = ["indicator", "period", "publication"]
    nations = people[people["area"].isin(_NATIONS)].groupby(cell)["number"].agg(["sum", "count"])
    uk = people[people["area_type"] == "uk"].reset_index().merge(nations, on=cell)
    apart = (uk["number"] - uk["sum"]).abs() > _TOLERANCE * uk["sum"]
    wrong = uk.loc[(uk["count"] == len(_NATIONS)) & apart, "index"]
    return pd.Series(figures.index.isin(wrong), index=figures.index)

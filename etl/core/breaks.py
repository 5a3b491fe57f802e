"""Breaks in series, and the segments between those that cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Break:
    """A dated change of law, recording, method, coverage or definition.

    Empty ``areas``, ``age_groups`` or ``breakdowns`` mean that it touches all of them.
    """

    id: str
    indicators: tuple[str, ...]
    date: date
    date_precision: str
    kind: str
    effect: str
    what: str
    reason: str
    publication: str
    areas: tuple[str, ...] = ()
    age_groups: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()


def number_segments(observations: pd.DataFrame, breaks: Sequence[Break]) -> pd.Series:
    """Number of each observation's segment in its series, from 1.

    A period lies after a break when its midpoint falls on or after the day of the break; breaks
    of one day cut a series once.
    """
    segment = np.ones(len(observations), dtype="int64")
    midpoint = observations["midpoint"].to_numpy()
    cuts = [entry for entry in breaks if entry.effect == "cut"]
    touched_on: dict[date, set[int]] = {}
    for entry, places in _touched(observations, cuts):
        touched_on.setdefault(entry.date, set()).update(places)
    for day, touched in touched_on.items():
        places = np.array(sorted(touched), dtype=np.intp)
        segment[places[midpoint[places] >= day.isoformat()]] += 1
    return pd.Series(segment, index=observations.index)


def straddles(observations: pd.DataFrame, breaks: Sequence[Break]) -> pd.Series:
    """Whether a cut or step falls inside an observation's period, after its first day."""
    inside = np.zeros(len(observations), dtype=bool)
    start, end = (observations[name].to_numpy() for name in ("period_start", "period_end"))
    strong = [entry for entry in breaks if entry.effect != "caveat"]
    for entry, places in _touched(observations, strong):
        day = entry.date.isoformat()
        inside[places[(start[places] < day) & (end[places] >= day)]] = True
    return pd.Series(inside, index=observations.index)


def _touched(
    observations: pd.DataFrame, breaks: Iterable[Break]
) -> Iterator[tuple[Break, NDArray[np.intp]]]:
    """Each break with the places of the observations of the series that it touches."""
    of_indicator = observations.groupby("indicator").indices
    narrowed = ("area_code", "age_group", "breakdown")
    columns = [observations[name].to_numpy().astype(str) for name in narrowed]
    for entry in breaks:
        found = [of_indicator[name] for name in entry.indicators if name in of_indicator]
        places = np.concatenate([np.array([], dtype=np.intp), *found])
        allowed = (entry.areas, entry.age_groups, entry.breakdowns)
        for column, names in zip(columns, allowed, strict=True):
            if names:
                places = places[np.isin(column[places], names)]
        yield entry, places

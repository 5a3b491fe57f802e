"""Breaks in series, and the segments between those that cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd


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


def breaks_touching(breaks: Iterable[Break], observations: pd.DataFrame) -> list[pd.Series]:
    """For each break, a mask of the observations of the series that it touches."""
    return [_touches(entry, observations) for entry in breaks]


def number_segments(observations: pd.DataFrame, breaks: Sequence[Break]) -> pd.Series:
    """Number of each observation's segment in its series, from 1.

    A period lies after a break when its midpoint falls on or after the day of the break.
    """
    segment = pd.Series(1, index=observations.index, dtype="int64")
    cuts = [entry for entry in breaks if entry.effect == "cut"]
    touching = breaks_touching(cuts, observations)
    for day in sorted({entry.date for entry in cuts}):
        touched = pd.Series(False, index=observations.index)
        for entry, mask in zip(cuts, touching, strict=True):
            if entry.date == day:
                touched |= mask
        segment += (touched & (observations["midpoint"] >= day.isoformat())).astype("int64")
    return segment


def straddles(observations: pd.DataFrame, breaks: Sequence[Break]) -> pd.Series:
    """Whether a cut or step falls inside an observation's period, after its first day."""
    inside = pd.Series(False, index=observations.index)
    strong = [entry for entry in breaks if entry.effect != "caveat"]
    for entry, touched in zip(strong, breaks_touching(strong, observations), strict=True):
        day = entry.date.isoformat()
        inside |= (
            touched & (observations["period_start"] < day) & (observations["period_end"] >= day)
        )
    return inside


def _touches(entry: Break, observations: pd.DataFrame) -> pd.Series:
    touched = observations["indicator"].isin(entry.indicators)
    for column, allowed in (
        ("area_code", entry.areas),
        ("age_group", entry.age_groups),
        ("breakdown", entry.breakdowns),
    ):
        if allowed:
            touched &= observations[column].isin(allowed)
    return touched

"""From figures, as publications state them, to observations that can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from etl.core.areas import AreaIndex, check_type
from etl.core.figures import CELL, problems_where
from etl.core.periods import parse_period
from etl.core.problems import Problem
from etl.core.schema import PARTS
from etl.core.terms import BOUNDS, SYMBOLS, other_area_code

LINEAGE = ("raw_file", "raw_row", "raw_column", "read_at", "also_read_at", "published_value")
"""How an observation is traced back; kept in the store, not in observations.csv."""


def place_figures(figures: pd.DataFrame, areas: AreaIndex) -> tuple[pd.DataFrame, list[Problem]]:
    """Give figures their period's days and their area's code and name.

    Adds period_start, period_end, midpoint (ISO text), area_name; fills area_code.
    """
    placed, problems = _place_in_time(figures)
    if problems:
        return placed, problems + _place_in_space(placed, areas)[1]
    return _place_in_space(placed, areas)


def observe(figures: pd.DataFrame) -> pd.DataFrame:
    """Observations of placed and checked figures: values as numbers, limits folded."""
    observations = figures.rename(columns={"value": "published_value"})
    symbol = observations["published_value"].isin(list(SYMBOLS))
    observations["value"] = pd.to_numeric(observations["published_value"].mask(symbol))
    observations["status"] = observations["status"].mask(symbol, observations["published_value"])
    observations["lower"] = float("nan")
    observations["upper"] = float("nan")
    observations["caveats"] = ""
    return fold_limits(observations).reset_index(drop=True)


def fold_limits(observations: pd.DataFrame) -> pd.DataFrame:
    """Put published limits, which stand as rows of their own, beside their estimate.

    Where a publication gives both limits and no estimate, one row with no value is left;
    a single limit with no estimate stays a row that says so in its qualifier.
    """
    bound = observations["qualifier"].isin(list(BOUNDS))
    if not bound.any():
        return observations
    key = list(CELL)
    keys_with_bounds = observations.loc[bound, key].drop_duplicates()
    group = observations.reset_index().merge(keys_with_bounds, on=key).set_index("index")
    folded = [_fold_group(rows) for _, rows in group.groupby(key, sort=False)]
    rest = observations.drop(index=group.index)
    return pd.concat([rest, *folded]).sort_index()


def add_caveat(observations: pd.DataFrame, mask: pd.Series, code: str) -> None:
    """Attach a caveat's code to the marked observations, in place, once."""
    present = observations.loc[mask, "caveats"]
    observations.loc[mask, "caveats"] = [
        text if code in text.split(PARTS) else (f"{text}{PARTS}{code}" if text else code)
        for text in present
    ]


def _fold_group(rows: pd.DataFrame) -> pd.DataFrame:
    bound = rows["qualifier"].isin(list(BOUNDS))
    limits = {BOUNDS[row["qualifier"]]: row["value"] for row in rows[bound].to_dict("records")}
    estimates = rows[~bound]
    if estimates.empty and len(limits) == 1:
        return rows
    kept = (rows if estimates.empty else estimates).iloc[[0]].copy()
    if estimates.empty:
        kept["value"] = float("nan")
        kept["published_value"] = " to ".join(rows["published_value"])
        kept["status"] = "x"
        kept["qualifier"] = "estimate"
        kept["note"] = _join_notes("published as a range", kept["note"].iloc[0])
    for side, value in limits.items():
        kept[side] = value
    kept["caveats"] = "published_limits"
    place = rows[bound]["locator"].iloc[0]
    if not estimates.empty and place and place != kept["locator"].iloc[0]:
        kept["locator"] = f"{kept['locator'].iloc[0]}; limits {place}".lstrip("; ")
    return pd.concat([kept, estimates.iloc[1:]])


def _join_notes(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def _place_in_time(figures: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    days: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    problems: list[Problem] = []
    for (period_type, text), rows in figures.groupby(["period_type", "period"], sort=False):
        try:
            period = parse_period(text, period_type)
        except ValueError as error:
            wrong = figures.index.isin(rows.index)
            problems += problems_where(
                figures, pd.Series(wrong, figures.index), "bad_period", "period", str(error)
            )
            days[period_type, text] = ("", "", "", text)
            continue
        start = period.start.isoformat() if period.start else ""
        days[period_type, text] = (
            start,
            period.end.isoformat(),
            period.midpoint.isoformat(),
            period.text,
        )
    found = [days[pair] for pair in zip(figures["period_type"], figures["period"], strict=True)]
    names = ["period_start", "period_end", "midpoint", "period"]
    placed = figures.copy()
    placed[names] = pd.DataFrame(found, columns=names, index=figures.index, dtype=object)
    return placed, problems


@dataclass(frozen=True)
class _Place:
    code: str
    name: str
    problem: tuple[str, str, str] | None = None


def _place_in_space(figures: pd.DataFrame, areas: AreaIndex) -> tuple[pd.DataFrame, list[Problem]]:
    names = ["area_type", "area", "area_code", "period_end"]
    places: dict[tuple[str, ...], _Place] = {
        tuple(key): _find_place(dict(zip(names, key, strict=True)), areas)
        for key in figures[names].drop_duplicates().itertuples(index=False)
    }
    found = [places[tuple(key)] for key in figures[names].itertuples(index=False)]
    problems: list[Problem] = []
    wrong = pd.Series([place.problem is not None for place in found], figures.index)
    faults = [place.problem for place in found if place.problem is not None]
    for fault in dict.fromkeys(faults):
        code, column, what = fault
        same = pd.Series([place.problem == fault for place in found], figures.index)
        problems += problems_where(figures, wrong & same, code, column, what)
    placed = figures.copy()
    placed["area_code"] = [place.code for place in found]
    placed["area_name"] = [place.name for place in found]
    return placed, problems


def _find_place(row: Mapping[str, Any], areas: AreaIndex) -> _Place:
    area_type, name, code = row["area_type"], row["area"], row["area_code"]
    if code:
        area = areas.get(code)
        if not check_type(code, area_type):
            fault = ("wrong_area_type", "area_type", f"is not the type of {code}")
            return _Place(code, name, fault)
        if area is None and area_type != "other":
            return _Place(code, name, ("unknown_area", "area_code", "is no code on record"))
        return _Place(code, area.name if area is not None else name)
    if area_type == "other":
        if not name.strip():
            return _Place("", "", ("unnamed_other_area", "area", "an area of type other"))
        return _Place(other_area_code(name), name)
    area = areas.find(name, area_type, on=row["period_end"] or None)
    if area is None:
        fault = ("unknown_area", "area", f"names no {area_type}")
        return _Place("", name, fault)
    return _Place(area.code, area.name)

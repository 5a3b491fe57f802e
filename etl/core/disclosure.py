"""Small numbers: publishers' suppression is kept, our own aggregates get their own.

Everything works on observations as `etl.core.schema` lists them and returns new tables. A
suppressed cell has status c and an empty value; a limit or a rate of it is empty too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.core.schema import OBSERVATION_KEY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

THRESHOLD = 6
"""Smallest count above 0 that an aggregate of our own shows."""

BASE = 5
"""Aggregates of our own are rounded to the nearest multiple of this."""

SUPPRESSED = "c"
DERIVED = ("lower", "upper", "rate_per_10000", "rate_lower", "rate_upper")
"""Columns made from the value, which say it again."""

NATIONS = {"E": "E92000001", "W": "W92000004", "S": "S92000003", "N": "N92000002"}

_PASSES = 20
_CELL = (*OBSERVATION_KEY, "unit", "publication")
_Index = NDArray[np.intp]
_Bounds = NDArray[np.float64]


class DisclosureError(ValueError):
    """An aggregate of our own gives suppressed cells away; nothing may be published."""


@dataclass(frozen=True)
class Differencing:
    """How many suppressed cells subtraction pins to one value: a number, never which value."""

    suppressed: int
    pinned: int


@dataclass(frozen=True)
class _Family:
    """Row numbers of a total and of the parts that add up to it."""

    parent: int
    children: _Index


def suppress(observations: pd.DataFrame, cells: pd.Series) -> pd.DataFrame:
    """Suppress the marked cells: status c; value, limits and rate empty."""
    hidden = observations.copy()
    hidden.loc[cells, "status"] = SUPPRESSED
    present = [name for name in ("value", *DERIVED) if name in hidden.columns]
    hidden.loc[cells, present] = np.nan
    return hidden


def suppress_derived(observations: pd.DataFrame) -> pd.DataFrame:
    """Empty the value, limits and rate wherever the status already says suppressed."""
    return suppress(observations, observations["status"] == SUPPRESSED)


def suppress_small(observations: pd.DataFrame, *, threshold: int = THRESHOLD) -> pd.DataFrame:
    """Suppress counts from 1 to below `threshold`; zeros and what is no count are shown.

    For aggregates of our own, before rounding. Cells already suppressed stay so. Negative
    counts and a threshold below 2 raise ValueError.
    """
    if threshold < 2:
        raise ValueError("a threshold below 2 suppresses nothing")
    counted = (observations["unit"] == "count") & observations["value"].notna()
    if (observations.loc[counted, "value"] < 0).any():
        raise ValueError("a count must not be negative")
    small = counted & (observations["value"] > 0) & (observations["value"] < threshold)
    return suppress(observations, small | (observations["status"] == SUPPRESSED))


def round_to_base(observations: pd.DataFrame, *, base: int = BASE) -> pd.DataFrame:
    """Round counts to the nearest multiple of `base`, halves up; qualifier rounded.

    Limits and rates of rounded rows are emptied, because they hold the exact count: make them
    again from the rounded one. Suppressed cells stay empty. A base below 2 raises ValueError.
    """
    if base < 2:
        raise ValueError("a base below 2 rounds nothing")
    rounded = observations.copy()
    counted = (rounded["unit"] == "count") & rounded["value"].notna()
    rounded.loc[counted, "value"] = np.floor(rounded.loc[counted, "value"] / base + 0.5) * base
    rounded.loc[counted, "qualifier"] = "rounded"
    rounded.loc[counted, [name for name in DERIVED if name in rounded.columns]] = np.nan
    return suppress_derived(rounded)


def suppress_complementary(
    observations: pd.DataFrame,
    *,
    parents: Mapping[str, Collection[str]] | None = None,
    sums: Iterable[Mapping[str, Any]] = (),
    threshold: int = THRESHOLD,
) -> pd.DataFrame:
    """Suppress further cells until subtraction pins no suppressed one.

    For aggregates of our own, between `suppress_small` and `round_to_base`. In each family
    that gives a cell away the smallest shown part above 0 goes, or the total where no such
    part is left. Arguments as for `check_differencing`.
    """
    table = suppress_derived(observations).reset_index(drop=True)
    rules = tuple(sums)
    for _ in range(len(table) + 1):
        families = list(_families(table, parents, rules))
        lower, upper = _cell_bounds(table, threshold, rounded_to=1)
        pinned = _pinned(table, families, lower, upper)
        if not pinned.size:
            break
        cell = _next_cell(table, families, pinned, threshold)
        table = suppress(table, pd.Series(table.index == cell, table.index))
    return table.set_axis(observations.index)


def check_differencing(
    observations: pd.DataFrame,
    *,
    parents: Mapping[str, Collection[str]] | None = None,
    sums: Iterable[Mapping[str, Any]] = (),
    own: pd.Series | None = None,
    threshold: int = THRESHOLD,
    rounded_to: int = 10,
) -> Differencing:
    """Count suppressed cells that a shown total minus its shown parts pins to one value.

    Totals and parts of one publication: an area and the areas of one type inside it
    (`parents` gives the codes of the areas that an area lies in; without it, its nation), a
    total and the parts of one breakdown, all and each sex, a sum and its indicators (`sums`,
    as the catalogue has them). Suppressed counts are taken to lie from 1 to below
    `threshold`, and to be of any size where that cannot be (secondary suppression); rounded
    figures within half of `rounded_to`. `own` marks rows that are aggregates of our own:
    where they pin a cell that the publisher's rows alone do not, DisclosureError is raised.
    """
    table = observations.reset_index(drop=True)
    rules = tuple(sums)
    mine = np.zeros(len(table), bool) if own is None else own.to_numpy(dtype=bool)
    families = list(_families(table, parents, rules))
    published = [family for family in families if not mine[_cells(family)].any()]
    lower, upper = _cell_bounds(table, threshold, rounded_to)
    pinned = _pinned(table, families, lower.copy(), upper.copy())
    by_publisher = _pinned(table, published, lower, upper)
    given_away = np.setdiff1d(pinned, by_publisher)
    if given_away.size:
        where = ", ".join(sorted(set(table.loc[given_away, "indicator"])))
        raise DisclosureError(f"own aggregates pin {given_away.size} suppressed cells of {where}")
    return Differencing(int((table["status"] == SUPPRESSED).sum()), int(by_publisher.size))


def _families(
    table: pd.DataFrame,
    parents: Mapping[str, Collection[str]] | None,
    sums: tuple[Mapping[str, Any], ...],
) -> Iterator[_Family]:
    counted = table[table["unit"] == "count"]
    if "is_preferred" in counted.columns:
        counted = counted.sort_values("is_preferred", ascending=False, kind="stable")
    counted = counted.drop_duplicates(list(_CELL))
    yield from _area_families(counted, parents)
    part = counted["breakdown"] != ""
    yield from _part_families(counted, "breakdown_value", part, kind="breakdown")
    yield from _part_families(counted, "sex", counted["sex"] != "all")
    by_indicator = counted.groupby("indicator").indices
    for rule in sums:
        names = [rule["indicator"], *rule["parts"]]
        places = [by_indicator[name] for name in names if name in by_indicator]
        if places:
            chosen = counted.iloc[np.sort(np.concatenate(places))]
            part = chosen["indicator"] != rule["indicator"]
            yield from _part_families(chosen, "indicator", part)


def _area_families(
    table: pd.DataFrame, parents: Mapping[str, Collection[str]] | None
) -> Iterator[_Family]:
    shared = [name for name in _CELL if name not in ("area_type", "area_code")]
    number, codes, kinds = (
        values.to_numpy() for values in (table.index, table["area_code"], table["area_type"])
    )
    for group in _groups_with_hidden(table, shared):
        row_of = {codes[place]: int(number[place]) for place in group}
        inside: dict[tuple[int, str], list[int]] = {}
        for place in group:
            code, kind = codes[place], kinds[place]
            if kind == "other":
                continue
            around = _nation(code) if parents is None else parents.get(code, ())
            for outer in around:
                if outer in row_of and outer != code:
                    inside.setdefault((row_of[outer], kind), []).append(int(number[place]))
        for (parent, _), children in inside.items():
            yield _Family(parent, np.array(children))


def _part_families(
    table: pd.DataFrame, split: str, part: pd.Series, *, kind: str = ""
) -> Iterator[_Family]:
    """Totals and their parts: rows that differ by ``split``, and parts of one ``kind``."""
    shared = [name for name in _CELL if name not in (split, kind)]
    number, is_part = table.index.to_numpy(), part.to_numpy(dtype=bool)
    kinds = table[kind].to_numpy() if kind else np.full(len(table), "")
    for group in _groups_with_hidden(table, shared):
        totals, parts = group[~is_part[group]], group[is_part[group]]
        if len(totals) != 1:
            continue
        for one in sorted(set(kinds[parts])):
            yield _Family(int(number[totals[0]]), number[parts[kinds[parts] == one]])


def _groups_with_hidden(table: pd.DataFrame, shared: list[str]) -> Iterator[_Index]:
    """Places of the rows that agree in ``shared``, where at least one is suppressed."""
    group = table.groupby(shared, sort=False).ngroup().to_numpy()
    is_near = np.isin(group, group[table["status"].to_numpy() == SUPPRESSED])
    places = np.flatnonzero(is_near)
    places = places[np.argsort(group[places], kind="stable")]
    starts = np.flatnonzero(np.diff(group[places])) + 1
    yield from (found for found in np.split(places, starts) if found.size)


def _nation(code: str) -> tuple[str, ...]:
    nation = NATIONS.get(code[:1])
    return (nation,) if nation else ()


def _cells(family: _Family) -> _Index:
    return np.append(family.children, family.parent)


def _cell_bounds(table: pd.DataFrame, threshold: int, rounded_to: int) -> tuple[_Bounds, _Bounds]:
    value = table["value"].to_numpy(dtype=float)
    slack = np.where(table["qualifier"] == "rounded", rounded_to // 2, 0)
    kind = np.select(
        [
            table["status"] == SUPPRESSED,
            table["status"] == "z",
            np.isnan(value) | ~table["qualifier"].isin(["exact", "rounded"]),
        ],
        ["hidden", "none", "unknown"],
        "shown",
    )
    lower = np.select([kind == "hidden", kind == "shown"], [1.0, np.maximum(value - slack, 0)], 0.0)
    upper = np.select(
        [kind == "hidden", kind == "shown", kind == "none"],
        [threshold - 1.0, value + slack, 0.0],
        np.inf,
    )
    return lower, upper


def _pinned(table: pd.DataFrame, families: list[_Family], lower: _Bounds, upper: _Bounds) -> _Index:
    """Row numbers of suppressed cells whose bounds meet; narrows the bounds in place."""
    hidden = (table["status"] == SUPPRESSED).to_numpy()
    loose: set[int] = set()
    for family in families:
        if not _narrow(family, lower, upper):
            cells = _cells(family)
            loose.update(cells[_pinned_at_any_size(lower[cells], upper[cells], hidden[cells])])
    for _ in range(_PASSES):
        before = (upper - lower)[hidden]
        for family in families:
            _narrow(family, lower, upper)
        if not ((upper - lower)[hidden] < before).any():
            break
    met = np.flatnonzero(hidden & (lower == upper))
    return np.union1d(met, np.array(sorted(loose), dtype=np.intp))


def _pinned_at_any_size(lower: _Bounds, upper: _Bounds, hidden: NDArray[np.bool_]) -> _Index:
    """Places of hidden cells of one family that its sum pins, were each of any size.

    Bounds are those of the parts, then of the total.
    """
    low, high = np.where(hidden, 0.0, lower), np.where(hidden, np.inf, upper)
    last = len(hidden) - 1
    if not _narrow(_Family(last, np.arange(last)), low, high):
        return np.array([], dtype=np.intp)
    return np.flatnonzero(hidden & (low == high))


def _narrow(family: _Family, lower: _Bounds, upper: _Bounds) -> bool:
    """Narrow the bounds of a family's cells to what their sum allows; False if nothing does."""
    parent, children = family.parent, family.children
    low, high = lower[children], upper[children]
    if low.sum() > upper[parent] or high.sum() < lower[parent]:
        return False
    unbounded = np.isinf(high)
    rest = np.where(unbounded, 0.0, high).sum()
    others_high = np.where(
        unbounded.sum() - unbounded > 0, np.inf, rest - np.where(unbounded, 0.0, high)
    )
    lower[children] = np.maximum(low, lower[parent] - others_high)
    upper[children] = np.minimum(high, upper[parent] - (low.sum() - low))
    lower[parent] = max(lower[parent], low.sum())
    upper[parent] = min(upper[parent], high.sum())
    return True


def _next_cell(table: pd.DataFrame, families: list[_Family], pinned: _Index, threshold: int) -> int:
    """Row number of the cell to suppress next: from a family that pins by itself, if any."""
    touched = [family for family in families if np.isin(_cells(family), pinned).any()]
    alone = [
        family
        for family in touched
        if _pinned(table, [family], *_cell_bounds(table, threshold, rounded_to=1)).size
    ]
    for family in (*alone, *touched):
        parts = table.loc[family.children]
        shown = parts[parts["value"] > 0].sort_values(["value", "area_code", "breakdown_value"])
        if len(shown):
            return int(shown.index[0])
        if pd.notna(table["value"].iloc[family.parent]):
            return family.parent
    raise DisclosureError("suppressed cells stay pinned, and nothing is left to suppress")

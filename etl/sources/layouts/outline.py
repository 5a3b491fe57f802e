"""Headings in two rows, and outlines whose subtotals stand among their parts.

Spreadsheets for people leave out what stands above or to the left. A reader takes such a table
apart one level at a time, and believes it only where every subtotal is the sum of its parts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from etl.core.problems import Problem, raise_any
from etl.sources.layouts.layout import Table

LEVEL = "level"


def words(text: str) -> str:
    """A heading in plain words: no notes in brackets, no dots, small letters."""
    return " ".join(re.sub(r"\[.*?\]", " ", text).replace(".", " ").split()).casefold()


def two_levels(upper: Sequence[str], lower: Sequence[str]) -> list[tuple[str, str]]:
    """Headings as pairs; an upper heading stands until the next, and none above a lone total."""
    pairs, above = [], ""
    for over, under in zip(upper, lower, strict=True):
        above = over or above
        pair = (above, under)
        pairs.append(("", under or over) if not under or pair in pairs else pair)
    return pairs


def trimmed(table: Table, numbers: Sequence[str]) -> Table:
    """The rows above a table's notes, without columns that are empty, heading and all.

    Raises InputError where figures follow a row without any.
    """
    places = [table.headings.index(name) for name in numbers]
    rows: dict[int, list[str]] = {}
    below: list[int] = []
    for number, row in table.rows.items():
        if not any(row[place] for place in places):
            below.append(number)
        elif below:
            what = f"has figures below the note in row {below[0]}"
            raise_any([Problem("implausible", table.file, what, sheet=table.sheet, row=number)])
        else:
            rows[number] = row
    kept = [place for place, heading in enumerate(table.headings)
            if heading or any(row[place] for row in rows.values())]  # fmt: skip
    width = len(table.headings)
    return replace(
        table,
        headings=tuple(table.headings[place] for place in kept),
        rows={number: [row[place] for place in kept] + row[width:] for number, row in rows.items()},
    )


def leaves(table: Table, labels: Sequence[str], numbers: Sequence[str], total: str) -> pd.DataFrame:
    """Rows of the deepest level of an outline, with every label filled in.

    One label stands in each row; a row with an upper label is the sum of the rows below it. The
    block ``total`` is the sum of the other blocks and is left out. Columns: labels, numbers as
    integers, raw_row. Raises InputError where a row has not one label, or a sum does not hold.
    """
    frame = table.frame()
    filled = frame[list(labels)] != ""
    refuse_rows(table, frame[filled.sum(axis=1) != 1], "has not one label")
    frame[LEVEL] = filled.to_numpy().argmax(axis=1)
    frame[list(labels)] = _paths(frame, labels)
    refuse_rows(table, frame[frame.duplicated(list(labels))], "stands twice in the outline")
    frame[list(numbers)] = frame[list(numbers)].astype(int)
    deepest = frame[frame[LEVEL] == len(labels) - 1]
    is_total = deepest[labels[0]].map(words) == total
    for depth in range(len(labels) - 1):
        _check_sums(
            table, frame[frame[LEVEL] == depth], deepest, list(labels[: depth + 1]), numbers
        )
    parts = deepest[~is_total]
    _check_total(table, frame[frame[labels[0]].map(words) == total], parts, numbers)
    return parts


def _paths(frame: pd.DataFrame, labels: Sequence[str]) -> list[list[str]]:
    """The labels of every row with those above it; empty below its own level."""
    paths, path = [], [""] * len(labels)
    for depth, *row in frame[[LEVEL, *labels]].itertuples(index=False, name=None):
        path = [*path[:depth], row[depth], *[""] * (len(labels) - depth - 1)]
        paths.append(path)
    return paths


def _check_sums(
    table: Table,
    subtotals: pd.DataFrame,
    parts: pd.DataFrame,
    keys: list[str],
    numbers: Sequence[str],
) -> None:
    """Every subtotal that has parts is their sum; every part has its subtotal."""
    summed = parts.groupby(keys, sort=False)[list(numbers)].sum()
    said = subtotals.set_index(keys)
    has_parts = said.index.isin(summed.index)
    missing = summed[~summed.index.isin(said.index)]
    if len(missing):
        what = f"has no subtotal of {missing.index[0]}"
        raise_any([Problem("implausible", table.file, what, sheet=table.sheet)])
    kept = said[has_parts]
    apart = (kept[list(numbers)] != summed.loc[kept.index]).any(axis=1)
    refuse_rows(table, kept[apart], "is not the sum of its parts")


def _check_total(
    table: Table,
    block: pd.DataFrame,
    parts: pd.DataFrame,
    numbers: Sequence[str],
) -> None:
    top = block[block[LEVEL] == 0]
    if len(top) != 1:
        what = f"has {len(top)} rows of the total of all, not one"
        raise_any([Problem("implausible", table.file, what, sheet=table.sheet)])
    apart = (top[list(numbers)].iloc[0] != parts[list(numbers)].sum()).any()
    refuse_rows(table, top if apart else top.iloc[:0], "is not the sum of its parts")


def refuse_rows(table: Table, rows: pd.DataFrame, what: str) -> None:
    """Raise InputError with the first of some rows, where there are any."""
    raise_any(
        Problem("implausible", table.file, what, sheet=table.sheet, row=int(number))
        for number in rows["raw_row"].head(20)
    )
